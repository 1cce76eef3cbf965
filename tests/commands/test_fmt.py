"""`falcon fmt`: the style, case by case; and that it changes nothing else, for every program of the repository."""

import os
import pathlib
import random
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import ROOT, ToolTest, programs  # noqa: E402

# What is written, and what comes of it. Each must also come of itself.
CASES = {
    "blanks": ("x=1+2 *-y\nprint (x , y)\nf( a )[ 0 ] = {1 :2}", "x = 1 + 2 * -y\nprint(x, y)\nf(a)[0] = {1: 2}\n"),
    "keyword arguments and defaults": (
        "func f(a = 1, b:int=2, *, c= 3) : int { return g(x = 1) }", "func f(a=1, b: int = 2, *, c=3): int { return g(x=1) }\n"),
    "stars": ("f( * a, ** b)\n* a, b = c ** d\nx = [ * y]", "f(*a, **b)\n*a, b = c ** d\nx = [*y]\n"),
    "slices and scoped names": ("a[ 1 : 2 ] = b[ : : -1 ]\n:x=::y\nz = {k: ( :x )}", "a[1:2] = b[::-1]\n:x = ::y\nz = {k: (:x)}\n"),
    "a lambda": ("f = lambda x,y = 1 { return x+y }", "f = lambda x, y=1 {return x + y}\n"),
    "empty blocks": ("class A { }\nfunc f() {\n}\n", "class A {}\nfunc f() {}\n"),
    "indentation": ("if x {\n  y()\n      if z {\nw()\n }\n}", "if x {\n    y()\n    if z {\n        w()\n    }\n}\n"),
    "a block with a break is opened": ("if x { a()\nb() }", "if x {\n    a()\n    b()\n}\n"),
    "a block on one line stays": ("if x {a(); b();}", "if x { a(); b() }\n"),
    "else after its brace": ("if x {\n    a()\n}\nelse {\n    b()\n}\n", "if x {\n    a()\n} else {\n    b()\n}\n"),
    "a ladder of short branches": ("if x { a() }\nelif y { b() }\nelse { c() }\n", "if x { a() }\nelif y { b() }\nelse { c() }\n"),
    "two statements after a brace": ("if x { a() } b()", "if x { a() }\nb()\n"),
    "decorators": ("@a @b func f() {}", "@a\n@b\nfunc f() {}\n"),
    "empty lines": ("\n\na()\n\n\n\nb()\nif c {\n\n    d()\n\n}\n\n\n", "a()\n\nb()\nif c {\n    d()\n}\n"),
    "a semicolon that ends a comma": ("a = 1\na,;; # c\nb = 2\n", "a = 1\na,;  # c\nb = 2\n"),
    "semicolons": ("a();\n;b(); c();;\n", "a()\nb(); c()\n"),
    "brackets": (
        "f(a,\n b)\nf(\na,\n    b,\n)\nx = {\n'k': [1,\n2],\n}", "f(a,\n  b)\nf(\n    a,\n    b,\n)\nx = {\n    'k': [1,\n          2],\n}\n"),
    "a lambda in a call": ("f(lambda {\nreturn 1\n}, 2)", "f(lambda {\n    return 1\n}, 2)\n"),
    "continued lines": ("x = a +\nb\ny = a \\\n+ b\nif a and\nb {\nc()\n}",
                        "x = a +\n    b\ny = a \\\n    + b\nif a and\n        b {\n    c()\n}\n"),
    "comments behind code": ("a() # one\nbcd()      # two  \n\ne()# three\n", "a()    # one\nbcd()  # two\n\ne()  # three\n"),
    "a comment that goes on": ("a()   # one\n      # two\n# three\n", "a()  # one\n     # two\n# three\n"),
    "comments between": (
        "# top\n\nif x { # why\n# inner\na()\n      # last\n}\n# after\nelse { b() }\n",
        "# top\n\nif x {  # why\n    # inner\n    a()\n    # last\n}\n# after\nelse { b() }\n"),
    "comments in brackets": ("f(a, # one\n# own\nb)", "f(a,  # one\n  # own\n  b)\n"),
    "only a comment": ("   # alone", "# alone\n"),
    "strings stay": ("x = 'a\n  b'\ny=f'{ a+b }{c!r:>{ w }}'  'd'\n", "x = 'a\n  b'\ny = f'{ a+b }{c!r:>{ w }}' 'd'\n"),
    "ends of lines": ("a()\r\nb()\rc()", "a()\nb()\nc()\n"),
    "a first line for the shell": ("#!/usr/bin/env falcon\nx=1\n", "#!/usr/bin/env falcon\nx = 1\n"),
    "with and try": (
        "with open(f) as (a, b), c d {pass}\ntry{a()}\nexcept (A,B) e{ b() }finally{c()}",
        "with open(f) as (a, b), c d { pass }\ntry { a() }\nexcept (A, B) e { b() } finally { c() }\n"),
    "a number's attribute": ("x = 1 .real + 2.5.real", "x = 1 .real + 2.5.real\n"),
    "a byte order mark": ("\ufeffx=1", "\ufeffx = 1\n"),
    "nothing": ("", ""),
    "white space": (" \n\t\n", ""),
    "a long block is opened": (f"if x {{ {'a' * 60}(); {'b' * 60}() }}", f"if x {{\n    {'a' * 60}()\n    {'b' * 60}()\n}}\n"),
    "a long bracket is broken": (f"f({'a' * 60}, {'b' * 50}, {'c' * 60})", f"f({'a' * 60}, {'b' * 50},\n  {'c' * 60})\n"),
}


