"""Ctrl-C: SIGINT from outside, at every place where a program can be."""

import signal

from support import peers


class InterruptTest(peers.PeerTest):
    def interrupted(self, source, times=1):
        """Runs SOURCE, sends it SIGINT when it has said `ready` (and again for each further `again`): the Process, over."""
        program = self.start_falcon(source)
        program.wait_for(b"ready\n")
        program.signal(signal.SIGINT)
        for count in range(2, times + 1):
            program.wait_for(b"again %d\n" % count)
            program.signal(signal.SIGINT)
        self.status = program.wait()
        return program

    def check_uncaught(self, source):
        program = self.interrupted(source)
        self.assertEqual(self.status, 130, program.err)
        self.assertIn(b"KeyboardInterrupt", program.err)
        self.assertIn(b"Traceback", program.err)

    def check_caught(self, wait):
        """WAIT, statements that wait for ever, can be interrupted, and the program goes on as if nothing had been."""
        program = self.interrupted(f"""
            import time, socket
            from thread import spawn, Semaphore, Mutex
            never = Semaphore(0)
            sleeper = spawn(time.sleep, 1000)  # without it, waiting for `never` would be a deadlock
            sleeper.daemon = True
            func serve() {{
                s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                s.bind(("127.0.0.1", 0))
                s.listen(1)
                return s
            }}
            listener = serve()
            client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            client.connect(listener.getsockname())
            server = listener.accept()[0]
            print("ready")
            try {{
                {wait}
                print("not interrupted")
            }} except Exception {{
                print("Exception is not for this")
            }} except KeyboardInterrupt e {{
                print("caught", repr(e))
            }}
            time.sleep(0.001)
            client.sendall("still")
            print(server.recv(5), spawn(lambda {{return 1}}).join())
            """)
        self.assertEqual(program.out, b"ready\ncaught KeyboardInterrupt()\nb'still' 1\n", program.err)
        self.assertEqual((self.status, program.err), (0, b""))

    def test_uncaught_while_sleeping(self):
        self.check_uncaught("import time\nprint('ready')\ntime.sleep(1000)\n")

    def test_uncaught_in_a_loop(self):
        # A line without a wait is not flushed: the sleep does it.
        self.check_uncaught("import time\nprint('ready')\ntime.sleep(0.001)\nwhile True {\n}\n")

    def test_uncaught_in_a_native_that_calls_no_script(self):
        for work in ("sum(range(10 ** 15))", "max(zip(range(10 ** 15), range(10 ** 15)))", "-1 in map(abs, range(10 ** 15))",
                     "for x in filter(None, iter(int, 1)) { }"):
            with self.subTest(work):
                self.check_uncaught(f"import time\nprint('ready')\ntime.sleep(0.001)\n{work}\n")

    def test_uncaught_in_a_loop_within_a_native(self):
        self.check_uncaught("""
            import time
            print("ready")
            time.sleep(0.001)
            func forever(x) {
                while True {
                }
            }
            sorted([1], key=forever)
            """)

    def test_uncaught_while_alone_in_a_call(self):
        self.check_uncaught('''
            import socket
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 0))
            print("ready", flush=True)
            server.recvfrom(10)
            ''')

    def test_caught_while_alone_in_a_call(self):
        program = self.interrupted('''
            import socket
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 0))
            print("ready", flush=True)
            for i in range(2) {
                try { server.recvfrom(10) } except KeyboardInterrupt { print("again", i + 2, flush=True) }
            }
            server.sendto("still", server.getsockname())
            print(server.recv(5))
            ''', 2)
        self.assertEqual((self.status, program.out, program.err), (0, b"ready\nagain 2\nagain 3\nb'still'\n", b""))

    def test_what_came_before_an_interrupt_is_there_after_it(self):
        program = self.start_falcon('''
            import socket, thread
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(("127.0.0.1", 0))
            func send() {
                s.sendto("one", s.getsockname())
                s.sendto("two", s.getsockname())
            }
            thread.spawn(send)
            print(s.recv(10), flush=True)
            try { while True { } } except KeyboardInterrupt { print("caught", flush=True) }
            print(s.recv(10))
            ''')
        program.wait_for(b"one")
        program.signal(signal.SIGINT)
        self.assertEqual((program.wait(), program.out, program.err), (0, b"b'one'\ncaught\nb'two'\n", b""))

    def test_uncaught_while_others_wait_in_natives(self):
        self.check_uncaught("""
            import time
            from thread import spawn, Semaphore
            never = Semaphore(0)
            spawn(time.sleep, 1000)
            for i in range(3) {
                spawn(lambda {return sorted([1], key=lambda x {return never.acquire()})})
            }
            print("ready")
            list(map(lambda x {return spawn(never.acquire).join()}, [1]))
            """)

    def test_caught_in_sleep(self):
        self.check_caught("time.sleep(1000)")

    def test_caught_in_recv(self):
        self.check_caught("server.recv(10)")

    def test_caught_in_reads_of_streams(self):
        for wait in ("server.readline()", "server.readuntil('--')", "server.readexactly(10)", "server.readall()", "server.read_frame()",
                     "server.recv(10, socket.MSG_WAITALL)", "for line in server.lines() { print(line) }", "list(server.lines())"):
            with self.subTest(wait):
                self.check_caught(wait)

    def test_what_an_interrupted_read_had_is_there_for_the_next(self):
        for wait in ("server.readline()", "server.readexactly(10)", "server.recv(10, socket.MSG_WAITALL)", "for line in server.lines() { }"):
            with self.subTest(wait):
                program = self.interrupted(f"""
                    import socket
                    with socket.socket() listener {{
                        listener.bind(("127.0.0.1", 0))
                        listener.listen(1)
                        client = socket.socket()
                        client.connect(listener.getsockname())
                        server = listener.accept()[0]
                    }}
                    client.sendall("half")
                    print("ready")
                    try {{
                        {wait}
                    }} except KeyboardInterrupt {{
                        print(server.recv(10))
                    }}
                    """)
                self.assertEqual((self.status, program.out, program.err), (0, b"ready\nb'half'\n", b""))

    def test_caught_in_relay(self):
        self.check_caught("other = socket.socket(); other.connect(listener.getsockname()); socket.relay(server, other)")

    def test_caught_in_sendfile(self):
        self.check_caught("f = open('big', 'wb'); f.write(bytes(10 ** 7)); f.close()\n"
                          "                other = socket.socket(); other.connect(listener.getsockname())\n"
                          "                while True { other.sendfile('big') }")

    def test_caught_in_accept(self):
        self.check_caught("listener.accept()")

    def test_caught_in_datagram_recv(self):
        self.check_caught("s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind('here'); s.recv(1)")

    def test_caught_in_join(self):
        self.check_caught("t = spawn(time.sleep, 1000); t.daemon = True; t.join()")

    def test_caught_in_acquire(self):
        self.check_caught("never.acquire()")

    def test_caught_in_a_native(self):
        self.check_caught("sorted([1], key=lambda x {return server.recv(1)})")

    def test_caught_in_a_generator(self):
        self.check_caught("list(never.acquire() for x in [1])")

    def test_caught_in_a_loop(self):
        self.check_caught("time.sleep(0.001)\n                while True {\n                }")

    def test_caught_again_and_again(self):
        program = self.interrupted("""
            import time
            print("ready")
            count = 1
            while count < 4 {
                try {
                    time.sleep(1000)
                } except KeyboardInterrupt {
                    count += 1
                    print("again", count)
                }
            }
            """, times=3)
        self.assertEqual(program.out, b"ready\nagain 2\nagain 3\nagain 4\n")
        self.assertEqual((self.status, program.err), (0, b""))

    def test_finally_and_with_run(self):
        program = self.interrupted("""
            import time
            class Manager {
                func __enter__(self) {
                    print("ready")
                }
                func __exit__(self, e) {
                    time.sleep(0.001)
                    print("left by", type(e).__name__)
                }
            }
            try {
                with Manager() {
                    time.sleep(1000)
                }
            } finally {
                print("finally")
            }
            """)
        self.assertEqual(program.out, b"ready\nleft by KeyboardInterrupt\nfinally\n")
        self.assertEqual(self.status, 130)

    def test_a_mutex_that_was_waited_for_stays_whole(self):
        program = self.interrupted("""
            import time
            from thread import spawn, Mutex
            m = Mutex()
            m.acquire()
            sleeper = spawn(time.sleep, 1000)
            sleeper.daemon = True
            func other() {
                with m {
                    print("other has it")
                }
            }
            t = spawn(other)
            print("ready")
            try {
                m.acquire()
            } except KeyboardInterrupt {
            }
            m.release()
            t.join()
            print(m)
            """)
        self.assertEqual(program.out, b"ready\nother has it\n<Mutex, free>\n", program.err)
        self.assertEqual(self.status, 0)

    def test_without_a_main_thread_it_ends_the_program(self):
        program = self.interrupted("""
            import time
            from thread import spawn
            func wait() {
                print("ready")
                time.sleep(1000)
            }
            spawn(wait)
            """)
        self.assertEqual((self.status, program.out), (130, b"ready\n"))


if __name__ == "__main__":
    peers.unittest.main()
