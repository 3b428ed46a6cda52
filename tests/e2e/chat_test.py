"""Chat Completions: the rows of faults.md that this API can play, by the judges of the Responses API, and what
it has of its own. The script wanted is always the one that the Responses API brought."""
import json
import re

import faults_http_test
import faults_stream_test
import faults_transport_test
from harness import TOPICS, checked_records
from rehearsed import Judged


class OverChat:
    ask = ("--no-search",)  # there is none, and prompts say so
    api = ("--dialect", "chat")


class ChatStatuses(OverChat, faults_http_test.Statuses):
    pass


class ChatBodies(OverChat, faults_http_test.Bodies):
    pass


class ChatCuts(OverChat, faults_transport_test.Cuts):
    # The finish reason is the proof here, and nothing but the bill comes behind it.
    def test_a_cut_just_before_completed(self):
        done = self.succeeds("cut-fin=terminal")
        self.assertIn("cost unknown", done.err)

    def test_a_clean_chunked_end_after_the_whole_text(self):
        done = self.succeeds("eof=terminal")
        self.assertIn("cost unknown", done.err)


class ChatSilences(OverChat, faults_transport_test.Silences):
    # Keep-alives are comments on this API.
    test_keepalive_events_alone_end_at_the_progress_timer = None


class ChatForms(OverChat, faults_transport_test.Forms):
    pass


class ChatBadEnds(OverChat, faults_stream_test.BadEnds):
    token_limit = "length"  # as this API calls it
    test_incomplete_that_calls_itself_completed = None
    test_response_cancelled = None


class ChatBadBytes(OverChat, faults_stream_test.BadBytes):
    pass


class ChatOddities(OverChat, faults_stream_test.Oddities):
    test_a_commentary_before_the_answer = None


class ChatAnswers(OverChat, faults_stream_test.Answers):
    pass


class ChatOwn(OverChat, Judged):
    """What only this API does."""

    def bill(self):
        return json.loads((self.output / "podcast_chunks" / "topic-01" / "report.json").read_bytes())

    def test_usage_in_the_last_chunk_or_behind_it_or_twice_is_the_same_bill(self):
        for fault in ("usage-in-last-chunk", "usage-null-after", "finish-twice"):
            with self.subTest(fault):
                done = self.succeeds(fault, flags=("--new-run",))
                self.assertNotIn("cost unknown", done.err)

    def test_no_usage_is_unknown_and_not_zero(self):
        done = self.succeeds("finish-without-usage")
        self.assertIn("cost unknown", done.err)

    def test_no_done_ends_with_the_body(self):
        self.succeeds("no-done")

    def test_done_without_a_finish_reason_is_a_cut(self):
        self.fails(6, "done-without-finish")

    def test_empty_choices_come_first(self):
        self.succeeds("empty-choices-first")

    def test_reasoning_in_its_own_field_is_not_text(self):
        self.succeeds("reasoning-field")

    def test_thinking_in_tags_is_not_text(self):
        self.succeeds("think-tags", mentions=["thinking in the answer was left out"], but=["L1_chunk2.txt.chunk2"])

    def test_an_answer_in_the_reasoning_is_used_only_by_a_person_s_word(self):
        stage = self.stage("answer-in-reasoning@2")
        done = self.failed(12, stage)
        self.assertIn("--answer-field reasoning", done.err)

    def test_an_answer_in_the_reasoning_of_every_chunk_with_the_flag(self):
        stage = self.stage("answer-in-reasoning@*")
        done = self.castwright(*self.flags(stage, "--answer-field", "reasoning"))
        self.assert_code(0, done)
        self.same_script()

    def test_an_error_in_the_stream_without_done(self):
        self.fails(5, "error-in-stream", partial="tape")

    def test_an_error_in_the_stream_with_done(self):
        self.fails(5, "error-in-stream-done", partial="tape")

    def test_an_error_beside_the_choices(self):
        self.fails(5, "error-beside-choices", partial="tape")

    def test_what_no_tape_says_is_the_responses_api(self):
        stage = self.stage()
        done = self.castwright(*self.flags(stage))
        self.assert_code(0, done)
        folder = self.output / "podcast_chunks" / "topic-01"
        self.assertIn(b'"dialect":"chat"', (folder / "L1_chunk1.1.tape").read_bytes().partition(b"\n")[0])
        run = json.loads((folder / "run.json").read_bytes())
        self.assertEqual("chat", run["options"]["dialect"])
        self.same_script()

    def test_a_resume_keeps_the_dialect_whatever_it_is_told(self):
        stage = self.stage("http=500@2")
        done = self.failed(5, stage)
        again = self.castwright("resume", "--dialect", "responses")
        self.assert_fails(2, again, "--dialect", "belongs to the run")
        self.goes_on(done, stage)


class ChatBills(OverChat, Judged):
    """A server that tells what an answer cost when it is over: `bill_path` of its preset."""

    def setUp(self):
        super().setUp()
        (self.work / "castwright.models.toml").write_text('[provider.custom]\nbill_path = "/generation?id={id}"\n')

    def endings(self, chunk=2):
        log = self.output / "podcast_chunks" / "topic-01" / "events.ndjson"
        return [event for event in checked_records(log) if event["type"] == "chunk_ended" and event["chunk"] == chunk]

    def told(self, stage):
        """How the questions for bills were answered, in order."""
        return re.findall(r"^GET /v1/generation\?id=\S+ (\d+)", stage.process.err, re.MULTILINE)

    def test_the_bill_of_a_cut_answer_is_asked_for_and_stands_in_the_ledger(self):
        stage = self.stage("cost-told@2", "cut-fin@2")
        done = self.failed(6, stage)
        self.assertEqual("200", self.told(stage)[-1])
        unknown, known = self.endings()
        self.assertEqual(["cut", None], [unknown["end"], unknown["cost_usd"]])
        self.assertEqual(["cut", 1], [known["end"], known["attempt"]])
        self.assertGreater(float(known["cost_usd"]), 0)
        self.assertGreater(known["usage"]["output_tokens"], 0)
        self.assertNotIn("cost unknown", done.err)
        again = self.goes_on(done, stage)
        self.assertNotIn("cost unknown", again.err)
        self.assert_code(0, self.castwright("doctor"))

    def test_a_bill_that_cannot_be_had_changes_nothing(self):
        stage = self.stage("cut-fin@2")
        done = self.failed(6, stage)
        self.assertEqual(["404"] * 4, self.told(stage))
        self.assertEqual([None], [ended["cost_usd"] for ended in self.endings()])
        again = self.goes_on(done, stage)
        self.assertIn("cost unknown", again.err)

    def test_a_whole_answer_without_usage_is_billed_all_the_same(self):
        done = self.succeeds("cost-told", "finish-without-usage")
        self.assertNotIn("cost unknown", done.err)

    def test_what_told_its_cost_is_not_asked_for(self):
        stage = self.stage("cost-told@*")
        self.assert_code(0, self.castwright(*self.flags(stage)))
        self.assertEqual([], self.told(stage))
