#!/usr/bin/env python3
"""report.py FIGURES DOCS: puts what run.py --json wrote into DOCS/benchmarks.md and draws DOCS/benchmarks.svg.

The page keeps its text; only what stands between the two marks is replaced.
"""

import json
import pathlib
import re
import sys

import run

MARKS = ("<!-- figures: written by bench/language/report.py -->", "<!-- end of figures -->")
# Colours that can be read on white and on black alike; the background is left open.
INK, FAINT = "#7d8590", "#7d859055"
COLOURS = {"falcon": "#2f81d6", "lua": "#c98a2b"}
WIDTH, LEFT, TOP, ROW, BAR = 760, 140, 64, 34, 12  # pixels


def means(results, key):
    return {language: run.mean_ratio(results, language, key) for language in ("lua", "python")}


def behind(value):
    """A ratio for the table, bold where Falcon falls behind."""
    text = run.number(value, 2)
    return f"**{text}**" if value is not None and value > 1 else text


def table(figures):
    results = figures["results"]
    lines = ["| Program | Falcon s | Lua s | CPython s | to Lua | to CPython | Falcon MB | Lua MB | CPython MB |",
             "| --- | --: | --: | --: | --: | --: | --: | --: | --: |"]
    for name, of in results.items():
        seconds = [run.number(of.get(language, {}).get("seconds"), 3) for language in run.SUFFIXES]
        memory = [run.number(of.get(language, {}).get("mb"), 1) for language in run.SUFFIXES]
        ratios = [behind(run.ratio(of, language, "seconds")) for language in ("lua", "python")]
        lines.append(f"| [{name}](../bench/language/{name}.fpl) | " + " | ".join([*seconds, *ratios, *memory]) + " |")
    mean = means(results, "seconds")
    lines.append(f"| geometric mean | | | | {behind(mean['lua'])} | {behind(mean['python'])} | | | |")
    return "\n".join(lines)


def heading(figures):
    versions = figures["versions"]
    names = ", ".join(versions[language] for language in run.SUFFIXES if language in versions)
    return f"{figures['date']}: {names}, on {figures['machine']}; medians of {figures['rounds']} rounds."


def page_with(page, text):
    begin, end = MARKS
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(page):
        sys.exit(f"report.py: the page has no {begin} … {end}")
    return pattern.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def bars(results):
    """(name, {language: its CPU time in CPython's}) for each program, the geometric means last."""
    for name, of in results.items():
        base = of["python"]["seconds"]
        yield name, {language: of[language]["seconds"] / base for language in COLOURS if language in of}
    both = {name: of for name, of in results.items() if "lua" in of}
    if both:
        mean = {"falcon": run.mean_ratio(both, "python"),
                "lua": run.mean_ratio(both, "python") / run.mean_ratio(both, "lua")}
        yield "geometric mean*", mean


def text(x, y, words, *, anchor="start", colour=INK, weight="normal"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{words}</text>'


def chart(figures):
    rows = list(bars(figures["results"]))
    greatest = max([1.2, *(value for _, values in rows for value in values.values())])
    scale = (WIDTH - LEFT - 60) / greatest
    height = TOP + ROW * len(rows) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
           'font-family="sans-serif" font-size="12">',
           text(LEFT, 20, "CPU time, CPython 3.11 = 1; shorter is faster", weight="bold")]
    for i, (language, colour) in enumerate(COLOURS.items()):
        x = LEFT + 90 * i
        out.append(f'<rect x="{x}" y="32" width="12" height="12" rx="2" fill="{colour}"/>')
        out.append(text(x + 18, 42, run.TITLES[language]))
    for x, line in ((LEFT, f'stroke="{FAINT}"'), (LEFT + scale, f'stroke="{INK}" stroke-dasharray="4 3"')):
        out.append(f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - 26}" {line}/>')
    out.append(text(LEFT + scale, TOP - 14, "CPython", anchor="middle"))
    for i, (name, values) in enumerate(rows):
        y = TOP + ROW * i
        out.append(text(LEFT - 10, y + BAR + 4, name, anchor="end", weight="bold" if name.endswith("*") else "normal"))
        for line, (language, value) in enumerate(values.items()):
            at = y + (BAR + 2) * line
            out.append(f'<rect x="{LEFT}" y="{at}" width="{value * scale:.1f}" height="{BAR}" rx="2" '
                       f'fill="{COLOURS[language]}"/>')
            out.append(text(LEFT + value * scale + 5, at + BAR - 2, f"{value:.2f}"))
    out.append(text(LEFT, height - 8, "* over the programs that Lua has, too"))
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    figures = json.loads(pathlib.Path(sys.argv[1]).read_text())
    docs = pathlib.Path(sys.argv[2])
    page = docs / "benchmarks.md"
    page.write_text(page_with(page.read_text(), heading(figures) + "\n\n" + table(figures)))
    (docs / "benchmarks.svg").write_text(chart(figures))


if __name__ == "__main__":
    main()
