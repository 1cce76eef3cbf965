"""Random classes, their objects, and context managers.

All that are among `any` derive from the prelude's Value, whose comparisons and hashes print nothing: how often and in
which order a sort or a dict asks is no business of the language. Noisy classes tell of each special method that is
called; their objects are used in statements of their own.
"""

from .functions import Function, indented

# What a class may have besides: <…> are the marks of expressions; `self`, `other` and `x` are in sight.
MEMBERS = [
    ["def __add__(self, other):", "    return type(self)(clip(self.n + (other.n if isinstance(other, Value) else <int>)))"],
    ["def __add__(self, other):", "    if not isinstance(other, (int, Value)):", "        return NotImplemented", "    return Value(<int>)"],
    ["def __radd__(self, other):", "    return <any>"],
    ["def __iadd__(self, other):", "    self.n = clip(self.n + <int>)", "    return self"],
    ["def __sub__(self, other):", "    return Value(clip(self.n - other.n))"],
    ["def __rsub__(self, other):", "    return ('rsub', self.n)"],
    ["def __mul__(self, other):", "    return NotImplemented"],
    ["def __rmul__(self, other):", "    return <any>"],
    ["def __truediv__(self, other):", "    return ('div', self.n)"],
    ["def __rtruediv__(self, other):", "    return <any>"],
    ["def __floordiv__(self, other):", "    return self.n // other"],
    ["def __mod__(self, other):", "    return <any>"],
    ["def __and__(self, other):", "    return ('and', other)"],
    ["def __or__(self, other):", "    return <any>"],
    ["def __rxor__(self, other):", "    return ('rxor', other)"],
    ["def __lshift__(self, other):", "    return <any>"],
    ["def __pow__(self, other):", "    return ('pow', self.n)"],
    ["def __neg__(self):", "    return type(self)(-self.n)"],
    ["def __invert__(self):", "    return <any>"],
    ["def __abs__(self):", "    return <int>"],
    ["def __bool__(self):", "    return <bool>"],
    ["def __len__(self):", "    return <small>"],
    ["def __len__(self):", "    return <int>"],
    ["def __getitem__(self, x):", "    tick()", "    return <any>"],
    ["def __getitem__(self, x):", "    tick()", "    return [<any>, <any>][x]"],
    ["def __setitem__(self, x, y):", "    print('set', show(x), show(y))", "def __delitem__(self, x):", "    print('del', show(x))"],
    ["def __iter__(self):", "    tick()", "    return iter([<any>, <any>])"],
    ["def __iter__(self):", "    tick()", "    yield <any>", "    yield self.n"],
    ["def __contains__(self, x):", "    return <any>"],
    ["def __call__(self, *args):", "    tick()", "    return (self.n, args)"],
    ["def __call__(self, x, y=<n>):", "    tick()", "    return <any>"],
    ["def __getattr__(self, name):", "    tick()", "    if name.startswith('dynamic'):", "        return (name, self.n)",
     "    raise AttributeError('!' + name)"],
    ["def __setattr__(self, name, value):", "    tick()", "    object.__setattr__(self, name, value)"],
    ["def __str__(self):", "    return 'str of ' + str(self.n)"],
    ["def __format__(self, spec):", "    return 'formatted ' + spec"],
    ["def __index__(self):", "    return <small>"],
    ["def __int__(self):", "    return <int>"],
    ["def __float__(self):", "    return 1.5"],
    ["def __reversed__(self):", "    tick()", "    return iter([<any>])"],
    ["def __le__(self, other):", "    return <any>"],
    ["def __ge__(self, other):", "    return NotImplemented"],
    ["def __round__(self, digits=None):", "    return (self.n, digits)"],
    ["def __rdivmod__(self, other):", "    return <tuple>"],
    ["@property", "def twice(self):", "    return clip(self.n * 2)", "@twice.setter", "def twice(self, value):", "    print('twice', show(value))",
     "    self.total = value"],
    ["@property", "def twice(self):", "    raise AttributeError('!twice')"],
    ["@property", "def total(self):", "    tick()", "    return <any>"],
    ["def method(self, x=<n>):", "    tick()", "    return <any>"],
    ["def method(self, x):", "    tick()", "    return (type(self).__name__, super().method(x))"],
    ["def method(self, *args, **kwargs):", "    tick()", "    return self.label() + str(len(args))"],
    ["def label(self):", "    tick()", "    return 'sub ' + super().label()"],
    ["def label(self):", "    return <str>"],
    ["@classmethod", "def build(cls, n):", "    tick()", "    return (cls.__name__, super().build(n))"],
    ["@staticmethod", "def plain(x):", "    return [x]"],
    ["shared = <any>"],
    ["shared = [<any> for i in range(3)]", "label2 = lambda self: <any>"],
    ["x = <int>", "if <bool>:", "    y = x", "else:", "    y = [x]"],
    ["field = Field('field')"],
    ["def __init__(self, n=<n>, *rest):", "    tick()", "    super().__init__(n)", "    self.x = <any>"],
    ["def __init__(self, *args, **kwargs):", "    tick()", "    super().__init__(*args, **kwargs)", "    self.y = <any>"],
    ["def __init_subclass__(cls):", "    print('subclass', cls.__name__)", "    super().__init_subclass__()"],
    ["def __new__(cls, *args):", "    print('new', cls.__name__, len(args))", "    return super().__new__(cls)"],
    ["def __repr__(self):", "    return f'<{self.n}>'"],
    ["def __eq__(self, other):", "    return isinstance(other, Value) and self.n == other.n"],
    ["def __ne__(self, other):", "    return <bool>"],
]
FIELD = """
class Field:
    def __init__(self, name):
        self.name = name
    def __set_name__(self, owner, name):
        print('named', owner.__name__, name)
    def __get__(self, instance, owner=None):
        tick()
        return ('no instance', self.name) if instance is None else vars(instance).get('_' + self.name, 'unset')
    def __set__(self, instance, value):
        print('field set', show(value))
        vars(instance)['_' + self.name] = value
    def __delete__(self, instance):
        print('field deleted')
        del vars(instance)['_' + self.name]
""".strip().split("\n")

