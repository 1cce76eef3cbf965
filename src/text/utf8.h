// UTF-8 as the runtime holds every str: valid, shortest form, no surrogates (RFC 3629).
//
// Functions that take "valid text" trust it and do not check again: a str was validated when it was
// made, and indexing must not pay twice. `is_valid_utf8` is the gate for bytes from outside.
//
// Threads: pure functions. Collector: none; views must outlive the call only.
#ifndef FALCON_TEXT_UTF8_H_
#define FALCON_TEXT_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace falcon::text {

// The last code point of Unicode, and the one that stands for what cannot be decoded (RFC 3629).
inline constexpr char32_t kLastCodePoint = 0x10FFFF;
inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct Decoded {
  char32_t code_point = 0;
  size_t length = 0;  // bytes, 1 to 4
};

[[nodiscard]] inline bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }
// A code point that a str may hold.
[[nodiscard]] inline bool is_scalar(char32_t c) { return c <= kLastCodePoint && !is_surrogate(c); }
// A byte that continues a sequence: 10xxxxxx.
[[nodiscard]] inline bool is_continuation(char byte) { return (byte & 0xC0) == 0x80; }

[[nodiscard]] bool is_ascii(std::string_view bytes);
[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

// One step of a check: the sequence at `offset` (< size), its length if it is good, else how many
// bytes are at fault: the longest beginning of a good sequence, at least one byte (Unicode 14, 3.9,
// "maximal subpart").
struct Utf8Step {
  enum Kind : uint8_t { kGood, kBadStart, kBadContinuation, kTruncated };
  Kind kind = kGood;
  size_t length = 0;
};
[[nodiscard]] Utf8Step scan_sequence(std::string_view bytes, size_t offset);

// Code points in valid text.
[[nodiscard]] size_t count_code_points(std::string_view text);

// The byte offset of the index-th code point of valid text; text.size() when there are fewer.
[[nodiscard]] size_t offset_of_code_point(std::string_view text, size_t index);

// The offset of the code point that ends before `offset` (offset > 0, on a boundary).
[[nodiscard]] inline size_t previous_offset(std::string_view text, size_t offset) {
  do {
    --offset;
  } while (offset > 0 && is_continuation(text[offset]));
  return offset;
}

// The code point at `offset` of valid text (offset < size, on a boundary).
[[nodiscard]] inline Decoded decode_one(std::string_view text, size_t offset) {
  const auto at = [&](size_t i) { return static_cast<char32_t>(static_cast<uint8_t>(text[i])); };
  const char32_t first = at(offset);
  if (first < 0x80) return {first, 1};
  if (first < 0xE0) return {(first & 0x1F) << 6 | (at(offset + 1) & 0x3F), 2};
  if (first < 0xF0) {
    return {(first & 0x0F) << 12 | (at(offset + 1) & 0x3F) << 6 | (at(offset + 2) & 0x3F), 3};
  }
  return {(first & 0x07) << 18 | (at(offset + 1) & 0x3F) << 12 | (at(offset + 2) & 0x3F) << 6 |
              (at(offset + 3) & 0x3F),
          4};
}

// Bytes that a scalar code point takes in UTF-8: 1 to 4.
[[nodiscard]] inline size_t encoded_length(char32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

// Writes a scalar code point to `out`, which has room for 4 bytes; returns the bytes written.
size_t encode_one(char32_t c, char* out);
void append_code_point(std::string& out, char32_t c);
[[nodiscard]] std::string to_utf8(char32_t c);

// for (char32_t c : CodePoints(text)) over valid text; the iterator tells its byte offset.
class CodePoints {
 public:
  class Iterator {
   public:
    Iterator(std::string_view text, size_t offset) : text_(text), offset_(offset) { load(); }
    char32_t operator*() const { return current_.code_point; }
    Iterator& operator++() {
      offset_ += current_.length;
      load();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return offset_ != other.offset_; }
    [[nodiscard]] size_t offset() const { return offset_; }

   private:
    void load() {
      if (offset_ < text_.size()) current_ = decode_one(text_, offset_);
    }
    std::string_view text_;
    size_t offset_;
    Decoded current_;
  };

  explicit CodePoints(std::string_view text) : text_(text) {}
  [[nodiscard]] Iterator begin() const { return {text_, 0}; }
  [[nodiscard]] Iterator end() const { return {text_, text_.size()}; }

 private:
  std::string_view text_;
};

}  // namespace falcon::text

#endif  // FALCON_TEXT_UTF8_H_
