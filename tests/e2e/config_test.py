"""Profiles, the .env, the user's templates, `config show`, `config path`, and what `doctor` says of the surroundings."""
import email.utils
import http.server
import json
import os
import re
import socket
import subprocess
import threading

from harness import CANARY, TOPICS, Case

TOPIC = ("--topic", "topic-01", "--topics-dir", TOPICS)
OTHER = "sk-canary-of-the-env-file-42"


class Configured(Case):
    def write(self, text, name="castwright.toml"):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
        return path

    def user(self, text, name="config.toml"):
        return self.write(text, self.home / ".config" / "castwright" / name)

    def shown(self, *arguments, **options):
        """What `config show --json` says: each key's value and origin."""
        done = self.castwright("config", "show", "--json", *arguments, **options)
        self.assert_code(0, done)
        self.assertEqual([], done.lines("error:"))
        return {one["key"]: (one["value"], one["origin"]) for one in json.loads(done.out)["settings"]}

    def key_of(self, *arguments, **options):
        return json.loads(self.castwright("config", "show", "key", "--json", *arguments, **options).out)["key"]

    def lists_models(self, answer):
        """A server that answers every GET by `answer(headers)`: status, document and more headers. Returns its base URL."""
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, document, headers = answer(self.headers)
                body = json.dumps(document).encode()
                self.send_response_only(status)
                for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}/v1"


class Profiles(Configured):
    def test_a_profile_counts_before_the_plain_keys_of_all_files_and_below_the_environment(self):
        self.write("words = 2000\nmodel = \"gpt-5\"\nbudget = 1\n[profile.long]\nwords = 30000\n")
        self.user("words = 3000\n[profile.long]\nmodel = \"gpt-5.2\"\nwords = 9000\n")
        self.assertEqual((2000, "castwright.toml:1:1"), self.shown()["words"])
        long = self.shown("--profile", "long")
        self.assertEqual((30000, "profile long in castwright.toml:5:1"), long["words"])
        self.assertEqual("gpt-5.2", long["model"][0], "the table of a farther file counts before a plain key")
        self.assertIn("profile long in ", long["model"][1])
        self.assertEqual(("1", "castwright.toml:3:1"), long["budget"])
        env = self.environment(CASTWRIGHT_PROFILE="long", CASTWRIGHT_WORDS="5000")
        self.assertEqual((5000, "CASTWRIGHT_WORDS"), self.shown(env=env)["words"])
        self.assertEqual(30000, self.shown("--profile", "long", "words", env=self.environment())["words"][0])

    def test_a_config_file_may_choose_one(self):
        self.write("[profile]\ndefault = \"long\"\n[profile.long]\nwords = 30000\n[profile.short]\nwords = 1500\n")
        self.assertEqual(30000, self.shown()["words"][0])
        self.assertEqual(1500, self.shown("--profile", "short")["words"][0])
        self.assertEqual(10000, self.shown("--profile", "")["words"][0])
        self.write("profile = \"far\"\n")
        self.user("[profile.far]\nwords = 4000\n")
        self.assertEqual(4000, self.shown()["words"][0])
        self.assertEqual(("far", "castwright.toml:1:1"), self.shown()["profile"])

    def test_one_that_no_file_has_is_2_with_the_nearest_name_and_the_list(self):
        self.write("[profile.long]\nwords = 30000\n[profile.cheap]\nmodel = \"gpt-5-mini\"\n")
        for command in (("plan", *TOPIC), ("runs",), ("generate", *TOPIC, "--provider", "rehearsal"), ("config", "show")):
            with self.subTest(command):
                done = self.castwright(*command, "--profile", "lnog")
                self.assert_fails(2, done, "--profile", '"lnog"', 'did you mean "long"?', "known: cheap, long")
        done = self.castwright("plan", *TOPIC, env=self.environment(CASTWRIGHT_PROFILE="none"))
        self.assert_fails(2, done, "CASTWRIGHT_PROFILE", "known: cheap, long")
        (self.work / "castwright.toml").unlink()
        self.assert_fails(2, self.castwright("runs", "--profile", "long"), "[profile.NAME]", "castwright config path")

    def test_a_profile_that_is_not_used_is_checked_with_its_place(self):
        for text, mentions in ((b"[profile.a]\nwords = \"many\"\n", ("castwright.toml:2:1", "profile.a.words", "a whole number")),
                               (b"[profile.a]\nwords = 5\n", ("castwright.toml:2:1", "profile.a.words", "outside")),
                               (b"[profile.a]\napi_key = \"sk-1\"\n", ("castwright.toml:2:1", "keys are not kept")),
                               (b"[profile.a.deep]\ntoken = \"x\"\n", ("castwright.toml:", "keys are not kept")),
                               (b"[profile.a]\nprofile = \"b\"\n", ("castwright.toml:2:1", "no other profile")),
                               (b"[profile]\na = 3\n", ("castwright.toml:2:1", "profile.a", "a table")),
                               (b"profile = \"a\"\n[profile.a]\nwords = 2000\n", ("castwright.toml:", "default"))):
            with self.subTest(text):
                (self.work / "castwright.toml").write_bytes(text)
                self.assert_fails(2, self.castwright("runs"), *mentions)
        self.write("[profile.a]\nwodrs = 2000\n")
        done = self.castwright("config", "show")
        self.assert_code(0, done)
        self.assertIn('castwright.toml:2:1: unknown key "profile.a.wodrs", did you mean "words"?', done.err)


