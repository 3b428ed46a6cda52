#!/usr/bin/env python3
"""Fails for what does not belong into the project: paths of a machine, hosts of a package registry,
unfinished marks in code, scripts that cannot be run, modules without a test."""
import os
import pathlib
import re
import subprocess
import sys

SKIPPED_FOLDERS = {".git", "build", "node_modules", "output"}
# The brackets keep this file from finding itself.
EVERYWHERE = [
    (re.compile(r"/(w[o]rk|f[a]rm|r[o]ot)/"), "a path of a machine"),
    (re.compile(r"/home/[a-z]+/"), "a path of a machine"),
    (re.compile(r"registr[y]\.npmjs|proxy\.gol[a]ng|deb\.deb[i]an\.org|pypi\.o[r]g"),
     "a host of a package registry"),
    (re.compile(r'"resol[v]ed": *"http'), "a host of a package registry (omit-lockfile-registry-resolved)"),
]
IN_CODE = [(re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b"), "an unfinished mark")]
CODE = {".cpp", ".h", ".py", ".mjs", ".js", ".cmake", ""}
# Their tests run the real binary (tests/e2e).
WITHOUT_UNIT_TESTS = {"cli"}
BINARY = {".png", ".ico", ".woff2", ".gz"}


def files_of(root):
    """What git knows or would take; without git, everything outside build folders."""
    try:
        listing = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        names = [root / os.fsdecode(name) for name in listing.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            names += [pathlib.Path(folder) / name for name in files]
    return sorted(name for name in set(names) if name.is_file() and name.suffix not in BINARY)


def complaints_of(file):
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    rules = EVERYWHERE + (IN_CODE if file.suffix in CODE else [])
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, what in rules:
            if pattern.search(line):
                yield f"{number}: {what}: {line.strip()[:100]}"
    if text.startswith("#!") and not os.access(file, os.X_OK):
        yield "1: starts with #! but is not executable"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files = files_of(root)
    bad = [f"{file.relative_to(root)}:{what}" for file in files for what in complaints_of(file)]
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        if folder.name in WITHOUT_UNIT_TESTS or not any(folder.glob("*.cpp")):
            continue
        if not any(folder.glob("*_test.cpp")):
            bad.append(f"src/{folder.name}: no test beside the code")
    print("\n".join(bad) or f"{len(files)} files in order")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
