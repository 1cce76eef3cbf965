// Section 2 of the language page: what binds how tightly, and what every form becomes.
#include <gtest/gtest.h>

#include "syntax/parse_for_test.h"

namespace falcon::syntax {
namespace {

TEST(ParseExpression, ProductsBindTighterThanSums) {
  EXPECT_EQ(parsed("a + b * c - d / e"), "(- (+ a (* b c)) (/ d e))");
  EXPECT_EQ(parsed("a // b % c"), "(% (// a b) c)");
}

TEST(ParseExpression, PowerGroupsFromTheRightAndBindsTighterThanASignBeforeIt) {
  EXPECT_EQ(parsed("-2**2"), "(neg (** 2 2))");
  EXPECT_EQ(parsed("2**-1"), "(** 2 (neg 1))");
  EXPECT_EQ(parsed("2**3**4"), "(** 2 (** 3 4))");
  EXPECT_EQ(parsed("2**-3**4 * 5"), "(* (** 2 (neg (** 3 4))) 5)");
  EXPECT_EQ(parsed("~-+x"), "(invert (neg (pos x)))");
}

TEST(ParseExpression, BitOperatorsStandBetweenComparisonAndShift) {
  EXPECT_EQ(parsed("a | b ^ c & d << e + f"), "(| a (^ b (& c (<< d (+ e f)))))");
  EXPECT_EQ(parsed("a == b | c"), "(compare a == (| b c))");
  EXPECT_EQ(parsed("a >> b >> c"), "(>> (>> a b) c)");
}

TEST(ParseExpression, ComparisonsChain) {
  EXPECT_EQ(parsed("a < b <= c != d"), "(compare a < b <= c != d)");
  EXPECT_EQ(parsed("a in b not in c"), "(compare a in b not-in c)");
  EXPECT_EQ(parsed("a is b is not c"), "(compare a is b is-not c)");
  EXPECT_EQ(parsed("a > b >= c == d"), "(compare a > b >= c == d)");
}

TEST(ParseExpression, NotAndOrBindLooserThanComparisons) {
  EXPECT_EQ(parsed("not a == b and c or d"), "(or (and (not (compare a == b)) c) d)");
  EXPECT_EQ(parsed("a or b or c and d and e"), "(or a b (and c d e))");
  EXPECT_EQ(parsed("not not a"), "(not (not a))");
}

TEST(ParseExpression, ConditionalsNestToTheRight) {
  EXPECT_EQ(parsed("a if b else c if d else e"), "(if-else b a (if-else d c e))");
  EXPECT_EQ(parsed("a or b if c or d else e"), "(if-else (or c d) (or a b) e)");
}

TEST(ParseExpression, PostfixFormsFollowEachOther) {
  EXPECT_EQ(parsed("a.b(c)[d].e"), "(. ([] (call (. a b) c) d) e)");
  EXPECT_EQ(parsed("(2).__mul__(5)"), "(call (. 2 __mul__) 5)");
  EXPECT_EQ(parsed("-a.b ** c(d)"), "(neg (** (. a b) (call c d)))");
}

TEST(ParseExpression, ArgumentsOfEveryKind) {
  EXPECT_EQ(parsed("f()"), "(call f)");
  EXPECT_EQ(parsed("f(a, *b, c=d, *e, **g,)"), "(call f a *b c=d *e **g)");
  EXPECT_EQ(parsed("f(x for x in y)"), "(call f (generator x (for x y)))");
  EXPECT_EQ(parsed("f((x for x in y), 1)"), "(call f (generator x (for x y)) 1)");
  EXPECT_EQ(parsed("f(a == b)"), "(call f (compare a == b))");
}

TEST(ParseExpression, SlicesWithAnyPartLeftOut) {
  EXPECT_EQ(parsed("a[:]"), "([] a (slice _ _ _))");
  EXPECT_EQ(parsed("a[1:]"), "([] a (slice 1 _ _))");
  EXPECT_EQ(parsed("a[:2]"), "([] a (slice _ 2 _))");
  EXPECT_EQ(parsed("a[::3]"), "([] a (slice _ _ 3))");
  EXPECT_EQ(parsed("a[1:2:3]"), "([] a (slice 1 2 3))");
  EXPECT_EQ(parsed("a[1:2, 3]"), "([] a (tuple (slice 1 2 _) 3))");
  EXPECT_EQ(parsed("a[1,]"), "([] a (tuple 1))");
  EXPECT_EQ(parsed("a[*b]"), "([] a (tuple (star b)))");
  EXPECT_EQ(parsed("a[b if c else d:e]"), "([] a (slice (if-else c b d) e _))");
}

TEST(ParseExpression, Displays) {
  EXPECT_EQ(parsed("[1, 2,], [], [*a]"), "(tuple (list 1 2) (list) (list (star a)))");
  EXPECT_EQ(parsed("(), (1,), (1), (1, 2)"), "(tuple (tuple) (tuple 1) 1 (tuple 1 2))");
  EXPECT_EQ(parsed("{}, {1: 2,}, {1, 2,}"), "(tuple (dict) (dict 1:2) (set 1 2))");
  EXPECT_EQ(parsed("{**a, 1: 2, **b}, {*a, 1}"), "(tuple (dict **a 1:2 **b) (set (star a) 1))");
}

TEST(ParseExpression, Comprehensions) {
  EXPECT_EQ(parsed("[x * 2 for x in xs if x > 1 if y for z in x]"),
            "(list-of (* x 2) (for x xs (compare x > 1) y) (for z x))");
  EXPECT_EQ(parsed("{k: v for k, v in d}"), "(dict-of k v (for (tuple k v) d))");
  EXPECT_EQ(parsed("{x for (x, *y), in d}"), "(set-of x (for (tuple (tuple x (star y))) d))");
  EXPECT_EQ(parsed("(x for a.b in c or d)"), "(generator x (for (. a b) (or c d)))");
}

TEST(ParseExpression, ScopedNames) {
  EXPECT_EQ(parsed(":x + ::y"), "(+ :x ::y)");
  EXPECT_EQ(parsed(":x = ::y = 1"), "(= :x ::y 1)");
  EXPECT_EQ(parsed(":x += 1"), "(+= :x 1)");
  EXPECT_EQ(parsed("f(:x, ::y, k=:z)"), "(call f :x ::y k=:z)");
  EXPECT_EQ(parsed("x = :y"), "(= x :y)");
  EXPECT_EQ(parsed("[:x, :y]"), "(list :x :y)");
  EXPECT_EQ(parsed(":a.b[0]"), "([] (. :a b) 0)");
  EXPECT_EQ(parsed("if :x {:y = 1}"), "(if :x (do (= :y 1)))");
  EXPECT_EQ(parsed("for :i in :xs {}"), "(for :i :xs (do))");
  EXPECT_EQ(parsed("a if :b else :c"), "(if-else :b a :c)");
}

TEST(ParseExpression, AColonInBracketsAndAfterAKeyBelongsToThem) {
  EXPECT_EQ(parsed("a[:x]"), "([] a (slice _ x _))");
  EXPECT_EQ(parsed("a[::x]"), "([] a (slice _ _ x))");
  EXPECT_EQ(parsed("a[(:x)]"), "([] a :x)");
  EXPECT_EQ(parsed("a[f(:x)]"), "([] a (call f :x))");
  EXPECT_EQ(parsed("{k: (:x)}"), "(dict k::x)");
  EXPECT_EQ(parsed("a[1 + :x]"),
            "error: here a ':' belongs to the slice or the dict [:] / write the scoped name in "
            "parentheses: (:x)");
  EXPECT_EQ(parsed("{k: :x}").substr(0, 30), "error: here a ':' belongs to t");
}

TEST(ParseExpression, Lambdas) {
  EXPECT_EQ(parsed("lambda x, y=1 {return x + y}"), "(lambda (x y=1) (return (+ x y)))");
  EXPECT_EQ(parsed("lambda {}"), "(lambda ())");
  EXPECT_EQ(parsed("lambda *a, b, **c {}"), "(lambda (*a kw b **c))");
  EXPECT_EQ(parsed("lambda {yield 1}"), "(lambda* () (yield 1))");
  EXPECT_EQ(parsed("a if b else lambda {}"), "(if-else b a (lambda ()))");
  EXPECT_EQ(parsed("lambda f=lambda {1} {2}"), "(lambda (f=(lambda () 1)) 2)");
  EXPECT_EQ(parsed("(lambda x {return x})(1)"), "(call (lambda (x) (return x)) 1)");
}

TEST(ParseExpression, NewlinesInALambdaCountWhateverEnclosesIt) {
  EXPECT_EQ(parsed("f(1,\n lambda x {\n y = x\n return y\n},\n 2)"),
            "(call f 1 (lambda (x) (= y x) (return y)) 2)");
  EXPECT_EQ(parsed("{'a': lambda {\nb\nc(\nd\n)\n}}"), "(dict \"a\":(lambda () b (call c d)))");
}

TEST(ParseExpression, YieldIsAnExpression) {
  EXPECT_EQ(parsed("func f() {x = yield v; yield; f((yield)); y = yield from z; yield 1, 2}"),
            "(func f* () (= x (yield v)) (yield _) (call f (yield _)) (= y (yield-from z)) "
            "(yield (tuple 1 2)))");
  EXPECT_EQ(parsed("func f() {g = lambda {yield 1}}"), "(func f () (= g (lambda* () (yield 1))))");
  EXPECT_EQ(parsed("func f() {x += yield}"), "(func f* () (+= x (yield _)))");
}

TEST(ParseExpression, TheFirstIterableOfAComprehensionMayYield) {
  EXPECT_EQ(parsed("func f() {[x for x in (yield)]}"),
            "(func f* () (list-of x (for x (yield _))))");
}

TEST(ParseExpression, WordsThatAreNoKeywords) {
  EXPECT_EQ(parsed("match = async = global = print"), "(= match async global print)");
  EXPECT_EQ(parsed("pass = 1; as = pass"), "(= pass 1) (= as pass)");
  EXPECT_EQ(parsed("größe = λ"), "(= größe λ)");
}

}  // namespace
}  // namespace falcon::syntax