class EnvFile(Configured):
    def test_it_counts_for_what_is_not_set_just_below_the_environment(self):
        self.write("words = 2000\nmodel = \"m-file\"\nchunks = 3\n")
        self.write("# mine\n\nexport CASTWRIGHT_WORDS=3000\nCASTWRIGHT_MODEL='m-env-file' # why\nCASTWRIGHT_CHUNKS=4\n", ".env")
        shown = self.shown(env=self.environment(CASTWRIGHT_CHUNKS="5"))
        self.assertEqual((3000, ".env:3"), shown["words"])
        self.assertEqual(("m-env-file", ".env:4"), shown["model"])
        self.assertEqual((5, "CASTWRIGHT_CHUNKS"), shown["chunks"])
        self.assertEqual((4000, "--words"), self.shown("--words", "4000")["words"])
        plan = json.loads(self.castwright("plan", *TOPIC, "--json").out)
        self.assertEqual(4, plan["requests"])

    def test_it_is_off_where_it_is_not_wanted(self):
        self.write("CASTWRIGHT_WORDS=3000\n", ".env")
        self.assertEqual(3000, self.shown()["words"][0])
        self.assertEqual(10000, self.shown("--no-env-file")["words"][0])
        self.assertEqual(10000, self.shown(env=self.environment(CASTWRIGHT_NO_ENV_FILE="on"))["words"][0])
        self.write("no_env_file = true\n")
        self.assertEqual(10000, self.shown()["words"][0])
        self.assertEqual(3000, self.shown("--no-env-file=false")["words"][0])

    def test_its_key_is_used_and_never_printed(self):
        self.write(f"OPENAI_API_KEY=\"{OTHER}\"\n", ".env")
        seen = []

        def answer(headers):
            seen.append(headers.get("Authorization"))
            return 200, {"object": "list", "data": [{"id": f"echo-{OTHER}", "object": "model"}]}, {}

        at = ("--base-url", self.lists_models(answer), "--provider", "openai")
        done = self.castwright("models", "--refresh", *at, key=None)
        self.assert_code(0, done)
        self.assertEqual([f"Bearer {OTHER}"], seen, str(done))
        self.assertNotIn(OTHER, done.out + done.err)
        self.castwright("models", "--refresh", *at, "--no-env-file", key=None)
        self.castwright("models", "--refresh", *at)
        self.assertEqual([None, f"Bearer {CANARY}"], seen[1:])
        for arguments in (("config", "show", "--origin"), ("config", "show", "--json"), ("doctor",), ("config", "path"),
                          ("runs", "--output-root", OTHER), ("plan", "--topic", OTHER), ("config", "show", OTHER)):
            with self.subTest(arguments):
                done = self.castwright(*arguments, key=None)
                self.assertNotIn(OTHER, done.out + done.err)

    def test_a_key_of_the_environment_comes_first_whatever_its_name(self):
        self.write(f"GPT_KEY={OTHER}\n", ".env")
        self.assertEqual(".env:1 (GPT_KEY)", self.key_of(key=None)["origin"])
        env = self.environment(key=None, OPENAI_API_KEY=CANARY)
        self.assertEqual("OPENAI_API_KEY", self.key_of(env=env)["origin"])
        hidden = self.environment(key=None, GPT_KEY="")
        self.assertEqual({"set": False, "origin": None, "needed": True}, self.key_of(env=hidden))

    def test_only_names_that_castwright_reads_count(self):
        proxy = "http://127.0.0.1:1"
        self.write(f"HTTPS_PROXY={proxy}\nhttps_proxy={proxy}\nHOME=/nowhere\nXDG_CONFIG_HOME=/nowhere\nPATH=/nowhere\n"
                   "SSL_CERT_FILE=/nowhere\nNO_COLOR=1\nOPENAI_BASE_URL=https://host.example/v1\n", ".env")
        shown = self.shown()
        self.assertEqual(("https://host.example/v1", ".env:8 (OPENAI_BASE_URL)"), shown["base_url"])
        self.assertIsNone(shown["ca_file"][0])
        self.assertNotIn("nowhere", self.castwright("config", "path").out)

    def test_bad_lines_are_named_by_their_place(self):
        for line, mentions in (("CASTWRIGHT_WORDS=many", (".env:2: CASTWRIGHT_WORDS: must be a whole number",)),
                               ("GPT_KEY=\"sk-open", (".env:2: GPT_KEY: the quotation mark",)),
                               ("CASTWRIGHT_OUTPUT_ROOT=${HOME}/x", (".env:2: CASTWRIGHT_OUTPUT_ROOT: a variable inside",)),
                               ("GPT_KEY=your-api-key-here", (".env:2 (GPT_KEY)", "an example"))):
            with self.subTest(line):
                self.write(f"# first\n{line}\n", ".env")
                done = self.castwright("doctor", "--surroundings", key=None)
                self.assert_code(2, done)
                for text in mentions:
                    self.assertIn(text, done.out)
        self.write("what is this\nCASTWRIGHT_WRODS=5\nCERT=\"-----BEGIN\nMIIabc\n-----END\"\nCASTWRIGHT_WORDS=2000\n", ".env")
        done = self.castwright("config", "show", "words")
        self.assert_code(0, done)
        self.assertIn(".env:1: is not NAME=value", done.err)
        self.assertIn('.env:2: unknown variable CASTWRIGHT_WRODS, did you mean "CASTWRIGHT_WORDS"?', done.err)
        self.assertEqual(2, len(done.lines("WARNING:")), done.err)
        self.assertIn("2000", done.out)

    def test_one_that_others_can_read_is_warned_of(self):
        path = self.write("CASTWRIGHT_WORDS=2000\n", ".env")
        self.assertEqual([], self.castwright("config", "show").lines("WARNING:"))
        path.chmod(0o644)
        self.assertIn("chmod 600 .env", self.castwright("config", "show").err)
        path.write_text("SOMETHING_ELSE=1\n")
        self.assertEqual([], self.castwright("config", "show").lines("WARNING:"), "nothing in it is for castwright")

    def test_a_folder_of_this_name_is_no_such_file(self):
        (self.work / ".env").mkdir()
        done = self.castwright("config", "show")
        self.assert_code(0, done)
        self.assertEqual("", done.err)

    def test_what_is_no_file_or_no_text_is_warned_of_and_never_waited_for(self):
        path = self.work / ".env"

        def listens():
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(path))

        def holds(number, text):
            with path.open("wb") as file:
                file.truncate(number)
                file.write(text)

        for what, make in (("a pipe", lambda: os.mkfifo(path)), ("a socket", listens), (".env", lambda: path.symlink_to(path)),
                           ("larger than", lambda: holds(100_000_000, b"CASTWRIGHT_WORDS=5\n")),
                           ("a binary file", lambda: holds(5_000, b"\x7fELF\n\n\n\xff\xfe\n"))):
            with self.subTest(what):
                make()
                for command in (("config", "show", "words"), ("generate", *TOPIC, "--provider", "rehearsal", "--words", "1000",
                                                              "--chunks", "1", "--only-pass-a", "--gates", "off", "--new-run")):
                    done = self.castwright(*command)
                    self.assert_code(0, done)
                    warnings = [line for line in done.lines("WARNING:") if ".env" in line]
                    self.assertEqual(1, len(warnings), done.err)
                    self.assertIn(what, warnings[0])
                self.assertRegex(self.castwright("config", "path").out, r"(?m)^env +\.env +wrong: ")
                self.assertEqual([], self.castwright("config", "show", "--no-env-file").lines("WARNING:"))
                path.unlink()

    def test_many_lines_that_say_nothing_are_counted(self):
        self.write("what is this\n" * 500, ".env")
        warnings = self.castwright("config", "show").lines("WARNING:")
        self.assertEqual(4, len(warnings), warnings)
        self.assertIn("497 more lines", warnings[-1])

    def test_json_is_wanted_by_it_too(self):
        self.write("CASTWRIGHT_PROGRESS=json\n", ".env")
        done = self.castwright("generate", "--topik", "x")
        self.assertEqual("exit", json.loads(done.out)["type"])
        self.assertEqual("", self.castwright("generate", "--topik", "x", "--no-env-file").out)


