#!/usr/bin/env python3
"""relay.py FALCON BULK: a TCP proxy on socket.relay, beside socat and HAProxy in TCP mode.

One connection, then many at once, carry much data from bulk.cc through a proxy to bulk.cc. What counts is how much goes
through in a second, and the processor time of the proxy for each gigabyte. All take turns; the median of the rounds counts.
socat runs with the buffer that suits it best of those tried, HAProxy with splicing on. The congestion control is printed,
for it decides: over loopback, BBR's pacing costs a timer for each 64 KiB.
"""

import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support import peers  # noqa: E402

BYTES = 4 * 2**30
ROUNDS = 5
CONNECTIONS = (1, 16)
SOCAT_BUFFERS = (65536, 262144, 1048576)

HAPROXY = """
global
    nbthread 1
    tune.pipesize 1048576
defaults
    mode tcp
    option splice-auto
    timeout connect 10s
    timeout client 1m
    timeout server 1m
listen proxy
    bind 127.0.0.1:{port}
    server target 127.0.0.1:{target}
"""


def ticks(pid):
    """Of proc_pid_stat(5) (utime + stime, cutime + cstime): the process, and the children that it has waited for."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system, children_user, children_system = map(int, fields[11:15])
    return user + system, children_user + children_system


def cpu_s(pid):
    """User and system time of a process and of its children, those included that have ended."""
    while True:
        own, ended = ticks(pid)
        try:
            running = sum(ticks(child)[0] for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue  # one has ended meanwhile
        if ticks(pid)[1] == ended:
            return (own + running + ended) / os.sysconf("SC_CLK_TCK")


def falcon_proxy(falcon, target, folder):
    proxy = peers.Process([falcon, HERE.parent / "examples/tcp_proxy.fpl", "0", "127.0.0.1", target])
    return proxy, proxy.port()


def socat_proxy(size):
    def start(target, folder):
        port = peers.unused_port()
        proxy = peers.Process(["socat", "-b", size, f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr,backlog=64", f"TCP:127.0.0.1:{target}"])
        wait_for_listener(port)
        return proxy, port
    return start


def haproxy(target, folder):
    port = peers.unused_port()
    config = folder / "haproxy.cfg"
    config.write_text(HAPROXY.format(port=port, target=target))
    proxy = peers.Process(["haproxy", "-db", "-f", config])
    wait_for_listener(port)
    return proxy, port


def wait_for_listener(port):
    peers.wait_until(lambda: re.search(rf":{port:04X} 00000000:0000 0A ", pathlib.Path("/proc/net/tcp").read_text()), "the proxy")


def transfer(start, bulk, folder, connections):
    """(gigabytes a second, seconds of processor time of the proxy for each gigabyte)"""
    receiving = peers.Process([bulk, "recv", connections])
    proxy, port = start(receiving.port(), folder)
    try:
        before_cpu, started = cpu_s(proxy.pid), time.monotonic()
        subprocess.run([bulk, "send", str(port), str(BYTES), str(connections)], check=True)
        used = cpu_s(proxy.pid) - before_cpu
        total = int(receiving.line(1))
        seconds = time.monotonic() - started
    finally:
        proxy.stop()
        receiving.stop()
    if total != BYTES:
        sys.exit(f"{total} bytes of {BYTES} went through")
    return BYTES / 1e9 / seconds, used / (BYTES / 1e9)


def report(figures, title):
    speeds = {name: statistics.median(speed for speed, _ in values) for name, values in figures.items()}
    for name, values in figures.items():
        print(f"{title}, {name}: {speeds[name]:.2f} GB/s, {statistics.median(cpu for _, cpu in values):.2f} s of processor "
              f"time for each GB; falcon moves {speeds['falcon'] / speeds[name]:.2f} times as much", flush=True)


def main():
    falcon, bulk = sys.argv[1:]
    ways = {"falcon": lambda target, folder: falcon_proxy(falcon, target, folder)}
    if shutil.which("socat"):
        ways |= {f"socat -b {size}": socat_proxy(size) for size in SOCAT_BUFFERS}
    if shutil.which("haproxy"):
        ways["haproxy"] = haproxy
    congestion = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()
    with tempfile.TemporaryDirectory(prefix="falcon-bench-") as folder:
        for connections in CONNECTIONS:
            figures = {name: [] for name in ways}
            for _ in range(ROUNDS):
                for name, start in ways.items():
                    figures[name].append(transfer(start, bulk, pathlib.Path(folder), connections))
            report(figures, f"relay ({congestion}), {connections} at once")


if __name__ == "__main__":
    main()
