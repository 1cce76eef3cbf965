// The functions of os.path: paths as texts (paths.h), and whether there is something at them.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "modules/os/natives.h"
#include "modules/os/paths.h"
#include "vm/text_support.h"
#include "vm/text_value.h"

namespace falcon::modules::os {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

Value path_join(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  const auto* rest = args[1].as<vm::Tuple>();
  for (uint32_t i = 0; i < rest->size(); ++i) {
    Path next;
    if (!path_argument(vm, rest->items[i], &next)) return Value::error();
    if (next.is_bytes != path.is_bytes) {
      return vm.raise(vm.types.type_error, "join() takes paths that are all str or all bytes");
    }
    path.text = joined(path.text, next.text);
    if (!vm::text_fits(vm, path.text.size())) return vm.raise_out_of_memory(path.text.size());
  }
  return path_value(vm, path.text, path.is_bytes);
}

// A path in two parts.
template <std::pair<std::string_view, std::string_view> (*kSplit)(std::string_view)>
Value path_pair(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  const auto [first, second] = kSplit(path.text);
  return vm.tuple({path_value(vm, first, path.is_bytes), path_value(vm, second, path.is_bytes)});
}

// A path made of a path.
template <std::string (*kMake)(std::string_view)>
Value path_of(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  return path_value(vm, kMake(path.text), path.is_bytes);
}

std::string folder_part(std::string_view path) { return std::string(split_path(path).first); }
std::string last_part(std::string_view path) { return std::string(split_path(path).second); }

Value path_abspath(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  if (!path.text.starts_with('/')) {
    std::unique_ptr<char, void (*)(void*)> folder(getcwd(nullptr, 0), std::free);
    if (folder == nullptr) return vm::raise_os_error(vm, errno);
    path.text = joined(folder.get(), path.text);
  }
  return path_value(vm, normal(path.text), path.is_bytes);
}

Value path_isabs(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  return Value::boolean(path.text.starts_with('/'));
}

// Whether there is something that the test likes; whatever keeps the system from saying counts as
// no.
template <bool (*kTest)(const struct stat&), int (*kLook)(const char*, struct stat*)>
Value path_test(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  struct stat info;
  return Value::boolean(kLook(path.c_str(), &info) == 0 && kTest(info));
}

bool anything(const struct stat&) { return true; }
bool is_file(const struct stat& info) { return S_ISREG(info.st_mode); }
bool is_folder(const struct stat& info) { return S_ISDIR(info.st_mode); }
bool is_link(const struct stat& info) { return S_ISLNK(info.st_mode); }
int look(const char* path, struct stat* info) { return stat(path, info); }
int look_at_link(const char* path, struct stat* info) { return lstat(path, info); }

Value path_getsize(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  struct stat info;
  if (stat(path.c_str(), &info) < 0) return vm::raise_os_error(vm, errno, path.given);
  return vm.integer(info.st_size);
}

constexpr NativeDef kFunctions[] = {
    {"join(path, /, *paths)", path_join,
     "The paths in a row, slashes between them; an absolute one begins anew."},
    {"split(path, /)", path_pair<split_path>, "The pair (dirname, basename)."},
    {"splitext(path, /)", path_pair<split_extension>,
     "The pair of the path without its extension, and that with its dot."},
    {"basename(path, /)", path_of<last_part>, "What stands behind the last slash."},
    {"dirname(path, /)", path_of<folder_part>, "What stands before the last slash."},
    {"normpath(path, /)", path_of<normal>, "The path without '.', 'x/..' and doubled slashes."},
    {"abspath(path, /)", path_abspath, "The path from the root, normal."},
    {"isabs(path, /)", path_isabs, "Whether the path begins with a slash."},
    {"exists(path, /)", path_test<anything, look>, "Whether there is something at the path."},
    {"isfile(path, /)", path_test<is_file, look>, "Whether there is a file, links followed."},
    {"isdir(path, /)", path_test<is_folder, look>, "Whether there is a folder, links followed."},
    {"islink(path, /)", path_test<is_link, look_at_link>, "Whether there is a symbolic link."},
    {"getsize(path, /)", path_getsize, "How many bytes the file has."},
};

}  // namespace

void define_path_functions(Vm& vm, vm::Module* module) {
  vm::Module* path = vm.module("os.path");
  vm.define(module, kFunctions);
  for (const NativeDef& def : kFunctions) {
    vm::Str* name = vm.native(def)->name;
    vm::dict_set_str(vm, path->globals, name, vm::dict_get_str(vm, module->globals, name));
  }
  vm.set_member(path, "sep", vm.ascii("/"));
  vm.set_member(module, "path", path);
  vm::dict_set_str(vm, vm.modules(), vm.intern("os.path"), path);
}

}  // namespace falcon::modules::os
