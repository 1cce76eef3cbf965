// A program's file as a tool of the command reads it: its text, its tree and its tokens.
//
// The tree and the tokens point into the text and live as long as the object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "syntax/parser.h"

namespace falcon::cli {

class ParsedFile {
 public:
  // What is wrong with the file is said on standard error.
  explicit ParsedFile(const std::string& name);
  ParsedFile(const ParsedFile&) = delete;
  ParsedFile& operator=(const ParsedFile&) = delete;

  // Null: the file could not be read or is no program.
  const syntax::Module* module() const { return module_; }
  const syntax::Source& source() const { return *source_; }
  const std::vector<syntax::Token>& tokens() const { return tokens_; }

 private:
  std::optional<syntax::Source> source_;
  syntax::Arena arena_;
  std::vector<syntax::Token> tokens_;
  const syntax::Module* module_ = nullptr;
};

}  // namespace falcon::cli
