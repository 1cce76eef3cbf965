"""A Python program in Falcon's spelling.

The differential test's programs are Python syntax trees. ast.unparse writes them for CPython; this printer, derived from
it, writes the same tree for Falcon: braces, `:x` and `::x` for `global` and `nonlocal`, the special methods under their
names there. Where Falcon leaves a choice (one line or several, `as` or not, `x` or `:x`) chance decides, so that all of
its spellings are used.
"""

import ast
import contextlib

METHODS = {
    "__le__": "__lte__", "__ge__": "__gte__", "__contains__": "__in__", "__invert__": "__not__",
    "__truediv__": "__div__", "__rtruediv__": "__rdiv__", "__itruediv__": "__idiv__",
}
CONTINUES = ("elif ", "else ", "except ", "finally ", "}")  # what follows a block without a separator
STATEMENTS = (ast.stmt, ast.ExceptHandler, ast.withitem)
TARGETS = ("elts", "value")  # of what is no statement: the names in a tuple that is assigned
OTHER_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
ONE_LINE = 70  # a block that is no longer may stand on one line


def falcon_text(tree, chance):
    """The module TREE as a Falcon program; CHANCE is a random.Random."""
    # The unparser makes another of its own class for each field of an f-string: what they share is the class's.
    printer = type("Printer", (_Printer,), {"chance": chance, "scopes": [_Scope("module", _bound(tree.body))]})
    return printer().visit(tree) + "\n"


class _Scope:
    def __init__(self, kind, bound, outside=(), enclosing=()):
        self.kind = kind  # module, class, function or comprehension
        self.bound = bound
        self.outside = set(outside)  # declared global
        self.enclosing = set(enclosing)  # declared nonlocal


