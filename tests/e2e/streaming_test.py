"""While a stream is slow: text on disk as it arrives, stopping, killing, going on (S1, S6, sections 4
and 5), and the five properties under S14."""
import json
import re
import threading

from harness import INTERRUPT, KILL, PLAN, TERMINATE, TOPICS, Case, checked_records, wait_for, within
from wire import answer, completes, dialogue, frame, frames, half, served, whole


class SlowStream(Case):
    def raw(self, chunk=1):
        path = self.kept(f"L1_chunk{chunk}.txt.chunk{chunk}")
        return path.read_bytes() if path.exists() else b""

    def held_in_chunk_2(self):
        """A server whose first answer to chunk 2 stops in the middle; and the text that it sent."""
        events, text = half(answer(2))

        def script(connection, number, _):
            if number != 2:
                return completes(connection, answer({1: 1, 3: 2, 4: 3}[number]))
            connection.head()
            connection.chunk(frames(events))
            return connection.hold()

        return served(self, script), text.encode()

    def test_the_raw_file_of_a_chunk_grows_while_its_stream_is_slow(self):
        server, url = self.rehearsal("--pace", "20")
        run = self.start("generate", "--topic", "topic-01", "--topics-dir",
                         TOPICS, "--base-url", url, "--background", "off")
        seen = [b""]
        for _ in range(4):
            seen.append(wait_for(lambda: self.raw() if len(self.raw()) > len(seen[-1]) else b"", "more text"))
        for before, after in zip(seen, seen[1:]):
            self.assertTrue(after.startswith(before))
        self.assertIsNone(run.code, "all of this was seen while the stream was still open")
        run.signalled(INTERRUPT)
        self.assert_code(130, run)
        self.assertTrue(self.raw().startswith(seen[-1]))
        server.signalled(TERMINATE)
        self.assert_code(0, server)

    def stopped(self, signal, code):
        server, text = self.held_in_chunk_2()
        run = self.begin(server)
        wait_for(lambda: self.raw(2) == text, "all text that was sent, on disk")
        folder = self.output / "podcast_chunks" / "topic-01"
        kept = {path.name: path.read_bytes() for path in folder.glob("L1_chunk1.*")}
        kept["L1_checkpoint_1.txt"] = (folder / "L1_checkpoint_1.txt").read_bytes()
        self.assertLess(run.signalled(signal), within(1.0, self.environment()), "stops within a second")
        self.assert_fails(code, run)
        self.assertEqual(text, self.raw(2))
        self.assertEqual(2, len(server.posts))
        return server, run, folder, kept

    def test_sigint_stops_within_a_second_with_130_keeps_everything_and_the_resume_line_finishes(self):
        server, run, folder, kept = self.stopped(INTERRUPT, 130)
        self.assertFalse((folder / "L1_checkpoint_2.txt").exists(), "partial text is never stitched in")
        again = self.resumed(run)
        self.assert_code(0, again)
        self.assertEqual(4, len(server.posts), "one for each chunk, and one more for the chunk that was cut")
        for name, content in kept.items():
            self.assertEqual(content, (folder / name).read_bytes(), name)
        self.assertEqual("\n\n".join(map(dialogue, (1, 2, 3))), (folder / "L1_complete.txt").read_text())
        asked = [len(list(folder.glob(f"L1_chunk{number}.*.tape"))) for number in (1, 2, 3)]
        self.assertEqual([1, 2, 1], asked)
        self.assert_no_canary()

    def test_sigterm_stops_within_a_second_with_143_and_the_resume_line_finishes(self):
        server, run, _, _ = self.stopped(TERMINATE, 143)
        self.assert_code(0, self.resumed(run))
        self.assertEqual(4, len(server.posts))

    def test_a_finished_run_is_not_resumed_again(self):
        server = served(self)
        self.assert_code(0, self.small(server))
        done = self.castwright("resume", "--last")
        self.assert_code(0, done)
        self.assertEqual(2, len(server.posts))

    def test_generate_never_buys_again_what_an_unfinished_run_has_asked_for(self):
        server, run, folder, _ = self.stopped(INTERRUPT, 130)
        before = folder.resolve()
        again = self.small(server, chunks=3)
        self.assert_fails(6, again)
        self.assertEqual(2, len(server.posts), "nothing may be asked for twice without a person's decision")
        self.assertEqual(1, len(again.lines("resume: ")), str(again))
        self.assertEqual(before, folder.resolve())

    def test_new_run_starts_over(self):
        _, _, folder, _ = self.stopped(INTERRUPT, 130)
        before = folder.resolve()
        done = self.small(served(self), "--new-run")
        self.assert_code(0, done)
        self.assertNotEqual(before, folder.resolve())
        self.assertTrue(before.is_dir(), "the first run stays")

    def test_sigint_before_the_first_byte_says_that_billing_is_unknown(self):
        server = served(self, lambda connection, number, _: connection.hold())
        run = self.begin(server)
        wait_for(lambda: server.posts, "the first request")
        self.assertLess(run.signalled(INTERRUPT), within(1.0, self.environment()))
        self.assert_fails(130, run)
        self.assertRegex(run.err.lower(), "billing (is )?unknown")
        self.assertEqual(1, len(server.posts))

    def test_two_processes_on_one_topic_the_second_exits_9_at_once_without_a_request(self):
        server, _ = self.held_in_chunk_2()
        first = self.begin(server)
        wait_for(lambda: len(server.posts) == 2, "the first process at work")
        second = self.small(server, chunks=3)
        self.assert_fails(9, second)
        self.assertEqual(2, len(server.posts))
        first.signalled(INTERRUPT)
        self.assert_code(130, first)


