"""The way in: from a title to a first script, from nothing to a project, what is said of topics, and what a person is
asked. Nothing here has a key, and nothing is paid for."""
import json
import os
import pty
import re
import select
import shlex
import subprocess
import time

from harness import BINARY, PATIENCE_S, ROOT, TOPICS, Case


class WayIn(Case):
    def castwright(self, *arguments, **options):
        return super().castwright(*arguments, **{"key": None, **options})

    def typed(self, command, **options):
        """Runs a command that the program printed."""
        words = shlex.split(command.partition("  #")[0].strip())
        self.assertEqual("castwright", words[0], command)
        return self.castwright(*words[1:], **options)

    def topics(self):
        return sorted(path.name for path in (self.work / "topics").glob("*"))

    def at_terminal(self, arguments, answer, **variables):
        """Runs the program with a terminal as standard input and error; returns exit code, output and what the
        terminal showed."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        child = subprocess.Popen([BINARY, *map(str, arguments)], cwd=self.work, stdin=theirs, stderr=theirs,
                                 stdout=subprocess.PIPE, env=self.environment(key=None, TERM="dumb", **variables))
        os.close(theirs)
        shown, answered, deadline = b"", False, time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.05)[0]:
                try:
                    shown += os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
            if not answered and b"[y/N]" in shown:
                os.write(ours, answer)
                answered = True
        out = child.stdout.read()
        child.stdout.close()
        return child.wait(PATIENCE_S), out.decode(), shown.decode()


class New(WayIn):
    def test_a_first_rehearsal_without_notes_warns_of_nothing(self):
        self.assert_code(0, self.castwright("new", "Why bees dance"))
        done = self.castwright("generate", "--topic", "why-bees-dance", "--provider", "rehearsal")
        self.assert_code(0, done)
        self.assertNotIn("(warning)", done.err)
        self.assertNotIn("(error)", done.err)
        self.assertEqual(["WARNING: the topic has no notes: its sources and facts are those of the rehearsal"],
                         done.lines("WARNING:"))

    def test_a_title_becomes_a_topic_whose_printed_commands_work(self):
        done = self.castwright("new", "Why bees dance")
        self.assert_code(0, done)
        self.assertEqual("topics/why-bees-dance.json", done.out.strip())
        commands = [line.strip() for line in done.err.splitlines() if line.startswith("  castwright ")]
        self.assertEqual(2, len(commands), done.err)
        self.assertIn("castwright generate --topic why-bees-dance --provider rehearsal", commands[0])
        self.assertIn("castwright plan --topic why-bees-dance", commands[1])
        self.assertIn("why-bees-dance.notes.md", done.err)
        self.assertIn("30 years", done.err)
        written = self.typed(commands[0])
        self.assert_code(0, written)
        self.assertNotIn("topics/why-bees-dance.json:", written.err)  # no warning about the file
        self.assertIn("Why bees dance", (written.run_dir / "L1_complete.txt").read_text())
        self.assert_code(0, self.typed(commands[1]))

    def test_the_notes_that_the_output_names_are_told(self):
        self.castwright("new", "Why bees dance")
        file = self.work / "topics/why-bees-dance.json"
        topic = json.loads(file.read_text())
        topic["source_text_file"] = "why-bees-dance.notes.md"
        file.write_text(json.dumps(topic))
        (self.work / "topics/why-bees-dance.notes.md").write_text("# Facts\n\n- The comb trembles like a drum.\n")
        written = self.castwright("generate", "--topic", "why-bees-dance", "--provider", "rehearsal", "--gates", "off")
        self.assertIn("The comb trembles like a drum.", (written.run_dir / "L1_complete.txt").read_text())

    def test_flags_and_json(self):
        done = self.castwright("new", "Bees", "--id", "b-1", "--hosts", "Ann,Bo", "--language", "German",
                               "--freshness", "48", "--words", "2000", "--topics-dir", "my topics", "--json")
        self.assert_code(0, done)
        made = json.loads(done.out)
        self.assertEqual(["b-1", "de", ["Ann", "Bo"], 48, 2000],
                         [made[key] for key in ("id", "language", "hosts", "freshness_hours", "words")])
        self.assert_code(0, self.typed(made["next"][1]))
        self.assert_code(0, self.typed(made["next"][0], env=self.environment(key=None, CASTWRIGHT_GATES="off")))

    def test_printing_makes_nothing(self):
        with self.unchanged_outside(self.judge):
            done = self.castwright("new", "Why", "bees", "dance", "--print")
        self.assert_code(0, done)
        self.assertEqual("Why bees dance", json.loads(done.out)["title"])

    def test_nothing_is_overwritten(self):
        for name in ("bees.json", "bees-2.json"):
            self.assertEqual(f"topics/{name}", self.castwright("new", "Bees").out.strip())
        before = (self.work / "topics/bees.json").read_text()
        self.assert_fails(2, self.castwright("new", "Other", "--id", "bees"), "topics/bees.json", "--id")
        self.assertEqual(before, (self.work / "topics/bees.json").read_text())

    def test_bad_input_makes_nothing(self):
        (self.work / "file").write_text("x")
        for arguments, code, mentions in (
                ([], 2, ["title is empty"]), ([""], 2, ["title is empty"]), (["?!"], 2, ["no letter"]),
                (["x" * 300], 2, ["300"]), (["a\x1b[2J"], 2, ["control"]), (["a\nb\x07"], 2, ["control"]),
                (["A", "--id", "a/b"], 2, ["a/b"]), (["A", "--id", "../a"], 2, ["../a"]),
                (["A", "--hosts", "Ann"], 2, ["--hosts"]), (["A", "--language", "Germann"], 2, ["German"]),
                (["A", "--words", "5"], 2, ["--words"]), (["A", "--freshness", "0"], 2, ["--freshness"]),
                (["A", "--topics-dir", "file"], 11, ["file"]), (["A", "--topics-dir", "/proc/x"], 11, ["/proc/x", "--topics-dir"])):
            with self.subTest(arguments), self.unchanged_outside(self.judge):
                line = self.assert_fails(code, self.castwright("new", *arguments), *mentions)
                self.assertNotIn("\x1b", line)

    def test_no_home_and_no_locale_change_nothing(self):
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TERM": "dumb"}
        done = self.castwright("new", "Größe der Bäder", env=env)
        self.assertEqual("topics/groesse-der-baeder.json", done.out.strip(), str(done))


class Init(WayIn):
    def test_the_example_of_a_new_project_works_as_printed(self):
        done = self.castwright("init", "my show")
        self.assert_code(0, done)
        made = [line.split()[1] for line in done.out.splitlines()]
        self.assertEqual(["castwright.toml", "notes/why-bees-dance.md", "topics/why-bees-dance.json",
                          ".github/workflows/castwright.yml", ".gitignore"], made)
        commands = [line.strip() for line in done.err.splitlines() if line.startswith("  ")]
        self.assertEqual("cd 'my show'", commands[0])
        project = self.work / "my show"
        written = self.typed(commands[1], cwd=project)
        self.assert_code(0, written)
        self.assertEqual([], [line for line in written.lines("WARNING:") if "toml" in line or "topics/" in line])
        self.assertIn("comes home from flowers", (written.run_dir / "L1_complete.txt").read_text())
        self.assert_code(0, self.typed(commands[2], cwd=project))
        self.assert_code(0, self.castwright("topics", "check", cwd=project))

    def test_the_second_time_changes_nothing(self):
        self.castwright("init")
        with self.unchanged_outside(self.judge):
            again = self.castwright("init")
        self.assert_code(0, again)
        self.assertNotIn("made ", again.out)
        self.assertIn("nothing was missing", again.err)

    def test_a_folder_that_cannot_be_made_or_is_a_file_is_refused(self):
        (self.work / "file").write_text("x")
        self.assert_fails(2, self.castwright("init", "file"), "is a file")
        self.assert_fails(11, self.castwright("init", "/proc/x"), "/proc/x")

    def test_the_commands_of_the_workflow_are_commands_of_this_program(self):
        self.castwright("init")
        text = (self.work / ".github/workflows/castwright.yml").read_text()
        # With nothing to do and no key: resume has nothing, and generate says what is missing.
        self.assert_code(0, self.castwright("resume", "--all", "--no-repay"))
        self.assert_code(4, self.castwright("generate", "--topic", "./topics/why-bees-dance.json", "--once-per", "day"))
        commands = re.findall(r"^ *(?:run: )?(castwright [^\n]*)", text, re.MULTILINE)
        self.assertEqual(['castwright topics check ${TOPIC:+"$TOPIC"}', "castwright resume --all --no-repay",
                          'castwright generate --topic "$TOPIC_FILE" --once-per day'], commands)


class Topics(WayIn):
    def test_the_list_for_people_and_as_a_matrix(self):
        self.castwright("new", "Bees", "--words", "2000")
        self.castwright("new", "Stars")
        stars = self.work / "topics/stars.json"
        stars.write_text(stars.read_text().replace('"enabled": true,\n  "title"', '"enabled": false,\n  "title"'))
        self.castwright("generate", "--topic", "bees", "--provider", "rehearsal", "--gates", "off")
        for command in (("topics",), ("topics", "list")):
            lines = self.castwright(*command).out.splitlines()
            self.assertRegex(lines[1], r"bees +2000 +yes +finished +Bees")
            self.assertRegex(lines[2], r"stars +10000 +no +- +Stars")
        matrix = json.loads(self.castwright("topics", "--json", "--enabled").out)
        self.assertEqual(["include"], list(matrix))
        self.assertEqual(["bees"], [row["id"] for row in matrix["include"]])
        self.assertEqual(2, len(json.loads(self.castwright("topics", "list", "--json").out)["include"]))

    def test_the_check_names_every_broken_file_with_its_place(self):
        self.castwright("new", "Bees")
        (self.work / "topics/bad.json").write_text('{\n  "title": 5\n}')
        (self.work / "topics/worse.json").write_text("{")
        done = self.castwright("topics", "check")
        self.assert_fails(2, done, "2 of 3 topics are broken")
        self.assertIn("bad.json:2:12: title:", done.out)
        self.assertIn("worse.json:1:2:", done.out)
        self.assertIn("ok       ./topics/bees.json", done.out)
        self.assert_code(0, self.castwright("topics", "check", "bees"))
        listed = self.castwright("topics")
        self.assert_code(0, listed)
        self.assertEqual(2, len(listed.lines("WARNING:")), str(listed))
        document = json.loads(self.castwright("topics", "check", "--json").out.splitlines()[0])
        self.assertEqual([False, True, False], [row["ok"] for row in document["topics"]])

    def test_show_says_what_was_understood(self):
        done = self.castwright("topics", "show", "topic-03", "--topics-dir", TOPICS)
        self.assert_code(0, done)
        for words in ("The Box That Moved the World", "Leo: ", "Grace: ", "262800", "topic-03.notes.md", "10000 in 10"):
            self.assertIn(words, done.out)
        shown = json.loads(self.castwright("topics", "show", "topic-03", "--topics-dir", TOPICS, "--json").out)
        self.assertEqual(["Leo", "Grace"], [host["name"] for host in shown["hosts"]])
        self.assertIn("freshness_hours", [row["key"] for row in shown["changed"]])


class MissingTopics(WayIn):
    def test_every_command_names_the_topics_that_are_there(self):
        self.castwright("new", "Bees")
        self.castwright("new", "Stars")
        for command in (("generate", "--topic"), ("plan", "--topic"), ("topics", "show"), ("generate", "--dry-run",
                                                                                          "--topic")):
            with self.subTest(command):
                self.assert_fails(10, self.castwright(*command, "starz"), "topics/starz.json",
                                  'did you mean "stars"?', "has stars, bees", 'castwright new "TITLE"')

    def test_an_empty_folder_says_how_to_make_one(self):
        (self.work / "topics").mkdir()
        for command in (("generate", "--topic", "x"), ("generate", "--all"), ("topics",), ("topics", "check")):
            with self.subTest(command):
                self.assert_fails(10, self.castwright(*command), 'castwright new "TITLE"')

    def test_in_a_clone_the_examples_are_found_by_the_command_that_is_said(self):
        (self.work / "examples").mkdir()
        (self.work / "examples/topics").symlink_to(ROOT / "examples/topics")
        for command in (("plan", "--topic", "topic-01"), ("generate", "--topic", "topic-01"), ("topics",),
                        ("generate", "--all")):
            with self.subTest(command):
                line = self.assert_fails(10, self.castwright(*command), "--topics-dir examples/topics")
                self.assertIn("castwright new", line)
        self.assert_code(0, self.castwright("plan", "--topic", "topic-01", "--topics-dir", "examples/topics"))
        self.castwright("new", "Bees")
        self.assert_fails(10, self.castwright("plan", "--topic", "topic-01"), "has bees; ",
                          "--topics-dir examples/topics")


class Titles(WayIn):
    """castwright generate "TITLE"."""

    def test_without_a_terminal_the_command_to_type_is_said(self):
        for words in (["Why bees dance"], ["Why", "bees", "dance"]):
            with self.unchanged_outside(self.judge):
                done = self.castwright("generate", *words, "--provider", "rehearsal")
            line = self.assert_fails(2, done, "castwright new 'Why bees dance'")
        self.assert_code(0, self.typed(line.rpartition(": ")[2]))

    def test_an_id_gets_its_command_and_a_misspelt_one_too(self):
        self.castwright("new", "Why bees dance")
        for word, flags in (("why-bees-dance", "--words 2000"), ("why-bee-dance", "--words 2000"),
                            ("Why bees dance", "--words 2000"), ("topics/why-bees-dance.json", "--words 2000")):
            with self.subTest(word):
                done = self.castwright("generate", word, "--provider", "rehearsal", "--words", 2000)
                line = self.assert_fails(2, done, "castwright generate --topic ", flags)
                self.assertNotIn("--new-run", line)
        self.assert_code(0, self.typed(line.rpartition(": ")[2],
                                       env=self.environment(key=None, CASTWRIGHT_GATES="off")))

    def test_at_a_terminal_a_yes_makes_and_rehearses_it(self):
        code, out, shown = self.at_terminal(
            ["generate", "Why bees dance", "--provider", "rehearsal", "--gates", "off", "--words", "2000"], b"y\n")
        self.assertEqual(0, code, shown)
        self.assertIn("Make topics/why-bees-dance.json and write it? [y/N]", shown)
        self.assertEqual(["why-bees-dance.json"], self.topics())
        self.assertIn("output/runs/why-bees-dance/", out)
        self.assertIn("2000", self.castwright("topics").out)

    def test_a_yes_never_pays(self):
        code, out, shown = self.at_terminal(["generate", "Why bees dance"], b"y\n", GPT_KEY="sk-" + "x" * 40)
        self.assertEqual(0, code, shown)
        self.assertIn("Make topics/why-bees-dance.json? [y/N]", shown)
        self.assertIn("castwright plan --topic why-bees-dance", shown)
        self.assertEqual(["why-bees-dance.json"], self.topics())
        self.assertFalse(self.output.exists())
        self.assertEqual("", out)

    def test_any_other_answer_makes_nothing(self):
        for answer in (b"\n", b"n\n", b"maybe\n", b"\x04"):
            with self.subTest(answer):
                code, _, shown = self.at_terminal(["generate", "Bees", "--provider", "rehearsal"], answer)
                self.assertEqual(2, code, shown)
                self.assertFalse((self.work / "topics").exists())

    def test_nobody_is_asked_who_does_not_want_to_be(self):
        for flags in (["--no-input"], ["--json"], ["--dry-run"], ["--progress", "json"]):
            with self.subTest(flags):
                code, _, shown = self.at_terminal(["generate", "Bees", "--provider", "rehearsal", *flags], b"y\n")
                self.assertEqual(2, code, shown)
                self.assertNotIn("[y/N]", shown)
                self.assertFalse((self.work / "topics").exists())

    def test_a_title_beside_a_topic_and_a_key_are_refused(self):
        self.assert_fails(2, self.castwright("generate", "Bees", "--topic", "x"), "--topic")
        self.assert_fails(2, self.castwright("generate", "Bees", "--all"), "--all")
        done = self.castwright("generate", "sk-secret0123456789")
        self.assert_fails(2, done, "--key-file")
        self.assertNotIn("secret", done.err + done.out)
        self.assert_fails(2, self.castwright("generate", "?!"), "no letter")
        self.assert_fails(10, self.castwright("generate", "topics/none.json"), "no topic file topics/none.json")
