"""docs/comparison.md: each "yes" of Falcon's names tests that exist, and every other cell says yes, no or partly."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COLUMNS = ["Falcon", "Python", "Go", "Node", "Erlang"]
YES = re.compile(r"\*\*yes\*\*( \[\w+\]\(\.\./tests/[\w./]+\))+$")
LINK = re.compile(r"\]\(\.\./([\w./]+)\)")


class ComparisonTest(unittest.TestCase):
    def test_the_tables(self):
        rows = 0
        for line in (ROOT / "docs/comparison.md").read_text().splitlines():
            if not line.startswith("| ") or line.startswith("| ---"):
                continue
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            with self.subTest(cells[0].strip()):
                self.assertEqual(len(cells), 1 + len(COLUMNS))
                if cells[1:] == COLUMNS:
                    continue
                rows += 1
                self.assertRegex(cells[1], YES)
                for test in LINK.findall(cells[1]):
                    self.assertTrue((ROOT / test).is_file(), test)
                for cell in cells[2:]:
                    self.assertRegex(cell, r"^(yes|no|partly)(: .+)?$")
        self.assertGreaterEqual(rows, 25)


if __name__ == "__main__":
    unittest.main()
