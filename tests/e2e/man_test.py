"""Manual pages, as a build writes them."""
import re
import shutil
import subprocess

from harness import BINARY, Case, Running


class ManualPages(Case):
    def written(self):
        folder = self.judge / "pages"
        done = Running([BINARY, "__pages", str(folder)], self.work, {}, self.judge).ended()
        self.assertEqual((0, "", ""), (done.code, done.out, done.err))
        return folder

    def test_a_build_gets_a_page_for_each_command_and_the_scripts(self):
        with self.unchanged_outside(self.judge):
            folder = self.written()
        commands = re.findall(r"(?m)^  ([a-z]+) {2,}[A-Z]", self.castwright("--help").out)
        files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        self.assertEqual({"man/man1/castwright.1", *(f"man/man1/castwright-{name}.1" for name in commands),
                          "man/man5/castwright.toml.5", "completions/castwright.bash", "completions/_castwright",
                          "completions/castwright.fish"}, files)
        for path in folder.rglob("*"):
            self.assertEqual(0o755 if path.is_dir() else 0o644, path.stat().st_mode & 0o777, path)
        self.assertEqual(self.castwright("completion", "fish").out, (folder / "completions" / "castwright.fish").read_text())

    def test_every_page_has_its_sections_and_every_flag(self):
        folder = self.written()
        for path in (folder / "man" / "man1").iterdir():
            text = path.read_text(encoding="ascii")
            for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
                self.assertIn(f"\n.SH {section}\n", text, path.name)
        generate = (folder / "man" / "man1" / "castwright-generate.1").read_text()
        for section in ("ENVIRONMENT", "FILES", "EXAMPLES"):
            self.assertIn(f"\n.SH {section}\n", generate)
        for flag in re.findall(r"(?m)^  (--[a-z-]+)", self.castwright("generate", "--help-all").out):
            self.assertIn(f'.B "{flag}'.replace("-", "\\-"), generate)
        config = (folder / "man" / "man5" / "castwright.toml.5").read_text(encoding="ascii")
        for key in ("budget_daily", "profile", "no_env_file", "CASTWRIGHT_WORDS", "[profile.cheap]"):
            self.assertIn(key, config)

    def test_no_formatter_complains(self):
        pages = sorted(str(path) for path in (self.written() / "man").rglob("*.[15]"))
        tools = {"groff": ["groff", "-man", "-ww", "-Tutf8", "-z"], "mandoc": ["mandoc", "-T", "lint", "-W", "warning"]}
        there = [tool for tool in tools if shutil.which(tool)]
        if not there:
            self.skipTest("2 of 2 formatters are not installed: groff, mandoc")
        for tool in there:
            for page in pages:
                done = subprocess.run([*tools[tool], page], env=self.environment(), capture_output=True, timeout=60)
                self.assertEqual((0, b"", b""), (done.returncode, done.stdout, done.stderr), (tool, page))

    def test_a_folder_that_cannot_be_made_is_told(self):
        (self.judge / "file").write_text("")
        self.assert_fails(11, self.castwright("__pages", self.judge / "file" / "x"), "file")
        self.assert_fails(2, self.castwright("__pages"), "__pages DIR")
