// The merge sort of sort.h.
//
// Top-down, with short stretches sorted by binary insertion: few comparisons matter most, as each
// may be a call of script. Input that is in order, or strictly in the opposite one, costs one
// comparison an item, and two halves that are in order as they stand are not merged. Invariant:
// whenever a comparison runs, each item is in the array or in the scratch behind `left`, once; if
// it fails, the rest of the scratch goes back.
#include "vm/sort.h"

#include <algorithm>
#include <cstring>

#include "vm/sequence.h"

namespace falcon::vm {
namespace {

// What moves: an item that is its own key, or a key with its item.
struct Plain {
  Value key;
};
struct Keyed {
  Value key;
  Value item;
};

// Comparisons by `<`: 1, 0, or -1 with an exception.
struct LessInt {
  int operator()(Value a, Value b) const { return a.as_int() < b.as_int(); }
};
struct LessDouble {
  int operator()(Value a, Value b) const { return a.as_double() < b.as_double(); }
};
// The order of UTF-8 bytes is that of code points (RFC 3629, 1).
struct LessStr {
  int operator()(Value a, Value b) const { return as_str(a)->view() < as_str(b)->view(); }
};
struct LessAny {
  Vm& vm;
  int operator()(Value a, Value b) const { return vm.compare(CompareOp::kLt, a, b); }
};

// Below this, insertion moves less than merging costs; 16 to 64 are much alike.
constexpr size_t kShortStretch = 24;
// As many elements merged take about the time of a turn of a loop in script.
constexpr uint32_t kStepElements = 4;

template <class Element, class Less>
class Sorter {
 public:
  Sorter(Vm& vm, Element* array, Element* scratch, Less less)
      : vm_(vm), array_(array), scratch_(scratch), less_(less) {}

  // False: a comparison failed; the array holds all elements.
  bool sort(size_t count) {
    const int done = sort_if_in_order(count);
    return done == 0 ? sort_stretch(0, count) : done > 0;
  }

 private:
  // 1: the whole array is in order now; 0: it is not; -1: failed.
  int sort_if_in_order(size_t count) {
    if (count < 2) return 1;
    const int down = less_(array_[1].key, array_[0].key);
    if (down < 0) return -1;
    for (size_t i = 2; i < count; ++i) {
      const int less = less_(array_[i].key, array_[i - 1].key);
      if (less < 0) return -1;
      if (less != down) return 0;
    }
    if (down != 0) std::reverse(array_, array_ + count);
    return 1;
  }

  bool sort_stretch(size_t from, size_t to) {
    if (to - from <= kShortStretch) return insert_all(from, to);
    const size_t middle = from + (to - from) / 2;
    return sort_stretch(from, middle) && sort_stretch(middle, to) && merge(from, middle, to);
  }

  bool insert_all(size_t from, size_t to) {
    for (size_t i = from + 1; i < to; ++i) {
      size_t low = from;
      size_t high = i;
      // The neighbour first: what is nearly in order costs one comparison an element.
      size_t probe = i - 1;
      while (low < high) {
        const int less = less_(array_[i].key, array_[probe].key);
        if (less < 0) return false;
        if (less != 0) {
          high = probe;
        } else {
          low = probe + 1;
        }
        probe = low + (high - low) / 2;
      }
      const Element element = array_[i];
      std::copy_backward(array_ + low, array_ + i, array_ + i + 1);
      array_[low] = element;
    }
    return true;
  }

  bool merge(size_t from, size_t middle, size_t to) {
    const int less = less_(array_[middle].key, array_[middle - 1].key);
    if (less <= 0) return less == 0;
    if (!vm_.pause(static_cast<uint32_t>(to - from) / kStepElements)) return false;
    std::copy(array_ + from, array_ + middle, scratch_);
    const Element* left = scratch_;
    const Element* const left_end = scratch_ + (middle - from);
    const Element* right = array_ + middle;
    const Element* const right_end = array_ + to;
    Element* out = array_ + from;
    while (left < left_end && right < right_end) {
      const int right_first = less_(right->key, left->key);
      if (right_first < 0) {
        std::copy(left, left_end, out);  // fills the places up to `right` exactly
        return false;
      }
      *out++ = right_first != 0 ? *right++ : *left++;
    }
    std::copy(left, left_end, out);
    return true;
  }

