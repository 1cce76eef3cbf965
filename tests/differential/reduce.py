"""Makes a program smaller that still shows what it is kept for.

Statements are left out, in large groups first, then a block takes the place of its statement; then expressions are
replaced by parts of them. What the programs need in order to end (the calls of tick) stays.
"""

import ast
import copy

MAX_TRIES = 600
BLOCKS = ("body", "orelse", "finalbody", "handlers")


def reduced(text, still):
    """The smallest program found for which STILL(text) holds; it holds for TEXT."""
    tries = _Tries(still)
    tree = ast.parse(text)
    progress = True
    while progress and tries.left > 0:
        before = ast.dump(tree)
        tree = _statements(tree, tries)
        tree = _expressions(tree, tries)
        progress = ast.dump(tree) != before
    return ast.unparse(tree) + "\n"


class _Tries:
    def __init__(self, still):
        self.still = still
        self.left = MAX_TRIES

    def __call__(self, tree):
        if self.left <= 0:
            return False
        try:
            compile(ast.unparse(tree), "candidate", "exec")
        except (SyntaxError, ValueError, RecursionError, AttributeError, TypeError):
            return False
        self.left -= 1
        return self.still(ast.unparse(tree) + "\n")


def _blocks(tree):
    """Every list of statements, as (its node, its field), outer ones first."""
    return [(node, field) for node in ast.walk(tree) for field in BLOCKS if isinstance(getattr(node, field, None), list) and getattr(node, field)]


def _keeps(statement):
    return "tick()" == ast.unparse(statement) or isinstance(statement, ast.ImportFrom)


def _statements(tree, tries):
    """Leaves out statements; of a single one its block may stay."""
    at = 0
    while at < len(_blocks(tree)):
        size = len(getattr(*_blocks(tree)[at]))
        while size >= 1:
            start = 0
            while at < len(_blocks(tree)) and start < len(getattr(*_blocks(tree)[at])):
                for hoist in [False, True] if size == 1 else [False]:
                    candidate = _without(tree, at, start, size, hoist)
                    if candidate and tries(candidate):
                        tree = candidate
                        break
                else:
                    start += size
            size //= 2
        at += 1
    return tree


def _without(tree, at, start, size, hoist):
    """A copy without SIZE statements of the block AT, or with the first one's block in its place; None if it is no other."""
    copied = copy.deepcopy(tree)
    node, field = _blocks(copied)[at]
    block = getattr(node, field)
    gone = block[start:start + size]
    if field == "handlers":
        instead = []
    else:
        instead = _hoisted(gone[0]) if hoist else [statement for statement in gone if _keeps(statement)]
    if instead is None or field == "handlers" and hoist:
        return None
    block[start:start + size] = instead
    if not block and field == "body":
        block.append(ast.Pass())
    return None if ast.dump(copied) == ast.dump(tree) else copied


def _hoisted(statement):
    """What stands in a statement's block, to take its place."""
    if isinstance(statement, (ast.If, ast.For, ast.While, ast.With, ast.Try)):
        return [s for s in statement.body if not _keeps(s)]
    return None


def _expressions(tree, tries):
    """Every expression is replaced by a part of it or by None, while that keeps what is looked for."""
    at = 0
    while tries.left > 0:
        places = _places(tree)
        if at >= len(places):
            return tree
        for choice in range(len(_parts(_at(places[at])))):
            candidate = copy.deepcopy(tree)
            place = _places(candidate)[at]
            _put(place, _parts(_at(place))[choice])
            if tries(candidate):
                tree = candidate
                break
        else:
            at += 1
    return tree


def _places(tree):
    """Where expressions are that can be replaced: (node, field, index in a list or None)."""
    found = []
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            for index, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(item, ast.expr) and isinstance(getattr(item, "ctx", ast.Load()), ast.Load) and not isinstance(item, (ast.Constant, ast.Name)):
                    if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.JoinedStr, ast.FormattedValue, ast.arguments)) and ast.unparse(item) != "tick()":
                        found.append((node, field, index))
    return found


def _at(place):
    node, field, index = place
    return getattr(node, field) if index is None else getattr(node, field)[index]


def _put(place, value):
    node, field, index = place
    if index is None:
        setattr(node, field, value)
    else:
        getattr(node, field)[index] = value


def _parts(expression):
    parts = [child for child in ast.iter_child_nodes(expression) if isinstance(child, ast.expr) and not isinstance(child, (ast.Slice, ast.Starred))]
    return [ast.Constant(1), *parts][:5] if not isinstance(expression, ast.Starred) else []
