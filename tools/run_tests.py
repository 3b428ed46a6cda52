#!/usr/bin/env python3
"""Runs the tests that ctest knows, many of one binary in one process.

ctest starts a process for every test; under a sanitizer the start costs more than most tests. Here a
process runs a share of a binary's tests. What ends a process (a crash, an abort of a sanitizer, a
time-out) condemns the test that was running, and the others of its share get a process of their own. A
process that ends badly behind its last test (a leak is found there) is taken apart test by test.

  tools/run_tests.py [--jobs N] [--repeat N] BUILD_FOLDER [OPTION OF CTEST...]   (-R, -E: which tests)

Prints the output of what failed, and as the last line "N passed, M failed".
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

TESTS_A_PROCESS = 24
PROCESS_SECONDS_MAX = 1500  # that of ctest for one test
FILTER = "--gtest_filter="
# Not only at the beginning of a line: what a test prints may end without a line break.
MARK = re.compile(r"\[ +(RUN|OK|FAILED|SKIPPED) +\] ([^\s,]+)(?:, .*)?(?: \(\d+ ms\))?$")


class Tests:
    """Those of one binary: the names that its own filter takes, and ctest's name of each."""

    def __init__(self, command, folder):
        self.command = command
        self.folder = folder
        self.names = {}

    def shares(self):
        # Slow tests stand beside each other: neighbours go into different processes.
        names = list(self.names)
        count = -(-len(names) // TESTS_A_PROCESS)
        return [names[first::count] for first in range(count)]


def known_to_ctest(build, options):
    """Tests by binary. One that is no GoogleTest has a single test with the name None."""
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1", *options],
                             stdout=subprocess.PIPE, check=True).stdout
    binaries = {}
    for test in json.loads(listing)["tests"]:
        if "command" not in test:
            sys.exit(f"error: {test['name']} is not built")
        command = [part for part in test["command"] if not part.startswith("--gtest_")]
        folder = {item["name"]: item["value"] for item in test["properties"]}["WORKING_DIRECTORY"]
        own = [part.removeprefix(FILTER) for part in test["command"] if part.startswith(FILTER)]
        tests = binaries.setdefault(tuple(command), Tests(command, folder))
        tests.names[own[0] if own else None] = test["name"]
    return list(binaries.values())


class Report:
    """What is printed while processes run side by side."""

    def __init__(self):
        self.lock = threading.Lock()
        self.passed = 0
        self.failed = []

    def of(self, name, well, why, text):
        with self.lock:
            if well:
                self.passed += 1
            else:
                self.failed.append(name)
                print(f"FAILED  {name}: {why}\n{indented(text)}", flush=True)
        return well

    def skipped(self, name, text):
        with self.lock:
            print(f"skipped {name}\n{indented(text)}", flush=True)


def indented(text):
    return "".join(f"        {line}\n" for line in text.splitlines()).rstrip("\n")


def environment():
    """Clang's sanitizers name functions and lines by an llvm-symbolizer of their own version, which its
    Debian package does not bring. That of binutils does, slower."""
    named = os.environ.copy()
    tool = shutil.which("addr2line")
    for variable in ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"):
        if tool and "symbolizer" not in named.get(variable, ""):
            named[variable] = ":".join(filter(None, [named.get(variable), f"external_symbolizer_path={tool}"]))
    return named


def output_of(tests, names):
    """The exit code and text of one process; the code None is a time-out."""
    options = [] if None in names else [FILTER + ":".join(names), "--gtest_color=no"]
    # Standard input is nothing: a test must not wait for a person.
    run = subprocess.Popen([*tests.command, *options], cwd=tests.folder, env=environment(),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        out, _ = run.communicate(timeout=PROCESS_SECONDS_MAX)
        code = run.returncode
    except subprocess.TimeoutExpired:
        run.kill()
        out, _ = run.communicate()
        code = None
    return code, out.decode("utf-8", "replace")


def endings_of(text):
    """By test: (OK, FAILED, SKIPPED or None where it never ended, its output), and what came behind."""
    endings = {}
    running, lines = None, []
    for line in text.splitlines():
        mark = MARK.search(line)
        if mark and mark[1] == "RUN":
            running, lines = mark[2], []
        elif mark and mark[2] == running:
            endings[running] = (mark[1], "\n".join(lines))
            running, lines = None, []
        else:
            lines.append(line)
    if running is not None:
        endings[running] = (None, "\n".join(lines))
    return endings, "\n".join(lines)


def why_of(code):
    if code is None:
        return f"not done after {PROCESS_SECONDS_MAX} s"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def judge(tests, names, report):
    """Runs these in one process, or more if it dies; whether all is well."""
    code, text = output_of(tests, names)
    if None in names:
        return report.of(tests.names[None], code == 0, why_of(code), text)
    endings, behind = endings_of(text)
    unseen = [name for name in names if name not in endings]
    kinds = {ending for ending, _ in endings.values()}
    ran_all = not unseen and None not in kinds
    if code != 0 and ran_all and len(names) > 1 and ("FAILED" not in kinds or "Sanitizer" in behind):
        return take_apart(tests, names, report, why_of(code), text)
    well = True
    for name, (ending, said) in endings.items():
        if ending == "SKIPPED":
            report.skipped(tests.names[name], said)
        why = "failed" if ending == "FAILED" else why_of(code)
        alone_and_bad = code != 0 and len(names) == 1
        well &= report.of(tests.names[name], ending in ("OK", "SKIPPED") and not alone_and_bad, why,
                          f"{said}\n{behind}" if alone_and_bad else said)
    if unseen and endings:
        return judge(tests, unseen, report) and well
    for name in unseen:
        report.of(tests.names[name], False, f"did not run, {why_of(code)}", text)
    return well and not unseen


def take_apart(tests, names, report, why, text):
    alone = [judge(tests, [name], report) for name in names]
    if all(alone):
        report.of(f"{tests.names[names[0]]} and {len(names) - 1} more in one process", False,
                  f"{why}, though each passes alone", text)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--repeat", type=int, default=1, help="run every test so often")
    parser.add_argument("build")
    options, of_ctest = parser.parse_known_args()

    started = time.monotonic()
    report = Report()
    # Most tests first: what is left at the end is short.
    binaries = sorted(known_to_ctest(options.build, of_ctest), key=lambda tests: -len(tests.names))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        work = [pool.submit(judge, tests, names, report)
                for _ in range(options.repeat) for tests in binaries for names in tests.shares()]
    for one in work:
        one.result()
    for name in report.failed:
        print(f"failed: {name}")
    print(f"{time.monotonic() - started:.0f} s, {len(work)} processes")
    print(f"{report.passed} passed, {len(report.failed)} failed")
    return 1 if report.failed or not report.passed else 0


if __name__ == "__main__":
    sys.exit(main())
