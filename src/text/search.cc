// Finding, counting and splitting; what builds new text is in rewrite.cc.
//
// split and rsplit share their callers' shape: pieces are views, collected in the order found; the
// ones that come from the right are turned around at the end.
#include "text/search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstring>

#include "text/ascii.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

using Pieces = std::vector<std::string_view>;
constexpr size_t kUsualPieces = 16;  // a line or a head: one allocation

// What a byte says of a blank that begins with it: most need no decoding.
enum class Ink : uint8_t { kBlank, kInk, kAsk };
using Inks = std::array<Ink, 256>;

constexpr Inks inks_of(TextKind kind) {
  Inks inks = {};
  for (size_t i = 0; i < inks.size(); ++i) {
    const bool blank =
        i < 0x80 && (ascii::is_space(static_cast<char>(i)) ||
                     (kind == TextKind::kStr && i >= 0x1C && i <= 0x1F));  // as is_space(char32_t)
    inks[i] = blank ? Ink::kBlank : i >= 0x80 && kind == TextKind::kStr ? Ink::kAsk : Ink::kInk;
  }
  return inks;
}

constexpr Inks kStrInks = inks_of(TextKind::kStr);
constexpr Inks kBytesInks = inks_of(TextKind::kBytes);

bool is_blank(std::string_view text, size_t offset, TextKind kind) {
  const auto byte = static_cast<uint8_t>(text[offset]);
  const Ink ink = kind == TextKind::kStr ? kStrInks[byte] : kBytesInks[byte];
  return ink == Ink::kAsk ? is_space(decode_one(text, offset).code_point) : ink == Ink::kBlank;
}

// The offset, from `offset` on, up to which there are but bytes above ' ' and below 0x80, eight at
// a time: subtracting 0x21 borrows into the top bit of a byte below it. What the borrow does to
// bytes behind the first such one is no matter.
size_t skip_letters(std::string_view text, size_t offset) {
  constexpr uint64_t kEach = 0x0101010101010101;
  static_assert(std::endian::native == std::endian::little);
  for (; offset + 8 <= text.size(); offset += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + offset, sizeof(word));
    const uint64_t others = ((word - kEach * 0x21) | word) & (kEach * 0x80);
    if (others != 0) return offset + static_cast<size_t>(std::countr_zero(others)) / 8;
  }
  return offset;
}

// The offset of the first unit from `offset` on that is no blank, or that is one.
template <bool kBlanks>
size_t skip(std::string_view text, size_t offset, TextKind kind) {
  const Inks& inks = kind == TextKind::kStr ? kStrInks : kBytesInks;
  if constexpr (!kBlanks) offset = skip_letters(text, offset);
  while (offset < text.size()) {
    const Ink ink = inks[static_cast<uint8_t>(text[offset])];
    if (ink == Ink::kAsk) {
      const Decoded decoded = decode_one(text, offset);
      if (is_space(decoded.code_point) != kBlanks) break;
      offset += decoded.length;
    } else {
      if ((ink == Ink::kBlank) != kBlanks) break;
      ++offset;
    }
  }
  return offset;
}

size_t step(std::string_view text, size_t offset, TextKind kind) {
  return kind == TextKind::kBytes ? 1 : decode_one(text, offset).length;
}

size_t step_back(std::string_view text, size_t offset, TextKind kind) {
  return kind == TextKind::kBytes ? offset - 1 : previous_offset(text, offset);
}

// Drops what `is_dropped` (text, offset) says from the sides.
template <class Predicate>
std::string_view strip_if(std::string_view text, Side side, TextKind kind, Predicate is_dropped) {
  size_t begin = 0;
  size_t end = text.size();
  if (side != Side::kRight) {
    while (begin < end && is_dropped(text, begin)) begin += step(text, begin, kind);
  }
  if (side != Side::kLeft) {
    while (end > begin) {
      const size_t last = step_back(text, end, kind);
      if (!is_dropped(text, last)) break;
      end = last;
    }
  }
  return text.substr(begin, end - begin);
}

// A bound on cuts where negative means none.
size_t cuts(int64_t max_splits) {
  return max_splits < 0 ? SIZE_MAX : static_cast<size_t>(max_splits);
}

// The length of the line end at `offset`, or 0.
size_t line_end(std::string_view text, size_t offset, TextKind kind) {
  const char byte = text[offset];
  if (byte == '\r') return offset + 1 < text.size() && text[offset + 1] == '\n' ? 2 : 1;
  if (byte == '\n') return 1;
  if (kind == TextKind::kBytes) return 0;
  if (byte == '\v' || byte == '\f' || (byte >= '\x1c' && byte <= '\x1e')) return 1;
  const std::string_view rest = text.substr(offset);
  if (rest.starts_with("\xC2\x85")) return 2;                                          // U+0085
  if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) return 3;  // U+2028
  return 0;
}

}  // namespace

