"""docs/socket.md names everything that the module and its class have; what is no constant it shows in an example that runs."""

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
NAMES = """
import socket
for name in dir(socket) + dir(socket.socket) + ["sethostname", "SO_CONDITIONAL_ACCEPT"] {
    if not name.startswith("_") {
        print(name)
    }
}
"""


class SocketDocsTest(unittest.TestCase):
    def test_every_name_has_its_place(self):
        text = (ROOT / "docs/socket.md").read_text()
        examples = re.findall(r"^```falcon$.*?^```", text, flags=re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        documented = set(re.findall(r"`(\w+)`", prose))
        shown = set(re.findall(r"\w+", "\n".join(examples)))
        done = subprocess.run([FALCON, "-c", NAMES], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, expect.NOISE.sub("", done.stderr)), (0, ""))
        names = set(done.stdout.split())
        self.assertGreater(len(names), 60)
        self.assertEqual(sorted(names - documented), [])
        self.assertEqual(sorted(name for name in names - shown if not name.isupper()), [])


if __name__ == "__main__":
    unittest.main()
