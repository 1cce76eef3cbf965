// See test_case.h.
//
// The main thread runs a native, drive(), which calls the file's code, the test and then looks
// around. What it has to remember stands in a TestRun beyond the C stack: a deadlock, or exit() in
// another thread, ends the program without coming back to drive().
#include "cli/test_case.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "cli/capture.h"
#include "cli/comparison.h"
#include "cli/drive.h"
#include "cli/process.h"
#include "compiler/compiler.h"
#include "falcon/base/clock.h"
#include "modules/modules.h"
#include "modules/socket/socket_object.h"
#include "sched/report.h"
#include "sched/scheduler.h"
#include "syntax/diagnostics.h"
#include "vm/file.h"
#include "vm/sequence.h"

namespace falcon::cli {
namespace {

using vm::Value;
using vm::Vm;

// How long what a test has ended may take to be gone, before it is called a leak: a handler's
// thread that still has to see the end of its connection. Looked at each millisecond.
constexpr int kGraceSteps = 500;

constexpr char kNoteName[] = "__comparison__";

struct TestRun {
  const TestCase& test;
  TestResult result = {};
  bool finished = false;
  std::vector<sched::GreenThread*> threads_before = {};
  std::vector<Value> sockets_before = {};  // compared by identity alone
  uint32_t failures_before = 0;
};

// The builtin that a failing assert tells what it compared; see compiler::kAssertNote.
Value note_assert(Vm& vm, vm::Args args) {
  std::string text = describe_comparison(vm, args[1].as<vm::Str>()->view(), args[2], args[3]);
  if (!text.empty() && !vm::set_attribute(vm, args[0], vm.intern(kNoteName), vm.string(text)))
    vm.take_exception();
  return args[0];
}

constexpr vm::NativeDef kNoteAssert = {"__note_assert__(error, operator, left, right, /)",
                                       note_assert, ""};

// --- failing

void take_failure(Vm& vm, TestRun& run) {
  Value exception = vm.take_exception();
  TestResult& result = run.result;
  if (vm.is_instance(exception, vm.types.keyboard_interrupt))
    result.how = TestResult::How::kInterrupted;
  result.report = vm::format_exception(vm, exception);
  if (vm.is_instance(exception, vm.types.system_exit)) {
    result.report += "the program ended before the test did; the output may say why\n";
  }
  Value note = vm::find_attribute(vm, exception, vm.intern(kNoteName));
  if (note.is_error()) vm.take_exception();
  if (vm::is_str(note)) result.report += note.as<vm::Str>()->view();
}

// --- leaks

bool was_there(const TestRun& run, sched::GreenThread* thread) {
  return std::find(run.threads_before.begin(), run.threads_before.end(), thread) !=
         run.threads_before.end();
}

std::string leaked(Vm& vm, const TestRun& run) {
  std::string text;
  for (sched::GreenThread* thread : sched::Scheduler::of(vm).threads()) {
    if (thread->is_main() || thread->handle->daemon || was_there(run, thread)) continue;
    text += "a thread goes on after the test: join it, or make it a daemon\n" +
            sched::thread_report(vm, *thread);
  }
  for (Value socket : modules::open_sockets(vm)) {
    auto same = [&](Value before) { return before.as_object() == socket.as_object(); };
    if (std::any_of(run.sockets_before.begin(), run.sockets_before.end(), same)) continue;
    Value shown = vm.operations(vm::Kind::kOpaque).repr(vm, socket);
    text += vm::cat("a socket is open after the test: close it, or use it in a with statement\n  ",
                    shown.as<vm::Str>()->view(), "\n");
  }
  return text;
}

// Lets the other threads run for a moment. False: exception.
bool pause(Vm& vm) {
  Value time = vm.import(vm.intern("time"), true);
  if (time.is_error()) return false;
  Value sleep = vm::get_attribute(vm, time, vm.intern("sleep_ms"));
  return !sleep.is_error() && !vm.call(sleep, {Value::small_int(1)}).is_error();
}

void look_around(Vm& vm, TestRun& run) {
  for (int step = 0; step < kGraceSteps; ++step) {
    if (leaked(vm, run).empty()) break;
    if (!pause(vm)) return take_failure(vm, run);
  }
  run.result.report = leaked(vm, run);
  if (sched::Scheduler::of(vm).reported_failures() > run.failures_before) {
    run.result.report +=
        "a thread ended by an exception that nobody joined it to see; the output has it\n";
  }
  if (run.result.report.empty()) run.result.how = TestResult::How::kPassed;
}

// --- running

void run_function(Vm& vm, TestRun& run, vm::Module* module) {
  Value function = vm::dict_get_str(vm, module->globals, vm.intern(run.test.name));
  if (function.is_undefined()) {
    run.result.report = "the file's code has removed the function\n";
    return;
  }
  run.threads_before = sched::Scheduler::of(vm).threads();
  run.sockets_before = modules::open_sockets(vm);
  run.failures_before = sched::Scheduler::of(vm).reported_failures();
  int64_t begin = monotonic_ns();
  Value result = vm.call(function);
  run.result.seconds = static_cast<double>(monotonic_ns() - begin) * 1e-9;
  if (result.is_error()) return take_failure(vm, run);
  if (vm.kind_of(result) == vm::Kind::kGenerator) {
    run.result.report = "the test is a generator and has not run: it has a yield in it\n";
    return;
  }
  look_around(vm, run);
}

Value run_all(Vm& vm, vm::Args) {
  Drive& self = running_drive(vm);
  auto& run = *static_cast<TestRun*>(self.context);
  if (vm.call(self.body).is_error()) {
    take_failure(vm, run);
  } else {
    run_function(vm, run, self.module);
  }
  run.finished = true;
  return end_drive(vm);
}

constexpr vm::NativeDef kRunAll = {"test()", run_all, ""};

void run_in(Vm& vm, sched::Scheduler& scheduler, TestRun& run, const std::string& text) {
  vm.under_test = true;
  dict_set_str(vm, vm.builtins(), vm.intern(compiler::kAssertNote), vm.native(kNoteAssert));
  if (!drive(vm, scheduler, run.test.file, text, kRunAll, &run)) return take_failure(vm, run);
  if (!run.finished)
    run.result.report = "the program ended before the test did; the output may say why\n";
}

// Where the process is, so that a test that goes elsewhere takes no other along.
class KeptFolder {
 public:
  KeptFolder() : folder_(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  ~KeptFolder() {
    if (folder_ < 0) return;
    if (fchdir(folder_) != 0) std::perror("falcon: cannot go back to the folder");
    close(folder_);
  }
  KeptFolder(const KeptFolder&) = delete;
  KeptFolder& operator=(const KeptFolder&) = delete;

 private:
  int folder_;
};

}  // namespace

bool find_functions(const std::string& file, const std::string& text, std::string_view prefix,
                    std::vector<TestCase>* found, std::string* report) {
  const syntax::Source source(file, text);
  syntax::Arena arena;
  const syntax::ParseResult parsed = syntax::parse(source, arena);
  if (parsed.module == nullptr) {
    *report = syntax::render(source, parsed.error);
    return false;
  }
  for (const syntax::Stmt* statement : parsed.module->body) {
    if (statement->kind != syntax::StmtKind::kFunc) continue;
    const syntax::Function& function = *static_cast<const syntax::FuncStmt*>(statement)->function;
    if (!function.name.starts_with(prefix)) continue;
    bool takes = false;
    for (const syntax::Parameter& p : function.params) {
      using Kind = syntax::Parameter::Kind;
      takes = takes || (p.default_value == nullptr &&
                        (p.kind == Kind::kNormal || p.kind == Kind::kKeywordOnly));
    }
    found->push_back({file, std::string(function.name), takes});
  }
  return true;
}

TestResult run_test(const TestCase& test, const std::string& text, const std::string& runtime,
                    bool colors) {
  TestRun run{test};
  if (test.takes_arguments) {
    run.result.report = "a test takes no arguments: what it needs it opens with a with statement\n";
    return run.result;
  }
  KeptFolder folder;
  Capture capture;
  {
    Vm vm;
    modules::register_modules(vm);
    use_machine_code(vm);
    sched::Scheduler scheduler(vm);
    vm.arguments() = {runtime, test.file};
    set_path(vm, folder_of(test.file));
    vm.set_error_colors(Colors(colors));
    // So that what goes to the two streams is captured in its order.
    vm.standard_stream(STDOUT_FILENO).as<vm::File>()->line_buffered = true;
    watch_interrupts(&scheduler);
    run_in(vm, scheduler, run, text);
    vm::flush_standard_streams(vm);
    watch_interrupts(nullptr);
  }
  run.result.output = capture.finish();
  if (interrupted()) run.result.how = TestResult::How::kInterrupted;
  return run.result;
}

}  // namespace falcon::cli
