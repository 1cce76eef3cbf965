// The kinds around calling: functions, natives, methods, modules, descriptors, super, iterators.
// What scripts see of them (f.__name__, property.setter, super().x) and how the collector goes
// through them.
#include <cstdio>
#include <cstring>

#include "syntax/source.h"
#include "vm/install.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

std::string address_of(Value value) {
  char text[20];
  std::snprintf(text, sizeof(text), "0x%llx", static_cast<unsigned long long>(value.bits()));
  return text;
}

Value or_none(Value value) { return value.is_undefined() ? Value::none() : value; }
Value or_none(Object* object) { return object == nullptr ? Value::none() : Value(object); }

// --- collector

void trace_code(Object* object, Tracer& tracer) {
  auto* code = static_cast<Code*>(object);
  for (uint32_t i = 0; i < code->constant_count; ++i) tracer.visit(code->constants[i]);
  for (uint32_t i = 0; i < code->name_count; ++i) tracer.visit(code->names[i]);
  for (uint32_t i = 0; i < code->site_count; ++i) {
    tracer.visit(code->sites[i].name);
    tracer.visit(code->sites[i].shape);
    tracer.visit(code->sites[i].value);
    const Site* ways = code->sites[i].ways;
    for (int way = 0; ways != nullptr && way < kSiteWays; ++way) {
      tracer.visit(ways[way].shape);
      tracer.visit(ways[way].value);
    }
  }
  for (uint32_t i = 0; i < code->child_count; ++i) tracer.visit(code->children[i]);
  for (uint32_t i = 0; i < code->parameter_count; ++i) tracer.visit(code->parameter_names[i]);
  tracer.visit(code->name);
  tracer.visit(code->qualified_name);
  tracer.visit(code->doc);
}

void finalize_code(Heap& heap, Object* object) {
  auto* code = static_cast<Code*>(object);
  heap.account(-static_cast<ptrdiff_t>(code->accounted_bytes));
  if (code->machine != nullptr) {
    heap.account(-static_cast<ptrdiff_t>(code->machine->bytes));
    heap.vm().translator->release(code->machine);
  }
  delete[] code->constants;
  delete[] code->names;
  for (uint32_t i = 0; i < code->site_count; ++i) delete[] code->sites[i].ways;
  delete[] code->sites;
  delete[] code->children;
  delete[] code->parameter_names;
  delete code->owner;
}

void trace_cell(Object* object, Tracer& tracer) { tracer.visit(static_cast<Cell*>(object)->value); }

void trace_function(Object* object, Tracer& tracer) {
  auto* f = static_cast<Function*>(object);
  tracer.visit(f->code);
  tracer.visit(f->globals);
  tracer.visit(f->defaults);
  tracer.visit(f->keyword_defaults);
  tracer.visit(f->annotations);
  tracer.visit(f->attributes);
  tracer.visit(f->name);
  tracer.visit(f->qualified_name);
  tracer.visit(f->doc);
  tracer.visit(f->module_name);
  for (uint32_t i = 0; i < f->cell_count; ++i) tracer.visit(f->cells[i]);
}

void trace_native(Object* object, Tracer& tracer) {
  auto* n = static_cast<Native*>(object);
  for (int i = 0; i < n->signature.parameter_count; ++i) tracer.visit(n->signature.names[i]);
  tracer.visit(n->name);
  tracer.visit(n->owner);
  tracer.visit(n->data);
  tracer.visit(n->on_loan);
}

void trace_method(Object* object, Tracer& tracer) {
  tracer.visit(static_cast<Method*>(object)->callable);
  tracer.visit(static_cast<Method*>(object)->self);
}

void trace_module(Object* object, Tracer& tracer) {
  tracer.visit(static_cast<Module*>(object)->name);
  tracer.visit(static_cast<Module*>(object)->globals);
}

void trace_property(Object* object, Tracer& tracer) {
  auto* p = static_cast<Property*>(object);
  tracer.visit(p->getter);
  tracer.visit(p->setter);
  tracer.visit(p->deleter);
  tracer.visit(p->doc);
}

void trace_wrapper(Object* object, Tracer& tracer) {
  tracer.visit(static_cast<Wrapper*>(object)->callable);
}