NOISY = {
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "add": "+", "sub": "-", "mul": "*", "truediv": "/",
    "floordiv": "//", "mod": "%", "pow": "**", "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>",
}
ONES = {"neg": "-{}", "pos": "+{}", "invert": "~{}", "abs": "abs({})", "bool": "not {}", "len": "len({})", "int": "int({})", "float": "float({})",
        "str": "str({})", "repr": "repr({})", "iter": "list({})", "hash": "hash({}) is None", "index": "[5, 6, 7][{}]", "call": "{}()"}
INDICES = ["0", "1", "-1", "3", "True", "None", "'a'"]  # none is large: too large a size is of one class or another
MANAGERS = [
    ["def __enter__(self):", "    print('enter', self.name)", "    return self"],
    ["def __enter__(self):", "    print('enter', self.name)", "    return (self.name, 2)"],
    ["def __enter__(self):", "    raise RuntimeError('!enter')"],
]
EXITS = [
    ["def __exit__(self, cls, error, traceback):", "    print('exit', self.name, error is None or kind(error))"],
    ["def __exit__(self, cls, error, traceback):", "    print('exit', self.name, error is None or kind(error))", "    return True"],
    ["def __exit__(self, cls, error, traceback):", "    print('exit', self.name)", "    return isinstance(error, <caught>)"],
    ["def __exit__(self, cls, error, traceback):", "    print('exit', self.name)", "    raise KeyError('!exit')"],
    ["def __exit__(self, cls, error, traceback):", "    print('exit', self.name)", "    if error is not None:", "        raise ValueError('!exit') from error"],
]


