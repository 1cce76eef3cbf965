// CloseOp: closing that waits for the data it leaves behind, without waiting in the caller's
// thread.
#include "falcon/net/ops.h"
#include "net/linger_job.h"
#include "net/socket_internals.h"
#include "net/sys/system.h"

namespace falcon::net {

Step CloseOp::step() {
  if (job_ == nullptr) {
    if (socket_->closed() || !SocketInternals::lingers(*socket_)) {
      socket_->close();
      return Step::kDone;
    }
    Socket& socket = *socket_;
    const int descriptor = SocketInternals::detach(socket);
    job_ = LingerJob::start(socket.context(), descriptor);
    if (job_ == nullptr) {
      SocketInternals::system(socket).close(descriptor);
    }
    SocketInternals::wake_closed(socket);
  }
  if (job_ != nullptr && !job_->finished()) {
    waiting_ = WaitFor::kClose;
    return Step::kBlocked;
  }
  abandon();
  return Step::kDone;
}

Block CloseOp::block() const {
  Block block;
  block.what = waiting_;
  block.operation = this;
  block.queue = &job_->queue();
  return block;
}

void CloseOp::abandon() {
  waiting_ = WaitFor::kNothing;
  if (job_ != nullptr) {
    job_->abandon();
    job_ = nullptr;
  }
}

}  // namespace falcon::net
