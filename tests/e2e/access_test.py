"""Keys, addresses and certificates as people paste and set them: what is sent, and what never is."""
import json
import pathlib
import shutil
import ssl
import subprocess
import time

from harness import CANARY, INTERRUPT, TOPICS, Case, wait_for, within
from wire import (answer, closing, completes, deltas, frames, numbered, opening, response, served, stream, whole)

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

    def test_a_key_file_that_others_can_read_is_warned_of_by_a_resume_too(self):
        path = self.home / "key"
        path.write_text(CANARY)
        path.chmod(0o644)
        _, base_url = self.rehearsal("--fault", "http=500@2")
        failed = self.small(base_url)
        self.assert_fails(5, failed, "chunk 2")
        done = self.castwright("resume", "--key-file", path, env=self.environment(None))
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

    def test_a_login_of_a_proxy_that_cannot_be_used_stands_nowhere(self):
        for proxy in (f"htp://user:{LOGIN}@127.0.0.1:1", f"http://user:{LOGIN}@127.0.0.1:99999"):
            with self.subTest(proxy):
                done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url",
                                       "https://nohost.invalid/v1", "--progress", "json",
                                       env=self.environment(HTTPS_PROXY=proxy, OPENAI_API_KEY="sk-test"))
                self.assertNotEqual(0, done.code)
                self.nowhere(done)

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


