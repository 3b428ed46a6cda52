"""What the documents print can be typed: the five-minute start and the guides, command by command, in their order."""
import pathlib
import re
import shlex

from harness import Case, base_url_of

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
# Words that stand for something of the reader's own.
STANDS_FOR = re.compile(r"\b(FORM|FILE|RUN|DIR|HOST)\b|…|\$")
# What never ends by itself, needs a server of the reader's own, or works on all of the machine's runs.
NOT_RUN = ("serve", "rehearse", "--provider ollama", "--provider llamacpp", "--provider vllm", "--provider lmstudio",
           "--provider custom", "--window")


def commands(page):
    """(line, words) of each command of castwright in the code blocks of a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    for block in re.findall(r"(?ms)^```\n(.*?)^```$", text):
        for line in block.splitlines():
            if line.startswith("castwright ") and not STANDS_FOR.search(line.split("#")[0]):
                yield line, shlex.split(line.split("|")[0], comments=True)[1:]


class TypedDocuments(Case):
    def setUp(self):
        super().setUp()
        # Whoever has a key pays: here a stand-in is paid.
        self.env = self.environment(OPENAI_BASE_URL=base_url_of(self.start("rehearse", "--fill")), EDITOR="true")

    def type(self, words):
        return self.castwright(*words, env=self.env)

    def test_the_five_minute_start_works_as_printed(self):
        (self.work / "examples").symlink_to(DOCS.parent / "examples")
        first = self.type(["generate", "--topic", "topic-01", "--topics-dir", "examples/topics", "--provider", "rehearsal",
                           "--output-root", "./output", "--new-run"])  # as ./quickstart does
        self.assert_code(0, first)
        typed = [words for _, words in commands("start.md") if words[0] not in NOT_RUN]
        self.assertGreaterEqual(len(typed), 6)
        for words in typed:
            with self.subTest(" ".join(words)):
                self.assert_code(0, self.type(words))

    def test_every_command_of_the_guides_works_as_printed(self):
        for topic in ("bees-01", "daily-news"):
            self.assert_code(0, self.type(["new", "Why bees dance", "--id", topic, "--words", "1000"]))
            self.assert_code(0, self.type(["generate", "--topic", topic, "--provider", "rehearsal", "--fill", "--chunks", "4",
                                           "--gates", "off", "--only-pass-a"]))
            self.assert_code(0, self.type(["redo", topic, "--chunk", "2", "--yes", "--gates", "off", "--seed", "7", "--fill",
                                           "--provider", "rehearsal"]))
        tried = 0
        for page in ("guides/edit.md", "guides/money.md", "guides/resume.md", "guides/order.md", "guides/hand-over.md"):
            for line, words in commands(page):
                if any(one in line for one in NOT_RUN):
                    continue
                words += ["--yes"] if words[0] == "redo" else []
                words += ["--provider", "rehearsal"] if words[0] in ("redo", "resume") and "--provider" not in words else []
                with self.subTest(f"{page}: {line}"):
                    done = self.type(words)
                    tried += 1
                    # What a gate finds in a rehearsed script, and that nothing is left to resume, are no faults of a command.
                    self.assertIn(done.code, (0, 3), str(done))
        self.assertGreaterEqual(tried, 20)

    def test_every_command_that_a_page_names_exists(self):
        known = set(re.findall(r"(?m)^  ([a-z]+) {2,}[A-Z]", self.castwright("--help").out))
        self.assertTrue(known)
        for page in [*DOCS.glob("*.md"), *DOCS.glob("guides/*.md")]:
            named = set(re.findall(r"`castwright ([a-z]+)[ `]", page.read_text(encoding="utf-8")))
            self.assertEqual(set(), named - known, page.name)

    def test_the_page_of_troubles_quotes_what_the_program_says(self):
        page = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
        quoted = {"http=401@2": "HTTP 401: invalid_api_key", "quota@2": "HTTP 429: insufficient_quota",
                  "http=429@2": "HTTP 429: rate_limit_exceeded", "model-not-found@2": "model_not_found",
                  "refusal@2": "the model refused", "incomplete@2": "the provider ended the answer early: max_output_tokens",
                  "html-200@2": "the answer is no event stream (text/html)", "bad-gateway-html@2": "(a page of HTML)",
                  "not-json@2": "the answer holds no JSON object", "stall=600@2": "no byte arrived for too long",
                  "placeholder@2": "chunk_text holds a placeholder in place of dialogue",
                  "reset-mid-line@2": "the connection was cut after",
                  "invented-sources@1": "finished, but a quality gate failed: sources.unknown_url"}
        topic = self.type(["new", "Why bees dance", "--words", "1000"]).out.strip()
        for fault, words in quoted.items():
            with self.subTest(fault):
                # On a loaded machine every stream is silent for a second now and then.
                patience = ["--idle-timeout", "1"] if fault.startswith("stall") else []
                done = self.type(["generate", "--topic", topic, "--provider", "rehearsal", "--fill", "--chunks", "2", "--new-run",
                                  "--background", "off", "--only-pass-a", "--fault", fault, *patience])
                self.assertNotEqual(0, done.code, str(done))
                self.assertIn(words, "\n".join(done.lines("error:")))
                self.assertIn(words.split(":")[0], page)
                self.assertIn(words.split(": ")[-1].split(" after")[0], page)
        # Whether an answer is stopped early depends on when it is looked at, so that no fault plays it for sure.
        for words in ("stopped early, since it could not become a chunk", "resuming would pay again", "another process works on topic", "a budget needs a price"):
            self.assertIn(words, page)