class UserPrompts(Configured):
    def test_templates_in_the_users_folder_are_used_if_nothing_names_others(self):
        folder = self.home / ".config" / "castwright" / "prompts"
        folder.mkdir(parents=True)
        run = ("generate", *TOPIC, "--provider", "rehearsal", "--words", "1000", "--chunks", "1", "--only-pass-a",
               "--gates", "off", "--new-run")
        self.assertEqual((None, "built-in"), self.shown("prompts_dir")["prompts_dir"], "a folder without templates")
        name = sorted(path.name for path in (TOPICS.parents[1] / "src/passes/prompts").glob("*.md"))[0]
        (folder / name).write_text((TOPICS.parents[1] / "src/passes/prompts" / name).read_text() + "\nTHE USER'S OWN\n")
        self.assertEqual((str(folder), "the user's folder of templates"), self.shown("prompts_dir")["prompts_dir"])
        done = self.castwright(*run)
        self.assert_code(0, done)
        self.assertIn("THE USER'S OWN", (done.run_dir / "run.json").read_text())
        done = self.castwright(*run, "--prompts-dir", "")
        self.assert_code(0, done)
        self.assertNotIn("THE USER'S OWN", (done.run_dir / "run.json").read_text())
        (folder / "none-of-ours.md").write_text("x")
        self.assert_fails(2, self.castwright(*run), "none-of-ours.md")


