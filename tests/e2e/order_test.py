"""Order among many runs: finding them, what they cost, removing old ones, packing tapes, and writing once per day."""
import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
import unittest

from harness import BINARY, KILL, TOPICS, Case, mounted_tmpfs, tree, wait_for
from rehearsed import SEED, Stage, flags_of


def at_another_time(time, arguments, **options):
    """Runs a program with the wall clock alone moved. faketime names a semaphore by its process, and gives up before it
    runs anything where a killed one of the same number left its own: then another number is tried."""
    for _ in range(5):
        done = subprocess.run(["faketime", "-f", f"@{time}", *map(str, arguments)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, check=False, **options)
        if "sem_open: File exists" not in done.stderr:
            break
    return done


class Order(Case):
    """Runs of topics that are written in a moment, on days of the test's own choice."""

    def topic(self, name):
        folder = self.judge / "topics"
        folder.mkdir(exist_ok=True)
        given = json.loads((TOPICS / "topic-01.json").read_text())
        given.pop("source_text_file", None)
        (folder / f"{name}.json").write_text(json.dumps({**given, "id": name}))
        return folder

    def write(self, name, *flags, day=None, **options):
        flags = ("generate", "--topic", name, "--topics-dir", self.topic(name), "--provider", "rehearsal", "--fill",
                 "--words", "1000", "--chunks", "2", "--only-pass-a", "--gates", "off", *flags)
        return self.on(day, *flags, **options)

    def on(self, day, *arguments, **options):
        """Runs castwright on another day, with the wall clock alone moved."""
        if day is None:
            return self.castwright(*arguments, **options)
        env = self.environment(FAKETIME_DONT_FAKE_MONOTONIC="1")
        done = at_another_time(day, [BINARY, *arguments], cwd=self.work, env=env)
        done.code, done.out, done.err = done.returncode, done.stdout, done.stderr
        return done

    def run_of(self, done):
        self.assertEqual(0, done.code, done.err)
        return os.path.basename(done.out.splitlines()[-1])

    def runs(self, *flags, day=None):
        return json.loads(self.on(day, "runs", "--json", *flags).out)

    def ids(self, *flags, day=None):
        return [run["run_id"] for run in self.runs(*flags, day=day)]


class Names(Order):
    def test_a_run_is_named_by_topic_path_prefix_and_place_in_every_command(self):
        first = self.run_of(self.write("news"))
        second = self.run_of(self.write("weather"))
        folder = self.output / "runs" / "news" / first
        for word in (first, first[:-1], "news", "news@last", folder, f"{folder}/", folder / "L1_complete.txt",
                     self.output / "podcast_chunks" / "news", os.path.relpath(folder, self.judge)):
            with self.subTest(word=str(word)):
                self.assertIn(first, self.castwright("show", word).out.splitlines()[0])
        for command in (("export", "--format", "txt"), ("check",), ("doctor",), ("show",), ("diff",)):
            with self.subTest(command=command):
                done = self.castwright(command[0], "@last-finished", *command[1:])
                self.assertNotIn(done.code, (2, 10), done.err)
        self.assertIn(second, self.castwright("show", "@last").out)
        self.assert_fails(10, self.castwright("show", "news@latest"), "news@last-finished")

    def test_a_path_names_its_own_output_root(self):
        run = self.run_of(self.write("news", "--output-root", self.judge / "elsewhere"))
        done = self.castwright("show", self.judge / "elsewhere" / "runs" / "news" / run)
        self.assertIn(run, done.out)


class Runs(Order):
    def test_filters_and_totals_say_what_a_time_cost(self):
        old = self.run_of(self.write("news", day="2026-10-01 05:00:00"))
        new = self.run_of(self.write("news", day="2026-11-20 05:00:00"))
        self.assertEqual([new, old], self.ids())
        self.assertEqual([new], self.ids("--since", "2026-11-01"))
        self.assertEqual([new], self.ids("--since", "30d", day="2026-12-01 00:00:00"))
        self.assertEqual([new], self.ids("--limit", "1"))
        self.assertEqual([], self.ids("--topic", "weather"))
        self.assertEqual([], self.ids("--state", "unfinished"))
        self.assertEqual([new, old], self.ids("--state", "finished"))
        table = self.on("2026-12-01 05:00:00", "runs").out
        self.assertRegex(table, rf"{new}  news .* 1[01] d  rehearsal\n")
        self.assertRegex(table, rf"{old}  news .* 6[01] d  rehearsal\n")
        self.assertRegex(table, r"\n2 rehearsed \(nothing was paid\): [\d,]+ words, \$[\d.]+; tokens: [\d,]+ in ")
        one = self.runs("--limit", "1")[0]
        self.assertTrue(one["rehearsal"])
        calls = [json.loads(line) for line in (self.output / "runs" / "news" / new / "events.ndjson").read_text().splitlines()]
        usage = [call["usage"] for call in calls if call["type"] == "chunk_ended"]
        for key in ("input", "output"):
            self.assertEqual(sum(one_usage[f"{key}_tokens"] for one_usage in usage), one["tokens"][key])

    def test_what_was_paid_and_what_was_rehearsed_is_never_added_up(self):
        stage = Stage(self)
        self.write("news")
        paid = self.castwright("generate", "--topic", "news", "--topics-dir", self.topic("news"), "--base-url",
                               stage.base_url, *flags_of(2))
        self.assertEqual(0, paid.code, paid.err)
        table = self.castwright("runs").out
        self.assertRegex(table, r"\n1 run: ")
        self.assertRegex(table, r"\n1 rehearsed \(nothing was paid\): ")

    def test_a_bill_that_nobody_knows_takes_none_of_the_others_away(self):
        stage = Stage(self, "reset-mid-line@2")
        cut = self.castwright("generate", "--topic", "news", "--topics-dir", self.topic("news"), "--base-url",
                              stage.base_url, *flags_of(3), "--background", "off")
        self.assertNotEqual(0, cut.code)
        self.assert_code(0, self.castwright("resume", "--gates", "off"))
        self.assertRegex(self.castwright("runs").out, r"1 run: [\d,]+ words, \$(?!0\.00 )[\d.]+ and the unknown bills of 1;")

    def test_what_removed_runs_cost_is_still_told(self):
        stage = Stage(self)
        env = self.environment(FAKETIME_DONT_FAKE_MONOTONIC="1")
        done = self.on("2026-11-01 05:00:00", "generate", "--topic", "news", "--topics-dir", self.topic("news"), "--base-url",
                       stage.base_url, *flags_of(2), env=env)
        self.assertEqual(0, done.code, done.err)
        cost = re.search(r"1 run: [\d,]+ words, (\$[\d.]+)", self.castwright("runs").out)[1]
        self.assert_code(0, self.castwright("prune", "--keep", "0", "--yes"))
        self.assertIn(f"1 pruned since, and paid for: ", self.castwright("runs").out)
        self.assertIn(cost, self.castwright("runs").out)

    def test_a_filter_that_means_nothing_is_refused(self):
        self.assert_fails(2, self.castwright("runs", "--since", "yesterday"), "2026-11-01")
        self.assert_fails(2, self.castwright("runs", "--state", "done"), "finished")
        self.assert_fails(2, self.castwright("runs", "--limit", "0"))


class Prune(Order):
    def test_nothing_is_done_without_yes_and_only_what_was_shown_with_it(self):
        kept = self.run_of(self.write("news", day="2026-11-03 05:00:00"))
        old = [self.run_of(self.write("news", day=f"2026-11-0{day} 05:00:00")) for day in (1, 2)]
        other = self.run_of(self.write("weather", day="2026-11-01 05:00:00"))
        before = tree(self.output)
        shown = json.loads(self.castwright("prune", "--keep", "1", "--json").out)
        self.assertTrue(shown["dry_run"])
        self.assertEqual(sorted(old), sorted(run["run_id"] for run in shown["runs"] if run["chosen"]))
        self.assertEqual(before, tree(self.output))
        done = json.loads(self.castwright("prune", "--keep", "1", "--yes", "--json").out)
        self.assertEqual((2, []), (done["done"], done["failed"]))
        self.assertEqual([kept, other], self.ids())
        self.assertEqual(kept, os.path.basename(os.path.realpath(self.output / "podcast_chunks" / "news")))
        self.assert_sound()

    def assert_sound(self):
        done = self.castwright("doctor", "--json")
        self.assertEqual([], json.loads(done.out)["problems"], done.out)

    def test_a_run_goes_only_if_every_rule_lets_it_go(self):
        days = ("2026-11-01", "2026-11-10", "2026-11-20", "2026-11-29")
        runs = [self.run_of(self.write("news", day=f"{day} 05:00:00")) for day in days]
        now = "2026-12-01 05:00:00"
        chosen = lambda *flags: sorted(run["run_id"] for run in  # noqa: E731
                                       json.loads(self.on(now, "prune", "--json", *flags).out)["runs"] if run["chosen"])
        self.assertEqual(sorted(runs[:2]), chosen("--older-than", "15d"))
        self.assertEqual(sorted(runs[:1]), chosen("--keep", "3", "--older-than", "15d"))
        self.assertEqual([], chosen("--keep", "4"))
        self.assertEqual([], chosen("--keep", "0", "--topic", "weather"))
        self.assert_fails(2, self.castwright("prune"), "--keep N")
        self.assert_fails(2, self.castwright("prune", "--older-than", "soon"), "30d")

    def test_what_is_approved_unfinished_damaged_or_of_today_and_paid_stays(self):
        approved = self.run_of(self.write("news", day="2026-11-01 05:00:00"))
        self.assert_code(0, self.castwright("approve", approved, "--editor", "Nora Berg"))
        stopped = self.write("news", "--fault", "http=500@2", day="2026-11-02 05:00:00")
        self.assertNotEqual(0, stopped.code)
        damaged = self.run_of(self.write("weather", day="2026-11-02 05:00:00"))
        (self.output / "runs" / "weather" / damaged / "run.json").write_text("{")
        stage = Stage(self)
        paid = self.castwright("generate", "--topic", "sport", "--topics-dir", self.topic("sport"), "--base-url",
                               stage.base_url, *flags_of(2))
        self.assertEqual(0, paid.code, paid.err)
        gone = self.run_of(self.write("sport", "--new-run"))
        before = set(self.all_folders()) - {gone}
        done = self.castwright("prune", "--keep", "0", "--yes", "--json")
        self.assert_code(0, done)
        why = {run["run_id"]: run["why"] for run in json.loads(done.out)["runs"]}
        self.assertEqual("somebody approved it", why[approved])
        self.assertEqual("it cannot be read: castwright doctor", why[damaged])
        self.assertEqual(1, sum(reason == "something of it is left to write" for reason in why.values()))
        self.assertEqual(1, sum(reason.startswith("paid for today") for reason in why.values()))
        self.assertEqual("", why[gone])
        self.assertEqual(before, set(self.all_folders()))

    def all_folders(self):
        return [run.name for topic in (self.output / "runs").iterdir() for run in topic.iterdir() if run.is_dir()]

    def test_what_a_person_edited_goes_only_if_that_is_said(self):
        run = self.run_of(self.write("news", day="2026-11-01 05:00:00"))
        self.assert_code(0, self.castwright("export", run, "--format", "md", "-o", self.judge / "e.md"))
        text = (self.judge / "e.md").read_text()
        (self.judge / "e.md").write_text(text.replace(" the ", " this ", 3))
        self.assert_code(0, self.castwright("import", run, self.judge / "e.md"))
        shown = json.loads(self.castwright("prune", "--keep", "0", "--json").out)["runs"]
        self.assertEqual(["a person edited it (--edited)"], [one["why"] for one in shown])
        done = json.loads(self.castwright("prune", "--keep", "0", "--edited", "--yes", "--json").out)
        self.assertEqual(1, done["done"])

    def test_a_run_whose_shorter_scripts_have_not_begun_stays(self):
        folder = self.topic("news")
        given = json.loads((folder / "news.json").read_text())
        given["content_types"] = {"long": {"enabled": True, "items": 1, "max_words": 1000},
                                  "reels": {"enabled": True, "items": 1, "max_words": 80}}
        (folder / "news.json").write_text(json.dumps(given))
        env = self.environment(CASTWRIGHT_CRASH_AT="run_finished")
        killed = self.castwright("generate", "--topic", "news", "--topics-dir", folder, "--provider", "rehearsal", "--fill",
                                 "--chunks", "2", "--gates", "off", env=env)
        self.assertLess(killed.code, 0)
        shown = json.loads(self.castwright("prune", "--keep", "0", "--json").out)
        self.assertEqual(["something of it is left to write"], [one["why"] for one in shown["runs"]])

    def test_a_full_disk_is_no_reason_not_to_make_room(self):
        root = mounted_tmpfs(self, "30m")
        if root is None:
            self.skipTest("1 of 1 small disks cannot be mounted here")
        runs = []
        for _ in range(2):
            done = self.write("news", "--new-run", "--output-root", root)
            self.assertEqual(0, done.code, done.err)
            runs.append(done.run_dir.name)
        filler = root / "filler"
        file = os.open(filler, os.O_WRONLY | os.O_CREAT, 0o600)
        with contextlib.suppress(OSError):
            while True:
                os.write(file, b"x" * 4096)
        os.close(file)
        done = json.loads(self.castwright("prune", "--keep", "1", "--yes", "--json", "--output-root", root).out)
        self.assertEqual((1, []), (done["done"], done["failed"]))
        filler.unlink()
        doctor = json.loads(self.castwright("doctor", "--stored", "--json", "--output-root", root).out)
        self.assertEqual([], doctor["problems"])

    def test_a_topic_that_another_process_works_on_is_9(self):
        self.run_of(self.write("news", day="2026-11-01 05:00:00"))
        lock = open(self.output / "runs" / "news" / ".lock")
        self.addCleanup(lock.close)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.assert_fails(9, self.castwright("prune", "--keep", "0", "--yes"), "could not be changed")

    def test_a_run_that_a_process_works_on_stays(self):
        working = self.start("generate", "--topic", "news", "--topics-dir", self.topic("news"), "--provider", "rehearsal",
                             "--fill", "--words", "1000", "--chunks", "2", "--pace", "20")
        wait_for(lambda: list(self.output.glob("runs/news/*/events.ndjson")), "the run")
        done = json.loads(self.castwright("prune", "--keep", "0", "--yes", "--json").out)
        self.assertEqual((0, ["a process works on it"]), (done["done"], [run["why"] for run in done["runs"]]))
        working.signalled(KILL)

    def test_packed_tapes_are_read_by_all_that_read_tapes(self):
        run = self.run_of(self.write("news", day="2026-11-01 05:00:00"))
        folder = self.output / "runs" / "news" / run
        plain = {path.name: path.read_bytes() for path in folder.glob("*.tape")}
        text = self.castwright("inspect", "stream", folder / "L1_chunk2.1.tape").out
        self.assertGreater(len(plain), 1)
        done = json.loads(self.castwright("prune", "--tapes", "--yes", "--json").out)
        self.assertEqual(("compress", 1), (done["tapes"], done["done"]))
        self.assertEqual([], list(folder.glob("*.tape")))
        self.assertGreater(sum(map(len, plain.values())), 3 * sum(path.stat().st_size for path in folder.glob("*.tape.zst")))
        self.assertEqual(text, self.castwright("inspect", "stream", folder / "L1_chunk2.1.tape.zst").out)
        self.assert_sound()
        again = json.loads(self.castwright("prune", "--tapes", "--json").out)
        self.assertEqual("its tapes are packed already", again["runs"][0]["why"])
        redone = self.castwright("redo", run, "--chunk", "2", "--yes", "--gates", "off", "--seed", "7")
        self.assert_code(0, redone)
        self.assert_sound()
        self.assert_code(0, self.castwright("reparse", run))
        replay = self.castwright("rehearse", "--replay", folder / "L1_chunk1.1.tape.zst", "--help")
        self.assert_code(0, replay)

    def test_the_setting_packs_or_drops_the_tapes_of_a_run_as_soon_as_it_is_finished(self):
        for how, left in (("compress", 2), ("drop", 0)):
            with self.subTest(how=how):
                run = self.run_of(self.write(f"news-{how}", "--finished-tapes", how))
                names = [path.name for path in (self.output / "runs" / f"news-{how}" / run).iterdir()]
                self.assertEqual(0, sum(name.endswith(".tape") for name in names))
                self.assertEqual(left, sum(name.endswith(".tape.zst") for name in names))
        self.assert_sound()
        stopped = self.write("news-stop", "--finished-tapes", "drop", "--fault", "http=500@2")
        self.assertNotEqual(0, stopped.code)
        self.assertTrue(list(self.output.glob("runs/news-stop/*/*.tape")), "its tapes hold paid words")

    def test_a_prune_that_was_killed_is_finished_by_the_next(self):
        run = self.run_of(self.write("news", day="2026-11-01 05:00:00"))
        topic = self.output / "runs" / "news"
        (topic / run).rename(topic / f".{run}.removed")  # as far as a killed one came
        notices = json.loads(self.castwright("doctor", "--json").out)["problems"]
        self.assertTrue(any("castwright prune" in one["remedy"] for one in notices), notices)
        self.assert_code(0, self.castwright("prune", "--keep", "3", "--yes"))
        self.assertEqual([".lock"], [path.name for path in topic.iterdir()])
        self.assert_sound()


class OncePer(Order):
    def test_a_second_run_of_the_day_buys_nothing_and_is_no_failure(self):
        stage = Stage(self)
        flags = ("generate", "--topic", "news", "--topics-dir", self.topic("news"), "--base-url", stage.base_url,
                 *flags_of(2), "--once-per", "day")
        first = self.castwright(*flags)
        self.assert_code(0, first)
        posts = len(stage.posts)
        again = self.castwright(*flags)
        self.assert_code(0, again)
        self.assertEqual(first.out, again.out, "the run's folder, as ever")
        self.assertIn("nothing to do: run ", again.err)
        self.assertEqual(posts, len(stage.posts))
        every = self.castwright("generate", "--all", *flags[3:])
        self.assert_code(0, every)
        self.assertIn("1 not due", every.err)
        told = json.loads(self.castwright(*flags, "--json").out)
        self.assertEqual((0, first.out.strip()), (told["code"], told["run_dir"]))
        self.assertEqual(posts, len(stage.posts))

    def test_the_next_day_or_the_hours_after_are_due(self):
        first = self.run_of(self.write("news", "--once-per", "day", day="2026-11-01 23:50:00"))
        second = self.run_of(self.write("news", "--once-per", "day", day="2026-11-02 00:10:00"))
        self.assertNotEqual(first, second)
        self.assertEqual(second, self.run_of(self.write("news", "--once-per", "12", day="2026-11-02 12:00:00")))
        self.assertNotEqual(second, self.run_of(self.write("news", "--once-per", "12", day="2026-11-02 12:20:00")))

    def test_a_rehearsal_is_not_the_script_of_the_day(self):
        self.run_of(self.write("news"))
        stage = Stage(self)
        done = self.castwright("generate", "--topic", "news", "--topics-dir", self.topic("news"), "--base-url",
                               stage.base_url, *flags_of(2), "--once-per", "day")
        self.assert_code(0, done)
        self.assertEqual(2, len(stage.posts))

    def test_an_unfinished_run_of_the_day_is_finished_and_one_of_yesterday_is_not_the_script_of_today(self):
        stopped = self.write("news", "--once-per", "day", "--fault", "http=400@2", day="2026-11-01 05:00:00")
        self.assertNotEqual(0, stopped.code)
        first = self.ids()[0]
        self.assertEqual(first, self.run_of(self.write("news", "--once-per", "day", day="2026-11-01 06:00:00")))
        stopped = self.write("news", "--once-per", "day", "--fault", "http=400@2", day="2026-11-02 05:00:00")
        self.assertNotEqual(0, stopped.code)
        done = self.write("news", "--once-per", "day", day="2026-11-03 05:00:00")
        self.assertRegex(done.err, "WARNING: run 01[0-9A-Z]{24} of 2026-11-02 is not finished .*castwright resume")
        third = self.run_of(done)
        self.assertEqual(third, self.ids()[0])
        self.assertEqual(3, len(self.ids()))
        unfinished = self.ids("--state", "unfinished")
        self.assertEqual(1, len(unfinished), "that of the day before, with what it cost")
        fourth = self.write("news", "--once-per", "day", day="2026-11-04 05:00:00")
        self.assertEqual(0, fourth.code)

    def test_two_at_once_write_each_topic_once(self):
        stage = Stage(self)
        for number in range(8):
            folder = self.topic(f"news-{number}")
        flags = ("generate", "--all", "--topics-dir", folder, "--base-url", stage.base_url, *flags_of(2), "--once-per",
                 "day", "--jobs", "2")
        both = [self.start(*flags) for _ in range(2)]
        for one in both:
            one.ended()
        self.castwright("resume", "--all", "--no-repay")
        self.assertEqual(8, len(self.ids()), "one run of each topic")
        self.assertEqual(16, len(stage.posts), "nothing is paid for twice")

    def test_a_clock_that_was_ahead_does_not_make_a_topic_due_again_and_again(self):
        self.run_of(self.write("news", "--once-per", "day", day="2026-11-03 05:00:00"))
        first = self.run_of(self.write("news", "--once-per", "day", day="2026-11-01 05:00:00"))
        self.assertEqual(first, self.run_of(self.write("news", "--once-per", "day", day="2026-11-01 06:00:00")))
        self.assertEqual(2, len(self.ids()))

    def test_what_it_cannot_mean_is_refused(self):
        self.assert_fails(2, self.write("news", "--once-per", "week"), "day")
        self.assert_fails(2, self.write("news", "--once-per", "0"), "8760")
        self.assert_fails(2, self.write("news", "--once-per", "day", "--new-run"), "--new-run")


class ExportedFile(Order):
    def setUp(self):
        super().setUp()
        self.run_id = self.run_of(self.write("news"))
        self.file = self.judge / "script.md"

    def export(self, *flags, form="md"):
        return self.castwright("export", self.run_id, "--format", form, "-o", self.file, *flags)

    def test_an_edited_file_is_overwritten_only_by_force(self):
        self.assert_code(0, self.export())
        mine = self.file.read_text() + "\nmine\n"
        self.file.write_text(mine)
        self.assert_fails(2, self.export(), "--force")
        self.assertEqual(mine, self.file.read_text())
        self.assert_code(0, self.export("--force"))
        self.assertNotIn("mine", self.file.read_text())

    def test_a_file_of_somebody_else_is_overwritten_only_by_force(self):
        self.file.write_text("letter to a friend")
        self.assert_fails(2, self.export(), "--force")
        self.assertEqual("letter to a friend", self.file.read_text())

    def test_an_export_that_nobody_edited_is_replaced_by_a_newer_one(self):
        self.assert_code(0, self.export())
        try:
            os.getxattr(self.file, "user.castwright.sha256")
        except OSError as error:
            self.skipTest(f"1 case: this file system keeps no attributes ({error})")
        self.assert_code(0, self.export(form="txt"))
        self.assertIn(":", self.file.read_text())
        copy = self.judge / "copy.md"
        shutil.copyfile(self.file, copy)  # without its attributes
        copy.replace(self.file)
        self.assert_fails(2, self.export(), "--force")

    def test_no_folder_is_made_for_it(self):
        done = self.castwright("export", self.run_id, "--format", "md", "-o", self.judge / "no" / "such" / "script.md")
        self.assert_fails(2, done, "mkdir -p")
        self.assertFalse((self.judge / "no").exists())


class FileModes(Order):
    def test_a_group_may_read_what_is_made_if_the_setting_says_so(self):
        for mode, folder in (("0600", 0o700), ("0640", 0o750), ("0644", 0o755)):
            with self.subTest(mode=mode):
                root = self.judge / mode
                self.run_of(self.write("news", "--file-mode", mode, "--output-root", root))
                for path in [root, *root.rglob("*")]:
                    if path.name == ".lock":  # who can open it can lock it
                        self.assertEqual(0o600, path.stat().st_mode & 0o777)
                    elif not path.is_symlink():
                        self.assertEqual(folder if path.is_dir() else int(mode, 8), path.stat().st_mode & 0o777, path)
                sound = self.castwright("doctor", "--file-mode", mode, "--output-root", root, "--json")
                self.assertEqual([], json.loads(sound.out)["problems"])
        private = self.castwright("doctor", "--file-mode", "0640", "--output-root", self.judge / "0600", "--json")
        self.assertEqual([], json.loads(private.out)["problems"], "files of before the setting are no damage")
        open_wide = self.castwright("doctor", "--output-root", self.judge / "0644", "--json")
        self.assertNotEqual([], json.loads(open_wide.out)["problems"])
        self.assert_fails(2, self.castwright("runs", "--file-mode", "0666"), "0640")


class Month(Order):
    """Thirty days of a daily show by cron, with kills, faults and edits in between."""

    days = 30

    def daily(self, day, *flags):
        flags = ("generate", "--all", "--topics-dir", self.topic("daily-news"), "--base-url", self.stage.base_url,
                 *flags_of(2), "--once-per", "day", *flags)
        done = self.on(f"2026-11-{day:02} 05:17:00", *flags)
        self.assertNotIn("Traceback", done.err)
        return done

    def test_every_day_has_its_script_and_nothing_is_paid_for_twice(self):
        self.stage = Stage(self)
        prompts_of_redo = 0
        for day in range(1, self.days + 1):
            if day % 7 == 3:  # the machine loses power while the second chunk is written
                self.kill_on(day)
            for _ in range(2):  # cron is late, and runs twice
                done = self.daily(day)
                self.assertEqual(0, done.code, done.err)
            if day % 10 == 5:  # an editor changes a word
                self.edit(day)
            if day % 10 == 8:  # and has a chunk written again
                redo = self.on(f"2026-11-{day:02} 09:00:00", "redo", "@last-finished", "--chunk", "2", "--yes", "--gates",
                               "off", "--base-url", self.stage.base_url)
                self.assertEqual(0, redo.code, redo.err)
                prompts_of_redo += 1
            if day % 15 == 0:
                done = self.on(f"2026-11-{day:02} 10:00:00", "prune", "--keep", "10", "--edited", "--yes")
                self.assertEqual(0, done.code, done.err)
        kept = self.runs()
        self.assertEqual(10, len(kept))
        self.assertEqual([f"2026-11-{day:02}" for day in range(self.days, self.days - 10, -1)],
                         [run["created"][:10] for run in kept])
        self.assertEqual({"finished"}, {run["state"] for run in kept})
        self.assertEqual(2 * self.days + prompts_of_redo, len(self.stage.posts), "nothing was paid for twice")
        doctor = self.castwright("doctor", "--json")
        self.assertEqual([], json.loads(doctor.out)["problems"])
        table = self.on("2026-12-01 05:00:00", "runs").out
        self.assertRegex(table, r"\n10 runs: ")

    def kill_on(self, day):
        env = self.environment(FAKETIME_DONT_FAKE_MONOTONIC="1", CASTWRIGHT_CRASH_AT="chunk_stored")
        killed = at_another_time(f"2026-11-{day:02} 05:10:00",
                                 [BINARY, "generate", "--topic", "daily-news", "--topics-dir", self.topic("daily-news"),
                                  "--base-url", self.stage.base_url, *flags_of(2), "--once-per", "day"], cwd=self.work, env=env)
        self.assertIn("Killed", killed.stderr)  # as faketime tells it

    def edit(self, day):
        file = self.judge / "edit.md"
        done = self.on(f"2026-11-{day:02} 08:00:00", "export", "daily-news", "--format", "md", "-o", file, "--force")
        self.assertEqual(0, done.code, done.err)
        text = file.read_text()
        file.write_text(re.sub(r"\bthe\b", "this", text, count=1))
        done = self.on(f"2026-11-{day:02} 08:01:00", "import", "daily-news", file)
        self.assertEqual(0, done.code, done.err)


if __name__ == "__main__":
    unittest.main()
