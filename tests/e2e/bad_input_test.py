"""Bad input and bad luck: the right exit code, one `error:` line that names the cause, nothing lost
that was received, nothing bought twice, nothing written outside the output root, and never the key."""
import ctypes
import json
import os
import shutil
import socket

from harness import BINARY, CANARY, TOPICS, Case, Running, mounted_tmpfs, tree, wait_for
from wire import answer, completes, dialogue, frame, frames, half, numbered, opening, response, served, whole


class Arguments(Case):
    """What is refused before anything is made or sent. The key is set: only the input is bad."""

    def refused(self, code, arguments, *mentions, key=CANARY, **options):
        with self.unchanged_outside(self.judge):  # not even an output root is made
            done = self.castwright(*arguments, key=key, **options)
        line = self.assert_fails(code, done, *mentions)
        self.assertEqual("", done.out)
        self.assert_no_canary()
        return line

    def topic(self, content, name="topic-09.json"):
        path = self.judge / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def test_a_missing_topic_is_10_and_names_the_file(self):
        self.refused(10, ["generate", "--topic", "topic-99", "--topics-dir", TOPICS], TOPICS / "topic-99.json")

    def test_a_missing_path_is_10_and_names_the_file(self):
        for path in ("a/b.json", "../x", "/nowhere/x.json"):
            with self.subTest(path):
                self.refused(10, ["generate", "--topic", path], path)

    def test_an_id_that_is_no_safe_file_name_is_2(self):
        for name in (".", "", "-rf", "a" * 300, "CON", "nul", "COM1", "a.", "a b", "topic\u202e01", "a\tb", "é"):
            with self.subTest(name):
                self.refused(2, ["generate", f"--topic={name}"])

    def test_a_bad_id_inside_a_topic_file_is_2_and_makes_nothing(self):
        good = json.loads((TOPICS / "topic-01.json").read_text())
        for name in ("../x", "/abs", "a/b", ".", "", "-rf", "a" * 300, "CON", "x.", "a\u0000b", "a\nb"):
            with self.subTest(name):
                self.refused(2, ["generate", "--topic", self.topic(json.dumps({**good, "id": name})), "--provider",
                                 "rehearsal"])

    def test_a_malformed_topic_file_is_2_with_file_line_and_column(self):
        cases = {
            "a comma too many": ('{\n  "id": "topic-09",,\n}', ":2:"),
            "cut": ('{"id": "topic-09"', ":1:"),
            "empty": ("", ":1:1"),
            "not UTF-8": (b'{\n"id": "topic-09",\n"title": "\xff"}', ":3:"),
            "a wrong type": ('{"id": "topic-09", "title": 5}', ":1:"),
            "not an object": ("[1, 2]", ":1:1"),
            "a key twice": ('{"id": "topic-09",\n "id": "topic-10"}', ":2:"),
        }
        for name, (content, place) in cases.items():
            with self.subTest(name):
                path = self.topic(content)
                self.refused(2, ["generate", "--topic", path, "--provider", "rehearsal"], f"{path}{place}")

    def test_a_very_deep_topic_file_is_2_and_no_crash(self):
        self.refused(2, ["generate", "--topic", self.topic("[" * 200_000), "--provider", "rehearsal"])

    def test_a_very_large_topic_file_is_2(self):
        path = self.topic(b"")
        with open(path, "r+b") as file:
            file.truncate(100_000_000)
        self.refused(2, ["generate", "--topic", path, "--provider", "rehearsal"], path)

    def test_a_byte_order_mark_before_a_topic_is_skipped(self):
        path = self.topic(b"\xef\xbb\xbf" + (TOPICS / "topic-01.json").read_bytes(), "topic-01.json")
        shutil.copy(TOPICS / "topic-01.notes.md", self.judge)
        self.assert_code(0, self.castwright("plan", "--topic", path))

    def test_a_topic_that_is_a_folder_or_a_device_does_not_hang(self):
        (self.judge / "folder.json").mkdir()
        os.mkfifo(self.judge / "fifo.json")
        for path in (self.judge / "folder.json", self.judge / "fifo.json"):
            with self.subTest(path.name):
                done = self.castwright("generate", "--topic", path, "--provider", "rehearsal")
                self.assertIn(done.code, (2, 10), str(done))
                self.assertEqual(1, len(done.lines("error:")), str(done))

    def test_an_unknown_flag_is_2_with_a_suggestion(self):
        self.refused(2, ["generate", "--topik", "topic-01"], "--topik", "--topic")
        self.refused(2, ["generate", "--topic", "topic-01", "--output-rot", "x"], "--output-root")

    def test_an_unknown_command_is_2_with_a_suggestion(self):
        self.refused(2, ["generat", "--topic", "topic-01"], "generat", '"generate"')

    def test_a_missing_topic_flag_and_no_command_are_2(self):
        self.refused(2, ["generate"], "--topic")
        self.refused(2, [])

    def test_values_outside_their_range_are_2(self):
        for flag, value in (("--words", "999"), ("--words", "60001"), ("--words", "many"), ("--chunks", "0"),
                            ("--chunks", "41"), ("--idle-timeout", "-1"), ("--progress", "loud"),
                            ("--budget", "cheap"), ("--base-url", "ftp://example.org/v1"), ("--base-url", "nonsense")):
            with self.subTest(f"{flag} {value}"):
                self.refused(2, ["generate", "--topic", "topic-01", "--topics-dir", TOPICS, flag, value])

    def test_a_missing_key_is_4_and_mentions_the_rehearsal(self):
        line = self.refused(4, ["generate", "--topic", "topic-01", "--topics-dir", TOPICS], "GPT_KEY", key=None)
        self.assertIn("--provider rehearsal", line)

    def test_an_unknown_run_is_10(self):
        self.refused(10, ["show", "01ZZZZZZZZZZZZZZZZZZZZZZZZ"])
        self.refused(10, ["resume", "01ZZZZZZZZZZZZZZZZZZZZZZZZ"])