void trace_super(Object* object, Tracer& tracer) {
  auto* s = static_cast<Super*>(object);
  tracer.visit(s->start);
  tracer.visit(s->of);
  tracer.visit(s->self);
}

void trace_iterator(Object* object, Tracer& tracer) {
  tracer.visit(static_cast<Iterator*>(object)->source);
  tracer.visit(static_cast<Iterator*>(object)->other);
}

void trace_type(Object* object, Tracer& tracer) {
  auto* type = static_cast<Type*>(object);
  tracer.visit(type->name);
  tracer.visit(type->qualified_name);
  tracer.visit(type->dict);
  tracer.visit(type->bases);
  for (Type* t : *type->order) tracer.visit(t);
  tracer.visit(type->root_shape);
}

void finalize_type(Heap&, Object* object) {
  delete static_cast<Type*>(object)->order;
  delete static_cast<Type*>(object)->subclasses;
}

// --- repr

Value repr_function(Vm& vm, Value self) {
  return vm.string(cat("<function ", self.as<Function>()->qualified_name->view(), " at ",
                       address_of(self), ">"));
}
Value repr_native(Vm& vm, Value self) {
  auto* native = self.as<Native>();
  if (native->owner == nullptr)
    return vm.string(cat("<built-in function ", native->name->view(), ">"));
  return vm.string(
      cat("<method '", native->name->view(), "' of '", native->owner->name->view(), "' objects>"));
}
Value repr_method(Vm& vm, Value self) {
  auto* method = self.as<Method>();
  Value name = find_attribute(vm, method->callable, vm.names.qualname);
  if (name.is_error()) return name;
  Value of = vm.repr(method->self);
  if (of.is_error()) return of;
  return vm.string(cat("<bound method ",
                       vm.kind_of(name) == Kind::kStr ? name.as<Str>()->view() : "?", " of ",
                       of.as<Str>()->view(), ">"));
}
// Methods are equal that call the same function on the same object.
Value compare_methods(Vm& vm, CompareOp op, Value self, Value other) {
  if ((op != CompareOp::kEq && op != CompareOp::kNe) || vm.kind_of(other) != Kind::kMethod) {
    return vm.not_implemented();
  }
  auto* a = self.as<Method>();
  auto* b = other.as<Method>();
  bool equal = a->callable == b->callable && a->self == b->self;
  return Value::boolean(equal == (op == CompareOp::kEq));
}
Value hash_method(Vm& vm, Value self) {
  auto* method = self.as<Method>();
  uint64_t hash = hash_integer(vm.hash_key, method->self.bits()) ^ method->callable.bits();
  return Value::small_int(static_cast<int64_t>(hash << 16) >> 16);  // 48 bits, as all hashes
}
Value repr_module(Vm& vm, Value self) {
  return vm.string(cat("<module '", self.as<Module>()->name->view(), "'>"));
}
Value repr_type(Vm& vm, Value self) {
  auto* type = self.as<Type>();
  Value module = dict_get_str(vm, type->dict, vm.names.module);
  bool plain = vm.kind_of(module) != Kind::kStr || module.as<Str>()->view() == "builtins";
  return vm.string(
      plain ? cat("<class '", type->qualified_name->view(), "'>")
            : cat("<class '", module.as<Str>()->view(), ".", type->qualified_name->view(), "'>"));
}
Value repr_super(Vm& vm, Value self) {
  auto* s = self.as<Super>();
  return vm.string(
      cat("<super: <class '", s->start->name->view(), "'>, <", s->of->name->view(), " object>>"));
}
Value repr_code(Vm& vm, Value self) {
  return vm.string(
      cat("<code object ", self.as<Code>()->name->view(), " at ", address_of(self), ">"));
}

// --- attributes of functions, natives, methods

