// object and type as scripts see them: __class__, __dict__, __doc__, __name__, __bases__ …, and
// objects that modules define.
#include "vm/install.h"
#include "vm/opaque.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

constexpr uint8_t kBehindData = 255;

size_t aligned(size_t size_bytes) { return (size_bytes + 7) & ~size_t{7}; }

}  // namespace

Object* make_instance(Vm& vm, Type* type, Kind kind, size_t size_bytes) {
  if ((type->type_flags & kTypeFromScript) == 0) return vm.heap.allocate(type, kind, size_bytes);
  size_t place = aligned(size_bytes);
  Object* object = vm.heap.allocate(type, kind, place + sizeof(Dict*));
  object->flags |= kHasDict;
  object->dict_at = place / 8 < kBehindData ? static_cast<uint8_t>(place / 8) : kBehindData;
  return object;
}

Dict** dict_place(Object* object) {
  size_t place = size_t{object->dict_at} * 8;
  if (object->dict_at == kBehindData) {
    // Only these have layouts that are longer.
    switch (object->kind) {
      case Kind::kTuple:
        place = sizeof(Tuple) + static_cast<Tuple*>(object)->size() * sizeof(Value);
        break;
      case Kind::kBytes:
        place = aligned(sizeof(Bytes) + static_cast<Bytes*>(object)->capacity + size_t{1});
        break;
      default:
        place = aligned(sizeof(Str) + static_cast<Str*>(object)->size + size_t{1});
    }
  }
  return reinterpret_cast<Dict**>(reinterpret_cast<char*>(object) + place);
}

Opaque* opaque_make(Vm& vm, Type* type, const OpaqueHooks& hooks) {
  auto* object = static_cast<Opaque*>(make_instance(vm, type, Kind::kOpaque, hooks.bytes));
  object->hooks = &hooks;
  return object;
}

namespace {

void trace_opaque(Object* object, Tracer& tracer) {
  const OpaqueHooks* hooks = static_cast<Opaque*>(object)->hooks;
  if (hooks != nullptr && hooks->trace != nullptr) hooks->trace(object, tracer);
}

void finalize_opaque(Heap& heap, Object* object) {
  const OpaqueHooks* hooks = static_cast<Opaque*>(object)->hooks;
  if (hooks != nullptr && hooks->finalize != nullptr) hooks->finalize(heap, object);
}

Value repr_opaque(Vm& vm, Value self) {
  const OpaqueHooks* hooks = self.as<Opaque>()->hooks;
  if (hooks->repr != nullptr) return hooks->repr(vm, self);
  return vm.string(cat("<", vm.type_name(self), " object>"));
}

// --- attributes that everything has

Value object_class(Vm& vm, Args args) { return vm.type_of(args[0]); }

Value object_bases(Vm& vm, Args args) { return vm.type_of(args[0])->bases; }

Value object_dict(Vm& vm, Args args) {
  Dict* dict = attributes_of(vm, args[0]);
  if (dict == nullptr) {
    return vm.raise(vm.types.attribute_error,
                    cat("'", vm.type_name(args[0]), "' object has no attribute '__dict__'"));
  }
  return dict;
}

Value set_object_class(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kType) {
    return vm.raise(vm.types.type_error, cat("__class__ must be set to a class, not '",
                                             vm.type_name(args[1]), "' object"));
  }
  return set_class_of(vm, args[0], args[1].as<Type>()) ? Value::none() : Value::error();
}

Value set_object_dict(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kDict) {
    return vm.raise(vm.types.type_error, cat("__dict__ must be set to a dictionary, not a '",
                                             vm.type_name(args[1]), "'"));
  }
  return set_attributes_of(vm, args[0], args[1].as<Dict>()) ? Value::none() : Value::error();
}

Value object_doc(Vm& vm, Args args) {
  Type* type = vm.type_of(args[0]);
  Value own = type_lookup(vm, type, vm.names.doc);
  if (vm.kind_of(own) == Kind::kStr) return own;
  return type->doc == nullptr ? Value::none() : Value(vm.string(type->doc));
}

Value object_setattr(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kStr)
    return vm.raise(vm.types.type_error, "attribute name must be string");
  bool done = set_attribute_default(vm, args[0], vm.intern(args[1].as<Str>()), args[2]);
  return done ? Value::none() : Value::error();
}

Value object_delattr(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kStr)
    return vm.raise(vm.types.type_error, "attribute name must be string");
  bool done = delete_attribute_default(vm, args[0], vm.intern(args[1].as<Str>()));
  return done ? Value::none() : Value::error();
}

