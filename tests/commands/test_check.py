"""`falcon check`: what it finds, where it keeps silent, and that it finds next to nothing in programs that are right."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import ROOT, ToolTest, programs  # noqa: E402

# A program, and the findings in it: line, column and message.
FINDS = {
    "unused imports": (
        "import sys, time t\nfrom os import join, exists as there\nprint(join)\nfunc f() { import thread }\nf()",
        ["1:8: 'sys' is imported and never used", "1:13: 't' is imported and never used",
         "2:22: 'there' is imported and never used", "4:19: 'thread' is imported and never used"]),
    "unused locals": (
        "func f(parameter) {\n    x = 1\n    func g() {}\n    class C {}\n    try {} except OSError e {}\n}\nf(1)",
        ["2:5: 'x' gets a value that is never used", "3:10: the function 'g' is never used",
         "4:11: the class 'C' is never used", "5:27: 'e' is caught and never used: leave the name out"]),
    "undefined names": (
        "print(speling)\nfunc f() { return :missing + (lambda {return x})() }\nclass A {\n    y = 1\n    func m(self) { return y }\n}\nprint(f, A)",
        ["1:7: nothing is called 'speling'", "2:19: nothing is called 'missing'", "2:46: nothing is called 'x'",
         "5:27: nothing is called 'y'"]),
    "unreachable code": (
        "func f(x) {\n    if x { return 1 } else { raise x }\n    print(x)\n}\nfunc g() {\n    while True { f(1) }\n    f(2)\n}\n"
        "func h() {\n    try { return 1 } finally { f(3) }\n    f(4)\n}\nprint(g, h)\nfor x in [] {\n    break\n    f(x); f(5)\n}",
        ["3:5: this is never reached", "7:5: this is never reached", "11:5: this is never reached",
         "16:5: this is never reached"]),
    "calls": (
        "func f(a, b, c=1, *, d=2) {}\nf(1)\nf(1, 2, 3, 4)\nf(1, 2, e=3)\nf(1, 2, a=3)\nf(b=1, a=2, d=3)\nf(*[1])\nf(1, **{})\n:f()",
        ["2:1: 'f' needs an argument for 'b'", "3:12: 'f' takes 3 positional arguments", "4:9: 'f' has no parameter 'e'",
         "5:1: 'f' is given 'a' twice", "9:1: 'f' needs an argument for 'a'"]),
    "keyword-only": ("func f(*, key) {}\nf()\nf(1, key=2)",
                     ["2:1: 'f' needs an argument for 'key'", "3:3: 'f' takes 0 positional arguments"]),
    "classes": ("class A {\n    func __init__(self, x) { self.x = x }\n}\nA()\nA(1)\nA(1, 2)\nA(y=1)",
                ["4:1: 'A' needs an argument for 'x'", "6:6: 'A' takes 1 positional argument", "7:1: 'A' needs an argument for 'x'",
                 "7:3: 'A' has no parameter 'y'"]),
    "keys": ("print({'a': 1, 2: 2, b'a': 3, 2: 4, 2.0: 5})",
             ["1:22: this key stands in the dict already", "1:31: this key stands in the dict already"]),
    "identity": ("x = 5\nprint(x is 5, x is not 'a', x is None, x is True)",
                 ["2:7: 'is' asks for the same object: write '=='", "2:15: 'is not' asks for the same object: write '!='"]),
    "an assert that cannot fail": (
        "assert (1 == 2, 'no')", ["1:8: a tuple is always true: the message stands behind the test, without parentheses"]),
}

SILENT = {
    "names that come and go": "import sys\nexec('x = 1')\nprint(x)",
    "import *": "from math import *\nprint(sin(1))",
    "an expected NameError": "try { print(nothing) } except (KeyError, NameError) {}",
    "an expected TypeError": "func f(a) {}\ntry { f() } except TypeError {}",
    "decorators": "func d(f) { return f }\n@d\nfunc f(a) {}\nf()",
    "bound twice": "func f(a) {}\nif f { func f() {} }\nf()",
    "a name that says so": "func f() { _x = 1; _, y = 1, 2 }\nf()",
    "what a module has": "print(__name__, __file__)\nclass A { func f(self) { return __class__ } }\nprint(A)",
    "the module's, from a function": "func f() { :x = 1 }\nf()\nprint(x)",
    "the enclosing function's": "func f() {\n    x = 1\n    func g() { ::x = 2 }\n    g()\n}\nf()",
    "a generator without items": "func f() {\n    return\n    yield\n}\nprint(list(f()))",
    "a loop that is left": "while True { if 1 { break } }\nprint(2)",
    "a manager that swallows": "func f(m) {\n    with m { return 1 }\n    print(2)\n}\nf(1)",
    "comprehensions": "print([x + y for x in [1] for y in [x]], {k: v for k, v in {}.items()}, (z for z in []))",
    "rest and extra": "func f(a, *b, **c) {}\nf(1, 2, 3, d=4)",
    "a base that may have __init__": "class A(Exception) {}\nA(1, 2)",
}


class Check(ToolTest):
    def findings(self, text):
        out, _ = self.falcon("check", "-", given=text, status=1)
        return [line.removeprefix("<stdin>:") for line in out.splitlines() if line.startswith("<stdin>:")]

    def test_what_it_finds(self):
        for what, (text, expected) in FINDS.items():
            with self.subTest(what):
                self.assertEqual(self.findings(text), expected)

    def test_where_it_keeps_silent(self):
        for what, text in SILENT.items():
            with self.subTest(what):
                self.assertEqual(self.falcon("check", "-", given=text)[0], "")

    def test_a_finding_shows_its_place(self):
        self.write("kestrel.fpl", "func f(x) {\n    return x + wingspan\n}\nprint(f(1))\n")
        out, _ = self.falcon("check", "kestrel.fpl", status=1)
        self.assertEqual(out, "kestrel.fpl:2:16: nothing is called 'wingspan'\n    return x + wingspan\n               ^^^^^^^^\n")

    def test_errors_of_syntax(self):
        self.write("folder/a.fpl", "x = (")
        self.write("folder/b.fpl", "func f() { return ::x }")
        self.write("folder/c.fpl", "print(1)")
        out, _ = self.falcon("check", "folder", status=1)
        self.assertIn('File "folder/a.fpl", line 1', out)
        self.assertIn("no enclosing function has a variable 'x'", out)
        self.assertNotIn("c.fpl", out)

    def test_wrong_words(self):
        self.assertIn("usage: falcon check", self.falcon("check", status=2)[1])
        self.assertIn("usage: falcon check", self.falcon("check", "--all", status=2)[1])

    def test_the_examples_are_clean(self):
        self.assertEqual(self.falcon("check", ROOT / "examples")[0], "")

    def test_few_findings_in_tests(self):
        """Tests do odd things on purpose; still, most of them are programs like others."""
        out, _ = self.falcon("check", *programs(), status=1)
        files = {line.split(":")[0] for line in out.splitlines() if line.startswith("/") and "is imported and never" not in line}
        self.assertLess(len(files), len(programs()) / 10, out)


if __name__ == "__main__":
    unittest.main()
