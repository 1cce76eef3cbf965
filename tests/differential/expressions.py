"""Random expressions of a given kind.

A kind is a type whose values are known to be of it, so that sizes stay small: `any` is every type, and the operations on
it are those that cannot make something large of whatever they get. Each kind has a table of templates; in them <kind>
stands for another expression, <kind!> for a variable if there is one, and the rest of the marks are in MARKS. Bytes are
never among `any`: in Falcon they may equal a text. Neither are sets, whose order differs. Keys are `flat`: a list can be
one in Falcon. What fails more often than not begins with `!`, and programs differ in how much of that they want.
"""

import re

INTS = ["0", "1", "-1", "2", "3", "5", "7", "10", "-13", "100", "255", "65536", "2147483647", "-2147483648", "4294967296",
        "4611686018427387903", "4611686018427387904", "9223372036854775807", "-9223372036854775808", "18446744073709551616",
        "1267650600228229401496703205377", "-1267650600228229401496703205376"]
FLOATS = ["0.0", "1.0", "-1.5", "0.1", "2.5", "3.75", "1e10", "-0.0", "1e300", "1e-7", "123456.789", "0.5", "1e16"]
STRS = ["''", "'a'", "'b'", "'abc'", "'Falcon'", "'a b c'", "'xyzzy'", "'12'", "'-7'", "'0x1f'", "' pad '", "'é'", "'naïve'",
        "'aXbXc'", "'TITLE'", "'tab\\there'", "'line\\nline'", "'{}'", "'日本'", "'😀!'", "'1.5'", "'ß'", "'a,b,,c'"]
BYTES = ["b''", "b'AB'", "b'ABC,DE'", "b'\\x00\\xff'", "b' Q '", "b'QQQ'"]

MARKS = {
    "n": ["0", "1", "2", "3", "-1", "-2", "5", "7"],
    "small": ["0", "1", "2", "3"],
    "shift": ["0", "1", "3", "8", "31", "32", "63", "64", "70"],
    "error": ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "RuntimeError",
              "NotImplementedError", "LookupError", "ArithmeticError", "StopIteration", "Exception", "OSError", "AssertionError"],
    "caught": ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "RuntimeError",
               "LookupError", "ArithmeticError", "Exception", "Exception", "(TypeError, ValueError)", "(KeyError, IndexError)",
               "(LookupError, ArithmeticError, AttributeError)", "NameError"],
    "type": ["int", "float", "str", "bool", "list", "tuple", "dict", "set", "type(None)", "(int, str)", "(list, tuple, dict)", "object"],
    "attribute": ["x", "y", "n", "total", "missing", "real", "twice", "label"],
    "intspec": ["d", "5d", "<6d", "^7d", "05d", "+d", "x", "#x", "b", "o", ",", "_", "e", ".2f", "%", "*^9d", "08x", "c"],
    "floatspec": [".2f", "8.3f", "e", ".3e", "g", ".4g", "+.1f", "010.2f", "%", ".0f", "<9.1f", ",.2f", "G"],
    "strspec": ["5", "<6", ">6", "^7", "*^9", ".2", "5.1", "s", "d"],
    "intpercent": ["%d", "%5d", "%-5d|", "%05d", "%x", "%#o", "%s", "%r", "%+d", "%i", "%e", "%.2f"],
    "floatpercent": ["%f", "%.1f", "%e", "%g", "%8.2f", "%d", "%s", "%r"],
    "encoding": ["'utf-8'", "'ascii'", "'latin-1'"],
    "conversion": ["", "!r", "!s"],
}

