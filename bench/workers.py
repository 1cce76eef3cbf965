#!/usr/bin/env python3
"""workers.py FALCON ECHO_LOAD: an echo of 64 bytes over 64 connections by one worker, and by two on the same port.

What counts is the processor time of the whole service for each round trip: two workers on two processors that the load
does not need give twice the round trips divided by what each costs more. The load has the last processor for itself, so
that it is not in the workers' way; on a machine with two they share the other.
"""

import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support import peers  # noqa: E402

from relay import cpu_s  # noqa: E402

CONNECTIONS = 64
COUNT = 300_000
SIZE = 64
ROUNDS = 7
*OTHERS, LAST = map(str, sorted(os.sched_getaffinity(0)))


def echo_us(falcon, load, workers):
    """Microseconds of processor time for each round trip."""
    server = peers.Process(["taskset", "-c", ",".join(OTHERS) or LAST, falcon, "--workers", workers, HERE / "echo_workers.fpl"])
    try:
        port = server.port(workers - 1)  # all of them listen
        before = cpu_s(server.pid)
        subprocess.run(["taskset", "-c", LAST, load, str(port), str(CONNECTIONS), str(COUNT), str(SIZE)], check=True)
        return (cpu_s(server.pid) - before) / COUNT * 1e6
    finally:
        server.stop()


def main():
    falcon, load = sys.argv[1:]
    one, two = [], []
    for _ in range(ROUNDS):
        one.append(echo_us(falcon, load, 1))
        two.append(echo_us(falcon, load, 2))
    gain = statistics.median(2 * a / b for a, b in zip(one, two))
    print(f"echo, 1 worker: {statistics.median(one):.2f} us for each round trip; 2 workers: {statistics.median(two):.2f} us; "
          f"{gain:.2f} times the throughput on two processors")


if __name__ == "__main__":
    main()
