// Attribute access: the whole protocol, without caches (the interpreter has those).
//
// Order as in Python: data descriptors of the class, the object's own attributes, then the class;
// __getattr__ only when all of that found nothing.
#include "vm/vm.h"

namespace falcon::vm {

bool binds_self(Vm& vm, Value found) {
  Kind kind = vm.kind_of(found);
  return kind == Kind::kFunction || (kind == Kind::kNative && found.as<Native>()->owner != nullptr);
}

namespace {

// __get__(self, object) may leave the owner out.
Value call_getter(Vm& vm, Value getter, Value descriptor, Value object, Type* owner) {
  const bool is_short = vm.kind_of(getter) == Kind::kFunction &&
                        getter.as<Function>()->code->positional_count == 2 &&
                        !getter.as<Function>()->code->has_rest;
  return is_short ? vm.call(getter, {descriptor, object})
                  : vm.call(getter, {descriptor, object, owner});
}

}  // namespace

Value bind_attribute(Vm& vm, Value found, Value self, Type* type) {
  switch (vm.kind_of(found)) {
    case Kind::kFunction:
    case Kind::kNative:
      return binds_self(vm, found) ? vm.method(found, self) : found;
    case Kind::kProperty:
      if (found.as<Property>()->getter.is_none()) {
        return vm.raise(vm.types.attribute_error,
                        cat("property of '", vm.type_name(self), "' object has no getter"));
      }
      return vm.call(found.as<Property>()->getter, {self});
    case Kind::kStaticMethod:
      return found.as<Wrapper>()->callable;
    case Kind::kClassMethod:
      return vm.method(found.as<Wrapper>()->callable, type);
    case Kind::kInstance: {
      Value getter = type_lookup(vm, found.as<Instance>()->type, vm.names.get);
      if (getter.is_undefined()) return found;
      return call_getter(vm, getter, found, self, type);
    }
    default:
      return found;
  }
}

Value super_lookup(Vm& vm, const Super* super, Str* name) {
  bool after = false;
  for (Type* type : *super->of->order) {
    if (after) {
      Value found = dict_get_str(vm, type->dict, name);
      if (!found.is_undefined()) return found;
    }
    after = after || type == super->start;
  }
  return Value::undefined();
}

namespace {

bool is_data_descriptor(Vm& vm, Value found) {
  Kind kind = vm.kind_of(found);
  if (kind == Kind::kProperty) return true;
  if (kind != Kind::kInstance) return false;
  Type* type = found.as<Instance>()->type;
  return !type_lookup(vm, type, vm.names.set).is_undefined() ||
         !type_lookup(vm, type, vm.names.delete_).is_undefined();
}

// The attribute of a type object itself: its own order, bound as for a class.
Value type_attribute(Vm& vm, Type* type, Str* name) {
  Value meta = type_lookup(vm, vm.types.type, name);
  if (!meta.is_undefined() && is_data_descriptor(vm, meta))
    return bind_attribute(vm, meta, type, vm.types.type);
  Value found = type_lookup(vm, type, name);
  if (!found.is_undefined()) {
    switch (vm.kind_of(found)) {
      case Kind::kClassMethod:
        return vm.method(found.as<Wrapper>()->callable, type);
      case Kind::kStaticMethod:
        return found.as<Wrapper>()->callable;
      case Kind::kInstance: {
        Value getter = type_lookup(vm, found.as<Instance>()->type, vm.names.get);
        return getter.is_undefined() ? found : call_getter(vm, getter, found, Value::none(), type);
      }
      default:
        return found;
    }
  }
  return meta.is_undefined() ? meta : bind_attribute(vm, meta, type, vm.types.type);
}

Value super_attribute(Vm& vm, Super* super, Str* name) {
  Value found = super_lookup(vm, super, name);
  if (found.is_undefined()) return found;
  return super_is_of_class(super) && vm.kind_of(found) != Kind::kClassMethod &&
                 vm.kind_of(found) != Kind::kStaticMethod
             ? found
             : bind_attribute(vm, found, super->self, super->of);
}

Value module_attribute(Vm& vm, Module* module, Str* name) {
  Value found = dict_get_str(vm, module->globals, name);
  if (!found.is_undefined() || !module->has_parts) return found;
  return vm.complete(module) ? dict_get_str(vm, module->globals, name) : Value::error();
}

// The object's own attribute, or undefined.
Value own_attribute(Vm& vm, Value object, Str* name) {
  switch (vm.kind_of(object)) {
    case Kind::kInstance:
      return instance_get(vm, object.as<Instance>(), name);
    case Kind::kModule:
      return module_attribute(vm, object.as<Module>(), name);
    case Kind::kFunction:
      if (object.as<Function>()->attributes == nullptr) return Value::undefined();
      return dict_get_str(vm, object.as<Function>()->attributes, name);
    default:
      break;
  }
  Dict* dict = nullptr;
  if (vm.kind_of(object) == Kind::kException) {
    dict = object.as<Exception>()->dict;
  } else if (object.is_object() && (object.as_object()->flags & kHasDict) != 0) {
    dict = *dict_place(object.as_object());
  }
  return dict == nullptr ? Value::undefined() : dict_get_str(vm, dict, name);
}

// What a module or class says of a name that it lacks on this system: a text in its dict
// __missing_names__; undefined where it says nothing.
Value words_for_missing(Vm& vm, Value object, Str* name) {
  Value words;
  if (vm.kind_of(object) == Kind::kModule) {
    words = dict_get_str(vm, object.as<Module>()->globals, vm.names.missing_names);
  } else {
    Type* type = vm.kind_of(object) == Kind::kType ? object.as<Type>() : vm.type_of(object);
    words = type_lookup(vm, type, vm.names.missing_names);
  }
  if (vm.kind_of(words) != Kind::kDict) return Value::undefined();
  Value text = dict_get_str(vm, words.as<Dict>(), name);
  return vm.kind_of(text) == Kind::kStr ? text : Value::undefined();
}

Value raise_no_attribute(Vm& vm, Value object, Str* name) {
  std::string message;
  if (Value words = words_for_missing(vm, object, name); !words.is_undefined()) {
    return vm.raise(vm.types.attribute_error, words.as<Str>()->view());
  }
  if (vm.kind_of(object) == Kind::kType) {
    message = cat("type object '", object.as<Type>()->name->view(), "' has no attribute '",
                  name->view(), "'");
  } else if (vm.kind_of(object) == Kind::kModule) {
    const bool partial = object.as<Module>()->loading != nullptr;
    message = cat(partial ? "partially initialized module '" : "module '",
                  object.as<Module>()->name->view(), "' has no attribute '", name->view(), "'",
                  partial ? " (most likely due to a circular import)" : "");
  } else {
    message = cat("'", vm.type_name(object), "' object has no attribute '", name->view(), "'");
  }
  return raise_missing_name(vm, vm.types.attribute_error, message, name, object);
}

}  // namespace

Value find_attribute(Vm& vm, Value object, Str* name) {
  Kind kind = vm.kind_of(object);
  if (kind == Kind::kType) return type_attribute(vm, object.as<Type>(), name);
  if (kind == Kind::kSuper) {
    Value found = super_attribute(vm, object.as<Super>(), name);
    if (!found.is_undefined()) return found;
  }
  Type* type = vm.type_of(object);
  Value in_class = type_lookup(vm, type, name);
  if (!in_class.is_undefined() && is_data_descriptor(vm, in_class))
    return bind_attribute(vm, in_class, object, type);
  Value own = own_attribute(vm, object, name);
  if (!own.is_undefined()) return own;
  if (!in_class.is_undefined()) return bind_attribute(vm, in_class, object, type);
  if ((type->type_flags & kTypeHasGetAttr) != 0) {
    Value getter = type_lookup(vm, type, vm.names.getattr);
    Value result = vm.call(getter, {object, name});
    if (result.is_error() && vm.catch_exception(vm.types.attribute_error))
      return Value::undefined();
    return result;
  }
  return Value::undefined();
}

Value get_attribute(Vm& vm, Value object, Str* name) {
  Type* type = vm.type_of(object);
  if ((type->type_flags & kTypeHasGetAttr) != 0 && vm.kind_of(object) != Kind::kType) {
    // __getattr__'s own AttributeError is the one to show.
    Value in_class = type_lookup(vm, type, name);
    Value own = own_attribute(vm, object, name);
    if (in_class.is_undefined() && own.is_undefined()) {
      return vm.call(type_lookup(vm, type, vm.names.getattr), {object, name});
    }
  }
  Value found = find_attribute(vm, object, name);
  return found.is_undefined() ? raise_no_attribute(vm, object, name) : found;
}

namespace {

// Sets (value defined) or deletes by a data descriptor of the class. 1 done, 0 there is none, -1
// exception.
int by_descriptor(Vm& vm, Value object, Type* type, Str* name, Value value) {
  Value found = type_lookup(vm, type, name);
  if (found.is_undefined()) return 0;
  if (vm.kind_of(found) == Kind::kProperty) {
    auto* property = found.as<Property>();
    Value callable = value.is_undefined() ? property->deleter : property->setter;
    if (callable.is_none()) {
      vm.raise(vm.types.attribute_error,
               cat("property '", name->view(), "' of '", type->name->view(), "' object has no ",
                   value.is_undefined() ? "deleter" : "setter"));
      return -1;
    }
    Value result =
        value.is_undefined() ? vm.call(callable, {object}) : vm.call(callable, {object, value});
    return result.is_error() ? -1 : 1;
  }
  if (vm.kind_of(found) != Kind::kInstance) return 0;
  Value method = type_lookup(vm, found.as<Instance>()->type,
                             value.is_undefined() ? vm.names.delete_ : vm.names.set);
  if (method.is_undefined()) return 0;
  Value result = value.is_undefined() ? vm.call(method, {found, object})
                                      : vm.call(method, {found, object, value});
  return result.is_error() ? -1 : 1;
}

bool refuse_type_change(Vm& vm, Type* type, Str* name) {
  if ((type->type_flags & kTypeFromScript) != 0) return false;
  vm.raise(vm.types.type_error, cat("cannot set '", name->view(), "' attribute of immutable type '",
                                    type->name->view(), "'"));
  return true;
}

}  // namespace

bool set_attribute_default(Vm& vm, Value object, Str* name, Value value) {
  Kind kind = vm.kind_of(object);
  int done = by_descriptor(vm, object, vm.type_of(object), name, value);
  if (done != 0) return done > 0;
  if (kind == Kind::kInstance && vm.type_of(object) != vm.types.object) {
    instance_set(vm, object.as<Instance>(), name, value);
    return true;
  }
  if (kind == Kind::kType) {
    if (refuse_type_change(vm, object.as<Type>(), name)) return false;
    type_set(vm, object.as<Type>(), name, value);
    return true;
  }
  // What the parts define must not replace what is set here.
  if (kind == Kind::kModule && !vm.complete(object.as<Module>())) return false;
  Dict* dict = kind == Kind::kInstance ? nullptr : attributes_of(vm, object);
  if (dict != nullptr) {
    dict_set_str(vm, dict, name, value);
    return true;
  }
  raise_no_attribute(vm, object, name);
  return false;
}

bool delete_attribute_default(Vm& vm, Value object, Str* name) {
  Kind kind = vm.kind_of(object);
  int done = by_descriptor(vm, object, vm.type_of(object), name, Value::undefined());
  if (done != 0) return done > 0;
  if (kind == Kind::kType) {
    if (refuse_type_change(vm, object.as<Type>(), name)) return false;
    if (type_delete(vm, object.as<Type>(), name)) return true;
  } else if (Value own = own_attribute(vm, object, name); own.is_error()) {
    return false;
  } else if (!own.is_undefined()) {
    // After the parts have run, so that they do not bring it back.
    if (kind == Kind::kModule && !vm.complete(object.as<Module>())) return false;
    Dict* dict = attributes_of(vm, object);
    table_remove_at(dict->table, table_find_str(dict->table, name, hash_of_str(vm, name)));
    return true;
  }
  raise_no_attribute(vm, object, name);
  return false;
}

bool set_attribute(Vm& vm, Value object, Str* name, Value value) {
  Type* type = vm.type_of(object);
  if ((type->type_flags & kTypeHasSetAttr) != 0 && vm.kind_of(object) != Kind::kType) {
    return !vm.call_special(object, vm.names.setattr, {name, value}).is_error();
  }
  return set_attribute_default(vm, object, name, value);
}

bool delete_attribute(Vm& vm, Value object, Str* name) {
  Type* type = vm.type_of(object);
  if ((type->type_flags & kTypeHasSetAttr) != 0 && vm.kind_of(object) != Kind::kType) {
    return !vm.call_special(object, vm.names.delattr, {name}).is_error();
  }
  return delete_attribute_default(vm, object, name);
}

namespace {

// Where a value of another kind than those of attributes_of keeps its attributes, or null.
Dict** attributes_place(Vm& vm, Value object) {
  switch (vm.kind_of(object)) {
    case Kind::kFunction:
      return &object.as<Function>()->attributes;
    case Kind::kException:
      return &object.as<Exception>()->dict;
    default:
      if (!object.is_object() || (object.as_object()->flags & kHasDict) == 0) return nullptr;
      return dict_place(object.as_object());
  }
}

}  // namespace

Dict* attributes_of(Vm& vm, Value object) {
  switch (vm.kind_of(object)) {
    case Kind::kInstance:
      return instance_dict(vm, object.as<Instance>());
    case Kind::kModule:
      return object.as<Module>()->globals;
    case Kind::kType:
      return object.as<Type>()->dict;
    default:
      break;
  }
  Dict** place = attributes_place(vm, object);
  if (place == nullptr) return nullptr;
  if (*place == nullptr) *place = vm.dict();
  vm.heap.wrote(*place);
  return *place;
}

bool set_attributes_of(Vm& vm, Value object, Dict* dict) {
  Kind kind = vm.kind_of(object);
  Type* type = vm.type_of(object);
  if (kind == Kind::kInstance && type != vm.types.object) {
    instance_dict(vm, object.as<Instance>());
    object.as<Instance>()->slots = reinterpret_cast<Value*>(dict);
    vm.heap.wrote(dict);
    return true;
  }
  Dict** place = kind == Kind::kInstance || kind == Kind::kModule || kind == Kind::kType
                     ? nullptr
                     : attributes_place(vm, object);
  if (place == nullptr) {
    vm.raise(vm.types.attribute_error,
             cat("attribute '__dict__' of '", type->name->view(), "' objects is not writable"));
    return false;
  }
  *place = dict;
  vm.heap.wrote(dict);
  return true;
}

bool set_class_of(Vm& vm, Value object, Type* type) {
  Type* before = vm.type_of(object);
  Kind kind = vm.kind_of(object);
  bool from_script = (before->type_flags & type->type_flags & kTypeFromScript) != 0;
  bool same_layout =
      before->instance_kind == type->instance_kind && before->construct == type->construct;
  if (!from_script || !same_layout || kind == Kind::kType || kind == Kind::kOpaque) {
    vm.raise(vm.types.type_error, cat("__class__ assignment: '", type->name->view(),
                                      "' object layout differs from '", before->name->view(), "'"));
    return false;
  }
  // Shapes belong to a class, so an instance that changes it lives on with a dict.
  if (kind == Kind::kInstance) instance_dict(vm, object.as<Instance>());
  Object* changed = object.as_object();
  changed->type = type;
  vm.heap.wrote(type);
  if ((type->type_flags & kTypeHasFinalizer) != 0 && (changed->flags & kHasFinalizer) == 0) {
    changed->flags |= kHasFinalizer;
    vm.heap.watch(changed);
  }
  return true;
}

}  // namespace falcon::vm
