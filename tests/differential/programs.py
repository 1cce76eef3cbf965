"""A random program, from a number.

The program is text in Python; spelling.py writes its syntax tree for Falcon. It ends by construction: every loop and function
begins with a tick() of the prelude's fuel, and kinds (expressions.py) keep values small.
"""

import contextlib
import random

from .classes import Classes
from .derived import Derived
from .expressions import Expressions
from .functions import Function, Functions
from .statements import Statements

PRELUDE = ["OutOfFuel", "Value", "tick", "keep", "kind", "clip", "show", "note", "probe", "tell", "thrown"]
ALSO = {"any": ["any", "int", "str", "float", "bool", "list", "tuple", "dict", "object"], "set": ["set", "set int"], "key": ["int", "str"]}


class Scope:
    """A function's or the module's names as far as they are written."""

    def __init__(self, kind, generator=False, result="any"):
        self.kind = kind
        self.generator = generator
        self.result = result
        self.names = {}  # every name of the scope and its kind
        self.live = set()  # those that most likely have a value here
        self.functions = {}
        self.classes = []
        self.errors = []
        self.outside = set()  # declared global
        self.enclosing = set()  # declared nonlocal
        self.loops = 0

    def add(self, name, kind):
        self.names[name] = kind
        self.live.add(name)


class Program(Expressions, Functions, Classes, Derived, Statements):
    function_class = Function

    def __init__(self, number):
        self.chance = random.Random(number)
        self.scopes = [Scope("module")]
        self.scopes[0].classes.append("Value")
        self.helpers = []
        self.counts = {}
        self.last = ""
        self.probes = 0
        self.nested = 0
        self.budget = self.chance.choice([5, 8, 12, 20, 40])
        self.wildness = self.chance.choice([0.02, 0.1, 0.2, 0.4, 1])
        self.trust = self.chance.choice([0.01, 0.03, 0.1, 0.3])  # how many statements stand in no try
        # Each program has its own taste, so that a rare statement is the commonest of some.
        self.taste = {name: self.chance.choice([0.2, 1, 1, 1, 4])
                      for name in ("change", "for_", "while_", "try_", "with_", "function", "closure", "generator", "value_class", "noisy_class",
                                   "manager_class", "derived_class", "iterator_class", "driving", "raise_", "outer_assign", "yield_", "unpack", "lambda_", "augment", "if_")}

    def text(self):
        """The program, in Python."""
        in_function = self.chance.random() < 0.5
        if in_function:
            self.push("function", result="any")
        lines = []
        while self.budget > 0:
            lines += self.statement()
        for name, kind in self.own():
            if kind != "error" and name[0] == "v":
                lines += ["try:", f"    note({name})", "except NameError as e:", "    tell(e)"]
        if in_function:
            scope = self.scopes[-1]
            lines = ["def main():", *("    " + line for line in self.leave_function(scope, lines)), "main()"]
        text = [f"from prelude import {', '.join(PRELUDE)}", *self.helpers, *lines]
        return "\n".join(text) + "\n"

    # Names

    def fresh(self, letter):
        self.counts[letter] = self.counts.get(letter, 0) + 1
        self.last = f"{letter}{self.counts[letter]}"
        return self.last

    def next_probe(self):
        self.probes += 1
        return self.probes

    def helper(self, name, lines):
        if name not in self.scopes[0].names:
            self.scopes[0].names[name] = "helper"
            self.helpers += lines

    def push(self, kind, generator=False, result="any"):
        self.scopes.append(Scope(kind, generator, result))
        return self.scopes[-1]

    @contextlib.contextmanager
    def bound(self, names):
        """NAMES, with their kinds, can be seen: those of a comprehension."""
        if names:
            self.push("comprehension")
            for name, kind in names.items():
                self.scopes[-1].add(name, kind)
        yield
        if names:
            self.scopes.pop()

    def variables(self, kind):
        """The variables in sight that can stand for KIND."""
        kinds = ALSO.get(kind, [kind])
        hidden, names = set(), []
        for scope in reversed(self.scopes):
            names += [name for name in sorted(scope.live) if name not in hidden and scope.names[name] in kinds]
            hidden.update(scope.names)
        return names

    def functions(self):
        return [function for scope in self.scopes for function in scope.functions.values()]

    def classes(self):
        return [name for scope in self.scopes for name in scope.classes]

    def errors(self):
        return [name for scope in self.scopes for name in scope.errors]
