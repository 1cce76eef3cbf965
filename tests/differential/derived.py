"""Random classes that derive from built-in ones, iterators, and statements that use their objects.

These objects are used in statements of their own and never among `any`: a list that says it has -1 items would be a
source of sizes that nobody bounds.
"""

from .functions import indented

# Class: how an object is made, what the class may define, what is done with an object {0} (and another one, {1}).
DERIVED = {
    "list": ("{}([<any>, <any>, <int>])", [
        ["def append(self, x):", "    print('append')", "    super().append([x])"],
        ["def __len__(self):", "    return super().__len__() + 1"],
        ["def __getitem__(self, i):", "    return ('item', super().__getitem__(i))"],
        ["def __iter__(self):", "    print('iter')", "    return super().__iter__()"],
        ["def __contains__(self, x):", "    return not super().__contains__(x)"],
        ["def __eq__(self, other):", "    return super().__eq__(other)"],
        ["def __add__(self, other):", "    return ('add', super().__add__(other))"],
        ["def __setitem__(self, i, x):", "    print('set', show(i))", "    super().__setitem__(i, x)"],
        ["def __init__(self, *args):", "    super().__init__(*args)", "    self.extra = <any>"],
        ["def pop(self, *args):", "    return [super().pop(*args)]"],
    ], [
        "{0}.append(<any>)", "note(len({0}))", "note({0}[<n>])", "note({0}[<n>:])", "note([x for x in {0}])", "note(list({0}))", "note(<any> in {0})",
        "note({0} + [<any>])", "note([<any>] + {0})", "note({0} == {1}, {0} == [1])", "{0}[<n>] = <any>", "{0} += [<any>]", "note({0}.pop())",
        "note(sorted({0}, key=repr))", "print({0})", "note(type({0} * 2).__name__, type({0}.copy()).__name__)", "note(bool({0}))", "note({0} < {1})",
        "note([*{0}], (*{1},))", "{0}.extend({1})", "a, *b = {0}; note(a, b)", "note({0}.index(<any>))", "note(list(zip({0}, {1})))", "del {0}[<n>]",
        "note({0}.extra)", "note(list(reversed({0})))", "note(isinstance({0}, list), {0}.count(<any>))", "note(max({0}, key=repr))", "note((lambda *a: a)(*{0}))",
    ]),
    "dict": ("{}({{<key>: <any>, 'a': <any>}})", [
        ["def __missing__(self, key):", "    return ('missing', key)"],
        ["def __missing__(self, key):", "    self[key] = <any>", "    return self[key]"],
        ["def __getitem__(self, key):", "    return ('item', super().__getitem__(key))"],
        ["def __setitem__(self, key, x):", "    print('set', show(key))", "    super().__setitem__(key, x)"],
        ["def __contains__(self, key):", "    return True"],
        ["def __len__(self):", "    return 7"],
        ["def get(self, key, default=None):", "    return ('get', super().get(key, default))"],
        ["def update(self, *args, **kwargs):", "    print('update')", "    super().update(*args, **kwargs)"],
    ], [
        "note({0}[<key>])", "{0}[<key>] = <any>", "note(len({0}))", "note(<key> in {0})", "note([k for k in {0}])", "note({0}.get(<key>))", "note(dict({0}))",
        "note({{**{0}}})", "note({0} == {1})", "{0}.update(a=<any>)", "note({0}.setdefault(<key>, <any>))", "note({0}.pop(<key>, None))", "print({0})",
        "note(list({0}.items()))", "del {0}[<key>]", "note(bool({0}))", "note({0} | {1})", "{0} |= {1}", "note((lambda **k: sorted(k))(**{0}))",
        "note(type({0}.copy()).__name__)", "note(list(reversed({0})))",
    ]),
    "int": ("{}(<int>)", [
        ["def __add__(self, other):", "    return type(self)(clip(int(self) + int(other) + 1))"],
        ["def __radd__(self, other):", "    return ('radd', int(self))"],
        ["def __eq__(self, other):", "    return super().__eq__(other)", "def __hash__(self):", "    return super().__hash__()"],
        ["def __lt__(self, other):", "    return ('lt', super().__lt__(other))"],
        ["def __repr__(self):", "    return 'I' + super().__repr__()"],
        ["def __bool__(self):", "    return <bool>"],
        ["def __int__(self):", "    return 5"],
        ["def __index__(self):", "    return 1"],
        ["def __neg__(self):", "    return 'neg'"],
        ["def __new__(cls, n=0):", "    return super().__new__(cls, clip(n))"],
        ["def __format__(self, spec):", "    return 'f' + super().__format__(spec)"],
        ["def __getattr__(self, name):", "    return name"],
    ], [
        "note({0} + <int>)", "note(<int> + {0})", "note({0} + {1})", "note({0} * 2, type({0} * 2).__name__)", "note({0} == {1}, {0} == int({0}))",
        "note({0} < <int>)", "print({0})", "note(str({0}), repr({0}))", "note(f'{{{0}}}', f'{{{0}:5d}}')", "note('%d %s' % ({0}, {0}))", "note([5, 6][{0} % 2])",
        "note({{0: 'zero', int({0}): 'own'}}[{0}])", "note(bool({0}), -{0}, abs({0}))", "note(sum([{0}, {1}]))", "note(divmod({0}, 7), {0} ** 2)",
        "note(max({0}, {1}) is {0})", "note({0} & 255, {0} << 1)", "note({0}.something)", "note({0} / 3, {0} // 2)", "note(isinstance({0}, int), float({0} % 1000))",
        "{0} += 1; note({0})", "note(range({0} % 5))", "note(hash({0}) is None)", "note({0} in [1, {1}, {0}])", "note([0] * ({0} % 3))",
    ]),
    "str": ("{}(<str>)", [
        ["def upper(self):", "    return type(self)('up ' + super().upper())"],
        ["def __add__(self, other):", "    return ('add', super().__add__(other))"],
        ["def __getitem__(self, i):", "    return '<' + super().__getitem__(i) + '>'"],
        ["def __len__(self):", "    return 3"],
        ["def __eq__(self, other):", "    return <bool>", "def __hash__(self):", "    return 1"],
        ["def __str__(self):", "    return 'str of it'"],
        ["def __repr__(self):", "    return 'repr of it'"],
        ["def __contains__(self, x):", "    return <any>"],
        ["def __iter__(self):", "    return iter([1, 2])"],
        ["def __mod__(self, other):", "    return ('mod', other)"],
        ["def __new__(cls, x=''):", "    return super().__new__(cls, x * 2)"],
    ], [
        "note({0}.upper())", "note({0} + <str>)", "note(<str> + {0})", "note({0}[<n>])", "note(len({0}), bool({0}))", "note({0} == {1}, {0} == <str>)", "print({0})",
        "note(f'{{{0}}}|{{{0}!r}}|{{{0}:>9}}')", "note('%s %r' % ({0}, {0}))", "note({0} % 5)", "note('a' in {0})", "note([c for c in {0}])", "note(list({0}))",
        "note('-'.join([{0}, {1}]))", "note({0} * 2)", "note(type({0} + 'x').__name__)", "note({0}.split())", "note({{'abc': 1}}.get({0}))", "note({0} < {1})",
        "note(sorted([{0}, {1}, 'm']))", "note(str({0}), repr({0}))", "note({0}.replace('a', {1}))", "note({0}.startswith({1}))", "note(isinstance({0}, str))",
        "note({0}.find({1}))", "note({0}.encode('utf-8'))", "note('{{}} {{:>5}}'.format({0}, {1}))",
    ]),
    "tuple": ("{}([<any>, <int>])", [
        ["def __new__(cls, items=()):", "    return super().__new__(cls, [*items, 'more'])"],
        ["def __getitem__(self, i):", "    return ('item', super().__getitem__(i))"],
        ["def __add__(self, other):", "    return type(self)(super().__add__(other))"],
        ["def __len__(self):", "    return 1"],
        ["def __iter__(self):", "    tick()", "    yield <any>"],
        ["def __eq__(self, other):", "    return super().__eq__(other)"],
    ], [
        "note({0}[<n>])", "note(len({0}))", "note({0} + (1,))", "note((1,) + {0})", "note([x for x in {0}])", "a, b = {0}; note(a, b)", "print({0})", "note({0} == {1})",
        "note({0} < {1})", "note(type({0} * 2).__name__)", "note(<any> in {0})", "note('%s %s' % {0})", "note((*{0},))", "note({0}.count(<any>))",
    ]),
    "Exception": ("{}(<any>, '!x')", [
        ["def __init__(self, *args):", "    self.extra = args"],
        ["def __init__(self, a, b='!b'):", "    super().__init__(b, a)"],
        ["def __str__(self):", "    return 'text'"],
        ["def __repr__(self):", "    return 'shown'"],
        ["def __eq__(self, other):", "    return isinstance(other, Exception)"],
    ], [
        "raise {0}", "raise {0} from {1}", "note(str({0}), repr({0}))", "note({0}.args)", "note({0} == {1})", "note({0}.extra)", "{0}.args = (1, 2); note({0}.args)",
        "note(vars({0}))", "note(isinstance({0}, Exception))", "note({0}.__cause__, {0}.__context__)",
    ]),
}
ITERATORS = [
    [["def __iter__(self):", "    return self"], ["def __iter__(self):", "    return iter([self.n])"], ["def __iter__(self):", "    return self.n"], []],
    [["def __next__(self):", "    tick()", "    self.n += 1", "    if self.n > 3:", "        raise StopIteration<stop>", "    return <any>"],
     ["def __next__(self):", "    tick()", "    raise <error>('!next')"], []],
    [["def __getitem__(self, i):", "    tick()", "    if i > 2:", "        raise IndexError('!end')", "    return (i, <any>)"], [], []],
    [["def __len__(self):", "    return 2"], []],
    [["def __contains__(self, x):", "    print('contains')", "    return <any>"], [], []],
]
WALKS = [
    "note(list({0}))", "note([x for x in {0}])", "a, b = {0}; note(a, b)", "a, *b = {0}; note(a, b)", "note(<any> in {0})", "note(next({0}))", "note(next({0}, 'none'))",
    "note(list(zip({0}, [1, 2, 3, 4])))", "note(list(zip([1, 2], {0})), next({0}, 'none'))", "note(list(enumerate({0})))", "note(sum({0}))", "note(max({0}, key=repr))",
    "note(list(map(lambda x: [x], {0})))", "note(list(reversed({0})))", "note(sorted({0}, key=repr))", "note([*{0}, 1])", "note(any({0}), all({0}))",
    "note(len({0}), bool({0}))", "note(tuple({0}))", "note(iter({0}) is {0})", "note([1, 2].extend({0}))",
    "note(list(filter(None, {0})))", "note((lambda *a: a)(*{0}))", "for x in {0}:\n    tick()\n    note(x)\nelse:\n    print('ended')", "note(','.join({0}))",
]


