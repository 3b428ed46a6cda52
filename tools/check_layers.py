#!/usr/bin/env python3
"""Fails when a module includes another that CMakeLists.txt does not list in its USES, or a
third-party header without the library in its LIBS, or one in a header of ours; and when one that is
no front end names a standard stream."""
import pathlib
import re
import sys

# Third-party headers by the start of their name, and the CMake library that is their door.
DOORS = {
    "boost/": "Boost::headers",
    "curl/": "CURL::libcurl",
    "openssl/": "OpenSSL::",
    "pugixml": "PkgConfig::PUGIXML",
    "simdjson": "simdjson::simdjson",
    "sqlite3": "SQLite::SQLite3",
    "toml++/": "PkgConfig::TOMLPLUSPLUS",
    "unicode/": "ICU::",
    "zip.h": "PkgConfig::LIBZIP",
    "CLI/": "CLI11::CLI11",
}
MODULE = re.compile(r"cw_module\((\w+)(?:\s+USES\s+([\w\s]+?))?(?:\s+LIBS\s+([^)]*))?\)")
OWN = re.compile(r'^\s*#include "(\w+)/', re.MULTILINE)
STREAMS = re.compile(
    r"\bstd::c(?:out|err|log)\b|\bstd(?:out|err)\b|\bSTD(?:OUT|ERR)_FILENO\b"
    r"|\b(?:fmt|std)::print(?:ln)?\b|\b(?:printf|puts|putchar|perror|psignal)\(")
# `cli` is a front end. A check that does not hold ends the program, whatever runs it.
MAY_PRINT = {"cli/", "core/check.cpp"}
FOREIGN = re.compile(r"^\s*#include <([^>]+)>", re.MULTILINE)


def complaints_of(file, module, uses, libs):
    text = file.read_text(encoding="utf-8")
    prints = any(f"src/{place}" in file.as_posix() for place in MAY_PRINT)
    if not prints and not file.name.endswith("_test.cpp") and STREAMS.search(text):
        yield "names a standard stream: only the front ends print"
    for other in OWN.findall(text):
        if other != module and other not in uses:
            yield f"includes {other}/, which {module} does not use"
    for header in FOREIGN.findall(text):
        for start, door in DOORS.items():
            if not header.startswith(start):
                continue
            if file.suffix == ".h":
                yield f"includes <{header}>: third-party headers belong into .cpp files"
            if not any(lib.startswith(door) for lib in libs) and not file.name.endswith("_test.cpp"):
                yield f"includes <{header}>, but {module} is no door to {door}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    cmake = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text(encoding="utf-8"))
    modules = {m[1]: (set((m[2] or "").split()), (m[3] or "").split())
               for m in MODULE.finditer(cmake)}
    bad = []
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        if folder.name not in modules:
            if any(folder.rglob("*.cpp")):
                bad.append(f"src/{folder.name}: CMakeLists.txt has no cw_module line for it")
            continue
        for file in sorted(folder.rglob("*.[ch]*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            bad += [f"{file.relative_to(root)}: {what}"
                    for what in complaints_of(file, folder.name, *modules[folder.name])]
    print("\n".join(bad) or f"{len(modules)} modules in order")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