Value function_name(Vm&, Args args) { return args[0].as<Function>()->name; }
Value set_function_name(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kStr)
    return vm.raise(vm.types.type_error, "__name__ must be set to a str");
  args[0].as<Function>()->name = args[1].as<Str>();
  vm.heap.wrote(args[1]);
  return Value::none();
}
Value function_qualname(Vm&, Args args) { return args[0].as<Function>()->qualified_name; }
Value function_doc(Vm&, Args args) { return or_none(args[0].as<Function>()->doc); }
Value set_function_doc(Vm& vm, Args args) {
  args[0].as<Function>()->doc = args[1];
  vm.heap.wrote(args[1]);
  return Value::none();
}
Value function_module(Vm&, Args args) { return args[0].as<Function>()->module_name; }
Value function_defaults(Vm&, Args args) { return or_none(args[0].as<Function>()->defaults); }
Value function_keyword_defaults(Vm&, Args args) {
  return or_none(args[0].as<Function>()->keyword_defaults);
}
Value function_code(Vm&, Args args) { return args[0].as<Function>()->code; }
Value function_globals(Vm&, Args args) { return args[0].as<Function>()->globals; }
Value function_annotations(Vm& vm, Args args) {
  auto* f = args[0].as<Function>();
  if (f->annotations == nullptr) f->annotations = vm.dict();
  vm.heap.wrote(f->annotations);
  return f->annotations;
}
Value native_name(Vm&, Args args) { return args[0].as<Native>()->name; }
Value native_qualname(Vm& vm, Args args) {
  auto* native = args[0].as<Native>();
  if (native->owner == nullptr) return native->name;
  return vm.string(cat(native->owner->name->view(), ".", native->name->view()));
}
Value native_doc(Vm& vm, Args args) {
  const NativeDef* def = args[0].as<Native>()->def;
  return vm.string(cat(def->signature, "\n", def->doc));
}
Value method_self(Vm&, Args args) { return args[0].as<Method>()->self; }
Value method_function(Vm&, Args args) { return args[0].as<Method>()->callable; }
Value method_name_of(Vm& vm, Args args) {
  return get_attribute(vm, args[0].as<Method>()->callable, vm.names.name);
}
Value method_doc(Vm& vm, Args args) {
  return get_attribute(vm, args[0].as<Method>()->callable, vm.names.doc);
}

// --- attributes of code

Value code_name(Vm&, Args args) { return args[0].as<Code>()->name; }
Value code_file(Vm& vm, Args args) {
  return system_text(vm, args[0].as<Code>()->chunk->source->name());
}
Value code_line(Vm& vm, Args args) {
  const bytecode::Chunk& chunk = *args[0].as<Code>()->chunk;
  return vm.integer(chunk.source->position(chunk.definition.begin).line);
}
Value code_argument_count(Vm& vm, Args args) {
  const Code* code = args[0].as<Code>();
  return vm.integer(takes_names(*code->chunk) ? 0 : code->positional_count);
}
Value code_variables(Vm& vm, Args args) {
  const bytecode::Chunk& chunk = *args[0].as<Code>()->chunk;
  Tuple* names = vm.tuple(chunk.locals.size());
  for (uint32_t i = 0; i < names->size(); ++i) names->items[i] = vm.intern(chunk.locals[i].name);
  return names;
}

constexpr NativeDef kCodeAttributes[] = {
    {"co_name(self)", code_name, "The name of the function."},
    {"co_filename(self)", code_file, "The file, or the name that compile was given."},
    {"co_firstlineno(self)", code_line, "The line on which it begins."},
    {"co_argcount(self)", code_argument_count, "How many arguments it takes by position."},
    {"co_varnames(self)", code_variables, "The names of its variables, parameters first."},
};

constexpr NativeDef kFunctionAttributes[] = {
    {"__qualname__(self)", function_qualname, "The dotted name."},
    {"__module__(self)", function_module, "The name of the module."},
    {"__defaults__(self)", function_defaults,
     "The defaults of positional parameters, a tuple or None."},
    {"__kwdefaults__(self)", function_keyword_defaults,
     "The defaults of keyword-only parameters, a dict or None."},
    {"__code__(self)", function_code, "The compiled code."},
    {"__globals__(self)", function_globals, "The names of the module."},
    {"__annotations__(self)", function_annotations, "The annotations by name."},
};
constexpr NativeDef kFunctionName[] = {{"__name__(self)", function_name, "The name."},
                                       {"__name__(self, value)", set_function_name, ""}};
constexpr NativeDef kFunctionDoc[] = {
    {"__doc__(self)", function_doc, "The documentation string, or None."},
    {"__doc__(self, value)", set_function_doc, ""}};
