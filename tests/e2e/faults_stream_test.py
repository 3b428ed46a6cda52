"""faults.md section 3, read with `--background off`: what the stream of chunk 2 says."""
import json

from harness import TOPICS
from rehearsed import Judged, Stage


class BadEnds(Judged):
    token_limit = "max_output_tokens"

    def test_a_nested_error_event(self):
        self.fails(5, "error-nested", mentions=["server_error"], partial="tape")

    def test_a_flat_error_event(self):
        self.fails(5, "error-flat", mentions=["server_error"], partial="tape")

    def test_an_error_without_a_type(self):
        self.fails(5, "error-bare", mentions=["server_error"], partial="tape")

    def test_response_failed(self):
        self.fails(5, "failed=server_error", mentions=["server_error"], partial="tape")

    def test_a_quota_code_in_the_stream(self):
        self.fails(8, "failed=insufficient_quota", mentions=["insufficient_quota"], partial="tape")

    def test_a_rate_code_in_the_stream(self):
        self.fails(8, "failed=rate_limit_exceeded", mentions=["rate_limit_exceeded"], partial="tape")

    def test_response_cancelled(self):
        self.fails(5, "cancelled", mentions=["cancelled"], partial="tape")

    def test_incomplete_by_the_token_limit(self):
        done = self.fails(5, "incomplete", mentions=[self.token_limit], partial="tape")
        self.assertIn("--max-output-tokens", done.err)

    def test_incomplete_that_calls_itself_completed(self):
        self.fails(5, "incomplete-as-completed", mentions=[self.token_limit], partial="tape")

    def test_incomplete_by_the_content_filter(self):
        self.fails(5, "content-filter", mentions=["content_filter"], partial="tape")

    def test_incomplete_without_any_text(self):
        self.fails(5, "incomplete-no-text", mentions=[self.token_limit], partial="none")

    def test_a_refusal_is_kept_apart_from_the_script(self):
        self.fails(5, "refusal", mentions=["refus"], partial="any")
        script = self.files()["L1_complete.txt"]
        self.assertNotIn(b"can't help with that request", script)


