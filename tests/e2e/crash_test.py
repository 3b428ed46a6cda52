"""faults.md section 5 from outside: the process is killed, or the disk fails, at a file-system call of a short
run (`strace` injects it), and the run is resumed until it is done. A sample here; every call with
CASTWRIGHT_LONG=1. Random kills are in kill_storm.py."""
import collections
import os
import re
import shutil
import subprocess
import unittest

from harness import BINARY, CANARY, PATIENCE_S, TOPICS, Case
from kill_storm import Left, Storm, storm
from rehearsed import Stage, Undisturbed, files_of, flags_of, hashes

LONG = os.environ.get("CASTWRIGHT_LONG") == "1"
CHUNKS = 2
CALLS = ("write", "pwrite64", "openat", "openat2", "renameat", "renameat2", "rename", "fsync", "fdatasync",
         "ftruncate", "close", "mkdirat", "mkdir", "unlinkat", "unlink", "flock", "fcntl", "symlinkat", "linkat",
         "fchmod", "newfstatat", "getdents64", "pread64")
SAMPLE = 44  # places for each of the three, in the ordinary suite


def able_to_inject():
    try:
        return subprocess.run(["strace", "-o", os.devnull, "-e", "trace=none", "true"], check=False,
                              stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


@unittest.skipUnless(able_to_inject(), "strace cannot trace here")
class Injected(Case):
    """A base of the three kinds. `strace -f` counts the calls of every thread on its own."""

    def setUp(self):
        super().setUp()
        self.stage = Stage(self)
        self.wanted = Undisturbed.of(CHUNKS)
        self.number = 0

    def arguments(self, root):
        return ["generate", "--topic", "topic-01", "--topics-dir", str(TOPICS), "--base-url", self.stage.base_url,
                "--background", "off", *flags_of(CHUNKS), "--output-root", str(root)]

    def traced(self, options, root):
        log = self.judge / "trace"
        done = subprocess.run(["strace", "-f", "-o", str(log), *options, BINARY, *self.arguments(root)], cwd=self.work,
                              env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=PATIENCE_S, check=False)
        return done, log

    def places(self):
        """(call, number) of every file-system call below the output root in an undisturbed run."""
        root = self.work / "counted"
        known = [call for call in CALLS if self.is_a_call(call)]
        done, log = self.traced(["-y", "-e", "trace=" + ",".join(known)], root)
        self.assertEqual(0, done.returncode, done.stderr.decode())
        counts, places = collections.Counter(), {}
        for line in log.read_text(errors="replace").splitlines():
            match = re.match(r"(\d+) +(\w+)\((.*)", line)
            if match:
                counts[match[1], match[2]] += 1
                if str(root) in match[3]:
                    places[match[2], counts[match[1], match[2]]] = self.file_of(match[3], root)
        shutil.rmtree(root)
        return places

    @staticmethod
    def file_of(arguments, root):
        """The file that the call is about, without what is random in its name."""
        path = re.search(re.escape(str(root)) + r'[^">]*', arguments)[0]
        return re.sub(r"\.[0-9a-f]{8}\.tmp|[0-9A-Z]{26}", "…", path.rpartition("/")[2])

    @staticmethod
    def is_a_call(name):
        return subprocess.run(["strace", "-o", os.devnull, "-e", f"trace={name}", "true"], check=False,
                              stderr=subprocess.DEVNULL).returncode == 0

    def chosen(self, places):
        """All, or some of every call with a spread over the run."""
        if LONG:
            return sorted(places)
        by_call = collections.defaultdict(list)
        for call, number in sorted(places):
            by_call[call].append((call, number))
        out = []
        share = max(1, SAMPLE // len(by_call))
        for of_call in by_call.values():
            step = max(1, len(of_call) // share)
            out += of_call[self.offset % step::step][:share + 1]
        return out

    def injected(self, what, judge_exit):
        places = self.places()
        chosen = self.chosen(places)
        exits, harmless, broken = collections.Counter(), set(), []
        for call, number in chosen:
            code, problem = self.one(call, number, what, judge_exit)
            exits[code] += 1
            if code == 0:
                harmless.add(f"{call} {places[call, number]}")
            if problem:
                broken.append(f"{what} at {call} number {number}: {problem}")
        print(f"note: {what} at {len(chosen)} of {len(places)} file-system calls, exit codes {dict(exits)}; "
              f"without harm: {', '.join(sorted(harmless)) or 'none'}", flush=True)
        self.assertEqual([], broken)
        self.assert_no_canary()

    def one(self, call, number, what, judge_exit):
        """The exit code, and None or what is wrong."""
        self.number += 1
        root = self.work / f"output{self.number}"
        folder = root / "podcast_chunks" / "topic-01"
        already = len(self.stage.posts)
        done, _ = self.traced(["-e", f"trace={call}", "-e", f"inject={call}:{what}:when={number}"], root)
        problem = judge_exit(done)
        if CANARY.encode() in done.stdout + done.stderr:
            problem = "the key is shown"
        finished = Left(folder).stored
        before = self.asked(already)
        problem = problem or self.resumed_until_done(root, folder) or self.wrong(folder, already, finished, before)
        shutil.rmtree(root, ignore_errors=True)
        return done.returncode, problem

    def wrong(self, folder, already, finished, before):
        if hashes(files_of(folder)) != hashes(self.wanted):
            return "other bytes than the undisturbed run"
        after = self.asked(already)
        for chunk, count in after.items():
            if count > 2 or (chunk in finished and count > before[chunk]):
                return f"chunk {chunk} was paid for {count} times; finished before: {sorted(finished)}"
        return None if len(after) == CHUNKS else f"{len(after)} prompts for {CHUNKS} chunks"

    def asked(self, already):
        posts = self.stage.posts[already:]
        return {number: posts.count(prompt) for number, prompt in enumerate(dict.fromkeys(posts), 1)}

    def resumed_until_done(self, root, folder):
        for _ in range(3):
            arguments = ["resume", "--last", "--output-root", str(root)]
            if not folder.is_dir():
                arguments = self.arguments(root)
            done = self.castwright(*arguments)
            nothing_begun = arguments[0] == "resume" and "no unfinished run" in done.err
            if done.code == 0 and not nothing_begun:
                return None
            if nothing_begun or (done.code == 10 and arguments[0] == "resume"):  # the start is repeated
                done = self.castwright(*self.arguments(root))
                if done.code == 0:
                    return None
        return f"resume ends with {done.code}: {done.lines('error:')}"


class KilledAtEveryCall(Injected):
    offset = 0

    def test_sigkill_at_a_file_system_call_loses_nothing_that_was_finished(self):
        self.injected("signal=KILL", lambda done: None)


class Failing(Injected):
    @staticmethod
    def judged(done):
        # A call whose failure does not matter (a listing, a close) may leave the run whole.
        if done.returncode not in (0, 11):
            return f"exit {done.returncode}: {done.stderr.decode()[-400:]}"
        if done.returncode == 11 and not re.search(rb"(?m)^error: .*/", done.stderr):
            return f"no path is named: {done.stderr.decode()[-400:]}"
        return None


class FullAtEveryCall(Failing):
    takes_long = True
    offset = 1

    def test_no_space_at_a_file_system_call_is_11_before_the_next_request(self):
        self.injected("error=ENOSPC", self.judged)


class BrokenAtEveryCall(Failing):
    offset = 2

    def test_an_io_error_at_a_file_system_call_is_11_and_resume_goes_on(self):
        self.injected("error=EIO", self.judged)


class RandomKills(Case):
    takes_long = True

    def test_25_random_kills_of_runs_at_various_paces(self):
        storm(self, 25, 1)

    def test_the_storm_itself_notices_a_second_payment(self):
        seen = Storm(self, "on", 1)
        stage = type("Seen", (), {"posts": ["a", "b", "a"]})()
        seen.judge_finished(stage, {1: 1})
        self.assertEqual(["run 0: chunk 1 was finished and asked for again"], seen.violations)
