// sys is filled from what the Vm knows when it is first imported: Vm::arguments, Vm::path and the
// standard streams. print and input look here for the streams (vm/file.h), so that assigning to
// sys.stdout sends print elsewhere.
#include "modules/sys/sys.h"

#include <unistd.h>

#include <string_view>

#include "base/colors.h"
#include "base/version.h"
#include "vm/numbers.h"
#include "vm/object_size.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::modules {

using vm::Args;
using vm::List;
using vm::Module;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

namespace {

#if defined(_WIN32)
constexpr const char* kPlatform = "win32";
#else
constexpr const char* kPlatform = "linux";
#endif

Value sys_exit(Vm& vm, Args args) {
  Value exit =
      args.given(0) ? vm.call(vm.types.system_exit, {args[0]}) : vm.call(vm.types.system_exit);
  return exit.is_error() ? exit : vm.raise_value(exit);
}

Value sys_getsizeof(Vm& vm, Args args) { return vm.unsigned_integer(vm::size_of(args[0])); }

// There is no count: the collector looks at what is reachable. 1 says that the object lives.
Value sys_getrefcnt(Vm&, Args) { return Value::small_int(1); }

Value sys_get_int_max_str_digits(Vm& vm, Args) {
  return vm.unsigned_integer(vm.max_decimal_digits);
}

Value sys_set_int_max_str_digits(Vm& vm, Args args) {
  Value plain;
  if (!vm::plain_int(args[0], &plain)) {
    return vm::raise_type(vm, "", args[0], " object cannot be interpreted as an integer");
  }
  const int64_t digits = vm::clamped_int(plain);
  if (digits < 0 || (digits > 0 && digits < int64_t{vm::kLeastDecimalDigits})) {
    return vm.raise(vm.types.value_error,
                    vm::cat("maxdigits must be 0 or at least ", uint64_t{vm::kLeastDecimalDigits}));
  }
  vm.max_decimal_digits = static_cast<size_t>(digits);
  return Value::none();
}

List* list_of(Vm& vm, const std::vector<std::string>& words) {
  List* list = vm.list(words.size());
  for (const std::string& word : words) vm::list_append(vm, list, vm::system_text(vm, word));
  return list;
}

const NativeDef kFunctions[] = {
    {"exit(code=None, /)", sys_exit,
     "Ends the program: with status 0, or with the int, or with 1 and the text on standard error."},
    {"getsizeof(object, /)", sys_getsizeof,
     "The bytes of memory that the object itself takes, without what it refers to."},
    {"get_int_max_str_digits()", sys_get_int_max_str_digits,
     "The most digits that str and int convert of an integer in decimal; 0: any number."},
    {"set_int_max_str_digits(maxdigits)", sys_set_int_max_str_digits,
     "Sets that limit: 0, or at least 640."},
    {"getrefcnt(object, /)", sys_getrefcnt, "Always 1: objects are collected, not counted."},
};

}  // namespace

void fill_sys(Vm& vm, Module* module) {
  vm.set_member(module, "__doc__",
                vm.ascii("The runtime, and the words that the command was given."));
  vm.define(module, kFunctions);
  const auto set = [&](const char* name, Value value) { vm.set_member(module, name, value); };
  List* arguments = list_of(vm, vm.arguments());
  set("argv", arguments);
  set("argc", vm.integer(arguments->size));
  set("path", list_of(vm, vm.path()));
  set("modules", vm.modules());
  set("version", vm.ascii(kVersion));
  set("platform", vm.ascii(kPlatform));
  set("has_color", Value::boolean(wants_colors(STDOUT_FILENO)));
  set("stdin", vm.standard_stream(STDIN_FILENO));
  set("stdout", vm.standard_stream(STDOUT_FILENO));
  set("stderr", vm.standard_stream(STDERR_FILENO));
}

}  // namespace falcon::modules
