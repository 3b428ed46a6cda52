"""Attempts that certainly cost nothing are not paid again: the corrected command simply goes on. And what is wrong
before anything is sent leaves no run behind."""
import json
import signal
import socket
import subprocess

from harness import BINARY, CANARY, TOPICS, wait_for
from rehearsed import Judged


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Free(Judged):
    def once_failed(self, code, *faults, flags=(), server=()):
        self.served = self.stage(*faults, flags=server)
        done = self.castwright(*self.flags(self.served, *flags))
        self.assert_fails(code, done)
        self.folder = done.run_dir
        return done

    def gone_over(self, *command, posts):
        """Without a word of paying again."""
        done = self.castwright(*(command or self.flags(self.served)))
        self.assert_code(0, done)
        self.assertNotIn("asked for again", done.err)
        self.assertNotIn("pay again", done.err)
        self.assertEqual(self.folder, done.run_dir, "the same run")
        self.assertEqual(posts, len(self.served.posts), str(done))
        shown = json.loads(self.castwright("show", "--json").out)
        self.assertEqual([1] * self.chunks, [chunk["paid_requests"] for chunk in shown["chunks"]])
        self.assert_code(0, self.castwright("doctor"))
        self.same_script()

    def test_a_refusal_is_gone_over_by_the_next_generate(self):
        for status, code in ((400, 5), (401, 4), (403, 4), (404, 5), (409, 5), (413, 5), (422, 5)):
            with self.subTest(status):
                self.output = self.work / f"output-{status}"
                self.once_failed(code, f"http={status}@2", flags=("--output-root", self.output))
                done = self.castwright(*self.flags(self.served, "--output-root", self.output))
                self.assert_code(0, done)
                self.assertNotIn("again", done.err)
                self.assertEqual(self.chunks + 1, len(self.served.posts))

    def test_a_refusal_is_gone_over_by_resume_without_repaying(self):
        self.once_failed(4, "http=401@2")
        self.gone_over("resume", "--no-repay", posts=self.chunks + 1)

    def test_a_rate_limit_is_gone_over(self):
        self.once_failed(8, "rate-limit=none@2")
        self.gone_over(posts=self.chunks + 1)

    def test_a_redirect_is_gone_over(self):
        self.once_failed(6, "redirect=307@2")
        self.gone_over(posts=self.chunks + 1)

    def test_a_refused_connection_is_gone_over_at_the_right_address(self):
        self.served = self.stage()
        flags = list(map(str, self.flags(self.served)))
        wrong = [f"http://127.0.0.1:{closed_port()}/v1" if word == self.served.base_url else word for word in flags]
        done = self.castwright(*wrong)
        self.assert_fails(6, done)
        self.folder = done.run_dir
        self.gone_over(posts=self.chunks)

    def test_it_costs_nothing_where_the_price_is_unknown(self):
        other_models = ("--dialect", "open-responses")
        self.once_failed(4, "http=401@1", flags=("--model", "somebodys-own"), server=other_models)
        [run] = json.loads(self.castwright("runs", "--json").out)
        self.assertEqual(("0.00", 0), (run["chunks"][0]["cost_usd"], run["chunks"][0]["paid_requests"]))
        done = self.castwright(*self.flags(self.served, "--model", "somebodys-own"))
        self.assert_code(0, done)
        self.assertEqual(self.chunks + 1, len(self.served.posts))

    def test_at_a_price_of_zero_nothing_is_said_of_paying_again(self):
        for fault in ("eof=20@2", "http=500@2", "incomplete@2", "truncated-json@2", "failed@2", "http=408@2"):
            with self.subTest(fault):
                root = ("--output-root", self.work / fault[:8])
                self.served = self.stage(fault)
                price = ("--price", "0,0,0")
                failed = self.castwright(*self.flags(self.served, *price, *root))
                self.assertNotEqual(0, failed.code)
                shown = self.castwright("show", *root).out
                self.assertRegex(shown, r"(?m)^ +2 .* 1 +\$0\.00 ")
                again = self.castwright(*self.flags(self.served, *price, *root))
                self.assert_code(0, again)
                self.assertNotIn("pay again", again.err)
                self.assertEqual(self.chunks + 1, len(self.served.posts))
                report = json.loads((again.run_dir / "report.json").read_text())
                self.assertEqual([1, 2, 1], [chunk["paid_requests"] for chunk in report["chunks"]])
                self.assertEqual("0.00", report["cost"]["settled_usd"])
                self.assertRegex(again.err, r"(?m)^total: .*, cost \$0\.00")
                self.assert_code(0, self.castwright("doctor", *root))

    def test_unknown_and_nothing_and_zero_are_told_apart(self):
        other_models = ("--dialect", "open-responses")
        cases = (("http=401@1", (), "nothing"), ("http=401@1", ("--price", "0,0,0"), "nothing"),
                 ("http=401@1", ("--model", "somebodys-own"), "nothing"), ("eof=20@1", (), "unknown"),
                 ("eof=20@1", ("--price", "0,0,0"), r"\$0\.00"), ("eof=20@1", ("--model", "somebodys-own"), "unknown"))
        for number, (fault, flags, cost) in enumerate(cases):
            with self.subTest((fault, *flags)):
                root = ("--output-root", self.work / f"root-{number}")
                done = self.castwright(*self.flags(self.stage(fault, flags=other_models), *flags, *root))
                self.assertNotEqual(0, done.code)
                self.assertRegex(done.err, rf"(?m)^  1  .* {cost}(  |$)")
                self.assertRegex(done.err, rf"(?m)^total: .*, cost {cost}( at |$|: the price of | \(a rehearsal costs nothing)")
                shown = self.castwright("show", *root).out
                self.assertRegex(shown, rf"(?m)^cost +{cost}$")
                self.assertRegex(shown, rf"(?m)^ +1 .* {'0' if cost == 'nothing' else '1'} +{cost} ")
                self.assertRegex(self.castwright("runs", *root).out, rf" {cost}  ")

    def test_what_was_free_behind_a_paid_cut_is_told_apart_from_it(self):
        self.once_failed(6, "eof=20@2")
        elsewhere = f"http://127.0.0.1:{closed_port()}/v1"
        self.assert_fails(6, self.castwright("resume", "--base-url", elsewhere))
        done = self.castwright(*self.flags(self.served))
        line = self.assert_fails(6, done, "1 earlier request, cut, cost unknown")
        self.assertIn("attempt 2 (failed) cost nothing", line)
        self.assertEqual(2, len(self.served.posts))

    def test_what_may_have_cost_something_is_still_a_persons_decision(self):
        for fault in ("http=408@2", "http=500@2", "eof=20@2"):
            with self.subTest(fault):
                root = ("--output-root", self.work / fault[:8])
                self.served = self.stage(fault)
                self.assertNotEqual(0, self.castwright(*self.flags(self.served, *root)).code)
                again = self.castwright(*self.flags(self.served, *root))
                self.assert_fails(6, again, "would pay again")
                self.assertNotIn("$0.00", again.err)
                self.assertEqual(2, len(self.served.posts))

    def test_a_free_refusal_behind_a_cut_answer_does_not_make_that_free(self):
        self.once_failed(6, "eof=20@2", "http=401@3")
        self.assert_fails(4, self.castwright("resume"))
        self.assert_fails(6, self.castwright(*self.flags(self.served)), "would pay again")
        self.assertEqual(3, len(self.served.posts))


