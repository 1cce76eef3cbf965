// SendFileOp: from the page cache to the socket, and where the system cannot do that, by a buffer.
//
// The buffer holds nothing between two calls: what the socket did not take is read again, so that
// there is one position and nothing to lose.
#include <algorithm>
#include <cerrno>
#include <memory>

#include "falcon/net/constants.h"
#include "falcon/net/send_ops.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

// What one call moves at most, and one step: others wait meanwhile.
constexpr std::uint64_t kCallBytes = 1 << 20;
constexpr std::uint64_t kStepBytes = 8 << 20;
// The pieces in which bulk data is customarily moved.
constexpr std::size_t kCopyBytes = 65536;

// Whether an errno of sendfile(2) says that it cannot serve this file or this socket.
bool cannot(std::int64_t result) {
  return result == -EINVAL || result == -ENOSYS || result == -EOPNOTSUPP || result == -EOVERFLOW;
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0) {
    system_->close(number_);
  }
}

int FileDescriptor::open(System& system, const std::string& path, FileDescriptor* file) {
  const int number = retry_interrupted([&] { return system.open_file(path); });
  if (number < 0) {
    return -number;
  }
  file->system_ = &system;
  file->number_ = number;
  return 0;
}

std::int64_t regular_file_size(System& system, int file) {
  return retry_interrupted([&] { return system.file_size(file); });
}

Step SendFileOp::step() {
  waiting_ = WaitFor::kNothing;
  const Step step = attempt();
  if (step == Step::kFull) {
    SocketInternals::send_owner(*socket_) = this;
    waiting_ = WaitFor::kWritable;  // it is under way: giving up hands the turn on
    return step;
  }
  return settle_send(step);
}

std::int64_t SendFileOp::copy(std::size_t most) {
  System& system = SocketInternals::system(*socket_);
  const std::size_t size = std::min(most, kCopyBytes);
  const auto buffer = std::make_unique_for_overwrite<char[]>(size);
  const std::int64_t got =
      retry_interrupted([&] { return system.pread(file_, buffer.get(), size, offset_); });
  if (got <= 0) {
    return got;
  }
  return retry_interrupted([&] {
    return system.send(socket_->descriptor(), buffer.get(), static_cast<std::size_t>(got),
                       kMsgNosignal);
  });
}

std::int64_t SendFileOp::move(std::size_t most) {
  if (!copies_) {
    System& system = SocketInternals::system(*socket_);
    const std::int64_t result = retry_interrupted(
        [&] { return system.sendfile(socket_->descriptor(), file_, offset_, most); });
    if (!cannot(result)) {
      return result;
    }
    copies_ = true;
  }
  return copy(most);
}

Step SendFileOp::attempt() {
  if (!socket_->closed() && socket_->type() != kSockStream) {
    return fail(ErrorKind::kSystem, EOPNOTSUPP);
  }
  if (const std::optional<Step> step = before_send()) {
    return *step;
  }
  const std::int64_t timeout_ns = socket_->send_timeout_ns();
  const std::uint64_t before = done_;
  while (left_ > 0) {
    if (done_ - before >= kStepBytes) {
      return Step::kFull;
    }
    if (must_wait_for(kNotWritable)) {
      return wait_until(WaitFor::kWritable, timeout_ns, false);
    }
    const std::int64_t result = move(static_cast<std::size_t>(std::min(left_, kCallBytes)));
    if (result == -EAGAIN) {
      return wait_until(WaitFor::kWritable, timeout_ns, false);
    }
    if (result < 0) {
      return fail(ErrorKind::kSystem, static_cast<int>(-result));
    }
    if (result == 0) {
      break;  // the file ends here
    }
    const auto count = static_cast<std::uint64_t>(result);
    done_ += count;
    offset_ += count;
    left_ -= count;
  }
  return Step::kDone;
}

}  // namespace falcon::net
