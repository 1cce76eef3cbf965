// Choosing from sequences. Reading a script's own sequence runs script; nothing here relies on its
// size staying what it was.
#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "modules/number_arguments.h"
#include "modules/random/random_object.h"
#include "vm/containers.h"
#include "vm/numbers.h"
#include "vm/sequence.h"
#include "vm/text_support.h"

namespace falcon::modules::random {

namespace {

using vm::Args;
using vm::Kind;
using vm::NativeDef;
using vm::Value;
using vm::Vm;

// How many items a sequence has. False: exception; a dict or set is no sequence.
bool size_of(Vm& vm, Value sequence, int64_t* out) {
  const Kind kind = vm.kind_of(sequence);
  if (kind == Kind::kDict || kind == Kind::kSet) {
    vm::raise_type(vm, "expected a sequence, not ", sequence, "; make a list of it");
    return false;
  }
  const Value length = vm.length(sequence);
  if (length.is_error()) return false;
  *out = vm::clamped_int(length);
  return true;
}

Value item_of(Vm& vm, Value sequence, int64_t index) {
  return vm.get_item(sequence, vm.integer(index));
}

int64_t index_below(RandomObject* random, int64_t count) {
  return static_cast<int64_t>(random->generator.below(static_cast<uint64_t>(count)));
}

// Whether a list of so many items may be made, at so many bytes each. False: MemoryError.
bool allows_items(Vm& vm, int64_t count, size_t bytes_each) {
  const auto items = static_cast<size_t>(count);
  if (items <= vm::kMaxItems && vm.heap.allows(items * bytes_each)) return true;
  vm.raise_out_of_memory(items * bytes_each);
  return false;
}

Value random_choice(Vm& vm, Args args) {
  int64_t count = 0;
  if (!size_of(vm, args[1], &count)) return Value::error();
  if (count == 0) return vm.raise(vm.types.index_error, "cannot choose from an empty sequence");
  return item_of(vm, args[1], index_below(self_of(args), count));
}

// The sums of the weights so far, or those sums themselves. False: exception.
bool read_weights(Vm& vm, Value weights, bool are_sums, std::vector<double>* out) {
  double sum = 0;
  vm::Iteration numbers(vm, weights);
  for (Value item; numbers.next(&item);) {
    double weight = 0;
    if (!real_argument(vm, item, &weight)) return false;
    sum = are_sums ? weight : sum + weight;
    if (!std::isfinite(sum) || sum < (out->empty() ? 0 : out->back())) {
      vm.raise(vm.types.value_error, "weights must be finite and not negative");
      return false;
    }
    const size_t wanted = (out->size() + 1) * sizeof(double);
    if (!vm.heap.allows(wanted)) {
      vm.raise_out_of_memory(wanted);
      return false;
    }
    out->push_back(sum);
  }
  return !numbers.failed();
}

// The weights of choices(), as sums; none are none. False: exception.
bool choice_weights(Vm& vm, Args args, int64_t count, std::vector<double>* out) {
  const bool has_weights = args.given(2) && !args[2].is_none();
  const bool has_sums = args.given(3) && !args[3].is_none();
  if (!has_weights && !has_sums) return true;
  if (has_weights && has_sums) {
    vm.raise(vm.types.type_error, "choices() takes weights or cum_weights, not both");
    return false;
  }
  if (!read_weights(vm, has_sums ? args[3] : args[2], has_sums, out)) return false;
  if (static_cast<int64_t>(out->size()) != count) {
    vm.raise(vm.types.value_error, "choices() takes as many weights as there are items");
    return false;
  }
  if (!out->empty() && out->back() > 0) return true;
  vm.raise(vm.types.value_error, "the total of the weights must be greater than 0");
  return false;
}

Value random_choices(Vm& vm, Args args) {
  int64_t count = 0;
  int64_t wanted = 1;
  if (!size_of(vm, args[1], &count) ||
      (args.given(4) && !vm.to_index(args[4], "k", INT64_MIN, INT64_MAX, &wanted))) {
    return Value::error();
  }
  std::vector<double> sums;
  if (!choice_weights(vm, args, count, &sums)) return Value::error();
  if (wanted > 0 && count == 0) {
    return vm.raise(vm.types.index_error, "cannot choose from an empty sequence");
  }
  if (!allows_items(vm, std::max<int64_t>(wanted, 0), sizeof(Value))) return Value::error();
  vm::List* chosen = vm.list();
  for (int64_t i = 0; i < wanted; ++i) {
    int64_t index = 0;
    if (sums.empty()) {
      index = index_below(self_of(args), count);
    } else {
      const double point = self_of(args)->generator.uniform() * sums.back();
      index = std::upper_bound(sums.begin(), sums.end() - 1, point) - sums.begin();
    }
    const Value item = item_of(vm, args[1], index);
    if (item.is_error() || !vm::list_append(vm, chosen, item)) return Value::error();
  }
  return chosen;
}

// The first steps of a shuffle of the indices, of which only those that have moved are kept.
Value random_sample(Vm& vm, Args args) {
  constexpr size_t kBytesOfMoved = 64;  // a node of the map and its share of the buckets
  int64_t count = 0;
  int64_t wanted = 0;
  if (!size_of(vm, args[1], &count) || !vm.to_index(args[2], "k", INT64_MIN, INT64_MAX, &wanted)) {
    return Value::error();
  }
  if (wanted < 0 || wanted > count) {
    return vm.raise(vm.types.value_error,
                    vm::cat("a sample of ", wanted, " cannot be taken from ", count, " items"));
  }
  if (!allows_items(vm, wanted, kBytesOfMoved)) return Value::error();
  std::unordered_map<int64_t, int64_t> moved;
  const auto at = [&](int64_t place) {
    const auto found = moved.find(place);
    return found == moved.end() ? place : found->second;
  };
  vm::List* sample = vm.list();
  for (int64_t i = 0; i < wanted; ++i) {
    const int64_t place = i + index_below(self_of(args), count - i);
    const int64_t index = at(place);
    moved[place] = at(i);
    const Value item = item_of(vm, args[1], index);
    if (item.is_error() || !vm::list_append(vm, sample, item)) return Value::error();
  }
  return sample;
}

// Exchanges two items. False: exception.
bool exchange(Vm& vm, Value sequence, int64_t a, int64_t b) {
  const Value first = item_of(vm, sequence, a);
  if (first.is_error()) return false;
  const Value second = item_of(vm, sequence, b);
  return !second.is_error() && !vm.set_item(sequence, vm.integer(a), second).is_error() &&
         !vm.set_item(sequence, vm.integer(b), first).is_error();
}

Value random_shuffle(Vm& vm, Args args) {
  if (vm::is_list(args[1])) {
    auto* list = args[1].as<vm::List>();
    for (int64_t i = int64_t{list->size} - 1; i > 0; --i) {
      std::swap(list->items[i], list->items[index_below(self_of(args), i + 1)]);
    }
    vm.heap.changed(list);
    return Value::none();
  }
  int64_t count = 0;
  if (!size_of(vm, args[1], &count)) return Value::error();
  for (int64_t i = count - 1; i > 0; --i) {
    if (!exchange(vm, args[1], i, index_below(self_of(args), i + 1))) return Value::error();
  }
  return Value::none();
}

constexpr NativeDef kMethods[] = {
    {"choice(self, sequence, /)", random_choice, "An item of the sequence."},
    {"choices(self, population, weights=None, *, cum_weights=None, k=1)", random_choices,
     "A list of k items, each chosen anew from all, with weights or sums of weights if given."},
    {"sample(self, population, k)", random_sample,
     "A list of k items from different places, in random order."},
    {"shuffle(self, sequence, /)", random_shuffle, "Puts the items into random order, in place."},
};

}  // namespace

Methods sequence_methods() { return {kMethods, std::size(kMethods)}; }

}  // namespace falcon::modules::random
