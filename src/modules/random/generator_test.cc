// The generator against its published numbers, and its ranges against what they promise.
#include "modules/random/generator.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace falcon::modules::random {
namespace {

// Worked out by hand from the algorithm: with the state 1, 2, 3, 4 the first is rotl(2 * 5, 7) * 9.
TEST(Generator, StepsAsPublished) {
  Generator generator({1, 2, 3, 4});
  for (const uint64_t expected :
       {uint64_t{11520}, uint64_t{0}, uint64_t{1509978240}, uint64_t{1215971899390074240}}) {
    EXPECT_EQ(generator.next(), expected);
  }
}

TEST(Generator, EqualSeedsGiveEqualStreamsAndOthersOthers) {
  std::set<uint64_t> first;
  for (const char* seed : {"", "a", "b", "aa", "ab", "ba", "0", "1", "10"}) {
    Generator one;
    Generator two;
    one.seed(seed);
    two.seed(seed);
    EXPECT_EQ(one.next(), two.next());
    first.insert(one.next());
  }
  EXPECT_EQ(first.size(), 9U);
}

TEST(Generator, RangesAreWholeAndEven) {
  Generator generator;
  generator.seed("ranges");
  for (const uint64_t bound : {uint64_t{1}, uint64_t{2}, uint64_t{3}, uint64_t{10}}) {
    constexpr int kEach = 3000;
    std::vector<int> counts(bound);
    for (uint64_t i = 0; i < bound * kEach; ++i) ++counts[generator.below(bound)];
    // Six standard deviations of a binomial distribution lie within 6 * sqrt(kEach).
    for (const int count : counts) EXPECT_NEAR(count, kEach, 329);
  }
  const uint64_t huge =
      (uint64_t{1} << 63) + 1;  // where a plain remainder would be twice as likely below
  int low = 0;
  for (int i = 0; i < 4000; ++i) {
    const uint64_t x = generator.below(huge);
    ASSERT_LT(x, huge);
    low += x < huge / 2 ? 1 : 0;
  }
  EXPECT_NEAR(low, 2000, 190);
  for (int i = 0; i < 1000; ++i) {
    const double x = generator.uniform();
    ASSERT_TRUE(x >= 0 && x < 1);
  }
}

}  // namespace
}  // namespace falcon::modules::random
