// Streams against another OS thread that really blocks: whatever the order in which bytes, edges,
// short counts and ends fall together, nothing is lost and nobody waits for an edge that has gone
// by.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>

#include "falcon/net/blocking.h"
#include "falcon/net/ops.h"
#include "support/net_driver.h"

namespace falcon::net {
namespace {

std::string pattern(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string data(size, '\0');
  for (char& byte : data) {
    byte = static_cast<char>(random());
  }
  return data;
}

// Sends `data` in pieces of random size with pauses now and then, and closes.
void speak(std::uint16_t port, const std::string& data, unsigned seed) {
  Context context;
  auto socket = must(Socket::open(context, kAfInet, kSockStream));
  must(blocking::connect(*socket, loopback(port)));
  must(socket->set_option(*constant("IPPROTO_TCP"), *constant("TCP_NODELAY"), 1));
  std::mt19937 random(seed);
  for (std::size_t at = 0; at < data.size();) {
    const std::size_t piece = std::min<std::size_t>(data.size() - at, 1 + random() % 700);
    must(blocking::send_all(*socket, data.data() + at, piece));
    at += piece;
    if (random() % 4 == 0) {
      std::this_thread::yield();
    }
  }
}

TEST(StreamStress, ReceivingWhatComesInRandomPieces) {
  Reactor reactor;
  auto server = listener(reactor);
  const std::uint16_t port = must(server->local_address()).port();
  for (unsigned round = 0; round < 100; ++round) {
    const std::string data = pattern(20'000, round);
    std::thread speaker([&] { speak(port, data, round); });
    auto peer = accept(*server);
    std::mt19937 random(round);
    std::string all;
    for (;;) {
      const Received received = receive(*peer, 1 + random() % 2000);
      if (received.step != Step::kDone || received.data.empty()) {
        EXPECT_EQ(received.step, Step::kDone);
        break;
      }
      all += received.data;
    }
    speaker.join();
    ASSERT_TRUE(all == data) << "round " << round << ": " << all.size() << " bytes";
  }
}

// Reads all in pieces of random size until the end.
std::string listen_to(std::uint16_t port, unsigned seed) {
  Context context;
  auto socket = must(Socket::open(context, kAfInet, kSockStream));
  must(socket->set_option(kSolSocket, *constant("SO_RCVBUF"), 4096));
  must(blocking::connect(*socket, loopback(port)));
  std::mt19937 random(seed);
  std::string all;
  std::string buffer(5000, '\0');
  for (;;) {
    const std::size_t got = must(blocking::recv(*socket, buffer.data(), 1 + random() % 5000));
    if (got == 0) {
      return all;
    }
    all.append(buffer, 0, got);
  }
}

TEST(StreamStress, SendingToOneWhoReadsAsItLikes) {
  Reactor reactor;
  auto server = listener(reactor);
  must(server->set_option(kSolSocket, *constant("SO_SNDBUF"), 4096));
  const std::uint16_t port = must(server->local_address()).port();
  for (unsigned round = 0; round < 20; ++round) {
    const std::string data = pattern(100'000, round);
    std::string heard;
    std::thread reader([&] { heard = listen_to(port, round); });
    auto peer = accept(*server);
    std::mt19937 random(round);
    for (std::size_t at = 0; at < data.size();) {
      const std::size_t piece = std::min<std::size_t>(data.size() - at, 1 + random() % 30'000);
      ASSERT_EQ(transmit(*peer, data.substr(at, piece)).step, Step::kDone);
      at += piece;
    }
    peer->close();
    reader.join();
    ASSERT_TRUE(heard == data) << "round " << round;
  }
}

}  // namespace
}  // namespace falcon::net