class _Printer(ast._Unparser):
    chance = None
    scopes = None

    def __init__(self, *, _avoid_backslashes=False):
        super().__init__(_avoid_backslashes=_avoid_backslashes)
        self.in_head = False
        self.brackets = 0
        self.colons = _avoid_backslashes  # in an f-string, an index or a dict, where a colon has another meaning

    def maybe(self, probability=0.5):
        return self.chance.random() < probability

    # Blocks

    @contextlib.contextmanager
    def block(self, *, extra=None):
        self.write(" {")
        self._indent += 1
        with self.buffered([""]) as body:
            yield
        self._indent -= 1
        lines = [line.strip() for line in "".join(body).split("\n") if line.strip()]
        if sum(map(len, lines)) <= ONE_LINE and not any(line.startswith("@") for line in lines) and self.maybe():
            self.write(" ")
            for line, following in zip(lines, lines[1:] + ["}"]):
                joined = line.endswith("{") or following.startswith(CONTINUES)
                self.write(line, " " if joined else self.chance.choice(["; ", ";"]))
            self.write("}")
        else:
            self.write(*body)
            self.fill("}")

    @contextlib.contextmanager
    def delimit(self, start, end):
        self.write(start)
        self.brackets += 1
        yield
        self.brackets -= 1
        self.write(end)

    @contextlib.contextmanager
    def head(self):
        """What is written stands before a block's brace: displays and lambdas need brackets around them."""
        before = self.in_head, self.brackets
        self.in_head, self.brackets = True, 0
        yield
        self.in_head, self.brackets = before

    def in_brackets_if_needed(self):
        return self.delimit_if("(", ")", self.in_head and self.brackets == 0)

    @contextlib.contextmanager
    def scope(self, scope):
        self.scopes.append(scope)
        before = self.in_head, self.brackets, self.colons
        self.in_head, self.brackets, self.colons = False, 0, False
        yield
        self.in_head, self.brackets, self.colons = before
        self.scopes.pop()

    def visit_Pass(self, node):
        if self.maybe():
            self.fill("pass")

    def visit_Global(self, node):
        pass

    visit_Nonlocal = visit_Global

    def visit_If(self, node):
        word = "if "
        while True:
            self.fill(word)
            with self.head():
                self.traverse(node.test)
            with self.block():
                self.traverse(node.body)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                break
            word, node = "elif ", node.orelse[0]
        self.write_else(node)

    def visit_While(self, node):
        self.fill("while ")
        with self.head():
            self.traverse(node.test)
        with self.block():
            self.traverse(node.body)
        self.write_else(node)

    def visit_For(self, node):
        self.fill("for ")
        self.set_precedence(ast._Precedence.TUPLE, node.target)
        self.traverse(node.target)
        self.write(" in ")
        self.set_precedence(ast._Precedence.TUPLE, node.iter)
        first = isinstance(node.iter, (ast.Dict, ast.Set, ast.SetComp, ast.DictComp)) and self.maybe()
        with contextlib.nullcontext() if first else self.head():
            self.traverse(node.iter)
        with self.block():
            self.traverse(node.body)
        self.write_else(node)

    def write_else(self, node):
        if node.orelse:
            self.fill("else")
            with self.block():
                self.traverse(node.orelse)

    def visit_With(self, node):
        self.fill("with ")
        with self.head():
            self.interleave(lambda: self.write(", "), self.traverse, node.items)
        with self.block():
            self.traverse(node.body)

    def visit_withitem(self, node):
        self.traverse(node.context_expr)
        if node.optional_vars:
            self.write(" as " if self.maybe() or not isinstance(node.optional_vars, ast.Name) else " ")
            self.traverse(node.optional_vars)

    def visit_ExceptHandler(self, node):
        self.fill("except")
        if node.type:
            self.write(" ")
            with self.head():
                self.traverse(node.type)
        if node.name:
            self.write(" as " if self.maybe() else " ", self.spelled(node.name, True))
        with self.block():
            self.traverse(node.body)

    # Functions and classes

    def visit_FunctionDef(self, node):
        for decorator in node.decorator_list:
            self.fill("@")
            self.traverse(decorator)
        arguments = node.args
        if node.name == "__exit__" and len(arguments.args) == 4:  # self, the class, the exception, the traceback
            arguments = ast.arguments([], [arguments.args[0], arguments.args[2]], None, [], [], None, [])
        self.fill(f"func {self.spelled(METHODS.get(node.name, node.name), True)}")
        with self.delimit("(", ")"):
            self.traverse(arguments)
        if node.returns:
            self.write(": ")
            with self.head():
                self.traverse(node.returns)
        declared = [statement for statement in node.body if isinstance(statement, (ast.Global, ast.Nonlocal))]  # first of all
        scope = _Scope("function", _bound(node.body) | _parameters(node.args),
                       [name for one in declared if isinstance(one, ast.Global) for name in one.names],
                       [name for one in declared if isinstance(one, ast.Nonlocal) for name in one.names])
        with self.scope(scope), self.block():
            self.traverse(node.body)

    def visit_Lambda(self, node):
        with self.in_brackets_if_needed(), self.require_parens(ast._Precedence.TEST, node):
            self.write("lambda")
            with self.buffered() as arguments, self.head():
                self.traverse(node.args)
            self.write(" ", *arguments, " {" if arguments else "{")
            with self.scope(_Scope("function", _parameters(node.args))):
                self.write(self.chance.choice(["return ", "\n    return ", "pass; return "]))
                self.traverse(node.body)
            self.write(self.chance.choice(["}", ";}", "\n}"]))

    def visit_ClassDef(self, node):
        for decorator in node.decorator_list:
            self.fill("@")
            self.traverse(decorator)
        self.fill(f"class {self.spelled(node.name, True)}")
        if node.bases or node.keywords:
            with self.delimit("(", ")"):
                self.interleave(lambda: self.write(", "), self.traverse, node.bases + node.keywords)
        with self.scope(_Scope("class", _bound(node.body))), self.block():
            self.traverse(node.body)

    def visit_Attribute(self, node):
        self.set_precedence(ast._Precedence.ATOM, node.value)
        with self.delimit_if("(", ")", isinstance(node.value, ast.Constant) and isinstance(node.value.value, (int, float))):
            self.traverse(node.value)
        self.write(".", METHODS.get(node.attr, node.attr))

    # Names

    def visit_Name(self, node):
        self.write(self.spelled(METHODS.get(node.id, node.id), not isinstance(node.ctx, ast.Load)))

    def spelled(self, name, stored):
        """NAME as it is written where it is loaded, or STORED."""
        colons = self.colons_of(name, stored)
        return f"({colons}{name})" if colons and not stored and (self.colons or self.in_head or self.maybe()) else colons + name

    def colons_of(self, name, stored):
        innermost = self.scopes[-1]
        if name in innermost.outside:
            return ":"
        if name in innermost.enclosing:
            return "::" if stored or self.maybe() else ""
        if name in innermost.bound:
            return ""
        for scope in reversed(self.scopes[:-1]):
            if scope.kind == "class":
                continue
            if name in scope.outside:
                return ":"
            if scope.kind == "module":
                return ":" if name in scope.bound and self.maybe(0.2) else ""
            if name in scope.bound or name in scope.enclosing:
                return ""
        return ""

    # Expressions with brackets of their own

    @contextlib.contextmanager
    def where_colons_mean_another(self):
        before, self.colons = self.colons, True
        yield
        self.colons = before

    def visit_Subscript(self, node):
        with self.where_colons_mean_another():
            super().visit_Subscript(node)

    def visit_Dict(self, node):
        with self.in_brackets_if_needed(), self.where_colons_mean_another():
            super().visit_Dict(node)

    def visit_Set(self, node):
        with self.in_brackets_if_needed():
            super().visit_Set(node)

    def visit_comprehension_of(self, node):
        bound = {name for generator in node.generators for name in _stored(generator.target)}
        braces = isinstance(node, (ast.SetComp, ast.DictComp))
        with self.in_brackets_if_needed() if braces else contextlib.nullcontext():
            self.scopes.append(_Scope("comprehension", bound))
            with self.where_colons_mean_another():
                getattr(super(), f"visit_{type(node).__name__}")(node)
            self.scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of


def _bound(body):
    """The names that a block binds in its own scope: not what functions, classes and comprehensions in it bind."""
    names = set()
    todo = list(body)
    while todo:
        node = todo.pop()
        kind = type(node)
        if kind in (ast.FunctionDef, ast.ClassDef):
            names.add(node.name)
        elif kind is ast.Name:
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
        elif kind is ast.alias:
            names.add(node.asname or node.name)
        elif kind not in OTHER_SCOPES:
            if kind is ast.ExceptHandler and node.name:
                names.add(node.name)
            for field in node._fields if isinstance(node, STATEMENTS) else TARGETS:
                value = getattr(node, field, None)
                todo += value if isinstance(value, list) else [value] if isinstance(value, ast.AST) else []
    return names


def _stored(target):
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _parameters(arguments):
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}
