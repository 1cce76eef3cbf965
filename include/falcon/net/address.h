// Address: where a socket is or goes: IPv4, IPv6, a UNIX path, abstract name or no name, a network
// interface (AF_PACKET), or a port of a virtual machine (AF_VSOCK).
//
// Not a sockaddr_storage, which is 128 bytes and needs system headers: one Address sits in every
// Socket. 32 bytes; a UNIX path of more than 24 bytes lives on the heap, everything else inline.
// Immutable but for assignment. A default-made Address is "not known".
#ifndef FALCON_NET_ADDRESS_H_
#define FALCON_NET_ADDRESS_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "falcon/net/system.h"

namespace falcon {
template <class T, class E>
class Result;
}  // namespace falcon

namespace falcon::net {

class Error;

class Address {
 public:
  enum class Kind : std::uint8_t { kNone, kInet, kInet6, kUnix, kPacket, kVsock };

  // The most bytes that a UNIX path or an abstract name (with its leading NUL) may have:
  // sun_path has 108 and a path ends with a NUL (unix(7)).
  static constexpr std::size_t kMaxUnixPath = 107;
  static constexpr std::size_t kMaxAbstractName = 108;

  Address() = default;
  Address(const Address& other) { copy_from(other); }
  Address(Address&& other) noexcept { steal_from(other); }
  Address& operator=(const Address& other) {
    if (this != &other) {
      Address copy(other);  // which may fail
      release();
      steal_from(copy);
    }
    return *this;
  }
  Address& operator=(Address&& other) noexcept {
    if (this != &other) {
      release();
      steal_from(other);
    }
    return *this;
  }
  ~Address() { release(); }

  // IPv4 from four bytes in network order; `port` in host order.
  static Address inet(const std::uint8_t (&bytes)[4], std::uint16_t port) {
    Address address;
    address.become_inet(bytes, port);
    return address;
  }
  // The same, assigned in place: what each datagram's sender costs.
  void become_inet(const std::uint8_t (&bytes)[4], std::uint16_t port) {
    release();
    path_size_ = 0;
    kind_ = Kind::kInet;
    port_ = port;
    std::memcpy(data_.inet, bytes, 4);
  }
  // IPv6 from 16 bytes in network order; `flow_info` in host order, `scope_id` an interface index.
  static Address inet6(const std::uint8_t (&bytes)[16], std::uint16_t port,
                       std::uint32_t flow_info = 0, std::uint32_t scope_id = 0);
  // A network interface (packet(7)): its index, the protocol in host order, and of a frame that
  // came its kind, the kind of hardware and the hardware's address, at most kMaxHardware bytes.
  struct Packet {
    std::uint32_t interface;
    std::uint16_t protocol;
    std::uint16_t hardware;
    std::uint8_t type;
    std::uint8_t size;
    std::uint8_t bytes[8];
  };
  static constexpr std::size_t kMaxHardware = sizeof Packet::bytes;
  static Address packet(const Packet& parts);
  // A context and its port (vsock(7)).
  static Address vsock(std::uint32_t context_id, std::uint32_t port);
  // The any-address of kAfInet or kAfInet6. Another family gives an unknown address.
  static Address any(int family, std::uint16_t port);

  // From a numeric host: "127.0.0.1", "::1", "fe80::1%eth0", "" for any address. `port` 0 to 65535.
  // Errors, kind kAddress: port out of range, NUL in the host, host of the other family, unknown
  // scope. A host that is not numeric gives an unknown Address and no error: resolve it.
  static falcon::Result<Address, Error> numeric(int family, std::string_view host,
                                                std::int64_t port, System& system = real_system());
  // From a path; a leading NUL names the abstract space; "" is the unnamed address.
  // Errors, kind kAddress: too many bytes, a NUL within a path.
  static falcon::Result<Address, Error> unix_path(std::string_view path);

  // From a path as the system gave it: up to 108 bytes, believed as they are.
  static Address received_path(std::string_view path);

