// See parsed_file.h.
#include "cli/parsed_file.h"

#include <cstdio>
#include <utility>

#include "cli/files.h"
#include "syntax/diagnostics.h"

namespace falcon::cli {

ParsedFile::ParsedFile(const std::string& name) {
  std::string text;
  if (!read_file(name, &text)) return;
  source_.emplace(name, std::move(text));
  const syntax::ParseResult parsed = syntax::parse(*source_, arena_, &tokens_);
  module_ = parsed.module;
  if (module_ == nullptr) {
    std::fputs(syntax::render(*source_, parsed.error).c_str(), stderr);
  }
}

}  // namespace falcon::cli
