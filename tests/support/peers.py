"""For tests in which the other side of a Falcon program is a real peer: curl, Python's sockets, nc, socat, nginx.

Nothing here sleeps for luck: a wait polls the condition that it waits for and ends in a failure when its limit is over.
Every process that a test starts is ended with the test, by its own id. FALCON names the interpreter and FALCON_SLOW
multiplies every limit (sanitizers); tests/run.py sets both.

  class EchoTest(peers.PeerTest):
      def test_curl(self):
          server = self.start_example("http_server.fpl", "0")     # its first line names the port
          page = self.run_peer("curl", "-sS", f"http://127.0.0.1:{server.port()}/")
"""

import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from . import expect

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
SLOW = float(os.environ.get("FALCON_SLOW", "1"))
LIMIT_S = 20 * SLOW  # one wait: a healthy one takes milliseconds
POLL_S = 0.01  # between two looks at a condition


def wait_until(condition, what):
    """Polls CONDITION until it gives something true and returns that; an AssertionError naming WHAT after the limit."""
    deadline = time.monotonic() + LIMIT_S
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {LIMIT_S:g} s for {what}")
        time.sleep(POLL_S)
    return value


def allow_descriptors(count):
    """Lets this process, and those that it starts, have COUNT descriptors; skips the test where that is forbidden."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise unittest.SkipTest(f"this machine allows {hard} descriptors, {count} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))


def unused_port(kind=socket.SOCK_STREAM):
    """A port of the loopback interface that is free now, for a peer that cannot tell which one it chose."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def receive(peer, count):
    """Exactly COUNT bytes from a Python socket, fewer only at the end of the stream."""
    data = bytearray()
    while len(data) < count and (piece := peer.recv(count - len(data))):
        data += piece
    return bytes(data)


def receive_all(peer):
    """What comes from a Python socket until the end of the stream."""
    data = bytearray()
    while piece := peer.recv(65536):
        data += piece
    return bytes(data)


class Process:
    """A running program whose output is collected while it runs, so that it never waits for a reader."""

    def __init__(self, command, *, cwd=None, env=None, stdin=subprocess.DEVNULL):
        self.command = [str(word) for word in command]
        self._popen = subprocess.Popen(self.command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       cwd=cwd, env=os.environ | (env or {}))
        self.pid = self._popen.pid
        self.stdin = self._popen.stdin
        self._out, self._err = bytearray(), bytearray()
        self._readers = [threading.Thread(target=self._collect, args=pair, daemon=True)
                         for pair in ((self._popen.stdout, self._out), (self._popen.stderr, self._err))]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _collect(pipe, into):
        with pipe:
            while piece := os.read(pipe.fileno(), 65536):
                into.extend(piece)

    @property
    def out(self):
        """Standard output so far."""
        return bytes(self._out)

    @property
    def err(self):
        """Standard error so far, without what a sanitizer says of itself."""
        return expect.NOISE.sub("", self._err.decode("latin-1")).encode("latin-1")

    def running(self):
        return self._popen.poll() is None

    def _told(self, found, what):
        """Waits for FOUND; a program that ends first fails the wait at once, with what it said."""
        def look():
            over = not self.running()
            if over:
                self._join_readers()
            if value := found():
                return value
            if over:
                raise AssertionError(f"{self.command} ended with {self._popen.returncode} before {what}:\n"
                                     f"{self.out.decode(errors='replace')}{self.err.decode(errors='replace')}")
            return None
        return wait_until(look, f"{what} from {self.command}")

    def line(self, index=0):
        """Line INDEX of standard output, as soon as it is whole."""
        lines = self._told(lambda: (found := self.out.split(b"\n"))[index + 1:] and found, f"line {index}")
        return lines[index].decode()

    def port(self, index=0):
        """The last number on line INDEX of standard output, by which a server tells its port."""
        return int(re.findall(r"\d+", self.line(index))[-1])

    def wait_for(self, text, stream="out"):
        """Waits until TEXT (bytes) stands in the stream."""
        self._told(lambda: text in getattr(self, stream), text)

    def wait(self):
        """Waits for its end and gives the status, with all the output collected."""
        wait_until(lambda: not self.running(), f"the end of {self.command}")
        self._join_readers()
        return self._popen.returncode

    def signal(self, number):
        """Sends a signal if it still runs."""
        self._popen.send_signal(number)

    def stop(self):
        """Ends it if it still runs, and reaps it."""
        self._popen.kill()
        self._popen.wait()
        self._join_readers()
        if self.stdin and not self.stdin.closed:
            self.stdin.close()

    def _join_readers(self):
        for reader in self._readers:
            reader.join(LIMIT_S)

    def descriptors(self):
        """What each of its open descriptors refers to: {number: target}."""
        found = {}
        for name in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                found[int(name)] = os.readlink(f"/proc/{self.pid}/fd/{name}")
            except FileNotFoundError:
                pass  # closed since the listing
        return found

    def sockets(self):
        """How many of its descriptors are sockets."""
        return sum(target.startswith("socket:") for target in self.descriptors().values())

    def wait_for_sockets(self, count):
        """Waits until exactly COUNT of its descriptors are sockets: nothing leaked, nothing closed too early."""
        try:
            wait_until(lambda: self.sockets() == count, "sockets")
        except AssertionError as error:
            raise AssertionError(f"{self.command} has {self.sockets()} sockets instead of {count}") from error

    def state(self):
        """What it does, as a letter of proc_pid_stat(5): R runs, S sleeps."""
        return pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][0]

    def resident_kb(self):
        """Its resident memory in kilobytes."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1])


class PeerTest(unittest.TestCase):
    """A test with a fresh folder (`self.folder`) and processes that end with it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="falcon-peer-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, *command, **options):
        """Starts any program in the test's folder."""
        process = Process(command, **{"cwd": self.folder} | options)
        self.addCleanup(process.stop)
        return process

    def start_falcon(self, source, *args, **options):
        """Starts a program given as text. Its first printed line is to name its port."""
        count = sum(1 for _ in self.folder.glob("program_*.fpl"))
        script = self.folder / f"program_{count}.fpl"
        script.write_text(source)
        return self.start(FALCON, script, *args, **options)

    def start_example(self, name, *args, **options):
        """Starts examples/NAME."""
        return self.start(FALCON, ROOT / "examples" / name, *args, **options)

    def start_with_limits(self, name, *args, **limits):
        """Starts examples/NAME with other values of its constants, so that no test waits as long as a stranger may."""
        source = (ROOT / "examples" / name).read_text()
        for constant, value in limits.items():
            before = next(line for line in source.split("\n") if line.startswith(f"{constant} = "))
            source = source.replace(before, f"{constant} = {value}")
        return self.start_falcon(source, *args)

    def connect(self, port):
        """A Python socket that is connected to a port of this host, closed with the test."""
        peer = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        self.addCleanup(peer.close)
        return peer

    def run_peer(self, program, *args, stdin=b"", status=0):
        """Runs a peer to its end and gives its standard output; fails unless it ends with STATUS."""
        self.require(program)
        done = subprocess.run([program, *map(str, args)], input=stdin, capture_output=True, timeout=LIMIT_S,
                              cwd=self.folder, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode(errors="replace"))
        return done.stdout

    def require(self, program):
        """Skips the test when a peer is not installed."""
        if not shutil.which(program):
            self.skipTest(f"{program} is not installed")
