"""docs/reference.md is what the runtime says of itself, has every name that the language promises, and each has a test."""

import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import reference  # noqa: E402

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
    "socket": "socket socket.recv socket.sendall socket.accept socket.connect",
}
LATER = {  # of modules that are still to come: asked for once they are there
    "os": """chdir mkdir getcwd rmdir listdir system remove rename getenv setenv getpid join exists isfile isdir basename dirname
        abspath""",
    "math": "sqrt sin cos tan floor ceil pi e",
    "random": "random randint seed choice shuffle",
}


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.entries = reference.entries()
        cls.names = {entry.name for entry in cls.entries}

    def test_the_page_is_up_to_date(self):
        done = subprocess.run([sys.executable, ROOT / "tools/reference.py", "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_promised_name_is_there(self):
        wanted = [name for name in BUILTINS + EXCEPTIONS if not name.startswith("_")]
        wanted += [f"{owner}.{name}" for table in (METHODS, MODULES) for owner, names in table.items() for name in names.split()]
        wanted += [f"{owner}.{name}" for owner, names in LATER.items() if owner in self.names for name in names.split()]
        self.assertEqual([name for name in wanted if name not in self.names], [])

    def test_each_has_a_sentence(self):
        silent = [entry.name for entry in self.entries if entry.kind in ("function", "method", "class") and not entry.text]
        self.assertEqual(silent, [])

    def test_each_has_a_test(self):
        rows = reference.PAGE.read_text().splitlines()
        self.assertEqual([row for row in rows if row.endswith("| none |")], [])


if __name__ == "__main__":
    unittest.main()