class NothingLeftBehind(Judged):
    """A usage error is found before a run is made."""

    def refused(self, *flags, mentions=(), topic="topic-01"):
        done = self.castwright("generate", "--topic", topic, "--topics-dir", TOPICS, "--base-url",
                               "http://127.0.0.1:1/v1", *flags)
        self.assert_fails(2, done, *mentions)
        self.assertFalse(self.output.exists(), str(done))

    def test_a_budget_without_a_price(self):
        self.refused("--model", "somebodys-own", "--budget", "1", mentions=["price"])

    def test_a_budget_without_a_price_of_the_shorter_scripts(self):
        topic = self.judge / "topic-01.json"
        given = json.loads((TOPICS / "topic-01.json").read_text())
        given.pop("source_text_file", None)
        topic.write_text(json.dumps({**given, "content_types": {"long": True, "reels": True}}))
        self.refused("--only-pass-a=false", "--pass-b-model", "somebodys-own", "--budget", "90", topic=topic,
                     mentions=["somebodys-own"])

    def test_a_length_out_of_range_in_one_of_many_topics(self):
        done = self.castwright("generate", "--all", "--topics-dir", TOPICS, "--base-url", "http://127.0.0.1:1/v1",
                               "--words", "999")
        self.assert_code(2, done)
        self.assertFalse(self.output.exists())

    def test_an_unknown_fault_of_the_rehearsal(self):
        for topics in (("--topic", "topic-01"), ("--all",)):
            done = self.castwright("generate", *topics, "--topics-dir", TOPICS, "--provider", "rehearsal", "--fault", "none-such")
            self.assert_fails(2, done, "none-such")
            self.assertFalse((self.output / "runs").exists() and list((self.output / "runs").glob("*/*/run.json")))


class Hangup(Judged):
    """SIGHUP: the terminal was closed."""

    def held(self, **options):
        self.served = self.stage("stall@2")
        run = self.start(*self.flags(self.served), **options)
        wait_for(lambda: len(self.served.posts) == 2, "the second request")
        return run

    def test_it_stops_like_sigterm_with_129_and_the_resume_line_finishes(self):
        run = self.held()
        run.signalled(signal.SIGHUP)
        self.assert_fails(129, run)
        self.assertEqual(129, json.loads(self.castwright("show", "--json").out)["code"])
        self.assert_code(0, self.resumed(run))
        self.same_script()

    def test_in_a_rehearsal_nothing_is_promised_that_ends_with_it(self):
        run = self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                         "--background", "on", "--words", 1000, "--chunks", 2, "--fault", "stall@2")
        wait_for(lambda: "Received" in run.err or "chunk 2/2" in run.err, "the second request")
        wait_for(lambda: any(path.stat().st_size > 0 for path in self.output.rglob("L1_chunk2.txt.chunk2")), "its text")
        run.signalled(signal.SIGINT)
        self.assert_fails(130, run)
        self.assertNotIn("may go on writing", run.err)
        self.assertNotIn("castwright cancel", run.err)
        self.assertEqual(1, len(run.lines("resume: ")))

    def test_where_it_was_ignored_from_the_start_the_run_goes_on(self):
        run = self.held(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        run.child.send_signal(signal.SIGHUP)
        run.child.send_signal(signal.SIGTERM)
        run.ended()
        self.assert_fails(143, run)

    def test_under_nohup_a_whole_run_is_finished(self):
        served = self.stage(flags=("--pace", "4000"))
        run = subprocess.Popen(["nohup", BINARY, *map(str, self.flags(served))], cwd=self.work, env=self.environment(),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(run.kill)
        wait_for(lambda: served.posts, "the first request")
        run.send_signal(signal.SIGHUP)
        out, err = run.communicate(timeout=120)
        self.assertEqual(0, run.returncode, err)
        self.assertNotIn(CANARY.encode(), out + err)
