"""A chain of generators, a recursive one, and one that is sent values."""

import sys


def numbers(n):
    for i in range(n):
        yield i


def without_multiples(source, of):
    for value in source:
        if value % of != 0:
            yield value


def squares(source):
    for value in source:
        yield value * value


def in_order(low, high):
    if low < high:
        middle = (low + high) // 2
        yield from in_order(low, middle)
        yield middle
        yield from in_order(middle + 1, high)


def running_sum():
    total = 0
    while True:
        total = (total + (yield total)) % 1_000_003


def main(n):
    total = 0
    for square in squares(without_multiples(without_multiples(numbers(n), 3), 5)):
        total = (total + square) % 1_000_003
    print(total)
    adding = running_sum()
    next(adding)
    for value in in_order(0, n // 8):
        total = adding.send(value)
    print(total)


main(int(sys.argv[1]))
