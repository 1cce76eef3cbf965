// str and bytes: immutable runs of bytes with a shared layout.
//
// A Str holds UTF-8 and its number of code points, so that ASCII strings (size == chars) index in
// O(1). Bytes have the same layout, which makes a bytes and a str with the same bytes equal and
// hash alike, as the language wants, at no cost.
//
// What `+=` has made long is the front of a buffer that has room behind it (kGrown): the next `+=`
// fills on where this one ends and shares the buffer, so that a text of n bytes grown piece by
// piece costs n bytes of copying and not n * n. Who still has the shorter text sees no change; a
// second `+=` to it finds its end taken and copies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "vm/object.h"

namespace falcon::vm {

struct Bytes : Object {  // kBytes; aux: the hash, 0 when not worked out yet
  uint32_t size;
  uint32_t capacity;  // what was allocated, for a buffer that is filled only in part
  char own[];         // the data; with kGrown the Bytes* that is the buffer

  bool grown() const { return (flags & kGrown) != 0; }
  Bytes* buffer() const { return *reinterpret_cast<Bytes* const*>(own); }
  const char* data() const { return grown() ? buffer()->own : own; }
  std::string_view view() const { return {data(), size}; }
};

struct Str : Object {  // kStr; aux: the hash, 0 when not worked out yet
  uint32_t size;       // bytes
  uint32_t chars;      // code points
  char own[];          // as in Bytes

  bool grown() const { return (flags & kGrown) != 0; }
  Bytes* buffer() const { return *reinterpret_cast<Bytes* const*>(own); }
  const char* data() const { return grown() ? buffer()->own : own; }
  std::string_view view() const { return {data(), size}; }
  bool is_ascii() const { return size == chars; }
};

struct ByteArray : Object {  // kByteArray
  char* data;                // owned; null when capacity is 0
  size_t size;
  size_t capacity;

  std::string_view view() const { return {data, size}; }
};

// The longest str or bytes: sizes are 32 bits, and a recv is at most this.
constexpr size_t kMaxBytes = (size_t{1} << 31) - 1;

// Whether the value is a str (or bytes, bytearray) and its bytes; for natives that take either.
inline bool has_kind(Value value, Kind kind) {
  return value.is_object() && value.as_object()->kind == kind;
}
inline bool is_str(Value value) { return has_kind(value, Kind::kStr); }
inline bool is_bytes_like(Value value) {  // bytes or bytearray
  return has_kind(value, Kind::kBytes) || has_kind(value, Kind::kByteArray);
}
inline Str* as_str(Value value) { return value.as<Str>(); }
inline bool bytes_view(Value value, std::string_view* out) {  // of bytes or bytearray
  if (has_kind(value, Kind::kBytes)) {
    *out = value.as<Bytes>()->view();
    return true;
  }
  if (has_kind(value, Kind::kByteArray)) {
    *out = value.as<ByteArray>()->view();
    return true;
  }
  return false;
}
inline bool text_or_bytes(Value value, std::string_view* out) {  // of str, bytes or bytearray
  if (!is_str(value)) return bytes_view(value, out);
  *out = as_str(value)->view();
  return true;
}

// memcpy, for texts, of which most are short: up to 16 bytes are moved by two loads that overlap.
inline void copy_text(char* to, const char* from, size_t size) {
  const auto both_ends = [&](auto word) {
    auto last = word;
    std::memcpy(&word, from, sizeof(word));
    std::memcpy(&last, from + size - sizeof(word), sizeof(word));
    std::memcpy(to, &word, sizeof(word));
    std::memcpy(to + size - sizeof(word), &last, sizeof(word));
  };
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    both_ends(uint64_t{});
  } else if (size >= 4) {
    both_ends(uint32_t{});
  } else if (size >= 2) {
    both_ends(uint16_t{});
  } else if (size == 1) {
    *to = *from;
  }
}

// A code point by index (0 <= index < chars), as a new or shared one-character Str.
Value str_at(Vm& vm, Str* s, size_t index);
// Code points [from, to) of s; bounds as given, 0 <= from <= to <= chars.
Value str_slice(Vm& vm, Str* s, size_t from, size_t to);
inline bool equal_bytes(const Str* a, const Str* b) {  // Bytes may be cast to Str for this
  return a->size == b->size && std::memcmp(a->data(), b->data(), a->size) == 0;
}

// A Str whose data the caller fills with `size_bytes` of valid UTF-8, `chars` code points, at once.
// size_bytes <= kMaxBytes; natives that have the size from script check the heap first.
Str* str_uninitialized(Vm& vm, size_t size_bytes, size_t chars);
// A new Str of valid UTF-8; MemoryError if it is longer than kMaxBytes or the heap allows.
Value str_from(Vm& vm, std::string_view utf8);
// a + b of two Strs; MemoryError if it is too long.
Value str_concat(Vm& vm, Str* a, Str* b);
// a += b of two Strs or two Bytes, neither of a subclass; MemoryError if it is too long.
Value text_grow(Vm& vm, Object* a, Object* b);
// ascii(value): its repr with everything outside ASCII escaped. Runs script.
Value ascii_of(Vm& vm, Value value);

// The bytes of a bytes-like object, of the UTF-8 of a str, of __bytes__, of an iterable of ints,
// which is asked for its length first (Vm::length_hint) unless told otherwise. Always a new Bytes
// or a plain one; runs script.
Value bytes_from(Vm& vm, Value value, bool asks_length = true);
// The bytes of the ints that an iterator of `iterable` gives.
Value bytes_from_items(Vm& vm, Value iterable, Value iterator, bool asks_length = true);
// str.encode and bytes.decode; encoding and errors: a str, or undefined for "utf-8" and "strict".
// LookupError: no such codec; UnicodeError.
Value encode_text(Vm& vm, std::string_view text, Value encoding, Value errors);    // a Bytes
Value decode_bytes(Vm& vm, std::string_view bytes, Value encoding, Value errors);  // a Str

// Gives a bytearray that size, new bytes zero. False: MemoryError. Its data may have moved.
bool bytearray_resize(Vm& vm, ByteArray* array, size_t size);

}  // namespace falcon::vm
