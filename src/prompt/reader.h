// Reader: where the prompt's inputs come from: a line editor, or plain lines.
#pragma once

#include <cstdint>
#include <string>

namespace falcon::prompt {

enum class ReadOutcome : uint8_t {
  kText,
  kInterrupted,  // Ctrl-C: what was typed is dropped
  kEnd,          // Ctrl-D, or no more can come
  kStopped,      // the program ends: an exception is pending
};

inline constexpr char kPrompt[] = ">>> ";
inline constexpr char kContinuation[] = "... ";

class Reader {
 public:
  virtual ~Reader() = default;
  // Waits for the next input, which is whole (scan.h); other green threads go on.
  virtual ReadOutcome read(std::string* text) = 0;
};

}  // namespace falcon::prompt
