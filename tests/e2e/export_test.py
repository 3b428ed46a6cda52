"""What leaves a finished run and what comes back from a person's editor. The pipeline's rules are written down here once
more, in its own language; nothing is paid, sent or looked up."""
import json
import os
import pty
import re
import shutil
import subprocess
import xml.etree.ElementTree as xml
import zipfile

from harness import Case, KILL
from wire import answer, completes, dialogue, served

TEXT_FORMS = ("md", "txt", "fountain")
FORMS = (*TEXT_FORMS, "html", "docx", "json", "chapters", "vtt", "srt",
         "transcript-json", "transcript-html", "show-notes")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Finished(Case):
    """A finished run of three chunks, made by a server that counts what it is asked."""
    CHUNKS = 3

    def script(self, connection, number):
        completes(connection, answer(min(number, self.CHUNKS), dialogue(number + (20 if number > self.CHUNKS else 0))))

    def setUp(self):
        super().setUp()
        self.server = served(self, lambda connection, number, request: self.script(connection, number))
        done = self.small(self.server, chunks=self.CHUNKS)
        self.assert_code(0, done)
        self.run_folder = done.run_dir
        self.run_id = done.run_dir.name
        self.offline = self.environment(key=None, CASTWRIGHT_BASE_URL="https://provider.invalid/v1")

    def export(self, *flags):
        return self.castwright("export", self.run_id, *flags, env=self.offline)

    def exported(self, form):
        """The script in this form, as a file."""
        path = self.judge / f"script.{form}"
        done = self.export("--format", form, "-o", path)
        self.assert_code(0, done)
        self.assertEqual(str(path), done.out.strip())
        return path

    def give_back(self, path):
        return self.castwright("import", self.run_id, path, env=self.offline)

    def files(self):
        return {path.name: path.read_bytes() for path in self.run_folder.iterdir()}

    def turns(self):
        segments = json.loads((self.run_folder / "pass_a.json").read_bytes())["l1_content"]["segments"]
        return [[(turn["speaker"], turn["text"]) for turn in segment["dialogue"]] for segment in segments]

    def assert_nothing_was_paid(self):
        self.assertEqual(self.CHUNKS, len(self.server.posts))


