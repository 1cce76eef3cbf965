"""How long points take to leave: float arithmetic in local variables."""

import sys


def steps(cx, cy, limit):
    x = y = 0.0
    for step in range(limit):
        xx, yy = x * x, y * y
        if xx + yy > 4.0:
            return step
        y = 2.0 * x * y + cy
        x = xx - yy + cx
    return limit


def main(size):
    inside = total = 0
    for row in range(size):
        cy = 2.0 * row / size - 1.0
        for column in range(size):
            taken = steps(3.0 * column / size - 2.0, cy, 50)
            total += taken
            if taken == 50:
                inside += 1
    print(inside, total)


main(int(sys.argv[1]))
