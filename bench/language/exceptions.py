"""Errors raised some calls deep, caught by class, passed on, with cleaning up on the way."""

import sys


class Refused(Exception):
    def __init__(self, code):
        super().__init__(f"refused: {code}")
        self.code = code


class Closed(Refused):
    pass


def check(i):
    if i % 3 == 0:
        raise Refused(i % 10)
    if i % 5 == 0:
        raise Closed(i % 10)
    return i % 7


def guarded(i, log):
    log[0] += 1
    try:
        return check(i)
    finally:
        log[0] -= 1
        log[1] += 1


def attempt(i, log):
    try:
        return guarded(i, log)
    except Closed as e:
        return -e.code


def main(rounds):
    log = [0, 0]
    total = refused = 0
    for i in range(rounds):
        try:
            total += attempt(i, log)
        except Refused as e:
            refused += 1
            total += e.code
    print(total, refused, log[0], log[1])


main(int(sys.argv[1]))
