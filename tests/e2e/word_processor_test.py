"""A script edited in LibreOffice Writer, as a person would: with and without tracked changes, and taken back."""
import json
import pathlib
import re
import shutil
import socket
import subprocess

from harness import TOPICS, Case

# Run by the Python of Debian, which alone has LibreOffice's module.
DRIVER = """
import sys, time, uno
from com.sun.star.beans import PropertyValue
port, source, target, old, new, tracked = sys.argv[1:]
def value(name, what):
    one = PropertyValue()
    one.Name, one.Value = name, what
    return one
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(300):
    try:
        context = resolver.resolve(f"uno:socket,host=localhost,port={port};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.2)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
document = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (value("Hidden", True),))
document.RecordChanges = tracked == "yes"
change = document.createReplaceDescriptor()
change.SearchString, change.ReplaceString, change.SearchCaseSensitive = old, new, True
print(document.replaceAll(change))
document.storeToURL("file://" + target, (value("FilterName", "MS Word 2007 XML"),))
document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
"""


def has_driver():
    return shutil.which("soffice") is not None and subprocess.run(
        ["/usr/bin/python3", "-c", "import uno"], capture_output=True, check=False).returncode == 0


class WordProcessor(Case):
    def setUp(self):
        super().setUp()
        if not has_driver():
            self.skipTest("1 of 1 word processors cannot be driven: libreoffice-writer-nogui and python3-uno")
        done = self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal",
                               "--fill", "--words", "1000", "--chunks", "2", "--gates", "off", "--only-pass-a")
        self.assert_code(0, done)
        self.run_id, self.script = done.run_dir.name, done.run_dir / "L1_complete.txt"
        self.file = self.judge / "script.docx"
        self.assert_code(0, self.castwright("export", self.run_id, "--format", "docx", "-o", self.file))

    def edit(self, old, new, tracked):
        """Replaces words in Writer and saves; says how often they stood there."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = self.environment(TMPDIR=str(self.judge), HOME=str(self.judge))
        office = subprocess.Popen(["soffice", f"-env:UserInstallation=file://{self.judge}/profile", "--headless",
                                   "--norestore", f"--accept=socket,host=localhost,port={port};urp;"], env=env,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(office.kill)
        saved = self.judge / f"edited-{tracked}.docx"
        done = subprocess.run(["/usr/bin/python3", "-c", DRIVER, str(port), str(self.file), str(saved), old, new, tracked],
                              capture_output=True, text=True, timeout=110, check=False, env=env)
        self.assertEqual("1", done.stdout.strip(), done.stderr)
        office.wait(60)
        return pathlib.Path(saved)

    def test_only_the_edit_comes_back_with_and_without_tracked_changes(self):
        for tracked in ("no", "yes"):
            with self.subTest(tracked=tracked):
                before = self.script.read_text()
                word = next(word for word in re.findall(r"[A-Za-z]{7,}", before) if before.count(word) == 1)
                saved = self.edit(word, f"{word[:3]}zebra", tracked)
                done = self.castwright("import", self.run_id, saved)
                self.assert_code(0, done)
                self.assertNotIn("WARNING", done.err)
                self.assertEqual(before.replace(word, f"{word[:3]}zebra"), self.script.read_text())
                changes = json.loads(self.castwright("diff", self.run_id, "--json").out)["changes"]
                self.assertEqual(["removed", "added"], [change["change"] for change in changes])
                self.assert_code(0, self.castwright("export", self.run_id, "--format", "docx", "-o", self.file))