size_t find(std::string_view text, std::string_view needle) {
  if (needle.empty()) return 0;
  if (needle.size() > text.size()) return kNotFound;
  if (needle.size() == 1) {
    const void* found = std::memchr(text.data(), needle.front(), text.size());
    return found == nullptr ? kNotFound
                            : static_cast<size_t>(static_cast<const char*>(found) - text.data());
  }
  // memchr reads 32 bytes at a time, memmem one or two. So candidates are looked for with memchr
  // as long as its finds are rare (one in 64 bytes) and cheap to check, and memmem, which is linear
  // whatever the text, takes over when they are not.
  constexpr size_t kAlwaysTried = 8;
  constexpr size_t kBytesToTry = 64;
  constexpr size_t kCheapNeedle = 32;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* const last = end - needle.size();  // where the needle may still begin
  const char* at = begin;
  for (size_t tried = 0; at <= last; ++tried) {
    const auto passed = static_cast<size_t>(at - begin);
    if (needle.size() > kCheapNeedle || tried > kAlwaysTried + passed / kBytesToTry) {
      const void* found = memmem(at, static_cast<size_t>(end - at), needle.data(), needle.size());
      return found == nullptr ? kNotFound
                              : static_cast<size_t>(static_cast<const char*>(found) - begin);
    }
    at = static_cast<const char*>(
        std::memchr(at, needle.front(), static_cast<size_t>(last - at) + 1));
    if (at == nullptr) return kNotFound;
    // The last byte first: it decides for most candidates, and for needles of two bytes.
    if (at[needle.size() - 1] == needle.back() &&
        (needle.size() == 2 || std::memcmp(at, needle.data(), needle.size()) == 0)) {
      return static_cast<size_t>(at - begin);
    }
    ++at;
  }
  return kNotFound;
}

size_t rfind(std::string_view text, std::string_view needle) {
  if (needle.empty()) return text.size();
  if (needle.size() > text.size()) return kNotFound;
  size_t end = text.size() - needle.size() + 1;
  while (true) {
    const void* found = memrchr(text.data(), needle.front(), end);
    if (found == nullptr) return kNotFound;
    const auto offset = static_cast<size_t>(static_cast<const char*>(found) - text.data());
    if (std::memcmp(text.data() + offset, needle.data(), needle.size()) == 0) return offset;
    end = offset;
  }
}

size_t count(std::string_view text, std::string_view needle, TextKind kind) {
  if (needle.empty()) {
    return (kind == TextKind::kBytes ? text.size() : count_code_points(text)) + 1;
  }
  size_t result = 0;
  for (size_t at = find(text, needle); at != kNotFound; at = find(text, needle)) {
    ++result;
    text.remove_prefix(at + needle.size());
  }
  return result;
}

std::string_view strip(std::string_view text, Side side, TextKind kind) {
  if (side != Side::kRight) text.remove_prefix(skip<true>(text, 0, kind));
  if (side == Side::kLeft) return text;
  while (!text.empty()) {
    const size_t last = step_back(text, text.size(), kind);
    if (!is_blank(text, last, kind)) break;
    text = text.substr(0, last);
  }
  return text;
}

std::string_view strip(std::string_view text, std::string_view set, Side side, TextKind kind) {
  if (kind == TextKind::kBytes || is_ascii(set)) {
    std::bitset<256> members;
    for (const char c : set) members.set(static_cast<uint8_t>(c));
    return strip_if(text, side, kind, [&members](std::string_view whole, size_t offset) {
      return members.test(static_cast<uint8_t>(whole[offset]));
    });
  }
  return strip_if(text, side, kind, [set](std::string_view whole, size_t offset) {
    return contains(set, whole.substr(offset, decode_one(whole, offset).length));
  });
}

Pieces split(std::string_view text, std::string_view separator, int64_t max_splits) {
  Pieces pieces;
  pieces.reserve(kUsualPieces);
  const size_t most = cuts(max_splits);
  while (pieces.size() < most) {
    const size_t at = find(text, separator);
    if (at == kNotFound) break;
    pieces.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  pieces.push_back(text);
  return pieces;
}

Pieces rsplit(std::string_view text, std::string_view separator, int64_t max_splits) {
  Pieces pieces;
  const size_t most = cuts(max_splits);
  while (pieces.size() < most) {
    const size_t at = rfind(text, separator);
    if (at == kNotFound) break;
    pieces.push_back(text.substr(at + separator.size()));
    text = text.substr(0, at);
  }
  pieces.push_back(text);
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

Pieces split_blanks(std::string_view text, TextKind kind, int64_t max_splits) {
  Pieces pieces;
  pieces.reserve(kUsualPieces);
  const size_t most = cuts(max_splits);
  size_t begin = skip<true>(text, 0, kind);
  while (begin < text.size()) {
    const size_t end = pieces.size() == most ? text.size() : skip<false>(text, begin, kind);
    pieces.push_back(text.substr(begin, end - begin));
    begin = skip<true>(text, end, kind);
  }
  return pieces;
}

Pieces rsplit_blanks(std::string_view text, TextKind kind, int64_t max_splits) {
  Pieces pieces;
  const size_t most = cuts(max_splits);
  text = strip(text, Side::kRight, kind);
  while (!text.empty()) {
    if (pieces.size() == most) {
      pieces.push_back(text);
      break;
    }
    size_t begin = text.size();
    while (begin > 0) {
      const size_t before = step_back(text, begin, kind);
      if (is_blank(text, before, kind)) break;
      begin = before;
    }
    pieces.push_back(text.substr(begin));
    text = strip(text.substr(0, begin), Side::kRight, kind);
  }
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

Pieces split_lines(std::string_view text, bool keep_ends, TextKind kind) {
  Pieces pieces;
  size_t begin = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t end = line_end(text, i, kind);
    if (end == 0) {
      ++i;
      continue;
    }
    pieces.push_back(text.substr(begin, i - begin + (keep_ends ? end : 0)));
    i += end;
    begin = i;
  }
  if (begin < text.size()) pieces.push_back(text.substr(begin));
  return pieces;
}

}  // namespace falcon::text
