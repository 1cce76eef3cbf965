"""The programs of examples/ that stand on reads of lines and on relay, each with real peers: curl, nc, socat, redis-server."""

import collections
import hashlib
import http.server
import os
import pathlib
import re
import shutil
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

PAGE = os.urandom(3 << 20)


class PageHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(hashlib.sha256(body).hexdigest().encode())

    def log_message(self, *_):
        pass


class TcpProxyTest(peers.PeerTest):
    def start_server(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), PageHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_port

    def start_proxy(self, target):
        return self.start_example("tcp_proxy.fpl", "0", "127.0.0.1", target)

    def test_curl_down_and_up(self):
        proxy = self.start_proxy(self.start_server())
        url = f"http://127.0.0.1:{proxy.port()}/"
        self.assertTrue(self.run_peer("curl", "-sS", url) == PAGE)
        (self.folder / "upload").write_bytes(PAGE)
        self.assertEqual(self.run_peer("curl", "-sS", "-T", "upload", url).decode(), hashlib.sha256(PAGE).hexdigest())
        proxy.wait_for_sockets(1)
        self.assertEqual(proxy.err, b"")

    def test_many_at_once_leave_nothing_open(self):
        proxy = self.start_proxy(self.start_server())
        before = len(proxy.descriptors()) if proxy.line() else 0
        url = f"http://127.0.0.1:{proxy.port()}/"
        self.run_peer("curl", "-sSZ", "--parallel-max", "20", *[word for i in range(20) for word in ("-o", f"out{i}", url)])
        for i in range(20):
            self.assertTrue((self.folder / f"out{i}").read_bytes() == PAGE)
        proxy.wait_for_sockets(1)
        # Pipes that are kept for the next, and the reactor's own descriptor.
        self.assertLessEqual(len(proxy.descriptors()), before + 20)

    def test_half_close(self):
        # The answer comes after the question's end, which has to come through.
        self.require("socat")
        port = peers.unused_port()
        self.start("socat", f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr", "SYSTEM:sort")
        def listens():
            return f":{port:04X} 00000000:0000 0A" in pathlib.Path("/proc/net/tcp").read_text()
        peers.wait_until(listens, "socat")
        proxy = self.start_proxy(port)
        self.assertEqual(self.run_peer("nc", "-N", "127.0.0.1", proxy.port(), stdin=b"b\nc\na\n"), b"a\nb\nc\n")

    def test_a_target_that_is_not_there(self):
        proxy = self.start_proxy(peers.unused_port())
        with self.connect(proxy.port()) as client:
            self.assertEqual(client.recv(1), b"")
        proxy.wait_for(b"Connection refused", "err")


class LineServerTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.server = self.start_example("line_server.fpl", "0")

    def test_nc(self):
        said = b"SET bird falcon peregrinus\nGET bird\r\nGET fish\nDEL bird\nDEL bird\nwhat\nQUIT\nGET bird\n"
        self.assertEqual(self.run_peer("nc", "-N", "127.0.0.1", self.server.port(), stdin=said).split(b"\n")[:5],
                         [b"OK", b"falcon peregrinus", b"NONE", b"OK", b"NONE"])

    def test_lines_in_bits_and_in_bulk(self):
        client = self.connect(self.server.port())
        for byte in b"SET a 1\n":
            client.send(bytes([byte]))
        self.assertEqual(peers.receive(client, 3), b"OK\n")
        count = 20000
        sending = threading.Thread(target=client.sendall, args=(b"GET a\n" * count,))
        sending.start()
        self.assertEqual(peers.receive(client, 2 * count), b"1\n" * count)
        sending.join()

    def test_a_line_that_is_too_long(self):
        client = self.connect(self.server.port())
        client.sendall(b"SET a " + b"x" * 2000)
        self.assertEqual(peers.receive(client, 100), b"ERROR a line has at most 1000 bytes\n")


class SystemCallsTest(peers.PeerTest):
    """Reads of lines make no system call that a hand-written server would not make."""

    def calls(self, talk):
        """How often each system call was made while TALK(client) went on, {name: count}."""
        self.require("strace")
        log = self.folder / "calls"
        server = self.start("strace", "-D", "-f", "-o", log, peers.FALCON, peers.ROOT / "examples/line_server.fpl", "0")
        client = self.connect(server.port())
        client.sendall(b"GET nothing\n")
        peers.receive(client, 5)
        before = len(log.read_text().splitlines())
        talk(client)
        counts = collections.Counter()
        for line in log.read_text().splitlines()[before:]:
            if call := re.match(r"\d+ +(?:<\.\.\. )?(\w+)", line):
                counts[call[1]] += 1
        return counts

    def test_a_round_trip_is_one_call_each_way(self):
        def talk(client):
            for _ in range(100):
                client.sendall(b"GET nothing\n")
                peers.receive(client, 5)
        counts = self.calls(talk)
        self.assertLessEqual(counts["recvfrom"], 101)
        self.assertLessEqual(counts["sendmsg"], 101)
        self.assertLessEqual(counts.total() - counts["recvfrom"] - counts["sendmsg"] - counts["epoll_wait"], 5)

    def test_lines_that_come_together_are_one_call(self):
        def talk(client):
            client.sendall(b"GET nothing\n" * 100)
            peers.receive(client, 500)
        self.assertLessEqual(self.calls(talk)["recvfrom"], 3)


class RedisClientTest(peers.PeerTest):
    """The client with a redis-server of its own, on a UNIX path in the test's folder."""

    def setUp(self):
        super().setUp()
        if not shutil.which("redis-server"):
            self.skipTest("redis-server is not installed")
        self.path = self.folder / "redis.sock"
        self.server = self.start("redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no",
                                 "--dir", self.folder)
        peers.wait_until(self.answers, "redis-server")

    def answers(self):
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.path))
                probe.sendall(b"PING\r\n")
                return probe.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def client(self, *words, stdin=b"", status=0):
        return self.run_peer(peers.FALCON, peers.ROOT / "examples/redis_client.fpl", self.path, *words, stdin=stdin, status=status).decode()

    def test_one_command(self):
        self.assertEqual(self.client("PING"), "'PONG'\n")
        self.assertEqual(self.client("SET", "bird", "pérégrin\r\n"), "'OK'\n")
        self.assertEqual(self.client("GET", "bird"), repr("pérégrin\r\n".encode()) + "\n")
        self.assertEqual(self.client("GET", "fish"), "None\n")
        self.assertEqual(self.client("INCRBY", "n", "41"), "41\n")

    def test_pipelined(self):
        count = 5000
        commands = b"".join(b"RPUSH list item%d\n" % i for i in range(count)) + b"LRANGE list 0 2\nEVAL broken 0\nLLEN list\n"
        lines = self.client(stdin=commands).splitlines()
        self.assertEqual(lines[:count], [str(i + 1) for i in range(count)])
        self.assertEqual(lines[count], "[b'item0', b'item1', b'item2']")
        self.assertTrue(lines[count + 1].startswith("error: ERR"), lines[count + 1])
        self.assertEqual(lines[count + 2], str(count))

    def test_large_values(self):
        self.client("SET", "large", "x" * 100000)
        self.client(stdin=b"APPEND large y\n" + b"COPY large other\n" * 1)
        self.assertEqual(self.client("STRLEN", "large"), "100001\n")
        self.assertEqual(self.client("GET", "large"), repr(b"x" * 100000 + b"y") + "\n")

    def test_an_error_is_raised(self):
        self.client("NOSUCHCOMMAND", status=1)

    def test_a_server_that_goes(self):
        program = f"""
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
s.connect("{self.path}")
s.sendall("SHUTDOWN NOSAVE\\r\\n")
print(s.readline())
"""
        (self.folder / "stop.fpl").write_text(program)
        self.assertEqual(self.run_peer(peers.FALCON, "stop.fpl"), b"b''\n")


if __name__ == "__main__":
    unittest.main()
