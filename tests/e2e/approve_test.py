"""A person answers for a finished script: what is kept, what breaks it, and what refuses to publish without it."""
import hashlib
import json
import os

from harness import Case, TOPICS


class Approve(Case):
    def setUp(self):
        super().setUp()
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                               "--fill", "--words", "1000", "--chunks", "2", "--gates", "off", "--only-pass-a")
        self.assert_code(0, done)
        self.folder = done.run_dir
        self.run_id = done.run_dir.name
        self.script = self.folder / "L1_complete.txt"

    def approve(self, *flags, editor="Nora Berg"):
        return self.castwright("approve", self.run_id, "--editor", editor, *flags)

    def gate(self):
        """The findings about the approval, as check tells them for publishing."""
        done = self.castwright("check", self.run_id, "--gate", "publish", "--json")
        return [one for one in json.loads(done.out)["findings"] if one["rule"].startswith("approval.")], done.code

    def test_what_is_kept_is_who_when_and_the_sum_of_the_script(self):
        done = self.approve("--json")
        self.assert_code(0, done)
        kept = json.loads((self.folder / "approval.json").read_text())
        self.assertEqual({"schema", "editor", "ts", "text_sha256"}, set(kept))
        self.assertEqual("Nora Berg", kept["editor"])
        self.assertEqual(hashlib.sha256(self.script.read_bytes()).hexdigest(), kept["text_sha256"])
        self.assertEqual(0o600, (self.folder / "approval.json").stat().st_mode & 0o777)
        told = json.loads(done.out)
        self.assertEqual((self.run_id, kept["text_sha256"]), (told["run_id"], told["text_sha256"]))
        last = json.loads((self.folder / "events.ndjson").read_text().splitlines()[-1])
        self.assertEqual(("approved", "Nora Berg"), (last["type"], last["editor"]))
        self.assertIn("approved: by Nora Berg on ", self.castwright("show", self.run_id).out)
        self.assertTrue(json.loads(self.castwright("show", self.run_id, "--json").out)["approval"]["fits"])
        self.assert_code(0, self.castwright("doctor"))

    def test_publishing_needs_it_and_other_checks_do_not(self):
        findings, code = self.gate()
        self.assertEqual((["approval.missing"], 3), ([one["rule"] for one in findings], code))
        self.assertIn(f"castwright approve {self.run_id} --editor NAME", findings[0]["remedy"])
        self.assertNotIn("approval.", self.castwright("check", self.run_id, "--json").out)
        self.assert_code(0, self.approve())
        self.assertEqual([], self.gate()[0])
        self.assertEqual(self.castwright("check", self.run_id).code, self.gate()[1])

    def test_one_changed_letter_of_any_origin_breaks_it_until_somebody_approves_again(self):
        def by_hand():
            self.script.write_bytes(self.script.read_bytes().replace(b"e", b"a", 1))

        def by_redo():
            self.assert_code(0, self.castwright("redo", self.run_id, "--chunk", "2", "--yes", "--gates", "off", "--note",
                                                "other words", "--seed", "7"))

        def by_import():
            edited = self.judge / "edited.txt"
            edited.write_text(self.script.read_text().replace("HOST_B: ", "HOST_B: Oh, ", 1))
            self.assertIn(self.castwright("import", self.run_id, edited).code, (0, 3))

        def a_shorter_script():
            (self.folder / "pass_b").mkdir(mode=0o700)
            (self.folder / "pass_b" / "M1.script.txt").write_text("HOST_A: Short.")

        for change in (by_import, by_redo, a_shorter_script, by_hand):
            with self.subTest(change.__name__):
                self.assert_code(0, self.approve())
                self.assertEqual([], self.gate()[0])
                change()
                findings, code = self.gate()
                self.assertEqual((["approval.broken"], 3), ([one["rule"] for one in findings], code))
                self.assertIn("Nora Berg approved it on 20", findings[0]["remedy"])
                self.assertIn("and changed afterwards", self.castwright("show", self.run_id).out)
        self.assert_fails(11, self.approve(), "is not the script that the run stored", "castwright reparse")

    def test_the_newest_approval_counts_and_says_what_it_replaces(self):
        self.assert_code(0, self.approve())
        second = self.approve(editor="Zoë Ōta")
        self.assert_code(0, second)
        self.assertIn("the approval of Nora Berg of 20", second.err)
        self.assertEqual("Zoë Ōta", json.loads((self.folder / "approval.json").read_text())["editor"])

    def test_a_name_is_a_name(self):
        for name in ("", "  ", "two\nlines", "a\tb", "x" * 201, os.fsdecode(b"\xff\xfe")):
            with self.subTest(name):
                self.assert_fails(2, self.approve(editor=name), "the editor is the name of a person")
        self.assert_fails(2, self.castwright("approve", self.run_id), "--editor")
        self.assertFalse((self.folder / "approval.json").exists())

    def test_what_is_damaged_is_told_by_doctor_and_made_anew(self):
        (self.folder / "approval.json").write_text("{}")
        (self.folder / "approval.json").chmod(0o600)
        self.assertEqual((["approval.missing"], 3), ([one["rule"] for one in self.gate()[0]], self.gate()[1]))
        self.assert_code(0, self.castwright("show", self.run_id))
        self.assertIn("approval.json", self.castwright("doctor").out)
        self.assert_code(0, self.approve())
        self.assert_code(0, self.castwright("doctor"))

    def test_it_does_not_fit_as_long_as_a_chunk_is_written_again(self):
        self.assert_code(0, self.approve())
        cut = self.castwright("redo", self.run_id, "--chunk", "2", "--yes", "--gates", "off", "--fault", "eof=20",
                              "--background", "off")
        self.assertNotEqual(0, cut.code)
        self.assertTrue(self.script.exists())
        self.assertEqual(["approval.broken"], [one["rule"] for one in self.gate()[0]])

    def test_what_nobody_sees_is_no_part_of_a_name(self):
        self.assert_code(0, self.approve(editor="No\u202era\u200b Be\u0301rg"))
        self.assertEqual("Nora B\u00e9rg", json.loads((self.folder / "approval.json").read_text())["editor"])

    def test_only_what_is_finished_and_nobody_works_on_can_be_approved(self):
        cut = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                              "--new-run", "--words", "1000", "--chunks", "2", "--fault", "eof=20@2", "--background", "off",
                              "--only-pass-a")
        self.assertNotEqual(0, cut.code)
        unfinished = cut.run_dir.name
        self.assert_fails(10, self.castwright("approve", unfinished, "--editor", "Nora"), "is not finished", "castwright resume")
        self.assert_fails(2, self.castwright("check", "script.txt", "--gate", "publish"), "--gate publish is for a run")