TEMPLATES = {
    "int": [
        "<int> + <int>", "<int> - <int>", "<int> * <int>", "!<int> // <int>", "!<int> % <int>", "<int> & <int>", "<int> | <int>",
        "<int> ^ <int>", "<int> << <shift>", "<int> >> <shift>", "<int> ** <small>", "-<int>", "~<int>", "+<int>", "abs(<int>)",
        "len(<str>)", "len(<list>)", "len(<dict>)", "len(<set>)", "len(<tuple>)", "len(<bytes>)", "int(<bool>)", "sum(<ints>)",
        "max(<int>, <int>)", "min(<int>, <int>, <int>)", "max(<ints>, default=<int>)", "!<ints>[<n>]", "(<int> if <bool> else <int>)",
        "<str>.count(<str>)", "<str>.find(<str>)", "<str>.rfind(<str>, <n>)", "!divmod(<int>, <int>)[<small>]", "!round(<float>)",
        "!int(<float>)", "<int>.bit_length()", "!pow(<int>, <small>, <int>)", "ord('q')", "!ord(<str>)", "<int!>", "<int!>",
        "int('<small><small>')", "int('<small>f', 16)", "(lambda x: x + <n>)(<int>)", "(lambda x, y=<int>: x - y)(<int>)",
        "sum(<ints>, <int>)", "<list>.count(<any>)", "!<list>.index(<any>)", "!<ints>.index(<int>)", "<tuple>.count(<any>)",
        "(<int> and <int>)", "(<int> or <int>)", "<object>.n", "<object>.n", "!sorted(<ints>)[<n>]", "round(<int>, -1)",
        "probe(<probe>, <int>)", "next(iter(<ints>), <int>)", "int(str(<int>))", "sum([<int> for <bind> in <ints> if <bool>])",
        "sum(<bind> * <n> for <bind> in <ints>)", "len({<int> for <bind> in <ints>})", "<call int>", "<call int>", "<int>.__add__(<int>)",
        "!int(<str>)", "len(range(<n>, <n>, <n>))", "!list(reversed(<ints>))[<n>]", "!<bytes>[<n>]", "<bytes>.find(<bytes>)",
        "getattr(<object>, 'n')", "vars(<object>)['n']", "sum(map(lambda x: x & 255, <ints>))", "(lambda *a: len(a))(*<list>)",
        "(lambda **k: len(k))(**{'p': <int>, 'q': <any>})", "!len(<any>)", "!int(<any>)", "len(list(filter(None, <list>)))", "<int>.real",
    ],
    "float": [
        "<float> + <float>", "<float> - <int> % 1000", "<float> * <float>", "!<float> / <float>", "!<int> / <int>", "!<float> // <float>",
        "!<float> % <float>", "float(<small>)", "round(<float>, <n>)", "abs(<float>)", "-<float>", "<float!>", "max(<float>, <float>)",
        "float(<bool>)", "(<float> if <bool> else <float>)", "sum([<float>, <float>])", "<float> ** <small>", "float('1.25')",
        "<int> * 0.5", "!divmod(<float>, <float>)[0]", "(<float> or <float>)", "probe(<probe>, <float>)", "!float(<str>)", "<n> ** -2",
        "min([<float>, <int>, <float>]) + 0.0",
    ],
    "bool": [
        "<int> < <int>", "<int> <= <int>", "<int> == <int>", "<int> != <int>", "<int> > <float>", "<float> >= <int>", "not <any>",
        "<str> in <str>", "<int> in <ints>", "<any> in <list>", "<any> not in <tuple>", "<bool> and <bool>", "<bool> or <bool>",
        "isinstance(<any>, <type>)", "<str> < <str>", "<str> == <str>", "<any> == <any>", "<any> != <any>", "<any> is None",
        "<any> is not None", "<int> < <int> < <int>", "<int> == <int> != <int> <= <int>", "bool(<any>)", "all(<list>)", "any(<list>)",
        "<str>.startswith(<str>)", "<str>.endswith(<str>)", "<str>.isdigit()", "<str>.isalpha()", "<str>.isupper()", "<bool!>",
        "True", "False", "<list> == <list>", "<tuple> < <tuple>", "<dict> == <dict>", "<set> <= <set>", "<set> == <set>", "<key> in <dict>",
        "<key> in <set>", "callable(<any>)", "hasattr(<any>, '<attribute>')", "<bytes> == <bytes>", "<bytes> < <bytes>", "<float>.is_integer()",
        "any(<bool> for <bind> in <ints>)", "all(<bool> for <bind> in <list>)", "!<flat> in <any>", "!<any> < <any>", "!<any> >= <any>",
        "<object> == <object>", "<object> < <object>", "<object> != <any>", "probe(<probe>, <bool>)", "isinstance(<object>, <class>)",
        "issubclass(<class>, <class>)", "<set>.isdisjoint(<set>)", "<set>.issubset(<ints>)", "<call bool>",
        "probe(<probe>, <int>) < probe(<probe>, <int>) < probe(<probe>, <int>)", "hash(<key>) is None", "type(<any>) is <type>",
    ],
    "str": [
        "<str> + <str>", "<str> * <small>", "!<str>[<n>]", "<str>[<n>:<n>]", "<str>[::<n>]", "<str>[<n>:]", "str(<int>)", "str(<float>)",
        "repr(<any>)", "str(<any>)", "<str>.upper()", "<str>.lower()", "<str>.title()", "<str>.strip()", "<str>.replace(<str>, <str>)",
        "<str>.join([<str>, <str>])", "!<str>.join(<list>)", "<str>.zfill(6)", "<str>.center(9, '*')", "<str>.ljust(7)", "<str>.rjust(7, '-')",
        "<str>.swapcase()", "<str>.capitalize()", "<str>.lstrip('ax')", "!<str>.partition(<str>)[<n>]", "(<str> if <bool> else <str>)",
        "f'{<field int>:<intspec>}'", "f'{<field float>:<floatspec>}'", "f'{<field str>:<strspec>}|'", "f'{<field any><conversion>}'",
        "f'<{<field int>}{<field float>}>'", "f'{<field int>:>{<small>}}'", "f'{{{<field any>!r:>9}}}'", "f'{<field int> + <field int>:<intspec>}'",
        "f'{[<field any>, <field any>]}'", "f'{<field str>[<n>:]}{<field list>[<n>]}'", "f'{<field any>=}'", "f'{(lambda x: [x])(<field any>)}'",
        "format(<int>, '<intspec>')", "format(<float>, '<floatspec>')", "format(<str>, '<strspec>')",
        "'<intpercent>' % <int>", "'<floatpercent>' % <float>", "'%s-%r' % (<any>, <any>)", "'%(p)s %(q)d' % {'p': <any>, 'q': <int>}",
        "'{} {!r}'.format(<any>, <any>)", "'{1}{0}'.format(<str>, <int>)", "'{p:>5}'.format(p=<str>)", "chr(97 + <small>)", "hex(<int>)",
        "bin(<int>)", "oct(<int>)", "type(<any>).__name__", "<str!>", "<str!>", "max(<str>, <str>)", "(<str> or <str>)", "''.join(sorted(<str>))",
        "''.join([<str> for <bind> in <ints>])", "''.join(reversed(<str>))", "<object>.label()", "repr(<object>)", "str(<object>)",
        "f'{<field object>}'", "probe(<probe>, <str>)", "<call str>", "<bytes>.decode('latin-1')", "<bytes>.hex()", "<str>.removeprefix(<str>)",
        "<str>.expandtabs(4)", "<str>.translate({97: 'A', 98: None})", "repr(<str>)", "min(<strs>)",
        "<class>.__name__", "!<str>.split(<str>)[<n>]", "!'<strspec>'.format(<any>)", "<str>.casefold()", "!f'{<field any>:<strspec>}'",
    ],
    "strs": [
        "<str>.split()", "!<str>.split(<str>)", "<str>.split(',', 1)", "<str>.splitlines()", "[<str>, <str>]", "list(<str>)",
        "sorted([<str>, <str>, <str>])", "sorted(<str>, key=lambda c: -ord(c))", "[str(<bind>) for <bind> in <ints>]",
        "<str>.rsplit(None, <small>)", "[<str> for <bind> in <strs>]", "list(map(str, <list>))",
    ],
    "ints": [
        "[<int>, <int>, <int>]", "[]", "[<int>]", "sorted(<ints>)", "sorted(<ints>, reverse=True)", "[<int> for <bind> in <ints>]",
        "[<bind> for <bind> in <ints> if <bool>]", "list(range(<n>))", "list(range(<n>, <n>, <n>))", "<ints>[<n>:<n>]", "<ints>[::<n>]",
        "clip(<ints> + <ints>)", "<ints> * <small>", "[len(<bind>) for <bind> in <strs>]", "list(map(lambda x: x + <n>, <ints>))",
        "list(filter(lambda x: x % 2, <ints>))", "<ints!>", "<ints!>", "[*<ints>, <int>]", "[x + y for x, y in zip(<ints>, <ints>)]",
        "list(map(lambda x, y: x - y, <ints>, <ints>))", "sorted(<ints>, key=lambda x: (x % 3, x))", "sorted(<set int>)",
        "[i * x for i, x in enumerate(<ints>, <n>)]", "[x for xs in [<ints>, <ints>] for x in xs if x != <n>]", "list(reversed(<ints>))",
        "(<ints> or <ints>)", "<ints>.copy()", "list(<bytes>)", "probe(<probe>, <ints>)",
    ],
    "list": [
        "[<any>, <any>, <any>]", "[<any>]", "[]", "<list>[<n>:<n>]", "<list>[::<n>]", "clip(<list> + <list>)", "<list> * <small>",
        "<list!>", "<list!>", "<list!>", "list(<tuple>)", "list(<str>)", "list(<dict>.values())", "list(<dict>.items())", "list(<dict>.keys())",
        "[<any> for <bind> in <list>]", "[<bind> for <bind> in <list> if <bool>]", "[*<list>, <any>, *<tuple>]", "list(zip(<list>, <tuple>))",
        "list(enumerate(<list>, <n>))", "list(map(lambda x: [x], <list>))", "<ints>.copy()", "list(<strs>)", "list(reversed(<list>))", "sorted(<list>, key=repr)",
        "[[<any> for <bind> in <ints>] for <bind> in <ints>]", "[(a, b) for a in <ints> for b in <ints> if a != b]", "sorted(<strs>, key=len)",
        "!list(<any>)", "[<any> if <bool> else <any> for <bind> in <list>]", "list(filter(lambda x: <bool>, <list>))", "list(iter(<list>))",
        "list(zip(*[<ints>, <ints>]))", "!sorted(<list>)", "list((<any> for <bind> in <list>))", "list(<object>)", "<generated list>",
        "list(dict.fromkeys(<strs>))", "[lambda: <int>, <any>][1:]", "[f() for f in [lambda: <any>, lambda: <int>]]",
        "[f(<int>) for f in [lambda x, y=<bind>: x + y for <bind> in <ints>]]",
    ],
    "tuple": [
        "(<any>, <any>)", "(<any>,)", "()", "<tuple>[<n>:<n>]", "clip(<tuple> + <tuple>)", "tuple(<list>)", "<tuple!>", "<tuple!>",
        "(*<list>, <any>)", "divmod(<int>, <int>)", "<str>.partition(<str>)", "tuple(<str>)", "tuple(<int> for <bind> in <ints>)",
        "(<any>, (<any>, <any>))", "<tuple> * <small>", "(lambda *a: a)(<any>, *<tuple>)", "(lambda a, *b: (b, a))(*<list>)", "tuple(sorted(<ints>))",
        "probe(<probe>, <any>), probe(<probe>, <any>)", "(lambda a, b=<any>, *c, d=<any>: (a, b, c, d))(*<tuple>, d=<any>)",
    ],
    "dict": [
        "{}", "{<key>: <any>}", "{<key>: <any>, <key>: <any>}", "<dict!>", "<dict!>", "<dict!>", "{**<dict>, <key>: <any>}", "dict(<dict>)",
        "dict(a=<any>, b=<any>)", "{<key>: <any> for <bind> in <ints>}", "{<bind>: <int> for <bind> in <ints>}", "dict(zip(<strs>, <ints>))",
        "{k: v for k, v in list(<dict>.items()) if <bool>}", "dict.fromkeys(<ints>, <any>)", "<dict>.copy()", "<dict> | <dict>",
        "dict([(<key>, <any>), (<key>, <any>)])", "dict(enumerate(<list>))", "(lambda **k: k)(a=<any>, **{'z': <any>})", "vars(<object>).copy()",
        "!dict([<str>])", "{repr(v): k for k, v in list(<dict>.items())}", "{probe(<probe>, <key>): probe(<probe>, <any>), <key>: <any>}",
    ],
    "set": [
        "<set int>", "{<key>, <key>}", "set(<strs>)", "set()", "<set> | <set>", "<set> & <set>", "<set> - <set>", "<set> ^ <set>",
        "{<str> for <bind> in <ints>}", "<set!>", "<set!>", "<set>.union(<ints>)", "<set>.difference(<strs>)", "<set>.copy()", "set(<dict>)",
        "<set>.symmetric_difference(<ints>)", "<set>.intersection(<ints>)",
    ],
    "set int": ["{<int>, <int>}", "set(<ints>)", "{<int> for <bind> in <ints>}", "set(range(<n>))", "{*<ints>, <int>}", "<set int> | <set int>",
                "<set int> & <set int>", "<set int> - <set int>"],
    "bytes": ["<bytes> + <bytes>", "<bytes>[<n>:<n>]", "<bytes!>", "<bytes>.upper()", "<bytes>.replace(b'Q', <bytes>)", "bytes([65, <small>])",
              "<bytes> * <small>", "b'-'.join([<bytes>, <bytes>])", "<bytes>.strip()", "!<bytes>.split(b',')[<n>]", "<bytes>[::-1]",
              "!bytes(<ints>)", "<str>.encode('ascii') + b'Z'", "bytes(bytearray(<bytes>))", "bytes(<small>)", "<bytes>.lower()"],
    "flat": ["<int>", "<str>", "<float>", "<bool>", "<int!>", "<str!>", "None", "<n>", "<n>"],
    "key": ["<int>", "<str>", "<n>", "<str>", "'a'", "'b'", "(<n>, <str>)", "<int!>", "<str!>", "None"],
    "any": [
        "<int>", "<int>", "<int>", "<str>", "<str>", "<float>", "<bool>", "<list>", "<list>", "<tuple>", "<dict>", "None", "<object>", "<any!>",
        "<any!>", "<any!>", "<any!>", "!<list>[<n>]", "!<tuple>[<n>]", "!<dict>[<key>]", "<dict>.get(<key>)", "<dict>.get(<key>, <any>)",
        "!<any>[<flat>]", "!<any> + <any>", "!<any> - <any>", "<any> * <small>", "!<small> * <any>", "!<any> / <any>", "!<any> // <any>", "!<any> % <any>",
        "!<any> & <any>", "!<any> | <any>", "!<any> ^ <any>", "!<any> << <shift>", "!<any> >> <any>", "!<any> ** 2", "!-<any>", "!~<any>", "!abs(<any>)",
        "(<any> if <bool> else <any>)", "(<any> and <any>)", "(<any> or <any>)", "!<any>.<attribute>", "getattr(<any>, '<attribute>', <any>)",
        "!min(<list>)", "max(<list>, key=repr)", "min(<list>, key=str, default=<any>)", "!sum(<list>)", "!sum(<list>, <any>)", "!next(iter(<list>))",
        "next(iter(<tuple>), <any>)", "(lambda x: <any>)(<any>)", "probe(<probe>, <any>)", "!<any>(<any>)", "!<object>(<any>)", "!<object>[<any>]",
        "!<object> + <any>", "!<any> + <object>", "!<object> - <object>", "!<object> * <small>", "!-<object>", "!<object>.<attribute>", "!<object>.twice",
        "<call any>", "<call any>", "<call any>", "!<object>.method(<any>)", "<class>.shared", "<object>.shared", "<class>.build(<int>)",
        "<class>.plain(<any>)", "!<list>[<any>:<any>]", "!<any>[<n>]", "!<any>[<n>:]", "!round(<any>)", "!divmod(<int>, <any>)", "!<object>.field",
        "!getattr(<object>, '<attribute>')", "!<object>.dynamic_<small>", "!<object> // <any>", "!<object> | <object>",
        "!<object> & <any>", "[<any>, <any>][<bool>]", "!{<key>: <any>}[<key>]", "(lambda: <any>)()", "!max(<any>, <any>)",
        "!pow(<any>, 2)", "slice(<n>, <n>)", "range(<n>)", "<list>[slice(<n>, <n>)]", "<dict>.setdefault(<key>, <any>)", "!iter(<any>) is None",
        "!<list!>.pop()", "<dict!>.pop(<key>, <any>)", "!super(<class>, <object>).method(<any>)", "!<class>.method(<object>, <any>)",
        "type(<object>)(<int>)", "!sorted([<object>, <object>, <object>])[<n>]", "max([<object>, <object>])", "!sum([<object>, <object>], <int>)",
    ],
}
LITERALS = {
    "int": INTS, "float": FLOATS, "str": STRS, "bool": ["True", "False"], "bytes": BYTES, "strs": ["['b', 'a']", "[]", "['x', 'yy', 'z']"],
    "ints": ["[3, 1, 2]", "[]", "[5, -5]", "[1, 1, 2]"], "list": ["[1, 'a']", "[]", "[None, 2.5]", "[[1], [2]]"],
    "tuple": ["(1, 'a')", "()", "(None,)"], "dict": ["{}", "{'a': 1}", "{1: 'x', 'b': [2]}"], "set": ["{1, 2}", "set()", "{'p', 'q'}"],
    "set int": ["{1, 2}", "{3}", "set()"], "key": ["'a'", "1", "'b'", "(1, 2)"], "flat": ["1", "'a'", "None", "0.5"],
    "any": ["1", "'a'", "None", "2.5", "[1, 2]", "(1, 'b')", "{'a': 1}", "True", "-3", "''", "[]", "0"],
}
MARK = re.compile(r"<([a-z]+)(?: ([a-z]+))?(!?)>")
BINDING = re.compile("for <bind> in <([a-z]+)>")
ELEMENTS = {"ints": "int", "strs": "str", "list": "any"}
FIELDS = {"int": "12", "float": "1.5", "str": "str(12)", "any": "None", "list": "[1, 2]", "object": "Value(3)"}
GROWING = re.compile(r"[+*]")


