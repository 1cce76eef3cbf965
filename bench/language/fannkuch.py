"""Turns prefixes of every permutation over until 0 leads: reading and writing the items of short lists."""

import sys


def flips_of(permutation):
    work = permutation[:]
    flips = 0
    first = work[0]
    while first != 0:
        low, high = 0, first
        while low < high:
            work[low], work[high] = work[high], work[low]
            low += 1
            high -= 1
        flips += 1
        first = work[0]
    return flips


def fannkuch(n):
    permutation = list(range(n))
    counts = [0] * n
    checksum = most = number = 0
    while True:
        flips = flips_of(permutation)
        if flips > most:
            most = flips
        checksum += flips if number % 2 == 0 else -flips
        number += 1
        # The next one: the shortest prefix that has turns left moves round by one.
        last = 1
        while last < n:
            first = permutation[0]
            for i in range(last):
                permutation[i] = permutation[i + 1]
            permutation[last] = first
            counts[last] += 1
            if counts[last] <= last:
                break
            counts[last] = 0
            last += 1
        if last == n:
            return checksum, most


checksum, most = fannkuch(int(sys.argv[1]))
print(checksum, most)
