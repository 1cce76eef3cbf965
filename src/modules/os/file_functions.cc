// Files and folders as the system has them. All of these calls are quick, so none of them parks.
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "modules/os/natives.h"
#include "vm/numbers.h"
#include "vm/text_support.h"

namespace falcon::modules::os {

namespace {

using vm::Args;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

constexpr int64_t kNewFolderMode = 0777;  // before the umask, as mkdir(1)
constexpr int64_t kAllModes = 07777;

Value os_chdir(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  return done(vm, chdir(path.c_str()), path);
}

Value os_getcwd(Vm& vm, Args) {
  std::unique_ptr<char, void (*)(void*)> folder(getcwd(nullptr, 0), std::free);
  if (folder == nullptr) return vm::raise_os_error(vm, errno);
  return vm::system_text(vm, folder.get());
}

bool mode_argument(Vm& vm, Args args, uint32_t place, mode_t* out) {
  int64_t mode = kNewFolderMode;
  if (args.given(place) && !vm.to_index(args[place], "mode", 0, kAllModes, &mode)) return false;
  *out = static_cast<mode_t>(mode);
  return true;
}

Value os_mkdir(Vm& vm, Args args) {
  Path path;
  mode_t mode = 0;
  if (!path_argument(vm, args[0], &path) || !mode_argument(vm, args, 1, &mode))
    return Value::error();
  return done(vm, mkdir(path.c_str(), mode), path);
}

bool is_folder(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// The folders above come first; those that are there already are no matter.
Value os_makedirs(Vm& vm, Args args) {
  Path path;
  mode_t mode = 0;
  bool exist_ok = false;
  if (!path_argument(vm, args[0], &path) || !mode_argument(vm, args, 1, &mode) ||
      !vm::flag_argument(vm, args, 2, false, &exist_ok)) {
    return Value::error();
  }
  while (path.text.size() > 1 && path.text.back() == '/') path.text.pop_back();
  for (size_t end = path.text.find('/', 1); end != path.text.npos;
       end = path.text.find('/', end + 1)) {
    const std::string above = path.text.substr(0, end);
    if (mkdir(above.c_str(), static_cast<mode_t>(kNewFolderMode)) < 0 && errno != EEXIST) {
      return vm::raise_os_error(vm, errno, path_value(vm, above, path.is_bytes));
    }
  }
  const int result = mkdir(path.c_str(), mode);
  if (result < 0 && errno == EEXIST && exist_ok && is_folder(path.text)) return Value::none();
  return done(vm, result, path);
}

Value os_rmdir(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  return done(vm, rmdir(path.c_str()), path);
}

Value os_remove(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  return done(vm, unlink(path.c_str()), path);
}

Value os_rename(Vm& vm, Args args) {
  Path from;
  Path to;
  if (!path_argument(vm, args[0], &from) || !path_argument(vm, args[1], &to)) return Value::error();
  if (rename(from.c_str(), to.c_str()) == 0) return Value::none();
  const int error = errno;
  const Value shown_from = vm.repr(from.given);
  if (shown_from.is_error()) return shown_from;
  const Value shown_to = vm.repr(to.given);
  if (shown_to.is_error()) return shown_to;
  const std::string message =
      vm::cat("[Errno ", error, "] ", std::strerror(error), ": ", vm::as_str(shown_from)->view(),
              " -> ", vm::as_str(shown_to)->view());
  return vm::raise_os_error(vm, error, message, from.given);
}

DIR* open_folder(Vm& vm, const Path& path) {
  DIR* folder = opendir(path.c_str());
  if (folder == nullptr && (errno == EMFILE || errno == ENFILE)) {
    vm.heap.collect();  // closes what was dropped
    folder = opendir(path.c_str());
  }
  return folder;
}

Value os_listdir(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args.get(0, vm.ascii(".")), &path)) return Value::error();
  std::unique_ptr<DIR, int (*)(DIR*)> folder(open_folder(vm, path), closedir);
  if (folder == nullptr) return vm::raise_os_error(vm, errno, path.given);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return vm::raise_os_error(vm, errno, path.given);
  std::sort(names.begin(), names.end());
  vm::List* list = vm.list(names.size());
  for (const std::string& name : names) {
    if (!vm::list_append(vm, list, path_value(vm, name, path.is_bytes))) return Value::error();
  }
  return list;
}

// --- stat

double seconds_of(const timespec& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Value os_stat(Vm& vm, Args args) {
  Path path;
  if (!path_argument(vm, args[0], &path)) return Value::error();
  struct stat info;
  if (stat(path.c_str(), &info) < 0) return vm::raise_os_error(vm, errno, path.given);
  auto* type = vm.running_native()->data.as<vm::Type>();
  vm::Instance* result = vm::instance_make(vm, type);
  const auto set = [&](const char* name, Value value) {
    vm::instance_set(vm, result, vm.intern(name), value);
  };
  set("st_mode", vm.integer(info.st_mode));
  set("st_ino", vm.unsigned_integer(info.st_ino));
  set("st_dev", vm.unsigned_integer(info.st_dev));
  set("st_nlink", vm.unsigned_integer(info.st_nlink));
  set("st_uid", vm.integer(info.st_uid));
  set("st_gid", vm.integer(info.st_gid));
  set("st_size", vm.integer(info.st_size));
  set("st_atime", Value::number(seconds_of(info.st_atim)));
  set("st_mtime", Value::number(seconds_of(info.st_mtim)));
  set("st_ctime", Value::number(seconds_of(info.st_ctim)));
  return result;
}

constexpr NativeDef kFunctions[] = {
    {"chdir(path, /)", os_chdir, "Makes a folder the current one, for the whole process."},
    {"getcwd()", os_getcwd, "The current folder."},
    {"mkdir(path, mode=511)", os_mkdir, "Makes a folder; the one above has to be there."},
    {"makedirs(path, mode=511, exist_ok=False)", os_makedirs, "Makes a folder and those above it."},
    {"rmdir(path, /)", os_rmdir, "Removes an empty folder."},
    {"listdir(dir='.')", os_listdir, "A sorted list of the names in a folder."},
    {"remove(path, /)", os_remove, "Removes a file or link."},
    {"unlink(path, /)", os_remove, "The same as remove."},
    {"rename(source, target, /)", os_rename,
     "Gives a file or folder another path, in place of a file there."},
};

constexpr NativeDef kStat = {
    "stat(path, /)", os_stat,
    "What the system knows of a file or folder: size, times, mode, owner."};

}  // namespace

void define_file_functions(Vm& vm, vm::Module* module) {
  vm.define(module, kFunctions);
  vm::Type* result = vm.make_type("stat_result", vm.types.object, vm::Kind::kInstance,
                                  "What stat() gives: an attribute st_… for each fact.", module);
  vm.set_member(module, "stat", vm.native(kStat, nullptr, result));
}

}  // namespace falcon::modules::os
