"""What may be paid for, decided from what an earlier process left: a damaged end, a log and tapes that disagree, a
record that is gone, a run of the other kind, another server, a cancel that nobody can confirm. In doubt nothing is
sent and nothing is claimed."""
import json
import shutil

from harness import INTERRUPT, KILL, TOPICS, mounted_tmpfs, wait_for
from rehearsed import Judged, Stage, files_of, flags_of, hashes
from wire import answer, completes, frames, half, response, served

NEWEST = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


class Left(Judged):
    """A run that stopped in chunk 2."""

    def stopped(self, *faults, code=6, flags=()):
        self.served = self.stage(*(faults or ("eof=20@2",)))
        done = self.castwright(*self.flags(self.served, *flags))
        self.assert_fails(code, done)
        self.folder = done.run_dir
        return done

    def killed(self, *faults):
        """Killed while chunk 2 is not answered."""
        self.served = self.stage(*faults)
        run = self.start(*self.flags(self.served))
        wait_for(lambda: len(self.served.posts) == 2, "the second request")
        run.signalled(KILL)
        self.folder = (self.output / "podcast_chunks" / "topic-01").resolve()

    def file(self, name):
        return self.folder / name

    def again(self):
        """The same generate."""
        return self.castwright(*self.flags(self.served))

    def refused(self, *mentions, posts=2):
        """Neither resume nor generate pays, or begins another run; nothing of the run is changed."""
        before = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        siblings = sorted(path.name for path in self.folder.parent.iterdir())
        for command in (lambda: self.castwright("resume"), lambda: self.castwright("resume", "--no-repay"), self.again):
            done = command()
            self.assert_fails(11, done, *mentions)
            self.assertEqual(posts, len(self.served.posts), str(done))
        self.assertEqual(before, {path.name: path.read_bytes() for path in self.folder.iterdir()})
        self.assertEqual(siblings, sorted(path.name for path in self.folder.parent.iterdir()), "no other run")
        self.assert_no_canary()

    def goes_on_with(self, posts, but=()):
        done = self.castwright("resume")
        self.assert_code(0, done)
        self.assertEqual(posts, len(self.served.posts), f"{done}\n{self.served.process.err}")
        self.same_script(but)
        return done

    def lose_log_from(self, kind, chunk=2):
        """The event log ends before the first event of this kind for the chunk."""
        path = self.file("events.ndjson")
        whole = path.read_bytes()
        lines = whole.splitlines(keepends=True)
        [first, *_] = [at for at, line in enumerate(lines)
                       if json.loads(line)["type"] == kind and json.loads(line).get("chunk") == chunk]
        path.write_bytes(b"".join(lines[:first]))
        return whole

    def keep_intent_alone(self, name="L1_chunk2.1.tape"):
        path = self.file(name)
        lines = path.read_bytes().splitlines(keepends=True)
        self.assertTrue(lines[1].startswith(b'{"o":1,'), lines[1])
        path.write_bytes(b"".join(lines[:2]))


class LastLine(Left):
    def flipped(self, name):
        self.stopped()
        original = self.file(name).read_bytes()
        begin = original.rindex(b"\n", 0, -1) + 1
        middle = (begin + len(original)) // 2
        self.file(name).write_bytes(original[:middle] + bytes([original[middle] ^ 1]) + original[middle + 1:])
        self.refused(name, f"byte {begin}")
        self.file(name).write_bytes(original)
        self.goes_on_with(4)

    def test_a_flipped_bit_in_the_last_event_is_damage_and_not_a_torn_end(self):
        self.flipped("events.ndjson")

    def test_a_flipped_bit_in_the_last_record_of_a_tape_is_damage_and_not_a_torn_end(self):
        self.flipped("L1_chunk2.1.tape")


