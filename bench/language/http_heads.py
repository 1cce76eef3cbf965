"""Parses the heads of HTTP requests that came one after another in the same bytes."""

import sys


def arrived(count):
    heads = []
    for i in range(count):
        heads.append(f"GET /articles/{i}?page={i % 9}&sort=date HTTP/1.1\r\nHost: www.example.org\r\n" +
                     f"User-Agent: bench/{i % 4}.0 (X11; Linux x86_64)\r\nAccept: text/html, */*;q=0.8\r\n" +
                     f"Accept-Encoding: gzip\r\nConnection: {'close' if i % 8 == 0 else 'keep-alive'}\r\n" +
                     f"Cookie: session={i * 7919 % 100003}\r\n\r\n")
    return "".join(heads).encode()


def parse(head):
    lines = head.split(b"\r\n")
    method, target, version = lines[0].split(b" ")
    path, _, query = target.partition(b"?")
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        fields[name.lower()] = value.strip()
    return method, path, query, version, fields


def parse_all(data, seen):
    start = 0
    while start < len(data):
        end = data.find(b"\r\n\r\n", start)
        method, path, query, version, fields = parse(data[start:end])
        start = end + 4
        if method == b"GET" and version == b"HTTP/1.1":
            seen["requests"] += 1
        if fields[b"connection"] == b"close":
            seen["closing"] += 1
        seen["bytes"] += len(path) + len(query)
        seen["sessions"] += int(fields[b"cookie"][8:])


def main(heads):
    data = arrived(500)
    seen = {"requests": 0, "closing": 0, "bytes": 0, "sessions": 0}
    for _ in range(heads // 500):
        parse_all(data, seen)
    for name, count in seen.items():
        print(name, count)


main(int(sys.argv[1]))
