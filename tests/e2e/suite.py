"""Runs the test classes beside it, a few at a time, and prints a sentence per test. Every class is
one unit of work: what its tests share stays on one thread. The last line is "N passed, M failed"."""
import concurrent.futures
import importlib
import os
import pathlib
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
# Nearly all of the time is waiting for fsync and for the program's own timers: a class that waits 40 s
# has 2 s of processor time.
CLASSES_AT_ONCE = 6


class Judge(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.lines = []
        self.started = 0.0
        self.good = 0
        self.bad = 0

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()

    def addSuccess(self, test):
        self.good += 1
        self.lines.append(f"ok      {sentence(test)} ({time.monotonic() - self.started:.1f} s)")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.lines.append(f"skipped {sentence(test)}: {reason}")

    def addFailure(self, test, err):
        self.condemn(test, err)

    def addError(self, test, err):
        self.condemn(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.condemn(subtest, err)

    def condemn(self, test, err):
        self.bad += 1
        text = self._exc_info_to_string(err, test)
        self.lines.append(f"FAILED  {sentence(test)}\n        " + text.replace("\n", "\n        "))


def sentence(test):
    name = test.id().split(".")
    return f"{name[-2]}: {name[-1].removeprefix('test_').replace('_', ' ')}" if len(name) > 1 else test.id()


def cases(suite):
    for entry in suite:
        if isinstance(entry, unittest.TestSuite):
            yield from cases(entry)
        else:
            yield entry


def units_of(parts):
    """The tests by class, those of a class in the order of their source; long classes first, so that
    none of them is waited for alone at the end."""
    sys.path.insert(0, str(HERE))
    unittest.defaultTestLoader.sortTestMethodsUsing = None
    units = {}
    for file in sorted(HERE.glob("*_test.py")):
        module = importlib.import_module(file.stem)
        for case in cases(unittest.defaultTestLoader.loadTestsFromModule(module)):
            if not parts or any(part in sentence(case) or part in case.id() for part in parts):
                units.setdefault(type(case), []).append(case)
    order = sorted(units, key=lambda case: not getattr(case, "takes_long", False))
    return [unittest.TestSuite(units[case]) for case in order]


def judged(unit):
    judge = Judge()
    unit.run(judge)
    return judge


def main():
    started = time.monotonic()
    units = units_of(sys.argv[1:])
    good = bad = 0
    with concurrent.futures.ThreadPoolExecutor(CLASSES_AT_ONCE) as pool:
        for done in concurrent.futures.as_completed([pool.submit(judged, unit) for unit in units]):
            judge = done.result()
            good += judge.good
            bad += judge.bad
            print("\n".join(judge.lines), flush=True)
    print(f"{time.monotonic() - started:.0f} s, binary {os.environ['CASTWRIGHT']}")
    print(f"{good} passed, {bad} failed")
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())
