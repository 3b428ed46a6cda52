"""Servers of every kind: presets by name, keys that stay with their own, an API that is found out."""
import json

from harness import CANARY, TOPICS, Case
from wire import Server, answer, pieces


def chat_completes(connection, text, field="content"):
    """A Chat Completions stream written by hand."""
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1795000000, "model": "small"}

    def event(choices, **more):
        connection.chunk(b"data: " + json.dumps({**head, "choices": choices, **more}).encode() + b"\n\n")

    connection.head()
    for piece in pieces(text, 200):
        event([{"index": 0, "delta": {field: piece}, "finish_reason": None}])
    event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    event([], usage={"prompt_tokens": 900, "completion_tokens": 700, "total_tokens": 1600})
    connection.chunk(b"data: [DONE]\n\n")
    connection.end()


class Presets(Case):
    def chat_server(self):
        server = Server(lambda connection, number, request: chat_completes(connection, answer(number)))
        self.addCleanup(server.close)
        return server

    def run_json(self):
        return json.loads(self.kept("run.json").read_text())

    def test_a_local_server_is_asked_in_its_own_words_and_gets_no_key_of_anybody(self):
        for name in ("ollama", "llamacpp", "vllm", "lmstudio"):
            with self.subTest(name):
                server = self.chat_server()
                done = self.small(server, "--provider", name, "--model", "small", "--no-search", "--new-run",
                                  env=self.environment(OPENAI_API_KEY="sk-openai-0123456789", OPENROUTER_API_KEY="x" * 20))
                self.assert_code(0, done)
                self.assertEqual(["/v1/chat/completions"] * 2, [post.path for post in server.posts])
                for post in server.posts:
                    self.assertNotIn("authorization", post.headers)
                    body = json.loads(post.body)
                    self.assertGreater(body["max_tokens"], 0)
                    self.assertNotIn("max_completion_tokens", body)
                    self.assertEqual({"include_usage": True}, body["stream_options"])
                    self.assertEqual(["system", "user"], [message["role"] for message in body["messages"]][:2])
                self.assertEqual((name, "chat"), (self.run_json()["provider"], self.run_json()["options"]["dialect"]))

    def test_behind_an_address_alone_the_limit_has_its_common_name_and_at_openais_models_theirs(self):
        for model, field in (("small", "max_tokens"), ("gpt-5.2", "max_completion_tokens")):
            with self.subTest(model):
                server = self.chat_server()
                self.assert_code(0, self.small(server, "--dialect", "chat", "--model", model, "--no-search", "--new-run"))
                self.assertIn(field, json.loads(server.posts[0].body))

    def test_where_a_preset_says_that_answers_stand_is_kept_by_the_run(self):
        server = Server(lambda connection, number, request: chat_completes(connection, answer(number), "reasoning"))
        self.addCleanup(server.close)
        (self.work / "castwright.models.toml").write_text(
            f'[provider.mine]\ndialect = "chat"\nbase_url = "{server.base_url}"\nkey = []\nanswer_field = "reasoning"\n')
        done = self.generate("--provider", "mine", "--model", "small", "--no-search", "--words", 1000, "--chunks", 2,
                             "--gates", "off", "--verbatim")
        self.assert_code(0, done)
        self.assertEqual("reasoning", self.run_json()["options"]["answer_field"])
        tape = self.kept("L1_chunk1.1.tape")
        read = json.loads(self.castwright("inspect", "stream", tape).out)
        self.assertIn("chunk_text", read["text"])
        alone = self.judge / "alone.tape"
        alone.write_bytes(tape.read_bytes())
        self.assertEqual("", json.loads(self.castwright("inspect", "stream", alone).out)["text"])
        named = json.loads(self.castwright("inspect", "stream", alone, "--answer-field", "reasoning").out)
        self.assertEqual(read["text"], named["text"])

    def test_a_providers_key_is_its_own(self):
        server = self.chat_server()
        flags = ("--provider", "openrouter", "--model", "some/model", "--no-search")
        own = self.environment(OPENROUTER_API_KEY="or-canary-0123456789")
        self.assert_code(0, self.small(server, *flags, env=own))
        self.assertEqual({"Bearer or-canary-0123456789"}, {post.headers["authorization"] for post in server.posts})
        none = self.generate(*flags, env=self.environment())  # there is a key of OpenAI's
        self.assert_fails(4, none, "OPENROUTER_API_KEY")
        self.assertNotIn(CANARY, none.err)

    def test_a_providers_key_goes_to_its_own_address_and_not_to_one_from_below(self):
        server = self.chat_server()
        own = self.environment(OPENROUTER_API_KEY="or-canary-0123456789", OPENAI_BASE_URL=server.base_url)
        (self.work / "castwright.toml").write_text(f'base_url = "{server.base_url}"\n')
        plan = ("plan", "--topic", "topic-01", "--topics-dir", TOPICS, "--no-search")
        done = self.castwright(*plan, "--provider", "openrouter", "--model", "some/model", env=own)
        self.assert_code(0, done)
        self.assertIn("https://openrouter.ai/api/v1", done.out)
        self.assertNotIn(server.base_url, done.out)
        self.assert_code(0, self.castwright(*plan, "--provider", "rehearsal", env=own))

    def test_a_resume_speaks_as_the_run_began_without_being_told(self):
        replies = iter([answer(1), None, answer(2)])

        def script(connection, number, request):
            text = next(replies)
            if text is None:
                return connection.plain("500 Internal Server Error", b'{"error":{"message":"boom"}}')
            return chat_completes(connection, text)

        server = Server(script)
        self.addCleanup(server.close)
        failed = self.small(server, "--provider", "vllm", "--model", "small", "--no-search")
        self.assert_fails(5, failed, "boom")
        self.assert_code(0, self.resumed(failed))
        self.assertEqual(["/v1/chat/completions"] * 3, [post.path for post in server.posts])

    def test_what_is_no_provider_or_no_api_is_refused_before_anything(self):
        self.assert_fails(2, self.generate("--provider", "olama"), "unknown provider", "ollama")
        self.assert_fails(2, self.generate("--provider", "custom"), "--base-url")
        self.assert_fails(2, self.generate("--dialect", "chatt"), "unknown dialect", "chat")
        self.assert_fails(2, self.generate("--dialect", "chat", "--background", "on"), "--background")


