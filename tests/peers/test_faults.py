"""System calls that fail around the library's seam: of the supervisor of `falcon --workers`, of its workers as they begin,
of signals. A row is a call and the moment when it fails; the program says what it cannot do, and either ends with another
status than 0 or serves on. It always ends when it is told to, leaves no process behind and does not spin."""

import dataclasses
import errno
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import fail_call, peers  # noqa: E402
from support.fail_call import FOREVER, FORKED, MAIN  # noqa: E402

# More calls than this of one name are a loop that does not wait: it gets there at once, and one that waits never.
MOST_CALLS = 2000

SERVER = """
import os, socket
func handler(connection) {
    for line in connection.lines() {
        words = line.decode().split()
        if words == ["exit"] { exit(3) }
        connection.sendall(f"{os.getpid()} {' '.join(words)}\\n")
    }
}
listener = socket.create_server("tcp 127.0.0.1 0")
print(f"worker {os.getenv('FALCON_WORKER')} {listener.getsockname()}", flush=True)
socket.serve(listener, handler)
"""


# attempt() gives whether it worked.
ATTEMPT = """
func attempt(call, *args) {
    try {
        print(call(*args), flush=True)
        return True
    } except OSError as error {
        print(type(error).__name__, error.errno, flush=True)
        return False
    }
}
func seen(number) { print("seen", number, flush=True) }
func wait() {
    print("ready", flush=True)
    input()
}
"""


@dataclasses.dataclass
class Row:
    """A call that fails, and what comes of it."""

    call: str
    code: int
    when: str = "start"  # or "crash", "reload", "end": before the worker is told to crash, the supervisor to reload, to end
    where: int = MAIN
    argument: int = -1
    skip: int = 0
    times: int = 1
    says: str = ""  # on standard error
    ends: bool = False  # by that, with status 1
    status: int = 0  # with which it ends when it is told to

    def __str__(self):
        count = "always" if self.times == FOREVER else f"{self.times} times"
        count += f" but {self.skip}" if self.skip else ""
        return f"{'main' if self.where == MAIN else 'forked'} {self.call}: {errno.errorcode[self.code]} {count} at {self.when}"


