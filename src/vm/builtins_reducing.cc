// Builtins that walk an iterable to its end.
#include "vm/builtins.h"
#include "vm/sort.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Value builtin_len(Vm& vm, Args args) { return vm.length(args[0]); }

// --- min and max

struct Best {
  Value item;  // undefined: none yet
  Value rank;  // the item's key
};

// Takes the item if it is better than what there is. False: exception.
bool consider(Vm& vm, CompareOp better, Value key, Value item, Best* best) {
  Value rank = key.is_none() ? item : vm.call(key, {item});
  if (rank.is_error()) return false;
  int takes = best->item.is_undefined() ? 1 : vm.compare(better, rank, best->rank);
  if (takes > 0) *best = {item, rank};
  return takes >= 0;
}

// (*args, key=None, default=None)
Value extreme(Vm& vm, Args args, const char* name, CompareOp better) {
  auto* given = args[0].as<Tuple>();
  Value key = args.get(1, Value::none());
  if (given->size() == 0) {
    return vm.raise(vm.types.type_error, cat(name, " expected at least 1 argument, got 0"));
  }
  if (given->size() > 1 && args.given(2)) {
    return vm.raise(vm.types.type_error, cat("Cannot specify a default for ", name,
                                             "() with multiple positional arguments"));
  }
  Best best;
  Iteration items(vm, given->size() > 1 ? Value(given) : given->items[0]);
  for (Value item; items.next(&item);) {
    if (!consider(vm, better, key, item, &best)) return Value::error();
  }
  if (items.failed()) return Value::error();
  if (!best.item.is_undefined()) return best.item;
  if (args.given(2)) return args[2];
  return vm.raise(vm.types.value_error, cat(name, "() arg is an empty sequence"));
}

Value builtin_min(Vm& vm, Args args) { return extreme(vm, args, "min", CompareOp::kLt); }
Value builtin_max(Vm& vm, Args args) { return extreme(vm, args, "max", CompareOp::kGt); }

// --- sum, any, all

Value builtin_sum(Vm& vm, Args args) {
  Value total = args.get(1, Value::small_int(0));
  const char* hint = is_str(total)                       ? "strings [use ''.join(seq) instead]"
                     : vm.kind_of(total) == Kind::kBytes ? "bytes [use b''.join(seq) instead]"
                     : vm.kind_of(total) == Kind::kByteArray
                         ? "bytearray [use b''.join(seq) instead]"
                         : nullptr;
  if (hint != nullptr) return vm.raise(vm.types.type_error, cat("sum() can't sum ", hint));
  Iteration items(vm, args[0]);
  for (Value item; items.next(&item);) {
    if (Value::both_int(total, item)) {  // two of 48 bits never overflow an int64_t
      total = vm.integer(total.as_int() + item.as_int());
      continue;
    }
    total = vm.binary(BinaryOp::kAdd, total, item);
    if (total.is_error()) return total;
  }
  return items.failed() ? Value::error() : total;
}

// Whether an item is found whose truth is `wanted`; -1: exception.
int find_truth(Vm& vm, Value iterable, int wanted) {
  Iteration items(vm, iterable);
  for (Value item; items.next(&item);) {
    int truth = vm.truth(item);
    if (truth < 0) return -1;
    if (truth == wanted) return 1;
  }
  return items.failed() ? -1 : 0;
}

Value builtin_any(Vm& vm, Args args) {
  int found = find_truth(vm, args[0], 1);
  return found < 0 ? Value::error() : Value::boolean(found == 1);
}

Value builtin_all(Vm& vm, Args args) {
  int found = find_truth(vm, args[0], 0);
  return found < 0 ? Value::error() : Value::boolean(found == 0);
}

// --- sorted

Value builtin_sorted(Vm& vm, Args args) {  // (iterable, /, *, key=None, reverse=False)
  int reverse = args.given(2) ? vm.truth(args[2]) : 0;
  if (reverse < 0) return Value::error();
  Value list = list_from(vm, args[0]);
  if (list.is_error()) return list;
  if (!sort_list(vm, list.as<List>(), args.get(1, Value::none()), reverse != 0)) {
    return Value::error();
  }
  return list;
}

const NativeDef kFunctions[] = {
    {"len(object, /)", builtin_len, "How many items the object has."},
    {"min(*args, key=None, default=None)", builtin_min,
     "The least of the arguments, or of the items of the only one; the first if several are equal. "
     "default: the answer for an iterable without items."},
    {"max(*args, key=None, default=None)", builtin_max,
     "The greatest of the arguments, or of the items of the only one; the first if several are "
     "equal. default: the answer for an iterable without items."},
    {"sum(iterable, /, start=0)", builtin_sum, "start and all items, added from the left."},
    {"any(iterable, /)", builtin_any, "Whether an item is true."},
    {"all(iterable, /)", builtin_all, "Whether no item is false."},
    {"sorted(iterable, /, *, key=None, reverse=False)", builtin_sorted,
     "A new list of the items in order; equal ones stay as they were."},
};

}  // namespace

void install_reducing_builtins(Vm& vm) { define_builtins(vm, kFunctions); }

}  // namespace falcon::vm
