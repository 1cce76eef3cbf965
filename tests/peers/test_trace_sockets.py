"""--trace-sockets: the log by its lines, and the capture by what tshark makes of it, with Python's sockets at the other end."""

import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

# Connects to the port that it is given, asks and has the answer.
CLIENT = """import socket, sys
with socket.socket(socket.{family}) s {{
    s.connect(("{host}", int(sys.argv[2])))
    s.sendall("question")
    print(s.recv(100))
    print(s.recv(100))
}}
"""

# Serves one client: the answer is what came, in capitals.
SERVER = """import socket
with socket.socket() listener {
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    print(listener.getsockname()[1])
    client, _ = listener.accept()
    while True {
        data = client.recv(65536)
        if not data { break }
        client.sendall(data.upper())
    }
    client.close()
}
"""

# Both ends of a connection, and of datagrams, in one program.
ALONE = """import socket, thread
with socket.socket() listener, socket.socket() client {
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    with server server {
        sending = thread.spawn(client.sendall, bytes(200000))
        server.readexactly(200000)
        sending.join()
        client.shutdown(socket.SHUT_WR)
        server.sendall("all of it")
        server.recv(1)
    }
    print(client.readall())
}
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) a, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) b {
    a.bind(("", 0))
    b.send_many(["one", "two"], ("127.0.0.1", a.getsockname()[1]))
    print([data for data, _ in a.recv_many(10)])
}
"""

# What programs begin with that have both ends.
PAIR = """import socket, thread
func pair() {
    with socket.socket() listener {
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        s = socket.socket()
        s.connect(listener.getsockname())
        return s, listener.accept()[0]
    }
}
"""


def answering(listener, received, *, drop=False):
    """Takes one connection in a thread, notes what comes and answers; DROP resets it in the end."""
    def serve():
        peer, _ = listener.accept()
        with peer:
            received.append(peer.recv(100))
            peer.sendall(b"answer")
            if drop:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


class TraceTest(peers.PeerTest):
    def begin(self, source, *args, file, options=()):
        """Starts program.fpl with a trace in FILE, None: on standard error."""
        (self.folder / "program.fpl").write_text(source)
        trace = "--trace-sockets" if file is None else f"--trace-sockets={file}"
        return self.start(peers.FALCON, trace, *options, "program.fpl", *args)

    def trace(self, source, *args, file="trace", status=0):
        """Runs a program to its end with a trace in FILE: the process and the file's bytes."""
        process = self.begin(source, *args, file=file)
        self.assertEqual(process.wait(), status, process.err)
        return process, (self.folder / file).read_bytes()

    def run_limited(self, source, file, limit):
        """Runs a program with a trace in FILE, of which LIMIT bytes can be written."""
        (self.folder / "program.fpl").write_text(source)
        return subprocess.run(
            ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh", peers.FALCON, f"--trace-sockets={file}", "program.fpl"],
            cwd=self.folder, capture_output=True, timeout=peers.LIMIT_S, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))

    def ask(self, file, family=socket.AF_INET, host="127.0.0.1", drop=False, status=0):
        """CLIENT against a Python server."""
        with socket.socket(family) as listener:
            listener.bind((host, 0))
            listener.listen(1)
            port, received = listener.getsockname()[1], []
            thread = answering(listener, received, drop=drop)
            name = "AF_INET6" if family == socket.AF_INET6 else "AF_INET"
            process, trace = self.trace(CLIENT.format(family=name, host=host), port, file=file, status=status)
            thread.join(peers.LIMIT_S)
        self.assertEqual(received, [b"question"])
        return port, process, trace


