"""Topics that do not want everything: the long script switched off (the research alone, then the shorter scripts),
nothing enabled, and topics that `--all` leaves out."""
import json
import re
import shutil

from harness import TOPICS, Case
from many_test import Many
from rehearsed import Stage

REELS = {"enabled": True, "items": 2, "max_words": 80}
OFF = {"false": False, "not enabled": {"enabled": False}, "no items": {"enabled": True, "items": 0}}


class WithoutLong(Case):
    def topic(self, long=False, **types):
        topic = json.loads((TOPICS / "topic-01.json").read_text())
        topic["content_types"] = {"long": long, **(types or {"reels": REELS})}
        shutil.copy(TOPICS / "topic-01.notes.md", self.judge)
        path = self.judge / "topic-01.json"
        path.write_text(json.dumps(topic))
        return path

    def write(self, *flags, topic=None, **options):
        return self.castwright("generate", "--topic", topic or self.topic(), "--provider", "rehearsal", "--fill",
                               "--only-pass-a=false", *flags, **options)

    def tapes(self, folder):
        return sorted(path.name for path in folder.rglob("*.tape"))

    def shows_research_alone(self, folder):
        self.assertEqual([], [path.name for path in folder.glob("L1_*")], "no file of a long script")
        self.assertEqual(["pass_b.1.1.tape", "research.1.tape"], self.tapes(folder))
        pass_a = json.loads((folder / "pass_a.json").read_text())
        self.assertIsNone(pass_a["l1_content"])
        self.assertTrue(pass_a["sources"] and pass_a["canonical_pack"])
        items = json.loads((folder / "pass_b" / "pass_b.json").read_text())["content"]
        self.assertEqual(["R1", "R2"], [item["code"] for item in items])

    def test_the_research_alone_is_asked_for_and_then_the_shorter_scripts(self):
        for form, long in OFF.items():
            with self.subTest(form):
                done = self.write("--output-root", self.judge / form, topic=self.topic(long))
                self.assert_code(0, done)
                self.shows_research_alone(done.run_dir)
                self.assertNotIn("Generating L1", done.err)

    def test_a_run_of_the_long_script_does_not_go_on_when_the_topic_switches_it_off(self):
        begun = self.write("--fault", "http=500@2", topic=self.topic(True, reels=REELS))
        self.assert_fails(5, begun)
        done = self.write(topic=self.topic())
        self.assert_code(0, done)
        self.assertNotEqual(begun.run_dir, done.run_dir)
        self.shows_research_alone(done.run_dir)

    def test_a_topic_that_names_other_types_alone_buys_no_long_script(self):
        topic = self.topic()
        document = json.loads(topic.read_text())
        del document["content_types"]["long"]
        topic.write_text(json.dumps(document))
        self.assertEqual(["pass_b.1.1.tape", "research.1.tape"], self.tapes(self.write(topic=topic).run_dir))

    def test_long_that_is_described_without_a_word_of_enabled_is_wanted(self):
        plan = json.loads(self.castwright("plan", "--topic", self.topic({"max_words": 2000}), "--json").out)
        self.assertEqual(2000, plan["words"])

    def test_plan_shows_one_request_and_its_price(self):
        plan = json.loads(self.castwright("plan", "--topic", self.topic(), "--json").out)
        self.assertEqual((1, 0, [0]), (plan["requests"], plan["words"], [chunk["n"] for chunk in plan["chunks"]]))
        self.assertEqual(1, plan["pass_b"]["requests"])
        shown = self.castwright("plan", "--topic", self.topic(), "--prompts")
        self.assert_code(0, shown)
        self.assertIn("switches the long script off", shown.out)
        self.assertNotIn("{{", shown.out)
        self.assertNotIn("outline_step", shown.out)

    def test_runs_show_report_and_doctor_know_such_a_run(self):
        done = self.write()
        self.assert_code(0, done)
        [run] = json.loads(self.castwright("runs", "--json").out)
        self.assertEqual(("finished", [0]), (run["state"], [chunk["n"] for chunk in run["chunks"]]))
        shown = self.castwright("show", done.run_dir.name)
        self.assert_code(0, shown)
        self.assertNotIn("L1_complete.txt", shown.out)
        report = json.loads((done.run_dir / "report.json").read_text())
        self.assertEqual([0], [chunk["n"] for chunk in report["chunks"]])
        self.assertEqual(("pass", "off"), (report["gates"]["sources"], report["gates"]["length"]))
        self.assertIn("research alone", (done.run_dir / "report.md").read_text())
        self.assert_code(0, self.castwright("doctor"))
        (self.output / "castwright.db").unlink()
        self.assert_code(0, self.castwright("doctor", "--rebuild-index"))

    def test_what_needs_a_long_script_says_that_there_is_none_and_a_reel_is_exported(self):
        done = self.write()
        self.assert_code(0, done)
        edited = self.judge / "edited.md"
        edited.write_text("HOST_A: Hello.\n")
        for arguments in (["check"], ["diff"], ["import", done.run_dir.name, edited]):
            self.assert_fails(10, self.castwright(*arguments), "no long script")
        done = self.castwright("export", "--format", "txt", "--code", "R2")
        self.assert_code(0, done)
        self.assertTrue(done.out.strip())
        self.assert_fails(10, self.castwright("export", "--format", "txt", "--code", "L1"), "R1 R2")
        layout = self.castwright("export", "--layout", "agenda", "--to", self.judge / "agenda")
        self.assert_code(0, layout)
        self.assertEqual([], list((self.judge / "agenda").glob("*PASS_A*")))

    def test_after_a_crash_at_any_point_nothing_is_paid_twice(self):
        wanted = None
        for place in ("call_reserved:1", "answer_received:1", "research_saved:1", "research_stored:1", "result_written:1",
                      "run_finished:1", "call_reserved:2", "answer_received:2", "result_written:2"):
            with self.subTest(place):
                root = self.judge / place.replace(":", "-")
                dead = self.write("--output-root", root, env=self.environment(CASTWRIGHT_CRASH_AT=place))
                self.assertEqual(-9, dead.code, str(dead))
                back = self.write("--output-root", root)
                self.assert_code(0, back)
                self.shows_research_alone(back.run_dir)
                script = (back.run_dir / "pass_b" / "R1.script.txt").read_text()
                wanted = wanted or script
                self.assertEqual(wanted, script)
                self.assert_code(0, self.castwright("doctor", "--output-root", root))

    def test_a_stopped_research_is_gone_on_with(self):
        done = self.write("--fault", "eof=20@1", "--background", "off")
        self.assert_fails(6, done, "research")
        self.assert_fails(6, self.write(), "would pay again")
        self.assert_code(0, self.castwright("resume", "--fill"))
        folder = (self.output / "podcast_chunks" / "topic-01").resolve()
        self.assertEqual(["pass_b.1.1.tape", "research.1.tape", "research.2.tape"], self.tapes(folder))

    def test_invented_sources_keep_the_shorter_scripts_from_being_paid_for(self):
        done = self.write("--fault", "invented-sources@1")
        self.assert_code(3, done)
        self.assertEqual(["research.1.tape"], self.tapes(done.run_dir))
        self.assert_code(0, self.castwright("resume", done.run_dir.name, "--gates", "off", "--fill"))
        self.assertEqual(["pass_b.1.1.tape", "research.1.tape"], self.tapes(done.run_dir))

    def test_doubtful_sources_stop_it_before_the_shorter_scripts_where_that_is_wished(self):
        done = self.write("--fault", "invented-sources@1", "--stop-on-sources", "--allow-stale", "--gates", "off")
        self.assert_fails(3, done, "before the shorter scripts")
        self.assertEqual(["research.1.tape"], self.tapes(done.run_dir))
        self.assert_fails(3, self.castwright("resume", "--fill"), "before the shorter scripts")
        self.assert_code(0, self.castwright("resume", "--stop-on-sources=false", "--fill"))
        self.assertEqual(["pass_b.1.1.tape", "research.1.tape"], self.tapes(done.run_dir))
        self.assert_code(0, self.castwright("doctor"))

    def says_nothing_of_a_script(self, text):
        for word in ("--chunks", "--research first", "L1_", "0/0", "0 of 0", "chunks are", "the chunks"):
            self.assertNotIn(word, text)

    def test_no_line_about_the_research_alone_names_what_only_a_long_script_has(self):
        for number, fault in enumerate(("eof=20@1", "incomplete@1", "truncated-json@1", "http=500@1", "refusal@1")):
            with self.subTest(fault):
                root = self.judge / f"root-{number}"
                done = self.write("--output-root", root, "--background", "off", "--fault", fault)
                self.assertNotEqual(0, done.code)
                self.says_nothing_of_a_script(done.err)
                for command in (["runs"], ["show"], ["resume", "--no-repay"], ["reparse"], ["cancel"], ["check"], ["export", "--format", "txt"]):
                    said = self.castwright(*command, "--output-root", root)
                    self.says_nothing_of_a_script(said.out + said.err)

    def test_no_line_or_file_of_a_finished_research_alone_names_what_only_a_long_script_has(self):
        done = self.write("--fault", "invented-sources@1", "--gates", "off", "--allow-stale", "--only-pass-a")
        self.assert_code(0, done)
        self.says_nothing_of_a_script(done.err)
        report = (done.run_dir / "report.md").read_text()
        self.says_nothing_of_a_script(report)
        self.assertIn("sources.json", report)
        for command in (["runs"], ["show"], ["redo", "--chunk", "0", "--yes", "--fill"]):
            said = self.castwright(*command)
            self.assert_code(0, said)
            self.says_nothing_of_a_script(said.out + said.err)

    def test_hints_about_a_shorter_script_do_not_speak_of_chunks(self):
        for fault in ("eof=20@2", "incomplete@2"):
            with self.subTest(fault):
                done = self.write("--output-root", self.judge / fault, "--background", "off", "--fault", fault)
                self.assertNotEqual(0, done.code)
                self.assertNotIn("--chunks", done.err)
                self.assertNotIn("--max-output-tokens", done.err)

    def test_a_length_that_is_asked_for_all_the_same_is_warned_of(self):
        done = self.write("--words", 2000)
        self.assert_code(0, done)
        self.assertRegex(done.err, "WARNING: --words: .*switches the long script off")

    def test_where_nothing_is_enabled_nothing_is_asked_for(self):
        for types in ({"reels": False}, {"reels": {"enabled": True, "items": 0}}):
            for command in ("generate", "plan"):
                done = self.castwright(command, "--topic", self.topic(**types))
                self.assert_fails(2, done, "topic-01.json", "none of long, medium, short and reels is enabled")
        self.assertFalse(self.output.exists())


