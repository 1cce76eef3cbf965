// Names to addresses: getaddrinfo(3) on helper threads, so that nsswitch.conf holds.
//
// Why not an own DNS client: /etc/hosts, mDNS, LDAP and whatever else the machine is set up with
// would not be asked. Numeric hosts are answered at once, on the calling thread. Two hundred
// look-ups at the same time only queue: the helper threads are few and end when idle.
#ifndef FALCON_NET_RESOLVER_H_
#define FALCON_NET_RESOLVER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "falcon/net/error.h"
#include "falcon/net/look_up.h"
#include "falcon/net/reactor.h"

namespace falcon::net {

// gethostname(2).
Result<std::string> host_name(Context& context);

// A look-up as a resumable operation. It fails with kAddress, too, for what can be no host.
class ResolveOp final : public LookUp {
 public:
  // `family` kAfInet or kAfInet6 (the addresses of that family), kAfUnspec for both. An empty
  // `host` is the any-address. `port` 0 to 65535. `deadline_ns` monotonic. `operation` names it in
  // errors: a literal.
  ResolveOp(Context& context, int family, std::string_view host, std::int64_t port,
            std::int64_t deadline_ns = kNever, const char* operation = "resolve");
  // After kDone: in the resolver's order, at least one.
  std::vector<Address> take() { return std::move(addresses_); }

 private:
  Step start() override;
  Step conclude(Job& job) override;
  std::string subject() const override { return host_; }

  std::string host_;
  std::int64_t port_;
  std::vector<Address> addresses_;
  int family_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_RESOLVER_H_
