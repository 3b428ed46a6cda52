"""The commands beside generate: plan, runs, show, help, inspect, version."""
import hashlib
import json
import re
import shutil
import struct
import subprocess

from harness import BINARY, CANARY, PLAN, TOPICS, Case, Running
from wire import answer, dialogue, frames, half, served, whole


class Plan(Case):
    FLAGS = ("plan", "--topic", "topic-01", "--topics-dir", TOPICS)

    def test_the_text_shows_chunks_requests_words_cost_and_sends_and_makes_nothing(self):
        server = served(self)
        with self.unchanged_outside(self.judge):
            done = self.castwright(*self.FLAGS, "--base-url", server.base_url)
        self.assert_code(0, done)
        self.assertEqual(0, server.connections)
        for number, (title, subject, words) in enumerate(PLAN, 1):
            self.assertRegex(done.out, rf"(?m)^ *{number} +{re.escape(title)} +{re.escape(subject)} +{words} ")
        for text in ("10 requests", "10000 words", "low", "expected", "worst", "nothing was sent"):
            self.assertIn(text, done.out)
        self.assert_no_canary()

    def test_the_json_has_the_table_and_three_costs_from_a_dated_price_table(self):
        server = served(self)
        done = self.castwright(*self.FLAGS, "--json", "--base-url", server.base_url)
        self.assert_code(0, done)
        plan = json.loads(done.out)
        self.assertEqual((10, 10_000, 10), (plan["requests"], plan["words"], len(plan["chunks"])))
        costs = [float(found["cost_usd"]) for found in self.estimates(plan)]
        self.assertEqual(sorted(costs), costs)
        self.assertRegex(done.out, r"20\d\d-\d\d-\d\d")
        self.assertEqual(0, server.connections)

    def test_the_input_is_about_that_of_the_requests_that_are_sent(self):
        for flags in ((), ("--parallel", "4"), ("--words", "3000")):
            with self.subTest(flags):
                done = self.generate("--provider", "rehearsal", "--fill", "--only-pass-a", "--new-run", *flags)
                self.assert_code(0, done)
                sent = sum(len(path.read_bytes()) for path in done.run_dir.glob("L1_chunk*.prompt.md"))
                plan = json.loads(self.castwright(*self.FLAGS, "--provider", "rehearsal", "--json", *flags).out)
                self.assertAlmostEqual(1, plan["expected"]["input_tokens"] * 4 / sent, delta=0.1)

    def test_a_model_whose_end_is_announced_is_said_with_its_successor(self):
        done = self.castwright(*self.FLAGS, "--model", "gpt-5-nano")
        self.assert_code(0, done)
        self.assertRegex(done.err, r"WARNING: model gpt-5-nano end(s|ed) on 2026-12-11\b.*\bgpt-6-luna\b")
        self.assertNotIn("end", self.castwright(*self.FLAGS, "--model", "gpt-6.2-sol").err)
        server = served(self)  # which has lifetimes of its own
        done = self.castwright(*self.FLAGS, "--model", "gpt-5-nano", "--base-url", server.base_url)
        self.assertNotIn("2026-12-11", done.err)

    def test_the_chosen_model_stands_among_current_ones_the_cheapest_first(self):
        done = self.castwright(*self.FLAGS, "--json")
        self.assert_code(0, done)
        models = json.loads(done.out)["models"]
        self.assertEqual([("gpt-5.2-pro", "soonest")],
                         [(one["model"], one["window"]) for one in models if one["chosen"]])
        self.assertIn("gpt-6.2-sol", [one["model"] for one in models])
        self.assertLessEqual(len(models), 4 * 3)
        for guess in ("low", "expected", "worst"):
            self.assertTrue(all(float(one[guess]["cost_usd"]) > 0 for one in models))
        expected = [float(one["expected"]["cost_usd"]) for one in models if one["window"] == "soonest"]
        self.assertEqual(sorted(expected), expected)
        for one in models:
            self.assertRegex(one["price_date"], r"^20\d\d-\d\d-\d\d$")
            self.assertEqual(0, one["worst"]["cached_tokens"])
            self.assertNotIn(one["model"], ("gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-4.1-nano"))
        text = self.castwright(*self.FLAGS).out
        rows = text[text.index("the long script on current models"):].split("\n\n")[0].splitlines()
        self.assertEqual(len(models) + 2, len(rows))
        self.assertLessEqual(max(map(len, rows)), 80)
        self.assertEqual(1, sum(row.startswith("* gpt-5.2-pro ") for row in rows))

    def test_later_prompts_are_read_from_the_cache_where_that_has_a_price(self):
        def expected(*flags):
            return json.loads(self.castwright(*self.FLAGS, "--json", *flags).out)["expected"]
        sol = expected("--model", "gpt-6.2-sol")
        self.assertGreater(sol["cached_tokens"], 8 * 1024)
        self.assertEqual(sol["input_tokens"], sol["cached_tokens"] + sol["cache_write_tokens"])
        self.assertLessEqual(float(sol["cost_usd"]), 0.81)
        self.assertEqual(0, expected("--model", "gpt-5.2-pro")["cached_tokens"])
        self.assertLess(expected("--model", "gpt-6.2-sol", "--parallel", "9")["cached_tokens"], sol["cached_tokens"])

    def test_of_a_server_known_by_its_address_alone_the_chosen_model_stands_alone(self):
        flags = (*self.FLAGS, "--base-url", "http://127.0.0.1:9/v1")
        models = json.loads(self.castwright(*flags, "--json").out)["models"]
        self.assertEqual([("gpt-5.2-pro", window) for window in ("soonest", "2h", "8h")],
                         [(one["model"], one["window"]) for one in models])

    @staticmethod
    def estimates(plan):
        holder = next((value for value in plan.values() if isinstance(value, dict) and "expected" in value), plan)
        return [holder[name] for name in ("low", "expected", "worst")]

    def test_prompts_are_shown_on_request_and_hold_the_topic_and_the_roles(self):
        done = self.castwright(*self.FLAGS, "--prompts")
        self.assert_code(0, done)
        for text in ("How Undersea Cables Carry the Internet", "Nora", "Sam", "canonical_pack", "Wrap + CTA"):
            self.assertIn(text, done.out)
        self.assertLess(len(self.castwright(*self.FLAGS, "--chunk", "1").out), len(done.out))

    def test_a_plan_needs_no_key(self):
        self.assert_code(0, self.castwright(*self.FLAGS, key=None))

    def test_an_unknown_price_is_unknown_and_never_zero(self):
        done = self.castwright(*self.FLAGS, "--model", "my-own-model", "--base-url", "http://127.0.0.1:9/v1")
        self.assert_code(0, done)
        self.assertIn("unknown", done.out)
        self.assertNotRegex(done.out, r"\$0(\.0+)?\b")


