"""Help, and what is said of a command line that cannot be read."""
import fcntl
import os
import pty
import re
import select
import struct
import termios

from harness import BINARY, Case, Running

COLUMNS_MAX = 100
PAGES = ("environment", "exit-codes", "formats", "json", "config", "money")


class HelpPages(Case):
    def commands(self):
        return re.findall(r"(?m)^  ([a-z]+) {2,}[A-Z]", self.castwright("--help").out)

    def every_page(self):
        yield from ((flag,) for flag in ("--help", "--help-all"))
        yield from (("help", page) for page in PAGES)
        for command in self.commands():
            inside = re.findall(r"(?m)^  ([a-z-]+) {2,}", self.castwright(command, "--help").out.partition("\nCommands:\n")[2])
            for words in [(command,), *((command, one) for one in inside if command == "inspect")]:
                yield from ((*words, flag) for flag in ("--help", "--help-all"))

    def test_the_first_page_begins_with_examples_and_has_the_commands_by_what_a_person_wants(self):
        page = self.castwright("--help").out
        places = [page.index(heading) for heading in ("\nExamples:\n", "\nUsage: castwright", "\nBegin:\n", "\nWrite:\n",
                                                      "\nLook:\n", "\nHand over:\n", "\nTry and understand:\n")]
        self.assertEqual(sorted(places), places)
        self.assertNotIn("Other commands", page)
        self.assertLessEqual({"generate", "resume", "plan", "runs", "completion", "help"}, set(self.commands()))
        self.assertNotIn("__", page)
        self.assertEqual(page, self.castwright("help").out)

    def test_no_page_is_wider_than_100_columns_or_ends_a_line_with_a_blank(self):
        seen = 0
        for arguments in self.every_page():
            seen += 1
            done = self.castwright(*arguments)
            self.assert_code(0, done)
            for line in done.out.splitlines():
                self.assertLessEqual(len(line), COLUMNS_MAX, (arguments, line))
                self.assertEqual(line.rstrip(), line, arguments)
        self.assertGreater(seen, 40)

    def test_examples_stand_before_the_usage_and_flags_behind_it(self):
        for command in ("generate", "resume", "plan", "redo", "check", "export", "import", "diff", "models"):
            with self.subTest(command):
                page = self.castwright(command, "--help").out
                self.assertLess(page.index("\nExamples:\n"), page.index(f"\nUsage: castwright {command}"))
                self.assertLess(page.index("\nUsage: "), page.index("\n  --"))

    def test_the_page_of_generate_is_short_and_says_where_the_rest_is(self):
        page = self.castwright("generate", "--help").out
        self.assertLess(len(page.splitlines()), 66)
        self.assertEqual("Flags that are rarely needed: castwright generate --help-all", page.splitlines()[-1])
        everything = self.castwright("generate", "--help-all").out
        for flag in ("--idle-timeout", "--omit", "--dialect", "--flush-chars", "--ttft-sigma", "--metrics-textfile", "--no-env-file"):
            self.assertNotIn(f"\n  {flag} ", page)
            self.assertIn(f"\n  {flag} ", everything)
        self.assertNotIn("rarely needed", everything.splitlines()[-1])
        self.assertNotIn("rarely needed", self.castwright("inspect", "sse", "--help").out)

    def test_no_page_has_words_that_only_the_parser_understands(self):
        for arguments in self.every_page():
            page = self.castwright(*arguments).out
            for noise in ("REQUIRED", "Excludes:", "Needs:", "TEXT", "UINT", "FLOAT", ":{", "SUBCOMMAND", "OPTIONS]"):
                self.assertNotIn(noise, page, arguments)
        self.assertRegex(self.castwright("generate", "--help").out, r"(?m)^  --all +every topic of --topics-dir \(not with --topic\)$")
        self.assertRegex(self.castwright("redo", "--help").out, r"(?m)^Usage: castwright redo \[RUN\] --chunk N \[FLAGS\]$")
        self.assertRegex(self.castwright("import", "--help").out, r"(?m)^Usage: castwright import RUN FILE \[FLAGS\]$")

    def test_a_narrow_terminal_gets_narrow_lines(self):
        for columns, widest in ((60, 60), (20, 40)):
            main, other = pty.openpty()
            fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            run = Running([BINARY, "generate", "--help-all"], self.work, self.environment(TERM="dumb"), self.judge, stdout=other)
            self.addCleanup(run.stop)
            os.close(other)
            shown = b""
            try:
                while select.select([main], [], [], 60)[0]:
                    shown += os.read(main, 65536)
            except OSError:
                pass  # how Linux says that nobody has the other side open
            finally:
                os.close(main)
            self.assert_code(0, run.ended())
            flags = shown.decode().replace("\r\n", "\n").partition("\nUsage:")[2]
            self.assertIn("--window soonest|2h|8h", flags)
            for line in flags.splitlines():
                self.assertLessEqual(len(line), widest, line)

    def test_a_command_inside_a_command_has_help_by_both_ways(self):
        page = self.castwright("inspect", "sse", "--help").out
        self.assertIn("Usage: castwright inspect sse", page)
        self.assertEqual(page, self.castwright("help", "inspect", "sse").out)

    def test_an_unknown_page_is_2_with_the_nearest_name(self):
        self.assert_fails(2, self.castwright("help", "mony"), 'did you mean "money"?')
        self.assert_fails(2, self.castwright("help", "generat"), 'did you mean "generate"?')
        self.assert_fails(2, self.castwright("help", "inspect", "jsn"), 'did you mean "json"?')
        self.assert_fails(2, self.castwright("help", "xyzzyx"), "castwright help lists")
        self.assert_fails(2, self.castwright("genrate", "--help-all"), 'did you mean "generate"?')

    def test_config_and_money_are_explained(self):
        config = self.castwright("help", "config").out
        for word in ("castwright.toml", "[profile.", ".env", "config show --origin", "/etc/castwright/config.toml"):
            self.assertIn(word, config)
        money = self.castwright("help", "money").out
        for word in ("--no-repay", "--new-run", "--budget", "cancel", "unknown", "plan"):
            self.assertIn(word, money)


