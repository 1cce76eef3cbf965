"""What the front page promises: its program, run as it stands there, and tools/demo.sh."""

import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402


class FrontPageTest(peers.PeerTest):
    def test_program_of_the_readme(self):
        program = re.search(r"^```falcon norun\n(.*?)^```", (peers.ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)[1]
        port = peers.unused_port()
        self.assertEqual(program.count("7000"), 1)
        server = self.start_falcon(program.replace("7000", str(port)))
        clients = [self.connected(server, port) for _ in range(100)]
        for index, client in enumerate(clients):
            client.sendall(b"client %d" % index)
        for index, client in enumerate(clients):
            self.assertEqual(peers.receive(client, len(b"client %d" % index)), b"client %d" % index)
            client.close()
        server.wait_for_sockets(1)
        self.assertEqual(server.err, b"")

    def connected(self, server, port):
        """A connection, as soon as the server listens."""
        def attempt():
            self.assertTrue(server.running(), server.err)
            try:
                return self.connect(port)
            except ConnectionRefusedError:
                return None
        return peers.wait_until(attempt, "a connection")

    def test_demo(self):
        self.require("curl")
        done = subprocess.run([peers.ROOT / "tools/demo.sh", peers.FALCON], capture_output=True, text=True,
                              timeout=3 * peers.LIMIT_S, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        for line in [r"server \| listening on http://127\.0\.0\.1:\d+/", r"curl   \| HTTP/1\.1 200 OK", r"curl   \| <h1>.*",
                     r"server \| 127\.0\.0\.1:\d+ GET / 200", r"server \| .* GET /random\.bin 200", r"curl   \| requests: 3"]:
            self.assertRegex(done.stdout, f"(?m)^{line}$")


if __name__ == "__main__":
    unittest.main()
