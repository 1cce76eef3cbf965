// What a text operation gives back: a value, or an error that names the exception class a binding
// is to raise and the words it is to say. It is not base's Result, whose errors are of the
// operating system: every failure here is a fault of the program's data, with a ready sentence.
//
// Threads: plain values. Collector: unknown here.
#ifndef FALCON_TEXT_OUTCOME_H_
#define FALCON_TEXT_OUTCOME_H_

#include <cstdint>
#include <string>
#include <utility>

namespace falcon::text {

// The exception class that the error stands for.
enum class ErrorKind : uint8_t {
  kValue,         // ValueError
  kType,          // TypeError
  kOverflow,      // OverflowError
  kZeroDivision,  // ZeroDivisionError
  kMemory,        // MemoryError: the caller's byte limit, or the allocator, said no
  kLookup,        // LookupError
};

struct TextError {
  ErrorKind kind = ErrorKind::kValue;
  std::string message;
};

// A T or a TextError. T is default-constructible; `value` may be asked only when `ok`.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : value_(std::move(value)), ok_(true) {}           // NOLINT: implicit by design
  Outcome(TextError error) : error_(std::move(error)), ok_(false) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  [[nodiscard]] const T& value() const& { return value_; }
  [[nodiscard]] T& value() & { return value_; }
  [[nodiscard]] T&& value() && { return std::move(value_); }
  [[nodiscard]] const TextError& error() const { return error_; }

 private:
  T value_{};
  TextError error_;
  bool ok_;
};

}  // namespace falcon::text

#endif  // FALCON_TEXT_OUTCOME_H_
