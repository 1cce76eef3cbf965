"""examples/dns_client.fpl with a name server that answers right, late, falsely, or with what is no answer."""

import pathlib
import socket
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import name_server, peers  # noqa: E402
from support.name_server import A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT, encoded, header, parsed, record  # noqa: E402

# Data that points into the question: "bird.test" stands at offset 12, "test" at 17.
TABLE = {
    ("bird.test", A): [socket.inet_aton("10.0.0.1"), socket.inet_aton("10.0.0.2")],
    ("bird.test", AAAA): [socket.inet_pton(socket.AF_INET6, "2001:db8::1")],
    ("bird.test", NS): [b"\3ns1\xc0\x11"],
    ("bird.test", MX): [b"\0\x0a\4mail\xc0\x0c"],
    ("bird.test", TXT): [b"\5hello\7a \"b\"\x1b["],
    ("bird.test", SOA): [b"\3ns1\xc0\x11\4post\xc0\x11" + struct.pack("!5I", 1, 2, 3, 4, 5)],
    ("bird.test", SRV): [struct.pack("!3H", 1, 2, 80) + encoded("web.bird.test")],
    ("1.0.0.10.in-addr.arpa", PTR): [encoded("bird.test")],
    ("alias.test", CNAME): [encoded("bird.test")],
    ("big.test", TXT): [b"\xc8" + b"%03d" % i + b"x" * 197 for i in range(100)],
    (".", NS): [],
}


def answer(*records, count=None):
    """A trick: those records, of which the header says that there are COUNT."""
    return lambda query: [header(query, answers=len(records) if count is None else count) + parsed(query)[2] + b"".join(records)]


MALFORMED = {
    "circle.test": (answer(record(A, b"1234", b"\xc0\x1d")), "a name points forward"),  # to itself, which stands at 29
    "forward.test": (answer(record(A, b"1234", b"\xc0\xff")), "a name points forward"),
    "short.test": (answer(record(A, b"1234")[:-2]), "a record ends too late"),
    "fewer.test": (answer(record(A, b"1234"), count=2), "it ends too early"),
    "kind.test": (answer(record(A, b"1234", b"\x80\0")), "a label of an unknown kind"),
    "length.test": (answer(record(MX, b"\0\1\0\0\0")), "a record of type MX has not the length that it says"),
    "text.test": (answer(record(TXT, b"\x05abc"), record(A, b"1234")), "a record of type TXT has not the length that it says"),
    "long.test": (answer(record(A, b"1234", (b"\x3f" + b"x" * 63) * 5 + b"\0")), "a name is too long"),
}


class DnsClientTest(peers.PeerTest):
    def setUp(self):
        super().setUp()
        self.server = name_server.NameServer(TABLE)
        self.addCleanup(self.server.close)

    def ask(self, name, kind="A", status=0):
        """(standard output, standard error)"""
        client = self.start_with_limits("dns_client.fpl", name, kind, "127.0.0.1", self.server.port, WAIT_SECONDS=0.5)
        self.assertEqual(client.wait(), status, client.err)
        return client.out.decode(), client.err.decode()

    def answer(self, name, kind="A"):
        return self.ask(name, kind)[0].splitlines()

    def test_every_type(self):
        self.assertEqual(self.answer("bird.test"), ["bird.test. 300 A 10.0.0.1", "bird.test. 300 A 10.0.0.2"])
        self.assertEqual(self.answer("bird.test.", "aaaa"), ["bird.test. 300 AAAA 2001:db8::1"])
        self.assertEqual(self.answer("bird.test", "NS"), ["bird.test. 300 NS ns1.test."])
        self.assertEqual(self.answer("bird.test", "MX"), ["bird.test. 300 MX 10 mail.bird.test."])
        self.assertEqual(self.answer("bird.test", "TXT"), ['bird.test. 300 TXT "hello" "a \\034b\\034\\027["'])
        self.assertEqual(self.answer("bird.test", "SOA"), ["bird.test. 300 SOA ns1.test. post.test. 1 2 3 4 5"])
        self.assertEqual(self.answer("bird.test", "SRV"), ["bird.test. 300 SRV 1 2 80 web.bird.test."])
        self.assertEqual(self.answer("1.0.0.10.in-addr.arpa", "PTR"), ["1.0.0.10.in-addr.arpa. 300 PTR bird.test."])

    def test_an_alias(self):
        self.assertEqual(self.answer("alias.test"), ["alias.test. 300 CNAME bird.test.", "bird.test. 300 A 10.0.0.1",
                                                     "bird.test. 300 A 10.0.0.2"])

    def test_nothing_and_nobody(self):
        self.assertEqual(self.answer("bird.test", "PTR"), [])
        self.assertEqual(self.ask("fish.test", status=1), ("", "fish.test: no such name\n"))
        self.assertEqual(self.ask("a..b", status=1), ("", "a..b: a..b is no name of a host\n"))
        self.assertEqual(self.server.asked, [("udp", "bird.test", PTR), ("udp", "fish.test", A)])

    def test_over_tcp_when_it_does_not_fit(self):
        lines = self.answer("big.test", "TXT")
        self.assertEqual(len(lines), 100)
        self.assertEqual(lines[99], f'big.test. 300 TXT "099{"x" * 197}"')
        self.assertEqual([protocol for protocol, _, _ in self.server.asked], ["udp", "tcp"])

    def test_truncated_over_tcp_too(self):
        self.server.answer = lambda query: header(query, truncated=True) + parsed(query)[2]
        told = "bird.test: the answer of 127.0.0.1 is malformed: it is cut off over TCP, too\n"
        self.assertEqual(self.ask("bird.test", status=1), ("", told))
        self.assertEqual([protocol for protocol, _, _ in self.server.asked], ["udp", "tcp"])

    def test_a_question_that_got_lost(self):
        lost = []
        def lose_once(query):
            lost.append(query)
            return [] if len(lost) == 1 else answer(record(A, socket.inet_aton("10.0.0.3")))(query)
        self.server.tricks["lost.test"] = lose_once
        self.assertEqual(self.answer("lost.test"), ["lost.test. 300 A 10.0.0.3"])
        self.assertEqual(len(lost), 2)

    def test_no_answer(self):
        self.server.tricks["mute.test"] = lambda query: []
        self.assertEqual(self.ask("mute.test", status=1), ("", "mute.test: 127.0.0.1 does not answer\n"))

    def test_answers_to_other_questions(self):
        def others(query):
            right = answer(record(A, socket.inet_aton("10.0.0.4")))(query)[0]
            false = answer(record(A, socket.inet_aton("10.6.6.6")))(query)[0]
            other_number = bytes([false[0] ^ 1]) + false[1:]
            other_question = false.replace(b"\5other", b"\5wrong")
            return [b"", b"x", query, other_number, other_question, false[:12], right]
        self.server.tricks["other.test"] = others
        self.assertEqual(self.answer("other.test"), ["other.test. 300 A 10.0.0.4"])

    def test_malformed_answers(self):
        for name, (trick, words) in MALFORMED.items():
            with self.subTest(name):
                self.server.tricks[name] = trick
                self.assertEqual(self.ask(name, status=1), ("", f"{name}: the answer of 127.0.0.1 is malformed: {words}\n"))

    def test_a_record_of_an_unknown_type(self):
        self.server.tricks["new.test"] = answer(record(999, b"\1\2\3"))
        self.assertEqual(self.answer("new.test"), ["new.test. 300 TYPE999 \\# 3 010203"])


if __name__ == "__main__":
    unittest.main()