class LostEnd(Left):
    def damage(self, kind):
        self.stopped()
        whole = self.lose_log_from(kind)
        self.refused("events.ndjson", "L1_chunk2.1.tape")
        self.file("events.ndjson").write_bytes(whole)
        self.goes_on_with(4)

    def test_of_the_log_before_the_request_while_the_tape_has_an_answer_is_damage(self):
        self.damage("request_opened")

    def test_of_the_log_before_the_reservation_while_the_tape_has_an_answer_is_damage(self):
        self.damage("request_reserved")

    def test_of_the_log_while_the_tape_cannot_be_read_is_damage_of_the_tape(self):
        self.stopped()
        self.lose_log_from("request_opened")
        tape = self.file("L1_chunk2.1.tape")
        data = bytearray(tape.read_bytes())
        data[len(data) // 2] ^= 1
        tape.write_bytes(bytes(data))
        self.refused("L1_chunk2.1.tape")

    def test_of_log_and_tape_counts_as_sent_with_billing_unknown(self):
        self.stopped()
        self.lose_log_from("request_opened")
        self.keep_intent_alone()
        for done in (self.again(), self.castwright("resume", "--no-repay")):
            self.assert_fails(6, done)
            self.assertEqual(1, len(done.lines("resume: castwright ")), str(done))
            self.assertEqual(2, len(self.served.posts), str(done))
        done = self.goes_on_with(4)
        self.assertRegex(done.err, r"WARNING: .*chunk 2.* is asked for again: .*unknown")


class Record(Left):
    def test_a_run_without_its_record_is_damage_and_no_reason_to_begin_another(self):
        self.stopped()
        original = self.file("run.json").read_bytes()
        self.file("run.json").unlink()
        self.refused("run.json")
        self.file("run.json").write_bytes(original)
        self.goes_on_with(4)

    def test_a_run_with_nothing_but_tapes_is_damage(self):
        self.stopped()
        for name in ("run.json", "events.ndjson"):
            self.file(name).unlink()
        self.refused("run.json")

    def test_a_folder_that_never_became_a_run_does_not_hide_the_older_one(self):
        self.stopped()
        empty = self.folder.parent / self.folder.name.replace(self.run_id(), NEWEST)
        self.assertNotEqual(empty, self.folder)
        empty.mkdir(mode=0o700)
        done = self.again()
        self.assert_fails(6, done)
        self.assertIn(self.run_id(), done.lines("resume: ")[0])
        self.assertEqual(2, len(self.served.posts))
        self.goes_on_with(4)

    def run_id(self):
        return json.loads(self.file("run.json").read_text())["run_id"]


class Kinds(Left):
    def rehearsed(self, *more):
        return self.generate("--provider", "rehearsal", "--fill", "--background", "off", *flags_of(self.chunks), *more)

    def test_a_paid_run_is_not_gone_on_with_as_a_rehearsal(self):
        self.stopped()
        paid = self.folder
        done = self.rehearsed()
        self.assert_code(0, done)
        self.assertNotEqual(paid, done.run_dir)
        self.assertEqual(2, len(self.served.posts))
        done = self.castwright("resume", paid.name, "--provider", "rehearsal")
        self.assert_fails(2, done, "was started with provider")
        self.assertEqual(paid, self.again().run_dir, "the finished rehearsal does not hide it")
        self.assert_code(0, self.castwright("resume", paid.name))
        self.assertEqual(4, len(self.served.posts))
        self.assertEqual(hashes(self.wanted), hashes(files_of(paid)))

    def test_a_rehearsal_is_not_gone_on_with_as_a_paid_run(self):
        rehearsal = self.rehearsed("--fault", "eof=20@2")
        self.assert_fails(6, rehearsal)
        stage = self.stage()
        done = self.castwright("resume", "--provider", "openai", "--base-url", stage.base_url)
        self.assert_fails(2, done, "was started with provider")
        self.assertEqual([], stage.posts)
        done = self.castwright(*self.flags(stage))
        self.assert_code(0, done)
        self.assertNotEqual(rehearsal.run_dir, done.run_dir)
        self.assertEqual(self.chunks, len(stage.posts))
        self.assertEqual(rehearsal.run_dir, self.rehearsed().run_dir)


class Elsewhere(Left):
    background = "on"

    def test_404_from_another_server_does_not_lose_the_answer(self):
        self.served = self.stage("drip=0.2@2")
        run = self.start(*self.flags(self.served))
        folder = self.output / "podcast_chunks" / "topic-01"
        wait_for(lambda: folder.is_dir() and len(self.raw()) > 20, "some text of chunk 2")
        run.signalled(INTERRUPT)
        other = Stage(self)
        done = self.castwright("resume", "--base-url", other.base_url)
        self.assertNotEqual(0, done.code, str(done))
        self.assertEqual((0, 2), (len(other.posts), len(other.gets)), other.process.err)
        self.goes_on_with(3)


class Cancelled(Left):
    background = "on"

    def test_an_answer_whose_id_never_arrived_cannot_be_cancelled_and_that_is_said(self):
        self.killed("silent@2")
        done = self.castwright("cancel")
        self.assert_fails(6, done, "chunk 2", "id never arrived")
        self.assertNotRegex(done.err, "no answer of run|cancelled at the provider")
        self.assertEqual(([], 2), (self.served.cancels, len(self.served.posts)))
        self.assertEqual(1, len(done.lines("resume: castwright ")), str(done))

    def test_an_answer_that_only_a_tape_tells_of_is_not_said_to_be_nothing(self):
        self.killed("silent@2")
        self.lose_log_from("request_opened")
        done = self.castwright("cancel")
        self.assert_fails(6, done, "chunk 2")
        self.assertNotIn("no answer of run", done.err)

    def queued(self, *faults):
        self.served = self.stage("stuck-queued@2", *faults)
        run = self.start(*self.flags(self.served, "--idle-timeout", "60"))
        events = self.output / "podcast_chunks" / "topic-01" / "events.ndjson"
        wait_for(lambda: events.exists() and events.read_bytes().count(b'"response_known"') == 2, "the second id")
        run.signalled(INTERRUPT)
        self.assert_code(130, run)

    def test_a_cancel_that_the_provider_refuses_ends_at_once_and_is_no_success(self):
        self.queued("cancel-http=400@2")
        done = self.castwright("cancel")
        self.assertIn(done.code, (5, 6), str(done))
        self.assertEqual(1, len(done.lines("error:")), str(done))
        self.assertNotIn("cancelled at the provider", done.err)
        self.assertEqual((1, 2), (len(self.served.cancels), len(self.served.posts)))

    def test_a_cancel_that_the_provider_is_too_busy_for_is_tried_three_times(self):
        self.queued("cancel-http=503@2")
        done = self.castwright("cancel")
        self.assert_fails(6, done)
        self.assertNotIn("cancelled at the provider", done.err)
        self.assertEqual((3, 2), (len(self.served.cancels), len(self.served.posts)))

    def test_a_full_disk_does_not_hinder_it(self):
        small = mounted_tmpfs(self, "40m")
        if small is None:
            self.skipTest("mounting is not permitted")
        self.output = small / "output"
        self.served = self.stage("stuck-queued@2")
        run = self.start(*self.flags(self.served, "--output-root", self.output, "--idle-timeout", "60"))
        events = self.output / "podcast_chunks" / "topic-01" / "events.ndjson"
        wait_for(lambda: events.exists() and events.read_bytes().count(b'"response_known"') == 2, "the second id")
        run.signalled(INTERRUPT)
        left = shutil.disk_usage(small).free
        (small / "filler").write_bytes(bytes(left - (1 << 20)))
        self.assert_fails(11, self.castwright("resume", "--output-root", self.output))
        done = self.castwright("cancel", "--output-root", self.output)
        self.assert_code(0, done)
        self.assertIn("cancelled at the provider", done.err)
        self.assertEqual(1, len(self.served.cancels))


class CompletedAfterAll(Left):
    """A provider that takes the cancel, and completes the answer all the same."""

    def test_what_was_completed_is_kept_and_said_to_be(self):
        text = answer(2)
        second = {"id": "resp_2", "background": True}
        asked = []

        def script(connection, number, request):
            asked.append(f"{request.method} {request.path}")
            if request.path.endswith("/cancel"):
                connection.plain("200 OK", json.dumps(response("in_progress", **second)).encode())
            elif request.method == "GET":
                done = asked.count(asked[-1]) > 1
                status = response("completed", text, **second) if done else response("in_progress", **second)
                connection.plain("200 OK", json.dumps(status).encode())
            elif number != 2:
                completes(connection, answer(1 if number == 1 else 3))
            else:
                events, _ = half(text)
                for event in events[:2]:
                    event["response"].update(second)
                connection.head()
                connection.chunk(frames(events))
                connection.hold()

        server = served(self, script)
        run = self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", server.base_url,
                         "--background", "on", *flags_of(3))
        folder = self.output / "podcast_chunks" / "topic-01"
        wait_for(lambda: folder.is_dir() and len(self.raw()) > 20, "some text of chunk 2")
        run.signalled(INTERRUPT)
        self.assert_code(130, run)
        done = self.castwright("cancel", "--poll-interval", "0.05")
        self.assert_code(0, done)
        self.assertIn("was completed, and is kept", done.err)
        self.assertNotIn("cancelled at the provider", done.err)
        self.assertEqual(3, len(server.posts), "two answers and a cancel")
        self.assert_code(0, self.castwright("resume"))
        self.assertEqual(4, len(server.posts), "only the third answer is paid for")