class Export(Finished):
    def test_every_form_is_written_without_key_network_or_change(self):
        before = self.files()
        with self.unchanged_outside():
            for form in FORMS:
                path = self.exported(form)
                self.assertGreater(path.stat().st_size, 200, form)
                shown = self.castwright("export", "--format", form, env=self.offline)
                self.assertEqual(0, shown.code, form)
                self.assertEqual(path.read_bytes(), shown.out_path.read_bytes(), form)
        self.assertEqual(before, self.files())
        self.assert_nothing_was_paid()

    def test_a_docx_is_a_word_document_with_every_turn(self):
        with zipfile.ZipFile(self.exported("docx")) as archive:
            self.assertIsNone(archive.testzip())
            parts = {name: xml.fromstring(archive.read(name)) for name in archive.namelist()}
            types = {part.get("PartName") for part in parts["[Content_Types].xml"]}
        self.assertLessEqual({"/word/document.xml", "/word/styles.xml"}, types)
        paragraphs = parts["word/document.xml"].iter(WORD + "p")
        texts = ["".join(node.text or "" for node in paragraph.iter(WORD + "t")) for paragraph in paragraphs]
        for segment in self.turns():
            for speaker, text in segment:
                self.assertIn(f"{'Nora' if speaker == 'A' else 'Sam'}: {text}", texts)

    def test_a_docx_is_not_poured_over_a_terminal(self):
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        done = self.castwright("export", "--format", "docx", env=self.offline, stdout=theirs)
        self.assert_fails(2, done, "-o FILE")

    def test_captions_and_chapters_cover_the_whole_script_in_order(self):
        vtt = self.exported("vtt").read_text()
        self.assertTrue(vtt.startswith("WEBVTT\n\n"))
        times = [self.seconds(line) for line in vtt.splitlines() if "-->" in line]
        for (begin, end), (following, _) in zip(times, times[1:]):
            self.assertLess(begin, end)
            self.assertEqual(end, following)
        lines = [line.split(">", 1)[-1] for line in vtt.split("\nNOTE ")[0].splitlines()[1:] if "-->" not in line]
        self.assertLessEqual(max(map(len, lines)), 42)
        said = " ".join(text for segment in self.turns() for _, text in segment)
        self.assertEqual(said.split(), " ".join(lines).split())
        chapters = json.loads(self.exported("chapters").read_bytes())
        self.assertEqual("1.2.0", chapters["version"])
        self.assertAlmostEqual(times[-1][1], chapters["chapters"][-1]["endTime"], delta=0.1)
        slower = self.export("--format", "chapters", "--words-per-minute", "85")
        self.assertAlmostEqual(2 * times[-1][1], json.loads(slower.out)["chapters"][-1]["endTime"], delta=0.1)

    @staticmethod
    def seconds(line):
        return tuple(sum(float(part) * 60 ** power for power, part in enumerate(reversed(clock.split(":"))))
                     for clock in line.split(" --> "))

    def test_an_unfinished_run_is_10_and_names_resume(self):
        def cut(connection, number, request):
            if number == 1:
                return completes(connection, answer(1))
            connection.head()
            connection.end()

        failed = self.small(served(self, cut), "--new-run", "--output-root", self.judge / "other")
        self.assert_code(6, failed)
        for command in (("export", "--format", "md"), ("import", "0", self.exported("md"))):
            done = self.castwright(*command, "--output-root", self.judge / "other", env=self.offline)
            self.assert_fails(10, done, "castwright resume")

    def test_bad_flags_are_2(self):
        for flags in ((), ("--format", "pdf"), ("--layout", "x"), ("--format", "md", "--layout", "agenda"),
                      ("--format", "md", "--words-per-minute", "0"), ("--format", "md", "--to", "x"),
                      ("--format", "md", "--words-per-minute", "fast"), ("--layout", "agenda", "-o", "x")):
            self.assert_fails(2, self.export(*flags))
        self.assert_fails(10, self.export("--format", "md", "--code", "M1"), "no item M1")

    def test_a_folder_is_no_file_to_write_to(self):
        for path in (".", "..", "/", self.judge, f"{self.judge}/"):
            self.assert_fails(2, self.export("--format", "md", "-o", path), "a folder")

    def test_a_link_is_followed_and_a_pipe_or_a_device_is_written_to_and_stays(self):
        real = self.judge / "real.md"
        real.write_text("old")
        link = self.judge / "link.md"
        link.symlink_to(real)
        self.assert_code(0, self.export("--format", "md", "-o", link, "--force"))
        self.assertTrue(link.is_symlink())
        self.assertIn("#", real.read_text())
        pipe = self.judge / "pipe.md"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            self.assert_code(0, self.export("--format", "md", "-o", pipe))
            self.assertEqual(real.read_bytes(), os.read(reader, 1 << 20))
        finally:
            os.close(reader)
        self.assertTrue(pipe.is_fifo())
        self.assertIn(real.read_text(), self.export("--format", "md", "-o", "/dev/stdout").out)
        self.assertTrue(os.path.islink("/dev/stdout"))

    def test_what_does_not_arrive_whole_is_11(self):
        with open("/dev/full", "wb") as full:
            self.assert_fails(11, self.castwright("export", "--format", "md", env=self.offline, stdout=full))

    def test_a_damaged_result_is_11_and_never_a_placeholder(self):
        path = self.run_folder / "pass_a.json"
        document = json.loads(path.read_bytes())
        document["l1_content"]["segments"][1]["dialogue"] = []
        path.write_text(json.dumps(document))
        for flags in (("--format", "md"), ("--layout", "agenda")):
            self.assert_fails(11, self.export(*flags), "segment 2")


