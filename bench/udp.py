#!/usr/bin/env python3
"""udp.py FALCON UDP: an echo of datagrams of 64 bytes, one at a time and in batches, beside the same loop in C.

udp.cc keeps so many datagrams under way. What counts is the server's processor time for each; all take turns, and the
median of the rounds counts.
"""

import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from support import peers  # noqa: E402

from relay import cpu_s  # noqa: E402

IN_FLIGHT = (1, 8, 64)
COUNT = 200_000
ROUNDS = 5


def echo_us(command, program, in_flight):
    """Microseconds of processor time for each datagram."""
    server = peers.Process(command)
    try:
        port = server.port()
        before = cpu_s(server.pid)
        subprocess.run([program, "load", str(port), str(in_flight), str(COUNT)], check=True)
        return (cpu_s(server.pid) - before) / COUNT * 1e6
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
        medians = {name: statistics.median(values) for name, values in figures.items()}
        for name, figure in medians.items():
            print(f"UDP echo, {in_flight} under way, {name}: {figure:.2f} us for each; {medians['C'] / figure:.2f} of C")


if __name__ == "__main__":
    main()
