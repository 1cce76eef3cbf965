"""socket.dial, keep-alive and TCP_USER_TIMEOUT where the network is slow, lossy or dead (tests/support/network.py).

Falcon's side tells what it saw and for how long. No time has an upper bound here but the one that a run has (peers.LIMIT_S),
which is far off: where a wait is not to be, the test has it so long, or so often, that it would go beyond that.
"""

import pathlib
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402
from support.network import Delay, Drop, Lose, Network, Unreachable  # noqa: E402

V4 = ["10.77.0.2", "10.77.0.3", "10.77.0.4"]
V6 = ["2001:db8:77::2", "2001:db8:77::3"]

DIAL = """
import os, socket, sys, time

# How many streams are open. (The system's resolver has a datagram socket while it waits.)
func sockets() {
    found = 0
    for name in os.listdir("/proc/self/fd") {
        try {
            with socket.fromfd(int(name)) s { found += s.type == socket.SOCK_STREAM }
        } except OSError { }
    }
    return found
}

before = sockets()
begin = time.monotonic()
try {
    s = socket.dial(f"tcp peer {sys.argv[2]}", float(sys.argv[3]) if len(sys.argv) > 3 else None)
    print("connected", s.getpeername()[0], f"{time.monotonic() - begin:.3f}")
    s.sendall("hello")
    print(s.readline())
    s.close()
} except OSError e {
    print([kind.__name__ for kind in (ConnectionRefusedError, TimeoutError, socket.DialError) if isinstance(e, kind)],
          e.errno, e.strerror, f"{time.monotonic() - begin:.3f}")
    print(e)
    for address, error, seconds in getattr(e, "attempts", []) { print(address[0], error and error.errno, f"{seconds:.3f}") }
}
print(sockets() - before)
"""


class NetworkTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.network = Network(V4 + V6)
        self.addCleanup(self.network.close)

    def serve(self, *addresses):
        """Listens on one port of all ADDRESSES and answers whoever connects: (port, who has connected where)."""
        came, port = [], 0
        for address in addresses:
            listener = self.network.listen(address, port)
            port = listener.getsockname()[1]
            self.addCleanup(listener.close)
            threading.Thread(target=self.answer, args=(listener, came), daemon=True).start()
        return port, came

    @staticmethod
    def answer(listener, came):
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                came.append(listener.getsockname()[0])
                if peers.receive(peer, 5) == b"hello":
                    peer.sendall(b"welcome\n")


