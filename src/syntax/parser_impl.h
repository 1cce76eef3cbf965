// The parser: recursive descent for statements and displays, precedence climbing for operators.
//
// Private to this layer. Members stand in the file of what they parse: parser.cc (tokens, blocks,
// names of tokens), parser_statement.cc, parser_compound.cc, parser_function.cc,
// parser_expression.cc, parser_display.cc, parser_target.cc, fstring.cc, parser_hint.cc.
//
// Errors: the first one stops the parse. fail() records it and turns the current token into the end
// of the file, so that every loop ends; functions then give null, or false, or whatever they have.
// Stack: nothing on the way down holds a container. Lists are collected on the parser's own stacks
// (Items) and copied to the arena, so a level of nesting costs few words of the C stack.
// Depth: Nest bounds the nesting on the way down, and Parser::wrap that of left-nested chains.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/ast.h"
#include "syntax/lexer.h"
#include "syntax/literal.h"
#include "syntax/parser.h"

// Out of line, so that what a message is made of takes no stack from the functions that recurse.
#define FALCON_COLD [[gnu::cold, gnu::noinline]]

namespace falcon::syntax {

// How tightly operators bind, loosest first (language page, section 2).
enum class Level : uint8_t {
  kNone,
  kConditional,
  kOr,
  kAnd,
  kNot,
  kCompare,
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kSum,
  kProduct,
  kUnary,
  kPower,
};

// A part of a stack that the parser owns: what one list has collected so far. Lists nest, and so
// do the parts.
template <class T>
class Items {
 public:
  explicit Items(std::vector<T>& stack) : stack_(stack), mark_(stack.size()) {}
  ~Items() { stack_.erase(stack_.begin() + static_cast<ptrdiff_t>(mark_), stack_.end()); }
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;

  void push(const T& item) { stack_.push_back(item); }
  size_t size() const { return stack_.size() - mark_; }
  T& operator[](size_t i) { return stack_[mark_ + i]; }
  std::span<T> copy_to(Arena& arena) const {
    const size_t count = size();
    if (count == 0) return {};
    T* to = static_cast<T*>(arena.allocate(sizeof(T) * count, alignof(T)));
    for (size_t i = 0; i < count; ++i) new (to + i) T(stack_[mark_ + i]);
    return {to, count};
  }

 private:
  std::vector<T>& stack_;
  size_t mark_;
};

class Parser {
 public:
  Parser(const Source& source, Arena& arena, std::vector<Token>* tokens);
  ParseResult run();

 private:
  // How the text around the current token is read.
  struct Mode {
    bool newlines_count = true;  // a newline ends what stands before it
    bool in_heading = false;     // a '{' opens a block, but at heading_begin
    bool colon_taken = false;    // ':' belongs to a slice or a dict, not to a name
    bool in_field = false;       // directly in a field of an f-string
    uint32_t heading_begin = 0;
  };
  class ModeScope {
   public:
    ModeScope(Parser& parser, Mode mode) : parser_(parser), saved_(parser.mode_) {
      parser.mode_ = mode;
    }
    ~ModeScope() { parser_.mode_ = saved_; }
    ModeScope(const ModeScope&) = delete;
    ModeScope& operator=(const ModeScope&) = delete;

   private:
    Parser& parser_;
    Mode saved_;
  };
  static Mode brackets() { return Mode{.newlines_count = false}; }

  // One level of nesting. deepest_ is the deepest level reached within the operand that is being
  // parsed, so that wrap() can tell how deep it lies once it is the left part of a chain.
  class Nest {
   public:
    explicit Nest(Parser& parser) : parser_(parser), saved_deepest_(parser.deepest_) {
      parser.deepest_ = ++parser.depth_;
      if (parser.depth_ > kMaxDepth) parser.fail_depth();
    }
    ~Nest() {
      --parser_.depth_;
      if (parser_.deepest_ < saved_deepest_) parser_.deepest_ = saved_deepest_;
    }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;

   private:
    Parser& parser_;
    int saved_deepest_;
  };

  // What encloses the current statement: decides where return, yield, break and continue may stand.
  struct Scope {
    enum class Kind : uint8_t { kModule, kFunction, kClass };
    Kind kind = Kind::kModule;
    bool is_generator = false;
    int loops = 0;
    int yields = 0;  // how many have been seen: tells whether an expression held one
  };

