#!/usr/bin/env python3
"""Runs the fuzz targets (fuzz/NAME.cc) with libFuzzer, one after another, and keeps what is worth keeping.

  tools/fuzz.py                      each target for a minute
  tools/fuzz.py --minutes 20 json    one of them, for longer
  tools/fuzz.py json --again FILE    gives a target that one input and shows what happens
  tools/fuzz.py --keep json          makes fuzz/corpus/json.txt anew: few inputs that reach all that the known ones reach
  tools/fuzz.py json --add FILE      adds a finding (or any file) to fuzz/corpus/json.txt
Begins with the inputs of fuzz/corpus, for targets that take programs with those of tests/ and examples/ too, and with
what earlier runs found, which stays in build/fuzz/found/NAME. An input that ends a target is a finding; it is left in
build/fuzz/findings/. The build must be there: `make fuzz` sees to it.
"""

import argparse
import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "fuzz"
# The longest inputs that are made, in bytes: long enough for what a target has to tell apart, short enough to be many.
LONGEST = {"parse": 2000, "run": 1000, "format": 1000, "json": 500, "spec": 100}
TAKES_PROGRAMS = {"parse", "run", "format"}
LOUD = {"run"}  # what its inputs print goes nowhere
# Their runtime lives on from one input to the next: what its heap alone points to would be taken for lost.
KEEPS_RUNTIME = {"json", "spec"}
MEMORY_MB = 2048
SLOWEST_S = 10  # of the clock: a busy machine wants more
# The line of a log from which on it says what went wrong.
TELLS = re.compile(r"^fuzz: |^Traceback|runtime error:|ERROR: ")
# What a corpus in the repository may come to.
MOST_INPUTS = 200
MOST_BYTES = 100_000


def line_of(data):
    """An input as a line of a corpus: printable ASCII as it is, the rest escaped, a blank at the end as well."""
    line = data.decode("latin-1").encode("unicode_escape").decode()
    return line[:-1] + r"\x20" if line.endswith(" ") else line


def input_of(line):
    return line.encode().decode("unicode_escape").encode("latin-1")


def corpus_of(name):
    return ROOT / "fuzz" / "corpus" / f"{name}.txt"


def read_corpus(name):
    path = corpus_of(name)
    return [input_of(line) for line in path.read_text().split("\n")[:-1]] if path.exists() else []


def write_corpus(name, inputs):
    corpus_of(name).write_text("".join(line_of(data) + "\n" for data in inputs))


def programs():
    for folder in ("tests/lang", "tests/regress", "tests/modules", "examples"):
        yield from sorted((ROOT / folder).rglob("*.fpl"))


def make_folder(name):
    """A folder with what a target begins with, and one for what it finds."""
    seeds, found = BUILD / "seeds" / name, BUILD / "found" / name
    shutil.rmtree(seeds, ignore_errors=True)
    for folder in (seeds, found, BUILD / "findings"):
        folder.mkdir(parents=True, exist_ok=True)
    inputs = read_corpus(name)
    if name in TAKES_PROGRAMS:
        inputs += [path.read_bytes() for path in programs()]
    for data in inputs:
        (seeds / hashlib.sha1(data).hexdigest()).write_bytes(data)
    return seeds, found


def command_of(name, *more, quiet=True, slowest_s=SLOWEST_S):
    silence = ["-close_fd_mask=3"] if name in LOUD and quiet else []
    leaks = ["-detect_leaks=0"] if name in KEEPS_RUNTIME else []
    return [str(BUILD / f"fuzz_{name}"), f"-max_len={LONGEST[name]}", f"-rss_limit_mb={MEMORY_MB}", f"-timeout={slowest_s}",
            f"-artifact_prefix={BUILD / 'findings' / name}-", *silence, *leaks, *more]


def fuzz(name, minutes, slowest_s):
    """Whether the target came to the end of its time."""
    seeds, found = make_folder(name)
    print(f"== {name}", flush=True)
    log = BUILD / f"{name}.log"
    with log.open("w") as out:
        done = subprocess.run(command_of(
            name, f"-max_total_time={round(minutes * 60)}", f"-dict={BUILD / 'falcon.dict'}", "-print_final_stats=1",
            str(found), str(seeds), slowest_s=slowest_s), stdout=out, stderr=out, check=False)
    lines = log.read_text(errors="replace").split("\n")
    status = [line for line in lines if " cov: " in line][-1:]
    count = [line.split()[-1] for line in lines if line.startswith("stat::number_of_executed_units")]
    print(f"{count[0] if count else '?'} inputs; {' '.join(status[0].split()[2:10]) if status else 'none ran'}")
    if done.returncode != 0:
        first = next((i for i, line in enumerate(lines) if TELLS.search(line)), 0)
        print("\n".join(lines[first:first + 25]))
        print(f"{name}: a finding; all that was said is in {log.relative_to(ROOT)}")
    return done.returncode == 0


def keep(name):
    """Writes the corpus anew: a small set that reaches each place in the code that a known input reaches, however often."""
    seeds, found = make_folder(name)
    with tempfile.TemporaryDirectory() as chosen:
        subprocess.run(command_of(name, "-set_cover_merge=1", "-use_counters=0", chosen, str(seeds), str(found)), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        inputs = sorted((path.read_bytes() for path in pathlib.Path(chosen).iterdir()), key=lambda data: (len(data), data))
    kept, size = [], 0
    for data in inputs[:MOST_INPUTS]:
        size += len(line_of(data)) + 1
        if size > MOST_BYTES:
            break
        kept.append(data)
    write_corpus(name, kept)
    print(f"{name}: {len(kept)} inputs of {len(inputs)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(LONGEST))
    parser.add_argument("--minutes", type=float, default=1, help="for each target (1)")
    parser.add_argument("--slowest", type=int, default=SLOWEST_S, help="seconds for one input; more is a finding (10)")
    parser.add_argument("--keep", action="store_true", help="make the corpora anew")
    parser.add_argument("--add", metavar="FILE", nargs="+", type=pathlib.Path, help="files to add to the corpus")
    parser.add_argument("--again", metavar="FILE", help="an input to give to the target")
    options = parser.parse_args()
    names = options.names or list(LONGEST)
    if unknown := [name for name in names if name not in LONGEST]:
        parser.error(f"no target {unknown[0]}; there are {', '.join(LONGEST)}")
    if (options.add or options.again) and len(names) != 1:
        parser.error("--add and --again want one target")
    if options.again:
        return subprocess.run(command_of(names[0], options.again, quiet=False), check=False).returncode
    if options.add:
        write_corpus(names[0], read_corpus(names[0]) + [path.read_bytes() for path in options.add])
    elif options.keep:
        for name in names:
            keep(name)
    elif not all([fuzz(name, options.minutes, options.slowest) for name in names]):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
