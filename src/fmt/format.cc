// Pieces, lines, text; then the text is read back and compared. See format.h.
#include "fmt/format.h"

#include <vector>

#include "fmt/layout.h"
#include "fmt/piece.h"
#include "syntax/ast_dump.h"

namespace falcon::fmt {
namespace {

using syntax::Source;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Columns of comments may settle only in the second round: one that a first round moved can then
// stand in line.
constexpr int kMaxRounds = 8;

struct Program {
  explicit Program(const Source& source) : result(syntax::parse(source, arena, &tokens)) {
    if (result.module != nullptr) pieces = read_pieces(source.text(), tokens, *result.module);
  }
  syntax::Arena arena;
  std::vector<syntax::Token> tokens;
  syntax::ParseResult result;
  std::vector<Piece> pieces;
};

std::string text_of(const Source& source, const Program& program) {
  std::string text = join(lay_out(program.pieces));
  if (source.text().starts_with(kByteOrderMark)) text.insert(0, kByteOrderMark);
  return text;
}

bool is_separator(const Piece& piece) { return piece.token.kind == syntax::TokenKind::kSemicolon; }

std::vector<std::string_view> words_of(const Program& program) {
  std::vector<std::string_view> words;
  for (const Piece& piece : program.pieces) {
    for (const Comment& comment : piece.comments) words.push_back(comment.text);
    if (!is_separator(piece)) words.push_back(piece.text);
  }
  return words;
}

}  // namespace

Outcome format(const Source& source) {
  Program original(source);
  if (original.result.module == nullptr) return {false, "", original.result.error};
  std::string text = text_of(source, original);
  const std::string tree = syntax::dump(*original.result.module);
  for (int round = 0; round < kMaxRounds; ++round) {
    const Source written(source.name(), text);
    const Program again(written);
    if (again.result.module == nullptr || syntax::dump(*again.result.module) != tree ||
        words_of(again) != words_of(original)) {
      break;
    }
    std::string next = text_of(written, again);
    if (next == text) return {true, std::move(text), {}};
    text = std::move(next);
  }
  return {false,
          "",
          {syntax::Diagnostic::Kind::kSyntax,
           "the formatter would change what this program says",
           {},
           {}}};
}

}  // namespace falcon::fmt
