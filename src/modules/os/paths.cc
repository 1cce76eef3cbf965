// See paths.h. The rules are POSIX's (pathname resolution, XBD 4.13), as Python's posixpath has
// them: two slashes at the start are kept, more are one.
#include "modules/os/paths.h"

#include <vector>

namespace falcon::modules::os {

std::string joined(std::string_view folder, std::string_view path) {
  if (path.starts_with('/') || folder.empty()) return std::string(path);
  std::string result(folder);
  if (!folder.ends_with('/')) result += '/';
  return result.append(path);
}

std::pair<std::string_view, std::string_view> split_path(std::string_view path) {
  const size_t name = path.rfind('/') + 1;  // npos + 1 is 0
  std::string_view folder = path.substr(0, name);
  const size_t last = folder.find_last_not_of('/');
  if (last != folder.npos) folder = folder.substr(0, last + 1);
  return {folder, path.substr(name)};
}

std::pair<std::string_view, std::string_view> split_extension(std::string_view path) {
  const size_t name = path.rfind('/') + 1;
  const size_t first = path.find_first_not_of('.', name);
  const size_t dot = path.rfind('.');
  if (dot == path.npos || first == path.npos || dot < first) return {path, {}};
  return {path.substr(0, dot), path.substr(dot)};
}

std::string normal(std::string_view path) {
  const bool two_slashes = path.starts_with("//") && !path.starts_with("///");
  const std::string_view start = two_slashes ? "//" : path.starts_with('/') ? "/" : "";
  std::vector<std::string_view> parts;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    at = end + 1;
    if (part.empty() || part == ".") continue;
    const bool above_all = parts.empty() ? start.empty() : parts.back() == "..";
    if (part != ".." || above_all) {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string result(start);
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += '/';
    result += parts[i];
  }
  return result.empty() ? "." : result;
}

}  // namespace falcon::modules::os
