"""Many topics in one process: `generate --all`, several `--topic`, `resume --all`, one budget, the key's limits."""
import json
import os
import re
import resource
import shutil

from harness import INTERRUPT, KILL, TOPICS, Case, checked_records, wait_for
from rehearsed import SEED, Stage, flags_of


class Many(Case):
    chunks = 3

    def topics(self, count):
        """So many topics, in a folder of their own."""
        folder = self.judge / "topics"
        folder.mkdir(exist_ok=True)
        given = json.loads((TOPICS / "topic-01.json").read_text())
        given.pop("source_text_file", None)
        for number in range(1, count + 1):
            (folder / f"show-{number}.json").write_text(
                json.dumps({**given, "id": f"show-{number}", "title": f"{given['title']} {number}"}))
        return folder

    def flags(self, stage, folder, *more):
        return ("--topics-dir", folder, "--base-url", stage.base_url, "--background", "off", *flags_of(self.chunks),
                *more)

    def all(self, stage, count, *more, **options):
        return self.castwright("generate", "--all", *self.flags(stage, self.topics(count), *more), **options)

    def newest(self, number):
        return self.output / "podcast_chunks" / f"show-{number}"

    def finished(self, number):
        folder = self.newest(number)
        return (folder / "report.json").is_file() and (folder / "L1_complete.txt").is_file()

    def events(self, number):
        return checked_records(self.newest(number) / "events.ndjson")

    def asked(self, number):
        return sum(event["type"] == "request_opened" for event in self.events(number))


