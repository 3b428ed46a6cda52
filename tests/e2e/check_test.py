"""castwright check, and the findings at the end of a run: each planted fault is found at its place, a clean script has
none, and what the sources are worth is said before chunk 2 is paid for."""
import json

from harness import TOPICS, Case, base_url_of

PARAGRAPH = ("The harbour of Oldwick had seen many ships, but never one that ran on stored sunlight, and so half of the "
             "town stood on the pier that morning, wrapped in scarves, waiting for a boat that nobody quite believed in, "
             "least of all the man who had paid for it.")
LONG = " ".join(f"This is sentence number {n} of a turn that never ends." for n in range(1, 20))

# rule → texts in varied wording, planted into one turn in the middle of the script
PLANTED = {
    "seam.greeting": ["Welcome back to the show, everybody.", "Hello and welcome, dear listeners.",
                      "You're listening to the Harbour Podcast."],
    "seam.farewell": ["That's all for today, thanks for listening.", "Goodbye, everyone.", "Until next time, take care."],
    "speech.citation": ["Prices rose ([example.org](https://example.org/a)).", "Prices rose [7].",
                        "Prices rose \ue200cite\ue202turn0search1\ue201."],
    "speech.long_turn": [LONG],
    "speech.markdown": ["This is **really** new.", "# The next part", "- first\n- second"],
    "speech.placeholder": ["Our guest is [INSERT NAME].", "Paste the full article text(s) here.", "It cost {{amount}}."],
    "speech.error_text": ['{"error": {"code": 503}}', "MALFORMED_FUNCTION_CALL", "502 Bad Gateway"],
    "speech.model_talk": ["As an AI language model, I cannot say.", "My knowledge cutoff is last year."],
    "speech.direction": ["[laughs] Right.", "Right (pause).", "*sighs* Right."],
    "repetition.paragraph": [PARAGRAPH],
}