class ParserErrors(Case):
    def test_what_the_parser_finds_wrong_is_told_in_words_of_this_program(self):
        for arguments, message in (
                (("redo",), "--chunk is required; castwright redo --help shows how"),
                (("import",), "RUN is required; castwright import --help shows how"),
                (("inspect",), "a command is required: castwright inspect --help lists them"),
                (("resume", "--last", "--all"), "--last cannot be used with --all; castwright resume --help shows how"),
                (("resume", "01J", "--last"), "RUN cannot be used with --last; castwright resume --help shows how"),
                (("generate", "--words"), "--words needs a value: N"),
                (("generate", "--window"), "--window needs a value: soonest, 2h, 8h"),
                (("export", "--layout"), "--layout needs a value: agenda"),
                (("completion", "bsh"), 'must be one of bash, zsh, fish, not "bsh", did you mean "bash"?'),
                (("rehearse", "--faithful-to", "opnai"), '--faithful-to: must be one of openai, open-responses, not "opnai", did you mean "openai"?'),
                (("check", "--monologue=maybe"), '--monologue: must be true or false, not "maybe"')):
            with self.subTest(arguments):
                self.assertEqual(f"error: {message}", self.assert_fails(2, self.castwright(*arguments)))

    def test_a_value_cannot_send_control_sequences_to_the_terminal(self):
        for arguments in (("export", "--format", "\x1b[31m"), ("completion", "\x1b[31m"), ("check", "--monologue=\x1b[31m"),
                          ("help", "\x1b[31m"), ("\x1b[31m",)):
            done = self.castwright(*arguments)
            self.assert_fails(2, done)
            self.assertNotIn("\x1b", done.err)
