"""Answers that may take hours (`--window`): a `castwright rehearse` that lets them wait for moments, a request each,
the discount in the bill, and a process that is killed meanwhile."""
import json
from decimal import Decimal

from harness import KILL, TOPICS, Case, wait_for
from rehearsed import Judged, Undisturbed, flags_of

SIDE_BY_SIDE = ("--research", "first", "--parallel", "40")
AT_ONCE = ("--window-wait", "0.3")


class Windows(Judged):
    api = ("--window", "8h", "--poll-interval", "0.05")
    background = "auto"

    def setUp(self):
        Case.setUp(self)
        self.wanted = Undisturbed.of(self.chunks, flags=SIDE_BY_SIDE)

    def costs(self):
        """Of the chunks, which search nothing, in dollars."""
        lines = (self.output / "podcast_chunks" / "topic-01" / "events.ndjson").read_text().splitlines()
        ended = {event["chunk"]: Decimal(event["cost_usd"]) for event in map(json.loads, lines)
                 if event["type"] == "chunk_ended" and event["chunk"] > 0}
        return [ended[chunk] for chunk in sorted(ended)]

    def report(self):
        return (self.output / "podcast_chunks" / "topic-01" / "report.md").read_text()

    def finished(self, stage, *flags):
        done = self.castwright(*self.flags(stage, *flags))
        self.assert_code(0, done)
        return done

    def test_a_script_is_the_one_that_is_written_side_by_side_for_its_discount(self):
        stage = self.stage(flags=AT_ONCE)
        done = self.finished(stage)
        self.same_script()
        self.assertEqual(self.chunks + 1, len(stage.posts))
        self.assertEqual(self.chunks + 1, stage.process.err.count("window 8h"), stage.process.err)
        self.assertIn("The answer of chunk 2 may take 8h: asking until it is there", done.err)
        self.assertNotIn("Connection lost", done.err)
        self.assertEqual([], stage.attached, "nothing says that the stream of such an answer can be followed")
        self.assertRegex(done.err, r"--window 8h: the long script is promised by \d{4}-\d\d-\d\d \d\d:\d\d UTC \(3 windows")
        waited = self.costs()
        self.assert_code(0, self.castwright(*flags_of_soonest(self, self.stage())))
        micro = Decimal("0.000001")  # as amounts are written
        self.assertEqual([(cost * 6 / 10).quantize(micro) for cost in self.costs()], waited)

    def test_show_and_the_report_name_the_window(self):
        self.finished(self.stage("window-streams@*", flags=AT_ONCE))
        self.assertRegex(self.castwright("show").out, r"(?m)^window   8h$")
        self.assertIn("Asked for in the window 8h", self.report())
        self.assert_code(0, self.castwright(*flags_of_soonest(self, self.stage())))
        self.assertNotIn("window ", self.castwright("show").out)
        self.assertNotIn("Asked for in the window", self.report())

    def test_a_stream_that_stays_open_is_followed_to_its_end(self):
        stage = self.stage("window-streams@*", flags=AT_ONCE)
        self.finished(stage)
        self.same_script()
        self.assertEqual([], stage.polled)

    def test_killed_while_the_answers_wait_nothing_is_paid_again(self):
        stage = self.stage(flags=("--window-wait", "2"))
        running = self.start(*self.flags(stage))
        wait_for(lambda: len({poll[0] for poll in stage.polled}) == 3, "the research and two chunks were asked about")
        running.signalled(KILL)
        done = self.castwright("resume", "--poll-interval", "0.05")
        self.assert_code(0, done)
        self.assertIn("is fetched, nothing is paid again", done.err)
        self.assertEqual(self.chunks + 1, len(stage.posts), stage.process.err)
        self.same_script()

    def test_a_run_that_was_begun_without_a_window_does_not_wait_because_a_variable_says_so_today(self):
        stage = self.stage("cut-fin=30@2")
        done = self.castwright(*flags_of_soonest(self, stage), "--background", "off")
        self.assertNotEqual(0, done.code)
        env = self.environment(CASTWRIGHT_WINDOW="8h")
        self.assert_code(0, self.castwright("resume", env=env))
        self.assertNotIn("window", stage.process.err)
        self.same_script()

    def test_an_answer_is_billed_by_the_model_that_was_asked_whichever_a_resume_names(self):
        stage = self.stage(flags=("--window-wait", "1"))
        running = self.start(*self.flags(stage))
        wait_for(lambda: len({poll[0] for poll in stage.polled}) == 3, "the research and two chunks were asked about")
        running.signalled(KILL)
        self.assert_code(0, self.castwright("resume", "--model", "gpt-5.2", "--poll-interval", "0.05"))
        asked_before, asked_before_too, asked_of_another = self.costs()
        self.assertLess(asked_of_another * 5, min(asked_before, asked_before_too))

    def test_a_job_that_missed_its_window_stops_the_run_and_costs_nothing(self):
        stage = self.stage("window-missed@3", flags=AT_ONCE)
        done = self.castwright(*self.flags(stage))
        self.assertNotEqual(0, done.code)
        self.assertIn("completion_window_exceeded", done.err)
        again = self.resumed(done)
        self.assert_code(0, again)
        self.assertEqual(self.chunks + 2, len(stage.posts), stage.process.err)
        self.same_script()

    def test_a_project_without_windows_is_told_so_and_can_go_on_without(self):
        stage = self.stage("window-refused@*", flags=AT_ONCE)
        done = self.castwright(*self.flags(stage))
        self.assert_fails(done.code, done, "background_options")
        self.assertNotEqual(0, done.code)
        self.assertTrue([line for line in done.lines("hint:") if "--window soonest" in line], str(done))
        self.assert_code(0, self.castwright("resume", "--window", "soonest"))
        self.same_script()

    def test_what_cannot_wait_is_refused_before_anything_is_sent(self):
        stage = self.stage()
        for flags, mention in ((("--background", "off"), "--background off"),
                               (("--dialect", "chat", "--no-search"), "Chat Completions"),
                               (("--model", "gpt-4o"), "no discount is known for model gpt-4o"),
                               (("--research-model", "gpt-4o"), "no discount is known for model gpt-4o")):
            with self.subTest(flags=flags):
                done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url",
                                       stage.base_url, "--window", "8h", *flags)
                self.assert_fails(2, done, "--window 8h", mention)
        self.assertEqual([], stage.posts)


