// Hashes: SipHash-1-3 against values that another implementation gives for the same key and bytes.
#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace falcon {
namespace {

std::uint64_t hash(const HashKey& key, const std::string& text) {
  return hash_bytes(key, text.data(), text.size());
}

TEST(Hash, SipHash13OfKnownBytes) {
  const HashKey zero;
  EXPECT_EQ(hash(zero, "a"), 0x407448d2b89b1813ULL);
  EXPECT_EQ(hash(zero, "abcdefgh"), 0x3f7b849c0b8e35eaULL);
  EXPECT_EQ(hash(zero, "falcon serves the wire"), 0xa410aa9e247b2a35ULL);
}

TEST(Hash, EveryLengthAndEveryByteCounts) {
  const HashKey key{1, 2};
  std::set<std::uint64_t> seen;
  for (std::size_t length = 0; length < 40; ++length) {
    EXPECT_TRUE(seen.insert(hash(key, std::string(length, '\0'))).second) << length;
  }
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, '\0');
    text[at] = 1;
    EXPECT_TRUE(seen.insert(hash(key, text)).second) << at;
  }
}

TEST(Hash, TheKeyDecides) {
  EXPECT_NE(hash({1, 2}, "x"), hash({1, 3}, "x"));
  EXPECT_NE(hash({1, 2}, "x"), hash({2, 2}, "x"));
  EXPECT_NE(hash_integer({1, 2}, 7), hash_integer({1, 3}, 7));
  EXPECT_NE(hash_integer({1, 2}, 7), hash_integer({2, 2}, 7));
  EXPECT_NE(hash_integer({1, 2}, 7), hash_integer({1, 2}, 8));
}

TEST(Hash, RandomKeysDiffer) {
  const HashKey a = random_hash_key();
  const HashKey b = random_hash_key();
  EXPECT_FALSE(a.k0 == b.k0 && a.k1 == b.k1);
}

}  // namespace
}  // namespace falcon
