// See keys.h. Sequences are those of ECMA-48 and xterm: ESC [ parameters final, ESC O final.
#include "prompt/keys.h"

#include <optional>

#include "text/utf8.h"

namespace falcon::prompt {

namespace {

constexpr unsigned char kEscapeByte = 0x1B;
constexpr unsigned char kDeleteByte = 0x7F;
constexpr unsigned char kControlC = 3;
constexpr std::string_view kPasteEnd = "\033[201~";
// No sequence that means something is longer.
constexpr size_t kMaxParameters = 16;

bool give(Key* key, KeyKind kind, char letter = 0) {
  *key = Key{kind, letter};
  return true;
}

// Arrows and their kin, by the last letter of ESC [ … and ESC O ….
std::optional<KeyKind> key_of_letter(char final, bool with_modifier) {
  switch (final) {
    case 'A':
      return KeyKind::kUp;
    case 'B':
      return KeyKind::kDown;
    case 'C':
      return with_modifier ? KeyKind::kWordRight : KeyKind::kRight;
    case 'D':
      return with_modifier ? KeyKind::kWordLeft : KeyKind::kLeft;
    case 'F':
      return KeyKind::kEnd;
    case 'H':
      return KeyKind::kHome;
    case 'M':
      return KeyKind::kEnter;
    case 'Z':
      return KeyKind::kBackTab;
    default:
      return std::nullopt;
  }
}

// By the number of ESC [ number ~.
std::optional<KeyKind> key_of_number(std::string_view number) {
  if (number == "1" || number == "7") return KeyKind::kHome;
  if (number == "3") return KeyKind::kDelete;
  if (number == "4" || number == "8") return KeyKind::kEnd;
  return std::nullopt;
}

}  // namespace

bool KeyDecoder::feed(unsigned char byte, Key* key) {
  switch (state_) {
    case State::kStart:
      return start(byte, key);
    case State::kUtf8:
      if (!text::is_continuation(static_cast<char>(byte))) {
        state_ = State::kStart;
        return start(byte, key);
      }
      bytes_ += static_cast<char>(byte);
      if (--missing_ > 0) return false;
      state_ = State::kStart;
      if (!text::is_valid_utf8(bytes_)) return false;
      give(key, KeyKind::kText);
      key->text = bytes_;
      return true;
    case State::kEscape:
      return after_escape(byte, key);
    case State::kSequence:
      if (byte < 0x20 || byte > 0x7E) {  // no sequence: what comes is a key
        state_ = State::kStart;
        return start(byte, key);
      }
      if (byte < 0x40) {
        if (bytes_.size() < kMaxParameters) bytes_ += static_cast<char>(byte);
        return false;
      }
      return end_of_sequence(static_cast<char>(byte), key);
    case State::kSingleShift: {
      state_ = State::kStart;
      auto kind = key_of_letter(static_cast<char>(byte), false);
      return kind.has_value() && give(key, *kind);
    }
    case State::kPaste:
      return paste(byte, key);
  }
  return false;
}

bool KeyDecoder::start(unsigned char byte, Key* key) {
  if (byte == kEscapeByte) {
    state_ = State::kEscape;
    return false;
  }
  if (byte == '\r' || byte == '\n') return give(key, KeyKind::kEnter);
  if (byte == '\t') return give(key, KeyKind::kTab);
  if (byte == kDeleteByte || byte == '\b') return give(key, KeyKind::kBackspace);
  if (byte < 0x20) return give(key, KeyKind::kControl, static_cast<char>(byte + '@'));
  if (byte < 0x80) {
    give(key, KeyKind::kText);
    key->text = static_cast<char>(byte);
    return true;
  }
  missing_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
  if (byte < 0xC2 || byte > 0xF4) return false;
  state_ = State::kUtf8;
  bytes_ = static_cast<char>(byte);
  return false;
}

bool KeyDecoder::after_escape(unsigned char byte, Key* key) {
  state_ = State::kStart;
  bytes_.clear();
  switch (byte) {
    case '[':
      state_ = State::kSequence;
      return false;
    case 'O':
      state_ = State::kSingleShift;
      return false;
    case kEscapeByte:
      state_ = State::kEscape;
      return false;
    case '\r':
    case '\n':
      return give(key, KeyKind::kAltEnter);
    case '\b':
    case kDeleteByte:
      return give(key, KeyKind::kAltBackspace);
    default:
      if (byte < 0x20 || byte > 0x7E) return start(byte, key);
      return give(key, KeyKind::kAlt, static_cast<char>(byte));
  }
}

bool KeyDecoder::end_of_sequence(char final, Key* key) {
  state_ = State::kStart;
  if (final == '~') {
    if (bytes_ == "200") {
      bytes_.clear();
      state_ = State::kPaste;
      return false;
    }
    auto kind = key_of_number(std::string_view(bytes_).substr(0, bytes_.find(';')));
    return kind.has_value() && give(key, *kind);
  }
  auto kind = key_of_letter(final, bytes_.find(';') != std::string::npos);
  return kind.has_value() && give(key, *kind);
}

// Up to the mark of its end; Ctrl-C gives up a paste whose end does not come.
bool KeyDecoder::paste(unsigned char byte, Key* key) {
  if (byte == kControlC) {
    state_ = State::kStart;
    return start(byte, key);
  }
  bytes_ += static_cast<char>(byte);
  if (byte != '~' || !bytes_.ends_with(kPasteEnd)) return false;
  state_ = State::kStart;
  bytes_.resize(bytes_.size() - kPasteEnd.size());
  give(key, KeyKind::kText);
  key->pasted = true;
  key->text = clean_text(bytes_);
  return true;
}

std::string clean_text(const std::string& bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    text::Utf8Step step = text::scan_sequence(bytes, i);
    auto byte = static_cast<unsigned char>(bytes[i]);
    bool visible = byte >= 0x20 && byte != kDeleteByte;
    if (step.kind == text::Utf8Step::kGood && (visible || byte == '\n' || byte == '\t')) {
      out.append(bytes, i, step.length);
    } else if (byte == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n')) {
      out += '\n';
    }
    i += step.length;
  }
  return out;
}

}  // namespace falcon::prompt
