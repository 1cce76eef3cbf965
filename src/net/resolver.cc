// ResolveOp: what needs no look-up on the calling thread, the rest on a helper thread.
#include "falcon/net/resolver.h"

#include <memory>
#include <utility>

#include "net/helper_pool.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

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

}  // namespace

ResolveOp::ResolveOp(Context& context, int family, std::string_view host, std::int64_t port,
                     std::int64_t deadline_ns, const char* operation)
    : LookUp(context, operation, deadline_ns), host_(host), port_(port), family_(family) {}

Step ResolveOp::start() {
  auto numeric = Address::numeric(family_, host_, port_, *context().system);
  if (!numeric.ok()) {
    return fail(ErrorKind::kAddress, numeric.error().code(), numeric.error().detail());
  }
  if (numeric->known()) {
    addresses_.push_back(std::move(*numeric));
    return Step::kDone;
  }
  return ask(std::make_unique<LookupJob>(context().system->lasting(), family_, host_));
}

Step ResolveOp::conclude(Job& job) {
  auto& lookup = static_cast<LookupJob&>(job);
  if (lookup.code != 0) {
    return fail_resolution(lookup.code, lookup.system_code);
  }
  for (const Address& address : lookup.addresses) {
    addresses_.push_back(address.with_port(static_cast<std::uint16_t>(port_)));
  }
  return Step::kDone;
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