  Vm& vm_;
  Element* array_;
  Element* scratch_;
  Less less_;
};

template <class Element>
bool all_keys(const Element* array, size_t count, bool (*is)(const Vm&, Value), const Vm& vm) {
  return std::all_of(array, array + count, [&](const Element& e) { return is(vm, e.key); });
}

template <class Element>
bool sort_elements(Vm& vm, Element* array, Element* scratch, size_t count) {
  const auto is_int = [](const Vm&, Value v) { return v.is_int(); };
  const auto is_double = [](const Vm&, Value v) { return v.is_double(); };
  const auto is_text = [](const Vm& owner, Value v) { return is_exactly(v, owner.types.str); };
  if (all_keys<Element>(array, count, is_int, vm)) {
    return Sorter<Element, LessInt>(vm, array, scratch, {}).sort(count);
  }
  if (all_keys<Element>(array, count, is_double, vm)) {
    return Sorter<Element, LessDouble>(vm, array, scratch, {}).sort(count);
  }
  if (all_keys<Element>(array, count, is_text, vm)) {
    return Sorter<Element, LessStr>(vm, array, scratch, {}).sort(count);
  }
  return Sorter<Element, LessAny>(vm, array, scratch, {vm}).sort(count);
}

// Room for elements in a hidden list. It gets its size at once, all places None, so that the
// collector sees whatever is put there; emptying it at the end gives the memory back, and keeps the
// list itself, whose items alone are worked with, in a register or on the stack until then.
template <class Element>
class Room {
 public:
  Room(Vm& vm, size_t count) : vm_(vm), list_(vm.list()) {
    const size_t places = count * (sizeof(Element) / sizeof(Value));
    ok_ = list_reserve(vm, list_, places);
    if (!ok_) return;
    std::fill_n(list_->items, places, Value::none());
    list_->size = static_cast<uint32_t>(places);
  }
  ~Room() { list_remove_range(vm_, list_, 0, list_->size); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  bool ok() const { return ok_; }
  Element* elements() const { return reinterpret_cast<Element*>(list_->items); }

 private:
  Vm& vm_;
  List* list_;
  bool ok_;
};

// Sorts `items`; a stable descending sort is an ascending one of the array turned round, turned
// round again.
bool sort_plain(Vm& vm, List* items, bool reverse) {
  const size_t count = items->size;
  const Room<Plain> half(vm, count / 2 + 1);
  if (!half.ok()) return false;
  if (reverse) std::reverse(items->items, items->items + count);
  auto* array = reinterpret_cast<Plain*>(items->items);
  const bool ok = sort_elements(vm, array, half.elements(), count);
  if (reverse) std::reverse(items->items, items->items + count);
  return ok;
}

bool sort_keyed(Vm& vm, List* items, Value key, bool reverse) {
  const size_t count = items->size;
  const Room<Keyed> pairs(vm, count);
  const Room<Keyed> half(vm, count / 2 + 1);
  if (!pairs.ok() || !half.ok()) return false;
  Keyed* array = pairs.elements();
  for (size_t i = 0; i < count; ++i) {
    array[i].item = items->items[i];
    array[i].key = vm.call(key, {items->items[i]});
    if (array[i].key.is_error()) return false;
  }
  if (reverse) std::reverse(array, array + count);
  const bool ok = sort_elements(vm, array, half.elements(), count);
  if (reverse) std::reverse(array, array + count);
  for (size_t i = 0; i < count; ++i) items->items[i] = array[i].item;
  return ok;
}

// Exchanges the arrays of two lists.
void exchange(List* a, List* b) {
  std::swap(a->items, b->items);
  std::swap(a->size, b->size);
  std::swap(a->capacity, b->capacity);
}

}  // namespace

bool sort_list(Vm& vm, List* list, Value key, bool reverse) {
  List* items = vm.list();
  exchange(list, items);
  bool ok = key.is_none() ? sort_plain(vm, items, reverse) : sort_keyed(vm, items, key, reverse);
  const bool modified = list->capacity != 0;
  exchange(list, items);
  vm.heap.changed(list);
  if (ok && modified) {
    vm.raise(vm.types.value_error, "list modified during sort");
    ok = false;
  }
  return ok;
}

}  // namespace falcon::vm
