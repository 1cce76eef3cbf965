"""Falcon's sockets against nc and socat: TCP, UDP and UNIX, both as server and as client."""

import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

TEXT = b"".join(b"line %d\n" % number for number in range(20000))

# Answers a connection with what it got, in upper case, once the peer has said its all. Its argument, if any, is a path.
SERVER = """
import socket, sys
is_unix = len(sys.argv) == 3
with socket.socket(socket.AF_UNIX if is_unix else socket.AF_INET, socket.SOCK_STREAM) listener {
    listener.bind(sys.argv[2] if is_unix else ("127.0.0.1", 0))
    listener.listen(1)
    print("ready", listener.getsockname())
    sys.stdout.flush()
    client, address = listener.accept()
    with client client {
        data = bytearray()
        while True {
            piece = client.recv(65536)
            if not piece { break }
            data += piece
        }
        client.sendall(data.upper())
    }
}
"""
CLIENT = """
import socket, sys
info = sys.argv[2] if len(sys.argv) == 3 else (sys.argv[2], int(sys.argv[3]))
with socket.socket(socket.AF_UNIX if len(sys.argv) == 3 else socket.AF_INET, socket.SOCK_STREAM) s {
    s.connect(info)
    s.sendall("from falcon\\n")
    print(s.recv(12, socket.MSG_WAITALL))
}
"""
UDP_SERVER = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) s {
    s.bind(("127.0.0.1", 0))
    print("port", s.getsockname()[1])
    sys.stdout.flush()
    print(s.recv(65536))
}
"""
UDP_CLIENT = """
import socket, sys, time
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) s {
    s.connect(("127.0.0.1", int(sys.argv[2])))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 0.1)
    for i in range(200) {
        try {
            s.send("datagram\\n")
            print(s.recv(100)[:9])  # a repeated one may stand behind it
            break
        } except (TimeoutError, ConnectionRefusedError) {
            time.sleep(0.05)  # the peer may not be there yet
        }
    }
}
"""


class ServerTest(peers.PeerTest):
    """Falcon is the server."""

    def check_stream(self, server, *command):
        self.assertEqual(self.run_peer(*command, stdin=TEXT), TEXT.upper())
        self.assertEqual((server.wait(), server.err), (0, b""))

    def start_unix_server(self):
        server = self.start_falcon(SERVER, "server.sock")
        server.line()
        return server

    def test_nc_over_tcp(self):
        server = self.start_falcon(SERVER)
        self.check_stream(server, "nc", "-N", "127.0.0.1", server.port())

    def test_socat_over_tcp(self):
        server = self.start_falcon(SERVER)
        self.check_stream(server, "socat", "-t", "10", "-", f"TCP:127.0.0.1:{server.port()}")

    def test_nc_over_unix(self):
        self.check_stream(self.start_unix_server(), "nc", "-N", "-U", "server.sock")

    def test_socat_over_unix(self):
        self.check_stream(self.start_unix_server(), "socat", "-t", "10", "-", "UNIX:server.sock")

    def check_datagram(self, server, *command):
        self.run_peer(*command, stdin=b"a datagram")
        self.assertEqual((server.wait(), server.line(1)), (0, "b'a datagram'"))

    def test_nc_over_udp(self):
        server = self.start_falcon(UDP_SERVER)
        self.check_datagram(server, "nc", "-u", "-q", "0", "127.0.0.1", server.port())

    def test_socat_over_udp(self):
        server = self.start_falcon(UDP_SERVER)
        self.check_datagram(server, "socat", "-u", "-", f"UDP:127.0.0.1:{server.port()}")


class ClientTest(peers.PeerTest):
    """Falcon is the client."""

    def check(self, client):
        self.assertEqual((client.wait(), client.out, client.err), (0, b"b'from falcon\\n'\n", b""))

    def test_socat_over_tcp(self):
        self.require("socat")
        port = peers.unused_port(socket.SOCK_STREAM)
        server = self.start("socat", "-d", "-d", f"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr", "EXEC:cat")
        server.wait_for(b"listening on", "err")
        self.check(self.start_falcon(CLIENT, "127.0.0.1", port))

    def test_nc_over_tcp(self):
        self.require("nc")
        port = peers.unused_port(socket.SOCK_STREAM)
        server = self.start("sh", "-c", f"rm -f pipe; mkfifo pipe; cat pipe | nc -v -l 127.0.0.1 {port} > pipe")
        server.wait_for(b"Listening on", "err")
        self.check(self.start_falcon(CLIENT, "localhost", port))

    def test_socat_over_unix(self):
        self.require("socat")
        server = self.start("socat", "-d", "-d", "UNIX-LISTEN:peer.sock", "EXEC:cat")
        server.wait_for(b"listening on", "err")
        self.check(self.start_falcon(CLIENT, "peer.sock"))

    def test_nc_over_unix(self):
        self.require("nc")
        server = self.start("sh", "-c", "mkfifo pipe; cat pipe | nc -v -l -U peer.sock > pipe")
        server.wait_for(b"Listening on", "err")
        self.check(self.start_falcon(CLIENT, "peer.sock"))

    def test_socat_over_udp(self):
        self.require("socat")
        port = peers.unused_port(socket.SOCK_DGRAM)
        self.start("socat", f"UDP-LISTEN:{port},bind=127.0.0.1", "EXEC:cat")
        client = self.start_falcon(UDP_CLIENT, port)
        self.assertEqual((client.wait(), client.out, client.err), (0, b"b'datagram\\n'\n", b""))

    def test_nc_over_udp(self):
        self.require("nc")
        port = peers.unused_port(socket.SOCK_DGRAM)
        server = self.start("nc", "-u", "-l", "127.0.0.1", port)
        self.start_falcon(UDP_CLIENT, port)
        server.wait_for(b"datagram\n")


if __name__ == "__main__":
    unittest.main()