class Checked(Case):
    """One rehearsal, examined many times."""

    def setUp(self):
        super().setUp()
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                               "--only-pass-a")
        self.assert_code(0, done)
        self.folder = done.run_dir
        self.script = (self.folder / "L1_complete.txt").read_text()

    def file(self, text):
        path = self.judge / "planted.txt"
        path.write_text(text)
        return path

    def check(self, text, code, *flags):
        """The findings of a script that is a file."""
        done = self.castwright("check", self.file(text), "--json", *flags)
        self.assert_code(code, done)
        return json.loads(done.out)

    def test_the_language_of_a_file_is_found_told_or_assumed_and_said(self):
        german = ("HOST_A: Willkommen zurück. Das ist der Hafen, und wir sind nicht allein.\n\n"
                  "HOST_B: Ich weiß, dass die Stadt sich auch auf das Meer verlässt.")
        self.assertEqual("de", self.check(german, 0)["language"])
        self.assertEqual("pt-BR", self.check(german, 0, "--language", "pt-br")["language"])
        self.assertIn("language: de (found)", self.castwright("check", self.file(german)).out)
        self.assertIn("language: de (told)", self.castwright("check", self.file(german), "--language", "German").out)
        self.assertIn("language: en (assumed)", self.castwright("check", self.file("HOST_A: Oslo!\n\nHOST_B: Oslo?")).out)
        refused = self.castwright("check", self.file(german), "--language", "Germn")
        self.assert_code(2, refused)
        self.assertIn("German", refused.err)

    def test_a_run_and_its_script_are_clean_and_say_the_same(self):
        done = self.castwright("check", "--json")
        self.assert_code(0, done)
        run = json.loads(done.out)
        report = json.loads((self.folder / "report.json").read_text())
        for section in ("words", "repetition", "seams", "facts", "sources", "speech", "findings"):
            self.assertEqual(report[section], run[section], section)
        self.assertEqual([], [f for f in run["findings"] if f["severity"] != "info"])
        self.assertGreaterEqual(run["facts"]["recall"], 0.95)
        self.assertTrue(all(all(seam["checks"].values()) for seam in run["seams"]))
        self.assertEqual([], self.check(self.script, 0)["findings"])
        self.assertIn("no findings", self.castwright("check", self.file(self.script)).out)

    def test_each_planted_fault_is_found_at_its_line(self):
        turns = self.script.split("\n\n")
        place = len(turns) // 2
        for rule, texts in PLANTED.items():
            for text in texts:
                before = turns[:place] + ([f"HOST_A: {PARAGRAPH}"] if rule == "repetition.paragraph" else [])
                planted = before + turns[place:-3] + [f"HOST_A: {text}"] + turns[-3:] if rule == "repetition.paragraph" \
                    else turns[:place] + [f"HOST_A: {text}"] + turns[place:]
                whole = "\n\n".join(planted)
                line = whole[:whole.rindex(f"HOST_A: {text}")].count("\n") + 1
                done = self.castwright("check", self.file(whole), "--json")
                found = json.loads(done.out)["findings"]
                # In an undivided file a greeting is never more than a warning: a real show has breaks.
                self.assert_code(3 if any(f["severity"] == "error" for f in found) else 0, done)
                near = range(line, line + text.count("\n") + 1)
                self.assertTrue(any(f["rule"] == rule and f["line"] in near for f in found), (rule, text, found))
                others = [f for f in found if f["rule"].split(".")[0] != rule.split(".")[0] and f["severity"] == "error"]
                self.assertEqual([], others, text)

    def test_scripts_with_names_or_cues_are_examined_like_those_with_tags(self):
        own = json.loads(self.castwright("check", self.file(self.script), "--json").out)
        for form, planted in (("md", "**{}:** Right. Visit www.example.org now.\n"), ("txt", "{}: [laughs] Right.\n"),
                              ("fountain", "{}\nRight, 5 %s.\n" % LONG)):
            path = self.judge / f"script.{form}"
            self.assert_code(0, self.castwright("export", "--format", form, "-o", path))
            named = json.loads(self.castwright("check", path, "--json").out)
            self.assertEqual([], named["findings"])
            for figure in ("repetition", "speech"):
                self.assertEqual(own[figure], named[figure], form)
            self.assertEqual(own["words"]["spoken"], named["words"]["spoken"])
            lines = path.read_text().split("\n")
            names = [host["name"] for host in json.loads((TOPICS / "topic-01.json").read_text())["roles"]]
            at = next(i for i in range(len(lines) // 2, len(lines)) if not lines[i - 1] and lines[i])
            name = names[0].upper() if form == "fountain" else names[0]
            lines[at:at] = planted.format(name).split("\n")
            path.write_text("\n".join(lines))
            done = self.castwright("check", path, "--json")
            self.assert_code(3, done)
            found = json.loads(done.out)["findings"]
            self.assertIn(found[0]["line"], (at + 1, at + 2), found)

    def test_what_no_source_says_is_found_in_a_run(self):
        """An invented number, name and date, and a wrong today; put in by hand, as an editor might."""
        turns = self.script.split("\n\n")
        place = len(turns) // 2
        said = ("That is 48,213 cables, said Professor Ottokar Zweifel on 3 May 1911. Today is October 20, 2024, "
                "and the sea is calm.")
        line = "\n\n".join(turns[:place]).count("\n") + 3
        edited = self.file("\n\n".join(turns[:place] + [f"HOST_A: {said}"] + turns[place:]))
        self.castwright("import", self.folder.name, edited)
        done = self.castwright("check", "--json")
        self.assert_code(3, done)
        found = {f["rule"]: f for f in json.loads(done.out)["findings"] if f["line"] == line}
        self.assertEqual("48,213", found["facts.unsupported_number"]["quote"])
        self.assertEqual("Ottokar Zweifel", found["facts.unsupported_name"]["quote"].removeprefix("Professor "))
        self.assertIn("facts.unsupported_date", found)
        self.assertEqual("error", found["facts.today"]["severity"])

    def test_usage_and_missing_files_have_their_codes(self):
        self.assert_code(2, self.castwright("check", "--language", "de"))
        self.assert_code(10, self.castwright("check", "no/such/file.txt"))
        self.assert_code(10, self.castwright("check", "01ARZ3NDEKTSV4RRFFQ69G5FAV"))
        self.assert_code(3, self.castwright("check", self.file("nobody is tagged")))
        self.assert_code(0, self.castwright("check", self.file("One voice says it all."), "--monologue"))
        self.assert_code(3, self.castwright("check", self.file("One voice."), "--monologue", "--words", "9"))


class Sources(Case):
    def generate(self, *flags):
        return self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                               "--only-pass-a", "--words", "1000", "--chunks", "2", *flags)

    def test_an_invented_address_is_warned_of_before_chunk_two_and_fails_the_gate(self):
        done = self.generate("--fault", "invented-sources@1")
        self.assert_code(3, done)
        lines = done.err.splitlines()
        warned = next(i for i, line in enumerate(lines) if "sources.unknown_url: https://example.com/invented" in line)
        asked = next(i for i, line in enumerate(lines) if "Generating L1 chunk 2/2" in line)
        self.assertLess(warned, asked)
        self.assertIn("Doubtful sources", (done.run_dir / "report.md").read_text().split("## ")[0])
        self.assertEqual("fail", json.loads((done.run_dir / "report.json").read_text())["gates"]["sources"])

    def test_stop_on_sources_stops_there_and_the_decision_can_be_changed(self):
        done = self.generate("--fault", "invented-sources@1", "--stop-on-sources")
        self.assert_code(3, done)
        self.assertFalse((done.run_dir / "L1_chunk2.1.tape").exists())
        self.assertIn("resume: ", done.err)
        self.assert_code(3, self.castwright("resume"))
        self.assertFalse((done.run_dir / "L1_chunk2.1.tape").exists())
        self.assert_code(3, self.castwright("resume", "--stop-on-sources=false"))
        self.assertTrue((done.run_dir / "L1_complete.txt").exists())
        self.assert_code(3, self.castwright("check"))

    def test_exit_3_names_the_rule_the_place_and_the_remedy(self):
        done = self.generate("--fault", "invented-sources@1")
        self.assert_fails(3, done, "sources.unknown_url in sources.json", "open it, or drop the source")
        self.assertEqual([], done.lines("resume: "), "nothing is left to write")
        done = self.generate("--fault", "few-sources=3@1", "--new-run", "--progress", "json")
        last = json.loads(done.out.splitlines()[-1])
        self.assertIn("sources.too_few in sources.json: the topic wants", last["reason"])

    def test_a_first_rehearsal_of_a_topic_that_wants_more_fresh_sources_than_its_notes_have_passes(self):
        topic = json.loads((TOPICS / "topic-01.json").read_text())
        topic["min_fresh_sources"] = 10
        topic["freshness_hours"] = 24
        for notes in (False, True):
            with self.subTest(notes=notes):
                for key in ("source_text", "source_text_file"):
                    topic.pop(key, None)
                if notes:
                    topic["source_text"] = "A cable broke. https://a.example/1 of 2020-01-02.\nIt was mended."
                path = self.judge / "topic-01.json"
                path.write_text(json.dumps(topic))
                done = self.castwright("generate", "--topic", path, "--provider", "rehearsal", "--only-pass-a", "--words",
                                       1000, "--chunks", 2, "--new-run")
                self.assert_code(0, done)

    def test_a_rehearsal_that_is_named_by_its_address_is_one(self):
        topic = json.loads((TOPICS / "topic-01.json").read_text())
        topic.pop("source_text_file", None)
        topic["min_fresh_sources"] = 10
        topic["freshness_hours"] = 24
        topic["source_text"] = "A cable broke. https://a.example/1 of 2020-01-02.\nIt was mended."
        path = self.judge / "topic-01.json"
        path.write_text(json.dumps(topic))
        address = base_url_of(self.start("rehearse"))
        for form in ((), ("--provider", "openai"), ("--research", "first")):
            with self.subTest(form):
                done = self.castwright("generate", "--topic", path, "--base-url", address, "--background", "off",
                                       "--only-pass-a", "--words", 1000, "--chunks", 2, "--new-run", *form)
                self.assert_code(0, done)
                self.assertNotIn("sources.too_few", done.err)
                found = json.loads((done.run_dir / "report.json").read_text())["findings"]
                [few] = [finding for finding in found if finding["rule"] == "sources.too_few"]
                self.assertEqual("info", few["severity"])
                self.assertIn("a rehearsal searches for none", few["remedy"])
                self.assert_code(0, self.castwright("check", done.run_dir.name))
                self.assert_code(0, self.castwright("doctor"))

    def test_too_few_fresh_sources_fail_unless_they_are_allowed(self):
        done = self.generate("--fault", "few-sources=3@1")
        self.assert_code(3, done)
        self.assertIn("sources.too_few", done.err)
        self.assert_code(0, self.generate("--fault", "few-sources=3@1", "--allow-stale", "--new-run"))
        self.assert_code(0, self.castwright("check", "--allow-stale"))


class Cleaned(Case):
    def test_decorated_tags_are_put_right_and_the_report_says_so(self):
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                               "--only-pass-a", "--words", "1000", "--chunks", "2", "--fault", "bad-tags@2")
        self.assert_code(0, done)
        script = (done.run_dir / "L1_complete.txt").read_text()
        self.assertNotIn("**", script)
        chunk = json.loads((done.run_dir / "report.json").read_text())["chunks"][1]
        self.assertEqual("speech.tag", chunk["cleaned"][0]["rule"])
        self.assertIn("## Cleaned", (done.run_dir / "report.md").read_text())
        verbatim = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                                   "--only-pass-a", "--words", "1000", "--chunks", "2", "--verbatim", "--new-run",
                                   "--gates", "off")
        self.assert_code(0, verbatim)
        self.assertEqual([], json.loads((verbatim.run_dir / "report.json").read_text())["chunks"][1]["cleaned"])
