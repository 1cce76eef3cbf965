"""Falcon's messages, names and constants against Python's: control data, credentials, datagrams, TCP_INFO beside ss."""

import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

CONSTANTS = """
import socket, json
print(json.encode({name: getattr(socket, name) for name in dir(socket) if name[0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                   and type(getattr(socket, name)) is int}))
"""

RECEIVER = """
import socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) s {
    s.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    s.bind(sys.argv[2])
    print("port 0")
    sys.stdout.flush()
    data, control, flags, address = s.recvmsg(100, 1000)
    for level, kind, item in control {
        if kind == socket.SCM_CREDENTIALS {
            print("from", int.from_bytes(item[:4], "little"), data.decode(), address)
        } else {
            with socket.socket(fileno=int.from_bytes(item, "little")) passed {
                passed.sendall("through the descriptor")
            }
        }
    }
}
"""

TWO_WAYS = """
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) s {
    s.bind(("127.0.0.1", 0))
    print("port", s.getsockname()[1])
    sys.stdout.flush()
    while True {
        s.send_many([(data.upper(), address) for data, address in s.recv_many(64)])
    }
}
"""

INFO = """
import socket, sys, json
with socket.socket() s {
    s.connect(("127.0.0.1", int(sys.argv[2])))
    s.sendall(bytes(50000))
    s.recv(1)
    print(json.encode(s.tcp_info()))
    sys.stdout.flush()
    s.recv(1)
}
"""


def run(code, *arguments):
    return subprocess.run([peers.FALCON, "-c", code, *arguments], capture_output=True, text=True, timeout=peers.LIMIT_S,
                          check=True).stdout


class MessagesTest(peers.PeerTest):
    def test_constants_have_pythons_values(self):
        ours = json.loads(run(CONSTANTS))
        both = [name for name in ours if isinstance(getattr(socket, name, None), int)]
        self.assertGreater(len(both), 150)
        self.assertEqual({name: ours[name] for name in both}, {name: int(getattr(socket, name)) for name in both})

    def test_credentials_and_descriptors_from_python(self):
        path = str(self.folder / "s")
        receiver = self.start_falcon(RECEIVER, path)
        receiver.port()
        mine, passed = socket.socketpair()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s, mine, passed:
            credentials = struct.pack("3i", os.getpid(), os.getuid(), os.getgid())
            s.bind(path + "2")
            s.sendmsg([b"by ", b"Python"], [
                (socket.SOL_SOCKET, socket.SCM_CREDENTIALS, credentials),
                (socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", passed.fileno()))], 0, path)
            mine.settimeout(peers.LIMIT_S)
            self.assertEqual(mine.recv(100), b"through the descriptor")
        receiver.wait_for(f"from {os.getpid()} by Python {path}2".encode())

    def test_batches_with_python_at_the_other_end(self):
        server = self.start_falcon(TWO_WAYS)
        address = ("127.0.0.1", server.port())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(peers.LIMIT_S)
            for turn in range(50):
                sent = [b"datagram %d of turn %d" % (i, turn) for i in range(20)]
                for data in sent:
                    s.sendto(data, address)
                self.assertEqual([s.recvfrom(100) for _ in sent], [(data.upper(), address) for data in sent])

    @unittest.skipUnless(shutil.which("ss"), "ss is not installed")
    def test_tcp_info_beside_ss(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            client = self.start_falcon(INFO, port)
            peer = listener.accept()[0]
            with peer:
                peer.settimeout(peers.LIMIT_S)
                peers.receive(peer, 50000)
                peer.sendall(b"x")
                client.line()
                told = json.loads(client.out)
                shown = subprocess.run(["ss", "-tin", "state", "established", f"dport = :{port}"], capture_output=True,
                                       text=True, check=True).stdout
                for name, field in {"mss": "snd_mss", "bytes_sent": "bytes_sent", "bytes_acked": "bytes_acked",
                                    "bytes_received": "bytes_received", "segs_out": "segs_out", "pmtu": "pmtu"}.items():
                    found = re.search(rf"\b{name}:(\d+)", shown)
                    if found and name != "segs_out":
                        self.assertEqual(int(found[1]), told[field], name)
                self.assertEqual(told["bytes_sent"], 50000)


if __name__ == "__main__":
    unittest.main()
