// try and with. See function_compiler.h.
//
// Nothing runs when nothing is raised: a table says which code a handler guards. The code of a
// finally block is made once for each way out: the normal end, an exception, and every return,
// break and continue that leaves (loops.cc). A handler starts with what was assigned before its
// statement.
#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Block;
using syntax::Expr;
using syntax::NameScope;
using syntax::Span;
using syntax::Try;
using syntax::With;

namespace {

// A finally block is made at least twice, so blocks nested in each other's finally grow as a power
// of two: 2^10 copies of the innermost are the most that a text may ask for.
constexpr int kMaxFinallyDepth = 10;

}  // namespace

// --- guarded code

void FunctionCompiler::open(Cleanup& cleanup) {
  cleanup.covered_from = out_.here();
  cleanups_.push_back(&cleanup);
}

// Ends a stretch of guarded code; rewind() may begin another.
void FunctionCompiler::close(Cleanup& cleanup) {
  if (cleanup.kind == Cleanup::Kind::kLoop) return;
  if (out_.here() > cleanup.covered_from) {
    cleanup.covered.emplace_back(cleanup.covered_from, out_.here());
  }
}

// Begins the handler of a cleanup's code here. False when that code is empty.
bool FunctionCompiler::start_handler(const Cleanup& cleanup, Assigned assigned, Reg exception) {
  if (cleanup.covered.empty()) return false;
  for (auto [begin, end] : cleanup.covered) out_.add_handler(begin, end, out_.here(), exception);
  assigned_ = std::move(assigned);
  assigned_.remove_all(deletable_);
  reachable_ = true;
  return true;
}

// Code that handles an exception, up to end_handling; what is left early is done with it.
void FunctionCompiler::start_handling(Cleanup& handling, Reg exception) {
  open(handling);
  handled_ = exception;
}

void FunctionCompiler::end_handling(Cleanup& handling, Reg exception) {
  cleanups_.pop_back();
  close(handling);
  handled_ = handling.handled;
  for (auto [begin, end] : handling.covered) out_.add_handling(begin, end, exception);
}

// --- try

void FunctionCompiler::try_statement(const Try& node) {
  if (!node.has_finally) return try_except(node);
  Temps temps(*this);
  Reg exception = push();
  Assigned before = assigned_;
  Cleanup cleanup{Cleanup::Kind::kFinally, handled_};
  cleanup.finally = node.finally;
  cleanup.span = node.span;
  open(cleanup);
  try_except(node);
  cleanups_.pop_back();
  close(cleanup);
  Label end;
  if (reachable_) {
    finally_block(node.finally, node.span);
    if (reachable_) jump(end, node.span);
  }
  if (start_handler(cleanup, std::move(before), exception)) {
    Cleanup handling{Cleanup::Kind::kHandling, handled_};
    start_handling(handling, exception);
    finally_block(node.finally, node.span);
    end_handling(handling, exception);
    if (reachable_) out_.emit(Op::kReraise, node.span, exception);
    reachable_ = false;
  }
  bind(end);
}

void FunctionCompiler::finally_block(Block block_to_run, Span span) {
  if (++finally_depth_ > kMaxFinallyDepth) {
    session_.fail(span, "more than 10 finally blocks are nested in each other",
                  "move the inner ones into a function");
  } else {
    block(block_to_run);
  }
  --finally_depth_;
}

// The body with its except clauses and else; just the body when there are no clauses.
void FunctionCompiler::try_except(const Try& node) {
  if (node.handlers.empty()) {
    block(node.body);
    return block(node.orelse);
  }
  Temps temps(*this);
  Reg exception = push();
  Assigned before = assigned_;
  Cleanup cleanup{Cleanup::Kind::kHandlers, handled_};
  open(cleanup);
  block(node.body);
  cleanups_.pop_back();
  close(cleanup);
  Label end;
  block(node.orelse);
  if (reachable_) jump(end, node.span);
  if (start_handler(cleanup, std::move(before), exception)) {
    Cleanup handling{Cleanup::Kind::kHandling, handled_};
    start_handling(handling, exception);
    except_clauses(node, exception, end);
    end_handling(handling, exception);
  }
  bind(end);
}

