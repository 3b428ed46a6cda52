"""What may be wrong on the way in: two files with one id, words that name nothing, folders that cannot be written to,
titles of rubbish, a terminal without UTF-8. Nothing here has a key, and nothing is paid for."""
import json
import os
import shutil
import stat
import subprocess

from harness import BINARY, ROOT, mounted_tmpfs
from way_in_test import WayIn


class SameIds(WayIn):
    def setUp(self):
        super().setUp()
        self.castwright("new", "Bees", "--words", 1000)
        self.bees = self.work / "topics/bees.json"
        self.zebra = self.work / "topics/zebra.json"
        self.zebra.write_text(self.bees.read_text())

    def test_the_list_leaves_the_second_file_out_and_names_both(self):
        for flags in ((), ("--json",)):
            done = self.castwright("topics", *flags)
            self.assert_code(0, done)
            warnings = done.lines("WARNING:")
            self.assertEqual(1, len(warnings), str(done))
            self.assertIn("zebra.json", warnings[0])
            self.assertIn("bees.json has the id bees too", warnings[0])
        self.assertEqual(["./topics/bees.json"], [row["file"] for row in json.loads(done.out)["include"]])

    def test_generate_all_doctor_and_the_check_say_the_same(self):
        said = "zebra.json: id: ./topics/bees.json has the id bees too"
        generated = self.castwright("generate", "--all", "--provider", "rehearsal")
        self.assert_code(2, generated)
        self.assertIn(said, "\n".join(generated.lines("[zebra] error:")))
        self.assertEqual(["bees"], [folder.name for folder in (self.output / "runs").iterdir()], "one script, not two")
        self.assert_fails(2, self.castwright("generate", "--all", "--dry-run", "--provider", "rehearsal"), said)
        checked = self.castwright("topics", "check")
        self.assert_code(2, checked)
        self.assertIn(said, checked.out)
        doctor = self.castwright("doctor", "--surroundings", "--json", env=self.environment(
            key=None, CASTWRIGHT_PROVIDER="rehearsal"))
        topics = next(one for one in json.loads(doctor.out)["checks"] if one["id"] == "topics")
        self.assertEqual(["FAIL", 2], [topics["state"], topics["exit_code"]])
        self.assertIn(said, topics["what"])

    def test_a_new_topic_takes_no_id_that_stands_in_another_file(self):
        self.bees.unlink()
        self.assertEqual("topics/bees-2.json", self.castwright("new", "Bees").out.strip())
        self.assert_fails(2, self.castwright("new", "Bees", "--id", "bees"), "zebra.json has the id bees already")
        self.assertEqual(0, self.castwright("topics", "check").code)

    def test_a_copy_that_is_switched_off_stops_nothing(self):
        self.zebra.rename(self.work / "topics/a-copy.json")
        copy = self.work / "topics/a-copy.json"
        copy.write_text(copy.read_text().replace('"enabled": true,\n  "title"', '"enabled": false,\n  "title"'))
        matrix = json.loads(self.castwright("topics", "--enabled", "--json").out)["include"]
        self.assertEqual(["./topics/bees.json"], [row["file"] for row in matrix])
        self.assert_code(0, self.castwright("generate", "--all", "--provider", "rehearsal", "--gates", "off"))

    def test_the_file_of_the_matrix_is_what_generate_takes(self):
        self.zebra.write_text(self.zebra.read_text().replace('"id": "bees"', '"id": "stars"'))
        rows = json.loads(self.castwright("topics", "--enabled", "--json").out)["include"]
        self.assertEqual(["bees", "stars"], [row["id"] for row in rows])
        for row in rows:
            self.assert_code(0, self.castwright("plan", "--topic", row["file"]))
        workflow = (ROOT / "src/app/project/castwright.yml").read_text()
        self.assertIn("${{ matrix.file }}", workflow)
        self.assertIn('--topic "$TOPIC_FILE"', workflow)
        self.assert_fails(10, self.castwright("plan", "--topic", "stars"), "./topics/zebra.json has the id stars",
                          "--topic ./topics/zebra.json")


