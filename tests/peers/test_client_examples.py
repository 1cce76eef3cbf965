"""The SOCKS 5 server, the load generator, the receiver of syslog and ping, each with real peers: curl, Python's web server,
logger, and the system itself."""

import hashlib
import http.server
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

PAGE = os.urandom(1 << 20)
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
# What is no answer, or ends before its end, and what is told of it.
BROKEN = [
    (b"nonsense\r\n\r\n", "the answer is not HTTP"),
    (b"HTTP/1.1\r\n\r\n", "the answer is not HTTP"),
    (b"HTTP/1.1 many things\r\n\r\n", "the answer is not HTTP"),
    (b"HTTP/1.1 -20 OK\r\n\r\n", "the answer is not HTTP"),
    (b"", "the connection was closed"),
    (b"HTTP/1.1 20", "a line was cut off"),
    (OK, "the connection was closed"),
    (OK + b"Content-Length: 0", "a line was cut off"),
    (OK + b"Content-Length: 9\r\n\r\nhello", "an answer ended too early"),
    (OK + b"Content-Length: five\r\n\r\nhello", "an answer with a length that is none"),
    (OK + b"Content-Length: -5\r\n\r\nhello", "an answer with a length that is none"),
    (OK + b"Content-Length:\r\n\r\nhello", "an answer with a length that is none"),
    (OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "an answer with a length that is none"),
    (CHUNKED, "the connection was closed"),
    (CHUNKED + b"5\r\nhel", "an answer ended too early"),
    (CHUNKED + b"5\r\nhello", "the connection was closed"),
    (CHUNKED + b"5\r\nhello\r\n", "the connection was closed"),
    (CHUNKED + b"5\r\nhello\r\n0\r\n", "the connection was closed"),
    (CHUNKED + b"five\r\nhello\r\n", "an answer with a length that is none"),
    (CHUNKED + b"-5\r\nhello\r\n", "an answer with a length that is none"),
]


class PageHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.requests += 1
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: x\r\n\r\n")
            return
        if self.path == "/until-close":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello")
            self.close_connection = True
            return
        if self.path.startswith("/broken/"):
            self.wfile.write(BROKEN[int(self.path[8:])][0])
            self.close_connection = True
            return
        self.send_response(404 if self.path == "/missing" else 200)
        body = PAGE if self.path == "/large" else b"hello"
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/close":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        digest = hashlib.sha256(body).hexdigest().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(digest)))
        self.end_headers()
        self.wfile.write(digest)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    requests = 0
    request_queue_size = 128


