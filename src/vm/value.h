// A value: eight bytes, a number or singleton inline or a pointer to an object.
//
// The high 16 bits tell what it is. Pointers are stored as they are (no masking to follow one, and
// a word on the C stack that is a pointer is the value, which the conservative scan of native
// frames relies on); doubles are shifted up by 2^49, so that no double looks like a pointer;
// integers of 48 bits carry the tag 0xFFFF. Integers beyond 48 bits are BigInt objects.
//
//   0x0000  pointer, or one of the small constants below
//   0x0002 .. 0xFFFA  double, its bits plus 2^49 (NaNs are made canonical first)
//   0xFFFF  integer, sign-extended from 48 bits
#pragma once

#include <bit>
#include <cstdint>

namespace falcon::vm {

struct Object;

class Value {
 public:
  constexpr Value() : bits_(kUndefined) {}
  Value(Object* object)
      : bits_(reinterpret_cast<uint64_t>(object)) {}  // NOLINT: a pointer is a value
  static constexpr Value none() { return Value(kNone); }
  static constexpr Value boolean(bool b) { return Value(b ? kTrue : kFalse); }
  // No script sees these. undefined: an unassigned variable, an argument that was not given, the
  // end of an iteration. error: the thread has a pending exception. suspended: a native must wait;
  // call it again with the same arguments once the thread is woken.
  static constexpr Value undefined() { return Value(kUndefined); }
  static constexpr Value error() { return Value(kError); }
  static constexpr Value suspended() { return Value(kSuspended); }

  static constexpr int64_t kIntMax = (int64_t{1} << 47) - 1;
  static constexpr int64_t kIntMin = -(int64_t{1} << 47);
  static constexpr bool int_fits(int64_t i) { return i >= kIntMin && i <= kIntMax; }
  // i must fit (int_fits); Vm::integer takes any.
  static constexpr Value small_int(int64_t i) {
    return Value((static_cast<uint64_t>(i) & kPayload) | kIntTag);
  }
  // A double that arithmetic gave from values: its only NaNs are the canonical one and the default
  // one of the processor, whose bits fit.
  static Value computed(double d) { return Value(std::bit_cast<uint64_t>(d) + kDoubleShift); }
  static Value number(double d) {
    if (d != d) d = std::bit_cast<double>(uint64_t{0x7FF8000000000000});
    return Value(std::bit_cast<uint64_t>(d) + kDoubleShift);
  }

  constexpr bool is_int() const { return bits_ >= kIntTag; }
  constexpr bool is_double() const { return bits_ >= kDoubleShift && bits_ < kIntTag; }
  constexpr bool is_object() const { return bits_ < kDoubleShift && bits_ > kLastConstant; }
  constexpr bool is_none() const { return bits_ == kNone; }
  constexpr bool is_true() const { return bits_ == kTrue; }
  constexpr bool is_false() const { return bits_ == kFalse; }
  constexpr bool is_bool() const { return (bits_ | 1) == kTrue; }
  constexpr bool is_undefined() const { return bits_ == kUndefined; }
  constexpr bool is_error() const { return bits_ == kError; }
  constexpr bool is_suspended() const { return bits_ == kSuspended; }
  // error or suspended: what a native's caller must look at before using the result.
  constexpr bool is_signal() const { return (bits_ & ~uint64_t{1}) == kError; }

  constexpr int64_t as_int() const { return static_cast<int64_t>(bits_ << 16) >> 16; }
  // An integer in the upper 48 bits of a word, where two of them compare, and overflow, as words
  // do.
  constexpr int64_t high_int() const { return static_cast<int64_t>(bits_ << 16); }
  static constexpr Value from_high_int(int64_t high) {
    return Value((static_cast<uint64_t>(high) >> 16) | kIntTag);
  }
  double as_double() const { return std::bit_cast<double>(bits_ - kDoubleShift); }
  Object* as_object() const { return reinterpret_cast<Object*>(bits_); }
  template <class T>
  T* as() const {
    return static_cast<T*>(as_object());
  }
  constexpr uint64_t bits() const { return bits_; }
  // Identity, as `is` sees it.
  friend constexpr bool operator==(Value a, Value b) { return a.bits_ == b.bits_; }

  static constexpr bool both_int(Value a, Value b) { return (a.bits_ & b.bits_) >= kIntTag; }

 private:
  explicit constexpr Value(uint64_t bits) : bits_(bits) {}

  static constexpr uint64_t kFalse = 2, kTrue = 3, kNone = 4, kUndefined = 6, kError = 8,
                            kSuspended = 9, kLastConstant = 15;
  static constexpr uint64_t kDoubleShift = uint64_t{1} << 49;
  static constexpr uint64_t kIntTag = 0xFFFF000000000000;
  static constexpr uint64_t kPayload = 0x0000FFFFFFFFFFFF;

  uint64_t bits_;
};
static_assert(sizeof(Value) == 8);

}  // namespace falcon::vm
