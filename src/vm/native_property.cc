// Attributes of built-in classes are ordinary property objects, so that look-up, inheritance and
// assignment need no rule of their own.
#include "vm/native_property.h"

#include "vm/vm.h"

namespace falcon::vm {

void define_attributes(Vm& vm, Type* type, const AttributeDef* defs, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Native* getter = vm.native(defs[i].getter, type);
    auto* property = vm.heap.make<Property>(vm.types.property, Kind::kProperty);
    property->getter = getter;
    property->setter =
        defs[i].setter.fn == nullptr ? Value::none() : Value(vm.native(defs[i].setter, type));
    property->deleter = Value::none();
    property->doc = vm.string(defs[i].getter.doc);
    type_set(vm, type, vm.intern(getter->name), property);
  }
}

}  // namespace falcon::vm