class Discovery(Case):
    def small_custom(self, base_url, *flags):
        return self.small(base_url, "--provider", "custom", "--model", "rehearsal", "--no-search", *flags)

    def posts(self, server, path):
        return [line for line in server.err.splitlines() if line.startswith(f"POST {path} ")]

    def test_a_server_with_chat_alone_is_found_out_told_and_remembered(self):
        server, base_url = self.rehearsal("--apis", "chat", "--fault", "http=500@3")  # behind the empty question
        failed = self.small_custom(base_url)
        self.assert_fails(5, failed, "chunk 2")
        self.assertIn("speaks the Chat Completions API", failed.err)
        self.assertEqual("chat", json.loads(self.kept("run.json").read_text())["options"]["dialect"])
        self.assertEqual(1, len(self.posts(server, "/v1/responses")), server.err)
        self.assert_code(0, self.resumed(failed))
        self.assertEqual(1, len(self.posts(server, "/v1/responses")), server.err)  # asked once

    def test_a_server_with_both_is_asked_by_the_responses_api(self):
        server, base_url = self.rehearsal()
        self.assert_code(0, self.small_custom(base_url))
        self.assertEqual([], self.posts(server, "/v1/chat/completions"))

    def test_what_is_said_is_not_asked(self):
        server, base_url = self.rehearsal("--apis", "chat")
        self.assert_code(0, self.small_custom(base_url, "--dialect", "chat"))
        self.assertEqual([], self.posts(server, "/v1/responses"))

    def test_a_server_with_neither_or_none_at_all_is_told_before_a_run_is_made(self):
        def nothing(connection, number, request):
            connection.plain("404 Not Found", b'{"detail":"Not Found"}')

        server = Server(nothing)
        self.addCleanup(server.close)
        self.assert_fails(5, self.small_custom(server.base_url), "knows no address", "--base-url")
        server.close()
        self.assert_fails(6, self.small_custom(server.base_url), "127.0.0.1")
        self.assertFalse((self.output / "runs").exists())

    def test_an_address_alone_is_told_what_else_it_may_speak(self):
        _, base_url = self.rehearsal("--apis", "chat")
        done = self.small(base_url, "--model", "rehearsal", "--no-search")
        self.assert_fails(5, done, "404")
        self.assertIn("--dialect chat", done.err)


class OneScript(Case):
    """The same topic, notes and seed through both APIs."""

    def test_a_composed_topic_is_the_same_script_byte_for_byte(self):
        scripts = {}
        for dialect in ("responses", "chat"):
            root = self.judge / dialect
            done = self.castwright("generate", "--topic", "topic-02", "--topics-dir", TOPICS, "--provider", "rehearsal",
                                   "--seed", 7, "--dialect", dialect, "--no-search", "--words", 2000, "--only-pass-a",
                                   "--gates", "off", "--output-root", root)
            self.assert_code(0, done)
            scripts[dialect] = next((root / "podcast_chunks").glob("*/L1_complete.txt")).read_bytes()
        self.assertEqual(scripts["responses"], scripts["chat"])
        self.assertGreater(len(scripts["chat"].split()), 1900)