class Derived:
    """A part of Program (programs.py)."""

    def derived_class(self):
        """A class under a built-in one, two objects, and what is done with them."""
        chance = self.chance
        base = chance.choice(sorted(DERIVED))
        making, members, uses = DERIVED[base]
        name, first, second = self.fresh("B"), self.fresh("o"), self.fresh("o")
        lines = [f"class {name}({base}):"]
        for member in chance.sample(members, chance.choice([1, 1, 2, 3])):
            lines += indented([self.fill(line, 1) for line in member])
        lines += [f"{one} = {self.fill(making.format(name), 1)}" for one in (first, second)]
        return lines + self.used(uses, first, second)

    def iterator_class(self):
        """A class that can be walked, or nearly."""
        chance = self.chance
        name, one = self.fresh("W"), self.fresh("o")
        lines = [f"class {name}:", "    n = 0"]
        for choices in ITERATORS:
            lines += indented([self.fill(line.replace("<stop>", chance.choice(["", "('!stop')"])), 0) for line in chance.choice(choices)])
        return [*lines, f"{one} = {name}()", *self.used(WALKS, one, one)]

    def used(self, uses, first, second):
        """Some of the statements, each in a try."""
        lines = []
        for use in self.chance.sample(uses, self.chance.choice([2, 3, 5, 8])):
            body = []
            for line in self.fill(use.format(first, second), 0).split("\n"):
                body += line.split("; ")
            lines += ["try:", *indented(body), "except Exception as e:", "    tell(e)"]
        return lines
