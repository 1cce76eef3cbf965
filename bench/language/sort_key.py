"""Sorts records by a number and by a text that a function takes from each."""

import sys


class Record:
    def __init__(self, number, name):
        self.number = number
        self.name = name


def records_of(count):
    seed = 42
    out = []
    for _ in range(count):
        seed = (seed * 3877 + 29573) % 139968  # no number comes twice in a full period
        out.append(Record(seed, f"r{seed * 31 % 139968:06d}"))
    return out


def checksum(records):
    total = 0
    for i, record in enumerate(records):
        total = (total * 31 + record.number + i) % 1_000_003
    return total


def main(count):
    records = records_of(count)
    by_number = sorted(records, key=lambda record: record.number)
    by_name = sorted(records, key=lambda record: record.name, reverse=True)
    print(by_number[0].number, by_number[-1].number, checksum(by_number))
    print(by_name[0].name, by_name[-1].name, checksum(by_name))
    records.sort(key=lambda record: -record.number)
    print(checksum(records))


main(int(sys.argv[1]))
