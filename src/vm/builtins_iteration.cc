// Builtins that make iterators. All are lazy: an item is asked for when one is wanted, so that a
// map over a generator that reads a socket gives each result as soon as its input is there.
//
// An iterator that has ended drops its source and stays ended.
#include "vm/builtins.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

Value finish(Iterator* it) {
  it->source = Value::undefined();
  it->other = Value::undefined();
  return Value::undefined();
}

// --- iter and next

// iter(callable, sentinel)
Value call_step(Vm& vm, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  Value item = vm.call(it->source);
  if (item.is_error() || it->source.is_undefined()) return item;
  int at_end = vm.equals(item, it->other);
  if (at_end < 0) return Value::error();
  return at_end != 0 ? finish(it) : item;
}

Value builtin_iter(Vm& vm, Args args) {
  if (!args.given(1)) return vm.iter(args[0]);
  if (!is_callable(vm, args[0])) {
    return vm.raise(vm.types.type_error, "iter(v, w): v must be callable");
  }
  return vm.iterator(call_step, args[0], args[1]);
}

Value builtin_next(Vm& vm, Args args) {
  Value returned = Value::none();
  Value stopped = Value::undefined();
  Value item =
      vm.kind_of(args[0]) == Kind::kGenerator
          ? vm.resume(args[0].as<Generator>(), Value::none(), Value::undefined(), &returned)
          : vm.next(args[0], &stopped);
  if (!item.is_undefined()) return item;
  if (args.given(1)) return args[1];
  if (!stopped.is_undefined()) return vm.raise_value(stopped);
  Value stop = returned.is_none() ? vm.call(vm.types.stop_iteration)
                                  : vm.call(vm.types.stop_iteration, {returned});
  return stop.is_error() ? stop : vm.raise_value(stop);
}

Value builtin_isiter(Vm& vm, Args args) {
  Value value = args[0];
  Type* type = vm.type_of(value);
  Kind kind = vm.kind_of(value);
  if (kind == Kind::kIterator || kind == Kind::kGenerator) return Value::boolean(true);
  if (!type_lookup(vm, type, vm.names.iter).is_undefined()) return Value::boolean(true);
  if (vm.operations(kind).iter != nullptr) return Value::boolean(true);
  bool by_index =
      kind == Kind::kInstance && !type_lookup(vm, type, vm.names.getitem).is_undefined();
  return Value::boolean(by_index);
}

// --- enumerate

Value enumerate_step(Vm& vm, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  Value item = vm.next(it->source);
  if (item.is_error()) return item;
  if (item.is_undefined()) return finish(it);
  Value number = it->other;
  it->other = vm.binary(BinaryOp::kAdd, number, Value::small_int(1));
  if (it->other.is_error()) return Value::error();
  return vm.pair(number, item);
}

Value builtin_enumerate(Vm& vm, Args args) {
  Value start = Value::small_int(0);
  if (args.given(1) && !index_argument(vm, args[1], &start)) return Value::error();
  Value source = vm.iter(args[0]);
  return source.is_error() ? source : vm.iterator(enumerate_step, source, start);
}

// --- zip, map and filter

// The iterators of the iterables, as a Tuple, or error.
Value iterators_of(Vm& vm, const Tuple* iterables) {
  Tuple* iterators = vm.tuple(size_t{iterables->size()});
  for (uint32_t i = 0; i < iterables->size(); ++i) {
    Value iterator = vm.iter(iterables->items[i]);
    if (iterator.is_error()) return iterator;
    iterators->items[i] = iterator;
  }
  return iterators;
}

// "zip() argument 3 is shorter than arguments 1-2"
Value raise_uneven(Vm& vm, uint32_t place, const char* how) {
  std::string others = place == 1 ? " 1" : cat("s 1-", place);
  return vm.raise(vm.types.value_error,
                  cat("zip() argument ", place + 1, " is ", how, " than argument", others));
}

// The iterator at `place` has ended. strict: then the others must have nothing more either.
Value zip_end(Vm& vm, Iterator* it, const Tuple* iterators, uint32_t place) {
  bool strict = it->other.is_true();
  finish(it);
  if (!strict) return Value::undefined();
  if (place > 0) return raise_uneven(vm, place, "shorter");
  for (uint32_t i = 1; i < iterators->size(); ++i) {
    Value more = vm.next(iterators->items[i]);
    if (more.is_error()) return more;
    if (!more.is_undefined()) return raise_uneven(vm, i, "longer");
  }
  return Value::undefined();
}

Value zip_step(Vm& vm, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  auto* iterators = it->source.as<Tuple>();
  Tuple* row = vm.tuple(size_t{iterators->size()});
  for (uint32_t i = 0; i < iterators->size(); ++i) {
    Value item = vm.next(iterators->items[i]);
    if (item.is_error()) return item;
    if (item.is_undefined()) return zip_end(vm, it, iterators, i);
    row->items[i] = item;
  }
  return iterators->size() == 0 ? finish(it) : Value(row);
}

Value builtin_zip(Vm& vm, Args args) {  // (*iterables, strict=False)
  int strict = args.given(1) ? vm.truth(args[1]) : 0;
  if (strict < 0) return Value::error();
  Value iterators = iterators_of(vm, args[0].as<Tuple>());
  if (iterators.is_error()) return iterators;
  return vm.iterator(zip_step, iterators, Value::boolean(strict != 0));
}

