#!/usr/bin/env python3
"""Fails for C++ that names what none of its includes brings, itself or by way of headers of ours.

The sanitizer builds compile headers of others once for all sources (cmake/precompiled.cmake), so that
their compiler does not notice a forgotten one. `release` notices it in the program; this does in tests.
Left out: <algorithm>, <string>, <vector> and the like, which many other headers bring.
"""
import pathlib
import re
import sys

NAMES = {
    "array": r"\bstd::array\b",
    "charconv": r"\bstd::(from|to)_chars\b",
    "chrono": r"\bstd::chrono\b",
    "expected": r"\bstd::(un)?expected\b",
    "filesystem": r"\bstd::filesystem\b",
    "fmt/": r"\bfmt::",
    "functional": r"\bstd::function\b",
    "gmock/": r"\b(EXPECT|ASSERT)_THAT\(",
    "map": r"\bstd::(multi)?map\b",
    "memory": r"\bstd::(unique_ptr|shared_ptr|make_unique|make_shared)\b",
    "optional": r"\bstd::(optional|nullopt)\b",
    "set": r"\bstd::(multi)?set\b",
    "span": r"\bstd::span\b",
    "gtest/|gmock/": r"^TEST(_[FP])?\(",
}
RULES = [(re.compile(header), re.compile(name, re.MULTILINE)) for header, name in NAMES.items()]
INCLUDE = re.compile(r'^\s*#include ["<]([^">]+)[">]', re.MULTILINE)
COMMENT = re.compile(r"//.*")


class Sources:
    def __init__(self, root):
        self.root = root
        self.brought = {}

    def brought_by(self, file):
        """The names of all headers that it includes."""
        if file not in self.brought:
            self.brought[file] = set()  # for a circle
            headers = set(INCLUDE.findall(file.read_text(encoding="utf-8")))
            for header in list(headers):
                if (self.root / "src" / header).is_file():
                    headers |= self.brought_by(self.root / "src" / header)
            self.brought[file] = headers
        return self.brought[file]

    def complaints_of(self, file):
        text = COMMENT.sub("", file.read_text(encoding="utf-8"))
        for header, name in RULES:
            found = name.search(text)
            if not found:
                continue
            if not any(header.match(brought) if header.pattern.endswith("/") else header.fullmatch(brought)
                       for brought in self.brought_by(file)):
                yield f"names {found[0]} and includes no <{header.pattern}>"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    sources = Sources(root)
    files = [file for folder in ("src", "tests", "fuzz") for file in sorted((root / folder).rglob("*.[ch]*"))
             if file.suffix in (".h", ".cpp") and "node_modules" not in file.parts]
    bad = [f"{file.relative_to(root)}: {what}" for file in files for what in sources.complaints_of(file)]
    if bad:
        print("\n".join(bad))
        return 1
    print("sources include what they name")
    return 0


if __name__ == "__main__":
    sys.exit(main())
