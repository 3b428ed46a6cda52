"""The generic judge of a fault: a `castwright rehearse` of its own plays it on one chunk of a short run, and
everything is compared with the same run undisturbed. The rehearsal writes the same text for the same prompt
in every process, so files can be compared byte by byte."""
import base64
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

from harness import BINARY, CANARY, TOPICS, Case, Running, base_url_of, checked_records

SEED = "5"
POST = re.compile(r"^POST /v1/(?:responses|chat/completions) POST (\d+): (.*), prompt (\w+)$", re.MULTILINE)
GET = re.compile(r"^GET /v1/responses/(\w+)(\?\S*)? (.*)$", re.MULTILINE)
CANCEL = re.compile(r"^POST /v1/responses/(\w+)/cancel (.*)$", re.MULTILINE)


class Stage:
    """A rehearsal server and what it saw."""

    def __init__(self, case, *faults, flags=()):
        played = [word for fault in faults for word in ("--fault", fault)]
        self.process, self.base_url = case.rehearsal("--seed", SEED, *flags, *played)

    @property
    def posts(self):
        """The prompt of every paid request, in order."""
        return [match[3] for match in POST.finditer(self.process.err)]

    @property
    def gets(self):
        """(response, query, answer) of every look at a response."""
        return [match.groups() for match in GET.finditer(self.process.err)]

    @property
    def attached(self):
        return [get for get in self.gets if "stream=true" in (get[1] or "")]

    @property
    def polled(self):
        return [get for get in self.gets if "stream=true" not in (get[1] or "")]

    @property
    def cancels(self):
        return [match.groups() for match in CANCEL.finditer(self.process.err)]


def files_of(folder):
    """What a run promises to keep the same: raw text, checkpoints and script."""
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()
            if re.match(r"L1_(chunk\d+\.txt|checkpoint|complete)", path.name)}


