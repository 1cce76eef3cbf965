// Generates the code of one chunk: a module, a function, a class body or a generator expression.
//
// Registers: parameters and locals first, above them a stack of temporaries. An operand that is a
// plain local is used where it stands, without a move; that is sound because nothing within an
// expression can assign an uncaptured local (captured ones live in cells and are loaded).
// The rule for expression_to(e, target): when the target is a local, it is written by the very last
// instruction only, so that `x = [x, f()]` and an exception midway see the old x. Temporaries may
// be written early. Reachability and definite assignment are tracked as code is made: statements
// that cannot be reached make no code. The member functions are spread over one file a concern;
// each says which.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytecode/chunk.h"
#include "compiler/assigned.h"
#include "compiler/emitter.h"
#include "compiler/scope.h"
#include "compiler/session.h"
#include "syntax/ast.h"

namespace falcon::compiler {

using Reg = uint32_t;
constexpr Reg kNoReg = UINT32_MAX;
// More elements or arguments than this are added one by one, which bounds the registers that an
// expression takes. Calls that people write have fewer; 500 nested ones (syntax::kMaxDepth) of a
// hundred each still fit the registers of a function.
constexpr size_t kMaxInRegisters = 200;

// A place in the code that is jumped to before it is known.
struct Label {
  std::vector<uint32_t> jumps;
  Assigned assigned;     // at every reachable jump
  bool reached = false;  // by a reachable jump
};

// What a jump or a return that leaves a statement has to deal with, innermost last.
struct Cleanup {
  // kHandlers: only the range of the except clauses has to be interrupted; kHandling: only that of
  // the exception that is being handled.
  enum class Kind : uint8_t { kLoop, kHandlers, kHandling, kFinally, kWith, kExceptName };

  Kind kind;
  Reg handled;                   // the exception being handled around the statement, or kNoReg
  Label* break_label = nullptr;  // kLoop
  uint32_t loop_head = 0;        // kLoop
  std::vector<std::pair<uint32_t, uint32_t>> covered =
      {};  // code that the statement's handler guards
  uint32_t covered_from = 0;
  syntax::Block finally = {};  // kFinally
  Reg exit = 0;                // kWith: the pair of kWithPrepare
  std::string_view name = {};  // kExceptName
  syntax::Span span = {};

  // Whether an exception in the statement goes on elsewhere in the function.
  bool has_handler() const { return kind != Kind::kLoop && kind != Kind::kHandling; }
  // Whether leaving the statement early takes code.
  bool has_code() const { return has_handler() && kind != Kind::kHandlers; }
};

class FunctionCompiler {
 public:
  FunctionCompiler(Session& session, Scope* scope, bytecode::Chunk& chunk);

  // Exactly one of these, once (function_compiler.cc).
  void module(const syntax::Module& module);  // or the statements of a snippet
  void expression_snippet(const syntax::Expr* value);
  void prompt_input(syntax::Block body);
  void function(const syntax::Function& function);
  void class_body(const syntax::ClassStmt& statement);
  void generator_expression(const syntax::Comprehension& node);

 private:
  // Where a variable lives, as seen from here.
  struct Place {
    enum class Kind : uint8_t { kRegister, kCell, kFree, kGlobal, kClassName };
    Kind kind;
    uint32_t index;  // register, register of the cell, closure cell; kClassName: closure cell + 1
  };
  // Gives back the temporaries taken in a scope of the C++ code.
  class Temps {
   public:
    explicit Temps(FunctionCompiler& compiler) : compiler_(compiler), mark_(compiler.next_) {}
    ~Temps() { compiler_.next_ = mark_; }
    Temps(const Temps&) = delete;
    Temps& operator=(const Temps&) = delete;

   private:
    FunctionCompiler& compiler_;
    Reg mark_;
  };
  struct Item {  // of a display or an argument list
    const syntax::Expr* value;
    bool is_starred;
  };

  // --- function_compiler.cc: registers, labels, set-up
  Reg push() { return push_many(1); }
  Reg push_many(uint32_t count);
  bool is_local(Reg reg) const { return reg < local_count_; }
  Reg top_or_push(Reg target);
  void add_local(Symbol* symbol, Reg reg);
  void declare_parameters(const syntax::Function& function);
  void declare_locals(const Symbol* but = nullptr);
  void make_cells(syntax::Span span);
  void emit_jump(Op op, syntax::Span span, Reg a, Label& label);
  void note_jump(Label& label);
  void jump(Label& label, syntax::Span span);
  void jump_if_register(Reg reg, bool sense, Label& label, syntax::Span span);
  void loop_to(uint32_t head, syntax::Span span);
  void bind(Label& label);
  void start_loop() { assigned_.remove_all(deletable_); }
  void take_namespace();
  const syntax::Constant* documentation(syntax::Block body) const;

