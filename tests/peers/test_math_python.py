"""The module math beside Python's: equal results to the last bit, the same exceptions.

The functions of the C library are the same in both; those that each writes itself may differ by the last bit.
"""

import itertools
import json
import math
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

ONE = """sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh degrees
         radians fabs gamma lgamma erf erfc isnan isinf isfinite floor ceil trunc modf frexp ulp factorial isqrt""".split()
TWO = "pow atan2 fmod remainder copysign nextafter ldexp isclose log hypot comb perm gcd lcm".split()
# A C library's function in the one, another formula in the other.
NEARLY = {"gamma": 1e-13, "lgamma": 1e-12, "hypot": 3e-16, "dist": 3e-16, "log1p": 0}
NUMBERS = ["0", "1", "-1", "2", "3", "7", "10", "True", "0.0", "-0.0", "0.5", "-0.5", "1.0", "-1.0", "2.5", "-2.5", "1e-9",
           "1e-320", "5e-324", "1e300", "-1e300", "1.7976931348623157e308", "170.5", "172.0", "710.0", "-745.2", "1e16",
           "2 ** 53 + 1", "2 ** 64", "-(2 ** 70)", "10 ** 30", "10 ** 400", "-(10 ** 400)", "math.inf", "-math.inf", "math.nan",
           "math.pi", "'1'", "None", "[1]"]
FEW = ["0", "1", "-3", "5", "12", "-0.0", "0.5", "-2.5", "3.0", "1e300", "1e-300", "math.inf", "-math.inf", "math.nan", "2 ** 40",
       "2 ** 80", "10 ** 400", "'1'"]
OTHERS = [
    "math.fsum([0.1] * 10)", "math.fsum([1e16, 1, -1e16])", "math.fsum([1e308, 1e308, -1e308])", "math.fsum([])",
    "math.fsum([1e-16, 1, 1e16] * 9)", "math.fsum([math.inf, 1])", "math.fsum([math.inf, -math.inf])", "math.fsum([math.nan, math.inf])",
    "math.fsum(['1'])", "math.fsum([2 ** 53, 1, 2 ** -60])", "math.fsum([1, 2 ** 53, -(2 ** -80)])", "math.fsum(5)",
    "math.prod([1, 2, 3, 4])", "math.prod([])", "math.prod([2.5, 2], start=4)", "math.prod(range(1, 30))", "math.prod(['a', 2], start=2)",
    "math.hypot()", "math.hypot(3)", "math.hypot(1, 2, 2)", "math.hypot(1e200, 1e200)", "math.hypot(1e-200, 1e-200, 1e-200)",
    "math.hypot(math.inf, math.nan)", "math.hypot(math.nan, 1)", "math.hypot(5e-324, 5e-324)", "math.hypot(1.7e308, 1.7e308)",
    "math.dist([1, 2], [4, 6])", "math.dist((), ())", "math.dist([1], [1, 2])", "math.dist([0.1, 0.2, 0.3], [1.5, -2.5, 1e-3])",
    "math.gcd()", "math.gcd(-4)", "math.gcd(10 ** 30, 6 ** 20, 15)", "math.gcd(0, 0)", "math.gcd(1.5)",
    "math.lcm()", "math.lcm(4, 6, 10)", "math.lcm(0, 5)", "math.lcm(-3, 10 ** 25)", "math.lcm(3, 1.0)",
    "math.comb(100, 50)", "math.comb(5, 7)", "math.comb(10 ** 20, 3)", "math.comb(-1, 2)", "math.comb(2, -1)", "math.comb(1.5, 1)",
    "math.perm(20)", "math.perm(10 ** 12, 3)", "math.perm(5, 0)", "math.perm(3, 4)", "math.perm(-3)", "math.perm(50, 25)",
    "math.factorial(100)", "math.factorial(3.0)", "math.isqrt(10 ** 60 - 1)", "math.isqrt(2 ** 47 - 1)", "math.isqrt(2 ** 120)",
    "math.isclose(1, 1 + 1e-10)", "math.isclose(0, 1e-10, abs_tol=1e-9)", "math.isclose(1, 2, rel_tol=-1)", "math.isclose(1, 1.1, rel_tol=0.1)",
    "math.log(8, 2)", "math.log(10 ** 400, 10)", "math.log(2 ** 4000, 2)", "math.log(5, 1)", "math.log(0, 2)", "math.log2(2 ** 5000)",
    "math.ldexp(1, 10 ** 30)", "math.ldexp(0.0, 10 ** 30)", "math.ldexp(1, -(10 ** 30))", "math.ldexp(1.5, 2.0)",
    "math.pi", "math.e", "math.tau", "math.inf", "math.sqrt()", "math.sin(1, 2)", "math.floor(1e300)", "math.ceil(-1e25 + 0.5)",
]
PROGRAM = """
import json, math
answers = []
func ask(question) {
    try {
        answers.append(repr(question()))
    } except Exception e {
        answers.append(type(e).__name__)
    }
}
"""


def expressions():
    for name, number in itertools.product(ONE, NUMBERS):
        # A product of that many numbers is not for a test.
        if name != "factorial" or len(number) < 6:
            yield f"math.{name}({number})"
    for name, first, second in itertools.product(TWO, FEW, FEW):
        if name not in ("comb", "perm") or max(len(first), len(second)) < 6:
            yield f"math.{name}({first}, {second})"
    yield from OTHERS


def answer(text):
    try:
        return repr(eval(text))  # pylint: disable=eval-used
    except Exception as error:  # pylint: disable=broad-except
        return type(error).__name__


def agree(text, ours, theirs):
    if ours == theirs:
        return True
    name = text[5:].split("(")[0]
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=NEARLY.get(name, 0))
    except ValueError:
        return False


class MathTest(peers.PeerTest):
    def test_falcon_and_python_agree(self):
        texts = list(expressions())
        asked = "".join(f"ask(lambda {{return {text}}})\n" for text in texts)
        program = f"{PROGRAM}{asked}print(json.encode(answers))\n"
        answers = json.loads(self.run_peer(peers.FALCON, "-", stdin=program.encode()))
        self.assertEqual(len(answers), len(texts))
        for text, ours in zip(texts, answers):
            theirs = answer(text)
            with self.subTest(text=text, ours=ours, theirs=theirs):
                self.assertTrue(agree(text, ours, theirs))


if __name__ == "__main__":
    unittest.main()
