"""What is known of models: the rows, a user's files over them, a server's list, and what a run keeps of it."""
import hashlib
import json

from harness import CANARY, TOPICS, Case, crc32c
from wire import answer, completes, half, served, stream

ROUTER = {"data": [
    {"id": "deepseek/deepseek-v4-pro", "context_length": 1000000,
     "pricing": {"prompt": "0.000000435", "completion": "0.00000087", "input_cache_read": "0.000000003625"},
     "top_provider": {"max_completion_tokens": 64000}, "supported_parameters": ["max_tokens"]},
    {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
    {"id": "name/alone"}]}


def row(model, price, **more):
    """A row of a file of models."""
    facts = {"match": model, "date": "2026-12-24", **more}
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    return "\n".join(["[[model]]", *lines, "price = {{ input = \"{}\", output = \"{}\" }}".format(*price), ""])


class Models(Case):
    """`castwright models`: what is known, and what a server offers."""

    def listed(self, *arguments, code=0, **options):
        with self.unchanged_outside(*self.written):
            done = self.castwright("models", *arguments, **options)
        self.assert_code(code, done)
        self.assertFalse(self.output.exists())
        return done

    def setUp(self):
        super().setUp()
        self.written = [self.work / "router.toml"]

    def rows(self, *arguments, **options):
        document = json.loads(self.listed("--json", *arguments, **options).out)
        return document, {model["model"]: model for model in document["models"]}

    def lists(self, document, status="200 OK"):
        def script(connection, number, request):
            self.assertEqual(("GET", "/v1/models"), (request.method, request.path))
            body = document if isinstance(document, str) else json.dumps(document)
            connection.plain(status, body.encode())
        return served(self, script)

    def test_without_a_key_and_without_a_word_to_anyone_the_rows_are_shown(self):
        done = self.listed(key=None)
        line = next(line for line in done.out.splitlines() if line.startswith("gpt-5.2-pro "))
        self.assertEqual(["gpt-5.2-pro", "openai", "21", "21", "168", "400000", "yes", "prompt", "-", "2026-08-21"],
                         line.split())
        self.assertIn("unknown price", next(line for line in done.out.splitlines() if line.startswith("gpt-4o ")))
        self.assertEqual("", done.err)

    def test_as_json_what_is_unknown_is_null_and_a_price_has_every_digit(self):
        document, models = self.rows()
        self.assertEqual((1, 0, None), (document["schema"], document["exit_code"], document["asked"]))
        self.assertEqual("0.003625", models["deepseek-v4-pro"]["price"]["cached"])
        self.assertEqual("2026-12-11", models["gpt-5-nano"]["ends"])
        self.assertEqual("gpt-6-luna", models["gpt-5-nano"]["successor"])
        for key in ("price", "context", "search", "structure"):
            self.assertIsNone(models["gpt-4o"][key])
        self.assertEqual({"deepseek"}, {model["provider"] for model in self.rows("--provider", "deepseek")[1].values()})

    def test_a_provider_that_nobody_knows_is_named_with_the_nearest(self):
        self.assert_fails(2, self.castwright("models", "--provider", "opnai"), 'did you mean "openai"')
        self.assert_fails(2, self.castwright("models", "--provider", "anthropic", "--refresh"), "--base-url")
        self.assert_fails(2, self.castwright("models", "--write", "x.toml"), "--refresh")

    def test_a_users_file_is_shown_and_what_is_wrong_in_it_has_its_place(self):
        mine = self.judge / "mine.toml"
        mine.write_text(row("my-model", ("1", "2"), contxt=3))
        done = self.listed("--models", mine)
        self.assertIn("my-model", done.out)
        self.assertIn(f'{mine}:4:1: unknown key "model[', done.err)
        mine.write_text('[[model]]\nmatch = "m"\ndate = "2026-12-24"\nprice = { input = 1.25, output = "2" }\n')
        self.assert_fails(2, self.castwright("models", "--models", mine), f"{mine}:4:19: ", "price.input")
        self.assert_fails(10, self.castwright("models", "--models", self.judge / "none.toml"), "none.toml")

    def test_the_rehearsal_needs_no_key_and_is_asked_on_a_server_of_its_own(self):
        document, models = self.rows("--provider", "rehearsal", "--refresh", key=None)
        self.assertTrue(document["asked"].startswith("http://127.0.0.1:"))
        self.assertTrue(models["gpt-5.2-pro"]["known"])
        self.assertEqual((False, None), (models["rehearsal"]["known"], models["rehearsal"]["price"]))
        self.assertIn("unknown price", self.listed("--provider", "rehearsal", "--refresh").out)

    def test_what_a_server_tells_of_an_end_is_told(self):
        server = self.lists({"data": [{"id": "gpt-5.2", "shutdown_date": "2027-06-01"},
                                      {"id": "gpt-5-nano", "shutdown_date": "2026-12-11"}]})
        done = self.listed("--base-url", server.base_url, "--refresh")
        self.assertEqual(["WARNING: the server says that \"gpt-5.2\" ends on 2027-06-01, the table knows of no end"],
                         done.lines("WARNING: "))
        self.assertIn("2027-06-01", done.out)

    def test_prices_of_a_gateway_are_written_as_rows_that_a_later_call_reads(self):
        server = self.lists(ROUTER)
        flags = ("--provider", "openrouter", "--base-url", server.base_url, "--refresh", "--write", "router.toml")
        document, models = self.rows(*flags, env=self.environment(None, OPENROUTER_API_KEY=CANARY))
        self.assertEqual({f"Bearer {CANARY}"}, {request.headers["authorization"] for request in server.others})
        self.assertEqual("router.toml", document["written"])
        self.assertEqual(["deepseek/deepseek-v4-pro", "name/alone", "openrouter/auto"], sorted(models))
        self.assertIsNone(models["openrouter/auto"]["price"])
        again = self.rows("--models", "router.toml", "--provider", "openrouter")[1]
        self.assertEqual(["deepseek/deepseek-v4-pro"], list(again))
        for key in ("price", "context", "output_max", "structure", "provider", "date"):
            self.assertEqual(models["deepseek/deepseek-v4-pro"][key], again["deepseek/deepseek-v4-pro"][key])
        self.assertEqual("0.003625", again["deepseek/deepseek-v4-pro"]["price"]["cached"])
        self.assert_no_canary()

    def test_what_another_server_tells_is_written_as_its_own_and_never_counts_at_openai(self):
        server = self.lists({"data": [{"id": "gpt-5.2-pro", "pricing": {"prompt": "0.000001", "completion": "0.000002"}}]})

        def costs(*flags):
            done = self.castwright("plan", "--topic", "topic-01", "--topics-dir", TOPICS, "--json", *flags)
            self.assert_code(0, done)
            return json.loads(done.out)["worst"]
        before = costs()
        self.rows("--base-url", server.base_url, "--refresh", "--write", "router.toml")
        host = server.base_url.removeprefix("http://").split("/")[0]
        self.assertIn(f'provider = "{host}"', (self.work / "router.toml").read_text())
        self.assertEqual(before, costs("--models", "router.toml"))
        self.assertNotEqual(before, costs("--models", "router.toml", "--base-url", server.base_url))

    def test_a_folder_is_no_file_to_write_and_nothing_is_sent(self):
        server = self.lists(ROUTER)
        (self.work / "folder").mkdir()
        for name in (".", "..", "sub/", "sub/..", "folder", "/"):
            with self.subTest(name):
                done = self.listed("--base-url", server.base_url, "--refresh", "--write", name, code=2)
                self.assert_fails(2, done, "--write: ", "is a folder")
        self.assertEqual(0, server.connections)
        self.assertFalse((self.work / "sub").exists())

    def test_a_key_of_openais_is_not_sent_to_a_server_of_another_preset(self):
        server = self.lists(ROUTER)
        self.listed("--provider", "openrouter", "--base-url", server.base_url, "--refresh")
        self.assertEqual([None], [request.headers.get("authorization") for request in server.others])

    def test_what_goes_wrong_has_the_code_of_every_command(self):
        refused = self.lists({"error": {"message": f"bad key {CANARY}", "code": "invalid_api_key"}}, "401 Unauthorized")
        self.assert_fails(4, self.listed("--base-url", refused.base_url, "--refresh", code=4), "bad key")
        page = self.lists("<html>hello</html>")
        self.assert_fails(5, self.listed("--base-url", page.base_url, "--refresh", code=5), "is not a list of models")
        names = self.lists({"data": [{"id": "a"}]})
        self.assert_fails(5, self.listed("--base-url", names.base_url, "--refresh", "--write", "x.toml", code=5))
        closed = served(self)
        closed.close()
        done = self.listed("--base-url", closed.base_url, "--refresh", code=6)
        self.assertEqual(1, len(done.lines("hint: ")), str(done))
        self.assert_fails(4, self.listed("--refresh", code=4, key=None), "GPT_KEY or OPENAI_API_KEY")
        self.assert_no_canary()

    def test_an_error_is_json_where_json_is_asked_for(self):
        done = self.castwright("models", "--provider", "opnai", "--json")
        self.assertEqual(2, json.loads(done.out.splitlines()[-1])["code"])


class FrozenFacts(Case):
    """A run is billed by what was known of its models when it began."""

    def cut_once(self):
        def script(connection, number, request):
            if number == 2:
                return stream(connection, half(answer(number))[0])
            return completes(connection, answer(min(number, 2)))
        return served(self, script)

    def bills(self):
        """What each answer cost, by chunk and attempt; the cut one is unknown."""
        events = map(json.loads, self.kept("events.ndjson").read_text().splitlines())
        return {(event["chunk"], event["attempt"]): event["cost_usd"] for event in events
                if event["type"] == "chunk_ended"}

    def test_the_rows_of_its_begin_hold_for_a_resume_and_a_price_of_the_call_wins(self):
        costs = {}
        mine = self.work / "castwright.models.toml"
        for name, resumed in (("kept", ()), ("given", ("--price", "2000,2000,0"))):
            mine.write_text(row("my-model", ("1000", "1000"), search=True))
            failed = self.small(self.cut_once(), "--model", "my-model", "--only-pass-a", "--new-run")
            self.assert_code(6, failed)
            facts = json.loads(self.kept("run.json").read_text())["model_facts"]
            self.assertEqual("1000", facts["models"]["my-model"]["price"]["input"])
            self.assertEqual("custom", facts["preset"]["name"])
            mine.write_text(row("my-model", ("7", "7")))
            words = failed.lines("resume: ")[0].removeprefix("resume: castwright ").split()
            done = self.castwright(*words, *resumed)
            self.assert_code(0, done)
            self.assertIsNone(self.bills()[2, 1])
            costs[name] = float(self.bills()[2, 2])
        self.assertGreater(costs["kept"], 0)
        self.assertAlmostEqual(2 * costs["kept"], costs["given"], places=4)

    def test_a_model_that_was_unknown_stays_unknown_in_its_run(self):
        failed = self.small(self.cut_once(), "--model", "my-model", "--only-pass-a")
        self.assert_code(6, failed)
        facts = json.loads(self.kept("run.json").read_text())["model_facts"]
        self.assertIsNone(facts["models"]["my-model"])
        (self.work / "castwright.models.toml").write_text(row("my-model", ("7", "7")))
        self.assert_code(0, self.resumed(failed))
        self.assertEqual({None}, set(self.bills().values()))

    def test_a_run_of_an_older_program_has_the_table_of_today(self):
        failed = self.small(self.cut_once(), "--model", "my-model", "--only-pass-a")
        self.assert_code(6, failed)
        path, log = self.kept("run.json"), self.kept("events.ndjson")
        before = path.read_bytes()
        record = json.loads(before)
        del record["model_facts"]
        path.write_text(json.dumps(record))
        old, new = (hashlib.sha256(data).hexdigest() for data in (before, path.read_bytes()))
        first, rest = log.read_bytes().split(b"\n", 1)
        self.assertIn(old.encode(), first)
        first = first.replace(old.encode(), new.encode()).rpartition(b',"c":')[0]
        log.write_bytes(first + b',"c":"%08x"}\n' % crc32c(first) + rest)
        (self.work / "castwright.models.toml").write_text(row("my-model", ("7", "7")))
        self.assert_code(0, self.resumed(failed))
        self.assertGreater(float(self.bills()[2, 2]), 0)

    def test_plan_shows_the_price_of_a_users_file_and_its_day(self):
        (self.work / "mine.toml").write_text(row("gpt-5.2-pro", ("1", "1"), provider="openai", search=True))
        plan = self.castwright("plan", "--topic", "topic-01", "--topics-dir", TOPICS, "--models", "mine.toml", "--json")
        self.assertEqual("2026-12-24", json.loads(plan.out)["price_date"])
        env = self.environment(CASTWRIGHT_MODELS_FILE="mine.toml")
        again = self.castwright("plan", "--topic", "topic-01", "--topics-dir", TOPICS, "--json", env=env)
        self.assertEqual(plan.out, again.out)

    def test_what_a_server_refuses_is_left_out_by_its_preset(self):
        (self.work / "castwright.models.toml").write_text('[provider.custom]\nomit = ["max_tool_calls", "include"]\n')
        server = served(self)
        self.assert_code(0, self.small(server, "--omit", "store", "--only-pass-a"))
        for post in server.posts:
            body = json.loads(post.body)
            self.assertFalse({"max_tool_calls", "include", "store"} & set(body), sorted(body))
