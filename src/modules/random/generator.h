// xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021):
// 256 bits of state, 64 a step, and no number of steps that a program makes shows a pattern.
//
// The state is spread from a seed by splitmix64 (Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators", 2014), as its authors advise. Plain data: whoever holds one has
// a stream of its own.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace falcon::modules::random {

class Generator {
 public:
  Generator() = default;
  explicit Generator(const uint64_t (&state)[4]) {
    for (int i = 0; i < 4; ++i) state_[i] = state[i];
  }

  // A stream for any bytes; equal bytes give equal streams, on every machine.
  void seed(std::string_view bytes) {
    uint64_t mixed = bytes.size();
    for (const char c : bytes) mixed = split_mix(&mixed) ^ static_cast<uint8_t>(c);
    for (uint64_t& word : state_) word = split_mix(&mixed);
  }

  uint64_t next() {
    const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // 0 <= x < 1, each multiple of 2 ** -53 as likely as the others.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // 0 <= x < bound (bound > 0), without bias: Lemire, "Fast random integer generation in an
  // interval", 2019.
  uint64_t below(uint64_t bound) {
    using Wide = unsigned __int128;
    Wide product = Wide{next()} * bound;
    if (static_cast<uint64_t>(product) < bound) {
      const uint64_t unfair = -bound % bound;  // 2 ** 64 modulo bound
      while (static_cast<uint64_t>(product) < unfair) product = Wide{next()} * bound;
    }
    return static_cast<uint64_t>(product >> 64);
  }

 private:
  static uint64_t split_mix(uint64_t* state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t state_[4] = {};
};

}  // namespace falcon::modules::random
