#!/usr/bin/env python3
"""Random programs in Falcon's and Python's spelling: both must print the same and end by the same class of error.

  tests/differential/run.py --count 100000 --seed 1      many; a line at the end says how many differed
  tests/differential/run.py --show 1234                  the program of one seed, in both spellings

Program number I of seed S is the same on every machine. One that Python does not end in time is told of, but compared
with nothing: mostly its texts double with every turn. Differences are reduced (reduce.py) and printed with both
spellings and what came of each. CPython 3.11 is needed (--python), for Falcon does what that version does.
"""

import argparse
import ast
import concurrent.futures
import dataclasses
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from differential import prelude, programs, reduce, spelling  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIMIT_S = 60  # a batch; a healthy one takes a second or two
ALONE_LIMIT_S = 5  # one program: made smaller, it may have no end
PROGRESS = 5000  # programs after which the command tells how far it is
MARK = "=== program"
PYTHON_HEAD = "import sys\nsys.setrecursionlimit(10000)\n"  # the programs' fuel ends them first, as in Falcon
ENDLESS = "not ended after"
ADDRESS = re.compile(r"<(p\d+\.)?([^ ]+( object)?) at 0x[0-9a-f]+>")  # Python names the module of an object's class
DRIVER_HEAD = "from prelude import begin, end, kind\n"
DRIVER_STEP = """
print({mark!r}, {name!r})
begin()
try:
    import {name}
except BaseException as error:
    print("ended by", kind(error))
end()
"""


@dataclasses.dataclass
class Setting:
    falcon: str
    python: str
    slow: float = 1


def falcon_text(text):
    """A program for Falcon. The choices in it depend on nothing but the program."""
    return spelling.falcon_text(ast.parse(text), random.Random(text))


def driver(names):
    """A program that runs others, which are modules, one after another."""
    steps = "".join(DRIVER_STEP.format(mark=MARK, name=name) for name in names)
    return f"{DRIVER_HEAD}{steps}print({MARK!r}, 'none')\n"


def outputs(command, folder, names, limit_s):
    """What each of the programs printed, by name; one that was not reached or not finished is left out."""
    with open(folder / "out", "wb") as out:
        try:
            done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, timeout=limit_s, check=False)
            failure = "" if done.returncode == 0 else f"status {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}"
        except subprocess.TimeoutExpired:
            failure = f"{ENDLESS} {limit_s:g} s"
    parts = (folder / "out").read_bytes().decode(errors="backslashreplace").split(MARK + " ")
    found = {}
    for part, following in zip(parts[1:], parts[2:] + [None]):
        name, _, text = part.partition("\n")
        if following is not None:
            found[name] = ADDRESS.sub(r"<\2>", text)
        elif name != "none":
            found[name] = ADDRESS.sub(r"<\2>", text) + failure
    if failure and len(names) == 1:
        found.setdefault(next(iter(names)), failure)
    return found


def run_both(setting, texts):
    """Runs programs, {name: text}, in one process of each language: {name: (Python's output, Falcon's)}."""
    with tempfile.TemporaryDirectory(prefix="falcon-differential-") as folder:
        folder = pathlib.Path(folder)
        source = pathlib.Path(prelude.__file__).read_text()
        for name, text in {"prelude": source, "main": driver(list(texts)), **texts}.items():
            (folder / f"{name}.py").write_text(text)
            (folder / f"{name}.fpl").write_text(falcon_text(text))
        (folder / "main.py").write_text(PYTHON_HEAD + driver(list(texts)))
        limit_s = (LIMIT_S if len(texts) > 1 else ALONE_LIMIT_S) * setting.slow
        python = outputs([setting.python, "-W", "ignore", "-B", "main.py"], folder, texts, limit_s)
        falcon = outputs([setting.falcon, "main.fpl"], folder, texts, limit_s)
    return {name: (python.get(name), falcon.get(name)) for name in texts}


def differing(setting, texts):
    """The programs whose outputs differ, each run alone: {name: (Python's, Falcon's)}."""
    suspects = [name for name, (python, falcon) in run_both(setting, texts).items() if python != falcon or python is None]
    found = {}
    for name in suspects:
        python, falcon = run_both(setting, {name: texts[name]})[name]
        if python != falcon:
            found[name] = python, falcon
    return found


def is_endless(outcome):
    return ENDLESS in (outcome[0] or "")


def program(seed, number):
    return programs.Program(f"{seed}:{number}").text()


def run_batch(setting, seed, numbers):
    """Those of the programs of NUMBERS that differ, [(name, text)], and the names of those that Python does not end."""
    texts = {f"p{number}": program(seed, number) for number in numbers}
    found = differing(setting, texts)
    endless = [name for name, outcome in found.items() if is_endless(outcome)]
    return [(name, texts[name]) for name in found if name not in endless], endless


def report(setting, name, text):
    """A text about a program that differs, after it has been made smaller."""
    def still_differs(candidate):
        found = differing(setting, {name: candidate})
        return bool(found) and not is_endless(found[name])

    small = reduce.reduced(text, still_differs)
    python, falcon = run_both(setting, {name: small})[name]
    parts = {"Python": small, "Falcon": falcon_text(small), "Python's output": python, "Falcon's output": falcon}
    return "\n".join(f"---- {title}\n{part}" for title, part in parts.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="how many programs (1000)")
    parser.add_argument("--seed", default="1", help="another seed gives other programs (1)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first program (0)")
    parser.add_argument("--batch", type=int, default=100, help="programs of one process (100)")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once (1)")
    parser.add_argument("--reports", type=int, default=10, help="reduce and print no more than these (10)")
    parser.add_argument("--show", type=int, help="print this program and what comes of it")
    parser.add_argument("--falcon", default=os.environ.get("FALCON", str(ROOT / "build/release/falcon")))
    parser.add_argument("--python", default=sys.executable, help="CPython 3.11 (the one that runs this)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    setting = Setting(os.path.abspath(options.falcon), options.python)
    if options.show is not None:
        text = program(options.seed, options.show)
        print(text, falcon_text(text), *run_both(setting, {"p": text})["p"], sep="\n----\n")
        return 0
    ranges = [range(at, min(at + options.batch, options.first + options.count))
              for at in range(options.first, options.first + options.count, options.batch)]
    found = ended = endless = 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run_batch, setting, options.seed, numbers) for numbers in ranges]):
            ended += options.batch
            if ended % PROGRESS < options.batch and ended >= PROGRESS:
                print(f"{ended} programs, {found} with a difference", flush=True)
            differences, without_end = done.result()
            endless += len(without_end)
            for name in without_end:
                print(f"-------- seed {options.seed}, program {name[1:]}: Python does not end it", flush=True)
            for name, text in differences:
                found += 1
                print(f"======== seed {options.seed}, program {name[1:]}", flush=True)
                if found <= options.reports:
                    print(report(setting, name, text), flush=True)
    print(f"{options.count} programs of seed {options.seed}, {found} of them with a difference, {endless} not ended by Python")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
