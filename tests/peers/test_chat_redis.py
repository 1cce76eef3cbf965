"""examples/chat_redis.fpl: several processes that meet in one redis-server."""

import os
import pathlib
import signal
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import peers  # noqa: E402


class ChatRedisTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.require("redis-server")
        self.path = self.folder / "redis.sock"
        self.redis = self.start_redis()

    def start_redis(self):
        redis = self.start("redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no",
                           "--dir", self.folder)
        def answers():
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(str(self.path))
                    probe.sendall(b"PING\r\n")
                    return probe.recv(7) == b"+PONG\r\n"
            except OSError:
                return False
        peers.wait_until(answers, "redis-server")
        return redis

    def start_chat(self):
        chat = self.start_example("chat_redis.fpl", f"unix {self.path}", "0")
        self.assertEqual(chat.line(1), "listening to Redis")
        return chat

    def join(self, chat, name):
        """A file of the lines that a new member hears."""
        client = self.connect(chat.port())
        client.settimeout(peers.LIMIT_S)
        lines = client.makefile("rwb", buffering=0)
        self.addCleanup(lines.close)
        self.assertEqual(lines.readline(), b"* your name, please\n")
        lines.write(name.encode() + b"\n")
        self.assertEqual(lines.readline(), f"* {name} has come\n".encode())
        return lines

    def test_two_processes(self):
        here, there = self.start_chat(), self.start_chat()
        ada = self.join(here, "ada")
        bob = self.join(there, "bob")
        self.assertEqual(ada.readline(), b"* bob has come\n")
        ada.write("hello, bób\n\n".encode())
        bob.write(b"hello\n")
        heard = {ada.readline(), ada.readline()}
        self.assertEqual(heard, {"ada: hello, bób\n".encode(), b"bob: hello\n"})
        self.assertEqual({bob.readline(), bob.readline()}, heard)
        self.assertEqual(here.err + there.err, b"")

    def test_many_lines_in_order(self):
        here, there = self.start_chat(), self.start_chat()
        ada = self.join(here, "ada")
        bob = self.join(there, "bob")
        ada.readline()
        threading.Thread(target=ada.write, args=(b"".join(b"%d\n" % i for i in range(500)),)).start()
        for lines in (ada, bob):
            self.assertEqual([lines.readline() for _ in range(500)], [b"ada: %d\n" % i for i in range(500)])

    def test_clients_that_go(self):
        chat = self.start_chat()
        ada = self.join(chat, "ada")
        before = chat.sockets()
        for _ in range(5):
            bob = self.join(chat, "bob")
            self.assertEqual(ada.readline(), b"* bob has come\n")
            bob.close()
        client = self.connect(chat.port())
        client.sendall(b"no name\n")
        self.assertEqual(peers.receive_all(client), b"* your name, please\n* a name is a word of letters\n")
        with self.connect(chat.port()) as client:
            client.sendall(b"x" * 2000)
            client.recv(1)

    def test_redis_comes_back(self):
        chat = self.start_chat()
        ada = self.join(chat, "ada")
        self.redis.signal(signal.SIGKILL)
        self.redis.wait()
        ada.write(b"lost\n")
        self.assertTrue(ada.readline().startswith(b"* not said: "))
        os.unlink(self.path)
        self.start_redis()
        self.assertEqual(chat.line(2), "listening to Redis")
        ada.write(b"found\n")
        self.assertEqual(ada.readline(), b"ada: found\n")


class BrokenRedisTest(peers.PeerTest):
    """A server that says what is no answer, or no message, each over a connection of its own."""

    SUBSCRIBED = b"*3\r\n$9\r\nsubscribe\r\n$11\r\nfalcon-chat\r\n:1\r\n"
    BROKEN = [b"*x\r\n", b"$\r\n", b"?5\r\n", SUBSCRIBED + b":5\r\n", SUBSCRIBED + b"*1\r\n:5\r\n",
              SUBSCRIBED + b"*-1\r\n", SUBSCRIBED + b"*3\r\n:1\r\n:2\r\n:3\r\n", SUBSCRIBED + b"+abc\r\n"]

    def test_it_tries_again(self):
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        server.settimeout(peers.LIMIT_S)
        chat = self.start_with_limits("chat_redis.fpl", f"tcp 127.0.0.1 {server.getsockname()[1]}", "0", MAX_PAUSE_SECONDS=0.1)
        for answer in self.BROKEN:
            with server.accept()[0] as subscriber:
                subscriber.sendall(answer)
                peers.receive_all(subscriber)
        with server.accept()[0] as subscriber:
            subscriber.sendall(self.SUBSCRIBED)
            client = self.connect(chat.port())
            client.sendall(b"ada\nhello\n")
            lines = client.makefile("rb")
            self.addCleanup(lines.close)
            self.assertEqual(lines.readline(), b"* your name, please\n")
            publisher, _ = server.accept()
            with publisher, publisher.makefile("rb") as commands:
                for last, answer in ((b"* ada has come\n", b":1\r\n"), (b"ada: hello\n", b":x\r\n")):
                    while commands.readline() != last:
                        pass
                    publisher.sendall(answer)
                self.assertEqual(lines.readline(), b"* not said: Redis says b':x\\r\\n'\n")
        self.assertNotIn(b"Traceback", chat.err)


if __name__ == "__main__":
    unittest.main()
