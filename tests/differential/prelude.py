"""What the programs of the differential test share. It is translated into Falcon as they are.

`tick` bounds a program: every loop and function begins with it. `show` is a text of a value that has no addresses, no
order of sets and an end, `clip` keeps what is assigned small, `tell` prints an error without the wording of the
language's own messages, `keep` keeps generators alive, since the languages close dropped ones at different times.
"""

FUEL = 400
KINDS = {"UnboundLocalError": "NameError", "UnicodeDecodeError": "UnicodeError", "UnicodeEncodeError": "UnicodeError",
         "InvalidOperationError": "RuntimeError"}
fuel = [0]
kept = []


class OutOfFuel(BaseException):
    pass


class Value:
    shared = 1

    def __init__(self, n=0):
        self.n = n

    def __repr__(self):
        return f'{type(self).__name__}({self.n})'

    def __lt__(self, other):
        return self.n < other.n if isinstance(other, Value) else NotImplemented

    def __eq__(self, other):
        return self.n == other.n if isinstance(other, Value) else NotImplemented

    def __hash__(self):
        return hash(self.n)

    def label(self):
        return 'value ' + str(self.n)

    @classmethod
    def build(cls, n):
        return cls(n)

    @staticmethod
    def plain(x):
        return x


def tick():
    if fuel[0] <= 0:
        raise OutOfFuel()
    fuel[0] -= 1


def keep(generator):
    kept.append(generator)
    return generator


def kind(error):
    name = type(error).__name__
    return KINDS.get(name, name)


def size(value, left):
    """How many values there are in VALUE, counted to LEFT."""
    if isinstance(value, (str, bytes)):
        return len(value) // 4 + 1
    if isinstance(value, dict):
        value = list(value.keys()) + list(value.values())
    if not isinstance(value, (list, tuple, set)):
        return 1
    count = 1
    for item in value:
        count += 1 if count > left else size(item, left - count)
        if count > left:
            break
    return count


def clip(value):
    """VALUE, or something smaller of its type."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2 ** 130) < value < 2 ** 130 else value % 1000003
    if size(value, 40) <= 40:
        return value
    if isinstance(value, (str, bytes)):
        return value[:12]
    if isinstance(value, list):
        return [item for item in value[:3] if size(item, 5) <= 5]
    if isinstance(value, tuple):
        return tuple([item for item in value[:3] if size(item, 5) <= 5])
    return type(value)()


def show(value, depth=0):
    cls = type(value)
    if depth > 5:
        return "..."
    if cls is list:
        return "[" + ", ".join([show(item, depth + 1) for item in value[:12]]) + "]"
    if cls is tuple:
        return "(" + ", ".join([show(item, depth + 1) for item in value[:12]]) + ")"
    if cls is set:
        return "{" + ", ".join(sorted([show(item, depth + 1) for item in value])) + "}"
    if cls is dict:
        return "{" + ", ".join([show(k, depth + 1) + ": " + show(value[k], depth + 1) for k in list(value)[:12]]) + "}"
    if cls in (int, float, bool, str, bytes, bytearray, range, slice) or value is None:
        return repr(value)
    if isinstance(value, BaseException):
        return kind(value)
    if isinstance(value, type):
        return "class " + value.__name__
    if "Value" in [base.__name__ for base in cls.__mro__]:
        return cls.__name__ + show(vars(value), depth + 1)
    return "a " + ("function" if callable(value) else "thing")


def note(*values):
    print(*[show(value) for value in values])


def probe(number, value):
    """VALUE, and a line when it is evaluated."""
    print("@", number)
    return value


def tell(error):
    """Prints an error; its arguments if the program gave them, which it marks by a text that begins with '!'."""
    parts = []
    seen = 0
    while error is not None and seen < 4:
        text = kind(error)
        if error.args and type(error.args[0]) is str and error.args[0].startswith("!"):
            text += show(error.args)
        parts.append(text)
        if error.__cause__ is not None:
            parts.append("from")
            error = error.__cause__
        else:
            error = None if error.__suppress_context__ else error.__context__
        seen += 1
    print("error", *parts)


def thrown(error):
    """For a generator's throw. What is being handled around that call is no context in Python, and one in Falcon."""
    error.__suppress_context__ = True
    return error


def begin():
    Value.shared = 1
    fuel[0] = FUEL
    kept.clear()


def end():
    """Closes what is open, in a fixed order."""
    fuel[0] = 30
    while kept:
        generator = kept.pop()
        try:
            generator.close()
        except BaseException as error:
            print("closing", kind(error))
