// See random.h: the class Random, and the module's functions, which are the methods of one of its
// instances.
#include "modules/random/random.h"

#include "modules/random/random_object.h"
#include "vm/text_support.h"

namespace falcon::modules {

namespace random {

namespace {

using vm::Value;

constexpr vm::OpaqueHooks kHooks = {nullptr, nullptr, nullptr, sizeof(RandomObject)};

Value construct_random(vm::Vm& vm, vm::Type* type, vm::Tuple* args, vm::Dict* keywords) {
  Value seed = Value::none();
  if (!vm::has_script_init(vm, type)) {
    if (!vm::bind_arguments(vm, "Random", {"seed"}, 0, args, keywords, &seed))
      return Value::error();
    if (seed.is_undefined()) seed = Value::none();
  }
  auto* random = static_cast<RandomObject*>(vm::opaque_make(vm, type, kHooks));
  return seed_from(vm, random, seed) ? Value(random) : Value::error();
}

}  // namespace

}  // namespace random

void fill_random(vm::Vm& vm, vm::Module* module) {
  vm.set_member(
      module, "__doc__",
      vm.ascii(
          "Pseudo-random numbers by xoshiro256**, for games, tests and samples; not for secrets."));
  vm::Type* type = vm.make_type("Random", vm.types.object, vm::Kind::kOpaque,
                                "A stream of random numbers: Random(seed=None).", module);
  type->construct = random::construct_random;
  const vm::Value shared = random::construct_random(vm, type, vm.tuple(size_t{0}), nullptr);
  for (const random::Methods& methods :
       {random::number_methods(), random::sequence_methods(), random::float_methods()}) {
    vm.define(type, methods.rows, methods.count);
    for (size_t i = 0; i < methods.count; ++i) {
      vm::Native* method = vm.native(methods.rows[i], type);
      if (method->name->view().starts_with("__")) continue;
      vm::dict_set_str(vm, module->globals, method->name, vm.method(method, shared));
    }
  }
}

}  // namespace falcon::modules
