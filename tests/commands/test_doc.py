"""`falcon doc`: what it says of builtins, classes, methods, modules and files."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import ToolTest  # noqa: E402

PROGRAM = '''\
"""What hovers.

More of it."""
import sys

# How high it is.
# In metres.
func height(bird, *, unit: str = "m", **rest): float {
    return 1.0
}
func _hidden() {}
func long(a,
          b=(1, 2)) {
    """Takes
       its time.

         And more.
    """
}
@staticmethod
class Kestrel(object) {
    "A small falcon."
    func __init__(self, name) {}
    func hover(self) { "Stays in the air." }
    func _flap(self) {}
}
'''
SHOWN = '''\
birds.fpl
    What hovers.

    More of it.

  height(bird, *, unit: str = "m", **rest): float
      How high it is.
      In metres.

  long(a, b=(1, 2))
      Takes
      its time.

        And more.

  class Kestrel(object)
      A small falcon.

      __init__(self, name)

      hover(self)
          Stays in the air.
'''


class Doc(ToolTest):
    def test_a_function(self):
        self.assertRegex(self.falcon("doc", "len")[0], r"^len\(.*\)\n    \S.*\n$")

    def test_a_method(self):
        self.assertRegex(self.falcon("doc", "str.split")[0], r"^str\.split\(self, .*\)\n    \S.*\n$")
        self.assertRegex(self.falcon("doc", "socket.socket.recv")[0], r"^socket\.socket\.recv\(.*\)\n    \S")

    def test_a_class(self):
        out = self.falcon("doc", "dict")[0]
        self.assertRegex(out, r"^class dict\n")
        self.assertRegex(out, r"\n  setdefault\(self, .*\)\n      \S")
        self.assertNotIn("__", out)

    def test_a_module(self):
        out = self.falcon("doc", "time")[0]
        self.assertTrue(out.startswith("module time\n"), out)
        self.assertRegex(out, r"\n  sleep\(seconds, /\)\n      Parks")
        self.assertIn(" AF_INET ", self.falcon("doc", "socket")[0])

    def test_an_exception(self):
        self.assertTrue(self.falcon("doc", "KeyError")[0].startswith("exception KeyError\n"))

    def test_everything(self):
        out = self.falcon("doc")[0]
        for name in (" len ", " dict ", " KeyError ", " socket "):
            self.assertIn(name, out.replace("\n", " "))

    def test_several_names(self):
        out = self.falcon("doc", "len", "ord")[0]
        self.assertRegex(out, r"^len\(.*\n.*\n\nord\(")

    def test_a_file(self):
        self.write("birds.fpl", PROGRAM)
        self.assertEqual(self.falcon("doc", "birds.fpl")[0], SHOWN)

    def test_errors(self):
        for name in ("nest", "str.nest", "len.x", "socket.socket.recv.x", "", "."):
            self.assertEqual(self.falcon("doc", name, status=1)[1], f"falcon: nothing built in is called '{name}'\n")
        self.assertIn("none.fpl: No such file", self.falcon("doc", "none.fpl", status=1)[1])
        self.write("bad.fpl", "func (")
        self.assertIn("SyntaxError", self.falcon("doc", "bad.fpl", status=1)[1])
        self.assertIn("usage: falcon doc", self.falcon("doc", "--all", status=2)[1])


if __name__ == "__main__":
    unittest.main()
