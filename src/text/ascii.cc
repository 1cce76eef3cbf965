// The header's rules applied to whole byte strings.
#include "text/ascii.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace falcon::text::ascii {
namespace {

template <class Predicate>
bool all(std::string_view bytes, Predicate predicate) {
  return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), predicate);
}

// At least one letter of the wanted case and none of the other.
template <class Wanted, class Other>
bool has_case(std::string_view bytes, Wanted wanted, Other other) {
  return std::any_of(bytes.begin(), bytes.end(), wanted) &&
         std::none_of(bytes.begin(), bytes.end(), other);
}

// Eight bytes at once: adds or takes 0x20 where a byte lies in [first, first + 25]. The sums stay
// below 0x100, as the high bits are left out; a byte that has one is no letter.
std::uint64_t flipped(std::uint64_t word, char first) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHigh = 0x80 * kOnes;
  const std::uint64_t low = word & ~kHigh;
  const auto from = static_cast<std::uint64_t>(0x80 - first);
  const std::uint64_t reaches = low + from * kOnes;
  const std::uint64_t passes = low + (from - 26) * kOnes;
  return word ^ (((reaches ^ passes) & ~word & kHigh) >> 2);
}

// A letter of the case that begins with `first` changes to the other.
void write_flipped(std::string_view bytes, char first, char* out) {
  std::size_t at = 0;
  for (std::uint64_t word; at + sizeof word <= bytes.size(); at += sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    word = flipped(word, first);
    std::memcpy(out + at, &word, sizeof word);
  }
  for (; at < bytes.size(); ++at) {
    const bool is_letter = bytes[at] >= first && bytes[at] < first + 26;
    out[at] = static_cast<char>(is_letter ? bytes[at] ^ 0x20 : bytes[at]);
  }
}

template <class Map>
std::string mapped(std::string_view bytes, Map map) {
  std::string out(bytes);
  std::transform(out.begin(), out.end(), out.begin(), map);
  return out;
}

constexpr auto kIsAlpha = [](char c) { return is_alpha(c); };
constexpr auto kIsDigit = [](char c) { return is_digit(c); };
constexpr auto kIsAlnum = [](char c) { return is_alnum(c); };
constexpr auto kIsSpace = [](char c) { return is_space(c); };
constexpr auto kIsUpper = [](char c) { return is_upper(c); };
constexpr auto kIsLower = [](char c) { return is_lower(c); };

}  // namespace

bool is_alpha(std::string_view bytes) { return all(bytes, kIsAlpha); }
bool is_digit(std::string_view bytes) { return all(bytes, kIsDigit); }
bool is_alnum(std::string_view bytes) { return all(bytes, kIsAlnum); }
bool is_space(std::string_view bytes) { return all(bytes, kIsSpace); }
bool is_upper(std::string_view bytes) { return has_case(bytes, kIsUpper, kIsLower); }
bool is_lower(std::string_view bytes) { return has_case(bytes, kIsLower, kIsUpper); }

bool is_title(std::string_view bytes) {
  bool in_word = false;
  bool has_word = false;
  for (const char c : bytes) {
    if (in_word ? is_upper(c) : is_lower(c)) return false;
    in_word = is_alpha(c);
    has_word = has_word || in_word;
  }
  return has_word;
}

void write_upper(std::string_view bytes, char* out) { write_flipped(bytes, 'a', out); }
void write_lower(std::string_view bytes, char* out) { write_flipped(bytes, 'A', out); }

std::string to_upper(std::string_view bytes) {
  std::string out(bytes.size(), '\0');
  write_upper(bytes, out.data());
  return out;
}

std::string to_lower(std::string_view bytes) {
  std::string out(bytes.size(), '\0');
  write_lower(bytes, out.data());
  return out;
}

std::string to_title(std::string_view bytes) {
  bool in_word = false;
  return mapped(bytes, [&in_word](char c) {
    const char result = in_word ? to_lower(c) : to_upper(c);
    in_word = is_alpha(c);
    return result;
  });
}

std::string capitalize(std::string_view bytes) {
  std::string out = to_lower(bytes);
  if (!out.empty()) out.front() = to_upper(out.front());
  return out;
}

std::string swap_case(std::string_view bytes) {
  return mapped(bytes, [](char c) { return is_upper(c) ? to_lower(c) : to_upper(c); });
}

}  // namespace falcon::text::ascii
