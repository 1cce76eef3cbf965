// Writes the tables of character names as C++: make_name_tables UnicodeData.txt NameAliases.txt
// OUT.
//
// Run by the build (src/names/CMakeLists.txt); src/names/tables.h says what the tables are. A
// program of its own, so that the names come from the Unicode Character Database and from nowhere
// else. It stops with a message where the database does not fit what the tables can hold.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "names/tables.h"

namespace {

using falcon::names::kMaxWords;
using falcon::names::kNamesInBlock;
using falcon::names::kWordsInBlock;

[[noreturn]] void fail(const std::string& message) {
  std::cerr << "make_name_tables: " << message << "\n";
  std::exit(1);
}

struct Name {
  uint32_t code;
  std::string text;
  std::vector<std::string> words;
};

struct CodedRange {
  uint32_t first;
  uint32_t last;
  std::string prefix;
};

struct Database {
  std::vector<Name> names;  // by code
  std::vector<Name> aliases;
  std::vector<CodedRange> coded;
};

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  for (size_t at = 0; at <= line.size();) {
    const size_t end = std::min(line.find(';', at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return fields;
}

std::ifstream open(const char* path) {
  std::ifstream file(path);
  if (!file) fail(std::string("cannot read ") + path);
  return file;
}

// --- reading

// "<CJK Ideograph Extension A, First>": the prefix of the names in such a range, or none.
std::string prefix_of_range(const std::string& label) {
  if (label.starts_with("<CJK Ideograph")) return "CJK UNIFIED IDEOGRAPH-";
  if (label.starts_with("<Tangut Ideograph")) return "TANGUT IDEOGRAPH-";
  // Hangul syllables have a rule of their own; surrogates and private use have no names.
  return {};
}

std::string hexadecimal(uint32_t code) {
  char text[16];
  std::snprintf(text, sizeof(text), "%04X", code);
  return text;
}

// A name that ends with "-" and its character's code goes to the range of its prefix.
bool add_coded(Database& data, uint32_t code, const std::string& name) {
  const std::string digits = hexadecimal(code);
  if (!name.ends_with("-" + digits)) return false;
  const std::string prefix = name.substr(0, name.size() - digits.size());
  if (!data.coded.empty() && data.coded.back().last + 1 == code &&
      data.coded.back().prefix == prefix) {
    data.coded.back().last = code;
  } else {
    data.coded.push_back({code, code, prefix});
  }
  return true;
}

// Words begin at a space, which is left out, or at a hyphen, which stays; a hyphen after a space
// belongs to one word with it.
std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words;
  std::string word;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool begins = name[i] == ' ' || (name[i] == '-' && i > 0 && name[i - 1] != ' ');
    if (begins && i > 0) {
      words.push_back(word);
      word.clear();
    }
    const bool kept = name[i] != ' ' || (i + 1 < name.size() && name[i + 1] == '-');
    if (kept) word.push_back(name[i]);
  }
  words.push_back(word);
  if (words.size() > kMaxWords) fail("too many words: " + name);
  return words;
}

void read_names(const char* path, Database& data) {
  std::ifstream file = open(path);
  uint32_t range_first = 0;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() < 2) fail("a line without a name");
    const auto code = static_cast<uint32_t>(std::stoul(fields[0], nullptr, 16));
    const std::string& name = fields[1];
    if (name.ends_with(", First>")) {
      range_first = code;
    } else if (name.ends_with(", Last>")) {
      const std::string prefix = prefix_of_range(name);
      if (!prefix.empty()) data.coded.push_back({range_first, code, prefix});
    } else if (!name.starts_with("<") && !add_coded(data, code, name)) {
      data.names.push_back({code, name, words_of(name)});
    }
  }
}

void read_aliases(const char* path, Database& data) {
  std::ifstream file = open(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() < 2) fail("a line without an alias");
    const auto code = static_cast<uint32_t>(std::stoul(fields[0], nullptr, 16));
    data.aliases.push_back({code, fields[1], words_of(fields[1])});
  }
}

// --- writing

template <class Items, class Write>
void write_array(std::ostream& out, const char* declaration, const Items& items, Write write) {
  out << declaration << " = {";
  size_t column = 0;
  for (const auto& item : items) {
    out << (column++ % 16 == 0 ? "\n" : "");
    write(item);
    out << ",";
  }
  out << "\n};\n";
}

template <class Items>
void write_numbers(std::ostream& out, const char* declaration, const Items& items) {
  write_array(out, declaration, items, [&](auto item) { out << +item; });
}

using Ranks = std::map<std::string, uint32_t>;

// The words that names do not share with the one before, the commonest first.
Ranks rank_words(const std::vector<Name>& names, const std::vector<size_t>& shared,
                 std::vector<std::string>* by_rank) {
  std::map<std::string, size_t> counts;
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t w = shared[i]; w < names[i].words.size(); ++w) ++counts[names[i].words[w]];
  }
  for (const auto& [word, count] : counts) by_rank->push_back(word);
  std::stable_sort(
      by_rank->begin(), by_rank->end(),
      [&](const std::string& a, const std::string& b) { return counts[a] > counts[b]; });
  Ranks ranks;
  for (size_t i = 0; i < by_rank->size(); ++i) ranks[(*by_rank)[i]] = static_cast<uint32_t>(i);
  return ranks;
}

