"""Signals from outside: handlers at every place where a program can be, and what holds without them."""

import signal
import socket
import subprocess

from support import peers


class SignalTest(peers.PeerTest):
    def test_a_handler_runs_wherever_the_program_is(self):
        for wait in ("time.sleep(1000)", "server.recv(10)", "never.acquire()", "thread.Channel().receive()", "socket.socket.accept(listener)",
                     "thread.spawn(time.sleep, 1000).join()", "while True { }", "sorted([1], key=lambda x {return never.acquire()})",
                     "sum(range(10 ** 15))", "list(iter(lambda {return time.sleep(0)}, 1))"):
            with self.subTest(wait):
                program = self.start_falcon(f"""
                    import os, signal, socket, thread, time
                    never = thread.Semaphore(0)
                    listener = socket.socket()
                    listener.bind(("127.0.0.1", 0))
                    listener.listen(1)
                    client = socket.socket()
                    client.connect(listener.getsockname())
                    server = listener.accept()[0]
                    func stops(number) {{
                        client.sendall("works")
                        print("handler", number, server.recv(5) if "recv" not in {wait!r} else b"works")
                        exit(7)
                    }}
                    signal.on(signal.SIGTERM, stops)
                    print("ready")
                    time.sleep(0.001)  # which flushes
                    {wait}
                    """)
                program.wait_for(b"ready\n")
                program.signal(signal.SIGTERM)
                self.assertEqual((program.wait(), program.out, program.err), (7, b"ready\nhandler 15 b'works'\n", b""))

    def test_sigint_with_a_handler_is_no_keyboard_interrupt(self):
        program = self.start_falcon("""
            import signal, thread
            came = thread.Channel(10)
            signal.on(signal.SIGINT, came.send)
            print("ready")
            try {
                print("got", came.receive())
            } except KeyboardInterrupt {
                print("interrupted")
            }
            signal.on(signal.SIGINT, None)
            print("again")
            came.receive()
            """)
        program.wait_for(b"ready\n")
        program.signal(signal.SIGINT)
        program.wait_for(b"got 2\n")
        self.assertEqual(program.wait(), 1)  # nobody is there to send
        self.assertIn(b"Deadlock", program.err)

    def test_taken_back_the_earlier_action_holds(self):
        program = self.start_falcon("""
            import signal, time
            signal.on(signal.SIGTERM, print)
            signal.on(signal.SIGINT, print)
            signal.on(signal.SIGTERM, None)
            print("ready")
            time.sleep(1000)
            """)
        program.wait_for(b"ready\n")
        program.signal(signal.SIGINT)
        program.wait_for(b"2\n")
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), -signal.SIGTERM)

    def test_without_a_handler_the_system_decides(self):
        for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM):
            program = self.start_falcon("import signal, time\nprint('ready')\ntime.sleep(1000)\n")
            program.wait_for(b"ready\n")
            program.signal(number)
            self.assertEqual(program.wait(), -number)

    def test_after_the_main_code_it_ends_the_program_again(self):
        """The actions are put back before finalizers run: one that hangs can be ended."""
        program = self.start_falcon("""
            import signal, time
            class Hangs {
                func __del__(self) {
                    print("ready")
                    time.sleep(1000)
                }
            }
            h = Hangs()
            signal.on(signal.SIGTERM, print)
            """)
        program.wait_for(b"ready\n")
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(), -signal.SIGTERM)

    def test_many_signals_are_each_seen_or_joined(self):
        program = self.start_falcon("""
            import signal, thread
            came = thread.Channel(1000)
            signal.on(signal.SIGUSR1, came.send)
            signal.on(signal.SIGTERM, lambda number {came.close()})
            print("ready")
            count = 0
            for number in came { count += number == signal.SIGUSR1 }
            print(1 <= count <= 200)
            """)
        program.wait_for(b"ready\n")
        for _ in range(200):
            program.signal(signal.SIGUSR1)
        program.signal(signal.SIGTERM)
        self.assertEqual((program.wait(), program.out, program.err), (0, b"ready\nTrue\n", b""))

    def test_each_reaches_a_program_that_is_alone_in_a_call(self):
        server = self.start_falcon('''
            import signal, socket
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 0))
            peer = None
            signal.on(signal.SIGUSR1, lambda number {server.sendto("signal", :peer)})
            print(server.getsockname()[1], flush=True)
            while True {
                data, peer = server.recvfrom(100)
                server.sendto(data, peer)
            }
            ''')
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.settimeout(peers.LIMIT_S)
            peer.connect(("127.0.0.1", server.port()))
            for number in range(300):  # each comes at another moment after the answer
                peer.send(b"%d" % number)
                self.assertEqual(peer.recv(100), b"%d" % number)
                for _ in range(number % 30 * 10):
                    pass
                server.signal(signal.SIGUSR1)
                self.assertEqual(peer.recv(100), b"signal")

    def test_a_command_is_started_without_the_handlers(self):
        program = self.start_falcon("""
            import os, signal
            signal.on(signal.SIGTERM, print)
            print(os.system("kill -TERM $$"))
            """)
        self.assertEqual((program.wait(), program.out), (0, b"-15\n"))

    def test_kill_reaches_another_process(self):
        with subprocess.Popen(["sleep", "1000"]) as other:
            program = self.start_falcon(f"import os, signal\nprint(os.kill({other.pid}, signal.SIGTERM))\n")
            self.assertEqual((program.wait(), program.out), (0, b"None\n"))
            self.assertEqual(other.wait(), -signal.SIGTERM)


if __name__ == "__main__":
    peers.unittest.main()