class Fmt(ToolTest):
    def test_the_style(self):
        for what, (written, formatted) in CASES.items():
            with self.subTest(what):
                self.assertEqual(self.falcon("fmt", "-", given=written)[0], formatted)
                self.assertEqual(self.falcon("fmt", "-", given=formatted)[0], formatted)

    def test_every_program_keeps_its_meaning_and_settles_at_once(self):
        """The command refuses to write what is not the same program, so what it gives for a program that parses is one."""
        names = {}
        for number, path in enumerate(programs()):
            names[f"{number}.fpl"] = path
            self.write(f"{number}.fpl", path.read_bytes())
        self.assertGreater(len(names), 150)
        # Some tests are no programs on purpose; the command says so of them and goes on.
        good = {name: self.falcon_status(name) == 0 for name in names}
        self.assertLess(sum(not is_good for is_good in good.values()), len(names) / 20)
        changed = self.falcon("fmt", "--check", *(name for name in names if good[name]))[0]
        self.assertEqual(changed, "")
        for name, path in names.items():
            if not good[name]:
                self.assertEqual((self.folder / name).read_bytes(), path.read_bytes(), path)

    def falcon_status(self, name):
        try:
            self.falcon("fmt", name)
            return 0
        except AssertionError as error:
            self.assertIn("SyntaxError", str(error))
            return 1

    def test_the_examples_are_in_the_style(self):
        self.assertEqual(self.falcon("fmt", "--check", ROOT / "examples")[0], "")

    def test_check_names_files_and_changes_none(self):
        self.write("bad.fpl", "x=1")
        self.write("good.fpl", "x = 1\n")
        self.write("folder/.hidden/bad.fpl", "x=1")
        self.write("folder/deep/bad.fpl", "x=1")
        self.write("folder/bad.txt", "x=1")
        out, _ = self.falcon("fmt", "--check", ".", status=1)
        self.assertEqual(out, "bad.fpl\nfolder/deep/bad.fpl\n")
        self.assertEqual((self.folder / "bad.fpl").read_text(), "x=1")
        self.assertEqual(self.falcon("fmt", ".")[0], out)
        self.assertEqual((self.folder / "bad.fpl").read_text(), "x = 1\n")
        self.assertEqual((self.folder / "folder/.hidden/bad.fpl").read_text(), "x=1")
        self.falcon("fmt", "--check", ".")

    def test_what_does_not_parse_is_left_alone(self):
        self.write("bad.fpl", "if x {\n   y=\n}")
        self.write("good.fpl", "x=1")
        out, err = self.falcon("fmt", "bad.fpl", "good.fpl", status=1)
        self.assertEqual(out, "good.fpl\n")
        self.assertIn('File "bad.fpl", line 2\n    y=\n      ^\nSyntaxError: ', err)
        self.assertEqual((self.folder / "bad.fpl").read_text(), "if x {\n   y=\n}")
        self.assertEqual(self.falcon("fmt", "-", given="x = (", status=1)[0], "")

    def test_the_file_keeps_its_mode_and_its_links(self):
        path = self.write("x.fpl", "x=1")
        path.chmod(0o750)
        (self.folder / "link.fpl").symlink_to("x.fpl")
        self.falcon("fmt", "link.fpl")
        self.assertEqual(path.read_text(), "x = 1\n")
        self.assertTrue((self.folder / "link.fpl").is_symlink())
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o750)
        self.assertEqual(sorted(os.listdir(self.folder)), ["link.fpl", "x.fpl"])

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_a_folder_that_cannot_be_written(self):
        self.write("x.fpl", "x=1")
        self.folder.chmod(0o500)
        self.addCleanup(self.folder.chmod, 0o700)
        self.assertIn("Permission denied", self.falcon("fmt", "x.fpl", status=1)[1])
        self.assertEqual((self.folder / "x.fpl").read_text(), "x=1")

    def test_wrong_words(self):
        self.assertIn("usage: falcon fmt", self.falcon("fmt", status=2)[1])
        self.assertIn("usage: falcon fmt", self.falcon("fmt", "--width=3", "x.fpl", status=2)[1])
        self.assertIn("none.fpl: No such file", self.falcon("fmt", "none.fpl", status=1)[1])

    def test_any_bytes(self):
        """Programs with bytes changed: an error of syntax, or a text that the command then leaves as it is."""
        chance = random.Random(7)
        texts = [path.read_bytes() for path in programs()]
        marks = [b" ", b"\n", b"\n\n\n", b"# c\n", b";", b"{", b"}", b"(", b")", b"\\\n", b"\r\n", b"'", b"\x00", b"\xff", b":", b"*"]
        for number in range(150):
            text = chance.choice(texts)
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(text) + 1)
                text = text[:at] + chance.choice(marks) + text[at + chance.randrange(2):]
            self.write(f"{number}.fpl", text)
        names = [f"{number}.fpl" for number in range(150)]
        good = [name for name in names if self.falcon_status(name) == 0]
        self.assertGreater(len(good), 10)
        self.assertEqual(self.falcon("fmt", "--check", *good)[0], "")


if __name__ == "__main__":
    unittest.main()
