"""Random statements. Each method gives lines; blocks in them are indented."""

from .expressions import LITERALS
from .functions import indented

VARIABLES = ["int", "int", "int", "str", "str", "any", "any", "list", "list", "dict", "ints", "tuple", "float", "bool", "set", "object", "bytes", "strs"]
CHANGES = [  # what changes a container in a variable
    "<list!>.append(<any>)", "<list!>.insert(<n>, <any>)", "<list!>.extend(clip(<list>))", "<list!>.reverse()", "<ints!>.sort()",
    "<list!>.remove(<any>)", "<list!>.clear()", "<list!>.sort(key=repr, reverse=<bool>)", "<list!>[<n>] = <any>", "<list!>[<n>:<n>] = clip(<list>)",
    "<list!>[::2] = <list>", "<list!>[<n>:<n>:<n>] = <list>", "del <list!>[<n>]", "del <list!>[<n>:<n>]", "del <list!>[::2]", "<list!> += clip(<list>)",
    "<list!> += <any>", "<dict!>[<key>] = <any>", "<dict!>[<flat>] = <any>", "<dict!>[{}] = 1", "del <dict!>[<key>]", "<dict!>.update(<dict>)", "<dict!> |= <dict>",
    "<dict!>.setdefault(<key>, <any>)", "<dict!>.update(a=<any>, b=<any>)", "<ints!>.append(<int>)", "<ints!>[<n>] = <int>", "<ints!>[<n>] += <n>",
    "<dict!>.clear()", "note(<dict!>.popitem())", "note(<list!>.pop(<n>))", "<set!>.add(<key>)", "<set!>.discard(<key>)", "<set!>.remove(<key>)",
    "<set!>.update(<ints>)", "<set!> |= <set>", "<set!> &= <set>", "<set!> -= <set>", "<set!> ^= <set>", "<object>.x = <any>", "<object>.n = clip(<int>)",
    "<object>.y += <n>", "del <object>.x", "setattr(<object>, '<attribute>', <any>)", "delattr(<object>, '<attribute>')", "<object>[<small>] = <any>",
    "del <object>[<small>]", "<object>.field = <any>", "del <object>.field", "<object>.twice = <any>", "<class>.shared = <any>", "<object>.total = <any>",
    "probe(<probe>, <list!>)[probe(<probe>, <n>)] = probe(<probe>, <any>)", "probe(<probe>, <dict!>)[probe(<probe>, <key>)] = probe(<probe>, <any>)",
    "probe(<probe>, <ints!>)[probe(<probe>, <n>)] += probe(<probe>, <n>)", "<list!>[<n>], <list!>[<n>] = <any>, <any>", "<list!> *= <small>; del <list!>[9:]",
    "<ints!>[<n>], <dict!>[<key>] = <int>, <any>", "(<list!>[<n>], *<list!>[<n>:<n>]) = <list>", "<any>[<small>] = <any>", "<any>['a'] = <any>", "<any>.x = <any>",
    "<tuple!>[<n>] = <any>", "<list!>[<any>] = <any>", "<object>.x, <object>.y = <any>", "<str!>[<n>] = 'a'", "<dict!>.update([(<key>, <any>)])",
]
AUGMENTED = {
    "int": ["{0} += <int>", "{0} -= <int>", "{0} *= <n>", "{0} //= <int>", "{0} %= <int>", "{0} &= <int>", "{0} |= <int>", "{0} ^= <int>",
            "{0} >>= <shift>", "{0} <<= <small>", "{0} **= 2"],
    "str": ["{0} += <str>", "{0} *= <small>"],
    "float": ["{0} += <float>", "{0} *= <float>", "{0} /= <float>", "{0} -= <int> % 100"],
    "any": ["{0} += <any>", "{0} -= <any>", "{0} *= <small>", "{0} //= <any>", "{0} |= <any>", "{0} %= <any>", "{0} /= <any>"],
    "tuple": ["{0} += <tuple>"],
}
LOOPS = [  # target, what is walked; {0} {1} are new names, and the kinds they are of
    ("{0}", "<ints>", "int"), ("{0}", "range(<n>)", "int"), ("{0}", "range(<n>, <n>, <n>)", "int"), ("{0}", "<list>", "any"), ("{0}", "<str>", "str"),
    ("{0}", "<tuple>", "any"), ("{0}", "list(<dict>)", "any"), ("{0}", "<dict!>", "any"), ("{0}, {1}", "list(<dict>.items())", "any any"),
    ("{0}, {1}", "enumerate(<list>)", "int any"), ("{0}, {1}", "zip(<ints>, <list>)", "int any"), ("{0}", "reversed(<list>)", "any"),
    ("{0}", "map(lambda x: x + 1, <ints>)", "int"), ("{0}", "<strs>", "str"), ("{0}", "<any>", "any"), ("{0}", "<object>", "any"),
    ("{0}, *{1}", "[<tuple>, <list>]", "any list"), ("{0}, {1}", "<list>", "any any"), ("{0}", "(<any> for x in <ints>)", "any"),
    ("{0}", "sorted(<set>, key=repr)", "any"), ("{0}", "filter(None, <list>)", "any"), ("{0}", "*<ints>, <int>", "int"), ("{0}", "<list!>", "any"),
    ("{0}", "{{1, 2, 3}}", "int"), ("{0}", "{{'a': <any>, 'b': <any>}}", "str"), ("{0}", "iter([<any>, <any>])", "any"), ("({0}, {1})", "[(1, <any>)]", "int any"),
    ("{0}", "range(<int> % 1000)", "int"), ("{0}", "iter(lambda: <bool>, True)", "bool"), ("{0}", "<bytes>", "int"),
]


