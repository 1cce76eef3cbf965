"""Texts built from parts, joined, split, searched and changed."""

import sys


def rows_of(count):
    rows = []
    for i in range(count):
        name = f"user{i % 97}"
        rows.append(f"{i};{name};{i * 7 % 1000};{name}@example.org")
    return rows


def work(rows):
    text = "\n".join(rows)
    total = 0
    out = []
    for line in text.split("\n"):
        number, name, score, address = line.split(";")
        at = address.find("@")
        if address[:at] == name:
            total += int(score)
        if number.endswith("7"):
            name = name.upper()
        out.append(name + "/" + address[at + 1:] + "/" + str(total % 100))
    joined = ",".join(out).replace("example", "falcon")
    grown = ""
    for _ in range(len(rows)):
        grown += "ab"
    return len(joined) + joined.count("USER") + len(grown) + total


def main(rounds):
    total = 0
    for round in range(rounds):
        total += work(rows_of(2000 + round))
    print(total)


main(int(sys.argv[1]))