void FunctionCompiler::except_clauses(const Try& node, Reg exception, Label& end) {
  for (const Try::Handler& handler : node.handlers) {
    Label next;
    {
      Temps temps(*this);
      Reg matches = push();
      Span span = handler.type != nullptr ? handler.type->span : handler.span;
      if (handler.type != nullptr) {
        expression_to(handler.type, matches);
      } else {
        out_.emit_site(Op::kLoadBuiltin, span, matches, "BaseException");
      }
      out_.emit(Op::kMatchException, span, matches, exception, matches);
      jump_if_register(matches, false, next, span);
    }
    except_body(handler, exception);
    if (reachable_) jump(end, handler.span);
    bind(next);
  }
  if (reachable_) out_.emit(Op::kReraise, node.span, exception);
  reachable_ = false;
}

// The name of the clause goes away on every way out. Where an exception leaves the function, nobody
// is left to see a plain local, so that way out needs no code then.
void FunctionCompiler::except_body(const Try::Handler& handler, Reg exception) {
  if (handler.name.empty()) return block(handler.body);
  Temps temps(*this);
  Reg raised = push();
  store_plain(handler.name, exception, handler.span);
  bool is_plain_local = place_of(handler.name, NameScope::kPlain).kind == Place::Kind::kRegister;
  bool is_seen = !is_plain_local;
  for (const Cleanup* around : cleanups_) is_seen |= around->has_handler();
  Assigned before = assigned_;
  Cleanup cleanup{Cleanup::Kind::kExceptName, handled_};
  cleanup.name = handler.name;
  cleanup.span = handler.span;
  open(cleanup);
  block(handler.body);
  cleanups_.pop_back();
  close(cleanup);
  if (reachable_) remove_plain(handler.name, handler.span);
  if (!is_seen) return;
  Label end;
  if (reachable_) jump(end, handler.span);
  if (start_handler(cleanup, std::move(before), raised)) {
    remove_plain(handler.name, handler.span);
    out_.emit(Op::kReraise, handler.span, raised);
    reachable_ = false;
  }
  bind(end);
}

// --- with

void FunctionCompiler::with_statement(const With& node, size_t item) {
  if (item == node.items.size()) return block(node.body);
  Temps temps(*this);
  const Expr* context = node.items[item].context;
  Reg exception = push();
  Reg manager = operand(context, exception);  // not needed any more when something is guarded
  Reg exit = push_many(4);
  out_.emit(Op::kWithPrepare, context->span, exit, manager);
  out_.emit(Op::kCallEnter, context->span, exit + 2);
  next_ = exit + 3;
  Assigned before = assigned_;
  Cleanup cleanup{Cleanup::Kind::kWith, handled_};
  cleanup.exit = exit;
  cleanup.span = context->span;
  open(cleanup);
  if (node.items[item].target != nullptr) store_target(node.items[item].target, exit + 2);
  with_statement(node, item + 1);
  cleanups_.pop_back();
  close(cleanup);
  Label end;
  if (reachable_) {
    out_.emit(Op::kLoadNone, context->span, exit + 2);
    out_.emit(Op::kCallExit, context->span, exit);
    jump(end, context->span);
  }
  if (start_handler(cleanup, std::move(before), exception)) {
    uint32_t begin = out_.here();
    out_.emit(Op::kMove, context->span, exit + 2, exception);
    out_.emit(Op::kCallExit, context->span, exit);
    out_.add_handling(begin, out_.here(), exception);
    jump_if_register(exit, true, end, context->span);
    out_.emit(Op::kReraise, context->span, exception);
    reachable_ = false;
  }
  bind(end);
}

}  // namespace falcon::compiler
