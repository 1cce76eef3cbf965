"""docs/library.md names everything public that the built-in modules have, each in the section of its module, and all of it
has a doc string."""

import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support import expect  # noqa: E402

FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
ELSEWHERE = {"socket"}  # has a page of its own
# Members of the classes that the module itself makes count as well.
NAMES = """
import MODULE module
assert module.__doc__
for name in dir(module) {
    member = getattr(module, name)
    assert not callable(member) or member.__doc__, name
    inside = []
    if isinstance(member, type) and member.__module__ == "MODULE" {
        inherited = dir(member.__bases__[0])
        inside = [inner for inner in dir(member) if inner not in inherited]
    }
    for public in [name] + inside {
        if not public.startswith("_") {
            print(public)
        }
    }
}
"""


def modules():
    """The names in the table of built-in modules."""
    table = (ROOT / "src/modules/modules.cc").read_text()
    return set(re.findall(r'\{"(\w+)", fill_', table)) - ELSEWHERE


def sections():
    """The prose of each module's section, by the module's name."""
    text = (ROOT / "docs/library.md").read_text()
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    parts = re.split(r"^## (\w+)$", prose, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


class LibraryDocsTest(unittest.TestCase):
    def test_every_name_has_its_place(self):
        documented = sections()
        self.assertEqual(sorted(modules() - set(documented)), [])
        for module in sorted(modules()):
            with self.subTest(module=module):
                done = subprocess.run([FALCON, "-c", NAMES.replace("MODULE", module)], capture_output=True, text=True,
                                      timeout=60, check=False)
                self.assertEqual((done.returncode, expect.NOISE.sub("", done.stderr)), (0, ""))
                names = set(done.stdout.split())
                self.assertGreater(len(names), 2)
                known = set(re.findall(r"`(?:\w+\.)*(\w+)(?:\([^`]*\))?`", documented[module]))
                self.assertEqual(sorted(names - known), [])


if __name__ == "__main__":
    unittest.main()