  // parser.cc: tokens, errors, blocks
  TokenKind kind() const {
    return token_.newline_before && mode_.newlines_count ? TokenKind::kNewline : token_.kind;
  }
  bool at(TokenKind wanted) const { return kind() == wanted; }
  void advance();
  bool accept(TokenKind wanted);
  void skip_newlines() { token_.newline_before = false; }
  bool at_statement_end() const;
  bool expect(TokenKind wanted, std::string_view after);
  bool expect_in();
  bool expect_close(TokenKind wanted, uint32_t open);
  bool expect_name(std::string_view what, std::string_view& name);
  Span since(uint32_t begin) const { return {begin, previous_.end}; }
  Span token_span() const { return {token_.begin, token_.end}; }
  std::string_view text_of(Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  std::string_view text_of(const Token& token) const { return text_of({token.begin, token.end}); }
  std::string describe_token() const;
  uint32_t line_of(uint32_t offset) const { return source_.position(offset).line; }
  // Records an error, unless there is one. Views, so that callers keep no strings on the stack.
  FALCON_COLD std::nullptr_t fail(Span span, std::string_view message, std::string_view hint = {},
                                  Diagnostic::Kind kind = Diagnostic::Kind::kSyntax);
  FALCON_COLD std::nullptr_t fail_found(std::string_view expected, std::string_view hint = {});
  FALCON_COLD std::nullptr_t fail_lexical(const LexicalError& error);
  FALCON_COLD void fail_depth();
  bool wrap();
  bool parse_block(Block& block, std::string_view after);
  bool parse_statements(Items<Stmt*>& statements, TokenKind close);

  template <class T, class... A>
  T* make_expr(ExprKind kind, Span span, A&&... args) {
    return arena_.make<T>(Expr{kind, span}, static_cast<A&&>(args)...);
  }
  template <class T, class... A>
  T* make_stmt(StmtKind kind, uint32_t begin, A&&... args) {
    return arena_.make<T>(Stmt{kind, since(begin)}, static_cast<A&&>(args)...);
  }

  // parser_statement.cc: statements without a block
  Stmt* parse_statement();
  Stmt* parse_simple_statement();
  Stmt* parse_expression_statement();
  Stmt* parse_assignment(uint32_t begin, Expr* first);
  Stmt* parse_augmented(uint32_t begin, Expr* target, BinaryOp op);
  Stmt* parse_annotated(uint32_t begin, Expr* target);
  Stmt* parse_return();
  Stmt* parse_raise();
  Stmt* parse_del();
  Stmt* parse_assert();
  Stmt* parse_jump();
  Stmt* parse_import();
  Stmt* parse_from_import();
  bool parse_module_name(std::string_view& name);
  bool parse_alias(std::string_view& alias, bool needs_as);

  // parser_compound.cc: statements with blocks
  [[gnu::noinline]] Expr* parse_heading(bool list);
  Stmt* parse_if();
  Stmt* parse_while();
  Stmt* parse_for();
  Stmt* parse_try();
  bool parse_handler(Items<Try::Handler>& handlers);
  [[gnu::noinline]] bool parse_handler_heading(Items<Try::Handler>& handlers);
  Stmt* parse_with();
  bool parse_with_item(Items<With::Item>& items);
  bool parse_loop_body(Block& body, Block& orelse);
  bool parse_else(Block& block);

  // parser_function.cc: functions, lambdas, classes
  Stmt* parse_decorated();
  [[gnu::noinline]] std::span<Expr*> parse_decorators();
  Stmt* parse_func(uint32_t begin, std::span<Expr*> decorators);
  Stmt* parse_class(uint32_t begin, std::span<Expr*> decorators);
  Expr* parse_lambda(Level min);
  bool parse_body(Function& function);
  bool parse_parameters(std::span<Parameter>& params, TokenKind close);
  bool parse_parameter(Items<Parameter>& params, bool& keyword_only, TokenKind close);
  bool check_parameters(std::span<Parameter> params, bool star_needs_name);
  Expr* parse_default(TokenKind close);

  // parser_expression.cc: operators, calls, subscripts
  Expr* parse_expression() { return parse_operation(Level::kConditional); }
  Expr* parse_operation(Level min);
  Expr* parse_tail(Expr* left, uint32_t begin, Level level);
  Expr* parse_binary(Expr* left, uint32_t begin, Level level);
  Expr* parse_bool(Expr* left, uint32_t begin, Level level);
  Expr* parse_comparison(Expr* left, uint32_t begin);
  bool parse_compare_operator(CompareOp& op);
  Expr* parse_conditional(Expr* body, uint32_t begin);
  Expr* parse_unary(UnaryOp op, Level level);
  Expr* parse_operand(Level min);
  Expr* parse_attribute(Expr* object, uint32_t begin);
  Expr* parse_call(Expr* callee, uint32_t begin);
  bool parse_arguments(std::span<Argument>& arguments);
  bool parse_argument(Items<Argument>& arguments);
  bool check_arguments(std::span<Argument> arguments);
  Expr* parse_subscript(Expr* object, uint32_t begin);
  Expr* parse_index();
  Expr* parse_index_item();

  // parser_display.cc: atoms, displays, comprehensions
  Expr* parse_atom();
  Expr* parse_constant(Constant::Type type);
  Expr* parse_number();
  Expr* parse_name();
  Expr* parse_scoped_name();
  Expr* parse_parenthesized();
  Expr* parse_list();
  Expr* parse_brace();
  Expr* parse_dict(Expr* first_key, uint32_t open, int yields);
  bool parse_dict_item(Items<Dict::Item>& items, Expr* key);
  Expr* parse_set(Expr* first, uint32_t open, int yields);
  bool parse_items(Items<Expr*>& items, TokenKind close);
  Expr* parse_comprehension(Comprehension::Type type, Expr* element, Expr* value, uint32_t begin,
                            int yields_before);
  bool parse_clause(Items<Comprehension::Clause>& clauses);
  Expr* parse_item();
  Expr* parse_starred();
  Expr* parse_list_expression();
  Expr* parse_value();
  Expr* parse_yield();
  bool at_expression_end() const;

  // parser_target.cc: what can be assigned to or deleted
  Expr* parse_targets();
  bool check_target(Expr* target);
  bool check_sequence_target(Sequence* sequence);
  bool collect_deleted(Expr* target, Items<Expr*>& targets);

  // fstring.cc
  Expr* parse_strings();
  bool parse_string(const StringShape& shape);
  bool parse_whole_fstring(const StringShape& shape, Items<FString::Part>& parts);
  bool parse_fstring(const StringShape& shape, Items<FString::Part>& parts, bool in_spec);
  bool parse_field(const StringShape& shape, Items<FString::Part>& parts);
  bool parse_conversion(FString::Part& part);
  bool parse_spec(const StringShape& shape, FString::Part& part);
  void flush_literal(Items<FString::Part>& parts);

  // parser_hint.cc: likely remedies for common slips
  [[gnu::noinline]] void note_indentation(uint32_t open);
  FALCON_COLD void fail_unclosed_block(uint32_t open);
  FALCON_COLD void fail_missing_block(std::string_view after);
  FALCON_COLD void fail_missing_name(std::string_view what);
  FALCON_COLD void fail_missing_close(TokenKind wanted, uint32_t open);
  FALCON_COLD std::nullptr_t fail_missing_operand();
  FALCON_COLD std::string operand_hint() const;
  FALCON_COLD std::string quote_hint() const;
  FALCON_COLD std::nullptr_t fail_missing_end();
  FALCON_COLD std::nullptr_t fail_stray_keyword();

  const Source& source_;
  Arena& arena_;
  std::string_view text_;
  Lexer lexer_;
  std::vector<Token>* tokens_;  // what has been consumed, for who asked; else null
  Token token_;
  Token previous_;
  Mode mode_;
  Scope scope_;
  int depth_ = 0;
  int deepest_ = 0;
  bool failed_ = false;
  Diagnostic error_;
  static constexpr uint32_t kNowhere = UINT32_MAX;
  uint32_t field_open_ = kNowhere;    // the '{' of the innermost field of an f-string
  uint32_t suspect_open_ = kNowhere;  // the '{' that, by the indentation, closed too late

  std::string literal_;  // the text of the string that is being read
  std::vector<Expr*> exprs_;
  std::vector<Stmt*> stmts_;
  std::vector<Argument> arguments_;
  std::vector<Parameter> parameters_;
  std::vector<CompareOp> compare_ops_;
  std::vector<Dict::Item> dict_items_;
  std::vector<Comprehension::Clause> clauses_;
  std::vector<FString::Part> parts_;
  std::vector<If::Branch> branches_;
  std::vector<Try::Handler> handlers_;
  std::vector<With::Item> with_items_;
};

}  // namespace falcon::syntax
