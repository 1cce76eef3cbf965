// Writes Falcon's keywords and marks as a dictionary for libFuzzer, from the one table of tokens,
// and a few words that make programs do more than fail.
#include <cstdio>
#include <string_view>

#include "syntax/token.h"

namespace {

constexpr std::string_view kMore[] = {
    "f'{",      "!r}",    "b'",       "r'",       "'''",     "{}",       "[]",      "()",
    "print(",   "range(", "len(",     "list(",    "dict(",   "set(",     "sorted(", "eval(",
    "str(",     "int(",   "super()",  "__init__", "__del__", "__iter__", "__str__", "__eq__",
    ".append(", ".join(", ".format(", ".send(",   "self",    "next(",    "type(",   "spawn(",
};

}  // namespace

int main() {
#define FALCON_TOKEN(name, text) std::printf("\"%s\"\n", text);
  FALCON_KEYWORDS(FALCON_TOKEN)
  FALCON_PUNCTUATION(FALCON_TOKEN)
#undef FALCON_TOKEN
  for (const std::string_view word : kMore) std::printf("\"%s\"\n", word.data());
}