Value map_step(Vm& vm, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  auto* iterators = it->source.as<Tuple>();
  Value function = it->other;
  if (iterators->size() == 1) {
    Value item = vm.next(iterators->items[0]);
    if (item.is_error()) return item;
    return item.is_undefined() ? finish(it) : vm.call(function, {item});
  }
  Tuple* row = vm.tuple(size_t{iterators->size()});
  for (uint32_t i = 0; i < iterators->size(); ++i) {
    row->items[i] = vm.next(iterators->items[i]);
    if (row->items[i].is_error()) return Value::error();
    if (row->items[i].is_undefined()) return finish(it);
  }
  return vm.call(function, row->items, row->size());
}

Value builtin_map(Vm& vm, Args args) {  // (function, iterable, *iterables)
  auto* rest = args[2].as<Tuple>();
  Tuple* iterables = vm.tuple(size_t{rest->size()} + 1);
  iterables->items[0] = args[1];
  for (uint32_t i = 0; i < rest->size(); ++i) iterables->items[i + 1] = rest->items[i];
  Value iterators = iterators_of(vm, iterables);
  return iterators.is_error() ? iterators : vm.iterator(map_step, iterators, args[0]);
}

Value filter_step(Vm& vm, Iterator* it) {
  while (!it->source.is_undefined()) {
    Value item = vm.next(it->source);
    if (item.is_error()) return item;
    if (item.is_undefined()) return finish(it);
    Value verdict = it->other.is_none() ? item : vm.call(it->other, {item});
    if (verdict.is_error()) return verdict;
    int keep = vm.truth(verdict);
    if (keep < 0) return Value::error();
    if (keep != 0) return item;
  }
  return Value::undefined();
}

Value builtin_filter(Vm& vm, Args args) {
  Value source = vm.iter(args[1]);
  return source.is_error() ? source : vm.iterator(filter_step, source, args[0]);
}

// --- reversed

// A list may shrink meanwhile: `position` is the index of the next item, if there is one.
Value reversed_list_step(Vm&, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  auto* list = it->source.as<List>();
  if (it->position < 0 || it->position >= list->size) return finish(it);
  return list->items[it->position--];
}

Value reversed_step(Vm& vm, Iterator* it) {
  if (it->source.is_undefined()) return Value::undefined();
  if (it->position < 0) return finish(it);
  Value item = vm.get_item(it->source, vm.integer(it->position));
  if (!item.is_error()) {
    --it->position;
  } else if (vm.catch_exception(vm.types.index_error)) {
    return finish(it);
  }
  return item;
}

Value reversed_list(Vm& vm, List* list) {
  return vm.iterator(reversed_list_step, list, Value::none(), int64_t{list->size} - 1);
}

bool has_items_by_index(Vm& vm, Value value) {
  switch (vm.kind_of(value)) {
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kByteArray:
    case Kind::kTuple:
    case Kind::kRange:
      return true;
    case Kind::kInstance:
      return !type_lookup(vm, vm.type_of(value), vm.names.getitem).is_undefined() &&
             !type_lookup(vm, vm.type_of(value), vm.names.len).is_undefined();
    default:
      return false;
  }
}

Value builtin_reversed(Vm& vm, Args args) {
  Value value = args[0];
  Value own = vm.call_special(value, vm.names.reversed, {});
  if (!own.is_undefined()) return own;
  Kind kind = vm.kind_of(value);
  if (kind == Kind::kList) return reversed_list(vm, value.as<List>());
  if (kind == Kind::kDict) {
    Value keys = list_from(vm, value);
    return keys.is_error() ? keys : reversed_list(vm, keys.as<List>());
  }
  if (!has_items_by_index(vm, value)) {
    return vm.raise(vm.types.type_error,
                    cat("'", vm.type_name(value), "' object is not reversible"));
  }
  Value length = vm.length(value);
  if (length.is_error()) return length;
  return vm.iterator(reversed_step, value, Value::none(), clamped_int(length) - 1);
}

const NativeDef kFunctions[] = {
    {"iter(object, sentinel=None, /)", builtin_iter,
     "An iterator over the object; with a sentinel, over what calls of the object give until one "
     "equals it."},
    {"next(iterator, default=None, /)", builtin_next,
     "The iterator's next item; at its end the default, or StopIteration."},
    {"isiter(object, /)", builtin_isiter, "Whether iter(object) works."},
    {"enumerate(iterable, start=0)", builtin_enumerate, "Pairs (number, item)."},
    {"zip(*iterables, strict=False)", builtin_zip,
     "Tuples of an item from each iterable, until the first of them ends; strict: all must end "
     "together."},
    {"map(function, iterable, /, *iterables)", builtin_map,
     "What the function gives for each item, or for an item from each iterable."},
    {"filter(function, iterable, /)", builtin_filter,
     "The items for which the function is true; None: the items that are true."},
    {"reversed(sequence, /)", builtin_reversed, "The items from the last to the first."},
    {"reverse(sequence, /)", builtin_reversed, "The items from the last to the first."},
};

}  // namespace

void install_iteration_builtins(Vm& vm) { define_builtins(vm, kFunctions); }

}  // namespace falcon::vm
