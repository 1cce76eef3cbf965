#!/usr/bin/env python3
"""figures.py FALCON BULK: the figures that need no other runtime than CPython and no other program than bulk.cc.

Everything that is compared runs in turns, so that drift hits all alike, and the median of the rounds is what counts.
"""

import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support import peers  # noqa: E402

PYTHON = "/usr/bin/python3"  # Debian's own, CPython 3.11
ROUNDS = 5
BULK_BYTES = 2**30  # about a second
CONNECTIONS = 15_000
ECHO_CLIENTS, ECHO_ROUND_TRIPS = 64, 100


def timed_ms(command):
    started = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - started) * 1000


def in_turns(runs, rounds=ROUNDS):
    """The median of each of RUNS, {name: callable giving a figure}."""
    figures = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            figures[name].append(run())
    return {name: statistics.median(values) for name, values in figures.items()}


def start_up(falcon, folder):
    empty = folder / "empty.fpl"
    empty.write_text("")
    medians = in_turns({"falcon": lambda: timed_ms([falcon, empty]), "python3": lambda: timed_ms([PYTHON, "-c", ""])}, 20)
    print(f"start-up of an empty program: {medians['falcon']:.1f} ms (CPython {medians['python3']:.1f} ms)")


def transfer(receiver, sender):
    """Megabytes a second from SENDER to RECEIVER; CPU-bound on one side, with a core for each."""
    receiving = peers.Process(receiver)
    try:
        port = receiving.port()
        started = time.monotonic()
        subprocess.run([*sender, str(port), str(BULK_BYTES)], check=True)
        total = int(receiving.line(1))
        seconds = time.monotonic() - started
    finally:
        receiving.stop()
    if total != BULK_BYTES:
        sys.exit(f"{receiver} got {total} bytes of {BULK_BYTES}")
    return total / seconds / 1e6


def bulk(falcon, program):
    c_recv, c_send = [program, "recv"], [program, "send"]
    medians = in_turns({
        "C to C": lambda: transfer(c_recv, c_send),
        "C to Falcon": lambda: transfer([falcon, HERE / "bulk_recv.fpl"], c_send),
        "Falcon to C": lambda: transfer(c_recv, [falcon, HERE / "bulk_send.fpl"]),
    })
    base = medians["C to C"]
    for name, figure in medians.items():
        print(f"bulk transfer, {name}: {figure:.0f} MB/s ({figure / base:.2f} of C to C)")


def connected(port, count):
    return [socket.create_connection(("127.0.0.1", port), peers.LIMIT_S) for _ in range(count)]


def round_trip(client):
    client.sendall(b"x" * 64)
    got = 0
    while got < 64:
        got += len(client.recv(64 - got)) or sys.exit("the echo server closed a connection")


def parked(falcon):
    """What a connection takes whose handler waits in recv, after it has spoken once; then all speak again.

    The server has the limit of descriptors that this machine gives by default; only the clients are allowed more.
    """
    server = peers.Process([falcon, HERE.parent / "examples/echo_server.fpl", "0"])
    peers.allow_descriptors(CONNECTIONS + 200)
    try:
        clients = connected(server.port(), 10)
        for client in clients:
            round_trip(client)
        before = server.resident_kb()
        more = connected(server.port(), CONNECTIONS)
        for client in more:
            round_trip(client)
        each = (server.resident_kb() - before) * 1024 / CONNECTIONS
        for client in more:
            round_trip(client)
        print(f"{CONNECTIONS} connections parked in recv: {each:.0f} bytes resident each; all answered again")
        for client in clients + more:
            client.close()
    finally:
        server.stop()


def system_calls(falcon, folder):
    """What the echo server asks of the kernel, counted by strace."""
    counts = folder / "strace"
    server = peers.Process(["strace", "-f", "-c", "-o", counts, falcon, HERE.parent / "examples/echo_server.fpl", "0"])
    try:
        clients = connected(server.port(), ECHO_CLIENTS)
        for _ in range(ECHO_ROUND_TRIPS):
            for client in clients:
                round_trip(client)
        for child in pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
            subprocess.run(["kill", child], check=True)  # strace writes its table when the server ends
        server.wait()
    finally:
        server.stop()
    print(f"system calls for {ECHO_CLIENTS} clients, {ECHO_CLIENTS * ECHO_ROUND_TRIPS} round trips one at a time:")
    for line in counts.read_text().splitlines():
        words = line.split()
        if len(words) >= 5 and words[3].isdigit() and words[-1] != "total":
            print(f"  {words[-1]:20s} {words[3]:>8s}")


def main():
    falcon, program = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="falcon-bench-") as name:
        folder = pathlib.Path(name)
        start_up(falcon, folder)
        bulk(falcon, program)
        parked(falcon)
        system_calls(falcon, folder)


main()