class RunsAndShow(Case):
    def test_runs_and_show_name_a_finished_run_as_text_and_json(self):
        run = self.generate("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "2", "--gates", "off",
                            "--progress", "none")
        self.assert_code(0, run)
        name = run.run_dir.name
        listed = self.castwright("runs")
        self.assert_code(0, listed)
        self.assertRegex(listed.out, rf"(?m)^{name} +topic-01 +finished +2/2 ")
        (entry,) = json.loads(self.castwright("runs", "--json").out)
        self.assertEqual((name, "topic-01", "finished"), (entry["run_id"], entry["topic_id"], entry["state"]))
        for argument in (name, name[:22], None):
            with self.subTest(argument):
                shown = self.castwright("show", *([argument] if argument else []))
                self.assert_code(0, shown)
                self.assertIn(name, shown.out)
                self.assertIn("L1_complete.txt", shown.out)
        entry = json.loads(self.castwright("show", "--json").out)
        self.assertEqual([1, 1], [chunk["paid_requests"] for chunk in entry["chunks"]])
        self.assertEqual(["completed"] * 2, [chunk["end"] for chunk in entry["chunks"]])

    def test_what_is_mistyped_gets_the_nearest_that_is_there(self):
        self.assert_code(0, self.generate("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "1",
                                          "--gates", "off", "--progress", "none"))
        none = self.castwright("runs", "--topic", "nope")
        self.assert_code(0, none)
        self.assertIn("no run of the topic", none.err)
        lost = self.assert_fails(10, self.castwright("show", "01ZZZ"))
        self.assertRegex(lost, "the newest is 01[0-9A-Z]{24}, castwright runs lists all")
        planned = self.castwright("plan", "--topic", "topic-01", "--topics-dir", TOPICS, "--model", "gpt-5.2-por")
        self.assertIn('did you mean "gpt-5.2-pro"?', planned.err)

    def test_show_tells_how_an_unfinished_run_ended(self):
        events, _ = half(answer(1))
        server = served(self, lambda connection, number, _: (
            connection.head(), connection.chunk(frames(events)), connection.end()))
        self.assert_fails(6, self.small(server))
        shown = json.loads(self.castwright("show", "--json").out)
        self.assertNotEqual("finished", shown["state"])
        first = shown["chunks"][0]
        self.assertEqual(("cut", False, 1), (first["end"], first["stored"], first["paid_requests"]))
        self.assertIn("cut", self.castwright("show").out)

    def test_show_prints_the_outline_and_plan_that_of_an_unfinished_run(self):
        run = self.generate("--provider", "rehearsal", "--only-pass-a", "--progress", "none")
        self.assert_code(0, run)
        shown = self.castwright("show")
        self.assertRegex(shown.out, r"(?m)^outline\n\n +1  Cold Open\n     - \w")
        outline = json.loads(self.castwright("show", "--json").out)["outline"]
        self.assertEqual(list(range(1, 11)), [row["chunk"] for row in outline["rows"]])
        owners = {fact["id"]: fact["owner"] for fact in outline["facts"]}
        for row in outline["rows"]:
            for fact in row["facts"]:
                self.assertEqual(row["chunk"], owners[fact])
            for line in (*row["beats"], row["question"]):
                self.assertIn(line, shown.out)
        self.assertNotIn("outline of", self.castwright(*Plan.FLAGS, "--provider", "rehearsal").out)
        events = run.run_dir / "events.ndjson"
        kept = [line for line in events.read_text().splitlines() if '"run_finished"' not in line]
        events.write_text("\n".join(kept) + "\n")
        # A paid run would not go on with a rehearsal.
        self.assertNotIn("outline of", self.castwright(*Plan.FLAGS).out)
        rehearsed = (*Plan.FLAGS, "--provider", "rehearsal")
        planned = self.castwright(*rehearsed)
        self.assertIn(f"outline of the unfinished run {run.run_dir.name}", planned.out)
        self.assertIn(outline["rows"][3]["question"], planned.out)
        self.assertEqual(outline, json.loads(self.castwright(*rehearsed, "--json").out)["outline"])

    def test_an_empty_root_has_no_runs(self):
        self.output.mkdir(mode=0o700)
        self.assertEqual("[]", self.castwright("runs", "--json").out.strip())


