"""Pass B: the shorter scripts, written from the research of the long one: counts, bands, beats and facts on the three
examples, one budget over both passes, fail-fast, and every crash resumed without paying twice."""
import json
import pathlib
import re
import shutil

from harness import Case, TOPICS

BANDS = {"medium": (2425, 2575), "short": (970, 1030), "reels": (77, 82)}
COUNTS = {"medium": 2, "short": 4, "reels": 8}


class PassB(Case):
    def topic(self, number, **types):
        """An example with its shorter scripts enabled, as a file of its own."""
        name = f"topic-{number:02}"
        topic = json.loads((TOPICS / f"{name}.json").read_text())
        given = types or {"medium": True, "short": True, "reels": True}
        topic["content_types"] = {"long": True, **given}
        shutil.copy(TOPICS / f"{name}.notes.md", self.judge)
        path = self.judge / f"{name}.json"
        path.write_text(json.dumps(topic))
        return path

    def write(self, topic, *flags, **options):
        return self.castwright("generate", "--topic", topic, "--provider", "rehearsal", "--fill", "--only-pass-a=false", *flags,
                               **options)

    def small(self, *flags, **options):
        topic = self.topic(1, short={"enabled": True, "items": 2, "max_words": 200},
                           reels={"enabled": True, "items": 2, "max_words": 80})
        return self.write(topic, "--words", 1000, "--chunks", 2, "--gates", "off", *flags, **options)

    def result(self, run_dir):
        return json.loads((run_dir / "pass_b" / "pass_b.json").read_text())

    def posts(self, run_dir):
        return len(list((run_dir / "pass_b").glob("*.tape")))

    def test_what_was_never_begun_is_not_made_by_a_cancel_or_a_reparse(self):
        topic = self.topic(1, reels={"enabled": True, "items": 2, "max_words": 80})
        env = self.environment(CASTWRIGHT_CRASH_AT="run_finished")
        self.write(topic, "--words", 1000, "--chunks", 2, "--gates", "off", env=env)
        [run_dir] = [found for found in (self.output / "runs" / "topic-01").iterdir() if found.is_dir()]
        for command in ("cancel", "reparse"):
            done = self.castwright(command, run_dir.name)
            self.assert_code(0, done)
            self.assertIn("no answer of ", done.err)
            self.assertFalse((run_dir / "pass_b").exists(), command)

    def test_the_three_examples_have_all_scripts_in_their_bands_with_no_new_fact(self):
        for number in (1, 2, 3):
            done = self.write(self.topic(number))
            self.assert_code(0, done)
            found = self.result(done.run_dir)
            self.assertEqual([], found["findings"])
            items = found["content"]
            self.assertEqual(COUNTS, {kind: sum(i["type"] == kind for i in items) for kind in COUNTS})
            self.assertEqual(["M1", "M2", "S1", "S2", "S3", "S4"] + [f"R{n}" for n in range(1, 9)],
                             [item["code"] for item in items])
            pack = json.loads((done.run_dir / "canonical_pack.json").read_text())
            beats = len([line for line in pack["beats_outline"].splitlines() if line.strip()])
            told = [beat for item in items if item["type"] == "medium" for beat in item["beats"]]
            self.assertEqual(list(range(1, beats + 1)), told)
            support = json.dumps(pack) + (self.judge / f"topic-{number:02}.notes.md").read_text()
            for item in items:
                low, high = BANDS[item["type"]]
                self.assertTrue(low <= item["actual_words"] <= high, item["code"])
                self.assertTrue(6 <= len(item["video_title"]) <= 70)
                self.assertTrue(150 <= len(item["video_description"]) <= 200)
                self.assertLessEqual(len(item["video_tags"].split(",")), 15)
                script = (done.run_dir / "pass_b" / f"{item['code']}.script.txt").read_text()
                self.assertEqual(item["script"], script)
                for figure in re.findall(r"\d{3,}", script.replace(",", "")):
                    self.assertIn(figure, support.replace(",", ""), item["code"])
            self.assertEqual(len(items), len({item["video_title"] for item in items}))
            self.assertEqual(3, self.posts(done.run_dir))
        self.assert_code(0, self.castwright("doctor"))

    def test_a_second_run_asks_by_what_the_first_measured_and_meets_every_band(self):
        topic = self.topic(2)
        for gain in (0.6, 1.5):
            root = self.judge / f"gain-{gain}"
            flags = ("--length-gain", gain, "--output-root", root)
            self.write(topic, "--gates", "off", *flags)
            done = self.write(topic, "--seed", 2, *flags)
            self.assert_code(0, done)
            items = self.result(done.run_dir)["content"]
            self.assertEqual([], [(i["code"], i["actual_words"]) for i in items
                                  if not BANDS[i["type"]][0] <= i["actual_words"] <= BANDS[i["type"]][1]])
            frozen = json.loads((done.run_dir / "pass_b" / "run.json").read_text())["calibration"]["gains"]
            self.assertEqual({"medium", "short", "reels"}, set(frozen))
            for kind, measured in frozen.items():
                self.assertTrue(0.9 * gain <= measured <= 1.1 * gain, (kind, measured, gain))

    def test_requests_by_item_and_the_model_are_settings(self):
        done = self.small("--pass-b-requests", "item", "--pass-b-model", "gpt-5-mini")
        self.assert_code(0, done)
        self.assertEqual(4, self.posts(done.run_dir))
        self.assertEqual([], [f for f in self.result(done.run_dir)["findings"] if f["rule"] == "items.repeated"])
        record = json.loads((done.run_dir / "pass_b" / "run.json").read_text())
        self.assertEqual("gpt-5-mini", record["model"])
        self.assertEqual("gpt-5.2-pro", json.loads((done.run_dir / "run.json").read_text())["model"])

    def test_prompts_of_the_users_own_are_asked_in_both_passes_and_stay_with_the_run(self):
        prompts = self.judge / "prompts"
        prompts.mkdir()
        for name in ("craft_two.md", "pass_b_rules.md"):
            ours = next(pathlib.Path(__file__).parents[2].glob(f"src/passes/prompts/{name}")).read_text()
            (prompts / name).write_text(ours + "\n\nNobody says moreover.")
        topic = self.topic(1, short={"enabled": True, "items": 1, "max_words": 200})
        done = self.write(topic, "--words", 1000, "--chunks", 2, "--gates", "off", "--prompts-dir", prompts)
        self.assert_code(0, done)
        for file in (done.run_dir / "L1_chunk2.prompt.md", next((done.run_dir / "pass_b").glob("*.prompt.md"))):
            self.assertIn("Nobody says moreover.", file.read_text())
        (prompts / "craft_two.md").write_text("{{no_such_value}}")
        self.assert_code(0, self.castwright("redo", done.run_dir.name, "--chunk", "2", "--yes", "--gates", "off"))
        self.assert_fails(2, self.write(topic, "--new-run", "--prompts-dir", prompts), "craft_two.md:1", "no_such_value")
        self.assert_fails(10, self.write(topic, "--new-run", "--prompts-dir", self.judge / "none"), "prompts folder")

    def test_the_log_and_the_json_result_tell_both_passes(self):
        done = self.small("--json")
        self.assert_code(0, done)
        self.assertIn("INFO: PASS B: Generating the shorter scripts with STREAMING in 2 requests", done.err)
        result = json.loads(done.out)
        self.assertEqual("L1", result["l1_content"]["code"])
        self.assertEqual(["S1", "S2", "R1", "R2"], [item["code"] for item in result["pass_b"]["content"]])

    def test_a_failed_gate_of_pass_a_stops_before_pass_b_is_paid_for(self):
        topic = self.topic(1, reels={"enabled": True, "items": 1, "max_words": 80})
        done = self.write(topic, "--fault", "invented-sources@1")
        self.assert_code(3, done)
        self.assertRegex(done.err, r"(?m)^resume: castwright resume .* --gates off$")
        self.assertFalse((done.run_dir / "pass_b").exists())
        again = self.castwright("resume", done.run_dir.name)
        self.assert_code(0, again)
        self.assertFalse((done.run_dir / "pass_b").exists())
        self.assert_code(0, self.resumed(done))
        self.assertEqual(1, len(self.result(done.run_dir)["content"]))

    def test_one_budget_covers_both_passes(self):
        # Pass A at a price of next to nothing; what Pass B reserves by the table does not fit behind it.
        done = self.small("--budget", "0.003", "--price", "0.01,0.01,0.01")
        self.assert_code(7, done)
        self.assertTrue((done.run_dir / "pass_a.json").exists())
        self.assertEqual(0, self.posts(done.run_dir))
        self.assertIn("resume: ", done.err)
        self.assert_code(0, self.castwright("resume", "--budget", "1"))
        self.assertEqual(4, len(self.result(done.run_dir)["content"]))

    def test_the_first_fault_stops_and_resume_finishes_what_is_missing(self):
        done = self.small("--fault", "error-text@4")
        self.assert_code(12, done)
        self.assertEqual(2, self.posts(done.run_dir))
        self.assertIn("pass_b.2.txt", done.err)
        self.assertFalse((done.run_dir / "pass_b" / "pass_b.json").exists())
        self.assert_code(6, self.castwright("resume", "--no-repay"))
        self.assertEqual(2, self.posts(done.run_dir))
        self.assert_code(0, self.castwright("resume"))
        self.assertEqual(3, self.posts(done.run_dir))
        self.assertEqual(4, len(self.result(done.run_dir)["content"]))
        self.assert_code(0, self.castwright("doctor"))

    def test_after_a_crash_at_any_point_of_pass_b_nothing_is_paid_twice(self):
        whole = self.small()
        wanted = self.result(whole.run_dir)["content"]
        # 1 to n: the n-th time that the place is passed; Pass A passes each twice.
        for place in ("call_reserved:3", "answer_received:3", "chunk_ended:4", "checkpoint_written:3", "chunk_stored:4",
                      "result_written:2"):
            env = self.environment(CASTWRIGHT_CRASH_AT=place)
            dead = self.small("--new-run", env=env)
            self.assertEqual(-9, dead.code, (place, dead.err))
            newest = (self.output / "podcast_chunks" / "topic-01").resolve()
            back = self.castwright("generate", "--topic", self.judge / "topic-01.json", "--provider", "rehearsal", "--fill",
                                   "--gates", "off", "--only-pass-a=false")
            self.assert_code(0, back)
            self.assertEqual(newest, back.run_dir, place)
            self.assertEqual(2, self.posts(newest), place)
            self.assertEqual([item["script"] for item in wanted],
                             [item["script"] for item in self.result(newest)["content"]], place)
        self.assert_code(0, self.castwright("doctor"))