constexpr NativeDef kNativeAttributes[] = {
    {"__name__(self)", native_name, "The name."},
    {"__qualname__(self)", native_qualname, "The dotted name."},
    {"__doc__(self)", native_doc, "The signature and what it does."},
};
constexpr NativeDef kMethodAttributes[] = {
    {"__self__(self)", method_self, "The object that the method is bound to."},
    {"__func__(self)", method_function, "The function."},
    {"__name__(self)", method_name_of, "The function's name."},
    {"__doc__(self)", method_doc, "The function's documentation."},
};

// --- property, classmethod, staticmethod, super

Value construct_property(Vm& vm, Type*, Tuple* args, Dict* keywords) {
  auto* p = vm.heap.make<Property>(vm.types.property, Kind::kProperty);
  Value* const fields[4] = {&p->getter, &p->setter, &p->deleter, &p->doc};
  const char* const names[4] = {"fget", "fset", "fdel", "doc"};
  if (args->size() > 4)
    return vm.raise(vm.types.type_error, "property() takes at most 4 arguments");
  for (uint32_t i = 0; i < 4; ++i) {
    *fields[i] = i < args->size() ? args->items[i] : Value::none();
    if (keywords == nullptr) continue;
    Value named = dict_get_str(vm, keywords, vm.intern(names[i]));
    if (!named.is_undefined()) *fields[i] = named;
  }
  if (p->doc.is_none() && vm.kind_of(p->getter) == Kind::kFunction)
    p->doc = or_none(p->getter.as<Function>()->doc);
  return p;
}

Value property_with(Vm& vm, Value self, int field, Value callable) {
  auto* p = vm.heap.make<Property>(vm.types.property, Kind::kProperty);
  auto* old = self.as<Property>();
  p->getter = field == 0 ? callable : old->getter;
  p->setter = field == 1 ? callable : old->setter;
  p->deleter = field == 2 ? callable : old->deleter;
  p->doc = old->doc;
  return p;
}
Value property_getter(Vm& vm, Args args) { return property_with(vm, args[0], 0, args[1]); }
Value property_setter(Vm& vm, Args args) { return property_with(vm, args[0], 1, args[1]); }
Value property_deleter(Vm& vm, Args args) { return property_with(vm, args[0], 2, args[1]); }
Value property_fget(Vm&, Args args) { return args[0].as<Property>()->getter; }
Value property_fset(Vm&, Args args) { return args[0].as<Property>()->setter; }
Value property_fdel(Vm&, Args args) { return args[0].as<Property>()->deleter; }
Value property_doc(Vm&, Args args) { return args[0].as<Property>()->doc; }

constexpr NativeDef kPropertyMethods[] = {
    {"getter(self, function, /)", property_getter, "The same property with another getter."},
    {"setter(self, function, /)", property_setter, "The same property with a setter."},
    {"deleter(self, function, /)", property_deleter, "The same property with a deleter."},
};
constexpr NativeDef kPropertyAttributes[] = {
    {"fget(self)", property_fget, "The getter, or None."},
    {"fset(self)", property_fset, "The setter, or None."},
    {"fdel(self)", property_fdel, "The deleter, or None."},
    {"__doc__(self)", property_doc, "The documentation."},
};

Value construct_wrapper(Vm& vm, Type* type, Tuple* args, Dict*) {
  if (args->size() != 1)
    return vm.raise(vm.types.type_error, cat(type->name->view(), "() takes exactly one argument"));
  Kind kind = type == vm.types.class_method ? Kind::kClassMethod : Kind::kStaticMethod;
  auto* wrapper = vm.heap.make<Wrapper>(type, kind);
  wrapper->callable = args->items[0];
  return wrapper;
}
Value wrapper_function(Vm&, Args args) { return args[0].as<Wrapper>()->callable; }
constexpr NativeDef kWrapped[] = {
    {"__func__(self)", wrapper_function, "The function inside."},
    {"__wrapped__(self)", wrapper_function, "The function inside."},
};

