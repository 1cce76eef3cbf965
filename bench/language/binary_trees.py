"""Many small objects, most of them short-lived, beside one large tree that lives."""

import sys


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def count(self):
        if self.left is None:
            return 1
        return 1 + self.left.count() + self.right.count()


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def main(most):
    lasting = build(most)
    for depth in range(4, most + 1, 2):
        trees = 2 ** (most - depth + 2)
        total = 0
        for _ in range(trees):
            total += build(depth).count()
        print(f"{trees} trees of depth {depth}: {total} nodes")
    print(f"lasting tree of depth {most}: {lasting.count()} nodes")


main(int(sys.argv[1]))