def flags_of_soonest(case, stage):
    return ("generate", "--new-run", "--topic", "topic-01", "--topics-dir", TOPICS, "--base-url", stage.base_url,
            *flags_of(case.chunks), *SIDE_BY_SIDE)


class Plans(Case):
    def plan(self, *flags):
        done = self.castwright("plan", "--topic", "topic-01", "--topics-dir", TOPICS, *flags, key=None)
        self.assert_code(0, done)
        return done

    def test_every_model_is_compared_in_every_window(self):
        rows = json.loads(self.plan("--json").out)["models"]
        models = {row["model"] for row in rows}
        self.assertGreaterEqual(len(models), 4)
        for model in models:
            costs = {row["window"]: row["expected"] for row in rows if row["model"] == model}
            self.assertEqual(["soonest", "2h", "8h"], list(costs))
            self.assertEqual(0, costs["8h"]["cached_tokens"], "a cache forgets within half an hour")
            self.assertLess(Decimal(costs["8h"]["cost_usd"]), Decimal(costs["2h"]["cost_usd"]))
        [chosen] = [row for row in rows if row["chosen"]]
        self.assertEqual(("gpt-5.2-pro", "soonest"), (chosen["model"], chosen["window"]))
        [cheap] = [row for row in rows if (row["model"], row["window"]) == ("gpt-6.2-sol", "8h")]
        self.assertLessEqual(Decimal(cheap["expected"]["cost_usd"]), Decimal("0.62"))

    def test_a_chosen_window_is_planned_with_its_requests_and_its_latest_end(self):
        done = self.plan("--window", "2h", "--model", "gpt-6.2-sol")
        self.assertIn("11 requests, 10000 words", done.out)
        self.assertRegex(done.out, r"(?m)^\* gpt-6.2-sol +2h ")
        self.assertRegex(done.out, r"promised by \d{4}-\d\d-\d\d \d\d:\d\d UTC \(3 windows of 2h")
