"""`falcon bench`: figures of functions, as a table and as JSON. What they are hangs on the clock; that they are does not."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import ToolTest  # noqa: E402

PROGRAM = """\
import time
words = "one two three".split()
func bench_join() { " ".join(words) }
func bench_nap() { time.sleep_ms(1) }
func other() { raise ValueError("not a benchmark") }
"""


class Bench(ToolTest):
    def test_the_table(self):
        self.write("birds.fpl", PROGRAM)
        out, _ = self.falcon("bench", "birds.fpl")
        self.assertRegex(out, r"^bench_join +\d[\d.]* (ns|µs|ms)  ± *[\d.]+ %  \d+ × \d+ calls\nbench_nap +\d[\d.]* (ms|s )  .*\n$")

    def test_json(self):
        self.write("folder/birds.fpl", PROGRAM)
        figures = json.loads(self.falcon("bench", "--json", "folder")[0])
        self.assertEqual([(each["file"], each["name"]) for each in figures],
                         [("folder/birds.fpl", "bench_join"), ("folder/birds.fpl", "bench_nap")])
        for each in figures:
            self.assertLessEqual(0, each["low"])
            self.assertLessEqual(each["low"], each["median"])
            self.assertLessEqual(each["median"], each["high"])
        self.assertGreaterEqual(figures[1]["low"], 0.001)
        self.assertGreater(figures[0]["calls"], figures[1]["calls"])

    def test_some(self):
        self.write("birds.fpl", PROGRAM)
        self.assertEqual(self.falcon("bench", "birds.fpl", "-k", "nap")[0].count("\n"), 1)
        self.assertIn("no benchmarks found", self.falcon("bench", "birds.fpl", "-k", "none", status=1)[1])
        self.assertEqual(json.loads(self.falcon("bench", "birds.fpl", "--json", "-k", "none", status=1)[0]), [])

    def test_failures(self):
        self.write("bad.fpl", "func bench_1() { 1 / 0 }\nfunc bench_2() {}")
        out, err = self.falcon("bench", "bad.fpl", status=1)
        self.assertIn("ZeroDivisionError", err)
        self.assertIn("falcon: bad.fpl::bench_1 has not been measured\n", err)
        self.assertIn("bench_2", out)
        self.write("bad.fpl", "func bench_1() {}\ndel bench_1")
        self.assertIn("the file's code has removed the function", self.falcon("bench", "bad.fpl", status=1)[1])
        self.write("bad.fpl", "func bench_1( {}")
        self.assertIn("SyntaxError", self.falcon("bench", "bad.fpl", status=1)[1])
        for words in ([], ["--fast", "x.fpl"], ["-k"]):
            self.assertIn("usage: falcon bench", self.falcon("bench", *words, status=2)[1])


if __name__ == "__main__":
    unittest.main()
