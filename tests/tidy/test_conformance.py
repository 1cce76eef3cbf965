"""docs/conformance.md: every test of ours that it names exists, no method of Python's stands twice, and enough are covered."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| `(\w+\.\w+)` \| (.*) \|$", re.MULTILINE)
COVERED = re.compile(r"^\[\w+\]\(\.\./([\w./]+)\)$")


class ConformanceTest(unittest.TestCase):
    def test_the_table(self):
        text = (ROOT / "docs/conformance.md").read_text()
        rows = ROW.findall(text)
        names = [name for name, _ in rows]
        self.assertEqual(len(names), len(set(names)))
        tests = [found[1] for _, told in rows if (found := COVERED.match(told))]
        self.assertEqual([test for test in tests if not (ROOT / test).is_file()], [])
        self.assertGreaterEqual(len(tests), 220)
        self.assertIn(f"Of {len(names)} methods {len(tests)} are covered", text.replace("\n", " "))
        self.assertEqual(len(names), sum(line.startswith("| `") for line in text.splitlines()))


if __name__ == "__main__":
    unittest.main()
