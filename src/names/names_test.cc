// Every name against the Unicode Character Database itself: DerivedName.txt lists them all, made by
// Unicode and not by our rules, and NameAliases.txt the aliases.
#include "names/names.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

namespace falcon::names {
namespace {

constexpr char32_t kLast = 0x10FFFF;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

std::string without_blanks(const std::string& text) {
  const size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? ""
                                    : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

std::string hexadecimal(char32_t code) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04X", static_cast<unsigned>(code));
  return text;
}

// Calls use(first field, second field) for each line that is no comment.
template <class Use>
void each_line(const std::string& file, Use use) {
  std::ifstream in(std::string(UNICODE_DATA_FOLDER) + "/" + file);
  ASSERT_TRUE(in) << file;
  for (std::string line; std::getline(in, line);) {
    const size_t semicolon = line.find(';');
    if (line.starts_with("#") || semicolon == std::string::npos) continue;
    const std::string rest = line.substr(semicolon + 1);
    use(line.substr(0, semicolon), without_blanks(rest.substr(0, rest.find(';'))));
  }
}

std::map<char32_t, std::string> all_names() {
  std::map<char32_t, std::string> names;
  each_line("extracted/DerivedName.txt", [&](const std::string& codes, const std::string& name) {
    const auto first = static_cast<char32_t>(std::stoul(codes, nullptr, 16));
    const size_t dots = codes.find("..");
    const auto last = dots == std::string::npos
                          ? first
                          : static_cast<char32_t>(std::stoul(codes.substr(dots + 2), nullptr, 16));
    for (char32_t c = first; c <= last; ++c) {
      const size_t star = name.find('*');
      names[c] = star == std::string::npos ? name : name.substr(0, star) + hexadecimal(c);
    }
  });
  return names;
}

TEST(Names, EveryCharacterHasTheNameThatUnicodeGivesIt) {
  const auto names = all_names();
  ASSERT_GT(names.size(), 140000U);
  for (char32_t c = 0; c <= kLast; ++c) {
    const auto named = names.find(c);
    ASSERT_EQ(name_of(c), named == names.end() ? "" : named->second) << hexadecimal(c);
  }
}

TEST(Names, EveryNameIsFoundInBothCases) {
  for (const auto& [c, name] : all_names()) {
    ASSERT_EQ(find(name), c) << name;
    ASSERT_EQ(find(lower(name)), c) << name;
  }
}

TEST(Names, EveryAliasIsFound) {
  int count = 0;
  each_line("NameAliases.txt", [&](const std::string& code, const std::string& alias) {
    ++count;
    EXPECT_EQ(find(alias), static_cast<char32_t>(std::stoul(code, nullptr, 16))) << alias;
    EXPECT_TRUE(find(lower(alias))) << alias;
  });
  EXPECT_GT(count, 400);
}

TEST(Names, WhatIsNoNameIsNotFound) {
  for (const char* text : {"",
                           " ",
                           "-",
                           "A",
                           "LATIN SMALL LETTER",
                           "LATIN SMALL LETTER A ",
                           " LATIN SMALL LETTER A",
                           "LATIN  SMALL LETTER A",
                           "LATIN-SMALL-LETTER-A",
                           "ZZZ",
                           "HANGUL SYLLABLE ",
                           "HANGUL SYLLABLE G",
                           "HANGUL SYLLABLE GAX",
                           "HANGUL SYLLABLE GAGG ",
                           "HANGUL SYLLABLE",
                           "CJK UNIFIED IDEOGRAPH-",
                           "CJK UNIFIED IDEOGRAPH-33FF",
                           "CJK UNIFIED IDEOGRAPH-04E00",
                           "CJK UNIFIED IDEOGRAPH-4E0G",
                           "CJK UNIFIED IDEOGRAPH-0020",
                           "TANGUT IDEOGRAPH-4E00",
                           "CJK UNIFIED IDEOGRAPH-1234567890",
                           "<control>",
                           "<CJK Ideograph, First>"}) {
    EXPECT_FALSE(find(text)) << text;
  }
  EXPECT_FALSE(find(std::string(100000, 'A')));
  EXPECT_FALSE(find(std::string_view("LATIN SMALL LETTER A\0", 21)));
  EXPECT_FALSE(find("LATIN SMALL LETTER \xC3\xA9"));
}

TEST(Names, BeyondUnicodeThereIsNone) {
  EXPECT_EQ(name_of(kLast + 1), "");
  EXPECT_EQ(name_of(0xFFFFFFFF), "");
  EXPECT_EQ(name_of(0xD800), "");
  EXPECT_EQ(name_of(0xE000), "");
}

}  // namespace
}  // namespace falcon::names
