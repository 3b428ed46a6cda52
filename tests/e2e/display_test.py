"""The live display in a real terminal (tmux): what it leaves behind in each way of ending, what resizing does to it,
and what `watch` says there of a run of another process."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time
import unittest

from harness import BINARY, KILL, TOPICS, Case, wait_for
from wire import answer, completes, served


class Terminal(Case):
    """A shell in a terminal, whose prompt is `> `."""

    FLAGS = ("--topic", "topic-01", "--topics-dir", str(TOPICS), "--background", "off", "--gates", "off", "--new-run")

    def open(self, columns=80, rows=24, **variables):
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        if not (tools / "castwright").exists():
            (tools / "castwright").symlink_to(BINARY)
        env = self.environment(TERM="xterm-256color", SHELL="/bin/sh", PS1="> ", **variables)
        env["PATH"] = f"{tools}:{env['PATH']}"
        return Pane(self, env, columns, rows)

    def slow(self, pane, *flags, pace=60, first=""):
        """Types a run that is at work for a while, and waits for its first text."""
        _, url = self.rehearsal("--pace", pace)
        pane.types(first, "castwright", "generate", "--base-url", url, *self.FLAGS, *flags, "; echo CODE $?")
        pane.shows("researching .*[0-9] ch")


class Pane:
    count = 0

    def __init__(self, case, env, columns, rows):
        Pane.count += 1
        self.case = case
        self.tmux = ["tmux", "-u", "-S", str(case.folder / f"tmux{Pane.count}"), "-f", "/dev/null"]
        subprocess.run([*self.tmux, "new-session", "-d", "-x", str(columns), "-y", str(rows),
                        "exec bash --noprofile --norc"], env=env, cwd=case.work, check=True)
        case.addCleanup(subprocess.run, [*self.tmux, "kill-server"], stderr=subprocess.DEVNULL, check=False)
        self.keys("-l", "PS1='> '; clear")
        self.keys("Enter")
        self.shows(r"\A> \n*\Z")

    def call(self, *arguments):
        return subprocess.run([*self.tmux, *arguments], stdout=subprocess.PIPE, check=True).stdout.decode()

    def keys(self, *keys):
        self.call("send-keys", *keys)

    def types(self, *words):
        self.keys("-l", "clear; " + " ".join(map(str, words)))
        self.keys("Enter")

    def screen(self, history=False):
        return self.call("capture-pane", "-p", "-J", *(("-S", "-") if history else ()))

    def shows(self, pattern, seconds=60):
        try:
            return wait_for(lambda: re.search(pattern, self.screen()), pattern, seconds)
        except AssertionError:
            raise AssertionError(f"the screen never showed {pattern!r}:\n{self.screen()}") from None

    def resize(self, columns):
        self.call("resize-window", "-x", str(columns))

    def child(self):
        """The program that the shell runs."""
        shell = self.call("display", "-p", "#{pane_pid}").strip()
        return int(pathlib.Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])

    def modes(self):
        return self.call("display", "-p", "cursor #{cursor_flag} wrap #{wrap_flag}").strip()


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class Display(Terminal):
    BLOCK = r"researching|0/1,000 words"

    def test_each_way_of_ending_leaves_a_clean_terminal(self):
        ways = {"Ctrl-C": ((signal.SIGINT,), 130), "twice": ((signal.SIGINT, signal.SIGTERM), 143),
                "SIGTERM": ((signal.SIGTERM,), 143), "SIGHUP": ((signal.SIGHUP,), 129),
                "a bug": ((signal.SIGABRT,), 134)}
        for way, (signals, code) in ways.items():
            with self.subTest(way):
                pane = self.open()
                pane.types("set +m")  # or the shell would take a child that is stopped for suspended
                self.slow(pane, "--words", "1000", "--chunks", "2")
                if way == "Ctrl-C":
                    pane.keys("C-c")
                else:
                    child = pane.child()
                    os.kill(child, signal.SIGSTOP)  # so that two signals arrive at the same time
                    for one in signals:
                        os.kill(child, one)
                    os.kill(child, signal.SIGCONT)
                pane.shows(r"CODE \d+\n> ")
                screen = pane.screen(history=True)
                self.assertRegex(screen, f"(?m)^CODE ({code}|143|130)$" if way == "twice" else f"(?m)^CODE {code}$")
                self.assertNotRegex(screen, self.BLOCK)
                self.assertNotIn("^C", screen)
                self.assertEqual("cursor 1 wrap 1", pane.modes())

    def test_a_suspended_run_leaves_the_terminal_to_the_shell_and_draws_itself_again(self):
        pane = self.open()
        self.slow(pane, "--words", "1000", "--chunks", "2")
        pane.keys("C-z")
        pane.shows(r"Stopped[^>]*\n> ")
        self.assertNotRegex(pane.screen().partition("Stopped")[2], self.BLOCK)
        self.assertNotRegex(pane.screen(), r"0/1,000 words")
        pane.types("fg")
        pane.shows("researching(.|\n)*0/1,000 words")
        self.assertEqual(1, len(re.findall("researching", pane.screen())), pane.screen())
        pane.keys("C-c")
        pane.shows(r"resume: ")

    def test_a_terminal_that_is_resized_again_and_again_keeps_no_old_block(self):
        pane = self.open(columns=120)
        # The block stands at the end of a full screen. tmux pushes the first lines of a screen with empty lines below
        # into its history when others are broken, and what is there nobody can remove.
        self.slow(pane, "--words", "1000", "--chunks", "2", first="seq 50;")
        for columns in (60, 100, 40, 90, 33, 70, 110, 50, 80, 35, 80):
            pane.resize(columns)
            time.sleep(0.05 * (columns % 7))  # some frames come before the terminal tells its new width
        pane.shows("researching.*\n  0/2.*0/1,000 words")
        wait_for(lambda: len(re.findall("researching", pane.screen(history=True))) == 1, pane.screen(history=True), 5)
        self.assertEqual(1, len(re.findall("(?m)^  0/2", pane.screen(history=True))), pane.screen(history=True))

    def test_no_reader_of_the_script_leaves_a_clean_terminal(self):
        _, url = self.rehearsal("--pace", 900)
        pane = self.open()
        pane.types("castwright", "generate", "--base-url", url, *self.FLAGS, "--words", "1000", "--chunks", "2",
                   "--script-out", "| head -c 1; echo CODE ${PIPESTATUS[0]}")
        pane.shows(r"CODE \d+\n> ")
        self.assertNotRegex(pane.screen(), self.BLOCK)
        self.assertEqual("cursor 1 wrap 1", pane.modes())

    def test_a_locale_without_utf8_gets_ascii_from_the_display_and_from_watch(self):
        run, watch = self.open(LC_ALL="C"), self.open(LC_ALL="C")
        self.slow(run, "--words", "1000", "--chunks", "2", pace=400)
        watch.types("castwright watch; echo CODE $?")
        watch.shows("researching")
        for pane in (run, watch):
            pane.shows(r"\+ 1/2")
            pane.shows("CODE 0")
            self.assertTrue(pane.screen().isascii(), pane.screen())


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class WatchDisplay(Terminal):
    """castwright watch in a terminal of its own."""

    def test_whoever_begins_to_watch_late_sees_no_faster_pace_than_there_is(self):
        run, watch = self.open(columns=120), self.open(columns=120)
        self.slow(run, "--words", "1000", "--chunks", "2", pace=60)
        run.shows(r"researching .* [2-9],\d+ ch")
        watch.types("castwright watch")
        pace = float(watch.shows(r"([\d.]+) tokens/s", 30)[1])
        self.assertLess(pace, 120, watch.screen())

    def test_a_process_that_is_gone_is_told_without_a_cost_or_a_time_that_nobody_knows(self):
        run, watch = self.open(), self.open(columns=120)
        self.slow(run, "--words", "1000", "--chunks", "2")
        watch.types("castwright watch; echo CODE $?")
        watch.shows(r"researching.*≤ (\$[\d.]+)")
        os.kill(run.child(), KILL)
        watch.shows("CODE 6")
        screen = watch.screen()
        self.assertRegex(screen, r"(?m)^✗ 1/2 .*  not finished  ≤ \$\d")
        last = re.search(r"(?m)^  0/2 chunks.*$", screen)[0]
        self.assertRegex(last, r"cost unknown, ≤ \$[\d.]+ .*process gone")
        self.assertNotRegex(last, r"\d:\d\d")
        self.assertRegex(screen, r"(?m)^error: .*its process is gone")
        self.assertRegex(screen, r"(?m)^resume: castwright resume ")

    def test_it_follows_the_process_that_resumes_the_run(self):
        def served_slowly(connection, number, _):
            if number == 1:
                return completes(connection, answer(1))
            if number == 2:
                return None if gate.wait(60) else None
            return completes(connection, answer(number - 1))

        gate = threading.Event()
        self.addCleanup(gate.set)
        server = served(self, served_slowly)
        watch = self.open(columns=120)
        first = self.begin(server)
        wait_for(lambda: len(server.posts) == 2, "two requests")
        watch.types("castwright watch; echo CODE $?")
        watch.shows(r"(?m)^✓ 1/3 ")
        first.signalled(KILL)
        second = self.castwright("resume")
        self.assert_code(0, second)
        watch.shows("CODE 0")
        screen = watch.screen()
        for number in (1, 2, 3):
            self.assertEqual(1, len(re.findall(f"(?m)^✓ {number}/3 ", screen)), screen)
        words = sum(int(re.search(r"(\d+) words", line)[1]) for line in re.findall(r"(?m)^✓ .*$", screen))
        self.assertRegex(screen, f"3/3 chunks .* {words}/1,000 words")

    def test_it_shows_the_chunk_that_is_written_again_and_not_the_shorter_scripts_that_rest(self):
        topic = json.loads((TOPICS / "topic-01.json").read_text())
        topic["content_types"] = {"long": True, "reels": {"enabled": True, "items": 2, "max_words": 80}}
        path = self.judge / "topic-01.json"
        path.write_text(json.dumps(topic))
        shutil.copy(TOPICS / "topic-01.notes.md", self.judge)
        done = self.castwright("generate", "--topic", path, "--provider", "rehearsal", "--fill", "--only-pass-a=false",
                               "--words", 1000, "--chunks", 2, "--gates", "off")
        self.assert_code(0, done)
        self.assertTrue((done.run_dir / "pass_b").is_dir())
        run, watch = self.open(), self.open(columns=120)
        run.types("castwright redo --chunk 2 --yes --pace 100; echo CODE $?")
        run.shows("writing")
        watch.types(f"castwright watch {done.run_dir.resolve().name}; echo CODE $?")
        watch.shows(r"(?m)^. 2/2 .* writing .*\n  1/2 chunks")
        watch.shows("CODE 0")
        [last] = re.findall(r"(?m)^total: (\d+) of 1000 words", run.screen(history=True))
        self.assertRegex(watch.screen(), rf"(?m)^  2/2 chunks .* {last}/1,000 words")
