"""What a shell offers while a person types: the hidden command, and real shells in a terminal."""
import shutil
import subprocess
import unittest

from harness import BINARY, CANARY, TOPICS, Case, Running, wait_for

PAGES = ("environment", "exit-codes", "formats", "json", "config", "money")


class Completing(Case):
    def completed(self, *words, **options):
        """The candidates with their descriptions, and what else the shell is to offer."""
        done = self.castwright("__complete", *words, **options)
        self.assert_code(0, done)
        self.assertEqual("", done.err)
        *lines, kind = done.out.splitlines()
        return dict(line.partition("\t")[::2] for line in lines), kind

    def test_commands_and_their_descriptions(self):
        found, kind = self.completed("")
        self.assertEqual(":words", kind)
        self.assertEqual("Write the long script of a topic", found["generate"])
        self.assertFalse([name for name in found if name.startswith("__")])
        self.assertEqual({"reparse", "redo", "resume", "rehearse"}, set(self.completed("re")[0]))
        self.assertEqual({"sse", "stream", "json", "json-field"}, set(self.completed("inspect", "")[0]))

    def test_flags_with_their_help_and_none_twice(self):
        found, _ = self.completed("generate", "--")
        self.assertLessEqual({"--topic", "--budget", "--idle-timeout", "--fault", "--help-all"}, set(found))
        self.assertIn("seconds in which no byte arrives", found["--idle-timeout"])
        self.assertNotIn("--dialect", self.completed("rehearse", "--")[0])
        self.assertNotIn("--budget", self.completed("generate", "--budget", "3", "--")[0])
        self.assertIn("--topic", self.completed("generate", "--topic", "x", "--")[0])
        self.assertNotIn("--all", self.completed("generate", "--topic", "x", "--")[0])
        self.assertNotIn("--words", self.completed("resume", "--")[0])

    def test_the_values_of_choices_also_behind_an_equals_sign(self):
        self.assertEqual({"soonest", "2h", "8h"}, set(self.completed("generate", "--window", "")[0]))
        self.assertEqual({"--window=2h"}, set(self.completed("generate", "--window=2")[0]))
        self.assertEqual({"on", "off"}, set(self.completed("resume", "--gates", "")[0]))
        self.assertEqual({"docx"}, set(self.completed("export", "--format", "d")[0]))
        self.assertEqual({"finish", "cancel"}, set(self.completed("generate", "--on-fault", "")[0]))
        self.assertEqual({"bash", "zsh", "fish"}, set(self.completed("completion", "")[0]))

    def test_topics_of_the_folder_that_was_named_before(self):
        self.assertEqual(({}, ":files"), self.completed("generate", "--topic", ""))
        found, kind = self.completed("generate", "--topics-dir", TOPICS, "--topic", "topic-")
        self.assertEqual((["topic-01", "topic-02", "topic-03"], ":files"), (list(found), kind))
        self.assertEqual("How Undersea Cables Carry the Internet", found["topic-01"])
        self.assertEqual(found, self.completed("plan", f"--topics-dir={TOPICS}", "--topic", "topic-")[0])
        folder = self.work / "topics"
        folder.mkdir()
        (folder / "good.json").write_text('{"title": "T\\tx", "queries": ["q"]}')
        (folder / "broken.json").write_text("{")
        (folder / "no\ttopic.json").write_text("{}")
        found, _ = self.completed("generate", "--topic", "")
        self.assertEqual({"broken", "good"}, set(found))
        for number in range(150):
            (folder / f"a{number}.json").write_text("{}")
        self.assertEqual(100, len(self.completed("generate", "--topic", "")[0]))
        for words in (("--topic", "goo"), ("--topic=goo",)):
            self.assertEqual(1, len(self.completed("generate", *words)[0]), "the list is cut behind what was typed")

    def test_runs_newest_first_of_the_output_root(self):
        self.assertEqual(({}, ":words"), self.completed("show", "0"))
        flags = ("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "1", "--gates", "off")
        root = self.work / "elsewhere"
        runs = []
        for _ in range(2):
            done = self.generate(*flags, "--new-run", "--output-root", root)
            self.assert_code(0, done)
            runs.insert(0, done.run_dir.resolve().name)
        for command in ("show", "resume", "redo", "cancel", "export", "check"):
            with self.subTest(command):
                found, kind = self.completed(command, "--output-root", root, "0")
                self.assertEqual(runs, list(found))
                names = self.completed(command, "--output-root", root, "")[0]
                self.assertEqual(["@last", "@last-finished", "topic-01", *runs], list(names))
                self.assertTrue(found[runs[0]].startswith("topic-01, 20"), found)
                self.assertEqual(":files" if command == "check" else ":words", kind)
        self.assertEqual(({}, ":files"), self.completed("import", "--output-root", root, runs[0], ""))

    def test_models_servers_faults_and_pages(self):
        found, _ = self.completed("generate", "--model", "gpt-5")
        self.assertIn("gpt-5.2-pro", found)
        self.assertEqual({}, self.completed("generate", "--provider", "ollama", "--model", "gpt-5")[0])
        servers, _ = self.completed("generate", "--provider", "")
        self.assertLessEqual({"openai", "ollama", "rehearsal", "custom"}, set(servers))
        faults, _ = self.completed("generate", "--fault", "cut-")
        self.assertIn("cut-fin", faults)
        self.assertEqual(faults, self.completed("rehearse", "--fault", "cut-")[0])
        pages, _ = self.completed("help", "")
        self.assertLessEqual({*PAGES, "generate"}, set(pages))

    def test_files_and_folders_where_they_are_wanted(self):
        for words in (("inspect", "json", ""), ("export", "-o", ""), ("generate", "--ca-file", ""), ("check", "x"), ("rehearse", "--replay", "")):
            with self.subTest(words):
                self.assertEqual(":files", self.completed(*words)[1])
        for words in (("generate", "--output-root", ""), ("export", "--to", ""), ("plan", "--topics-dir=", )):
            with self.subTest(words):
                self.assertEqual(({}, ":folders"), self.completed(*words))

    def test_nothing_makes_it_fail_write_or_show_a_key(self):
        (self.work / "castwright.toml").write_text("budget = [")
        with self.unchanged_outside(self.judge):
            for words in ((), ("",), ("nosuch", ""), ("generate", "--nosuch", ""), ("--",), ("generate", "--", ""), ("-",), ("=",),
                          ("generate", "--words", ""), ("generate", "--words=x", "--topic", ""), ("show", "--output-root", "/proc/1", ""),
                          ("generate", "--topics-dir", "/proc", "--topic", ""), ("generate", "--model=\udcff\x1b"), ("help", "help", "help", ""),
                          ("generate", CANARY, "--topic", ""), ("x" * 100_000,)):
                with self.subTest(words[:3]):
                    self.completed(*words)
        done = Running([BINARY, "__complete", "show", ""], self.work, {}, self.judge).ended()
        self.assertEqual((0, ""), (done.code, done.err))
        self.assert_no_canary()


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class Typing(Case):
    """A real shell in a real terminal, with the script that `castwright completion` prints."""

    def shell(self, command, *setup):
        program = shutil.which(command.split()[0])
        if program is None:
            self.skipTest(f"1 of 3 shells is not installed: {command.split()[0]}")
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "castwright").symlink_to(BINARY)
        self.tmux = ["tmux", "-S", str(self.folder / "tmux"), "-f", "/dev/null"]
        env = self.environment(TERM="xterm-256color", SHELL="/bin/sh")
        env["PATH"] = f"{tools}:{env['PATH']}"
        subprocess.run([*self.tmux, "new-session", "-d", "-x", "150", "-y", "50", command], env=env, cwd=self.work, check=True)
        self.addCleanup(subprocess.run, [*self.tmux, "kill-server"], stderr=subprocess.DEVNULL, check=False)
        for line in (*setup, "echo rea''dy"):
            self.type(line, "Enter")
        self.shows("\nready")

    def type(self, text, *keys):
        subprocess.run([*self.tmux, "send-keys", "-l", text], check=True)
        for key in keys:
            subprocess.run([*self.tmux, "send-keys", key], check=True)

    def screen(self):
        return subprocess.run([*self.tmux, "capture-pane", "-p"], stdout=subprocess.PIPE, check=True).stdout.decode()

    def shows(self, text):
        try:
            wait_for(lambda: text in self.screen(), text, seconds=30)
        except AssertionError:
            raise AssertionError(f"the screen never showed {text!r}:\n{self.screen()}") from None

    def becomes(self, typed, line):
        """Typing and the tab key make this line."""
        self.type(typed, "Tab")
        self.shows(line.rstrip())
        self.clear(typed)

    def lists(self, typed, *words):
        self.type(typed, "Tab", "Tab")
        for word in words:
            self.shows(word)
        self.clear(typed)

    def clear(self, typed):
        # Not C-c, at which the terminal throws away what is typed next.
        subprocess.run([*self.tmux, "send-keys", "C-u", "C-l"], check=True)
        wait_for(lambda: typed not in self.screen(), "a clear screen", seconds=30)

    def completes(self):
        run = self.generate("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "1", "--gates", "off")
        self.assert_code(0, run)
        (self.work / "some file.json").write_text("{}")
        (self.work / "topics").mkdir()
        shutil.copy(TOPICS / "topic-02.json", self.work / "topics" / "nine.json")
        self.becomes("castwright gener", "castwright generate ")
        self.becomes("castwright generate --provider reh", "--provider rehearsal ")
        self.becomes("castwright generate --window=2", "--window=2h")
        self.becomes("castwright generate --topic ni", "--topic nine ")
        self.becomes("castwright show 0", f"castwright show {run.run_dir.resolve().name}")
        self.becomes("castwright inspect json so", "some\\ file.json")
        self.lists("castwright generate --w", "--words", "--window", "length of the script")

    def test_bash(self):
        self.shell("bash --noprofile --norc", "PS1='> '", "source <(castwright completion bash)")
        self.completes()

    def test_zsh(self):
        self.shell("zsh -f", "PS1='> '", "autoload -Uz compinit && compinit -u -d $HOME/dump", "source <(castwright completion zsh)")
        self.completes()

    def test_fish(self):
        self.shell("fish --no-config", "source (castwright completion fish | psub)")
        self.completes()

    def test_no_shell_finds_a_mistake_in_its_script(self):
        missing = []
        for shell in ("bash", "zsh", "fish"):
            script = self.castwright("completion", shell)
            self.assert_code(0, script)
            if shutil.which(shell) is None:
                missing.append(shell)
                continue
            checked = subprocess.run([shell, "-n", script.out_path], env=self.environment(), capture_output=True, timeout=60)
            self.assertEqual((0, b"", b""), (checked.returncode, checked.stdout, checked.stderr), shell)
        if missing:
            self.skipTest(f"{len(missing)} of 3 shells are not installed: {', '.join(missing)}")
