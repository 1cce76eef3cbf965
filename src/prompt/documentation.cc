// See documentation.h.
#include "prompt/documentation.h"

#include "prompt/completion.h"
#include "prompt/doc_layout.h"

namespace falcon::prompt {

namespace {

using vm::Kind;
using vm::Value;
using vm::Vm;

constexpr size_t kTextColumns = 78;

std::string text_of(Value value) {
  return vm::is_str(value) ? indented(vm::as_str(value)->view()) : std::string();
}

std::string default_of(Vm& vm, Value value) {
  Value text = vm.repr(value);
  if (!text.is_error()) return vm::cat("=", vm::as_str(text)->view());
  vm.take_exception();
  return "=...";
}

// Names that begin with no underscore, filled into lines.
std::string names_of(Vm& vm, Value value) {
  std::vector<std::string> names = attribute_names(vm, value);
  std::erase_if(names, [](const std::string& name) { return name.starts_with('_'); });
  return filled(names, kTextColumns);
}

std::string of_type(Vm& vm, vm::Type* type) {
  std::string out = vm::cat("class ", type->name->view());
  Value init = vm::type_lookup(vm, type, vm.names.init);
  if (vm.kind_of(init) == Kind::kFunction) {
    std::string parameters = signature(vm, init.as<vm::Function>());
    size_t comma = parameters.find(", ");
    bool only_self = comma == std::string::npos;
    out += only_self ? "()" : "(" + parameters.substr(comma + 2);
  }
  out += '\n';
  Value doc = dict_get_str(vm, type->dict, vm.names.doc);
  out += type->doc != nullptr ? indented(type->doc) : text_of(doc);
  return out + names_of(vm, type);
}

}  // namespace

std::string signature(Vm& vm, const vm::Function* function) {
  const vm::Code* code = function->code;
  uint32_t positional = code->positional_count;
  uint32_t keyword_only = code->keyword_only_count;
  uint32_t defaults = function->defaults == nullptr ? 0 : function->defaults->size();
  std::vector<std::string> parts;
  auto name = [&](uint32_t i) { return std::string(code->parameter_names[i]->view()); };
  for (uint32_t i = 0; i < positional; ++i) {
    bool has_default = i + defaults >= positional;
    parts.push_back(
        name(i) +
        (has_default ? default_of(vm, function->defaults->items[i + defaults - positional]) : ""));
  }
  uint32_t place = positional + keyword_only;
  if (code->has_rest) {
    parts.push_back("*" + name(place++));
  } else if (keyword_only > 0) {
    parts.emplace_back("*");
  }
  for (uint32_t i = positional; i < positional + keyword_only; ++i) {
    Value value = function->keyword_defaults == nullptr
                      ? Value::undefined()
                      : dict_get_str(vm, function->keyword_defaults, code->parameter_names[i]);
    parts.push_back(name(i) + (value.is_undefined() ? "" : default_of(vm, value)));
  }
  if (code->has_extra) parts.push_back("**" + name(place));
  std::string out(function->name->view());
  out += '(';
  for (size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : ", ") + parts[i];
  return out + ")";
}

std::string documentation(Vm& vm, Value value, std::string_view name) {
  switch (vm.kind_of(value)) {
    case Kind::kNative: {
      const vm::NativeDef* def = value.as<vm::Native>()->def;
      return vm::cat(def->signature, "\n", indented(def->doc));
    }
    case Kind::kFunction: {
      auto* function = value.as<vm::Function>();
      return signature(vm, function) + "\n" + text_of(function->doc);
    }
    case Kind::kMethod:
      return documentation(vm, value.as<vm::Method>()->callable, name);
    case Kind::kClassMethod:
    case Kind::kStaticMethod:
      return documentation(vm, value.as<vm::Wrapper>()->callable, name);
    case Kind::kProperty:
      return vm::cat(name, ", a property\n", text_of(value.as<vm::Property>()->doc));
    case Kind::kType:
      return of_type(vm, value.as<vm::Type>());
    case Kind::kModule: {
      auto* module = value.as<vm::Module>();
      return vm::cat("module ", module->name->view(), "\n",
                     text_of(dict_get_str(vm, module->globals, vm.names.doc)), names_of(vm, value));
    }
    default:
      return vm::cat(name, " is of the ", of_type(vm, vm.type_of(value)));
  }
}

std::string documentation_of_name(Vm& vm, vm::Dict* globals, std::string_view path) {
  Value value = find_path(vm, globals, path);
  if (value.is_undefined()) {
    value = vm.import_built_in(path.substr(0, path.find('.')));
    if (value.is_error()) vm.take_exception();
    bool found = !value.is_error() && !value.is_undefined();
    if (found && path.find('.') != path.npos) {
      auto* module = value.as<vm::Module>();
      if (!vm.complete(module)) vm.take_exception();
      value = find_path(vm, module->globals, path.substr(path.find('.') + 1));
    } else if (!found) {
      value = Value::undefined();
    }
  }
  if (value.is_undefined()) return vm::cat("There is no '", path, "' here.");
  return documentation(vm, value, path);
}

}  // namespace falcon::prompt
