"""The documentation at the prompt: the sessions of docs/prompt.md, and docs/language.md as a newcomer follows it."""

import re

from support import expect, peers, terminal

BLOCK = re.compile(r"^```falcon *\n(.*?)^```", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^```prompt\n(.*?)^```", re.MULTILINE | re.DOTALL)


def exchanges(session):
    """Pairs of an input and the output that is shown for it."""
    found = []
    for line in session.splitlines():
        if line.startswith(">>> "):
            found.append([line[4:], ""])
        elif line.startswith("... ") or line == "...":
            found[-1][0] += "\n" + line[4:]
        else:
            found[-1][1] += line + "\n"
    return found


class DocumentationTest(peers.PeerTest):
    def open(self):
        prompt = terminal.Prompt(self.folder, env={"NO_COLOR": "1"})
        self.addCleanup(prompt.stop)
        return prompt

    def test_sessions(self):
        page = (peers.ROOT / "docs/prompt.md").read_text()
        sessions = SESSION.findall(page)
        self.assertTrue(sessions)
        prompt = self.open()
        for session in sessions:
            for text, output in exchanges(session):
                with self.subTest(text=text):
                    self.assertEqual(prompt.run(text), output)


class LanguageTest(peers.PeerTest):
    """docs/language.md from top to bottom at one prompt: what the page shows happens there, too.

    Names carry over from block to block, as for someone who follows the page. A block that says what the program is
    given (`# args`) has a prompt of its own.
    """

    def setUp(self):
        super().setUp()
        self.at_end = []
        (self.folder / "empty.fpl").write_text("")

    def open(self, program):
        words = ["-i", "empty.fpl", *program.args.split()] if program.args else []
        prompt = terminal.Prompt(self.folder, *words, env={"NO_COLOR": "1", **program.env}, columns=200)
        self.addCleanup(prompt.stop)
        return prompt

    def follow(self, give, check):
        """Gives every block to a prompt by GIVE and hands what it says to CHECK."""
        blocks = BLOCK.findall((peers.ROOT / "docs/language.md").read_text())
        self.assertGreater(len(blocks), 15)
        prompt = self.open(expect.Program())
        for number, source in enumerate(blocks, 1):
            program = expect.parse(source)
            if program.file:
                (self.folder / program.file).write_text(source)
            with self.subTest(block=number, source=source):
                own = self.open(program) if program.args or program.env else None
                output = give(own or prompt, source).splitlines()
                now = len(program.lines)
                if "__del__" in source:  # what it says of the end of the program comes at the end of the session
                    now = sum(any(line.matches(actual) for actual in output) for line in program.lines)
                    self.at_end += program.lines[now:]
                check(program, program.lines[:now], output)
        prompt.type("\x04")
        self.assertEqual(prompt.wait_for_end(), 0)
        output = prompt.raw[prompt.raw.rindex(terminal.RUNNING) + len(terminal.RUNNING):].splitlines()
        self.match(self.at_end, output)

    def match(self, lines, output):
        self.assertEqual(len(lines), len(output), output)
        wrong = [(line.shown(), actual) for line, actual in zip(lines, output) if not line.matches(actual)]
        self.assertEqual(wrong, [], output)

    def match_errors(self, errors, text):
        at = 0
        for error in errors:
            self.assertIn(error, text[at:])
            at = text.index(error, at) + len(error)

    def test_pasted(self):
        def check(program, lines, output):
            self.match(lines, output[:len(lines)])
            rest = output[len(lines):]
            self.match_errors(program.errors, "\n".join(rest))
            if not program.errors:
                self.assertLessEqual(len(rest), 1, rest)  # the value of the last expression

        self.follow(lambda prompt, source: prompt.run(source), check)

    def test_typed(self):
        """Line by line: the values of expressions are shown as well, between what the page shows."""

        def give(prompt, source):
            prompt.ready()
            said = ""
            for line in source.splitlines():
                if not line.strip() or line.lstrip().startswith("#"):
                    continue
                output = prompt.enter(line.strip())
                said += output or ""
            self.assertIsNotNone(output, "the last line is followed by another one")
            return said

        def check(program, lines, output):
            at = 0
            for line in lines:
                found = next((i for i in range(at, len(output)) if line.matches(output[i])), None)
                self.assertIsNotNone(found, f"{line.shown()!r} is not among {output[at:]}")
                at = found + 1
            self.match_errors(program.errors, "\n".join(output[at:]))

        self.follow(give, check)


if __name__ == "__main__":
    peers.unittest.main()
