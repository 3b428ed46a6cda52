"""What a person or a program is told: flags that a command can use, errors as JSON, warnings, and output that cannot
be written."""
import json
import re

from harness import TOPICS, Case
from rehearsed import Judged

OF_THE_RUN = (("--words", "2000"), ("--chunks", "4"), ("--topics-dir", "."), ("--prompts-dir", "."))


class FlagsOfTheRun(Judged):
    def setUp(self):
        super().setUp()
        served = self.stage("eof=20@2")
        self.assert_fails(6, self.castwright(*self.flags(served)))
        self.served = served

    def test_they_are_refused_by_what_goes_on_with_it(self):
        for command in (["resume"], ["cancel"], ["reparse"], ["redo", "--chunk", "1", "--yes"]):
            for flag in OF_THE_RUN:
                with self.subTest((command[0], flag[0])):
                    self.assert_fails(2, self.castwright(*command, *flag), flag[0], "belongs to the run")
        self.assertEqual(2, len(self.served.posts))

    def test_what_a_command_has_no_use_for_is_refused_and_not_ignored(self):
        for command, flag in ((["cancel"], ("--budget", "1")), (["reparse"], ("--base-url", "http://127.0.0.1:1/v1")),
                              (["redo", "--chunk", "1", "--yes"], ("--parallel", "2")), (["cancel"], ("--verbatim",)),
                              (["serve"], ("--progress", "bar")), (["serve"], ("--script-out",))):
            with self.subTest(flag):
                self.assert_fails(2, self.castwright(*command, *flag), flag[0], f"castwright {command[0]} has no use")

    def test_the_run_is_gone_on_with_by_flags_that_change_how(self):
        self.assert_code(0, self.castwright("resume", "--idle-timeout", "20", "--budget", "90", "--gates", "off"))
        self.same_script()


class HelpOfCommands(Case):
    def shown(self, command):
        return set(re.findall(r"(--[a-z-]+)", self.castwright(command, "--help-all").out.partition("Usage:")[2]))

    def test_it_lists_what_the_command_can_use(self):
        self.assertLessEqual({"--words", "--chunks", "--topics-dir", "--budget", "--dry-run"}, self.shown("generate"))
        serve = self.shown("serve")
        self.assertLessEqual({"--words", "--topics-dir", "--budget", "--model", "--pace"}, serve)
        self.assertFalse({"--progress", "--script-out", "--topic", "--json"} & serve)
        for command in ("resume", "redo", "cancel", "reparse"):
            with self.subTest(command):
                self.assertEqual(set(), self.shown(command) & {flag for flag, _ in OF_THE_RUN})
        self.assertNotIn("--idle-timeout", self.shown("plan"))
        self.assertNotIn("--budget", self.shown("cancel"))
        self.assertNotIn("--key-file", self.shown("reparse"))
        self.assertLessEqual({"--base-url", "--key-file", "--poll-interval"}, self.shown("cancel"))

    def test_settings_stand_under_headings_with_their_defaults_behind_them(self):
        page = self.castwright("generate", "--help-all").out
        for heading in ("What to write", "Model and money", "Server and connection", "When to stop", "Output"):
            self.assertIn(f"\n{heading}:\n", page)
        for flag, end in (("--words", "1000 to 60000 (10000)"), ("--connect-timeout", "(15)"), ("--gates", "(on)"),
                          ("--idle-timeout", "(300; 60 in background mode)"), ("--verbatim", "wrote it")):
            with self.subTest(flag):
                self.assertRegex(page, rf"(?m)^  {flag} .*{re.escape(end)}$")
        self.assertNotIn("When to stop", self.castwright("plan", "--help").out)

    def test_an_unknown_command_with_help_is_2(self):
        for arguments in (["genrate", "--help"], ["nothing", "-h"]):
            self.assert_fails(2, self.castwright(*arguments), "unknown command")

    def test_json_may_stand_before_the_command(self):
        self.assertEqual([], json.loads(self.castwright("--json", "runs", "--output-root", self.made()).out))
        self.assertEqual("topic-01", json.loads(self.castwright("--json", "plan", "--topic", TOPICS / "topic-01.json").out)["topic_id"])

    def made(self):
        folder = self.judge / "root"
        folder.mkdir()
        return folder


