"""What the tests of the workflow stand on: a folder of their own, a program on PATH
under its name, and an environment that holds nothing of this machine."""
import os
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = pathlib.Path(os.environ["CASTWRIGHT"]).resolve()
# Far above what a loaded machine needs: reaching it is a failure, never a measurement.
PATIENCE_S = 120


def run(arguments, **options):
    """Runs a command to its end; its output is text, standard error within it."""
    return subprocess.run([str(word) for word in arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S, check=False, **options)


def bare_environment(folder):
    """PATH with castwright first, and a home without settings."""
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "home").mkdir(exist_ok=True)
    if not (folder / "bin/castwright").exists():
        (folder / "bin/castwright").symlink_to(PROGRAM)
    return {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder / "home"), "LC_ALL": "C.UTF-8"}


class InAFolder(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = pathlib.Path(kept.name)
        self.environment = bare_environment(self.folder)

    def assert_code(self, code, done):
        self.assertEqual(code, done.returncode, done.stdout)
        return done.stdout
