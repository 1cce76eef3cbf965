"""What the tests of the command's tools share: the command, and a folder of files to run it on."""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
SLOW = float(os.environ.get("FALCON_SLOW", "1"))
LIMIT_S = 60 * SLOW


class ToolTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="falcon-tool-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def falcon(self, *words, given="", status=0):
        """Runs the command in the folder; its standard output and error as text. The status must be STATUS."""
        done = subprocess.run([FALCON, *map(str, words)], cwd=self.folder, capture_output=True, check=False, timeout=LIMIT_S,
                              input=given.encode() if isinstance(given, str) else given)
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, status, f"{out}\n{err}")
        return out, err


def programs():
    """Every program of the repository."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.fpl"], cwd=ROOT,
                            capture_output=True, text=True, check=False).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]
