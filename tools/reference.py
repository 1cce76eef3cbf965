#!/usr/bin/env python3
"""reference.py: writes docs/reference.md from what the runtime says of itself (`falcon doc --list`), with the test that
covers each name. `reference.py --check` writes nothing and fails if the page is not up to date.

A test is found by looking for the name in use, in the tokens of the programs under tests/lang and tests/modules: for a method
in the folder of its class's tests, since many classes have a `find`. The one that the page names already is kept while it
still uses the name, so that a new test elsewhere does not change the page. A name that is used in none has "none" in its
row, and a test of the page says so.
"""

import collections
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import subprocess  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
PAGE = ROOT / "docs/reference.md"
Entry = collections.namedtuple("Entry", "kind name signature text")
ROW = re.compile(r"^\| `(?P<name>[\w.]+)[^`]*` \|.*\| (?:\[[^\]]*\]\(\.\./(?P<test>[^)]+)\)|none) \|$", re.MULTILINE)
INTRO = """\
# Reference

Every builtin, class, method and module function, how it is called, what it does, and a test that uses it. `tools/reference.py`
writes this page from the tables that `falcon doc` and the prompt show. [language.md](language.md) and
[library.md](library.md) explain; [socket.md](socket.md) has the constants of `socket` one by one.

In a signature, what stands before `/` is given by position only, what follows `*` by keyword only. The last section has the
names that belong to the language itself.
"""
ALIASES = {"open"}  # another name of a class, whose members have their rows there
# Where the tests of a class's methods stand, if not in tests/lang/NAME.
FOLDERS = {"bytearray": "tests/lang/bytes/bytearray", "file": "tests/lang/files/", "float": "tests/lang/numbers/", "int": "tests/lang/numbers/",
           "property": "tests/lang/classes/", "slice": "tests/lang/range/", "type": "tests/lang/classes/", "generator": "tests/lang/generators/",
           "Exception": "tests/lang/exceptions/", "OSError": "tests/lang/exceptions/", "object": "tests/lang/classes/"}
# What the tables do not have: names that mean something to the language.
LANGUAGE = """
generator.send generator.throw generator.close :: Goes on with a value, with an exception, or to the end.
object.__new__ object.__init__ object.__del__ :: Makes an instance, sets it up, and is called when it is collected.
object.__str__ object.__repr__ object.__format__ object.__bool__ object.__int__ object.__float__ object.__bytes__ object.__hash__ object.__index__ :: Asked by str, repr, format, conditions, int, float, bytes, hash, and where an int is wanted.
object.__iter__ object.__next__ object.__len__ object.__getitem__ object.__setitem__ object.__delitem__ object.__in__ object.__reversed__ object.__missing__ :: Asked by loops, len, [ ] and in.
object.__call__ object.__enter__ object.__exit__ :: Asked by a call and by with.
object.__add__ object.__sub__ object.__mul__ object.__div__ object.__floordiv__ object.__mod__ object.__divmod__ object.__pow__ object.__neg__ object.__pos__ object.__abs__ object.__round__ :: Asked by + - * / // % divmod ** and by unary minus, plus, abs and round.
object.__and__ object.__or__ object.__xor__ object.__not__ object.__lshift__ object.__rshift__ :: Asked by & | ^ ~ << >>.
object.__radd__ object.__rsub__ object.__rmul__ object.__rdiv__ object.__rfloordiv__ object.__rmod__ object.__rpow__ object.__rand__ object.__ror__ object.__rxor__ object.__rlshift__ object.__rrshift__ :: The same where the left operand does not know.
object.__iadd__ object.__isub__ object.__imul__ object.__idiv__ object.__ifloordiv__ object.__imod__ object.__ipow__ object.__iand__ object.__ior__ object.__ixor__ object.__ilshift__ object.__irshift__ :: The same for += and its kin.
object.__eq__ object.__ne__ object.__lt__ object.__lte__ object.__gt__ object.__gte__ :: Asked by comparisons.
object.__getattr__ object.__setattr__ object.__delattr__ object.__dir__ object.__get__ object.__set__ object.__delete__ :: Asked for attributes, and of descriptors.
object.__set_name__ object.__init_subclass__ :: Told of a new class.
object.__class__ object.__bases__ object.__dict__ object.__doc__ object.__name__ object.__module__ object.__annotations__ :: What objects and classes say of themselves.
Exception.args Exception.__cause__ Exception.__traceback__ OSError.errno OSError.strerror OSError.filename :: What an exception has.
builtins.__build_class__ :: Called by the statement class.
"""


def entries():
    done = subprocess.run([FALCON, "doc", "--list"], capture_output=True, text=True, check=True)
    return [Entry(*line.split("\t")) for line in done.stdout.splitlines()]


def language():
    """Entries for the names of LANGUAGE."""
    rows = [line.split(" :: ") for line in LANGUAGE.strip().splitlines()]
    return [Entry("language", name, name.rpartition(".")[2], text) for names, text in rows for name in names.split()]


