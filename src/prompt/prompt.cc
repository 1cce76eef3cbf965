// See prompt.h. The Prompt stands in run()'s frame: when the program ends, all threads are out of
// it.
#include "prompt/prompt.h"

#include <memory>
#include <optional>

#include "base/version.h"
#include "compiler/compiler.h"
#include "prompt/documentation.h"
#include "prompt/editor.h"
#include "prompt/history.h"
#include "prompt/input.h"
#include "prompt/plain_reader.h"
#include "prompt/terminal.h"
#include "vm/file.h"

namespace falcon::prompt {

namespace {

using vm::Value;
using vm::Vm;

constexpr char kSourceName[] = "<prompt>";
constexpr char kHelp[] =
    "?NAME shows what there is to know of a name: ?print, ?str.split, ?socket.\n"
    "Tab completes names. Up and down go through what was typed before, Ctrl-R searches it.\n"
    "Alt-Enter begins a new line, Ctrl-C drops what is typed or ends what runs.\n"
    "The last value is _. Ctrl-D leaves.\n";

class Prompt {
 public:
  Prompt(Vm& vm, sched::Scheduler& scheduler, const std::string& file);
  ~Prompt() { vm_.set_output_watch(nullptr); }

  // The callable that is the main thread.
  Value callable();

 private:
  static Value run_native(Vm& vm, vm::Args args);
  static const vm::NativeDef kDef;

  Value loop();
  void greet();
  bool may_leave();
  Value leave();
  bool run_input();
  bool run_file();
  bool finish(Value value);
  bool print(std::string_view text);
  void show_documentation(std::string_view name);

  Vm& vm_;
  sched::Scheduler& scheduler_;
  std::string file_;
  vm::Module* module_;
  Value print_;
  Input input_;
  std::optional<Terminal> terminal_;
  std::optional<History> history_;
  std::unique_ptr<Reader> reader_;
  std::string text_;
  bool warned_ = false;  // of threads that still run
};

const vm::NativeDef Prompt::kDef = {"prompt()", run_native, "Reads, runs and shows."};

Prompt::Prompt(Vm& vm, sched::Scheduler& scheduler, const std::string& file)
    : vm_(vm),
      scheduler_(scheduler),
      file_(file),
      module_(vm.module("__main__")),
      input_(scheduler) {
  dict_set_str(vm, vm.modules(), vm.names.main_name, module_);
  print_ = dict_get_str(vm, vm.builtins(), vm.intern("print"));
  vm.add_root(print_);
  vm.add_root(module_);
  if (Terminal::can_edit()) {
    terminal_.emplace();
    history_.emplace(History::usual_file());
    auto editor = std::make_unique<Editor>(vm, module_, *terminal_, input_, *history_);
    vm.set_output_watch(editor.get());
    reader_ = std::move(editor);
  } else {
    reader_ = std::make_unique<PlainReader>(input_);
  }
}

Value Prompt::callable() {
  return vm_.native(kDef, nullptr, Value::small_int(reinterpret_cast<intptr_t>(this)));
}

Value Prompt::run_native(Vm& vm, vm::Args) {
  return reinterpret_cast<Prompt*>(vm.running_native()->data.as_int())->loop();
}

void Prompt::greet() {
  print(vm::cat("Falcon ", kVersion, ". ?name shows documentation, ? help, Ctrl-D leaves."));
}

Value Prompt::loop() {
  if (!file_.empty()) {
    if (!run_file()) return Value::error();
  } else {
    greet();
  }
  for (;;) {
    vm::flush_standard_streams(vm_);
    switch (reader_->read(&text_)) {
      case ReadOutcome::kInterrupted:
        break;
      case ReadOutcome::kEnd:
        if (may_leave()) return leave();
        warned_ = true;
        continue;
      case ReadOutcome::kText:
        if (!run_input()) return Value::error();
        break;
      case ReadOutcome::kStopped:
        return Value::error();
    }
    warned_ = false;
  }
}

// Whether nothing would be lost, or it was said before what would.
bool Prompt::may_leave() {
  uint32_t others = scheduler_.foreground_count() - 1;
  if (others == 0 || warned_) return true;
  vm::write_report(vm_, vm::cat(others, others == 1 ? " thread is" : " threads are",
                                " still running: Ctrl-D once more to end all the same.\n"));
  return false;
}

// Ends the loop: as exit() does where other threads are to end, too.
Value Prompt::leave() {
  if (!warned_) return Value::none();
  Value exit = vm_.call(vm_.types.system_exit);
  return exit.is_error() ? exit : vm_.raise_value(exit);
}

bool Prompt::run_file() {
  std::string source;
  Value result = Value::error();
  if (vm::read_source(vm_, file_, &source)) {
    dict_set_str(vm_, module_->globals, vm_.names.file, vm_.string(file_));
    Value code = vm_.load(file_, std::move(source));
    if (!code.is_error()) {
      result = vm_.call(vm_.function_of(code.as<vm::Code>(), module_->globals));
    }
  }
  return finish(result.is_error() ? result : Value::none());
}

// False: the program is to end by the pending exception.
bool Prompt::run_input() {
  size_t first = text_.find_first_not_of(" \t\n");
  if (first == std::string::npos) return true;
  if (text_[first] == '?') {
    size_t name = text_.find_first_not_of(" \t", first + 1);
    show_documentation(name == std::string::npos ? "" : std::string_view(text_).substr(name));
    return true;
  }
  Value code = vm_.load(kSourceName, text_, compiler::Mode::kPrompt);
  if (code.is_error()) return finish(code);
  return finish(vm_.call(vm_.function_of(code.as<vm::Code>(), module_->globals)));
}

// Shows a value, or the pending exception; false when that ends the program.
bool Prompt::finish(Value value) {
  if (!value.is_error() && !value.is_none()) {
    dict_set_str(vm_, vm_.builtins(), vm_.intern("_"), value);
    Value shown = vm_.repr(value);
    value = shown.is_error() ? shown : vm_.call(print_, {shown});
  }
  if (!value.is_error()) return true;
  if (vm_.is_instance(vm_.exception(), vm_.types.system_exit)) return false;
  // The terminal has shown ^C.
  bool stopped = vm_.is_instance(vm_.exception(), vm_.types.keyboard_interrupt);
  std::string text = vm::format_exception(vm_, vm_.take_exception());
  vm::write_report(vm_, stopped ? "\n" + text : text);
  return true;
}

bool Prompt::print(std::string_view text) { return finish(vm_.call(print_, {vm_.string(text)})); }

void Prompt::show_documentation(std::string_view name) {
  while (!name.empty() && (name.back() == ' ' || name.back() == '\n')) name.remove_suffix(1);
  std::string shown = name.empty() ? kHelp : documentation_of_name(vm_, module_->globals, name);
  while (shown.ends_with('\n')) shown.pop_back();
  print(shown);
}

}  // namespace

int run(Vm& vm, sched::Scheduler& scheduler, const std::string& file) {
  Prompt prompt(vm, scheduler, file);
  scheduler.survive_deadlocks();
  return scheduler.run_main(prompt.callable());
}

}  // namespace falcon::prompt
