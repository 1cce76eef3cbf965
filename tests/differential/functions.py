"""Random functions, generators, closures and calls of them."""

import dataclasses

KINDS = ["int", "int", "str", "any", "any", "list", "dict", "bool", "ints", "tuple", "float"]


@dataclasses.dataclass
class Parameter:
    name: str
    kind: str
    default: bool = False
    keyword: bool = False  # only by name


@dataclasses.dataclass
class Function:
    """What a call has to know."""

    name: str
    parameters: list
    result: str = "any"
    rest: str = ""  # *rest
    extra: str = ""  # **extra
    generator: bool = False


class Functions:
    """A part of Program (programs.py)."""

    def parameters(self):
        """Parameters in the order in which Python wants them, with *rest and **extra at times."""
        chance = self.chance
        count = chance.choice([0, 1, 1, 2, 2, 3])
        defaults_from = chance.randrange(count + 1) if chance.random() < 0.5 else count
        parameters = [Parameter(self.fresh("p"), chance.choice(KINDS), i >= defaults_from) for i in range(count)]
        rest = self.fresh("rest") if chance.random() < 0.2 else ""
        if chance.random() < 0.2:
            parameters += [Parameter(self.fresh("k"), chance.choice(KINDS), chance.random() < 0.6, True)
                           for _ in range(chance.choice([1, 2]))]
        extra = self.fresh("extra") if chance.random() < 0.15 else ""
        return parameters, rest, extra

    def header(self, function, first=()):
        """The parameters as text. Defaults are evaluated where the function stands."""
        parts = list(first)
        starred = False
        for parameter in function.parameters:
            if parameter.keyword and not starred:
                parts.append("*" + function.rest)
                starred = True
            annotation = ": int" if self.chance.random() < 0.1 else ""
            parts.append(parameter.name + annotation + (f"={self.expression(parameter.kind, 1)}" if parameter.default else ""))
        if function.rest and not starred:
            parts.append("*" + function.rest)
        if function.extra:
            parts.append("**" + function.extra)
        return ", ".join(parts)

    def enter_function(self, function, generator=False):
        scope = self.push("function", generator=generator, result=function.result)
        for parameter in function.parameters:
            scope.add(parameter.name, parameter.kind)
        if function.rest:
            scope.add(function.rest, "tuple")
        if function.extra:
            scope.add(function.extra, "dict")
        return scope

    def leave_function(self, scope, body):
        """The body with the declarations that it turned out to need."""
        self.scopes.pop()
        declarations = [f"{word} {', '.join(sorted(names))}"
                        for word, names in (("global", scope.outside), ("nonlocal", scope.enclosing)) if names]
        return declarations + ["tick()"] + body

    def function(self):
        """A function definition, known to the scope from then on."""
        function = Function(self.fresh("f"), *self.parameters_first())
        lines = self.decorators(function)
        lines.append(f"def {function.name}({self.header(function)}){' -> int' if self.chance.random() < 0.05 else ''}:")
        if self.chance.random() < 0.1:
            self.scopes[-1].functions[function.name] = function  # it may call itself; the fuel ends that
        scope = self.enter_function(function)
        body = self.block(self.chance.choice([1, 2, 3, 4]))
        body.append(f"return {self.expression(function.result)}" if self.chance.random() < 0.95 else "pass")
        lines += indented(self.leave_function(scope, body))
        self.scopes[-1].functions[function.name] = function
        return lines

    def parameters_first(self):
        parameters, rest, extra = self.parameters()
        return parameters, self.chance.choice(KINDS), rest, extra

    def decorators(self, function):
        """At times a decorator that passes everything on and tells of it."""
        if self.chance.random() > 0.12:
            return []
        if "decorated" not in self.scopes[0].names:
            self.scopes[0].names["decorated"] = "helper"
            self.helpers += ["def decorated(label):", "    def decorate(f):", "        print('decorate', label)",
                             "        def wrapped(*args, **kwargs):", "            print('call', label, len(args), sorted(kwargs))",
                             "            return f(*args, **kwargs)", "        return wrapped", "    return decorate"]
        return [f"@decorated(probe({self.next_probe()}, 'f'))" for _ in range(self.chance.choice([1, 1, 2]))]

    def generator(self):
        """A generator function."""
        function = Function(self.fresh("g"), *self.parameters_first(), generator=True)
        lines = [f"def {function.name}({self.header(function)}):"]
        scope = self.enter_function(function, generator=True)
        body = [f"yield {self.expression('any')}"] + self.block(self.chance.choice([1, 2, 3, 4]))
        if self.chance.random() < 0.4:
            body.append(f"return {self.expression('any')}")
        lines += indented(self.leave_function(scope, body))
        self.scopes[-1].functions[function.name] = function
        return lines

    def closure(self):
        """A function that keeps a variable for functions that it gives away, and their use."""
        chance = self.chance
        maker, kept, inner, got = self.fresh("f"), self.fresh("v"), self.fresh("f"), self.fresh("c")
        kind = chance.choice(["int", "str", "list"])
        lines = [f"def {maker}({kept}={self.expression(kind, 1)}):", "    tick()"]
        scope = self.push("function", result="any")
        scope.add(kept, kind)
        lines += indented(self.block(chance.choice([0, 1])))
        step = {"int": f"{kept} = clip({kept} + {self.expression('int', 1)})", "str": f"{kept} = clip({kept} + {self.expression('str', 1)})",
                "list": f"{kept}.append({self.expression('any', 1)})"}[kind]
        lines += indented([f"def {inner}(*a):"])
        lines += indented(indented(([f"nonlocal {kept}"] if kind != "list" else []) + ["tick()", step, f"return {kept}, a"]))
        second = chance.random() < 0.5
        lines += indented([f"return {inner}" + (f", lambda: {kept}" if second else "")])
        declared = self.scopes.pop()
        if declared.outside or declared.enclosing:
            return []  # it would need declarations; another attempt is cheap
        lines.append(f"{got} = {maker}({self.expression(kind, 1) if chance.random() < 0.5 else ''})")
        use = f"{got}[0]" if second else got
        lines += [f"note({use}({self.expression('any', 1)}))" for _ in range(chance.choice([1, 2]))]
        return lines + ([f"note({got}[1]())"] if second else [])

    # Calls

    def call(self, result, depth):
        """A call of a function that gives RESULT; else something simpler of that kind."""
        fitting = [f for f in self.functions() if not f.generator and (f.result == result or result == "any" and f.result not in ("bytes", "manager"))]
        if not fitting:
            return self.leaf(result)
        return f"{self.arguments(self.chance.choice(fitting), depth)}"

    def arguments(self, function, depth=1):
        """FUNCTION with arguments in one of the ways to pass them; rarely with one too many or too few."""
        chance = self.chance
        given, named = [], []
        by_name = False
        for parameter in function.parameters:
            if parameter.default and chance.random() < 0.4:
                by_name = True  # what follows has to be named
                continue
            value = self.expression(parameter.kind, min(depth, 1))
            by_name = by_name or parameter.keyword or chance.random() < 0.15
            if by_name:
                named.append((parameter.name, value))
            else:
                given.append(value)
        if function.rest and not named and chance.random() < 0.6:
            given += [self.expression("any", 1) for _ in range(chance.choice([1, 2]))]
        if function.extra and chance.random() < 0.6:
            named.append((self.fresh("x"), self.expression("any", 1)))
        if chance.random() < 0.02:
            given.append("1")
        if chance.random() < 0.02 and (given or named):
            (given or named).pop()
        if chance.random() < 0.02 and function.parameters:
            named.append((function.parameters[0].name, "1")) if function.parameters[0].name not in dict(named) else None
        chance.shuffle(named)
        parts = [f"*[{', '.join(given)}]"] if given and chance.random() < 0.12 else given
        if named and chance.random() < 0.15:
            parts.append("**{" + ", ".join(f"'{name}': {value}" for name, value in named) + "}")
        else:
            parts += [f"{name}={value}" for name, value in named]
        return f"{function.name}({', '.join(parts)})"

    def generated(self, depth):
        """A list of what a generator gives."""
        generators = [f for f in self.functions() if f.generator]
        if not generators:
            return f"list(({self.expression('any', depth)} for _ in range(2)))"
        return f"list({self.started(self.chance.choice(generators))})"

    def started(self, function):
        return f"keep({self.arguments(function)})"

    def driving(self):
        """Statements that drive a generator by hand."""
        generators = [f for f in self.functions() if f.generator]
        if not generators:
            return []
        name = self.fresh("h")
        lines = [f"{name} = {self.started(self.chance.choice(generators))}"]
        for _ in range(self.chance.choice([2, 3, 4, 5])):
            step = self.chance.choice(["next({0})", "next({0})", "next({0}, None)", "{0}.send({1})", "{0}.send({1})", "{0}.send(None)",
                                       "{0}.throw(thrown({2}('!thrown')))", "{0}.throw(thrown({2}()))", "{0}.close()", "list({0})", "[x for x in {0}]"])
            step = step.format(name, self.expression("any", 1), self.chance.choice(["ValueError", "KeyError", "GeneratorExit", "StopIteration"]))
            lines += ["try:", f"    note({step})", "except BaseException as e:", "    tell(e)"]
            if "GeneratorExit" in step or self.chance.random() < 0.5:
                lines += [f"    note(getattr(e, 'value', None))"]
        return lines


def indented(lines):
    return ["    " + line for line in lines]
