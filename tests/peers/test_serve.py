"""socket.serve under load: more clients than descriptors, and drains in the middle of many requests."""

import os
import pathlib
import re
import resource
import selectors
import signal
import socket
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

FIGURES = os.environ.get("FIGURES")  # measure and tell what no test can decide by

ECHO = """
import socket, sys
func handler(connection) {
    for line in connection.lines() { connection.sendall(line) }
}
listener = socket.create_server("tcp 127.0.0.1 0")
print("port", listener.getsockname()[1], flush=True)
print("cut off", socket.serve(listener, handler))
"""

# Each request is held until all have come in: then the drain begins, and only then they are answered.
HELD = """
import socket, sys, thread
expected = int(sys.argv[2])
may_answer = thread.Semaphore(0)
got = 0
func handler(connection) {
    for line in connection.lines() {
        :got += 1
        if got == expected {
            server.drain()
            for _ in range(expected) { may_answer.release() }
        }
        may_answer.acquire()
        connection.sendall(b"answer to " + line)
    }
}
server = socket.Server(socket.create_server("tcp 127.0.0.1 0"), handler)
print("port", server.listener.getsockname()[1], flush=True)
print("cut off", server.serve())
"""

# A handler that waits for more, or sends more than there is room for, until its peer is gone; or that makes a mistake.
LEFT = """
import socket
func handler(connection) {
    what = connection.readline()
    if what == "file\\n" { open("missing") }
    connection.sendall("begins\\n")
    if what == "sendall\\n" { connection.sendall(bytes(10_000_000)) }
    connection.recv(1)
}
listener = socket.create_server("tcp 127.0.0.1 0")
print("port", listener.getsockname()[1], flush=True)
print("cut off", socket.serve(listener, handler))
"""


def cpu_seconds(pid):
    """User and system time of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


class Clients:
    """Many clients in one thread: each sends its line and waits for as many bytes as are due, or the end."""

    def __init__(self, test, port, count):
        self.selector = selectors.DefaultSelector()
        test.addCleanup(self.close)
        self.got = {}
        self.ended = set()
        for number in range(count):
            peer = socket.socket()
            peer.setblocking(False)
            peer.connect_ex(("127.0.0.1", port))
            self.got[peer] = b""
            self.selector.register(peer, selectors.EVENT_READ, number)

    def close(self):
        for peer in self.got:
            peer.close()
        self.selector.close()

    def send(self, text):
        """TEXT with the client's number, from each: connections that queue take it, too."""
        for key in list(self.selector.get_map().values()):
            peers.wait_until(lambda peer=key.fileobj: self._sent(peer, text.format(key.data).encode()), "room to send")

    @staticmethod
    def _sent(peer, data):
        try:
            return peer.send(data) == len(data)
        except (BlockingIOError, OSError) as error:
            if isinstance(error, BlockingIOError) or error.errno == 107:  # ENOTCONN: not yet
                return False
            raise

    def receive(self, done, limit=peers.LIMIT_S):
        """Reads what comes until done(peer, its bytes) holds for all that have not ended; closes those it holds for if it gives "close"."""
        waiting = {key.fileobj for key in self.selector.get_map().values()}
        deadline = time.monotonic() + limit
        while waiting:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(waiting)} clients wait in vain")
            for key, _ in self.selector.select(0.1):
                peer = key.fileobj
                try:
                    data = peer.recv(65536)
                except ConnectionResetError:
                    data = b""
                self.got[peer] += data
                if not data:
                    self.ended.add(peer)
                verdict = not data or done(peer, self.got[peer])
                if verdict:
                    waiting.discard(peer)
                if not data or verdict == "close":
                    self.selector.unregister(peer)
                    peer.close()


class ServeTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        peers.allow_descriptors(4096)

    def serve(self, source, *args):
        return self.start_falcon(source, *args)

    def serve_full(self, count):
        """ECHO with too few descriptors for its COUNT clients, who have said a line each, when it has noticed: with a trace."""
        (self.folder / "echo.fpl").write_text(ECHO)
        server = self.start(peers.FALCON, "--trace-sockets=trace", "echo.fpl")
        port = server.port()
        self.limit_descriptors(server, 64)
        clients = Clients(self, port, count)
        clients.send("client {}\n")
        server.wait_for(b"Too many open files", "err")
        return server, clients

    @staticmethod
    def limit_descriptors(server, limit):
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (limit, 4096))

    def end_full(self, server):
        """Ends it, and sees in the trace that it tried once a second at most. Of a try there can be two calls, one before
        the collector has looked for sockets that were dropped."""
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        self.assertEqual(server.out.splitlines()[-1], b"cut off 0")
        lines = [line.split() for line in (self.folder / "trace").read_text().splitlines()]
        failed = [float(line[0]) for line in lines if line[1] == "accept" and "error=EMFILE" in line]
        self.assertTrue(failed)
        for earlier, later in zip(failed, failed[2:]):
            self.assertGreaterEqual(later - earlier, 1)
        reports = server.err.decode().splitlines()
        self.assertTrue(all("Too many open files at " in report for report in reports), reports)
        self.assertLessEqual(len(reports), len(failed))

    def test_more_clients_than_descriptors(self):
        server, clients = self.serve_full(500)
        if FIGURES:
            before = cpu_seconds(server.pid)
            time.sleep(5)
            print(f"CPU while full: {(cpu_seconds(server.pid) - before) / 5:.1%} of a core")
        clients.receive(lambda peer, data: "close" if data.endswith(b"\n") else None)
        self.assertEqual(sorted(clients.got.values()), sorted(f"client {number}\n".encode() for number in range(500)))
        self.end_full(server)

    def test_descriptors_that_come_back_without_an_end(self):
        # It tries now and then, and has them all at once.
        server, clients = self.serve_full(200)
        peers.wait_until(lambda: server.err.count(b"Too many open files") > 1, "another try")
        self.limit_descriptors(server, 4096)
        clients.receive(lambda peer, data: data.endswith(b"\n"))
        self.assertEqual(sorted(clients.got.values()), sorted(f"client {number}\n".encode() for number in range(200)))
        self.assertEqual(clients.ended, set())
        clients.close()
        self.end_full(server)

    def test_drain_loses_no_reply(self):
        count = 2000 if peers.SLOW == 1 else 300
        server = self.serve(HELD, count)
        clients = Clients(self, server.port(), count)
        clients.send("request {}\n")
        clients.receive(lambda peer, data: None)  # to the end of each
        self.assertEqual(sorted(clients.got.values()), sorted(f"answer to request {number}\n".encode() for number in range(count)))
        self.assertEqual(server.wait(), 0)
        self.assertEqual(server.out.splitlines()[-1], b"cut off 0")
        self.assertEqual(server.err, b"")

    def test_drain_answers_whoever_gets_in(self):
        # A connection that came between the last look into the queue and its end was reset.
        for _ in range(5):
            server = self.serve(ECHO)
            refused, lost = [], []

            def ask(server=server, refused=refused, lost=lost):
                while True:
                    try:
                        peer = socket.create_connection(("127.0.0.1", server.port()), peers.LIMIT_S)
                    except ConnectionRefusedError:
                        refused.append(True)
                        return
                    with peer:
                        try:
                            peer.sendall(b"hello\n")
                            if peers.receive(peer, 6) != b"hello\n":
                                lost.append("ended")
                        except OSError as error:
                            lost.append(repr(error))
                    asked.set()

            asked = threading.Event()
            clients = [threading.Thread(target=ask) for _ in range(4)]
            for client in clients:
                client.start()
            asked.wait(peers.LIMIT_S)
            server.signal(signal.SIGTERM)
            for client in clients:
                client.join()
            self.assertEqual((server.wait(), len(refused), lost), (0, 4, []), server.err)

    def reset(self, server, what):
        """A client whose handler does WHAT, and which resets the connection then: the server is over it when this returns."""
        peer = self.connect(server.port())
        name = peer.getsockname()
        peer.sendall(what + b"\n")
        self.assertEqual(peers.receive(peer, 7), b"begins\n")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        peer.close()
        server.wait_for_sockets(self.listening)
        return f"127.0.0.1:{name[1]}"

    def serve_left(self):
        server = self.serve(LEFT)
        with self.connect(server.port()) as peer:  # the runtime has all that it needs when it has served once
            peer.sendall(b"recv\n")
            peers.receive(peer, 7)
            self.listening = server.sockets() - 1
        server.wait_for_sockets(self.listening)
        return server

    def test_a_peer_that_resets_is_a_line(self):
        # And no traceback: that belongs to mistakes of the handler.
        for what, call in ((b"recv", "recv from"), (b"sendall", "sendall to")):
            with self.subTest(what):
                server = self.serve_left()
                peer = self.reset(server, what)
                server.signal(signal.SIGTERM)
                self.assertEqual(server.wait(), 0)
                self.assertRegex(server.err.decode(), rf"\Aserve 127\.0\.0\.1:{server.port()}: {peer}: {call} {peer} .*failed: "
                                                      r"Connection reset by peer \(ECONNRESET\)\n\Z")

    def test_a_mistake_with_the_system_is_a_failure(self):
        server = self.serve_left()
        with self.connect(server.port()) as peer:
            peer.sendall(b"file\n")
            self.assertEqual(peers.receive_all(peer), b"")
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        self.assertRegex(server.err.decode(), r"\Aserve 127\.0\.0\.1:\d+: the handler of 127\.0\.0\.1:\d+ failed\nTraceback ")
        self.assertIn("FileNotFoundError", server.err.decode())

    def test_many_resets_are_a_line_a_second(self):
        server = self.serve_left()
        began = time.monotonic()
        gone = []
        while server.err.count(b"more like it") < 2:  # the first line has none
            gone.append(self.reset(server, b"recv"))
            self.assertLess(len(gone), 100_000)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        lines = server.err.decode().splitlines()
        told = 0  # of so many resets, up to that line
        for line in lines:
            told += 1 + sum(map(int, re.findall(r"\((\d+) more like it\)$", line)))
            self.assertIn(f": {gone[told - 1]}: recv from ", line)
        self.assertLessEqual(len(lines), 1 + (time.monotonic() - began))


if __name__ == "__main__":
    unittest.main()