size_t shared_words(const Name& before, const Name& name) {
  size_t count = 0;
  while (count < before.words.size() && count < name.words.size() && count < kMaxWords &&
         before.words[count] == name.words[count]) {
    ++count;
  }
  return count;
}

void write_words(std::ostream& out, const std::vector<std::string>& by_rank) {
  std::vector<uint8_t> text;
  std::vector<uint32_t> blocks;
  for (size_t i = 0; i < by_rank.size(); ++i) {
    if (i % kWordsInBlock == 0) blocks.push_back(static_cast<uint32_t>(text.size()));
    text.insert(text.end(), by_rank[i].begin(), by_rank[i].end());
    text.back() |= 0x80;
  }
  write_numbers(out, "const unsigned char kWordText[]", text);
  write_numbers(out, "const uint32_t kWordBlocks[]", blocks);
}

// The largest count of one-byte ranks that leaves enough first bytes for all others.
uint32_t short_ranks(size_t word_count) {
  for (uint32_t count = 256; count > 0; --count) {
    if (count + (256 - count) * 256 >= word_count) return count;
  }
  fail("too many words");
}

void write_names(std::ostream& out, const std::vector<Name>& names) {
  std::vector<size_t> shared(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    if (i % kNamesInBlock != 0) shared[i] = shared_words(names[i - 1], names[i]);
  }
  std::vector<std::string> by_rank;
  const Ranks ranks = rank_words(names, shared, &by_rank);
  write_words(out, by_rank);
  const uint32_t short_count = short_ranks(by_rank.size());
  std::vector<uint8_t> text;
  std::vector<uint32_t> blocks;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i % kNamesInBlock == 0) blocks.push_back(static_cast<uint32_t>(text.size()));
    const std::vector<std::string>& words = names[i].words;
    text.push_back(static_cast<uint8_t>(shared[i] << 4 | (words.size() - shared[i])));
    for (size_t w = shared[i]; w < words.size(); ++w) {
      const uint32_t rank = ranks.at(words[w]);
      if (rank < short_count) {
        text.push_back(static_cast<uint8_t>(rank));
      } else {
        text.push_back(static_cast<uint8_t>(short_count + (rank - short_count) / 256));
        text.push_back(static_cast<uint8_t>((rank - short_count) % 256));
      }
    }
  }
  write_numbers(out, "const unsigned char kNameText[]", text);
  write_numbers(out, "const uint32_t kNameBlocks[]", blocks);
  out << "const uint32_t kShortRanks = " << short_count << ";\n";
}

void write_runs(std::ostream& out, const std::vector<Name>& names) {
  out << "const Run kRuns[] = {";
  size_t runs = 0;
  for (size_t i = 0; i < names.size();) {
    size_t count = 1;
    while (i + count < names.size() && names[i + count].code == names[i].code + count) ++count;
    out << "\n{" << names[i].code << ", " << count << ", " << i << "},";
    i += count;
    ++runs;
  }
  out << "\n};\nconst size_t kRunCount = " << runs << ";\n";
}

void write_order(std::ostream& out, const std::vector<Name>& names) {
  std::vector<size_t> order(names.size());
  size_t longest = 0;
  for (size_t i = 0; i < names.size(); ++i) {
    order[i] = i;
    longest = std::max(longest, names[i].text.size());
  }
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return names[a].text < names[b].text; });
  write_numbers(out, "const uint16_t kByName[]", order);
  out << "const size_t kNameCount = " << names.size() << ";\n"
      << "const size_t kLongestName = " << longest << ";\n";
}

void write_aliases(std::ostream& out, const Database& data) {
  write_array(out, "const uint32_t kAliases[]", data.aliases,
              [&](const Name& alias) { out << alias.code; });
  out << "const size_t kFirstAlias = " << data.names.size() << ";\n";
}

void write_coded(std::ostream& out, const std::vector<CodedRange>& coded) {
  out << "const CodedRange kCodedRanges[] = {";
  for (const CodedRange& range : coded) {
    out << "\n{" << range.first << ", " << range.last << ", \"" << range.prefix << "\"},";
  }
  out << "\n};\nconst size_t kCodedRangeCount = " << coded.size() << ";\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) fail("usage: make_name_tables UnicodeData.txt NameAliases.txt OUT");
  Database data;
  read_names(argv[1], data);
  read_aliases(argv[2], data);
  std::vector<Name> all = data.names;
  all.insert(all.end(), data.aliases.begin(), data.aliases.end());
  if (all.size() > UINT16_MAX) fail("too many names");

  std::ofstream out(argv[3]);
  out << "// Made by tools/make_name_tables.cc from the Unicode Character Database.\n"
         "#include \"names/tables.h\"\n\nnamespace falcon::names {\n";
  write_names(out, all);
  write_runs(out, data.names);
  write_order(out, all);
  write_aliases(out, data);
  write_coded(out, data.coded);
  out << "}  // namespace falcon::names\n";
  out.close();
  if (!out) fail(std::string("cannot write ") + argv[3]);
}
