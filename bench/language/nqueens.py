"""Counts the ways to place queens: recursion over lists of flags."""

import sys


def place(row, n, columns, rising, falling):
    if row == n:
        return 1
    found = 0
    for column in range(n):
        up, down = row + column, row - column + n
        if not (columns[column] or rising[up] or falling[down]):
            columns[column] = rising[up] = falling[down] = True
            found += place(row + 1, n, columns, rising, falling)
            columns[column] = rising[up] = falling[down] = False
    return found


def queens(n):
    return place(0, n, [False] * n, [False] * (2 * n), [False] * (2 * n + 1))


print(queens(int(sys.argv[1])))
