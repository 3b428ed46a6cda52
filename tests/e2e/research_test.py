"""--research first: the research is a request of its own, number 0, before chunk 1. What is asked when, paid, shown,
kept after a fault or a kill, and refused."""
import json
import re
import signal
import sqlite3
import unittest

from crash_points_test import FOREGROUND_LOST, UNKNOWN, crash_points
from harness import Case, TOPICS

SMALL = ("--words", 1000, "--chunks", 3, "--gates", "off")


class ResearchFirst(Case):
    def run_arguments(self, url, *more, background="off"):
        return ("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", url, "--background",
                background, "--research", "first", *SMALL, *more)

    def posts(self, server):
        return sum(line.startswith("POST /v1/responses ") for line in server.err.splitlines())

    def events(self, run_dir, kind):
        lines = (run_dir / "events.ndjson").read_text().splitlines()
        return [event for event in map(json.loads, lines) if event["type"] == kind]

    def test_it_has_files_events_calls_and_a_row_of_its_own_and_is_no_chunk(self):
        server, url = self.rehearsal()
        done = self.castwright(*self.run_arguments(url, "--progress", "lines"))
        self.assert_code(0, done)
        self.assertEqual(4, self.posts(server))
        for name in ("research.1.tape", "research.txt", "research.prompt.md", "research.json"):
            self.assertTrue((done.run_dir / name).is_file(), name)
        tape = json.loads((done.run_dir / "research.1.tape").read_text().splitlines()[0])
        self.assertEqual(0, tape["chunk"])
        self.assertNotIn("chunk_text", json.loads((done.run_dir / "research.txt").read_text()))
        self.assertEqual([0, 1, 2, 3], [event["chunk"] for event in self.events(done.run_dir, "request_opened")])
        self.assertEqual(3, self.events(done.run_dir, "run_started")[0]["chunks"])
        with sqlite3.connect(self.output / "castwright.db") as store:
            self.assertEqual([(0,), (1,), (2,), (3,)], store.execute("SELECT chunk FROM calls ORDER BY 1").fetchall())
        report = json.loads((done.run_dir / "report.json").read_text())
        self.assertEqual(3, report["chunks_completed"])
        self.assertEqual([0, 1, 2, 3], [row["n"] for row in report["chunks"]])
        self.assertIn("3 of 3 chunks completed", done.err)
        self.assertIn("INFO: Researching sources and canonical_pack first\n", done.err)
        self.assertRegex(done.err, r"INFO: Research: Retrieved \d+ sources and canonical_pack\n")
        shown = json.loads(self.castwright("show", "--json").out)
        self.assertEqual([0, 1, 2, 3], [row["n"] for row in shown["chunks"]])
        self.assertRegex(self.castwright("runs").out, r" 3/3 ")

    def test_in_parallel_all_chunks_but_the_last_are_asked_for_together(self):
        _, url = self.rehearsal("--pace", 400)
        done = self.castwright(*self.run_arguments(url, "--parallel", 8))
        self.assert_code(0, done)
        lines = [json.loads(line) for line in (done.run_dir / "events.ndjson").read_text().splitlines()]
        story = [(event["type"], event["chunk"]) for event in lines
                 if event["type"] in ("request_opened", "chunk_ended")]
        self.assertEqual([("request_opened", 0), ("chunk_ended", 0), ("request_opened", 1), ("request_opened", 2)],
                         story[:4])
        self.assertEqual(("request_opened", 3), story[-2])

    def test_its_own_model_is_asked_priced_and_shown(self):
        _, url = self.rehearsal()
        done = self.castwright(*self.run_arguments(url, "--research-model", "gpt-5-mini", "--model", "gpt-5.2"))
        self.assert_code(0, done)
        tapes = {name: json.loads((done.run_dir / name).read_text().splitlines()[0])["model"]
                 for name in ("research.1.tape", "L1_chunk1.1.tape")}
        self.assertEqual({"research.1.tape": "gpt-5-mini", "L1_chunk1.1.tape": "gpt-5.2"}, tapes)
        report = json.loads((done.run_dir / "report.json").read_text())
        self.assertEqual("gpt-5-mini", report["chunks"][0]["model"])
        usage = self.events(done.run_dir, "chunk_ended")[0]["usage"]
        of_tokens = (usage["input_tokens"] * 0.25 + usage["output_tokens"] * 2) / 1e6
        searches = (float(report["chunks"][0]["cost_usd"]) - of_tokens) / 0.01
        self.assertAlmostEqual(round(searches), searches, places=2, msg="its tokens are billed at its own price")
        options = json.loads((done.run_dir / "run.json").read_text())["options"]
        self.assertEqual(("first", "gpt-5-mini"), (options["research"], options["research_model"]))

    def test_a_research_model_alone_means_first_and_contradicts_with_opening(self):
        plan = ("plan", "--topic", "topic-01", "--topics-dir", TOPICS, "--research-model", "gpt-5-mini")
        rows = json.loads(self.castwright(*plan, "--json").out)
        self.assertEqual([0, 1, 2], [row["n"] for row in rows["chunks"]][:3])
        self.assertEqual(["gpt-5-mini", "gpt-5.2-pro"], [row["model"] for row in rows["chunks"]][:2])
        self.assertEqual([True, False], [row["search"] for row in rows["chunks"]][:2])
        worst = sum(float(row["worst"]["cost_usd"]) for row in rows["chunks"])
        self.assertAlmostEqual(worst, float(rows["worst"]["cost_usd"]), places=4)
        self.assert_fails(2, self.castwright(*plan, "--research", "with-opening"), "research_model", "--research first")
        self.assert_fails(2, self.castwright(*plan, "--research", "last"), "with-opening|first")
        prompt = self.castwright(*plan, "--chunk", "0")
        self.assertIn("===== chunk 0: Research =====", prompt.out)
        self.assert_fails(2, self.castwright(*plan[:-2], "--chunk", "0"), "--research first")

    def test_an_unknown_research_model_is_treated_as_an_unknown_model(self):
        of_topic = ("--topic", "topic-01", "--topics-dir", TOPICS, "--research-model", "llama")
        planned = self.castwright("plan", *of_topic)
        self.assert_code(0, planned)
        self.assertRegex(planned.err, "WARNING: model \"llama\" is not one of OpenAI's.*--research-model")
        self.assert_fails(2, self.castwright("generate", *of_topic), "llama", "--research-model")
        _, url = self.rehearsal("--dialect", "open-responses")  # where models have other names
        done = self.castwright(*self.run_arguments(url, "--research-model", "llama"))
        self.assert_code(0, done)
        self.assertIn("llama is not in the capability table", done.err)
        refused = self.castwright(*self.run_arguments(url, "--research-model", "llama", "--budget", "50", "--new-run"))
        self.assert_fails(2, refused, "llama", "--research-model")

    def test_a_cut_research_stops_the_run_and_resume_says_what_it_asks_again(self):
        server, url = self.rehearsal("--fault", "cut-fin=12@1")
        failed = self.castwright(*self.run_arguments(url))
        self.assert_fails(6, failed, "the research (chunk 0)")
        self.assertEqual(1, self.posts(server))
        free = self.castwright(*self.run_arguments(url))
        self.assert_fails(6, free, "the research")
        self.assertEqual(1, self.posts(server), "generate never pays again")
        done = self.resumed(failed)
        self.assert_code(0, done)
        self.assertIn("the research is asked for again: 1 earlier request", done.err)
        self.assertEqual(5, self.posts(server))
        self.assert_code(0, self.castwright("doctor"))

    def test_a_run_keeps_the_order_in_which_it_was_begun(self):
        server, url = self.rehearsal("--fault", "cut-fin=12@2")
        self.assert_fails(6, self.castwright(*self.run_arguments(url)), "chunk 1")
        refused = self.castwright("resume", "--research", "with-opening")
        self.assert_fails(2, refused, "--research", "was started with first")
        done = self.castwright("resume", env=self.environment(CASTWRIGHT_RESEARCH="with-opening"))
        self.assert_code(0, done)
        self.assertEqual(5, self.posts(server))
        self.assertEqual(2, sum(event["chunk"] == 1 for event in self.events(done.run_dir, "request_opened")))

    def test_redo_of_the_research_asks_for_nothing_else(self):
        server, url = self.rehearsal()
        done = self.castwright(*self.run_arguments(url))
        self.assert_code(0, done)
        script = (done.run_dir / "L1_complete.txt").read_bytes()
        self.assert_fails(2, self.castwright("redo", "--chunk", "0"), "--yes")
        again = self.castwright("redo", "--chunk", "0", "--yes")
        self.assert_code(0, again)
        self.assertEqual(5, self.posts(server))
        self.assertEqual(script, (done.run_dir / "L1_complete.txt").read_bytes())
        self.assertTrue((done.run_dir / "research.2.tape").is_file())
        self.assert_code(0, self.castwright("doctor"))
        plain = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", url,
                                "--new-run", *SMALL)
        self.assert_code(0, plain)
        self.assert_fails(2, self.castwright("redo", "--chunk", "0", "--yes"), "no research request of its own")

    def test_doctor_finds_damage_in_its_files_and_rebuilds_its_row(self):
        _, url = self.rehearsal()
        done = self.castwright(*self.run_arguments(url))
        self.assert_code(0, done)
        for name, change in (("research.json", lambda data: data.replace(b"a", b"b", 1)),
                             ("research.txt", lambda data: data[:-1]),
                             ("research.1.tape", lambda data: data.replace(b'"t":', b'"u":', 1))):
            with self.subTest(name):
                path = done.run_dir / name
                whole = path.read_bytes()
                path.write_bytes(change(whole))
                found = self.castwright("doctor")
                self.assert_code(11, found)
                self.assertIn(name, found.out + found.err)
                path.write_bytes(whole)
        (self.output / "castwright.db").unlink()
        self.assert_code(0, self.castwright("doctor", "--rebuild-index"))
        self.assert_code(0, self.castwright("doctor"))
        with sqlite3.connect(self.output / "castwright.db") as store:
            self.assertEqual((0, "ended"),
                             store.execute("SELECT chunk, state FROM calls ORDER BY chunk").fetchone())

    def test_a_kill_at_any_named_place_of_the_research_loses_nothing(self):
        server, url = self.rehearsal()
        undisturbed = self.castwright(*self.run_arguments(url, "--output-root", self.folder / "undisturbed"))
        self.assert_code(0, undisturbed)
        script = (undisturbed.run_dir / "L1_complete.txt").read_bytes()
        places = crash_points()
        killed = 0
        for name in places[:places.index("research_stored") + 1]:
            with self.subTest(name):
                root = self.folder / name
                before = self.posts(server)
                died = self.castwright(*self.run_arguments(url, "--output-root", root),
                                       env=self.environment(CASTWRIGHT_CRASH_AT=f"{name}:1"))
                if died.code == 0:
                    continue  # the run does not pass there
                killed += 1
                self.assertEqual(-signal.SIGKILL, died.code, str(died))
                resumed = self.castwright("resume", "--last", "--output-root", root)
                self.assert_code(0, resumed)
                self.assertEqual(script, (resumed.run_dir / "L1_complete.txt").read_bytes())
                again = [line for line in resumed.lines("WARNING:") if " is asked for again: " in line]
                self.assertLessEqual(len(again), 1 if name in FOREGROUND_LOST else 0, str(resumed))
                if name in UNKNOWN:
                    self.assertTrue(again and "the research" in again[0], str(resumed))
                self.assertLessEqual(self.posts(server) - before, 4 + len(again), str(resumed))
                self.assert_code(0, self.castwright("doctor", "--output-root", root))
        self.assertGreater(killed, 8)

    def test_its_background_answer_is_fetched_and_can_be_cancelled(self):
        server, url = self.rehearsal("--pace", 200)
        died = self.castwright(*self.run_arguments(url, background="on"),
                               env=self.environment(CASTWRIGHT_CRASH_AT="response_known:1"))
        self.assertEqual(-signal.SIGKILL, died.code, str(died))
        stopped = self.castwright("cancel")
        self.assert_code(0, stopped)
        self.assertTrue(re.search(r"^the research: (cancelled at the provider|was completed)", stopped.err,
                                  re.MULTILINE), str(stopped))
        self.assertEqual(1, self.posts(server))


if __name__ == "__main__":
    unittest.main()
