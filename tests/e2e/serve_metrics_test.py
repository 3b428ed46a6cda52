"""The figures of the newest runs that a server tells are those that were written when the runs ended."""
import re
import subprocess
import urllib.request

from harness import BINARY, Case, TOPICS


class ServeMetrics(Case):
    def page(self):
        """/metrics of a server of its own."""
        server = subprocess.Popen([BINARY, "serve", "--read-only"], cwd=self.work, env=self.environment(), text=True,
                                  stdout=subprocess.PIPE)
        try:
            with urllib.request.urlopen(server.stdout.readline().strip() + "metrics") as answer:
                self.assertEqual("text/plain; version=0.0.4; charset=utf-8", answer.headers["Content-Type"])
                return answer.read().decode()
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()

    @staticmethod
    def series(page):
        """Samples of the newest runs; a server reads the time of a whole run from its log, which begins later."""
        return {line for line in page.splitlines() if re.match(r"castwright_last_(?!run_seconds)", line)}

    def test_they_are_those_of_the_text_file(self):
        figures = self.work / "figures.prom"
        self.assert_code(0, self.castwright("generate", "--all", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                                            "--words", "1000", "--gates", "off", "--metrics-textfile", figures))
        page = self.page()
        told = self.series(figures.read_text())
        self.assertLess(40, len(told))
        self.assertEqual(told, self.series(page))
        for line in figures.read_text().splitlines():
            if line.startswith("#"):
                self.assertIn(line, page)
        self.assertRegex(page, r'(?m)^castwright_last_run_seconds\{topic="topic-01",kind="rehearsal-long"\} \d+\.\d{3}$')

    def test_a_stopped_run_has_no_success_and_the_newest_of_its_topic_counts(self):
        for fault in (["--fault", "eof=20@2", "--background", "off"], []):
            self.castwright("generate", "--topic", "topic-01", "--topics-dir", TOPICS, "--provider", "rehearsal", "--fill",
                            "--words", "1000", "--chunks", "2", "--gates", "off", "--only-pass-a", "--new-run", *fault)
            page = self.page()
            self.assertEqual(0 if fault else 1, len(re.findall(r"(?m)^castwright_last_success_timestamp_seconds\{", page)))
            self.assertEqual(1, len(re.findall(r"(?m)^castwright_last_run_words\{", page)))
            self.assertIn(f'state="{"cut" if fault else "completed"}"', page)
