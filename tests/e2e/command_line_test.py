"""What the command line takes and refuses: numbers, JSON where it was asked for, help, and a folder of runs that is not
there. Nothing is sent and nothing is made."""
import json
import re

from harness import TOPICS, Case

TOPIC = ("--topic", "topic-01", "--topics-dir", TOPICS)
REHEARSAL = ("generate", *TOPIC, "--provider", "rehearsal")

# A flag that takes a whole number, and the rest of a command that has it.
WHOLE = {
    "--jobs": ("resume",),
    "--words-per-minute": ("export", "--format", "vtt"),
    "--words": ("check", "-"),
    "--chunk": ("redo",),
    "--chunk-bytes": ("inspect", "sse"),
    "--port": ("rehearse",),
    "--rpm": REHEARSAL,
    "--tpm": ("rehearse",),
    "--seed": ("rehearse",),
    "--parallel": ("plan", *TOPIC),
    "--max-output-tokens": ("plan", *TOPIC),
    "--flush-chars": ("resume",),
}
DECIMAL = {
    "--pace": REHEARSAL,
    "--length-gain": ("rehearse",),
    "--scatter": REHEARSAL,
    "--ttft-ms": ("rehearse",),
    "--ttft-sigma": REHEARSAL,
    "--window-wait": REHEARSAL,
    "--clock-scale": ("rehearse",),
}


class Refusing(Case):
    def refused(self, *arguments, mentions=(), code=2):
        with self.unchanged_outside(self.judge):  # not even an output root is made
            done = self.castwright(*arguments)
        line = self.assert_fails(code, done, *mentions)
        self.assertLess(len(line), 400, line)
        return done


class NumbersOfFlags(Refusing):
    def test_what_is_no_whole_number_in_digits_is_refused_by_every_flag(self):
        for flag, command in WHOLE.items():
            for value in ("0x10", "1e3", "+5", "5_000", "5,000", "1.5", "", "ten", "5 000", "99999999999999999999999"):
                with self.subTest(f"{flag} {value}"):
                    self.refused(*command, flag, value, mentions=(flag,))

    def test_a_number_below_its_range_is_refused_by_every_flag(self):
        for flag, command in WHOLE.items():
            with self.subTest(flag):
                self.refused(*command, f"{flag}=-1", mentions=(flag,))
        for flag in ("--rpm", "--tpm"):
            self.refused(*REHEARSAL, flag, "0", mentions=(flag,))

    def test_zeros_and_blanks_around_a_number_change_nothing(self):
        planned = [self.castwright("plan", *TOPIC, "--chunks", "8", "--chunk", value).out
                   for value in ("8", "08", "008", " 8 ")]
        self.assertIn("chunk 8", planned[0])
        self.assertEqual([planned[0]] * 4, planned)
        self.assert_code(0, self.castwright("rehearse", "--help"))
        text = self.judge / "script.txt"
        text.write_text("HOST_A: One.\nHOST_B: Two.\n")
        targets = [json.loads(self.castwright("check", text, "--words", value, "--json").out)["words"]["target"]
                   for value in ("0100", "100", " 100")]
        self.assertEqual([100] * 3, targets)

    def test_the_number_of_a_variable_or_a_file_is_read_as_that_of_a_flag(self):
        plan = ("plan", *TOPIC, "--json")
        for value in ("08", " 8 "):
            done = self.castwright(*plan, env=self.environment(CASTWRIGHT_CHUNKS=value))
            self.assertEqual(8, json.loads(done.out)["requests"], str(done))
            (self.work / "castwright.toml").write_text("chunks = 8\n")
            self.assertEqual(done.out, self.castwright(*plan).out)
            (self.work / "castwright.toml").unlink()
        for value in ("0x8", "8e0", "+8", "0_8", "8,0"):
            with self.subTest(value):
                done = self.castwright("plan", *TOPIC, env=self.environment(CASTWRIGHT_CHUNKS=value))
                self.assert_fails(2, done, "CASTWRIGHT_CHUNKS", value)

    def test_what_is_no_amount_is_refused_by_every_flag(self):
        for flag, command in DECIMAL.items():
            for value in ("nan", "inf", "-inf", "1e999", "-1", "0x1p3", "1,5", "1_0", "+1", "", "much", "1e300"):
                with self.subTest(f"{flag} {value}"):
                    self.refused(*command, f"{flag}={value}", mentions=(flag,))
        for command in (("rehearse",), REHEARSAL):
            self.refused(*command, "--length-gain", "0", mentions=("--length-gain",))

    def test_an_argument_of_a_fault_is_a_number_of_this_world(self):
        for fault in ("stall=inf", "stall=nan", "stall=1e300", "stall=-1", "eof=0x10"):
            with self.subTest(fault):
                self.refused(*REHEARSAL, "--fault", fault, mentions=("--fault", fault))


    def test_an_api_that_the_rehearsal_does_not_speak_is_refused(self):
        for apis in ("soap", "chat,soap", "", "Chat"):
            with self.subTest(apis):
                self.refused("rehearse", "--apis", apis, mentions=("--apis",))
        self.refused("rehearse", "--apis", "chat", "--fault", "expired", mentions=("expired", "Chat Completions"))

    def test_the_old_name_of_the_original_to_be_faithful_to_is_still_taken(self):
        for flag in ("--faithful-to", "--dialect"):
            self.refused("rehearse", flag, "nobody", mentions=("nobody", "open-responses"))
            _, address = self.rehearsal(flag, "open-responses")
            self.assertTrue(address.startswith("http://127.0.0.1:"), address)
        self.assertNotIn("--dialect", self.castwright("rehearse", "--help").out)


