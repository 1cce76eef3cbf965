// The hash table against a model, with chains of collisions, gaps and rebuilds. What scripts see of
// dict and set is tested by programs in tests/lang.
#include "vm/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <list>
#include <random>
#include <vector>

#include "vm/vm.h"

namespace falcon::vm {
namespace {

class TableTest : public ::testing::Test {
 protected:
  TableTest() { vm_.add_root(dict_); }

  Vm vm_;
  Dict* dict_ = vm_.dict();
  Table& table_ = dict_->table;

  std::vector<int64_t> keys() {
    std::vector<int64_t> found;
    for (uint32_t i = 0; table_next(table_, &i); ++i)
      found.push_back(table_.entries[i].key.as_int());
    return found;
  }
  // Sets a key whose hash is what the test says.
  void set(int64_t key, uint64_t hash) {
    ASSERT_TRUE(table_set_hashed(vm_, table_, Value::small_int(key), hash, Value::small_int(-key)));
  }
  int64_t find(int64_t key, uint64_t hash) {
    return table_find_hashed(vm_, table_, Value::small_int(key), hash);
  }
};

// The same keys in the same order after every step of a long random walk; hashes from a few values
// only, so that chains are long, meet and wrap around the end of the index.
TEST_F(TableTest, KeepsOrderAndContentsUnderCollisions) {
  std::mt19937_64 random(20250101);
  for (const uint64_t hashes : std::vector<uint64_t>{1, 3, 7, 1000}) {
    std::list<int64_t> model;
    const auto hash_for = [&](int64_t key) { return static_cast<uint64_t>(key) % hashes; };
    for (int step = 0; step < 3000; ++step) {
      const auto key = static_cast<int64_t>(random() % 120);
      const bool there = std::find(model.begin(), model.end(), key) != model.end();
      const int64_t position = find(key, hash_for(key));
      ASSERT_EQ(position >= 0, there);
      if (there && random() % 2 == 0) {
        table_remove_at(table_, position);
        model.remove(key);
      } else {
        set(key, hash_for(key));
        if (!there) model.push_back(key);
      }
      ASSERT_EQ(table_.live, model.size());
      if (step % 50 != 0) continue;
      ASSERT_EQ(keys(), std::vector<int64_t>(model.begin(), model.end()));
    }
    table_clear(vm_.heap, table_);
  }
}

TEST_F(TableTest, ReplacingAValueIsNoChangeOfKeys) {
  set(1, 5);
  const uint32_t version = table_.version;
  set(1, 5);
  EXPECT_EQ(table_.version, version);
  set(2, 5);
  EXPECT_NE(table_.version, version);
}

TEST_F(TableTest, AVersionNeverComesBack) {
  set(1, 1);
  uint32_t version = table_.version;
  for (int i = 0; i < 10; ++i) {
    table_clear(vm_.heap, table_);
    set(1, 1);
    EXPECT_GT(table_.version, version);
    version = table_.version;
  }
}

TEST_F(TableTest, AQueueDoesNotGrow) {
  for (int64_t i = 0; i < 8; ++i) set(i, static_cast<uint64_t>(i));
  for (int64_t i = 8; i < 10000; ++i) {
    set(i, static_cast<uint64_t>(i));
    uint32_t first = 0;
    ASSERT_TRUE(table_next(table_, &first));
    ASSERT_EQ(table_.entries[first].key.as_int(), i - 8);
    table_remove_at(table_, first);
  }
  EXPECT_LE(table_.capacity, 32u);
}

TEST_F(TableTest, ShrinksWhenItIsUsedAgainAfterManyRemovals) {
  for (int64_t i = 0; i < 10000; ++i) set(i, static_cast<uint64_t>(i));
  const uint32_t large = table_.capacity;
  for (int64_t i = 0; i < 9990; ++i) table_remove_at(table_, find(i, static_cast<uint64_t>(i)));
  for (int64_t i = 0; i < 20000; ++i) {
    set(-1 - i, static_cast<uint64_t>(i));
    table_remove_at(table_, find(-1 - i, static_cast<uint64_t>(i)));
    set(-1 - i, static_cast<uint64_t>(i));
    if (i >= 10) table_remove_at(table_, find(9 - i, static_cast<uint64_t>(i - 10)));
  }
  EXPECT_LT(table_.capacity, large / 64);
  EXPECT_EQ(table_.live, 20u);
}

TEST_F(TableTest, MemoryIsAccountedAndGivenBack) {
  vm_.heap.collect();
  const size_t before = vm_.heap.bytes();
  for (int64_t i = 0; i < 1000; ++i) set(i, static_cast<uint64_t>(i));
  EXPECT_GE(vm_.heap.bytes(), before + 1000 * sizeof(Entry));
  table_clear(vm_.heap, table_);
  EXPECT_EQ(vm_.heap.bytes(), before);
}

TEST_F(TableTest, TheLimitOfTheHeapIsKept) {
  vm_.heap.set_limit(vm_.heap.bytes() + 4096);
  int64_t i = 0;
  while (i < 10000 && table_set_hashed(vm_, table_, Value::small_int(i), 0, Value::none())) ++i;
  EXPECT_LT(i, 400);
  EXPECT_GT(i, 5);
  EXPECT_EQ(table_.live, static_cast<uint32_t>(i));
}

TEST_F(TableTest, StringsAreFoundByTextAndAsBytes) {
  dict_set_str(vm_, dict_, vm_.string("caf\xC3\xA9"), Value::small_int(1));
  EXPECT_EQ(dict_get_str(vm_, dict_, vm_.string("caf\xC3\xA9")).as_int(), 1);
  EXPECT_EQ(dict_get(vm_, dict_, Value(vm_.bytes("caf\xC3\xA9"))).as_int(), 1);
  EXPECT_TRUE(dict_get(vm_, dict_, Value(vm_.string("cafe"))).is_undefined());
}

TEST_F(TableTest, EqualNumbersMeet) {
  uint64_t as_int = 0;
  uint64_t as_double = 0;
  for (const int64_t i :
       {int64_t{0}, int64_t{-1}, Value::kIntMax, Value::kIntMin, int64_t{1} << 60}) {
    ASSERT_TRUE(hash_of(vm_, vm_.integer(i), &as_int));
    ASSERT_TRUE(hash_of(vm_, Value::number(static_cast<double>(i)), &as_double));
    EXPECT_EQ(as_int, as_double) << i;
  }
  ASSERT_TRUE(hash_of(vm_, Value::boolean(true), &as_int));
  ASSERT_TRUE(hash_of(vm_, Value::number(1.0), &as_double));
  EXPECT_EQ(as_int, as_double);
  ASSERT_TRUE(hash_of(vm_, Value::number(-0.0), &as_int));
  ASSERT_TRUE(hash_of(vm_, Value::number(0.0), &as_double));
  EXPECT_EQ(as_int, as_double);
}

TEST_F(TableTest, HashesDifferFromVmToVm) {
  Vm other;
  uint64_t here = 0;
  uint64_t there = 0;
  ASSERT_TRUE(hash_of(vm_, Value::small_int(7), &here));
  ASSERT_TRUE(hash_of(other, Value::small_int(7), &there));
  EXPECT_NE(here, there);
  ASSERT_TRUE(hash_of(vm_, Value(vm_.string("key")), &here));
  ASSERT_TRUE(hash_of(other, Value(other.string("key")), &there));
  EXPECT_NE(here, there);
}

TEST_F(TableTest, ACopyHasNoGapsAndIsOnItsOwn) {
  for (int64_t i = 0; i < 100; ++i) set(i, static_cast<uint64_t>(i));
  for (int64_t i = 0; i < 90; ++i) table_remove_at(table_, find(i, static_cast<uint64_t>(i)));
  Dict* copy = vm_.dict();
  ASSERT_TRUE(table_copy(vm_, table_, copy->table));
  EXPECT_EQ(copy->table.used, 10u);
  EXPECT_LT(copy->table.capacity, table_.capacity);
  table_clear(vm_.heap, table_);
  EXPECT_EQ(table_find_hashed(vm_, copy->table, Value::small_int(95), 95), 5);
}

}  // namespace
}  // namespace falcon::vm
