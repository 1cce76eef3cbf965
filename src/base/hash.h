// Seeded hashes: SipHash-1-3 for bytes, a keyed mixer for integers.
//
// Keys of tables come from the network, so whoever chooses them must not be able to predict where
// they land. SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", with one
// compression and three finalisation rounds) is the usual trade of that safety against speed.
// The key is passed in: there is no process-wide seed, so two runtimes share nothing.
// Pure functions, safe from every thread.
#ifndef FALCON_BASE_HASH_H_
#define FALCON_BASE_HASH_H_

#include <cstddef>
#include <cstdint>

namespace falcon {

struct HashKey {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
};

// A key from the system's random source (getrandom(2); the clock and an address if there is none).
HashKey random_hash_key();

// SipHash-1-3 of `size` bytes at `data`.
std::uint64_t hash_bytes(const HashKey& key, const void* data, std::size_t size);

// A keyed bijection of 64 bits: xor, multiply and shift with the finalisation constants of
// MurmurHash3 (fmix64, Appleby), keyed before and after.
constexpr std::uint64_t hash_integer(const HashKey& key, std::uint64_t value) {
  value ^= key.k0;
  value ^= value >> 33;
  value *= 0xff51afd7ed558ccdULL;
  value ^= value >> 33;
  value += key.k1;
  value *= 0xc4ceb9fe1a85ec53ULL;
  return value ^ (value >> 33);
}

}  // namespace falcon

#endif  // FALCON_BASE_HASH_H_
