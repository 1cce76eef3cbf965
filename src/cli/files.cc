// See files.h. A file is replaced by renaming a new one: whoever reads it meanwhile sees the old or
// the new text whole.
#include "cli/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace falcon::cli {
namespace {

bool complain(const std::string& name) {
  std::fprintf(stderr, "falcon: %s: %s\n", name.c_str(), std::strerror(errno));
  return false;
}

bool list_folder(const std::string& folder, std::vector<std::string>* files,
                 const std::function<bool(std::string_view)>& wanted) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> names;
  std::vector<std::string> folders;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::string name = at->path().filename().string();
    if (name.starts_with(".")) continue;
    std::error_code unknown;
    if (at->is_directory(unknown) && !at->is_symlink(unknown)) {
      folders.push_back(name);
    } else if (name.ends_with(".fpl") && (!wanted || wanted(name))) {
      names.push_back(name);
    }
  }
  if (error) {
    errno = error.value();
    return complain(folder);
  }
  std::sort(names.begin(), names.end());
  std::sort(folders.begin(), folders.end());
  const std::string prefix = folder == "." ? "" : folder.ends_with("/") ? folder : folder + "/";
  for (const std::string& name : names) files->push_back(prefix + name);
  bool good = true;
  for (const std::string& name : folders) good = list_folder(prefix + name, files, wanted) && good;
  return good;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(descriptor) == 0;
}

}  // namespace

bool list_programs(const std::vector<std::string>& paths, std::vector<std::string>* files,
                   const std::function<bool(std::string_view)>& wanted) {
  bool good = true;
  for (const std::string& path : paths) {
    struct stat status;
    if (path == "-") {
      files->push_back(path);
    } else if (stat(path.c_str(), &status) != 0) {
      good = complain(path);
    } else if (S_ISDIR(status.st_mode)) {
      good = list_folder(path, files, wanted) && good;
    } else {
      files->push_back(path);
    }
  }
  return good;
}

bool read_file(const std::string& name, std::string* text) {
  std::FILE* file = name == "-" ? stdin : std::fopen(name.c_str(), "rb");
  if (file == nullptr) return complain(name);
  text->clear();
  char buffer[16384];
  size_t got;
  errno = 0;
  while ((got = std::fread(buffer, 1, sizeof(buffer), file)) > 0) text->append(buffer, got);
  const bool good = std::ferror(file) == 0 || complain(name);
  if (file != stdin) std::fclose(file);
  return good;
}

bool replace_file(const std::string& name, std::string_view text) {
  char* real = realpath(name.c_str(), nullptr);  // a symbolic link stays one
  if (real == nullptr) return complain(name);
  const std::string target = real;
  std::free(real);
  struct stat status;
  if (stat(target.c_str(), &status) != 0) return complain(name);
  std::string made = target + ".XXXXXX";
  int descriptor = mkstemp(made.data());
  if (descriptor < 0) return complain(name);
  bool good = fchmod(descriptor, status.st_mode & 07777) == 0 && write_all(descriptor, text);
  int reason = errno;
  good = close(descriptor) == 0 && good;
  if (good && std::rename(made.c_str(), target.c_str()) == 0) return true;
  if (good) reason = errno;
  unlink(made.c_str());
  errno = reason;
  return complain(name);
}

}  // namespace falcon::cli
