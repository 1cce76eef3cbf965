// Fuzz target: the formatter. Of every text that is a program it makes one with the same tree, the
// same tokens and comments, which it then leaves as it is.
//
// fmt::format compares by itself, by pieces of its own making; here it is done again by what the
// lexer and the parser say.
#include <algorithm>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "support.h"
#include "syntax/ast_dump.h"
#include "syntax/parser.h"

namespace falcon::fuzz {
namespace {

// A program's tree as text, and its tokens and comments in order, but for semicolons.
struct Program {
  std::string tree;
  std::vector<std::string> words;
};

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Adds the comments that stand between two tokens.
void add_comments(std::string_view between, std::vector<std::string>* words) {
  for (size_t at = between.find('#'); at < between.size(); at = between.find('#', at)) {
    const size_t end = std::min(between.find_first_of("\r\n", at), between.size());
    std::string_view comment = between.substr(at, end - at);
    while (is_blank(comment.back())) comment.remove_suffix(1);
    words->emplace_back(comment);
    at = end;
  }
}

bool read_program(const syntax::Source& source, Program* program) {
  syntax::Arena arena;
  std::vector<syntax::Token> tokens;
  const syntax::ParseResult result = syntax::parse(source, arena, &tokens);
  if (result.module == nullptr) return false;
  program->tree = syntax::dump(*result.module);
  const std::string_view text = source.text();
  size_t at = 0;
  for (const syntax::Token& token : tokens) {
    add_comments(text.substr(at, token.begin - at), &program->words);
    at = token.end;
    if (token.kind == syntax::TokenKind::kSemicolon) continue;
    program->words.emplace_back(text.substr(token.begin, token.end - token.begin));
  }
  add_comments(text.substr(at), &program->words);
  return true;
}

}  // namespace
}  // namespace falcon::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace falcon;
  const syntax::Source source("fuzz.fpl", std::string(fuzz::view_of(data, size)));
  fuzz::Program before;
  const bool is_program = fuzz::read_program(source, &before);
  const fmt::Outcome outcome = fmt::format(source);
  fuzz::require(outcome.good == is_program,
                is_program ? outcome.error.message : "what is no program has been formatted");
  if (!is_program) return 0;
  const syntax::Source written("fuzz.fpl", outcome.text);
  fuzz::Program after;
  fuzz::require(fuzz::read_program(written, &after), "what was written is no program");
  fuzz::require(after.tree == before.tree, "what was written has another tree");
  fuzz::require(after.words == before.words, "what was written has other tokens or comments");
  const fmt::Outcome again = fmt::format(written);
  fuzz::require(again.good && again.text == outcome.text, "what was written is written otherwise");
  return 0;
}
