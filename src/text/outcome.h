// What a text operation gives back: a value, or an error that names the exception class a binding
// is to raise and the words it is to say. Every failure here is a fault of the program's data, so
// an error is a class with a ready sentence, where net's errors carry an errno.
//
// Threads: plain values. Collector: unknown here.
#ifndef FALCON_TEXT_OUTCOME_H_
#define FALCON_TEXT_OUTCOME_H_

#include <cstdint>
#include <string>

#include "falcon/base/result.h"

namespace falcon::text {

// The exception class that the error stands for.
enum class ErrorKind : uint8_t {
  kValue,         // ValueError
  kType,          // TypeError
  kOverflow,      // OverflowError
  kZeroDivision,  // ZeroDivisionError
  kMemory,        // MemoryError: the caller's byte limit, or the allocator, said no
  kLookup,        // LookupError
  kStopped,       // none: the pace of a calculation has stopped it, and knows why
};

struct TextError {
  ErrorKind kind = ErrorKind::kValue;
  std::string message;
};

// A T or a TextError. Move-only; FALCON_TRY hands the error on.
template <class T>
using Outcome = Result<T, TextError>;

}  // namespace falcon::text

#endif  // FALCON_TEXT_OUTCOME_H_
