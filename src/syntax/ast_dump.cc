// One function a kind of node, and one buffer: the recursion is as deep as the tree (kMaxDepth).
#include "syntax/ast_dump.h"

#include <cstdio>

namespace falcon::syntax {

namespace {

constexpr const char* kBinaryOps[] = {"+",  "-", "*", "/", "//", "%",
                                      "**", "&", "|", "^", "<<", ">>"};
constexpr const char* kCompareOps[] = {"==", "!=", "<",      "<=", ">",
                                       ">=", "in", "not-in", "is", "is-not"};
constexpr const char* kUnaryOps[] = {"neg", "pos", "invert", "not"};
constexpr const char* kComprehensions[] = {"list-of", "set-of", "dict-of", "generator"};

template <class T>
const T& as(const Expr* expression) {
  return *static_cast<const T*>(expression);
}
template <class T>
const T& as(const Stmt* statement) {
  return *static_cast<const T*>(statement);
}

class Dumper {
 public:
  std::string take() { return std::move(out_); }

  void block(Block statements) {
    for (size_t i = 0; i < statements.size(); ++i) {
      if (i > 0) out_ += ' ';
      statement(statements[i]);
    }
  }
  void expr(const Expr* e);
  void statement(const Stmt* s);

 private:
  void open(std::string_view head) { out_.append("(").append(head); }
  void close() { out_ += ')'; }
  void word(std::string_view text) { out_.append(" ").append(text); }
  void child(const Expr* e) {
    out_ += ' ';
    expr(e);
  }
  template <class... E>
  void node(std::string_view head, const E*... children) {
    open(head);
    (child(children), ...);
    close();
  }
  void list(std::string_view head, std::span<Expr* const> items) {
    open(head);
    for (const Expr* item : items) child(item);
    close();
  }
  void body(std::string_view head, Block statements) {
    out_ += ' ';
    open(head);
    if (!statements.empty()) out_ += ' ';
    block(statements);
    close();
  }
  void orelse(Block statements) {
    if (!statements.empty()) body("else", statements);
  }
  void quoted(std::string_view text);
  void constant(const Constant& c);
  void fstring(const FString& f);
  void arguments(std::span<const Argument> args);
  void comprehension(const Comprehension& c);
  void dict(const Dict& d);
  void function(std::string_view head, const Function& f);
  void import(const Stmt* s);
  void attempt(const Try& t);
  void compound(const Stmt* s);

