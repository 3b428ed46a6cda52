"""What a run prints for programs and for people: --progress, --json, a terminal."""
import fcntl
import json
import os
import pty
import re
import select
import struct
import termios

from harness import BINARY, INTERRUPT, TERMINATE, TOPICS, Case, Running, checked_records, wait_for
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

    def on_a_terminal(self, *flags, columns=80, interrupt_at=None, command="generate", **variables):
        """What a terminal receives on standard error; `interrupt_at` is a text at which Ctrl-C is pressed."""
        main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        arguments = [BINARY, command, *flags]
        if command == "generate":
            arguments[2:2] = ["--topic", "topic-01", "--topics-dir", TOPICS]
        env = self.environment(**{"TERM": "xterm-256color", **variables})
        run = Running(list(map(str, arguments)), self.work, env, self.judge, stderr=other)
        self.addCleanup(run.stop)
        os.close(other)
        shown = b""
        try:
            while select.select([main], [], [], 120)[0]:
                more = os.read(main, 65536)
                if not more:
                    break
                shown += more
                if interrupt_at and interrupt_at.encode() in shown:
                    run.child.send_signal(INTERRUPT)
                    interrupt_at = None
        except OSError:
            pass  # how Linux says that nobody has the other side open
        finally:
            os.close(main)
        run.ended()
        return run, shown.decode()

    MOVES = r"\x1b\[\d*[ACJK]|\x1b\[\?7[hl]"  # what only a display that is redrawn sends

    def test_a_terminal_gets_a_live_block_and_no_log_above_it(self):
        _, url = self.rehearsal("--pace", "1500")
        run, shown = self.on_a_terminal("--base-url", url, "--words", "1000", "--chunks", "2", "--gates", "off")
        self.assertEqual(0, run.code, shown)
        shown = re.sub(r"\x1b\[\d*m", "", shown)
        self.assertRegex(shown, self.MOVES)
        self.assertNotIn("INFO:", shown)
        self.assertRegex(shown, r"1/2 .*researching")
        self.assertRegex(shown, r"2/2 .*writing")
        self.assertRegex(shown, "✓ 1/2 .* words  0:0")
        self.assertRegex(shown, r"1/2 chunks  \d+/1,000 words")
        self.assertNotIn("\x1b[?25l", shown, "the cursor is never hidden")
        self.assertTrue(run.run_dir.is_dir())

    def test_no_line_of_the_block_is_as_wide_as_the_terminal(self):
        _, url = self.rehearsal("--pace", "4000")
        for columns in (20, 40, 80, 160):
            with self.subTest(columns):
                run, shown = self.on_a_terminal("--base-url", url, "--words", "1000", "--chunks", "2",
                                                "--gates", "off", "--new-run", columns=columns)
                self.assertEqual(0, run.code, shown)
                frames = shown[:shown.rindex("\x1b[J")]
                for line in re.split(r"[\r\n]|" + self.MOVES, frames):
                    self.assertLess(len(re.sub(r"\x1b\[\d*m", "", line)), columns, line)

    def test_ctrl_c_wipes_the_block(self):
        _, url = self.rehearsal("--pace", "100")
        run, shown = self.on_a_terminal("--base-url", url, "--words", "1000", "--chunks", "2", "--background",
                                        "off", interrupt_at="researching")
        self.assertEqual(130, run.code, shown)
        after = shown[shown.rindex("\x1b[J"):]
        self.assertNotRegex(after, "researching|/1,000 words")
        self.assertIn("resume:", after)

    def test_what_is_not_paid_for_again_is_no_warning(self):
        _, url = self.rehearsal("--fault", "stall=600@2")
        run = self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", url, "--background",
                         "off", "--words", "2000", "--chunks", "4", "--parallel", "3", "--gates", "off")
        wait_for(lambda: re.search("(?i)chunk 3 received", run.err), "chunk 3 behind chunk 2, which stalls")
        run.signalled(INTERRUPT)
        self.assert_code(130, run)
        done = self.resumed(run)
        self.assert_code(0, done)
        self.assertRegex(done.err, r"(?m)^INFO: chunk 3 .*: received before the stop, nothing is paid again$")
        self.assertNotRegex(done.err, "(?m)^WARNING: chunk 3 ")
        notices = [event for event in checked_records(self.kept("events.ndjson")) if event["type"] == "notice"]
        self.assertEqual(1, len(notices))

    def test_ci_and_a_dumb_terminal_get_lines(self):
        for variables in ({"CI": "true"}, {"CI": "1"}, {"TERM": "dumb"}):
            with self.subTest(variables):
                run, shown = self.on_a_terminal(*self.FLAGS, "--new-run", **variables)
                self.assertEqual(0, run.code, shown)
                self.assertIn("INFO: CHUNKED GENERATION COMPLETE: 3 chunks stitched", shown)
                self.assertNotRegex(shown, self.MOVES)
        run, shown = self.on_a_terminal(*self.FLAGS, "--new-run", CI="false")
        self.assertNotIn("INFO:", shown)
        run, shown = self.on_a_terminal(*self.FLAGS, "--new-run", "--progress", "lines")
        self.assertIn("INFO:", shown)

    def test_colour_follows_the_variables_and_the_text_stays_the_same(self):
        def error(*flags, **variables):
            run, shown = self.on_a_terminal("nothing", *flags, command="show", **variables)
            self.assertEqual(10, run.code, shown)
            self.assertIn("error: ", re.sub(r"\x1b\[\d*m", "", shown))
            return "\x1b" in shown

        self.output.mkdir()
        self.assertTrue(error())
        self.assertTrue(error(NO_COLOR=""), "an empty variable is not set")
        self.assertTrue(error(CI="true"), "colours do not move")
        self.assertFalse(error(NO_COLOR="1"))
        self.assertFalse(error(NO_COLOR="0"), "whatever its value")
        self.assertFalse(error(TERM="dumb"))
        self.assertFalse(error("--no-color"))
        self.assertFalse(error(CASTWRIGHT_NO_COLOR="true"))
        in_pipe = self.castwright("show", "nothing", env=self.environment(TERM="xterm"))
        self.assertTrue(in_pipe.err.startswith("error: "), in_pipe.err)
        forced = self.castwright("show", "nothing", env=self.environment(CLICOLOR_FORCE="1"))
        self.assertTrue(forced.err.startswith("\x1b[31merror:\x1b[0m "), forced.err)
        for value in ("0", ""):
            plain = self.castwright("show", "nothing", env=self.environment(CLICOLOR_FORCE=value))
            self.assertEqual(in_pipe.err, plain.err)

    def test_script_out_prints_the_script_as_it_grows_and_the_directory_elsewhere(self):
        done = self.generate(*self.FLAGS, "--script-out", "--progress", "none")
        self.assert_code(0, done)
        complete = self.kept("L1_complete.txt").read_text(encoding="utf-8")
        self.assertEqual(complete + "\n", done.out)
        self.assertTrue(os.path.isdir(done.err.splitlines()[-1]), done.err)

    def test_script_out_of_a_resume_prints_the_whole_script_once(self):
        server = served(self, lambda connection, number, _: completes(connection, answer(number))
                        if number < 3 else None)
        stopped = self.small(server, "--script-out", chunks=4)
        self.assert_fails(6, stopped)
        self.assertTrue(stopped.out.endswith("\n"), "what is printed ends its line")
        checkpoint = self.kept("L1_checkpoint_2.txt").read_text(encoding="utf-8")
        self.assertEqual(checkpoint + "\n", stopped.out)
        server.script = lambda connection, number, _: completes(connection, answer(number - 1))
        done = self.castwright("resume", "--script-out")
        self.assert_code(0, done)
        self.assertEqual(self.kept("L1_complete.txt").read_text(encoding="utf-8") + "\n", done.out)

    def test_script_out_is_refused_where_standard_output_has_another_use(self):
        for flags in (("--json",), ("--progress", "json")):
            done = self.generate(*self.FLAGS, "--script-out", *flags)
            self.assert_fails(2, done, "--script-out")
        done = self.castwright("generate", "--all", "--topics-dir", TOPICS, *self.FLAGS, "--script-out")
        self.assert_fails(2, done, "--script-out")
        self.assert_fails(2, self.castwright("resume", "--all", "--script-out"), "--script-out")
        self.assertFalse(self.output.exists(), "refused before anything is made")

    ACTIONS = {"GITHUB_ACTIONS": "true", "CI": "true"}

    def test_github_actions_gets_annotations_and_a_summary(self):
        summary = self.judge / "summary.md"
        summary.write_text("before\n")
        server = served(self, lambda connection, number, _: connection.plain(
            "500 Internal Server Error", b'{"error":{"message":"100% broken","code":"x"}}'))
        done = self.small(server, env=self.environment(**self.ACTIONS, GITHUB_STEP_SUMMARY=str(summary)))
        self.assert_fails(5, done)
        annotated = done.lines("::error title=castwright::")
        self.assertEqual(1, len(annotated), done.err)
        self.assertIn("100%25 broken", annotated[0])
        self.assertEqual(done.lines("error: ")[0].removeprefix("error: "),
                         annotated[0].removeprefix("::error title=castwright::").replace("%25", "%"))
        text = summary.read_text()
        self.assertTrue(text.startswith("before\n### castwright: topic-01"), text)
        self.assertIn("| words | 0 of 1,000 |", text)
        self.assertIn("**error:** ", text)
        self.assertIn("resume: `" + done.lines("resume: ")[0].removeprefix("resume: ") + "`", text)

    def test_annotations_and_summary_of_several_topics_name_each(self):
        summary = self.judge / "summary.md"
        server = served(self, lambda connection, number, _: connection.plain(
            "500 Internal Server Error", b'{"error":{"message":"broken","code":"x"}}'))
        done = self.castwright("generate", "--topic", "topic-01", "--topic", "topic-02", "--topics-dir", TOPICS,
                               *self.small_flags(server), env=self.environment(**self.ACTIONS, GITHUB_STEP_SUMMARY=str(summary)))
        self.assert_code(5, done)
        text = summary.read_text()
        for topic in ("topic-01", "topic-02"):
            self.assertEqual(1, len(done.lines(f"::error title=castwright%3A {topic}::")), done.err)
            self.assertIn(f"**error of {topic}:** ", text)
            self.assertIn(f"resume of {topic}: `castwright resume ", text)

    def test_the_summary_counts_findings_in_words(self):
        summary = self.judge / "summary.md"
        _, url = self.rehearsal()
        self.assert_code(0, self.small(url, env=self.environment(**self.ACTIONS, GITHUB_STEP_SUMMARY=str(summary))))
        self.assertRegex(summary.read_text(), r"(?m)^\| findings \| (none|\d+ (error|warning)s?(, \d+ warnings?)?) \|$")

    def test_the_total_of_a_run_that_stopped_counts_the_chunks_of_the_plan(self):
        _, url = self.rehearsal("--fault", "http=500@2")
        done = self.small(url, chunks=4)
        self.assert_code(5, done)
        self.assertIn(", 1 of 4 chunks completed (2 attempted), ", done.lines("total: ")[0])

    def test_outside_of_github_actions_nothing_of_it_is_printed(self):
        summary = self.judge / "summary.md"
        done = self.castwright("show", "nothing", env=self.environment(CI="true", GITHUB_STEP_SUMMARY=str(summary)))
        self.assertNotIn("::error", done.err)
        self.assertFalse(summary.exists())
        wrong = self.castwright("generate", "--wrong", env=self.environment(**self.ACTIONS))
        self.assert_fails(2, wrong)
        self.assertEqual(1, len(wrong.lines("::error ")), wrong.err)

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
