"""Ctrl-C while os.system waits: the terminal sends SIGINT to the whole group, so the command ends and the program learns of it."""

import os
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

PROGRAM = """
import os
try {
    os.system("echo ready; exec sleep 1000")
} except KeyboardInterrupt {
    print("caught")
}
print(os.system("exit 5"))
"""


class OsSystemTest(peers.PeerTest):
    def start_group(self, program):
        script = self.folder / "program.fpl"
        script.write_text(program)
        return self.start("setsid", peers.FALCON, script)

    def test_ctrl_c_reaches_the_command_and_the_program(self):
        self.require("setsid")
        program = self.start_group(PROGRAM)
        program.wait_for(b"ready\n")
        os.killpg(program.pid, signal.SIGINT)
        self.assertEqual((program.wait(), program.err), (0, b""))
        self.assertEqual(program.out, b"ready\ncaught\n5\n")
        peers.wait_until(lambda: not group_lives(program.pid), "the end of the command")

    def test_the_ends_of_children_are_ignored_by_who_starts_it(self):
        """That is inherited; the command's status was lost."""
        script = self.folder / "program.fpl"
        script.write_text("import os\nprint(os.system('exit 5'))\n")
        program = self.start(sys.executable, "-c", """if True:
            import os, signal, sys
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            os.execv(sys.argv[1], sys.argv[1:])""", peers.FALCON, script)
        self.assertEqual((program.wait(), program.err, program.out), (0, b"", b"5\n"))

    def test_uncaught_ctrl_c_ends_both(self):
        self.require("setsid")
        program = self.start_group("import os\nos.system('echo ready; exec sleep 1000')\n")
        program.wait_for(b"ready\n")
        os.killpg(program.pid, signal.SIGINT)
        self.assertEqual(program.wait(), 130)
        peers.wait_until(lambda: not group_lives(program.pid), "the end of the command")


def group_lives(group):
    try:
        os.killpg(group, 0)
        return True
    except ProcessLookupError:
        return False


if __name__ == "__main__":
    unittest.main()