  // --- names.cc: variables and assignment patterns
  Place place_of(const Symbol* symbol) const;
  Place place_of(std::string_view id, syntax::NameScope scope) const;
  void check_local(Reg reg, std::string_view id, syntax::Span span);
  Reg local_register(const syntax::Expr* node);
  void load(Place place, std::string_view id, Reg target, syntax::Span span);
  void load_name(const syntax::Name& node, Reg target);
  void store(Place place, std::string_view id, Reg value, syntax::Span span);
  void store_plain(std::string_view id, Reg value, syntax::Span span);
  void store_target(const syntax::Expr* target, Reg value);
  Reg consecutive_registers(const syntax::Sequence& target) const;
  void unpack(const syntax::Sequence& target, Reg value);
  void delete_name(const syntax::Name& node);
  void remove_plain(std::string_view id, syntax::Span span);
  void delete_target(const syntax::Expr* target);

  // --- expressions.cc
  // The register that holds the value: a local in place, or a new temporary (exactly one).
  Reg expression(const syntax::Expr* node);
  void expression_to(const syntax::Expr* node, Reg target);
  // As expression(), but a temporary target is used for the value instead of a new one.
  Reg operand(const syntax::Expr* node, Reg target);
  void discard(const syntax::Expr* node);
  void constant_to(const syntax::Constant& node, Reg target);
  void int_to(int64_t value, Reg target, syntax::Span span);
  void string_to(std::string_view text, Reg target, syntax::Span span);
  void unary_to(const syntax::Unary& node, Reg target);
  void binary_to(const syntax::Binary& node, Reg target);
  void binary_operation(syntax::BinaryOp op, Reg target, Reg left, const syntax::Expr* right,
                        syntax::Span span, bool in_place);
  void attribute_to(const syntax::Attribute& node, Reg target);
  void subscript_to(const syntax::Subscript& node, Reg target);
  void slice_part(const syntax::Expr* part, syntax::Span span);
  void slice_to(const syntax::Slice& node, Reg target);
  void f_string_to(const syntax::FString& node, Reg target);
  void f_string_part(const syntax::FString::Part& part, Reg target, syntax::Span span,
                     bool of_several);
  void yield_to(const syntax::Yield& node, Reg target);
  void yield_from_to(const syntax::Yield& node, Reg target);

  // --- conditions.cc
  void jump_if(const syntax::Expr* node, bool sense, Label& label);
  void jump_if_bool(const syntax::Bool& node, bool sense, Label& label);
  void jump_if_compare(const syntax::Compare& node, bool sense, Label& label);
  void compare_jump(syntax::CompareOp op, Reg left, const syntax::Expr* right, bool sense,
                    Label& label, syntax::Span span);
  void compare_jump(syntax::CompareOp op, Reg left, Reg right, bool sense, Label& label,
                    syntax::Span span);
  void bool_to(const syntax::Bool& node, Reg target);
  void compare_to(const syntax::Compare& node, Reg target);
  void conditional_to(const syntax::Conditional& node, Reg target);

  // --- displays.cc
  void sequence_to(const syntax::Sequence& node, Reg target);
  void tuple_to(const std::vector<Item>& items, Reg target, syntax::Span span);
  void list_to(const std::vector<Item>& items, Reg target, syntax::Span span);
  void set_to(const std::vector<Item>& items, Reg target, syntax::Span span);
  void build_run(Op op, const std::vector<Item>& items, size_t* at, Reg target, syntax::Span span);
  void append_items(const std::vector<Item>& items, size_t from, Reg list);
  void dict_to(const syntax::Dict& node, Reg target);
  using NamedValue = std::pair<std::string_view, const syntax::Expr*>;
  void named_dict_to(std::span<const NamedValue> items, Reg target, syntax::Span span);

  // --- comprehensions.cc
  void comprehension_to(const syntax::Comprehension& node, Reg target);
  void inlined_comprehension_to(const syntax::Comprehension& node, Reg target);
  void generator_expression_to(const syntax::Comprehension& node, Reg target);
  Symbol* loop_variable(const syntax::Comprehension& node, const Scope& scope) const;
  void comprehension_variables(const syntax::Comprehension& node, Reg item);
  void comprehension_loop(const syntax::Comprehension& node, size_t clause, Reg iterator,
                          Reg result);
  void comprehension_element(const syntax::Comprehension& node, Reg result);

