// Making instances and classes: type(…), __new__, __init__, __build_class__.
#include "vm/call.h"
#include "vm/install.h"
#include "vm/interpreter_ops.h"

namespace falcon::vm {
namespace {

bool is_own_new(Vm& vm, Value found) {
  return vm.kind_of(found) == Kind::kStaticMethod &&
         vm.kind_of(found.as<Wrapper>()->callable) == Kind::kFunction;
}

Tuple* with_first(Vm& vm, Value first, Tuple* rest) {
  Tuple* all = vm.tuple(size_t{rest->size()} + 1);
  all->items[0] = first;
  for (uint32_t i = 0; i < rest->size(); ++i) all->items[i + 1] = rest->items[i];
  return all;
}

bool is_mutable_data(Kind kind) {
  return kind == Kind::kList || kind == Kind::kDict || kind == Kind::kSet ||
         kind == Kind::kByteArray;
}

// What object.__new__ does for a class: an instance before __init__.
Value allocate_instance(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  if (type->construct == nullptr) {
    if (type->instance_kind != Kind::kInstance) {
      return vm.raise(vm.types.type_error,
                      cat("cannot create '", type->name->view(), "' instances"));
    }
    return instance_make(vm, type);
  }
  // A list subclass with an __init__ of its own is filled by that.
  if (is_mutable_data(type->instance_kind) && has_script_init(vm, type)) {
    return type->construct(vm, type, vm.tuple(size_t{0}), nullptr);
  }
  if (type->instance_kind == Kind::kException && has_script_init(vm, type)) keywords = nullptr;
  return type->construct(vm, type, args, keywords);
}

void watch_finalizer(Vm& vm, Value instance) {
  Object* object = instance.as_object();
  if ((object->type->type_flags & kTypeHasFinalizer) == 0 || (object->flags & kHasFinalizer) != 0)
    return;
  object->flags |= kHasFinalizer;
  vm.heap.watch(object);
}

}  // namespace

Function* find_plain_init(Vm& vm, Type* type) {
  Function* found = nullptr;
  bool plain = (type->instance_kind == Kind::kException ||
                (type->instance_kind == Kind::kInstance && type->construct == nullptr)) &&
               (type->type_flags & kTypeFromScript) != 0 &&
               !is_own_new(vm, type_lookup(vm, type, vm.names.new_));
  if (plain) {
    Value init = type_lookup(vm, type, vm.names.init);
    if (vm.kind_of(init) == Kind::kFunction) found = init.as<Function>();
  }
  type->init = found;
  type->init_version = type->version;
  return found;
}

Value begin_instance(Vm& vm, Type* type, const Value* args, uint32_t count, Tuple* keywords) {
  if (type->instance_kind == Kind::kInstance) return instance_make(vm, type);
  Tuple* positional = vm.tuple(count - (keywords == nullptr ? 0 : keywords->size()));
  for (uint32_t i = 0; i < positional->size(); ++i) positional->items[i] = args[i];
  Value instance = allocate_instance(vm, type, positional, nullptr);
  if (!instance.is_error()) watch_finalizer(vm, instance);
  return instance;
}

Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  if ((type->type_flags & kTypeFromScript) == 0) {
    if (type == vm.types.object && (args->size() > 0 || keywords != nullptr)) {
      return vm.raise(vm.types.type_error, "object() takes no arguments");
    }
    return allocate_instance(vm, type, args, keywords);
  }
  Value found = type_lookup(vm, type, vm.names.new_);
  Value instance;
  bool own_new = is_own_new(vm, found);
  Value init = type_lookup(vm, type, vm.names.init);
  bool own_init = has_script_init(vm, type);
  if (own_new) {
    instance = vm.call_spread(found.as<Wrapper>()->callable, with_first(vm, type, args), keywords);
  } else {
    if (type->construct == nullptr && !own_init &&
        (args->size() > 0 || (keywords != nullptr && keywords->table.live > 0))) {
      return vm.raise(vm.types.type_error, cat(type->name->view(), "() takes no arguments"));
    }
    instance = allocate_instance(vm, type, args, keywords);
  }
  if (instance.is_error()) return instance;
  if (instance.is_object()) watch_finalizer(vm, instance);
  if (!own_init || !vm.is_instance(instance, type)) return instance;
  Value result = vm.call_spread(init, with_first(vm, instance, args), keywords);
  if (result.is_error()) return result;
  if (!result.is_none()) {
    return vm.raise(vm.types.type_error,
                    cat("__init__() should return None, not '", vm.type_name(result), "'"));
  }
  return instance;
}

