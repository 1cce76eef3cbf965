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
#include "falcon/net/reactor.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class LookupJob;

// gethostname(2).
Result<std::string> host_name(Context& context);

// A look-up as a resumable operation; it is run as those of ops.h are.
class ResolveOp {
 public:
  // `family` kAfInet or kAfInet6 (the addresses of that family), kAfUnspec for both. An empty
  // `host` is the any-address. `port` 0 to 65535. `deadline_ns` monotonic. `operation` names it in
  // errors: a literal.
  ResolveOp(Context& context, int family, std::string_view host, std::int64_t port,
            std::int64_t deadline_ns = kNever, const char* operation = "resolve");
  ~ResolveOp() { abandon(); }
  ResolveOp(const ResolveOp&) = delete;
  ResolveOp& operator=(const ResolveOp&) = delete;

  // kDone: take(). kFailed: take_error(), of kind kAddress, kNameResolution or kTimeout, or what
  // kept a helper thread from being made. Without a reactor it blocks the calling OS thread.
  Step step();
  Block block() const;
  Error take_error() { return std::move(error_); }
  // In the resolver's order, at least one.
  std::vector<Address> take() { return std::move(addresses_); }
  // The look-up ends by itself, unseen.
  void abandon();

 private:
  Step start();
  Step finish();
  Step conclude(LookupJob& lookup);
  Step fail(ErrorKind kind, int code, std::string detail);

  Context* context_;
  const char* operation_;
  std::string host_;
  std::int64_t port_;
  std::int64_t deadline_ns_;
  std::vector<Address> addresses_;
  Error error_;
  LookupJob* job_ = nullptr;
  std::int64_t began_ns_ = 0;  // when the helper thread was asked; 0: it was not
  int family_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_RESOLVER_H_