class FiveProperties(Case):
    """What the original's own tests tested, on production code."""

    def test_chunk_structure_ten_chunks_with_these_titles_subjects_and_words(self):
        plan = json.loads(self.castwright("plan", "--topic", "topic-01", "--topics-dir", TOPICS,
                                          "--json").out)
        self.assertEqual(PLAN, [(chunk["title"], chunk["subject"], chunk["target"]) for chunk in plan["chunks"]])
        self.assertEqual(10_000, sum(chunk["target"] for chunk in plan["chunks"]))
        server = served(self)
        flags = ("--base-url", server.base_url, "--background", "off", "--gates", "off", "--progress", "none",
                 "--topics-dir", TOPICS)
        self.assert_code(0, self.castwright("generate", "--topic", "topic-01", *flags))
        self.assertEqual(10, len(server.posts))
        bodies = [json.loads(post.body) for post in server.posts]
        self.assertEqual([True] + [False] * 9, [bool(body.get("tools")) for body in bodies], "only chunk 1 searches")
        for body, (title, _, target) in zip(bodies, PLAN, strict=True):
            self.assertIs(True, body["stream"])
            said = json.dumps(body, ensure_ascii=False)
            self.assertIn(title, said)
            self.assertIn(f"({target // 100} %)", said)

    def test_output_paths_and_file_writing_exact_names_and_the_exact_text_of_the_stream(self):
        server = served(self)
        self.assert_code(0, self.small(server, chunks=3))
        for number in (1, 2, 3):
            raw = self.kept(f"L1_chunk{number}.txt.chunk{number}")
            self.assertEqual(answer(number).encode(), raw.read_bytes())

    def test_stitching_checkpoints_are_the_chunks_joined_by_a_blank_line(self):
        server = served(self)
        self.assert_code(0, self.small(server, chunks=4))
        texts = [dialogue(number) for number in range(1, 5)]
        for number in range(1, 5):
            checkpoint = self.kept(f"L1_checkpoint_{number}.txt").read_bytes().decode()
            self.assertEqual("\n\n".join(texts[:number]), checkpoint)
        self.assertEqual("\n\n".join(texts), self.kept("L1_complete.txt").read_bytes().decode())

    def test_progress_kept_while_streaming_even_when_the_process_is_killed(self):
        events, text = half(answer(2))

        def script(connection, number, _):
            if number == 1:
                return completes(connection, answer(1))
            connection.head()
            for event in events:
                connection.chunk(frame(event))
            return connection.hold()

        server = served(self, script)
        run = self.begin(server)
        raw = self.kept("L1_chunk2.txt.chunk2")
        wait_for(lambda: raw.exists() and raw.read_bytes() == text.encode(), "the whole partial text on disk")
        run.signalled(KILL)
        self.assertEqual(text.encode(), raw.read_bytes())
        self.assertEqual(dialogue(1), self.kept("L1_checkpoint_1.txt").read_text())
        checked_records(self.kept("events.ndjson"))
        shown = self.castwright("show")
        self.assert_code(0, shown)

    def test_no_retry_one_request_whatever_goes_wrong(self):
        events, _ = half(answer(2))

        def cut(connection):
            connection.head()
            connection.chunk(frames(events))

        def reset(connection):
            cut(connection)
            connection.reset()

        troubles = {
            "500": lambda connection: connection.plain("500 Internal Server Error", b'{"error":{"message":"x"}}'),
            "503 with Retry-After: 0": lambda connection: connection.plain(
                "503 Service Unavailable", b'{"error":{"message":"x"}}', more=["Retry-After: 0"]),
            "429 with Retry-After: 0": lambda connection: connection.plain(
                "429 Too Many Requests", b'{"error":{"message":"x"}}', more=["Retry-After: 0"]),
            "cut": cut,
            "reset": reset,
            "closed before the headers": lambda connection: None,
            "reset before the headers": lambda connection: connection.reset(),
            "408": lambda connection: connection.plain("408 Request Timeout", b"{}"),
        }
        for name, trouble in troubles.items():
            with self.subTest(name):
                def script(connection, number, _, trouble=trouble):
                    return completes(connection, answer(1)) if number == 1 else trouble(connection)

                server = served(self, script)
                done = self.small(server, "--output-root", self.work / re.sub(r"\W+", "-", name), chunks=3)
                self.assertNotEqual(0, done.code, str(done))
                self.assertEqual(2, len(server.posts), str(done))
                self.assertEqual(2, server.connections, "not even a second connection for a request")
                self.assertEqual(1, len(done.lines("resume: ")), str(done))

    def test_a_stream_of_slow_single_bytes_costs_one_request_too(self):
        def script(connection, number, _):
            data = frames(whole(answer(number, dialogue(number, 2))))
            connection.head(framing=None)
            for byte in data:
                connection.send(bytes([byte]))

        server = served(self, script)
        self.assert_code(0, self.small(server))
        self.assertEqual(2, len(server.posts))


