// SipHash-1-3, written from the paper's description: 8 bytes a round, the length in the last word.
#include "base/hash.h"

#include <bit>
#include <cstring>

#include <sys/random.h>

#include "falcon/base/clock.h"

namespace falcon {

namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};

// Little-endian by definition of SipHash; the supported machines are.
static_assert(std::endian::native == std::endian::little);

std::uint64_t load(const unsigned char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, 8);
  return word;
}

// `count` bytes, 0 to 7, as the low end of a word. Loads overlap where that saves a loop.
std::uint64_t load_some(const unsigned char* bytes, std::size_t count) {
  if (count >= 4) {
    std::uint32_t low;
    std::uint32_t high;
    std::memcpy(&low, bytes, 4);
    std::memcpy(&high, bytes + count - 4, 4);
    return low | std::uint64_t{high} << (8 * (count - 4));
  }
  if (count == 0) return 0;
  const std::size_t middle = count / 2;
  const std::size_t last = count - 1;
  return bytes[0] | std::uint64_t{bytes[middle]} << (8 * middle) |
         std::uint64_t{bytes[last]} << (8 * last);
}

}  // namespace

HashKey random_hash_key() {
  HashKey key;
  if (getrandom(&key, sizeof key, 0) != static_cast<ssize_t>(sizeof key)) {
    key.k0 = static_cast<std::uint64_t>(monotonic_ns());
    key.k1 = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&key));
  }
  return key;
}

std::uint64_t hash_bytes(const HashKey& key, const void* data, std::size_t size) {
  // The four words are the initial state that the paper gives ("somepseudorandomlygeneratedbytes").
  SipState state{key.k0 ^ 0x736f6d6570736575ULL, key.k1 ^ 0x646f72616e646f6dULL,
                 key.k0 ^ 0x6c7967656e657261ULL, key.k1 ^ 0x7465646279746573ULL};
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::size_t left = size;
  for (; left >= 8; left -= 8, bytes += 8) {
    state.absorb(load(bytes));
  }
  state.absorb(static_cast<std::uint64_t>(size) << 56 | load_some(bytes, left));
  state.v2 ^= 0xff;
  for (int i = 0; i < 3; ++i) {
    state.round();
  }
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace falcon
