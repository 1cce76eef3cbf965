#!/usr/bin/env python3
"""The same programs in Falcon, Lua 5.4 and CPython 3.11, side by side.

  bench/language/run.py                        all of them, medians of 5 rounds
  bench/language/run.py --only fib --rounds 9  one (a word; it may be given several times)
  bench/language/run.py --check                small sizes: only whether the outputs are equal
  bench/language/run.py --json FILE            writes the figures for report.py, too

A program is NAME.fpl, NAME.lua and NAME.py in this folder: one algorithm, written as each language's users would, that
takes its size as its argument. Every round runs all languages one after another, so that drift of the machine hits all
alike. What counts is the CPU time of the process (user and system) and its peak resident memory.
"""

import argparse
import datetime
import json
import math
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# What each program is asked to do: the size that is measured (0.3 to 1.5 s in CPython) and the one for --check.
SIZES = {
    "fib": (33, 12),
    "nested_loops": (56, 6),
    "nbody": (120_000, 50),
    "spectral_norm": (260, 8),
    "fannkuch": (9, 5),
    "binary_trees": (15, 5),
    "nqueens": (11, 5),
    "mandelbrot": (500, 12),
    "word_count": (100, 2),
    "strings": (150, 2),
    "sort_key": (130_000, 200),
    "methods": (300_000, 300),
    "closures": (300_000, 100),
    "generators": (2_000_000, 1_000),
    "exceptions": (500_000, 200),
    "pi_digits": (3_000, 60),
    "json_round_trip": (60, 1),
    "http_heads": (100_000, 500),
}
NEEDS = {"json_round_trip": "json"}  # a module of Falcon without which the program is left out
SUFFIXES = {"falcon": ".fpl", "lua": ".lua", "python": ".py"}
TITLES = {"falcon": "Falcon", "lua": "Lua", "python": "CPython"}


def commands_of(falcon):
    """What runs a program in each language that is there."""
    commands = {"falcon": [str(falcon)], "lua": ["lua5.4"], "python": ["/usr/bin/python3"]}
    return {language: command for language, command in commands.items() if shutil.which(command[0])}


def programs_of(commands, words):
    """The names of the programs to run; says which are left out."""
    for name in SIZES:
        if words and not any(word in name for word in words):
            continue
        module = NEEDS.get(name)
        if module and subprocess.run([*commands["falcon"], "-c", f"import {module}"], capture_output=True,
                                     check=False).returncode:
            print(f"{name}: left out, this Falcon has no module {module}")
            continue
        yield name


def in_each_language(name, size, commands):
    """The command that runs a program, by language; not every program is there in all."""
    files = {language: HERE / (name + SUFFIXES[language]) for language in commands}
    return {language: [*commands[language], str(path), str(size)] for language, path in files.items() if path.exists()}


def output_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}\n{done.stderr}")
    return done


def compare(name, outputs):
    """Ends everything unless the languages agree."""
    if len(set(outputs.values())) != 1:
        sys.exit(f"{name}: the outputs differ\n" + "\n".join(f"--- {language}\n{text}" for language, text in outputs.items()))


def check(names, commands):
    for name in names:
        runs = in_each_language(name, SIZES[name][1], commands)
        compare(name, {language: output_of(command).stdout for language, command in runs.items()})
        print(f"{name}: {', '.join(TITLES[language] for language in runs)} agree")


def measure(name, commands, program, rounds):
    """{language: {"seconds": median, "mb": median}} of one program."""
    runs = in_each_language(name, SIZES[name][0], commands)
    taken = {language: [] for language in runs}
    for _ in range(rounds):
        outputs = {}
        for language, command in runs.items():
            done = output_of([str(program), *command])
            outputs[language] = done.stdout
            seconds, kilobytes = done.stderr.splitlines()[-1].split()
            taken[language].append((float(seconds), float(kilobytes) / 1024))
        compare(name, outputs)
    return {language: {"seconds": statistics.median(second for second, _ in figures),
                       "mb": statistics.median(mb for _, mb in figures)} for language, figures in taken.items()}


def ratio(figures, language, key):
    """How much Falcon takes for each unit that LANGUAGE takes; None where there is no such program."""
    return figures["falcon"][key] / figures[language][key] if language in figures else None


def mean_ratio(results, language, key="seconds"):
    """The geometric mean of the ratios over all programs that both have."""
    ratios = [value for figures in results.values() if (value := ratio(figures, language, key))]
    return math.exp(statistics.fmean(map(math.log, ratios))) if ratios else None


def number(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def row(name, figures):
    seconds = [number(figures.get(language, {}).get("seconds"), 3) for language in SUFFIXES]
    ratios = [number(ratio(figures, language, "seconds"), 2) for language in ("lua", "python")]
    memory = [number(figures.get(language, {}).get("mb"), 1) for language in SUFFIXES]
    return f"{name:16}" + "".join(f"{cell:>9}" for cell in seconds + ratios + memory)


def versions_of(commands):
    asked = {"falcon": "--version", "lua": "-v", "python": "--version"}
    return {language: output_of([*command, asked[language]]).stdout.split("  ")[0].strip()
            for language, command in commands.items()}


def machine():
    cpu = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    return f"{cpu}, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", help="only programs with this word in their names")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--falcon", type=pathlib.Path, default=HERE.parent.parent / "build/release/falcon")
    parser.add_argument("--check", action="store_true", help="small sizes, only compare what is printed")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    options = parser.parse_args()
    commands = commands_of(options.falcon)
    for language in ("falcon", "python"):
        if language not in commands:
            sys.exit(f"run.py: no {TITLES[language]} here")
    if "lua" not in commands:
        print("Lua is left out: there is no lua5.4")
    names = programs_of(commands, options.only)
    if options.check:
        return check(names, commands)

    program = options.falcon.parent / "bench/measure"
    results = {}
    print(f"{'':16}" + f"{'CPU seconds':>27}" + f"{'Falcon to':>18}" + f"{'peak memory, MB':>27}")
    print(f"{'':16}" + "".join(f"{title:>9}" for title in [*TITLES.values(), "Lua", "CPython", *TITLES.values()]))
    for name in names:
        results[name] = measure(name, commands, program, options.rounds)
        print(row(name, results[name]), flush=True)
    means = [number(mean_ratio(results, language), 2) for language in ("lua", "python")]
    print(f"{'geometric mean':16}" + " " * 27 + "".join(f"{cell:>9}" for cell in means))
    if options.json:
        options.json.write_text(json.dumps({
            "date": datetime.date.today().isoformat(), "machine": machine(), "versions": versions_of(commands),
            "rounds": options.rounds, "results": results}, indent=1))


if __name__ == "__main__":
    main()