class Certificates(Case):
    """A server whose certificate an authority of its own has signed, as behind a company's proxy."""

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=self.judge, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def secured(self, begins="20200101000000Z", ends="20991231235959Z"):
        """Makes the authority (`ca.pem`) and a server that it vouches for."""
        folder = self.judge
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        self.openssl("req", "-x509", *new_key, "-days", 3650, "-subj", "/CN=Our Company", "-keyout", "ca.key", "-out",
                     "ca.pem")
        self.openssl("req", *new_key, "-subj", "/CN=localhost", "-keyout", "own.key", "-out", "own.csr")
        (folder / "index").write_text("")
        (folder / "serial").write_text("01\n")
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
            "policy=any\nx509_extensions=names\n[any]\ncommonName=supplied\n"
            "[names]\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n")
        self.openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-startdate", begins,
                     "-enddate", ends, "-in", "own.csr", "-out", "own.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "own.pem", folder / "own.key")
        # Any number of runs of two chunks.
        server = served(self, lambda connection, number, _: completes(connection, answer(2 - number % 2)))
        plain = server.serve

        def serve(sock):
            try:
                secure = context.wrap_socket(sock, server_side=True)
            except OSError:  # the client did not like the certificate
                return sock.close()
            return plain(secure)

        server.serve = serve
        server.base_url = f"https://localhost:{server.port}/v1"
        return server

    def test_the_authority_of_a_flag_a_variable_or_a_config_file_is_trusted(self):
        server = self.secured()
        authority = self.judge / "ca.pem"
        self.assert_code(0, self.small(server, "--ca-file", authority))
        for name in ("CASTWRIGHT_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            self.assert_code(0, self.small(server, "--new-run", env=self.environment(**{name: str(authority)})))
        (self.work / "castwright.toml").write_text(f'ca_file = "{authority}"\n')
        self.assert_code(0, self.small(server, "--new-run"))
        self.assertEqual(10, len(server.posts))

    def test_without_it_nothing_is_sent_and_the_setting_is_named(self):
        server = self.secured()
        done = self.small(server)
        self.assert_fails(6, done, "certificate")
        self.assertTrue(any("--ca-file" in line for line in done.lines("hint: ")), str(done))
        self.assertEqual([], server.posts)

    def test_the_resume_line_goes_on_with_the_same_authority_from_another_folder(self):
        server = self.secured()
        server.script = lambda connection, number, _: (
            completes(connection, answer(1)) if number == 1 else connection.plain("500 Oops", b"{}"))
        shutil.copy(self.judge / "ca.pem", self.work / "ours.pem")
        failed = self.small(server, "--ca-file", "ours.pem")
        self.assert_fails(5, failed)
        server.script = lambda connection, *_: completes(connection, answer(2))
        self.assert_code(0, self.resumed(failed, cwd=self.home))

    def test_a_file_that_cannot_be_used_is_2_before_anything_is_sent(self):
        server = self.secured()
        self.openssl("x509", "-in", "ca.pem", "-outform", "der", "-out", "ca.der")
        (self.judge / "text.pem").write_text("no certificate\n")
        for name, reason in (("none.pem", "no file"), ("ca.der", "DER"), ("ca.key", "private key"),
                             ("text.pem", "no certificate"), (".", "not a file")):
            with self.subTest(name):
                self.assert_fails(2, self.small(server, "--ca-file", self.judge / name), "--ca-file", reason)
        variable = self.environment(SSL_CERT_FILE=str(self.judge / "none.pem"))
        self.assert_fails(2, self.small(server, env=variable), "SSL_CERT_FILE")
        self.assertEqual(0, server.connections)
        self.assertFalse(self.output.exists())
        # Where nothing is encrypted the variable of other programs does not matter.
        self.assert_code(0, self.small(served(self), env=variable))

    def test_a_certificate_that_is_not_valid_yet_or_any_more_points_at_the_clock(self):
        for begins, ends in (("20900101000000Z", "20991231235959Z"), ("20200101000000Z", "20200202000000Z")):
            with self.subTest(begins):
                server = self.secured(begins, ends)
                done = self.small(server, "--new-run", "--ca-file", self.judge / "ca.pem")
                self.assert_fails(6, done, "certificate")
                self.assertTrue(any("clock" in line for line in done.lines("hint: ")), str(done))
                self.assertEqual([], server.posts)


class LeftOut(Case):
    """Parts of a request that a server refuses."""

    def bodies(self, server):
        return [json.loads(post.body) for post in server.posts]

    def test_a_part_is_left_out_by_flag_variable_or_config_and_by_the_resume_too(self):
        def refuses_the_second(connection, number, _):
            return completes(connection, answer(1)) if number == 1 else connection.plain("500 Oops", b"{}")

        server = served(self, refuses_the_second)
        failed = self.small(server, "--omit", "max_tool_calls", "--omit", "stream_options")
        self.assert_fails(5, failed)
        server.script = lambda connection, number, _: completes(connection, answer(2))
        self.assert_code(0, self.resumed(failed))
        self.assertEqual(3, len(server.posts))
        for body in self.bodies(server):
            self.assertNotIn("max_tool_calls", body)
            self.assertNotIn("stream_options", body)
        self.assertIn("include", self.bodies(server)[0])
        other = served(self, lambda connection, number, _: completes(connection, answer(2 - number % 2)))
        self.assert_code(0, self.small(other, "--new-run", env=self.environment(CASTWRIGHT_OMIT="include,tool_choice")))
        (self.work / "castwright.toml").write_text('omit = ["include", "tool_choice"]\n')
        self.assert_code(0, self.small(other, "--new-run"))
        for body in self.bodies(other):
            self.assertFalse({"include", "tool_choice"} & body.keys(), body.keys())
        self.assertIn("max_tool_calls", self.bodies(other)[0])

    def test_no_search_leaves_out_all_of_the_search(self):
        server = served(self)
        self.assert_code(0, self.small(server, "--no-search"))
        for body in self.bodies(server):
            self.assertFalse({"tools", "tool_choice", "max_tool_calls", "include"} & body.keys(), body.keys())

    def test_without_a_schema_in_the_request_the_prompt_asks_for_json(self):
        def prompt(*flags):
            server = served(self)
            self.assert_code(0, self.small(server, "--new-run", "--model", "gpt-5.2", "--no-search", *flags))
            body = self.bodies(server)[1]
            return body, "\n".join(message["content"] for message in body["input"])

        whole, by_schema = prompt()
        self.assertIn("text", whole)
        without, by_prompt = prompt("--omit", "text")
        self.assertNotIn("text", without)
        self.assertIn('{"chunk_text":', by_prompt)
        self.assertNotIn('{"chunk_text":', by_schema)

    def test_a_budget_without_a_worst_case_is_2(self):
        for part in ("max_tool_calls", "max_output_tokens"):
            done = self.generate("--omit", part, "--budget", "5")
            self.assert_fails(2, done, part)

    def test_a_400_that_names_a_part_says_the_flag_that_leaves_it_out(self):
        def error(**fields):
            return {"error": {"type": "invalid_request_error", **fields}}

        bodies = {
            "--omit max_tool_calls": error(message="Unsupported parameter: 'max_tool_calls'.", param="max_tool_calls"),
            "--omit include": error(message="Invalid value", param="include[0]", code="invalid_value"),
            "--omit stream_options": {"detail": [{"loc": ["body", "stream_options", "include_obfuscation"],
                                                  "msg": "Extra inputs are not permitted"}]},
            "--omit text": error(message="text.format of type json_schema is not supported by this model"),
            "--no-search": error(message="Hosted tool 'web_search' is not supported", param="tools"),
            "--background off": error(message="Unknown field: `background`"),
        }
        for flag, body in bodies.items():
            with self.subTest(flag):
                server = served(self, lambda connection, *_, body=body: connection.plain(
                    "400 Bad Request", json.dumps(body).encode()))
                done = self.small(server, "--new-run")
                self.assert_fails(5, done, "HTTP 400")
                self.assertTrue(any(flag in line for line in done.lines("hint: ")), str(done))
        server = served(self, lambda connection, *_: connection.plain(
            "400 Bad Request", b'{"error":{"message":"The prompt is too long to include it in the text store"}}'))
        self.assertNotIn("--omit", self.small(server, "--new-run").err)


class Hints(Case):
    """What a person is told to do, by the reason and not by the status."""

    def hinted(self, code, script, *hints, flags=(), others=None, path="", env=None):
        def answers(connection, number, request):
            if request.method == "GET" and others is not None:
                return others(connection)
            return script(connection)

        server = served(self, answers)
        done = self.small(server.base_url.removesuffix("/v1") + (path or "/v1"), "--new-run", *flags, env=env)
        self.assert_fails(code, done)
        for text in hints:
            self.assertTrue(any(text in line for line in done.lines("hint: ")), f"{text}\n{done}")
        return done, server

    def plain(self, status, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return lambda connection: connection.plain(status, data, kind)

    def test_a_404_says_what_is_wrong_with_the_base_address(self):
        page = self.plain("404 Not Found", b"<html>not found</html>", "text/html")
        self.hinted(5, page, "/v1?x=1", path="/?x=1")
        self.hinted(5, page, "the address of one request", path="/v1/chat/completions")
        self.hinted(5, page, "the address of one request", path="/v1/responses")
        self.hinted(5, self.plain("404 Not Found", {"detail": "Not Found"}), "--dialect chat asks")
        self.hinted(5, self.plain("405 Method Not Allowed", b""), "--dialect chat asks")

    def test_an_unknown_model_gets_the_list_of_the_server(self):
        models = self.plain("200 OK", {"data": [{"id": "tiny-2"}, {"id": "big-1"}, {"id": "gpt-5.2-pr0"}]})
        for status, error in (("404 Not Found", {"message": "The model `gpt-5.2-pro` does not exist"}),
                              ("400 Bad Request", {"message": "x", "code": "model_not_found"})):
            _, server = self.hinted(5, self.plain(status, {"error": error}), '"big-1", "gpt-5.2-pr0", "tiny-2"',
                                    'did you mean "gpt-5.2-pr0"', "name another with --model", others=models)
            self.assertEqual(["/v1/models"], [other.path for other in server.others])
            self.assertEqual(1, len(server.posts))
        done, _ = self.hinted(5, self.plain("404 Not Found", {"error": {"code": "model_not_found"}}), "--model",
                              others=self.plain("500 Oops", b""))
        self.assertNotIn("the server has", done.err)

    def test_no_quota_is_told_from_a_rate_limit(self):
        quota = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
        self.hinted(8, self.plain("429 Too Many Requests", quota), "waiting does not help")
        self.hinted(8, self.plain("402 Payment Required", {"error": {"message": "Insufficient credits"}}),
                    "waiting does not help")
        rate = {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}
        done, _ = self.hinted(8, self.plain("429 Too Many Requests", rate))
        self.assertNotIn("waiting does not help", done.err)

    def test_a_proxy_that_answers_in_place_of_the_provider_is_6_and_not_a_wrong_key(self):
        for status in ("403 Forbidden", "407 Proxy Authentication Required"):
            done, _ = self.hinted(6, self.plain(status, b"<html><title>Blocked</title></html>", "text/html"),
                                  "the key was not judged")
            self.assertNotIn("check the key", done.err)
        done, _ = self.hinted(4, self.plain("403 Forbidden", {"error": {"message": "no access"}}), "check the key")
        self.assertNotIn("the key was not judged", done.err)

    def test_a_proxy_that_refuses_the_tunnel_is_named(self):
        for status, hint in (("407 Proxy Authentication Required", "user name and a password"),
                             ("403 Forbidden", "refuses to connect")):
            proxy = served(self, lambda connection, *_, status=status: connection.plain(status, b""))
            env = self.environment(HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}")
            done = self.small("https://castwright.invalid/v1", "--new-run", env=env)
            self.assert_fails(6, done)
            self.assertTrue(any(hint in line for line in done.lines("hint: ")), str(done))
            self.assert_no_canary()

    def ends(self, reason):
        def script(connection):
            stream(connection, numbered([*opening(), *deltas("{\"chunk_text\": \"HOST_A: Once"), {
                "type": "response.incomplete",
                "response": response("incomplete", incomplete_details={"reason": reason})}]))
        return script

    def test_an_answer_that_ended_early_is_told_by_its_reason(self):
        done, _ = self.hinted(5, self.ends("content_filter"), "content filter")
        self.assertNotIn("--max-output-tokens", done.err)
        done, _ = self.hinted(5, self.ends("max_tool_calls"), "--research first", "--omit max_tool_calls")
        self.assertNotIn("--max-output-tokens", done.err)
        self.hinted(5, self.ends("max_output_tokens"), "--max-output-tokens")

    def test_an_answer_that_used_its_token_limit_although_it_is_called_completed_says_so(self):
        text = '{"sources": [], "canonical_pack": {"timeline": "18'
        events = numbered([*opening(), *deltas(text), *closing(text),
                           {"type": "response.completed", "response": response("completed", text)}])
        self.hinted(12, lambda connection: stream(connection, events), "used up the token limit",
                    flags=("--max-output-tokens", 700))
        done, _ = self.hinted(12, lambda connection: stream(connection, events),
                              flags=("--max-output-tokens", 701))
        self.assertNotIn("used up the token limit", done.err)

    def test_an_answer_that_only_searched_says_so(self):
        search = {"id": "ws_1", "type": "web_search_call", "status": "completed",
                  "action": {"type": "search", "query": "cables"}}
        events = numbered([{"type": "response.created", "response": response("in_progress")},
                           {"type": "response.output_item.done", "output_index": 0, "item": search},
                           {"type": "response.completed", "response": response("completed", output=[search])}])
        self.hinted(12, lambda connection: stream(connection, events), "searched 1 times and wrote nothing")

    def test_an_unknown_provider_gets_the_list(self):
        self.assert_fails(2, self.generate("--provider", "antropic"), "openai", "rehearsal", "--base-url")

    def test_a_busy_topic_names_the_process_that_holds_it(self):
        server = served(self, lambda connection, *_: connection.hold())
        first = self.begin(server, chunks=2)
        wait_for(lambda: server.posts, "the first request")
        second = self.small(server)
        self.assert_fails(9, second, f"process {first.child.pid} (castwright), which began at 20")
        first.stop()

    def test_a_wait_for_the_rate_limit_is_said_with_its_end_in_every_form(self):
        for form in ("lines", "json", "none"):
            with self.subTest(form):
                def limited(connection, number, _):
                    connection.head(more=("x-ratelimit-limit-requests: 10", "x-ratelimit-remaining-requests: 0",
                                          "x-ratelimit-reset-requests: 40s"))
                    connection.chunk(frames(whole(answer(number))))
                    connection.end()

                server = served(self, limited)
                run = self.begin(server, "--new-run", "--progress", form, chunks=2)
                wait_for(lambda: len(server.posts) == 1, "the first request")
                said = "for the key's rate limit, until 20"
                started = time.monotonic()
                wait_for(lambda: said in (run.out if form == "json" else run.err), said, 20)
                self.assertLess(time.monotonic() - started, within(2, self.environment()) + 1)
                if form != "json":
                    self.assertEqual(1, len([line for line in run.lines("WARNING: ") if said in line]), str(run))
                run.signalled(INTERRUPT)
