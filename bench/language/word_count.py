"""Counts the words of a text in a dict."""

import sys

SYLLABLES = ["fal", "con", "sky", "wing", "ta", "lon", "per", "e", "grine", "stoop"]


def text_of(lines):
    """A text of lines whose short words are frequent and whose long ones are rare."""
    seed = 42
    text = []
    for _ in range(lines):
        line = []
        for _ in range(12):
            word = ""
            while True:
                seed = (seed * 3877 + 29573) % 139968
                word += SYLLABLES[seed % 10]
                if seed % 7 < 3:
                    break
            line.append(word)
        text.append(" ".join(line))
    return "\n".join(text)


def count(text, counts):
    for line in text.split("\n"):
        for word in line.split():
            counts[word] = counts.get(word, 0) + 1


def main(rounds):
    text = text_of(2000)
    counts = {}
    for _ in range(rounds):
        count(text, counts)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for word, times in ranked[:10]:
        print(word, times)
    print(len(counts), sum(counts.values()))


main(int(sys.argv[1]))
