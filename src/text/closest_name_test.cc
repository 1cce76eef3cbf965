// What counts as a slip, and what as another name.
#include "text/closest_name.h"

#include <gtest/gtest.h>

namespace falcon::text {
namespace {

std::string closest(std::string_view wanted, std::initializer_list<std::string_view> names) {
  ClosestName closest(wanted);
  for (std::string_view name : names) closest.consider(name);
  return closest.best();
}

TEST(ClosestName, FindsTheSlip) {
  EXPECT_EQ(closest("prnt", {"repr", "print", "input"}), "print");
  EXPECT_EQ(closest("lenght", {"width", "length"}), "length");
  EXPECT_EQ(closest("sokcet", {"thread", "socket"}), "socket");
  EXPECT_EQ(closest("none", {"one", "None"}), "None");
}

TEST(ClosestName, AnotherNameIsNoSlip) {
  EXPECT_EQ(closest("x", {"y", "i"}), "");
  EXPECT_EQ(closest("cat", {"dog"}), "");
  EXPECT_EQ(closest("value", {"value"}), "");
  EXPECT_EQ(closest("value", {""}), "");
  EXPECT_EQ(closest("", {"value"}), "");
}

TEST(ClosestName, OfEqualOnesTheFirst) { EXPECT_EQ(closest("nane", {"name", "lane"}), "name"); }

TEST(ClosestName, PrivateNamesStayPrivate) {
  EXPECT_EQ(closest("size", {"_size"}), "");
  EXPECT_EQ(closest("_sise", {"_size"}), "_size");
}

TEST(ClosestName, WorkIsBounded) {
  const std::string name(ClosestName::kMaxBytes, 'a');
  EXPECT_EQ(closest(name.substr(1), {name}), name);
  EXPECT_EQ(closest(name + "a", {name}), "");
  ClosestName many("target");
  for (size_t i = 0; i < ClosestName::kMaxCandidates; ++i) many.consider("rrrrrr");
  many.consider("targets");
  EXPECT_EQ(many.best(), "");
}

}  // namespace
}  // namespace falcon::text
