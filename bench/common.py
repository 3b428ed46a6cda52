"""What the benchmarks share: building, peers, one run of a client."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def build(build_dir, *targets):
    """Builds the targets in a release build; returns their paths."""
    subprocess.run(["cmake", "-S", ROOT, "-B", build_dir, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_CXX_FLAGS_RELEASE=-O2"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", build_dir, "--target", *targets], check=True, stdout=subprocess.DEVNULL)
    return [next(path for path in pathlib.Path(build_dir).rglob(target) if path.is_file()) for target in targets]


def spread(values, digits):
    return " / ".join(f"{v:.{digits}f}" for v in (min(values), statistics.median(values), max(values)))


def install_peers():
    """False where npm or its registry is missing: then only castwright is measured."""
    lock = HERE / "node_modules" / ".package-lock.json"
    if lock.exists() and lock.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
        return True
    try:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True,
                       stdout=subprocess.DEVNULL)
        return True
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The peers are left out: npm ci: {error}", file=sys.stderr)
        return False


def run_client(command, core, environment=None):
    """One run: what the client printed, and what the kernel says that it used. `environment`: added to this one's.

    `first_event_ms` is from before the process was made."""
    def pin():
        if core is not None:
            os.sched_setaffinity(0, {core})
    begun = time.monotonic_ns()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=pin, cwd=HERE,
                               env={**os.environ, **(environment or {})})
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command}: exit code {process.returncode}")
    figures = json.loads(out)
    if "first_event_ns" in figures:
        figures["first_event_ms"] = (figures.pop("first_event_ns") - begun) / 1e6
    figures["cpu_s"] = usage.ru_utime + usage.ru_stime
    figures["rss_mb"] = usage.ru_maxrss / 1024
    return figures


def busy_seconds():
    """CPU seconds that all of the machine has used."""
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, irq, soft, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


def core_pair():
    """A core for the client and one for the server; (None, None) where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)