class Stalls(Case):
    """The program's own timers, on a real clock with small values."""

    def stalled(self, send, *flags):
        server = served(self, lambda connection, number, _: send(connection))
        done = self.small(server, *flags)
        self.assertEqual(1, len(server.posts))
        return done

    def test_no_byte_at_all_ends_at_the_idle_timer_with_6(self):
        done = self.stalled(lambda connection: connection.hold(), "--idle-timeout", "1")
        self.assert_fails(6, done)

    def test_silence_inside_the_text_ends_at_the_idle_timer_with_6_and_keeps_the_text(self):
        events, text = half(answer(1))

        def send(connection):
            connection.head()
            connection.chunk(frames(events))
            connection.hold()

        self.assert_fails(6, self.stalled(send, "--idle-timeout", "1"))
        raw = self.kept("L1_chunk1.txt.chunk1")
        self.assertEqual(text, raw.read_text())

    def test_keep_alive_comments_do_not_hold_off_the_progress_timer(self):
        def send(connection):
            connection.head()
            connection.chunk(frames(half(answer(1))[0]))
            while True:  # until the client has gone
                connection.chunk(b": keep-alive\n\n")
                threading.Event().wait(0.1)  # the pace of the server; nothing waits for it

        self.assert_fails(6, self.stalled(send, "--progress-timeout", "1", "--idle-timeout", "30"))

    def test_a_server_that_lingers_after_completed_does_not_hold_the_run_up(self):
        def script(connection, number, _):
            connection.head()
            connection.chunk(frames(whole(answer(number))))
            connection.hold()

        server = served(self, script)
        done = self.begin(server).ended()
        self.assert_code(0, done)