class All(Many):
    def test_every_topic_gets_the_script_that_it_would_get_alone(self):
        stage = Stage(self)
        done = self.all(stage, 4, "--jobs", 3)
        self.assert_code(0, done)
        self.assertEqual(4 * self.chunks, len(stage.posts))
        self.assertEqual(4 * self.chunks, len(set(stage.posts)), "no prompt was paid for twice")
        directories = done.out.splitlines()
        self.assertEqual(sorted(str(self.newest(number).resolve()) for number in range(1, 5)), sorted(directories))
        alone = self.castwright("generate", "--topic", "show-2",
                                *self.flags(Stage(self), self.topics(4), "--output-root", self.judge / "alone"))
        self.assert_code(0, alone)
        self.assertEqual((alone.run_dir / "L1_complete.txt").read_bytes(),
                         (self.newest(2) / "L1_complete.txt").read_bytes())
        self.assertIn("4 of 4 runs finished", done.err)
        self.assertTrue(all(line.startswith("[show-") for line in done.err.splitlines()[:-1]), done.err)

    def test_several_topics_may_be_named(self):
        stage = Stage(self)
        done = self.castwright("generate", "--topic", "show-3", "--topic", "show-1",
                               *self.flags(stage, self.topics(3)))
        self.assert_code(0, done)
        self.assertTrue(self.finished(1) and self.finished(3))
        self.assertFalse(self.newest(2).exists())

    def test_a_rehearsal_does_not_hide_the_paid_run_behind_it(self):
        stage = Stage(self, "http=400@2")
        folder = self.topics(1)
        paid = self.castwright("generate", "--topic", "show-1", *self.flags(stage, folder))
        self.assertNotEqual(0, paid.code)
        rehearsed = self.castwright("generate", "--topic", "show-1", "--topics-dir", folder, "--provider", "rehearsal",
                                    "--fill", *flags_of(self.chunks))
        self.assert_code(0, rehearsed)
        done = self.castwright("resume", "--all", "--base-url", Stage(self).base_url)
        self.assert_code(0, done)
        self.assertIn("1 of 1 runs finished", done.err)

    def test_a_broken_topic_is_told_and_does_not_stop_the_others(self):
        stage = Stage(self)
        folder = self.topics(3)
        (folder / "show-2.json").write_text("{")
        done = self.castwright("generate", "--all", *self.flags(stage, folder))
        self.assert_code(2, done)
        self.assertEqual(1, sum("show-2.json:1:2" in line for line in done.err.splitlines()), done.err)
        self.assertIn("2 of 2 runs finished, 1 topics left out", done.err)
        self.assertTrue(self.finished(1) and self.finished(3))
        self.assertEqual(2 * self.chunks, len(stage.posts))

    def test_a_broken_topic_that_somebody_named_is_told_before_anything_is_paid_for(self):
        stage = Stage(self)
        folder = self.topics(3)
        (folder / "show-2.json").write_text("{")
        done = self.castwright("generate", "--topic", "show-1", "--topic", "show-2", *self.flags(stage, folder))
        self.assert_fails(2, done, "show-2.json")
        self.assertEqual([], stage.posts)
        self.assertFalse(self.output.exists())

    def test_what_is_wrong_with_all_topics_stops_all(self):
        stage = Stage(self)
        folder = self.topics(2)
        (folder / "show-1.json").write_text("{")
        (folder / "show-2.json").write_text("[")
        done = self.castwright("generate", "--all", *self.flags(stage, folder))
        self.assert_code(2, done)
        told = "\n".join(done.lines("error:"))
        self.assertIn("show-1.json", told)
        self.assertIn("show-2.json", told)
        self.assertEqual([], stage.posts)
        self.assertFalse(self.output.exists())

    def test_a_topic_that_is_named_twice_is_refused(self):
        stage = Stage(self)
        done = self.castwright("generate", "--topic", "show-1", "--topic", "show-1",
                               *self.flags(stage, self.topics(1)))
        self.assert_fails(2, done, "twice")
        self.assertEqual([], stage.posts)

    def test_two_files_of_one_topic_are_both_named(self):
        stage = Stage(self)
        folder = self.topics(2)
        shutil.copy(folder / "show-1.json", folder / "again.json")
        done = self.castwright("generate", "--all", *self.flags(stage, folder))
        self.assert_code(2, done)
        error = "\n".join(done.lines("[show-1] error:"))
        self.assertIn("again.json", error)
        self.assertIn("show-1.json", error)
        self.assertEqual(2 * self.chunks, len(stage.posts), "one script of each topic")

    def test_every_topic_that_cannot_be_read_is_named_also_beside_one_that_is_switched_off(self):
        stage = Stage(self)
        folder = self.topics(4)
        off = json.loads((folder / "show-1.json").read_text())
        (folder / "show-1.json").write_text(json.dumps({**off, "enabled": False}))
        (folder / "show-2.json").write_text("{")
        (folder / "show-3.json").write_text('{"id": "show-3"}')
        done = self.castwright("generate", "--all", *self.flags(stage, folder))
        self.assert_code(2, done)
        self.assertIn("show-2.json", "\n".join(done.lines("[show-2] error:")))
        self.assertIn("show-3.json", "\n".join(done.lines("[show-3] error:")))
        self.assertEqual(self.chunks, len(stage.posts), "show-4 alone")

    def test_a_topic_whose_model_cannot_do_what_a_flag_asks_for_is_named(self):
        stage = Stage(self)
        folder = self.topics(3)
        other = folder / "show-2.json"
        other.write_text(json.dumps({**json.loads(other.read_text()), "gpt_model": "gpt-4o"}))
        flags = ("--topics-dir", folder, "--base-url", stage.base_url, *flags_of(self.chunks), "--window", "2h")
        named = [word for number in (1, 2, 3) for word in ("--topic", f"show-{number}")]
        done = self.castwright("generate", *named, *flags)
        self.assert_fails(2, done, "topic show-2: --window 2h: no discount is known for model gpt-4o")
        alike = self.castwright("generate", "--all", *flags, "--model", "gpt-4o")
        self.assertEqual(1, len(alike.lines("error:")), alike.err)
        self.assertNotIn("show-", alike.lines("error:")[0], "what is wrong with all is a matter of the flags")
        self.assertEqual([], stage.posts)

    def test_figures_that_cannot_be_written_stop_no_run_and_are_told_once_at_the_end(self):
        stage = Stage(self)
        (self.judge / "file").write_text("")
        done = self.all(stage, 3, "--metrics-textfile", self.judge / "file" / "figures")
        self.assert_code(11, done)
        self.assertIn("3 of 3 runs finished", done.err)
        self.assertEqual(1, len(done.lines("error:")), done.err)
        self.assertTrue(all(self.finished(number) for number in (1, 2, 3)))

    def test_no_topic_at_all(self):
        self.assert_fails(2, self.castwright("generate"), "--topic")
        self.assert_fails(10, self.castwright("generate", "--all", "--topics-dir", self.judge), "no topic file")
        self.assert_fails(10, self.castwright("generate", "--all", "--topics-dir", self.judge / "none"), "none")

    def test_fewer_runs_at_a_time_where_the_process_may_open_few_files(self):
        stage = Stage(self)
        done = self.all(stage, 6, "--jobs", 6, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (90, 90)))
        self.assert_code(0, done)
        self.assertIn("3 runs at a time instead of 6", done.err)

    def test_figures_can_be_read_by_a_monitor_of_another_user(self):
        figures = self.work / "castwright.prom"
        for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o027, 0o640)):
            with self.subTest(oct(mask)):
                before = os.umask(mask)
                try:
                    done = self.all(Stage(self), 1, "--new-run", "--metrics-textfile", figures)
                finally:
                    os.umask(before)
                self.assert_code(0, done)
                self.assertEqual(oct(mode), oct(figures.stat().st_mode & 0o777))
                self.assertEqual(0o600, (self.newest(1) / "events.ndjson").stat().st_mode & 0o777)

    def test_figures_for_prometheus_are_of_all_runs_in_one_file(self):
        stage = Stage(self)
        self.assert_code(0, self.all(stage, 3, "--metrics-textfile", self.judge / "figures"))
        text = (self.judge / "figures").read_text()
        series = [line for line in text.splitlines() if not line.startswith("#")]
        names = [line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE")]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(len(series), len({line.rpartition(" ")[0] for line in series}))
        for line in series:
            self.assertRegex(line, r'^castwright_\w+\{topic="[^"]+",kind="[^"]+"')
            self.assertNotRegex(line, r"^\w+_total")
        words = [line for line in series if line.startswith("castwright_last_run_words{")]
        self.assertEqual(3, len({line.split('"')[1] for line in words}), words)

    def test_ndjson_names_the_run_of_every_line_and_ends_with_the_exit_object(self):
        stage = Stage(self)
        done = self.all(stage, 3, "--progress", "json")
        self.assert_code(0, done)
        lines = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual({"exit"}, {line["type"] for line in lines if "run_id" not in line})
        self.assertEqual(3, len({line["run_id"] for line in lines if "run_id" in line}))
        self.assertEqual((lines[-1]["type"], lines[-1]["code"]), ("exit", 0))

    def test_the_rehearsal_provider_plays_for_all_of_them(self):
        done = self.castwright("generate", "--all", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill", "--seed", SEED)
        self.assert_code(0, done)
        self.assertIn("3 of 3 runs finished", done.err)


class Failing(Many):
    takes_long = True

    def test_a_run_that_fails_ends_alone_and_resume_all_pays_for_what_is_missing(self):
        stage = Stage(self, "http=500@5")
        done = self.all(stage, 3)
        self.assert_code(5, done)
        self.assertIn("2 of 3 runs finished, 1 stopped", done.err)
        posts = len(stage.posts)
        lost = next(number for number in (1, 2, 3) if not self.finished(number))
        self.assertIn(f"exit 5: show-{lost}", done.err)
        again = self.castwright(*done.lines("resume: ")[-1].split()[2:])
        self.assert_code(0, again)
        self.assertEqual(3 * self.chunks + 1, len(stage.posts), "one request more than chunks: the refused one")
        self.assertGreater(len(stage.posts), posts)
        self.assertTrue(self.finished(lost))
        nothing = self.castwright("resume", "--all")
        self.assert_code(0, nothing)
        self.assertIn("no unfinished run", nothing.err)

    def test_a_key_that_is_refused_ends_the_batch(self):
        stage = Stage(self, "http=401@*")
        done = self.all(stage, 9, "--jobs", 2)
        self.assert_code(4, done)
        self.assertLessEqual(len(stage.posts), 2)
        self.assertIn("would stop every other", done.err)
        self.assertRegex(done.err, r"0 of 9 runs finished, [12] stopped, [78] not begun")

    def test_three_failures_in_a_row_end_it_too(self):
        stage = Stage(self, "cut-fin=30@*")
        done = self.all(stage, 9, "--jobs", 1)
        self.assert_code(6, done)
        self.assertEqual(3, len(stage.posts))
        self.assertIn("3 runs in a row failed", done.err)
        self.assertIn("6 not begun", done.err)

    def test_runs_that_would_be_paid_for_again_end_no_batch_and_the_others_are_written(self):
        for number in range(1, 4):
            self.castwright("generate", "--topic", f"show-{number}", *self.flags(Stage(self, "cut-fin=30@1"), self.topics(5)))
        stage = Stage(self)
        done = self.all(stage, 5, "--jobs", 1)
        self.assert_code(6, done)
        self.assertEqual(2 * self.chunks, len(stage.posts))
        self.assertTrue(self.finished(4) and self.finished(5))
        self.assertIn("2 of 5 runs finished, 3 stopped", done.err)
        self.assertNotIn("in a row", done.err)

    def test_resume_all_with_a_run_or_last_is_a_usage_error(self):
        self.assert_code(6, self.all(Stage(self, "cut-fin=30@*"), 2))
        stage = Stage(self)
        [one, two] = [self.newest(number).resolve().name for number in (1, 2)]
        for arguments in ((one, "--all"), ("--all", two), ("--all", "--last"), ("01ABC", "--all"), (one, "--last")):
            with self.subTest(arguments):
                self.assert_fails(2, self.castwright("resume", *arguments, "--base-url", stage.base_url))
        self.assertEqual([], stage.posts)

    def test_the_last_line_of_json_is_that_of_all(self):
        done = self.all(Stage(self, "http=500@2"), 3, "--jobs", 1, "--json")
        self.assert_code(5, done)
        last = json.loads(done.out.splitlines()[-1])
        self.assertEqual(("exit", 5), (last["type"], last["code"]))
        self.assertIn("--all", last["resume_command"])
        self.assertEqual(4, len(done.out.splitlines()))

    def test_a_topic_that_another_process_holds_is_left_out(self):
        slow = Stage(self, "silent@1")
        holder = self.start("generate", "--topic", "show-2", *self.flags(slow, self.topics(3)))
        wait_for(lambda: slow.posts, "the first request")
        stage = Stage(self)
        done = self.all(stage, 3)
        self.assert_code(9, done)
        self.assertTrue(self.finished(1) and self.finished(3))
        self.assertIn("[show-2] error:", done.err)
        holder.signalled(INTERRUPT)

    def test_an_interrupt_stops_all_runs_and_resume_all_goes_on(self):
        stage = Stage(self, flags=("--pace", "150"))
        running = self.start("generate", "--all", *self.flags(stage, self.topics(4), "--jobs", "2"))
        wait_for(lambda: len(stage.posts) >= 3, "three requests")
        self.assertLess(running.signalled(INTERRUPT), 5)
        self.assert_code(130, running)
        again = self.castwright("resume", "--all", "--jobs", 4)
        self.assert_code(0, again)
        self.assertTrue(all(self.finished(number) for number in range(1, 5)))

    def test_an_interrupt_names_the_topics_that_were_not_begun_and_what_failed_before_does_not_hide_it(self):
        stage = Stage(self, "http=500@1", flags=("--pace", "150"))
        running = self.start("generate", "--all", *self.flags(stage, self.topics(4), "--jobs", "1"))
        wait_for(lambda: len(stage.posts) >= 2, "a request of the second topic")
        running.signalled(INTERRUPT)
        self.assert_code(130, running)
        self.assertIn("0 of 4 runs finished, 2 stopped, 2 not begun", running.err)
        self.assertIn("\n  not begun: show-3 show-4\n", running.err)
        self.assertIn("\n  exit 5: show-1\n", running.err)
        self.assertEqual(1, len(running.lines("resume: castwright resume --all")))

    def test_killed_in_the_middle_nothing_that_was_stored_is_paid_for_again(self):
        stage = Stage(self, flags=("--pace", "400"))
        running = self.start("generate", "--all", *self.flags(stage, self.topics(5), "--jobs", "3"))
        wait_for(lambda: len(stage.posts) >= 6, "six requests")
        running.signalled(KILL)
        stored = {number: [event["chunk"] for event in self.events(number) if event["type"] == "chunk_stored"]
                  for number in range(1, 6) if (self.newest(number) / "events.ndjson").exists()}
        before = list(stage.posts)
        self.assert_code(0, self.castwright("resume", "--all"))
        self.assertTrue(all(self.finished(number) for number in range(1, 6)))
        twice = [prompt for prompt in set(stage.posts) if stage.posts.count(prompt) > 1]
        self.assertLessEqual(len(twice), 3, "at most what was under way")
        self.assertEqual(5 * self.chunks + len(twice), len(stage.posts))
        self.assertEqual(len(before) - len(twice), sum(map(len, stored.values())))

    def test_killed_before_any_request_resume_all_finds_the_runs(self):
        stage = Stage(self, "silent@*")
        running = self.start("generate", "--all", *self.flags(stage, self.topics(3), "--jobs", "1"))
        wait_for(lambda: stage.posts, "the first request")
        running.signalled(KILL)
        good = Stage(self)
        done = self.castwright("resume", "--all", "--base-url", good.base_url)
        self.assert_code(0, done)
        self.assertTrue(all(self.finished(number) for number in (1, 2, 3)))

    def test_a_run_that_another_process_finished_meanwhile_is_passed_over(self):
        silent = Stage(self, "silent@*")
        running = self.start("generate", "--all", *self.flags(silent, self.topics(2), "--jobs", "1"))
        wait_for(lambda: silent.posts, "the first request")
        running.signalled(KILL)
        slow, other = Stage(self, flags=("--ttft-ms", "1500")), Stage(self)
        working = self.start("resume", "--all", "--jobs", "1", "--base-url", slow.base_url)
        wait_for(lambda: slow.posts, "the first request of the slow process")
        second = 2 if (self.newest(1) / "events.ndjson").exists() else 1
        done = self.castwright("resume", self.newest(second).resolve().name, "--base-url", other.base_url)
        self.assert_code(0, done)
        self.assert_code(0, working.ended())
        self.assertEqual((self.chunks, self.chunks), (len(slow.posts), len(other.posts)))
        self.assertIn("2 of 2 runs finished", working.err)


class Money(Many):
    def spent(self):
        return sum(float(event["cost_usd"]) for number in range(1, 6)
                   for event in self.events(number) if event["type"] == "chunk_ended")

    def test_one_budget_holds_for_all_of_them_also_after_a_resume(self):
        stage = Stage(self)
        alone = self.castwright("generate", "--topic", "show-1", "--price", "1,10",
                                *self.flags(stage, self.topics(1), "--output-root", self.judge / "alone"))
        self.assert_code(0, alone)
        worst = max(float(event["worst_usd"]) for event in checked_records(alone.run_dir / "events.ndjson")
                    if event["type"] == "request_reserved")
        # Enough for one run and the first request of another, not for five.
        budget = f"{1.5 * worst:.4f}"
        done = self.all(stage, 5, "--price", "1,10", "--budget", budget, "--jobs", 5)
        self.assert_code(7, done)
        self.assertIn("the budget of all runs", done.err)
        spent = self.spent()
        self.assertGreater(spent, 0)
        self.assertLessEqual(spent, float(budget))
        # What was settled for less than its worst case is free again, and what was spent counts.
        for _ in range(5):
            self.assertIn(self.castwright("resume", "--all").code, (0, 7))
            self.assertLessEqual(self.spent(), float(budget))
        self.assertGreater(self.spent(), spent)
        self.assert_code(0, self.castwright("resume", "--all", "--budget", "100"))
        self.assertTrue(all(self.finished(number) for number in range(1, 6)))

    def test_limits_of_the_key_are_waited_for_and_no_request_is_refused(self):
        stage = Stage(self, flags=("--rpm", "8"))
        done = self.all(stage, 3)
        self.assert_code(0, done)
        self.assertEqual(9, len(stage.posts))
        self.assertFalse([line for line in stage.process.err.splitlines() if re.search(r"POST \d+: 429", line)])
