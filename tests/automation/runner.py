"""As much of a runner of GitHub Actions as the workflow of `castwright init` needs: jobs with a matrix,
steps with their environment, a cache whose entries never change and are found by the beginning of a
key, artifacts whose names occur once. Steps that install something are left out."""
import json
import re
import shutil

from support import run

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def value_of(expression, contexts):
    """The value of a path such as `needs.topics.outputs.matrix`; a name that is not there is an error."""
    made = re.fullmatch(r"fromJSON\((.*)\)", expression)
    if made:
        return json.loads(value_of(made[1], contexts))
    value = contexts
    for name in expression.split("."):
        value = value[name]
    return value


def filled(text, contexts):
    return EXPRESSION.sub(lambda found: str(value_of(found[1], contexts)), str(text))


def holds(condition, contexts, failed):
    """The conditions that the workflow has: none, always(), PATH != ''."""
    if condition is None:
        return not failed
    if condition == "always()":
        return True
    path = re.fullmatch(r"(\S+) != ''", condition)
    return not failed and value_of(path[1], contexts) != ""


class Cloud:
    """What outlives a job: the cache and the artifacts."""

    def __init__(self, folder):
        self.folder = folder
        self.caches = []  # keys, oldest first
        self.artifacts = []  # (number of the workflow, name)

    def place(self, kind, name):
        return self.folder / kind / name

    def restore(self, key, beginning, target):
        keys = [kept for kept in reversed(self.caches) if kept == key or kept.startswith(beginning)]
        if keys:
            shutil.copytree(self.place("cache", keys[0]), target, symlinks=True)

    def save(self, key, source):
        if key not in self.caches and source.exists():
            shutil.copytree(source, self.place("cache", key), symlinks=True)
            self.caches.append(key)

    def hand_out(self, run_id, name, source):
        if not source.exists():
            return
        assert (run_id, name) not in self.artifacts, f"GitHub refuses a second artifact with the name {name}"
        assert not set(name) & set('":<>|*?\\/\r\n'), f"GitHub refuses the name {name}"
        self.artifacts.append((run_id, name))


class Job:
    """One job in a fresh working directory; `code` is that of its first step that failed."""

    def __init__(self, spec, contexts, folder):
        self.spec = spec
        self.contexts = contexts | {"steps": {}}
        self.folder = folder
        self.code = 0
        self.said = ""
        self.summary = ""
        self.ran = []

    def go(self, checkout, cloud, environment):
        for number, step in enumerate(self.spec["steps"]):
            if holds(step.get("if"), self.contexts, self.code != 0):
                self.step(number, step, (checkout, cloud, environment))

    def step(self, number, step, surroundings):
        checkout, cloud, environment = surroundings
        given = {key: filled(value, self.contexts) for key, value in step.get("with", {}).items()}
        work = self.folder / "work"
        action = step.get("uses", "").split("@")[0]
        if action == "actions/checkout":
            shutil.copytree(checkout, work)
        elif action == "actions/cache/restore":
            cloud.restore(given["key"], given["restore-keys"], work / given["path"])
        elif action == "actions/cache/save":
            cloud.save(given["key"], work / given["path"])
        elif action == "actions/upload-artifact":
            cloud.hand_out(self.contexts["github"]["run_id"], given["name"], work / given["path"])
        elif action:
            raise AssertionError(f"the runner of the tests does not know {action}")
        elif "apt-get" not in step["run"]:
            self.script(number, step, environment)

    def script(self, number, step, environment):
        output, summary = (self.folder / f"{number}.{name}" for name in ("output", "summary"))
        script = self.folder / f"{number}.sh"
        script.write_text(step["run"])
        for file in (output, summary):
            file.touch()
        own = {name: filled(value, self.contexts)
               for name, value in (self.spec.get("env", {}) | step.get("env", {})).items()}
        # In a container a script is run by `sh -e`.
        done = run(["sh", "-e", script], cwd=self.folder / "work", env=environment | own | {
            "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)})
        self.ran.append(step["name"])
        self.said += done.stdout
        self.summary += summary.read_text()
        self.code = self.code or done.returncode
        lines = dict(line.split("=", 1) for line in output.read_text().splitlines())
        if "id" in step:
            self.contexts["steps"][step["id"]] = {"outputs": {"matrix": ""} | lines}

    def outputs(self):
        return {name: filled(value, self.contexts) for name, value in self.spec.get("outputs", {}).items()}


class Workflow:
    """Runs the two jobs of the workflow as GitHub would, each job of the matrix after the other."""

    def __init__(self, spec, checkout, cloud, environment):
        self.spec = spec
        self.checkout = checkout
        self.cloud = cloud
        self.environment = environment
        self.number = 0
        self.attempt = 0

    def go(self, topic="", again=False):
        """Returns the job that lists, and those that write by their topic's id. `again` is what "Re-run
        all jobs" does: the same workflow, at its next attempt."""
        self.attempt = self.attempt + 1 if again else 1
        self.number += not again
        contexts = {"inputs": {"topic": topic}, "vars": {"CASTWRIGHT_DEB": "https://example.invalid/x.deb"},
                    "secrets": {"OPENAI_API_KEY": "sk-secret-of-the-tests"},
                    "github": {"run_id": str(self.number), "run_attempt": str(self.attempt)}}
        listing = self.job("topics", contexts, "topics")
        writing = {}
        if listing.code == 0:
            contexts["needs"] = {"topics": {"outputs": listing.outputs()}}
            spec = self.spec["jobs"]["write"]
            if holds(spec["if"], contexts, False):
                rows = value_of(EXPRESSION.fullmatch(spec["strategy"]["matrix"])[1], contexts)["include"]
                assert rows, "GitHub refuses an empty matrix"
                for row in rows:
                    writing[row["id"]] = self.job("write", contexts | {"matrix": row}, row["id"])
        return listing, writing

    def job(self, name, contexts, folder_name):
        folder = self.cloud.folder / f"run-{self.number}.{self.attempt}" / folder_name
        folder.mkdir(parents=True)
        job = Job(self.spec["jobs"][name], contexts, folder)
        job.go(self.checkout, self.cloud, self.environment)
        return job
