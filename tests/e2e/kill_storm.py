"""Random SIGKILLs of runs at various paces, each resumed until the run is finished:
    CASTWRIGHT=build/release/castwright python3 tests/e2e/kill_storm.py [KILLS] [SEED]
prints a table for both modes and exits 1 where a rule was broken: the final bytes are those of an undisturbed
run; with background one paid request for a chunk, plus one for every kill between the request and the stored
response id; without, at most one plus the number of kills; never one for a chunk that was finished."""
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import unittest

from harness import BINARY, TOPICS, Case
from rehearsed import Stage, Undisturbed, files_of, flags_of

CHUNKS = 6
KILLS_PER_RUN = 5
PACES = ("0", "40000", "20000", "8000")  # tokens a second


def records(path):
    """The whole records of an event log or tape; a torn last line is not one."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]] if path.exists() else []


class Left:
    """What a killed process left of a run, read without the program."""

    def __init__(self, folder):
        self.folder = folder
        events = records(folder / "events.ndjson") if folder.is_dir() else []
        self.stored = {event["chunk"] for event in events if event["type"] == "chunk_stored"}

    def asked_without_an_id(self):
        """Chunks whose newest tape has its intent, but not yet the name of the response."""
        newest = {}
        for path in self.folder.glob("L1_chunk*.tape") if self.folder.is_dir() else []:
            chunk, attempt = map(int, re.match(r"L1_chunk(\d+)\.(\d+)\.tape", path.name).groups())
            newest[chunk] = max(newest.get(chunk, (0, path)), (attempt, path))
        return {chunk for chunk, (_, path) in newest.items()
                if any(record.get("o") == 1 for record in records(path)) and b"resp_" not in path.read_bytes()}


class Storm:
    def __init__(self, case, background, seed):
        self.case = case
        self.background = background
        self.random = random.Random(seed)
        self.runs = self.kills = self.chunks = self.in_the_gap = 0
        self.requests = collections.Counter()
        self.violations = []

    def until(self, kills):
        while self.kills < kills:
            self.one_run(min(KILLS_PER_RUN, kills - self.kills))
        return self

    def one_run(self, kills):
        pace = self.random.choice(PACES)
        stage = Stage(self.case, flags=("--pace", pace))
        root = self.case.work / f"{self.background}-{self.runs}"
        folder = root / "podcast_chunks" / "topic-01"
        flags = ["generate", "--topic", "topic-01", "--topics-dir", str(TOPICS), "--base-url", stage.base_url,
                 "--background", self.background, *flags_of(CHUNKS), "--output-root", str(root)]
        allowed = collections.Counter(range(1, CHUNKS + 1))
        before, killed, codes = {}, 0, []
        self.runs += 1
        for _ in range(kills * 4 + 4):
            # Where no run was begun yet, there is nothing to resume, and the start is repeated.
            begun = folder.is_dir() and codes[-1:] not in ([0], [10])
            arguments = ["resume", "--last", "--output-root", str(root)] if begun else flags
            child = subprocess.Popen([BINARY, *arguments], cwd=self.case.work, env=self.case.environment(),
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                code = child.wait(self.random.uniform(0.0, 0.6) if killed < kills else 120)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                killed += 1
                self.kills += 1
                code = None
            self.judge_finished(stage, before)
            left = Left(folder)
            codes.append(code)
            if code == 0 and (folder / "L1_complete.txt").exists():
                return self.judge(stage, folder, allowed, killed)
            if code is None:
                for chunk in left.asked_without_an_id():
                    allowed[chunk] += 1
                    self.in_the_gap += 1
                before = {chunk: self.asked(stage).get(chunk, 0) for chunk in left.stored}
            elif code not in (0, 10):
                self.violations.append(f"run {self.runs}: exit {code} after {killed} kills")
                return None
        self.violations.append(f"run {self.runs}: not finished: {codes}")
        return None

    @staticmethod
    def asked(stage):
        """Requests by chunk: the chunks are asked for in order, so a new prompt is the next chunk."""
        counts = collections.Counter(stage.posts)
        return {number: counts[prompt] for number, prompt in enumerate(dict.fromkeys(stage.posts), 1)}

    def judge_finished(self, stage, before):
        now = self.asked(stage)
        for chunk, count in before.items():
            if now.get(chunk, 0) > count:
                self.violations.append(f"run {self.runs}: chunk {chunk} was finished and asked for again")

    def judge(self, stage, folder, allowed, killed):
        if files_of(folder) != Undisturbed.of(CHUNKS):
            self.violations.append(f"run {self.runs}: other bytes than the undisturbed run")
        asked = self.asked(stage)
        if len(asked) != CHUNKS:
            self.violations.append(f"run {self.runs}: {len(asked)} prompts for {CHUNKS} chunks")
        for chunk, count in asked.items():
            self.chunks += 1
            self.requests[count] += 1
            most = allowed[chunk] if self.background == "on" else 1 + killed
            if count > most:
                self.violations.append(f"run {self.runs}: chunk {chunk} was paid for {count} times, {most} allowed")
        stage.process.stop()

    def row(self):
        asked = ", ".join(f"{count}: {chunks}" for count, chunks in sorted(self.requests.items()))
        return (f"{self.background:<10} | {self.runs:>5} | {self.kills:>5} | {self.chunks:>6} | {self.in_the_gap:>10} | "
                f"{asked:<30} | {len(self.violations)}")


TITLE = "background |  runs | kills | chunks | before id  | chunks by paid requests        | violations"


class KillStorm(Case):
    def test_random_kills_lose_nothing_and_pay_nothing_twice(self):
        storm(self, KILLS, 1)


KILLS = 25


def storm(case, kills, seed):
    storms = [Storm(case, background, seed).until(kills) for background in ("on", "off")]
    print("\n".join([TITLE, *(one.row() for one in storms)]), flush=True)
    case.assertEqual([], [text for one in storms for text in one.violations])


def main():
    global KILLS
    KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    outcome = unittest.TextTestRunner(verbosity=0).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(KillStorm))
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
