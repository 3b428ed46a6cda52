#!/usr/bin/env python3
"""Checks the documents against the program.

- The module table of ARCHITECTURE.md (rows that start with | `name`) lists the modules of
  CMakeLists.txt, and its second column exactly their USES.
- The exit-code table of docs/errors.md (rows that start with | number |) has the codes of
  `castwright help exit-codes`, and each row contains the program's words for its code.
- Every `castwright COMMAND --flag` in README.md, CONTRIBUTING.md and docs/ is a command and a flag
  that the program's help knows.
- Where docs/commands.md exists, it names every command and every flag of every command.
- Every test that docs/faults.md names exists in the sources, and every row of its tables names one.
- Links to files inside the project lead somewhere.
"""
import ast
import pathlib
import re
import subprocess
import sys

FLAG = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")
MODULE = re.compile(r"cw_module\((\w+)(?:\s+USES\s+([\w\s]+?))?(?:\s+LIBS[^)]*)?\)")
GENERAL_FLAGS = {"--help", "--version"}


def words(text):
    return " ".join(re.sub(r"[`*|]", " ", text).lower().split())


def rows_of(path, first_cell):
    """Cells of the table rows whose first cell matches."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.lstrip().startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        match = first_cell.match(cells[0])
        if match:
            yield match[1], cells


class Program:
    """The program's own help, asked once for each command."""

    def __init__(self, binary):
        self.binary = binary
        self.flags = {}

    def says(self, *arguments):
        run = subprocess.run([self.binary, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                             timeout=20, check=False)
        return run.returncode, run.stdout

    def flags_of(self, command):
        """None where there is no such command."""
        if command not in self.flags:
            code, text = self.says(command, "--help-all")
            self.flags[command] = set(FLAG.findall(text)) | GENERAL_FLAGS if code == 0 else None
        return self.flags[command]

    def commands(self):
        """Indented first words of `help` that answer to --help themselves."""
        _, text = self.says("help")
        names = re.findall(r"^ +([a-z][a-z-]+)\b", text, re.MULTILINE)
        return [name for name in dict.fromkeys(names) if self.flags_of(name) is not None]


def check_modules(root):
    path = root / "ARCHITECTURE.md"
    if not path.exists():
        yield "ARCHITECTURE.md: missing"
        return
    cmake = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text(encoding="utf-8"))
    uses = {m[1]: set((m[2] or "").split()) for m in MODULE.finditer(cmake)}
    table = {}
    for name, cells in rows_of(path, re.compile(r"`(\w+)`")):
        table[name] = set(re.findall(r"\w+", cells[1])) if len(cells) > 1 else set()
    for name in sorted(uses.keys() - table.keys()):
        yield f"ARCHITECTURE.md: the module table has no row for `{name}`"
    for name in sorted(table.keys() - uses.keys()):
        yield f"ARCHITECTURE.md: `{name}` is in the module table, but not in CMakeLists.txt"
    for name in sorted(uses.keys() & table.keys()):
        if uses[name] != table[name]:
            yield (f"ARCHITECTURE.md: `{name}` uses [{' '.join(sorted(table[name]))}] in the table, "
                   f"[{' '.join(sorted(uses[name]))}] in CMakeLists.txt")


def check_exit_codes(root, program):
    path = root / "docs" / "errors.md"
    if not path.exists():
        yield "docs/errors.md: missing"
        return
    code, text = program.says("help", "exit-codes")
    known = {m[1]: m[2] for m in re.finditer(r"^ *(\d+)\s+(\S.*?)\s*$", text, re.MULTILINE)}
    if code != 0 or not known:
        yield "castwright help exit-codes: lists no codes"
        return
    table = {number: words(" ".join(cells[1:]))
             for number, cells in rows_of(path, re.compile(r"`?(\d+)`?$"))}
    for number in sorted(known.keys() ^ table.keys(), key=int):
        where = "only the program has" if number in known else "the program does not have"
        yield f"docs/errors.md: exit code {number}: {where} it"
    for number in sorted(known.keys() & table.keys(), key=int):
        if words(known[number]) not in table[number]:
            yield f"docs/errors.md: exit code {number}: the program says '{known[number]}'"


def check_commands(root, program):
    """Every command line in the documents is one that the program would take."""
    pages = [root / "README.md", root / "CONTRIBUTING.md", root / "ARCHITECTURE.md",
             *sorted((root / "docs").rglob("*.md"))]
    call = re.compile(r"(?:^|[`\s/(])castwright ([a-z][a-z-]*)([^`|\n]*)", re.MULTILINE)
    commands = set(program.commands())
    for page in (page for page in pages if page.exists()):
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        # In prose the word may stand before any verb; only code spans and blocks are command lines.
        code = "\n".join(re.findall(r"```.*?```", text, re.DOTALL)
                         + re.findall(r"`[^`\n]+`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))
        for command, rest in call.findall(code):
            if command not in commands:
                yield f"{page.relative_to(root)}: `castwright {command}`: no such command"
                continue
            for flag in FLAG.findall(rest.split("#")[0]):
                if flag not in program.flags_of(command):
                    yield f"{page.relative_to(root)}: `castwright {command} {flag}`: no such flag"
    reference = root / "docs" / "commands.md"
    if reference.exists():
        text = reference.read_text(encoding="utf-8")
        for command in sorted(commands):
            if not re.search(rf"\b{command}\b", text):
                yield f"docs/commands.md: says nothing of `castwright {command}`"
            for flag in sorted(program.flags_of(command) - GENERAL_FLAGS):
                if not re.search(rf"(?<![\w-]){flag}(?![\w-])", text):
                    yield f"docs/commands.md: says nothing of {flag} of `castwright {command}`"


def tests_of(root):
    """`Class.test_name` of tests/e2e, those that a class inherits from its file too, and `Suite.Name` of src."""
    names = set()
    for path in sorted((root / "tests" / "e2e").glob("*_test.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                names |= {f"{node.name}.{one.name}" for one in node.body
                          if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}
    gtest = re.compile(r"^(?:TYPED_)?TEST(?:_[FP])?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
    for path in sorted((root / "src").rglob("*_test.cpp")):
        names |= {f"{suite}.{name}" for suite, name in gtest.findall(path.read_text(encoding="utf-8"))}
    return names


def check_faults(root):
    path = root / "docs" / "faults.md"
    if not path.exists():
        return
    known = tests_of(root)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("|") or line.startswith(("|---", "| fault |")):
            continue
        tests = re.findall(r"`(\w+\.\w+)`", line.rstrip("| ").rpartition("|")[2])
        if not tests:
            yield f"docs/faults.md:{number}: the row names no test"
        for name in tests:
            if name not in known:
                yield f"docs/faults.md:{number}: there is no test {name}"


def check_links(root):
    pages = [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]
    for page in pages:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if "://" not in target and not target.startswith("mailto:"):
                if not (page.parent / target).exists():
                    yield f"{page.relative_to(root)}: the link to {target} leads nowhere"


def main():
    if len(sys.argv) != 3:
        print("usage: check_docs.py PROJECT CASTWRIGHT", file=sys.stderr)
        return 2
    root = pathlib.Path(sys.argv[1]).resolve()
    binary = pathlib.Path(sys.argv[2]).resolve()
    bad = [*check_modules(root), *check_links(root), *check_faults(root)]
    if binary.exists():
        program = Program(str(binary))
        bad += [*check_exit_codes(root, program), *check_commands(root, program)]
    else:
        bad.append(f"{sys.argv[2]}: not built, the documents cannot be checked against it")
    print("\n".join(bad) or "the documents agree with the program")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
