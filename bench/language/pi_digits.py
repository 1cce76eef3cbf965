"""Digits of pi one by one from an endless series: arithmetic on integers of thousands of digits.

The series is Lambert's fraction as a composition of linear maps, after Gibbons, "Unbounded spigot algorithms" (2006).
"""

import sys


def digits_of_pi(count):
    q, r, t, k, odd = 1, 0, 1, 1, 3
    out = []
    while len(out) < count:
        digit = (3 * q + r) // t
        if (4 * q + r) // t == digit:
            out.append(str(digit))
            q, r = 10 * q, 10 * (r - digit * t)
        else:
            q, r, t = q * k, (2 * q + r) * odd, t * odd
            k += 1
            odd += 2
    return "".join(out), q


def main(count):
    digits, q = digits_of_pi(count)
    for start in range(0, count, 50):
        print(digits[start:start + 50])
    part = q % 10 ** 4000
    text = str(part)
    print(len(text), text[:20], int(text) == part)


main(int(sys.argv[1]))