class LogTest(TraceTest):
    def lines(self, trace):
        """(operation, {key: value}) of each line."""
        found = []
        for line in trace.decode().splitlines():
            time, operation, *rest = line.split(" ")
            self.assertRegex(time, r"^\d+\.\d{6}$")
            found.append((operation, dict(word.split("=", 1) for word in rest if "=" in word)))
        return found

    def test_a_client(self):
        port, process, trace = self.ask("trace.log")
        self.assertEqual(process.out, b"b'answer'\nb''\n")
        lines = self.lines(trace)
        self.assertEqual([name for name, _ in lines if name not in ("wait", "connect")][:2], ["socket", "send"])
        self.assertEqual(lines[-1][0], "close")
        values = dict(lines)
        self.assertEqual(values["socket"]["family"], "AF_INET")
        self.assertEqual(values["socket"]["type"], "SOCK_STREAM")
        fd, local = values["socket"]["fd"], values["connect"]["local"]
        self.assertRegex(local, r"^127\.0\.0\.1:\d+$")
        for name, keys in lines[1:]:
            self.assertEqual((keys["fd"], keys["local"], keys["remote"]), (fd, local, f"127.0.0.1:{port}"), name)
            self.assertTrue(keys["us"].isdigit())
        self.assertEqual(values["send"]["bytes"], "8")
        self.assertEqual(values["send"]["at"], "program.fpl:4")
        received = [keys for name, keys in lines if name == "recv" and "bytes" in keys]
        self.assertEqual([(keys["bytes"], keys["of"], keys["at"]) for keys in received],
                         [("6", "100", "program.fpl:5"), ("0", "100", "program.fpl:6")])

    def test_standard_error(self):
        process = self.begin(ALONE, file=None, options=["--step-limit=1000000"])
        self.assertEqual(process.wait(), 0)
        self.assertEqual(process.out, b"b'all of it'\n[b'one', b'two']\n")
        names = [name for name, _ in self.lines(process.err)]
        for name in ("bind", "listen", "accept", "shutdown", "sendmmsg", "recvmmsg", "close"):
            self.assertIn(name, names)

    def test_waits_say_how_they_ended(self):
        _, trace = self.trace("""import socket, thread, time
a, b = socket.socketpair()
a.settimeout(0.02)
try { a.recv(1) } except TimeoutError { }
a.settimeout(None)
t = thread.spawn(a.recv, 1)
time.sleep(0)
t.cancel()
t = thread.spawn(a.recv, 1)
time.sleep(0)
b.send("x")
t.join()
t = thread.spawn(lambda { try { a.recv(1) } except OSError { } })
time.sleep(0)
a.close()
t.join()
""")
        waits = [keys for name, keys in self.lines(trace) if name == "wait"]
        self.assertEqual([keys["ended"] for keys in waits], ["deadline", "cancelled", "ready", "closed"])
        self.assertEqual({keys["for"] for keys in waits}, {"readable"})
        self.assertGreaterEqual(int(waits[0]["us"]), 20000)
        self.assertEqual([keys["at"] for keys in waits], [f"program.fpl:{line}" for line in (4, 6, 9, 13)])

    def test_errors_and_names(self):
        _, trace = self.trace("""import socket
with socket.socket() s {
    try { s.connect(("127.0.0.1", 1)) } except ConnectionRefusedError { }
}
socket.gethostbyname("localhost")
try { socket.gethostbyname("no such host") } except NameResolutionError { }
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) s {
    s.bind("a path")
    try { s.sendto("x", "nobody") } except OSError { }
}
""")
        text = trace.decode()
        self.assertRegex(text, r"connect fd=\d+ remote=127\.0\.0\.1:1 error=ECONNREFUSED us=\d+ at=program\.fpl:3\n"
                               r"|connect fd=\d+ local=\S+ remote=127\.0\.0\.1:1 error=ECONNREFUSED us=\d+ at=program\.fpl:3\n")
        self.assertRegex(text, r" getaddrinfo name=localhost us=\d+\n")
        self.assertRegex(text, r' getaddrinfo name="no such host" error=EAI_\w+ us=\d+\n')
        self.assertRegex(text, r' bind fd=\d+ local="a path" us=\d+ at=program\.fpl:8\n')
        self.assertRegex(text, r' sendto fd=\d+ local="a path" remote=nobody error=ENOENT of=1 us=\d+ at=program\.fpl:9\n')

    def test_sendfile_and_splice_are_seen_by_their_sizes(self):
        (self.folder / "data").write_bytes(bytes(100000))
        _, trace = self.trace(PAIR + """client, a = pair()
b, server = pair()
relaying = thread.spawn(socket.relay, a, b)
sending = thread.spawn(client.sendfile, "data")
print(len(server.readexactly(100000)), sending.join())
client.close()
server.close()
print(relaying.join())
""")
        lines = self.lines(trace)
        self.assertEqual(sum(int(keys["bytes"]) for name, keys in lines if name == "sendfile" and "bytes" in keys), 100000)
        self.assertIn("splice", [name for name, _ in lines])

    def test_a_file_for_the_process(self):
        process = self.begin("import socket, os\nsocket.socket().close()\nprint(os.getpid())", file="%p-of-%p.log")
        self.assertEqual(process.wait(), 0)
        number = int(process.out)
        self.assertIn(b" close ", (self.folder / f"{number}-of-{number}.log").read_bytes())

    def test_workers_have_a_file_each(self):
        source = """import socket, os
listener = socket.create_server("tcp 127.0.0.1 0")
print(os.getpid(), flush=True)
socket.serve(listener, lambda connection {})
"""
        process = self.begin(source, file="one.log", options=["--workers", 2])
        self.assertEqual((process.wait(), process.err),
                         (2, b"falcon: --trace-sockets with --workers wants %p in the name of the file\n"))
        process = self.begin(source, file="%p.log", options=["--workers=2"])
        files = [self.folder / f"{int(process.line(i))}.log" for i in range(2)]
        for file in files:
            peers.wait_until(lambda file=file: b" accept " in file.read_bytes(), f"an accept in {file}")
        process.signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 0)
        for file in files:
            self.assertTrue(file.read_bytes().endswith(b"\n"))

    def test_a_file_that_cannot_be_written(self):
        process = self.begin("print('not run')", file="no/such/folder.log")
        self.assertEqual(process.wait(), 2)
        self.assertEqual((process.out, process.err),
                         (b"", b"falcon: cannot write the trace to no/such/folder.log: No such file or directory\n"))

    def test_a_disk_that_is_full(self):
        process = self.begin("import socket\nfor i in range(3) { socket.socket().close() }\nprint('goes on')", file="/dev/full")
        self.assertEqual(process.wait(), 0)
        self.assertEqual((process.out, process.err),
                         (b"goes on\n", b"falcon: the trace of sockets ends here, for /dev/full cannot be written: "
                                        b"No space left on device\n"))

    def test_what_was_whole_stays(self):
        done = self.run_limited("import socket\nfor i in range(2000) { socket.socket().close() }\nprint('goes on')",
                                "trace.log", 100_000)
        trace = (self.folder / "trace.log").read_bytes()
        self.assertEqual(done.stdout, b"goes on\n")
        self.assertTrue(trace.endswith(b"\n") and 0 < len(trace) <= 100_000, len(trace))

    def test_is_there_while_the_program_waits(self):
        server = self.begin(SERVER, file="trace.log")
        server.port()
        peers.wait_until(lambda: b"listen" in (self.folder / "trace.log").read_bytes(), "the trace")
        server.stop()