class ByHand(Left):
    """The raw file of an answer that could not be used, worked on by a person."""
    raw_name = "L1_chunk2.txt.chunk2"

    def test_a_half_finished_edit_is_kept_when_it_is_asked_again(self):
        self.stopped("not-json@2", code=12)
        self.file(self.raw_name).write_text("half-finished work")
        done = self.goes_on_with(4, but=(f"{self.raw_name}.edited.1",))
        self.assertIn(f"{self.raw_name}.edited.1", done.err)
        self.assertEqual("half-finished work", self.file(f"{self.raw_name}.edited.1").read_text())
        self.assert_code(0, self.castwright("doctor"))

    def test_what_was_put_right_is_stored_by_reparse_and_nothing_is_found_wrong(self):
        self.stopped("not-json@2", code=12)
        self.file(self.raw_name).write_bytes(self.wanted[self.raw_name])
        self.assert_code(0, self.castwright("reparse"))
        self.assertEqual(2, len(self.served.posts))
        shown = json.loads(self.castwright("show", "--json").out)["chunks"][1]
        self.assertEqual(("completed", 1), (shown["end"], shown["paid_requests"]), shown)
        checked = self.castwright("doctor")
        self.assert_code(0, checked)
        self.assertEqual([], checked.lines("WARNING:"), str(checked))
        self.goes_on_with(3)
        self.assert_code(0, self.castwright("doctor"))


class NoKey(Left):
    def test_a_resume_without_a_key_says_how_to_go_on(self):
        self.stopped()
        done = self.castwright("resume", "--base-url", "https://model.invalid/v1", key=None)
        self.assert_fails(4, done)
        self.assertEqual(2, len(self.served.posts))
        self.assertEqual(1, len(done.lines("resume: castwright ")), str(done))
        self.goes_on_with(4)