class PrintedCommands(WayIn):
    def test_the_rehearsal_that_is_suggested_leaves_out_what_it_refuses(self):
        _, _, shown = self.at_terminal(
            ["generate", "Why bees dance", "--base-url", "http://127.0.0.1:1/v1", "--model", "m", "--price", "1,2",
             "--key-file", "none", "--dialect", "chat", "--budget", "5", "--words", "1000", "--output-root", "out"],
            b"y\n")
        command = next(line for line in shown.splitlines() if "--provider rehearsal" in line).strip()
        for flag in ("--base-url", "--model", "--price", "--key-file", "--dialect", "--budget"):
            self.assertNotIn(flag, command)
        self.assertIn("--output-root out", command)
        done = self.typed(command, env=self.environment(key=None, CASTWRIGHT_GATES="off"))
        self.assert_code(0, done)
        self.assertTrue((self.work / "out/runs/why-bees-dance").is_dir())

    def test_flags_that_are_no_settings_are_kept(self):
        self.castwright("new", "Bees")
        line = self.assert_fails(2, self.castwright("generate", "bees", "--provider", "rehearsal", "--pace", "900000",
                                                    "--fault", "none", "--json", "--new-run"), "bees is a topic")
        command = line.rpartition(": ")[2]
        for flag in ("--pace 900000", "--fault none", "--json"):
            self.assertIn(flag, command)
        self.assertNotIn("--new-run", command)

    def test_the_folder_of_a_profile_is_in_the_command_that_makes_a_topic(self):
        (self.work / "castwright.toml").write_text('[profile.shows]\ntopics_dir = "shows"\n')
        done = self.castwright("generate", "Bees", "--profile", "shows")
        line = self.assert_fails(2, done, "castwright new Bees --topics-dir shows")
        self.assert_code(0, self.typed(line.rpartition(": ")[2]))
        self.assertTrue((self.work / "shows/bees.json").exists())
        self.assert_fails(10, self.castwright("plan", "--topic", "x", "--topics-dir", "my shows"),
                          "castwright new \"TITLE\" --topics-dir 'my shows'")


class InitFaults(WayIn):
    def test_the_topics_are_where_the_settings_say(self):
        for name, env, config in (("by variable", {"CASTWRIGHT_TOPICS_DIR": "shows"}, None),
                                  ("by file", {}, 'topics_dir = "shows"\n')):
            with self.subTest(name):
                project = self.work / name
                project.mkdir()
                if config:
                    (project / "castwright.toml").write_text(config)
                env = self.environment(key=None, **env)
                done = self.castwright("init", name, env=env)
                self.assert_code(0, done)
                self.assertTrue((project / "shows/why-bees-dance.json").exists())
                self.assertFalse((project / "topics").exists())
                commands = [line.strip() for line in done.err.splitlines() if line.startswith("  castwright")]
                self.assert_code(0, self.typed(commands[0], cwd=project, env=env))

    def test_a_broken_topic_is_not_suggested(self):
        (self.work / "topics").mkdir()
        (self.work / "topics/bad.json").write_text("{")
        done = self.castwright("init")
        self.assert_code(0, done)
        self.assertNotIn("--topic bad", done.err)
        self.assertIn("castwright topics check", done.err)

    def test_an_empty_name_is_refused(self):
        with self.unchanged_outside(self.judge):
            self.assert_fails(2, self.castwright("init", ""), "no name")

    def test_files_for_a_repository_follow_the_umask(self):
        for mask, file, folder in ((0o022, 0o644, 0o755), (0o077, 0o600, 0o700)):
            with self.subTest(oct(mask)):
                name = f"project-{mask}"
                done = subprocess.run([BINARY, "init", name], cwd=self.work, env=self.environment(key=None),
                                      capture_output=True, umask=mask, check=False)
                self.assertEqual(0, done.returncode, done.stderr)
                subprocess.run([BINARY, "new", "Stars"], cwd=self.work / name, env=self.environment(key=None),
                               capture_output=True, umask=mask, check=True)
                self.assertTrue((self.work / name / "topics/stars.json").exists())
                for path in (self.work / name).rglob("*"):
                    self.assertEqual(folder if path.is_dir() else file, stat.S_IMODE(path.stat().st_mode), path)

    def test_lines_that_a_gitignore_lacks_are_named_as_lines_to_add(self):
        (self.work / ".gitignore").write_text("x\n")
        self.assertIn("add the lines output/ and .env", self.castwright("init").out)


