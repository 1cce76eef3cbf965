// The collector in steps, with a program at work between them: what it stores, moves and drops in
// objects old and new while they are marked. A model says what must be there; an object that was
// freed although it is referred to is no string any more.
//
// What is dropped may be kept for a while by old words on this test's C stack, so no test says that
// a certain object is gone, only that most are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "vm/heap.h"
#include "vm/sequence.h"
#include "vm/table.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

class CollectorTest : public ::testing::Test {
 protected:
  // Strings, with their list enough to be marked in steps, which are small where all is.
#ifdef FALCON_GC_STRESS
  static constexpr int kMany = 120'000;
#else
  static constexpr int kMany = 330'000;
#endif
  static constexpr int kSteps = 300;  // several collections of those

  Vm vm_;
  std::mt19937_64 random_{20251125};
  int last_ = 0;

  // Objects come from functions of their own, so that no frame that stays has them.
  __attribute__((noinline)) Value text(int number) { return vm_.string(std::to_string(number)); }
  __attribute__((noinline)) List* rooted_list() {
    List* list = vm_.list();
    vm_.add_root(list);
    return list;
  }
  void fill(List* list, std::vector<int>* model) {
    for (int i = 0; i < kMany; ++i) {
      ASSERT_TRUE(list_append(vm_, list, text(++last_)));
      model->push_back(last_);
    }
  }
  // The garbage for which a program has its next step.
  void step() {
    for (int i = 0; i < 5000; ++i) text(i);
    vm_.heap.collect_step();
  }
  static bool holds(Value value, int number) {
    return value.is_object() && value.as_object()->kind == Kind::kStr &&
           value.as<Str>()->view() == std::to_string(number);
  }
  static void expect_all(const List* list, const std::vector<int>& model) {
    ASSERT_EQ(list->size, model.size());
    size_t wrong = 0;
    for (uint32_t i = 0; i < list->size; ++i) wrong += holds(list->items[i], model[i]) ? 0 : 1;
    EXPECT_EQ(wrong, 0u);
  }
};

TEST_F(CollectorTest, WhatIsStoredIntoAnOldListIsKept) {
  List* list = rooted_list();
  std::vector<int> model;
  fill(list, &model);
  for (int i = 0; i < kSteps; ++i) {
    step();
    for (int store = 0; store < 20; ++store) {
      const size_t at = random_() % model.size();
      model[at] = ++last_;
      ASSERT_FALSE(
          vm_.set_item(list, Value::small_int(static_cast<int64_t>(at)), text(last_)).is_error());
    }
  }
  vm_.heap.collect();
  expect_all(list, model);
}

// A reference that leaves a list that is not looked at yet for one that was.
TEST_F(CollectorTest, WhatMovesFromListToListIsKept) {
  List* from = rooted_list();
  List* to = rooted_list();
  std::vector<int> left;
  std::vector<int> moved;
  fill(from, &left);
  for (int i = 0; i < kSteps; ++i) {
    step();
    for (int move = 0; move < 300 && !left.empty(); ++move) {
      const size_t at = i % 2 == 0 ? left.size() - 1 : random_() % left.size();
      ASSERT_TRUE(list_append(vm_, to, from->items[at]));
      list_remove_range(vm_, from, at, 1);
      moved.push_back(left[at]);
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
  vm_.heap.collect();
  expect_all(from, left);
  expect_all(to, moved);
}

// The list is looked at in parts from its end, between which its items move up past where it
// stands.
TEST_F(CollectorTest, WhatMovesUpInALongListIsKept) {
  List* list = rooted_list();
  std::vector<int> model;
  fill(list, &model);
  for (int i = 0; i < kSteps; ++i) {
    step();
    constexpr size_t kGap = 5000;
    ASSERT_TRUE(list_insert_gap(vm_, list, 0, kGap));
    for (size_t at = 0; at < kGap; ++at) {
      list->items[at] = list->items[list->size - kGap + at];
      vm_.heap.wrote(list->items[at]);
    }
    list_remove_range(vm_, list, list->size - kGap, kGap);
    std::rotate(model.begin(), model.end() - kGap, model.end());
  }
  vm_.heap.collect();
  expect_all(list, model);
}

TEST_F(CollectorTest, WhatADictHoldsIsKeptWhileItGrowsAndShrinks) {
  Dict* dict = vm_.dict();
  vm_.add_root(dict);
  constexpr int kKeys = 60'000;
  std::vector<int> model(kKeys);
  auto set = [&](int key) {
    model[static_cast<size_t>(key)] = ++last_;
    ASSERT_TRUE(dict_set(vm_, dict, Value::small_int(key), text(last_)));
  };
  for (int key = 0; key < kKeys; ++key) set(key);
  for (int i = 0; i < kSteps; ++i) {
    step();
    for (int change = 0; change < 300; ++change) {
      const int key = static_cast<int>(random_() % kKeys);
      if (change % 3 == 0) {
        ASSERT_GE(table_remove(vm_, dict->table, Value::small_int(key)), 0);
        model[static_cast<size_t>(key)] = 0;
      } else {
        set(key);
      }
    }
  }
  vm_.heap.collect();
  for (int key = 0; key < kKeys; ++key) {
    Value value = dict_get(vm_, dict, Value::small_int(key));
    const int number = model[static_cast<size_t>(key)];
    ASSERT_TRUE(number == 0 ? value.is_undefined() : holds(value, number)) << key;
  }
}

// The intern table is weak: a string that only it has may be asked for before it is dropped.
TEST_F(CollectorTest, AnInternedStringThatIsAskedForAgainIsKept) {
  List* list = rooted_list();
  std::vector<int> model;
  fill(list, &model);
  for (int i = 0; i < kSteps; ++i) {
    const std::string name = "name" + std::to_string(i % 7);
    vm_.intern(name);
    step();
    step();
    Value found = vm_.intern(name);
    ASSERT_FALSE(vm_.set_item(list, Value::small_int(i), found).is_error());
    step();
    ASSERT_EQ(vm_.intern(name), list->items[i].as<Str>());
    ASSERT_EQ(list->items[i].as<Str>()->view(), name);
  }
}

TEST_F(CollectorTest, WhatIsDroppedIsFreedInSteps) {
  List* list = rooted_list();
  std::vector<int> model;
  fill(list, &model);
  vm_.heap.collect();
  const size_t before = vm_.heap.bytes();
  step();  // an item of it may have been marked already
  list_remove_range(vm_, list, 0, list->size);
  size_t most = 0;
  for (int i = 0; i < kSteps; ++i) {
    step();
    most = std::max(most, vm_.heap.bytes());
  }
  EXPECT_LT(vm_.heap.bytes(), before / 2);
  EXPECT_LT(most, before * 4);
}

TEST_F(CollectorTest, TheLimitIsKeptWhileMarkingGoesOn) {
  List* list = rooted_list();
  std::vector<int> model;
  fill(list, &model);
  vm_.heap.collect();
  const size_t live = vm_.heap.bytes();
  vm_.heap.set_limit(live * 2);
  for (int i = 0; i < 40; ++i) {
    step();  // wherever it has come to
    EXPECT_FALSE(vm_.heap.allows(live + live / 2));
    EXPECT_TRUE(vm_.heap.allows(live / 2));
  }
  step();
  list_remove_range(vm_, list, 0, list->size);
  EXPECT_TRUE(vm_.heap.allows(live + live / 2));
}

}  // namespace
}  // namespace falcon::vm
