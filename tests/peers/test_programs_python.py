"""A slice of the random programs of tests/differential, beside CPython: the same output, the same class of error.

The seed is fixed. Whoever wants more runs tests/differential/run.py with another one.
"""

import os
import pathlib
import sys
import unittest
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from differential import run  # noqa: E402

SLOW = float(os.environ.get("FALCON_SLOW", "1"))
BATCH = 50
COUNT = max(BATCH, int(400 / SLOW))
SEED = "slice"


@unittest.skipUnless(sys.version_info[:2] == (3, 11), f"the programs mean what Python 3.11 makes of them, this is {sys.version.split()[0]}")
class ProgramsTest(unittest.TestCase):
    def setUp(self):
        self.setting = run.Setting(os.environ.get("FALCON", str(run.ROOT / "build/release/falcon")), sys.executable, SLOW)

    def test_random_programs_do_the_same_in_both(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for first in range(0, COUNT, BATCH):
                differences, _ = run.run_batch(self.setting, SEED, range(first, first + BATCH))
                for name, text in differences:
                    self.fail(f"program {name[1:]} of seed {SEED}\n{run.report(self.setting, name, text)}")

    def test_a_difference_is_found_and_reduced(self):
        # This is one that stays: a bytes equals a text in Falcon.
        text = ("from prelude import note, tick\nfor i in range(3):\n    tick()\n    note(i)\n    note(b'a' == 'a')\nnote(7)\n")
        self.assertEqual(list(run.differing(self.setting, {"p": text})), ["p"])
        small = run.reduce.reduced(text, lambda candidate: bool(run.differing(self.setting, {"p": candidate})))
        self.assertEqual(small.split("\n")[-2], "note(b'a' == 'a')")


if __name__ == "__main__":
    unittest.main()
