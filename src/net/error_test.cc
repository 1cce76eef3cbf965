// Errors in words: operation, addresses as far as known, the system's words and the code's name.
#include "falcon/net/error.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <cerrno>

#include "falcon/net/address.h"

namespace falcon::net {
namespace {

Error::Parts parts(const char* operation, int code) {
  Error::Parts result;
  result.operation = operation;
  result.code = code;
  return result;
}

const Address kLocal = Address::inet({127, 0, 0, 1}, 555);
const Address kRemote = Address::inet({1, 2, 3, 4}, 80);

TEST(Error, ConnectNamesWhereTo) {
  Error::Parts p = parts("connect", ECONNREFUSED);
  p.remote = Address::inet({127, 0, 0, 1}, 9);
  EXPECT_EQ(Error(std::move(p)).message(),
            "connect to 127.0.0.1:9 failed: Connection refused (ECONNREFUSED)");
}

TEST(Error, BothAddressesAndTheBytesBefore) {
  Error::Parts p = parts("sendall", EPIPE);
  p.local = kLocal;
  p.remote = kRemote;
  p.bytes_done = 42;
  EXPECT_EQ(
      Error(std::move(p)).message(),
      "sendall to 1.2.3.4:80 (local 127.0.0.1:555) after 42 bytes failed: Broken pipe (EPIPE)");
}

TEST(Error, AnUnboundLocalAddressSaysNothing) {
  Error::Parts p = parts("recv", ENOTCONN);
  p.local = Address::inet({0, 0, 0, 0}, 0);
  EXPECT_EQ(Error(std::move(p)).message(),
            "recv failed: Transport endpoint is not connected (ENOTCONN)");
}

TEST(Error, BindAndOptions) {
  Error::Parts p = parts("bind", EADDRINUSE);
  p.local = kLocal;
  EXPECT_EQ(Error(std::move(p)).message(),
            "bind to 127.0.0.1:555 failed: Address already in use (EADDRINUSE)");
  Error::Parts q = parts("setsockopt", ENOPROTOOPT);
  q.detail = "SO_SNDLOWAT";
  q.local = kLocal;
  q.remote = kRemote;
  EXPECT_EQ(Error(std::move(q)).message(),
            "setsockopt SO_SNDLOWAT (local 127.0.0.1:555, remote 1.2.3.4:80) failed: "
            "Protocol not available (ENOPROTOOPT)");
}

TEST(Error, ResolverCodesHaveTheirOwnWords) {
  Error::Parts p = parts("resolve", EAI_NONAME);
  p.kind = ErrorKind::kNameResolution;
  p.detail = "nosuch.invalid";
  EXPECT_EQ(Error(std::move(p)).message(),
            "resolve nosuch.invalid failed: Name or service not known (EAI_NONAME)");
}

TEST(Error, ClosedAndUnknownCodes) {
  Error::Parts p = parts("recv", EBADF);
  p.kind = ErrorKind::kClosed;
  EXPECT_EQ(Error(std::move(p)).message(),
            "recv on a closed socket failed: Bad file descriptor (EBADF)");
  EXPECT_EQ(Error(parts("x", 99999)).message(), "x failed: Unknown error 99999 (99999)");
  EXPECT_FALSE(Error());
}

}  // namespace
}  // namespace falcon::net