class NothingIsMade(Refusing):
    def test_by_a_rehearsal_that_cannot_be_played(self):
        for flags in (("--fault", "no-such-fault"), ("--fault", "eof@0"), ("--notes", self.judge / "none.md"),
                      ("--notes", self.judge), ("--prompts-dir", self.judge / "none"), ("--rpm", "-1"), ("--tpm", "0"),
                      ("--scatter", "2"), ("--ttft-sigma", "9")):
            for run in ((), ("--topic", "topic-02"), ("--output-root", "a/b/c")):
                with self.subTest((flags, run)):
                    done = self.castwright(*REHEARSAL, *flags, *run)
                    self.assertIn(done.code, (2, 10), str(done))
                    self.assertEqual(1, len(done.lines("error:")), str(done))
                    self.assertEqual([], list(self.work.iterdir()), str(done))

    def test_by_templates_that_do_not_fit(self):
        prompts = self.judge / "prompts"
        prompts.mkdir()
        (prompts / "no_such_template.md").write_text("x")
        self.refused(*REHEARSAL, "--prompts-dir", prompts)

    def test_by_a_redo_whose_rehearsal_cannot_be_played(self):
        begun = self.castwright(*REHEARSAL, "--words", "1000", "--chunks", "1", "--only-pass-a", "--gates", "off")
        self.assert_code(0, begun)
        with self.unchanged_outside(self.judge):
            done = self.castwright("redo", "--chunk", "1", "--yes", "--fault", "no-such-fault")
        self.assert_fails(2, done, "no-such-fault")


