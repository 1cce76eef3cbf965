// Modules: finding them, running each once, and taking names out of them.
//
// A module is a built-in one (a table of members), NAME.fpl, or a folder NAME with __init__.fpl or
// plain files. It is entered into the table of modules before its code runs, so that a cycle of
// imports sees the part that has run; if its code fails it is taken out again. Another thread that
// imports a module while its code runs (and waits, say) is no part of a cycle: it waits for the
// end, and sees the whole module.
#include <dirent.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "text/utf8.h"
#include "vm/call.h"
#include "vm/interpreter_ops.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

// A module whose code runs, and who waits for its end. Both stand on the C stacks of their threads.
struct ModuleLoading {
  Thread* by;
  ImportWait* first = nullptr;
};
struct ImportWait {
  Thread* thread;
  ModuleLoading* on;
  ImportWait* next = nullptr;
  bool over = false;
};

namespace {

bool is_folder(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_file(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// Where a part of a dotted name was found.
struct Found {
  std::string file;    // to run; empty: none
  std::string folder;  // to look for submodules in; empty: none
};

Found find_in(const std::string& folder, std::string_view part) {
  std::string base = folder.empty() ? std::string(part) : cat(folder, "/", part);
  if (is_folder(base)) {
    std::string init = base + "/__init__.fpl";
    if (is_file(init)) return {init, base};
    if (!is_file(base + ".fpl")) return {"", base};
  }
  if (is_file(base + ".fpl")) return {base + ".fpl", ""};
  return {};
}

// Of a folder with thousands of files the first ones must do.
constexpr int kMaxEntries = 1000;

Value raise_not_found(Vm& vm, std::string_view name) {
  return raise_missing_name(vm, vm.types.import_error, cat("No module named '", name, "'"),
                            vm.intern(name), Value::undefined());
}

Value raise_cannot_import(Vm& vm, Module* from, Str* name) {
  const bool partial = from->loading != nullptr;
  return raise_missing_name(
      vm, vm.types.import_error,
      cat("cannot import name '", name->view(), "' from ",
          partial ? "partially initialized module '" : "'", from->name->view(), "'",
          partial ? " (most likely due to a circular import)" : ""),
      name, from);
}

}  // namespace

bool read_source(Vm& vm, const std::string& path, std::string* text) {
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) {
    raise_os_error(vm, errno, vm.string(path));
    return false;
  }
  char buffer[16384];
  size_t got;
  while ((got = std::fread(buffer, 1, sizeof(buffer), file.get())) > 0) text->append(buffer, got);
  if (std::ferror(file.get()) != 0) {
    raise_os_error(vm, errno == 0 ? EIO : errno, vm.string(path));
    return false;
  }
  return true;
}

std::vector<std::string> search_path(Vm& vm) {
  const Value sys = dict_get_str(vm, vm.modules(), vm.intern("sys"));
  if (vm.kind_of(sys) != Kind::kModule) return vm.path();
  const Value list = dict_get_str(vm, sys.as<Module>()->globals, vm.intern("path"));
  if (vm.kind_of(list) != Kind::kList) return vm.path();
  std::vector<std::string> folders;
  for (uint32_t i = 0; i < list.as<List>()->size; ++i) {
    std::string_view folder;
    if (text_or_bytes(list.as<List>()->items[i], &folder) && folder.find('\0') == folder.npos) {
      folders.emplace_back(folder);
    }
  }
  return folders;
}

std::vector<std::string> importable_files(Vm& vm) {
  std::vector<std::string> names;
  for (const std::string& folder : search_path(vm)) {
    std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), closedir);
    if (entries == nullptr) continue;
    for (int i = 0; i < kMaxEntries; ++i) {
      const dirent* entry = readdir(entries.get());
      if (entry == nullptr) break;
      std::string_view name(entry->d_name);
      if (!name.ends_with(".fpl")) continue;
      names.emplace_back(name.substr(0, name.size() - 4));
    }
  }
  return names;
}

