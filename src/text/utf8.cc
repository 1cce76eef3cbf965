// Scanning runs over eight bytes at a time where all of them are ASCII, the common case by far; the
// rest goes byte by byte. See the header for what is trusted and what is checked.
#include "text/utf8.h"

#include <cstring>

namespace falcon::text {
namespace {

constexpr size_t kWord = sizeof(uint64_t);
constexpr uint64_t kHighBits = 0x8080808080808080;
constexpr uint64_t kLowBits = 0x0101010101010101;

uint64_t load_word(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, kWord);
  return word;
}

// How many of the eight bytes do not continue a sequence.
size_t starts_in_word(uint64_t word) {
  const uint64_t continuations = (word >> 7) & (~word >> 6) & kLowBits;
  // The product's top byte is the sum of the bytes, each 0 or 1: quicker than std::popcount, which
  // calls a function where the processor is not known to have an instruction for it.
  return kWord - static_cast<size_t>((continuations * kLowBits) >> 56);
}

uint8_t byte_at(std::string_view bytes, size_t offset) {
  return static_cast<uint8_t>(bytes[offset]);
}

struct LeadRule {
  size_t length;          // of the sequence; 0 if no sequence starts so
  uint8_t second_lowest;  // the bounds of the second byte (RFC 3629, section 4)
  uint8_t second_highest;
};

LeadRule lead_rule(uint8_t lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Utf8Step scan_sequence(std::string_view bytes, size_t offset) {
  const LeadRule rule = lead_rule(byte_at(bytes, offset));
  if (rule.length == 0) return {Utf8Step::kBadStart, 1};
  size_t length = 1;
  for (; length < rule.length; ++length) {
    if (offset + length == bytes.size()) return {Utf8Step::kTruncated, length};
    const uint8_t next = byte_at(bytes, offset + length);
    const uint8_t lowest = length == 1 ? rule.second_lowest : 0x80;
    const uint8_t highest = length == 1 ? rule.second_highest : 0xBF;
    if (next < lowest || next > highest) return {Utf8Step::kBadContinuation, length};
  }
  return {Utf8Step::kGood, length};
}

bool is_ascii(std::string_view bytes) {
  size_t i = 0;
  for (; i + kWord <= bytes.size(); i += kWord) {
    if ((load_word(bytes.data() + i) & kHighBits) != 0) return false;
  }
  for (; i < bytes.size(); ++i) {
    if (byte_at(bytes, i) >= 0x80) return false;
  }
  return true;
}

bool is_valid_utf8(std::string_view bytes) {
  size_t i = 0;
  while (i < bytes.size()) {
    if (i + kWord <= bytes.size() && (load_word(bytes.data() + i) & kHighBits) == 0) {
      i += kWord;
      continue;
    }
    const Utf8Step step = scan_sequence(bytes, i);
    if (step.kind != Utf8Step::kGood) return false;
    i += step.length;
  }
  return true;
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  size_t i = 0;
  for (; i + kWord <= text.size(); i += kWord) count += starts_in_word(load_word(text.data() + i));
  for (; i < text.size(); ++i) count += is_continuation(text[i]) ? 0 : 1;
  return count;
}

size_t offset_of_code_point(std::string_view text, size_t index) {
  size_t i = 0;
  // A word is skipped only when the wanted start lies beyond it.
  while (i + kWord <= text.size()) {
    const size_t starts = starts_in_word(load_word(text.data() + i));
    if (starts > index) break;
    index -= starts;
    i += kWord;
  }
  for (; i < text.size(); ++i) {
    if (is_continuation(text[i])) continue;
    if (index == 0) return i;
    --index;
  }
  return text.size();
}

size_t encode_one(char32_t c, char* out) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | (c >> 6));
    out[1] = tail(0);
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (c >> 12));
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | (c >> 18));
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

void append_code_point(std::string& out, char32_t c) {
  char bytes[4];
  out.append(bytes, encode_one(c, bytes));
}

std::string to_utf8(char32_t c) {
  std::string out;
  append_code_point(out, c);
  return out;
}

}  // namespace falcon::text
