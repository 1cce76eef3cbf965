// See completion.h.
#include "prompt/completion.h"

#include <dirent.h>

#include <algorithm>
#include <set>

#include "prompt/scan.h"
#include "syntax/token.h"

namespace falcon::prompt {

namespace {

using vm::Kind;
using vm::Value;
using vm::Vm;
using Names = std::set<std::string>;

constexpr std::string_view kExtension = ".fpl";
constexpr std::string_view kInit = "__init__.fpl";

constexpr std::string_view kKeywords[] = {
#define FALCON_KEYWORD(name, text) text,
    FALCON_KEYWORDS(FALCON_KEYWORD)
#undef FALCON_KEYWORD
};

bool is_name_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void add_keys(const vm::Dict* dict, Names& names) {
  for (uint32_t i = 0; dict != nullptr && table_next(dict->table, &i); ++i) {
    Value key = dict->table.entries[i].key;
    if (vm::is_str(key)) names.emplace(vm::as_str(key)->view());
  }
}

// The dict of a value's own attributes; null where there is none. Those of an instance with a shape
// are in its slots.
vm::Dict* own_dict(Vm& vm, Value value) {
  vm::Object* object = value.is_object() ? value.as_object() : nullptr;
  if (object == nullptr) return nullptr;
  if ((object->flags & vm::kHasDict) != 0) return *vm::dict_place(object);
  switch (vm.kind_of(value)) {
    case Kind::kModule:
      if (!vm.complete(value.as<vm::Module>())) vm.take_exception();
      return value.as<vm::Module>()->globals;
    case Kind::kException:
      return value.as<vm::Exception>()->dict;
    case Kind::kFunction:
      return value.as<vm::Function>()->attributes;
    case Kind::kInstance: {
      auto* instance = value.as<vm::Instance>();
      bool has_dict = (object->flags & vm::kDictMode) != 0;
      return has_dict ? reinterpret_cast<vm::Dict*>(instance->slots) : nullptr;
    }
    default:
      return nullptr;
  }
}

bool has_shape(Vm& vm, Value value) {
  return vm.kind_of(value) == Kind::kInstance && (value.as_object()->flags & vm::kDictMode) == 0;
}

// An attribute that can be had by looking; undefined: there is none, or something would have to
// run.
Value look_up(Vm& vm, Value value, std::string_view name) {
  vm::Str* key = vm.intern(name);
  if (vm.kind_of(value) == Kind::kType) return vm::type_lookup(vm, value.as<vm::Type>(), key);
  if (has_shape(vm, value)) {
    Value own = vm::instance_get(vm, value.as<vm::Instance>(), key);
    if (!own.is_undefined()) return own;
  }
  vm::Dict* dict = own_dict(vm, value);
  Value own = dict == nullptr ? Value::undefined() : dict_get_str(vm, dict, key);
  if (!own.is_undefined()) return own;
  Value found = vm::type_lookup(vm, vm.type_of(value), key);
  return vm.kind_of(found) == Kind::kProperty ? Value::undefined() : found;
}

// The module of a name, as far as it has been imported or is built in.
Value known_module(Vm& vm, std::string_view name) {
  Value known = dict_get_str(vm, vm.modules(), vm.intern(name));
  if (!known.is_undefined()) return known;
  Value built_in = vm.import_built_in(name);
  if (!built_in.is_error()) return built_in;
  vm.take_exception();
  return Value::undefined();
}

void add_modules_of(const std::string& folder, Names& names) {
  DIR* open = opendir(folder.c_str());
  if (open == nullptr) return;
  while (const dirent* entry = readdir(open)) {
    std::string_view name = entry->d_name;
    if (name.starts_with('.') || name == kInit) continue;
    if (name.ends_with(kExtension)) {
      names.emplace(name.substr(0, name.size() - kExtension.size()));
    } else if (name.find('.') == name.npos && entry->d_type == DT_DIR) {
      names.emplace(name);
    }
  }
  closedir(open);
}

Names module_names(Vm& vm) {
  Names names;
  for (std::string_view name : vm.built_in_modules()) names.emplace(name);
  for (const std::string& folder : vm::search_path(vm)) add_modules_of(folder, names);
  return names;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find_first_of(" \t,", begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// What an import on the line up to the word may name. False: the line is none.
bool names_in_import(Vm& vm, std::string_view line, Names& names) {
  std::vector<std::string_view> words = words_of(line);
  if (words.empty() || (words[0] != "import" && words[0] != "from")) return false;
  bool wants_module = words[0] == "import" || words.size() == 1;
  if (wants_module) {
    names = module_names(vm);
  } else if (words.size() == 2) {
    names = {"import"};
  } else if (words[2] == "import") {
    Value module = known_module(vm, words[1]);
    if (vm.kind_of(module) == Kind::kModule) add_keys(own_dict(vm, module), names);
  }
  return true;
}

// The type of a literal string that ends where the dot stands; null: there is none.
vm::Type* type_of_literal(Vm& vm, std::string_view text, const Scan& scan) {
  for (const Piece& piece : scan.pieces) {
    if (piece.look != Look::kString || piece.end != text.size()) continue;
    char first = static_cast<char>(text[piece.begin] | 0x20);
    return first == 'b' ? vm.types.bytes : vm.types.str;
  }
  return nullptr;
}

}  // namespace

Value find_path(Vm& vm, vm::Dict* globals, std::string_view path) {
  Value value;
  for (size_t begin = 0; begin <= path.size();) {
    size_t end = std::min(path.find('.', begin), path.size());
    std::string_view name = path.substr(begin, end - begin);
    if (begin > 0) {
      value = look_up(vm, value, name);
    } else {
      value = dict_get_str(vm, globals, vm.intern(name));
      if (value.is_undefined()) value = dict_get_str(vm, vm.builtins(), vm.intern(name));
    }
    if (value.is_undefined()) return value;
    begin = end + 1;
  }
  return value;
}

std::vector<std::string> attribute_names(Vm& vm, Value value) {
  Names names;
  if (has_shape(vm, value)) {
    for (const vm::Shape* at = value.as<vm::Instance>()->shape; at->parent != nullptr;
         at = at->parent) {
      names.emplace(at->name->view());
    }
  }
  add_keys(own_dict(vm, value), names);
  Kind kind = vm.kind_of(value);
  if (kind != Kind::kModule) {
    const vm::Type* type = kind == Kind::kType ? value.as<vm::Type>() : vm.type_of(value);
    for (const vm::Type* each : *type->order) add_keys(each->dict, names);
  }
  return {names.begin(), names.end()};
}

Completion complete(Vm& vm, vm::Dict* globals, std::string_view before) {
  Completion completion;
  Scan scanned = scan(before);
  bool in_comment = !scanned.pieces.empty() && scanned.pieces.back().look == Look::kComment &&
                    scanned.pieces.back().end == before.size();
  if (scanned.in_string || in_comment) return completion;
  size_t begin = before.size();
  while (begin > 0 && is_name_byte(before[begin - 1])) --begin;
  std::string_view word = before.substr(begin);
  completion.begin = begin;
  size_t line_start = before.find_last_of("\n;", begin == 0 ? 0 : begin - 1);
  line_start = line_start == before.npos || begin == 0 ? 0 : line_start + 1;

  Names names;
  if (begin > 0 && before[begin - 1] == '.') {
    size_t path = begin - 1;
    while (path > 0 && (is_name_byte(before[path - 1]) || before[path - 1] == '.')) --path;
    std::string_view owner = before.substr(path, begin - 1 - path);
    bool literal = owner.empty() && path > 0;
    vm::Type* type = literal ? type_of_literal(vm, before.substr(0, path), scanned) : nullptr;
    Value value = owner.empty() ? Value::undefined() : find_path(vm, globals, owner);
    if (type != nullptr) value = type;
    if (value.is_undefined()) return completion;
    for (std::string& name : attribute_names(vm, value)) names.insert(std::move(name));
  } else if (!names_in_import(vm, before.substr(line_start, begin - line_start), names)) {
    add_keys(globals, names);
    add_keys(vm.builtins(), names);
    for (std::string_view keyword : kKeywords) names.emplace(keyword);
  }
  for (const std::string& name : names) {
    bool hidden = word.empty() && name.starts_with('_');
    if (name.starts_with(word) && !hidden) completion.names.push_back(name);
  }
  return completion;
}

}  // namespace falcon::prompt
