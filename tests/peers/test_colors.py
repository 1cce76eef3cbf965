"""Colours: on a terminal, and only there, unless the environment says otherwise."""

import os
import pty
import subprocess
import tempfile
import unittest

FALCON = os.environ["FALCON"]
PROGRAM = "import sys\nprint(sys.has_color)\nNone.nothing\n"
ESCAPE = b"\x1b["


def run(stdout_terminal=False, stderr_terminal=False, **env):
    """Runs PROGRAM with pipes or terminals: (standard output, standard error)."""
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    ends = [pty.openpty() if terminal else os.pipe() for terminal in (stdout_terminal, stderr_terminal)]
    with tempfile.NamedTemporaryFile("w", suffix=".fpl") as file:
        file.write(PROGRAM)
        file.flush()
        subprocess.run([FALCON, file.name], stdin=subprocess.DEVNULL, stdout=ends[0][1], stderr=ends[1][1],
                       env=clean | {"TERM": "xterm"} | env, timeout=60, check=False)
    texts = []
    for reader, writer in ends:
        os.close(writer)
        texts.append(read_all(reader))
        os.close(reader)
    return texts


def read_all(descriptor):
    """What is left to read; a terminal whose other end is closed says so by an error."""
    text = b""
    try:
        while piece := os.read(descriptor, 65536):
            text += piece
    except OSError:
        pass
    return text


class ColorsTest(unittest.TestCase):
    def test_pipes_are_plain(self):
        out, err = run()
        self.assertEqual(out.strip(), b"False")
        self.assertIn(b"AttributeError", err)
        self.assertNotIn(ESCAPE, err)

    def test_a_terminal_has_colours(self):
        out, err = run(stderr_terminal=True)
        self.assertEqual(out.strip(), b"False")
        self.assertIn(b"\x1b[1;31mAttributeError\x1b[0m", err)

    def test_has_color_is_of_standard_output(self):
        out, err = run(stdout_terminal=True)
        self.assertEqual(out.strip(), b"True")
        self.assertNotIn(ESCAPE, err)

    def test_no_color_refuses(self):
        out, err = run(True, True, NO_COLOR="1", FORCE_COLOR="1")
        self.assertEqual(out.strip(), b"False")
        self.assertNotIn(ESCAPE, err)

    def test_a_dumb_terminal_is_plain(self):
        out, err = run(True, True, TERM="dumb")
        self.assertEqual(out.strip(), b"False")
        self.assertNotIn(ESCAPE, err)

    def test_force_color_colours_a_pipe(self):
        out, err = run(FORCE_COLOR="1")
        self.assertEqual(out.strip(), b"True")
        self.assertIn(ESCAPE, err)


if __name__ == "__main__":
    unittest.main()
