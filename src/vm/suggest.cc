// See suggest.h.
#include "vm/suggest.h"

#include "bytecode/chunk.h"
#include "text/closest_name.h"
#include "vm/exception.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

using text::ClosestName;

// Names of other languages that no distance leads from.
struct Foreign {
  std::string_view theirs, ours;
};
constexpr Foreign kForeignNames[] = {
    {"null", "None"},
    {"nil", "None"},
    {"undefined", "None"},
    {"this", "self"},
};
// The first that the object has counts.
constexpr Foreign kForeignMethods[] = {
    {"push", "append"},       {"push_back", "append"},  {"add", "append"},
    {"append", "add"},        {"indexOf", "index"},     {"trim", "strip"},
    {"toUpperCase", "upper"}, {"toLowerCase", "lower"},
};
// What is no method but a function or an operator.
constexpr Foreign kForeignForms[] = {
    {"length", "len(x)"},   {"size", "len(x)"},      {"len", "len(x)"},
    {"toString", "str(x)"}, {"to_string", "str(x)"}, {"contains", "y in x"},
    {"has", "y in x"},      {"has_key", "y in x"},   {"includes", "y in x"},
};
// What Python's module has, and a module here by another name.
struct ForeignOfModule {
  std::string_view module, theirs, ours;
};
constexpr ForeignOfModule kForeignOfModules[] = {
    {"json", "loads", "decode"},           {"json", "dumps", "encode"},
    {"thread", "Lock", "Mutex"},           {"thread", "Queue", "Channel"},
    {"thread", "sleep", "time.sleep"},     {"socket", "create_connection", "dial"},
    {"socket", "timeout", "TimeoutError"}, {"time", "perf_counter", "monotonic"},
};

void consider_keys(ClosestName& closest, const Dict* names) {
  for (uint32_t at = 0; table_next(names->table, &at); ++at) {
    Value key = names->table.entries[at].key;
    if (is_str(key)) closest.consider(as_str(key)->view());
  }
}

void consider_class(ClosestName& closest, const Type* type) {
  for (const Type* each : *type->order) consider_keys(closest, each->dict);
}

void consider_instance(ClosestName& closest, const Instance* instance) {
  if ((instance->flags & kDictMode) != 0) {
    consider_keys(closest, reinterpret_cast<const Dict*>(instance->slots));
    return;
  }
  for (const Shape* shape = instance->shape; shape->parent != nullptr; shape = shape->parent) {
    closest.consider(shape->name->view());
  }
}

void consider_object(Vm& vm, ClosestName& closest, Value object) {
  switch (vm.kind_of(object)) {
    case Kind::kModule:
      return consider_keys(closest, object.as<Module>()->globals);
    case Kind::kType:
      return consider_class(closest, object.as<Type>());
    case Kind::kInstance:
      consider_instance(closest, object.as<Instance>());
      break;
    case Kind::kFunction:
      if (object.as<Function>()->attributes != nullptr) {
        consider_keys(closest, object.as<Function>()->attributes);
      }
      break;
    case Kind::kException:
      if (object.as<Exception>()->dict != nullptr) {
        consider_keys(closest, object.as<Exception>()->dict);
      }
      break;
    default: {
      const bool has_dict = object.is_object() && (object.as_object()->flags & kHasDict) != 0;
      const Dict* dict = has_dict ? *dict_place(object.as_object()) : nullptr;
      if (dict != nullptr) consider_keys(closest, dict);
    }
  }
  consider_class(closest, vm.type_of(object));
}

std::string_view translation(std::string_view name, const Foreign* table, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (table[i].theirs == name) return table[i].ours;
  }
  return {};
}

std::string of_name(Vm& vm, const Exception* exception) {
  const std::string_view name = exception->missing->view();
  for (std::string_view module : vm.built_in_modules()) {
    if (module == name) return cat(". Did you forget to import '", name, "'?");
  }
  if (std::string_view ours = translation(name, kForeignNames, std::size(kForeignNames));
      !ours.empty()) {
    return did_you_mean(ours);
  }
  ClosestName closest(name);
  for (std::string_view constant : {"None", "True", "False"}) closest.consider(constant);
  const bytecode::Chunk* chunk =
      exception->trace_count == 0 ? nullptr : exception->trace[0].code->chunk;
  if (chunk != nullptr) {
    for (const bytecode::Local& local : chunk->locals) closest.consider(local.name);
    for (const std::string& captured : chunk->free_names) closest.consider(captured);
  }
  if (vm.kind_of(exception->subject) == Kind::kDict) {
    consider_keys(closest, exception->subject.as<Dict>());
  }
  consider_keys(closest, vm.builtins());
  return did_you_mean(closest.best());
}

std::string of_attribute(Vm& vm, const Exception* exception) {
  const std::string_view name = exception->missing->view();
  if (vm.kind_of(exception->subject) == Kind::kModule) {
    const std::string_view module = exception->subject.as<Module>()->name->view();
    for (const ForeignOfModule& entry : kForeignOfModules) {
      if (entry.module == module && entry.theirs == name) return did_you_mean(entry.ours);
    }
  }
  ClosestName closest(name);
  consider_object(vm, closest, exception->subject);
  if (!closest.best().empty() || vm.kind_of(exception->subject) == Kind::kModule) {
    return did_you_mean(closest.best());
  }
  const Type* type = vm.type_of(exception->subject);
  for (const Foreign& entry : kForeignMethods) {
    if (entry.theirs != name) continue;
    for (const Type* each : *type->order) {
      if (!dict_get_str(vm, each->dict, vm.intern(entry.ours)).is_undefined()) {
        return did_you_mean(entry.ours);
      }
    }
  }
  const bool built_in = (type->type_flags & kTypeFromScript) == 0;
  return built_in ? did_you_mean(translation(name, kForeignForms, std::size(kForeignForms)))
                  : std::string();
}

std::string of_module(Vm& vm, const Exception* exception) {
  ClosestName closest(exception->missing->view());
  for (std::string_view module : vm.built_in_modules()) closest.consider(module);
  for (const std::string& module : importable_files(vm)) closest.consider(module);
  return did_you_mean(closest.best());
}

}  // namespace

std::string did_you_mean(std::string_view name) {
  return name.empty() ? std::string() : cat(". Did you mean: '", name, "'?");
}

std::string suggestion(Vm& vm, const Exception* exception) {
  if (exception->missing == nullptr) return {};
  if (exception->subject.is_undefined()) return of_module(vm, exception);
  if (is_subtype(exception->type, vm.types.name_error)) return of_name(vm, exception);
  return of_attribute(vm, exception);
}

}  // namespace falcon::vm
