// Fuzz target: the texts that say how a value is written. The first byte chooses a value, the rest
// is a format specification, a text for % and for str.format, and what stands in an f-string.
//
// A program in Falcon; an exception that it does not expect is a finding.
#include "support.h"

namespace {

// Little memory, so that what a width may ask for is soon made.
constexpr falcon::fuzz::Bounds kBounds = {.memory_bytes = size_t{16} << 20};

constexpr char kProgram[] = R"(
class Shown { func __format__(self, spec) { return spec } func __str__(self) { return "shown" } }

values = (
    0, -1, 255, 10 ** 30, -(2 ** 64), True, 0.0, -0.0, 1.5, -2.675, 1e300, 5e-324, float("nan"),
    float("-inf"), "", "abc", "\u00e9\u6f22\U0001F600", b"bytes", None, [1, "a"], {"k": 1}, Shown(),
)
value = values[data[0] % len(values)] if data else 0
rest = data[1:]
try { spec = rest.decode() } except UnicodeError { spec = rest.decode("latin-1") }

# What may be wrong with a specification or a field. Others would be mistakes of the runtime.
refusals = (ValueError, TypeError, LookupError, AttributeError, OverflowError)

func written(make, expected=refusals) {
    try { text = make() } except expected { return None }
    assert type(text) is str or type(text) is bytes, f"a {type(text)}"
    return text
}

func check() {
    plain = written(lambda {return format(value, spec)})
    written(lambda {return spec % value})
    written(lambda {return spec % (value, 3, value)})
    written(lambda {return spec % {"k": value}})
    written(lambda {return rest % value})
    written(lambda {return rest % (value, 3, value)})
    written(lambda {return spec.format(value, 3, k=value)})
    field = written(lambda {return ("{:" + spec + "}").format(value)})
    if not any(c in "{}" for c in spec) { assert field == plain, f"{field!r} is not {plain!r}" }
    if not any(c in "{}'\\" for c in spec) and spec.isprintable() {
        string = written(lambda {return eval("f'{value:" + spec + "}'")})
        assert string == plain, f"{string!r} is not {plain!r}"
    }
    nested = written(lambda {return f"{value:{spec}}"})
    assert nested == plain, f"{nested!r} is not {plain!r}"
    # Only compiled: there it is any expression, which may do anything.
    try { compile("f'''" + spec + "'''", "spec", "eval") } except (SyntaxError, ValueError) {}
}

# A width may ask for all the memory there is, with nothing left for the second of two texts.
try { check() } except MemoryError {}
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace falcon;
  static fuzz::Runtime runtime(kProgram, kBounds);
  fuzz::require(runtime.run(fuzz::view_of(data, size)) == 0,
                "the program that checks formats has failed");
  return 0;
}