class ConfigShow(Configured):
    def test_every_setting_is_there_and_what_is_not_built_in_comes_first(self):
        self.write("model = \"gpt-5.2\"\nverbatim = true\nidle_timeout = 2.5\n")
        done = self.castwright("config", "show", "--origin")
        self.assert_code(0, done)
        lines = done.out.splitlines()
        self.assertRegex(done.out, r"(?m)^model +gpt-5\.2 +castwright\.toml:1:1$")
        self.assertRegex(done.out, r"(?m)^verbatim +on +castwright\.toml:2:1$")
        self.assertRegex(done.out, r"(?m)^idle_timeout +2\.5 +castwright\.toml:3:1$")
        self.assertRegex(done.out, r"(?m)^words +10000 +built-in$")
        self.assertRegex(done.out, r"(?m)^chunks +\(by the plan\) +built-in$")
        self.assertRegex(done.out, r"(?m)^base_url +https://api\.openai\.com/v1 +provider openai$")
        self.assertRegex(done.out, r"(?m)^key +set +GPT_KEY$")
        places = {line.split()[0]: at for at, line in enumerate(lines) if line and line[0] != "#"}
        self.assertLess(max(places[key] for key in ("model", "verbatim", "idle_timeout", "key")), places["words"])
        self.assertIn(str(self.work), lines[-1])
        page = self.castwright("help", "environment").out
        for key in re.findall(r"(?m)^  CASTWRIGHT_\w+ +(\w+)", page):
            self.assertIn(key, places)

    def test_flags_show_what_would_hold(self):
        shown = self.shown("--words", "2000", "--window", "8h")
        self.assertEqual((2000, "--words"), shown["words"])
        self.assertEqual(("first", "follows from window"), shown["research"])
        self.assertEqual("follows from window", shown["parallel"][1])
        self.assertEqual(("http://127.0.0.1:11434/v1", "provider ollama"), self.shown("--provider", "ollama")["base_url"])
        self.assert_fails(2, self.castwright("config", "show", "--words", "ten"), "--words")

    def test_a_topic_adds_its_own(self):
        path = self.work / "t.json"
        path.write_text('{"id": "t", "title": "T", "queries": ["q"],\n "llm_model": "", "gpt_model": "gpt-5",\n'
                        ' "content_types": {"long": {"max_words": 2000}}}')
        shown = self.shown("--topic", "./t.json", env=self.environment(CASTWRIGHT_MODEL="gpt-5.2"))
        self.assertEqual(("gpt-5", "topic file ./t.json:2:32"), shown["model"], "the topic counts before the environment")
        self.assertEqual((2000, "topic file ./t.json:3:42"), shown["words"])
        self.assert_fails(10, self.castwright("config", "show", "--topic", "none"), "none.json")

    def test_the_switch_for_questions_is_read_from_every_place(self):
        self.assertEqual((False, "built-in"), self.shown()["no_input"])
        self.assertEqual((True, "CASTWRIGHT_NO_INPUT"), self.shown(env=self.environment(CASTWRIGHT_NO_INPUT="1"))["no_input"])
        self.assertEqual((True, "--no-input"), self.shown("--no-input")["no_input"])
        self.write("no_input = true\n")
        self.assertEqual((True, "castwright.toml:1:1"), self.shown()["no_input"])

    def test_only_what_was_asked_for_and_mistyped_names_get_the_nearest(self):
        done = self.castwright("config", "show", "words", "base-url", "key")
        self.assertEqual(["words", "base_url", "key"], [line.split()[0] for line in done.out.splitlines()])
        self.assert_fails(2, self.castwright("config", "show", "wrods"), '"wrods"', 'did you mean "words"?')
        self.assert_fails(2, self.castwright("config", "shwo"), 'did you mean "show"?')
        self.assert_fails(2, self.castwright("config", "show", "--wrods", "5"), 'did you mean "--words"?')
        self.assert_fails(2, self.castwright("doctor", "--provder", "ollama"), 'did you mean "--provider"?')
        self.assert_fails(2, self.castwright("config"))

    def test_no_secret_is_shown(self):
        secret = "printf hush-this-password"
        env = self.environment(CASTWRIGHT_KEY_COMMAND=secret, https_proxy="http://u:hush-this-too@h:1")
        for more in (("--origin",), ("--json",)):
            done = self.castwright("config", "show", *more, env=env)
            self.assert_code(0, done)
            self.assertNotIn("hush", done.out + done.err)
        self.assertEqual(("set", "CASTWRIGHT_KEY_COMMAND"), self.shown("key_command", env=env)["key_command"])
        self.write("key_file = \"k\"\n")
        self.assertEqual("key_file (castwright.toml:1:1)", self.key_of()["origin"])
        done = self.castwright("config", "show", env=self.environment(CASTWRIGHT_KEY_FILE="sk-pasted-by-mistake"))
        self.assertNotIn("pasted", done.out + done.err)

    def test_what_a_file_of_others_says_disturbs_no_terminal(self):
        self.write('model = "a\\u009b31m\\u202eb"\n[profile."c\\u009bd"]\nwords = 2000\n')
        for arguments in (("config", "show", "--origin"), ("config", "show", "--origin", "--profile", "c\x9bd"),
                          ("doctor", "--surroundings", "--profile", "c\x9bd"), ("doctor", "--surroundings", "--json")):
            with self.subTest(arguments):
                done = self.castwright(*arguments)
                for sign in ("\x9b", "\u202e"):
                    self.assertNotIn(sign, done.out + done.err, str(done))

    def test_it_changes_nothing_and_needs_no_home(self):
        with self.unchanged_outside(self.judge):
            for env in ({"PATH": "/usr/bin"}, {"PATH": "/usr/bin", "HOME": "/nonexistent", "TERM": "dumb"}):
                for command in (("config", "show"), ("config", "path"), ("doctor", "--surroundings", "--provider", "rehearsal")):
                    self.assert_code(0, self.castwright(*command, env=env))