class SwitchedOff(Many):
    def off(self, folder, *numbers):
        for number in numbers:
            path = folder / f"show-{number}.json"
            path.write_text(json.dumps({**json.loads(path.read_text()), "enabled": False}))

    def test_all_leaves_out_topics_that_are_not_enabled_and_says_how_many(self):
        stage = Stage(self)
        folder = self.topics(4)
        self.off(folder, 2, 3)
        done = self.castwright("generate", "--all", *self.flags(stage, folder))
        self.assert_code(0, done)
        self.assertEqual(2 * self.chunks, len(stage.posts))
        self.assertIn("2 topics left out: enabled is false\n", done.err)
        self.assertFalse(self.newest(2).exists() or self.newest(3).exists())
        self.assertTrue(re.search("2 of 2 runs finished", done.err), done.err)

    def test_a_topic_that_is_named_runs_whatever_its_file_says(self):
        stage = Stage(self)
        folder = self.topics(2)
        self.off(folder, 1, 2)
        for named in (("show-1",), ("show-1", "--topic", "show-2", "--new-run")):
            self.assert_code(0, self.castwright("generate", "--topic", *named, *self.flags(stage, folder)))
        self.assertTrue(self.finished(1) and self.finished(2))

    def test_where_all_are_switched_off_nothing_is_begun(self):
        folder = self.topics(2)
        self.off(folder, 1, 2)
        self.assert_fails(10, self.castwright("generate", "--all", "--topics-dir", folder), "no enabled topic file")
        self.assertFalse(self.output.exists())
