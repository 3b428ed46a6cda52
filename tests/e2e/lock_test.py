"""Many processes start on one topic at the same time (faults.md section 5): one works, the others leave. A
hundred here; CASTWRIGHT_LONG=1, or CASTWRIGHT_STARTS=N, for more."""
import os
import subprocess
import time

from harness import BINARY, INTERRUPT, KILL, PATIENCE_S, TOPICS, Case, wait_for
from rehearsed import Stage, flags_of

STARTS = int(os.environ.get("CASTWRIGHT_STARTS") or (1000 if os.environ.get("CASTWRIGHT_LONG") == "1" else 100))


class Lock(Case):
    def arguments(self, stage):
        return ["generate", "--topic", "topic-01", "--topics-dir", str(TOPICS), "--base-url", stage.base_url,
                "--background", "off", *flags_of(3)]

    def at_once(self, arguments):
        """Starts them all; [(exit code, seconds)] of each but those that still run when the rest has ended."""
        err = open(self.judge / "errors", "ab")  # noqa: SIM115 (as long as the processes)
        self.addCleanup(err.close)
        began, children = {}, {}
        for _ in range(STARTS):
            child = subprocess.Popen([BINARY, *arguments], cwd=self.work, env=self.environment(),
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err)
            children[child.pid] = child
            began[child.pid] = time.monotonic()
            self.addCleanup(self.end, child)
        took = []
        deadline = time.monotonic() + PATIENCE_S
        while len(children) > 1 and time.monotonic() < deadline:
            # Each by its own id: other tests wait for their children at the same time.
            for pid, child in list(children.items()):
                if child.poll() is not None:
                    del children[pid]
                    took.append((child.returncode, time.monotonic() - began[pid]))
        return took, list(children.values())

    @staticmethod
    def end(child):
        if child.returncode is None:
            child.kill()
            child.wait()

    def test_of_many_simultaneous_starts_one_runs_and_the_others_exit_9_without_a_request(self):
        plain = max(seconds for _, seconds in self.at_once(["--version"])[0])
        stage = Stage(self, "silent@1")
        ended, working = self.at_once(self.arguments(stage))
        slowest = max(seconds for _, seconds in ended)
        print(f"note: {STARTS} simultaneous starts, the slowest refusal took {slowest:.2f} s "
              f"(--version, started in the same way: {plain:.2f} s)", flush=True)
        self.assertEqual([9] * (STARTS - 1), [code for code, _ in ended])
        self.assertEqual(1, len(working))
        wait_for(lambda: stage.posts, "the request of the one that works")
        self.assertEqual(1, len(stage.posts))
        # A machine with so many processes at once is slow by itself: that much is allowed on top.
        self.assertLess(slowest, 1.0 + 2 * plain)
        errors = (self.judge / "errors").read_text()
        self.assertEqual(STARTS - 1, errors.count("error: "))
        runs = [path for path in (self.output / "runs" / "topic-01").iterdir() if path.is_dir()]
        self.assertEqual(1, len(runs))
        working[0].send_signal(INTERRUPT)
        working[0].wait(PATIENCE_S)
        self.assertEqual(130, working[0].returncode)
        self.assertEqual(1, len(stage.posts))
        self.assert_no_canary()

    def test_the_lock_of_a_killed_process_is_free_at_once(self):
        stage = Stage(self, "silent@1")
        first = self.start(*self.arguments(stage))
        wait_for(lambda: stage.posts, "the first request")
        second = self.castwright(*self.arguments(stage))
        self.assert_fails(9, second)
        first.signalled(KILL)
        self.assertTrue((self.output / "runs" / "topic-01" / ".lock").is_file(), "the file itself may stay")
        self.assert_code(0, self.castwright("resume"))
        self.assertEqual(4, len(stage.posts))
