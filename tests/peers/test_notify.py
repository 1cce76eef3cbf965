"""What a server tells the service manager that has started it (sd_notify(3)); the manager is a socket of this test."""

import pathlib
import signal
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

ECHO = peers.ROOT / "examples" / "deployment" / "echo.fpl"


class NotifyTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(str(self.folder / "notify.sock"))
        self.manager.settimeout(peers.LIMIT_S)

    def told(self):
        return self.manager.recv(1000).decode().splitlines()

    def serve(self, *options, address=None):
        address = address or self.folder / "notify.sock"
        return self.start(peers.FALCON, *options, ECHO, "tcp 127.0.0.1 0", env={"NOTIFY_SOCKET": str(address)})

    def end(self, server):
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0, server.err)

    def test_one_process(self):
        server = self.serve()
        self.assertEqual(self.told(), ["READY=1"])
        self.end(server)
        self.assertEqual(self.told(), ["STOPPING=1"])

    def test_workers(self):
        # The supervisor tells, and it alone: for systemd it is the service (NotifyAccess=main).
        server = self.serve("--workers", 2)
        self.assertEqual(self.told(), ["READY=1"])
        server.line(1)
        server.signal(signal.SIGHUP)
        reloading, when = self.told()
        self.assertEqual(reloading, "RELOADING=1")
        self.assertRegex(when, r"\AMONOTONIC_USEC=\d+\Z")
        self.assertEqual(self.told(), ["READY=1"])
        self.end(server)
        self.assertEqual(self.told(), ["STOPPING=1"])
        self.manager.setblocking(False)
        self.assertRaises(BlockingIOError, self.manager.recv, 1000)

    def test_nobody_takes_it(self):
        for options in ((), ("--workers", 1)):
            with self.subTest(options):
                server = self.serve(*options, address=self.folder / "missing.sock")
                with self.connect(server.port()) as peer:
                    peer.sendall(b"hello\n")
                    self.assertEqual(peers.receive(peer, 6), b"hello\n")
                self.end(server)
                if options:
                    self.assertEqual(server.err.decode().splitlines(), [
                        f"falcon: cannot tell the service manager {state}=1: No such file or directory"
                        for state in ("READY", "STOPPING")])
                else:
                    self.assertRegex(server.err.decode(), r"\Anotify READY=1: .*missing\.sock.*No such file")


if __name__ == "__main__":
    unittest.main()
