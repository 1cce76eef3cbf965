"""Two network namespaces with a wire between them that the test controls: it delays, loses, refuses, or is cut.

The kernels that tests run on have no netem. So each namespace has a TUN device, and a thread here is the wire: it reads
packets from one and writes them to the other, as `rules` says for the server's address that a packet goes to or comes from.
The client's side is where the Falcon program runs; the server's has as many addresses as the test wants, with listeners of
this very process.

  network = Network(["10.77.0.2", "2001:db8:77::2"])
  network.rules["10.77.0.2"] = Delay(0.5)
  listener = network.listen("10.77.0.2")                      # a Python socket at the other end of the wire
  network.command(["falcon", "program.fpl"], hosts="10.77.0.2 peer")

It takes root. Network namespaces belong to threads: the test's own is never changed.
"""

import concurrent.futures
import contextlib
import ctypes
import fcntl
import heapq
import ipaddress
import os
import select
import socket
import struct
import subprocess
import threading
import time
import unittest

CLONE_NEWNET = 0x40000000  # sched.h
TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TUN, IFF_NO_PI = 1, 0x1000
CLIENT = ["10.77.0.1/24", "2001:db8:77::1/64"]
PACKET = 65536


class Drop:
    """The packet is lost."""

    def apply(self, wire, packet, to):
        pass


class Delay:
    """The packet takes its time."""

    def __init__(self, seconds):
        self.seconds = seconds

    def apply(self, wire, packet, to):
        wire.send_at(time.monotonic() + self.seconds, packet, to)


class Lose:
    """Of the packets each way every Nth is lost."""

    def __init__(self, each):
        self.each = each
        self.count = 0

    def apply(self, wire, packet, to):
        self.count += 1
        if self.count % self.each:
            wire.send_at(time.monotonic(), packet, to)


class Unreachable:
    """A router answers that the host cannot be reached (ICMP type 3, code 1, RFC 792). IPv4 only."""

    def apply(self, wire, packet, to):
        if to is wire.server:
            wire.send_at(time.monotonic(), icmp(packet[16:20], packet[12:16], 3, 1, packet[:28]), wire.client)


def checksum(data):
    """The checksum of the internet protocols (RFC 1071)."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data[:len(data) & ~1])) + (data[-1] << 8 if len(data) % 2 else 0)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def icmp(source, target, kind, code, about):
    """An IPv4 packet with an ICMP message about a packet."""
    message = struct.pack("!BBHI", kind, code, 0, 0) + about
    message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(message), 0, 0, 64, 1, 0, source, target)
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + message


def addresses_of(packet):
    """(source, target) of an IP packet, as text."""
    size, at = (4, 12) if packet[0] >> 4 == 4 else (16, 8)
    return tuple(str(ipaddress.ip_address(packet[i:i + size])) for i in (at, at + size))


class Wire(threading.Thread):
    """Carries packets between the descriptors of two TUN devices."""

    def __init__(self, client, server, rules):
        super().__init__(daemon=True)
        self.client, self.server, self.rules = client, server, rules
        self.late = []  # a heap of (when, number, packet, to)
        self.number = 0
        self.asked = []  # the server's addresses that the client has sent to, in the order of the first time
        self.stopped = False
        self.cut = False

    def send_at(self, when, packet, to):
        self.number += 1
        heapq.heappush(self.late, (when, self.number, packet, to))

    def run(self):
        while not self.stopped:
            wait = min(0.1, max(0, self.late[0][0] - time.monotonic())) if self.late else 0.1
            for device in select.select([self.client, self.server], [], [], wait)[0]:
                self.carry(device)
            while self.late and self.late[0][0] <= time.monotonic():
                _, _, packet, to = heapq.heappop(self.late)
                with contextlib.suppress(OSError):  # the device is down
                    os.write(to, packet)

    def carry(self, device):
        try:
            packet = os.read(device, PACKET)
        except OSError:
            return
        source, target = addresses_of(packet)
        if self.cut:
            return
        remote, to = (target, self.server) if device is self.client else (source, self.client)
        if device is self.client and remote not in self.asked and not remote.startswith("ff"):  # no group
            self.asked.append(remote)
        rule = self.rules.get(remote)
        if rule is None:
            self.send_at(time.monotonic(), packet, to)
        else:
            rule.apply(self, packet, to)


class Network:
    """The two namespaces and their wire."""

    def __init__(self, servers):
        if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
            raise unittest.SkipTest("needs root and /dev/net/tun")
        self.rules = {}
        self._libc = ctypes.CDLL(None, use_errno=True)
        # Each side is a thread of its own that lives in its namespace, and does there what it is asked to.
        self._sides = [concurrent.futures.ThreadPoolExecutor(1) for _ in range(2)]
        try:
            self._client = self._sides[0].submit(self._enter, CLIENT).result()
            at_server = [f"{address}/{24 if '.' in address else 64}" for address in servers]
            self._server = self._sides[1].submit(self._enter, at_server).result()
        except OSError as error:
            raise unittest.SkipTest(f"no network of our own: {error}") from error
        self.wire = Wire(self._client[0], self._server[0], self.rules)
        self.wire.start()

    def _enter(self, addresses):
        """Makes a namespace for the calling thread: (its TUN device, the namespace's descriptor)."""
        if self._libc.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"wire", IFF_TUN | IFF_NO_PI))
        self._ip("link", "set", "lo", "up")
        for address in addresses:
            self._ip("addr", "add", address, "dev", "wire", *(["nodad"] if ":" in address else []))
        self._ip("link", "set", "wire", "up")
        return device, os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def _ip(self, *words):
        done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")

    def listen(self, address, port=0, backlog=16):
        """A TCP socket that listens at the server's side."""
        def make():
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            return socket.create_server((address, port), family=family, backlog=backlog)
        return self._sides[1].submit(make).result()

    def at_client(self, *words):
        """Runs an ip(8) command at the client's side."""
        self._sides[0].submit(self._ip, *words).result()

    def command(self, command, folder, hosts="", servers=""):
        """COMMAND such that it runs at the client's side, with HOSTS as /etc/hosts and SERVERS as /etc/resolv.conf."""
        (folder / "hosts").write_text(hosts)
        (folder / "resolv.conf").write_text(servers)
        return ["nsenter", f"--net=/proc/{os.getpid()}/fd/{self._client[1]}", "unshare", "--mount", "sh", "-c",
                'mount --bind "$1/hosts" /etc/hosts && mount --bind "$1/resolv.conf" /etc/resolv.conf && shift && exec "$@"',
                "sh", str(folder), *map(str, command)]

    def close(self):
        self.wire.stopped = True
        self.wire.join()
        for side in self._sides:
            side.shutdown()
        for descriptor in (*self._client, *self._server):
            os.close(descriptor)
