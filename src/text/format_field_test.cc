// Tests of text/format_field.h. What is accepted and the messages are those of Python 3.11's
// str.format.
#include "text/format_field.h"

#include <gtest/gtest.h>

#include <string>

#include "text/utf8.h"

namespace falcon::text {
namespace {

// The pieces as "literal<name!conversion:spec>", or the message of the first error.
std::string pieces(std::string_view text) {
  FormatTemplate format(text);
  FormatPiece piece;
  std::string out;
  while (true) {
    const Outcome<bool> more = format.next(piece);
    if (!more) return more.error().message;
    if (!more.value()) return out;
    out += piece.literal;
    if (!piece.has_field) continue;
    out.append("<").append(piece.name);
    if (piece.conversion != 0) out.append("!").append(to_utf8(piece.conversion));
    out.append(":").append(piece.spec).append(piece.spec_is_nested ? "~>" : ">");
  }
}

TEST(FormatTemplate, LiteralsAndFields) {
  EXPECT_EQ(pieces(""), "");
  EXPECT_EQ(pieces("plain \u20ac"), "plain \u20ac");
  EXPECT_EQ(pieces("a{}b{0}c"), "a<:>b<0:>c");
  EXPECT_EQ(pieces("{x.y[0]!r:>10}"), "<x.y[0]!r:>10>");
  EXPECT_EQ(pieces("{{{}}}"), "{<:>}");
  EXPECT_EQ(pieces("}}{{"), "}{");
  EXPECT_EQ(pieces("{a!\u00e9}"), "<a!\u00e9:>");
  EXPECT_EQ(pieces("{a[:!}]}"), "<a[:!}]:>");
  EXPECT_EQ(pieces("{:{}.{}}"), "<:{}.{}~>");
  EXPECT_EQ(pieces("{a:}"), "<a:>");
}

TEST(FormatTemplate, Errors) {
  EXPECT_EQ(pieces("}"), "Single '}' encountered in format string");
  EXPECT_EQ(pieces("a}b"), "Single '}' encountered in format string");
  EXPECT_EQ(pieces("{"), "Single '{' encountered in format string");
  EXPECT_EQ(pieces("{a"), "expected '}' before end of string");
  EXPECT_EQ(pieces("{a[b"), "expected '}' before end of string");
  EXPECT_EQ(pieces("{a{b}}"), "unexpected '{' in field name");
  EXPECT_EQ(pieces("{a!"), "end of string while looking for conversion specifier");
  EXPECT_EQ(pieces("{a!rx}"), "expected ':' after conversion specifier");
  EXPECT_EQ(pieces("{a!r"), "unmatched '{' in format spec");
  EXPECT_EQ(pieces("{a:b"), "unmatched '{' in format spec");
  EXPECT_EQ(pieces("{a:{b}"), "unmatched '{' in format spec");
}

std::string part(std::string_view text, int64_t index) {
  return index < 0 ? std::string(text) : std::string("#").append(std::to_string(index));
}

// The parts as "first.attribute[index]", numbers marked with '#', or the message of the first
// error.
std::string parts(std::string_view text) {
  const Outcome<FieldName> parsed = FieldName::parse(text);
  if (!parsed) return parsed.error().message;
  FieldName name = parsed.value();
  std::string out = part(name.first(), name.first_index());
  FieldStep step;
  while (true) {
    const Outcome<bool> more = name.next(step);
    if (!more) return more.error().message;
    if (!more.value()) return out;
    out += step.is_attribute ? "." : "[";
    out += part(step.text, step.index);
  }
}

TEST(FieldName, Parts) {
  EXPECT_EQ(parts(""), "");
  EXPECT_EQ(parts("12"), "#12");
  EXPECT_EQ(parts("a.b[3][k].c"), "a.b[#3[k.c");
  EXPECT_EQ(parts(".x"), ".x");
  EXPECT_EQ(parts("a[-1]"), "a[-1");
  EXPECT_EQ(parts("0.5"), "#0.5");
  EXPECT_EQ(parts("a[b.c]"), "a[b.c");
}

TEST(FieldName, Errors) {
  EXPECT_EQ(parts("a."), "Empty attribute in format string");
  EXPECT_EQ(parts("a[]"), "Empty attribute in format string");
  EXPECT_EQ(parts("a[1"), "Missing ']' in format string");
  EXPECT_EQ(parts("a[1]x"), "Only '.' or '[' may follow ']' in format field specifier");
  EXPECT_EQ(parts("99999999999999999999"), "Too many decimal digits in format string");
}

}  // namespace
}  // namespace falcon::text