class WebTest(peers.PeerTest):
    """A test with a web server of Python's."""

    def setUp(self):
        super().setUp()
        self.server = Server(("127.0.0.1", 0), PageHandler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


class Socks5Test(WebTest):
    def setUp(self):
        super().setUp()
        self.proxy = self.start_example("socks5_server.fpl", "0")

    def curl(self, option, *words, status=0):
        return self.run_peer("curl", "-sS", option, f"127.0.0.1:{self.proxy.port()}", *words, status=status)

    def test_curl_with_addresses_and_with_names(self):
        named = f"http://localhost:{self.server.server_port}"
        for option in ("--socks5", "--socks5-hostname"):
            self.assertEqual(self.curl(option, f"{self.url}/"), b"hello")
            self.assertEqual(self.curl(option, f"{named}/"), b"hello")
        self.assertTrue(self.curl("--socks5-hostname", f"{named}/large") == PAGE)
        (self.folder / "upload").write_bytes(PAGE)
        self.assertEqual(self.curl("--socks5", "-T", "upload", f"{self.url}/").decode(), hashlib.sha256(PAGE).hexdigest())
        self.proxy.wait_for_sockets(1)
        self.assertEqual(self.proxy.err, b"")

    def test_an_ipv6_address(self):
        try:
            server = socket.create_server(("::1", 0), family=socket.AF_INET6)
        except OSError:
            self.skipTest("no IPv6")
        self.addCleanup(server.close)
        client = self.greeted()
        client.sendall(b"\5\1\0\4" + socket.inet_pton(socket.AF_INET6, "::1") + server.getsockname()[1].to_bytes(2, "big"))
        peer, address = server.accept()
        self.assertEqual(peers.receive(client, 22), b"\5\0\0\4" + socket.inet_pton(socket.AF_INET6, "::1") + address[1].to_bytes(2, "big"))
        client.sendall(b"there")
        self.assertEqual(peers.receive(peer, 5), b"there")
        peer.close()
        self.assertEqual(client.recv(1), b"")

    def greeted(self):
        """A client that may make its request."""
        client = self.connect(self.proxy.port())
        client.sendall(b"\5\2\2\0")
        self.assertEqual(peers.receive(client, 2), b"\5\0")
        return client

    def refused(self, request):
        """The code that a request is refused with."""
        client = self.greeted()
        client.sendall(request)
        answer = peers.receive_all(client)
        self.assertEqual((answer[0], answer[2:]), (5, b"\0\1" + bytes(6)))
        return answer[1]

    def test_refusals(self):
        port = peers.unused_port().to_bytes(2, "big")
        self.assertEqual(self.refused(b"\5\1\0\1\x7f\0\0\1" + port), 5)
        self.assertEqual(self.refused(b"\5\1\0\3\x16no-such-name-.invalid." + port), 4)
        self.assertEqual(self.refused(b"\5\1\0\3\x03a b" + port), 4)
        self.assertEqual(self.refused(b"\5\1\0\3\0" + port), 4)
        self.assertEqual(self.refused(b"\5\1\0\3\5[::1]" + port), 4)
        self.assertEqual(self.refused(b"\5\2\0\1\x7f\0\0\1" + port), 7)
        self.assertEqual(self.refused(b"\5\1\0\2"), 8)
        self.proxy.wait_for_sockets(1)

    def test_clients_that_speak_something_else(self):
        for said, answer in ((b"\5\1\2", b"\5\xff"), (b"GET / HTTP/1.1\r\n", b"")):
            client = self.connect(self.proxy.port())
            client.sendall(said)
            client.shutdown(socket.SHUT_WR)
            try:
                self.assertEqual(peers.receive_all(client), answer)
            except ConnectionResetError:  # what it had not read when it closed
                self.assertEqual(answer, b"")
        client = self.connect(self.proxy.port())
        client.sendall(b"\5")
        client.close()
        self.proxy.wait_for_sockets(1)


class HttpLoadTest(WebTest):
    def load(self, path, *words, status=0):
        """What the load generator prints, with its figures taken out, and those."""
        script = peers.ROOT / "examples/http_load.fpl"
        out = self.run_peer(peers.FALCON, script, self.url + path, *words, status=status).decode()
        return out.splitlines()

    def test_as_many_requests_as_asked_for(self):
        for path in ("/", "/chunked", "/close", "/until-close"):
            self.server.requests = 0
            first, *rest = self.load(path, "7", "100")
            self.assertRegex(first, r"^100 answers in \d+\.\d\d s, \d+ a second, \d+\.\d\d MB/s$")
            self.assertEqual(rest[0], "status 200: 100")
            self.assertRegex(rest[1], r"^milliseconds: 50 % \d+\.\d\d, 90 % \d+\.\d\d, 99 % \d+\.\d\d, 99\.9 % \d+\.\d\d, 100 % \d+\.\d\d$")
            figures = [float(figure) for figure in re.findall(r"% ([\d.]+)", rest[1])]
            self.assertEqual(figures, sorted(figures))
            self.assertEqual(self.server.requests, 100)

    def test_for_a_time(self):
        first, *rest = self.load("/large", "2", "0.5s")
        answers, seconds = re.match(r"^(\d+) answers in ([\d.]+) s", first).groups()
        self.assertEqual(int(answers), self.server.requests)
        self.assertGreaterEqual(float(seconds), 0.5)

    def test_other_statuses(self):
        self.assertEqual(self.load("/missing", "1", "3")[1], "status 404: 3")

    def test_what_goes_wrong(self):
        for number, (answer, told) in enumerate(BROKEN):
            with self.subTest(answer=answer[:80]):
                self.assertEqual(self.load(f"/broken/{number}", "3", "10", status=1)[1:], [f"3 × {told}"])
        self.url = f"http://127.0.0.1:{peers.unused_port()}"
        out = self.load("/", "1", "1", status=1)
        self.assertEqual(out[0][:12], "0 answers in")
        self.assertIn("Connection refused", out[1])


class SyslogTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.receiver = self.start_example("syslog_receiver.fpl", "0")
        self.port = self.receiver.port()

    def log(self, *words):
        self.run_peer("logger", "--server", "127.0.0.1", "--port", self.port, "--tag", "nest", "--priority", "local3.warning", *words)

    def test_logger(self):
        host = socket.gethostname()
        line = 0
        for transport in (["--udp"], ["--tcp"], ["--tcp", "--octet-count"]):
            for form in ("--rfc3164", "--rfc5424"):
                line += 1
                self.log(*transport, form, "-i", f"an egg is missing {line}")
                self.assertRegex(self.receiver.line(line), rf"^local3\.warning {re.escape(host)}\S* nest: an egg is missing {line}$")
        self.log("--tcp", "--rfc5424", "--sd-id", "nest@1", "--sd-param", 'eggs="4 small ones"', "with data")
        self.assertTrue(self.receiver.line(line + 1).endswith(" nest: with data"), self.receiver.line(line + 1))
        self.assertEqual(self.receiver.err, b"")

    def test_forms(self):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        cases = [
            (b"<34>Oct 11 22:14:15 mymachine su: 'su root' failed on /dev/pts/8", "auth.crit mymachine su: 'su root' failed on /dev/pts/8"),
            (b"<13>Feb  5 17:32:18 10.0.0.99 cron[12]: no colon", "user.notice 10.0.0.99 cron: no colon"),
            ("<34>1 2003-10-11T22:14:15.003Z host su - ID47 - \ufeff'é' failed".encode(), "auth.crit host su: 'é' failed"),
            (b'<165>1 2003-08-24T05:14:15Z host evntslog - ID47 [a@1 iut="3"][b@2 c="\\]\\" ]"] An event',
             "local4.notice host evntslog: An event"),
            (b"<165>1 - - - - - -", "local4.notice - -: "),
            (b"<0>", "kern.emerg - -: "),
            (b"hello", "user.notice - -: hello"),
            (b"<999>hello", "user.notice - -: <999>hello"),
            (b"<5", "user.notice - -: <5"),
            (b"<" + b"1" * 10000 + b">hello", f"user.notice - -: <{'1' * 10000}>hello"),
            (b"<0013>hello", "user.notice - -: <0013>hello"),
            (b"<13>1 too few", "user.notice - -: 1 too few"),
            (b"<13>\x1b[2J\xff\nb", "user.notice - -: ?[2J\ufffd?b"),
        ]
        for number, (message, shown) in enumerate(cases):
            sender.sendto(message, ("127.0.0.1", self.port))
            self.assertEqual(self.receiver.line(number + 1), shown)

    def test_frames(self):
        client = self.connect(self.port)
        for piece in (b"<13>one\n", b"7 <13>two", b"9 <13>t", b"hree<13>four\n<13>", b"five"):
            client.sendall(piece)
        client.shutdown(socket.SHUT_WR)
        self.assertEqual([self.receiver.line(i + 1) for i in range(5)],
                         [f"user.notice - -: {text}" for text in ("one", "two", "three", "four", "five")])
        self.receiver.wait_for_sockets(2)

    def test_strangers(self):
        for said in (b"<13>" + b"x" * 100000, b"12345678 <13>x", b"99 <13>short", b"7x <13>x", b"99999 <13>x"):
            client = self.connect(self.port)
            try:
                client.sendall(said)
                client.shutdown(socket.SHUT_WR)
                client.recv(1)
            except ConnectionError:
                pass
            client.close()
        self.receiver.wait_for_sockets(2)
        peers.wait_until(lambda: self.receiver.err.count(b"127.0.0.1: ") >= 5, "a line about each")
        self.assertEqual(self.receiver.out.count(b"\n"), 1)
        self.assertEqual(self.receiver.err.count(b"127.0.0.1: "), 5)


class PingTest(peers.PeerTest):
    """ping in a network of its own, in which it has all the privilege that it may want."""

    def ping(self, *words, group_range="1 0", setup="", status=0):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        script = (f"ip link set lo up && {setup or 'true'} && echo '{group_range}' > /proc/sys/net/ipv4/ping_group_range && "
                  'exec "$@"')
        command = ["unshare", "--net", "sh", "-c", script, "sh", peers.FALCON, peers.ROOT / "examples/ping.fpl", *words]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=peers.LIMIT_S, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout.splitlines()

    def test_raw_and_datagram_sockets(self):
        for group_range in ("1 0", "0 0"):
            for host in ("127.0.0.1", "::1"):
                if host == "::1" and not pathlib.Path("/proc/net/if_inet6").exists():
                    continue
                with self.subTest(host=host, group_range=group_range):
                    out = self.ping(host, "3", "0.01", group_range=group_range)
                    for number in range(3):
                        self.assertRegex(out[number], rf"^{number + 1}: answer from {host} after \d+\.\d\d\d ms$")
                    self.assertEqual(out[3], "3 of 3 answered")
                    self.assertRegex(out[4], r"^at least [\d.]+ ms, on average [\d.]+ ms, at most [\d.]+ ms$")

    def test_a_host_that_cannot_be_reached(self):
        out = self.ping("192.0.2.1", "1", status=1)
        self.assertEqual(out, [])
        out = self.ping("192.0.2.1", "2", "0.01", setup="ip route add unreachable 192.0.2.0/24", status=1)
        self.assertEqual(out, [])

    def test_a_host_that_does_not_answer(self):
        source = (peers.ROOT / "examples/ping.fpl").read_text().replace("WAIT_SECONDS = 2", "WAIT_SECONDS = 0.2")
        (self.folder / "ping.fpl").write_text(source)
        setup = "ip tuntap add dev hole mode tun && ip addr add 10.9.9.1/24 dev hole && ip link set hole up"
        script = f'ip link set lo up && {setup} && exec "$@"'
        done = subprocess.run(["unshare", "--net", "sh", "-c", script, "sh", peers.FALCON, "ping.fpl", "10.9.9.2", "2", "0.01"],
                              capture_output=True, text=True, timeout=peers.LIMIT_S, check=False, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout.splitlines()),
                         (1, ["1: no answer", "2: no answer", "0 of 2 answered"]), done.stderr)


if __name__ == "__main__":
    unittest.main()
