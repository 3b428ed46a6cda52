"""`castwright edit`: the script in the user's own editor, and what becomes of the text in every case."""
import contextlib
import json
import os
import pathlib
import pty
import re
import stat
import subprocess

from harness import BINARY, TOPICS, Case, mounted_tmpfs


class Edit(Case):
    def setUp(self):
        super().setUp()
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                               "--fill", "--words", "1000", "--chunks", "2", "--gates", "off", "--only-pass-a")
        self.assert_code(0, done)
        self.run_id, self.script = done.run_dir.name, done.run_dir / "L1_complete.txt"
        self.before = self.script.read_text()

    def edit(self, editor, *flags, **env):
        return self.castwright("edit", self.run_id, *flags, env=self.environment(EDITOR=editor, **env))

    def left(self):
        """The files that were put aside for an editor and are still there."""
        return list(self.tmp.glob("castwright-*/*"))

    def editor(self, code):
        """An editor of the test's own: a program that gets the file."""
        path = self.judge / "my editor"
        path.write_text(f"#!/usr/bin/env python3\nimport pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n{code}\n")
        path.chmod(0o755)
        return f"'{path}'"

    def test_a_changed_word_is_taken_over_and_nothing_else(self):
        word = re.search(r"[a-z]{6,}", self.before)[0]
        done = self.edit(self.editor(f"file.write_text(file.read_text().replace({word!r}, 'zebra', 1))"))
        self.assert_code(0, done)
        self.assertEqual(self.before.replace(word, "zebra", 1), self.script.read_text())
        self.assertIn("chunk 1 (", done.err)
        self.assertEqual(str(self.script.parent), done.out.strip())
        self.assertEqual([], self.left())

    def test_the_editor_is_visual_before_editor_and_may_have_words_of_its_own(self):
        mine = self.editor("file.write_text(file.read_text().replace(' us. ', sys.argv[1], 1))")
        done = self.edit("false", VISUAL=f"{mine} ' us! '")
        self.assert_code(0, done)
        self.assertNotEqual(self.before, self.script.read_text())

    def test_nobody_else_may_read_the_text_while_it_is_edited(self):
        seen = self.judge / "seen"
        code = f"pathlib.Path({str(seen)!r}).write_text(f'{{file.stat().st_mode:o}} {{file.parent.stat().st_mode:o}}')"
        self.assert_code(0, self.edit(self.editor(code)))
        modes = [int(mode, 8) for mode in seen.read_text().split()]
        self.assertEqual([0o600, 0o700], [stat.S_IMODE(mode) for mode in modes])

    def test_nothing_changed_changes_nothing(self):
        done = self.edit("true", "--json")
        self.assert_code(0, done)
        self.assertIn("nothing changed", done.err)
        self.assertEqual("nothing changed", json.loads(done.out)["reason"])
        self.assertEqual([], list(self.script.parent.glob("L1_version_*")))
        self.assertEqual([], self.left())

    def test_an_editor_that_fails_changes_nothing(self):
        self.assert_fails(2, self.edit("false"), "EDITOR")
        self.assert_fails(2, self.edit("/no/such/editor"), "EDITOR")
        self.assertEqual(self.before, self.script.read_text())
        self.assertEqual([], self.left())

    def test_a_text_that_cannot_be_taken_over_is_kept_and_can_be_imported_later(self):
        done = self.edit(self.editor("file.write_text(file.read_text().replace('**Nora:**', '**Joe:**', 1))"))
        error = self.assert_fails(2, done, "line ")
        kept = pathlib.Path(re.search(r"castwright import \S+ (\S+)", error)[1])
        self.assertTrue(kept.is_file())
        self.assertEqual(self.before, self.script.read_text())
        kept.write_text(kept.read_text().replace("**Joe:**", "**Nora:**", 1).replace(" us. ", " us! ", 1))
        self.assert_code(0, self.castwright("import", self.run_id, kept))
        self.assertEqual(self.before.replace(" us. ", " us! ", 1), self.script.read_text())

    def test_a_change_of_somebody_else_meanwhile_is_not_undone(self):
        other = (f"import subprocess; subprocess.run([{BINARY!r}, 'redo', {self.run_id!r}, '--chunk', '2', '--yes', '--gates', "
                 f"'off', '--seed', '7'], check=True, capture_output=True, cwd={str(self.work)!r})\n"
                 "file.write_text(file.read_text() + '\\n')\n"
                 "file.write_text(file.read_text().replace(' us. ', ' us! ', 1))")
        done = self.edit(self.editor(other))
        error = self.assert_fails(9, done, "somebody else")
        self.assertIn("castwright import", error)
        redone = self.script.read_text()
        self.assertNotEqual(self.before, redone)
        self.assertNotIn(" us! ", redone)

    def test_a_text_that_cannot_be_stored_is_named(self):
        root = mounted_tmpfs(self, "30m")
        if root is None:
            self.skipTest("1 of 1 small disks cannot be mounted here")
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                               "--words", "1000", "--chunks", "2", "--gates", "off", "--only-pass-a", "--output-root", root)
        self.assert_code(0, done)
        file = os.open(root / "filler", os.O_WRONLY | os.O_CREAT, 0o600)
        with contextlib.suppress(OSError):
            while True:
                os.write(file, b"x" * 4096)
        os.close(file)
        editor = self.editor("file.write_text(file.read_text().replace(' us. ', ' us! ', 1))")
        full = self.castwright("edit", done.run_dir, env=self.environment(EDITOR=editor))
        self.assert_code(11, full)
        kept = pathlib.Path(re.search(r"your text is kept: castwright import \S+ (\S+)", full.err)[1])
        self.assertIn(" us! ", kept.read_text())

    def test_without_a_terminal_an_editor_must_be_named(self):
        done = self.castwright("edit", self.run_id, env=self.environment())
        self.assert_fails(2, done, "castwright export")

    def test_at_a_terminal_a_mistake_can_be_mended_at_once(self):
        first = self.judge / "first"
        code = (f"first = pathlib.Path({str(first)!r})\n"
                "words = ('**Nora:**', '**Joe:**') if not first.exists() else ('**Joe:**', '**Nora:**')\n"
                "file.write_text(file.read_text().replace(*words, 1).replace(' us. ', ' us! ', 1))\n"
                "first.write_text('')")
        ours, theirs = pty.openpty()
        running = subprocess.Popen([BINARY, "edit", self.run_id], env=self.environment(EDITOR=self.editor(code)),
                                   cwd=self.work, stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL)
        self.addCleanup(running.kill)
        said = b""
        while b"[y/N]" not in said:
            said += os.read(ours, 4096)
        self.assertIn(b"Edit it again?", said)
        os.write(ours, b"y\n")
        self.assertEqual(0, running.wait(60), said)
        self.assertIn("!", self.script.read_text())
        self.assertEqual([], self.left())
