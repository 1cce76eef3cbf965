"""The files for editors: up to date, and they see in the examples what the lexer sees.

The TextMate grammar is run by a small engine of ours: line by line, the rule that matches first wins, as in editors. Vim's
is run by Vim itself, where there is one.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.tools import ROOT, ToolTest, programs  # noqa: E402

sys.path.insert(0, str(ROOT / "tools"))
import editors  # noqa: E402

GRAMMAR = ROOT / "editors/vscode/syntaxes/falcon.tmLanguage.json"
SCOPES = {  # what the lexer calls a token, and how its scope begins
    "keyword": ("keyword.control", "keyword.operator.word", "storage.type", "constant.language"),
    "number": ("constant.numeric",),
    "string": ("string", "storage.type.string"),
    "name": ("variable", "support", "entity"),
}
VIM_GROUPS = {
    "keyword": {"Statement", "Define", "Operator", "Boolean", "Include"},
    "number": {"Number"},
    "string": {"String", "FString"},
}


class Engine:
    """Gives each character of a text the scopes that a grammar gives it."""

    def __init__(self, grammar):
        self.grammar = grammar

    def rules(self, patterns):
        for pattern in patterns:
            if "include" in pattern:
                found = self.grammar["repository"][pattern["include"][1:]]
                yield from self.rules([found] if "match" in found or "begin" in found else found["patterns"])
            else:
                yield pattern

    def scopes(self, text):
        out = []
        stack = [(None, [], self.grammar["patterns"])]
        for line in text.split("\n"):
            line += "\n"
            at = 0
            marks = [None] * len(line)
            while at < len(line):
                end_rule, names, patterns = stack[-1]
                found = [(m.start(), 0, m, None) for m in [end_rule and re.compile(end_rule).search(line, at)] if m]
                for number, rule in enumerate(self.rules(patterns), 1):
                    if match := re.compile(rule.get("match", rule.get("begin"))).search(line, at):
                        found.append((match.start(), number, match, rule))
                if not found:
                    self.mark(marks, at, len(line), names)
                    break
                start, _, match, rule = min(found, key=lambda each: each[:2])
                self.mark(marks, at, start, names)
                at = match.end()
                if rule is None:
                    self.mark(marks, start, at, names)
                    stack.pop()
                    continue
                inner = names + [rule["name"]] if "name" in rule else names
                self.mark(marks, start, at, inner)
                for group, capture in (rule.get("captures") or rule.get("beginCaptures") or {}).items():
                    self.mark(marks, match.start(int(group)), match.end(int(group)), inner + [capture["name"]])
                if "begin" in rule:
                    stack.append((rule["end"], inner, rule["patterns"]))
                elif match.end() == match.start():
                    at += 1
            out += marks
        return out

    @staticmethod
    def mark(marks, begin, end, names):
        for at in range(begin, end):
            marks[at] = names


class Editors(ToolTest):
    def tokens(self, path):
        """The lexer's tokens: kind, and the first and last place of each, in characters."""
        text = path.read_text()
        places = [0] * (len(text.encode()) + 1)
        at = 0
        for number, char in enumerate(text):
            places[at] = number
            at += len(char.encode())
        places[at] = len(text)
        out, _ = self.falcon("fmt", "--tokens", path)
        for line in out.splitlines():
            kind, begin, end = line.split()
            yield kind, places[int(begin)], places[int(end)]

    def parsed_programs(self):
        examples = sorted((ROOT / "examples").glob("*.fpl"))
        tests = [path for path in programs() if "tests/lang/" in str(path)][::7]
        for path in examples + tests:
            if subprocess.run([str(self.command()), "fmt", "--tokens", path], capture_output=True, check=False).returncode == 0:
                yield path

    @staticmethod
    def command():
        return editors.FALCON

    def test_up_to_date(self):
        done = subprocess.run([sys.executable, ROOT / "tools/editors.py", "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_keyword_has_one_scope(self):
        words = [word for found in editors.keyword_scopes().values() for word in found]
        self.assertEqual(sorted(words), sorted(editors.keywords()))
        self.assertGreater(len(words), 25)

    def test_the_grammar_sees_what_the_lexer_sees(self):
        engine = Engine(json.loads(GRAMMAR.read_text()))
        seen = 0
        for path in self.parsed_programs():
            text = path.read_text()
            scopes = engine.scopes(text)
            covered = [False] * (len(text) + 1)
            wrong = []
            for kind, begin, end in self.tokens(path):
                covered[begin:end] = [True] * (end - begin)
                for at in (begin, end - 1):
                    names = scopes[at] or []
                    outermost = names[0] if names else ""
                    innermost = names[-1] if names else ""
                    if kind == "mark":
                        good = not outermost.startswith(("string", "comment", "variable", "keyword.control"))
                    else:
                        good = (outermost if kind == "string" else innermost).startswith(SCOPES[kind])
                    if not good:
                        wrong.append(f"{path}:{text.count(chr(10), 0, at) + 1}: {text[begin:end]!r} is {names}")
                seen += 1
            for at, char in enumerate(text):  # between tokens stand comments and nothing else
                if not covered[at] and not char.isspace() and char not in "\\" and "comment" not in str(scopes[at]):
                    wrong.append(f"{path}:{text.count(chr(10), 0, at) + 1}: {char!r} is no comment")
            self.assertEqual(wrong[:5], [])
        self.assertGreater(seen, 5000)

    @unittest.skipUnless(shutil.which("vim"), "no vim here")
    def test_vim_sees_what_the_lexer_sees(self):
        for path in sorted((ROOT / "examples").glob("*.fpl")):
            text = path.read_text()
            tokens = list(self.tokens(path))
            lines = []
            for _, begin, _ in tokens:
                line = text.count("\n", 0, begin) + 1
                column = len(text[text.rfind("\n", 0, begin) + 1:begin].encode()) + 1
                lines.append(f"call add(g:out, synIDattr(synID({line}, {column}, 1), 'name'))")
            script = self.write("ask.vim", "\n".join([
                "set nocompatible encoding=utf-8 synmaxcol=0 redrawtime=100000", "syntax on", f"set runtimepath^={ROOT}/editors/vim",
                f"edit {path}", "set syntax=fpl", "let g:out = []", *lines, "call writefile(g:out, 'groups')", "qa!"]))
            subprocess.run(["vim", "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", str(script)], cwd=self.folder, check=False,
                           capture_output=True, timeout=120)
            groups = (self.folder / "groups").read_text().split("\n")
            wrong = []
            for (kind, begin, end), group in zip(tokens, groups):
                name = group.removeprefix("falcon")
                if kind in VIM_GROUPS:
                    good = name in VIM_GROUPS[kind]
                else:
                    good = name not in {"String", "FString", "Comment", "Number", "Statement"}
                if not good:
                    wrong.append(f"{path}:{text.count(chr(10), 0, begin) + 1}: {text[begin:end]!r} is {group!r}")
            self.assertEqual(wrong[:5], [])


if __name__ == "__main__":
    unittest.main()