NO_MEMORY = "Cannot allocate memory"
SUPERVISOR = [
    # It cannot begin.
    Row("signal", errno.EINVAL, says="cannot watch for signals: Invalid argument", ends=True),
    Row("sigprocmask", errno.EINVAL, says="cannot watch for signals: Invalid argument", ends=True),
    Row("signalfd", errno.EMFILE, says="cannot watch for signals: Too many open files", ends=True),
    # Processes and their channels may be had later.
    Row("socketpair", errno.EMFILE, says="cannot start a worker: Too many open files"),
    Row("socketpair", errno.ENFILE, "crash", says="cannot start a worker: Too many open files in system"),
    Row("socketpair", errno.EMFILE, "reload", says="cannot start a worker: Too many open files"),
    Row("fork", errno.EAGAIN, says="cannot start a worker: Resource temporarily unavailable"),
    Row("fork", errno.ENOMEM, skip=1, says=f"cannot start a worker: {NO_MEMORY}"),
    Row("fork", errno.EAGAIN, "crash", says="cannot start a worker: Resource temporarily unavailable"),
    Row("fork", errno.EAGAIN, "reload", says="cannot start a worker: Resource temporarily unavailable"),
    Row("fork", errno.EAGAIN, "reload", skip=1, says="cannot start a worker: Resource temporarily unavailable"),
    # It waits without poll(2).
    Row("poll", errno.EINTR),
    Row("poll", errno.ENOMEM, says=f"cannot wait for workers: {NO_MEMORY}"),
    Row("poll", errno.ENOMEM, times=FOREVER, says=f"cannot wait for workers: {NO_MEMORY}"),
    Row("poll", errno.EINVAL, "crash", times=FOREVER, says="cannot wait for workers: Invalid argument"),
    Row("poll", errno.ENOMEM, "reload", times=FOREVER, says=f"cannot wait for workers: {NO_MEMORY}"),
    Row("poll", errno.ENOMEM, "end", times=FOREVER, says=f"cannot wait for workers: {NO_MEMORY}"),
    # It takes signals without a descriptor.
    Row("read", errno.EINTR, "crash"),
    Row("read", errno.EIO, "crash", says="cannot read signals: Input/output error"),
    Row("read", errno.EIO, "crash", times=FOREVER, says="cannot read signals: Input/output error"),
    Row("read", errno.EIO, "reload", times=FOREVER, says="cannot read signals: Input/output error"),
    Row("read", errno.EIO, "end", times=FOREVER, says="cannot read signals: Input/output error"),
    # Without the ends of its workers it would wait for ever.
    Row("waitpid", errno.EINTR, "crash"),
    Row("waitpid", errno.EINTR, "end"),
    Row("waitpid", errno.EINVAL, "crash", says="cannot wait for the end of workers: Invalid argument", ends=True),
    Row("waitpid", errno.ECHILD, "crash", says="cannot wait for the end of workers: No child processes", ends=True),
    Row("waitpid", errno.EINVAL, "end", says="cannot wait for the end of workers: Invalid argument", status=1),
    # A worker that cannot be told to end ends with its supervisor.
    Row("kill", errno.EPERM, "reload", says="cannot end worker 0"),
    Row("kill", errno.EPERM, "end", says="cannot end worker", status=1),
    Row("kill", errno.EPERM, "end", times=FOREVER, says="cannot end worker 1", status=1),
    # Of the service manager it needs nothing.
    Row("socket", errno.EMFILE, says="cannot tell the service manager READY=1: Too many open files"),
    Row("socket", errno.EMFILE, "reload", says="cannot tell the service manager RELOADING=1: Too many open files"),
    Row("sendto", errno.EINTR),
    Row("sendto", errno.EAGAIN, says="cannot tell the service manager READY=1: Resource temporarily unavailable"),
    Row("sendto", errno.EAGAIN, "end", says="cannot tell the service manager STOPPING=1: Resource temporarily unavailable"),
    # The conversation with a worker.
    Row("recvmsg", errno.EINTR),
    Row("recvmsg", errno.EAGAIN),
    Row("recvmsg", errno.ECONNRESET),
    Row("recvmsg", errno.ENOMEM, says="cannot talk to worker 0", ends=True),
    Row("recvmsg", errno.ENOMEM, times=FOREVER, says="cannot talk to worker 0", ends=True),
    Row("recvmsg", errno.ENOMEM, "crash", says="cannot talk to worker"),
    Row("sendmsg", errno.EINTR),
    Row("sendmsg", errno.ENOBUFS, says="cannot talk to worker 0", ends=True),
    Row("sendmsg", errno.ETOOMANYREFS, "crash", says="cannot talk to worker"),
    Row("sendmsg", errno.ENOBUFS, "reload", says="before it served: the workers that run are kept"),
    Row("sendmsg", errno.ENOBUFS, "end", says="cannot talk to worker"),
    Row("sendmsg", errno.ENOBUFS, "end", times=FOREVER, says="cannot talk to worker"),
]
WORKERS = [
    Row(call, errno.EINVAL, when, FORKED, argument, times=times, says="cannot become a worker: Invalid argument",
        ends=when == "start")
    for call, argument in (("prctl", 1), ("signal", signal.SIGINT), ("sigprocmask", signal.SIG_SETMASK))
    for when, times in (("start", 1), ("start", FOREVER), ("crash", 1), ("reload", 1))
] + [
    Row("recvmsg", errno.ENOMEM, where=FORKED, says=NO_MEMORY, ends=True),
    Row("recvmsg", errno.EINTR, where=FORKED),
    Row("recvmsg", errno.ENOMEM, "crash", where=FORKED, says=NO_MEMORY),
    Row("recvmsg", errno.ENOMEM, "reload", where=FORKED, says="before it served: the workers that run are kept"),
    Row("sendmsg", errno.ENOBUFS, where=FORKED, says="No buffer space available", ends=True),
]


class FaultTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        if not fail_call.LIBRARY.exists():
            self.skipTest(f"{fail_call.LIBRARY.name} is not built")
        self.faults = fail_call.Faults(self.folder)

    def check_end(self):
        """Nothing is left, and nothing has spun."""
        peers.wait_until(lambda: not self.faults.processes(), "the end of all processes")
        for name, (main, forked, *_) in self.faults.counts().items():
            self.assertLess(max(main, forked), MOST_CALLS, name)


