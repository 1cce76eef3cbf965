// The layout of the generated tables (see tools/make_name_tables.cc, which writes them, and
// names.cc, which reads them).
//
// A name is a row of words; words have a rank, the commonest the lowest. Names stand in the order
// of their characters, aliases after them, and each says how many words it shares with the one
// before; the first of each kNamesInBlock shares none, so that a name is found by reading at most a
// block. 33,000 names thus take 130 kB, their words 75, and the order by name, which makes a
// look-up a binary search, 65.
#pragma once

#include <cstddef>
#include <cstdint>

namespace falcon::names {

constexpr size_t kNamesInBlock = 16;
constexpr size_t kWordsInBlock = 16;
// Words of a name, and words that it may share with the one before: four bits each.
constexpr size_t kMaxWords = 15;

// Words by rank, the last byte of each with its high bit set. A word is preceded by a space in a
// name unless it begins with '-' or ' '.
extern const unsigned char kWordText[];
extern const uint32_t kWordBlocks[];  // where each kWordsInBlock-th begins

// For each name a byte, the words shared in its high half and the count of further ones in its low
// half; then those: a rank below kShortRanks in one byte, any other as two, of which the first is
// kShortRanks + (rank - kShortRanks) / 256.
extern const unsigned char kNameText[];
extern const uint32_t kNameBlocks[];
extern const uint32_t kShortRanks;

// Characters that follow each other, and their names.
struct Run {
  uint32_t first;
  uint16_t count;
  uint16_t index;  // of the first one's name
};
extern const Run kRuns[];
extern const size_t kRunCount;

// The characters of the aliases; their names stand from kFirstAlias on.
extern const uint32_t kAliases[];
extern const size_t kFirstAlias;

extern const uint16_t kByName[];  // indexes of names and aliases, in the order of their text
extern const size_t kNameCount;
extern const size_t kLongestName;

// Characters whose name is a prefix and their code in hexadecimal.
struct CodedRange {
  uint32_t first;
  uint32_t last;
  const char* prefix;
};
extern const CodedRange kCodedRanges[];
extern const size_t kCodedRangeCount;

}  // namespace falcon::names
