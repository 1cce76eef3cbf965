// Sections 1 and 3 of the language page: where statements end, and what each form becomes.
#include <gtest/gtest.h>

#include "syntax/parse_for_test.h"

namespace falcon::syntax {
namespace {

TEST(ParseStatement, EndsAtANewlineOrASemicolon) {
  EXPECT_EQ(parsed("a\nb; c\r\nd\re"), "a b c d e");
  EXPECT_EQ(parsed("a;\n;\n\n b;"), "a b");
  EXPECT_EQ(parsed("a\n-b"), "a (neg b)");
  EXPECT_EQ(parsed("a\n(b)\n[c]"), "a b (list c)");
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("# only a comment"), "");
  EXPECT_EQ(parsed("#!/usr/bin/falcon\na # b\n"), "a");
  EXPECT_EQ(parsed("\xEF\xBB\xBF"
                   "a"),
            "a");
}

TEST(ParseStatement, GoesOnInBracketsAfterOperatorsAndCommasAndBackslashes) {
  EXPECT_EQ(parsed("x = (1\n+ 2)"), "(= x (+ 1 2))");
  EXPECT_EQ(parsed("x = [1,\n\n2\n]"), "(= x (list 1 2))");
  EXPECT_EQ(parsed("x = {\n1:\n2\n}"), "(= x (dict 1:2))");
  EXPECT_EQ(parsed("x = f(\na\n)"), "(= x (call f a))");
  EXPECT_EQ(parsed("x = 1 +\n\n2"), "(= x (+ 1 2))");
  EXPECT_EQ(parsed("x = a and\nb or # why\nc"), "(= x (or (and a b) c))");
  EXPECT_EQ(parsed("x = a not in\nb"), "(= x (compare a not-in b))");
  EXPECT_EQ(parsed("x = 1,\n2"), "(= x (tuple 1 2))");
  EXPECT_EQ(parsed("x = 1 \\\n + 2 \\\r\n + 3"), "(= x (+ (+ 1 2) 3))");
  EXPECT_EQ(parsed("del a,\nb"), "(del a b)");
  EXPECT_EQ(parsed("import a,\nb"), "(import a b)");
}

TEST(ParseStatement, Assignments) {
  EXPECT_EQ(parsed("a = b = c"), "(= a b c)");
  EXPECT_EQ(parsed("a, (b, *c) = d"), "(= (tuple a (tuple b (star c))) d)");
  EXPECT_EQ(parsed("[a, b.c], d[0] = *e, f"),
            "(= (tuple (list a (. b c)) ([] d 0)) (tuple (star e) f))");
  EXPECT_EQ(parsed("*a, = b"), "(= (tuple (star a)) b)");
  EXPECT_EQ(parsed("(a) = () = b"), "(= a (tuple) b)");
}

TEST(ParseStatement, AugmentedAssignments) {
  EXPECT_EQ(parsed("a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a **= 1"),
            "(+= a 1) (-= a 1) (*= a 1) (/= a 1) (//= a 1) (%= a 1) (**= a 1)");
  EXPECT_EQ(parsed("a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1"),
            "(&= a 1) (|= a 1) (^= a 1) (<<= a 1) (>>= a 1)");
  EXPECT_EQ(parsed("a.b += c[0]; c[0] += 1, 2"), "(+= (. a b) ([] c 0)) (+= ([] c 0) (tuple 1 2))");
}

TEST(ParseStatement, Annotations) {
  EXPECT_EQ(parsed("x: int = 5"), "(annotate x int 5)");
  EXPECT_EQ(parsed("x.y: list[int]"), "(annotate (. x y) ([] list int) _)");
  EXPECT_EQ(parsed("x: int = y: str"),
            "error: expected the end of the statement, found ':' [:] / a block stands in braces, "
            "not after a ':'");
}

TEST(ParseStatement, IfElifElse) {
  EXPECT_EQ(parsed("if a {b} elif c {d} elif e {} else {f}"),
            "(if a (do b) c (do d) e (do) (else f))");
  EXPECT_EQ(parsed("if a {\nb\n}\nelif c {\n}\n\n# why\nelse {\nd\n}"),
            "(if a (do b) c (do) (else d))");
  EXPECT_EQ(parsed("if a {b} print(1)"), "(if a (do b)) (call print 1)");
  EXPECT_EQ(parsed("if a {if b {c} else {d}}"), "(if a (do (if b (do c) (else d))))");
}

TEST(ParseStatement, Loops) {
  EXPECT_EQ(parsed("while a {break; continue} else {b}"),
            "(while a (do (break) (continue)) (else b))");
  EXPECT_EQ(parsed("for a, (b, *c) in d, *e {if f {break}}\nelse {g}"),
            "(for (tuple a (tuple b (star c))) (tuple d (star e)) (do (if f (do (break)))) "
            "(else g))");
  EXPECT_EQ(parsed("for x[0] in y {}"), "(for ([] x 0) y (do))");
}

TEST(ParseStatement, ADisplayAtTheStartOfAHeadingGoesFirst) {
  EXPECT_EQ(parsed("for x in {1, 2} {y}"), "(for x (set 1 2) (do y))");
  EXPECT_EQ(parsed("if {} {a}"), "(if (dict) (do a))");
  EXPECT_EQ(parsed("if {1: 2}[x] == y {a}"), "(if (compare ([] (dict 1:2) x) == y) (do a))");
  EXPECT_EQ(parsed("if x == ({1: 2}) {a}"), "(if (compare x == (dict 1:2)) (do a))");
  EXPECT_EQ(parsed("if f({1: 2}, [{}])[{}] {a}"),
            "(if ([] (call f (dict 1:2) (list (dict))) (dict)) (do a))");
  EXPECT_EQ(parsed("if x == {1: 2} {a}"),
            "error: expected an expression, found the '{' that opens the block [{] / a dict or a "
            "set in a heading goes in parentheses");
  EXPECT_EQ(parsed("while lambda {return {}} {a}"), "(while (lambda () (return (dict))) (do a))");
}

TEST(ParseStatement, Try) {
  EXPECT_EQ(parsed("try {a} except V e {b} except (K, I) as f {c} except {d} else {e} "
                   "finally {f}"),
            "(try (do a) (except V e b) (except (tuple K I) f c) (except _ d) (else e) "
            "(finally f))");
  EXPECT_EQ(parsed("try {\n}\nexcept V {\n}\nfinally {\n}"), "(try (do) (except V) (finally))");
  EXPECT_EQ(parsed("try {} finally {}"), "(try (do) (finally))");
}

TEST(ParseStatement, With) {
  EXPECT_EQ(parsed("with a {}"), "(with a _ (do))");
  EXPECT_EQ(parsed("with a.b(c, d) s {e}"), "(with (call (. a b) c d) s (do e))");
  EXPECT_EQ(parsed("with a as b, c d, e as (f, g) {}"), "(with a b c d e (tuple f g) (do))");
  EXPECT_EQ(parsed("with a :b {}"), "(with a :b (do))");
  EXPECT_EQ(parsed("with a as {}"), "(with a as (do))");
}

TEST(ParseStatement, Functions) {
  EXPECT_EQ(parsed("func f() {}"), "(func f ())");
  EXPECT_EQ(parsed("func f(a, b: int = 2, *rest, key=None, **extra): int {return}"),
            "(func f (a b:int=2 *rest kw key=None **extra):int (return _))");
  EXPECT_EQ(parsed("func f(*, a, b=1,) {}"), "(func f (kw a kw b=1))");
  EXPECT_EQ(parsed("func f(\na,\nb\n) {\nreturn a, *b\n}"),
            "(func f (a b) (return (tuple a (star b))))");
  EXPECT_EQ(parsed("func f() {func g() {yield 1}}"), "(func f () (func g* () (yield 1)))");
  EXPECT_EQ(parsed("func f(a={1: 2}) {}"), "(func f (a=(dict 1:2)))");
}

TEST(ParseStatement, Classes) {
  EXPECT_EQ(parsed("class A {}"), "(class A ( ) (do))");
  EXPECT_EQ(parsed("class A() {x = 1}"), "(class A ( ) (do (= x 1)))");
  EXPECT_EQ(parsed("class A(B, c.D, *e, k=v) {func f(self) {}}"),
            "(class A ( B (. c D) *e k=v ) (do (func f (self))))");
}

TEST(ParseStatement, Decorators) {
  EXPECT_EQ(parsed("@a\n@b.c(d)\nfunc f() {}"), "@a @(call (. b c) d) (func f ())");
  EXPECT_EQ(parsed("@a class B {}"), "@a (class B ( ) (do))");
}

TEST(ParseStatement, Imports) {
  EXPECT_EQ(parsed("import a, b.c, d e, f as g"), "(import a b.c d=e f=g)");
  EXPECT_EQ(parsed("import a\nb"), "(import a) b");
  EXPECT_EQ(parsed("from a.b import c, d as e"), "(from a.b c d=e)");
  EXPECT_EQ(parsed("from a import (b,\nc as d,\n)"), "(from a b c=d)");
  EXPECT_EQ(parsed("from a import *"), "(from a *)");
}

TEST(ParseStatement, TheSmallOnes) {
  EXPECT_EQ(parsed("pass; del a, b[1], (c.d, [e])"), "(pass) (del a ([] b 1) (. c d) e)");
  EXPECT_EQ(parsed("assert a; assert a, b"), "(assert a _) (assert a b)");
  EXPECT_EQ(parsed("raise; raise E; raise E(1) from f"),
            "(raise _ _) (raise E _) (raise (call E 1) f)");
  EXPECT_EQ(parsed("func f() {return; return 1; return {}}"),
            "(func f () (return _) (return 1) (return (dict)))");
}

// The text that a node's span covers.
std::string text_under(const std::string& text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

TEST(ParseStatement, SpansCoverWhatWasWritten) {
  const std::string text = "x = (a + b) * f(c, k=d).e # why";
  const Source source("test.fpl", text);
  Arena arena;
  const ParseResult result = parse(source, arena);
  ASSERT_NE(result.module, nullptr);
  const auto* assign = static_cast<const Assign*>(result.module->body[0]);
  EXPECT_EQ(text_under(text, assign->span), "x = (a + b) * f(c, k=d).e");
  const auto* product = static_cast<const Binary*>(assign->value);
  EXPECT_EQ(text_under(text, product->span), "(a + b) * f(c, k=d).e");
  EXPECT_EQ(text_under(text, product->left->span), "a + b");
  const auto* attribute = static_cast<const Attribute*>(product->right);
  EXPECT_EQ(text_under(text, attribute->span), "f(c, k=d).e");
  EXPECT_EQ(text_under(text, attribute->name_span), "e");
  const auto* call = static_cast<const Call*>(attribute->object);
  EXPECT_EQ(text_under(text, call->span), "f(c, k=d)");
  EXPECT_EQ(text_under(text, call->args[1].span), "k=d");
}

}  // namespace
}  // namespace falcon::syntax