class Classes:
    """A part of Program (programs.py)."""

    def value_class(self):
        """A class under Value, with one base or several of those that there are."""
        chance = self.chance
        name = self.fresh("C")
        known = self.classes()
        bases = chance.sample(known, min(len(known), chance.choice([1, 1, 1, 2, 2, 3]))) or ["Value"]
        if len(bases) > 1 and "Value" in bases and chance.random() < 0.8:
            bases = [base for base in bases if base != "Value"]
        lines = [f"class {name}({', '.join(bases)}):"]
        for member in chance.sample(MEMBERS, chance.choice([1, 2, 3, 4, 6, 8])):
            scope = self.push("function", result="any")
            for argument in ("x", "other"):
                if any(line.startswith("def") and argument in line.partition("(")[2] for line in member):
                    scope.add(argument, "any")
            lines += indented([self.fill(line, 1) for line in member])
            if "field" in member[0]:
                self.helper("Field", FIELD)
            self.scopes.pop()
        wrapped = self.wrapped(name, lines)
        self.scopes[-1].classes.append(name)
        return wrapped

    def wrapped(self, name, lines):
        """Sometimes with a decorator of the class."""
        if self.chance.random() < 0.1:
            self.helper("marked", ["def marked(cls):", "    cls.marked = cls.__name__", "    return cls"])
            return ["@marked", *lines]
        return lines

    def object_of(self, depth):
        """A variable that holds an object, or a new one."""
        names = self.variables("object")
        if names and self.chance.random() < 0.6:
            return self.chance.choice(names)
        return f"{self.chance.choice(self.classes() or ['Value'])}({self.expression('int', min(depth, 1))})"

    def noisy_class(self):
        """A class that prints what is asked of it, and statements that ask."""
        chance = self.chance
        names = [self.fresh("N"), self.fresh("N")]
        lines = []
        for name, bases in zip(names, ["", f"({names[0]})" if chance.random() < 0.5 else ""]):
            lines += [f"class {name}{bases}:"]
            for word in chance.sample(sorted(NOISY), chance.choice([1, 3, 6, 9])):
                for form in chance.sample(["", "r", "i"], chance.choice([1, 2])) if word not in ("lt", "le", "gt", "ge", "eq", "ne") else [""]:
                    answer = chance.choice(["NotImplemented", "NotImplemented", "'{0}'", "self", "{1}"]).format(word, self.expression("any", 0))
                    lines += indented([f"def __{form}{word}__(self, other):", f"    print('{name}.{form}{word}', type(other).__name__)",
                                       f"    return {answer}"])
            for word in chance.sample(sorted(ONES), chance.choice([0, 1, 3])):
                answer = chance.choice(INDICES) if word == "index" else self.expression("any", 0)
                lines += indented([f"def __{word}__(self):", f"    print('{name}.{word}')", f"    return {answer}"])
            lines += ["    pass"]
        a, b = self.fresh("a"), self.fresh("b")
        lines += [f"{a} = {names[0]}()", f"{b} = {names[1]}()"]
        for _ in range(chance.choice([2, 3, 5])):
            left, right = chance.choice([(a, b), (b, a), (a, self.expression("any", 0)), (self.expression("any", 0), b), (a, a)])
            sign = chance.choice(list(NOISY.values()))
            if chance.random() < 0.25 and sign not in ("<", "<=", ">", ">=", "==", "!="):
                use = [f"{self.fresh('v')} = {left}", f"{self.last} {sign}= {right}", f"note({self.last})"]
            elif chance.random() < 0.2:
                use = [f"note({chance.choice(list(ONES.values())).format(chance.choice([a, b]))})"]
            elif chance.random() < 0.15:
                use = [f"note({left} in [1, {b}, {a}], [{a}, 2, {b}].index({right}), ({a}, 1) == ({b}, 1))"]
            else:
                use = [f"note({left} {sign} {right})"]
            lines += ["try:", *indented(use), "except Exception as e:", "    tell(e)"]
        return lines

    def manager_class(self):
        """A context manager."""
        name = self.fresh("M")
        enter = self.chance.choice([MANAGERS[0], MANAGERS[0], MANAGERS[0], *MANAGERS])
        leave = self.chance.choice([EXITS[0], *EXITS])
        lines = [f"class {name}:", "    def __init__(self, name='m'):", "        self.name = name"]
        lines += indented([self.fill(line, 0) for line in enter + leave])
        self.scopes[-1].functions[name] = Function(name, [], "manager")
        return lines

    def error_class(self):
        """An exception of the program's own."""
        name = self.fresh("E")
        base = self.chance.choice([*self.errors(), "ValueError", "Exception", "KeyError"])
        lines = [f"class {name}({base}):"]
        if self.chance.random() < 0.4:
            lines += ["    def __init__(self, *args):", "        super().__init__('!own', *args)", f"        self.value = {self.expression('any', 0)}"]
        else:
            lines += ["    pass"]
        self.scopes[-1].errors.append(name)
        return lines
