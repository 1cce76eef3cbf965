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
    """docs/language.md from top to bottom, each block pasted at a prompt: what the page shows happens there, too."""

    def test_every_block(self):
        blocks = BLOCK.findall((peers.ROOT / "docs/language.md").read_text())
        self.assertGreater(len(blocks), 15)
        (self.folder / "empty.fpl").write_text("")
        for number, source in enumerate(blocks, 1):
            program = expect.parse(source)
            if program.file:
                (self.folder / program.file).write_text(source)
            with self.subTest(block=number, source=source):
                self.check(program, source)

    def check(self, program, source):
        words = ["-i", "empty.fpl", *program.args.split()] if program.args else []
        prompt = terminal.Prompt(self.folder, *words, env={"NO_COLOR": "1", **program.env}, columns=200)
        self.addCleanup(prompt.stop)
        output = prompt.run(source).splitlines()
        if len(output) < len(program.lines):  # what comes at the end of a program
            prompt.type("\x04")
            prompt.wait_for_end()
            output += prompt.raw[prompt.raw.rindex(terminal.RUNNING) + len(terminal.RUNNING):].splitlines()
        shown, rest = output[:len(program.lines)], output[len(program.lines):]
        self.assertEqual(len(shown), len(program.lines), output)
        wrong = [(line.shown(), actual) for line, actual in zip(program.lines, shown) if not line.matches(actual)]
        self.assertEqual(wrong, [], output)
        text = "\n".join(rest)
        at = 0
        for error in program.errors:
            self.assertIn(error, text[at:])
            at = text.index(error, at) + len(error)
        if not program.errors:
            self.assertLessEqual(len(rest), 1, rest)  # the value of the last expression


if __name__ == "__main__":
    peers.unittest.main()