class Expressions:
    """A part of Program (programs.py), which knows the names that can be seen."""

    def expression(self, kind, depth=None):
        """Text of an expression of KIND, with brackets around it where an operator would need them."""
        depth = self.depth() if depth is None else depth
        if depth <= 0 or self.chance.random() < 0.12:
            return self.leaf(kind)
        template = self.chance.choice(TEMPLATES[kind])
        while template[0] == "!" and self.chance.random() > self.wildness:
            template = self.chance.choice(TEMPLATES[kind])
        return "(" + self.fill(template.lstrip("!"), depth - 1) + ")"

    def depth(self):
        return self.chance.choice([0, 1, 1, 1, 2, 2, 3])

    def leaf(self, kind):
        names = self.variables(kind)
        if names and self.chance.random() < 0.65:
            return self.chance.choice(names)
        return f"({self.chance.choice(LITERALS[kind])})"

    def fill(self, template, depth):
        """The template with its marks replaced. What a comprehension binds is seen in it, but not in what it walks."""
        bound = {}
        for walked in BINDING.findall(template):
            name = self.fresh("i")
            bound[name] = ELEMENTS[walked]
            template = template.replace("for <bind> in <", f"for {name} in <", 1)
        names = list(bound)
        template = re.sub("<bind>", lambda mark: self.chance.choice(names), template)
        pieces, at = [], 0
        for mark in MARK.finditer(template):
            pieces.append(template[at:mark.start()])
            with self.bound({} if template[:mark.start()].endswith(" in ") else bound):
                pieces.append(self.replaced(mark[1], mark[2], mark[3], depth))
            at = mark.end()
        return "".join(pieces) + template[at:]

    def replaced(self, kind, detail, variable, depth):
        """What stands for one mark."""
        if kind in MARKS:
            return self.chance.choice(MARKS[kind])
        if kind == "probe":
            return str(self.next_probe())
        if kind == "field":  # of an f-string: no quotes
            names = self.variables(detail)
            return self.chance.choice(names) if names else FIELDS[detail]
        if variable:
            names = self.variables(kind)
            return self.chance.choice(names) if names else f"({self.chance.choice(LITERALS[kind])})"
        if kind == "class":
            return self.chance.choice(self.classes() or ["int", "Exception"])
        if kind == "object":
            return self.object_of(depth)
        if kind == "call":
            return self.call(detail, depth)
        if kind == "generated":
            return self.generated(depth)
        return self.expression(f"{kind} {detail}" if detail else kind, depth if self.chance.random() < 0.75 else 0)

    def assigned(self, kind):
        """An expression to assign to a variable of KIND: what may have grown is cut."""
        text = self.expression(kind)
        return f"clip({text})" if kind == "any" or GROWING.search(text) or "<<" in text or "join" in text else text
