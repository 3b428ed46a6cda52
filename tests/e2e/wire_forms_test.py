"""Streams as the field sends them: every form below is a success, the text exact, one request each."""
import json

from harness import Case, checked_records, wait_for
from wire import (answer, closing, completes, deltas, dialogue, frame, frames, numbered, opening, pieces, response,
                  served, stream, whole)


class Forms(Case):
    def accepted(self, script, expected=dialogue, *mentions):
        server = served(self, lambda connection, number, _: script(connection, answer(number)))
        with self.unchanged_outside():
            done = self.small(server)
        self.assert_code(0, done)
        self.assertEqual(2, len(server.posts))
        self.assertEqual("\n\n".join(map(expected, (1, 2))), self.kept("L1_complete.txt").read_bytes().decode())
        for number in (1, 2):
            checked_records(self.kept(f"L1_chunk{number}.1.tape"))
            self.assertEqual(answer(number), self.kept(f"L1_chunk{number}.txt.chunk{number}").read_bytes().decode())
        for text in mentions:
            self.assertIn(text, done.err)
        self.assert_no_canary()
        return done

    def raw(self, connection, data, **head):
        connection.head(**head)
        connection.chunk(data)
        connection.end()

    def test_as_openai_sends_it(self):
        self.accepted(completes)

    def test_with_done_at_the_end_as_open_responses_says(self):
        self.accepted(lambda connection, text: self.raw(connection, frames(whole(text)) + b"data: [DONE]\n\n"))

    def test_as_llama_cpp_sends_it_without_numbers_and_indexes(self):
        def bare(event):
            return {key: value for key, value in event.items()
                    if key not in ("sequence_number", "output_index", "content_index")}

        self.accepted(lambda connection, text: stream(connection, [bare(event) for event in whole(text)]))

    def test_lines_that_end_with_crlf(self):
        self.accepted(lambda connection, text: stream(connection, whole(text), end="\r\n"))

    def test_lines_that_end_with_cr(self):
        self.accepted(lambda connection, text: stream(connection, whole(text), end="\r"))

    def test_data_lines_without_a_space(self):
        self.accepted(lambda connection, text: stream(connection, whole(text), space=""))

    def test_without_event_names(self):
        self.accepted(lambda connection, text: stream(connection, whole(text), name=False))

    def test_a_byte_order_mark_first(self):
        self.accepted(lambda connection, text: self.raw(connection, b"\xef\xbb\xbf" + frames(whole(text))))

    def test_comments_keepalives_and_unknown_events_between(self):
        def script(connection, text):
            numbers = iter(range(100_000))
            connection.head()
            for event in whole(text):
                connection.chunk(b": OPENROUTER PROCESSING\n\n")
                connection.chunk(frame({"type": "keepalive", "sequence_number": next(numbers)}))
                connection.chunk(frame({**event, "sequence_number": next(numbers)}))
                connection.chunk(frame({"type": "response.of_next_year", "sequence_number": next(numbers), "x": [1]}))
            connection.end()

        self.accepted(script)

    def test_one_byte_at_a_time(self):
        def script(connection, text):
            connection.head()
            for byte in frames([*numbered([*opening(), *deltas(text, 40)]),
                                {"type": "response.completed", "response": response("completed", text)}]):
                connection.chunk(bytes([byte]))
            connection.end()

        self.accepted(script)

    def test_a_first_read_that_ends_just_before_the_brace_of_the_data(self):
        def script(connection, number, _):
            data = frames(whole(answer(number)))
            at = data.index(b"{")
            tape = self.kept(f"L1_chunk{number}.1.tape")
            connection.head(framing=None)
            connection.send(data[:at])
            wait_for(lambda: b"event: response.created" in tape.read_bytes(), "the first bytes, read on their own")
            connection.send(data[at:])

        server = served(self, script)
        self.assert_code(0, self.small(server))
        self.assertEqual(2, len(server.posts))
        self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt").read_bytes().decode())

    def test_characters_cut_between_two_writes(self):
        def script(connection, text):
            data = frames(whole(text))
            connection.head()
            for at in range(0, len(data), 5):
                connection.chunk(data[at:at + 5])
            connection.end()

        self.accepted(script)

    def test_surrogate_pairs_of_the_json_text_cut_between_two_deltas(self):
        def script(connection, text):
            escaped = json.dumps(json.loads(text))  # \\ud83c\\udf0a, cut everywhere
            assert "\\ud83c" in escaped
            events = numbered([*opening(), *deltas(escaped, 3), *closing(escaped),
                               {"type": "response.completed", "response": response("completed", escaped)}])
            stream(connection, events)

        server = served(self, lambda connection, number, _: script(connection, answer(number)))
        self.assert_code(0, self.small(server))
        self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt").read_bytes().decode())

    def test_a_content_length_in_place_of_chunks(self):
        def script(connection, text):
            data = frames(whole(text))
            connection.head(framing=f"Content-Length: {len(data)}")
            connection.send(data)

        self.accepted(script)

    def test_a_body_that_ends_with_the_connection(self):
        def script(connection, text):
            connection.head(framing=None)
            connection.send(frames(whole(text)))

        self.accepted(script)

    def test_http_1_0(self):
        def script(connection, text):
            connection.head(framing=None, version="1.0")
            connection.send(frames(whole(text)))

        self.accepted(script)

    def test_a_100_continue_before_the_head(self):
        def script(connection, text):
            connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            completes(connection, text)

        self.accepted(script)

    def test_a_wrong_content_type_is_accepted_with_a_warning(self):
        self.accepted(lambda connection, text: self.raw(connection, frames(whole(text)), kind="application/json"),
                      dialogue, "content type")

    def test_plain_text_under_the_label_of_a_coding_is_read_with_a_warning(self):
        for label in ("none", "UTF-8", "gzip"):
            with self.subTest(label):
                server = served(self, lambda connection, number, _, label=label: self.raw(
                    connection, frames(whole(answer(number))), more=[f"Content-Encoding: {label}"]))
                root = self.work / label
                done = self.small(server, "--output-root", root)
                self.assert_code(0, done)
                self.assertIn(f"came as plain text under the content encoding {label}", done.err)
                self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt", root).read_text())

    def test_usage_that_cannot_be_is_unknown_cost_and_never_zero(self):
        zero = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
        done = self.accepted(lambda connection, text: stream(connection, numbered(
            [*opening(), *deltas(text), *closing(text),
             {"type": "response.completed", "response": {**response("completed", text), "usage": zero}}])), dialogue,
            "the cost is unknown")
        self.assertNotIn("$0.00", done.err)
        for chunk in json.loads(self.castwright("show", "--json").out)["chunks"]:
            self.assertIsNone(chunk["cost_usd"])

    def test_garbage_and_a_second_terminal_event_after_the_end(self):
        def script(connection, text):
            events = whole(text)
            late = {"type": "response.failed", "sequence_number": len(events),
                    "response": response("failed", error={"code": "late", "message": "late"})}
            self.raw(connection, frames(events) + frame(late) + b"data: {garbage\n\n<html>")

        self.accepted(script)

    def test_duplicates_are_dropped_with_a_warning_and_the_text_is_there_once(self):
        self.accepted(lambda connection, text: stream(
            connection, [event for event in whole(text) for _ in range(2)]), dialogue,
            "repeated text was dropped")

    def only_deltas(self, text, number):
        """All events with the numbers that `number` gives; a final object that repeats nothing."""
        events = [*opening(), *deltas(text), {"type": "response.completed", "response": response("completed")}]
        return [{**event, "sequence_number": number(at)} for at, event in enumerate(events)]

    def test_a_number_that_stands_still_takes_no_text_away(self):
        self.accepted(lambda connection, text: stream(connection, self.only_deltas(text, lambda at: 0)), dialogue,
                      "the sequence numbers stand still or begin again")

    def test_numbers_that_begin_again_take_no_text_away(self):
        self.accepted(lambda connection, text: stream(connection, self.only_deltas(text, lambda at: at % 40)),
                      dialogue, "the sequence numbers stand still or begin again")

    def test_a_lost_delta_is_repaired_from_the_final_object_with_a_warning(self):
        self.accepted(lambda connection, text: stream(
            connection, [event for event in whole(text) if event["sequence_number"] != 9]), dialogue,
            "are missing; the final text decides")

    def test_only_the_completed_event_the_final_objects_text_is_taken(self):
        self.accepted(lambda connection, text: stream(connection, numbered(
            [{"type": "response.created", "response": response("in_progress")},
             {"type": "response.completed", "response": response("completed", text)}])))

    def test_a_final_text_that_differs_from_the_deltas_wins_with_a_warning(self):
        def script(connection, text):
            wrong = text.replace("HOST_B", "HOST_A")
            stream(connection, numbered([*opening(), *deltas(wrong), *closing(text),
                                         {"type": "response.completed", "response": response("completed", text)}]))

        self.accepted(script, dialogue, "the final text differs")

    def test_no_usage_is_unknown_cost_and_never_zero(self):
        done = self.accepted(lambda connection, text: stream(connection, numbered(
            [*opening(), *deltas(text), *closing(text),
             {"type": "response.completed", "response": response("completed", text, usage=False)}])))
        self.assertIn("unknown", done.err)
        for chunk in json.loads(self.castwright("show", "--json").out)["chunks"]:
            self.assertNotIn(chunk["cost_usd"], ("0", "0.00", 0, "$0.00"))

    def test_json_inside_a_fence_and_with_prose_around(self):
        for name, form in (("fenced", "```json\n%s\n```"), ("prose", "Here you are:\n\n%s\n\nEnjoy!")):
            with self.subTest(name):
                server = served(self, lambda connection, number, _, form=form: completes(
                    connection, form % answer(number)))
                root = self.work / name
                self.assert_code(0, self.small(server, "--output-root", root))
                self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt", root).read_text())

    def test_control_characters_and_four_byte_text_are_exact(self):
        odd = "HOST_A: a\u0000b \u2028 c\u00a0d \U0001f9d1\u200d\U0001f680.\n\nHOST_B: \ufb01 \u0301e and done."

        def script(connection, number, _):
            completes(connection, answer(number, odd.replace("done", f"done {number}")))

        server = served(self, script)
        self.assert_code(0, self.small(server))
        expected = "\n\n".join(odd.replace("done", f"done {number}") for number in (1, 2))
        self.assertEqual(expected.encode(), self.kept("L1_complete.txt").read_bytes())

    def test_a_megabyte_of_pieces_in_one_chunk_of_http(self):
        long = dialogue(2, 3000)
        server = served(self, lambda connection, number, _: completes(
            connection, answer(number, dialogue(1) if number == 1 else long)))
        self.assert_code(0, self.small(server))
        self.assertEqual(dialogue(1) + "\n\n" + long, self.kept("L1_complete.txt").read_text())
        self.assertGreater(len(pieces(long)), 20_000)
