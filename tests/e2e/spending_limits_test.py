"""A limit of spending that a person counts on: under a misspelt name, in a file that cannot be read, or set to nothing."""
import json
import os
import re

from config_test import Configured
from harness import TOPICS

TOPIC = ("--topic", "topic-01", "--topics-dir", TOPICS)
RUN = ("generate", *TOPIC, "--words", "1000", "--chunks", "2", "--only-pass-a", "--gates", "off", "--new-run")
REHEARSAL = (*RUN, "--provider", "rehearsal")


class MisspeltLimits(Configured):
    def assert_stops(self, *mentions, **options):
        """Whatever could pay stops before anything is made; what only looks goes on, and warns."""
        self.assert_fails(2, self.castwright(*REHEARSAL, **options), *mentions, "nothing is sent")
        self.assert_fails(2, self.castwright(*RUN, **options), *mentions)
        self.assertFalse(self.output.exists())
        for command in (("plan", *TOPIC), ("config", "show")):
            done = self.castwright(*command, **options)
            self.assert_code(0, done)
            for text in mentions:
                self.assertIn(text, "\n".join(done.lines("WARNING:")))
        self.assert_code(0, self.castwright("runs", **options))
        done = self.castwright("doctor", **options)
        self.assert_code(2, done)
        for text in mentions:
            self.assertRegex(done.out, f"(?m)^FAIL +config .*{re.escape(text)}")

    def test_a_misspelt_budget_in_a_config_file_stops_a_run_with_its_place_and_the_right_key(self):
        for text, mentions in (
                ("# mine\nbudjet = 5\n", ("castwright.toml:2:1", '"budjet"', 'did you mean "budget"?')),
                ("budget-daily = 5\n", ("castwright.toml:1:1", '"budget-daily"', 'did you mean "budget_daily"?')),
                ("max_output_token = 900\n", ("castwright.toml:1:1", 'did you mean "max_output_tokens"?')),
                ("max_cost = 5\n", ("castwright.toml:1:1", '"max_cost"', 'did you mean "budget"?')),
                ("[profile.long]\nbugdet = 5\n", ("castwright.toml:2:1", '"profile.long.bugdet"', 'did you mean "budget"?')),
                ("[limits]\nbudget = 5\n", ("castwright.toml:2:1", '"limits.budget"', "[profile.NAME]")),
                ("profil = \"x\"\n[profiles.x]\nbudget = 5\n", ("castwright.toml:1:1", 'did you mean "profile"?'))):
            with self.subTest(text):
                self.write(text)
                self.assert_stops(*mentions)

    def test_the_users_own_config_file_is_looked_at_in_the_same_way(self):
        path = self.user("budjet = 5\n")
        self.assert_stops(f"{path}:1:1", 'did you mean "budget"?')

    def test_a_misspelt_variable_stops_it_too(self):
        self.assert_stops("CASTWRIGHT_BUDJET", 'did you mean "CASTWRIGHT_BUDGET"?',
                          env=self.environment(CASTWRIGHT_BUDJET="5"))
        self.write("# mine\nCASTWRIGHT_BUDGET_DAYLY=5\n", ".env")
        self.assert_stops(".env:2", "CASTWRIGHT_BUDGET_DAYLY", 'did you mean "CASTWRIGHT_BUDGET_DAILY"?')

    def test_names_and_tables_of_other_programs_stop_nothing(self):
        self.write('bucket = "s3://x"\n[aws]\nprofile = "default"\n[notes]\ncost = "see finance"\n'
                   "[speech]\ncost_per_minute = 0.2\n")
        names = ("BUCKET", "BADGE", "PROFILING", "PROFILER", "COSTUME", "COST_CENTER", "BUDGET_ALERT_EMAIL")
        self.assert_code(0, self.castwright(*REHEARSAL, env=self.environment(
            **{f"CASTWRIGHT_{name}": "s3://x" for name in names})))

    def test_a_variable_in_lower_case_or_without_its_sign_stops_it(self):
        for text, mentions in (("CASTWRIGHT_BUDGET: 5\n", (".env:1", "is not NAME=value", "CASTWRIGHT_BUDGET=")),
                               ("# x\nexport CASTWRIGHT-BUDGET=5\n", (".env:2", "CASTWRIGHT_BUDGET=")),
                               ("castwright_budget=5\n", (".env:1", 'did you mean "CASTWRIGHT_BUDGET"?'))):
            with self.subTest(text):
                self.write(text, ".env")
                self.assert_stops(*mentions)
        (self.work / ".env").unlink()
        self.assert_stops("castwright_budget", 'did you mean "CASTWRIGHT_BUDGET"?',
                          env=self.environment(castwright_budget="5"))

    def test_a_profile_named_default_that_nothing_chooses_stops_it(self):
        self.write("[profile.default]\nwords = 1000\nbudget = 50\n")
        self.assert_stops("castwright.toml:3:1", "budget limits nothing", "--profile default")
        self.assert_code(0, self.castwright(*REHEARSAL, "--profile", "default"))
        self.assert_code(0, self.castwright(*REHEARSAL, "--profile", ""))
        self.write("[profile.default]\nwords = 1000\n")
        self.assert_code(0, self.castwright(*REHEARSAL))

    def test_the_line_is_made_of_whole_sentences(self):
        self.write("[limits]\nbudget = 5\n")
        self.assertIn("under [profile.NAME]. A limit", self.castwright(*REHEARSAL).err)
        self.write("budjet = 5\n")
        self.assertIn('did you mean "budget"? A limit', self.castwright(*REHEARSAL).err)

    def test_a_run_is_not_resumed_either(self):
        self.assert_code(7, self.castwright(*REHEARSAL, "--budget", "0.01"))
        path = self.write("budget_dayly = 1\n")
        self.assert_fails(2, self.castwright("resume", "--budget", "50"), '"budget_dayly"')
        self.assert_fails(2, self.castwright("resume", "--all", "--budget", "50"), '"budget_dayly"')
        self.assert_code(0, self.castwright("cancel"))
        path.unlink()
        self.assert_code(0, self.castwright("resume", "--budget", "50"))

    def test_other_misspelt_names_are_only_warned_of(self):
        self.write("modle = \"x\"\n")
        done = self.castwright(*REHEARSAL, env=self.environment(CASTWRIGHT_WROD="5"))
        self.assert_code(0, done)
        self.assertIn('"modle", did you mean "model"?', done.err)
        self.assertIn('"CASTWRIGHT_WROD", did you mean "CASTWRIGHT_WORDS"?', done.err)

    def test_an_empty_variable_is_told_to_limit_nothing(self):
        empty = self.environment(CASTWRIGHT_BUDGET="")
        self.assertIn("WARNING: CASTWRIGHT_BUDGET is empty: it sets no limit\n",
                      self.castwright(*REHEARSAL, env=empty).err)
        self.assertEqual([], self.castwright(*REHEARSAL, "--budget", "50", env=empty).lines("WARNING: CASTWRIGHT"))
        self.write("budget = 50\n")
        self.assertIn("CASTWRIGHT_BUDGET is empty: it sets no limit; $50 counts (castwright.toml:1:1)",
                      self.castwright("config", "show", env=empty).err)
        self.write("CASTWRIGHT_BUDGET_DAILY=\n", ".env")
        self.assertIn(".env:1: CASTWRIGHT_BUDGET_DAILY is empty: it sets no limit", self.castwright("plan", *TOPIC).err)


