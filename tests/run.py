#!/usr/bin/env python3
"""Runs Falcon's tests and ends with one line, `N passed, N failed`.

  tests/run.py                       everything, with build/release
  tests/run.py tests/lang -k slice   what lies under a path and has `slice` in its name
  tests/run.py --parts snapshots --update tests/snapshots/syntax
  tests/run.py --build build/asan --slow 5 --parts ctest,programs

What is run, by part:
  programs  tests/{lang,modules,regress}/**/*.fpl, which carry their expectations (tests/support/expect.py); a folder
            named lib holds modules that they import, which are not run
  jit       the same again, with nearly all of their code as machine code
  docs      the ```falcon blocks of *.md and docs/, programs too; the blocks of a page lie in one folder
  peers     tests/peers/*.py, unittest programs, given the interpreter in the environment as FALCON
  commands  tests/commands/*.py likewise: falcon fmt, check, doc, test, bench
  tidy      tests/tidy/*.py likewise: what holds of the repository, and of tables that do not change from build to build
  snapshots tests/snapshots: programs with their exact standard error (tests/support/snapshot.py)
  ctest     the C++ tests of the build; left out when paths are given
Each program runs in a fresh folder of its own, so it may make files and UNIX sockets by bare names.
Only failures are printed, and what was left out with its reason.
"""

import argparse
import concurrent.futures
import dataclasses
import functools
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from support import expect, snapshot  # noqa: E402