class DryRun(Case):
    def test_it_is_the_plan(self):
        flags = ("--topic", TOPICS / "topic-01.json", "--words", "3000", "--budget", "9")
        plan = self.castwright("plan", *flags)
        dry = self.castwright("generate", *flags, "--dry-run")
        self.assert_code(0, dry)
        self.assertEqual(plan.out, dry.out)
        self.assertFalse(self.output.exists())
        both = self.castwright("generate", "--all", "--topics-dir", TOPICS, "--dry-run", "--json")
        self.assertEqual(["topic-01", "topic-02", "topic-03"],
                         [json.loads(line)["topic_id"] for line in both.out.splitlines()])

    def test_no_slip_of_the_pen_leads_to_a_flag_that_spends(self):
        for flag in ("--nwe-run", "--new-rnu", "--al", "--dry-runn"):
            with self.subTest(flag):
                line = self.assert_fails(2, self.castwright("generate", "--topic", "topic-01", flag), flag)
                self.assertNotIn("--new-run", line.replace(flag, "", 1))
                self.assertNotIn("--all", line)
        self.assertNotIn('"--yes"', self.assert_fails(2, self.castwright("redo", "--chunk", "1", "--yse"), "--yse"))


class UsageErrors(Case):
    """As JSON where JSON was asked for."""

    def told(self, code, *arguments, **options):
        done = self.castwright(*arguments, **options)
        line = self.assert_fails(code, done)
        lines = done.out.splitlines()
        self.assertEqual(1, len(lines), str(done))
        told = json.loads(lines[0])
        self.assertEqual(("exit", code), (told["type"], told["code"]))
        self.assertEqual(line, f"error: {told['reason']}")

    def test_by_a_flag_of_any_command(self):
        for arguments in (["runs", "--json", "--output-root", self.judge / "none"], ["plan", "--json", "--topic", "none"],
                          ["show", "--json"], ["doctor", "nothing", "--json"], ["check", "none", "--json"], ["diff", "--json"],
                          ["resume", "nothing", "--json"],
                          ["generate", "--json"], ["generate", "--progress", "json", "--topic", "../x"],
                          ["generate", "--json", "--topik", "x"], ["--json", "plan", "--words", "x", "--topic", "none"],
                          ["generate", "--progress=json", "--words", "ten", "--topic", "none"], ["runs", "--json", "more"]):
            with self.subTest(arguments):
                done = self.castwright(*arguments)
                self.told(done.code, *arguments)
                self.assertIn(done.code, (2, 10))

    def test_by_the_environment(self):
        env = self.environment(CASTWRIGHT_PROGRESS="json")
        self.told(2, "generate", "--topik", "x", env=env)
        self.told(2, "export", env=env)
        self.told(10, "export", "--format", "txt", env=env)
        self.told(2, "generate", "--topic", "none", env=self.environment(CASTWRIGHT_PROGRESS="json", CASTWRIGHT_WORDS="ten"))
        flag = self.castwright("generate", "--topik", "x", "--progress", "lines", env=env)
        self.assertEqual("", flag.out, "the flag wins")

    def test_by_a_config_file(self):
        (self.work / "castwright.toml").write_text('progress = "json"\n')
        self.told(2, "generate", "--topik", "x")
        self.told(10, "generate", "--topic", "none")

    def test_nothing_to_resume_is_0_and_is_said(self):
        folder = self.judge / "root"
        folder.mkdir()
        for arguments in (["resume"], ["resume", "--all"], ["resume", "--last"]):
            with self.subTest(arguments):
                done = self.castwright(*arguments, "--output-root", folder)
                self.assert_code(0, done)
                self.assertIn("no unfinished run", done.err)
                told = json.loads(self.castwright(*arguments, "--output-root", folder, "--json").out)
                self.assertEqual(0, told["code"])


