// The table of json's functions, and its exception.
#include "modules/json/json.h"

#include "modules/json/decode.h"
#include "modules/json/encode.h"
#include "vm/vm.h"

namespace falcon::modules {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;

Value json_encode(vm::Vm& vm, Args args) {
  return json::encode(vm, args[0], {args[1], args[2], args[3]});
}

Value json_decode(vm::Vm& vm, Args args) {
  return json::decode(vm, args[0], vm.running_native()->data.as<vm::Type>());
}

constexpr NativeDef kEncode[] = {
    {"encode(value, indent=None, *, sort_keys=False, separators=None)", json_encode,
     "The value as JSON text: on one line, or indented by a number of blanks or a text."},
};
constexpr NativeDef kDecode = {
    "decode(text, /)", json_decode,
    "The value that a JSON text means; DecodeError says what is wrong with it."};

}  // namespace

void fill_json(vm::Vm& vm, vm::Module* module) {
  vm.set_member(module, "__doc__", vm.ascii("Values as JSON text (RFC 8259), and back."));
  vm::Type* error = vm.make_type(
      "DecodeError", vm.types.value_error, vm::Kind::kException,
      "A text is no JSON: msg, pos, lineno and colno say what is wrong where.", module);
  for (const char* name : {"msg", "pos", "lineno", "colno"}) {
    vm::type_set(vm, error, vm.intern(name), Value::none());
  }
  vm.define(module, kEncode);
  vm.set_member(module, "decode", vm.native(kDecode, nullptr, error));
}

}  // namespace falcon::modules
