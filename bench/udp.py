#!/usr/bin/env python3
"""udp.py FALCON UDP: an echo of datagrams of 64 bytes, one at a time and in batches, beside the same loop in C.

udp.cc keeps so many datagrams under way, on a processor of its own. What counts is the server's processor time for each.
One process differs from the next by a tenth and more, of the same program, and so does one minute from another: there are
many short rounds, in which all take turns, and the median of what they give counts.
"""

import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support import peers  # noqa: E402

IN_FLIGHT = (1, 8, 64)
COUNT = 40_000
ROUNDS = 25
FIRST, *_, LAST = map(str, sorted(os.sched_getaffinity(0)) * 2)


def cpu_ns(pid):
    """Nanoseconds that a process of one thread has run (Documentation/scheduler/sched-stats.rst)."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def echo_us(command, program, in_flight):
    """Microseconds of processor time for each datagram."""
    server = peers.Process(["taskset", "-c", FIRST, *command])
    try:
        port = server.port()
        before = cpu_ns(server.pid)
        subprocess.run(["taskset", "-c", LAST, program, "load", str(port), str(in_flight), str(COUNT)], check=True)
        return (cpu_ns(server.pid) - before) / COUNT / 1000
    finally:
        server.stop()


def main():
    falcon, program = sys.argv[1:]
    servers = {
        "C": [program, "echo"],
        "falcon": [falcon, HERE / "udp_echo.fpl"],
        "falcon, batches": [falcon, HERE / "udp_echo.fpl", "batches"],
    }
    for in_flight in IN_FLIGHT:
        figures = {name: [] for name in servers}
        for _ in range(ROUNDS):
            for name, command in servers.items():
                figures[name].append(echo_us(command, program, in_flight))
        for name, values in figures.items():
            beside_c = statistics.median(c / own for c, own in zip(figures["C"], values))
            print(f"UDP echo, {in_flight} under way, {name}: {statistics.median(values):.2f} us for each; {beside_c:.2f} of C")


if __name__ == "__main__":
    main()
