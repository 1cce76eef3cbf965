#!/usr/bin/env python3
"""pauses.py FALCON [PAGE]: for how long the collector holds programs up, and whether their memory stays as it is.

A program with 100 MB alive (pauses.fpl) notes how long each of many equal pieces of its work took. What a piece took
beyond the median is a pause, if it is 50 microseconds or more. The program does the same in every run, the collector's
steps included, and what other processes do to it is not: so the least that a piece took in all runs counts.

With PAGE its figures are written there, too, between the marks.
"""

import pathlib
import re
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support import peers  # noqa: E402

MARKS = ("<!-- pauses: written by bench/pauses.py -->", "<!-- end of pauses -->")
PROGRAMS = {
    "trees": "1.5 million small objects in trees",
    "tables": "a dict and a list of a million items each",
    "threads": "10,000 parked threads with 150 strings each",
}
ROUNDS = 5
LEAST_US = 50
CLIENTS, LOAD_S, IDLE_CLIENTS = 16, 12, 10_000
TREES = "18"  # for binary_trees.fpl: some ten seconds
SAMPLE_S = 0.1


def quantile(values, part):
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def pieces(falcon, program):
    run = subprocess.run([falcon, HERE / "pauses.fpl", program], check=True, capture_output=True, text=True)
    return [int(word) for word in run.stdout.split()]


def pauses(falcon, program):
    """The pauses in milliseconds."""
    least = [min(took) for took in zip(*(pieces(falcon, program) for _ in range(ROUNDS)))]
    usual = quantile(least, 0.5)
    return [(took - usual) / 1000 for took in least if took - usual >= LEAST_US]


def ask(port, until, took):
    """Requests one after another; notes the milliseconds of each."""
    with socket.create_connection(("127.0.0.1", port), peers.LIMIT_S) as peer, peer.makefile("rwb") as stream:
        number = port
        while time.monotonic() < until:
            began = time.monotonic()
            stream.write(b"%d\n" % number)
            stream.flush()
            stream.readline()
            took.append((time.monotonic() - began) * 1000)
            number += 1


def watched(process, still_runs):
    """Resident megabytes of a process, sample by sample."""
    samples = []
    while still_runs():
        try:
            samples.append(process.resident_kb() / 1024)
        except (OSError, TypeError):  # it has ended
            break
        time.sleep(SAMPLE_S)
    return samples


def course(samples):
    """Resident size after each fifth of the time."""
    return " ".join(f"{samples[min(len(samples) - 1, len(samples) * part // 5)]:.0f}" for part in range(1, 6))


def serve(falcon):
    """Round trips to a server that keeps 100 MB while clients ask all the time, and its resident size meanwhile."""
    peers.allow_descriptors(IDLE_CLIENTS + 200)
    server = peers.Process([falcon, HERE / "pauses.fpl", "server"])
    try:
        port = int(server.line(0))
        idle = [socket.create_connection(("127.0.0.1", port), peers.LIMIT_S) for _ in range(IDLE_CLIENTS)]
        until = time.monotonic() + LOAD_S
        took = []
        clients = [threading.Thread(target=ask, args=(port, until, took)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        samples = watched(server, lambda: time.monotonic() < until)
        for client in clients:
            client.join()
        for one in idle:
            one.close()
        return took, samples
    finally:
        server.stop()


def main():
    falcon = sys.argv[1]
    rows = ["| 100 MB alive | pauses | median ms | p99 ms | longest ms |", "| --- | --: | --: | --: | --: |"]
    for program, what in PROGRAMS.items():
        found = pauses(falcon, program)
        rows.append(f"| {what} | {len(found)} | {quantile(found, 0.5):.2f} | {quantile(found, 0.99):.2f} "
                    f"| {max(found):.2f} |")
        print(rows[-1])
    took, serving = serve(falcon)
    trees = peers.Process([falcon, HERE / "language/binary_trees.fpl", TREES])
    growing = watched(trees, trees.running)
    rows += ["", f"A server that keeps 100 MB and answers {CLIENTS} clients while {IDLE_CLIENTS:,} others are idle: "
             f"{len(took) / LOAD_S:.0f} requests a second, of which half take {quantile(took, 0.5):.1f} ms and 99 of "
             f"100 take {quantile(took, 0.99):.1f} ms.", "",
             "| Resident MB after each fifth of the time | |", "| --- | --- |",
             f"| that server, {LOAD_S} s under load | {course(serving)} |",
             f"| binary_trees {TREES} | {course(growing)} |"]
    print("\n".join(rows[5:]))
    if len(sys.argv) > 2:
        page = pathlib.Path(sys.argv[2])
        figures = f"{MARKS[0]}\n{chr(10).join(rows)}\n{MARKS[1]}"
        page.write_text(re.sub(f"{MARKS[0]}.*{MARKS[1]}", lambda _: figures, page.read_text(), flags=re.DOTALL))


main()
