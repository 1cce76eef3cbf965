// `falcon fmt [--check] FILE|FOLDER|-…`: writes back what is not in the style, or with --check only
// names it.
//
// A file is read, formatted, checked against what it was and only then replaced, so that whatever
// fails leaves it as it was. Each file stands for itself: an error in one does not keep the others
// from being formatted.
#include <unistd.h>

#include <cstdio>

#include "base/colors.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/parsed_file.h"
#include "fmt/format.h"
#include "syntax/diagnostics.h"

namespace falcon::cli {
namespace {

// Whether all is well: formatted or, with `check`, in the style already.
bool format_file(const std::string& name, bool check) {
  std::string text;
  if (!read_file(name, &text)) return false;
  const syntax::Source source(name == "-" ? "<stdin>" : name, std::move(text));
  const fmt::Outcome outcome = fmt::format(source);
  if (!outcome.good) {
    const Colors colors(wants_colors(STDERR_FILENO));
    std::fputs(syntax::render(source, outcome.error, colors).c_str(), stderr);
    return false;
  }
  const bool same = outcome.text == source.text();
  if (name == "-" && !check) {
    return std::fwrite(outcome.text.data(), 1, outcome.text.size(), stdout) ==
               outcome.text.size() &&
           std::fflush(stdout) == 0;
  }
  if (same) return true;
  if (!check && !replace_file(name, outcome.text)) return false;
  std::printf("%s\n", source.name().c_str());
  return !check;
}

std::string_view kind_of(syntax::TokenKind kind) {
  if (syntax::is_keyword(kind)) return "keyword";
  switch (kind) {
    case syntax::TokenKind::kName:
      return "name";
    case syntax::TokenKind::kNumber:
      return "number";
    case syntax::TokenKind::kString:
      return "string";
    default:
      return "mark";
  }
}

// A line for each token: its kind, where it begins and where it ends, in bytes. An f-string is one.
bool show_tokens(const std::string& name) {
  const ParsedFile file(name);
  if (file.module() == nullptr) return false;
  for (const syntax::Token& token : file.tokens()) {
    std::printf("%s %u %u\n", std::string(kind_of(token.kind)).c_str(), token.begin, token.end);
  }
  return true;
}

}  // namespace

int run_fmt(const Arguments& arguments) {
  bool check = false;
  bool tokens = false;
  std::vector<std::string> paths;
  for (const std::string& argument : arguments) {
    if (argument == "--check") {
      check = true;
    } else if (argument == "--tokens") {
      tokens = true;
    } else if (argument.starts_with("-") && argument != "-") {
      return wrong_usage("fmt");
    } else {
      paths.push_back(argument);
    }
  }
  if (paths.empty()) return wrong_usage("fmt");
  std::vector<std::string> files;
  bool good = list_programs(paths, &files);
  for (const std::string& file : files) {
    good = (tokens ? show_tokens(file) : format_file(file, check)) && good;
  }
  return good ? 0 : 1;
}

}  // namespace falcon::cli
