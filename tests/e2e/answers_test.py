"""Which of the words of a completed answer are the script: thinking, drafts, examples, empty final texts, answers in
other places, JSON that was encoded twice."""
import json

from harness import Case
from wire import answer, closing, deltas, dialogue, numbered, opening, response, served, stream, whole

DRAFT = answer(2, dialogue(7, 10))


class Told(Case):
    """Chunk 2 is told in another form; chunk 1 as it should be."""

    def told(self, text, size=7):
        """A run whose second answer is this text."""
        return self.played([*opening(), *deltas(text, size), *closing(text),
                            {"type": "response.completed", "response": response("completed", text)}])

    def played(self, events):
        def script(connection, number, _):
            stream(connection, whole(answer(1)) if number == 1 else numbered(events))

        self.server = served(self, script)
        done = self.small(self.server)
        self.assertEqual(2, len(self.server.posts))
        return done

    def raw(self):
        return self.kept("L1_chunk2.txt.chunk2").read_text()

    def accepted(self, done, raw, *mentions):
        self.assert_code(0, done)
        self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt").read_text())
        self.assertEqual(raw, self.raw())
        for text in mentions:
            self.assertIn(text, done.err)

    def unusable(self, done, raw, *mentions):
        self.assert_fails(12, done, *mentions)
        self.assertIn("castwright reparse", done.err)
        self.assertEqual(raw, self.raw())

    def put_right(self, raw=None):
        """A person looks at it, and reparse reads it without a request."""
        if raw is not None:
            self.kept("L1_chunk2.txt.chunk2").write_text(raw)
        self.assert_code(0, self.castwright("reparse"))
        self.assertEqual(2, len(self.server.posts))
        self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt").read_text())


class OneAnswer(Told):
    def test_a_draft_between_tags_of_thinking(self):
        for name, form in (("think", "<think>I try %s</think>"), ("thinking", "<thinking>\n%s\n</thinking>\n\n"),
                           ("only the end", "I try %s\n</think>\n"), ("brackets", "[THINK]%s[/THINK]")):
            for size in (1, 7, 5000):
                with self.subTest(name, size=size):
                    text = form % DRAFT + answer(2)
                    self.accepted(self.told(text, size), self.after(text), "thinking in the answer was left out")

    @staticmethod
    def after(text):
        """What stands behind the last tag."""
        return text[max(text.rfind(mark) + len(mark) for mark in ("</think>", "</thinking>", "[/THINK]")
                        if mark in text):]

    def test_the_tape_has_the_thinking_and_inspect_stream_tells_the_answer(self):
        text = f"<think>{DRAFT}</think>{answer(2)}"
        self.accepted(self.told(text), answer(2))
        seen = json.loads(self.castwright("inspect", "stream", self.kept("L1_chunk2.1.tape")).out)
        self.assertEqual(answer(2), seen["text"])

    def test_a_draft_alone_is_12_and_a_person_may_take_it(self):
        text = f"<think>I try {answer(2)}</think>"
        self.unusable(self.told(text), text, "nothing but thinking")
        self.put_right(text.removeprefix("<think>I try ").removesuffix("</think>"))

    def test_a_template_before_and_an_example_behind(self):
        template = '{"chunk_text": "HOST_A: …\\n\\nHOST_B: …"}'
        text = f"The form is {template}.\n\n{answer(2)}\n\nAs in {answer(2, 'HOST_A: Hello.')}"
        self.accepted(self.told(text), text, "taken for a draft or an example")

    def test_the_answer_twice(self):
        text = f"{answer(2)}\n\n{answer(2)}"
        self.accepted(self.told(text), text, "came twice")

    def test_two_answers_are_12_until_a_person_has_chosen(self):
        text = f"{DRAFT}\n\n{answer(2)}"
        self.unusable(self.told(text), text, "two different objects with chunk_text")
        self.assert_fails(12, self.castwright("reparse"))
        self.put_right(answer(2))

    def test_a_draft_inside_an_answer_that_is_cut_is_not_the_script(self):
        text = f'{{"plan": {DRAFT}, {answer(2)[1:-20]}'
        self.unusable(self.told(text), text)

    def test_a_draft_behind_a_tag_that_is_never_closed_is_not_the_script(self):
        text = f"<think>Let me draft.\n{DRAFT}"
        self.unusable(self.told(text), text, "nothing but thinking")

    def test_an_answer_that_is_encoded_twice(self):
        for name, text in (("whole", json.dumps(answer(2))),
                           ("inside", answer(2, answer(2))),
                           ("backslashes", answer(2).replace(", as", "\\, as"))):
            with self.subTest(name):
                self.accepted(self.told(text), text, "WARNING: ")


class EmptyEnds(Told):
    """The text streamed and is paid for; what comes after it is empty, or elsewhere."""

    def streamed_then(self, *events):
        return self.played([*opening(), *deltas(answer(2)), *events])

    def completed(self, output):
        return {"type": "response.completed", "response": response("completed", output=output)}

    def message(self, *parts, **more):
        return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": list(parts),
                **more}

    def part(self, text):
        return {"type": "output_text", "text": text, "annotations": []}

    def test_a_final_message_without_content(self):
        self.accepted(self.streamed_then(self.completed([self.message()])), answer(2), "the final text is empty")

    def test_a_final_message_with_an_empty_text(self):
        self.accepted(self.streamed_then(self.completed([self.message(self.part(""))])), answer(2))

    def test_a_final_object_with_empty_output(self):
        self.accepted(self.streamed_then(self.completed([])), answer(2))

    def test_an_empty_done_text_before_an_empty_output(self):
        done = {"type": "response.output_text.done", "item_id": "msg_1", "output_index": 0, "content_index": 0,
                "text": ""}
        self.accepted(self.streamed_then(done, self.completed([])), answer(2))

    def test_a_final_message_that_is_commentary_or_invisible(self):
        commentary = self.message(self.part("I will write it now."), phase="commentary")
        for name, output in (("commentary", commentary), ("no-break", self.message(self.part("\u00a0\n"))),
                             ("no width", self.message(self.part("\u200b")))):
            with self.subTest(name):
                self.accepted(self.streamed_then(self.completed([output])), answer(2))

    def aside(self, item):
        self.unusable(self.played([{"type": "response.created", "response": response("in_progress")},
                                   self.completed([item])]), answer(2), "commentary or reasoning alone")
        self.put_right()

    def test_an_answer_that_stands_in_commentary_alone(self):
        self.aside(self.message(self.part(answer(2)), phase="commentary"))

    def test_an_answer_that_stands_in_reasoning_alone(self):
        self.aside({"id": "rs_1", "type": "reasoning", "summary": [],
                    "content": [{"type": "reasoning_text", "text": answer(2)}]})