class Json(Refusing):
    def exit_of(self, done):
        last = json.loads(done.out.splitlines()[-1])
        self.assertEqual(("exit", done.code), (last["type"], last["code"]), str(done))
        return last

    def test_an_error_is_an_object_however_json_was_asked_for(self):
        wrong = ("plan", "--topic", "none")
        for arguments in (("--json", *wrong), ("--json=true", *wrong), (*wrong, "--json"), (*wrong, "--json=true"),
                          (*wrong, "--json=1"), (*wrong, "--json=on"), (*wrong, "--progress", "json"),
                          (*wrong, "--progress=json"), (*wrong, "--progress= json "),
                          ("generate", "--json=true", "--topik", "x"), ("--json=yes", "nosuch"),
                          ("inspect", "nosuch", "--json=true")):
            with self.subTest(arguments):
                done = self.castwright(*arguments)
                self.assertIn(done.code, (2, 10), str(done))
                self.exit_of(done)
        for arguments in (wrong, (*wrong, "--json=false"), (*wrong, "--json=0"), ("--json=false", *wrong)):
            with self.subTest(arguments):
                self.assertEqual("", self.castwright(*arguments).out)

    def test_an_error_is_an_object_where_the_environment_or_a_file_says_so(self):
        for value in ("json", " json "):
            self.exit_of(self.castwright("plan", "--topic", "none", env=self.environment(CASTWRIGHT_PROGRESS=value)))
        (self.work / "castwright.toml").write_text('progress = "json"\n')
        self.exit_of(self.castwright("plan", "--topic", "none"))

    def test_the_flag_before_the_command_may_have_a_value(self):
        done = self.castwright("--json=true", "plan", *TOPIC)
        self.assertEqual("topic-01", json.loads(done.out)["topic_id"], str(done))

    def test_a_plan_is_an_object_where_the_progress_is_json(self):
        plan = self.castwright("plan", *TOPIC, "--json")
        dry = ("generate", *TOPIC, "--dry-run")
        environment = self.environment(CASTWRIGHT_PROGRESS="json")
        for done in (self.castwright(*dry, "--progress", "json"), self.castwright(*dry, env=environment),
                     self.castwright("plan", *TOPIC, "--progress=json"), self.castwright("plan", *TOPIC, env=environment)):
            planned, *rest = done.out.splitlines()
            self.assertEqual(json.loads(plan.out), json.loads(planned), str(done))
            self.assertEqual(1, len(rest), str(done))
            self.assertEqual("done", self.exit_of(done)["reason"])
        (self.work / "castwright.toml").write_text('progress = "json"\n')
        self.exit_of(self.castwright(*dry))
        self.assertIn("nothing was sent", self.castwright(*dry, "--progress", "auto").out)

    def test_a_plan_of_many_topics_ends_with_one_exit(self):
        for wrong in ("none", None):
            topics = [word for name in ("topic-01", wrong, "topic-02") if name for word in ("--topic", name)]
            done = self.castwright("generate", *topics, "--topics-dir", TOPICS, "--dry-run", "--progress", "json")
            self.assert_code(10 if wrong else 0, done)
            objects = [json.loads(line) for line in done.out.splitlines()]
            self.assertEqual(["topic-01", "topic-02"], [one["topic_id"] for one in objects if "topic_id" in one])
            self.exit_of(done)
            self.assertEqual(1, len([one for one in objects if one.get("type") == "exit"]), str(done))


