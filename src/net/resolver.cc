// ResolveOp: what needs no look-up on the calling thread, the rest on a helper thread.
#include "falcon/net/resolver.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "falcon/net/constants.h"
#include "net/helper_pool.h"
#include "net/sys/constant_names.h"
#include "net/sys/system.h"

namespace falcon::net {

// One getaddrinfo(3). It owns what it reads and writes: whoever asked may be gone meanwhile.
class LookupJob final : public Job {
 public:
  LookupJob(System& system, int family, std::string host)
      : system_(system), family_(family), host_(std::move(host)) {}

  void work() override { code = system_.getaddrinfo(family_, host_, &addresses, &system_code); }
  bool must_run() const override { return false; }

  // The outcome, once finished().
  std::vector<Address> addresses;
  int code = 0;
  int system_code = 0;

 private:
  System& system_;
  int family_;
  std::string host_;
};

ResolveOp::ResolveOp(Context& context, int family, std::string_view host, std::int64_t port,
                     std::int64_t deadline_ns, const char* operation)
    : context_(&context),
      operation_(operation),
      host_(host),
      port_(port),
      deadline_ns_(deadline_ns),
      family_(family) {}

Step ResolveOp::step() {
  if (job_ == nullptr) {
    return start();
  }
  if (job_->finished()) {
    return finish();
  }
  if (deadline_ns_ != kNever && monotonic_ns() >= deadline_ns_) {
    abandon();
    ++context_->reactor->counters().timeouts;
    return fail(ErrorKind::kTimeout, ETIMEDOUT, host_);
  }
  return Step::kBlocked;
}

Step ResolveOp::start() {
  auto numeric = Address::numeric(family_, host_, port_, *context_->system);
  if (!numeric.ok()) {
    return fail(ErrorKind::kAddress, numeric.error().code(), numeric.error().detail());
  }
  if (numeric->known()) {
    addresses_.push_back(std::move(*numeric));
    return Step::kDone;
  }
  auto* lookup = new LookupJob(context_->system->lasting(), family_, host_);
  std::unique_ptr<Job> job(lookup);
  if (context_->reactor == nullptr) {
    lookup->work();
    return conclude(*lookup);
  }
  if (auto posting = context_->reactor->enable_post(); !posting.ok()) {
    return fail(ErrorKind::kSystem, posting.error().code(), host_);
  }
  if (const int code = context_->reactor->helpers().submit(job); code != 0) {
    return fail(ErrorKind::kSystem, code, host_);
  }
  began_ns_ = coarse_monotonic_ns();
  ++context_->reactor->counters().look_ups;
  job_ = lookup;
  return Step::kBlocked;
}

Step ResolveOp::finish() {
  const Step step = conclude(*job_);
  abandon();
  return step;
}

Step ResolveOp::conclude(LookupJob& lookup) {
  if (lookup.code != 0) {
    std::string detail = host_;
    if (lookup.code == constant("EAI_SYSTEM") && lookup.system_code != 0) {
      detail += std::string(" (") + strerrordesc_np(lookup.system_code) + ")";
    }
    return fail(ErrorKind::kNameResolution, lookup.code, std::move(detail));
  }
  for (const Address& address : lookup.addresses) {
    addresses_.push_back(address.with_port(static_cast<std::uint16_t>(port_)));
  }
  return Step::kDone;
}

Step ResolveOp::fail(ErrorKind kind, int code, std::string detail) {
  Error::Parts parts;
  parts.operation = operation_;
  parts.kind = kind;
  parts.code = code;
  parts.detail = std::move(detail);
  parts.elapsed_ns = began_ns_ == 0 ? 0 : monotonic_ns() - began_ns_;
  error_ = Error(std::move(parts));
  return Step::kFailed;
}

Block ResolveOp::block() const {
  Block block;
  block.what = WaitFor::kHelper;
  block.queue = &job_->queue();
  block.deadline_ns = deadline_ns_;
  block.operation = this;
  return block;
}

void ResolveOp::abandon() {
  if (job_ != nullptr) {
    std::exchange(job_, nullptr)->abandon();
  }
}

Result<std::string> host_name(Context& context) {
  std::string name;
  if (const int result = context.system->gethostname(&name); result < 0) {
    Error::Parts parts;
    parts.operation = "gethostname";
    parts.code = -result;
    return Error(std::move(parts));
  }
  return name;
}

}  // namespace falcon::net