class UnreadableFiles(Configured):
    def loop(self, name):
        """A link to itself, which nobody can read, not even root."""
        path = self.home / ".config" / "castwright" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(path)
        return str(path)

    def test_one_that_may_hold_the_budget_stops_only_what_pays(self):
        _, url = self.rehearsal()
        for name in ("config.toml", "models.toml"):
            with self.subTest(name):
                path = self.loop(name)
                for command in (("runs",), ("plan", *TOPIC), ("config", "show"), ("config", "path"), ("topics", "--topics-dir", TOPICS),
                                REHEARSAL, ("doctor", "--surroundings", "--provider", "rehearsal")):
                    self.assert_code(0, self.castwright(*command))
                for command in (("plan", *TOPIC), ("config", "show"), REHEARSAL):
                    self.assertIn(path, "\n".join(self.castwright(*command).lines("WARNING:")))
                done = self.castwright(*RUN, "--base-url", url)
                self.assert_fails(2, done, path, "it may limit what is spent")
                checks = json.loads(self.castwright("doctor", "--surroundings", "--json").out)["checks"]
                self.assertEqual(["FAIL"], [one["state"] for one in checks if one["id"] == "config"])
                (self.home / ".config" / "castwright" / name).unlink()
        self.assert_code(0, self.castwright(*RUN, "--base-url", url))

    def test_it_stops_no_server_on_this_machine_that_costs_nothing(self):
        _, url = self.rehearsal()
        self.loop("config.toml")
        free = ("--price", "0,0", "--no-search")
        self.assert_code(0, self.castwright(*RUN, *free, "--base-url", url))
        self.assert_fails(2, self.castwright(*RUN, *free, "--base-url", "https://gateway.invalid/v1"), "it may limit")

    def test_what_to_do_depends_on_why_it_cannot_be_read(self):
        self.write("#" * 300_000, ".env")
        done = self.castwright(*RUN)
        self.assert_fails(2, done, "larger than", "make it smaller, or leave it out with --no-env-file")
        self.assertNotIn("make it readable", done.err)
        (self.work / ".env").unlink()
        if os.geteuid() != 0:
            self.skipTest("only root can become somebody else")
        self.home.chmod(0o700)
        for folder in (self.folder, self.work, self.tmp):
            folder.chmod(0o777)
        done = self.castwright(*RUN, user=65534, group=65534, extra_groups=[])
        self.assert_fails(2, done, "config.toml", "set XDG_CONFIG_HOME or HOME to a folder that you can read")
        self.assertNotIn("make it readable", done.err)

    def test_a_home_that_is_no_folder_has_no_files(self):
        done = self.castwright(*REHEARSAL, env=self.environment(HOME="/dev/null"))
        self.assert_code(0, done)
        self.assertEqual([], done.lines("WARNING:"))

    def test_a_run_is_not_resumed_for_money_without_the_file(self):
        _, url = self.rehearsal("--fault", "http=500@2")
        self.assert_code(5, self.castwright(*RUN, "--base-url", url))
        path = self.loop("config.toml")
        self.assert_fails(2, self.castwright("resume"), path)
        self.assert_code(0, self.castwright("resume", "--help"))
