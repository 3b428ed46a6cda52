"""faults.md section 5: odd surroundings of the process. It works, or says clearly why not; the key is nowhere."""
import os
import pathlib
import re
import signal
import stat
import subprocess

from harness import BINARY, CANARY, Case, Running, wait_for
from rehearsed import Judged


class Surroundings(Judged):
    def under(self, shell, env=None, stage=None):
        """A short run that `shell` prepares; the command is "$@" there."""
        self.stage_used = stage or self.stage()
        run = Running(["bash", "-c", shell, "bash", BINARY, *map(str, self.flags(self.stage_used))], self.work,
                      env or self.environment(), self.judge)
        self.addCleanup(run.stop)
        return run.ended()

    def works(self, done):
        self.assert_code(0, done)
        self.same_script()
        self.assert_no_canary()

    def works_or_says_why(self, done):
        """Exit 0 with everything, or one clear line and what was finished kept."""
        if done.code == 0:
            return self.works(done)
        self.assertGreater(done.code, 0, f"died of a signal: {done}")
        self.assertEqual(1, len(done.lines("error:")), str(done))
        posts = len(self.stage_used.posts)
        self.assertLessEqual(posts, self.chunks)
        return self.assert_no_canary()

    def test_ten_file_descriptors(self):
        self.works_or_says_why(self.under('ulimit -n 10; exec "$@"'))

    def test_a_small_stack(self):
        self.works(self.under('ulimit -s 512; exec "$@"'))

    def test_little_memory(self):
        self.works_or_says_why(self.under('ulimit -v 200000; exec "$@"'))

    def test_no_memory_to_speak_of(self):
        done = self.under('ulimit -v 60000; exec "$@"')
        self.assertNotEqual(0, done.code)
        self.assert_no_canary()

    def test_no_proc(self):
        if subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/proc"], stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            self.skipTest("no mount namespace can be made here")
        self.works(self.under('exec unshare -m bash -c \'mount -t tmpfs none /proc && exec "$@"\' bash "$@"'))

    def test_locale_c_and_a_strange_time_zone(self):
        env = self.environment(LC_ALL="C", TZ="Antarctica/Troll")
        self.works(self.under('exec "$@"', env))

    def test_a_closed_standard_output(self):
        self.works_or_says_why(self.under('exec "$@" >&-'))

    def test_all_three_standard_streams_closed(self):
        done = self.under('exec "$@" <&- >&- 2>&-')
        self.assertIn(done.code, (0, 11), str(done))
        self.same_script()

    def test_a_reader_of_standard_output_that_goes_away(self):
        done = self.under('"$@" --progress json | head -c 1 > /dev/null; exit ${PIPESTATUS[0]}')
        self.assertIn(done.code, (0, 11), str(done))
        self.same_script()
        self.assert_no_canary()

    def test_umask_000(self):
        self.works(self.under('umask 000; exec "$@"'))
        for path in [self.output, *self.output.rglob("*")]:
            mode = os.lstat(path)
            if stat.S_ISDIR(mode.st_mode):
                self.assertEqual(0o700, stat.S_IMODE(mode.st_mode), path)
            elif stat.S_ISREG(mode.st_mode):
                self.assertEqual(0o600, stat.S_IMODE(mode.st_mode), path)


class Secrets(Case):
    def test_a_crash_leaves_no_core_with_the_key_and_the_arguments_do_not_show_it(self):
        server, url = self.rehearsal("--fault", "silent@1")
        run = Running(["bash", "-c", 'ulimit -c unlimited; exec "$@"', "bash", BINARY, "generate", "--topic", "topic-01",
                       "--topics-dir", str(pathlib.Path(__file__).parents[2] / "examples" / "topics"),
                       *map(str, self.small_flags(url))], self.work, self.environment(), self.judge)
        self.addCleanup(run.stop)
        wait_for(lambda: "POST 1" in server.err, "the request")
        arguments = pathlib.Path(f"/proc/{run.child.pid}/cmdline").read_bytes()
        self.assertNotIn(CANARY.encode(), arguments)
        run.child.send_signal(signal.SIGABRT)
        run.ended()
        self.assertEqual([], [path for path in self.folder.rglob("core*") if path.is_file()])
        self.assert_no_canary()

    def test_the_process_forbids_dumps_before_it_reads_the_key(self):
        log = self.judge / "trace"
        if subprocess.run(["strace", "-o", log, "-e", "trace=prctl,connect", BINARY, "generate", "--topic", "topic-01",
                           "--topics-dir", str(pathlib.Path(__file__).parents[2] / "examples" / "topics"),
                           *map(str, self.small_flags("http://127.0.0.1:9/v1"))], cwd=self.work,
                          env=self.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode != 6:
            self.skipTest("strace cannot trace here")
        calls = re.findall(r"PR_SET_DUMPABLE, \w+|connect\(", log.read_text())
        self.assertEqual("PR_SET_DUMPABLE, SUID_DUMP_DISABLE", calls[0])
