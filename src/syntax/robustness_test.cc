// Whatever the bytes, the parser ends with a tree or a diagnostic, within its depth and its stack.
#include <gtest/gtest.h>
#include <pthread.h>

#include <cstring>
#include <random>

#include "syntax/diagnostics.h"
#include "syntax/focus.h"
#include "syntax/parse_for_test.h"

namespace falcon::syntax {
namespace {

std::string repeat(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

// A form that nests: head, then `before` n times, the core, and `after` n times.
struct Nesting {
  const char* head;
  const char* before;
  const char* core;
  const char* after;
  const char* tail = "";

  std::string at_depth(int n) const {
    return std::string(head) + repeat(before, n) + core + repeat(after, n) + tail;
  }
};

constexpr Nesting kNestings[] = {
    {"x = ", "(", "1", ")"},
    {"x = ", "[", "1", "]"},
    {"x = ", "{", "1", "}"},
    {"x = ", "{1:", "1", "}"},
    {"x = ", "(1, ", "1", ")"},
    {"x = ", "f(", "1", ")"},
    {"x = ", "f(k=", "1", ")"},
    {"x = ", "f(*", "1", ")"},
    {"x = ", "a[", "1", "]"},
    {"x = ", "a[1:2, 3:", "1", "]"},
    {"x = ", "[*", "a", "]"},
    {"x = ", "-", "1", ""},
    {"x = ", "not ", "1", ""},
    {"x = ", "a ** ", "1", ""},
    {"x = ", "", "1", " + 1"},
    {"x = ", "", "a", ".b"},
    {"x = ", "", "a", "()"},
    {"x = ", "", "a", "[0]"},
    {"x = ", "a + (", "1", ")"},
    {"x = ", "a if b else ", "1", ""},
    {"x = ", "(", "a", " if b else c)"},
    {"x = ", "(a < ", "1", ")"},
    {"x = ", "(a and ", "1", ")"},
    {"x = ", "lambda {", "1", "}"},
    {"x = ", "lambda a=", "1", " {}"},
    {"x = ", "[a for a in ", "1", "]"},
    {"x = ", "f'{", "1", "}'"},
    {"x = ", "f'{1:{", "1", "}}'"},
    {"", "if a {", "b", "}"},
    {"", "func f() {", "b", "}"},
    {"", "class A {", "b", "}"},
    {"", "try {", "b", "} finally {}"},
    {"", "@a func f() {", "b", "}"},
    {"", "@a class A {", "b", "}"},
    {"", "if a {} else {", "b", "}"},
    {"", "if a {} elif a {", "b", "}"},
    {"", "for a in b {} else {", "b", "}"},
    {"", "try {} except E e {", "b", "}"},
    {"", "try {} except {} else {", "b", "}"},
    {"", "try {} finally {", "b", "}"},
    {"", "with a, b c {", "b", "}"},
    {"x = ", "{a: b for a in ", "1", "}"},
    {"x = ", "[a for a in b if ", "1", "]"},
    {"x = ", "f(a for a in ", "1", ")"},
    {"x = ", "{2: 3, 1: ", "1", "}"},
    {"", "while a {", "b", "}"},
    {"", "for a in b {", "b", "}"},
    {"", "with a {", "b", "}"},
    {"", "(", "a", ",)", " = b"},
    {"for ", "(", "a", ",)", " in b {}"},
    {"del ", "(", "a", ",)"},
};

TEST(Depth, ThatOfRealProgramsIsFine) {
  for (const Nesting& nesting : kNestings) {
    const std::string tree = parsed(nesting.at_depth(60));
    EXPECT_NE(tree.substr(0, 6), "error:") << nesting.at_depth(2) << "\n" << tree.substr(0, 200);
  }
}

TEST(Depth, BeyondTheLimitIsARecursionError) {
  for (const Nesting& nesting : kNestings) {
    const Source source("test.fpl", nesting.at_depth(kMaxDepth + 100));
    Arena arena;
    const ParseResult result = parse(source, arena);
    EXPECT_EQ(result.module, nullptr) << nesting.at_depth(2);
    EXPECT_EQ(result.error.kind, Diagnostic::Kind::kRecursion) << nesting.at_depth(2);
    EXPECT_EQ(result.error.message, "expression nested too deeply (limit 500)");
  }
}

// The limit is of what nests, not of what is long.
TEST(Depth, LongIsNotDeep) {
  EXPECT_EQ(parsed("x = [" + repeat("1, ", 5000) + "]").substr(0, 6), "(= x (");
  EXPECT_EQ(parsed("if a {}" + repeat(" elif b {}", 5000)).substr(0, 6), "(if a ");
  EXPECT_EQ(parsed("x = a" + repeat(" and b", 5000)).substr(0, 6), "(= x (");
  EXPECT_EQ(parsed("x = a" + repeat(" < b", 5000)).substr(0, 6), "(= x (");
  EXPECT_EQ(parsed("x = " + repeat("'a' ", 5000)).substr(0, 6), "(= x \"");
  EXPECT_EQ(parsed("x = a[" + repeat("1:2, ", 5000) + "]").substr(0, 6), "(= x (");
  EXPECT_EQ(parsed(repeat("x = 1\n", 5000)).substr(0, 6), "(= x 1");
  EXPECT_EQ(parsed("x = " + repeat("a = ", 5000) + "1").substr(0, 6), "(= x a");
  EXPECT_EQ(parsed(repeat("if a {b} ", 50'000)).substr(0, 6), "(if a ");
}

TEST(Depth, AMegabyteOfAnyBracketEndsAtOnce) {
  for (const char* piece :
       {"(",      "[",      "{",   "-",  "not ", "f(",   "a.", "a[", "lambda {", "f'{",
        "if a {", "f'{a:{", "a**", "\"", "'''",  "\\\n", "#",  ";",  "@a\n",     "1_"}) {
    const Source source("test.fpl", repeat(piece, 1'000'000 / static_cast<int>(strlen(piece))));
    Arena arena;
    const ParseResult result = parse(source, arena);
    if (result.module == nullptr) {
      EXPECT_FALSE(render(source, result.error).empty());
    }
  }
}

// A thread's stack in a runtime is small: what the deepest programs need must fit into 256 KiB.
// Sanitizers and unoptimised code take several times as much, and are given it.
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr size_t kStackBytes = 4 * 1024 * 1024;
#else
constexpr size_t kStackBytes = 256 * 1024;
#endif

void* parse_deep_programs(void*) {
  for (const Nesting& nesting : kNestings) {
    for (const int depth : {kMaxDepth / 4, kMaxDepth / 3, kMaxDepth / 2, kMaxDepth - 4, 10'000}) {
      const Source source("test.fpl", nesting.at_depth(depth));
      Arena arena;
      (void)parse(source, arena);
    }
  }
  return nullptr;
}

TEST(Depth, FitsInASmallStack) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, &attributes, parse_deep_programs, nullptr), 0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
  pthread_attr_destroy(&attributes);
}

// Pieces from which most of the grammar can be reached by chance.
constexpr const char* kPieces[] = {
    "a",      "b",       "1",        "2.5",    "'s'",      "f'{",    "}'",     "!r",
    ":",      "::",      "(",        ")",      "[",        "]",      "{",      "}",
    ",",      ";",       "\n",       " ",      ".",        "=",      "==",     "+",
    "-",      "*",       "**",       "->",     "@",        "\\\n",   "#",      "not ",
    "in ",    "is ",     "and ",     "or ",    "lambda ",  "if ",    "else ",  "elif ",
    "for ",   "while ",  "func ",    "class ", "return ",  "yield ", "from ",  "import ",
    "try ",   "except ", "finally ", "with ",  "as ",      "del ",   "raise ", "assert ",
    "break ", "b'x'",    "\"",       "'''",    "\xC3\xA9", "0x",     "+=",
};

void check_ends(const std::string& text) {
  const Source source("test.fpl", text);
  Arena arena;
  const ParseResult result = parse(source, arena);
  if (result.module != nullptr) {
    (void)dump(*result.module);
    return;
  }
  ASSERT_FALSE(result.error.message.empty()) << text;
  ASSERT_LE(result.error.span.begin, result.error.span.end) << text;
  ASSERT_LE(result.error.span.end, text.size()) << text;
  ASSERT_FALSE(render(source, result.error).empty());
}

// The seeds are fixed: a failure comes back.
TEST(Robustness, AnyRowOfPiecesEnds) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t i = random() % 40; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    check_ends(text);
  }
}

TEST(Robustness, AnyBytesEnd) {
  std::mt19937 random(2);
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (size_t i = random() % 60; i > 0; --i) text.push_back(static_cast<char>(random() % 256));
    check_ends(text);
  }
}

constexpr const char* kProgram = R"(#!/usr/bin/falcon
import socket, thread t
from os import (getcwd, path as p)
@dec(1, *a, k=v)
func serve(port: int, *rest, backlog=128, **extra): None {
  with socket.socket(socket.AF_INET, socket.SOCK_STREAM) s, lock as (a, b) {
    s.bind(("127.0.0.1", port)); s.listen(backlog)
    while not :stopped and 1 < x <= 3 {
      client, (host, _) = s.accept()
      print(f"from {host!r:>{width}} {d["k"]=} {{}}", sep='', *rest)
      ::count += -1 ** 2 // 3 if a else [x for x, *y in z if x is not None][1:-1:2]
    } else { del a, b[0] }
  }
  try { yield (yield x) } except (KeyError, OSError) e { raise E from e } finally { return }
}
class A(B, metaclass=M) {
  x: int = {1: 2, **d}; y = {1, *s}
  handler = lambda self, n=1 {
    assert self in ('a' r"\b", b'\x00', """c
d"""), "why"
  }
}
for i in {1, 2} { if i == 0x1F { continue } elif i { break } else { pass } }
)";

TEST(Robustness, AnyMutationOfAProgramEnds) {
  const std::string program = kProgram;
  ASSERT_NE(parsed(program).substr(0, 6), "error:") << parsed(program);
  std::mt19937 random(3);
  for (int round = 0; round < 10'000; ++round) {
    std::string text = program;
    for (size_t i = 1 + random() % 4; i > 0; --i) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text.erase(at, 1 + random() % 8);
          break;
        case 1:
          text.insert(at, kPieces[random() % std::size(kPieces)]);
          break;
        case 2:
          text.insert(at, text.substr(random() % text.size(), random() % 30));
          break;
        default:
          text[at] = static_cast<char>(random() % 256);
      }
    }
    check_ends(text);
  }
}

