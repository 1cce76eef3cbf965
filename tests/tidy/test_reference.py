"""docs/reference.md is what the runtime says of itself and has every name that the language promises; each has a test that is
there and uses the name, and the tests of the language hold the checks that they should."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
sys.path.insert(0, str(ROOT / "tests"))
import reference  # noqa: E402
from support import expect  # noqa: E402

# The names that the language's definition lists.
BUILTINS = """print input repr str int float bool list tuple dict set bytes bytearray object type id iter next round enumerate
range zip map filter sorted reversed reverse globals locals alllocals len isinstance issubclass eval exec compile super getattr setattr
hasattr delattr iscallable callable isiter min max abs sum any all divmod pow hash format method classmethod staticmethod
property getannotation dir vars bin hex oct ord chr unicode_name exit copyright open file slice __build_class__""".split()
EXCEPTIONS = """Exception TypeError ValueError AttributeError KeyError NameError IndexError LookupError MemoryError
RecursionError StopIteration ImportError AssertionError ArithmeticError ZeroDivisionError OverflowError NotImplementedError
InvalidOperationError UnicodeError SyntaxError KeyboardInterrupt OSError FileNotFoundError FileExistsError PermissionError
TimeoutError BlockingIOError InterruptedError BrokenPipeError ConnectionError ConnectionRefusedError ConnectionResetError
ConnectionAbortedError AddressError NameResolutionError""".split()
METHODS = {
    "str": """capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha isascii
        isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans
        partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith
        strip swapcase title translate upper zfill contains""",
    "bytes": """capitalize center count decode endswith expandtabs find fromhex hex index isalnum isalpha isascii isdigit islower
        isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust
        rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill contains""",
    "bytearray": """append clear copy decode extend find fromhex hex insert join pop remove replace reverse split startswith strip""",
    "list": "append clear copy count extend find index insert pop remove replace reverse sort",
    "tuple": "count find index",
    "dict": "clear copy flip fromkeys get items keys pop popitem setdefault update values",
    "set": """add clear copy difference difference_update discard find intersection intersection_update isdisjoint issubset
        issuperset pop remove symmetric_difference symmetric_difference_update union update""",
    "file": "read readline readlines write seek tell size flush close",
    "int": "bit_length from_bytes to_bytes",
    "float": "as_integer_ratio fromhex hex is_integer",
}
MODULES = {
    "thread": "Thread Thread.start Thread.join Thread.getid Mutex Semaphore Semaphore.acquire Semaphore.release spawn",
    "time": "sleep sleep_ms time time_ns monotonic strftime",
    "sys": "argc argv path version exit getsizeof getrefcnt has_color stdin stdout stderr platform",
    "json": "encode decode",
    "socket": "socket socket.recv socket.sendall socket.accept socket.connect gethostbyname gethostname",
    "os": """chdir mkdir getcwd rmdir listdir system remove rename getenv setenv getpid join exists isfile isdir basename dirname
        abspath""",
    "math": """sqrt sin cos tan asin acos atan atan2 sinh cosh tanh exp log log2 log10 pow floor ceil trunc fabs fmod hypot
        degrees radians factorial gcd isnan isinf pi e inf nan tau""",
    "random": "random randint randrange uniform seed choice choices sample shuffle gauss getrandbits",
}
SPECIAL = """__new__ __init__ __del__ __str__ __repr__ __bool__ __int__ __float__ __bytes__ __hash__ __format__ __iter__ __next__ __len__
__getitem__ __setitem__ __delitem__ __in__ __call__ __enter__ __exit__ __add__ __sub__ __mul__ __div__ __floordiv__ __mod__ __pow__
__neg__ __abs__ __round__ __and__ __or__ __xor__ __not__ __lshift__ __rshift__ __eq__ __ne__ __lt__ __lte__ __gt__ __gte__ __getattr__
__setattr__ __delattr__ __get__ __set__ __delete__ __radd__ __class__ __bases__ __dict__ __doc__ __name__ __module__
__annotations__""".split()
LANGUAGE = [f"object.{name}" for name in SPECIAL] + """generator.send generator.throw generator.close Exception.args
Exception.__cause__ Exception.__traceback__ OSError.errno OSError.strerror OSError.filename builtins.__build_class__""".split()
LEAST_CHECKS = 1500


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.entries = reference.entries() + reference.language()
        cls.names = {entry.name for entry in cls.entries}
        cls.rows = {match["name"]: match["test"] for match in reference.ROW.finditer(reference.PAGE.read_text())}

    def test_the_page_is_up_to_date(self):
        done = subprocess.run([sys.executable, ROOT / "tools/reference.py", "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_promised_name_is_there(self):
        wanted = [name for name in BUILTINS + EXCEPTIONS if not name.startswith("_")] + LANGUAGE
        wanted += [f"{owner}.{name}" for table in (METHODS, MODULES) for owner, names in table.items() for name in names.split()]
        self.assertEqual([name for name in wanted if name not in self.names], [])

    def test_each_has_a_sentence(self):
        silent = [entry.name for entry in self.entries if entry.kind in ("function", "method", "class") and not entry.text]
        self.assertEqual(silent, [])

    def test_each_has_a_row(self):
        shown = {entry.name for entry in self.entries if entry.kind != "constant" and
                 (entry.name.split(".")[0] not in reference.ALIASES or "." not in entry.name)}
        self.assertEqual(sorted(shown - self.rows.keys()), [])

    def test_each_has_a_test_that_uses_it(self):
        uses, wrong = {}, []
        for entry in self.entries:
            if entry.name not in self.rows:
                continue
            test = self.rows[entry.name]
            if test is None or not (ROOT / test).is_file():
                wrong.append(f"{entry.name}: {test}")
                continue
            if test not in uses:
                uses[test] = reference.Uses(ROOT / test)
            home = reference.home_of(entry)
            if not uses[test].of(entry) or not test.startswith(home):
                wrong.append(f"{entry.name}: {test} does not use it, or does not lie under {home}")
        self.assertEqual(wrong, [])

    def test_constants_have_a_test(self):  # src/net/constants_test.cc has those of socket
        everywhere = {}
        for path in (ROOT / "tests/modules").rglob("*.fpl"):
            everywhere.setdefault(path.relative_to(ROOT / "tests/modules").parts[0], []).append(reference.Uses(path))
        missing = [entry.name for entry in self.entries if entry.kind == "constant" and "." in entry.name and not entry.name.startswith("socket.")
                   and not any(uses.of(entry) for uses in everywhere.get(entry.name.split(".")[0], []))]
        self.assertEqual(missing, [])

    def test_there_are_enough_checks(self):
        checks = sum(len(program.lines) + len(program.errors) for path in (ROOT / "tests/lang").rglob("*.fpl")
                     if "lib" not in path.parts for program in [expect.parse(path.read_text())])
        self.assertGreaterEqual(checks, LEAST_CHECKS)
        longest = max((len(path.read_text().splitlines()), path.name) for path in (ROOT / "tests/lang").rglob("*.fpl"))
        self.assertLess(longest[0], 300, "small programs by topic")


class Uses(unittest.TestCase):
    """What counts as a use."""

    def of(self, source, name, kind):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "program.fpl")
            path.write_text(source)
            return bool(reference.Uses(path).of(reference.Entry(kind, name, "", "")))

    def test_methods(self):
        self.assertTrue(self.of("x.find(1)", "str.find", "method"))
        for source in ('"x.find(1)"', "# x.find(1)", "find(1)", "x.rfind(1)", "x.find_all()"):
            self.assertFalse(self.of(source, "str.find", "method"), source)

    def test_functions(self):
        self.assertTrue(self.of("print(len(x))", "len", "function"))
        self.assertFalse(self.of("x.len()", "len", "function"))
        for source in ("import time\ntime.sleep(1)", "import os, time t\nt.sleep(1)", "from time import time, sleep\nx = 1"):
            self.assertTrue(self.of(source, "time.sleep", "function"), source)
        for source in ("import time\nsleep(1)", "t.sleep(1)", "from time import time\nsleep = 1"):
            self.assertFalse(self.of(source, "time.sleep", "function"), source)
        self.assertTrue(self.of("x = 1\nimport os, time", "time", "module"))
        self.assertFalse(self.of("import times\ntime = 1", "time", "module"))


if __name__ == "__main__":
    unittest.main()
