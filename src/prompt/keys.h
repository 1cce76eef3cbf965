// Keys: bytes of a terminal to keys: UTF-8, control characters, escape sequences, pastes.
//
// A state machine that is fed byte by byte, so that a key may come in pieces. Escape is a prefix
// (Alt of the next key) and never a key of its own, so that no time has to be waited. Whatever the
// bytes, it goes on: sequences that mean nothing are swallowed whole, bytes that are not UTF-8 are
// left out.
#pragma once

#include <cstdint>
#include <string>

namespace falcon::prompt {

enum class KeyKind : uint8_t {
  kText,     // `text`: one character, or what was pasted
  kControl,  // `letter`: Ctrl with A to Z, or one of [ \ ] ^ _ @
  kAlt,      // `letter`: Alt with a letter or sign
  kEnter,
  kAltEnter,
  kTab,
  kBackTab,
  kBackspace,
  kAltBackspace,
  kDelete,
  kUp,
  kDown,
  kLeft,
  kRight,
  kWordLeft,
  kWordRight,
  kHome,
  kEnd,
};

struct Key {
  KeyKind kind = KeyKind::kText;
  char letter = 0;
  bool pasted = false;
  std::string text = {};
};

class KeyDecoder {
 public:
  // Takes a byte; true: it ended a key, which is in *key.
  bool feed(unsigned char byte, Key* key);
  // Whether a key has begun that is not at its end.
  bool pending() const { return state_ != State::kStart; }

 private:
  enum class State : uint8_t { kStart, kUtf8, kEscape, kSequence, kSingleShift, kPaste };

  bool start(unsigned char byte, Key* key);
  bool after_escape(unsigned char byte, Key* key);
  bool end_of_sequence(char final, Key* key);
  bool paste(unsigned char byte, Key* key);

  State state_ = State::kStart;
  std::string bytes_;  // of a character, of a sequence's parameters, of a paste
  size_t missing_ = 0;
};

// The text without what is no character of a program: bytes that are not UTF-8, and control
// characters but newline and tab. CR and CR LF become newlines.
std::string clean_text(const std::string& bytes);

}  // namespace falcon::prompt