// A focus lies within its span, and whatever is underlined is drawn.
TEST(Robustness, AnySpanHasAFocusAndAnExcerpt) {
  const Source source("test.fpl", kProgram);
  const auto size = static_cast<uint32_t>(source.text().size());
  std::mt19937 random(4);
  for (int round = 0; round < 1'000; ++round) {
    const uint32_t begin = static_cast<uint32_t>(random()) % size;
    const uint32_t end = begin + static_cast<uint32_t>(random()) % 60;
    const Span focus = focus_of(source, {begin, end});
    ASSERT_GE(focus.begin, begin);
    ASSERT_LE(focus.end, end);
    (void)excerpt(source, {begin, end});
    (void)excerpt(source.text(), {{begin, end}, focus});
  }
}

TEST(Robustness, AnyLineHasAnExcerpt) {
  std::mt19937 random(5);
  for (int round = 0; round < 10'000; ++round) {
    std::string line;
    for (size_t i = random() % 300; i > 0; --i) line.push_back(static_cast<char>(random() % 256));
    const uint32_t begin = static_cast<uint32_t>(random()) % 320;
    const uint32_t end = begin + static_cast<uint32_t>(random()) % 20;
    (void)excerpt(line, {{begin, end}, {begin + 1, end}});
  }
}

TEST(Robustness, AnyPrefixOfAProgramEnds) {
  const std::string program = kProgram;
  for (size_t size = 0; size < program.size(); ++size) check_ends(program.substr(0, size));
}

}  // namespace
}  // namespace falcon::syntax
