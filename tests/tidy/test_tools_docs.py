"""What docs/tools.md shows of a terminal happens: its `console` blocks are run beside the page's programs."""

import pathlib
import re
import shlex
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import ROOT, ToolTest  # noqa: E402

PAGE = ROOT / "docs/tools.md"
BLOCK = re.compile(r"^```(falcon|console)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^# file: (\S+)$", re.MULTILINE)
ENDS_BADLY = re.compile(r"\d+ failed|^\S+:\d+:\d+: ", re.MULTILINE)  # of a command that gives status 1


def pattern(shown):
    """A regular expression for shown output: `…` is whatever stands there, a line of it any lines."""
    lines = [r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*?") + "\n" for line in shown.splitlines()]
    return re.compile("".join(lines))


class ToolsPage(ToolTest):
    def test_what_the_page_shows(self):
        blocks = BLOCK.findall(PAGE.read_text())
        for kind, text in blocks:
            if kind == "falcon" and (name := FILE.search(text)):
                self.write(name[1], text)
        shown = 0
        for kind, text in blocks:
            if kind != "console":
                continue
            for command, output in re.findall(r"^\$ falcon (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                with self.subTest(command):
                    out, _ = self.falcon(*shlex.split(command), status=1 if ENDS_BADLY.search(output) else 0)
                    self.assertTrue(pattern(output).fullmatch(out), f"falcon {command}\n{out}")
                    shown += 1
        self.assertGreaterEqual(shown, 1)


if __name__ == "__main__":
    unittest.main()