class CaptureTest(TraceTest):
    def tshark(self, *args):
        """What tshark says of the capture, taking no port for a protocol of that number: the kernel chose it."""
        plain = [word for name in ("tcp", "udp") for word in ("-d", f"{name}.port==1-65535,data")]
        return self.run_peer("tshark", "-n", "-r", "trace.pcapng", *plain, *args).decode()

    def packets(self, *fields, only=""):
        """The fields of each packet, as tuples of texts."""
        args = [word for field in fields for word in ("-e", field)]
        out = self.tshark(*(["-Y", only] if only else []), "-T", "fields", *args)
        return [tuple(line.split("\t")) for line in out.splitlines()]

    def check_whole(self):
        """Checksums are right, and tshark finds nothing wrong in any stream."""
        options = [word for name in ("ip", "tcp", "udp") for word in ("-o", f"{name}.check_checksum:TRUE")]
        wrong = "tcp.analysis.flags or ip.checksum.status==0 or tcp.checksum.status==0 or udp.checksum.status==0 or _ws.malformed"
        self.assertEqual(self.tshark(*options, "-Y", wrong), "")

    def follow(self, stream=0):
        """What each side sent: {address: bytes}."""
        text = self.tshark("-q", "-z", f"follow,tcp,raw,{stream}")
        nodes = re.findall(r"Node \d: (\S+)", text)
        sent = dict.fromkeys(nodes, b"")
        for tab, data in re.findall(r"^(\t?)([0-9a-f]+)$", text, re.MULTILINE):
            sent[nodes[1 if tab else 0]] += bytes.fromhex(data)
        return sent

    def test_a_client(self):
        port, _, _ = self.ask("trace.pcapng")
        self.check_whole()
        fields = self.packets("ip.src", "tcp.srcport", "ip.dst", "tcp.dstport", "tcp.flags", "tcp.seq", "tcp.ack", "tcp.len")
        own = fields[0][1]
        there, back = ("127.0.0.1", own, "127.0.0.1", str(port)), ("127.0.0.1", str(port), "127.0.0.1", own)
        self.assertEqual(fields, [
            (*there, "0x0002", "0", "0", "0"),
            (*back, "0x0012", "0", "1", "0"),
            (*there, "0x0010", "1", "1", "0"),
            (*there, "0x0018", "1", "1", "8"),
            (*back, "0x0018", "1", "9", "6"),
            (*back, "0x0011", "7", "9", "0"),
            (*there, "0x0010", "9", "8", "0"),
            (*there, "0x0011", "9", "8", "0"),
        ])
        self.assertEqual(self.follow(), {f"127.0.0.1:{own}": b"question", f"127.0.0.1:{port}": b"answer"})
        remarks = self.packets("frame.comment", only="tcp.len > 0")
        self.assertEqual(remarks, [("send at program.fpl:4",), ("recv at program.fpl:5",)])
        directions = self.packets("frame.packet_flags_direction", only="tcp.len > 0")
        self.assertEqual([int(value, 16) for value, in directions], [2, 1])
        times = [float(value) for value, in self.packets("frame.time_epoch")]
        self.assertEqual(times, sorted(times))

    def test_ipv6(self):
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError:
            self.skipTest("no IPv6 here")
        port, _, _ = self.ask("trace.pcapng", socket.AF_INET6, "::1")
        self.check_whole()
        own = self.packets("tcp.srcport")[0][0]
        self.assertEqual(self.follow(), {f"[::1]:{own}": b"question", f"[::1]:{port}": b"answer"})
        self.assertEqual(self.packets("ipv6.src", "ipv6.dst")[0], ("::1", "::1"))

    def test_a_server_and_much_data(self):
        server = self.begin(SERVER, file="trace.pcapng")
        port = server.port()
        peer = self.connect(port)
        sent = b"".join(b"line %d of many\n" % i for i in range(20000))
        sender = threading.Thread(target=lambda: (peer.sendall(sent), peer.shutdown(socket.SHUT_WR)), daemon=True)
        sender.start()
        self.assertEqual(peers.receive_all(peer), sent.upper())
        self.assertEqual(server.wait(), 0)
        self.check_whole()
        own = peer.getsockname()[1]
        self.assertEqual(self.follow(), {f"127.0.0.1:{own}": sent, f"127.0.0.1:{port}": sent.upper()})
        flags = self.packets("tcp.srcport", "tcp.flags")
        self.assertEqual(flags[:3], [(str(own), "0x0002"), (str(port), "0x0012"), (str(own), "0x0010")])
        self.assertEqual(flags[-1], (str(port), "0x0011"))

    def test_a_reset(self):
        port, process, _ = self.ask("trace.pcapng", drop=True, status=1)
        self.assertIn(b"ConnectionResetError", process.err)
        self.check_whole()
        self.assertEqual(self.packets("tcp.srcport", only="tcp.flags.reset == 1"), [(str(port),)])
        self.assertEqual(self.packets("tcp.srcport", only="tcp.flags.fin == 1"), [])

    def test_resets_of_its_own(self):
        _, trace = self.trace(PAIR + """client, server = pair()
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, (1, 0))
client.close()
client, server = pair()
server.sendall("not read")
client.close()
client, server = pair()
copy = client.dup()
client.close()
copy.sendall("the copy goes on")
print(server.recv(100))
copy.close()
""", file="trace.pcapng")
        self.check_whole()
        self.assertEqual(self.packets("tcp.stream", only="tcp.flags.reset == 1"), [("0",), ("1",)])
        self.assertEqual(self.packets("tcp.stream", only="tcp.flags.fin == 1")[0], ("2",))
        self.assertIn(b"the copy goes on", self.follow(2).values())

    def test_both_ends_in_one_program(self):
        process, _ = self.trace(ALONE, file="trace.pcapng")
        self.assertEqual(process.out, b"b'all of it'\n[b'one', b'two']\n")
        self.check_whole()
        self.assertEqual(sorted(map(len, self.follow().values())), [9, 200000])
        self.assertEqual(len(self.packets("frame.number", only="tcp.flags.syn == 1")), 2)
        self.assertEqual(len(self.packets("frame.number", only="tcp.flags.fin == 1")), 2)
        datagrams = self.packets("ip.src", "ip.dst", "udp.payload", only="udp")
        self.assertEqual(datagrams, [("127.0.0.1", "127.0.0.1", b"one".hex()), ("127.0.0.1", "127.0.0.1", b"two".hex())])

    def test_datagrams(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.bind(("127.0.0.1", 0))
            peer.settimeout(peers.LIMIT_S)
            program = self.begin("""import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) s {
    s.sendto("question", ("127.0.0.1", int(sys.argv[2])))
    print(s.recv(100))
    print(s.recvmsg(100)[0])
}
""", peer.getsockname()[1], file="trace.pcapng")
            _, address = peer.recvfrom(100)
            peer.sendto(b"answer", address)
            peer.sendto(b"another", address)
            self.assertEqual(program.wait(), 0)
            port = str(peer.getsockname()[1])
        self.check_whole()
        own = str(address[1])
        self.assertEqual(self.packets("udp.srcport", "udp.dstport", "udp.payload"),
                         [(own, port, b"question".hex()), (port, own, b"answer".hex()), (port, own, b"another".hex())])
        self.assertEqual(self.packets("ip.src", "ip.dst"), [("127.0.0.1", "127.0.0.1")] * 3)

    def test_files_and_relays_are_seen_whole(self):
        data = os.urandom(300000)
        (self.folder / "data").write_bytes(data)
        self.trace(PAIR + """client, a = pair()
b, server = pair()
relaying = thread.spawn(socket.relay, a, b)
sending = thread.spawn(client.sendfile, "data")
server.readexactly(300000)
print(sending.join())
client.close()
server.close()
relaying.join()
""", file="trace.pcapng")
        self.check_whole()
        for stream in (0, 1):
            self.assertIn(data, self.follow(stream).values())

    def test_a_disk_that_is_full_leaves_whole_packets(self):
        done = self.run_limited(ALONE, "trace.pcapng", 150_000)
        self.assertEqual((done.returncode, done.stdout), (0, b"b'all of it'\n[b'one', b'two']\n"))
        self.assertEqual(done.stderr, b"falcon: the trace of sockets ends here, for trace.pcapng cannot be written: "
                                      b"File too large\n")
        self.check_whole()
        self.assertTrue(self.packets("frame.number"))

    def test_unix_sockets_are_left_out(self):
        self.trace("import socket\na, b = socket.socketpair()\na.send('x')\nb.recv(1)\n", file="trace.pcapng")
        self.assertEqual(self.tshark(), "")


if __name__ == "__main__":
    unittest.main()
