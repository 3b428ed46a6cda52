"""The units of systemd: read by systemd itself, and their commands run with the settings that they give."""
import os
import re
import shlex
import shutil
import subprocess

from support import PROGRAM, ROOT, InAFolder, bare_environment, run

UNITS = ROOT / "packaging/systemd"
EXPOSURE_MAX = 2.0  # of 10, as `systemd-analyze security` counts


class Units(InAFolder):
    """Copies of the units whose program is the one under test, since /usr/bin has none."""

    def setUp(self):
        super().setUp()
        if shutil.which("systemd-analyze") is None:
            self.skipTest("1 of 1 readers of units is not installed: systemd-analyze")
        for unit in UNITS.iterdir():
            (self.folder / unit.name).write_text(unit.read_text().replace("/usr/bin/castwright", str(PROGRAM)))

    def verify(self):
        """What systemd says of the units. It ends with 0 whatever it finds, so that only its words count."""
        said = run(["systemd-analyze", "verify", "--man=no", self.folder / "castwright.service", self.folder / "castwright.timer"],
                   env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"}).stdout
        return [line for line in said.splitlines() if "castwright" in line or str(self.folder) in line]

    def test_systemd_has_nothing_to_say_about_them(self):
        self.assertEqual([], self.verify())

    def test_a_broken_line_is_told(self):
        unit = self.folder / "castwright.service"
        text = unit.read_text()
        for old, new in (("Type=oneshot", "Type=oneshto"), ("NoNewPrivileges=yes", "NoNewPrivilege=yes"),
                         (f"ExecStart={PROGRAM} resume", "ExecStart=/no/such/program resume"), ("[Service]", "[Servic]"),
                         ("TimeoutStartSec=20h", "TimeoutStartSec=20hh")):
            with self.subTest(new):
                self.assertIn(old, text)
                unit.write_text(text.replace(old, new))
                self.assertNotEqual([], self.verify())
        unit.write_text(text)

    def test_little_of_the_machine_is_within_its_reach(self):
        done = run(["systemd-analyze", "security", "--offline=true", "--no-pager", self.folder / "castwright.service"])
        level = float(re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)[1])
        print(f"exposure {level} of 10")
        self.assertLessEqual(level, EXPOSURE_MAX, done.stdout)

    def test_it_may_call_what_it_calls(self):
        """Which system calls its commands make, against the filter of the unit. A call outside ends with EPERM: only
        those that the program can do without may be among them."""
        if shutil.which("strace") is None:
            self.skipTest("1 of 1 tracers is not installed: strace")
        service = Service(self)
        trace = self.folder / "trace"
        done = service.starts(["strace", "-f", "-qq", "-o", str(trace)])
        self.assertEqual([0, 0], [one.returncode for one in done], [one.stdout for one in done])
        called = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE))
        self.assertGreater(len(called), 40)
        allowed = calls_of("@system-service") - calls_of("@privileged") - calls_of("@resources")
        # It asks how many files it may open, and asks for more; refused, it keeps what it has. SQLite gives its files
        # to their owner only if it runs as root, as this test may do and the service never does.
        self.assertEqual(set(), called - allowed - {"prlimit64", "setrlimit", "fchown"})


def calls_of(group):
    """The system calls of a group and of the groups in it."""
    said = run(["systemd-analyze", "syscall-filter", "--no-pager", group]).stdout
    words = [line.strip() for line in said.splitlines() if line.startswith("    ") and "#" not in line]
    calls = {word for word in words if not word.startswith("@")}
    return calls.union(*[calls_of(word) for word in words if word.startswith("@")])


class Service:
    """The commands of the service with its settings, in a folder in place of the machine."""

    def __init__(self, case):
        self.folder = case.folder / "machine"
        text = (UNITS / "castwright.service").read_text()
        self.values = [line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#")]
        self.topics = self.folder / "etc/castwright/topics"
        self.topics.mkdir(parents=True)
        (self.folder / "etc/castwright/openai_api_key").write_text("sk-of-nobody\n")
        for state in dict(self.values)["StateDirectory"].split():  # systemd makes them
            (self.folder / "var/lib" / state).mkdir(parents=True, exist_ok=True)
        run(["castwright", "new", "Bees", "--words", "1000", "--topics-dir", self.topics], env=bare_environment(case.folder))
        self.environment = {"PATH": "/usr/bin:/bin", "CASTWRIGHT_PROVIDER": "rehearsal", "CASTWRIGHT_GATES": "off"}
        for key, value in self.values:
            if key == "Environment":
                name, what = value.split("=", 1)
                self.environment[name] = self.here(what)

    def here(self, text):
        return re.sub(r"(?<![\w.])/(etc|var)/", f"{self.folder}/\\1/", text.replace(
            "%d", str(self.folder / "etc/castwright"))).replace("/usr/bin/castwright", str(PROGRAM))

    def starts(self, before=()):
        """Runs the commands until one fails, as systemd does."""
        done = []
        for key, value in self.values:
            if key == "ExecStart" and all(one.returncode == 0 for one in done):
                done.append(run([*before, *shlex.split(self.here(value))], env=self.environment,
                                cwd=self.here(dict(self.values)["WorkingDirectory"])))
        return done

    def scripts(self):
        return list((self.folder / "var/lib/castwright/output/runs").glob("*/*/L1_complete.txt"))


class Commands(InAFolder):
    def test_its_commands_write_every_topic_once_a_day(self):
        service = Service(self)
        first = service.starts()
        self.assertEqual([0, 0], [one.returncode for one in first], [one.stdout for one in first])
        self.assertEqual(1, len(service.scripts()))
        again = service.starts()
        self.assertEqual([0, 0], [one.returncode for one in again])
        self.assertIn("nothing to do", again[1].stdout)
        self.assertEqual(1, len(service.scripts()), "nothing is bought twice")

    def test_a_broken_topic_fails_the_start_and_keeps_no_other_from_being_written(self):
        service = Service(self)
        (service.topics / "zebra.json").write_text("{")
        done = service.starts()
        self.assertEqual([0, 2], [one.returncode for one in done])
        self.assertIn("zebra.json", done[1].stdout)
        self.assertEqual(1, len(service.scripts()))

    def test_what_is_named_in_the_units_is_there(self):
        text = (UNITS / "castwright.service").read_text()
        guide = re.search(r"docs/guides/\w+\.md", text)[0]
        self.assertTrue((ROOT / guide).is_file())
        settings = re.findall(r"CASTWRIGHT_(\w+)=", text)
        known = subprocess.run([PROGRAM, "config", "show", "--json"], capture_output=True, text=True, check=True).stdout
        for setting in settings:
            self.assertIn(f'"{setting.lower()}"', known)
