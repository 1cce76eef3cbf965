// Result: which side it holds, who owns it, and how FALCON_TRY hands an error on.
#include "falcon/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace falcon {
namespace {

struct Failure {
  std::string why;
};

template <class T>
using Outcome = Result<T, Failure>;

Outcome<int> half(int number) {
  if (number % 2 != 0) {
    return Failure{"odd"};
  }
  return number / 2;
}

Outcome<int> quarter(int number) {
  FALCON_TRY(const int once, half(number));
  FALCON_TRY(const int twice, half(once));
  return twice;
}

Outcome<Ok> check(int number) {
  FALCON_TRY_OK(half(number));
  return Ok{};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(half(4).ok());
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_FALSE(half(3).ok());
  EXPECT_EQ(half(3).error().why, "odd");
}

TEST(Result, TryHandsTheErrorOn) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().why, "odd");
  EXPECT_TRUE(check(2).ok());
  EXPECT_EQ(check(1).error().why, "odd");
}

TEST(Result, MovesWhatItOwns) {
  Outcome<std::unique_ptr<int>> first(std::make_unique<int>(7));
  Outcome<std::unique_ptr<int>> second(std::move(first));
  EXPECT_EQ(**second, 7);
  second = Outcome<std::unique_ptr<int>>(Failure{"gone"});
  EXPECT_EQ(second.error().why, "gone");
}

TEST(ResultDeath, ReadingTheWrongSideIsABug) {
  EXPECT_DEATH(static_cast<void>(half(3).value()), "value of a Result that has none");
  EXPECT_DEATH(static_cast<void>(half(4).error()), "error of a Result that has none");
}

}  // namespace
}  // namespace falcon
