"""What a test program says about itself, in comments, and whether a run of it kept its word.

An expectation stands beside the line that makes the output, so that a reader sees both at once and adding a test is
adding a file. CONTRIBUTING.md lists the comments. A word that is nearly an expectation is an error, not a comment: a
misspelt one would otherwise never be checked.
"""

import dataclasses
import difflib
import re

EXPECT = re.compile(r"(?:^|\s)#\s*expect\b\s*([^:]*):\s?(.*)$")
HEADER = re.compile(r"^#\s*(args|options|env|stdin|needs|limit|file):\s?(.*)$")
SANITIZER = re.compile(r"^==\d+==ERROR: |: runtime error: ", re.MULTILINE)
# AddressSanitizer says this at the first makecontext(3), whatever the switches of stacks tell it.
NOISE = re.compile(r"^==\d+==WARNING: ASan doesn't fully support makecontext/swapcontext functions.*\n", re.MULTILINE)
NEEDS = ("root", "ipv6", "netns", "raw", "small-frames", "few-collections")


class BadTest(Exception):
    """The file cannot be run as a test; the text says why."""


@dataclasses.dataclass
class Line:
    """One expected line of standard output: a text, or a pattern that matches all of it.

    Blanks at the end of a line cannot be seen in a comment, so a text does not tell them; a pattern does (`\\x20`).
    """

    text: str
    pattern: bool = False

    def matches(self, actual):
        if self.pattern:
            return re.fullmatch(self.text, actual) is not None
        return self.text.rstrip(" ") == actual.rstrip(" ")

    def shown(self):
        return f"(re) {self.text}" if self.pattern else self.text


@dataclasses.dataclass
class Program:
    """A test program's header and expectations."""

    args: str = ""
    options: str = ""  # of the runtime
    env: dict = dataclasses.field(default_factory=dict)
    stdin: bytes = b""
    needs: list = dataclasses.field(default_factory=list)
    descriptors: int | None = None  # `# limit: nofile=N`
    address_space: int | None = None  # `# limit: as=BYTES`
    file: str | None = None  # a documentation block's file name
    lines: list = dataclasses.field(default_factory=list)
    errors: list = dataclasses.field(default_factory=list)
    status: int | None = None

    def says_something(self):
        return bool(self.lines or self.errors) or self.status is not None

    def expected_status(self):
        if self.status is not None:
            return self.status
        return 1 if self.errors else 0


def parse(source):
    """The Program that the comments in SOURCE describe."""
    program = Program()
    for number, text in enumerate(source.split("\n"), 1):
        try:
            if match := EXPECT.search(text):
                _expectation(program, match[1].strip(), match[2])
            elif match := HEADER.match(text):
                _header(program, match[1], match[2])
        except (ValueError, re.error) as error:
            raise BadTest(f"line {number}: {error}") from error
    return program


def _expectation(program, kind, text):
    if kind == "":
        program.lines.append(Line(text))
    elif kind == "re":
        re.compile(text)
        program.lines.append(Line(text, pattern=True))
    elif kind == "error":
        program.errors.append(text)
    elif kind == "status":
        program.status = int(text)
    else:
        raise ValueError(f"'expect {kind}' is none of expect, expect re, expect error, expect status")


def _header(program, name, text):
    if name == "args":
        program.args = text
    elif name == "options":
        program.options = text
    elif name == "env":
        key, equals, value = text.partition("=")
        if not equals:
            raise ValueError(f"env wants KEY=VALUE, not '{text}'")
        program.env[key] = value
    elif name == "stdin":
        program.stdin += text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode()
    elif name == "needs":
        if unknown := [word for word in text.split() if word not in NEEDS]:
            raise ValueError(f"needs '{unknown[0]}', which is none of {' '.join(NEEDS)}")
        program.needs += text.split()
    elif name == "limit":
        match = re.fullmatch(r"(nofile|as)=(\d+)", text)
        if not match:
            raise ValueError(f"limit wants nofile=N or as=BYTES, not '{text}'")
        if match[1] == "nofile":
            program.descriptors = int(match[2])
        else:
            program.address_space = int(match[2])
    elif name == "file":
        program.file = text


def problems(program, status, stdout, stderr):
    """What of a finished run differs from what PROGRAM says, as texts; empty when nothing does.

    A program that says nothing (a documentation block may) is free in its output, but must end well and silently.
    """
    found = []
    stderr = NOISE.sub("", stderr)
    difference = _difference(program.lines, _lines(stdout))
    if difference and program.says_something():
        found.append(difference)
    rest = 0
    for text in program.errors:
        place = stderr.find(text, rest)
        if place < 0:
            found.append(f"standard error lacks (after what came before it): {text}")
            break
        rest = place + len(text)
    if SANITIZER.search(stderr):
        found.append("a sanitizer's report")
    if stderr and not program.errors:
        found.append("standard error is not empty")
    if status != program.expected_status():
        found.append(f"status {status} instead of {program.expected_status()}")
    if found and stderr:
        found.append("standard error:\n" + stderr.rstrip("\n"))
    return found


def _lines(text):
    """The lines of TEXT. A last line counts with and without its newline."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _difference(expected, actual):
    """A unified diff, or nothing. A pattern that matches its line is shown as that line, so it makes no noise."""
    if len(expected) == len(actual) and all(e.matches(a) for e, a in zip(expected, actual)):
        return ""
    shown = []
    for index, line in enumerate(expected):
        same = index < len(actual) and line.matches(actual[index])
        shown.append(actual[index] if same else line.shown())
    return "\n".join(difflib.unified_diff(shown, actual, "expected", "actual", lineterm=""))