class Undisturbed:
    """The files of the same run without any fault, told by the Responses API: made once for every number of
    chunks, words and further flags."""
    made = {}
    lock = threading.Lock()

    @classmethod
    def of(cls, chunks, words=1000, flags=()):
        with cls.lock:
            if (chunks, words, flags) not in cls.made:
                cls.made[chunks, words, flags] = cls.make(chunks, words, flags)
            return cls.made[chunks, words, flags]

    @staticmethod
    def make(chunks, words, flags):
        folder = tempfile.mkdtemp(prefix="cw-e2e-")
        env = {"PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "GPT_KEY": CANARY, "LC_ALL": "C.UTF-8"}
        server = Running([BINARY, "rehearse", "--fill", "--seed", SEED], folder, env, folder)
        try:
            subprocess.run([BINARY, "generate", "--topic", "topic-01", "--topics-dir", str(TOPICS),
                            *flags_of(chunks, words), *flags, "--base-url", base_url_of(server),
                            "--background", "off"],
                           cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return files_of(pathlib.Path(folder) / "output" / "podcast_chunks" / "topic-01")
        finally:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)


def flags_of(chunks, words=1000):
    return ("--words", str(words), "--chunks", str(chunks), "--gates", "off", "--verbatim")


def received(tape):
    """The bytes of a tape's first exchange."""
    parts = [record.get("b", "").encode("utf-8", "surrogatepass") if "b" in record else base64.b64decode(record["b64"])
             for record in checked_records(tape) if record.get("x") == 1]
    return b"".join(parts)


def text_of(stream):
    """The text of the whole delta events in these bytes, read the simplest way."""
    text = ""
    for block in stream.split(b"\n\n")[:-1]:
        data = b"".join(line[5:] for line in block.split(b"\n") if line.startswith(b"data:"))
        try:
            event = json.loads(data)
        except ValueError:
            continue
        if event.get("type") == "response.output_text.delta":
            text += event["delta"]
        for choice in event.get("choices", []):
            text += choice["delta"].get("content") or ""
    return text


def hashes(files):
    return {name: hashlib.sha256(content).hexdigest()[:16] for name, content in sorted(files.items())}


class Judged(Case):
    chunks = 3
    background = "off"
    ask = ()  # what the prompts depend on
    api = ()  # what they do not depend on

    def setUp(self):
        super().setUp()
        self.wanted = Undisturbed.of(self.chunks, flags=self.ask)

    def flags(self, stage, *more):
        return ("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", stage.base_url,
                "--background", self.background, *flags_of(self.chunks), *self.ask, *self.api, *more)

    def files(self):
        return files_of(self.output / "podcast_chunks" / "topic-01")

    def raw(self, chunk=2):
        return self.files().get(f"L1_chunk{chunk}.txt.chunk{chunk}", b"")

    def stage(self, *faults, flags=()):
        return Stage(self, *faults, flags=flags)

    def same_script(self, but=()):
        """Every file is that of the undisturbed run, except those named."""
        wanted, found = hashes(self.wanted), hashes(self.files())
        for name in but:
            wanted.pop(name, None)
            found.pop(name, None)
        self.assertEqual(wanted, found)

    def kept(self, chunk=2):
        """Chunks before `chunk` are byte-identical, nothing of it or after it is stitched in."""
        files = self.files()
        for number in range(1, chunk):
            name = f"L1_checkpoint_{number}.txt"
            self.assertEqual(self.wanted[name], files.get(name), name)
        later = [name for name in files if name == "L1_complete.txt"
                 or name in [f"L1_checkpoint_{n}.txt" for n in range(chunk, self.chunks + 1)]]
        self.assertEqual([], later)

    def failed(self, code, stage, *mentions, flags=(), posts=2, chunk=2):
        """A run that stops at `chunk`: exit code, one error line, posts, kept files."""
        with self.unchanged_outside():
            done = self.castwright(*self.flags(stage, *flags))
        self.assert_fails(code, done, f"chunk {chunk}", *mentions)
        self.assertEqual(posts, len(stage.posts), f"{done}\n{stage.process.err}")
        self.kept(chunk)
        folder = self.output / "podcast_chunks" / "topic-01"
        checked_records(folder / "events.ndjson")
        self.assertEqual(1, len(done.lines("resume: castwright ")), str(done))
        self.assert_no_canary()
        return done

    def goes_on(self, done, stage, posts=None, but=()):
        """The command of the `resume:` line finishes the run with one more request for the chunk that failed."""
        before = hashes({name: text for name, text in self.files().items() if "checkpoint" in name})
        again = self.resumed(done)
        self.assert_code(0, again)
        self.assertEqual(self.chunks + 1 if posts is None else posts, len(stage.posts),
                         f"{again}\n{stage.process.err}")
        after = hashes(self.files())
        self.assertEqual(before, {name: after.get(name) for name in before})
        self.same_script(but)
        self.assert_no_canary()
        return again

    def fails(self, code, *faults, mentions=(), flags=(), server=(), partial="prefix"):
        """The whole rule of faults.md for a fault on chunk 2: the failure, then the resume. `partial` is what
        must be kept of chunk 2: "tape" (exactly the whole events that arrived), "prefix" of the undisturbed
        text, "none", or "any"."""
        stage = self.stage(*[f"{fault}@2" for fault in faults], flags=server)
        done = self.failed(code, stage, *mentions, flags=flags)
        raw = self.raw()
        if partial == "none":
            self.assertEqual(b"", raw)
        elif partial != "any":
            self.assertTrue(self.wanted["L1_chunk2.txt.chunk2"].startswith(raw), raw[-200:])
        if partial == "tape":
            tape = self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.1.tape"
            self.assertEqual(text_of(received(tape)), raw.decode())
        self.goes_on(done, stage)
        first, asked, once_more, last = stage.posts
        self.assertEqual(asked, once_more, "the same prompt again")
        self.assertEqual(3, len({first, asked, last}))
        return done

    def succeeds(self, *faults, mentions=(), flags=(), server=(), but=(), **options):
        """The fault does no harm: exit 0, one request for every chunk, the same bytes."""
        stage = self.stage(*[f"{fault}@2" for fault in faults], flags=server)
        with self.unchanged_outside():
            done = self.castwright(*self.flags(stage, *flags), **options)
        self.assert_code(0, done)
        self.assertEqual(self.chunks, len(stage.posts), stage.process.err)
        self.same_script(but)
        for text in mentions:
            self.assertIn(text, done.err)
        self.assert_no_canary()
        return done
