"""falcon --workers: several processes on one port, that crash, are replaced and end, with clients that go on meanwhile."""

import os
import pathlib
import pty
import random
import signal
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402

KILLS = int(os.environ.get("KILLS", "8" if peers.SLOW == 1 else "3"))  # of supervisors, at random moments

SERVER = """
import os, socket, sys
func handler(connection) {
    for line in connection.lines() {
        words = line.decode().split()
        if words == ["crash"] { os.system(f"kill -9 {os.getpid()}") }
        if words == ["exit"] { exit(3) }
        connection.sendall(f"{os.getpid()} GENERATION {' '.join(words)}\\n")
    }
}
listener = socket.create_server(sys.argv[2])
print(f"worker {os.getenv('FALCON_WORKER')} {listener.getsockname()}", flush=True)
socket.serve(listener, handler)
"""


def state(pid):
    """The letter of proc_pid_stat(5), Z also of a process that is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def is_alive(pid):
    return state(pid) != "Z"


class WorkersTest(peers.PeerTest):
    def write(self, source=SERVER, generation="one"):
        self.script = self.folder / "server.fpl"
        temporary = self.folder / "server.new"
        temporary.write_text(source.replace("GENERATION", generation))
        temporary.replace(self.script)

    def start_workers(self, count=2, address="tcp 127.0.0.1 0", source=SERVER):
        self.write(source)
        server = self.start(peers.FALCON, "--workers", count, self.script, address)
        server.line(count - 1)
        return server

    def ask(self, address, text="hello"):
        """(pid of the worker, its generation); a connection of its own for each question."""
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        with socket.socket(family) as peer:
            peer.settimeout(peers.LIMIT_S)
            peer.connect(address)
            peer.sendall(f"{text}\n".encode())
            answer = peer.makefile("rb").readline().decode().split()
        if not answer:
            raise ConnectionError("no answer")
        self.assertEqual(answer[2:], text.split())
        return int(answer[0]), answer[1]

    def pids(self, address, count=2):
        found = set()
        peers.wait_until(lambda: found.add(self.ask(address)[0]) or len(found) == count, f"{count} workers")
        return found

    def test_one_port(self):
        server = self.start_workers(3)
        address = ("127.0.0.1", server.port())
        self.assertEqual(sorted(server.line(i) for i in range(3)),
                         [f"worker {slot} ('127.0.0.1', {address[1]})" for slot in range(3)])
        pids = self.pids(address, 3)
        self.assertNotIn(server.pid, pids)
        self.assertEqual(server.err, b"")

    def test_one_path(self):
        server = self.start_workers(2, "unix echo.sock")
        path = str(self.folder / "echo.sock")
        self.assertEqual({server.line(0), server.line(1)}, {"worker 0 echo.sock", "worker 1 echo.sock"})
        self.assertGreaterEqual(len({self.ask(path)[0] for _ in range(50)}), 1)
        server.signal(signal.SIGHUP)
        server.wait_for(b"reloaded", "err")
        self.ask(path)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        self.assertFalse(os.path.exists(path))

    def test_a_path_that_another_server_has_by_then(self):
        server = self.start_workers(2, "unix echo.sock")
        path = self.folder / "echo.sock"
        path.unlink()
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(path))
            server.signal(signal.SIGTERM)
            self.assertEqual((server.wait(), server.err), (0, b""))
            self.assertTrue(path.exists())

    def test_a_deadline_while_the_supervisor_is_asked(self):
        """The answer that comes too late is nobody's, and the same is asked for again."""
        server = self.start_workers(1, "unix again.sock", """
            import os, signal, socket, sys, time
            [supervisor] = [line.split()[1] for line in open("/proc/self/status").read().splitlines()
                            if line.startswith("PPid")]
            os.kill(int(supervisor), signal.SIGSTOP)
            for place in [sys.argv[2], "tcp 127.0.0.1 0"] {
                try {
                    with time.deadline(0.05) { socket.create_server(place) }
                } except TimeoutError { print("too late", flush=True) }
            }
            os.kill(int(supervisor), signal.SIGCONT)
            port, path = socket.create_server("tcp 127.0.0.1 0"), socket.create_server(sys.argv[2])
            print(port.getsockname()[0], path.getsockname(), flush=True)
            socket.serve(port, lambda connection { })
            """)
        self.assertEqual([server.line(i) for i in range(3)], ["too late", "too late", "127.0.0.1 again.sock"])
        self.assertEqual(server.err, b"")

    def test_making_that_failed_is_not_all_making(self):
        """Each worker says what it is told to its supervisor, and tells the answer."""
        server = self.start_workers(2, "", """
            import os, socket
            name = f"control{os.getenv('FALCON_WORKER')}.sock"
            control = socket.socket(socket.AF_UNIX)
            control.bind(name)
            control.listen(1)
            socket._worker.serves()
            print(name, flush=True)
            while True {
                for line in control.accept()[0].lines() {
                    print(socket._worker.ask(line.decode().strip())[0], flush=True)
                }
            }
            """)

        def say(slot, text):
            with socket.socket(socket.AF_UNIX) as peer:
                peer.connect(str(self.folder / f"control{slot}.sock"))
                peer.sendall(f"{text}\n".encode())
            said.append(server.line(2 + len(said)))

        said = []
        for slot, text in ((0, "listen shared 0 one"), (0, "listen shared 0 two"), (1, "failed shared 0 one"),
                           (0, "failed shared 0 none"), (0, "failed shared 0 two"),
                           (1, "listen shared 0 one"), (1, "listen shared 0 two")):
            say(slot, text)
        self.assertEqual(said, ["make", "make", "noted", "noted", "noted", "wait", "make"])
        self.assertEqual(server.err, b"")

    def test_a_supervisor_that_cannot_be_asked(self):
        """The caller has the error, and nobody else is told."""
        server = self.start_workers(1, "unix gone.sock", """
            import socket, sys, time
            socket._worker.channel.shutdown(socket.SHUT_RDWR)
            try { socket.create_server(sys.argv[2]) } except OSError e { print(type(e).__name__, flush=True) }
            try { socket._worker.serves() } except OSError { print("nor later", flush=True) }  # after what went before
            time.sleep(3600)
            """)
        self.assertEqual([server.line(i) for i in range(2)], ["BrokenPipeError", "nor later"])
        self.assertEqual(server.err, b"")

    def test_a_port_that_is_taken(self):
        server = self.start_workers()
        done = self.start(peers.FALCON, "--workers", 2, self.script, f"tcp 127.0.0.1 {server.port()}")
        self.assertEqual(done.wait(), 1)
        self.assertEqual(done.err.count(b"Address already in use"), 1)

    def test_one_that_crashes_is_replaced(self):
        server = self.start_workers()
        address = ("127.0.0.1", server.port())
        before = self.pids(address)
        with self.assertRaises(ConnectionError):
            self.ask(address, "crash")
        server.wait_for(b"was killed by SIGKILL after ", "err")
        after = self.pids(address)
        self.assertEqual(len(before & after), 1)
        with self.assertRaises(ConnectionError):
            self.ask(address, "exit")
        server.wait_for(b"ended with status 3 after ", "err")
        self.assertNotEqual(self.pids(address), after)

    def test_a_program_that_cannot_run(self):
        self.write("import socket\nsocket.create_server('tcp 127.0.0.1 no-such-service')\n")
        server = self.start(peers.FALCON, "--workers", 4, self.script)
        self.assertEqual(server.wait(), 1)
        self.assertEqual(server.err.count(b"NameResolutionError: "), 1)

    def test_a_program_that_ends(self):
        self.write("import os\nprint('worker', os.getenv('FALCON_WORKER'))\n")
        server = self.start(peers.FALCON, "--workers", "1", self.script)
        self.assertEqual((server.wait(), server.out, server.err), (0, b"worker 0\n", b""))
        server = self.start(peers.FALCON, "--workers=auto", "-c", "exit(7)")
        self.assertEqual(server.wait(), 7)

    def test_too_many_crashes(self):
        self.write(SERVER.replace("socket.serve(", """
import thread, time
func end() {
    time.sleep(0.02)
    exit(5)
}
thread.spawn(end)
socket.serve("""))
        server = self.start(peers.FALCON, "--workers", 1, self.script, "tcp 127.0.0.1 0")
        self.assertEqual(server.wait(), 1)
        lines = server.err.decode().splitlines()
        self.assertTrue(lines[-1].endswith("too many crashes, giving up"), lines)
        self.assertEqual(len(lines), 6)
        self.assertIn("starting another in 0.1 s", lines[1])

    def test_reload_under_load(self):
        server = self.start_workers()
        address = ("127.0.0.1", server.port())
        failures, answers, stop, reloads = [], [], threading.Event(), 0

        def load():
            while not stop.is_set():
                try:
                    answers.append(self.ask(address))
                except Exception as error:  # pylint: disable=broad-except
                    failures.append(repr(error))

        clients = [threading.Thread(target=load) for _ in range(4)]
        for client in clients:
            client.start()
        try:
            for generation in ("two", "three"):
                before = {pid for pid, _ in answers[-50:]}
                self.write(generation=generation)
                server.signal(signal.SIGHUP)
                reloads += 1
                peers.wait_until(lambda: server.err.count(b"reloaded") == reloads, "the reload")  # noqa: B023
                peers.wait_until(lambda: not any(is_alive(pid) for pid in before), "the end of the old ones")
                peers.wait_until(lambda generation=generation: {self.ask(address)[1] for _ in range(8)} == {generation},
                                 "answers of the new ones")
        finally:
            stop.set()
            for client in clients:
                client.join()
        self.assertEqual(failures, [])
        self.assertEqual({generation for _, generation in answers}, {"one", "two", "three"})

    def test_reload_of_what_does_not_run(self):
        server = self.start_workers()
        address = ("127.0.0.1", server.port())
        before = self.pids(address)
        self.write("this is no program")
        server.signal(signal.SIGHUP)
        server.wait_for(b"before it served: the workers that run are kept", "err")
        self.assertEqual(self.pids(address), before)
        self.write(generation="two")
        server.signal(signal.SIGHUP)
        server.wait_for(b"reloaded", "err")
        self.assertFalse(before & self.pids(address))

    def test_what_did_not_come_up_listens_no_more(self):
        server = self.start_workers()
        port = peers.unused_port()
        self.write(f"import socket\nsocket.create_server('tcp 127.0.0.1 {port}')\nsocket.create_server('no address')\n")
        server.signal(signal.SIGHUP)
        server.wait_for(b"before it served: the workers that run are kept", "err")

        def is_refused():
            with socket.socket() as peer:
                return peer.connect_ex(("127.0.0.1", port)) != 0
        peers.wait_until(is_refused, "the end of the new socket")
        self.pids(("127.0.0.1", server.port()))

    def test_a_worker_that_has_done_its_work_has_no_clients(self):
        server = self.start_workers(source=SERVER.replace("socket.serve(", """
            if os.getenv("FALCON_WORKER") == "1" { exit() }
            socket.serve("""))
        address = ("127.0.0.1", server.port())

        def is_served():
            try:
                with socket.create_connection(address, 0.2) as peer:
                    peer.sendall(b"hello\n")
                    return peer.recv(100).endswith(b"hello\n")
            except OSError:
                return False
        peers.wait_until(lambda: all(is_served() for _ in range(20)), "answers to all")

    def test_sigterm_for_all_at_once_loses_nothing_that_queues(self):
        server = self.start_workers(1, source=SERVER.replace("handler)", "handler, max_connections=1)"))
        port = server.port()
        clients = [self.connect(port) for _ in range(5)]
        for client in clients:
            client.sendall(b"hello\n")
        worker = int(clients[0].recv(100).split()[0])
        server.signal(signal.SIGSTOP)  # it has the signal, and hears of it after the worker
        peers.wait_until(lambda: state(server.pid) == "T", "the supervisor's stop")
        server.signal(signal.SIGTERM)
        os.kill(worker, signal.SIGTERM)

        def asks():
            os.kill(worker, signal.SIGQUIT)
            return b"waits for recv_fds" in server.err
        peers.wait_until(asks, "the worker's question")
        server.signal(signal.SIGCONT)
        for client in clients[1:]:
            self.assertTrue(client.recv(100).endswith(b"hello\n"))
            client.close()
        self.assertEqual(server.wait(), 0)

    def test_sigterm_drains(self):
        server = self.start_workers()
        address = ("127.0.0.1", server.port())
        pids = self.pids(address)
        idle = self.connect(address[1])
        idle.sendall(b"a\n")
        self.assertTrue(idle.recv(100))
        busy = self.connect(address[1])
        busy.sendall(b"half")
        server.signal(signal.SIGTERM)
        self.assertEqual(idle.recv(100), b"")
        self.assertTrue(server.running())
        busy.sendall(b" a line\n")
        self.assertTrue(peers.receive_all(busy).endswith(b"half a line\n"))
        self.assertEqual((server.wait(), server.err), (0, b""))
        self.assertFalse(any(map(is_alive, pids)))

    def test_ctrl_c(self):
        server = self.start_workers()
        for pid in self.pids(("127.0.0.1", server.port())):
            os.kill(pid, signal.SIGINT)  # as the terminal does to all
        server.signal(signal.SIGINT)
        self.assertEqual((server.wait(), server.err), (0, b""))

    def test_sigquit_has_the_workers_tell_of_their_threads(self):
        server = self.start_workers()
        address = ("127.0.0.1", server.port())
        pids = self.pids(address)
        told = 0
        for pid, reports in ((server.pid, 2), *((pid, 1) for pid in pids)):
            os.kill(pid, signal.SIGQUIT)
            told += reports
            peers.wait_until(lambda: server.err.count(b"main thread ") == told,  # noqa: B023
                             f"{reports} reports")
        self.assertEqual(self.pids(address), pids)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        self.assertEqual(server.err.count(b"main thread "), told)

    def test_ctrl_backslash_at_a_terminal_goes_to_all_at_once(self):
        terminal, inside = pty.openpty()
        self.addCleanup(os.close, terminal)
        self.write()
        server = self.start("setsid", "--ctty", peers.FALCON, "--workers", 2, self.script, "tcp 127.0.0.1 0", stdin=inside)
        os.close(inside)
        server.line(1)
        pids = self.pids(("127.0.0.1", server.port()))
        os.write(terminal, b"\x1c")
        peers.wait_until(lambda: server.err.count(b"main thread ") == 2, "2 reports")
        self.assertEqual(self.pids(("127.0.0.1", server.port())), pids)
        server.signal(signal.SIGTERM)
        self.assertEqual(server.wait(), 0)
        self.assertEqual(server.err.count(b"main thread "), 2)

    def test_killed_at_random_moments(self):
        for address, listen in ((("127.0.0.1", peers.unused_port()), None), (str(self.folder / "echo.sock"), "unix echo.sock")):
            listen = listen or f"tcp 127.0.0.1 {address[1]}"
            stop = threading.Event()

            def load(address=address):
                while not stop.is_set():
                    try:
                        self.ask(address)
                    except OSError:
                        pass

            clients = [threading.Thread(target=load) for _ in range(2)]
            for client in clients:
                client.start()
            try:
                for _ in range(KILLS):
                    server = self.start_workers(2, listen)
                    pids = {self.ask(address)[0] for _ in range(random.randrange(20))}
                    server.signal(signal.SIGKILL)
                    self.assertEqual(server.wait(), -signal.SIGKILL)
                    peers.wait_until(lambda: not any(map(is_alive, pids)), "the end of the workers")
            finally:
                stop.set()
                for client in clients:
                    client.join()

    def test_wrong_usage(self):
        for words in (["--workers"], ["--workers", "0", "x.fpl"], ["--workers=many", "x.fpl"], ["--workers", "1.5", "x.fpl"]):
            done = self.start(peers.FALCON, *words)
            self.assertEqual(done.wait(), 2)
            self.assertIn(b"--workers wants a number of processes, 1024 at most, or auto, not", done.err)
        done = self.start(peers.FALCON, "--workers", "2", "-")
        self.assertEqual((done.wait(), done.err), (2, b"falcon: --workers wants a program: FILE or -c CODE\n"))


if __name__ == "__main__":
    unittest.main()
