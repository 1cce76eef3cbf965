// A runtime as the command makes one, without whatever leads out of the process. See support.h.
#include "support.h"

#include <cstdio>
#include <cstdlib>

#include "falcon/base/clock.h"
#include "jit/jit.h"
#include "modules/json/json.h"
#include "modules/math/math.h"
#include "modules/thread/thread.h"
#include "sched/scheduler.h"
#include "vm/file.h"
#include "vm/vm.h"

namespace falcon::fuzz {

namespace {

constexpr uint32_t kHot = 4;  // inputs are short, and what machine code does is to be seen

// Modules whose functions work on values alone. Not sys: its streams are files, whose class opens
// others, and its path is where imports look. Not time, which waits. Not random, of which no input
// would come out alike twice.
void register_modules(vm::Vm& vm) {
  vm.register_module("json", modules::fill_json);
  vm.register_module("math", modules::fill_math);
  vm.register_module("thread", modules::fill_thread);
}

void remove_builtins(vm::Vm& vm) {
  for (const char* name : {"open", "file", "input"}) {
    vm::Str* key = vm.intern(name);
    const int64_t at = table_find_str(vm.builtins()->table, key, hash_of_str(vm, key));
    require(at >= 0, "a builtin that was to be removed has another name now");
    table_remove_at(vm.builtins()->table, at);
  }
}

}  // namespace

void require(bool holds, std::string_view message) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: %.*s\n", static_cast<int>(message.size()), message.data());
  std::abort();
}

Runtime::Runtime(std::string_view program, Bounds bounds) : bounds_(bounds) {
  vm_.heap.set_limit(bounds.memory_bytes);
  register_modules(vm_);
  jit::install(vm_, kHot);
  remove_builtins(vm_);
  module_ = vm_.module("__main__");
  dict_set_str(vm_, vm_.modules(), vm_.names.main_name, module_);
  vm::Value code = vm_.load("<fuzz>", std::string(program));
  if (code.is_error()) {
    std::fputs(vm::format_exception(vm_, vm_.take_exception()).c_str(), stderr);
    return;
  }
  function_ = vm_.function_of(code.as<vm::Code>(), module_->globals);
  vm_.add_root(function_);
}

int Runtime::run(std::string_view data) {
  if (function_ == nullptr) return 1;
  sched::Scheduler scheduler(vm_);
  scheduler.set_limits(kNever, bounds_.steps);
  dict_set_str(vm_, module_->globals, vm_.intern("data"), vm_.bytes(data));
  const int status = scheduler.run_main(function_);
  vm::flush_standard_streams(vm_);
  return status;
}

}  // namespace falcon::fuzz