class Doctor(Case):
    def test_it_accepts_that_the_tapes_of_a_finished_run_or_a_whole_run_are_removed(self):
        def run():
            done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                                   "--only-pass-a", "--words", 1000, "--chunks", 2, "--new-run")
            self.assert_code(0, done)
            return done.run_dir

        first, second = run(), run()
        for tape in first.glob("*.tape"):
            tape.unlink()
        shutil.rmtree(second)
        for _ in range(2):
            done = self.castwright("doctor")
            self.assert_code(0, done)
            self.assertEqual(1, done.out.count("tapes that are gone"), str(done))
            self.assertEqual(1, done.out.count(second.name), str(done))
            self.assertIn("2 problems", done.out)


class Help(Case):
    def test_version(self):
        done = self.castwright("--version")
        self.assert_code(0, done)
        self.assertRegex(done.out, r"^castwright \d+\.\d+\.\d+( \(commit [0-9a-f]{12}\+?\))?\n")
        for line in ("dialects: responses chat", "providers: ", "built with: GNU "):
            self.assertIn("\n" + line, done.out)

    def test_every_command_and_page_has_help_on_standard_output(self):
        commands = re.findall(r"(?m)^  ([a-z]+) {2,}[A-Z]", self.castwright("--help").out.partition("Usage:")[2])
        self.assertLessEqual({"generate", "plan", "runs", "show", "inspect", "rehearse", "help"}, set(commands))
        for command in commands:
            with self.subTest(command):
                done = self.castwright(command, "--help")
                self.assert_code(0, done)
                self.assertIn("Usage: castwright", done.out)
                self.assertEqual("", done.err)
        for page in ("environment", "exit-codes", "formats", "json", "config", "money", "generate"):
            with self.subTest(page):
                done = self.castwright("help", page)
                self.assert_code(0, done)
                self.assertGreater(len(done.out.splitlines()), 5)

    def test_the_exit_code_page_has_every_code_of_the_contract(self):
        page = self.castwright("help", "exit-codes").out
        codes = [int(code) for code in re.findall(r"(?m)^ +(\d+) ", page)]
        self.assertEqual([*range(13), 129, 130, 143], codes)

    def test_an_unknown_page_is_2(self):
        self.assert_fails(2, self.castwright("help", "nothing"))

    def test_the_environment_page_names_the_keys_of_all_servers_and_what_holds_by_default(self):
        page = self.castwright("help", "environment").out
        self.assertRegex(page, r"(?m)^  OPENROUTER_API_KEY +the key of openrouter$")
        self.assertRegex(page, r"(?m)^  GPT_KEY, OPENAI_API_KEY +the key of openai and any other server$")
        self.assertRegex(page, r"(?m)^  CASTWRIGHT_BASE_URL +base_url +the provider's$")
        self.assertRegex(page, r"(?m)^  CASTWRIGHT_WINDOW +window +soonest$")

    def test_the_environment_page_shows_no_key(self):
        self.assertNotIn(CANARY, self.castwright("help", "environment").out)


