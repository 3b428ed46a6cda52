"""The length is kept whatever the model makes of it, and what a run learns of the model the next one knows."""
import json
import sqlite3

from harness import Case


class Length(Case):
    FLAGS = ("--provider", "rehearsal", "--words", "10000", "--length-gain", "1.4", "--scatter", "0.03", "--new-run")

    def written(self, *flags):
        done = self.generate(*self.FLAGS, *flags)
        self.assert_code(0, done)
        report = json.loads((done.run_dir / "report.json").read_text())
        record = json.loads((done.run_dir / "run.json").read_text())
        return report, record["calibration"]["gains"]

    def gains(self):
        with sqlite3.connect(self.output / "castwright.db") as store:
            return store.execute("SELECT run_id, chunk, host, model, kind, language, asked, received, date "
                                 "FROM gains ORDER BY run_id, chunk").fetchall()

    def test_a_model_that_writes_too_much_is_asked_for_less_and_trimmed(self):
        report, known = self.written()
        self.assertEqual({}, known)
        self.assertLess(abs(report["words"]["deviation"]), 0.03)
        self.assertLess(report["chunks"][1]["asked"], report["chunks"][1]["target"])
        self.assertEqual({1}, {chunk["paid_requests"] for chunk in report["chunks"]})
        # Of one that scatters widely something has to go.
        done = self.generate("--provider", "rehearsal", "--fill", "--length-gain", "1.4", "--scatter", "0.1",
                             "--seed", "1", "--gates", "off", "--output-root", self.judge / "wide")
        self.assert_code(0, done)
        report = json.loads((done.run_dir / "report.json").read_text())
        self.assertTrue(any(chunk["trimmed"] for chunk in report["chunks"]))

    def test_the_next_run_knows_the_model_in_parallel_too(self):
        first, _ = self.written()
        for flags in ((), ("--parallel", "4")):
            report, known = self.written(*flags)
            self.assertAlmostEqual(1.4, known["wrap"], delta=0.3)
            self.assertLess(report["chunks"][0]["asked"], first["chunks"][0]["asked"])
            self.assertLess(abs(report["words"]["deviation"]), 0.03)

    def test_a_rebuilt_index_knows_the_same(self):
        self.written()
        before = self.gains()
        self.assertEqual(10, len(before))
        self.assertEqual({"rehearsal"}, {row[2] for row in before})
        self.assert_code(0, self.castwright("doctor", "--rebuild-index"))
        self.assertEqual(before, self.gains())
