"""Functions that are made, kept, and change what they captured."""

import sys


def counter(step):
    count = 0

    def tick():
        nonlocal count
        count += step
        return count

    return tick


def compose(f, g):
    return lambda x: f(g(x))


def adder(n):
    return lambda x: x + n


def main(rounds):
    total = 0
    counters = [counter(step) for step in range(10)]
    for i in range(rounds):
        for tick in counters:
            total += tick() % 7
        chain = compose(adder(i), compose(adder(1), adder(-i)))
        total += chain(i % 10)
    print(total, counters[-1]())


main(int(sys.argv[1]))
