#!/usr/bin/env python3
"""lines.py FALCON: processor time for each line of a pipelined protocol, beside CPython's makefile("rb").

A peer sends a million short lines as fast as they are taken. Each reader is a process of its own, and what counts is its
whole processor time, that of the system included, without its start. They run in turns; the median of the rounds counts.
"""

import pathlib
import resource
import socket
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"  # Debian's own, CPython 3.11
LINES = 1_000_000
LINE = b"GET user:%07d\r\n"
ROUNDS = 5

# Prints its port, reads lines to the end, prints their number.
PYTHON_READER = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    client, address = server.accept()
    def by_readline(lines):
        count = 0
        while lines.readline():
            count += 1
        return count
    def by_lines(lines):
        count = 0
        for line in lines:
            count += 1
        return count
    with client, client.makefile("rb") as lines:
        print({"readline": by_readline, "lines": by_lines}[sys.argv[1]](lines))
"""


def cpu_s(command, data):
    """The processor time of a reader of DATA, and the number of lines that it counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as reader:
        with socket.create_connection(("127.0.0.1", int(reader.stdout.readline()))) as peer:
            peer.sendall(data)
        count = int(reader.stdout.readline())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, count


def line_ns(command, data):
    """Nanoseconds for each line."""
    start, _ = cpu_s(command, b"")
    whole, count = cpu_s(command, data)
    if count != LINES:
        sys.exit(f"{command} counted {count} lines of {LINES}")
    return (whole - start) / LINES * 1e9


def main():
    falcon, = sys.argv[1:]
    data = b"".join(LINE % number for number in range(LINES))
    commands = {(name, way): [*program, way] for way in ("readline", "lines")
                for name, program in (("falcon", [falcon, HERE / "lines.fpl"]), ("python", [PYTHON, "-c", PYTHON_READER]))}
    figures = {key: [] for key in commands}
    for _ in range(ROUNDS):
        for key, command in commands.items():
            figures[key].append(line_ns(command, data))
    for way, shown in (("readline", "readline()"), ("lines", "for line in …")):
        falcon_ns, python_ns = (statistics.median(figures[name, way]) for name in ("falcon", "python"))
        print(f"{shown}: {falcon_ns:.0f} ns of processor time a line (CPython {python_ns:.0f} ns, "
              f"{python_ns / falcon_ns:.1f} times as long)")


if __name__ == "__main__":
    main()
