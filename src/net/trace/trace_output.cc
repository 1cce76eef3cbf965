// See trace_output.h.
#include "net/trace/trace_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace falcon::net {

namespace {

// Enough that a busy server makes few calls, and little to lose.
constexpr std::size_t kBufferBytes = 1 << 16;

// All of the bytes; an errno, or 0.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) {
      return errno;
    }
    bytes.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace

TraceOutput::TraceOutput() : descriptor_(STDERR_FILENO) {}

TraceOutput::TraceOutput(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)) {}

std::unique_ptr<TraceOutput> TraceOutput::open(const std::string& path, int* code) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    *code = errno;
    return nullptr;
  }
  return std::unique_ptr<TraceOutput>(new TraceOutput(descriptor, path));
}

TraceOutput::~TraceOutput() {
  flush();
  if (!path_.empty() && descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void TraceOutput::write(std::string_view piece) {
  if (descriptor_ < 0) {
    return;
  }
  buffer_ += piece;
  if (path_.empty() || buffer_.size() >= kBufferBytes) {
    flush();
  }
}

void TraceOutput::flush() {
  if (descriptor_ < 0 || buffer_.empty()) {
    return;
  }
  if (const int code = write_all(descriptor_, buffer_); code != 0) {
    fail(code);
  } else {
    written_ += buffer_.size();
  }
  buffer_.clear();
}

void TraceOutput::fail(int code) {
  if (path_.empty()) {
    descriptor_ = -1;  // nobody is there to be told
    return;
  }
  std::fprintf(stderr, "falcon: the trace of sockets ends here, for %s cannot be written: %s\n",
               path_.c_str(), strerrordesc_np(code));
  // What a failed write has left behind is no whole piece. A pipe cannot take it back.
  static_cast<void>(::ftruncate(descriptor_, static_cast<off_t>(written_)) == 0);
  ::close(std::exchange(descriptor_, -1));
}

}  // namespace falcon::net
