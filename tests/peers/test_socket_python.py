"""Falcon's sockets against Python's: streams, datagrams and records, both as server and as client."""

import hashlib
import os
import pathlib
import resource
import selectors
import socket
import struct
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

CLIENTS = 1000
BULK_BYTES = 32 << 20

ECHO_SERVER = """
import socket, sys, thread
func serve(client) {
    with client client {
        while True {
            data = client.recv(65536)
            if not data { return }
            client.sendall(data)
        }
    }
}
family = socket.AF_INET6 if sys.argv[2] == "::1" else socket.AF_INET
with socket.socket(family, socket.SOCK_STREAM) listener {
    listener.bind((sys.argv[2], 0))
    listener.listen(socket.SOMAXCONN)
    print("port", listener.getsockname()[1])
    sys.stdout.flush()
    while True {
        thread.spawn(serve, listener.accept()[0])
    }
}
"""

MANY_CLIENTS = """
import socket, sys, thread
func talk(i) {
    with socket.socket() s {
        s.connect(("127.0.0.1", int(sys.argv[2])))
        for turn in range(3) {
            message = f"client {i} turn {turn};"
            s.sendall(message)
            if s.recv(len(message), socket.MSG_WAITALL) != message {
                return 0
            }
        }
        return 1
    }
}
threads = [thread.spawn(talk, i) for i in range(int(sys.argv[3]))]
print(sum([t.join() for t in threads]))
"""


def set_timeout(peer):
    """Bounds every wait of a Python socket."""
    peer.settimeout(peers.LIMIT_S)
    return peer


class EchoServer:
    """An echo server on one Python thread, for many clients at once."""

    def __init__(self):
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=CLIENTS)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._wake, self._stop = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self.port = self._listener.getsockname()[1]
        self.most = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        clients = set()
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._wake:
                    for client in clients:
                        client.close()
                    return
                if key.fileobj is self._listener:
                    client = self._listener.accept()[0]
                    clients.add(client)
                    self.most = max(self.most, len(clients))
                    self._selector.register(client, selectors.EVENT_READ)
                elif data := key.fileobj.recv(65536):
                    key.fileobj.sendall(data)
                else:
                    self._selector.unregister(key.fileobj)
                    clients.discard(key.fileobj)
                    key.fileobj.close()

    def close(self):
        self._stop.close()
        self._thread.join()
        self._listener.close()
        self._wake.close()
        self._selector.close()


