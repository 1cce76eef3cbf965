// See doc_layout.h.
#include "prompt/doc_layout.h"

#include <algorithm>

namespace falcon::prompt {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \n") + 1);
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

std::string indented(std::string_view text, std::string_view indent) {
  std::vector<std::string_view> lines = lines_of(text);
  size_t common = std::string_view::npos;
  for (size_t i = 1; i < lines.size(); ++i) {
    common = std::min(common, lines[i].find_first_not_of(' '));  // npos: a blank line
  }
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) lines[i].remove_prefix(std::min(common, lines[i].size()));
    if (!lines[i].empty()) out.append(indent).append(lines[i]);
    out += '\n';
  }
  return out;
}

std::string filled(const std::vector<std::string>& words, size_t columns) {
  std::string out;
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty() && line.size() + 1 + word.size() > columns) {
      out += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "  " : " ") + word;
  }
  return line.empty() ? out : out + line + "\n";
}

}  // namespace falcon::prompt
