// Sorting a list in place, for list.sort and sorted().
//
// A stable merge sort over arrays that belong to lists no script can reach, so that the collector
// sees the values and nothing moves them while a comparison runs script code, raises, or parks. Not
// std::stable_sort: it may lose elements when a comparison gives up half-way or contradicts itself.
#pragma once

#include "vm/vm.h"

namespace falcon::vm {

// Sorts by `<` of the items, or of key(item) if `key` is not None; equal items keep their order,
// also when reversed. While it runs the list is empty, as in Python; a list that was changed
// meanwhile is a ValueError. False: exception; the list then holds all its items in some order.
bool sort_list(Vm& vm, List* list, Value key, bool reverse);

}  // namespace falcon::vm