class ConfigPath(Configured):
    def test_the_files_are_listed_in_order_with_what_became_of_them(self):
        self.write("words = 2000\n")
        self.user("words = \"many\"\n")
        self.write("CASTWRIGHT_WORDS=1\n", ".env")
        done = self.castwright("config", "path", "--json")
        self.assert_code(0, done)
        files = json.loads(done.out)["files"]
        config = [one for one in files if one["kind"] == "config"]
        self.assertEqual(["castwright.toml", str(self.home / ".config/castwright/config.toml"), "/etc/castwright/config.toml"],
                         [one["path"] for one in config])
        self.assertEqual(["read", "wrong"], [one["state"] for one in config][:2])
        self.assertIn("config.toml:1:1", config[1]["why"])
        self.assertEqual(str(self.work / "castwright.toml"), config[0]["absolute"])
        self.assertEqual({"config", "env", "models", "prompts"}, {one["kind"] for one in files})
        self.assertEqual("read", files[0]["state"])
        self.assertRegex(self.castwright("config", "path").out, r"(?m)^config +castwright\.toml +read$")
        self.write("GPT_KEY=\"sk-open\n", ".env")
        self.assertRegex(self.castwright("config", "path").out, r"(?m)^env +\.env +wrong: \.env:1: GPT_KEY: the quotation mark")
        off = self.castwright("config", "path", env=self.environment(CASTWRIGHT_NO_ENV_FILE="1"))
        self.assertRegex(off.out, r"(?m)^env +\.env +off$")


