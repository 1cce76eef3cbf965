"""A small name server (RFC 1035) over UDP and TCP, which can also misbehave: for tests of what asks one.

  server = NameServer({("bird.test", A): [socket.inet_aton("10.0.0.1")]})
  server.port, server.asked                        # [("udp", "bird.test", A)]
  server.tricks["liar.test"] = lambda query: …     # the datagrams that are sent instead of an answer
"""

import socket
import struct
import threading

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, SRV = 1, 2, 5, 6, 12, 15, 16, 28, 33
MAX_DATAGRAM = 512
TTL_S = 300


def encoded(name):
    """A name as labels."""
    labels = [label.encode() for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def parsed(query):
    """(name, type, the bytes of the question) of a query."""
    at, labels = 12, []
    while size := query[at]:
        labels.append(query[at + 1:at + 1 + size].decode())
        at += 1 + size
    return ".".join(labels), struct.unpack_from("!H", query, at + 1)[0], query[12:at + 5]


def header(query, code=0, answers=0, truncated=False):
    """The header of an answer to QUERY, with one question."""
    return query[:2] + struct.pack("!HHHHH", 0x8180 | code | truncated << 9, 1, answers, 0, 0)


def record(kind, data, name=b"\xc0\x0c"):
    """A record, of the name that was asked for unless another is given: a pointer to where it stands in the question."""
    return name + struct.pack("!HHIH", kind, 1, TTL_S, len(data)) + data


class NameServer:
    """Answers from a table {(name, type): [data]}."""

    def __init__(self, table):
        self.table = table
        self.tricks = {}  # name: function of a query that gives the datagrams to send
        self.asked = []  # (protocol, name, type), as they came
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        for serve in (self._serve_datagrams, self._serve_streams):
            threading.Thread(target=serve, daemon=True).start()

    def answer(self, query):
        """The whole answer to a query."""
        name, kind, question = parsed(query)
        name = name.lower()
        if not any(known == name for known, _ in self.table):
            return header(query, code=3) + question
        # An alias, and the records of what it stands for, whose name points to where it stands as data.
        found = [record(CNAME, data) for data in self.table.get((name, CNAME), []) if kind != CNAME]
        records = [record(kind, data) for data in self.table.get((name, kind), [])]
        if found and not records:
            target = self.table[name, CNAME][0]
            at = 12 + len(question) + 12
            pointer = struct.pack("!H", 0xC000 | at)
            records = [record(kind, data, pointer) for data in self.table.get((decoded(target), kind), [])]
        records = found + records
        return header(query, answers=len(records)) + question + b"".join(records)

    def _serve_datagrams(self):
        while True:
            try:
                query, address = self._udp.recvfrom(65535)
            except OSError:
                return
            name, kind, question = parsed(query)
            self.asked.append(("udp", name, kind))
            if trick := self.tricks.get(name):
                answers = trick(query)
            else:
                whole = self.answer(query)
                answers = [whole if len(whole) <= MAX_DATAGRAM else header(query, truncated=True) + question]
            for answer in answers:
                self._udp.sendto(answer, address)

    def _serve_streams(self):
        while True:
            try:
                peer, _ = self._tcp.accept()
            except OSError:
                return
            with peer:
                size = peer.recv(2, socket.MSG_WAITALL)
                query = peer.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)
                name, kind, _ = parsed(query)
                self.asked.append(("tcp", name, kind))
                whole = self.answer(query)
                peer.sendall(len(whole).to_bytes(2, "big") + whole)

    def close(self):
        for s in (self._tcp, self._udp):
            s.shutdown(socket.SHUT_RDWR) if s is self._tcp else None
            s.close()


def decoded(labels):
    """The name that labels spell."""
    names, at = [], 0
    while size := labels[at]:
        names.append(labels[at + 1:at + 1 + size].decode())
        at += 1 + size
    return ".".join(names)
