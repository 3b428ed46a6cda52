"""Keys, addresses and certificates as people paste and set them: what is sent, and what never is."""
import json
import pathlib

from harness import CANARY, TOPICS, Case
from wire import served

LOGIN = "pa55-canary"


class PastedKeys(Case):
    """Whatever is around a key where it was given, the server gets the key alone."""

    def sent(self, *arguments, env):
        server = served(self)
        self.assert_code(0, self.small(server, *arguments, env=env))
        self.assertEqual({f"Bearer {CANARY}"}, {post.headers.get("authorization") for post in server.posts})
        self.assert_no_canary_in(self.output)

    def assert_no_canary_in(self, folder):
        for path in pathlib.Path(folder).rglob("*"):
            if path.is_file():
                self.assertNotIn(CANARY.encode(), path.read_bytes(), path)

    def test_quotes_blanks_that_nobody_sees_and_bearer_are_taken_off_a_variable(self):
        for form in ('"{}"', "\ufeff{}", "\u00a0{}\u200b", "Bearer {}", "\u201c{}\u201d ", "OPENAI_API_KEY='{}'"):
            with self.subTest(form):
                self.sent("--new-run", env=self.environment(form.format(CANARY)))

    def test_a_whole_env_file_is_read_as_a_key_file(self):
        path = self.home / ".env"
        path.write_text(f'# keys\nDEBUG=1\nexport OPENAI_API_KEY="{CANARY}"\n', "utf-8-sig")
        self.sent("--key-file", path, env=self.environment(None))
        (self.work / "castwright.toml").write_text(f'key_file = "{path}"\n')
        self.sent("--new-run", env=self.environment(None))

    def test_the_output_of_a_key_command_is_read_the_same_way(self):
        self.sent("--key-command", f"printf 'Bearer \"%s\"\\r\\n' {CANARY}", env=self.environment(None))

    def test_what_cannot_be_a_key_is_refused_with_the_reason_and_nothing_is_sent(self):
        for given, reason in ((f"sk-a\u00a0{LOGIN}", "U+00A0"), (f"sk-\u200b{LOGIN}", "U+200B"),
                              (f'"{LOGIN}', "quotation mark"), (f"{LOGIN}...", "cut for display")):
            with self.subTest(reason):
                server = served(self)
                done = self.small(server, env=self.environment(given))
                self.assert_fails(2, done, "GPT_KEY", reason)
                self.assertNotIn(LOGIN, done.out + done.err)
                self.assertEqual(0, server.connections)

    def test_a_key_as_an_argument_is_refused_and_not_repeated(self):
        for arguments in (("--key", CANARY), (f"--api-key={CANARY}",), (CANARY,), ("--key-file", CANARY)):
            with self.subTest(arguments[0]):
                done = self.generate(*arguments, env=self.environment(None))
                self.assert_fails(2, done, "--key-file")
                self.assertNotIn(CANARY, done.out + done.err)

    def test_a_key_file_that_others_can_read_is_warned_of(self):
        path = self.home / "key"
        path.write_text(CANARY)
        path.chmod(0o644)
        done = self.small(served(self), "--key-file", path, env=self.environment(None))
        self.assert_code(0, done)
        self.assertTrue(any("chmod 600" in line for line in done.lines("WARNING: ")), str(done))


class Addresses(Case):
    """A user name and password in an address are refused where they are read, and are in no output and no file."""

    def refused(self, *arguments, env=None, command="generate"):
        done = self.castwright(command, "--topic", "topic-01", "--topics-dir", TOPICS, *arguments,
                               env=env or self.environment())
        self.assert_fails(2, done)
        self.nowhere(done)
        self.assertFalse(self.output.exists())
        return done

    def nowhere(self, done):
        self.assertNotIn(LOGIN, done.out + done.err)
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != "castwright.toml":
                self.assertNotIn(LOGIN.encode(), path.read_bytes(), path)

    def test_a_login_in_a_flag_a_variable_or_a_config_file_is_2(self):
        url = f"https://user:{LOGIN}@127.0.0.1:9/v1"
        for command in ("generate", "plan"):
            done = self.refused("--base-url", url, command=command)
            self.assertIn("--base-url", done.err)
        for name in ("CASTWRIGHT_BASE_URL", "OPENAI_BASE_URL"):
            self.assertIn(name, self.refused(env=self.environment(**{name: url})).err)
        (self.work / "castwright.toml").write_text(f'base_url = "{url}"\n')
        self.assertIn("castwright.toml:1:1", self.refused().err)

    def test_other_forms_of_a_login_are_2_and_not_repeated_either(self):
        for url in (f"user:{LOGIN}@127.0.0.1/v1", f"https://{LOGIN}@127.0.0.1/v1", f"https://u:x/{LOGIN}@h/v1",
                    f"ftp://u:{LOGIN}@h/v1", f"https://h/v1?api-key={LOGIN}", f"https://u:1#{LOGIN}@h"):
            with self.subTest(url):
                self.refused("--base-url", url)

    def test_a_login_in_an_argument_that_is_not_understood_is_not_repeated(self):
        url = f"https://user:{LOGIN}@127.0.0.1:9/v1"
        self.refused(url)
        self.refused("--base-ulr", url)
        self.refused("--jobs", url)
        self.refused("--model-url=" + url)
        self.nowhere(self.castwright("resume", url))
        self.nowhere(self.castwright("generate", "--json", "--topic", url))
        self.nowhere(self.castwright(url))

    def test_a_query_of_the_base_address_goes_with_every_request(self):
        server = served(self)
        done = self.small(f"{server.base_url}/?api-version=preview")
        self.assert_code(0, done)
        self.assertEqual(["/v1/responses?api-version=preview"] * 2, [post.path for post in server.posts])
        stored = json.loads((done.run_dir / "run.json").read_text())
        self.assertTrue(stored["base_url"].endswith("/v1?api-version=preview"), stored["base_url"])

    def test_quotes_and_blanks_around_an_address_are_taken_off(self):
        server = served(self)
        env = self.environment(OPENAI_BASE_URL=f'\ufeff"{server.base_url}/"\u00a0')
        self.assert_code(0, self.generate("--background", "off", "--words", 1000, "--chunks", 2, "--gates", "off",
                                          "--verbatim", env=env))
        self.assertEqual(["/v1/responses"] * 2, [post.path for post in server.posts])
