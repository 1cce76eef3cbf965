// See report.h. Of what a thread waits for only natives' own reprs are asked: nothing is left that
// could run a script that waits.
#include "sched/report.h"

#include <cstdio>

#include "falcon/base/clock.h"
#include "syntax/source.h"
#include "vm/file.h"

namespace falcon::sched {
namespace {

// "x.fpl:12" for an instruction; "" where nothing is known of it.
std::string line_of(const vm::Code* code, uint32_t pc) {
  if (code == nullptr || code->chunk->source == nullptr || pc >= code->chunk->spans.size())
    return "";
  const syntax::Source& source = *code->chunk->source;
  return vm::cat(source.name(), ":", source.position(code->chunk->spans[pc].begin).line);
}

std::string name_of(const GreenThread& thread) {
  return thread.is_main() ? "main thread" : vm::cat("Thread-", thread.handle->id);
}

// " on <Mutex, taken>": what is waited for, or the items of a tuple of such. That of the native,
// not of a script's subclass: no thread is there to run script.
std::string object_waited_for(vm::Vm& vm, vm::Value on) {
  constexpr uint32_t kMostShown = 8;
  std::string text;
  vm::Value* items = &on;
  uint32_t count = 1;
  if (vm.kind_of(on) == vm::Kind::kTuple) {
    items = on.as<vm::Tuple>()->items;
    count = on.as<vm::Tuple>()->size();
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (vm.kind_of(items[i]) != vm::Kind::kOpaque) continue;
    if (i == kMostShown) return vm::cat(text, " and ", count - i, " more");
    vm::Value shown = vm.operations(vm::Kind::kOpaque).repr(vm, items[i]);
    if (!shown.is_error())
      text += vm::cat(text.empty() ? " on " : ", ", shown.as<vm::Str>()->view());
  }
  return text;
}

}  // namespace

std::string place_of(const vm::Code* code, uint32_t pc) {
  std::string line = line_of(code, pc);
  return line.empty() ? "the start" : vm::cat(line, " in ", code->name->view());
}

std::string Scheduler::place() const {
  if (current_ == nullptr || current_->state != ThreadState::kRunning) return "";
  const ThreadHandle* handle = current_->handle;
  const vm::Frame* frame = current_->frame;
  if (frame != nullptr && frame->function->code->chunk->source != nullptr) {
    const vm::Code* code = frame->function->code;
    return line_of(code, static_cast<uint32_t>(frame->pc - 1 - code->instructions));
  }
  return handle == nullptr ? "" : line_of(handle->start_code, handle->start_pc());
}

std::string seconds_text(int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", static_cast<double>(ns) / kNsPerSecond);
  return text;
}

std::string wait_text(vm::Vm& vm, const GreenThread& thread) {
  return (thread.waiting_for == nullptr ? "nothing" : thread.waiting_for) +
         object_waited_for(vm, thread.waiting_on);
}

std::string thread_heading(vm::Vm& vm, const ThreadHandle& handle) {
  const Colors colors = vm.error_colors();
  return vm::cat("Exception in ", colors.paint(Ink::kError, vm::cat("Thread-", handle.id)),
                 ", started at ",
                 colors.paint(Ink::kPlace, place_of(handle.start_code, handle.start_pc())), ":\n");
}

namespace {

bool calls_no_script(const vm::Frame& frame) {
  return frame.function->code->chunk->source == nullptr;
}

std::string started_at(const GreenThread& thread) {
  return vm::cat(", started at ", place_of(thread.handle->start_code, thread.handle->start_pc()));
}

// Whether it was stopped between two instructions: at the turn of a loop, or before a function's
// first one. All others stand in the call before `frame->pc`.
bool was_preempted(const GreenThread& thread) {
  return thread.state == ThreadState::kReady && thread.waiting_native == nullptr &&
         !thread.waiting_iterator && thread.stack == nullptr;
}

// " at x.fpl:12 in f"; nothing for what calls a native and no script.
std::string where_it_stands(const GreenThread& thread) {
  const vm::Frame* frame = thread.frame;
  if (frame == nullptr || (calls_no_script(*frame) && !thread.is_main())) return "";
  auto pc = static_cast<uint32_t>(frame->pc - frame->function->code->instructions);
  if (pc > 0 && !was_preempted(thread)) --pc;
  return vm::cat(" at ", place_of(frame->function->code, pc));
}

// " for 12.5 s", by a clock that is some milliseconds late or early.
std::string how_long(const GreenThread& thread) {
  constexpr double kTickSeconds = static_cast<double>(int64_t{1} << kTickBits) / kNsPerSecond;
  char text[32];
  std::snprintf(text, sizeof(text), " for %.1f s",
                (park_ticks() - thread.parked_at) * kTickSeconds);
  return text;
}

std::string what_it_does(vm::Vm& vm, const GreenThread& thread) {
  switch (thread.state) {
    case ThreadState::kRunning:
      return " runs";
    case ThreadState::kReady:
      return thread.fresh ? " has not begun" : " is ready to run";
    case ThreadState::kParked:
      break;
  }
  return vm::cat(" waits for ", wait_text(vm, thread), how_long(thread));
}

class ThreadsReporter final : public SignalListener {
 public:
  void signal_came(Scheduler& scheduler, int) override {
    vm::write_report(scheduler.vm(), threads_report(scheduler));
  }
  bool can_wake() const override { return false; }
};

}  // namespace

std::string thread_report(vm::Vm& vm, const GreenThread& thread) {
  std::string where = where_it_stands(thread);
  if (where.empty() && thread.frame != nullptr) where = started_at(thread);
  return vm::cat("  ", name_of(thread), " waits for ", wait_text(vm, thread), where, "\n");
}

std::string threads_report(Scheduler& scheduler) {
  const std::vector<GreenThread*> threads = scheduler.threads();
  std::string text = vm::cat(threads.size(), threads.size() == 1 ? " thread:\n" : " threads:\n");
  for (const GreenThread* thread : threads) {
    text += vm::cat("  ", name_of(*thread), what_it_does(scheduler.vm(), *thread));
    if (!thread->fresh) text += where_it_stands(*thread);
    if (!thread->is_main()) text += started_at(*thread);
    if (!thread->is_main() && thread->handle->daemon) text += ", a daemon";
    text += "\n";
  }
  return text;
}

SignalListener& reports_threads() {
  static constinit ThreadsReporter reporter;
  return reporter;
}

int exit_status(vm::Vm& vm, vm::Value system_exit) {
  auto* args = system_exit.as<vm::Exception>()->args;
  if (args->size() == 0 || args->items[0].is_none()) return 0;
  vm::Value code = args->items[0];
  if (code.is_int()) return static_cast<int>(code.as_int() & 0xFF);
  if (code.is_bool()) return code.is_true() ? 1 : 0;
  vm::Value text = vm.str(code);
  if (text.is_error()) {
    vm.take_exception();
  } else {
    std::fputs(vm::cat(text.as<vm::Str>()->view(), "\n").c_str(), stderr);
  }
  return 1;
}

}  // namespace falcon::sched
