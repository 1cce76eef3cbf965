// Loops, and leaving statements early: break, continue, return through finally and with.
// See function_compiler.h.
#include <algorithm>

#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::For;
using syntax::Return;
using syntax::Stmt;
using syntax::StmtKind;
using syntax::While;

void FunctionCompiler::while_statement(const While& node) {
  Label exit;
  Label after;
  start_loop();
  Cleanup loop{Cleanup::Kind::kLoop, handled_};
  loop.break_label = &after;
  loop.loop_head = out_.here();
  jump_if(node.test, false, exit);
  cleanups_.push_back(&loop);
  block(node.body);
  cleanups_.pop_back();
  if (reachable_) loop_to(loop.loop_head, node.test->span);
  bind(exit);
  block(node.orelse);
  bind(after);
}

void FunctionCompiler::for_statement(const For& node) {
  Temps temps(*this);
  Label exit;
  Label after;
  Reg iterator = push();
  expression_to(node.iterable, iterator);
  push();  // the item
  out_.emit(Op::kGetIter, node.iterable->span, iterator, iterator);
  start_loop();
  Cleanup loop{Cleanup::Kind::kLoop, handled_};
  loop.break_label = &after;
  loop.loop_head = out_.here();
  emit_jump(Op::kForIter, node.iterable->span, iterator, exit);
  store_target(node.target, iterator + 1);
  cleanups_.push_back(&loop);
  block(node.body);
  cleanups_.pop_back();
  if (reachable_) loop_to(loop.loop_head, node.iterable->span);
  bind(exit);
  block(node.orelse);
  bind(after);
}

// --- leaving early

void FunctionCompiler::break_or_continue(const Stmt& node) {
  auto is_loop = [](const Cleanup* it) { return it->kind == Cleanup::Kind::kLoop; };
  auto found = std::find_if(cleanups_.rbegin(), cleanups_.rend(), is_loop);
  Cleanup* loop = *found;  // the parser saw to it that there is one
  auto left = unwind(static_cast<size_t>(cleanups_.rend() - found));
  if (reachable_ && node.kind == StmtKind::kBreak) jump(*loop->break_label, node.span);
  if (reachable_ && node.kind == StmtKind::kContinue) loop_to(loop->loop_head, node.span);
  rewind(left);
}

void FunctionCompiler::return_statement(const Return& node) {
  Temps temps(*this);
  Reg value = kNoReg;
  if (node.value != nullptr && has_cleanup_code()) {
    value = push();  // kept apart: the cleanup may assign the variable that is returned
    expression_to(node.value, value);
  } else if (node.value != nullptr) {
    value = expression(node.value);
  }
  auto left = unwind(0);
  if (reachable_) {
    if (value == kNoReg) {
      out_.emit(Op::kReturnNone, node.span);
    } else {
      out_.emit(Op::kReturn, node.span, value);
    }
  }
  reachable_ = false;
  rewind(left);
}

bool FunctionCompiler::has_cleanup_code() const {
  return std::any_of(cleanups_.begin(), cleanups_.end(),
                     [](const Cleanup* it) { return it->has_code(); });
}

// Runs the cleanups from the innermost one down to a depth. While one runs it no longer counts, and
// its handler does not guard the code. rewind() takes everything up again after the jump.
std::vector<Cleanup*> FunctionCompiler::unwind(size_t depth) {
  Reg handled = handled_;
  std::vector<Cleanup*> left;
  while (cleanups_.size() > depth && reachable_) {
    Cleanup* cleanup = cleanups_.back();
    cleanups_.pop_back();
    left.push_back(cleanup);
    close(*cleanup);
    handled_ = cleanup->handled;
    run_cleanup(*cleanup);
  }
  handled_ = handled;
  return left;
}

void FunctionCompiler::rewind(const std::vector<Cleanup*>& left) {
  reachable_ = false;
  for (size_t i = left.size(); i-- > 0;) {
    cleanups_.push_back(left[i]);
    left[i]->covered_from = out_.here();
  }
}

void FunctionCompiler::run_cleanup(const Cleanup& cleanup) {
  switch (cleanup.kind) {
    case Cleanup::Kind::kLoop:
    case Cleanup::Kind::kHandlers:
    case Cleanup::Kind::kHandling:
      return;
    case Cleanup::Kind::kFinally:
      return finally_block(cleanup.finally, cleanup.span);
    case Cleanup::Kind::kExceptName:
      return remove_plain(cleanup.name, cleanup.span);
    case Cleanup::Kind::kWith: {
      Temps temps(*this);
      Reg exit = push_many(3);  // a copy, for the call needs the top of the registers
      out_.emit(Op::kMove, cleanup.span, exit, cleanup.exit);
      out_.emit(Op::kMove, cleanup.span, exit + 1, cleanup.exit + 1);
      out_.emit(Op::kLoadNone, cleanup.span, exit + 2);
      return out_.emit(Op::kCallExit, cleanup.span, exit);
    }
  }
}

}  // namespace falcon::compiler
