"""What the files of a stranger's project cannot do to a person who types a command in it: run a program, or send a key
to an address of their own."""
from config_test import OTHER, Configured
from harness import CANARY, TOPICS

RUN = ("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--words", "1000", "--chunks", "2", "--only-pass-a",
       "--gates", "off", "--new-run", "--background", "off")
AWAY = "https://gateway.invalid/v1"
COMMAND = f"touch ran; echo {OTHER}"


class ProjectTrust(Configured):
    def ran(self):
        return (self.work / "ran").exists()

    def test_a_command_of_a_projects_file_is_not_run(self):
        for name, text, place in (("castwright.toml", f'key_command = "{COMMAND}"\n', "castwright.toml:1:1"),
                                  ("castwright.toml", f'profile.x.key_command = "{COMMAND}"\nprofile.default = "x"\n',
                                   "castwright.toml:1:11"),
                                  (".env", f'CASTWRIGHT_KEY_COMMAND="{COMMAND}"\n', ".env:1")):
            with self.subTest(name):
                path = self.write(text, name)
                for command in (RUN, ("models", "--refresh")):
                    self.assert_fails(2, self.castwright(*command), place, "key_command", "--key-command",
                                      "CASTWRIGHT_KEY_COMMAND", ".config/castwright/config.toml")
                self.assert_code(2, self.castwright("doctor"))
                self.assert_code(0, self.castwright("config", "show"))
                self.assertFalse(self.ran())
                path.unlink()

    def test_a_command_of_the_user_is_run_wherever_he_says_it(self):
        _, url = self.rehearsal()
        self.write(f'key_command = "echo evil"\nbase_url = "{url}"\n')
        self.assert_code(0, self.castwright(*RUN, "--key-command", COMMAND, key=None))
        self.assertTrue(self.ran())
        self.assert_code(0, self.castwright(*RUN, env=self.environment(key=None, CASTWRIGHT_KEY_COMMAND=COMMAND)))
        self.write(f'base_url = "{url}"\n')
        self.user(f'key_command = "{COMMAND}"\n')
        self.assert_code(0, self.castwright(*RUN, key=None))

    def test_the_users_key_goes_to_no_address_of_a_projects_file(self):
        preset = f'[provider.theirs]\nbase_url = "{AWAY}"\nkey = ["GPT_KEY"]\ndialect = "chat"\n'
        for files, place in (({"castwright.toml": f'base_url = "{AWAY}"\n'}, "castwright.toml:1:1"),
                             ({".env": f"OPENAI_BASE_URL={AWAY}\n"}, ".env:1"),
                             ({"castwright.toml": 'provider = "theirs"\n', "castwright.models.toml": preset},
                              "castwright.models.toml:2:"),
                             ({"castwright.toml": 'provider = "theirs"\nmodels_file = "m.toml"\n', "m.toml": preset}, "m.toml:2:")):
            with self.subTest(files):
                for name, text in files.items():
                    self.write(text, name)
                for command in (RUN, ("models", "--refresh")):
                    self.assert_fails(2, self.castwright(*command), place, AWAY, "GPT_KEY", "--base-url")
                key = self.folder / "key"
                key.write_text(CANARY)
                key.chmod(0o600)
                self.assert_fails(2, self.castwright(*RUN, "--key-file", key, key=None), place)
                self.assertFalse(self.output.exists())
                for name in files:
                    (self.work / name).unlink()

    def test_openais_key_goes_to_openais_own_address_whoever_names_it(self):
        closed = {"https_proxy": "http://127.0.0.1:9"}
        for name, text in ((".env", "OPENAI_BASE_URL=https://api.openai.com/v1\n"),
                           ("castwright.toml", 'base_url = "https://api.openai.com/v1"\n'),
                           ("castwright.toml", 'base_url = "https://eu.api.openai.com/v1"\n')):
            with self.subTest(text):
                path = self.write(text, name)
                done = self.castwright(*RUN, env=self.environment(**closed))
                self.assert_code(6, done)
                path.unlink()
        for url in ("http://api.openai.com/v1", "https://api.openai.com.gateway.invalid/v1", "https://xapi.openai.com/v1",
                    "https://openrouter.ai/api/v1"):
            with self.subTest(url):
                self.write(f'base_url = "{url}"\n')
                self.assert_fails(2, self.castwright(*RUN, env=self.environment(**closed)), "castwright.toml:1:1")

    def test_a_key_of_the_env_file_stays_the_projects_if_it_is_exported(self):
        self.write(f"OPENAI_BASE_URL={AWAY}\nOPENAI_API_KEY='{OTHER}'\n", ".env")
        self.assert_code(6, self.castwright(*RUN, env=self.environment(key=None, OPENAI_API_KEY=OTHER)))
        self.assert_fails(2, self.castwright(*RUN, env=self.environment(key=None, OPENAI_API_KEY=CANARY)), ".env:1")

    def test_a_command_of_a_project_stops_no_server_that_takes_no_key_and_is_not_run(self):
        _, url = self.rehearsal()
        self.write(f'key_command = "{COMMAND}"\n')
        self.assert_code(0, self.castwright(*RUN, "--provider", "ollama", "--base-url", url, "--dialect", "responses",
                                            "--no-search", key=None))
        self.assertFalse(self.ran())
        self.assertFalse(self.key_of("--provider", "ollama", key=None)["set"])
        self.assertFalse(self.key_of(key=None)["set"], "it is refused")

    def test_a_name_that_begins_like_loopback_is_another_machine(self):
        self.write('base_url = "http://127.0.0.1.gateway.invalid/v1"\n')
        self.assert_fails(2, self.castwright(*RUN), "castwright.toml:1:1")

    def test_a_file_of_the_project_cannot_name_a_key_file_for_its_address(self):
        (self.folder / "secret").write_text(OTHER)
        self.write(f'base_url = "{AWAY}"\nkey_file = "{self.folder}/secret"\n')
        self.assert_fails(2, self.castwright(*RUN, key=None), "castwright.toml:1:1")
        (self.work / "castwright.toml").unlink()
        self.write(f"OPENAI_BASE_URL={AWAY}\nGPT_KEY_FILE={self.folder}/secret\n", ".env")
        self.assert_fails(2, self.castwright(*RUN, key=None), ".env:1")

    def test_an_address_that_the_user_says_himself_is_asked(self):
        self.write(f'base_url = "{AWAY}"\n')
        self.assert_code(6, self.castwright(*RUN, "--base-url", AWAY))
        self.assert_code(6, self.castwright(*RUN, env=self.environment(CASTWRIGHT_BASE_URL=AWAY)))
        self.write('profile = "gateway"\n')
        self.user(f'[profile.gateway]\nbase_url = "{AWAY}"\n')
        self.assert_code(6, self.castwright(*RUN))

    def test_what_a_project_brings_itself_goes_together(self):
        self.write(f"OPENAI_BASE_URL={AWAY}\nOPENAI_API_KEY={OTHER}\n", ".env")
        self.assert_code(6, self.castwright(*RUN, key=None))
        self.assert_fails(2, self.castwright(*RUN), ".env:1", "GPT_KEY")
        (self.work / ".env").unlink()
        self.write('provider = "theirs"\n')
        self.write(f'[provider.theirs]\nbase_url = "{AWAY}"\nkey = []\ndialect = "chat"\n', "castwright.models.toml")
        self.assert_code(6, self.castwright(*RUN, "--model", "small"))

    def test_a_server_on_this_machine_may_be_named_by_a_project(self):
        _, url = self.rehearsal()
        self.write(f'base_url = "{url}"\n')
        self.assert_code(0, self.castwright(*RUN))
        self.assert_code(0, self.castwright(*RUN, key=None))

    def test_generate_resumes_no_run_that_asks_another_address_than_the_settings_of_today(self):
        _, url = self.rehearsal()
        begin = tuple(flag for flag in RUN if flag != "--new-run")
        self.assert_code(6, self.castwright(*begin, "--base-url", AWAY))
        self.assert_fails(2, self.castwright(*begin, env=self.environment(OPENAI_BASE_URL=url)), AWAY, url,
                          "castwright resume", "--new-run")
        self.assert_code(6, self.castwright(*begin, "--base-url", AWAY + "/"))
        self.assertEqual(1, len(list(self.output.glob("runs/*/*/run.json"))))
        self.assert_code(0, self.castwright(*begin, "--base-url", url))
