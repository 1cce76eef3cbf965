#!/usr/bin/env python3
"""reference.py: writes docs/reference.md from what the runtime says of itself (`falcon doc --list`), with the test that
covers each name. `reference.py --check` writes nothing and fails if the page is not up to date.

A test is found by looking for the name in use: in the programs under tests/lang and tests/modules. The one that the page
names already is kept while it still has the name in it, so that a new test elsewhere does not change the page. A name
that is used in none has "none" in its row, and a test of the page says so.
"""

import collections
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import subprocess  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
FALCON = os.environ.get("FALCON", str(ROOT / "build/release/falcon"))
PAGE = ROOT / "docs/reference.md"
Entry = collections.namedtuple("Entry", "kind name signature text")
ROW = re.compile(r"^\| `(?P<name>[\w.]+)[^`]*` \|.*\| (?:\[[^\]]*\]\(\.\./(?P<test>[^)]+)\)|none) \|$", re.MULTILINE)
INTRO = """\
# Reference

Every builtin, class, method and module function, how it is called, what it does, and a test that uses it. `tools/reference.py`
writes this page from the tables that `falcon doc` and the prompt show. [language.md](language.md) and
[library.md](library.md) explain; [socket.md](socket.md) has the constants of `socket` one by one.

In a signature, what stands before `/` is given by position only, what follows `*` by keyword only. Methods that make an
operator work (`__add__`) are in [language.md](language.md#classes).
"""


def entries():
    done = subprocess.run([FALCON, "doc", "--list"], capture_output=True, text=True, check=True)
    return [Entry(*line.split("\t")) for line in done.stdout.splitlines()]


def programs():
    """The text of each test program by its path."""
    texts = {}
    for folder in ("tests/lang", "tests/modules"):
        for path in sorted((ROOT / folder).rglob("*.fpl")):
            if "lib" not in path.relative_to(ROOT).parts[:-1]:
                texts[str(path.relative_to(ROOT))] = path.read_text(errors="replace")
    return texts


def use_of(entry):
    """A pattern of the name in use."""
    owner, _, last = entry.name.rpartition(".")
    if entry.kind in ("method", "attribute"):
        return re.compile(rf"\.{last}\b")
    if owner and entry.kind != "module":  # of a module
        return re.compile(rf"\b{owner}\.{last}\b|^from {owner} import .*\b{last}\b", re.MULTILINE)
    if entry.kind == "module":
        return re.compile(rf"^(import .*\b{last}\b|from {last} import)", re.MULTILINE)
    return re.compile(rf"(?<![\w.]){last}\b")


def folders_of(entry):
    """Where a test of it most likely is."""
    owner, _, last = entry.name.rpartition(".")
    first = entry.name.split(".")[0]
    if entry.kind == "exception":
        return ["tests/lang/exceptions/"]
    return [f"tests/modules/{first}/", f"tests/lang/{owner or last}/", "tests/lang/builtins/"]


def best_test(entry, texts, known):
    use = use_of(entry)
    if known in texts and use.search(texts[known]):
        return known
    if not any(use.search(text) for text in texts.values()):  # of a module: perhaps as a method of an object
        use = re.compile(rf"[.\"']{entry.name.split('.')[-1]}\b")
        texts = {path: text for path, text in texts.items() if path.startswith(folders_of(entry)[0])}
    last = entry.name.split(".")[-1]
    folders = folders_of(entry)

    def rank(path):
        place = next((i for i, folder in enumerate(folders) if path.startswith(folder)), len(folders))
        return place, last not in pathlib.Path(path).stem, -min(len(use.findall(texts[path])), 5), path

    return min((path for path in texts if use.search(texts[path])), key=rank, default=None)


def table(rows, texts, known):
    lines = ["", "| Name | | Test |", "| --- | --- | --- |"]
    for entry in rows:
        test = best_test(entry, texts, known.get(full_name(entry)))
        shown = entry.signature.replace("|", "\\|")
        owner = entry.name.rpartition(".")[0]
        shown = f"{owner}.{shown}" if owner else shown
        where = f"[{test.removeprefix('tests/').removesuffix('.fpl')}](../{test})" if test else "none"
        text = entry.text.replace("|", "\\|").strip()
        lines.append(f"| `{shown}` | {text} | {where} |")
    return lines


def full_name(entry):
    return entry.name


def page():
    everything = entries()
    texts = programs()
    known = {match["name"]: match["test"] for match in ROW.finditer(PAGE.read_text())} if PAGE.exists() else {}
    lines = [INTRO.rstrip()]

    def section(title, rows, level="##"):
        if rows:
            lines.extend(["", f"{level} {title}", *table(rows, texts, known)])

    plain = [entry for entry in everything if "." not in entry.name]
    section("Functions", [entry for entry in plain if entry.kind == "function"])
    lines += ["", "## Classes"]
    for entry in plain:
        if entry.kind == "class":
            section(entry.name, [entry, *(member for member in everything if member.name.startswith(entry.name + "."))], "###")
    section("Exceptions", [entry for entry in plain if entry.kind == "exception"])
    lines += ["", "## Modules"]
    for entry in plain:
        if entry.kind != "module":
            continue
        members = [member for member in everything if member.name.startswith(entry.name + ".")]
        section(entry.name, [entry, *(member for member in members if member.kind != "constant")], "###")
        constants = [member.name.split(".")[1] for member in members if member.kind == "constant" and member.name.count(".") == 1]
        if constants and entry.name != "socket":
            lines += ["", "Also: " + ", ".join(f"`{name}`" for name in constants) + "."]
    return "\n".join(lines) + "\n"


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if PAGE.read_text() == text else "docs/reference.md is not up to date: run tools/reference.py")
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
