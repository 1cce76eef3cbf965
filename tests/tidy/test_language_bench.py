"""The benchmark programs of the language say the same in each of its languages; how fast they are is no test's matter."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "bench/language"
FALCON = os.environ["FALCON"]
sys.path.insert(0, str(FOLDER))
import run  # noqa: E402


class Programs(unittest.TestCase):
    def run_check(self, *options):
        return subprocess.run([sys.executable, FOLDER / "run.py", "--check", "--falcon", FALCON, *options],
                              capture_output=True, text=True, check=False)

    def test_all_languages_agree(self):
        done = self.run_check()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for name in run.SIZES:
            self.assertRegex(done.stdout, rf"(?m)^{name}: (Falcon.* CPython agree|left out, .*)$")
        if shutil.which("lua5.4"):
            self.assertIn("fib: Falcon, Lua, CPython agree\n", done.stdout)

    def test_another_output_ends_the_run(self):
        with self.assertRaisesRegex(SystemExit, "fib: the outputs differ"):
            run.compare("fib", {"falcon": "1\n", "python": "2\n"})
        run.compare("fib", {"falcon": "1\n", "python": "1\n"})

    def test_every_program_has_a_size(self):
        names = {path.stem for suffix in run.SUFFIXES.values() for path in FOLDER.glob(f"*{suffix}")}
        self.assertEqual(names - {"run", "report"}, set(run.SIZES))

    def test_ratios(self):
        results = {"a": {"falcon": {"seconds": 1.0}, "python": {"seconds": 4.0}},
                   "b": {"falcon": {"seconds": 1.0}, "python": {"seconds": 1.0}, "lua": {"seconds": 2.0}}}
        self.assertAlmostEqual(run.mean_ratio(results, "python"), 0.5)
        self.assertAlmostEqual(run.mean_ratio(results, "lua"), 0.5)
        self.assertIsNone(run.ratio(results["a"], "lua", "seconds"))
