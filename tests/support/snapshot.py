"""Snapshots: small programs and what they say on standard error, whole and exact, so that a change of any message is seen.

Two kinds of file lie under tests/snapshots, by topic. A `.snap` holds cases, each a program that is run as program.fpl in
an empty folder, and its standard error:

    ## the title of the case
    1 / 0
    >>>
    Traceback (most recent call last):
      …

Lines above the first case are remarks. Between title and program may stand `# args:` and `# env:` as in other tests, and
`# file: NAME` before the text of another file that the program imports, up to `# file: program.fpl`.
A `.messages` holds statements, each with the message of what it raises; consecutive lines of `>` are one statement, and
`=` lines before the first are run before each of them:

    = class Bird { }
    > Bird().fly
    AttributeError: 'Bird' object has no attribute 'fly'

Addresses are shown as 0x…, the depth of a recursion as N, and what memory a machine has and a program uses as … `tests/run.py --update PATHS` writes what the programs say into the files; read the diff.
"""

import dataclasses
import difflib
import re

from support import expect

# How deep a program may recurse below natives is the build's affair.
DEPTH = re.compile(r"(\[Previous (?:line|\d+ frames) repeated )\d{3,}( more times\])")
ADDRESS = re.compile(r"\b0x[0-9a-f]{8,}\b")
MEMORY = re.compile(r"[\d.]+ \w+ of the limit of [\d.]+ \w+ in use")
MAIN = "program.fpl"
SEPARATOR = "\x1e"
# What a .messages file becomes: this, and for each statement a `try` of its own after the setup.
RUNNER = """import sys
func __tell(error) {
    text = str(error)
    sys.stderr.write(type(error).__name__ + (": " + text if text else "") + "\\x1e")
}
"""
TRY = """%s
try {
%s
sys.stderr.write("no error\\x1e")
} except BaseException __error { __tell(__error) }
"""


@dataclasses.dataclass
class Case:
    """One program with what it says."""

    title: str
    source: str
    expected: str

    def files(self):
        """{name: text} of the program and the modules that it imports."""
        files, name = {MAIN: ""}, MAIN
        for line in self.source.splitlines(keepends=True):
            if match := re.match(r"#\s*file:\s*(\S+)$", line):
                name = match[1]
                files.setdefault(name, "")
            else:
                files[name] += line
        return files


def clean(stderr):
    """What a run said, without what differs from run to run."""
    stderr = MEMORY.sub("… of the limit of … in use", stderr)
    return DEPTH.sub(r"\1N\2", ADDRESS.sub("0x…", expect.NOISE.sub("", stderr)))


def parse_snap(text):
    """(the remarks at the top, the cases)."""
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    cases = []
    for part in parts:
        title, _, rest = part.partition("\n")
        source, mark, expected = rest.partition("\n>>>\n")
        if not mark:
            raise expect.BadTest(f"the case '{title}' has no >>>")
        cases.append(Case(title, source + "\n", expected.rstrip("\n") + "\n"))
    return head, cases


def write_snap(head, cases):
    return head + "\n".join(f"## {case.title}\n{case.source}>>>\n{case.expected}" for case in cases)


@dataclasses.dataclass
class Statement:
    """One statement of a .messages file; `lines` are those of the file, the message left out."""

    code: str
    message: str
    lines: list


def parse_messages(text):
    """(the lines before the first statement, the setup, the statements). A remark belongs to what follows it."""
    setup, statements, before, head = [], [], [], None
    for line in text.splitlines():
        if line.startswith("> "):
            if head is None:
                head, before = before, []
            last = statements[-1] if statements else None
            if last and not before and last.message is None:
                last.code += "\n" + line[2:]
                last.lines.append(line)
            else:
                statements.append(Statement(line[2:], None, before + [line]))
                before = []
        elif line.startswith("= "):
            setup.append(line[2:])
            before.append(line)
        elif not line or line.startswith("#"):
            before.append(line)
        elif statements and not before:
            last = statements[-1]
            last.message = line if last.message is None else last.message + "\n" + line
        else:
            raise expect.BadTest(f"a message without a statement: {line}")
    return head or before, "\n".join(setup), statements


def write_messages(head, statements, messages):
    lines = list(head)
    for statement, message in zip(statements, messages):
        lines += statement.lines + [message]
    return "\n".join(lines) + "\n"


def runner(setup, statements):
    """A program that runs the statements and tells their messages."""
    return RUNNER + "".join(TRY % (setup, statement.code) for statement in statements)


def difference(expected, actual):
    """A unified diff, or nothing."""
    if expected == actual:
        return ""
    lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="")
    return "\n".join(lines)
