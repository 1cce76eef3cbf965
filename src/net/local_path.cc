// See local_path.h.
#include "falcon/net/local_path.h"

#include <cerrno>
#include <utility>

#include "net/sys/system.h"

namespace falcon::net {

namespace {

Error path_error(const char* operation, int code, const std::string& path) {
  Error::Parts parts;
  parts.operation = operation;
  parts.kind = code == EWOULDBLOCK ? ErrorKind::kWouldBlock : ErrorKind::kSystem;
  parts.code = code;
  parts.detail = path;
  return Error(std::move(parts));
}

}  // namespace

Result<PathInfo> path_info(Context& context, const std::string& path) {
  PathInfo info;
  const int result = retry_interrupted([&] { return context.system->lstat(path, &info); });
  if (result < 0) {
    return path_error("lstat", -result, path);
  }
  return info;
}

Result<int> lock_folder(Context& context, const std::string& path) {
  System& system = *context.system;
  const int descriptor = retry_interrupted([&] { return system.open_folder(path); });
  if (descriptor < 0) {
    return path_error("open", -descriptor, path);
  }
  const int result = retry_interrupted([&] { return system.flock(descriptor); });
  if (result < 0) {
    system.close(descriptor);
    return path_error("lock", -result, path);
  }
  return descriptor;
}

}  // namespace falcon::net