  std::string out_;
};

void Dumper::quoted(std::string_view text) {
  out_ += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_.append("\\").push_back(c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", byte);
      out_ += hex;
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}

void Dumper::constant(const Constant& c) {
  switch (c.type) {
    case Constant::Type::kNone:
      out_ += "None";
      break;
    case Constant::Type::kTrue:
      out_ += "True";
      break;
    case Constant::Type::kFalse:
      out_ += "False";
      break;
    case Constant::Type::kInt:
      out_ += std::to_string(c.int_value);
      break;
    case Constant::Type::kBigInt:
      out_.append("big:").append(c.text);
      break;
    case Constant::Type::kFloat: {
      char text[32];
      std::snprintf(text, sizeof text, "float:%g", c.float_value);
      out_ += text;
      break;
    }
    case Constant::Type::kBytes:
      out_ += 'b';
      [[fallthrough]];
    case Constant::Type::kStr:
      quoted(c.text);
      break;
  }
}

void Dumper::fstring(const FString& f) {
  open("f");
  for (const FString::Part& part : f.parts) {
    out_ += ' ';
    if (part.value == nullptr) {
      quoted(part.literal);
      continue;
    }
    open("field");
    child(part.value);
    if (part.conversion != 0) word(std::string("!") + part.conversion);
    if (part.spec != nullptr) child(part.spec);
    close();
  }
  close();
}

void Dumper::arguments(std::span<const Argument> args) {
  for (const Argument& arg : args) {
    out_ += ' ';
    if (arg.kind == Argument::Kind::kStar) out_ += '*';
    if (arg.kind == Argument::Kind::kDoubleStar) out_ += "**";
    if (arg.kind == Argument::Kind::kKeyword) out_.append(arg.name).append("=");
    expr(arg.value);
  }
}

void Dumper::comprehension(const Comprehension& c) {
  open(kComprehensions[static_cast<int>(c.type)]);
  child(c.element);
  if (c.value != nullptr) child(c.value);
  for (const Comprehension::Clause& clause : c.clauses) {
    out_ += ' ';
    open("for");
    child(clause.target);
    child(clause.iterable);
    for (const Expr* condition : clause.conditions) child(condition);
    close();
  }
  close();
}

void Dumper::dict(const Dict& d) {
  open("dict");
  for (const Dict::Item& item : d.items) {
    out_ += ' ';
    if (item.key == nullptr) {
      out_ += "**";
      expr(item.value);
    } else {
      expr(item.key);
      out_ += ':';
      expr(item.value);
    }
  }
  close();
}

void Dumper::function(std::string_view head, const Function& f) {
  open(head);
  if (f.is_generator) out_ += '*';
  out_ += " (";
  for (size_t i = 0; i < f.params.size(); ++i) {
    const Parameter& p = f.params[i];
    if (i > 0) out_ += ' ';
    if (p.kind == Parameter::Kind::kRest) out_ += '*';
    if (p.kind == Parameter::Kind::kKeywordOnly) out_ += "kw ";
    if (p.kind == Parameter::Kind::kExtra) out_ += "**";
    out_ += p.name;
    if (p.annotation != nullptr) {
      out_ += ':';
      expr(p.annotation);
    }
    if (p.default_value != nullptr) {
      out_ += '=';
      expr(p.default_value);
    }
  }
  out_ += ')';
  if (f.returns != nullptr) {
    out_ += ':';
    expr(f.returns);
  }
  if (!f.body.empty()) out_ += ' ';
  block(f.body);
  close();
}

void Dumper::expr(const Expr* e) {
  if (e == nullptr) {
    out_ += '_';
    return;
  }
  switch (e->kind) {
    case ExprKind::kConstant:
      return constant(as<Constant>(e));
    case ExprKind::kName: {
      const auto& name = as<Name>(e);
      if (name.scope == NameScope::kModule) out_ += ':';
      if (name.scope == NameScope::kEnclosing) out_ += "::";
      out_ += name.id;
      return;
    }
    case ExprKind::kFString:
      return fstring(as<FString>(e));
    case ExprKind::kUnary:
      return node(kUnaryOps[static_cast<int>(as<Unary>(e).op)], as<Unary>(e).operand);
    case ExprKind::kBinary:
      return node(kBinaryOps[static_cast<int>(as<Binary>(e).op)], as<Binary>(e).left,
                  as<Binary>(e).right);
    case ExprKind::kBool:
      return list(as<Bool>(e).is_and ? "and" : "or", as<Bool>(e).values);
    case ExprKind::kCompare: {
      const auto& compare = as<Compare>(e);
      open("compare");
      child(compare.left);
      for (size_t i = 0; i < compare.ops.size(); ++i) {
        word(kCompareOps[static_cast<int>(compare.ops[i])]);
        child(compare.rights[i]);
      }
      return close();
    }
    case ExprKind::kConditional:
      return node("if-else", as<Conditional>(e).test, as<Conditional>(e).body,
                  as<Conditional>(e).orelse);
    case ExprKind::kLambda:
      return function("lambda", *as<Lambda>(e).function);
    case ExprKind::kCall:
      open("call");
      child(as<Call>(e).callee);
      arguments(as<Call>(e).args);
      return close();
    case ExprKind::kAttribute:
      open(".");
      child(as<Attribute>(e).object);
      word(as<Attribute>(e).name);
      return close();
    case ExprKind::kSubscript:
      return node("[]", as<Subscript>(e).object, as<Subscript>(e).index);
    case ExprKind::kSlice:
      return node("slice", as<Slice>(e).lower, as<Slice>(e).upper, as<Slice>(e).step);
    case ExprKind::kTuple:
      return list("tuple", as<Sequence>(e).items);
    case ExprKind::kList:
      return list("list", as<Sequence>(e).items);
    case ExprKind::kSet:
      return list("set", as<Sequence>(e).items);
    case ExprKind::kDict:
      return dict(as<Dict>(e));
    case ExprKind::kStarred:
      return node("star", as<Starred>(e).value);
    case ExprKind::kComprehension:
      return comprehension(as<Comprehension>(e));
    case ExprKind::kYield:
      return node("yield", as<Yield>(e).value);
    case ExprKind::kYieldFrom:
      return node("yield-from", as<Yield>(e).value);
  }
}

void Dumper::import(const Stmt* s) {
  if (s->kind == StmtKind::kImport) {
    open("import");
    for (const Import::Item& item : as<Import>(s).items) {
      word(item.module);
      if (!item.alias.empty()) out_.append("=").append(item.alias);
    }
  } else {
    open("from");
    word(as<FromImport>(s).module);
    for (const FromImport::Item& item : as<FromImport>(s).items) {
      word(item.name);
      if (!item.alias.empty()) out_.append("=").append(item.alias);
    }
  }
  close();
}

void Dumper::attempt(const Try& t) {
  open("try");
  body("do", t.body);
  for (const Try::Handler& handler : t.handlers) {
    out_ += ' ';
    open("except");
    child(handler.type);
    if (!handler.name.empty()) word(handler.name);
    if (!handler.body.empty()) out_ += ' ';
    block(handler.body);
    close();
  }
  orelse(t.orelse);
  if (t.has_finally) body("finally", t.finally);
  close();
}

void Dumper::compound(const Stmt* s) {
  switch (s->kind) {
    case StmtKind::kIf:
      open("if");
      for (const If::Branch& branch : as<If>(s).branches) {
        child(branch.test);
        body("do", branch.body);
      }
      orelse(as<If>(s).orelse);
      return close();
    case StmtKind::kWhile:
      open("while");
      child(as<While>(s).test);
      body("do", as<While>(s).body);
      orelse(as<While>(s).orelse);
      return close();
    case StmtKind::kFor:
      open("for");
      child(as<For>(s).target);
      child(as<For>(s).iterable);
      body("do", as<For>(s).body);
      orelse(as<For>(s).orelse);
      return close();
    case StmtKind::kTry:
      return attempt(as<Try>(s));
    case StmtKind::kWith:
      open("with");
      for (const With::Item& item : as<With>(s).items) {
        child(item.context);
        child(item.target);
      }
      body("do", as<With>(s).body);
      return close();
    case StmtKind::kFunc:
      for (const Expr* decorator : as<FuncStmt>(s).decorators) {
        out_ += '@';
        expr(decorator);
        out_ += ' ';
      }
      return function("func " + std::string(as<FuncStmt>(s).function->name),
                      *as<FuncStmt>(s).function);
    default: {
      const auto& type = as<ClassStmt>(s);
      for (const Expr* decorator : type.decorators) {
        out_ += '@';
        expr(decorator);
        out_ += ' ';
      }
      open("class");
      word(type.name);
      out_ += " (";
      arguments(type.bases);
      out_ += " )";
      body("do", type.body);
      return close();
    }
  }
}

void Dumper::statement(const Stmt* s) {
  switch (s->kind) {
    case StmtKind::kExpr:
      return expr(as<ExprStmt>(s).value);
    case StmtKind::kAssign:
      open("=");
      for (const Expr* target : as<Assign>(s).targets) child(target);
      child(as<Assign>(s).value);
      return close();
    case StmtKind::kAugAssign:
      return node(std::string(kBinaryOps[static_cast<int>(as<AugAssign>(s).op)]) + "=",
                  as<AugAssign>(s).target, as<AugAssign>(s).value);
    case StmtKind::kAnnAssign:
      return node("annotate", as<AnnAssign>(s).target, as<AnnAssign>(s).annotation,
                  as<AnnAssign>(s).value);
    case StmtKind::kReturn:
      return node("return", as<Return>(s).value);
    case StmtKind::kRaise:
      return node("raise", as<Raise>(s).exception, as<Raise>(s).cause);
    case StmtKind::kDel:
      return list("del", as<Del>(s).targets);
    case StmtKind::kAssert:
      return node("assert", as<Assert>(s).test, as<Assert>(s).message);
    case StmtKind::kBreak:
      out_ += "(break)";
      return;
    case StmtKind::kContinue:
      out_ += "(continue)";
      return;
    case StmtKind::kPass:
      out_ += "(pass)";
      return;
    case StmtKind::kImport:
    case StmtKind::kFromImport:
      return import(s);
    default:
      return compound(s);
  }
}

}  // namespace

std::string dump(const Module& module) {
  Dumper dumper;
  dumper.block(module.body);
  return dumper.take();
}

std::string dump(const Expr* expression) {
  Dumper dumper;
  dumper.expr(expression);
  return dumper.take();
}

std::string dump(const Stmt* statement) {
  Dumper dumper;
  dumper.statement(statement);
  return dumper.take();
}

}  // namespace falcon::syntax