Value Vm::run_module(Module* module, const std::string& file) {
  std::string text;
  if (!read_source(*this, file, &text)) return Value::error();
  Value code = load(file, std::move(text));
  if (code.is_error()) return code;
  dict_set_str(*this, module->globals, names.file, string(file));
  return call(function_of(code.as<Code>(), module->globals));
}

namespace {

// Whether the thread that loads waits, over any number of others, for a module that `self` loads.
bool waits_for(const ModuleLoading* loading, const Thread* self) {
  while (loading->by != self) {
    if (loading->by->import_wait == nullptr) return false;
    loading = loading->by->import_wait->on;
  }
  return true;
}

// Lets the running thread wait until the module was loaded or has failed. False: exception.
bool wait_for(Vm& vm, ModuleLoading* loading) {
  Thread& self = *vm.current();
  ImportWait wait{&self, loading};
  ImportWait** last = &loading->first;
  while (*last != nullptr) last = &(*last)->next;
  *last = &wait;
  self.import_wait = &wait;
  bool waited = vm.host()->wait_for_wake_up(self, "import");
  self.import_wait = nullptr;
  if (wait.over) return !raise_interrupt(vm, self);
  for (ImportWait** at = &loading->first; *at != nullptr; at = &(*at)->next) {
    if (*at == &wait) {
      *at = wait.next;
      break;
    }
  }
  if (waited) return !raise_interrupt(vm, self);
  vm.raise(vm.types.memory_error, kNoStack);
  return false;
}

// The module of that name as it is now, loaded or, in a cycle, half so; undefined when there is
// none.
Value known_module(Vm& vm, Str* name) {
  for (;;) {
    Value known = dict_get_str(vm, vm.modules(), name);
    if (vm.kind_of(known) != Kind::kModule) return known;
    ModuleLoading* loading = known.as<Module>()->loading;
    if (loading == nullptr || waits_for(loading, vm.current())) return known;
    if (!wait_for(vm, loading)) return Value::error();
  }
}

// Runs a module's code; the others that want it wait meanwhile. False: exception.
bool load_module(Vm& vm, Module* module, const std::string& file) {
  ModuleLoading loading{vm.current()};
  module->loading = &loading;
  bool loaded = !vm.run_module(module, file).is_error();
  module->loading = nullptr;
  for (ImportWait* wait = loading.first; wait != nullptr; wait = wait->next) {
    wait->over = true;
    vm.host()->wake_up(*wait->thread);
  }
  return loaded;
}

// The module `name` whose last part is `part`, from the table or newly run; `parent` may be null.
Value import_part(Vm& vm, const std::string& name, std::string_view part, Module* parent) {
  Value known = known_module(vm, vm.intern(name));
  if (!known.is_undefined()) return known;
  if (parent == nullptr) {
    Value built_in = vm.import_built_in(name);
    if (!built_in.is_undefined()) return built_in;
  }
  Found found;
  if (parent != nullptr) {
    Value folder = dict_get_str(vm, parent->globals, vm.names.path);
    if (vm.kind_of(folder) == Kind::kStr)
      found = find_in(std::string(folder.as<Str>()->view()), part);
  } else {
    for (const std::string& folder : search_path(vm)) {
      found = find_in(folder, part);
      if (!found.file.empty() || !found.folder.empty()) break;
    }
  }
  if (found.file.empty() && found.folder.empty()) return raise_not_found(vm, name);
  Module* module = vm.module(name);
  if (!found.folder.empty())
    dict_set_str(vm, module->globals, vm.names.path, vm.string(found.folder));
  Str* key = vm.intern(name);
  dict_set_str(vm, vm.modules(), key, module);
  if (!found.file.empty() && !load_module(vm, module, found.file)) {
    int64_t at = table_find_str(vm.modules()->table, key, hash_of_str(vm, key));
    if (at >= 0) table_remove_at(vm.modules()->table, at);
    return Value::error();
  }
  return module;
}

}  // namespace