class Statements:
    """A part of Program (programs.py)."""

    def block(self, count):
        """COUNT statements; what they assign is hardly ever used after the block, where it may have no value."""
        before = set(self.scopes[-1].live)
        self.nested += 1
        lines = []
        for _ in range(count):
            lines += self.statement()
        self.nested -= 1
        scope = self.scopes[-1]
        scope.live = {name for name in scope.live if name in before or self.chance.random() < 0.05}
        return lines or ["pass"]

    def statement(self):
        """One statement, in a try of its own at times."""
        if self.budget <= 0:
            return self.print_()
        self.budget -= 1
        makers, weights = zip(*self.statement_table())
        scope, before = self.scopes[-1], set(self.scopes[-1].live)
        lines = self.chance.choices(makers, weights)[0]() or self.print_()
        if lines[0].startswith(("def", "class", "@", "return", "break", "continue")) or self.chance.random() < self.trust:
            return lines
        missing = [f"{name} = {self.chance.choice(LITERALS[scope.names[name]])}" for name in sorted(scope.live - before)
                   if scope.names[name] in LITERALS and self.chance.random() < 0.9]
        return ["try:", *indented(lines), *self.handler(self.chance.random() < 0.85), *indented(missing)]

    def statement_table(self):
        scope = self.scopes[-1]
        table = [(self.print_, 10), (self.assign, 12), (self.reassign, 8), (self.augment, 6), (self.change, 14), (self.unpack, 5), (self.call_statement, 8),
                 (self.raise_, 1 + 2 * (self.nested > 0)), (self.assert_, 1), (self.delete, 1), (self.lambda_, 3)]
        if self.nested < 4:
            table += [(self.if_, 8), (self.for_, 8), (self.while_, 3), (self.try_, 7), (self.with_, 4)]
        if self.nested < 2:
            table += [(self.function, 6), (self.closure, 3), (self.generator, 3), (self.value_class, 4), (self.noisy_class, 3), (self.manager_class, 2),
                      (self.derived_class, 3), (self.iterator_class, 2),
                      (self.error_class, 1), (self.driving, 4)]
        if scope.kind == "function":
            table += [(self.return_, 3), (self.outer_assign, 4)]
            if scope.generator:
                table += [(self.yield_, 16)]
        if scope.loops:
            table += [(self.leave_loop, 5)]
        return [(maker, weight * self.taste.get(maker.__name__, 1)) for maker, weight in table]

    def handler(self, broad=False):
        name = self.chance.choice(["e", "e", "error", self.fresh("e")])
        caught = "Exception" if broad else self.caught()
        form = self.chance.random()
        if form < 0.9:
            return [f"except {caught} as {name}:", f"    tell({name})"]
        return [f"except {caught}:", "    print('caught')"] if form < 0.97 else ["except:", "    print('caught all')"]

    def caught(self):
        errors = self.errors()
        return self.chance.choice(errors) if errors and self.chance.random() < 0.3 else self.fill("<caught>", 0)

    # Simple statements

    def print_(self):
        form = self.chance.choice(["note(<any>)", "note(<any>)", "note(<any>, <any>)", "print(<str>)", "print(<int>, <float>, <bool>)", "note(<bytes>)",
                                   "print(<str>, <int>, sep='-')", "note(<set>)", "note(<dict>)", "print(*<ints>)", "print(<object>)", "<any>",
                                   "print(<str>, end='|\\n')", "note(<list>)", "note(<tuple>)", "print(<list>, <dict>)"])
        return [self.fill(form, self.depth())]

    def new_name(self, kind):
        """A name for a new variable: rarely one that hides a name outside."""
        scope = self.scopes[-1]
        outside = [name for outer in self.scopes[:-1] for name in outer.live
                   if name not in scope.names and name not in scope.outside and name not in scope.enclosing and name[0] == "v"]
        hiding = outside and scope.kind == "function" and self.chance.random() < 0.04
        name = self.chance.choice(sorted(outside)) if hiding else self.fresh("v")
        scope.names[name] = kind
        return name

    def assign(self):
        kind = self.chance.choice(VARIABLES)
        value = self.object_of(1) if kind == "object" else self.assigned(kind)
        form = self.chance.random()
        name = self.new_name(kind)
        if form < 0.1:
            second = self.new_name(kind)
            text = f"{name} = {second} = {value}"
            self.scopes[-1].live.add(second)
        else:
            text = f"{name}: int = {value}" if form < 0.15 and name not in self.variables(kind) else f"{name} = {value}"
        self.scopes[-1].live.add(name)
        return [text]

    def own(self, kinds=None):
        """The variables of the innermost scope, with their kinds."""
        scope = self.scopes[-1]
        return [(name, scope.names[name]) for name in sorted(scope.live) if kinds is None or scope.names[name] in kinds]

    def reassign(self):
        own = self.own(VARIABLES)
        if not own:
            return self.assign()
        name, kind = self.chance.choice(own)
        if kind == "object":
            return [f"{name} = {self.object_of(1)}"]
        if self.chance.random() < 0.15:
            other = [n for n, k in own if k == kind and n != name]
            if other:
                return [f"{name}, {other[0]} = {other[0]}, {name}"]
        return [f"{name} = {self.assigned(kind)}"]

    def augment(self):
        own = self.own(AUGMENTED)
        if not own:
            return self.assign()
        name, kind = self.chance.choice(own)
        return [self.fill(self.chance.choice(AUGMENTED[kind]).format(name), 1), f"{name} = clip({name})"]

    def change(self):
        template = self.chance.choice(CHANGES)
        if "<list!> +=" in template or "<dict!> |=" in template or "<set!>" in template and "=" in template or "<list!> *=" in template:
            kind = template[1:template.index("!")]
            own = self.own([kind])
            if not own:
                return self.assign()
            template = template.replace(f"<{kind}!>", self.chance.choice(own)[0])
        return self.fill(template, self.chance.choice([0, 1, 1])).split("; ")

    def unpack(self):
        kinds = [self.chance.choice(["int", "str", "any"]) for _ in range(3)]
        a, b, c = names = [self.new_name(kind) for kind in kinds]
        values = [self.assigned(kind) for kind in kinds]
        form = self.chance.randrange(7)
        if form == 3:
            self.scopes[-1].names[b] = "list"
            text = f"{a}, *{b}, {c} = {values[0]}, {self.expression('any')}, {values[2]}"
        elif form == 4:
            text = f"({a}, ({b}, {c})) = {values[0]}, [{values[1]}, {values[2]}]"
        elif form == 5:
            for name in names:
                self.scopes[-1].names[name] = "any"
            self.scopes[-1].names[b] = "list"
            text = f"[{a}, *{b}], {c} = {self.expression('list')}, {values[2]}"
        elif form == 6:
            for name in names:
                self.scopes[-1].names[name] = "any"
            text = f"{a}, {b}, {c} = {self.expression('any')}"
        else:
            text = f"{a}, {b}, {c} = {values[0]}, {values[1]}, {values[2]}"
        self.scopes[-1].live.update(names)
        return [text]

    def call_statement(self):
        callables = [f for f in self.functions() if f.result != "manager"]
        if not callables:
            return self.function() if self.nested < 2 else None
        function = self.chance.choice(callables)
        if not function.generator:
            return [f"note({self.arguments(function)})"]
        return [f"note(list({self.started(function)}))"]

    def raise_(self):
        errors = self.errors()
        error = self.chance.choice(errors) if errors and self.chance.random() < 0.3 else self.fill("<error>", 0)
        value = self.chance.choice([error, f"{error}('!raised')", f"{error}('!raised', {self.expression('any', 1)})"])
        cause = self.chance.choice(["", "", "", f" from {self.fill('<error>', 0)}('!cause')", " from None"])
        return [f"if {self.expression('bool', 1)}:", f"    raise {value}{cause}"] if self.chance.random() < 0.6 else [f"raise {value}{cause}"]

    def assert_(self):
        return [f"assert {self.expression('bool', 1)}" + self.chance.choice(["", ", '!asserted'", f", ('!x', {self.expression('any', 0)})"])]

    def delete(self):
        own = [name for name, _ in self.own() if name[0] == "v"]
        if not own:
            return None
        name = self.chance.choice(own)
        if self.chance.random() < 0.9:
            self.scopes[-1].live.discard(name)
        return [f"del {name}"]

    def lambda_(self):
        function = self.known_lambda()
        return [f"{function.name} = lambda {self.lambda_text(function)}"]

    def known_lambda(self):
        function_class = self.function_class
        function = function_class(self.fresh("f"), [], self.chance.choice(["int", "any", "str", "list"]))
        parameters, rest, extra = self.parameters()
        function.parameters, function.rest, function.extra = parameters, rest, extra
        return function

    def lambda_text(self, function):
        header = self.header(function).replace(": int", "")
        self.enter_function(function)
        body = self.expression(function.result)
        self.scopes.pop()
        self.scopes[-1].functions[function.name] = function
        return f"{header}: {body}"

    def outer_assign(self):
        """Assigns a variable of the module or of an enclosing function."""
        scope = self.scopes[-1]
        found = []
        for outer in self.scopes[:-1]:
            if outer.kind in ("module", "function"):
                found += [(outer, name, outer.names[name]) for name in sorted(outer.live) if name not in scope.names and name[0] == "v"
                          and outer.names[name] in VARIABLES]
        if not found:
            return None
        outer, name, kind = self.chance.choice(found)
        if outer.kind == "module":
            if any(name in middle.names for middle in self.scopes[1:]) or name in scope.enclosing:
                return None
            scope.outside.add(name)
        else:
            at = self.scopes.index(outer)
            if any(name in middle.names or name in middle.outside for middle in self.scopes[at + 1:]) or name in scope.outside:
                return None
            scope.enclosing.add(name)
        if kind == "object":
            return [f"{name} = {self.object_of(1)}"]
        if kind in AUGMENTED and self.chance.random() < 0.4:
            return [self.fill(self.chance.choice(AUGMENTED[kind]).format(name), 1), f"{name} = clip({name})"]
        return [f"{name} = {self.assigned(kind)}"]

    def return_(self):
        scope = self.scopes[-1]
        value = self.expression("any" if scope.generator else scope.result)
        text = f"return {value}" if self.chance.random() < 0.9 else f"return *[{value}], 1" if scope.result == "any" else "return"
        if scope.result not in ("any",) and text == "return":
            text = f"return {value}"
        return [f"if {self.expression('bool', 1)}:", f"    {text}"] if self.chance.random() < 0.7 else [text]

    def yield_(self):
        value = self.expression("any")
        form = self.chance.randrange(8)
        if form < 3:
            return [f"yield {value}"]
        if form == 3:
            name = self.new_name("any")
            self.scopes[-1].live.add(name)
            return [f"{name} = yield {value}"]
        if form == 4:
            return [f"note((yield {value}), (yield))"]
        generators = [f for f in self.functions() if f.generator]
        walked = self.started(self.chance.choice(generators)) if generators and form < 7 else self.expression("list")
        if self.chance.random() < 0.5:
            return [f"yield from {walked}"]
        name = self.new_name("any")
        self.scopes[-1].live.add(name)
        return [f"{name} = yield from {walked}"]

    def leave_loop(self):
        word = self.chance.choice(["break", "continue"])
        return [f"if {self.expression('bool', 1)}:", f"    {word}"] if self.chance.random() < 0.8 else [word]

    # Statements with blocks

    def some(self):
        return self.block(self.chance.choice([1, 1, 2, 3]))

    def loop_body(self):
        self.scopes[-1].loops += 1
        body = self.some()
        self.scopes[-1].loops -= 1
        return indented(["tick()", *body])

    def if_(self):
        condition = self.chance.choice(["bool", "bool", "any"])
        lines = [f"if {self.expression(condition)}:", *indented(self.some())]
        while self.chance.random() < 0.25:
            lines += [f"elif {self.expression('bool')}:", *indented(self.some())]
        return lines + (["else:", *indented(self.some())] if self.chance.random() < 0.4 else [])

    def loop_else(self):
        return ["else:", *indented(self.some())] if self.chance.random() < 0.25 else []

    def for_(self):
        target, walked, kinds = self.chance.choice(LOOPS)
        generators = [f for f in self.functions() if f.generator]
        walked = self.started(self.chance.choice(generators)) if generators and self.chance.random() < 0.25 else self.fill(walked.format(), 1)
        if walked.startswith("keep"):
            target, kinds = "{0}", "any"
        names = [self.new_name(kind) for kind in kinds.split()]
        self.scopes[-1].live.update(names)
        lines = [f"for {target.format(*names)} in {walked}:", *self.loop_body()]
        self.scopes[-1].live.difference_update(names if self.chance.random() < 0.8 else [])
        return lines + self.loop_else()

    def while_(self):
        form = self.chance.randrange(3)
        if form == 0:
            return [f"while {self.expression('bool')}:", *self.loop_body(), *self.loop_else()]
        name = self.new_name("int")
        self.scopes[-1].live.add(name)
        body = self.loop_body()
        body.insert(1, f"    {name} += 1")
        return [f"{name} = 0", f"while {name} < {self.chance.choice([1, 2, 3, 5])}:", *body, *self.loop_else()]

    def try_(self):
        lines = ["try:", *indented(self.some())]
        form = self.chance.random()
        if form < 0.85:
            for _ in range(self.chance.choice([1, 1, 2])):
                lines += self.long_handler()
            if self.chance.random() < 0.1:
                lines += ["except:", *indented(self.some())]
            if self.chance.random() < 0.3:
                lines += ["else:", *indented(self.some())]
        if form > 0.6:
            lines += ["finally:", *indented(self.some())]
        return lines

    def long_handler(self):
        name = self.new_name("error")
        self.scopes[-1].live.add(name)
        body = self.some()
        form = self.chance.random()
        if form < 0.15:
            body.append("raise")
        elif form < 0.25:
            body.append(f"raise {name}")
        elif form < 0.35:
            body.append(f"raise {self.fill('<error>', 0)}('!again')" + self.chance.choice(["", f" from {name}", " from None"]))
        self.scopes[-1].live.discard(name)
        return [f"except {self.caught()} as {name}:", f"    tell({name})", *indented(body)]

    def with_(self):
        managers = [f for f in self.functions() if f.result == "manager"]
        if not managers:
            return self.manager_class() if self.nested < 2 else None
        items = []
        for _ in range(self.chance.choice([1, 1, 1, 2])):
            text = f"{self.chance.choice(managers).name}({self.chance.choice(['', repr('p'), repr('q')])})"
            form = self.chance.random()
            if form < 0.3:
                name = self.new_name("error")
                text += f" as {name}"
            elif form < 0.4:
                names = [self.new_name("any"), self.new_name("any")]
                text += f" as ({names[0]}, {names[1]})"
            items.append(text)
        return [f"with {', '.join(items)}:", *indented(self.some())]
