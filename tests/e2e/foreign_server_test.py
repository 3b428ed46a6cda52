"""castwright's client against a server that nobody here wrote: @copilotkit/aimock from npm."""
import json
import pathlib
import shutil
import subprocess
import threading
import urllib.request

from harness import Case, Running, wait_for
from wire import answer, dialogue

FOLDER = pathlib.Path(__file__).resolve().parent / "foreign"
INSTALL_S = 300
INSTALLING = threading.Lock()  # classes run side by side, and npm removes what it installs anew


def installed(folder):
    """What the lock file says, by npm's own client; nothing where it is there already."""
    packages, mark = folder / "package-lock.json", folder / "node_modules" / ".castwright-lock"
    with INSTALLING:
        if not mark.is_file() or mark.read_bytes() != packages.read_bytes():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True,
                           timeout=INSTALL_S, stdout=subprocess.DEVNULL)
            shutil.copy(packages, mark)
    return folder / "node_modules"


def suitable_node():
    """The system's node where aimock can run on it, else one that is installed for it."""
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    major, minor = map(int, version.strip().removeprefix("v").split(".")[:2])
    if (major, minor) >= (20, 15):
        return "node"
    return str(next(installed(FOLDER.parent / "node20").glob("node-linux-*/bin/node")))


class Aimock(Case):
    api = ()
    path = "/v1/responses"

    @classmethod
    def setUpClass(cls):
        cls.node = None
        if shutil.which("node") is None or shutil.which("npm") is None:
            return
        installed(FOLDER)
        cls.node = suitable_node()

    def aimock(self, *fixtures):
        """Starts the server; the n-th request gets the n-th fixture. Returns its base URL, or None
        where there is no Node."""
        if self.node is None:
            print(f"note: no node and npm here: not run: {self.id()}")
            return None
        plan = self.judge / "fixtures.json"
        plan.write_text(json.dumps(fixtures))
        server = Running([self.node, str(FOLDER / "server.mjs"), str(plan)], FOLDER, self.environment(key=None),
                         self.judge)
        self.addCleanup(server.stop)
        return wait_for(lambda: server.out.partition("\n")[0] if "\n" in server.out else "", "aimock's base URL")

    def requests(self, url):
        with urllib.request.urlopen(url.removesuffix("/v1") + "/__aimock/journal", timeout=30) as reply:
            return [(entry["method"], entry["path"]) for entry in json.load(reply) if "__aimock" not in entry["path"]]

    def test_a_run_against_it_ends_with_exit_0_and_its_text_on_disk(self):
        url = self.aimock({"content": answer(1)}, {"content": answer(2)})
        if url is None:
            return
        with self.unchanged_outside():
            done = self.small(url, *self.api)
        self.assert_code(0, done)
        self.assertEqual([("POST", self.path)] * 2, self.requests(url))
        for number in (1, 2):
            self.assertEqual(answer(number), self.kept(f"L1_chunk{number}.txt.chunk{number}").read_text())
        self.assertEqual(dialogue(1) + "\n\n" + dialogue(2), self.kept("L1_complete.txt").read_text())

    def fails_at_chunk_2(self, **fault):
        url = self.aimock({"content": answer(1)}, {"content": answer(2), "chunkSize": 10, "latency": 10, **fault})
        if url is None:
            return
        done = self.small(url, *self.api, chunks=3)
        self.assert_fails(6, done, "chunk 2")
        self.assertEqual([("POST", self.path)] * 2, self.requests(url))
        raw = self.kept("L1_chunk2.txt.chunk2").read_text()
        self.assertTrue(answer(2).startswith(raw))
        self.assertTrue(0 < len(raw) < len(answer(2)), len(raw))
        self.assertEqual(dialogue(1), self.kept("L1_checkpoint_1.txt").read_text())
        self.assertEqual(1, len(done.lines("resume: ")))

    def test_a_stream_that_it_truncates_is_6_with_one_request_and_the_text_is_kept(self):
        self.fails_at_chunk_2(truncateAfterChunks=40)

    def test_a_stream_that_it_disconnects_is_6_with_one_request_and_the_text_is_kept(self):
        self.fails_at_chunk_2(disconnectAfterMs=400)

    def test_an_error_that_it_answers_is_5_with_its_code(self):
        url = self.aimock({"content": "", "error": {"message": "no", "type": "server_error", "code": "aimock_says_no"},
                           "status": 500})
        if url is None:
            return
        self.assert_fails(5, self.small(url, *self.api), "aimock_says_no")
        self.assertEqual(1, len(self.requests(url)))


class AimockOverChat(Aimock):
    api = ("--dialect", "chat", "--no-search")
    path = "/v1/chat/completions"
