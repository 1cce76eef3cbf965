"""Falcon's str against Python's, character by character.

What a str says of a character and how it maps it is Python's answer for each code point that Python knows. Python 3.11
has the data of Unicode 14 and Falcon those of 15, so what was assigned since is left out.
"""

import os
import subprocess
import sys
import tempfile
import unicodedata
import unittest

FALCON = os.environ["FALCON"]

# Beyond these planes there is nothing but private use.
RANGES = [(0, 0xD800), (0xE000, 0x32400), (0xE0000, 0xE0200), (0xF0000, 0xF0010), (0x10FFF0, 0x110000)]
TESTS = ["isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "isspace", "isupper", "islower", "istitle",
         "isidentifier", "isprintable", "isascii"]
MAPS = ["upper", "lower", "title", "casefold", "swapcase", "capitalize"]
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]


def run(program):
    """The lines that a Falcon program writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.fpl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(program)
        done = subprocess.run([FALCON, path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def loop(expression):
    """A program that writes the value of EXPRESSION, a str, for each character c of RANGES, one a line."""
    return "for first, end in %r {\n    for code in range(first, end) { c = chr(code); print(%s) }\n}\n" % (RANGES, expression)


def hexadecimal(expressions):
    """Falcon's text for the values of EXPRESSIONS, as `written` has it."""
    return "'|'.join([" + ", ".join(expressions) + "]).encode().hex()"


def written(value):
    return value if isinstance(value, str) else "|".join(value).encode().hex()


class Unicode(unittest.TestCase):
    def compare(self, expression, python):
        """Holds what Falcon's EXPRESSION gives for each character c against python(c)."""
        lines = run(loop(expression))
        codes = [code for first, end in RANGES for code in range(first, end)]
        self.assertEqual(len(lines), len(codes))
        wrong = []
        for code, line in zip(codes, lines):
            c = chr(code)
            if unicodedata.category(c) == "Cn":
                continue
            expected = written(python(c))
            if line != expected:
                wrong.append(f"U+{code:04X}: {line}, and Python says {expected}")
        self.assertEqual(wrong[:10], [], f"{len(wrong)} differ")

    def test_what_a_character_is(self):
        answers = " + ".join(f"str(int(c.{name}()))" for name in TESTS)
        # As a second character of a name, too.
        self.compare(answers + " + str(int(('a' + c).isidentifier()))",
                     lambda c: "".join(str(int(getattr(c, name)())) for name in TESTS) + str(int(("a" + c).isidentifier())))

    def test_case(self):
        self.compare(hexadecimal([f"c.{name}()" for name in MAPS]), lambda c: [getattr(c, name)() for name in MAPS])

    def test_case_beside_letters(self):
        # The final sigma, and what ends a word.
        texts = ["('Σ' + c + 'ΑΣ')", "('aΣ' + c)"]
        calls = [f"{text}.{name}()" for text in texts for name in ("lower", "title")]
        self.compare(hexadecimal(calls), lambda c: [eval(call, {"c": c}) for call in calls])

    def test_repr(self):
        self.compare("repr('a' + c)", lambda c: repr("a" + c))

    def test_normal_forms(self):
        self.compare(hexadecimal([f"('a' + c + '\\u0301').normalize('{form}')" for form in FORMS]),
                     lambda c: [unicodedata.normalize(form, "a" + c + "\u0301") for form in FORMS])


if __name__ == "__main__":
    sys.exit(unittest.main())