class Channels(Judged):
    def full(self, *arguments, **options):
        with open("/dev/full", "wb") as full:
            return self.start(*arguments, stdout=full, **options).ended()

    def test_output_that_cannot_be_written_is_11(self):
        served = self.stage()
        done = self.full(*self.flags(served))
        self.assert_fails(11, done, "standard output")
        self.same_script()
        for arguments in (["--help"], ["--version"], ["help", "exit-codes"], ["generate", "--help"], ["runs"], ["runs", "--json"],
                          ["show"], ["plan", "--topic", TOPICS / "topic-01.json"], ["doctor"], ["check"], ["resume", "--last"],
                          ["export", "--format", "txt"], ["export", "--format", "txt", "-o", self.judge / "x.txt"]):
            with self.subTest(arguments):
                self.assert_fails(11, self.full(*arguments), "standard output")

    def test_figures_that_cannot_be_written_are_11_and_the_script_is_kept(self):
        file = self.judge / "file"
        file.write_text("")
        for place in ("/dev/full", file / "figures", "/proc/nowhere/figures"):
            for form in ((), ("--json",), ("--progress", "json")):
                with self.subTest((place, *form)):
                    done = self.castwright(*self.flags(self.stage(), "--new-run", "--metrics-textfile", place, *form))
                    self.assert_fails(11, done, "figures")
                    self.same_script()
                    if form:
                        last = json.loads(done.out.splitlines()[-1])
                        self.assertEqual(11, last.get("code", last.get("exit_code")))
                    self.assertEqual([], done.lines("resume:"), "the run is finished")

    def test_a_folder_for_the_figures_is_refused_before_anything_is_paid_for(self):
        stage = self.stage()
        for place in (self.judge, ".", "figures/"):
            with self.subTest(place):
                done = self.castwright(*self.flags(stage, "--metrics-textfile", place))
                self.assert_fails(2, done, "--metrics-textfile", "name a file in it")
                self.assert_fails(2, self.castwright("resume", "--metrics-textfile", place), "--metrics-textfile")
        self.assertEqual([], stage.posts)
        self.assertFalse(self.output.exists())

    def test_figures_that_cannot_be_written_do_not_hide_why_a_run_stopped(self):
        file = self.judge / "file"
        file.write_text("")
        done = self.castwright(*self.flags(self.stage("http=401@2"), "--metrics-textfile", file / "figures"))
        self.assert_fails(4, done)
        self.assertRegex(done.err, "(?m)^WARNING: .*figures")
        done = self.generate("--provider", "rehearsal", "--fault", "invented-sources@1", "--only-pass-a", "--new-run",
                             "--metrics-textfile", file / "figures")
        self.assert_fails(3, done)
        self.assertRegex(done.err, "(?m)^WARNING: .*figures")

    def test_a_folder_that_is_missing_is_made_for_the_figures(self):
        place = self.judge / "new" / "figures"
        self.assert_code(0, self.castwright(*self.flags(self.stage(), "--metrics-textfile", place)))
        self.assertIn("castwright_last_run_words{", place.read_text())

    def test_a_server_whose_address_nobody_can_read_is_not_left_running(self):
        self.assert_fails(11, self.full("rehearse"), "standard output")
        self.assert_fails(2, self.castwright("rehearse", "--fault", "none-such"), "none-such")

    def test_progress_none_keeps_warnings(self):
        served = self.stage("http=429@9", flags=("--dialect", "open-responses"))  # models of other names
        done = self.castwright(*self.flags(served, "--progress", "none", "--model", "somebodys-own"))
        self.assert_code(0, done)
        self.assertRegex(done.err, "(?m)^WARNING: model somebodys-own is not in the capability table")
        self.assertNotIn("INFO:", done.err)


class OtherProviders(Case):
    """Topics of the pipeline before this one, in every form that it knew."""

    def plan(self, **fields):
        topic = {"id": "topic-07", "title": "Ferries", "queries": [], **fields}
        path = self.judge / "topic-07.json"
        path.write_text(json.dumps(topic))
        return self.castwright("plan", "--topic", path)

    def test_a_model_of_another_provider_is_planned_with_its_name_as_a_hint(self):
        for model, provider in (("gemini-2.5-pro", "Google"), ("claude-sonnet-4-5", "Anthropic"),
                                ("google/gemini-2.0-flash", "Google"), ("deepseek-chat", "DeepSeek"), ("own-model", "")):
            for key in ("llm_model_pass_a", "gpt_model_pass_a", "llm_model"):
                with self.subTest((model, key)):
                    done = self.plan(**{key: model})
                    self.assert_code(0, done)
                    self.assertRegex(done.err, f"WARNING: model .*{model}.* is not one of OpenAI's" + (f" .{provider}'s" if provider else ""))
                    self.assertIn("unknown is not zero", done.out)

    def test_a_rehearsal_plays_a_model_of_whatever_name(self):
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                               "--words", "1000", "--gates", "off", "--only-pass-a", "--model", "claude-opus-5.5")
        self.assert_code(0, done)

    def test_a_model_of_another_provider_for_the_shorter_scripts(self):
        done = self.plan(content_types={"long": True, "reels": True}, llm_model_pass_b="gemini-2.5-flash")
        self.assert_code(0, done)
        self.assertIn("--pass-b-model", done.err)

    def test_nothing_is_sent_to_a_server_that_does_not_have_it(self):
        self.plan(llm_model="claude-opus-4")
        done = self.castwright("generate", "--topic", self.judge / "topic-07.json")
        self.assert_fails(2, done, "Anthropic", "--base-url")
        self.assertFalse(self.output.exists())

    def test_every_form_of_a_topic_is_planned_without_a_flag(self):
        role = {"name": "Ann", "bio": "{{HOST_B}} knows her."}
        forms = ({"content_types": {"long": True}},
                 {"content_types": {"long": {"enabled": True, "items": 1, "max_words": 20000}, "medium": True}},
                 {"content_types": {"long": False, "reels": {"enabled": True, "items": 8, "max_words": 80}}},
                 {"use_roles": True, "roles": [role, {"name": "Ben", "bio": "b"}]},
                 {"use_roles": True, "roles": {"host_a": role, "host_b": {"name": "Ben"}}},
                 {"use_roles": True, "roles": [{**role, "role": "host_b"}, {"name": "Ben", "code": "A"}]},
                 {"use_roles": False, "voice_a_name": "Ann", "voice_a_gender": "female", "voice_a_bio": "x",
                  "voice_a_intro": "Hi", "voice_a_outro": "Bye"},
                 {"enabled": False, "topic_complexity": "high", "rumors_allowed": False},
                 {"search_languages": ["en"], "search_regions": ["US"], "freshness_hours": 24, "min_fresh_sources": 10,
                  "max_backlog_items": 5, "max_fresh_items": 5},
                 {"premium_tts": True, "voice_quality": "high", "tts_voice_a": "ryan", "tts_use_chunking": True,
                  "video_width": 1920, "video_height": 1080, "gpt_prompt": "Be kind.", "gpt_model": "gpt-4o"},
                 {"gpt_model_pass_a": "gpt-5.2-pro", "gpt_model_pass_b": "gpt-4.1-nano", "pass_a_max_output_tokens": 125000,
                  "pass_b_max_output_tokens": 60000, "testing_mode": True})
        for form in forms:
            with self.subTest(sorted(form)):
                self.assert_code(0, self.plan(**form))


