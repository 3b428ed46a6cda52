"""What the README prints can be typed: each of its commands, in its order, by somebody who has a clone."""
import pathlib
import re
import shlex

from harness import Case, base_url_of

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def commands():
    """The lines of code blocks that call castwright, without what stands behind a `#`."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"(?ms)^```\n(.*?)^```$", text):
        for line in block.splitlines():
            if line.startswith("castwright "):
                yield shlex.split(line, comments=True)[1:]


class Readme(Case):
    def test_every_command_works_as_printed_in_this_order(self):
        (self.work / "examples").symlink_to(PROJECT / "examples")
        # The commands with a key are paid ones: their provider is a stand-in.
        env = self.environment(OPENAI_BASE_URL=base_url_of(self.start("rehearse")))
        typed = list(commands())
        self.assertGreaterEqual(len(typed), 6)
        for arguments in typed:
            with self.subTest(" ".join(arguments)):
                done = self.castwright(*arguments, env=env)
                self.assert_code(0, done)

    def test_every_command_that_is_named_exists(self):
        text = (PROJECT / "README.md").read_text(encoding="utf-8")
        table = text[text.index("| to | commands |"):]
        table = table[:table.index("\n\n")]
        named = set(re.findall(r"`([a-z]+)[ `]", table))
        self.assertGreater(len(named), 15)
        known = set(re.findall(r"(?m)^  ([a-z]+) {2,}[A-Z]", self.castwright("--help").out))
        self.assertTrue(known)
        self.assertEqual(set(), named - known)
