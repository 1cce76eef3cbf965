"""Calls of the C library that fail in a whole program (tests/support/fail_call.cc), and how often each was called.

  faults = fail_call.Faults(self.folder)
  server = self.start(peers.FALCON, …, env=faults.env())
  …
  faults.fail("fork", errno.EAGAIN, times=2)      # from now on
"""

import mmap
import os
import pathlib
import struct

from . import peers

LIBRARY = pathlib.Path(peers.FALCON).parent / "tests/support/fail_call.so"
HEADER = struct.Struct("16s5q")  # what is to fail: name, where, error, argument, skip, left
COUNTER = struct.Struct("16s4q")  # name, calls and failed calls of the main process and of those that it forked
SIZE = 4096
MAIN, FORKED = 0, 1
FOREVER = 2**62


class Faults:
    """What is to fail in the program that env() is given to, and in all that it starts."""

    def __init__(self, folder):
        self.path = folder / "fail_call"
        self.path.write_bytes(bytes(SIZE))
        with self.path.open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), SIZE)

    def env(self):
        """What the program needs in its environment."""
        said = os.environ.get("ASAN_OPTIONS", "")
        return {"LD_PRELOAD": str(LIBRARY), "FAIL_CALL": str(self.path),
                # AddressSanitizer's library wants to be the first. Each call goes on to it from here.
                "ASAN_OPTIONS": f"{said}:verify_asan_link_order=0".lstrip(":")}

    def fail(self, name, code, where=MAIN, argument=-1, skip=0, times=1):
        """Has the next calls fail with errno CODE, SKIP left out; with ARGUMENT only those whose first argument it is."""
        HEADER.pack_into(self.memory, 0, name.encode(), where, code, argument, skip, 0)
        struct.pack_into("q", self.memory, HEADER.size - 8, times)

    def counts(self):
        """{name: (calls of the main process, of those that it forked, failed calls of both)}."""
        counters = COUNTER.iter_unpack(self.memory[HEADER.size:HEADER.size + (SIZE - HEADER.size) // COUNTER.size * COUNTER.size])
        return {name.rstrip(b"\0").decode(): numbers for name, *numbers in counters if name[0]}

    def calls(self, name, where=MAIN):
        return self.counts()[name][where]

    def failed(self, name, where=MAIN):
        return self.counts()[name][2 + where]

    def processes(self):
        """The processes that have been started with these faults and still run."""
        mark = os.fsencode(f"FAIL_CALL={self.path}")
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in entry.read_bytes().split(b"\0"):
                    found.append(int(entry.parent.name))
            except OSError:
                pass  # ended since, or another user's
        return found