class WorkersTest(FaultTest):
    def setUp(self):
        super().setUp()
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)  # nobody reads what it is told
        self.addCleanup(manager.close)
        manager.bind(str(self.folder / "notify.sock"))

    def start_workers(self, count=2, source=SERVER, before=(), **options):
        """Starts them, by the command BEFORE."""
        script = self.folder / "server.fpl"
        script.write_text(source)
        self.server = self.start(*before, peers.FALCON, "--workers", count, script, **options,
                                 env=self.faults.env() | {"NOTIFY_SOCKET": str(self.folder / "notify.sock")})

    def wait_for_workers(self, count=2):
        """Waits until so many serve: one that has answered has said so to the supervisor, and heard from it."""
        self.server.line(count - 1)
        self.address = ("127.0.0.1", self.server.port())
        answered = set()

        def look():
            answered.update(self.ask()[:1])
            return len(answered) == count
        peers.wait_until(look, f"answers of {count} workers")

    def arm(self, row):
        self.faults.fail(row.call, row.code, row.where, row.argument, row.skip, row.times)

    def ask(self, text="hello"):
        with socket.create_connection(self.address, peers.LIMIT_S) as peer:
            peer.sendall(f"{text}\n".encode())
            return peer.makefile("rb").readline().decode().split()

    def serves(self):
        """Whether a client gets its answer; one may meet a worker that has just ended."""
        try:
            return self.ask()[1:] == ["hello"]
        except ConnectionError:
            return False

    def crash_one(self):
        try:
            self.assertEqual(self.ask("exit"), [])
        except ConnectionError:
            pass

    def started(self):
        """How many workers have begun to serve."""
        return self.server.out.count(b"worker ")

    def check(self, row):
        if row.when == "start":
            self.arm(row)
        self.start_workers()
        if not (row.when == "start" and row.ends):
            self.wait_for_workers()
            self.act(row)
        if not row.ends:
            peers.wait_until(self.serves, "an answer")
            if row.when == "end":
                self.arm(row)
            self.server.signal(signal.SIGTERM)
        status = self.server.wait()
        said = self.server.err.decode()
        self.assertEqual(status, 1 if row.ends else row.status, said)
        self.assertIn(row.says, said)
        self.assertGreaterEqual(self.faults.failed(row.call, row.where), 1, "the call was not met")
        if not row.says:
            self.assertNotIn("cannot", said)
        self.check_end()

    def act(self, row):
        if row.when == "crash":
            self.arm(row)
            self.crash_one()
            if not row.ends:
                self.server.wait_for(b"starting another", "err")
                peers.wait_until(lambda: self.started() >= 3, "another worker")
        elif row.when == "reload":
            self.arm(row)
            self.server.signal(signal.SIGHUP)
            self.server.wait_for(row.says.encode(), "err")
            self.faults.fail("", 0, times=0)
            self.server.signal(signal.SIGHUP)  # what a reload gave up, the next one does
            self.server.wait_for(b"reloaded", "err")

    def check_end_by_sigterm(self, status=0, err=b""):
        self.server.signal(signal.SIGTERM)
        self.assertEqual((self.server.wait(), self.server.err), (status, err))
        self.check_end()

    def test_nothing_fails(self):
        self.start_workers()
        self.wait_for_workers()
        self.assertTrue(self.serves())
        self.assertEqual(len(self.faults.processes()), 3)
        self.check_end_by_sigterm()

    def test_a_drain_without_answers_of_the_supervisor(self):
        self.start_workers()
        self.wait_for_workers()
        busy = self.connect(self.address[1])
        busy.sendall(b"first\nhalf")
        self.assertTrue(busy.recv(100).endswith(b" first\n"))  # it is a worker's, and no longer in a queue
        self.faults.fail("sendmsg", errno.ENOBUFS, times=FOREVER)
        self.server.signal(signal.SIGTERM)
        self.server.wait_for(b"cannot talk to worker", "err")
        busy.sendall(b" a line\n")
        self.assertTrue(peers.receive_all(busy).endswith(b"half a line\n"))
        self.assertEqual(self.server.wait(), 0)
        self.assertNotIn(b"ended with", self.server.err)
        self.check_end()

    def test_no_room_for_the_socket_of_a_worker(self):
        self.start_workers(stdin=subprocess.PIPE, source="""
            import socket
            print("ready", flush=True)
            input()
            try {
                socket.create_server("tcp 127.0.0.1 0")
            } except ConnectionError as error {
                print("error", error, flush=True)
                input()
                exit(1)
            }
            """)
        self.server.line(0)
        limit = resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE, (len(self.server.descriptors()), limit[1]))
        os.write(self.server.stdin.fileno(), b"\n")
        self.server.line(1)
        resource.prlimit(self.server.pid, resource.RLIMIT_NOFILE, limit)
        os.write(self.server.stdin.fileno(), b"\n")
        self.assertEqual(self.server.wait(), 1)
        self.assertRegex(self.server.err, rb"^falcon: cannot talk to worker 0 \(\d+\): Too many open files\n$")
        self.check_end()

    def test_more_workers_than_descriptors_at_first(self):
        self.start_workers(6, before=("sh", "-c", 'ulimit -S -n 12 && exec "$@"', "sh"))
        self.wait_for_workers(6)
        self.assertTrue(self.serves())
        self.check_end_by_sigterm()

    def test_the_ends_of_children_are_ignored(self):
        """By who starts the supervisor; that is inherited, and waitpid(2) would tell of no end."""
        self.start_workers(before=(sys.executable, "-c", """if True:
            import os, signal, sys
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            os.execv(sys.argv[1], sys.argv[1:])"""))
        self.wait_for_workers()
        self.crash_one()
        peers.wait_until(lambda: self.started() >= 3, "another worker")
        self.server.signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(), 0)
        self.check_end()