constexpr NativeDef kObjectClass[] = {{"__class__(self)", object_class, "The class of the object."},
                                      {"__class__(self, value)", set_object_class, ""}};
constexpr NativeDef kObjectBases = {"__bases__(self)", object_bases,
                                    "The base classes of the object's class."};
constexpr NativeDef kObjectDict[] = {
    {"__dict__(self)", object_dict, "The object's own attributes by name."},
    {"__dict__(self, value)", set_object_dict, ""}};
constexpr NativeDef kObjectMethods[] = {
    {"__setattr__(self, name, value, /)", object_setattr, "Sets an attribute."},
    {"__delattr__(self, name, /)", object_delattr, "Deletes an attribute."},
};

// --- attributes of classes

Value type_name_of(Vm&, Args args) { return args[0].as<Type>()->name; }
Value set_type_name(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kStr)
    return vm.raise(vm.types.type_error, "__name__ must be set to a str");
  args[0].as<Type>()->name = args[1].as<Str>();
  return Value::none();
}
Value type_qualname(Vm&, Args args) { return args[0].as<Type>()->qualified_name; }
Value type_bases(Vm&, Args args) { return args[0].as<Type>()->bases; }
Value type_base(Vm&, Args args) {
  const Tuple* bases = args[0].as<Type>()->bases;
  return bases->size() == 0 ? Value::none() : bases->items[0];
}
Value type_module(Vm& vm, Args args) {
  Value own = dict_get_str(vm, args[0].as<Type>()->dict, vm.names.module);
  return own.is_undefined() ? Value(vm.intern("builtins")) : own;
}
Value type_doc(Vm& vm, Args args) {
  auto* type = args[0].as<Type>();
  Value own = dict_get_str(vm, type->dict, vm.names.doc);
  if (!own.is_undefined()) return own;
  return type->doc == nullptr || (type->type_flags & kTypeFromScript) != 0
             ? Value::none()
             : Value(vm.string(type->doc));
}

Tuple* order_tuple(Vm& vm, Type* type) {
  Tuple* order = vm.tuple(type->order->size());
  for (uint32_t i = 0; i < order->size(); ++i) order->items[i] = (*type->order)[i];
  return order;
}
Value type_order(Vm& vm, Args args) { return order_tuple(vm, args[0].as<Type>()); }
Value type_mro(Vm& vm, Args args) { return list_from(vm, order_tuple(vm, args[0].as<Type>())); }

// A copy: changing it would pass by the caches.
Value type_dict(Vm& vm, Args args) {
  Dict* copy = vm.dict();
  table_copy(vm, args[0].as<Type>()->dict->table, copy->table);
  return copy;
}

constexpr NativeDef kTypeAttributes[] = {
    {"__qualname__(self)", type_qualname, "The dotted name."},
    {"__bases__(self)", type_bases, "The base classes."},
    {"__base__(self)", type_base, "The first of the base classes, or None."},
    {"__mro__(self)", type_order, "The order in which attributes are looked up."},
    {"__dict__(self)", type_dict, "The class's own attributes, a copy."},
    {"__doc__(self)", type_doc, "The documentation string, or None."},
    {"__module__(self)", type_module, "The name of the module."},
};
constexpr NativeDef kTypeName[] = {{"__name__(self)", type_name_of, "The name."},
                                   {"__name__(self, value)", set_type_name, ""}};
constexpr NativeDef kTypeMethods[] = {
    {"mro(self)", type_mro, "The order in which attributes are looked up."}};
constexpr NativeDef kObjectDoc = {"__doc__(self)", object_doc,
                                  "The documentation string of the class, or None."};

}  // namespace

void install_objects(Vm& vm) {
  install_shapes(vm);
  vm.operations_for(Kind::kOpaque).trace = trace_opaque;
  vm.operations_for(Kind::kOpaque).finalize = finalize_opaque;
  vm.operations_for(Kind::kOpaque).repr = repr_opaque;
  vm.define_property(vm.types.object, kObjectClass[0], &kObjectClass[1]);
  vm.define_property(vm.types.object, kObjectBases);
  vm.define_property(vm.types.object, kObjectDict[0], &kObjectDict[1]);
  vm.define_property(vm.types.object, kObjectDoc);
  vm.define(vm.types.object, kObjectMethods);
  for (const NativeDef& def : kTypeAttributes) vm.define_property(vm.types.type, def);
  vm.define_property(vm.types.type, kTypeName[0], &kTypeName[1]);
  vm.define(vm.types.type, kTypeMethods);
  install_construction(vm);
}

}  // namespace falcon::vm
