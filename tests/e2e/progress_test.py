"""What a run prints for programs and for people: --progress, --json, a terminal."""
import json
import os
import pty
import re
import select

from harness import BINARY, TERMINATE, TOPICS, Case, Running, checked_records
from wire import answer, completes, served


class Progress(Case):
    FLAGS = ("--provider", "rehearsal", "--fill", "--words", "1000", "--chunks", "3", "--gates", "off")

    def test_json_is_one_object_a_line_and_the_last_is_the_exit(self):
        done = self.generate(*self.FLAGS, "--progress", "json")
        self.assert_code(0, done)
        self.assertEqual("", done.err)
        lines = [json.loads(line) for line in done.out.splitlines()]
        *events, last = lines
        self.assertEqual(("exit", 0), (last["type"], last["code"]))
        self.assertLessEqual({"code", "reason", "resume_command", "run_dir"}, set(last))
        self.assertEqual(os.path.realpath(last["run_dir"]), str(self.kept("").resolve()))
        stored = checked_records(self.kept("events.ndjson"))
        seen = [{key: value for key, value in event.items() if key != "c"}
                for event in events if event["type"] != "progress"]
        self.assertEqual(stored, seen)

    def test_progress_events_carry_the_last_stored_number_and_are_at_most_four_a_second(self):
        _, url = self.rehearsal("--pace", "4000")
        done = self.generate("--base-url", url, "--words", "1000", "--chunks", "2", "--gates", "off",
                             "--progress", "json")
        self.assert_code(0, done)
        last, times = 0, []
        for event in map(json.loads, done.out.splitlines()):
            if event["type"] == "progress":
                self.assertEqual(last, event["seq"])
                self.assertLessEqual({"chunk", "chars", "words", "tokens_per_s"}, set(event))
                times.append(event["ts"])
            elif event["type"] != "exit":
                last = event["seq"]
        self.assertTrue(times, "some progress in a stream of a second or more")
        for first, fifth in zip(times, times[4:]):
            self.assertNotEqual(first[:19], fifth[:19] if first[19:] < fifth[19:] else "", "four in a second")

    def test_json_after_a_failure_ends_with_an_exit_that_has_the_resume_command(self):
        server = served(self, lambda connection, number, _: completes(connection, answer(1)) if number == 1 else None)
        done = self.small(server, "--progress", "json", chunks=3)
        self.assert_fails(6, done)
        *events, last = map(json.loads, done.out.splitlines())
        self.assertEqual(("exit", 6), (last["type"], last["code"]))
        self.assertEqual("resume: " + last["resume_command"], done.lines("resume: ")[0])
        self.assertTrue(os.path.isdir(last["run_dir"]))
        self.assertEqual("run_stopped", events[-1]["type"])
        self.assertLessEqual({"code", "cause", "chunk", "kept_words", "resume"}, set(events[-1]))

    def test_json_result_is_one_object_with_run_dir(self):
        done = self.generate(*self.FLAGS, "--json")
        self.assert_code(0, done)
        result = json.loads(done.out)
        self.assertTrue(os.path.isdir(result["run_dir"]))
        with open(self.kept("pass_a.json"), encoding="utf-8") as file:
            stored = json.load(file)
        self.assertEqual(stored["l1_content"]["script"], result["l1_content"]["script"])

    def test_none_prints_the_run_directory_and_nothing_else(self):
        done = self.generate(*self.FLAGS, "--progress", "none")
        self.assert_code(0, done)
        self.assertEqual("", done.err)
        self.assertEqual(1, len(done.out.splitlines()))
        self.assertTrue(done.run_dir.is_dir())

    def test_lines_and_a_pipe_print_plain_lines(self):
        for flags in (("--progress", "lines"), ("--progress", "auto"), ()):
            with self.subTest(" ".join(flags) or "no flag"):
                done = self.generate(*self.FLAGS, *flags)
                self.assert_code(0, done)
                self.assertIn("INFO: CHUNKED GENERATION COMPLETE: 3 chunks stitched\n", done.err)
                self.assertNotRegex(done.err, "[\r\x1b]")

    def on_a_terminal(self, *flags):
        """What a terminal receives on standard error."""
        main, other = pty.openpty()
        arguments = [BINARY, "generate", "--topic", "topic-01", "--topics-dir", TOPICS, *flags]
        run = Running(list(map(str, arguments)), self.work, self.environment(TERM="xterm-256color"), self.judge,
                      stderr=other)
        self.addCleanup(run.stop)
        os.close(other)
        shown = b""
        try:
            while select.select([main], [], [], 120)[0]:
                more = os.read(main, 65536)
                if not more:
                    break
                shown += more
        except OSError:
            pass  # how Linux says that nobody has the other side open
        finally:
            os.close(main)
        run.ended()
        return run, shown.decode()

    def test_a_terminal_gets_a_bar_that_is_redrawn(self):
        _, url = self.rehearsal("--pace", "4000")
        run, shown = self.on_a_terminal("--base-url", url, "--words", "1000", "--chunks", "2", "--gates", "off")
        self.assertEqual(0, run.code, shown)
        self.assertRegex(shown, "\r[^\n]|\x1b\\[")
        self.assertRegex(shown, r"1/2|2/2|\d+ ?%")
        self.assertTrue(run.run_dir.is_dir())

    def test_a_text_of_a_server_cannot_send_control_sequences_to_the_terminal(self):
        server = served(self, lambda connection, number, _: connection.plain(
            "500 Internal Server Error", b'{"error":{"message":"\\u001b]0;owned\\u0007","code":"\\u001b[31m"}}'))
        done = self.small(server)
        self.assert_fails(5, done)
        self.assertNotRegex(done.err, "[\x1b\x07]")

    def test_the_received_line_comes_every_10000_characters_and_the_flush_line_as_asked(self):
        _, url = self.rehearsal("--pace", "8000")
        done = self.generate("--base-url", url, "--words", "1000", "--chunks", "1", "--gates", "off",
                             "--flush-chars", "5000")
        self.assert_code(0, done)
        total = int(re.search(r"Streaming complete: (\d+) total", done.err)[1])
        received = [int(count) for count in re.findall(r"Received (\d+) chars so far", done.err)]
        self.assertEqual(total // 10_000, len(received), done.err)
        flushed = [int(count) for count in re.findall(r"Flushed (\d+) chars to ", done.err)]
        self.assertEqual(total, sum(flushed))
        self.assertTrue(all(count >= 5000 for count in flushed[:-1]), flushed)

    def test_rehearse_stops_with_exit_0_on_sigterm(self):
        server, _ = self.rehearsal()
        server.signalled(TERMINATE)
        self.assert_code(0, server)