class Words(WayIn):
    def test_no_message_suggests_the_word_that_was_typed(self):
        (self.work / "topics").mkdir()
        (self.work / "topics/dang.json").symlink_to("nowhere")
        for arguments, code, mentions in (
                (["--profile", "news", "generate"], 2, ["--profile stands behind the command",
                                                        "castwright generate --profile"]),
                (["--budget", "5"], 2, ["stands behind", "castwright generate --budget"]),
                (["help", "money", "x"], 2, ['no help on "x"', "castwright help money"]),
                (["generate", "--topic", "dang"], 10, ["is a link to nowhere"]),
                (["completion", "tcsh"], 2, ["bash, zsh, fish"]), (["completion", "csh"], 2, ["bash, zsh, fish"])):
            with self.subTest(arguments):
                line = self.assert_fails(code, self.castwright(*arguments), *mentions)
                self.assertNotIn("did you mean", line)
        self.assert_fails(2, self.castwright("completion", "bsh"), 'did you mean "bash"?')

    def test_a_word_that_is_no_run_blames_no_output_root(self):
        commands = (["doctor"], ["watch"], ["check"], ["show"], ["diff"], ["resume"], ["cancel"], ["reparse"],
                    ["redo", "--chunk", "1"], ["export", "--format", "md"])
        for command in commands:
            with self.subTest(command):
                done = self.castwright(*command[:1], "nope", *command[1:])
                self.assert_code(10, done)
                self.assertIn('no run or topic "nope"', done.err + done.out)
                self.assertNotIn("no output root", done.err + done.out)
        self.assert_fails(10, self.castwright("check", "nope.txt"), "no file nope.txt")
        self.castwright("new", "Bees", "--words", 1000)
        self.assert_fails(10, self.castwright("show", "bees"), "castwright generate --topic bees")
        made = self.castwright("generate", "--topic", "bees", "--provider", "rehearsal", "--gates", "off")
        self.assertIn(made.run_dir.name, self.castwright("show", "bees").out)
        self.assert_fails(10, self.castwright("watch", "nope"), "no run nope", "topic nope", made.run_dir.name)
        self.assert_fails(10, self.castwright("check", "nope.txt"), "no file nope.txt")

    def test_the_check_of_a_word_that_names_no_topic_ends_with_2_and_names_its_file(self):
        self.castwright("new", "Bees")
        done = self.castwright("topics", "check", "nope", "--json")
        self.assert_code(2, done)
        row = json.loads(done.out.splitlines()[0])["topics"][0]
        self.assertEqual([False, "./topics/nope.json"], [row["ok"], row["file"]])

    def test_a_word_that_controls_a_terminal_is_not_printed_as_it_is(self):
        self.castwright("new", "Bees", "--words", 1000)
        self.castwright("generate", "--topic", "bees", "--provider", "rehearsal", "--gates", "off")
        (self.work / "topics/\x1b[2J.json").write_text("{")
        for arguments in (["show", "\x1b[2J"], ["check", "\x1b[2J.txt"], ["plan", "--topic", "\x1b[2J/x.json"],
                          ["topics"], ["topics", "check"], ["init", "/proc/\x1b[2J"], ["plan", "--topic", "nope"]):
            with self.subTest(arguments):
                done = self.castwright(*arguments)
                self.assertNotIn("\x1b", done.out + done.err)

    def test_a_sentence_that_begins_with_yes_is_no_yes(self):
        for answer, code in ((b"yes please\n", 2), (b"yesterday\n", 2), (b"YES\n", 0)):
            with self.subTest(answer):
                got, _, shown = self.at_terminal(["generate", "Bees"], answer)
                self.assertEqual(code, got, shown)

    def test_a_long_age_is_said_in_years(self):
        self.castwright("new", "Why bees dance")
        shown = self.castwright("topics", "show", "why-bees-dance").out
        self.assertIn("at most 30 years old", shown)
        self.assertNotIn("262800 hours", shown)


