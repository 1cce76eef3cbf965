"""Methods, builtins, operators and formats of the built-in types against Python's.

Thousands of expressions that are written alike in both languages are evaluated by both: every method of every type, with
arguments that fit and that do not. What they give must have the same repr; what they raise must be of the same class.
Where Falcon differs on purpose (docs/language.md), the expression is left out, and the reason stands beside it.
"""

import ast
import decimal
import itertools
import math
import os
import pathlib
import random
import re
import struct
import subprocess
import tempfile
import unittest
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FALCON = os.environ.get("FALCON", ROOT / "build/release/falcon")

OBJECTS = {
    str: ["''", "'a'", "'abc'", "'Hello World'", "'aXbXc'", "'  x \\t'", "'\\u00dfé\\u01c5'", "'12'", "'a\\nb\\r\\nc'", "'a,b,,c'"],
    bytes: ["b''", "b'abc'", "b'Hello World'", "b' x '", "b'12'", "b'a,b,,c'", "b'\\xff\\x00'", "b'a\\nb\\r\\n'"],
    bytearray: ["bytearray()", "bytearray(b'abc')", "bytearray(b'a,b,,c')"],
    list: ["[]", "[1]", "[3, 1, 2]", "['b', 'a']", "[1, 'a']", "[[1], [2]]", "[1, 2, 1, 3, 1]"],
    tuple: ["()", "(1,)", "(3, 1, 2)", "('b', 'a')", "(1, 2, 1)"],
    dict: ["{}", "{1: 2}", "{'a': 1, 'b': 2}", "{1: [1], 2: 'x'}"],
    set: ["set()", "{1}", "{1, 2, 3}", "{'a'}"],
    int: ["0", "1", "-7", "255", "2**70", "-(2**70)", "True"],
    float: ["0.0", "-0.0", "1.5", "-2.5", "1e300", "float('inf')", "float('nan')", "2.675", "1e-7", "123456789.0"],
    range: ["range(0)", "range(5)", "range(2, 10, 3)", "range(5, 0, -2)"],
}
BYTES = ["b'a'", "b','", "b''", "b'bc'"]
TEXTS = ["''", "'a'", "'b'", "'abc'", "'X'", "' '", "','"]
OTHERS = ["0", "1", "2", "-1", "5", "-100", "100", "True", "None", "1.5", "[]", "[1, 2]", "[('x', 1)]", "(1, 2)", "{}", "{1, 2}",
          "range(3)", "slice(1, 2)", "float('nan')"]
LEFT_OUT = {
    "keys", "values", "items",  # lists in Falcon
    "splitlines",  # keepends may be any value
}
# Pairs of Python's exception and Falcon's that may stand for each other.
SAME_ERROR = {
    ("!TypeError", "!ValueError"), ("!ValueError", "!TypeError"), ("!TypeError", "!IndexError"),  # two mistakes: which is seen first
    ("!UnicodeDecodeError", "!UnicodeError"),  # Falcon has one class for both ways
}
BUILTINS = ["abs", "all", "any", "bin", "bool", "callable", "chr", "dict", "divmod", "enumerate", "filter", "float", "format", "getattr",
            "hasattr", "hex", "int", "isinstance", "issubclass", "len", "map", "max", "min", "next", "oct", "ord", "pow", "repr",
            "reversed", "round", "slice", "sorted", "sum", "tuple", "type", "zip"]
