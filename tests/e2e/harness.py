"""What every test here stands on: a folder of its own, the binary as a child process that is always
stopped, waiting with a deadline, and what must hold after every run whatever it was."""
import ctypes
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPICS = ROOT / "examples" / "topics"
BINARY = str(pathlib.Path(os.environ["CASTWRIGHT"]).resolve())
CANARY = "sk-canary-0123456789abcdef"
# The plan of S3: title, subject, words.
PLAN = [("Cold Open", "hook the audience", 400), ("What Happened", "timeline of events", 1600),
        ("Why It Matters", "context and significance", 1400), ("Deep Dive Part 1", "technical details", 1500),
        ("Deep Dive Part 2", "market implications", 1500), ("Deep Dive Part 3", "broader context", 1500),
        ("Rumor Watch", "unconfirmed reports", 700), ("What's Next", "future predictions", 600),
        ("Actionable Insights", "what to know and do", 500), ("Wrap + CTA", "summary and call to action", 300)]
# Far above what a loaded machine needs: reaching it is a failure, never a measurement.
PATIENCE_S = 120


def wait_for(condition, what, seconds=PATIENCE_S):
    """Polls until `condition()` is true and returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.005)


def within(seconds, environment):
    """The limit for something that must happen within `seconds`, on this machine at this moment: an
    overloaded one, where even `--version` (20 ms elsewhere) takes long, gets a few times that more."""
    started = time.monotonic()
    subprocess.run([BINARY, "--version"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return seconds + 5 * (time.monotonic() - started)


def new_file(prefix, folder):
    handle, path = tempfile.mkstemp(prefix=prefix, dir=folder)
    os.close(handle)
    return pathlib.Path(path)


class Running:
    """A child process. Its output goes to files, so that no pipe can fill up."""

    def __init__(self, arguments, cwd, env, folder, **options):
        self.arguments = arguments
        self.out_path, self.err_path = new_file("out-", folder), new_file("err-", folder)
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err:
            self.child = subprocess.Popen(arguments, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                                          stdout=options.pop("stdout", out), stderr=options.pop("stderr", err),
                                          **options)

    @property
    def out(self):
        return self.out_path.read_bytes().decode()

    @property
    def err(self):
        return self.err_path.read_bytes().decode()

    @property
    def code(self):
        return self.child.poll()

    def ended(self, seconds=PATIENCE_S):
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise AssertionError(f"still running after {seconds} s: {shlex.join(self.arguments)}\n{self.err}") from None
        return self

    def signalled(self, number, seconds=PATIENCE_S):
        """Sends the signal and returns how long the process took to end."""
        started = time.monotonic()
        self.child.send_signal(number)
        self.ended(seconds)
        return time.monotonic() - started

    def stop(self):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()

    @property
    def run_dir(self):
        return pathlib.Path(self.out.splitlines()[-1])

    def lines(self, prefix):
        return [line for line in self.err.splitlines() if line.startswith(prefix)]

    def __str__(self):
        return f"{shlex.join(self.arguments)}\nexit {self.code}\nstdout:\n{self.out}\nstderr:\n{self.err}"


def base_url_of(server):
    """The first line of a `castwright rehearse`."""
    def printed():
        assert server.code is None, str(server)
        return server.out.partition("\n")[0] if "\n" in server.out else ""

    return wait_for(printed, "a base URL")


def tree(folder, without=()):
    """Every path below `folder` with type, mode, size and content, except below `without`."""
    seen = {}
    skipped = {str(path) for path in without}
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(parent, name) not in skipped]
        for name in folders + files:
            path = os.path.join(parent, name)
            if path in skipped:
                continue
            info = os.lstat(path)
            content = ""
            if stat.S_ISREG(info.st_mode):
                content = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
            elif stat.S_ISLNK(info.st_mode):
                content = os.readlink(path)
            seen[path] = (oct(info.st_mode), content)
    return seen


class Case(unittest.TestCase):
    """A folder per test: `work` (the empty working directory), `home`, `tmp`, and `judge` for what the
    test itself keeps. Everything but the output root must be as before when the test ends."""

    maxDiff = 2000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cw-e2e-")).resolve()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.work, self.home, self.tmp, self.judge = (
            self.folder / name for name in ("work", "home", "tmp", "judge"))
        for path in (self.work, self.home, self.tmp, self.judge):
            path.mkdir()
        self.output = self.work / "output"

    def environment(self, key=CANARY, **more):
        env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.home),
               "TMPDIR": str(self.tmp), "LC_ALL": "C.UTF-8"}
        if key is not None:
            env["GPT_KEY"] = key
        env.update(more)
        return env

    def start(self, *arguments, key=CANARY, env=None, cwd=None, **options):
        running = Running([BINARY, *map(str, arguments)], cwd or self.work,
                          env or self.environment(key), self.judge, **options)
        self.addCleanup(running.stop)
        return running

    def castwright(self, *arguments, **options):
        return self.start(*arguments, **options).ended()

    def begin(self, server, *arguments, chunks=3):
        """A short run that is left running."""
        return self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS,
                          *self.small_flags(server, chunks), *arguments)

    def generate(self, *arguments, topic="topic-01", **options):
        return self.castwright("generate", "--topic", topic, "--topics-dir", TOPICS, *arguments, **options)

    def small(self, server, *arguments, chunks=2, **options):
        """A short run against a server: `chunks` requests, no gates, nothing trimmed."""
        return self.generate(*self.small_flags(server, chunks), *arguments, **options)

    def small_flags(self, server, chunks=2):
        return ("--base-url", getattr(server, "base_url", server), "--background", "off", "--words", 1000,
                "--chunks", chunks, "--gates", "off", "--verbatim")

    def kept(self, name, root=None):
        """A file of the newest run, through the link."""
        return (root or self.output) / "podcast_chunks" / "topic-01" / name

    def resumed(self, failed, **options):
        """Runs exactly the command that the `resume:` line prints."""
        lines = failed.lines("resume: ")
        self.assertEqual(1, len(lines), str(failed))
        words = shlex.split(lines[0].removeprefix("resume: "))
        self.assertEqual("castwright", words[0])
        return self.castwright(*words[1:], **options)

    def rehearsal(self, *flags):
        """A `castwright rehearse` of the test's own, which writes all words that are asked for; returns it and
        its base URL."""
        server = self.start("rehearse", "--fill", *flags)
        return server, base_url_of(server)

    def assert_code(self, code, done):
        self.assertEqual(code, done.code, str(done))

    def assert_fails(self, code, done, *mentions):
        """The exit code, and exactly one line that says `error:` and names what it should."""
        self.assert_code(code, done)
        errors = done.lines("error:")
        self.assertEqual(1, len(errors), str(done))
        for text in mentions:
            self.assertIn(str(text), errors[0], str(done))
        return errors[0]

    def assert_no_canary(self):
        """The key is in no byte of any output or file of this test, and in no name."""
        for path in self.folder.rglob("*"):
            self.assertNotIn(CANARY, str(path))
            if path.is_file() and not path.is_symlink():
                self.assertNotIn(CANARY.encode(), path.read_bytes(), path)

    def unchanged_outside(self, *inside):
        """Use as `with`: nothing is made, changed or removed outside the output root meanwhile."""
        return Untouched(self, inside or (self.output,))


class Untouched:
    def __init__(self, case, inside):
        self.case = case
        self.inside = [*inside, case.judge]

    def state(self):
        return tree(self.case.folder, self.inside) | tree(TOPICS)

    def __enter__(self):
        self.before = self.state()

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.case.assertEqual(self.before, self.state())


def crc32c(data, table=[]):  # noqa: B006 (the table is made once)
    if not table:
        for byte in range(256):
            for _ in range(8):
                byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
            table.append(byte)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def checked_records(path):
    """The records of a tape or event log, each with its checksum verified and removed."""
    records = []
    data = path.read_bytes()
    assert data.endswith(b"\n"), f"{path} ends inside a record"
    for number, line in enumerate(data.splitlines(), 1):
        body, mark, checksum = line.rpartition(b',"c":')
        assert mark, f"{path}:{number}: no checksum: {line[:200]}"
        assert checksum == b'"%08x"}' % crc32c(body), f"{path}:{number}: wrong checksum: {line[:200]}"
        record = json.loads(line)
        del record["c"]
        records.append(record)
    return records


def mounted_tmpfs(case, size):
    """A small file system of the test's own, or None where mounting is not permitted."""
    folder = case.folder / "small_disk"
    folder.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, f"size={size},mode=700".encode()) != 0:
        return None
    lazily = 2  # MNT_DETACH: whatever still holds it
    case.addCleanup(libc.umount2, str(folder).encode(), lazily)
    return folder


INTERRUPT, TERMINATE, KILL = signal.SIGINT, signal.SIGTERM, signal.SIGKILL
