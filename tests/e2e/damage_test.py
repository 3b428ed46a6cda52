"""faults.md section 5: stored state that was damaged, edited, replaced or is older than the program's surroundings.
It is never taken for "nothing there": nothing is paid for, and the damaged file stays as it is."""
import json
import os
import shutil

from harness import TOPICS, PATIENCE_S, crc32c
from rehearsed import Judged, flags_of


class Damaged(Judged):
    """A run that stopped in chunk 2, then something happens to its files."""

    def setUp(self):
        super().setUp()
        self.topics = self.judge / "topics"
        shutil.copytree(TOPICS, self.topics)
        self.served = self.stage("eof=20@2")
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", self.topics, "--base-url",
                               self.served.base_url, "--background", "off", *flags_of(self.chunks))
        self.assert_fails(6, done)
        self.folder = (self.output / "podcast_chunks" / "topic-01").resolve()

    def file(self, name):
        return self.folder / name

    def stops(self, name, *mentions):
        """resume ends with 11 and names the file; the file is as it was; no request is made."""
        before = os.lstat(self.file(name)) if os.path.lexists(self.file(name)) else None
        content = self.file(name).read_bytes() if before and self.file(name).is_file() else None
        for command in (("resume",), ("resume", "--no-repay")):
            done = self.start(*command).ended(PATIENCE_S)
            self.assert_fails(11, done, name, *mentions)
            self.assertEqual(2, len(self.served.posts), "nothing is paid for")
        if content is not None:
            self.assertEqual(content, self.file(name).read_bytes())
        else:
            self.assertEqual(before is None, not os.path.lexists(self.file(name)))
        self.assert_no_canary()
        return done

    def goes_on_with(self, posts=4):
        done = self.castwright("resume")
        self.assert_code(0, done)
        self.assertEqual(posts, len(self.served.posts))
        self.same_script()
        return done

    def change(self, name, changed):
        path = self.file(name)
        original = path.read_bytes()
        path.write_bytes(changed(original))
        return original

    def flipped(self, name):
        original = self.change(name, lambda data: data[:len(data) // 3] + bytes([data[len(data) // 3] ^ 1])
                               + data[len(data) // 3 + 1:])
        self.stops(name, "byte")
        self.file(name).write_bytes(original)
        self.goes_on_with()

    def test_a_flipped_bit_in_the_event_log_is_named_by_file_and_byte(self):
        self.flipped("events.ndjson")

    def test_a_flipped_bit_in_the_tape_is_named_by_file_and_byte(self):
        self.flipped("L1_chunk2.1.tape")

    def test_a_torn_last_event_is_cut_with_a_notice(self):
        self.change("events.ndjson", lambda data: data[:-7])
        self.assertIn("WARNING: ", self.goes_on_with().err)

    def test_a_torn_last_record_of_a_tape_is_told(self):
        self.change("L1_chunk2.1.tape", lambda data: data[:-7])
        self.assertRegex(self.goes_on_with().err, r"WARNING: \S+L1_chunk2\.1\.tape: a torn last record")

    def test_an_empty_event_log_is_damage(self):
        original = self.change("events.ndjson", lambda data: b"")
        self.stops("events.ndjson")
        self.file("events.ndjson").write_bytes(original)
        self.goes_on_with()

    def test_an_empty_tape_is_damage(self):
        original = self.change("L1_chunk2.1.tape", lambda data: b"")
        self.stops("L1_chunk2.1.tape")
        self.file("L1_chunk2.1.tape").write_bytes(original)
        self.goes_on_with()

    def test_a_missing_tape_is_damage(self):
        self.file("L1_chunk2.1.tape").unlink()
        self.stops("L1_chunk2.1.tape")

    def test_a_tape_of_a_later_version_is_not_read(self):
        def newer(data):
            first, rest = data.split(b"\n", 1)
            body = first.rpartition(b',"c":')[0].replace(b'"v":1', b'"v":99')
            return body + b',"c":"%08x"}\n' % crc32c(body) + rest

        self.change("L1_chunk2.1.tape", newer)
        self.stops("L1_chunk2.1.tape", "version")

    def test_the_tape_of_another_chunk_is_not_taken_for_this_one(self):
        shutil.copyfile(self.file("L1_chunk1.1.tape"), self.file("L1_chunk2.1.tape"))
        self.stops("L1_chunk2.1.tape")

    def test_an_edited_checkpoint_is_shown_kept_and_never_paid_for_again(self):
        original = self.change("L1_checkpoint_1.txt", lambda data: data.replace(b"the", b"THE", 1))
        self.stops("L1_checkpoint_1.txt")
        self.file("L1_checkpoint_1.txt").write_bytes(original)
        self.goes_on_with()

    def test_an_edited_raw_answer_of_a_stored_chunk_is_shown_kept_and_never_paid_for_again(self):
        original = self.change("L1_chunk1.txt.chunk1", lambda data: data.replace(b"the", b"THE", 1))
        self.stops("L1_chunk1.txt.chunk1", "SHA-256", "L1_chunk1.1.tape")
        self.file("L1_chunk1.txt.chunk1").write_bytes(original)
        self.goes_on_with()

    def test_a_missing_raw_answer_of_a_stored_chunk_is_shown(self):
        self.file("L1_chunk1.txt.chunk1").unlink()
        self.stops("L1_chunk1.txt.chunk1")

    def resealed(self, line, old, new):
        body = line.rpartition(b',"c":')[0]
        self.assertIn(old, body)
        body = body.replace(old, new)
        return body + b',"c":"%08x"}' % crc32c(body)

    def test_an_event_of_a_later_schema_is_not_read(self):
        self.change("events.ndjson", lambda data: b"\n".join(
            self.resealed(line, b'"schema":1', b'"schema":2') if line else line for line in data.split(b"\n")))
        self.stops("events.ndjson", "schema")

    def test_the_events_of_another_run_are_not_taken_for_this_one(self):
        run_id = self.folder.name.encode()
        self.change("events.ndjson", lambda data: b"\n".join(
            self.resealed(line, run_id, b"01KAQ3V5N8T6W2X4Y9Z0ABCDEF") if line else line for line in data.split(b"\n")))
        self.stops("events.ndjson", "01KAQ3V5N8T6W2X4Y9Z0ABCDEF")

    def test_a_missing_checkpoint_is_shown_and_never_paid_for_again(self):
        self.file("L1_checkpoint_1.txt").unlink()
        self.stops("L1_checkpoint_1.txt")

    def test_a_topic_that_was_changed_is_warned_of_and_the_runs_own_is_used(self):
        path = self.topics / "topic-01.json"
        topic = json.loads(path.read_text())
        path.write_text(json.dumps({**topic, "description": "Something else entirely."}))
        self.assertIn("WARNING: ", self.goes_on_with().err)

    # Something else stands where a file was.

    def replaced(self, make):
        outside = self.folder.parent.parent.parent.parent / "outside"
        outside.write_bytes(self.file("L1_chunk2.1.tape").read_bytes())
        os.chmod(outside, 0o640)
        before = (outside.read_bytes(), os.lstat(outside).st_mode)
        self.file("L1_chunk2.1.tape").unlink()
        make(outside, self.file("L1_chunk2.1.tape"))
        self.stops("L1_chunk2.1.tape")
        self.assertEqual(before, (outside.read_bytes(), os.lstat(outside).st_mode))

    def test_a_symbolic_link_in_place_of_a_tape_is_not_followed(self):
        self.replaced(lambda outside, tape: tape.symlink_to(outside))

    def test_a_pipe_in_place_of_a_tape_does_not_hang(self):
        self.replaced(lambda outside, tape: os.mkfifo(tape))

    def test_a_device_in_place_of_a_tape_is_refused(self):
        if os.geteuid() != 0:
            self.skipTest("only root makes devices")
        self.replaced(lambda outside, tape: os.mknod(tape, 0o600 | 0o020000, os.makedev(1, 5)))

    def test_a_hard_link_in_place_of_the_event_log_leaves_its_other_name_untouched(self):
        outside = self.work / "outside"
        os.link(self.file("events.ndjson"), outside)
        before = outside.read_bytes()
        done = self.castwright("resume")
        self.assertIn(done.code, (0, 11), str(done))
        self.assertEqual(before, outside.read_bytes())

    def test_a_run_folder_that_became_a_link_is_not_entered(self):
        elsewhere = self.work / "elsewhere"
        self.folder.rename(elsewhere)
        self.folder.symlink_to(elsewhere)
        before = {path.name: path.read_bytes() for path in elsewhere.iterdir()}
        self.assert_fails(11, self.castwright("resume"), self.folder.name)
        self.assert_fails(11, self.castwright("resume", self.folder.name), self.folder.name)
        self.assert_code(0, self.castwright("runs"))
        self.assertEqual(before, {path.name: path.read_bytes() for path in elsewhere.iterdir()})
        self.assertEqual(2, len(self.served.posts))
