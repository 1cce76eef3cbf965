"""The other programs of examples/, each with real peers: Python's sockets and http.server, nc, socat."""

import http.server
import os
import pathlib
import socket
import struct
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

CLIENTS = 1000


class EchoServerTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        peers.allow_descriptors(CLIENTS + 100)
        self.server = self.start_example("echo_server.fpl", "0")

    def test_thousand_clients_at_once(self):
        clients = [self.connect(self.server.port()) for _ in range(CLIENTS)]
        for turn in range(2):
            for index, client in enumerate(clients):
                client.sendall(b"client %d, turn %d" % (index, turn))
            for index, client in enumerate(clients):
                said = b"client %d, turn %d" % (index, turn)
                self.assertEqual(peers.receive(client, len(said)), said)
        self.server.wait_for_sockets(CLIENTS + 1)
        for client in clients:
            client.close()
        self.server.wait_for_sockets(1)
        self.assertEqual(self.server.err, b"")

    def test_exact_bytes(self):
        data = os.urandom(5 << 20)
        client = self.connect(self.server.port())
        sending = threading.Thread(target=client.sendall, args=(data,))
        sending.start()
        got = peers.receive(client, len(data))
        sending.join()
        self.assertTrue(got == data)
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(client.recv(1), b"")

    def test_a_client_that_vanishes_ends_only_its_thread(self):
        other = self.connect(self.server.port())
        for _ in range(50):
            client = self.connect(self.server.port())
            client.sendall(b"x" * 100000)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
        self.server.wait_for_sockets(2)
        other.sendall(b"still here")
        self.assertEqual(peers.receive(other, 10), b"still here")
        self.assertEqual(self.server.err, b"")

    def test_nc(self):
        self.assertEqual(self.run_peer("nc", "-N", "127.0.0.1", self.server.port(), stdin=b"hello\n"), b"hello\n")


class EchoClientTest(peers.PeerTest):
    """The client with a server in Python."""

    def run_client(self, serve, text, status=0):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def accept():
                with listener.accept()[0] as peer:
                    serve(peer)
            serving = threading.Thread(target=accept)
            serving.start()
            script = peers.ROOT / "examples/echo_client.fpl"
            out = self.run_peer(peers.FALCON, script, listener.getsockname()[1], "localhost", stdin=text, status=status)
            serving.join()
        return out

    def test_lines_come_back(self):
        def echo(peer):
            while data := peer.recv(3):
                peer.sendall(data)
        text = "one\ntwo €\n\n".encode() + b"x" * 300000 + b"\nlast"
        self.assertTrue(self.run_client(echo, text) == text)

    def test_server_that_closes(self):
        self.assertEqual(self.run_client(lambda peer: peer.recv(2), b"one\n", status=1), b"")

    def test_nobody_listens(self):
        client = self.start_example("echo_client.fpl", peers.unused_port())
        self.assertEqual(client.wait(), 1)
        self.assertIn(b"ConnectionRefusedError: connect to 127.0.0.1:", client.err)


class Site(http.server.SimpleHTTPRequestHandler):
    """Files as Python serves them, and answers of other shapes."""

    def do_GET(self):
        if self.path.startswith("/status/"):
            self.send_response(int(self.path.split("/")[2]))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/chunked":
            self.answer("Transfer-Encoding: chunked\r\n", b"5;x=y\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n")
        elif self.path == "/until-close":
            self.answer("", b"as long as it lasts")
        elif self.path == "/short":
            self.answer("Content-Length: 100\r\n", b"not a hundred")
        elif self.path == "/loop":
            self.answer("Location: /loop\r\nContent-Length: 0\r\n", b"", "302 Found")
        elif self.path == "/headers":
            self.answer("", str(self.headers).encode())
        else:
            super().do_GET()

    def answer(self, headers, body, status="200 OK"):
        self.wfile.write(f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + body)
        self.close_connection = True

    def log_message(self, *_):
        pass


class HttpGetTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        folder = self.folder / "site"
        (folder / "sub").mkdir(parents=True)
        (folder / "sub/index.html").write_text("a page: €\n")
        handler = lambda *args: Site(*args, directory=folder)  # noqa: E731
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = site.server_port
        serving = threading.Thread(target=site.serve_forever, args=(peers.POLL_S,))
        serving.start()
        self.addCleanup(serving.join)
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)

    def get(self, path, *args, status=0):
        """(standard output, standard error)"""
        client = self.start_example("http_get.fpl", f"http://127.0.0.1:{self.port}{path}", *args)
        self.assertEqual(client.wait(), status, client.err)
        return client.out.decode(), client.err.decode()

    def test_page(self):
        self.assertEqual(self.get("/sub/"), ("a page: €\n", ""))
        self.assertEqual(self.get("/sub/?x#fragment"), ("a page: €\n", ""))
        self.assertIn(f"Host: 127.0.0.1:{self.port}\n", self.get("/headers")[0].replace("\r", ""))

    def test_big_file(self):
        data = os.urandom(10 << 20)
        (self.folder / "site/big.bin").write_bytes(data)
        self.assertEqual(self.get("/big.bin", "got.bin"), ("", ""))
        self.assertTrue((self.folder / "got.bin").read_bytes() == data)

    def test_redirect(self):
        self.assertEqual(self.get("/sub"), ("a page: €\n", f"301: see http://127.0.0.1:{self.port}/sub/\n"))
        self.assertIn("too many redirects", self.get("/loop", status=1)[1])

    def test_shapes_of_bodies(self):
        self.assertEqual(self.get("/chunked"), ("hello 0123456789", ""))
        self.assertEqual(self.get("/until-close"), ("as long as it lasts", ""))
        self.assertIn("87 bytes too early", self.get("/short", status=1)[1])

    def test_what_fails(self):
        self.assertIn("the server says 404", self.get("/nothing", status=1)[1])
        self.assertIn("the server says 503", self.get("/status/503", status=1)[1])
        for url, words in [(f"http://127.0.0.1:{peers.unused_port()}/", b"Connection refused"), ("ftp://x/", b"not an http"),
                           ("http://a..b/", b"connect a..b failed")]:
            client = self.start_example("http_get.fpl", url)
            self.assertEqual(client.wait(), 1)
            self.assertIn(words, client.err)
            self.assertNotIn(b"Traceback", client.err)

    def test_from_the_http_server_of_the_examples(self):
        server = self.start_example("http_server.fpl", "0")
        client = self.start_example("http_get.fpl", server.line().split()[-1])
        self.assertEqual((client.wait(), client.err), (0, b""))
        self.assertIn(b"<h1>Falcon serves</h1>", client.out)


class PortScanTest(peers.PeerTest):
    def test_finds_what_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
            ports = sorted([one.getsockname()[1], two.getsockname()[1]])
            first, last = max(1, ports[0] - 2000), min(65535, ports[0] + 2000)
            scan = self.start_example("port_scan.fpl", "localhost", first, last)
            self.assertEqual((scan.wait(), scan.err), (0, b""))
            lines = scan.out.decode().splitlines()
            for port in ports:
                self.assertEqual(f"127.0.0.1:{port} is open" in lines, first <= port <= last)
            self.assertIn(f"{len(lines) - 1} of {last - first + 1} ports are open", lines[-1])

    def test_a_port_that_never_answers(self):
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            port = full.getsockname()[1]
            waiting = [socket.socket() for _ in range(4)]  # fill the queue, so that the kernel answers to no more
            for peer in waiting:
                self.addCleanup(peer.close)
                peer.setblocking(False)
                peer.connect_ex(("127.0.0.1", port))
            scan = self.start_example("port_scan.fpl", "127.0.0.1", port, port)
            self.assertEqual((scan.wait(), scan.out), (0, b"0 of 1 ports are open\n"))