  Kind kind() const { return kind_; }
  bool known() const { return kind_ != Kind::kNone; }
  // kAfInet, kAfInet6, kAfUnix, kAfPacket, kAfVsock or kAfUnspec.
  int family() const { return kFamilies[static_cast<std::size_t>(kind_)]; }

  std::uint16_t port() const { return port_; }
  // Network order; 4 bytes for IPv4, 16 for IPv6, none otherwise.
  std::string_view bytes() const {
    return kind_ == Kind::kInet
               ? std::string_view(reinterpret_cast<const char*>(data_.inet), sizeof data_.inet)
               : other_bytes();
  }
  std::uint32_t flow_info() const { return kind_ == Kind::kInet6 ? data_.inet6.flow_info : 0; }
  std::uint32_t scope_id() const { return kind_ == Kind::kInet6 ? data_.inet6.scope_id : 0; }
  // The path or abstract name with its leading NUL; "" for the unnamed and for other kinds.
  std::string_view path() const;
  // The parts of a kPacket, zeros for another; and of a kVsock.
  Packet packet_parts() const;
  std::uint32_t context_id() const { return kind_ == Kind::kVsock ? data_.vsock[0] : 0; }
  std::uint32_t vsock_port() const { return kind_ == Kind::kVsock ? data_.vsock[1] : 0; }
  // 0.0.0.0 or ::
  bool is_any() const;

  // This address with another port / scope and flow information (IPv6; otherwise unchanged).
  Address with_port(std::uint16_t port) const;
  Address with_scope(std::uint32_t flow_info, std::uint32_t scope_id) const;

  // The host alone: "127.0.0.1", "fe80::1%eth0" (RFC 5952 text; the interface's name, or its number
  // if it has none), the UNIX path, or the interface.
  std::string host(System& system = real_system()) const;
  // For people: "127.0.0.1:80", "[::1]:80", "/run/x.sock", "@abstract", "unnamed",
  // "eth0", "vsock 2:1024".
  std::string text(System& system = real_system()) const;

  // Whether both are one IPv4 address.
  bool same_inet(const Address& other) const {
    return kind_ == Kind::kInet && other.kind_ == Kind::kInet && port_ == other.port_ &&
           std::memcmp(data_.inet, other.data_.inet, 4) == 0;
  }
  friend bool operator==(const Address& a, const Address& b) {
    return a.same_inet(b) || (a.kind_ != Kind::kInet && a.is(b));
  }

 private:
  static constexpr std::size_t kInlinePath = 24;
  static const int kFamilies[6];  // by Kind

  bool is_long() const { return path_size_ > kInlinePath; }
  // Inline, like what is done with an IPv4 address: every datagram has one, which is copied.
  void release() {
    if (is_long()) {
      release_path();
    }
  }
  void copy_from(const Address& other) {
    if (other.is_long()) {
      set_path(other.path());
    } else {
      data_ = other.data_;
    }
    kind_ = other.kind_;
    path_size_ = other.path_size_;
    port_ = other.port_;
  }
  void steal_from(Address& other) {
    data_ = other.data_;
    kind_ = other.kind_;
    path_size_ = other.path_size_;
    port_ = other.port_;
    other.kind_ = Kind::kNone;
    other.path_size_ = 0;
    other.port_ = 0;
  }
  std::string_view other_bytes() const;
  bool is(const Address& other) const;
  void release_path();
  void set_path(std::string_view path);

  struct Inet6 {
    std::uint8_t bytes[16];
    std::uint32_t flow_info;
    std::uint32_t scope_id;
  };
  union Data {
    std::uint8_t inet[4];
    Inet6 inet6;
    Packet packet;
    std::uint32_t vsock[2];
    char small_path[kInlinePath];
    char* long_path;  // owned; used when path_size_ > kInlinePath
  };

  Kind kind_ = Kind::kNone;
  std::uint8_t path_size_ = 0;
  std::uint16_t port_ = 0;
  Data data_{};
};

static_assert(sizeof(Address) <= 32);

}  // namespace falcon::net

#endif  // FALCON_NET_ADDRESS_H_
