// See drive.h.
#include "cli/drive.h"

namespace falcon::cli {
namespace {

void trace_drive(vm::Object* object, vm::Tracer& tracer) {
  auto* self = static_cast<Drive*>(object);
  tracer.visit(self->module);
  tracer.visit(self->body);
}

constexpr vm::OpaqueHooks kHooks = {trace_drive, nullptr, nullptr, sizeof(Drive)};

}  // namespace

bool drive(vm::Vm& vm, sched::Scheduler& scheduler, const std::string& file,
           const std::string& text, const vm::NativeDef& main, void* context) {
  vm::Value code = vm.load(file, text);
  if (code.is_error()) return false;
  vm::Module* module = vm.module("__main__");
  dict_set_str(vm, vm.modules(), vm.names.main_name, module);
  dict_set_str(vm, module->globals, vm.names.file, vm.string(file));
  auto* self = vm.heap.make<Drive>(vm.types.object, vm::Kind::kOpaque);
  self->hooks = &kHooks;
  self->context = context;
  self->module = module;
  self->body = vm.function_of(code.as<vm::Code>(), module->globals);
  scheduler.run_main(vm.native(main, nullptr, self));
  return true;
}

Drive& running_drive(vm::Vm& vm) {
  return *static_cast<Drive*>(vm.running_native()->data.as<vm::Opaque>());
}

vm::Value end_drive(vm::Vm& vm) {
  vm::Value leaving = vm.call(vm.types.system_exit);
  return leaving.is_error() ? leaving : vm.raise_value(leaving);
}

}  // namespace falcon::cli