// All of them, for they use each other's names; apart, so that no thread sees half of it. They cost
// no steps: a limit is for what the program does.
bool Vm::run_parts(Module* module) {
  module->has_parts = false;
  const int64_t steps = std::exchange(steps_left_, kNoStepLimit);
  bool good = true;
  for (const ModulePart& part : module_parts_) {
    if (!good || module->name->view() != part.module) continue;
    Value code = load(part.name, part.text);
    good = !code.is_error() &&
           !host_->run_apart(function_of(code.as<Code>(), module->globals)).is_error();
  }
  steps_left_ = steps;
  module->has_parts = !good;  // out of memory: it may go better another time
  return good;
}

Value Vm::import_built_in(std::string_view name) {
  for (const BuiltinModule& built_in : builtin_modules_) {
    if (name != built_in.name) continue;
    Value known = dict_get_str(*this, modules_, intern(built_in.canonical));
    if (known.is_undefined()) {
      Module* made = module(built_in.canonical);
      known = made;
      dict_set_str(*this, modules_, intern(built_in.canonical), made);
      built_in.fill(*this, made);
      for (const ModulePart& part : module_parts_) {
        if (made->name->view() == part.module) made->has_parts = true;
      }
    }
    dict_set_str(*this, modules_, intern(name), known);
    return known;
  }
  return Value::undefined();
}

Value Vm::import(Str* name, bool leaf) {
  std::string full(name->view());
  Value first;
  Value module;
  for (size_t at = 0; at <= full.size();) {
    size_t dot = std::min(full.find('.', at), full.size());
    std::string_view part = std::string_view(full).substr(at, dot - at);
    auto* parent =
        module.is_undefined() || kind_of(module) != Kind::kModule ? nullptr : module.as<Module>();
    module = import_part(*this, full.substr(0, dot), part, parent);
    if (module.is_error()) return module;
    if (parent != nullptr) dict_set_str(*this, parent->globals, intern(part), module);
    if (first.is_undefined()) first = module;
    at = dot + 1;
  }
  return leaf ? module : first;
}

Value import_from(Vm& vm, Value module, Str* name) {
  Value found = find_attribute(vm, module, name);
  if (!found.is_undefined()) return found;
  if (vm.kind_of(module) == Kind::kModule) {
    auto* from = module.as<Module>();
    if (!dict_get_str(vm, from->globals, vm.names.path).is_undefined()) {
      Value submodule = vm.import(vm.intern(cat(from->name->view(), ".", name->view())), true);
      if (!submodule.is_error()) return submodule;
      if (!vm.catch_exception(vm.types.import_error)) return submodule;
    }
    // What a module says of a name that it lacks on this system is worth more than our words.
    Value why = get_attribute(vm, module, name);
    if (why.is_error() && !dict_get_str(vm, from->globals, vm.names.missing_names).is_undefined())
      return why;
    vm.take_exception();
    return raise_cannot_import(vm, from, name);
  }
  return vm.raise(vm.types.import_error, cat("cannot import name '", name->view(), "'"));
}

bool import_star(Vm& vm, Value module, Dict* globals) {
  if (vm.kind_of(module) != Kind::kModule) {
    vm.raise(vm.types.import_error, "import * takes from a module only");
    return false;
  }
  if (!vm.complete(module.as<Module>())) return false;
  const Table& table = module.as<Module>()->globals->table;
  for (uint32_t at = 0; table_next(table, &at); ++at) {
    Entry entry = table.entries[at];
    auto* name = entry.key.as<Str>();
    if (vm.kind_of(entry.key) != Kind::kStr || name->view().starts_with("_")) continue;
    dict_set_str(vm, globals, vm.intern(name), entry.value);
  }
  return true;
}

}  // namespace falcon::vm