class Troubles(Case):
    """One scripted server, three chunks asked for, the second answer goes wrong: k is 2."""

    def troubled(self, code, script, *mentions, posts=2, partial="", flags=()):
        """Runs it and judges everything that must hold after any failure; returns run and server."""
        def served_script(connection, number, request):
            if number == 1:
                return completes(connection, answer(1))
            return script(connection)

        server = served(self, served_script)
        with self.unchanged_outside():
            done = self.small(server, *flags, chunks=3)
        self.assert_fails(code, done, "chunk 2", *mentions)
        self.assertEqual(posts, len(server.posts), str(done))
        self.assertEqual([], server.others)
        self.assertEqual([f"Bearer {CANARY}"] * posts, [post.headers.get("authorization") for post in server.posts])
        self.assertEqual(dialogue(1).encode(), self.kept("L1_checkpoint_1.txt").read_bytes())
        self.assertFalse(self.kept("L1_checkpoint_2.txt").exists())
        self.assertFalse(self.kept("L1_complete.txt").exists())
        raw = self.kept("L1_chunk2.txt.chunk2")
        self.assertEqual(partial, raw.read_bytes().decode() if raw.exists() else "")
        self.assertEqual(1, len(done.lines("resume: castwright ")), str(done))
        self.assert_no_canary()
        return done, server

    def half_then(self, code, ending, *mentions, **options):
        """Half of the text arrives, then `ending(connection, next sequence number)`."""
        events, text = half(answer(2))

        def script(connection):
            connection.head()
            for event in events:
                connection.chunk(frame(event))
            ending(connection, len(events))

        done, _ = self.troubled(code, script, *mentions, partial=text, **options)
        return done

    # The connection.

    def test_an_unreachable_host_is_6_nothing_is_sent_and_nothing_billed(self):
        taken = socket.create_server(("127.0.0.1", 0))  # bound, then closed: nobody listens there
        port = taken.getsockname()[1]
        taken.close()
        with self.unchanged_outside():
            done = self.small(f"http://127.0.0.1:{port}/v1")
        self.assert_fails(6, done, f"127.0.0.1:{port}")
        self.assertNotIn("billing unknown", done.err.lower())
        shown = json.loads(self.castwright("show", "--json").out)
        self.assertNotEqual("completed", shown["chunks"][0]["end"])
        self.assertFalse(shown["chunks"][0]["stored"])
        self.assert_no_canary()

    def test_a_name_that_does_not_resolve_is_6(self):
        done = self.small("http://castwright.invalid/v1")
        self.assert_fails(6, done, "castwright.invalid")

    def test_a_host_that_speaks_no_tls_is_6_and_gets_no_key(self):
        server = served(self)
        done = self.small(f"https://127.0.0.1:{server.port}/v1", "--connect-timeout", "2")
        self.assert_fails(6, done)
        self.assertEqual([], server.posts)
        self.assert_no_canary()

    def test_closed_before_the_headers_is_6_and_billing_is_unknown(self):
        done, _ = self.troubled(6, lambda connection: None)
        self.assertRegex(done.err.lower(), "billing (is )?unknown")

    def test_reset_before_the_headers_is_6(self):
        self.troubled(6, lambda connection: connection.reset())

    def test_closed_after_the_headers_is_6(self):
        self.troubled(6, lambda connection: connection.head())

    def test_cut_between_two_events_is_6_and_keeps_the_text(self):
        self.half_then(6, lambda connection, _: None)

    def test_cut_inside_an_event_is_6_and_keeps_whole_events_only(self):
        self.half_then(6, lambda connection, number: connection.chunk(
            b'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"LO'))

    def test_reset_inside_the_stream_is_6_and_keeps_the_text(self):
        # A reset may overtake bytes that were not read yet: only that nothing false is kept is sure.
        events, text = half(answer(2))

        def script(connection, number, _):
            if number == 1:
                return completes(connection, answer(1))
            connection.head()
            connection.chunk(frames(events))
            return connection.reset()

        server = served(self, script)
        done = self.small(server, chunks=3)
        self.assert_fails(6, done, "chunk 2")
        raw = self.kept("L1_chunk2.txt.chunk2")
        self.assertTrue(text.startswith(raw.read_text() if raw.exists() else ""))
        self.assertEqual(2, len(server.posts))

    def test_a_stream_that_ends_cleanly_without_its_terminal_event_is_6(self):
        self.half_then(6, lambda connection, _: connection.end(), "terminal")

    def test_a_whole_text_without_the_terminal_event_is_6_although_it_looks_whole(self):
        text = answer(2)

        def script(connection):
            connection.head()
            connection.chunk(frames(whole(text)[:-1]))
            connection.chunk(b"data: [DONE]\n\n")
            connection.end()

        self.troubled(6, script, partial=text)

    def test_a_content_length_that_promises_more_is_6(self):
        events, text = half(answer(2))
        data = frames(events)

        def script(connection):
            connection.head(framing=f"Content-Length: {len(data) + 100}")
            connection.send(data)

        self.troubled(6, script, partial=text)

    def test_a_broken_chunk_size_is_6_and_keeps_the_text(self):
        self.half_then(6, lambda connection, _: connection.send(b"no size\r\n"))

    def test_undecodable_json_in_an_event_is_6_and_keeps_the_text(self):
        self.half_then(6, lambda connection, _: connection.chunk(b'data: {"type":"response.output_text.delta",\n\n'))

    def test_a_redirect_is_6_and_nothing_reaches_the_other_origin(self):
        for status in ("301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"):
            with self.subTest(status):
                other = served(self)
                server = served(self, lambda connection, number, _, to=other.base_url, status=status: connection.plain(
                    status, b"", more=[f"Location: {to}/responses"]))
                root = self.work / status[:3]
                with self.unchanged_outside(root):
                    done = self.small(server, "--output-root", root)
                self.assert_fails(6, done, status[:3])
                self.assertEqual((1, 0), (len(server.posts), other.connections))
        self.assert_no_canary()

    # HTTP answers.

    def answered(self, code, status, body, *mentions, kind="application/json", more=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        done, _ = self.troubled(code, lambda connection: connection.plain(status, body, kind, more), *mentions)
        return done

    def test_an_html_page_in_place_of_a_stream_is_6_and_is_shown_escaped(self):
        done = self.answered(6, "200 OK", b"<html><body>\x1b[31mSign in to the hotel network</body></html>",
                             kind="text/html")
        self.assertIn("Sign in to the hotel network", done.err)
        self.assertNotIn("\x1b", done.err)

    def test_a_204_is_6(self):
        self.troubled(6, lambda connection: connection.send(b"HTTP/1.1 204 No Content\r\n\r\n"))

    def test_a_200_with_a_json_error_is_5_with_the_providers_code(self):
        self.answered(5, "200 OK", {"error": {"message": "bad", "type": "server_error", "code": "bad_day"}}, "bad_day")

    def test_a_401_is_4_and_the_key_is_redacted_even_where_the_server_repeats_it(self):
        done = self.answered(4, "401 Unauthorized", {"error": {
            "message": f"Incorrect API key provided: {CANARY}.", "type": "invalid_request_error",
            "code": "invalid_api_key", "param": CANARY}}, "401")
        self.assertIn("Incorrect API key provided", done.err)

    def test_the_key_is_redacted_although_it_arrives_in_two_reads(self):
        body = json.dumps({"error": {"message": f"Incorrect API key provided: {CANARY}.", "code": "invalid"}}).encode()
        at = body.index(CANARY.encode()) + 9

        def script(connection):
            tape = self.kept("L1_chunk2.1.tape")
            connection.head("401 Unauthorized", "application/json", f"Content-Length: {len(body)}")
            connection.send(body[:at])
            wait_for(lambda: b'"status":401' in tape.read_bytes(), "the head, read before the second half is sent")
            connection.send(body[at:])

        self.troubled(4, script, "401")

    def test_the_key_is_redacted_in_a_stream_error_in_headers_and_in_html_too(self):
        self.answered(6, "200 OK", f"<html>your key is {CANARY}</html>".encode(), kind="text/html",
                      more=[f"X-Request-Id: {CANARY}", f"X-Echo: Bearer {CANARY}"])

    def test_the_key_is_redacted_in_an_error_event_too(self):
        self.half_then(5, lambda connection, number: connection.chunk(frame(
            {"type": "error", "sequence_number": number,
             "error": {"code": "server_error", "message": f"key {CANARY}"}})))

    def test_a_403_is_4(self):
        self.answered(4, "403 Forbidden", {"error": {"message": "no access to it", "code": "model_access"}}, "403")

    def test_a_429_is_8_and_retry_after_is_shown_but_not_obeyed(self):
        done = self.answered(8, "429 Too Many Requests", {"error": {
            "message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}},
            "rate_limit_exceeded", more=["Retry-After: 37"])
        self.assertRegex(done.lines("error:")[0], r"\b37 ?s")

    def test_a_429_of_quota_is_8(self):
        self.answered(8, "429 Too Many Requests", {"error": {
            "message": "You exceeded your current quota", "type": "insufficient_quota", "code": "insufficient_quota"}},
            "insufficient_quota")

    def test_400_404_413_422_are_5_with_code_and_message(self):
        for status in ("400 Bad Request", "404 Not Found", "413 Payload Too Large", "422 Unprocessable Entity"):
            with self.subTest(status):
                server = served(self, lambda connection, number, _, status=status: connection.plain(
                    status, b'{"error":{"message":"please look","code":"looked_at"}}'))
                done = self.small(server, "--output-root", self.work / status[:3])
                self.assert_fails(5, done, "looked_at", "please look")
                self.assertEqual(1, len(server.posts))

    def test_500_502_with_html_503_and_504_are_5(self):
        for status in ("500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable",
                       "504 Gateway Timeout"):
            with self.subTest(status):
                server = served(self, lambda connection, number, _, status=status: connection.plain(
                    status, b"<html><h1>nginx</h1></html>", "text/html"))
                done = self.small(server, "--output-root", self.work / status[:3])
                self.assert_fails(5, done, status[:3])
                self.assertEqual(1, len(server.posts))

    # What the stream says.

    def test_response_failed_is_5_with_the_providers_code(self):
        self.half_then(5, lambda connection, number: connection.chunk(frame(
            {"type": "response.failed", "sequence_number": number, "response": response(
                "failed", error={"code": "server_error", "message": "it broke"})})), "server_error")

    def test_both_forms_of_an_error_event_are_5(self):
        for name, event in (("nested", {"type": "error", "error": {"code": "server_error", "message": "it broke"}}),
                            ("flat", {"type": "error", "code": "server_error", "message": "it broke", "param": None})):
            with self.subTest(name):
                events = numbered([*opening(), event])
                server = served(self, lambda connection, number, _, events=events: (
                    connection.head(), connection.chunk(frames(events)), connection.end()))
                done = self.small(server, "--output-root", self.work / name)
                self.assert_fails(5, done, "server_error")
                self.assertEqual(1, len(server.posts))

    def test_a_quota_error_inside_the_stream_is_8(self):
        self.half_then(8, lambda connection, number: connection.chunk(frame(
            {"type": "error", "sequence_number": number,
             "error": {"type": "insufficient_quota", "code": "insufficient_quota", "message": "quota"}})),
            "insufficient_quota")

    def test_incomplete_is_5_names_the_reason_and_the_flag_that_helps(self):
        done = self.half_then(5, lambda connection, number: connection.chunk(frame(
            {"type": "response.incomplete", "sequence_number": number, "response": response(
                "incomplete", incomplete_details={"reason": "max_output_tokens"})})), "max_output_tokens")
        self.assertIn("--max-output-tokens", done.err)

    def test_completed_with_the_status_incomplete_is_5(self):
        self.half_then(5, lambda connection, number: connection.chunk(frame(
            {"type": "response.completed", "sequence_number": number, "response": response(
                "incomplete", incomplete_details={"reason": "content_filter"})})), "content_filter")

    def test_completed_without_any_text_is_12(self):
        def script(connection):
            connection.head()
            connection.chunk(frames(numbered([{"type": "response.created", "response": response("in_progress")},
                                              {"type": "response.completed", "response": response("completed")}])))
            connection.end()

        self.troubled(12, script)

    def test_a_completed_answer_that_is_no_json_is_12_and_its_raw_text_is_kept(self):
        text = "I am sorry, I have no time for a podcast today."
        self.troubled(12, lambda connection: completes(connection, text), partial=text)

    def test_a_completed_answer_whose_json_is_cut_is_12(self):
        text = answer(2)[:-40]
        self.troubled(12, lambda connection: completes(connection, text), partial=text)

    def test_a_key_in_the_canary_file_form_is_never_shown_either(self):
        path = self.judge / "key"
        path.write_text(CANARY + "\n")
        server = served(self, lambda connection, number, _: connection.plain(
            "401 Unauthorized", json.dumps({"error": {"message": f"bad {CANARY}"}}).encode()))
        done = self.small(server, "--key-file", path, env=self.environment(key=None))
        self.assert_fails(4, done)
        self.assertEqual(f"Bearer {CANARY}", server.posts[0].headers["authorization"])
        path.unlink()
        self.assert_no_canary()


class Disk(Case):
    def test_a_root_below_a_device_or_in_proc_is_11_and_nothing_is_sent(self):
        for root in ("/dev/full/x", "/proc/nowhere"):
            with self.subTest(root):
                server = served(self)
                with self.unchanged_outside(self.judge):
                    done = self.small(server, "--output-root", root)
                self.assert_fails(11, done, root)
                self.assertEqual(0, server.connections)
        self.assert_no_canary()

    def test_a_root_that_is_a_file_is_11(self):
        (self.work / "output").write_text("mine")
        server = served(self)
        self.assert_fails(11, self.small(server), "output")
        self.assertEqual(0, server.connections)
        self.assertEqual("mine", (self.work / "output").read_text())

    def read_only(self):
        """A folder that nobody can write to, root neither: a read-only mount, else by its mode."""
        disk = mounted_tmpfs(self, "1m")
        if disk is not None:
            read_only_again = 1 | 32  # MS_RDONLY | MS_REMOUNT
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.mount(b"tmpfs", str(disk).encode(), b"tmpfs", read_only_again, None) == 0:
                return disk
        if os.geteuid() == 0:
            return None
        folder = self.folder / "locked"
        folder.mkdir(mode=0o500)
        self.addCleanup(folder.chmod, 0o700)
        return folder

    def test_a_read_only_folder_is_11_before_the_first_request(self):
        folder = self.read_only()
        if folder is None:
            print("note: no read-only folder can be made here (root without mount): only /proc was tried")
            folder = "/proc/sys"
        server = served(self)
        for root in (folder, f"{folder}/output"):
            done = self.small(server, "--output-root", root)
            line = self.assert_fails(11, done, folder)
            self.assertEqual(0, server.connections)
            if folder != "/proc/sys":  # and not that the folder below it is missing
                self.assertRegex(line, "Read-only file system|Permission denied")
        self.assert_no_canary()

    def test_a_disk_that_fills_up_is_11_before_the_next_request_and_keeps_what_was_stored(self):
        disk = mounted_tmpfs(self, "64m")
        if disk is None:
            print("note: mounting is not permitted: the full disk is tried by a file-size limit only")
            return
        text = answer(2, dialogue(2, turns=400))

        def script(connection, number, _):
            if number == 2:
                with open(disk / "filler", "wb", buffering=0) as filler:
                    try:
                        while True:
                            filler.write(b"x" * 4096)
                    except OSError:
                        pass
            completes(connection, answer(1) if number == 1 else text)

        server = served(self, script)
        root = disk / "output"
        with self.unchanged_outside(disk):
            done = self.small(server, "--output-root", root, chunks=3)
        self.assert_fails(11, done, root)
        self.assertEqual(2, len(server.posts), "stops before the next request")
        self.assertEqual(dialogue(1), self.kept("L1_checkpoint_1.txt", root).read_text())
        self.assertFalse(self.kept("L1_complete.txt", root).exists())
        self.assert_no_canary()
        (disk / "filler").unlink()
        again = self.resumed(done)
        self.assert_code(0, again)
        self.assertEqual(4, len(server.posts), "the current chunk only is asked for again")

    def test_a_disk_without_the_space_that_the_run_needs_is_11_before_the_first_request(self):
        disk = mounted_tmpfs(self, "256k")
        if disk is None:
            print("note: mounting is not permitted: no small disk was tried")
            return
        server = served(self)
        done = self.generate("--base-url", server.base_url, "--background", "off", "--output-root", disk / "output")
        self.assert_fails(11, done, disk)
        self.assertEqual(0, len(server.posts))

    def limited(self, trap):
        """A run under a file-size limit of 128 KiB, which the tape of chunk 2 reaches."""
        server = served(self, lambda connection, number, _: completes(
            connection, answer(number, dialogue(number, turns=200 if number == 2 else 8))))
        arguments = [BINARY, "generate", "--topic", "topic-01", "--topics-dir", TOPICS, *self.small_flags(server, 3)]
        done = Running(["bash", "-c", f'{trap} ulimit -f 128; exec "$@"', "bash", *map(str, arguments)], self.work,
                       self.environment(), self.judge)
        self.addCleanup(done.stop)
        return done.ended(), server

    def test_a_write_that_fails_is_11_and_names_the_file(self):
        done, server = self.limited('trap "" XFSZ;')
        self.assert_fails(11, done, self.output)
        self.assertLessEqual(len(server.posts), 2)
        self.assertFalse(self.kept("L1_complete.txt").exists())
        self.assert_no_canary()

    def test_a_file_size_limit_is_an_error_and_not_a_death_by_signal(self):
        done, server = self.limited("")
        self.assert_fails(11, done, self.output)
        self.assertLessEqual(len(server.posts), 2)

    def test_links_in_place_of_folders_are_not_followed(self):
        outside = self.folder / "outside"
        outside.mkdir()
        self.output.mkdir(mode=0o700)
        (self.output / "runs").symlink_to(outside)
        server = served(self)
        before = tree(outside)
        done = self.small(server)
        self.assert_fails(11, done)
        self.assertEqual(0, len(server.posts))
        self.assertEqual(before, tree(outside))

    def test_a_closed_standard_output_does_not_lose_the_run(self):
        server = served(self)
        with open("/dev/full", "wb") as full:
            done = self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS, *self.small_flags(server),
                              stdout=full).ended()
        self.assertIn(done.code, (0, 11), str(done))
        self.assertEqual("\n\n".join(map(dialogue, (1, 2))), self.kept("L1_complete.txt").read_text())