class UdpTimeTest(peers.PeerTest):
    TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"

    def test_both_sides(self):
        server = self.start_example("udp_time.fpl", "serve", "0")
        client = self.start_example("udp_time.fpl", "ask", server.port())
        self.assertEqual((client.wait(), client.err), (0, b""))
        self.assertRegex(client.out.decode(), f"^{self.TIME}\n$")

    def test_server_with_socat(self):
        self.require("socat")
        server = self.start_example("udp_time.fpl", "serve", "0")
        for junk in [b"", b"what time is it?", b"4 2", b"\xff\xff"]:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
                peer.sendto(junk, ("127.0.0.1", server.port()))
        length = len("42 2026-01-31 12:00:00")
        answer = self.run_peer("socat", "-t", peers.LIMIT_S, "-", f"UDP:127.0.0.1:{server.port()},readbytes={length}", stdin=b"42")
        self.assertRegex(answer.decode(), f"^42 {self.TIME}$")
        self.assertTrue(server.running())

    def test_client_that_has_to_ask_twice(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as questions:
            questions.bind(("127.0.0.1", 0))
            questions.settimeout(peers.LIMIT_S)
            client = self.start_example("udp_time.fpl", "ask", questions.getsockname()[1])
            questions.recv(100)  # lost, as a datagram may be
            number, asker = questions.recvfrom(100)
            questions.sendto(b"1 of another question", asker)
            questions.sendto(number + b" half past nine", asker)
            self.assertEqual((client.wait(), client.out), (0, b"half past nine\n"))


class UnixPipeTest(peers.PeerTest):
    TEXT = "one\ntwo €\n".encode() + b"long " * 50000 + b"\nlast"

    def reader(self, name):
        reader = self.start_example("unix_pipe.fpl", "read", name)
        reader.wait_for(b"waiting", "err")
        return reader

    def check(self, reader):
        self.assertEqual(reader.wait(), 0, reader.err)
        self.assertTrue(reader.out == self.TEXT)

    def test_both_sides(self):
        for name in ["pipe.sock", f"@falcon-test-{os.getpid()}"]:
            reader = self.reader(name)
            self.run_peer(peers.FALCON, peers.ROOT / "examples/unix_pipe.fpl", "write", name, stdin=self.TEXT)
            self.check(reader)

    def test_nc_writes(self):
        reader = self.reader("pipe.sock")
        self.run_peer("nc", "-N", "-U", "pipe.sock", stdin=self.TEXT)
        self.check(reader)

    def test_socat_reads(self):
        self.require("socat")
        name = f"falcon-test-{os.getpid()}"
        reader = self.start("socat", "-d", "-d", "-u", f"ABSTRACT-LISTEN:{name}", "-")
        reader.wait_for(b"listening on", "err")
        self.run_peer(peers.FALCON, peers.ROOT / "examples/unix_pipe.fpl", "write", "@" + name, stdin=self.TEXT)
        self.check(reader)


class ChatServerTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.server = self.start_example("chat_server.fpl", "0")

    def join(self):
        """A client in the lobby, and its lines as they come."""
        peer = self.connect(self.server.port())
        lines = peer.makefile("r", encoding="utf-8", newline="\n")
        self.addCleanup(lines.close)
        self.assertTrue(lines.readline().startswith("* welcome, guest"))
        lines.readline()
        return peer, lines

    @staticmethod
    def until(lines, text):
        """Reads up to the line TEXT and gives those before it."""
        before = []
        while (line := lines.readline()) != text + "\n":
            if not line:
                raise AssertionError(f"the end before {text!r}: {before}")
            before.append(line[:-1])
        return before

    def test_rooms_are_apart(self):
        (ann, ann_hears), (bob, bob_hears), (eve, eve_hears) = [self.join() for _ in range(3)]
        for peer, lines, name in [(ann, ann_hears, "ann"), (bob, bob_hears, "bob"), (eve, eve_hears, "eve")]:
            peer.sendall(f"/name {name}\n".encode())
            self.until(lines, next(f"* guest-{i + 1} is now called {n}" for i, n in enumerate(["ann", "bob", "eve"]) if n == name))
        for peer, lines, name in [(ann, ann_hears, "ann"), (bob, bob_hears, "bob")]:
            peer.sendall(b"/join hill\n")
            self.until(lines, f"* {name} has come to hill")
        ann.sendall("secret: €\x1b[2J\n".encode())
        self.assertEqual(self.until(bob_hears, "ann: secret: €[2J"), [])
        ann.sendall(b"/who\n/rooms\n")
        self.until(ann_hears, "* here: ann, bob")
        self.until(ann_hears, "* rooms: hill (2), lobby (1)")
        eve.sendall(b"hello?\n")
        self.assertNotIn("ann: secret: €[2J", self.until(eve_hears, "eve: hello?"))
        ann.sendall(b"/quit\n")
        self.until(bob_hears, "* ann has left hill")
        eve.sendall(b"/name bob\n/name two words\n/name ann\n")
        self.until(eve_hears, "* somebody is called bob already")
        self.until(eve_hears, "* a name is a word of at most 20 letters")
        self.until(eve_hears, "* eve is now called ann")

    def test_a_name_is_never_that_of_a_newcomer(self):
        ann, ann_hears = self.join()
        ann.sendall(b"/name guest2\n/name guest-2\n")
        self.until(ann_hears, "* a name is a word of at most 20 letters")
        bob, bob_hears = self.join()
        bob.sendall(b"/quit\n")
        bob_hears.read()
        ann.sendall(b"/name ann\n")
        self.until(ann_hears, "* guest2 is now called ann")
        ann.sendall(b"/quit\n")
        self.server.wait_for_sockets(1)
        self.assertEqual(self.server.err, b"")

    def test_many_clients(self):
        clients = [self.join() for _ in range(50)]
        for index, (peer, _) in enumerate(clients):
            peer.sendall(f"line {index}\n".encode())
        for _, lines in clients:
            heard = [lines.readline() for _ in range(10)]
            while sum(": line " in line for line in heard) < len(clients):
                heard.append(lines.readline())
                self.assertNotEqual(heard[-1], "")
        for peer, lines in clients:
            lines.close()
            peer.close()
        self.server.wait_for_sockets(1)
        self.assertEqual(self.server.err, b"")

    def test_slow_reader_holds_up_nobody(self):
        self.server = self.start_with_limits("chat_server.fpl", "0", MAX_OUTBOX=10)
        slow = socket.socket()
        self.addCleanup(slow.close)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", self.server.port()))
        self.assertTrue(slow.recv(10))  # and never again
        (ann, ann_hears), (bob, bob_hears) = self.join(), self.join()
        self.until(ann_hears, "* guest-3 has come to lobby")
        text = "x" * 990
        for turn in range(20000):
            if self.server.sockets() < 4:  # ever more waits for the slow one, until it is sent away
                break
            ann.sendall(f"{text}\n".encode())
            for lines in (ann_hears, bob_hears):
                while (line := lines.readline()) != f"guest-2: {text}\n":
                    self.assertEqual(line, "* guest-1 has left lobby\n")
        self.assertGreater(turn, 10)
        self.assertLess(turn, 19999)
        bob.sendall(b"are you there?\n")
        self.until(ann_hears, "guest-3: are you there?")
        self.assertEqual(self.server.err, b"")

    def test_bad_clients(self):
        _, lines = self.join()
        for data in [b"\xff\xfe\0\n", b"x" * 100000, b"/join\n/name\n/\n//\n", b"/name " + b"n" * 900 + b"\n"]:
            peer = self.connect(self.server.port())
            try:
                peer.sendall(data)
                peer.shutdown(socket.SHUT_WR)
                peers.receive_all(peer)
            except OSError:
                pass  # a line that is too long is not read to its end: the connection is reset
        self.server.wait_for_sockets(2)
        self.until(lines, "* guest-5 has left lobby")
        self.assertEqual(self.server.err, b"")


if __name__ == "__main__":
    unittest.main()
