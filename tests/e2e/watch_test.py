"""castwright watch: what a person sees of a run that another process works on."""
import json
import os
import shutil

from harness import INTERRUPT, KILL, TERMINATE, TOPICS, Case, checked_records, tree, wait_for
from wire import answer, completes, served


class Watch(Case):
    SLOW = ("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "3", "--gates", "off", "--pace", "700")

    def slow_run(self, *flags):
        run = self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS, *self.SLOW, *flags)
        wait_for(lambda: self.kept("events.ndjson").exists() and "request_opened" in self.kept("events.ndjson").read_text(),
                 "a request")
        return run

    def run_id(self):
        return self.kept("").resolve().name

    def test_it_follows_a_run_to_its_end_and_ends_with_it(self):
        run = self.slow_run()
        watch = self.castwright("watch")
        run.ended()
        self.assert_code(0, run)
        self.assert_code(0, watch)
        for line in ("Generating L1 chunk 1/3", "Generating L1 chunk 3/3"):
            self.assertIn("INFO: " + line, watch.err)
        self.assertEqual(str(run.run_dir.resolve()), str(watch.run_dir.resolve()))

    def test_json_prints_the_events_of_the_run_from_its_beginning(self):
        run = self.slow_run()
        for flags in (("--json",), ("--progress", "json")):
            watch = self.castwright("watch", self.run_id()[:12], *flags)
            run.ended()
            self.assert_code(0, watch)
            *events, last = map(json.loads, watch.out.splitlines())
            stored = checked_records(self.kept("events.ndjson"))
            seen = [{key: value for key, value in event.items() if key != "c"} for event in events
                    if event["type"] != "progress"]
            self.assertEqual(stored, seen)
            self.assertEqual(("exit", 0), (last["type"], last["code"]))

    def test_ctrl_c_ends_the_watching_and_not_the_run(self):
        run = self.slow_run()
        watch = self.start("watch")
        wait_for(lambda: "INFO: " in watch.err, "a line")
        watch.signalled(INTERRUPT)
        self.assert_fails(130, watch, "the run itself is not stopped")
        run.ended()
        self.assert_code(0, run)

    def test_a_run_that_fails_gives_its_exit_code_and_its_resume_command(self):
        server = served(self, lambda connection, number, _: completes(connection, answer(1)) if number == 1 else None)
        failed = self.small(server, chunks=3)
        self.assert_fails(6, failed)
        watch = self.castwright("watch")
        self.assert_fails(6, watch)
        self.assertEqual(failed.lines("resume: "), watch.lines("resume: "))
        self.assertEqual(failed.lines("error: "), watch.lines("error: "))
        self.assertRegex(watch.err, "(?m)^✓ 1/3 ", "what is stored is told")

    def test_a_run_whose_process_is_gone_is_told_as_such(self):
        run = self.slow_run()
        watch = self.start("watch")
        wait_for(lambda: "INFO: " in watch.err, "a line")
        run.signalled(KILL)
        watch.ended()
        self.assert_fails(6, watch, "its process is gone")
        self.assertIn(f"castwright resume {self.run_id()}", watch.lines("resume: ")[0])
        later = self.castwright("watch", self.run_id())
        self.assert_fails(6, later, "its process is gone")

    def test_a_finished_run_is_shown_as_its_summary(self):
        done = self.generate(*self.SLOW[:-2])
        self.assert_code(0, done)
        watch = self.castwright("watch", self.run_id())
        self.assert_code(0, watch)
        self.assertEqual(3, len([line for line in watch.err.splitlines() if line.startswith("✓ ")]), watch.err)
        self.assertRegex(watch.err, r"3/3 chunks  [\d,]+/1,000 words")
        self.assertNotIn("\x1b", watch.err)
        nothing = self.castwright("watch")
        self.assert_code(0, nothing)
        self.assertIn("no unfinished run", nothing.err)

    def test_a_failed_gate_gives_its_exit_code(self):
        done = self.generate("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "3",
                             "--length-gain", "2", "--verbatim")
        if done.code != 3:
            self.skipTest("the gate did not fail")
        self.assert_code(3, self.castwright("watch", self.run_id()))

    def test_it_changes_nothing(self):
        done = self.generate(*self.SLOW[:-2])
        self.assert_code(0, done)
        before = tree(self.work)
        self.castwright("watch", self.run_id())
        self.castwright("watch", self.run_id(), "--json")
        self.assertEqual(before, tree(self.work))

    def test_what_is_not_there_is_named(self):
        self.assert_code(0, self.castwright("watch"))
        self.output.mkdir()
        self.assert_fails(10, self.castwright("watch", "01XYZ"))
        self.assert_fails(2, self.castwright("watch", "--progress", "bars"), "bar")