def add_row(row):
    setattr(WorkersTest, f"test_{row}".replace(" ", "_").replace(":", ""), lambda self: self.check(row))


for each in SUPERVISOR + WORKERS:
    add_row(each)


class SignalsTest(FaultTest):
    """signal.on, signal.raise_signal and os.kill in a program of one process."""

    def run_program(self, source, steps=()):
        """Runs it with what each of STEPS does when it has printed another line and waits for input; gives its lines."""
        program = self.start_falcon(f"import os, signal\n{ATTEMPT}{source}", env=self.faults.env(), stdin=subprocess.PIPE)
        for count, step in enumerate(steps, 1):
            peers.wait_until(lambda count=count: program.out.count(b"ready") == count, "the program")
            step()
            os.write(program.stdin.fileno(), b"\n")
        status = program.wait()
        self.assertEqual(program.err, b"")
        self.check_end()
        return status, [line for line in program.out.decode().splitlines() if line != "ready"]

    def test_a_handler_that_cannot_be_set(self):
        self.faults.fail("sigaction", errno.ENOMEM, argument=signal.SIGUSR1)
        self.assertEqual(self.run_program("""
attempt(signal.on, signal.SIGUSR1, seen)
attempt(signal.on, signal.SIGUSR1, seen)
attempt(signal.raise_signal, signal.SIGUSR1)
"""), (0, [f"OSError {errno.ENOMEM}", "None", "seen 10", "None"]))

    def test_without_the_handler_the_system_decides(self):
        self.faults.fail("sigaction", errno.ENOMEM, argument=signal.SIGUSR1)
        self.assertEqual(self.run_program("""
attempt(signal.on, signal.SIGUSR1, seen)
signal.raise_signal(signal.SIGUSR1)
"""), (-signal.SIGUSR1, [f"OSError {errno.ENOMEM}"]))

    def test_a_handler_that_cannot_be_taken_back(self):
        self.assertEqual(self.run_program("""
attempt(signal.on, signal.SIGUSR1, seen)
wait()
attempt(signal.on, signal.SIGUSR1, None)
attempt(signal.raise_signal, signal.SIGUSR1)
print(signal.on(signal.SIGUSR1, None) is seen, flush=True)
signal.raise_signal(signal.SIGUSR1)
""", [lambda: self.faults.fail("sigaction", errno.EINVAL, argument=signal.SIGUSR1)]),
                         (-signal.SIGUSR1, ["None", f"OSError {errno.EINVAL}", "seen 10", "None", "True"]))

    def test_handlers_at_the_end(self):
        self.assertEqual(self.run_program("""
attempt(signal.on, signal.SIGUSR1, seen)
wait()
""", [lambda: self.faults.fail("sigaction", errno.EINVAL, times=FOREVER)]), (0, ["None"]))
        self.assertGreaterEqual(self.faults.failed("sigaction"), 1)

    def test_a_program_without_actions(self):
        """Ctrl-C, SIGQUIT and SIGPIPE do what they do in any program."""
        for call in ("sigaction", "signal"):
            self.faults = fail_call.Faults(self.folder)
            self.faults.fail(call, errno.EINVAL, times=FOREVER)
            outcome = ["None", "seen 10", "None"] if call == "signal" else [f"OSError {errno.EINVAL}"]
            self.assertEqual(self.run_program("""
if attempt(signal.on, signal.SIGUSR1, seen) { attempt(signal.raise_signal, signal.SIGUSR1) }
"""), (0, outcome))
            self.assertGreaterEqual(self.faults.failed(call), 1)

    def test_a_signal_that_cannot_be_sent(self):
        for call, name, words in (("raise", "BlockingIOError", "signal.raise_signal, signal.SIGUSR1"),
                                  ("kill", "BlockingIOError", "os.kill, os.getpid(), signal.SIGUSR1")):
            self.faults = fail_call.Faults(self.folder)
            self.faults.fail(call, errno.EAGAIN)
            self.assertEqual(self.run_program(f"""
signal.on(signal.SIGUSR1, seen)
attempt({words})
attempt({words})
"""), (0, [f"{name} {errno.EAGAIN}", "seen 10", "None"]))


if __name__ == "__main__":
    peers.unittest.main()