class Smaller(Case):
    def test_seeds_are_decimal_with_or_without_zeros(self):
        texts = []
        for seed in ("8", "08", "010", "10"):
            done = self.generate("--provider", "rehearsal", "--fill", "--words", 1000, "--chunks", 1, "--gates", "off",
                                 "--seed", seed, "--output-root", self.judge / f"root-{seed}")
            self.assert_code(0, done)
            texts.append((done.run_dir / "L1_complete.txt").read_text())
        self.assertEqual((texts[0], texts[2]), (texts[1], texts[3]))
        self.assertNotEqual(texts[0], texts[2])
        self.assert_fails(2, self.generate("--provider", "rehearsal", "--seed", "x8"), "--seed")

    def test_a_document_or_another_binary_is_named(self):
        files = {"Word document": b"PK\x03\x04....word/document.xml", "a PDF": b"%PDF-1.7\n", "a ZIP archive": b"PK\x03\x04x",
                 "a picture (PNG)": b"\x89PNG\r\n", "a binary file": b"abc\0def", "text in UTF-16": "\ufeffHOST".encode("utf-16-le")}
        run = self.generate("--provider", "rehearsal", "--fill", "--words", 1000, "--chunks", 1, "--gates", "off")
        for kind, content in files.items():
            path = self.judge / "given"
            path.write_bytes(content)
            with self.subTest(kind):
                self.assert_fails(2, self.castwright("check", path), kind)
                self.assert_fails(2, self.castwright("import", run.run_dir.name, path), kind)

    def test_an_unedited_run_has_no_difference_and_that_is_said(self):
        self.generate("--provider", "rehearsal", "--fill", "--words", 1000, "--chunks", 1, "--gates", "off")
        done = self.castwright("diff")
        self.assert_code(0, done)
        self.assertIn("nothing was changed", done.err)
        told = json.loads(self.castwright("diff", "--json").out)
        self.assertEqual((1, 1, []), (told["before"], told["after"], told["changes"]))

    def test_redo_says_what_it_cost(self):
        self.generate("--provider", "rehearsal", "--fill", "--words", 1000, "--chunks", 2, "--gates", "off")
        asked = self.assert_fails(2, self.castwright("redo", "--chunk", "2"), "so far it cost $", "--yes")
        self.assertRegex(asked, r"\$\d+\.\d\d\)")
        self.assertRegex(self.castwright("redo", "--chunk", "2", "--yes", "--gates", "off", "--fill").err, r"so far it cost \$\d")

    def test_ids_and_keys_are_printed_as_they_were_given(self):
        self.assert_fails(2, self.castwright("generate", "--topic", "thème"), "thème")
        path = self.judge / "topic-01.json"
        path.write_text('{"titel": "x"}')
        self.assert_fails(2, self.castwright("plan", "--topic", path), "title", '"titel"')

    def test_times_are_shown_in_the_unit_in_which_they_are_read(self):
        page = self.castwright("help", "environment").out
        self.assertRegex(page, r"CASTWRIGHT_CONNECT_TIMEOUT +connect_timeout +15 \(seconds\)")
        self.assertNotIn("15000", page)

    def test_money_on_screens_has_two_digits(self):
        done = self.generate("--provider", "rehearsal", "--fill", "--words", 1000, "--chunks", 2, "--gates", "off")
        for text in (done.err, self.castwright("show").out, self.castwright("runs").out,
                     self.castwright("plan", "--topic", TOPICS / "topic-01.json").out, (done.run_dir / "report.md").read_text()):
            self.assertRegex(text, r"\$\d+\.\d\d\b")
            self.assertNotRegex(text, r"\$\d+\.\d\d\d")
        self.assertRegex((done.run_dir / "report.json").read_text(), r'"cost_usd": "\d+\.\d{3,}"')
