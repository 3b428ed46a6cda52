"""The faults of faults.md sections 1 to 3 under `--parallel 4`: one of four streams fails, the other three are
paid for and kept, nothing is started after it, and resume asks for one chunk again and for what was never asked.
`--on-fault cancel` closes the other streams instead."""
import re

from harness import TOPICS, checked_records
from rehearsed import Judged, files_of, flags_of

FAULTS = {
    "echo-key": 4, "model-not-found": 5, "http=500": 5, "bad-gateway-html": 5, "overloaded": 5, "json-error-200": 5,
    "rate-limit=s": 8, "slow-down": 8, "quota": 8, "failed=rate_limit_exceeded": 8,
    "html-200": 6, "no-content": 6, "empty-200": 6, "gzip": 6, "eof-before-headers": 6, "reset-before-headers": 6,
    "cut-fin=30": 6, "cut-rst=30": 6, "cut-mid-line=30": 6, "cut-mid-utf8=30": 6, "reset-mid-line=30": 6, "eof=30": 6,
    "short-length=30": 6, "bad-chunk=30": 6, "bad-json=30": 6,
    "error-nested": 5, "error-flat": 5, "error-bare": 5, "failed=server_error": 5, "cancelled": 5, "incomplete": 5,
    "content-filter": 5, "refusal": 5, "not-json": 12, "truncated-json": 12,
}


class InParallel(Judged):
    chunks = 6  # one alone, four at once, and the wrap
    wanted_in_parallel = None

    def setUp(self):
        super().setUp()
        if InParallel.wanted_in_parallel is None:
            stage = self.stage()
            self.assert_code(0, self.castwright(*self.four(stage), "--output-root", self.judge / "undisturbed"))
            InParallel.wanted_in_parallel = files_of(self.judge / "undisturbed" / "podcast_chunks" / "topic-01")
        self.wanted = InParallel.wanted_in_parallel

    def four(self, stage, *more):
        return self.flags(stage, "--parallel", "4", *more)


def one_of_four(fault, code):
    def test(self):
        stage = self.stage(f"{fault}@3")
        done = self.castwright(*self.four(stage))
        error = self.assert_fails(code, done, "chunk ")
        failed = int(re.search(r"chunk (\d+) ", error)[1])
        self.assertIn(failed, (2, 3, 4, 5))
        self.assertEqual(5, len(stage.posts), f"{done}\n{stage.process.err}")
        self.assertEqual(5, len(set(stage.posts)))
        others = [number for number in (2, 3, 4, 5) if number != failed]
        for number in others:
            name = f"L1_chunk{number}.txt.chunk{number}"
            self.assertEqual(self.wanted[name], self.files()[name], f"{name} was paid for")
        self.kept(failed)
        again = self.resumed(done)
        self.assert_code(0, again)
        self.assertEqual(7, len(stage.posts), f"{again}\n{stage.process.err}")
        asked = [event["chunk"] for event in checked_records(self.output / "podcast_chunks" / "topic-01" / "events.ndjson")
                 if event["type"] == "request_opened"]
        self.assertEqual(sorted([1, 2, 3, 4, 5, 6, failed]), sorted(asked))
        files = self.files()
        for number in (1, *others):
            name = f"L1_chunk{number}.txt.chunk{number}"
            self.assertEqual(self.wanted[name], files[name], name)
        self.assertEqual(files["L1_checkpoint_6.txt"], files["L1_complete.txt"])
        self.assert_no_canary()
    return test


class OneOfFour(InParallel):
    pass


for _fault, _code in FAULTS.items():
    setattr(OneOfFour, "test_" + re.sub(r"\W+", "_", _fault), one_of_four(_fault, _code))


class OnFault(InParallel):
    takes_long = True

    def test_cancel_closes_the_streams_that_run_and_resume_asks_for_them_again(self):
        # The last of them to arrive, so that all were sent.
        stage = self.stage("http=500@5", flags=("--pace", "400"))
        done = self.castwright(*self.four(stage, "--on-fault", "cancel"))
        self.assert_fails(5, done, "chunk ")
        self.assertEqual(5, len(stage.posts))
        stored = [name for name in self.files() if "checkpoint" in name]
        self.assertEqual(["L1_checkpoint_1.txt"], stored)
        events = (self.output / "podcast_chunks" / "topic-01" / "events.ndjson").read_text()
        self.assertEqual(3, events.count("since another chunk failed"), events[-3000:])
        self.assert_code(0, self.resumed(done))

    def test_in_the_background_cancel_reaches_the_provider(self):
        stage = self.stage("http=500@3", flags=("--pace", "400"))
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url",
                               stage.base_url, "--background", "on", *flags_of(self.chunks), "--parallel", "4",
                               "--on-fault", "cancel")
        self.assert_fails(5, done, "chunk ")
        self.assertEqual(3, len(stage.cancels), stage.process.err)
        events = (self.output / "podcast_chunks" / "topic-01" / "events.ndjson").read_text()
        self.assertEqual(3, events.count('"end":"cancelled"'), events[-3000:])
