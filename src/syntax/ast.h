// The syntax tree: what the parser gives and the compiler takes.
//
// Plain structs in an arena: a tree is freed at once, holds no owning pointers, and names are
// string_views into the arena, so a node is cheap to make and to look at. A node's `kind` says
// which struct it is (static_cast, no virtual functions): the compiler is one switch. Depth is
// bounded by the parser (kMaxDepth), so that recursion over a tree needs no check of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "syntax/source.h"

namespace falcon::syntax {

// The deepest nesting of nodes that the parser accepts (left-nested chains such as a + a + a count
// too). 500 levels of the compiler's recursion fit in 512 KiB of stack, with room for the
// sanitizers.
constexpr int kMaxDepth = 500;

// Bump allocator. Nothing in it is destructed: nodes hold only trivially destructible members.
class Arena {
 public:
  void* allocate(size_t size_bytes, size_t align);
  template <class T, class... A>
  T* make(A&&... args) {
    return new (allocate(sizeof(T), alignof(T))) T{static_cast<A&&>(args)...};
  }
  std::string_view copy(std::string_view text);
  template <class T>
  std::span<T> copy(const std::vector<T>& items) {
    if (items.empty()) return {};
    T* to = static_cast<T*>(allocate(sizeof(T) * items.size(), alignof(T)));
    for (size_t i = 0; i < items.size(); ++i) new (to + i) T(items[i]);
    return {to, items.size()};
  }

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* at_ = nullptr;
  size_t left_ = 0;
};

// clang-format off
enum class ExprKind : uint8_t {
  kConstant, kName, kFString, kUnary, kBinary, kBool, kCompare, kConditional, kLambda, kCall,
  kAttribute, kSubscript, kSlice, kTuple, kList, kSet, kDict, kStarred, kComprehension, kYield,
  kYieldFrom,
};
enum class StmtKind : uint8_t {
  kExpr, kAssign, kAugAssign, kAnnAssign, kReturn, kRaise, kDel, kAssert, kIf, kWhile, kFor, kBreak,
  kContinue, kPass, kImport, kFromImport, kTry, kWith, kFunc, kClass,
};
// clang-format on

struct Expr {
  ExprKind kind;
  Span span;  // without parentheses around it, but those of a tuple or a generator are its own
};
struct Stmt {
  StmtKind kind;
  Span span;  // the whole statement, with its decorators and blocks
};
struct Function;
using Block = std::span<Stmt*>;

struct Constant : Expr {
  enum class Type : uint8_t { kNone, kTrue, kFalse, kInt, kBigInt, kFloat, kStr, kBytes };
  Type type;
  int64_t int_value = 0;       // kInt
  double float_value = 0;      // kFloat
  std::string_view text = {};  // kStr: UTF-8; kBytes: the bytes; kBigInt: its digits without
                               // underscores, with the prefix 0x 0o 0b if it had one
};

enum class NameScope : uint8_t { kPlain, kModule /* :x */, kEnclosing /* ::x */ };
struct Name : Expr {
  std::string_view id;
  NameScope scope = NameScope::kPlain;
};

struct FString : Expr {
  struct Part {
    std::string_view literal = {};  // when value is null
    Expr* value = nullptr;
    char conversion = 0;      // 0, 's', 'r' or 'a'
    FString* spec = nullptr;  // null: none
  };
  std::span<Part> parts;
};

enum class UnaryOp : uint8_t { kNeg, kPos, kInvert, kNot };
struct Unary : Expr {
  UnaryOp op;
  Expr* operand;
};

// clang-format off
enum class BinaryOp : uint8_t {
  kAdd, kSub, kMul, kDiv, kFloorDiv, kMod, kPow, kAnd, kOr, kXor, kShl, kShr,
};
// clang-format on
struct Binary : Expr {
  BinaryOp op;
  Expr* left;
  Expr* right;
};

struct Bool : Expr {  // a and b and c; a or b or c
  bool is_and;
  std::span<Expr*> values;  // two or more
};

enum class CompareOp : uint8_t { kEq, kNe, kLt, kLe, kGt, kGe, kIn, kNotIn, kIs, kIsNot };
constexpr std::string_view spelling(CompareOp op) {
  constexpr std::string_view kSpellings[] = {"==", "!=", "<",      "<=", ">",
                                             ">=", "in", "not in", "is", "is not"};
  return kSpellings[static_cast<int>(op)];
}
struct Compare : Expr {  // left op[0] right[0] op[1] right[1] …
  Expr* left;
  std::span<CompareOp> ops;
  std::span<Expr*> rights;
};

struct Conditional : Expr {  // body if test else orelse
  Expr* test;
  Expr* body;
  Expr* orelse;
};

struct Lambda : Expr {
  Function* function;
};

struct Argument {
  enum class Kind : uint8_t { kPositional, kKeyword, kStar, kDoubleStar };
  Kind kind;
  std::string_view name = {};  // kKeyword
  Expr* value;
  Span span;
};
struct Call : Expr {
  Expr* callee;
  std::span<Argument> args;
};

struct Attribute : Expr {
  Expr* object;
  std::string_view name;
  Span name_span;
};
struct Subscript : Expr {
  Expr* object;
  Expr* index;  // may be a Slice, or a Tuple that holds Slices
};
struct Slice : Expr {  // only as (part of) a Subscript's index; parts may be null
  Expr* lower;
  Expr* upper;
  Expr* step;
};

struct Sequence : Expr {  // kTuple, kList, kSet; items may be Starred
  std::span<Expr*> items;
};
struct Dict : Expr {
  struct Item {
    Expr* key;  // null: **value
    Expr* value;
  };
  std::span<Item> items;
};
struct Starred : Expr {
  Expr* value;
};

struct Comprehension : Expr {
  enum class Type : uint8_t { kList, kSet, kDict, kGenerator };
  struct Clause {
    Expr* target;
    Expr* iterable;
    std::span<Expr*> conditions;
  };
  Type type;
  Expr* element;          // the key for kDict
  Expr* value = nullptr;  // kDict only
  std::span<Clause> clauses;
};

struct Yield : Expr {  // kYield (value may be null), kYieldFrom
  Expr* value;
};

struct Parameter {
  enum class Kind : uint8_t { kNormal, kRest /* *x */, kKeywordOnly, kExtra /* **x */ };
  Kind kind;
  std::string_view name;
  Expr* annotation = nullptr;
  Expr* default_value = nullptr;
  Span span;
};

struct Function {         // of a func statement or a lambda
  std::string_view name;  // "<lambda>" for a lambda
  std::span<Parameter>
      params;  // kNormal…, kRest?, kKeywordOnly…, kExtra? (a bare * leaves no entry)
  Expr* returns = nullptr;  // annotation
  Block body;
  bool is_generator = false;  // a yield stands in the body itself
  Span span;
};

struct ExprStmt : Stmt {
  Expr* value;
};
struct Assign : Stmt {
  std::span<Expr*> targets;  // Name, Attribute, Subscript, Tuple/List of targets with one Starred
  Expr* value;
};
struct AugAssign : Stmt {
  Expr* target;  // Name, Attribute or Subscript
  BinaryOp op;
  Expr* value;
};
struct AnnAssign : Stmt {
  Expr* target;
  Expr* annotation;
  Expr* value;  // may be null
};
struct Return : Stmt {
  Expr* value;  // may be null
};
struct Raise : Stmt {
  Expr* exception;  // may be null: re-raise
  Expr* cause;      // may be null
};
struct Del : Stmt {
  std::span<Expr*> targets;  // Name, Attribute or Subscript: tuples and lists are taken apart
};
struct Assert : Stmt {
  Expr* test;
  Expr* message;  // may be null
};
struct If : Stmt {
  struct Branch {
    Expr* test;
    Block body;
  };
  std::span<Branch> branches;  // if, elif, elif …
  Block orelse;
};
struct While : Stmt {
  Expr* test;
  Block body;
  Block orelse;
};
struct For : Stmt {
  Expr* target;
  Expr* iterable;
  Block body;
  Block orelse;
};
struct Import : Stmt {  // import a.b, c as d
  struct Item {
    std::string_view module;  // dotted
    std::string_view alias;   // empty: none
    Span span;
  };
  std::span<Item> items;
};
struct FromImport : Stmt {  // from m import a, b as c;  from m import *
  struct Item {
    std::string_view name;  // "*" stands alone
    std::string_view alias;
    Span span;
  };
  std::string_view module;
  std::span<Item> items;
};
struct Try : Stmt {
  struct Handler {
    Expr* type;             // null: a bare except
    std::string_view name;  // empty: none
    Block body;
    Span span;  // from `except` up to its block
  };
  Block body;
  std::span<Handler> handlers;
  Block orelse;
  Block finally;
  bool has_finally;
};
struct With : Stmt {
  struct Item {
    Expr* context;
    Expr* target;  // may be null
  };
  std::span<Item> items;
  Block body;
};
struct FuncStmt : Stmt {
  Function* function;
  std::span<Expr*> decorators;
  Span name_span;
};
struct ClassStmt : Stmt {
  std::string_view name;
  std::span<Argument> bases;
  Block body;
  std::span<Expr*> decorators;
  Span name_span;
};

struct Module {
  Block body;
};

}  // namespace falcon::syntax