class WithoutUtf8(WayIn):
    """LC_ALL=C: what the program says of itself is ASCII."""

    def test_help_and_lists_are_ascii(self):
        env = self.environment(key=None, LC_ALL="C")
        self.castwright("new", "A" * 80, env=env)
        names = self.castwright("help", env=env).out.splitlines()
        commands = [line.split()[0] for line in names if line.startswith("  ") and not line.startswith("   ")
                    and line.split()[0].isalpha()]
        pages = [["help", page] for page in ("environment", "exit-codes", "formats", "json", "config", "money")]
        calls = [[command, "--help-all"] for command in commands if command != "castwright"] + pages + [
            ["help"], ["topics"], ["topics", "check"], ["init", "p"], ["new", "B" * 80], ["generate", "C" * 80]]
        self.assertGreater(len(calls), 25)
        for call in calls:
            with self.subTest(call):
                done = self.castwright(*call, env=env)
                self.assertTrue((done.out + done.err).isascii(), str(done))
        self.assertIn("C...", done.err)
        self.assertIn("…", self.castwright("generate", "C" * 80).err)

    def test_what_a_person_wrote_stays(self):
        env = self.environment(key=None, LC_ALL="C")
        made = self.castwright("new", "Größe…", env=env).out.strip()
        self.assertIn("Größe…", (self.work / made).read_text())
        self.assertIn("Größe…", self.castwright("topics", "--json", env=env).out)

    def test_a_command_and_a_path_name_what_is_there(self):
        env = self.environment(key=None, LC_ALL="C")
        self.assertIn("castwright new 'Wait… what'", self.castwright("generate", "Wait… what", env=env).err)
        self.castwright("new", "Bees", env=env)
        done = self.castwright("generate", "--topic", "bees", "--provider", "rehearsal", "--fault", "refusal", "--words",
                               "1000", "--output-root", self.work / "a…b", env=env)
        self.assertTrue(done.lines("resume: "), str(done))
        self.assertIn(f"--output-root '{self.work}/a…b'", done.lines("resume: ")[0])


class Documents(WayIn):
    def test_the_help_of_an_installed_program_names_documents_that_are_there(self):
        prefix = self.work / "prefix"
        (prefix / "bin").mkdir(parents=True)
        shutil.copy(BINARY, prefix / "bin/castwright")
        shutil.copytree(ROOT / "docs", prefix / "share/doc/castwright/docs",
                        ignore=shutil.ignore_patterns("decisions"))
        for arguments in (["help", "exit-codes"], ["help", "json"], ["help", "config"], ["help", "formats"],
                          ["new", "--help"], ["check", "--help"], ["models", "--help"], ["export", "--help"]):
            with self.subTest(arguments):
                text = subprocess.run([str(prefix / "bin/castwright"), *arguments], cwd=self.work, text=True,
                                      env=self.environment(key=None), capture_output=True, check=True).stdout
                named = [word.strip("().,") for word in text.split() if "docs/" in word]
                self.assertTrue(named, text)
                for word in named:
                    self.assertTrue((self.work / word).exists(), word)

    def test_a_program_alone_says_where_an_installation_has_them(self):
        shutil.copy(BINARY, self.work / "castwright")
        text = subprocess.run([str(self.work / "castwright"), "help", "exit-codes"], cwd=self.work, text=True,
                              env=self.environment(key=None), capture_output=True, check=True).stdout
        self.assertIn("share/doc/castwright/docs/errors.md", text)