PROGRAM_LIMIT_S = 60  # one program; a healthy one takes well under a second
PYTHON_LIMIT_S = 300  # one unittest program: many exchanges with real peers
CTEST_LIMIT_S = 300  # one C++ test program
FENCE = re.compile(r"^```falcon([ \w]*)\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Outcome:
    """What came of one program: how many tests it held, and what to tell of them."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    text: str = ""

    @staticmethod
    def of(name, problems):
        return Outcome(name, passed=not problems, failed=bool(problems), text="\n".join(problems))


@dataclasses.dataclass
class Setting:
    """What every test needs to know of this run."""

    root: pathlib.Path
    build: pathlib.Path
    falcon: pathlib.Path
    slow: float
    update: bool = False


@functools.cache
def why_not(need, build):
    """Why this machine, or the build in folder BUILD, cannot give NEED to a program; empty when it can."""
    if need in ("small-frames", "address-space"):
        # AddressSanitizer's C frames are large and rarely overwritten: what the collector finds there by
        # looking at every word keeps single objects alive for long. And it reserves terabytes.
        cache = build / "CMakeCache.txt"
        sanitized = cache.exists() and re.search(r"FALCON_SANITIZE:\w+=(ON|1)", cache.read_text())
        return "needs a build without the sanitizers" if sanitized else ""
    if need == "few-collections":
        # A program that is about much memory would be collected without end.
        cache = build / "CMakeCache.txt"
        stressed = cache.exists() and re.search(r"FALCON_GC_STRESS:\w+=(ON|1)", cache.read_text())
        return "needs a build that does not collect at every safepoint" if stressed else ""
    if need == "root":
        return "" if os.geteuid() == 0 else "needs root"
    if need == "ipv6":
        return _socket_refusal(socket.AF_INET6, socket.SOCK_STREAM, 0, ("::1", 0))
    if need == "raw":
        return _socket_refusal(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP, None)
    try:
        done = subprocess.run(in_own_network(["true"]), capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return f"needs {error.filename}"
    return "" if done.returncode == 0 else f"no network namespace: {done.stderr.strip()}"


def _socket_refusal(family, kind, protocol, address):
    try:
        with socket.socket(family, kind, protocol) as probe:
            if address:
                probe.bind(address)
        return ""
    except OSError as error:
        return str(error)


def in_own_network(command):
    """COMMAND in a network namespace of its own, in which only the loopback interface is up."""
    unshare = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    return [*unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]


def bounded(command, limit_s, *, stdin=b"", cwd=None, env=None):
    """Runs COMMAND to its end or the limit: (status, stdout, stderr). All of its process group ends with it."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               cwd=cwd, env=env, start_new_session=True)
    late = ""
    try:
        out, err = process.communicate(stdin, timeout=limit_s)
    except subprocess.TimeoutExpired:
        late = f"\nended by the test runner after {limit_s:g} s"
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    return process.returncode, out.decode(errors="backslashreplace"), err.decode(errors="backslashreplace") + late


def run_program(setting, name, program, script, folder):
    """Runs one Falcon program in FOLDER and compares."""
    if not shutil.which(setting.falcon):
        return Outcome.of(name, [f"no interpreter at {setting.falcon}"])
    limits_memory = ["address-space"] if program.address_space is not None else []
    for need in program.needs + limits_memory:
        if reason := why_not(need, setting.build):
            return Outcome(name, skipped=1, text=reason)
    command = [str(setting.falcon), *shlex.split(program.options), str(script), *shlex.split(program.args)]
    if program.descriptors is not None:
        command = ["sh", "-c", f'ulimit -n {program.descriptors} && exec "$@"', "sh", *command]
    if program.address_space is not None:
        command = ["sh", "-c", f'ulimit -v {program.address_space // 1024} && exec "$@"', "sh", *command]
    if "netns" in program.needs:
        command = in_own_network(command)
    env = {k: v for k, v in os.environ.items() if k != "FALCONPATH"} | program.env
    result = bounded(command, PROGRAM_LIMIT_S * setting.slow, stdin=program.stdin, cwd=folder, env=env)
    return Outcome.of(name, expect.problems(program, *result))


def run_file(setting, path, label="", env=None):
    """A program from tests/, perhaps with more of an environment than it says itself."""
    name = label + str(path.relative_to(setting.root))
    try:
        program = expect.parse(path.read_text())
        program.env = (env or {}) | program.env
        if not program.says_something():
            raise expect.BadTest("no expectation, so it cannot fail")
    except expect.BadTest as error:
        return [Outcome.of(name, [str(error)])]
    with tempfile.TemporaryDirectory(prefix="falcon-test-") as folder:
        return [run_program(setting, name, program, path, folder)]


def blocks_of(page):
    """The Falcon blocks of a page: (line number, the words after `falcon`, source)."""
    text = page.read_text()
    return [(text.count("\n", 0, m.start(2)) + 1, m[1].split(), m[2]) for m in FENCE.finditer(text)]


def run_page(setting, page):
    """A documentation page. Its blocks share a folder, so that one may import another."""
    outcomes, programs = [], []
    with tempfile.TemporaryDirectory(prefix="falcon-docs-") as folder:
        for line, words, source in blocks_of(page):
            name = f"docs:{page.relative_to(setting.root)}:{line}"
            try:
                programs.append((name, *_block(pathlib.Path(folder), line, words, source)))
            except expect.BadTest as error:
                outcomes.append(Outcome.of(name, [str(error)]))
        return outcomes + [run_program(setting, *program, folder) for program in programs]


def _block(folder, line, words, source):
    """Writes a block into FOLDER: (what it expects, its path)."""
    if unknown := [word for word in words if word != "norun"]:
        raise expect.BadTest(f"a block is `falcon` or `falcon norun`, not `falcon {unknown[0]}`")
    program = expect.parse(source)
    script = folder / (program.file or f"block_{line}.fpl")
    if script.exists():
        raise expect.BadTest(f"another block of this page is named {program.file}")
    if "norun" in words:  # A block that is only to be understood stands where it is never reached.
        program, source = expect.Program(), f"if False {{\n{source}\n}}\n"
    script.write_text(source)
    return program, script


def run_text(setting, files, args=(), env=None):
    """What a program says on standard error, run in a folder that holds FILES and nothing else: (status, text)."""
    clean_env = {k: v for k, v in os.environ.items() if k not in ("FALCONPATH", "NO_COLOR", "FORCE_COLOR")}
    with tempfile.TemporaryDirectory(prefix="falcon-snap-") as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        status, _, err = bounded([str(setting.falcon), snapshot.MAIN, *args], PROGRAM_LIMIT_S * setting.slow,
                                 cwd=folder, env=clean_env | (env or {}))
    return status, err


def run_snapshots(setting, path):
    """A file of snapshots: each case counts. With --update the file is written anew where it differs."""
    name = str(path.relative_to(setting.root))
    if not shutil.which(setting.falcon):
        return [Outcome.of(name, [f"no interpreter at {setting.falcon}"])]
    try:
        run = run_snap if path.suffix == ".snap" else run_messages
        text, outcomes = run(setting, name, path.read_text())
    except expect.BadTest as error:
        return [Outcome.of(name, [str(error)])]
    if setting.update and text != path.read_text():
        path.write_text(text)
    return outcomes


def run_snap(setting, name, text):
    head, cases = snapshot.parse_snap(text)
    outcomes = []
    for case in cases:
        program = expect.parse(case.source)
        _, said = run_text(setting, case.files(), shlex.split(program.args), program.env)
        said = snapshot.clean(said)
        outcomes.append(Outcome.of(f"{name}: {case.title}",
                                   [] if said == case.expected else [snapshot.difference(case.expected, said)]))
        case.expected = said
    return snapshot.write_snap(head, cases), outcomes


def run_messages(setting, name, text):
    head, setup, statements = snapshot.parse_messages(text)
    status, said = run_text(setting, {snapshot.MAIN: snapshot.runner(setup, statements)})
    messages = snapshot.clean(said).split(snapshot.SEPARATOR)[:-1]
    if status != 0 or len(messages) != len(statements):
        return text, [Outcome.of(name, [f"status {status}, {len(messages)} messages of {len(statements)}\n{said}"])]
    outcomes = [Outcome.of(f"{name}: {statement.code}",
                           [] if message == statement.message else [snapshot.difference(str(statement.message), message)])
                for statement, message in zip(statements, messages)]
    return snapshot.write_messages(head, statements, messages), outcomes


def run_python(setting, path):
    """A unittest program."""
    name = str(path.relative_to(setting.root))
    env = os.environ | {"FALCON": str(setting.falcon), "FALCON_SLOW": f"{setting.slow:g}",
                        "PYTHONPATH": str(setting.root / "tests"), "PYTHONDONTWRITEBYTECODE": "1"}
    module = name.removesuffix(".py").replace(os.sep, ".")
    status, out, err = bounded([sys.executable, "-m", "unittest", module], PYTHON_LIMIT_S * setting.slow,
                               cwd=setting.root, env=env)
    ran = re.search(r"^Ran (\d+) tests? in", err, re.MULTILINE)
    if not ran or int(ran[1]) == 0:
        return [Outcome(name, failed=1, text=f"ran no test\n{out}{err}".rstrip())]
    count = {word: int(number) for word, number in re.findall(r"(failures|errors|skipped)=(\d+)", err.splitlines()[-1])}
    skipped = count.get("skipped", 0)
    failed = max(count.get("failures", 0) + count.get("errors", 0), status != 0)
    text = (out + err).rstrip() if failed else "\n".join(sorted(set(re.findall(r"skipped ['\"](.*)['\"]", err))))
    return [Outcome(name, max(int(ran[1]) - failed - skipped, 0), failed, skipped, text)]


def run_ctest(setting, name):
    """One C++ test program. Each of its cases counts when it leaves GoogleTest's report."""
    with tempfile.TemporaryDirectory(prefix="falcon-ctest-") as reports:
        command = ["ctest", "--test-dir", str(setting.build), "-R", f"^{re.escape(name)}$", "--output-on-failure", "--no-tests=error",
                   "--timeout", f"{CTEST_LIMIT_S * setting.slow:g}"]
        env = os.environ | {"GTEST_OUTPUT": f"xml:{reports}/"}
        status, out, err = bounded(command, 2 * CTEST_LIMIT_S * setting.slow, env=env)
        text = (out + err).rstrip() if status else ""
        report = pathlib.Path(reports, f"{name}.xml")
        if not report.exists():
            return [Outcome.of(f"ctest:{name}", [text] if status else [])]
        cases = xml.etree.ElementTree.parse(report).getroot()
    skipped = sum(case.get("result") in ("skipped", "suppressed") for case in cases.iter("testcase"))
    # A program that ends badly after its last case (a leak, say) has failed too.
    failed = max(int(cases.get("failures")) + int(cases.get("errors")), status != 0)
    return [Outcome(f"ctest:{name}", max(int(cases.get("tests")) - failed - skipped, 0), failed, skipped, text)]


def ctests_of(build):
    """The names of the C++ test programs of a build folder."""
    listing = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"], capture_output=True, check=True)
    names = [test["name"] for test in json.loads(listing.stdout)["tests"]]
    return names or ["none"]  # ctest fails when it is asked for a test that it does not have


def programs_under(root):
    """Every test program, the modules that they import left out."""
    for folder in ("lang", "modules", "regress"):
        for path in sorted((root / "tests" / folder).rglob("*.fpl")):
            if "lib" not in path.relative_to(root).parts[:-1]:
                yield path


def pages_under(root):
    return [page for page in [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]
            if blocks_of(page)]


def unittests_in(folder):
    return lambda root: sorted((root / "tests" / folder).glob("*.py"))


def snapshots_under(root):
    return sorted(path for path in (root / "tests" / "snapshots").rglob("*") if path.suffix in (".snap", ".messages"))


def chosen(root, path, only, word):
    """Whether the filters of the command line keep PATH."""
    inside = not only or any(path == place or place in path.parents for place in only)
    return inside and word in str(path.relative_to(root))


def jobs_of(setting, options):
    """Everything there is to run, each a callable that gives a list of outcomes."""
    only = [pathlib.Path(path).resolve() for path in options.paths]
    if missing := [path for path in only if not path.exists()]:
        sys.exit(f"run.py: no such path: {missing[0]}")
    # By the third call the places that attributes and names were found in are learnt, as in code that has run for long.
    run_jit = functools.partial(run_file, label="jit:", env={"FALCON_JIT": "2"})
    kinds = {"programs": (run_file, programs_under), "jit": (run_jit, programs_under), "docs": (run_page, pages_under),
             "peers": (run_python, unittests_in("peers")), "commands": (run_python, unittests_in("commands")),
             "tidy": (run_python, unittests_in("tidy")),
             "snapshots": (run_snapshots, snapshots_under)}
    parts = options.parts.split(",")
    jobs = []
    if "ctest" in parts and not only:
        jobs += [functools.partial(run_ctest, setting, name) for name in ctests_of(setting.build) if options.word in name]
    for part in [part for part in parts if part != "ctest"]:
        run, paths_under = kinds[part]
        jobs += [functools.partial(run, setting, path) for path in paths_under(setting.root)
                 if chosen(setting.root, path, only, options.word)]
    return jobs


def report(outcome):
    """Prints what there is to say of one program."""
    if outcome.failed:
        print(f"FAILED {outcome.name}")
        print("\n".join("    " + line for line in outcome.text.split("\n")), flush=True)
    elif outcome.skipped:
        print(f"skipped {outcome.name}: {outcome.text or outcome.skipped}".replace("\n", "; "), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="only what lies there")
    parser.add_argument("-k", dest="word", default="", help="only what has this in its path")
    parser.add_argument("--build", default="build/release", help="the build folder (build/release)")
    parser.add_argument("--falcon", help="the interpreter (BUILD/falcon)")
    parser.add_argument("--slow", type=float, default=1, help="multiplies every time limit")
    parser.add_argument("--parts", default="ctest,programs,jit,docs,snapshots,peers,commands,tidy", help="only some of these")
    parser.add_argument("--update", action="store_true", help="write what the programs of snapshots say into their files")
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parent.parent, help="another source tree")
    options = parser.parse_args()
    root = pathlib.Path(options.root).resolve()
    build = root / options.build
    falcon = pathlib.Path(options.falcon or build / "falcon").resolve()
    setting = Setting(root, build, falcon, options.slow, options.update)
    jobs = jobs_of(setting, options)
    if not jobs:
        sys.exit("run.py: nothing to run")

    tally = {"passed": 0, "failed": 0, "skipped": 0}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for done in concurrent.futures.as_completed([pool.submit(job) for job in jobs]):
            for outcome in done.result():
                report(outcome)
                for key in tally:
                    tally[key] += getattr(outcome, key)
    print(f"{tally['passed']} passed, {tally['failed']} failed" +
          (f", {tally['skipped']} skipped" if tally["skipped"] else ""))
    return 1 if tally["failed"] or not tally["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
