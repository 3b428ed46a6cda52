"""Changing a finished script: a chunk written again, and what changed by turns. Only what was decided is paid for,
every other chunk stays byte by byte, and a fault in the middle loses nothing."""
import json

from harness import Case, TOPICS
from wire import answer, completes, dialogue, frames, half, served


class Redo(Case):
    CHUNKS = 3

    def script(self, connection, number, request):
        """Chunks 1 to 3, then other texts; number 5 is cut."""
        if number == self.cut:
            connection.head()
            connection.chunk(frames(half(answer(2))[0]))
            return connection.end()
        if number <= self.CHUNKS:
            return completes(connection, answer(number))
        return completes(connection, answer(2, dialogue(number + 20)))

    def setUp(self):
        super().setUp()
        self.cut = None
        self.server = served(self, lambda connection, number, request: self.script(connection, number, request))
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url",
                               self.server.base_url, "--background", "off", "--words", "1000", "--chunks",
                               str(self.CHUNKS), "--gates", "off", "--verbatim")
        self.assert_code(0, done)
        self.folder = done.run_dir
        self.before = self.files()

    def files(self):
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def texts(self, files):
        """The chunks' texts, from the checkpoints."""
        joined = [files[f"L1_checkpoint_{n}.txt"] for n in range(1, self.CHUNKS + 1)]
        return [joined[0]] + [after[len(before) + 2:] for before, after in zip(joined, joined[1:])]

    def redo(self, *flags):
        return self.castwright("redo", "--chunk", "2", "--gates", "off", *flags)

    def test_one_chunk_is_asked_again_with_the_note_and_all_others_stay(self):
        done = self.redo("--yes", "--note", "Less about {{prices}}")
        self.assert_code(0, done)
        self.assertEqual(4, len(self.server.posts))
        self.assertIn("Less about {{prices}}", self.server.posts[-1].body.decode())
        after = self.files()
        old, new = self.texts(self.before), self.texts(after)
        self.assertEqual((old[0], old[2]), (new[0], new[2]))
        self.assertNotEqual(old[1], new[1])
        self.assertEqual(after["L1_checkpoint_3.txt"], after["L1_complete.txt"])
        self.assertEqual(self.before["L1_complete.txt"], after["L1_version_1.txt"])
        script = json.loads(after["pass_a.json"])["l1_content"]["script"]
        self.assertEqual(after["L1_complete.txt"].decode(), script)
        self.assert_code(0, self.castwright("doctor"))

    def test_diff_tells_the_changed_turns_only(self):
        self.assert_code(0, self.redo("--yes"))
        told = self.castwright("diff", self.folder.name, "1..2")
        self.assert_code(0, told)
        removed = [line[2:] for line in told.out.splitlines() if line.startswith("- ")]
        added = [line[2:] for line in told.out.splitlines() if line.startswith("+ ")]
        old, new = (text.decode().split("\n\n") for text in (self.texts(self.before)[1], self.texts(self.files())[1]))
        self.assertEqual([turn for turn in old if turn not in new], removed)
        self.assertEqual([turn for turn in new if turn not in old], added)
        document = json.loads(self.castwright("diff", "--json").out)
        self.assertEqual(len(removed) + len(added), len(document["changes"]))
        for versions in ("2..2", "1..1", "2"):
            same = self.castwright("diff", self.folder.name, versions)
            self.assert_code(0, same)
            self.assertEqual("", same.out)
            self.assertIn(f"versions {versions[0]} and {versions[-1]} of run {self.folder.name} have the same turns", same.err)

    def test_versions_that_do_not_exist_are_10_and_rubbish_is_2(self):
        self.assert_fails(10, self.castwright("diff", self.folder.name, "1..7"), "version 7")
        self.assert_fails(10, self.castwright("diff", self.folder.name, "0..1"))
        self.assert_fails(2, self.castwright("diff", self.folder.name, "a..b"))

    def test_without_a_yes_nothing_is_changed_and_nothing_is_sent(self):
        self.assert_fails(2, self.redo(), "--yes", "paid for again")
        self.assertEqual(self.before, self.files())
        self.assertEqual(3, len(self.server.posts))

    def test_of_an_unfinished_run_the_question_names_what_else_is_asked_for(self):
        self.cut = 4
        self.assert_fails(6, self.redo("--yes"))
        sent = len(self.server.posts)
        asked = self.castwright("redo", "--chunk", "1", "--gates", "off")
        line = self.assert_fails(2, asked, "confirm with --yes")
        self.assertIn("what is missing is asked for too: chunk 2", line)
        self.assertIn("which was asked for before", line)
        self.assertEqual(sent, len(self.server.posts))

    def test_a_chunk_that_does_not_exist_is_2(self):
        for number in ("0", "4", "-1"):
            self.assert_fails(2, self.castwright("redo", "--chunk", number, "--yes"))
        self.assertEqual(self.before, self.files())

    def test_without_a_key_nothing_is_given_up(self):
        self.assert_fails(4, self.castwright("redo", "--chunk", "2", "--yes", "--base-url",
                                             "https://provider.invalid/v1", key=None))
        self.assertEqual(self.before, self.files())

    def test_a_cut_answer_keeps_the_texts_behind_it_and_resume_asks_once_more(self):
        self.cut = 4
        done = self.redo("--yes", "--note", "Shorter")
        self.assert_fails(6, done, "chunk 2")
        self.cut = None
        again = self.castwright("resume", "--gates", "off")
        self.assert_code(0, again)
        self.assertEqual(5, len(self.server.posts))
        self.assertIn("Shorter", self.server.posts[-1].body.decode(), "the note is kept")
        old, new = self.texts(self.before), self.texts(self.files())
        self.assertEqual((old[0], old[2]), (new[0], new[2]))
        self.assertNotEqual(old[1], new[1])

    def test_generate_never_pays_for_a_chunk_that_was_given_up(self):
        self.cut = 4
        self.assert_fails(6, self.redo("--yes"))
        again = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url",
                                self.server.base_url, "--background", "off", "--words", "1000", "--chunks", "3")
        self.assert_fails(6, again, "pay again")
        self.assertEqual(4, len(self.server.posts))

    def test_twice_in_a_row_makes_two_versions(self):
        self.assert_code(0, self.redo("--yes"))
        second = self.files()["L1_complete.txt"]
        self.assert_code(0, self.redo("--yes"))
        self.assertEqual(5, len(self.server.posts))
        self.assertEqual(second, self.files()["L1_version_2.txt"])