class Agenda(Finished):
    def layout(self, *flags):
        folder = self.judge / "outputs" / "topic-01"
        done = self.export("--layout", "agenda", "--to", folder, *flags)
        self.assert_code(0, done)
        self.assertEqual(str(folder), done.out.strip())
        return folder

    def parsed(self, script):
        """The pipeline's parser: cuts at a tag anywhere, loses what is before the first."""
        tags = list(re.finditer(r"(HOST_[A-Z0-9]+):\s*", script))
        ends = [tag.start() for tag in tags[1:]] + [len(script)]
        return [(tag[1][-1], script[tag.end():end].strip()) for tag, end in zip(tags, ends)]

    def test_what_the_voice_step_reads_is_there_under_the_code_of_its_name(self):
        folder = self.layout()
        found = sorted(folder.glob("topic-01-????????-*.script.json"))
        self.assertEqual(["L1"], [path.name.split(".")[0].split("-")[3] for path in found])
        document = json.loads(found[0].read_bytes())
        for segment, turns in zip(document["segments"], self.turns(), strict=True):
            self.assertEqual([{"speaker": speaker, "text": text} for speaker, text in turns], segment["dialogue"])
            self.assertGreater(segment["duration"], 0)
        for turn in (turn for segment in document["segments"] for turn in segment["dialogue"]):
            self.assertIn(turn["speaker"], "AB")
            self.assertLessEqual(len(turn["text"]), 500)
        self.assertEqual(round(sum(segment["duration"] for segment in document["segments"])), document["duration_sec"])
        counted = json.loads((self.run_folder / "report.json").read_bytes())["words"]["spoken"]
        self.assertEqual(counted, document["metadata"]["words"]["spoken"])

    def test_the_raw_text_goes_through_the_parser_without_loss(self):
        [path] = self.layout().glob("topic-01-????????-PASS_A.txt")
        text = path.read_text()
        self.assertRegex(text, r"\n\s*SCRIPT\s*:\s*\n")
        head = re.search(r"(?im)^\s*sources\s*:\s*$", text)
        body = re.search(r"(?im)^\s*script\s*:\s*$", text)
        sources = text[head.end():body.start()].strip().splitlines()
        self.assertEqual(len(json.loads((self.run_folder / "sources.json").read_bytes())), len(sources))
        for number, line in enumerate(sources, 1):
            self.assertRegex(line, rf"^- \[{number}\] .+ — .+ \(\d{{4}}-\d\d-\d\d\) https?://\S+$")
        self.assertEqual([turn for segment in self.turns() for turn in segment], self.parsed(text[body.end():]))

    def test_shorter_scripts_get_their_own_files(self):
        items = {"content": [{"code": "M1", "type": "medium", "script": "HOST_A: Short.\n\nHOST_B: Indeed.",
                              "video_title": "A short one"}]}
        (self.run_folder / "pass_b").mkdir(mode=0o700)
        (self.run_folder / "pass_b" / "pass_b.json").write_text(json.dumps(items))
        [path] = self.layout().glob("topic-01-????????-M1.script.json")
        document = json.loads(path.read_bytes())
        self.assertEqual("A short one", document["video_title"])
        self.assertEqual("medium", document["metadata"]["content_type"])
        self.assertIn("**Nora:** Short.", self.export("--format", "md", "--code", "M1").out)

    def test_outputs_never_lie_in_themselves(self):
        nested = self.judge / "outputs" / "topic-01" / "outputs" / "topic-01"
        link = self.judge / "link"
        link.symlink_to(self.output / "podcast_chunks" / "topic-01")
        for folder in (self.run_folder, self.run_folder / "export", self.output / "runs", nested, link):
            self.assert_fails(2, self.export("--layout", "agenda", "--to", folder))
        self.assertFalse(nested.exists())
        self.assert_code(0, self.export("--layout", "agenda"))
        self.assertTrue((self.output / "agenda" / "topic-01").is_dir())
        self.assert_code(0, self.castwright("doctor"))