LAZY = {"enumerate", "filter", "map", "reversed", "zip"}
OPERATORS = ["+", "-", "*", "/", "//", "%", "&", "|", "^", ">>", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
SUBSCRIPTS = ["0", "1", "-1", "100", "1:", "::2", "::-1", "-2:", "5:1", "::0", "None", "'a'", "True", "2**70", "1.0"]
SPECS = ["", "d", "5", "<5", ">5", "^5", "05", "+", "x", "#x", "b", "o", "e", ".2f", "10.3e", "g", "%", "s", ".1", "c", ",", "_", "n", "*^9",
         "=+6", "-08.3f", "#.0f", "G", "E", "X", ",.2f", "_x", "=5", "5.5s", "1e", ".."]
PERCENTS = ["%s", "%r", "%d", "%5d", "%-5d|", "%05d", "%x", "%#o", "%e", "%.2f", "%g", "%c", "%i", "%+d", "%s %s", "%(a)s", "%*d", "%.3s",
            "%a", "%", "%.0f", "% d"]
FIELDS = ["{}", "{0}", "{!r}", "{:>5}", "{0[0]}", "{a}", "{", "}", "{{}}", "{1}", "{:d}", "{!x}", "{0.real}", "{:{}}"]


def method_calls(rng):
    for cls, objects in OBJECTS.items():
        # A bytes takes a str for a needle in Falcon, and equals one: neither meets the other here.
        arguments = OTHERS + (BYTES if cls in (bytes, bytearray) else TEXTS)
        for name in dir(cls):
            if name.startswith("_") or name in LEFT_OUT or not callable(getattr(cls, name)):
                continue
            rows = [()] + [(a,) for a in arguments] + rng.sample(list(itertools.product(arguments, arguments)), 25)
            rows += [tuple(rng.choices(arguments, k=3)) for _ in range(10)]
            for target, row in itertools.product(objects, rows):
                if name in ("discard", "remove") and "{1, 2}" in row:
                    continue  # Python makes a frozenset of it
                if name == "pop" and target == "{}":
                    continue  # Python does not look at the key
                if len(row) < 2 or rng.random() < 0.4:
                    call = f".{name}({', '.join(row)})"
                    if cls in (list, dict, set, bytearray):  # what it gives, and what has become of the object
                        yield f"(lambda o: (o{call}, o))({target})", f"(lambda o {{return (o{call}, o)}})({target})"
                    else:
                        yield f"({target}){call}", f"({target}){call}"


def builtin_calls(rng, values):
    for name in BUILTINS:
        rows = [()] + [(a,) for a in values] + [tuple(rng.choices(values, k=k)) for k in (2, 3) for _ in range(40)]
        for row in rows:
            call = f"{name}({', '.join(row)})"
            call = f"list({call})" if name in LAZY else call
            yield call, call


def operations(rng, values):
    for value in values:
        for operator in OPERATORS:
            for other in rng.sample(values, 6):
                if operator in ("in", "not in") and is_set(value) and is_set(other):
                    continue  # Python makes a frozenset of it
                yield (f"({value}) {operator} ({other})",) * 2
        for key in SUBSCRIPTS:
            yield (f"({value})[{key}]",) * 2
        for sign in "-", "+", "~", "not ":
            yield (f"{sign}({value})",) * 2


def formats(values):
    for value in (value for value in values if not is_set(value)):
        for spec in SPECS:
            yield (f"format({value}, {spec!r})",) * 2
        for percent in PERCENTS:
            yield (f"{percent!r} % ({value})",) * 2
        for field in FIELDS:
            yield (f"{field!r}.format({value})",) * 2


def python(expression):
    """What it gives there; None where it is no matter: a list has a hash in Falcon."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return repr(eval(expression))
    except TypeError as e:
        return None if str(e) == "unhashable type: 'list'" else "!TypeError"
    except Exception as e:  # whatever it is, Falcon has to say the same
        return "!" + type(e).__name__


PROGRAM = """
for line in open("expressions") {
    try { text = repr(eval(line, {})) } except Exception e { text = "!" + type(e).__name__ }
    print(ascii_only(text))
}
"""
PROGRAM = PROGRAM.replace("ascii_only(text)", "f'{text!a}'")


def is_set(text):
    return text.startswith("set(") or (text.startswith("{") and ":" not in text and text != "{}")


def alike(expected, got):
    """Equal texts, or sets that differ in their order: Falcon's have one of their own."""
    if expected == got or (expected, got) in SAME_ERROR:
        return True
    if expected == "!OverflowError":  # a number beyond 64 bits: Falcon clamps it, or has no memory for so much
        return True
    if "{" not in expected or got.startswith("!"):
        return False
    return sorted(re.findall(r"'[^']*'|[^\s,]+", expected.replace("{", " ").replace("}", " "))) == sorted(
        re.findall(r"'[^']*'|[^\s,]+", got.replace("{", " ").replace("}", " ")))


class Methods(unittest.TestCase):
    def compare(self, pairs):
        pairs = sorted(set(pairs))
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "expressions").write_text("".join(falcon + "\n" for _, falcon in pairs))
            pathlib.Path(folder, "program.fpl").write_text(PROGRAM)
            done = subprocess.run([FALCON, "program.fpl"], cwd=folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = [ast.literal_eval(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(pairs))
        wrong = []
        for (expression, _), got in zip(pairs, answers):
            expected = python(expression)
            if expected is not None and not alike(expected, got):
                wrong.append(f"{expression}: {got}, and Python says {expected}")
        self.assertEqual(wrong[:20], [], f"{len(wrong)} of {len(pairs)} differ")

    def setUp(self):
        self.rng = random.Random(1)
        self.values = [value for cls, objects in OBJECTS.items() if cls not in (bytes, bytearray) for value in objects]

    def test_methods(self):
        self.compare(method_calls(self.rng))

    def test_builtins(self):
        self.compare(builtin_calls(self.rng, self.values))

    def test_operators(self):
        self.compare(operations(self.rng, self.values))

    def test_formats(self):
        self.compare(formats(self.values + OBJECTS[bytes]))


class Floats(unittest.TestCase):
    def texts(self):
        """Doubles as text, and decimals that lie half-way between two doubles, or just beside that."""
        rng = random.Random(2)
        for _ in range(20000):
            value = struct.unpack("d", struct.pack("Q", rng.getrandbits(64)))[0]
            yield repr(value)
            yield repr(round(rng.uniform(-1000, 1000), rng.randint(0, 5)))
        for _ in range(1000):
            value = abs(struct.unpack("d", struct.pack("Q", rng.getrandbits(62)))[0])
            middle = (decimal.Decimal(value) + decimal.Decimal(math.nextafter(value, math.inf))) / 2
            for text in (middle, middle.next_plus(), middle.next_minus()):
                yield format(text, "e")
        yield from ("1e400", "-1e400", "1e-400", "4.9e-324", "2.4e-324", "2.5e-324", "1.7976931348623157e308",
                    "1.7976931348623159e308", "0" * 5000 + "1." + "0" * 5000 + "1", "1" * 400, "nan", "-inf", "1_0.0_1")

    def test_text_to_float_and_back(self):
        with decimal.localcontext(prec=1100):
            texts = list(self.texts())
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "texts").write_text("".join(text + "\n" for text in texts))
            pathlib.Path(folder, "program.fpl").write_text('for line in open("texts") { print(float(line)) }')
            done = subprocess.run([FALCON, "program.fpl"], cwd=folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        wrong = [(text, got) for text, got in zip(texts, done.stdout.splitlines(), strict=True) if got != repr(float(text))]
        self.assertEqual(wrong[:5], [])


if __name__ == "__main__":
    unittest.main()
