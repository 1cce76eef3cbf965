"""The house rules as a test: what a reader may rely on everywhere in this repository, so that nobody has to ask.

Each rule names every place that breaks it. The files are those that git tracks or would (without git: all but build
folders), so a new file is held to the rules before it is committed.
"""

import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Each layer with those directly below it. docs/architecture.md draws the same picture.
BELOW = {
    "base": [],
    "names": ["base"],
    "net": ["base"],
    "syntax": ["base", "names"],
    "fmt": ["syntax"],
    "check": ["syntax"],
    "bytecode": ["base"],
    "compiler": ["syntax", "bytecode"],
    "text": ["base"],
    "vm": ["compiler", "text"],
    "jit": ["vm"],
    "sched": ["vm", "net"],
    "modules": ["sched"],
    "prompt": ["modules"],
    "cli": ["prompt", "jit", "fmt", "check"],
}
SOCKET_HEADER = re.compile(r"sys/socket\.h|sys/un\.h|netinet/.*|netdb\.h|arpa/.*|net/.*\.h|linux/(in|sock|net).*")
MAX_LINES = 1000
LONG_ON_PURPOSE = {"src/vm/interpreter.cc"}  # one loop, one function: splitting it would cost what it is for
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|for" + r" now\b")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MENTIONED = re.compile(r"`((?:src|include|tests|docs|examples|tools|bench|cmake|\.ci)/[\w./-]+)`")


def tracked():
    """Every file of the repository, relative to its root."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.splitlines()
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
        names = [name for name in names if not name.startswith(("build/", ".cache/", ".git/")) and "__pycache__" not in name]
    return sorted({name for name in names if (ROOT / name).is_file()})


def read(name):
    return (ROOT / name).read_text(errors="replace")


def closure(layer):
    """LAYER and all that lies below it."""
    return {layer}.union(*(closure(below) for below in BELOW[layer]))


def is_cpp(name):
    return name.endswith((".cc", ".h", ".cpp"))


def layer_of(name):
    """The layer to which a C++ file belongs: its folder under src/, or under include/falcon/ for public headers."""
    match = re.match(r"(?:src|include/falcon)/(\w+)/", name)
    return match and match[1]


def layer_included(kind, path):
    """The layer of an included file; None for the system's and those beside the file."""
    match = re.match(r"(falcon/)?(\w+)/", path)
    return match[2] if match and match[2] in BELOW and (match[1] or kind == '"') else None


def anchors(text):
    """The anchors that a Markdown page's headings have on GitHub."""
    heads = re.findall(r"^#+\s+(.*)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = tracked()
        cls.cpp = [name for name in cls.files if is_cpp(name)]
        cls.library = [name for name in cls.cpp if layer_of(name)]
        cls.pages = [name for name in cls.files if name.endswith(".md")]

    def assert_none(self, rule, places):
        places = sorted(places)
        if places:
            self.fail("\n".join([rule, *("  " + place for place in places)]))

    def test_every_folder_of_src_is_a_layer(self):
        self.assert_none("no such layer", {name for name in self.library if layer_of(name) not in BELOW})

    def test_no_include_against_the_layers(self):
        # A test may use any layer that its target links (TEST_DEPENDS).
        sources = [name for name in self.library if not name.endswith("_test.cc")]
        self.assert_none("includes a layer that is not below its own", (
            f"{name}: {path}" for name in sources for kind, path in INCLUDE.findall(read(name))
            if layer_included(kind, path) not in {None, *closure(layer_of(name))}))

    def test_link_targets_follow_the_layers(self):
        wrong = []
        for name in self.files:
            if re.fullmatch(r"src/\w+/CMakeLists\.txt", name):
                call = re.search(r"falcon_layer\((\w+)([^)]*)\)", read(name))
                words = re.search(r"(?<!TEST_)DEPENDS((?:\s+[a-z]\w*)*)", call[2])
                wrong += [f"{name}: {word}" for word in (words[1].split() if words else [])
                          if word not in closure(call[1]) - {call[1]}]
        self.assert_none("depends on a layer that is not below its own", wrong)

    def test_only_net_sys_includes_socket_headers(self):
        self.assert_none("includes a socket header of the system outside src/net/sys", (
            f"{name}: {path}" for name in self.library for kind, path in INCLUDE.findall(read(name))
            if kind == "<" and SOCKET_HEADER.fullmatch(path) and not name.startswith("src/net/sys/") and not name.endswith("_test.cc")))

    def test_the_socket_library_names_nothing_of_the_language(self):
        words = re.compile(r"\b(falcon::)?(vm|sched|modules|compiler|syntax|bytecode)::|\b(Heap|Interpreter|GreenThread)\b")
        self.assert_none("names a type of the language", (
            f"{name}: {match[0]}" for name in self.cpp if name.startswith(("include/falcon/net/", "include/falcon/base/"))
            for match in words.finditer(read(name))))

    def test_files_are_short(self):
        counted = ((name, read(name).count("\n")) for name in self.files
                   if is_cpp(name) or name.endswith((".fpl", ".py", ".sh")))
        self.assert_none(f"over {MAX_LINES} lines", (
            f"{name}: {lines}" for name, lines in counted if lines > MAX_LINES and name not in LONG_ON_PURPOSE))

    def test_nothing_says_it_is_unfinished(self):
        self.assert_none("says that it is unfinished", (
            f"{name}:{number}: {line.strip()}" for name in self.files
            for number, line in enumerate(read(name).split("\n"), 1) if UNFINISHED.search(line)))

    def test_every_cpp_file_opens_with_a_comment(self):
        self.assert_none("does not open with a comment", (
            name for name in self.cpp if not read(name).startswith(("// ", "/*"))))

    def test_no_trailing_white_space(self):
        self.assert_none("trailing white space", (
            f"{name}:{number}" for name in self.files for number, line in enumerate(read(name).split("\n"), 1)
            if line != line.rstrip()))
        self.assert_none("no newline at the end", (
            name for name in self.files if read(name)[-1:] not in {"\n", ""}))

    def test_every_example_is_tested(self):
        tests = "\n".join(read(name) for name in self.files if name.startswith("tests/") and name.endswith((".py", ".fpl")))
        self.assert_none("no test under tests/ names this example", (
            name for name in self.files if re.fullmatch(r"examples/\w+\.fpl", name) and name.split("/")[1] not in tests))

    def test_links_resolve(self):
        broken = []
        for page in self.pages:
            for link in LINK.findall(FENCED.sub("", read(page))):
                path, _, anchor = link.partition("#")
                target = (ROOT / page).parent / path if path else ROOT / page
                if re.match(r"[a-z]+:", link):
                    continue
                if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target.read_text())):
                    broken.append(f"{page}: {link}")
        self.assert_none("leads nowhere", broken)

    def test_files_that_pages_mention_exist(self):
        # A path with a capitalised part (`tests/modules/NAME/`) is a pattern, not a path.
        self.assert_none("mentions a file that does not exist", (
            f"{page}: {path}" for page in self.pages for path in MENTIONED.findall(FENCED.sub("", read(page)))
            if not re.search(r"[A-Z]{3}", path.replace("README", "").replace("CMakeLists", "")) and not (ROOT / path).exists()))


if __name__ == "__main__":
    unittest.main()