Value construct_super(Vm& vm, Type*, Tuple* args, Dict*) {
  if (args->size() != 2) {
    return vm.raise(
        vm.types.type_error,
        "super() works in a method of a class; elsewhere it needs a class and an object");
  }
  Value start = args->items[0], self = args->items[1];
  if (vm.kind_of(start) != Kind::kType) {
    return vm.raise(vm.types.type_error,
                    cat("super() argument 1 must be a type, not ", vm.type_name(start)));
  }
  auto* type = start.as<Type>();
  Type* of = nullptr;
  if (vm.is_instance(self, type)) {
    of = vm.type_of(self);
  } else if (vm.kind_of(self) == Kind::kType && is_subtype(self.as<Type>(), type)) {
    of = self.as<Type>();
  } else {
    return vm.raise(vm.types.type_error,
                    "super(type, obj): obj must be an instance or subtype of type");
  }
  auto* made = vm.heap.make<Super>(vm.types.super, Kind::kSuper);
  made->start = type;
  made->of = of;
  made->self = self;
  return made;
}

// --- modules and cells

Value module_dict(Vm& vm, Args args) {
  auto* module = args[0].as<Module>();
  return vm.complete(module) ? Value(module->globals) : Value::error();
}
constexpr NativeDef kModuleDict = {"__dict__(self)", module_dict, "The module's names."};

Value iterator_self(Vm&, Value self) { return self; }

}  // namespace

void install_functions(Vm& vm) {
  vm.operations_for(Kind::kCode).trace = trace_code;
  vm.operations_for(Kind::kCode).finalize = finalize_code;
  vm.operations_for(Kind::kCode).repr = repr_code;
  vm.operations_for(Kind::kCell).trace = trace_cell;
  vm.operations_for(Kind::kFunction).trace = trace_function;
  vm.operations_for(Kind::kFunction).repr = repr_function;
  vm.operations_for(Kind::kNative).trace = trace_native;
  vm.operations_for(Kind::kNative).repr = repr_native;
  vm.operations_for(Kind::kMethod).trace = trace_method;
  vm.operations_for(Kind::kMethod).repr = repr_method;
  vm.operations_for(Kind::kMethod).compare = compare_methods;
  vm.operations_for(Kind::kMethod).hash = hash_method;
  vm.operations_for(Kind::kModule).trace = trace_module;
  vm.operations_for(Kind::kModule).repr = repr_module;
  vm.operations_for(Kind::kProperty).trace = trace_property;
  vm.operations_for(Kind::kClassMethod).trace = trace_wrapper;
  vm.operations_for(Kind::kStaticMethod).trace = trace_wrapper;
  vm.operations_for(Kind::kSuper).trace = trace_super;
  vm.operations_for(Kind::kSuper).repr = repr_super;
  vm.operations_for(Kind::kIterator).trace = trace_iterator;
  vm.operations_for(Kind::kIterator).iter = iterator_self;
  vm.operations_for(Kind::kType).trace = trace_type;
  vm.operations_for(Kind::kType).finalize = finalize_type;
  vm.operations_for(Kind::kType).repr = repr_type;

  vm.types.property->construct = construct_property;
  vm.types.class_method->construct = construct_wrapper;
  vm.types.static_method->construct = construct_wrapper;
  vm.types.super->construct = construct_super;
  for (const NativeDef& def : kFunctionAttributes) vm.define_property(vm.types.function, def);
  vm.define_property(vm.types.function, kFunctionName[0], &kFunctionName[1]);
  vm.define_property(vm.types.function, kFunctionDoc[0], &kFunctionDoc[1]);
  for (const NativeDef& def : kNativeAttributes) vm.define_property(vm.types.native, def);
  for (const NativeDef& def : kMethodAttributes) vm.define_property(vm.types.method, def);
  for (const NativeDef& def : kPropertyAttributes) vm.define_property(vm.types.property, def);
  vm.define(vm.types.property, kPropertyMethods);
  for (const NativeDef& def : kWrapped) {
    vm.define_property(vm.types.class_method, def);
    vm.define_property(vm.types.static_method, def);
  }
  for (const NativeDef& def : kCodeAttributes) vm.define_property(vm.types.code, def);
  vm.define_property(vm.types.module, kModuleDict);
  install_generators(vm);
}

}  // namespace falcon::vm