class Uses:
    """Which names a program uses, by its tokens: what stands in comments and strings does not count."""

    def __init__(self, path):
        text = path.read_bytes()
        done = subprocess.run([FALCON, "fmt", "--tokens", path], capture_output=True, text=True, check=False)
        words, last = [], 0
        for line in done.stdout.splitlines():
            kind, begin, end = line.split()
            begins_line = b"\n" in text[last:int(begin)]
            last = int(end)
            words.append((kind, text[int(begin):last].decode(), begins_line))
        self.plain = collections.Counter()  # without a dot before it
        self.dotted = collections.Counter()  # behind a dot
        self.pairs = collections.Counter()  # behind a dot and a name: "time.sleep"
        self.defined = collections.Counter()  # behind func: special methods
        self.imported = set()
        names = {}  # what a name stands for: a module
        for at, (kind, word, _) in enumerate(words):
            before = words[at - 1][1] if at else ""
            if kind == "keyword" and word in ("import", "from"):
                self._import(words, at, names)
            if kind != "name":
                continue
            if before == ".":
                self.dotted[word] += 1
                owner = words[at - 2][1] if at > 1 else ""
                self.pairs[f"{names.get(owner, owner)}.{word}"] += 1
            else:
                self.defined[word] += before == "func"
                self.plain[word] += 1

    def _import(self, words, at, names):
        """`import a, b c`, `from a import b, c`."""
        line = []
        for _, word, begins_line in words[at + 1:]:
            if begins_line or word == ";":
                break
            line.append(word)
        if words[at][1] == "from" and "import" in line:
            self.imported.add(line[0])
            for name in line[line.index("import") + 1:]:
                self.pairs[f"{line[0]}.{name}"] += 1
        elif words[at][1] == "import" and (at == 0 or words[at][2] or words[at - 1][1] == ";"):
            for part in " ".join(line).replace(" . ", ".").split(","):
                module, *others = part.split()
                self.imported.add(module)
                names[others[-1] if others else module] = module

    def of(self, entry):
        """How often the program uses what the entry names."""
        owner, _, last = entry.name.rpartition(".")
        if entry.kind == "language":
            return self.defined[last] + self.dotted[last] + self.plain[last]
        if entry.kind == "module":
            return (entry.name in self.imported) + self.pairs[entry.name]
        if owner and entry.kind not in ("method", "attribute"):
            return self.pairs[entry.name]
        return self.dotted[last] if owner else self.plain[last]


def programs():
    """The uses of each test program by its path."""
    found = {}
    for folder in ("tests/lang", "tests/modules"):
        for path in sorted((ROOT / folder).rglob("*.fpl")):
            if "lib" not in path.relative_to(ROOT).parts[:-1]:
                found[str(path.relative_to(ROOT))] = Uses(path)
    return found


def home_of(entry):
    """What the path of its test begins with."""
    owner = entry.name.rpartition(".")[0]
    first = entry.name.split(".")[0]
    if (ROOT / "tests/modules" / first).is_dir():
        return f"tests/modules/{first}/"
    if owner:
        return FOLDERS.get(owner, f"tests/lang/{owner}/" if (ROOT / "tests/lang" / owner).is_dir() else "tests/")
    return "tests/lang/exceptions/" if entry.kind == "exception" else "tests/"


def best_test(entry, uses, known):
    home = home_of(entry)
    if known in uses and known.startswith(home) and uses[known].of(entry):
        return known
    last = entry.name.rpartition(".")[2]
    likely = [f"tests/lang/{last}/", "tests/lang/builtins/"]

    def rank(path):
        place = next((i for i, folder in enumerate(likely) if path.startswith(folder)), len(likely))
        return place, last not in pathlib.Path(path).stem, -min(uses[path].of(entry), 5), path

    return min((path for path in uses if path.startswith(home) and uses[path].of(entry)), key=rank, default=None)


def table(rows, uses, known):
    lines = ["", "| Name | | Test |", "| --- | --- | --- |"]
    for entry in rows:
        test = best_test(entry, uses, known.get(entry.name))
        shown = entry.signature.replace("|", "\\|")
        owner = entry.name.rpartition(".")[0]
        shown = f"{owner}.{shown}" if owner else shown
        where = f"[{test.removeprefix('tests/').removesuffix('.fpl')}](../{test})" if test else "none"
        text = entry.text.replace("|", "\\|").strip()
        lines.append(f"| `{shown}` | {text} | {where} |")
    return lines


def page():
    everything = [entry for entry in entries() if entry.name.split(".")[0] not in ALIASES or "." not in entry.name]
    uses = programs()
    known = {match["name"]: match["test"] for match in ROW.finditer(PAGE.read_text())} if PAGE.exists() else {}
    lines = [INTRO.rstrip()]

    def section(title, rows, level="##"):
        if rows:
            lines.extend(["", f"{level} {title}", *table(rows, uses, known)])

    plain = [entry for entry in everything if "." not in entry.name]
    section("Functions", [entry for entry in plain if entry.kind == "function"])
    lines += ["", "## Classes"]
    for entry in plain:
        if entry.kind == "class":
            section(entry.name, [entry, *(member for member in everything if member.name.startswith(entry.name + "."))], "###")
    section("Exceptions", [entry for entry in plain if entry.kind == "exception"])
    lines += ["", "## Modules"]
    for entry in plain:
        if entry.kind != "module":
            continue
        members = [member for member in everything if member.name.startswith(entry.name + ".")]
        section(entry.name, [entry, *(member for member in members if member.kind != "constant")], "###")
        constants = [member.name.split(".")[1] for member in members if member.kind == "constant" and member.name.count(".") == 1]
        if constants and entry.name != "socket":
            lines += ["", "Also: " + ", ".join(f"`{name}`" for name in constants) + "."]
    section("The language", language())
    return "\n".join(lines) + "\n"


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if PAGE.read_text() == text else "docs/reference.md is not up to date: run tools/reference.py")
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
