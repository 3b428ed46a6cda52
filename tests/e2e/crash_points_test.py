"""The process kills itself at every named place between paying and storing (src/core/crash_point.h);
`resume` then ends with the same script, and asks again only for what nobody can have received."""
import re
import signal

import harness

SMALL = ("--words", 1000, "--chunks", 2, "--gates", "off")
# What a kill at these places may cost: the request was, or may have been, sent, and its answer is on
# no tape. All others cost nothing.
UNKNOWN = {"tape_opened", "request_opened", "request_sent"}
FOREGROUND_LOST = UNKNOWN | {"response_known"}


def crash_points():
    text = (harness.ROOT / "src" / "core" / "crash_point.h").read_text()
    names = text[text.index("crash_points{"):text.index("};", text.index("crash_points{"))]
    return re.findall(r'"([a-z_]+)"', re.sub(r"//[^\n]*", "", names))


class KilledAtEveryNamedPlace(harness.Case):
    takes_long = True

    def posts(self, server):
        return sum(line.startswith("POST /v1/responses ") for line in server.err.splitlines())

    def sweep(self, background, lost):
        server, url = self.rehearsal()
        arguments = ("generate", "--topic", "topic-01", "--topics-dir", harness.TOPICS, "--base-url", url,
                     "--background", background, *SMALL)
        undisturbed = self.castwright(*arguments, "--output-root", self.folder / "undisturbed")
        self.assert_code(0, undisturbed)
        script = (undisturbed.run_dir / "L1_complete.txt").read_bytes()
        killed = 0
        for name in crash_points():
            for time in (1, 2):
                with self.subTest(f"{name}:{time}"):
                    root = self.folder / f"{name}-{time}"
                    before = self.posts(server)
                    env = self.environment(CASTWRIGHT_CRASH_AT=f"{name}:{time}")
                    died = self.castwright(*arguments, "--output-root", root, env=env)
                    if died.code == 0:
                        continue  # the run does not pass there so often
                    killed += 1
                    self.assertEqual(-signal.SIGKILL, died.code, str(died))
                    resumed = self.castwright("resume", "--last", "--output-root", root)
                    self.assert_code(0, resumed)
                    self.assertEqual(script, (resumed.run_dir / "L1_complete.txt").read_bytes())
                    again = [line for line in resumed.lines("WARNING:") if " is asked for again: " in line]
                    self.assertLessEqual(len(again), 1 if name in lost else 0, str(resumed))
                    if name in UNKNOWN:
                        self.assertEqual(1, len(again), str(resumed))
                    # Behind the id the whole answer may be on the tape already: then nothing is asked.
                    sent = 0 if name in ("tape_opened", "request_opened") else len(again)
                    self.assertIn(self.posts(server) - before, (2, 2 + sent), str(resumed))
                    self.assert_code(0, self.castwright("doctor", "--output-root", root))
        return killed

    def test_in_the_background_an_answer_whose_id_is_known_is_never_paid_for_twice(self):
        self.assertGreater(self.sweep("on", UNKNOWN), 24)

    def test_in_the_foreground_only_the_answer_under_way_is_asked_for_again(self):
        self.assertGreater(self.sweep("off", FOREGROUND_LOST), 24)

    def test_while_an_answer_is_asked_for_again(self):
        server, url = self.rehearsal("--fault", "cut-fin=12@2")
        arguments = ("generate", "--topic", "topic-01", "--topics-dir", harness.TOPICS, "--base-url", url,
                     "--background", "on", *SMALL)
        env = self.environment(CASTWRIGHT_CRASH_AT="answer_asked_again")
        self.assertEqual(-signal.SIGKILL, self.castwright(*arguments, env=env).code)
        self.assert_code(0, self.castwright("resume"))
        self.assertEqual(2, self.posts(server))
