"""Every message of the runtime is seen by some test: the literal pieces of what is raised stand in an expectation.

A message that no test has seen is one that nobody has read as a user would. The pieces are the string literals within
calls that raise or fail; expectations are the snapshots, the `# expect` comments of programs and documentation, and the
texts of C++ and Python tests. What cannot be tested is listed, each with its reason, in tests/tidy/untested_messages.txt.
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LAYERS = ("text", "syntax", "compiler", "vm", "sched", "modules", "cli")
CALL = re.compile(r"\b(?:raise|fail|refuse|error)\w*\(|\bTextError\{|\bLexicalError\{|\braise_type\(")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'", "0": "\0"}


def unescaped(text):
    """The text of a C++ literal; of its escapes those that messages have."""
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), text)


def without_comments(source):
    """SOURCE with its comments blanked; string literals that hold slashes stay."""
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*', lambda match: match[0] if match[0][0] == '"' else "", source)


def end_of_call(source, start):
    """The offset behind the bracket that closes the one before START."""
    depth, at = 1, start
    while at < len(source) and depth:
        if literal := LITERAL.match(source, at):
            at = literal.end()
            continue
        if source[at] == "'" and re.match(r"'(?:[^'\\]|\\.)'", source[at:at + 4]):
            at += 4 if source[at + 1] == "\\" else 3
            continue
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(source[at], 0)
        at += 1
    return at


def pieces_of(source):
    """The literal pieces, adjacent ones joined, of what SOURCE raises: those that say something."""
    source = without_comments(source)
    for call in CALL.finditer(source):
        inside = source[call.end():end_of_call(source, call.end())]
        joined = re.sub(r'(?<!\\)"\s*\n\s*"', "", inside)
        for literal in LITERAL.finditer(joined):
            text = unescaped(literal[1])
            if re.search(r"[A-Za-z]{3,}.*[^A-Za-z_.]", text.strip()) or len(text.strip()) > 12:
                yield text


def messages():
    """{piece: the file that has it}"""
    found = {}
    for layer in LAYERS:
        for path in sorted((ROOT / "src" / layer).rglob("*.cc")):
            if not path.name.endswith("_test.cc"):
                for piece in pieces_of(path.read_text()):
                    found.setdefault(piece, str(path.relative_to(ROOT)))
    return found


def expectations():
    """All text in which a message may have been expected."""
    texts = [path.read_text() for path in (ROOT / "tests" / "snapshots").rglob("*") if path.is_file()]
    for pattern in ("tests/**/*.fpl", "docs/**/*.md"):
        for path in ROOT.glob(pattern):
            texts += re.findall(r"#\s*expect[^:\n]*:\s?(.*)", path.read_text())
    for pattern in ("src/**/*_test.cc", "tests/peers/*.py", "tests/commands/*.py", "tests/tidy/test_*.py", "tests/support/*.cc"):
        texts += [unescaped(re.sub(r'(?<!\\)"\s*\n\s*"', "", path.read_text())) for path in ROOT.glob(pattern)]
    return "\n".join(texts)


def listed():
    """{piece: reason} from the list of those that no test can reach."""
    lines = (ROOT / "tests/tidy/untested_messages.txt").read_text().splitlines()
    return dict(line.split("  # ", 1) for line in lines if line and not line.startswith("#"))


class Messages(unittest.TestCase):
    def test_every_message_is_expected_somewhere(self):
        seen, excused = expectations(), listed()
        missing = {piece: path for piece, path in messages().items()
                   if piece.strip() not in seen and piece.strip() not in excused}
        if missing:
            self.fail("no test expects these messages\n" + "\n".join(
                f"  {path}: {piece!r}" for piece, path in sorted(missing.items(), key=lambda item: item[::-1])))

    def test_the_list_holds_no_more_than_it_must(self):
        seen = expectations()
        pieces = {piece.strip() for piece in messages()}
        self.assertEqual([piece for piece in listed() if piece not in pieces], [], "no such message")
        self.assertEqual([piece for piece in listed() if piece in seen], [], "a test expects it: strike it off the list")


if __name__ == "__main__":
    unittest.main()
