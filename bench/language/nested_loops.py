"""Counting loops, one in another, around integer arithmetic."""

import sys


def nested(n):
    total = 0
    for a in range(n):
        for b in range(n):
            for c in range(n):
                for d in range(n):
                    total += (a ^ b) + (c & d)
                    if total > 1_000_000:
                        total -= 1_000_000
    return total


print(nested(int(sys.argv[1])))
