"""The documentation at the prompt: docs/prompt.md's sessions come out as they are shown."""

import re

from support import peers, terminal

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


if __name__ == "__main__":
    peers.unittest.main()