class Import(Finished):
    def test_what_was_exported_and_not_edited_changes_nothing(self):
        before = self.files()
        for path in (*map(self.exported, TEXT_FORMS), self.run_folder / "L1_complete.txt"):
            done = self.give_back(path)
            self.assert_code(0, done)
            self.assertIn("nothing changed", done.err)
        self.assertEqual(before, self.files())

    def test_what_went_through_a_word_processor_and_was_not_edited_changes_nothing(self):
        before = self.files()
        for form in ("md", "txt"):
            path = self.exported(form)
            text = path.read_text()
            for curly, straight in (("“", '"'), ("”", '"'), ("’", "'")):
                text = text.replace(curly, straight)
            first = self.turns()[0][0][1]
            text = text.replace(first, "\u200b" + first.replace(" ", "\u00a0", 1) + " \u00ad ")
            text = re.sub(r"(?s)---\n\n## Sources.*", "", text)
            path.write_text("\ufeff" + (text + "\nQuellen\n-------\n\n-   [A](https://a.example/b)\n")
                            .replace("\n", "\r\n"))
            done = self.give_back(path)
            self.assert_code(0, done)
            self.assertIn("nothing changed", done.err)
        self.assertEqual(before, self.files())
        done = self.castwright("import", self.run_id, path, "--json", env=self.offline)
        document = json.loads(done.out)
        self.assertEqual([0, str(self.run_folder), []],
                         [document[name] for name in ("code", "run_dir", "new_findings")])

    def test_what_an_edit_brought_in_is_told_and_nothing_else(self):
        path = self.exported("md")
        self.edit(path, 3, "Welcome back to the show, everybody.")
        done = self.castwright("import", self.run_id, path, "--json", env=self.offline)
        document = json.loads(done.out)
        self.assertEqual(done.code, document["code"])
        told = [line for line in done.err.splitlines() if line.startswith("this edit brought in: ")]
        self.assertEqual(len(document["new_findings"]), len(told), done.err)
        self.assertEqual(["seam.greeting"], [finding["rule"] for finding in document["new_findings"]])
        self.assertIn("seam.greeting", told[0])
        self.assertIn("Welcome back to the show", told[0])

    def edit(self, path, number, text):
        """Puts `text` in the place of what turn `number` of chunk 2 says."""
        old = self.turns()[1][number][1]
        script = path.read_text()
        self.assertEqual(1, script.count(old))
        path.write_text(script.replace(old, text))

    def test_an_edit_changes_its_chunk_and_no_other(self):
        for form in TEXT_FORMS:
            before, turns = self.files(), self.turns()
            path = self.exported(form)
            self.edit(path, 3, f"By hand, in {form}: “done”.")
            done = self.give_back(path)
            self.assert_code(0, done)
            self.assertIn("chunk 2 (", done.err)
            turns[1][3] = (turns[1][3][0], f"By hand, in {form}: “done”.")
            self.assertEqual(turns, self.turns())
            after = self.files()
            self.assertEqual(before["L1_checkpoint_1.txt"], after["L1_checkpoint_1.txt"])
            self.assertEqual(after["L1_checkpoint_3.txt"], after["L1_complete.txt"])
            self.assertIn(f"+ HOST_B: By hand, in {form}", self.castwright("diff", env=self.offline).out)
        self.assertEqual(3, len(list(self.run_folder.glob("L1_version_*.txt"))))
        self.assert_code(0, self.castwright("doctor"))
        self.assert_nothing_was_paid()

    def test_turns_that_are_added_and_removed_stay_in_their_chunk(self):
        path, turns = self.exported("txt"), self.turns()
        lines = path.read_text().split("\n\n")
        at = len(turns[0]) + 1
        lines[at:at + 2] = ["Sam: Quite new.", "Nora: And this,\n    in two lines.", "Sam: And a third."]
        path.write_text("\n\n".join(lines))
        self.assert_code(0, self.give_back(path))
        turns[1][1:3] = [("B", "Quite new."), ("A", "And this,\nin two lines."), ("B", "And a third.")]
        self.assertEqual(turns, self.turns())

    def test_an_edit_survives_the_redo_of_another_chunk(self):
        path = self.exported("md")
        self.edit(path, 3, "By hand.")
        self.assert_code(0, self.give_back(path))
        edited = self.turns()[1]
        self.assert_code(0, self.castwright("redo", self.run_id, "--chunk", "3", "--yes", "--gates", "off"))
        self.assertEqual(edited, self.turns()[1])
        self.assertIn("By hand.", self.exported("txt").read_text())
        self.assertEqual(self.CHUNKS + 1, len(self.server.posts))
        told = self.castwright("redo", self.run_id, "--chunk", "2", "--gates", "off")
        self.assert_fails(2, told, "edited by hand")

    def test_a_death_at_any_place_loses_neither_script_nor_edit(self):
        """Wherever it dies: the chunks that are not edited, and the edit, are there after a resume that is free."""
        for place in ("checkpoint_written", "chunk_stored", "script_written", "result_written", "run_finished"):
            before, turns = self.files(), self.turns()
            path = self.exported("txt")
            self.edit(path, 3, f"By hand, {place}.")
            died = self.castwright("import", self.run_id, path, env={**self.offline, "CASTWRIGHT_CRASH_AT": place})
            self.assert_code(-KILL, died)
            self.assert_code(0, self.castwright("resume", self.run_id, "--gates", "off"))
            turns[1][3] = (turns[1][3][0], f"By hand, {place}.")
            self.assertEqual(turns, self.turns(), place)
            self.assertEqual(before["L1_checkpoint_1.txt"], self.files()["L1_checkpoint_1.txt"])
        self.assert_nothing_was_paid()

    def test_what_cannot_be_understood_is_2_with_its_line_and_changes_nothing(self):
        path = self.exported("md")
        script, before = path.read_text(), self.files()
        for broken, mention in ((script.replace("**Sam:**", "**Joe:**", 1), "unknown speaker \"Joe\""),
                                (script.replace("**Nora:** ", "", 1), "line 7: nobody speaks"),
                                ("", "nobody speaks")):
            path.write_text(broken)
            self.assert_fails(2, self.give_back(path), path, mention)
        path.write_text(re.sub(r"(?s)## Chapter 2.*?(?=\n## )", "", self.without_chunk_2(script)))
        self.assert_fails(2, self.give_back(path), "nothing is left of chunk 2")
        self.assert_fails(10, self.give_back(self.judge / "absent.md"))
        self.assertEqual(before, self.files())

    def without_chunk_2(self, script):
        for _, text in self.turns()[1]:
            script = re.sub(rf"(?m)^\*\*\w+:\*\* {re.escape(text)}\n\n?", "", script)
        return script

    def test_a_changed_heading_is_told_and_not_kept(self):
        path = self.exported("md")
        path.write_text(path.read_text().replace("## ", "## My ", 1))
        done = self.give_back(path)
        self.assert_code(0, done)
        self.assertIn("WARNING: line 5: the heading \"My ", done.err)

    def test_a_second_import_waits_for_nobody(self):
        path = self.exported("txt")
        self.edit(path, 2, "Once.")
        shutil.copy(path, self.judge / "again.txt")
        self.assert_code(0, self.give_back(path))
        done = self.give_back(self.judge / "again.txt")
        self.assertIn("nothing changed", done.err)