class Inspect(Case):
    def fed(self, data, *arguments):
        return subprocess.run([BINARY, "inspect", *arguments], input=data, capture_output=True, cwd=self.work,
                              env=self.environment(), timeout=120)

    def file(self, data, name="input"):
        path = self.judge / name
        path.write_bytes(data)
        return path

    def test_sse_gives_the_events_of_the_whatwg_algorithm(self):
        data = (b"\xef\xbb\xbf: comment\r\nevent: greeting\r\nid: 7\r\ndata: one\r\ndata:two\r\n\r\n"
                b"data\n\nevent: lost\n\ndata: {\"a\":1}\rid: x\x00y\r\rdata: never finished")
        expected = [{"event": "greeting", "data": "one\ntwo", "id": "7"}, {"event": "message", "data": "", "id": "7"},
                    {"event": "message", "data": '{"a":1}', "id": "7"}]
        for flags in ((), ("--chunk-bytes", "1"), ("--chunk-bytes", "3")):
            with self.subTest(flags):
                done = self.fed(data, "sse", *flags)
                self.assertEqual(0, done.returncode, done.stderr)
                self.assertEqual(expected, [json.loads(line) for line in done.stdout.splitlines()])
        self.assertEqual(self.fed(data, "sse").stdout, self.castwright("inspect", "sse", self.file(data)).out.encode())

    def test_sse_framed_gives_one_array_per_case_and_a_fresh_parser(self):
        def framed(*feeds):
            return b"".join(struct.pack("<I", len(feed)) + feed for feed in feeds) + struct.pack("<I", 0)

        done = self.fed(framed(b"data: a", b"b\n", b"\n") + framed(b"\n\n") + framed(b"data: c\n\ndata: d\n\n"),
                        "sse", "--framed")
        self.assertEqual(0, done.returncode, done.stderr)
        cases = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([["ab"], [], ["c", "d"]], [[event["data"] for event in case] for case in cases])

    def test_json_is_0_or_12_with_line_and_column(self):
        good = self.file(b' {"a": [1, 2.5e3, "\\ud83c\\udf0a", null]} ')
        self.assert_code(0, self.castwright("inspect", "json", good))
        for data, place in ((b'{"a": 1,}', ":1:9"), (b"[1,\n 2,\n 03]", ":3:"), (b"", ":1:1"), (b'"\xff"', ":1:2"),
                            (b"[1] x", ":1:5")):
            with self.subTest(data):
                self.assert_fails(12, self.castwright("inspect", "json", self.file(data)), place)

    def test_a_missing_file_is_10(self):
        for command in (("sse",), ("stream",), ("json",), ("json-field", "x")):
            with self.subTest(command):
                self.assert_fails(10, self.castwright("inspect", *command, self.judge / "nothing"), "nothing")

    def test_json_field_gives_the_decoded_text_of_an_incomplete_document(self):
        document = '{"sources": [{"chunk_text": "no"}], "chunk_text": "HOST_A: d\\u00e9j\\u00e0 \\ud83c\\udf0a\\n'
        done = self.fed(document.encode(), "json-field", "chunk_text")
        self.assertEqual("HOST_A: déjà \U0001f30a\n", done.stdout.decode())
        whole_document = self.file(answer(1).encode())
        done = self.castwright("inspect", "json-field", "chunk_text", whole_document)
        self.assertEqual(dialogue(1), done.out.rstrip("\n"))

    def test_stream_tells_completed_from_truncated(self):
        text = answer(2)
        found = json.loads(self.fed(frames(whole(text)), "stream").stdout)
        self.assertLessEqual({"status", "end", "response_id", "model", "text", "text_sha256", "deltas", "events",
                              "unknown_events", "last_sequence_number", "refusal", "incomplete_reason", "error_code",
                              "usage", "sources", "citations", "warnings"}, set(found))
        self.assertEqual(("completed", text, "resp_0001", len(whole(text)) - 1),
                         tuple(found[key] for key in ("status", "text", "response_id", "last_sequence_number")))
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), found["text_sha256"])
        self.assertEqual(len(whole(text)), found["events"])
        events, part = half(text)
        found = json.loads(self.fed(frames(events), "stream").stdout)
        self.assertEqual(("truncated", "cut", part), (found["status"], found["end"], found["text"]))

    def test_stream_reads_the_tape_of_a_run(self):
        run = self.generate("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "2", "--gates", "off")
        self.assert_code(0, run)
        for number in (1, 2):
            raw = (run.run_dir / f"L1_chunk{number}.txt.chunk{number}").read_bytes()
            done = self.castwright("inspect", "stream", run.run_dir / f"L1_chunk{number}.1.tape")
            self.assert_code(0, done)
            found = json.loads(done.out)
            self.assertEqual(("completed", hashlib.sha256(raw).hexdigest()), (found["status"], found["text_sha256"]))
            self.assertEqual(raw.decode(), found["text"])

    def test_a_rehearsal_plays_the_tape_of_a_run_back(self):
        run = self.generate("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "1", "--gates", "off")
        self.assert_code(0, run)
        _, url = self.rehearsal("--replay", run.run_dir / "L1_chunk1.1.tape")
        again = self.generate("--base-url", url, "--words", "1000", "--chunks", "1", "--gates", "off", "--new-run")
        self.assert_code(0, again)
        for name in ("L1_chunk1.txt.chunk1", "L1_complete.txt"):
            self.assertEqual((run.run_dir / name).read_bytes(), (again.run_dir / name).read_bytes())


class Quick(Case):
    """Start-up is measured elsewhere; here only that nothing is opened for it."""

    def test_version_and_help_make_no_file_and_need_no_home(self):
        with self.unchanged_outside(self.judge):
            for arguments in (["--version"], ["--help"], ["help", "formats"]):
                done = Running([BINARY, *arguments], self.work, {}, self.judge).ended()
                self.assert_code(0, done)
