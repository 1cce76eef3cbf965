"""docs/falcon-1.2.4.md has a result for each program, and tools/falcon_1_2_4.py finds one that gives another.

The programs themselves are no part of this repository: the tool is tried with a folder like theirs.
"""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import falcon_1_2_4 as tool  # noqa: E402

RESULT = r"^(status [01], \d+ lines?, [0-9a-f]{8}|serves its page and 404)$"


class Programs(unittest.TestCase):
    def test_every_row_has_a_result(self):
        rows = {match["name"]: match["result"] for match in tool.ROW.finditer(tool.PAGE.read_text())}
        self.assertEqual(len(rows), 36)
        for name, result in rows.items():
            with self.subTest(name):
                self.assertRegex(result, RESULT)

    def run_tool(self, rows):
        """What the tool says of two programs and a README, with a page of ROWS; and its status."""
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            for part in "example", "fpllib":
                (folder / part).mkdir()
            (folder / "example/input.fpl").write_text("print(input('?'))\nprint(object())\n")
            (folder / "example/syspath.fpl").write_text("import sys\nsys.path.append('../../')\nimport lib\nexit(3)\n")
            (folder / "README.md").write_text("```js\nraise ValueError('told')\n```\n")
            page = folder / "page.md"
            page.write_text("".join(f"| `{name}` | what | {result} | |\n" for name, result in rows.items()))
            told = io.StringIO()
            with mock.patch.object(tool, "PAGE", page), mock.patch.object(tool, "ROOT", folder), \
                    mock.patch.object(sys, "argv", ["tool", str(folder)]), contextlib.redirect_stdout(told), \
                    self.assertRaises(SystemExit) as end:
                tool.main()
        return told.getvalue(), end.exception.code

    def test_results_are_compared(self):
        rows = {"input": "status 0, 2 lines, ", "syspath": "status 3, 1 line, ", "README sample": "status 1, 0 lines, "}
        told, status = self.run_tool({})
        self.assertEqual(status, 1)
        self.assertIn("3 programs, 3 differ", told)
        for name in rows:
            self.assertIn(f"{name}: {rows[name]}", told)
            start = told.index(f"{name}: {rows[name]}") + len(f"{name}: ")
            rows[name] = told[start:told.index("\n", start)]
        told, status = self.run_tool(rows)
        self.assertEqual((told.splitlines()[-1], status), ("3 programs, 0 differ from page.md", 0))
        told, status = self.run_tool(rows | {"input": "status 0, 2 lines, 01234567", "fib": "status 0, 1 line, 01234567"})
        self.assertIn("fib: not in the folder", told)
        self.assertIn("the page says: status 0, 2 lines, 01234567", told)
        self.assertEqual((told.splitlines()[-1], status), ("3 programs, 2 differ from page.md", 1))


if __name__ == "__main__":
    unittest.main()
