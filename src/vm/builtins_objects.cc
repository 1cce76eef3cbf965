// Builtins that ask about objects: their attributes, classes and texts.
#include <algorithm>

#include "vm/builtins.h"
#include "vm/sort.h"
#include "vm/text_support.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

Str* attribute_name(Vm& vm, Value name) {
  if (is_str(name)) return vm.intern(as_str(name));
  raise_type(vm, "attribute name must be string, not ", name);
  return nullptr;
}

bool is_callable(Vm& vm, Value value) {
  switch (vm.kind_of(value)) {
    case Kind::kFunction:
    case Kind::kNative:
    case Kind::kMethod:
    case Kind::kType:
    case Kind::kStaticMethod:
      return true;
    default:
      return !type_lookup(vm, vm.type_of(value), vm.names.call).is_undefined();
  }
}

namespace {

// --- attributes

Value builtin_getattr(Vm& vm, Args args) {
  Str* name = attribute_name(vm, args[1]);
  if (name == nullptr) return Value::error();
  if (!args.given(2)) return get_attribute(vm, args[0], name);
  Value found = find_attribute(vm, args[0], name);
  if (found.is_undefined() || (found.is_error() && vm.catch_exception(vm.types.attribute_error))) {
    return args[2];
  }
  return found;
}

Value builtin_hasattr(Vm& vm, Args args) {
  Str* name = attribute_name(vm, args[1]);
  if (name == nullptr) return Value::error();
  Value found = find_attribute(vm, args[0], name);
  if (found.is_error() && !vm.catch_exception(vm.types.attribute_error)) return found;
  return Value::boolean(!found.is_undefined() && !found.is_error());
}

Value builtin_setattr(Vm& vm, Args args) {
  Str* name = attribute_name(vm, args[1]);
  if (name == nullptr || !set_attribute(vm, args[0], name, args[2])) return Value::error();
  return Value::none();
}

Value builtin_delattr(Vm& vm, Args args) {
  Str* name = attribute_name(vm, args[1]);
  if (name == nullptr || !delete_attribute(vm, args[0], name)) return Value::error();
  return Value::none();
}

// Of an object all annotations; of a name, what the running module says of it.
Value builtin_getannotation(Vm& vm, Args args) {
  if (is_str(args[0])) {
    const Frame* frame = vm.current()->frame;
    Value all = dict_get_str(vm, frame->function->globals, vm.names.annotations);
    Value found =
        vm.kind_of(all) == Kind::kDict ? dict_get(vm, all.as<Dict>(), args[0]) : Value::undefined();
    if (!found.is_undefined()) return found;
    return vm.raise(vm.types.name_error,
                    cat("no annotation for the name '", as_str(args[0])->view(), "'"));
  }
  Value found = find_attribute(vm, args[0], vm.names.annotations);
  return found.is_undefined() ? Value(vm.dict()) : found;
}

// --- classes

// Applies `fits` to a class or to the classes of a tuple, which may nest. 1, 0, -1: exception.
template <class Fits>
int any_class(Vm& vm, Value classes, const char* who, Fits fits) {
  NativeDepth depth(vm);
  if (!depth.ok()) return -1;
  if (vm.kind_of(classes) == Kind::kType) return fits(classes.as<Type>()) ? 1 : 0;
  if (vm.kind_of(classes) != Kind::kTuple) {
    vm.raise(vm.types.type_error, cat(who, " must be a class or a tuple of classes"));
    return -1;
  }
  auto* tuple = classes.as<Tuple>();
  for (uint32_t i = 0; i < tuple->size(); ++i) {
    int found = any_class(vm, tuple->items[i], who, fits);
    if (found != 0) return found;
  }
  return 0;
}

Value builtin_isinstance(Vm& vm, Args args) {
  Type* type = vm.type_of(args[0]);
  int fits = any_class(vm, args[1], "isinstance() arg 2",
                       [&](const Type* each) { return is_subtype(type, each); });
  return fits < 0 ? Value::error() : Value::boolean(fits == 1);
}

Value builtin_issubclass(Vm& vm, Args args) {
  if (vm.kind_of(args[0]) != Kind::kType) {
    return vm.raise(vm.types.type_error, "issubclass() arg 1 must be a class");
  }
  auto* type = args[0].as<Type>();
  int fits = any_class(vm, args[1], "issubclass() arg 2",
                       [&](const Type* each) { return is_subtype(type, each); });
  return fits < 0 ? Value::error() : Value::boolean(fits == 1);
}

Value builtin_callable(Vm& vm, Args args) { return Value::boolean(is_callable(vm, args[0])); }

// method(function, object): what object.function would give.
Value construct_method(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  if (args->size() != 2 || (keywords != nullptr && keywords->table.live > 0)) {
    return vm.raise(vm.types.type_error, "method() takes a function and an object");
  }
  if (!is_callable(vm, args->items[0])) {
    return vm.raise(vm.types.type_error, "first argument must be callable");
  }
  return vm.method(args->items[0], args->items[1]);
}

// --- texts

Value builtin_repr(Vm& vm, Args args) { return vm.repr(args[0]); }

Value builtin_format(Vm& vm, Args args) {
  Value spec = args.get(1, vm.names.empty);
  if (!is_str(spec)) {
    return vm.raise(vm.types.type_error,
                    cat("format() argument 2 must be str, not ", vm.type_name(spec)));
  }
  return vm.format(args[0], as_str(spec));
}

const NativeDef kFunctions[] = {
    {"getattr(object, name, default=None, /)", builtin_getattr,
     "The attribute of that name; without it the default, or AttributeError."},
    {"hasattr(object, name, /)", builtin_hasattr, "Whether the object has the attribute."},
    {"setattr(object, name, value, /)", builtin_setattr, "object.name = value"},
    {"delattr(object, name, /)", builtin_delattr, "del object.name"},
    {"getannotation(object, /)", builtin_getannotation,
     "The annotations of a function, class or module, by name; of a str, the annotation of the "
     "running module's variable that it names."},
    {"isinstance(object, classes, /)", builtin_isinstance,
     "Whether the object is of the class, or of one of a tuple's classes."},
    {"issubclass(type, classes, /)", builtin_issubclass,
     "Whether the class is, or derives from, the class or one of a tuple's."},
    {"callable(object, /)", builtin_callable, "Whether the object can be called."},
    {"iscallable(object, /)", builtin_callable, "Whether the object can be called."},
    {"repr(object, /)", builtin_repr, "The object as text, as it is written in a program."},
    {"format(value, format_spec='', /)", builtin_format,
     "The value as text by a format, as in an f-string."},
};

}  // namespace

void install_object_builtins(Vm& vm) {
  define_builtins(vm, kFunctions);
  vm.types.method->construct = construct_method;
}

}  // namespace falcon::vm
