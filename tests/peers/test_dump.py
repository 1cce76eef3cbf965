"""SIGQUIT: any program tells what its threads do, and goes on."""

import re
import signal
import socket
import time

from support import peers


class DumpTest(peers.PeerTest):
    def test_a_program_that_waits(self):
        program = self.start_falcon("""
            import socket, thread
            gate = thread.Channel()
            server = socket.socket()
            server.bind(("127.0.0.1", 0))
            server.listen(5)
            func serve() {
                while True { thread.spawn(handle, server.accept()[0]) }
            }
            func handle(client) {
                client.sendall("hello")
                client.readline()
            }
            thread.spawn(serve)
            print(server.getsockname()[1])
            gate.receive()
            """)
        with socket.create_connection(("127.0.0.1", program.port())) as client:
            self.assertEqual(client.recv(5), b"hello")
            program.signal(signal.SIGQUIT)
            program.wait_for(b"in handle", "err")
            program.wait_for(b"in serve\n", "err")
            me = client.getsockname()[1]
        lines = program.err.decode().splitlines()
        self.assertEqual(lines[0], "3 threads:")
        self.assertRegex(lines[1], r"^  main thread waits for receive on <Channel, 0 of 0> for \d+\.\d s at .*:\d+ in <module>$")
        self.assertRegex(lines[2], r"^  Thread-1 waits for accept on <Socket fd=\d+ .*> for \d+\.\d s at .*:\d+ in serve, started at .* in <module>$")
        self.assertRegex(lines[3], rf"^  Thread-2 waits for readline on <Socket .* remote=127.0.0.1:{me}> for \d+\.\d s at .* in handle, "
                                   r"started at .* in serve$")
        self.assertTrue(program.running())

    def test_a_program_that_is_alone_in_a_call(self):
        program = self.start_falcon('''
            import socket
            server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            server.bind(("127.0.0.1", 0))
            print(server.getsockname()[1], flush=True)
            while True {
                print("got", server.recvfrom(100)[0], "epoll_wait" in socket.stats()["calls"], flush=True)
            }
            ''')
        program.wait_for(b"\n")
        # It waits in no other call than the one that receives.
        peers.wait_until(lambda: program.state() == "S", "a program that waits")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            for number in range(2):  # the second wait begins much later than the program
                peer.sendto(b"%d" % number, ("127.0.0.1", program.port()))
                program.wait_for(b"got b'%d' %s" % (number, [b"False", b"True"][number]))  # a signal had it wait elsewhere
                began = time.monotonic()
                peers.wait_until(lambda: time.monotonic() - began > 0.3, "a while")
                already = len(program.err)
                program.signal(signal.SIGQUIT)
                peers.wait_until(lambda: b"<module>" in program.err[already:], "the report")
                waits = re.search(r"main thread waits for recvfrom on <Socket .*> for (\d+\.\d) s at .*:\d+ in <module>",
                                  program.err[already:].decode())
                self.assertGreaterEqual(float(waits[1]), 0.2)

    def test_a_program_that_computes_goes_on(self):
        program = self.start_falcon("""
            import time
            print("ready")
            time.sleep(0.001)
            while True { }
            """)
        program.wait_for(b"ready\n")
        for count in (1, 2):
            program.signal(signal.SIGQUIT)
            peers.wait_until(lambda count=count: program.err.count(b"1 thread:\n") == count, f"dump {count}")
        self.assertRegex(program.err, rb"(?m)^  main thread is ready to run at .* in <module>$")
        self.assertTrue(program.running())

    def test_a_handler_takes_over_and_gives_back(self):
        program = self.start_falcon("""
            import signal, thread
            came = thread.Channel(10)
            signal.on(signal.SIGQUIT, came.send)
            print("ready")
            print("mine", came.receive())
            signal.on(signal.SIGQUIT, None)
            signal.on(signal.SIGUSR1, came.send)
            print("again")
            came.receive()
            """)
        program.wait_for(b"ready\n")
        program.signal(signal.SIGQUIT)
        program.wait_for(b"mine 3\n")
        program.wait_for(b"again\n")
        self.assertEqual(program.err, b"")
        program.signal(signal.SIGQUIT)
        program.wait_for(b"1 thread:\n", "err")
        program.signal(signal.SIGUSR1)
        self.assertEqual(program.wait(), 0)
        self.assertEqual(len(re.findall(rb"thread", program.err)), 2)

    def test_a_deadlock_is_one_in_spite_of_it(self):
        program = self.start_falcon("import thread\nthread.Event().wait()\n")
        self.assertEqual(program.wait(), 1)
        self.assertIn(b"Deadlock", program.err)


if __name__ == "__main__":
    peers.unittest.main()
