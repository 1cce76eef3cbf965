// Literals of section 1, and f-strings of section 2 of the language page.
#include <gtest/gtest.h>

#include <limits>

#include "syntax/parse_for_test.h"

namespace falcon::syntax {
namespace {

// The value of a program that is one literal.
struct Literal {
  double float_value = -1;
  std::string text = "no literal";
};
Literal constant(const std::string& text) {
  const Source source("test.fpl", text);
  Arena arena;
  const ParseResult result = parse(source, arena);
  if (result.module == nullptr) return {};
  const Expr* value = static_cast<ExprStmt*>(result.module->body[0])->value;
  if (value->kind != ExprKind::kConstant) return {};
  const auto* literal = static_cast<const Constant*>(value);
  return {literal->float_value, std::string(literal->text)};
}

TEST(Number, IntegersInEveryBase) {
  EXPECT_EQ(parsed("0, 00, 123, 1_000_000"), "(tuple 0 0 123 1000000)");
  EXPECT_EQ(parsed("0xff, 0XFF_ff, 0o17, 0O7_7, 0b101, 0B_1"), "(tuple 255 65535 15 63 5 1)");
}

TEST(Number, BeyondSixtyFourBitsTheDigitsAreKept) {
  EXPECT_EQ(parsed("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(parsed("9223372036854775808"), "big:9223372036854775808");
  EXPECT_EQ(parsed("1_000_000_000_000_000_000_000"), "big:1000000000000000000000");
  EXPECT_EQ(parsed("0xffff_ffff_ffff_ffff"), "big:0xffffffffffffffff");
  EXPECT_EQ(parsed("0x7fff_ffff_ffff_ffff"), "9223372036854775807");
}

TEST(Number, Floats) {
  EXPECT_EQ(constant("1.5").float_value, 1.5);
  EXPECT_EQ(constant(".5").float_value, 0.5);
  EXPECT_EQ(constant("1.").float_value, 1.0);
  EXPECT_EQ(constant("1e-9").float_value, 1e-9);
  EXPECT_EQ(constant("1_0.2_5E+1_0").float_value, 10.25e10);
  EXPECT_EQ(constant("012.5").float_value, 12.5);
  EXPECT_EQ(constant("0.1").float_value, 0.1);
  EXPECT_EQ(constant("5e-324").float_value, std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(constant("1e999").float_value, std::numeric_limits<double>::infinity());
  EXPECT_EQ(constant("1e-999").float_value, 0.0);
}

TEST(Number, MayTouchAKeyword) { EXPECT_EQ(parsed("1if 2else 3"), "(if-else 2 1 3)"); }

TEST(Number, BadOnes) {
  for (const char* text : {"1__0", "1_",   "1_.5", "1._5", "1e5_",     "0x",    "0x_",    "0xg",
                           "0b",   "0b2",  "0b1_", "0o8",  "0o78",     "12abc", "1.real", "012",
                           "0_7",  "1e5x", "1j",   "0xfg", "1__000.0", "1.5.2"}) {
    EXPECT_EQ(parsed(text).substr(0, 5), "error") << text;
  }
  EXPECT_EQ(parsed("012"),
            "error: leading zeros are not permitted in a decimal number [012] / write 0o for an "
            "octal number");
  EXPECT_EQ(parsed("12abc"), "error: invalid decimal literal [12abc]");
}

TEST(String, Escapes) {
  EXPECT_EQ(constant(R"('\n\r\t\a\b\f\v\\\'\"')").text, "\n\r\t\a\b\f\v\\'\"");
  EXPECT_EQ(constant(R"('\x41\u00e9\U0001F600\101')").text, "Aé😀A");
  EXPECT_EQ(constant(R"('\0x')").text, std::string_view("\0x", 2));
  EXPECT_EQ(constant("'a\\\nb\\\r\nc'").text, "abc");
  EXPECT_EQ(constant(R"('\q\_')").text, R"(\q\_)");
  EXPECT_EQ(constant(R"("\"")").text, "\"");
}

TEST(String, QuotesMaySpanLines) {
  EXPECT_EQ(constant("'a\nb'").text, "a\nb");
  EXPECT_EQ(constant("\"a\r\nb\rc\"").text, "a\nb\nc");
  EXPECT_EQ(constant("'''a'b''c'''").text, "a'b''c");
  EXPECT_EQ(constant("\"\"\"a\"\n\"\"\"").text, "a\"\n");
  EXPECT_EQ(constant("''").text, "");
  EXPECT_EQ(constant("''''''").text, "");
}

TEST(String, RawAndBytes) {
  EXPECT_EQ(constant(R"(r'\n\'')").text, R"(\n\')");
  EXPECT_EQ(constant(R"(b'\x00\xff\u0041')").text, std::string_view("\0\xff\\u0041", 8));
  EXPECT_EQ(constant(R"(Rb'\x')").text, R"(\x)");
  EXPECT_EQ(constant(R"(bR"\x")").text, R"(\x)");
  EXPECT_EQ(parsed("B'a'"), "b\"a\"");
}

TEST(String, AdjacentOnesJoin) {
  EXPECT_EQ(parsed("'a' \"b\" '''c'''"), "\"abc\"");
  EXPECT_EQ(parsed("b'a' rb'\\b'"), "b\"a\\\\b\"");
  EXPECT_EQ(parsed("('a'\n'b')"), "\"ab\"");
  EXPECT_EQ(parsed("'a'\n'b'"), "\"a\" \"b\"");
  EXPECT_EQ(parsed("'a' b'b'"), "error: bytes and str literals do not join ['a' b'b']");
  EXPECT_EQ(parsed("f'a' b'b'").substr(0, 40), "error: bytes and str literals do not joi");
}

TEST(String, BadOnes) {
  EXPECT_EQ(parsed("x = 'abc"),
            "error: unterminated string: no closing ' up to the end of file [']");
  EXPECT_EQ(parsed("b'''abc'"),
            "error: unterminated string: no closing ''' up to the end of file [b''']");
  EXPECT_EQ(parsed("'\\ud800'"),
            "error: a surrogate is no character [\\ud800] / write \\UXXXXXXXX for it");
  EXPECT_EQ(parsed("'\\U00110000'"), "error: no character above \\U0010FFFF [\\U00110000]");
  EXPECT_EQ(parsed("'\\x4'"), "error: '\\x' needs 2 hex digits [\\x4]");
  EXPECT_EQ(parsed("'\\u12'"), "error: '\\u' needs 4 hex digits [\\u12]");
  EXPECT_EQ(parsed("'a\\N{DASH}'"),
            "error: unknown Unicode character name [\\N{DASH}] / unicode_name(character) "
            "tells a character's name");
  for (const char* text : {"'\\N'", "'\\N{'", "'\\N{DASH'", "'\\NEM DASH'", "'\\N{\n}'", "f'\\N{a'",
                           "f'\\N{a {b}'", "f'{a:\\N{EM DASH'"}) {
    EXPECT_EQ(parsed(text).substr(0, 44), "error: malformed \\N character escape [\\N] / ") << text;
  }
  EXPECT_EQ(parsed("b'\xC3\xA9'").substr(0, 50),
            "error: a bytes literal holds only ASCII characters");
}

TEST(FString, FieldsWithConversionsAndSpecifications) {
  EXPECT_EQ(parsed("f'a{b}c'"), R"((f "a" (field b) "c"))");
  EXPECT_EQ(parsed("f'{a!r}{b!s:>10}{c:02x}'"),
            R"x((f (field a !r) (field b !s (f ">10")) (field c (f "02x"))))x");
  EXPECT_EQ(parsed("f'{a:{w}.{p!r}}'"), R"x((f (field a (f (field w) "." (field p !r)))))x");
  EXPECT_EQ(parsed("f'{t:%H:%M}'"), R"x((f (field t (f "%H:%M"))))x");
  EXPECT_EQ(parsed("f'{a::>5}'"), R"x((f (field a (f ":>5"))))x");
  EXPECT_EQ(parsed("f'{a:}'"), "(f (field a (f)))");
  EXPECT_EQ(parsed("f'{a != b}'"), "(f (field (compare a != b)))");
  EXPECT_EQ(parsed("f'{a,b}'"), "(f (field (tuple a b)))");
}

TEST(String, NamesOfCharacters) {
  EXPECT_EQ(parsed("'\\N{LATIN SMALL LETTER A}\\N{em dash}'"), "\"a\\xe2\\x80\\x94\"");
  EXPECT_EQ(parsed("'\\N{HANGUL SYLLABLE GAG}\\N{NULL}'"), "\"\\xea\\xb0\\x81\\x00\"");
  EXPECT_EQ(parsed("r'\\N{x}' 'y'"), "\"\\\\N{x}y\"");
  EXPECT_EQ(parsed("b'\\N{x}'"), "b\"\\\\N{x}\"");
  EXPECT_EQ(parsed("f'\\N{EM DASH}{a}\\N{EM DASH}'"),
            "(f \"\\xe2\\x80\\x94\" (field a) \"\\xe2\\x80\\x94\")");
  EXPECT_EQ(parsed("f'{a:\\N{EM DASH}>5}'"), "(f (field a (f \"\\xe2\\x80\\x94>5\")))");
  EXPECT_EQ(parsed("rf'\\N{a}'"), "(f \"\\\\N\" (field a))");
}

TEST(FString, BracesAsTextAreWrittenTwice) {
  EXPECT_EQ(parsed("f'{{a}}'"), R"("{a}")");
  EXPECT_EQ(parsed("f'{{{a}}}'"), R"((f "{" (field a) "}"))");
}

TEST(FString, WithoutFieldsIsAConstant) {
  EXPECT_EQ(parsed("f'a' 'b'"), R"("ab")");
  EXPECT_EQ(parsed("f''"), R"("")");
}

TEST(FString, JoinsWithPlainStrings) {
  EXPECT_EQ(parsed("'a' f'b{c}d' 'e' f'{f}'"), R"((f "ab" (field c) "de" (field f)))");
}

TEST(FString, QuotesNest) {
  EXPECT_EQ(parsed(R"(f"{d["k"]}")"), R"x((f (field ([] d "k"))))x");
  EXPECT_EQ(parsed(R"(f"a{f"b{f"c{x}"}"}d")"),
            R"((f "a" (field (f "b" (field (f "c" (field x))))) "d"))");
  EXPECT_EQ(parsed(R"(f'{'a' 'b'}')"), R"x((f (field "ab")))x");
}

TEST(FString, AnyExpressionStandsInAField) {
  EXPECT_EQ(parsed("f'{a if b else c}'"), "(f (field (if-else b a c)))");
  EXPECT_EQ(parsed("f'{(lambda x {return x})(1)}'"),
            "(f (field (call (lambda (x) (return x)) 1)))");
  EXPECT_EQ(parsed("f'{ {1: 2}[1] }'"), "(f (field ([] (dict 1:2) 1)))");
  EXPECT_EQ(parsed("f'{:x}{::y!r}'"), "(f (field :x) (field ::y !r))");
  EXPECT_EQ(parsed("f'''{\na\n+ b # why\n}'''"), "(f (field (+ a b)))");
  EXPECT_EQ(parsed("func g() {f'{yield}{(yield a)!r}'}"),
            "(func g* () (f (field (yield _)) (field (yield a) !r)))");
}

TEST(FString, SelfDocumentingFields) {
  EXPECT_EQ(parsed("f'{a=}'"), R"((f "a=" (field a !r)))");
  EXPECT_EQ(parsed("f'{ a + b = }'"), R"x((f " a + b = " (field (+ a b) !r)))x");
  EXPECT_EQ(parsed("f'{a=!s}{b=:>5}'"), R"x((f "a=" (field a !s) "b=" (field b (f ">5"))))x");
}

TEST(FString, EscapesAndRaw) {
  EXPECT_EQ(parsed(R"(f'\n{a}\x41')"), R"((f "\x0a" (field a) "A"))");
  EXPECT_EQ(parsed(R"(f'\{a}')"), R"((f "\\" (field a)))");
  EXPECT_EQ(parsed(R"(rf'\n{a}\'')"), R"((f "\\n" (field a) "\\'"))");
  EXPECT_EQ(parsed(R"(fr'\{a}')"), R"((f "\\" (field a)))");
  EXPECT_EQ(parsed("F'a\\\nb{c}'"), R"((f "ab" (field c)))");
}

TEST(FString, BadOnes) {
  EXPECT_EQ(parsed("f'{}'"),
            "error: a field of an f-string needs an expression [{}] / a brace as text is written "
            "twice");
  EXPECT_EQ(parsed("f'a}'"), "error: a single '}' in an f-string [}] / write '}}'");
  EXPECT_EQ(parsed("f'abc"),
            "error: unterminated f-string: no closing ' up to the end of file [f']");
  EXPECT_EQ(parsed("f'{a!x}'"),
            "error: expected a conversion after '!' [!x] / !r, !s and !a are the conversions");
  EXPECT_EQ(parsed("f'{a b}'"),
            "error: expected '}' to end the field of the f-string, found the name 'b' [b] / a "
            "brace as text is written twice");
  EXPECT_EQ(parsed("f'{a:>5'").substr(0, 52),
            "error: expected '}' after the format specification [");
  EXPECT_EQ(parsed("f'{a'"),
            "error: unterminated string: no closing ' up to the end of file ['] / the '{' of the "
            "f-string's field on line 1 is still open");
  EXPECT_EQ(parsed("f'{a"),
            "error: expected '}' to end the field of the f-string, found the end of the file [] / "
            "the '{' on line 1 is still open");
}

TEST(FString, PlacesWithinFieldsArePlacesInTheFile) {
  const std::string text = "x = 'é' f\"a{b:{c.d}}\"";
  const Source source("test.fpl", text);
  Arena arena;
  const ParseResult result = parse(source, arena);
  ASSERT_NE(result.module, nullptr);
  const auto* assign = static_cast<const Assign*>(result.module->body[0]);
  const auto* fstring = static_cast<const FString*>(assign->value);
  const FString::Part& field = fstring->parts[1];
  EXPECT_EQ(field.value->span.begin, text.find("b:"));
  EXPECT_EQ(field.spec->parts[0].value->span.begin, text.find("c.d"));
  EXPECT_EQ(field.spec->parts[0].value->span.end, text.find("c.d") + 3);
  EXPECT_EQ(fstring->span.begin, text.find("'é'"));
  EXPECT_EQ(fstring->span.end, text.size());
}

}  // namespace
}  // namespace falcon::syntax