class BadBytes(Judged):
    def test_undecodable_json_in_an_event(self):
        self.fails(6, "bad-json=30")

    def test_invalid_utf_8_is_never_in_a_file(self):
        stage = Stage(self, "bad-utf8=30@2")
        done = self.castwright(*self.flags(stage))
        self.assertIn(done.code, (0, 6), str(done))
        self.assertEqual(3 if done.code == 0 else 2, len(stage.posts))
        for name, content in self.files().items():
            content.decode("utf-8")  # raises where it is not
            self.assertTrue(content or done.code == 6, name)
        if done.code == 0:
            self.assertIn("WARNING: ", done.err)
        else:
            self.kept_of_2()
            self.goes_on(done, stage)
        self.assert_no_canary()

    def kept_of_2(self):
        super().kept(2)

    def test_a_surrogate_pair_in_two_deltas_is_joined(self):
        self.odd_text("split-surrogates", "\U0001f30a")

    def test_an_unpaired_surrogate_becomes_a_replacement_character(self):
        self.odd_text("lone-surrogate", "�")

    def test_nul_cr_line_separator_and_four_bytes_are_exact(self):
        self.odd_text("control-text", "\u0000", "\r", "\u2028", "\U0001f30a")

    def odd_text(self, fault, *characters):
        """The text differs from the undisturbed one by these characters only."""
        stage = Stage(self, f"{fault}@3")
        done = self.castwright(*self.flags(stage))
        self.assert_code(0, done)
        self.assertEqual(3, len(stage.posts))
        script = self.files()["L1_complete.txt"].decode()
        for character in characters:
            self.assertIn(character, script)
        for name in ("L1_checkpoint_1.txt", "L1_checkpoint_2.txt"):
            self.assertEqual(self.wanted[name], self.files()[name])
        raw = json.loads(self.files()["L1_chunk3.txt.chunk3"].decode("utf-8", "surrogatepass"), strict=False)
        spoken = raw["chunk_text"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self.assertTrue(script.endswith(spoken), (script[-200:], spoken[-200:]))
        self.assert_no_canary()


class Numbers(Judged):
    def test_every_event_twice(self):
        self.succeeds("duplicate", mentions=["WARNING: ", "repeated text was dropped"])

    def test_all_events_once_more_in_the_middle(self):
        self.succeeds("replay=40", mentions=["WARNING: ", "repeated text was dropped"])

    def test_two_events_in_the_wrong_order(self):
        self.succeeds("out-of-order=40", mentions=["WARNING: ", "are missing; the final text decides"])

    def test_a_missing_event_is_repaired_from_the_final_object(self):
        self.succeeds("lose=40", mentions=["WARNING: ", "are missing; the final text decides"])

    def test_a_jump_of_the_numbers(self):
        self.succeeds("renumber=40")

    def test_no_numbers_at_all(self):
        self.succeeds("no-numbers")

    def test_a_final_text_that_differs_wins_with_a_warning(self):
        stage = Stage(self, "wrong-final-text@3")
        done = self.castwright(*self.flags(stage))
        self.assert_code(0, done)
        self.assertRegex(done.err, "WARNING: .*the final text differs")
        self.assertEqual(3, len(stage.posts))
        raw = self.files()["L1_chunk3.txt.chunk3"]
        self.assertNotEqual(self.wanted["L1_chunk3.txt.chunk3"], raw)
        self.assertIn(b" that very ", raw)
        self.assertIn(b" that very ", self.files()["L1_complete.txt"])

    def test_only_the_final_object(self):
        self.succeeds("only-final")

    def test_ids_that_change_with_every_event(self):
        self.succeeds("rotating-ids")

    def test_another_key_order_in_every_object(self):
        self.succeeds("keys-shuffled")


class Oddities(Judged):
    def test_unknown_events(self):
        self.succeeds("unknown-events")

    def test_comments(self):
        self.succeeds("comments")

    def test_a_thousand_keepalive_events(self):
        self.succeeds("keepalive-flood=1000")

    def test_done_at_the_end(self):
        self.succeeds("done")

    def test_lines_that_end_with_cr(self):
        self.succeeds("cr")

    def test_lines_that_end_with_crlf(self):
        self.succeeds("crlf")

    def test_a_byte_order_mark(self):
        self.succeeds("bom")

    def test_no_event_names(self):
        self.succeeds("no-names")

    def test_no_space_after_the_colon(self):
        self.succeeds("no-space")

    def test_data_in_several_lines(self):
        self.succeeds("multi-line")

    def test_garbage_after_the_terminal_event(self):
        self.succeeds("garbage-after")

    def test_a_second_terminal_event(self):
        self.succeeds("second-terminal")

    def test_a_commentary_before_the_answer(self):
        self.succeeds("commentary")

    def test_no_usage_is_unknown_and_not_zero(self):
        self.succeeds("no-usage", mentions=["unknown"])
        chunk = json.loads(self.castwright("show", "--json").out)["chunks"][1]
        self.assertNotIn(chunk["cost_usd"], ("0", "0.00", "0.000000", 0, 0.0))


class Answers(Judged):
    """Completed, and the text is not what was asked for."""

    def test_fenced_json_is_read(self):
        self.succeeds("fenced", but=["L1_chunk2.txt.chunk2"])

    def test_prose_around_the_json_is_read_over(self):
        self.succeeds("prose-around", but=["L1_chunk2.txt.chunk2"])

    def unusable(self, *faults, partial="any"):
        done = self.fails(12, *faults, partial=partial)
        self.assertIn("castwright reparse", done.err)
        return done

    def test_completed_with_empty_output(self):
        self.unusable("empty-completed", partial="none")

    def test_completed_with_an_empty_text(self):
        self.unusable("empty-answer", partial="none")

    def test_a_text_that_is_no_json(self):
        self.unusable("not-json")

    def test_a_json_that_is_cut(self):
        self.unusable("truncated-json", partial="prefix")

    def test_a_placeholder(self):
        self.unusable("placeholder")

    def test_an_error_text_in_place_of_dialogue(self):
        self.unusable("error-text")

    def test_ten_times_the_length_is_kept_and_judged(self):
        stage = Stage(self, "long-answer=10@3")
        done = self.castwright(*self.flags(stage))
        self.assertIn(done.code, (0, 12), str(done))
        self.assertEqual(3, len(stage.posts))
        raw = self.files()["L1_chunk3.txt.chunk3"]
        self.assertGreater(len(raw), 5 * len(self.wanted["L1_chunk3.txt.chunk3"]))
        self.assertEqual(self.wanted["L1_checkpoint_2.txt"], self.files()["L1_checkpoint_2.txt"])
        self.assert_no_canary()


class Reparse(Judged):
    """An answer that was paid for and could not be used, put right by a person or not."""

    def unusable(self):
        stage = Stage(self, "truncated-json@2")
        done = self.failed(12, stage)
        self.assertIn("castwright reparse", done.err)
        return stage, self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.txt.chunk2"

    def test_an_answer_that_a_person_put_right_is_read_without_a_request(self):
        stage, raw = self.unusable()
        raw.write_bytes(self.wanted["L1_chunk2.txt.chunk2"])
        self.assert_code(0, self.castwright("reparse"))
        self.assertEqual(2, len(stage.posts), "without a request")
        done = self.castwright("resume")
        self.assert_code(0, done)
        self.assertEqual(3, len(stage.posts), "only the chunk that was never asked for")
        self.same_script()
        self.assert_no_canary()

    def test_an_answer_that_is_still_unusable_stays_12(self):
        stage, raw = self.unusable()
        before = raw.read_bytes()
        self.assert_fails(12, self.castwright("reparse"))
        self.assertEqual(2, len(stage.posts))
        self.assertEqual(before, raw.read_bytes())


class StopEarly(Judged):
    """An answer that certainly cannot become a chunk is ended at once: the rest of it is not paid for."""
    takes_long = True
    background = "on"

    def cost_of(self, fault, *flags):
        """(exit code, tokens that were written for chunk 2, what was said) of a run whose server writes at a pace."""
        stage = self.stage(fault, flags=("--pace", "1500"))
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", stage.base_url,
                               "--background", "on", "--new-run", "--gates", "off", "--words", "9000", "--chunks", "3",
                               *flags)
        events = (self.output / "podcast_chunks" / "topic-01" / "events.ndjson").read_text().splitlines()
        ended = [event for event in map(json.loads, events) if event["type"] == "chunk_ended" and event["chunk"] == 2]
        usage = ended[-1]["usage"]  # what was thought before the first word cannot be saved
        return done.code, usage["output_tokens"] - usage["reasoning_tokens"], done.err

    def test_of_a_loop_and_a_single_voice_less_than_a_fifth_is_written_and_billed(self):
        for fault, said in (("loop@2", "a sentence comes for the"), ("one-voice@2", "only HOST_A speaks")):
            _, whole, _ = self.cost_of(fault, "--stop-early", "off")
            code, stopped, told = self.cost_of(fault)
            self.assertEqual(12, code, told)
            self.assertIn("stopped early", told)
            self.assertIn(said, told)
            print(f"note: {fault}: {100 * (1 - stopped / whole):.0f} % of the writing saved", flush=True)
            self.assertLess(stopped, 0.2 * whole)