class WordDocuments(Finished):
    """What comes back as .docx: from this program, from LibreOffice and from pandoc. Some turns tell facts whose
    sources the research names."""

    def script(self, connection, number):
        body = json.loads(answer(min(number, self.CHUNKS), dialogue(number)))
        if number == 1:
            told = [dialogue(chunk).split("\n\n")[turn].split(": ", 1)[1] for chunk, turn in ((2, 3), (3, 5))]
            body["facts"] = [{"id": f"F{at}", "text": text, "sources": [at, at + 1]}
                             for at, text in enumerate(told, 1)]
        completes(connection, json.dumps(body))

    def test_turns_have_the_sources_of_what_they_tell_only_where_a_person_reads(self):
        turns = self.turns()
        texts = [turns[1][3][1], turns[2][5][1]]
        page = self.exported("html").read_text()
        for text, first in zip(texts, (1, 2)):
            self.assertRegex(page, re.escape(text) + f'<sup class="marks"><a href="#source-{first}" aria-label="source '
                                                     f'{first}: [^"]+">{first}</a><a href="#source-{first + 1}"')
        self.assertEqual(2, page.count("<sup"))
        script = self.exported("md").read_text()
        self.assertIn(f"{texts[0]}[^1][^2]\n", script)
        self.assertIn(f"{texts[1]}[^2][^3]\n", script)
        self.assertEqual(["1", "2", "3"], re.findall(r"(?m)^\[\^(\d+)\]: ", script))
        self.assertNotRegex(self.exported("txt").read_text() + self.exported("srt").read_text(), r"\[\^?\d")


    def edited(self, path, change):
        """Writes the document again with what `change` makes of its text."""
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        text = parts["word/document.xml"].decode()
        changed = change(text)
        self.assertNotEqual(text, changed)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {**parts, "word/document.xml": changed.encode()}.items():
                archive.writestr(name, data)
        return path

    def assert_nothing_changed(self, path):
        done = self.give_back(path)
        self.assert_code(0, done)
        self.assertIn("nothing changed", done.err)
        self.assertNotIn("WARNING", done.err)

    def converted(self, path, form):
        """Lets LibreOffice save the file in another form."""
        folder = self.judge / f"from-{path.suffix[1:]}-to-{form}"
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.judge}/profile", "--headless", "--convert-to",
                        form, "--outdir", folder, path], check=True, capture_output=True, timeout=120)
        return folder / f"{path.stem}.{form}"

    def test_a_document_that_nobody_edited_changes_nothing(self):
        before = self.files()
        path = self.exported("docx")
        self.assert_nothing_changed(path)
        self.assert_nothing_changed(path.rename(path.with_suffix(".bin")))
        self.assertEqual(before, self.files())

    def test_a_word_that_was_edited_changes_its_chunk_and_no_other(self):
        before, turns = self.files(), self.turns()
        old = turns[1][3][1]
        path = self.edited(self.exported("docx"), lambda text: text.replace(old, "By hand: “done”."))
        done = self.give_back(path)
        self.assert_code(0, done)
        turns[1][3] = (turns[1][3][0], "By hand: “done”.")
        self.assertEqual(turns, self.turns())
        self.assertEqual(before["L1_checkpoint_1.txt"], self.files()["L1_checkpoint_1.txt"])
        self.assert_nothing_was_paid()

    def tracked(self):
        """Exports the script; then a person who tracks changes rewrites a turn, deletes the next and adds one."""
        turns = self.turns()
        rewritten, deleted = turns[1][4][1], turns[1][5][1]
        who = 'w:author="x" w:date="2026-01-01T00:00:00Z"'
        gone = f'<w:del w:id="1" {who}><w:r><w:delText>{{}}</w:delText></w:r></w:del>'
        new = f'<w:ins w:id="2" {who}><w:r><w:t xml:space="preserve">{{}}</w:t></w:r></w:ins>'
        mark = f'<w:p><w:pPr><w:rPr><w:{{}} w:id="3" {who}/></w:rPr></w:pPr>'
        run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'

        def change(text):
            text = text.replace(run.format(rewritten), gone.format(rewritten) + new.format("Instead."))
            end = text.index(run.format(deleted))
            begin = text.rindex("<w:p>", 0, end)
            end = text.index("</w:p>", end) + len("</w:p>")
            return (text[:begin] + mark.format("del") + gone.format(f"Sam: {deleted}") + "</w:p>"
                    + mark.format("ins") + new.format("Sam: ") + new.format("Quite new.") + "</w:p>" + text[end:])

        path = self.edited(self.exported("docx"), change)
        turns[1][4:6] = [("A", "Instead."), ("B", "Quite new.")]
        return path, turns

    def test_tracked_changes_count_as_accepted(self):
        path, turns = self.tracked()
        self.assert_code(0, self.give_back(path))
        self.assertEqual(turns, self.turns())

    def test_tracked_changes_that_libreoffice_saved_count_as_accepted(self):
        if shutil.which("soffice") is None:
            self.skipTest("1 of 1 word processors is not installed: soffice")
        path, turns = self.tracked()
        saved = self.converted(self.converted(path, "odt"), "docx")
        with zipfile.ZipFile(saved) as archive:
            self.assertIn(b"<w:del ", archive.read("word/document.xml"))
        self.assert_code(0, self.give_back(saved))
        self.assertEqual(turns, self.turns())

    def test_what_cannot_be_understood_is_2_with_its_paragraph_and_changes_nothing(self):
        before = self.files()
        path = self.exported("docx")
        whole = path.read_bytes()
        self.edited(path, lambda text: text.replace("Sam: ", "Joe: ", 1))
        self.assert_fails(2, self.give_back(path), path, "paragraph 5: unknown speaker \"Joe\"")
        for broken, mention in ((whole[:len(whole) // 2], "damaged"), (b"# Title", "damaged"),
                                (whole.replace(b"word/document.xml", b"word/documents.xm"), "no Word document")):
            path.write_bytes(broken)
            self.assert_fails(2, self.give_back(path), path, mention)
        self.assertEqual(before, self.files())

    def test_a_changed_heading_is_told_with_its_paragraph(self):
        path = self.edited(self.exported("docx"), lambda text: text.replace(
            "<w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t xml:space=\"preserve\">",
            "<w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t xml:space=\"preserve\">My ", 1))
        done = self.give_back(path)
        self.assert_code(0, done)
        self.assertIn("WARNING: paragraph 3: the heading \"My ", done.err)

    def test_what_libreoffice_saved_changes_nothing(self):
        if shutil.which("soffice") is None:
            self.skipTest("1 of 1 word processors is not installed: soffice")
        before = self.files()
        path = self.exported("docx")
        self.assert_nothing_changed(self.converted(path, "docx"))
        self.assert_nothing_changed(self.converted(self.converted(path, "odt"), "docx"))
        self.assertEqual(before, self.files())

    def test_what_pandoc_made_changes_nothing(self):
        if shutil.which("pandoc") is None:
            self.skipTest("1 of 1 converters is not installed: pandoc")
        before = self.files()
        path = self.judge / "pandoc.docx"
        subprocess.run(["pandoc", self.exported("md"), "-o", path], check=True, timeout=60)
        self.assert_nothing_changed(path)
        # Pandoc reads our own document as the text that we mean.
        for dialect in ("markdown", "gfm"):
            subprocess.run(["pandoc", self.exported("docx"), "-t", dialect, "--wrap=none", "-o",
                            self.judge / "pandoc.md"], check=True, timeout=60)
            self.assert_nothing_changed(self.judge / "pandoc.md")
        self.assertEqual(before, self.files())