class Places(WayIn):
    """Places where nothing can be written."""

    def full_of(self, size):
        folder = mounted_tmpfs(self, size)
        if folder is None:
            self.skipTest("mounting is not permitted")
        return folder

    def assert_no_part(self, folder):
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "fill":
                self.assertGreater(path.stat().st_size, 0, path)

    def test_a_full_disk_is_a_fault_of_storage_and_leaves_no_part_of_a_file(self):
        folder = self.full_of("64k")
        fill = os.open(folder / "fill", os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(fill, b"x" * 4096):
                pass
        except OSError:
            os.close(fill)
        self.assert_fails(11, self.castwright("new", "Bees", cwd=folder), "No space", "--topics-dir", "--print")
        self.assert_fails(11, self.castwright("init", cwd=folder), "No space", "castwright init DIR")
        self.assert_no_part(folder)
        with open(folder / "fill", "r+b") as fill:
            fill.truncate(48 * 1024)
        line = self.assert_fails(11, self.castwright("init", cwd=folder), "No space", "castwright init DIR")
        self.assertNotIn("--print", line)
        self.assert_no_part(folder)
        (folder / "fill").unlink()
        done = self.castwright("init", cwd=folder)
        self.assert_code(0, done)
        self.assert_code(0, self.castwright("topics", "check", cwd=folder))

    def test_a_folder_that_may_not_be_written_to(self):
        folder = self.work / "mine"
        folder.mkdir()
        folder.chmod(0o555)
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.assert_fails(11, self.castwright("new", "Bees", cwd=folder), "--topics-dir")
        self.assert_fails(11, self.castwright("init", cwd=folder), "castwright init DIR")
        self.assert_fails(2, self.castwright("generate", "Bees", "--provider", "rehearsal", cwd=folder), "castwright new")

    def test_a_root_that_is_read_only(self):
        folder = self.full_of("64k")
        if subprocess.run(["mount", "-o", "remount,ro", folder], capture_output=True, check=False).returncode != 0:
            self.skipTest("mounting is not permitted")
        self.assert_fails(11, self.castwright("new", "Bees", cwd=folder), "Read-only", "--topics-dir")
        self.assert_fails(11, self.castwright("init", cwd=folder), "Read-only", "castwright init DIR")
        self.assert_code(0, self.castwright("new", "Bees", "--print", cwd=folder))
        code, _, shown = self.at_terminal(["generate", "Bees", "--topics-dir", folder / "topics"], b"y\n")
        self.assertEqual(11, code, shown)
        self.assertIn("--topics-dir names another folder", shown)
        self.assertNotIn("--print", shown)
        self.assert_fails(2, self.castwright("generate", "Bees", "--provider", "rehearsal", cwd=folder), "castwright new")

    def test_no_home(self):
        env = self.environment(key=None)
        del env["HOME"]
        self.assert_code(0, self.castwright("init", "p", env=env))
        self.assert_code(0, self.castwright("new", "Bees", env=env))
        self.assert_fails(2, self.castwright("generate", "Stars", env=env), "castwright new Stars")

    def test_standard_output_that_is_full(self):
        for arguments in (["new", "Bees"], ["init", "p"], ["topics"], ["help"]):
            with self.subTest(arguments), open("/dev/full", "wb") as full:
                done = self.start(*arguments, stdout=full, key=None).ended()
                self.assert_code(11, done)
                self.assertIn("standard output", done.err)


class Rubbish(WayIn):
    """Titles that nobody should give, and somebody will."""

    def test_what_has_no_letter_and_what_is_no_title_is_refused(self):
        for title, mention in (("😀🎉", "no letter"), ("x" * 5000, "5000"), ("..", "no letter"), (".", "no letter"),
                               ("?!…—", "no letter"), ("   ", "empty"), ("\u202eabc", "invisible")):
            for command in ("new", "generate"):
                with self.subTest((command, title[:9])), self.unchanged_outside(self.judge):
                    self.assert_fails(2, self.castwright(command, "--", title), mention)

    def test_every_other_title_makes_a_topic_that_is_read_without_a_fault(self):
        titles = ("a\nb", "c\n\nd", "-e", "--words", "كيف ترقص النحل", "../f", "g/../h", "con", "日本語", '"q"', "i\\j",
                  "$(k)", "{{HOST_A}}", "HOST_A: hello", "١٢٣", "'", "I'm", "ö")
        made = 0
        for title in titles:
            with self.subTest(title):
                done = self.castwright("generate", "--provider", "rehearsal", "--words", 1000, "--", title)
                if "no letter" in done.err:
                    continue
                line = self.assert_fails(2, done, "castwright new ")
                self.assert_code(0, self.typed(line.rpartition("make one of it: ")[2]))
                made += 1
        self.assertGreaterEqual(made, 16)
        self.assertEqual([], [path for path in self.work.rglob("*") if path.is_file() and path.parent.name != "topics"])
        self.assert_code(0, self.castwright("topics", "check"))
        for path in (self.work / "topics").iterdir():
            self.assert_code(0, self.castwright("plan", "--topic", path.stem))


class ProfileNames(WayIn):
    def test_their_names_are_completed(self):
        (self.work / "castwright.toml").write_text("[profile.news]\nbudget = 1\n[profile.cheap]\nbudget = 2\n")
        for words, names in ((["--profile", ""], ["cheap", "news"]), (["--profile", "n"], ["news"]),
                             (["--profile=n"], ["--profile=news"])):
            out = self.castwright("__complete", "generate", *words).out
            self.assertEqual(names, out.splitlines()[:-1])
