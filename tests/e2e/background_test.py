"""faults.md section 4: a separate `castwright rehearse` and `--background on`. The stream of chunk 2 breaks in
every way, and nothing is paid for twice."""
import http.client
import json
import os
import urllib.parse

from harness import INTERRUPT, KILL, TERMINATE, TOPICS, checked_records, wait_for, within
from rehearsed import Judged, Undisturbed, flags_of, received

LONG = os.environ.get("CASTWRIGHT_LONG") == "1"
UNTIL_EVENT = 30


class Background(Judged):
    background = "on"
    quick = ("--poll-interval", "0.05", "--idle-timeout", "1")

    def events(self, kind, chunk=2):
        path = self.output / "podcast_chunks" / "topic-01" / "events.ndjson"
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")[:-1]
        return [event for event in map(json.loads, lines) if event["type"] == kind and event.get("chunk") == chunk]

    def response_id(self, chunk=2):
        known = self.events("response_known", chunk)
        return known[-1]["response_id"] if known else ""

    def assert_paid_once(self):
        shown = json.loads(self.castwright("show", "--json").out)
        self.assertEqual([1] * self.chunks, [chunk["paid_requests"] for chunk in shown["chunks"]])

    def recovers(self, *faults, way, server=(), flags=(), mentions=()):
        """All of chunk 2 is there, paid for once, and what fetched it is told."""
        stage = self.stage(*[f"{fault}@2" for fault in faults], flags=server)
        with self.unchanged_outside():
            done = self.castwright(*self.flags(stage, *self.quick, *flags))
        self.assert_code(0, done)
        self.assertEqual(self.chunks, len(stage.posts), stage.process.err)
        self.same_script()
        ways = [event["way"] for event in self.events("reattached")]
        self.assertIn(way, ways, stage.process.err)
        for text in mentions:
            self.assertIn(text, done.err)
        checked_records(self.output / "podcast_chunks" / "topic-01" / "L1_chunk2.1.tape")
        self.assert_paid_once()
        self.assert_no_canary()
        return stage

    def call(self, stage, method, path):
        """A plain client's own look at the provider."""
        connection = http.client.HTTPConnection(urllib.parse.urlparse(stage.base_url).netloc)
        try:
            connection.request(method, "/v1/responses/" + path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def provider_says(self, stage, status):
        wait_for(lambda: self.call(stage, "GET", self.response_id())["status"] == status, f"{status} at the provider")


class Drops(Background):
    def test_dropped_once_it_is_followed_from_the_next_event(self):
        stage = self.recovers(f"cut-fin={UNTIL_EVENT}", way="stream")
        [event] = self.events("reattached")
        self.assertEqual(UNTIL_EVENT - 1, event["after_seq"])
        [attached] = stage.attached
        self.assertIn(f"starting_after={UNTIL_EVENT - 1}", attached[1])

    def test_dropped_by_a_reset(self):
        self.recovers("cut-rst=30", way="stream")

    def test_dropped_inside_an_event(self):
        self.recovers("cut-mid-line=30", way="stream")

    def test_dropped_inside_a_character(self):
        self.recovers("cut-mid-utf8=30", way="stream")

    def test_dropped_with_a_clean_end(self):
        self.recovers("eof=30", way="stream")

    def test_dropped_by_a_bad_chunk_size(self):
        self.recovers("bad-chunk=30", way="stream")

    def test_dropped_after_the_last_delta(self):
        self.recovers("cut-fin=last-delta", way="stream")

    def test_dropped_just_before_the_terminal_event(self):
        self.recovers("cut-fin=terminal", way="stream")

    def test_a_stall_is_a_drop(self):
        self.recovers("stall=600", way="stream")

    def test_dropped_on_every_attach(self):
        stage = self.recovers("cut-fin=30", "attach-cut=40", way="stream")
        self.assertGreater(len(stage.attached), 2)
        cursors = [event["after_seq"] for event in self.events("reattached")]
        self.assertEqual(sorted(set(cursors)), cursors, "every attach begins where the one before ended")

    def test_dropped_while_the_provider_still_writes(self):
        self.recovers("cut-fin=30", "attach-cut=30", way="stream", server=("--pace", "4000"))

    def test_cut_before_the_first_event_is_billing_unknown_and_not_asked_again(self):
        stage = self.stage("cut-fin=0@2")
        done = self.failed(6, stage)
        self.assertRegex(done.err, "unknown")
        self.assertEqual([], stage.gets)
        self.goes_on(done, stage)


class Attaches(Background):
    def test_a_server_that_ignores_the_cursor_gives_the_text_once(self):
        self.recovers("cut-fin=30", "attach-all", way="stream")

    def test_a_gap_after_the_attach_is_noticed_and_repaired(self):
        self.recovers("cut-fin=30", "attach-lose", way="stream", mentions=["are missing; the final text decides"])

    def test_more_than_five_minutes_old_is_polled(self):
        stage = self.recovers("cut-fin=30", "too-old", way="poll")
        self.assertGreaterEqual(len(stage.polled), 1)

    def test_the_five_minutes_of_a_scaled_clock(self):
        stage = self.recovers("cut-fin=30", way="poll", server=("--clock-scale", "1000", "--ttft-ms", "400"))
        self.assertIn("more than 5 minutes old", stage.process.err)

    def test_polled_while_it_is_still_written(self):
        stage = self.recovers("cut-fin=30", "too-old", way="poll", server=("--pace", "4000"))
        self.assertGreater(len(stage.polled), 1)

    def test_a_page_of_html_is_no_end(self):
        self.recovers("cut-fin=30", "attach-html", way="poll")

    def test_an_empty_200_is_no_end(self):
        self.recovers("cut-fin=30", "attach-empty", way="poll")

    def test_an_attach_that_is_reset(self):
        self.recovers("cut-fin=30", "attach-reset", way="poll")

    def test_an_attach_that_is_never_answered(self):
        self.recovers("cut-fin=30", "attach-silent", way="poll")

    def test_an_attach_that_is_too_busy_at_first(self):
        stage = self.recovers("cut-fin=30", "attach-busy=2", way="stream")
        self.assertGreaterEqual(len(stage.polled), 1, "the object may be had while the stream is not")

    def test_404_once_is_asked_again_two_seconds_later(self):
        stage = self.recovers("cut-fin=30", "late-found=1", way="stream")
        self.assertEqual(2, len(stage.attached))

    def test_404_twice_is_expired_and_only_a_resume_asks_again(self):
        stage = self.stage("cut-fin=30@2", "expired@2")
        done = self.failed(5, stage, "expired", flags=self.quick)
        self.assertIn(self.response_id(), done.err)
        self.assertEqual(2, len(stage.gets))
        again = self.castwright(*self.flags(stage))
        self.assert_fails(6, again)
        self.assertEqual(2, len(stage.posts), "generate does not buy it again")
        self.goes_on(done, stage)

    def test_failed_while_nobody_read(self):
        stage = self.stage("cut-fin=30@2", "failed@2")
        done = self.failed(5, stage, "server_error", flags=self.quick)
        self.assertRegex(self.response_id(), "^resp_")
        self.assertTrue(self.wanted["L1_chunk2.txt.chunk2"].startswith(self.raw()))
        self.goes_on(done, stage)

    def test_failed_while_nobody_read_and_too_old_to_stream(self):
        stage = self.stage("cut-fin=30@2", "failed@2", "too-old@2")
        done = self.failed(5, stage, "server_error", flags=self.quick)
        self.goes_on(done, stage)

    def test_an_attach_that_is_refused_for_ever_gives_up_and_keeps_everything(self):
        if not LONG:
            self.skipTest("three minutes of waiting: CASTWRIGHT_LONG=1")
        for number, faults in enumerate((["attach-http=500"], ["attach-http=429"], ["too-old", "poll-html"],
                                         ["too-old", "poll-http=503"])):
            with self.subTest(faults):
                self.output = self.work / f"root{number}"
                stage = self.stage("cut-fin=30@2", *[f"{fault}@2" for fault in faults])
                done = self.failed(6, stage, flags=(*self.quick, "--output-root", self.output))
                self.assertEqual(12, len(stage.gets), stage.process.err)
                self.assertIn("castwright cancel", done.err)


class Queue(Background):
    def test_stuck_in_the_queue_is_6_names_cancel_and_cancel_stops_it(self):
        stage = self.stage("stuck-queued@2")
        done = self.failed(6, stage, flags=(*self.quick, "--queue-timeout", "1"))
        self.assertIn("castwright cancel", done.err)
        self.provider_says(stage, "queued")
        self.assert_code(0, self.castwright("cancel"))
        self.provider_says(stage, "cancelled")
        self.goes_on(done, stage)

    def test_a_poll_that_is_never_answered_does_not_hang(self):
        stage = self.stage("stuck-queued@2", "poll-silent@2")
        run = self.start(*self.flags(stage, *self.quick))
        wait_for(lambda: len(stage.polled) > 1, "a second poll after the idle timer")
        run.signalled(INTERRUPT)
        self.assert_fails(130, run)
        self.assertEqual(2, len(stage.posts))


class Stopped(Background):
    """The process is stopped while chunk 2 is written at the provider."""

    def stopped(self, signal, until, *faults):
        stage = self.stage(*faults)
        run = self.start(*self.flags(stage, *self.quick))
        wait_for(lambda: until(stage), "the moment to stop")
        took = run.signalled(signal)
        if signal != KILL:
            self.assertLess(took, within(1.0, self.environment()))
        return stage, run

    def text_of_2(self, _):
        folder = self.output / "podcast_chunks" / "topic-01"
        return folder.is_dir() and len(self.raw()) > 20

    def test_killed_between_the_post_and_the_first_event_is_unknown_and_never_asked_again_silently(self):
        stage, run = self.stopped(KILL, lambda stage: len(stage.posts) == 2, "silent@2")
        self.kept()
        shown = self.castwright("show")
        self.assertRegex(shown.out.lower(), "unknown")
        for arguments in (self.flags(stage), ("resume", "--no-repay")):
            again = self.castwright(*arguments)
            self.assert_fails(6, again)
            self.assertEqual(1, len(again.lines("resume: castwright ")), str(again))
            self.assertEqual(2, len(stage.posts))
        again = self.castwright("resume")
        self.assert_code(0, again)
        self.assertRegex(again.err, "(?i)WARNING: .*chunk 2.*(cost|billing)")
        self.assertEqual(4, len(stage.posts))
        self.same_script()
        self.assert_no_canary()

    def test_killed_after_the_response_id_is_fetched_by_resume(self):
        stage, _ = self.stopped(KILL, self.text_of_2, "drip=0.2@2")
        self.kept()
        before = self.raw()
        self.assertTrue(self.wanted["L1_chunk2.txt.chunk2"].startswith(before))
        done = self.castwright("resume")
        self.assert_code(0, done)
        self.assertEqual(3, len(stage.posts), "nothing is asked again")
        self.same_script()
        self.assert_paid_once()

    def test_killed_after_the_response_id_is_fetched_by_generate_too(self):
        stage, _ = self.stopped(KILL, self.text_of_2, "drip=0.2@2")
        self.assert_code(0, self.castwright(*self.flags(stage)))
        self.assertEqual(3, len(stage.posts))
        self.same_script()

    def goes_on_at_the_provider(self, signal, code):
        stage, run = self.stopped(signal, self.text_of_2, "drip=0.2@2")
        self.assert_fails(code, run)
        self.assertEqual([], stage.cancels)
        self.assertEqual(2, len(stage.posts))
        self.kept()
        self.provider_says(stage, "completed")
        self.goes_on(run, stage, posts=3)

    def test_sigint_is_130_and_the_answer_goes_on_at_the_provider(self):
        self.goes_on_at_the_provider(INTERRUPT, 130)

    def test_sigterm_is_143_and_the_answer_goes_on_at_the_provider(self):
        self.goes_on_at_the_provider(TERMINATE, 143)


class Cancel(Background):
    def running(self, *faults):
        """A run that was interrupted while its second answer stays in the provider's queue."""
        stage = self.stage("stuck-queued@2", *faults)
        run = self.start(*self.flags(stage, "--idle-timeout", "60"))
        wait_for(self.response_id, "the id of the second response")
        run.signalled(INTERRUPT)
        self.assert_code(130, run)
        return stage, run

    def test_cancel_stops_the_answer_at_the_provider_and_a_resume_asks_again(self):
        stage, run = self.running()
        done = self.castwright("cancel")
        self.assert_code(0, done)
        self.assertEqual([self.response_id()], [response for response, _ in stage.cancels])
        self.provider_says(stage, "cancelled")
        self.assertEqual(2, len(stage.posts), "no other request")
        self.assert_no_canary()
        self.goes_on(run, stage)

    def test_a_second_cancel_is_0_too(self):
        stage, _ = self.running()
        self.assert_code(0, self.castwright("cancel"))
        self.assert_code(0, self.castwright("cancel"))
        self.assertEqual(2, len(stage.posts))

    def test_a_cancel_that_takes_effect_later(self):
        stage, _ = self.running("cancel-late=1@2")
        self.assert_code(0, self.castwright("cancel"))
        self.provider_says(stage, "cancelled")

    def test_a_cancel_that_the_provider_refuses_is_no_success(self):
        stage, _ = self.running("cancel-http=500@2")
        done = self.castwright("cancel", "--idle-timeout", "1", "--queue-timeout", "1", "--poll-interval", "0.05")
        self.assertNotEqual(0, done.code, str(done))
        self.assertEqual(1, len(done.lines("error:")), str(done))
        self.provider_says(stage, "queued")

    def test_cancel_after_the_answer_is_complete_keeps_it_and_costs_nothing(self):
        stage = self.stage("drip=0.2@2")
        run = self.start(*self.flags(stage))
        folder = self.output / "podcast_chunks" / "topic-01"
        wait_for(lambda: folder.is_dir() and len(self.raw()) > 20, "some text of chunk 2")
        run.signalled(INTERRUPT)
        self.provider_says(stage, "completed")
        self.assert_code(0, self.castwright("cancel"))
        self.goes_on(run, stage, posts=3)

    def test_a_foreground_answer_cannot_be_cancelled_and_no_request_is_made_for_it(self):
        stage = self.stage("stall=600@2")
        run = self.start("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", stage.base_url,
                         "--background", "off", *flags_of(self.chunks))
        folder = self.output / "podcast_chunks" / "topic-01"
        wait_for(lambda: folder.is_dir() and self.raw(), "some text of chunk 2")
        run.signalled(INTERRUPT)
        done = self.castwright("cancel")
        self.assert_code(0, done)
        self.assertEqual([], stage.cancels)

    def test_cancel_of_an_unknown_run_is_10(self):
        self.assert_fails(10, self.castwright("cancel", "01ZZZZZZZZZZZZZZZZZZZZZZZZ"))


class Automatic(Background):
    background = "auto"

    def test_auto_is_on_for_the_built_in_rehearsal(self):
        done = self.generate("--provider", "rehearsal", "--fill", *flags_of(self.chunks), "--fault", "cut-fin=30@2")
        self.assert_code(0, done)
        self.assertEqual(["stream"], [event["way"] for event in self.events("reattached")])

    def test_off_is_off_for_the_built_in_rehearsal(self):
        done = self.generate("--provider", "rehearsal", "--fill", *flags_of(self.chunks), "--fault", "cut-fin=30@2",
                             "--background", "off")
        self.assert_fails(6, done, "chunk 2")

    def test_auto_is_off_for_another_server(self):
        stage = self.stage("cut-fin=30@2")
        done = self.failed(6, stage)
        self.assertEqual([], stage.gets)
        self.assertNotIn("background", stage.process.err)
        self.goes_on(done, stage)


class EveryCutPoint(Background):
    """Forty chunks in a run, each cut somewhere else; together every place between two events of an answer."""
    chunks = 40

    def events_of_every_answer(self):
        stage = self.stage()
        self.assert_code(0, self.castwright(*self.flags(stage)))
        self.same_script()
        folder = self.output / "podcast_chunks" / "topic-01"
        return {chunk: received(folder / f"L1_chunk{chunk}.1.tape").count(b"\n\n") for chunk in range(2, 41)}

    def cut(self, number, faults):
        self.output = self.work / f"output{number}"
        stage = self.stage(*faults)
        done = self.castwright(*self.flags(stage, *self.quick, "--output-root", self.output))
        self.assert_code(0, done)
        self.assertEqual(self.chunks, len(stage.posts))
        self.assertEqual(self.chunks, len(set(stage.posts)))
        self.same_script()
        ways = sum(len(self.events("reattached", chunk)) for chunk in range(2, 41))
        self.assertGreaterEqual(ways, len(faults))

    def test_a_cut_after_every_event_gives_the_same_text_for_one_request(self):
        counts = self.events_of_every_answer()
        longest = max(counts.values())
        kinds = ("cut-fin", "cut-rst", "cut-mid-line", "eof") if LONG else ("cut-fin",)
        number = 0
        for kind in kinds:
            # After the last event nothing is left to be cut.
            left = {chunk: set(range(1, count)) for chunk, count in counts.items()}
            if not LONG:  # every place once, in whichever answer is long enough
                left = {chunk: {place for place in places if (place - chunk) % len(counts) == 0}
                        for chunk, places in left.items()}
                spare = set(range(1, longest)) - set().union(*left.values())
                left[max(counts, key=counts.get)] |= spare
            while any(left.values()):
                number += 1
                faults = [f"{kind}={places.pop()}@{chunk}" for chunk, places in left.items() if places]
                self.cut(number, faults)
        print(f"note: cut after each of {longest - 1} events, {number} runs of {self.chunks} chunks", flush=True)

    def test_the_undisturbed_run_is_the_same_with_and_without_background(self):
        self.events_of_every_answer()
        self.assertEqual(Undisturbed.of(40), self.files())
