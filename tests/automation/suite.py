"""Runs the tests beside it and prints a sentence for each. The last line is "N passed, M failed"."""
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class Sentences(unittest.TextTestResult):
    """Prints "ok" or "FAILED" and the name of the test as a sentence."""

    def __init__(self, stream, descriptions, verbosity):
        super().__init__(stream, descriptions, 0)
        self.good = 0
        self.bad = set()

    def stopTest(self, test):
        failed = test.id() in self.bad
        self.good += not failed
        words = test.id().split(".")[-2:]
        print(f"{'FAILED ' if failed else 'ok     '} {words[0]}: {words[-1].removeprefix('test_').replace('_', ' ')}",
              flush=True)
        super().stopTest(test)

    def addError(self, test, err):
        self.bad.add(test.id())
        super().addError(test, err)

    def addFailure(self, test, err):
        self.bad.add(test.id())
        super().addFailure(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.bad.add(test.id())
        super().addSubTest(test, subtest, err)


def main(names):
    sys.path.insert(0, str(HERE))
    loader = unittest.defaultTestLoader
    modules = [path.stem for path in sorted(HERE.glob("*_test.py"))]
    suite = unittest.TestSuite()
    for module in modules:
        for tests in loader.loadTestsFromName(module):
            for test in tests:
                if not names or any(f".{name}." in f".{test.id()}." for name in names):
                    suite.addTest(test)
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Sentences, verbosity=0).run(suite)
    # A test that could not even begin (a class that failed to set up) counts as one that failed.
    bad = len(result.bad) + (0 if result.wasSuccessful() or result.bad else 1)
    print(f"{result.good} passed, {bad} failed")
    return 0 if bad == 0 and result.good > 0 else 1


sys.exit(main(sys.argv[1:]))
