#!/usr/bin/env python3
"""Runs clang-tidy 19 over the C++ of src/, several files at a time, and remembers what was clean.

A file is looked at again when it, a header of ours that it includes (also by way of others), its
compile command or .clang-tidy changed. Tests are left out unless --tests is given: they make up
half of the time.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys

TOOL = "clang-tidy-19"
INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.MULTILINE)


def own_headers(file, source_root, seen):
    """`file` and every header of ours that it includes, into `seen`."""
    if file in seen or not file.is_file():
        return seen
    seen.add(file)
    for name in INCLUDE.findall(file.read_text(encoding="utf-8")):
        own_headers(source_root / name, source_root, seen)
    return seen


def key_of(file, command, root, version):
    digest = hashlib.sha256()
    for part in (version, command, (root / ".clang-tidy").read_text(encoding="utf-8")):
        digest.update(part.encode() + b"\0")
    for header in sorted(own_headers(file, root / "src", set())):
        digest.update(str(header.relative_to(root)).encode() + b"\0" + header.read_bytes() + b"\0")
    return digest.hexdigest()


def look_at(file, build, marker):
    # The macros of GoogleTest expand into branches: a size or complexity of a test says nothing.
    checks = ["--checks=-readability-function-*"] if file.name.endswith("_test.cpp") else []
    run = subprocess.run([TOOL, "--quiet", *checks, "-p", str(build), str(file)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if run.returncode == 0:
        marker.touch()
        return None
    return run.stdout or run.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True,
                        help="folder with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--tests", action="store_true", help="the tests too")
    options = parser.parse_args()

    root = pathlib.Path(__file__).resolve().parent.parent
    cache = root / "build" / "tidy-cache"
    cache.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TOOL, "--version"], stdout=subprocess.PIPE, text=True,
                             check=True).stdout
    waiting = {}
    clean = 0
    for entry in json.loads((options.build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        if root / "src" not in file.parents or file in waiting:
            continue
        if file.name.endswith("_test.cpp") and not options.tests:
            continue
        marker = cache / key_of(file, entry["command"], root, version)
        if marker.exists():
            clean += 1
        else:
            waiting[file] = marker
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {pool.submit(look_at, file, options.build, marker): file
                for file, marker in waiting.items()}
        for run in concurrent.futures.as_completed(runs):
            found = run.result()
            if found is not None:
                failures += 1
                print(f"{runs[run].relative_to(root)}:\n{found}", flush=True)
    print(f"{len(waiting)} files looked at, {clean} unchanged, {failures} with findings")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
