// Opening what makes open(2) wait for another process: a FIFO, whose other end nobody has open yet.
//
// A helper thread does it, while the green thread is parked. One that has given up, at a limit or
// by Ctrl-C, lets go of the job; what that opens afterwards is closed at once.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <memory>
#include <utility>

#include "net/helper_pool.h"
#include "sched/scheduler.h"
#include "vm/call.h"

namespace falcon::sched {
namespace {

class OpenJob final : public net::Job {
 public:
  OpenJob(std::string path, int flags, unsigned mode)
      : path_(std::move(path)), flags_(flags), mode_(mode) {}
  ~OpenJob() override {
    if (result_ >= 0) close(result_);
  }

  void work() override {
    do {
      result_ = open(path_.c_str(), flags_, mode_);
    } while (result_ < 0 && errno == EINTR);
    if (result_ < 0) result_ = -errno;
  }
  bool must_run() const override { return false; }
  bool takes_long() const override { return true; }

  // Once finished(): the descriptor, which is the caller's now, or minus an errno.
  int take() { return std::exchange(result_, -EBADF); }

 private:
  std::string path_;
  int flags_;
  unsigned mode_;
  int result_ = -EBADF;
};

class Opening {
 public:
  explicit Opening(OpenJob* job) : job_(job) {}
  ~Opening() { job_->abandon(); }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  OpenJob& job() { return *job_; }

 private:
  OpenJob* job_;
};

}  // namespace

int Scheduler::open_elsewhere(const std::string& path, int flags, unsigned mode) {
  StepOf<Opening> step(*this);
  auto* opening = new OpenJob(path, flags, mode);
  std::unique_ptr<net::Job> job(opening);
  const auto posting = reactor_.enable_post();
  const int error = posting.ok() ? reactor_.helpers().submit(job) : posting.error().code();
  if (error != 0) return -error;
  step.begin(opening);
  while (!step->job().finished()) {
    net::Block block;
    block.what = net::WaitFor::kHelper;
    block.queue = &step->job().queue();
    wait(block, "open", vm::Value::undefined());
    if (!vm::wait_under_native(vm_, *current_)) return INT_MIN;
  }
  const int result = step->job().take();
  step.end();
  return result;
}

}  // namespace falcon::sched