class StreamTest(peers.PeerTest):
    def server(self, host="127.0.0.1"):
        return self.start_falcon(ECHO_SERVER, host)

    def connect(self, server, host="127.0.0.1"):
        peer = set_timeout(socket.create_connection((host, server.port()), peers.LIMIT_S))
        self.addCleanup(peer.close)
        return peer

    def test_thousand_clients_at_once(self):
        peers.allow_descriptors(CLIENTS + 100)
        server = self.server()
        clients = [self.connect(server) for _ in range(CLIENTS)]
        for turn in range(3):
            for index, client in enumerate(clients):
                client.sendall(b"client %d turn %d" % (index, turn))
            for index, client in enumerate(clients):
                expected = b"client %d turn %d" % (index, turn)
                self.assertEqual(peers.receive(client, len(expected)), expected)
        server.wait_for_sockets(CLIENTS + 1)
        for client in clients:
            client.close()
        server.wait_for_sockets(1)
        self.assertEqual(server.err, b"")

    def test_thousand_falcon_clients(self):
        peers.allow_descriptors(CLIENTS + 100)
        server = EchoServer()
        self.addCleanup(server.close)
        program = self.start_falcon(MANY_CLIENTS, server.port, CLIENTS)
        self.assertEqual((program.wait(), program.out, program.err), (0, b"%d\n" % CLIENTS, b""))
        self.assertGreater(server.most, 1)

    def test_bulk_arrives_byte_for_byte(self):
        client = self.connect(self.server())
        data = os.urandom(1 << 20) * (BULK_BYTES >> 20)
        sending = threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)))
        sending.start()
        digest, count = hashlib.sha256(), 0
        while piece := client.recv(1 << 16):
            digest.update(piece)
            count += len(piece)
        sending.join()
        self.assertEqual((count, digest.digest()), (BULK_BYTES, hashlib.sha256(data).digest()))

    def test_ipv6(self):
        if not socket.has_ipv6:
            self.skipTest("no IPv6")
        client = self.connect(self.server("::1"), "::1")
        client.sendall(b"\0six\xff")
        self.assertEqual(peers.receive(client, 5), b"\0six\xff")

    def test_one_byte_at_a_time(self):
        client = self.connect(self.server())
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for value in range(256):
            client.sendall(bytes([value]))
            self.assertEqual(client.recv(10), bytes([value]))

    def test_a_reset_ends_its_thread_alone(self):
        server = self.server()
        steady, rude = self.connect(server), self.connect(server)
        rude.sendall(b"x")
        self.assertEqual(peers.receive(rude, 1), b"x")
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.close()
        server.wait_for(b"ConnectionResetError", "err")
        steady.sendall(b"still here")
        self.assertEqual(peers.receive(steady, 10), b"still here")
        server.wait_for_sockets(2)

    def test_linger_zero_resets_the_peer(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            program = self.start_falcon("""
import socket, sys
s = socket.socket()
s.connect(("127.0.0.1", int(sys.argv[2])))
s.sendall("x")
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, (1, 0))
s.close()
""", listener.getsockname()[1])
            peer = set_timeout(listener.accept()[0])
            self.addCleanup(peer.close)
            self.assertEqual(program.wait(), 0)
            with self.assertRaises(ConnectionResetError):
                while peer.recv(1):
                    pass

    def test_ctrl_c_interrupts_a_parked_call(self):
        program = self.start_falcon("""
import socket, sys
with socket.socket() listener {
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    print("port", listener.getsockname()[1])
    sys.stdout.flush()
    try {
        listener.accept()
    } except KeyboardInterrupt {
        print("interrupted", listener.closed)
    }
}
""")
        program.port()
        program.signal(2)
        self.assertEqual((program.wait(), program.out.split(b"\n")[1]), (0, b"interrupted False"))

    def test_other_signals_are_not_noticed(self):
        server = self.server()
        client = self.connect(server)
        for number in (28, 18):  # SIGWINCH, SIGCONT
            server.signal(number)
            client.sendall(b"x")
            self.assertEqual(peers.receive(client, 1), b"x")

    def test_descriptors_are_few_and_soft_limit_is_raised(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < 1300:
            self.skipTest(f"this machine allows {hard} descriptors")
        program = self.start("sh", "-c", f'ulimit -S -n 100 && exec "$@"', "sh", peers.FALCON, "-c", """
import socket
sockets = [socket.socket() for i in range(1200)]
print(len({s.fileno() for s in sockets}))
""")
        self.assertEqual((program.wait(), program.out), (0, b"1200\n"), program.err)


class DatagramTest(peers.PeerTest):
    def test_udp_both_ways(self):
        with set_timeout(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as peer:
            peer.bind(("127.0.0.1", 0))
            program = self.start_falcon("""
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) s {
    s.bind(("127.0.0.1", 0))
    s.connect(("127.0.0.1", int(sys.argv[2])))
    s.send("hello")
    s.send("")
    s.send(bytes(range(256)) * 200)
    print(s.recv(100), s.recv(100), s.recv(4), len(s.recv(100000)))
}
""", peer.getsockname()[1])
            data, address = peer.recvfrom(100)
            self.assertEqual(data, b"hello")
            self.assertEqual(peer.recv(100), b"")
            self.assertEqual(peer.recv(100000), bytes(range(256)) * 200)
            for answer in (b"one", b"", b"truncated", b"x" * 50000):
                peer.sendto(answer, address)
            self.assertEqual((program.wait(), program.out), (0, b"b'one' b'' b'trun' 50000\n"), program.err)

    def test_unix_datagrams(self):
        path = self.folder / "python.sock"
        with set_timeout(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as peer:
            peer.bind(str(path))
            program = self.start_falcon("""
import socket
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) s {
    s.bind("falcon.sock")
    s.connect("python.sock")
    s.send("over a path")
    print(s.recv(100))
}
""")
            data, address = peer.recvfrom(100)
            self.assertEqual((data, address), (b"over a path", "falcon.sock"))
            peer.sendto(b"and back", str(self.folder / address))
            self.assertEqual((program.wait(), program.out), (0, b"b'and back'\n"), program.err)


class UnixTest(peers.PeerTest):
    def test_records_keep_their_boundaries(self):
        with set_timeout(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)) as listener:
            listener.bind(str(self.folder / "records.sock"))
            listener.listen(1)
            program = self.start_falcon("""
import socket
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) s {
    s.connect("records.sock")
    for word in ["one", "three", "four"] { s.sendall(word) }
    print(s.recv(100), s.recv(2), s.recv(100), s.recv(100))
}
""")
            peer = set_timeout(listener.accept()[0])
            with peer:
                self.assertEqual([peer.recv(100) for _ in range(3)], [b"one", b"three", b"four"])
                for word in (b"five", b"six", b"seven"):
                    peer.send(word)
            self.assertEqual((program.wait(), program.out), (0, b"b'five' b'si' b'seven' b''\n"), program.err)

    def test_abstract_name(self):
        name = f"\0falcon peer test {os.getpid()}"
        with set_timeout(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as listener:
            listener.bind(name)
            listener.listen(1)
            program = self.start_falcon("""
import socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) s {
    s.connect("\\0" + sys.argv[2])
    s.sendall("abstract")
}
""", name[1:])
            with set_timeout(listener.accept()[0]) as peer:
                self.assertEqual(peers.receive(peer, 8), b"abstract")
            self.assertEqual(program.wait(), 0, program.err)


if __name__ == "__main__":
    unittest.main()