namespace {

// type(x), type(name, bases, dict).
Value type_construct(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (args->size() == 1 && (keywords == nullptr || keywords->table.live == 0))
    return vm.type_of(args->items[0]);
  if (args->size() != 3) return vm.raise(vm.types.type_error, "type() takes 1 or 3 arguments");
  Value name = args->items[0], bases = args->items[1], names = args->items[2];
  if (vm.kind_of(name) != Kind::kStr)
    return vm.raise(vm.types.type_error,
                    cat("type() argument 1 must be str, not ", vm.type_name(name)));
  if (vm.kind_of(bases) != Kind::kTuple)
    return vm.raise(vm.types.type_error,
                    cat("type() argument 2 must be tuple, not ", vm.type_name(bases)));
  if (vm.kind_of(names) != Kind::kDict)
    return vm.raise(vm.types.type_error,
                    cat("type() argument 3 must be dict, not ", vm.type_name(names)));
  return type_make(vm, vm.intern(name.as<Str>()), bases.as<Tuple>(), names.as<Dict>(), keywords);
}

// object.__new__(cls, …)
Value object_new(Vm& vm, Args args) {
  if (vm.kind_of(args[0]) != Kind::kType) {
    return vm.raise(vm.types.type_error,
                    cat("object.__new__(X): X is not a type object (", vm.type_name(args[0]), ")"));
  }
  auto* keywords = args[2].as<Dict>();
  return allocate_instance(vm, args[0].as<Type>(), args[1].as<Tuple>(),
                           keywords->table.live == 0 ? nullptr : keywords);
}

// __init__ of the built-in classes, for super().__init__(…) of their subclasses.
Value object_init(Vm& vm, Args args) {
  Value self = args[0];
  auto* rest = args[1].as<Tuple>();
  Kind kind = vm.kind_of(self);
  if (kind == Kind::kException) {
    self.as<Exception>()->args = rest;
    return Value::none();
  }
  if (!is_mutable_data(kind)) {
    bool plain = kind == Kind::kInstance && !has_script_init(vm, vm.type_of(self));
    if (plain && rest->size() > 0)
      return vm.raise(vm.types.type_error, "object.__init__() takes no arguments");
    return Value::none();
  }
  Value clear = get_attribute(vm, self, vm.intern("clear"));
  if (clear.is_error() || vm.call(clear).is_error()) return Value::error();
  if (rest->size() == 0 && args[2].as<Dict>()->table.live == 0) return Value::none();
  const char* fill = kind == Kind::kList || kind == Kind::kByteArray ? "extend" : "update";
  Value method = get_attribute(vm, self, vm.intern(fill));
  if (method.is_error()) return method;
  Value done = vm.call_spread(method, rest, args[2].as<Dict>());
  return done.is_error() ? done : Value::none();
}

// The class statement: runs the body, then makes the class from the names that it bound.
Value build_class(Vm& vm, Args args) {
  if (vm.kind_of(args[0]) != Kind::kFunction)
    return vm.raise(vm.types.type_error, "__build_class__: the body must be a function");
  if (vm.kind_of(args[1]) != Kind::kStr)
    return vm.raise(vm.types.type_error, "__build_class__: the name must be a str");
  auto* keywords = args[3].as<Dict>();
  Dict* names = vm.dict();
  Value cell = vm.call(args[0], {names});
  if (cell.is_error()) return cell;
  Value type = type_make(vm, vm.intern(args[1].as<Str>()), args[2].as<Tuple>(), names, keywords);
  if (!type.is_error() && vm.kind_of(cell) == Kind::kCell) {
    cell.as<Cell>()->value = type;
    vm.heap.wrote(type);
  }
  return type;
}

constexpr NativeDef kObjectNew = {"__new__(cls, /, *args, **kwargs)", object_new,
                                  "Makes an instance of cls, before __init__."};
constexpr NativeDef kObjectInit = {"__init__(self, /, *args, **kwargs)", object_init,
                                   "Fills a new instance."};
constexpr NativeDef kBuildClass = {"__build_class__(body, name, /, *bases, **keywords)",
                                   build_class, "What a class statement calls."};

}  // namespace

void install_construction(Vm& vm) {
  vm.types.type->construct = type_construct;
  auto* wrapper = vm.heap.make<Wrapper>(vm.types.static_method, Kind::kStaticMethod);
  wrapper->callable = vm.native(kObjectNew);
  type_set(vm, vm.types.object, vm.names.new_, wrapper);
  vm.define(vm.types.object, &kObjectInit, 1);
  dict_set_str(vm, vm.builtins(), vm.names.build_class, vm.native(kBuildClass));
}

}  // namespace falcon::vm