class WhatIsMissing(Refusing):
    COMMANDS = (["runs"], ["show"], ["doctor"], ["resume"], ["resume", "--all"], ["cancel"], ["reparse"],
                ["redo", "--chunk", "1"], ["diff"], ["export", "--format", "txt"], ["check"],
                ["import", "01J", __file__])

    def test_a_named_folder_of_runs_that_is_not_there_is_10_and_is_named_with_what_named_it(self):
        folder = self.judge / "nowhere"
        for command in self.COMMANDS:
            with self.subTest(command):
                self.refused(*command, "--output-root", folder, code=10, mentions=("output root", folder, "--output-root"))
                done = self.castwright(*command, env=self.environment(CASTWRIGHT_OUTPUT_ROOT=str(folder)))
                self.assert_fails(10, done, folder, "CASTWRIGHT_OUTPUT_ROOT")

    def test_where_nobody_named_one_there_are_no_runs_yet(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                done = self.castwright(*command)
                nothing_to_do = command[0] in ("runs", "doctor", "resume", "cancel", "reparse")
                if nothing_to_do:
                    self.assert_code(0, done)
                    self.assertEqual([], done.lines("error:"))
                else:
                    self.assert_fails(10, done, "./output", "--output-root")
                self.assertEqual([], list(self.work.iterdir()))
        self.assertEqual([], json.loads(self.castwright("runs", "--json").out))
        self.assertEqual(0, json.loads(self.castwright("doctor", "--json").out)["runs"])
        self.assertIn("no unfinished run", self.castwright("resume").err)
        self.assertEqual(0, json.loads(self.castwright("resume", "--json").out)["code"])

    def test_a_run_that_was_named_is_10_all_the_same(self):
        for command in ("resume", "cancel", "reparse", "show", "doctor"):
            with self.subTest(command):
                self.refused(command, "01ZZZZZZZZZZZZZZZZZZZZZZZZ", code=10)


class HelpOnWords(Refusing):
    def test_an_unknown_command_is_2_at_every_depth_with_help_or_without(self):
        for words in (["nosuch"], ["inspect", "nosuch"], ["inspect", "jsn"], ["inspect", "nosuch", "x"]):
            for more in ([], ["--help"], ["-h"]):
                with self.subTest((words, more)):
                    done = self.refused(*words, *more, mentions=("unknown command", words[-1] if len(words) < 3 else words[1]))
                    self.assertEqual("", done.out)
        self.refused("inspect", "jsn", "--help", mentions=('did you mean "json',))
        self.assert_fails(2, self.castwright("inspect"))
        for words in (["inspect", "--help"], ["inspect", "json", "--help"], ["show", "01J", "--help"]):
            self.assert_code(0, self.castwright(*words))

    def shown(self, command):
        return set(re.findall(r"(--[a-z-]+)", self.castwright(command, "--help-all").out.partition("Usage:")[2]))

    def test_it_lists_no_flag_that_the_command_does_not_read(self):
        sending = {"--omit", "--ca-file", "--key-file", "--key-command", "--base-url", "--connect-timeout", "--background",
                   "--max-output-tokens", "--price", "--no-search"}
        self.assertEqual(set(), self.shown("reparse") & sending)
        self.assertEqual(set(), self.shown("plan") & {"--ca-file", "--key-file", "--verbatim", "--connect-timeout"})
        self.assertNotIn("--omit", self.shown("cancel"))
        self.assertLessEqual({"--omit", "--progress"}, self.shown("plan"))
        self.assertLessEqual({"--omit", "--ca-file"}, self.shown("resume") & self.shown("generate"))
        self.assertIn("--ca-file", self.shown("cancel"))


class Wordings(Refusing):
    def test_a_flag_that_is_given_twice_says_that_one_value_counts(self):
        for flag, given in (("--pace", 2), ("--words", 3), ("--jobs", 2)):
            done = self.castwright("generate", "--topic", "topic-01", *((flag, "5") * given))
            self.assert_fails(2, done, f"{flag} is given {given} times, and only one value can count: leave the other")

    def test_an_output_root_that_is_not_there_stands_in_quotation_marks(self):
        self.assert_fails(10, self.castwright("runs", "--output-root", "no where"), 'no output root "no where" (--output-root)')

    def test_an_unknown_cost_names_the_flag_that_gives_a_price_in_plain_ascii(self):
        env = self.environment(LC_ALL="C")
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--model",
                               "somebodys-own", "--words", "1000", "--chunks", "1", "--only-pass-a", "--gates", "off", env=env)
        self.assert_code(0, done)
        total = done.lines("total: ")[0]
        self.assertTrue(total.endswith("cost unknown: the price of somebodys-own is not known, --price INPUT,OUTPUT says it "
                                       "(a rehearsal costs nothing)"), total)
        self.assertTrue(total.isascii(), total)


class ContentTypes(Refusing):
    def topic(self, types):
        path = self.judge / "topic-09.json"
        path.write_text(json.dumps({"id": "topic-09", "title": "T", "queries": ["q"], "content_types": types}))
        return path

    def test_a_slip_that_leaves_nothing_to_ask_for_is_told_with_the_word_that_was_meant(self):
        for types, slip, meant in (({"lnog": True}, "lnog", "long"), ({"Short": True, "long": False}, "Short", "short"),
                                   ({"short": {"enabeld": True}, "long": False}, "short.enabeld", "enabled"),
                                   ({"reel": True}, "reel", "reels"), ({"medium_": {"items": 2}}, "medium_", "medium")):
            with self.subTest(types):
                for command in ("plan", "generate"):
                    self.refused(command, "--topic", self.topic(types),
                                 mentions=("nothing to ask for", f"content_types.{slip}", f'did you mean "{meant}"?'))

    def test_a_slip_beside_a_right_word_is_warned_of(self):
        done = self.castwright("plan", "--topic", self.topic({"long": True, "shrot": True}))
        self.assert_code(0, done)
        self.assertIn('content_types.shrot: unknown key, did you mean "short"?', done.err)
