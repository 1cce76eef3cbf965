// LookUp: a job for a helper thread, the wait for it, and what went wrong.
#include "falcon/net/look_up.h"

#include <cerrno>
#include <cstring>

#include "falcon/net/constants.h"
#include "net/helper_pool.h"

namespace falcon::net {

LookUp::LookUp(Context& context, const char* operation, std::int64_t deadline_ns)
    : context_(&context), operation_(operation), deadline_ns_(deadline_ns) {}

Step LookUp::step() {
  if (job_ == nullptr) {
    return start();
  }
  if (job_->finished()) {
    const Step step = conclude(*job_);
    abandon();
    return step;
  }
  if (deadline_ns_ != kNever && monotonic_ns() >= deadline_ns_) {
    abandon();
    ++context_->reactor->counters().timeouts;
    return fail(ErrorKind::kTimeout, ETIMEDOUT, subject());
  }
  return Step::kBlocked;
}

Step LookUp::ask(std::unique_ptr<Job> job) {
  if (context_->reactor == nullptr) {
    job->work();
    return conclude(*job);
  }
  if (auto posting = context_->reactor->enable_post(); !posting.ok()) {
    return fail(ErrorKind::kSystem, posting.error().code(), subject());
  }
  Job* const asked = job.get();
  if (const int code = context_->reactor->helpers().submit(job); code != 0) {
    return fail(ErrorKind::kSystem, code, subject());
  }
  began_ns_ = coarse_monotonic_ns();
  ++context_->reactor->counters().look_ups;
  job_ = asked;
  return Step::kBlocked;
}

Step LookUp::fail(ErrorKind kind, int code, std::string detail) {
  Error::Parts parts;
  parts.operation = operation_;
  parts.kind = kind;
  parts.code = code;
  parts.detail = std::move(detail);
  parts.elapsed_ns = began_ns_ == 0 ? 0 : monotonic_ns() - began_ns_;
  error_ = Error(std::move(parts));
  return Step::kFailed;
}

Step LookUp::fail_resolution(int code, int system_code) {
  std::string detail = subject();
  if (code == constant("EAI_SYSTEM") && system_code != 0) {
    detail += std::string(" (") + strerrordesc_np(system_code) + ")";
  }
  return fail(ErrorKind::kNameResolution, code, std::move(detail));
}

Block LookUp::block() const {
  Block block;
  block.what = WaitFor::kHelper;
  block.queue = &job_->queue();
  block.deadline_ns = deadline_ns_;
  block.operation = this;
  return block;
}

void LookUp::abandon() {
  if (job_ != nullptr) {
    std::exchange(job_, nullptr)->abandon();
  }
}

}  // namespace falcon::net