class DialTest(NetworkTest):
    def dial(self, port, *timeout, hosts=None, servers=""):
        """What DIAL prints."""
        if hosts is None:
            hosts = "".join(f"{address} peer\n" for address in V6[:1] + V4[:2])
        script = self.folder / "dial.fpl"
        script.write_text(DIAL)
        command = self.network.command([peers.FALCON, script, port, *timeout], self.folder, hosts, servers)
        out = self.run_peer(*command).decode().splitlines()
        self.assertEqual(out[-1], "0", "sockets were left open")
        return out[:-1]

    def connected(self, out):
        """(address, seconds) of a dial that connected."""
        self.assertEqual(out[1], "b'welcome\\n'", out)
        _, address, seconds = out[0].split()
        return address, float(seconds)

    def test_the_first_address_of_the_order(self):
        port, came = self.serve(*V6[:1], *V4[:2])
        address, seconds = self.connected(self.dial(port))
        self.assertEqual(address, V6[0])
        self.assertEqual(came, [V6[0]])

    def test_a_slow_first_address_wins_when_the_others_are_slower(self):
        # It is begun first and not given up when the next begins: both are under way when it answers.
        port, came = self.serve(*V6[:1], *V4[:1])
        self.network.rules[V6[0]] = Delay(0.2)
        self.network.rules[V4[0]] = Delay(5)
        address, seconds = self.connected(self.dial(port))
        self.assertEqual(address, V6[0])
        self.assertGreaterEqual(seconds, 0.4)

    def test_a_dead_first_address_costs_250_ms(self):
        port, came = self.serve(*V6[:1], *V4[:1])
        self.network.rules[V6[0]] = Drop()
        address, seconds = self.connected(self.dial(port))
        self.assertEqual(address, V4[0])
        self.assertGreaterEqual(seconds, 0.25)  # the system itself would try that address for two minutes

    def test_addresses_that_fail_cost_nothing(self):
        # With a wait of 250 ms behind each it would not end in time.
        port, came = self.serve(V4[2])
        self.network.rules[V4[1]] = Unreachable()
        refusing = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(int(4 * peers.LIMIT_S) + 4)]
        hosts = "".join(f"{address} peer\n" for address in [*refusing, V6[0], V6[1], V4[0], V4[1], V4[2]])
        address, seconds = self.connected(self.dial(port, hosts=hosts))
        self.assertEqual(address, V4[2])

    def test_families_take_turns(self):
        # Of two dead IPv6 addresses only one is tried before IPv4 has its turn.
        port, came = self.serve(V4[0])
        for address in V6:
            self.network.rules[address] = Drop()
        hosts = "".join(f"{address} peer\n" for address in [*V6, V4[0]])
        address, seconds = self.connected(self.dial(port, hosts=hosts))
        self.assertEqual(address, V4[0])
        self.assertEqual(self.network.wire.asked[:2], [V6[0], V4[0]])

    def test_loss(self):
        port, came = self.serve(V4[0])
        self.network.rules[V4[0]] = Lose(3)
        self.assertEqual(self.connected(self.dial(port, hosts=f"{V4[0]} peer"))[0], V4[0])

    def test_all_refuse(self):
        out = self.dial(1)
        self.assertTrue(out[0].startswith("['ConnectionRefusedError', 'DialError'] 111 Connection refused "), out)
        self.assertRegex(out[1], r"^dial tcp peer 1 failed: connect to \[2001:db8:77::2\]:1 failed: Connection refused "
                         r"\(ECONNREFUSED\) after \d+\.\d+ s; connect to 10\.77\.0\.2:1 failed: ")
        self.assertEqual([line.split()[0] for line in out[2:]], [V6[0], *V4[:2]])

    def test_they_fail_in_different_ways(self):
        self.network.rules[V4[0]] = Unreachable()
        out = self.dial(1)
        self.assertTrue(out[0].startswith("['DialError'] None None "), out)
        self.assertEqual([line.split()[1] for line in out[2:]], ["111", "113", "111"])

    def test_time_is_over(self):
        for address in V6 + V4:
            self.network.rules[address] = Drop()
        out = self.dial(1, "1.5")
        self.assertTrue(out[0].startswith("['TimeoutError', 'DialError']"), out)
        self.assertRegex(out[1], r"^dial tcp peer 1 timed out: no answer from \[2001:db8:77::2\]:1 after \d\.\d+ s; no answer")
        self.assertEqual([line.split()[:2] for line in out[2:]], [[address, "None"] for address in (V6[0], *V4[:2])])
        seconds = [float(line.split()[2]) for line in out[2:]]
        self.assertTrue(seconds[0] - seconds[1] > 0.248 and seconds[1] - seconds[2] > 0.248, seconds)
        self.assertGreaterEqual(float(out[0].split()[-1]), 1.5)

    def test_time_is_over_where_one_refused(self):
        self.network.rules[V4[0]] = self.network.rules[V4[1]] = Drop()
        out = self.dial(1, "0.7")
        self.assertTrue(out[0].startswith("['TimeoutError', 'DialError'] 110 timed out "), out)
        self.assertEqual([line.split()[1] for line in out[2:]], ["111", "None", "None"])

    def test_a_name_server_that_does_not_answer(self):
        self.network.rules["10.77.0.4"] = Drop()
        out = self.dial(1, "0.3", hosts="", servers="nameserver 10.77.0.4\noptions timeout:30 attempts:5\n")
        self.assertTrue(out[0].startswith("['TimeoutError', 'DialError']"), out)
        self.assertEqual(out[1:], ["dial tcp peer 1 timed out: no address yet"])

    def test_a_link_that_is_down(self):
        self.network.at_client("link", "set", "wire", "down")
        out = self.dial(1)
        self.assertTrue(out[0].startswith("['DialError']"), out)
        self.assertIn("Network is unreachable (ENETUNREACH)", out[1])


HALF_OPEN = """
import socket, sys, time
s = socket.dial("tcp peer " + sys.argv[2])
s.sendall("hello")
print(s.readline(), flush=True)
if sys.argv[3] == "keepalive" {
    s.keepalive(idle=1, interval=1, count=2)
} else {
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000)
}
sys.stdin.readline()  # the wire is cut
begin = time.monotonic()
try {
    if sys.argv[3] == "user timeout" { s.sendall("lost") }
    s.recv(100)
} except OSError e {
    print(type(e).__name__, e.strerror, time.monotonic() - begin < 60)
}
"""


class HalfOpenTest(NetworkTest):
    """A peer that is gone without a word: nothing but the system's own probes can tell."""

    @staticmethod
    def answer(listener, came):
        peer, _ = listener.accept()
        came.append(peer)  # and stays open, without a word
        if peers.receive(peer, 5) == b"hello":
            peer.sendall(b"welcome\n")

    def noticed(self, how):
        port, came = self.serve(V4[0])
        self.addCleanup(lambda: [peer.close() for peer in came])
        script = self.folder / "half_open.fpl"
        script.write_text(HALF_OPEN)
        command = self.network.command([peers.FALCON, script, port, how], self.folder, f"{V4[0]} peer")
        program = self.start(*command, stdin=-1)
        program.wait_for(b"welcome")
        self.network.wire.cut = True
        program.stdin.write(b"\n")
        program.stdin.flush()
        self.assertEqual(program.wait(), 0, program.err)
        self.assertEqual(program.line(1), "TimeoutError Connection timed out True")

    def test_keepalive(self):
        self.noticed("keepalive")

    def test_user_timeout(self):
        self.noticed("user timeout")


if __name__ == "__main__":
    unittest.main()