  // --- calls.cc
  void call_to(const syntax::Call& node, Reg target);
  void super_to(const syntax::Call& node, const SuperCall& super, Reg base);
  bool method_call(const syntax::Call& node, Reg base);
  void finish_call(Reg base, uint32_t prefix, std::span<const syntax::Argument> args,
                   syntax::Span span);
  bool needs_spread(uint32_t prefix, std::span<const syntax::Argument> args,
                    uint32_t* keyword_names);
  void push_arguments(std::span<const syntax::Argument> args);
  void spread_call(Reg base, uint32_t prefix, std::span<const syntax::Argument> args,
                   syntax::Span span);
  void spread_keywords(std::span<const syntax::Argument> args, Reg target, syntax::Span span);
  void call_builtin(std::string_view name, const syntax::Expr* argument, Reg base,
                    syntax::Span span);

  // --- loans.cc: data that is lent
  struct Loan {
    const syntax::Call* lending = nullptr;
    const syntax::Call* taking_back = nullptr;
    Reg data = 0;
    bytecode::Loan loan = bytecode::Loan::kNone;
  };
  void find_loan(syntax::Block block, size_t at);
  const Symbol* borrower(const syntax::Expr* target) const;
  void loan_op(const syntax::Call& node, Reg base);

  // --- functions.cc
  std::unique_ptr<bytecode::Chunk> new_chunk(std::string_view name, bytecode::Chunk::Kind kind,
                                             syntax::Span span) const;
  uint32_t add_child(std::unique_ptr<bytecode::Chunk> child, const Scope& scope);
  void function_to(const syntax::Function& function, Reg target);
  uint8_t function_extras(const syntax::Function& function, Reg extras);
  void function_statement(const syntax::FuncStmt& statement);
  void class_statement(const syntax::ClassStmt& statement);
  Reg push_decorators(std::span<syntax::Expr* const> decorators);
  void call_decorators(std::span<syntax::Expr* const> decorators, Reg first);

  // --- statements.cc
  void block(syntax::Block block);
  void statement(const syntax::Stmt* node);
  void assign(const syntax::Assign& node);
  void assign_one(const syntax::Expr* target, const syntax::Expr* value);
  bool assign_tuple(const syntax::Assign& node);
  void augmented_assign(const syntax::AugAssign& node);
  void annotated_assign(const syntax::AnnAssign& node);
  void if_statement(const syntax::If& node);
  void assert_statement(const syntax::Assert& node);
  bool noted_assert(const syntax::Assert& node);
  void raise_statement(const syntax::Raise& node);
  void raise_again(syntax::Span span);
  void import_statement(const syntax::Import& node);
  void from_import_statement(const syntax::FromImport& node);

  // --- loops.cc: loops, and leaving statements early
  void while_statement(const syntax::While& node);
  void for_statement(const syntax::For& node);
  void break_or_continue(const syntax::Stmt& node);
  void return_statement(const syntax::Return& node);
  bool has_cleanup_code() const;
  std::vector<Cleanup*> unwind(size_t depth);
  void rewind(const std::vector<Cleanup*>& left);
  void run_cleanup(const Cleanup& cleanup);

  // --- try.cc
  void open(Cleanup& cleanup);
  void close(Cleanup& cleanup);
  bool start_handler(const Cleanup& cleanup, Assigned assigned, Reg exception);
  void start_handling(Cleanup& handling, Reg exception);
  void end_handling(Cleanup& handling, Reg exception);
  void try_statement(const syntax::Try& node);
  void try_except(const syntax::Try& node);
  void except_clauses(const syntax::Try& node, Reg exception, Label& end);
  void except_body(const syntax::Try::Handler& handler, Reg exception);
  void finally_block(syntax::Block block, syntax::Span span);
  void with_statement(const syntax::With& node, size_t item);

  Session& session_;
  Scope* scope_;  // the chunk's scope, or the comprehension that is being compiled
  bytecode::Chunk& chunk_;
  Emitter out_;
  Reg next_ = 0;         // the first free register
  Reg local_count_ = 0;  // registers below it are parameters and locals
  bool reachable_ = true;
  Assigned assigned_;
  Assigned deletable_;  // registers of locals that some statement deletes
  Reg handled_ = kNoReg;
  std::vector<Cleanup*> cleanups_;
  std::vector<Loan> loans_;
  int finally_depth_ = 0;
};

}  // namespace falcon::compiler
