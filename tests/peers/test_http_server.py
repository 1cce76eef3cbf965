"""examples/http_server.fpl with curl, with clients that speak HTTP badly, and with nginx in front of it."""

import os
import pathlib
import re
import socket
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

BIG = 10 << 20
NGINX = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events {{ }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    upstream falcon {{ server 127.0.0.1:{upstream}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://falcon; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}
}}
"""


def request(target, *fields, method="GET", version="HTTP/1.1"):
    return "\r\n".join([f"{method} {target} {version}", "Host: here", *fields, "", ""]).encode("latin-1")


class HttpTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        site = self.folder / "site"
        (site / "sub").mkdir(parents=True)
        (site / ".git").mkdir()
        for name, text in {"index.html": "<h1>home</h1>", "sub/index.html": "sub", "page.css": "p {}", "empty.txt": "",
                           ".secret": "hidden", ".git/config": "hidden", "a b%.txt": "odd", "é.txt": "accent",
                           "../outside.txt": "outside"}.items():
            (site / name).write_text(text)
        self.big = os.urandom(BIG)
        (site / "big.bin").write_bytes(self.big)

    def serve(self, folder="site"):
        self.server = self.start_example("http_server.fpl", "0", *([folder] if folder else []))
        self.url = self.server.line().split()[-1]
        self.assertEqual(self.url, f"http://127.0.0.1:{self.server.port()}/")

    def curl(self, path, *options):
        """(head as a list of lines, body)"""
        out = self.run_peer("curl", "-sS", "-i", "--path-as-is", *options, self.url + path)
        head, _, body = out.partition(b"\r\n\r\n")
        return head.decode("latin-1").split("\r\n"), body

    def status(self, path, *options):
        return int(self.curl(path, *options)[0][0].split()[1])

    def talk(self, data, more=False):
        """What comes back for DATA until the server closes the connection; it is told the end unless there may be MORE."""
        peer = self.connect(self.server.port())
        peer.sendall(data)
        if not more:
            peer.shutdown(socket.SHUT_WR)
        return peers.receive_all(peer)

    def well(self):
        """The server still answers, holds no connection that it should have closed, and has nothing to complain of."""
        self.assertEqual(self.status("", "-H", "Connection: close"), 200)
        self.server.wait_for_sockets(1)
        self.assertEqual(self.server.err, b"")


class CurlTest(HttpTest):
    def test_page_of_welcome(self):
        self.serve(folder=None)
        head, body = self.curl("")
        self.assertEqual(head[0], "HTTP/1.1 200 OK")
        self.assertIn("Content-Type: text/html; charset=utf-8", head)
        self.assertIn(f"Content-Length: {len(body)}", head)
        self.assertRegex("\n".join(head), r"Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")
        self.assertIn(b"Falcon", body)
        self.assertEqual(self.status("index.html"), 404)
        self.well()

    def test_files(self):
        self.serve()
        for path, kind, text in [("", "text/html; charset=utf-8", b"<h1>home</h1>"),
                                 ("index.html?x=1", "text/html; charset=utf-8", b"<h1>home</h1>"),
                                 ("sub/", "text/html; charset=utf-8", b"sub"), ("//sub//", "text/html; charset=utf-8", b"sub"),
                                 ("page.css", "text/css; charset=utf-8", b"p {}"),
                                 ("a%20b%25.txt", "text/plain; charset=utf-8", b"odd"),
                                 ("%C3%A9.txt", "text/plain; charset=utf-8", b"accent"),
                                 ("empty.txt", "text/plain; charset=utf-8", b"")]:
            head, body = self.curl(path)
            self.assertEqual((head[0], body), ("HTTP/1.1 200 OK", text), path)
            self.assertIn(f"Content-Type: {kind}", head)
            self.assertIn(f"Content-Length: {len(text)}", head)
        self.well()

    def test_head(self):
        self.serve()
        head, body = self.curl("big.bin", "--head")
        self.assertEqual((head[0], body), ("HTTP/1.1 200 OK", b""))
        self.assertIn(f"Content-Length: {BIG}", head)
        self.assertEqual(self.status("nothing", "--head"), 404)
        self.well()

    def test_keep_alive(self):
        self.serve()
        again = [self.url + path for path in ("page.css", "nothing", "sub", "empty.txt")]
        out = self.run_peer("curl", "-sS", "-w", "<%{http_code} %{num_connects}>", self.url, *again)
        self.assertEqual(out.replace(b"\n", b""), b"<h1>home</h1><200 1>p {}<200 0>404 Not Found<404 0>"
                                                  b"301 Moved Permanently<301 0><200 0>")
        self.well()

    def test_big_file(self):
        self.serve()
        self.run_peer("curl", "-sS", "-o", "got", self.url + "big.bin")
        self.assertTrue((self.folder / "got").read_bytes() == self.big)
        self.well()

    def test_many_downloads_at_once(self):
        self.serve()
        fetching = [self.start("curl", "-sS", "-o", f"got{i}", self.url + "big.bin") for i in range(8)]
        for index, curl in enumerate(fetching):
            self.assertEqual(curl.wait(), 0)
            self.assertTrue((self.folder / f"got{index}").read_bytes() == self.big)
        self.well()

    def test_folder_without_slash(self):
        self.serve()
        head, _ = self.curl("sub")
        self.assertEqual(head[0], "HTTP/1.1 301 Moved Permanently")
        self.assertIn("Location: /sub/", head)
        self.assertIn("Location: /sub/", self.curl("//sub")[0])  # //sub would be another host
        self.assertEqual(self.run_peer("curl", "-sSL", self.url + "sub"), b"sub")

    def test_nothing_outside_the_folder(self):
        self.serve()
        for path in ["../outside.txt", "sub/../../outside.txt", "%2e%2e/outside.txt", ".%2E/outside.txt", "..%2foutside.txt",
                     "%2e%2e%2foutside.txt", "..%5coutside.txt", "sub/%2e%2e/%2e%2e/outside.txt", "/../outside.txt",
                     "...//outside.txt", "%252e%252e/outside.txt", f"{self.folder}/outside.txt", f"%2f{self.folder}/outside.txt",
                     "sub%2f..%2f..%2foutside.txt", "sub%2findex.html", ".secret", ".git/config", "%2esecret", "sub/.", "index.html/", "index.html/x", "nothing", "x" * 5000]:
            head, body = self.curl(path)
            self.assertEqual((head[0], body), ("HTTP/1.1 404 Not Found", b"404 Not Found\n"), path)
        self.well()

    def test_methods(self):
        self.serve()
        for method in ["POST", "PUT", "DELETE"]:
            head, _ = self.curl("", "-X", method, "-d", "x=1")
            self.assertEqual(head[0], "HTTP/1.1 405 Method Not Allowed")
            self.assertIn("Allow: GET, HEAD", head)
        self.assertEqual(self.status("", "-X", "BREW"), 501)
        # The client gets its answer though the server reads little of what it sends.
        self.assertEqual(self.status("", "-H", "Expect:", "-T", "site/big.bin"), 405)
        self.well()

    def test_status(self):
        self.serve()
        idle = self.connect(self.server.port())
        idle.sendall(request("/"))
        self.assertIn(b"200 OK", idle.recv(65536))
        head, body = self.curl("status")
        self.assertIn("Content-Type: text/plain; charset=utf-8", head)
        self.assertRegex(body.decode(), r"^uptime: \d+ s\nrequests: 2\nclients: 2 now, 2 in all\n$")
        idle.close()
        self.server.wait_for_sockets(1)
        self.assertIn(b"clients: 1 now, 3 in all", self.curl("status")[1])

    def test_unreadable_file(self):
        if os.geteuid() == 0:
            self.skipTest("root reads everything")
        (self.folder / "site/page.css").chmod(0)
        self.serve()
        self.assertEqual(self.status("page.css"), 403)

    def test_a_folder_that_is_none(self):
        for name, words in [("nowhere", b"No such file"), ("site/page.css", b"not a folder")]:
            server = self.start_example("http_server.fpl", "0", name)
            self.assertEqual(server.wait(), 1)
            self.assertIn(words, server.err)


class MalformedTest(HttpTest):
    def test_malformed_requests(self):
        self.serve()
        for data in [b"\0\r\n\r\n", b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", b"GET / HTTP/1.1\nHost: x\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: x\ny: z\r\n\r\n", b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"GET / HTCPCP/1.0\r\n\r\n", os.urandom(1000).replace(b"\r", b"") + b"\r\n\r\n"]:
            answer = self.talk(data)
            self.assertTrue(answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), (data, answer))
            self.assertIn(b"\r\nConnection: close\r\n", answer)
        for target in ["index.html", "*", "/%", "/%4", "/%zz", "/%00"]:
            answer = self.talk(request(target, "Connection: close"))
            self.assertTrue(answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), (target, answer))
        self.assertTrue(self.talk(request("/", version="HTTP/2.0")).startswith(b"HTTP/1.1 505 "))
        self.well()

    def test_head_too_large(self):
        self.serve()
        self.assertTrue(self.talk(b"GET /" + b"x" * 100000).startswith(b"HTTP/1.1 431 "))
        self.assertTrue(self.talk(request("/", "X: " + "x" * 17000)).startswith(b"HTTP/1.1 431 "))
        self.assertTrue(self.talk(request("/", "X: " + "x" * 15000, "Connection: close")).startswith(b"HTTP/1.1 200 "))
        self.well()

    def test_pipelining(self):
        self.serve()
        answer = self.talk(b"\r\n" + request("/") + request("/nothing") + request("/page.css", method="HEAD") +
                           request("/sub/", "Connection: Close"))
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", answer), [b"200", b"404", b"200", b"200"])
        self.assertTrue(answer.endswith(b"\r\n\r\nsub"))
        self.well()

    def test_a_byte_at_a_time(self):
        self.serve()
        peer = self.connect(self.server.port())
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request("/", "Connection: close"):
            peer.sendall(bytes([byte]))
        self.assertTrue(peers.receive_all(peer).endswith(b"<h1>home</h1>"))

    def test_http_1_0(self):
        self.serve()
        self.assertTrue(self.talk(b"GET / HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\n<h1>home</h1>"))
        answer = self.talk(b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /sub/ HTTP/1.0\r\n\r\n")
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 2)

    def test_a_body_is_no_request(self):
        self.serve()
        inner = request("/sub/", "Connection: close")
        for field in [f"Content-Length: {len(inner)}", "Transfer-Encoding: chunked", "Content-Length: 0\r\nContent-Length: 9"]:
            answer = self.talk(request("/", field) + inner)
            self.assertEqual(answer.count(b"HTTP/1.1 "), 1, field)
        self.well()

    def test_a_proxys_way_to_write_the_target(self):
        self.serve()
        for target, text in [("http://here/sub/", b"sub"), ("http://here", b"<h1>home</h1>")]:
            self.assertTrue(self.talk(request(target, "Connection: close")).endswith(b"\r\n\r\n" + text), target)


class GoneTest(HttpTest):
    def with_limits(self, **limits):
        self.server = self.start_with_limits("http_server.fpl", "0", "site", **limits)
        self.url = self.server.line().split()[-1]

    def test_clients_that_vanish(self):
        self.serve()
        for _ in range(20):
            peer = self.connect(self.server.port())
            peer.sendall(request("/big.bin"))
            peer.recv(1000)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()
        for _ in range(20):
            self.connect(self.server.port()).close()
        self.well()

    def test_a_head_that_never_ends(self):
        self.with_limits(HEAD_SECONDS=0.2, IDLE_SECONDS=0.1)
        self.assertTrue(self.talk(b"GET / HT", more=True).startswith(b"HTTP/1.1 408 Request Timeout\r\n"))
        self.well()

    def test_a_head_that_trickles(self):
        self.with_limits(HEAD_SECONDS=0.2)
        peer = self.connect(self.server.port())
        peer.sendall(b"GET / HTTP/1.1\r\nX: ")
        peer.settimeout(0.01)
        for _ in range(3000):  # far longer than the limit; the loop ends with the server's answer
            try:
                answer = peer.recv(1000)
                break
            except TimeoutError:
                peer.sendall(b"x")
        else:
            self.fail("the server waited for ever")
        self.assertTrue(answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n"))

    def test_clients_that_say_and_read_nothing(self):
        self.with_limits(IDLE_SECONDS=0.1)
        self.assertEqual(self.talk(b"", more=True), b"")
        peer = self.connect(self.server.port())
        peer.sendall(request("/big.bin"))  # more than fits into the buffers, and never read
        self.assertTrue(peer.recv(10))
        self.server.wait_for_sockets(1)
        self.well()

    def test_places_are_given_back(self):
        self.with_limits(MAX_CLIENTS=2)
        for _ in range(20):
            self.assertEqual(self.status("", "-H", "Connection: close"), 200)
        self.well()


class NginxTest(HttpTest):
    def test_behind_nginx(self):
        self.require("nginx")
        self.serve()
        port = peers.unused_port()
        (self.folder / "nginx.conf").write_text(NGINX.format(port=port, upstream=self.server.port()))
        nginx = self.start("nginx", "-p", self.folder, "-c", "nginx.conf", "-e", "stderr")
        self.url = f"http://127.0.0.1:{port}/"
        peers.wait_until(lambda: self.listens(port), "nginx")
        for _ in range(5):
            self.assertEqual(self.curl("")[1], b"<h1>home</h1>")
        self.assertEqual(self.status("nothing"), 404)
        self.assertIn(f"Content-Length: {BIG}", self.curl("big.bin", "--head")[0])
        self.assertTrue(self.curl("big.bin")[1] == self.big)
        self.assertEqual(self.status("", "-d", "x=1"), 405)
        # Nginx keeps its connection: what came before was few connections for many requests.
        body = self.curl("status")[1].decode()
        self.assertRegex(body, r"requests: 10\n")
        self.assertLess(int(body.split()[-3].rstrip(",")), 5, body)
        self.assertTrue(nginx.running())

    @staticmethod
    def listens(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    unittest.main()
