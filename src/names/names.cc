// Reading names out of the tables: see tables.h for how they are packed. Names that follow a rule
// (Hangul syllables, ideographs) are made and taken apart here.
#include "names/names.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "names/tables.h"

namespace falcon::names {
namespace {

// --- names in the table

// The row of ranks of one name, read out of its block.
struct Words {
  std::array<uint32_t, 2 * kMaxWords> ranks;
  size_t count = 0;
};

const unsigned char* read_rank(const unsigned char* at, uint32_t* rank) {
  *rank = *at++;
  if (*rank >= kShortRanks) *rank = kShortRanks + (*rank - kShortRanks) * 256 + *at++;
  return at;
}

Words words_of(size_t index) {
  Words words;
  const unsigned char* at = kNameText + kNameBlocks[index / kNamesInBlock];
  for (size_t i = index / kNamesInBlock * kNamesInBlock; i <= index; ++i) {
    const unsigned char head = *at++;
    words.count = head >> 4;
    for (int more = head & 15; more > 0; --more) at = read_rank(at, &words.ranks[words.count++]);
  }
  return words;
}

void append_word(std::string& out, uint32_t rank) {
  constexpr unsigned char kLast = 0x80;
  const unsigned char* at = kWordText + kWordBlocks[rank / kWordsInBlock];
  for (size_t skip = rank % kWordsInBlock; skip > 0; ++at) {
    if ((*at & kLast) != 0) --skip;
  }
  const int first = *at & ~kLast;
  if (!out.empty() && first != '-' && first != ' ') out.push_back(' ');
  for (; (*at & kLast) == 0; ++at) out.push_back(static_cast<char>(*at));
  out.push_back(static_cast<char>(*at & ~kLast));
}

std::string name_at(size_t index) {
  const Words words = words_of(index);
  std::string name;
  for (size_t i = 0; i < words.count; ++i) append_word(name, words.ranks[i]);
  return name;
}

std::string tabled_name(char32_t c) {
  const Run* end = kRuns + kRunCount;
  const Run* run = std::upper_bound(
      kRuns, end, c, [](char32_t code, const Run& each) { return code < each.first; });
  if (run == kRuns || c - run[-1].first >= run[-1].count) return {};
  return name_at(run[-1].index + (c - run[-1].first));
}

char32_t character_at(size_t index) {
  if (index >= kFirstAlias) return kAliases[index - kFirstAlias];
  const Run* run = std::upper_bound(kRuns, kRuns + kRunCount, index,
                                    [](size_t i, const Run& each) { return i < each.index; });
  return static_cast<char32_t>(run[-1].first + (index - run[-1].index));
}

std::optional<char32_t> find_tabled(std::string_view name) {
  const uint16_t* end = kByName + kNameCount;
  const uint16_t* found =
      std::lower_bound(kByName, end, name,
                       [](size_t index, std::string_view text) { return name_at(index) < text; });
  if (found == end || name_at(*found) != name) return std::nullopt;
  return character_at(*found);
}

// --- Hangul syllables (The Unicode Standard, section 3.12; the short names are those of Jamo.txt)

constexpr std::string_view kSyllablePrefix = "HANGUL SYLLABLE ";
constexpr char32_t kFirstSyllable = 0xAC00;
constexpr std::string_view kLeading[] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                         "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
constexpr std::string_view kVowels[] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                        "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                        "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
constexpr std::string_view kTrailing[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                          "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                          "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};
constexpr char32_t kVowelCount = std::size(kVowels);
constexpr char32_t kTrailingCount = std::size(kTrailing);
constexpr char32_t kSyllableCount = std::size(kLeading) * kVowelCount * kTrailingCount;

// The longest piece that the text begins with is taken off it. False: none.
template <size_t kCount>
bool take_piece(const std::string_view (&pieces)[kCount], std::string_view* text, char32_t* place) {
  const std::string_view* best = nullptr;
  for (const std::string_view& piece : pieces) {
    if (text->starts_with(piece) && (best == nullptr || piece.size() > best->size())) best = &piece;
  }
  if (best == nullptr) return false;
  *place = static_cast<char32_t>(best - pieces);
  text->remove_prefix(best->size());
  return true;
}

std::optional<char32_t> find_syllable(std::string_view name) {
  if (!name.starts_with(kSyllablePrefix)) return std::nullopt;
  name.remove_prefix(kSyllablePrefix.size());
  char32_t leading = 0;
  char32_t vowel = 0;
  char32_t trailing = 0;
  if (!take_piece(kLeading, &name, &leading) || !take_piece(kVowels, &name, &vowel) ||
      !take_piece(kTrailing, &name, &trailing) || !name.empty()) {
    return std::nullopt;
  }
  return kFirstSyllable + (leading * kVowelCount + vowel) * kTrailingCount + trailing;
}

std::string syllable_name(char32_t place) {
  std::string name(kSyllablePrefix);
  name += kLeading[place / (kVowelCount * kTrailingCount)];
  name += kVowels[place / kTrailingCount % kVowelCount];
  name += kTrailing[place % kTrailingCount];
  return name;
}

// --- names that end with the character's code

constexpr char kDigits[] = "0123456789ABCDEF";
constexpr size_t kLeastDigits = 4;
constexpr size_t kMostDigits = 6;

std::string coded_name(const CodedRange& range, char32_t c) {
  std::string digits;
  for (; c != 0 || digits.size() < kLeastDigits; c >>= 4) digits.push_back(kDigits[c & 15]);
  return range.prefix + std::string(digits.rbegin(), digits.rend());
}

std::optional<char32_t> find_coded(std::string_view name) {
  const size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || name.size() - dash > 1 + kMostDigits) return std::nullopt;
  char32_t code = 0;
  for (const char digit : name.substr(dash + 1)) {
    const void* found = std::memchr(kDigits, digit, sizeof(kDigits) - 1);
    if (found == nullptr) return std::nullopt;
    code = code << 4 | static_cast<char32_t>(static_cast<const char*>(found) - kDigits);
  }
  for (size_t i = 0; i < kCodedRangeCount; ++i) {
    const CodedRange& range = kCodedRanges[i];
    if (code >= range.first && code <= range.last && coded_name(range, code) == name) return code;
  }
  return std::nullopt;
}

}  // namespace

std::string name_of(char32_t c) {
  if (c - kFirstSyllable < kSyllableCount) return syllable_name(c - kFirstSyllable);
  for (size_t i = 0; i < kCodedRangeCount; ++i) {
    const CodedRange& range = kCodedRanges[i];
    if (c >= range.first && c <= range.last) return coded_name(range, c);
  }
  return tabled_name(c);
}

std::optional<char32_t> find(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  std::string upper(name);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (auto found = find_tabled(upper)) return found;
  if (auto found = find_syllable(upper)) return found;
  return find_coded(upper);
}

}  // namespace falcon::names
