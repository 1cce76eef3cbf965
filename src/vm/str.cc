// str: what the VM's protocols ask of it, its constructor, and access by index.
//
// An index counts code points. In a str of ASCII alone an index is an offset; in any other the
// offset is searched from the front, which costs what is skipped. That keeps strings as small as
// their UTF-8, which is what goes over the wire. Its methods are in text_search_methods.cc,
// text_shape_methods.cc, str_methods.cc and str_format.cc.
#include "vm/str.h"

#include <cstring>

#include "text/format.h"
#include "text/repr.h"
#include "text/utf8.h"
#include "vm/install.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/text_value.h"
#include "vm/vm.h"

namespace falcon::vm {

namespace {

size_t offset_of(const Str* s, size_t index) {
  return s->is_ascii() ? index : text::offset_of_code_point(s->view(), index);
}

// The code point that begins at a byte offset, as a Str.
Value char_at_offset(Vm& vm, Str* s, size_t offset) {
  const auto first = static_cast<unsigned char>(s->data()[offset]);
  if (first < 0x80) return vm.single_chars->items[first];
  const size_t length = text::decode_one(s->view(), offset).length;
  Str* result = str_uninitialized(vm, length, 1);
  std::memcpy(result->own, s->data() + offset, length);
  return result;
}

// A slice with a step other than 1.
Value stepped(Vm& vm, Str* s, const SliceBounds& bounds) {
  std::string out;
  const auto count = static_cast<size_t>(bounds.count);
  if (s->is_ascii()) {
    out.reserve(count);
    int64_t index = bounds.start;
    for (size_t i = 0; i < count; ++i, index += bounds.step) {
      out.push_back(s->data()[index]);
    }
    return vm.ascii(out);
  }
  std::u32string chars;
  chars.reserve(s->chars);
  for (const char32_t c : text::CodePoints(s->view())) chars.push_back(c);
  int64_t index = bounds.start;
  for (size_t i = 0; i < count; ++i, index += bounds.step) {
    text::append_code_point(out, chars[static_cast<size_t>(index)]);
  }
  return vm.string(out);
}

Value get_slice(Vm& vm, Str* s, Slice* slice) {
  SliceBounds bounds;
  if (!slice_bounds(vm, slice, s->chars, &bounds)) return Value::error();
  if (bounds.count == 0) return vm.ascii({});
  if (bounds.step != 1) return stepped(vm, s, bounds);
  return str_slice(vm, s, static_cast<size_t>(bounds.start),
                   static_cast<size_t>(bounds.start + bounds.count));
}

Value repr(Vm& vm, Value self) {
  const std::string_view view = text_view(self);
  // An escape takes up to ten bytes for one; most texts have few.
  if (!vm.heap.allows(view.size())) return vm.raise_out_of_memory(view.size());
  return str_from(vm, text::repr(view));
}

Value str(Vm& vm, Value self) {
  Str* s = as_str(self);
  return s->type == vm.types.str ? self : text_part(vm, self, s->view());
}

Value format(Vm& vm, Value self, Str* spec) {
  if (spec->size == 0) return vm.str(self);
  return text_outcome(vm, self, text_within_room(vm, [&](size_t limit) {
                        return text::format_str(text_view(self), spec->view(), limit);
                      }));
}

Value hash(Vm& vm, Value self) {
  return vm.integer(static_cast<int64_t>(hash_of_str(vm, as_str(self))));
}

Value length(Vm& vm, Value self) { return vm.integer(as_str(self)->chars); }

Value get_item(Vm& vm, Value self, Value key) {
  Str* s = as_str(self);
  if (has_kind(key, Kind::kSlice)) return get_slice(vm, s, key.as<Slice>());
  Value plain;
  if (!plain_int(key, &plain)) {
    return raise_type(vm, "string indices must be integers, not ", key);
  }
  size_t index = 0;
  if (!text_index(vm, plain, s->chars, "string indices", "string index out of range", &index)) {
    return Value::error();
  }
  return str_at(vm, s, index);
}

Value contains(Vm& vm, Value self, Value item) {
  if (!is_str(item)) {
    return vm.raise(vm.types.type_error,
                    cat("'in <string>' requires string as left operand, not ", vm.type_name(item)));
  }
  return Value::boolean(text::contains(text_view(self), text_view(item)));
}

Value step(Vm& vm, Iterator* iterator) {
  if (iterator->source.is_undefined()) return Value::undefined();
  Str* s = as_str(iterator->source);
  const auto offset = static_cast<size_t>(iterator->position);
  if (offset >= s->size) {
    iterator->source = Value::undefined();
    return Value::undefined();
  }
  const Value result = char_at_offset(vm, s, offset);
  iterator->position += as_str(result)->size;
  return result;
}

Value iter(Vm& vm, Value self) { return vm.iterator(step, self); }

Value binary(Vm& vm, BinaryOp op, Value left, Value right, bool self_left) {
  if (op == BinaryOp::kMul)
    return text_repeat(vm, self_left ? left : right, self_left ? right : left);
  if (!self_left) return vm.not_implemented();
  if (op == BinaryOp::kAdd) return text_add(vm, left, right);
  if (op == BinaryOp::kMod) return text_percent(vm, left, right);
  return vm.not_implemented();
}

// str(object, encoding, errors).
Value decoded(Vm& vm, const Value* given) {
  if (is_str(given[0])) {
    return vm.raise(vm.types.type_error, "decoding str is not supported");
  }
  std::string_view bytes;
  if (!given[0].is_undefined() && !bytes_view(given[0], &bytes)) {
    return vm.raise(vm.types.type_error, cat("decoding to str: need a bytes-like object, ",
                                             vm.type_name(given[0]), " found"));
  }
  return decode_bytes(vm, bytes, given[1], given[2]);
}

Value construct(Vm& vm, Type* type, Tuple* args, Dict* keywords) {
  Value given[3];
  if (!bind_arguments(vm, "str", {"object", "encoding", "errors"}, 0, args, keywords, given)) {
    return Value::error();
  }
  Value result = vm.names.empty;
  if (!given[1].is_undefined() || !given[2].is_undefined()) {
    result = decoded(vm, given);
  } else if (!given[0].is_undefined()) {
    result = vm.str(given[0]);
  }
  if (result.is_error() || type == vm.types.str) return result;
  const Str* plain = as_str(result);
  auto* made =
      static_cast<Str*>(make_instance(vm, type, Kind::kStr, sizeof(Str) + plain->size + 1));
  made->size = plain->size;
  made->chars = plain->chars;
  std::memcpy(made->own, plain->data(), plain->size);
  return made;
}

}  // namespace

Value str_at(Vm& vm, Str* s, size_t index) { return char_at_offset(vm, s, offset_of(s, index)); }

Value str_slice(Vm& vm, Str* s, size_t from, size_t to) {
  if (from == 0 && to == s->chars && s->type == vm.types.str) return s;
  if (s->is_ascii()) return vm.ascii(s->view().substr(from, to - from));
  const std::string_view tail = s->view().substr(offset_of(s, from));
  const std::string_view part = tail.substr(0, text::offset_of_code_point(tail, to - from));
  Str* result = str_uninitialized(vm, part.size(), to - from);
  std::memcpy(result->own, part.data(), part.size());
  return result;
}

Str* str_uninitialized(Vm& vm, size_t size_bytes, size_t chars) {
  auto* result = static_cast<Str*>(
      vm.heap.allocate(vm.types.str, Kind::kStr, sizeof(Str) + size_bytes + 1, sizeof(Str)));
  result->size = static_cast<uint32_t>(size_bytes);
  result->chars = static_cast<uint32_t>(chars);
  result->own[size_bytes] = '\0';
  return result;
}

Value str_from(Vm& vm, std::string_view utf8) {
  if (utf8.size() > kMaxBytes || !vm.heap.allows(utf8.size()))
    return vm.raise_out_of_memory(utf8.size());
  return vm.string(utf8);
}

Value str_concat(Vm& vm, Str* a, Str* b) {
  if (b->size == 0 && a->type == vm.types.str) return a;
  if (a->size == 0 && b->type == vm.types.str) return b;
  const size_t size = size_t{a->size} + b->size;
  if (size > kMaxBytes || !vm.heap.allows(size)) return vm.raise_out_of_memory(size);
  Str* result = str_uninitialized(vm, size, size_t{a->chars} + b->chars);
  copy_text(result->own, a->data(), a->size);
  copy_text(result->own + a->size, b->data(), b->size);
  return result;
}

void install_text(Vm& vm) {
  // One Str for each ASCII character: what iterating and indexing most texts gives.
  constexpr size_t kAsciiCount = 128;
  Tuple* single = vm.tuple(kAsciiCount);
  for (size_t i = 0; i < kAsciiCount; ++i) {
    const char c = static_cast<char>(i);
    single->items[i] = vm.intern(std::string_view(&c, 1));
  }
  vm.single_chars = single;
  vm.add_root(single);

  Operations& operations = vm.operations_for(Kind::kStr);
  operations.repr = repr;
  operations.str = str;
  operations.format = format;
  operations.hash = hash;
  operations.length = length;
  operations.get_item = get_item;
  operations.contains = contains;
  operations.iter = iter;
  operations.binary = binary;
  operations.compare = text_compare;
  vm.types.str->construct = construct;
  define_search_methods(vm, vm.types.str);
  define_shape_methods(vm, vm.types.str);
  define_str_methods(vm);
  define_format_methods(vm);
}

}  // namespace falcon::vm
