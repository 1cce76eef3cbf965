"""Listening sockets from elsewhere: systemd's protocol, and one process that follows another."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

SERVE_INHERITED = """
import os, socket
func echo(connection) {
    for line in connection.lines() { connection.sendall(line) }
}
listeners = socket.inherited()
print(len(listeners), [listener.getsockname() for listener in listeners], os.getenv("LISTEN_FDS"), os.getenv("LISTEN_PID"), flush=True)
print(len(socket.inherited("web")), len(socket.inherited("unknown")), socket.inherited()[0] is listeners[0], flush=True)
os.system("ls -l /proc/self/fd >&2")
print("ready", flush=True)
socket.serve(listeners[0], echo)
"""

# A process that listens and becomes the program.
START = """
import os, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.execve(sys.argv[2], sys.argv[2:], os.environ | {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"})
"""

# A process that keeps its listening socket, as systemd does, and starts the program twice, once more when it has ended.
HOLD = """
import os, signal, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGTERM))
for _ in range(2):
    pid = os.fork()
    if pid == 0:
        os.execve(sys.argv[2], sys.argv[2:], os.environ | {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"})
    os.wait()
"""

# Two generations of one program. The younger takes over; the older drains and says how it ended.
GENERATION = """
import socket, sys
func echo(connection) {
    for line in connection.lines() { connection.sendall(sys.argv[2] + " " + line.decode()) }
}
path = "handover.sock"
listeners = socket.take_over(path) or [socket.create_server("tcp 127.0.0.1 0"), socket.create_server("unix echo.sock")]
server = socket.Server(listeners[0], echo)
socket.offer(path, listeners, server.drain)
print("port", listeners[0].getsockname()[1], type(listeners[1]).__name__, flush=True)
print("cut off", server.serve(), flush=True)
"""


class InheritedTest(peers.PeerTest):
    def exchange(self, port, text=b"hello\n"):
        with socket.create_connection(("127.0.0.1", port), peers.LIMIT_S) as peer:
            peer.sendall(text)
            return peer.makefile("rb").readline()

    def check_served(self, server, port):
        self.assertTrue(server.line().startswith(f"1 [('127.0.0.1', {port})] None None"), server.line())
        server.wait_for(b"ready\n")
        self.assertEqual(self.exchange(port), b"hello\n")
        # What it started has no socket of it.
        self.assertNotIn(b"socket:", server.err)

    def test_systemd_socket_activate(self):
        self.require("systemd-socket-activate")
        port = peers.unused_port()
        script = self.folder / "inherited.fpl"
        script.write_text(SERVE_INHERITED)
        server = self.start("systemd-socket-activate", "-l", f"127.0.0.1:{port}", "--fdname=web", peers.FALCON, script)
        server.wait_for(b"Listening on", "err")
        self.assertEqual(self.exchange(port), b"hello\n")  # it is this that starts the program
        server.wait_for(b"ready\n")
        self.assertEqual(server.line(1), "1 0 True")

    def test_the_protocol(self):
        script = self.folder / "inherited.fpl"
        script.write_text(SERVE_INHERITED)
        port = peers.unused_port()
        server = self.start(sys.executable, "-c", START, port, peers.FALCON, script)
        self.check_served(server, port)
        self.assertEqual(server.line(1), "0 1 True")

    def test_who_started_it_keeps_the_socket(self):
        # A drain left a filter at the socket that dropped whoever asked the next process for a connection.
        script = self.folder / "inherited.fpl"
        script.write_text(SERVE_INHERITED)
        for options in ((), ("--workers", 1)):
            with self.subTest(options):
                port = peers.unused_port()
                server = self.start(sys.executable, "-c", HOLD, port, peers.FALCON, *options, script)
                for generation in (1, 2):
                    peers.wait_until(lambda count=generation, out=server: out.out.count(b"ready\n") == count, "the program")
                    self.assertEqual(self.exchange(port), b"hello\n")
                    server.signal(signal.SIGTERM)
                self.assertEqual(server.wait(), 0)

    def test_another_process_is_meant(self):
        for env in ({"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_FDS": "1"}, {"LISTEN_PID": "self", "LISTEN_FDS": "x"}, {}):
            code = 'LISTEN_PID=${LISTEN_PID/self/$$} exec "$0" "$@"'
            done = subprocess.run(["bash", "-c", code, peers.FALCON, "-c", "import socket; print(socket.inherited())"],
                                  env=os.environ | env, capture_output=True, check=False)
            self.assertEqual((done.stdout, done.stderr), (b"[]\n", b""))

    def test_what_is_no_socket(self):
        shell = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -c "import socket; socket.inherited()" 3</dev/null'
        done = subprocess.run(["sh", "-c", shell, peers.FALCON], capture_output=True, check=False)
        self.assertIn(b"adopt descriptor 3 failed: Socket operation on non-socket (ENOTSOCK)", done.stderr)

    def test_one_process_follows_another(self):
        first = self.start_falcon(GENERATION, "first")
        port = first.port()
        self.assertEqual(self.exchange(port), b"first hello\n")
        older = first
        lasting = self.connect(port)
        for name in ("second", "third"):
            lasting.sendall(b"still\n")
            self.assertTrue(lasting.makefile("rb").readline().endswith(b" still\n"))
            younger = self.start_falcon(GENERATION, name)
            self.assertEqual(younger.line(), f"port {port} UnixListener")
            self.assertEqual(older.wait(), 0)
            self.assertEqual((older.out.splitlines()[-1], older.err), (b"cut off 0", b""))
            self.assertEqual(self.exchange(port), f"{name} hello\n".encode())
            self.assertEqual(lasting.recv(1), b"")  # it was idle
            lasting = self.connect(port)
            older = younger
        self.assertTrue((self.folder / "echo.sock").exists())
        self.assertTrue((self.folder / "handover.sock").exists())

    def test_no_connection_is_lost(self):
        older = self.start_falcon(GENERATION, "0")
        port = older.port()
        for name in range(1, 6):
            younger = self.start_falcon(GENERATION, str(name))
            while not younger.out:
                self.assertIn(b" hello\n", self.exchange(port))
            for _ in range(20):
                self.assertIn(b" hello\n", self.exchange(port))
            self.assertEqual(older.wait(), 0)
            older = younger

    def test_a_taker_that_changes_its_mind(self):
        older = self.start_falcon(GENERATION, "first")
        port = older.port()
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(str(self.folder / "handover.sock"))
            data, fds, _, _ = socket.recv_fds(peer, 100, 10)
            for fd in fds:
                os.close(fd)
        self.assertEqual((data, len(fds)), (b"2 --\n", 2))
        self.assertEqual(self.exchange(port), b"first hello\n")
        younger = self.start_falcon(GENERATION, "second")
        self.assertEqual(younger.port(), port)
        self.assertEqual(older.wait(), 0)


if __name__ == "__main__":
    unittest.main()
