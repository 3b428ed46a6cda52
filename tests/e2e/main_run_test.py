"""The main job on the rehearsal server: what one whole run prints and leaves behind (S3 to S9)."""
import json
import os
import re
import stat

from harness import PLAN, TOPICS, Case, checked_records, tree


def words_of(script):
    """About what UAX #29 counts in the spoken text: letters joined by an apostrophe or a period,
    digits joined by a period or a comma; hyphens divide."""
    spoken = re.sub(r"^HOST_[AB]: ", "", script, flags=re.MULTILINE)
    return len(re.findall(r"[^\W_]+(?:(?<=\d)[.,](?=\d)[^\W_]+|(?<=[^\W\d_])['’.·](?=[^\W\d_])[^\W_]+)*", spoken))


def turns_of(script):
    return [tuple(turn.removeprefix("HOST_").split(": ", 1)) for turn in script.split("\n\n")]


class OneRun(Case):
    """One run of the first example with every default, looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        cls.shared = cls("made")
        cls.shared.setUp()
        cls.addClassCleanup(cls.shared.doCleanups)
        cls.before = tree(cls.shared.folder, [cls.shared.judge]) | tree(TOPICS)
        # The program's modes must not depend on the umask.
        cls.done = cls.shared.generate("--provider", "rehearsal", "--fill", key=None, umask=0)
        cls.out = cls.shared.output
        cls.latest = cls.out / "podcast_chunks" / "topic-01"

    def made(self):
        """Only lends setUpClass a folder."""

    def setUp(self):
        if self._testMethodName == "made":
            super().setUp()

    def text(self, name):
        return (self.latest / name).read_bytes().decode()

    def json(self, name):
        return json.loads(self.text(name))

    def test_a_run_without_a_key_ends_with_exit_0(self):
        self.assert_code(0, self.done)
        self.assertEqual([], self.done.lines("error:"), str(self.done))

    def test_the_last_line_of_standard_output_is_the_run_directory(self):
        self.assertEqual(1, len(self.done.out.splitlines()), self.done.out)
        self.assertTrue(self.done.run_dir.is_dir())
        self.assertEqual(self.done.run_dir.resolve(), self.latest.resolve())
        self.assertEqual(self.out / "runs" / "topic-01", self.done.run_dir.resolve().parent)
        self.assertRegex(self.done.run_dir.name, r"^[0-9A-HJKMNP-TV-Z]{26}$")

    def test_podcast_chunks_holds_a_link_to_the_run(self):
        self.assertTrue(self.latest.is_symlink())
        self.assertFalse(os.path.isabs(os.readlink(self.latest)), "a moved output root must still work")

    def test_the_log_is_that_of_the_contract_line_by_line(self):
        lines = self.done.lines("INFO: ")
        at = 0

        def next_line(pattern):
            nonlocal at
            self.assertLess(at, len(lines), f"the log ends before {pattern}")
            match = re.fullmatch("INFO: " + pattern, lines[at])
            self.assertIsNotNone(match, f"line {at + 1} is {lines[at]!r}, expected {pattern}")
            at += 1
            return match.groups()

        def file(path, name):
            self.assertEqual(self.done.run_dir.resolve() / name, type(self.latest)(path).resolve())

        next_line(r"PASS A: Generating L1 \+ canonical_pack with STREAMING in 10 chunks")
        for number, (title, subject, target) in enumerate(PLAN, 1):
            next_line(f"Generating L1 chunk {number}/10")
            next_line(f"Target: {target} words, covering: {re.escape(title)} - {re.escape(subject)}")
            next_line(r"Starting to receive streaming response\.\.\.")
            received, flushed = [0], 0
            while True:
                kind, *values = next_line(r"(Received|Flushed|Streaming complete:) (\d+) "
                                          r"(?:chars so far\.\.\.|chars to (.+)|total chars received)")
                count = int(values[0])
                if kind == "Received":
                    self.assertGreater(count // 10_000, received[-1] // 10_000, "one line every 10,000")
                    received.append(count)
                elif kind == "Flushed":
                    file(values[1], f"L1_chunk{number}.txt.chunk{number}")
                    flushed += count
                else:
                    break
            raw = self.text(f"L1_chunk{number}.txt.chunk{number}")
            self.assertEqual(len(raw), count)
            self.assertEqual(len(raw), flushed)
            self.assertEqual(len(raw) >= 10_000, len(received) > 1)
            self.assertEqual((str(len(raw)),), next_line(rf"Chunk {number} received: (\d+) chars"))
            if number == 1:
                sources = next_line(r"Chunk 1: Retrieved (\d+) sources and canonical_pack")
                self.assertEqual(len(self.json("sources.json")), int(sources[0]))
            file(next_line("Checkpoint saved: (.+)")[0], f"L1_checkpoint_{number}.txt")
        path, count = next_line(r"Final L1 saved: (.+) \((\d+) chars\)")
        file(path, "L1_complete.txt")
        self.assertEqual(len(self.text("L1_complete.txt")), int(count))
        next_line("CHUNKED GENERATION COMPLETE: 10 chunks stitched")
        self.assertEqual(len(lines), at, lines[at:])

    def test_the_figures_at_the_end_name_words_chunks_time_and_cost(self):
        total = [line for line in self.done.err.splitlines() if line.startswith("total: ")]
        self.assertEqual(1, len(total), self.done.err)
        self.assertRegex(total[0], r"of 10000 words \([+-]\d+\.\d %\), 10 of 10 chunks completed, [\d.]+ s, cost \$\d")
        for number, (title, _, target) in enumerate(PLAN, 1):
            self.assertRegex(self.done.err, rf"(?m)^ *{number}  {re.escape(title)} +\d+ +{target} ")

    def test_every_file_of_the_contract_is_there(self):
        wanted = {"run.json", "events.ndjson", "L1_complete.txt", "canonical_pack.json", "sources.json", "pass_a.json",
                  "report.json", "report.md"}
        for number in range(1, 11):
            wanted |= {f"L1_chunk{number}.1.tape", f"L1_chunk{number}.txt.chunk{number}",
                       f"L1_checkpoint_{number}.txt"}
        names = {path.name for path in self.latest.iterdir()}
        self.assertEqual(set(), wanted - names)
        extra = {name for name in names - wanted if not re.fullmatch(r"L1_chunk\d+\.prompt\.md|research\.json", name)}
        self.assertEqual(set(), extra)
        self.assertTrue((self.out / "castwright.db").is_file())
        self.assertTrue((self.out / "runs" / "topic-01" / ".lock").is_file())

    def test_the_last_checkpoint_is_the_script(self):
        self.assertEqual(self.text("L1_complete.txt"), self.text("L1_checkpoint_10.txt"))

    def test_a_checkpoint_is_a_prefix_of_the_next_and_a_blank_line_joins_them(self):
        before = self.text("L1_checkpoint_1.txt")
        for number in range(2, 11):
            after = self.text(f"L1_checkpoint_{number}.txt")
            self.assertTrue(after.startswith(before + "\n\nHOST_"), number)
            self.assertEqual(after.rstrip(), after, "no newline at the end")
            before = after

    def test_the_script_has_10000_words_within_3_percent(self):
        self.assertAlmostEqual(10_000, words_of(self.text("L1_complete.txt")), delta=300)

    def test_pass_a_json_has_the_fields_of_the_format(self):
        result = self.json("pass_a.json")
        self.assertLessEqual({"schema", "run_id", "topic_id", "rehearsal", "sources", "canonical_pack", "l1_content"},
                             set(result))
        self.assertEqual((self.done.run_dir.name, "topic-01", True),
                         (result["run_id"], result["topic_id"], result["rehearsal"]))
        self.assertEqual({"timeline", "key_facts", "key_players", "claims_evidence", "beats_outline", "punchlines",
                          "historical_context"}, set(result["canonical_pack"]))
        self.assertEqual(self.json("canonical_pack.json"), result["canonical_pack"])
        self.assertEqual(self.json("sources.json"), result["sources"])
        for source in result["sources"]:
            self.assertLessEqual({"title", "publisher", "date", "url"}, set(source))
        content = result["l1_content"]
        self.assertLessEqual({"code", "type", "target_words", "actual_words", "script", "segments", "metadata"},
                             set(content))
        self.assertEqual(("L1", "long", 10_000), (content["code"], content["type"], content["target_words"]))
        self.assertAlmostEqual(words_of(content["script"]), content["actual_words"], delta=50)
        self.assertEqual(self.text("L1_complete.txt"), content["script"])
        metadata = content["metadata"]
        self.assertLessEqual({"generated_at", "model", "num_sources", "content_type", "content_code", "ai_generated"},
                             set(metadata))
        self.assertIs(True, metadata["ai_generated"])
        self.assertEqual(len(result["sources"]), metadata["num_sources"])
        self.assertEqual("gpt-5.2-pro", metadata["model"])

    def test_the_segments_are_the_turns_of_the_script_without_gaps_in_time(self):
        content = self.json("pass_a.json")["l1_content"]
        end, turns = 0.0, []
        for number, segment in enumerate(content["segments"], 1):
            self.assertLessEqual({"chapter", "title", "start_time", "duration", "dialogue"}, set(segment))
            self.assertEqual((number, PLAN[number - 1][0]), (segment["chapter"], segment["title"]))
            self.assertAlmostEqual(end, segment["start_time"], delta=0.5)
            end = segment["start_time"] + segment["duration"]
            turns += [(turn["speaker"].removeprefix("HOST_"), turn["text"]) for turn in segment["dialogue"]]
        self.assertEqual(turns_of(content["script"]), turns)

    def test_report_json_has_words_chunks_cost_and_findings(self):
        report = self.json("report.json")
        self.assertLessEqual({"schema", "run_id", "words", "chunks", "length", "findings", "cost", "gates"},
                             set(report))
        self.assertLessEqual({"spoken", "whitespace", "regex", "target", "deviation"}, set(report["words"]))
        self.assertAlmostEqual(10_000, report["words"]["spoken"], delta=300)
        self.assertEqual([1] * 10, [chunk["paid_requests"] for chunk in report["chunks"]])
        for chunk, (title, _, target) in zip(report["chunks"], PLAN, strict=True):
            self.assertEqual((title, target, "completed"), (chunk["title"], chunk["target"], chunk["end"]))
            self.assertLessEqual({"n", "words", "deviation", "asked", "received_words", "trimmed", "ms", "ttft_ms",
                                  "tokens", "cost_usd"}, set(chunk))

    def test_the_events_are_gapless_checksummed_and_in_order(self):
        events = checked_records(self.latest / "events.ndjson")
        self.assertEqual(list(range(1, len(events) + 1)), [event["seq"] for event in events])
        for event in events:
            self.assertLessEqual({"schema", "seq", "ts", "run_id", "type"}, set(event))
            self.assertRegex(event["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertEqual(self.done.run_dir.name, event["run_id"])
        self.assertEqual([event["ts"] for event in events], sorted(event["ts"] for event in events))
        free = {"finding", "warning", "plan_revised"}
        each = ["request_reserved", "request_opened", "response_known", "first_text", "chunk_ended", "chunk_stored",
                "checkpoint_saved"]
        self.assertEqual(["run_started", *each * 10, "run_finished"],
                         [event["type"] for event in events if event["type"] not in free])
        chunks = [event["chunk"] for event in events if event["type"] in each[:6]]
        self.assertEqual([number for number in range(1, 11) for _ in each[:6]], chunks)
        self.assertEqual((10_000, 10), (events[0]["words"], events[0]["chunks"]))

    def test_the_tapes_hold_intent_head_bytes_and_end(self):
        for number in range(1, 11):
            header, opened, head, *bytes_, end = checked_records(self.latest / f"L1_chunk{number}.1.tape")
            self.assertEqual((1, number, 1), (header["v"], header["chunk"], header["attempt"]))
            self.assertEqual((1, "POST"), (opened["o"], opened["method"]))
            self.assertRegex(opened["body_sha256"], "^[0-9a-f]{64}$")
            self.assertEqual((1, 200), (head["h"], head["status"]))
            self.assertTrue(bytes_ and all("b" in record or "b64" in record for record in bytes_))
            self.assertEqual((1, "done"), (end["e"], end["how"]))
            times = [record["t"] for record in (head, *bytes_, end)]
            self.assertEqual(sorted(times), times)

    def test_folders_are_0700_and_files_0600_whatever_the_umask(self):
        for path in [self.out, *self.out.rglob("*")]:
            info = os.lstat(path)
            if stat.S_ISDIR(info.st_mode):
                self.assertEqual(0o700, stat.S_IMODE(info.st_mode), path)
            elif stat.S_ISREG(info.st_mode):
                self.assertEqual(0o600, stat.S_IMODE(info.st_mode), path)

    def test_nothing_is_written_outside_the_output_root(self):
        after = tree(self.shared.folder, [self.shared.judge, self.out]) | tree(TOPICS)
        self.assertEqual(self.before, after)

    def test_the_prompts_are_kept_as_readable_files(self):
        for number, (title, _, _) in enumerate(PLAN, 1):
            prompt = self.text(f"L1_chunk{number}.prompt.md")
            self.assertIn(title, prompt)
            self.assertIn("How Undersea Cables Carry the Internet", prompt)

    def test_the_text_says_that_it_is_a_rehearsal(self):
        self.assertIs(True, self.json("pass_a.json")["rehearsal"])
        self.assertIn("rehearsal", self.text("report.md").lower())


class Runs(Case):
    def script(self, name, *flags):
        root = self.work / name
        done = self.generate("--provider", "rehearsal", "--fill", "--output-root", root, "--progress", "none", *flags)
        self.assert_code(0, done)
        return (root / "podcast_chunks" / "topic-01" / "L1_complete.txt").read_bytes()

    def test_the_same_seed_gives_the_same_script_and_another_seed_another(self):
        first = self.script("a", "--seed", "7")
        self.assertEqual(first, self.script("b", "--seed", "7"))
        self.assertNotEqual(first, self.script("c", "--seed", "8"))

    def test_all_three_examples_run_as_they_are(self):
        for topic in ("topic-01", "topic-02", "topic-03"):
            with self.subTest(topic):
                done = self.generate("--provider", "rehearsal", "--fill", topic=topic, key=None)
                self.assert_code(0, done)
                script = (self.output / "podcast_chunks" / topic / "L1_complete.txt").read_text()
                self.assertAlmostEqual(10_000, words_of(script), delta=300)

    def test_with_the_temporary_directory_as_root_the_layout_is_the_originals(self):
        done = self.generate("--provider", "rehearsal", "--fill", "--output-root", self.tmp, "--progress", "none")
        self.assert_code(0, done)
        folder = self.tmp / "podcast_chunks" / "topic-01"
        for number in range(1, 11):
            self.assertTrue((folder / f"L1_chunk{number}.txt.chunk{number}").is_file())
            self.assertTrue((folder / f"L1_checkpoint_{number}.txt").is_file())
        self.assertEqual((folder / "L1_checkpoint_10.txt").read_bytes(), (folder / "L1_complete.txt").read_bytes())
        self.assertFalse(self.output.exists())

    def test_the_output_root_may_come_from_the_environment(self):
        root = self.work / "elsewhere"
        env = self.environment(CASTWRIGHT_OUTPUT_ROOT=str(root))
        self.assert_code(0, self.generate("--provider", "rehearsal", "--fill", "--words", "1000", env=env))
        self.assertTrue((root / "podcast_chunks" / "topic-01" / "L1_complete.txt").is_file())
        self.assertFalse(self.output.exists())

    def test_one_chunk_asks_for_the_whole_script_in_one_request(self):
        done = self.generate("--provider", "rehearsal", "--fill", "--chunks", "1", "--words", "1000", "--gates", "off")
        self.assert_code(0, done)
        self.assertIn("INFO: Generating L1 chunk 1/1", done.err)
        folder = self.output / "podcast_chunks" / "topic-01"
        self.assertEqual(1, len(list(folder.glob("*.tape"))))
        self.assertEqual((folder / "L1_checkpoint_1.txt").read_text(), (folder / "L1_complete.txt").read_text())
