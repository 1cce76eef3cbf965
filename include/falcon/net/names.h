// Names of hosts, services, protocols and interfaces, as the machine is set up to know them.
//
// The C library's answers (nsswitch.conf holds), asked for on the helper threads: NameOp is run as
// the operations of ops.h are. ResolveOp (resolver.h) is the short way from a host to addresses.
#ifndef FALCON_NET_NAMES_H_
#define FALCON_NET_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "falcon/net/address.h"
#include "falcon/net/error.h"
#include "falcon/net/look_up.h"
#include "falcon/net/reactor.h"

namespace falcon::net {

struct NameQuery {
  enum class Kind : std::uint8_t {
    kAddresses,      // getaddrinfo(3): name, service, family, type, proto, flags
    kNames,          // getnameinfo(3): address, flags
    kHost,           // gethostbyaddr(3): name, an address or what has one
    kServiceByName,  // getservbyname(3): name; service: the protocol, or none
    kServiceByPort,  // getservbyport(3): number; service: the protocol, or none
    kProtocol,       // getprotobyname(3): name
  };
  Kind kind;
  std::optional<std::string> name;
  std::optional<std::string> service;
  Address address;
  int family = 0;
  int type = 0;
  int proto = 0;
  int flags = 0;
  int number = 0;
};

struct AddressEntry {
  int family = 0;
  int type = 0;
  int proto = 0;
  std::string canonical_name;
  Address address;
};

struct NameAnswer {
  std::vector<AddressEntry> addresses;
  std::string name;
  std::string service;
  std::vector<std::string> aliases;
  int number = 0;
};

class NameOp final : public LookUp {
 public:
  // `operation` names it in errors: a literal.
  NameOp(Context& context, NameQuery query, const char* operation)
      : LookUp(context, operation, kNever), query_(std::move(query)) {}

  // After kDone.
  NameAnswer take() { return std::move(answer_); }

 private:
  Step start() override;
  Step conclude(Job& job) override;
  std::string subject() const override;

  NameQuery query_;
  NameAnswer answer_;
};

// if_nametoindex(3), if_indextoname(3), if_nameindex(3).
Result<unsigned> interface_index(Context& context, const std::string& name);
Result<std::string> interface_name(Context& context, unsigned index);
Result<std::vector<std::pair<unsigned, std::string>>> interfaces(Context& context);

// inet_pton(3), inet_aton(3): the bytes of an address in network order; nothing for what is none.
// A family other than kAfInet and kAfInet6 has no addresses.
std::optional<std::string> packed_address(int family, const std::string& text);
std::optional<std::string> packed_loosely(const std::string& text);
// inet_ntop(3): nothing where the size is not the family's.
std::optional<std::string> unpacked_address(int family, std::string_view bytes);

}  // namespace falcon::net

#endif  // FALCON_NET_NAMES_H_