class Around(Configured):
    """The half of `doctor` that looks at the surroundings."""

    def around(self, code, *arguments, **options):
        done = self.castwright("doctor", "--surroundings", "--json", *arguments, **options)
        self.assert_code(code, done)
        told = json.loads(done.out)
        self.assertEqual(code, told["exit_code"])
        self.assertNotIn(CANARY, done.out + done.err)
        return {one["id"]: one for one in told["checks"]}

    def topics(self):
        folder = self.work / "topics"
        folder.mkdir()
        (folder / "topic-90.json").write_text(json.dumps({"id": "topic-90", "title": "T", "queries": ["q"]}))
        return folder

    def test_in_a_good_environment_every_line_is_ok(self):
        self.topics()
        self.write("words = 2000\n")
        with self.unchanged_outside(self.judge):
            done = self.castwright("doctor")
        self.assert_code(0, done)
        states = re.findall(r"(?m)^(OK|WARN|FAIL) +([a-z]+) ", done.out)
        self.assertEqual(["program", "config", "topics", "output", "locks", "clock", "certificates", "proxy", "key", "model",
                          "tools"], [name for _, name in states], done.out)
        self.assertEqual({"OK"}, {state for state, name in states if name not in ("certificates", "model")}, done.out)
        self.assertTrue(done.out.endswith("examined: 0 runs, 0 problems\n"), done.out)

    def test_the_two_halves_can_be_had_alone(self):
        self.assertEqual("examined: 0 runs, 0 problems\n", self.castwright("doctor", "--stored").out)
        self.assertNotIn("examined", self.castwright("doctor", "--surroundings").out)
        stored = json.loads(self.castwright("doctor", "--stored", "--json").out)
        self.assertEqual({"schema", "runs", "damaged", "problems"}, set(stored))
        both = json.loads(self.castwright("doctor", "--json").out)
        self.assertLess(set(stored), set(both))
        self.assertIn("checks", both)
        for wrong in (("--stored", "--surroundings"), ("--stored", "--live"), ("--rebuild-index", "--surroundings"),
                      ("01J", "--surroundings"), ("--stored", "--model", "x")):
            with self.subTest(wrong):
                self.assert_code(2, self.castwright("doctor", *wrong))

    def test_without_a_key_it_is_4_with_the_remedy(self):
        checks = self.around(4, key=None)
        self.assertEqual("FAIL", checks["key"]["state"])
        self.assertIn("GPT_KEY", checks["key"]["remedy"])
        self.assertEqual(4, checks["key"]["exit_code"])
        self.around(0, "--provider", "rehearsal", key=None)
        self.around(0, "--provider", "ollama", key=None)
        self.assertEqual("WARN", self.around(0, key="another-form-of-key-0123")["key"]["state"])

    def test_a_wrong_config_file_is_2_and_what_needs_no_setting_is_still_told(self):
        self.write("words = \"many\"\n")
        checks = self.around(2)
        self.assertIn("castwright.toml:1:1", checks["config"]["what"])
        self.assertIn("clock", checks)
        self.assertNotIn("key", checks)
        done = self.castwright("doctor")
        self.assert_fails(2, done, "castwright.toml:1:1")
        self.assertRegex(done.out, r"(?m)^FAIL +config ")
        done = self.castwright("doctor", "--json")
        line = self.assert_fails(2, done, "castwright.toml:1:1")
        told = json.loads(done.out)
        self.assertEqual(("exit", 2, line), (told["type"], told["code"], "error: " + told["reason"]))
        self.assertIn("FAIL", [one["state"] for one in told["checks"]])

    def test_the_code_is_that_of_the_first_failure_also_where_nothing_stored_can_be_read(self):
        (self.work / "file").write_text("")
        self.assert_fails(11, self.castwright("doctor", "--output-root", "file/below"), "file/below")
        (self.topics() / "topic-91.json").write_text("{")
        self.assert_fails(2, self.castwright("doctor", "--output-root", "file/below"), "file/below")
        self.assert_fails(4, self.castwright("doctor", "--output-root", "none", "--topics-dir", "none", key=None), "none")

    def test_unknown_keys_and_variables_are_warned_of(self):
        self.write("modle = \"x\"\n")
        checks = self.around(0, env=self.environment(CASTWRIGHT_WROD="5", CASTWRIGHT_HOME="x"))
        self.assertEqual("WARN", checks["config"]["state"])
        self.assertIn('did you mean "model"', checks["config"]["what"])
        self.assertIn('did you mean "CASTWRIGHT_WORDS"', checks["config"]["what"])
        self.assertNotIn("CASTWRIGHT_HOME", checks["config"]["what"], "it is like none")

    def test_a_topic_that_is_wrong_is_2(self):
        folder = self.topics()
        self.assertEqual("OK", self.around(0)["topics"]["state"])
        (folder / "b.json").write_text("{")
        checks = self.around(2)
        self.assertIn("b.json", checks["topics"]["what"])
        self.assertIn("1 of 2", checks["topics"]["what"])

    def test_an_output_root_that_cannot_be_written_is_11(self):
        file = self.work / "file"
        file.write_text("")
        for root in (file, file / "below", "/proc/nowhere"):
            with self.subTest(root):
                self.assertEqual("FAIL", self.around(11, "--output-root", root)["output"]["state"])
        self.output.mkdir()
        self.assertIn("durable write", self.around(0)["output"]["what"])
        self.assertEqual([], list(self.output.iterdir()))

    def test_certificates_that_cannot_be_used_are_told(self):
        pem = self.work / "ca.pem"
        pem.write_text("nothing")
        checks = self.around(2, "--ca-file", pem)
        self.assertIn("no certificate", checks["certificates"]["what"])
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null", "-out", pem, "-days",
                        "5", "-subj", "/CN=x"], check=True, capture_output=True)
        checks = self.around(0, "--ca-file", pem)
        self.assertEqual("WARN", checks["certificates"]["state"], "it ends in five days")
        self.assertIn("ends on", checks["certificates"]["what"])

    def test_the_proxy_that_applies_is_told_without_its_login(self):
        proxy = {"https_proxy": "http://me:hush-this@proxy.example:3128"}
        checks = self.around(0, env=self.environment(**proxy))
        self.assertIn("proxy.example:3128", checks["proxy"]["what"])
        self.assertNotIn("hush", json.dumps(checks))
        checks = self.around(0, env=self.environment(**proxy, no_proxy="openai.com"))
        self.assertIn("no_proxy excepts api.openai.com", checks["proxy"]["what"])
        checks = self.around(0, "--base-url", "http://127.0.0.1:9/v1", env=self.environment(**proxy))
        self.assertIn("never used", checks["proxy"]["what"])

    def test_a_model_that_is_unknown_or_has_ended_is_told(self):
        self.assertEqual("WARN", self.around(0, "--base-url", "http://127.0.0.1:9/v1", "--model", "nobodys")["model"]["state"])
        rows = self.work / "castwright.models.toml"
        rows.write_text("[[model]]\nmatch = \"gpt-old\"\nprovider = \"openai\"\nends = 2020-01-01\n")
        done = self.castwright("doctor", "--surroundings", "--model", "gpt-old")
        self.assertIn(done.code, (0, 2), str(done))
        self.assertRegex(done.out, r"(?m)^(WARN|FAIL) +(model|config) ")

    def test_live_asks_for_the_list_and_nothing_else(self):
        _, url = self.rehearsal()
        checks = self.around(0, "--live", "--base-url", url, "--model", "gpt-5.2")
        self.assertIn(checks["server"]["state"], ("OK", "WARN"))
        self.assertIn("answers", checks["server"]["what"])
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        checks = self.around(6, "--live", "--base-url", f"http://127.0.0.1:{port}/v1", "--model", "gpt-5.2")
        self.assertEqual("FAIL", checks["server"]["state"])
        self.assertNotIn("server", self.around(0, "--base-url", url))

    def test_live_tells_a_refused_key_and_a_clock_that_is_wrong(self):
        told = {"status": 401, "date": None}

        def answer(_):
            document = {"error": {"message": f"no {CANARY}", "code": "invalid_api_key"}}
            if told["status"] == 200:
                document = {"object": "list", "data": [{"id": "gpt-5.2", "object": "model"}]}
            return told["status"], document, {"Date": told["date"]} if told["date"] else {}

        live = ("--live", "--model", "gpt-5.2", "--base-url", self.lists_models(answer))
        checks = self.around(4, *live)
        self.assertEqual(("FAIL", 4), (checks["server"]["state"], checks["server"]["exit_code"]))
        told.update(status=200, date="Mon, 05 Jan 2026 00:00:00 GMT")
        checks = self.around(0, *live)
        self.assertEqual(("OK", "WARN"), (checks["server"]["state"], checks["clock"]["state"]), checks)
        self.assertIn("ahead of the server's", checks["clock"]["what"])
        told.update(date=email.utils.formatdate(usegmt=True))
        self.assertEqual("OK", self.around(0, *live)["clock"]["state"])

    def test_a_topic_that_is_held_is_told_and_not_disturbed(self):
        server, url = self.rehearsal("--fault", "stall=600")
        run = self.begin(url)
        lock = self.output / "runs" / "topic-01" / ".lock"
        for _ in range(200):
            if lock.exists():
                break
            threading.Event().wait(0.05)
        checks = self.around(0, "--base-url", url)
        self.assertEqual("WARN", checks["locks"]["state"], checks["locks"])
        self.assertIn("topic-01", checks["locks"]["what"])
        self.assertIsNone(run.code)
        run.stop()
        server.stop()
        self.assertEqual("OK", self.around(0, "--base-url", url)["locks"]["state"])

    def test_tools_that_are_missing_fail_nothing(self):
        env = self.environment()
        env["PATH"] = str(self.judge)
        self.assertEqual("pandoc none, ffmpeg none, espeak-ng none, git none (optional)", self.around(0, env=env)["tools"]["what"])
        tool = self.judge / "git"
        tool.write_text("#!/bin/sh\n")
        os.chmod(tool, 0o755)
        self.assertIn("git yes", self.around(0, env=env)["tools"]["what"])
