// Lines are laid out, those that came out too long get further breaks, and so on until none does.
// See layout.h.
//
// A pass either adds a break or is the last. A break once added stays, so there are at most as many
// passes as a bracket can be deep, and few in practice.
#include "fmt/layout.h"

#include <algorithm>

#include "fmt/spacing.h"

namespace falcon::fmt {
namespace {

using syntax::TokenKind;

// What is open around a piece.
struct Frame {
  uint32_t opener = 0;       // index of the bracket's piece
  bool is_block = true;      // of statements: the file, a block, a lambda's body
  uint32_t content = 0;      // indentation of lines in it
  uint32_t close = 0;        // indentation of a line that begins with what closes it
  bool heads_block = false;  // the statement that is under way has a block
};

class Layout {
 public:
  explicit Layout(const std::vector<Piece>& pieces)
      : pieces_(pieces), breaks_(pieces.size()), columns_(pieces.size()), opened_(pieces.size()) {
    for (uint32_t i = 0; i < pieces_.size(); ++i) breaks_[i] = wants_break(i);
  }

  std::vector<Line> run() {
    do {
      open_blocks();
      make_lines();
    } while (break_long_lines());
    return std::move(lines_);
  }

 private:
  TokenKind kind(uint32_t i) const { return pieces_[i].token.kind; }

  bool wants_break(uint32_t i) const {
    if (i == 0) return true;
    const Piece& piece = pieces_[i];
    if (!piece.comments.empty() || kind(i) == TokenKind::kEnd) return true;
    const Piece& before = pieces_[i - 1];
    if (braces_statements(i))
      return piece.closes() && piece.before != Break::kNone && piece.match + 1 != i;
    if (piece.is(kContinuesIf)) return piece.before != Break::kNone;  // a ladder of short branches
    if (before.is(kBlock) && before.closes()) return true;
    const bool decorated =
        kind(i) == TokenKind::kFunc || kind(i) == TokenKind::kClass || kind(i) == TokenKind::kAt;
    if (decorated && kind(i - 1) != TokenKind::kSemicolon && !before.opens()) return true;
    return piece.before != Break::kNone;
  }

  bool braces_statements(uint32_t i) const {
    return pieces_[i].is(kBlock) || pieces_[i].is(kLambdaBlock);
  }

  // A block with a break within has breaks at both of its ends. Inner ones come first: they are
  // closed first.
  void open_blocks() {
    std::vector<bool> broken{false};  // whether there is a break since each open block's brace
    for (uint32_t i = 0; i < pieces_.size(); ++i) {
      const Piece& piece = pieces_[i];
      const bool block = braces_statements(i);
      if (breaks_[i]) broken.back() = true;
      if (block && piece.opens()) {
        broken.push_back(opened_[i]);
      } else if (block && piece.closes()) {
        bool open = broken.back();
        broken.pop_back();
        if (!open) continue;
        breaks_[i] = breaks_[piece.match + 1] = true;
        opened_[piece.match] = true;
        broken.back() = true;
        if (pieces_[i + 1].is(kContinuesIf) && pieces_[i + 1].comments.empty())
          breaks_[i + 1] = false;
      }
    }
  }

  // --- lines

  void make_lines() {
    lines_.clear();
    frames_.assign(1, Frame{});
    for (uint32_t i = 0; i < pieces_.size(); ++i) {
      if (breaks_[i]) {
        add_comments(i);
        start_line(i);
      } else if (spaced(pieces_[i - 1], pieces_[i])) {
        append(" ");
      }
      columns_[i] = lines_.back().width;
      append(pieces_[i].text);
      lines_.back().last = i;
      update_frames(i);
    }
    lines_.pop_back();  // that of the end
  }

  void append(std::string_view text) {
    Line& line = lines_.back();
    line.code += text;
    size_t newline = text.rfind('\n');
    line.width = newline == std::string_view::npos ? line.width + width_of(text)
                                                   : width_of(text.substr(newline + 1));
  }

  bool starts_statement(uint32_t i) const {
    return pieces_[i].is(kStatement) || pieces_[i].is(kContinuesIf);
  }

  uint32_t continuation(const Frame& frame) const {
    return frame.content + (frame.heads_block ? 2 : 1) * kIndent;
  }

  uint32_t indent_of(uint32_t i) const {
    const Frame& frame = frames_.back();
    if (pieces_[i].closes() && frames_.size() > 1) return frame.close;
    if (!frame.is_block || starts_statement(i) || kind(i) == TokenKind::kEnd) return frame.content;
    return continuation(frame);
  }

  uint32_t comment_indent(uint32_t i) const {
    return pieces_[i].closes() && frames_.size() > 1 ? frames_.back().content : indent_of(i);
  }

  // Whether an empty line may stand before what comes before piece i.
  bool may_be_blank(uint32_t i) const {
    return !lines_.empty() && !(i > 0 && pieces_[i - 1].opens());
  }

  void add_comments(uint32_t i) {
    const Comment* above = nullptr;  // behind code
    for (const Comment& comment : pieces_[i].comments) {
      if (comment.after_code && !lines_.empty()) {
        lines_.back().comment = above = &comment;
        continue;
      }
      Line line;
      line.indent = line.width = comment_indent(i);
      line.comment = &comment;
      line.first = line.last = i;
      line.continues_comment = above != nullptr && !comment.blank_before &&
                               comment.column == above->column && comment.column > line.indent;
      line.blank_before =
          comment.blank_before && (&comment != pieces_[i].comments.data() || may_be_blank(i));
      if (!line.continues_comment) above = nullptr;
      lines_.push_back(std::move(line));
    }
  }

  void start_line(uint32_t i) {
    const bool in_bracket = !frames_.back().is_block;
    if (pieces_[i].before == Break::kBackslash && !in_bracket && !starts_statement(i) &&
        !braces_statements(i) && kind(i) != TokenKind::kEnd && !lines_.empty()) {
      append(" \\");
    }
    Line line;
    line.in_bracket = in_bracket;
    line.indent = line.width = indent_of(i);
    line.first = line.last = i;
    line.blank_before = pieces_[i].blank_before && !pieces_[i].closes() && !lines_.empty() &&
                        (may_be_blank(i) || has_own_comment(i));
    lines_.push_back(std::move(line));
  }

  bool has_own_comment(uint32_t i) const {
    return !pieces_[i].comments.empty() && !pieces_[i].comments.back().after_code;
  }

  void update_frames(uint32_t i) {
    const Piece& piece = pieces_[i];
    Frame& top = frames_.back();
    if (top.is_block && starts_statement(i)) top.heads_block = heads_block(i);
    if (piece.closes()) {
      if (frames_.size() > 1) frames_.pop_back();
      return;
    }
    if (!piece.opens()) return;
    const uint32_t line_indent = lines_.back().indent;
    Frame frame;
    frame.opener = i;
    frame.is_block = braces_statements(i);
    frame.close = piece.is(kBlock) ? top.content : line_indent;
    frame.content = frame.is_block || breaks_[i + 1] ? frame.close + kIndent : lines_.back().width;
    frames_.push_back(frame);
  }

  bool heads_block(uint32_t i) const {
    switch (kind(i)) {
      case TokenKind::kIf:
      case TokenKind::kElif:
      case TokenKind::kWhile:
      case TokenKind::kFor:
      case TokenKind::kWith:
      case TokenKind::kFunc:
      case TokenKind::kClass:
      case TokenKind::kExcept:
        return true;
      default:
        return false;
    }
  }

  // --- lines that are too long

  bool break_long_lines() {
    bool changed = false;
    for (const Line& line : lines_) {
      if (line.width <= kLineWidth || line.code.find('\n') != std::string::npos) continue;
      changed |= open_a_block(line) || break_a_bracket(line);
    }
    return changed;
  }

  // Opens the outermost blocks that the line holds, and puts the statements in them on lines of
  // their own.
  bool open_a_block(const Line& line) {
    bool changed = false;
    for (uint32_t i = line.first; i <= line.last; ++i) {
      const Piece& piece = pieces_[i];
      if (!piece.is(kBlock) || !piece.opens() || piece.match > line.last || piece.match == i + 1)
        continue;
      opened_[i] = changed = true;
      for (uint32_t inner = i + 1; inner < piece.match; ++inner) {
        if (kind(inner) == TokenKind::kSemicolon) breaks_[inner + 1] = true;
        if (pieces_[inner].opens()) inner = pieces_[inner].match;
      }
      i = piece.match;
    }
    return changed;
  }

  // Breaks the line at the commas of its outermost brackets that have any, as few times as will do.
  bool break_a_bracket(const Line& line) {
    for (uint32_t level = 0; level < 4; ++level) {
      if (break_at_level(line, level)) return true;
    }
    return false;
  }

  struct Open {
    uint32_t opener;
    uint32_t content;  // column of what follows it
  };

  // Level 0 is what encloses the line's start, 1 the brackets that open in it, and so on.
  bool break_at_level(const Line& line, uint32_t level) {
    std::vector<Open> open;
    uint32_t shift = 0;      // how much further to the left the rest of the line has come by breaks
    uint32_t candidate = 0;  // the last place where a break could be; 0: none
    bool changed = false;
    for (uint32_t i = line.first; i <= line.last; ++i) {
      const Piece& piece = pieces_[i];
      if (piece.closes()) {
        if (open.empty()) return changed;
        if (open.size() == level) candidate = 0;
        open.pop_back();
      }
      if (open.size() == level && i > line.first && may_break(line, open, i)) candidate = i;
      if (candidate != 0 && columns_[i] + width_of(piece.text) - shift > kLineWidth) {
        const uint32_t content = level == 0 ? line.indent : open[level - 1].content;
        breaks_[candidate] = changed = true;
        shift = columns_[candidate] - content;
        candidate = 0;
      }
      if (piece.opens()) open.push_back({i, columns_[i] + 1 - shift});
    }
    return changed;
  }

  // Whether a line may begin with piece i for the sake of its length.
  bool may_break(const Line& line, const std::vector<Open>& open, uint32_t i) const {
    if (open.empty()
            ? !line.in_bracket
            : braces_statements(open.back().opener) || open.back().content > kLineWidth / 2) {
      return false;
    }
    return kind(i - 1) == TokenKind::kComma || kind(i) == TokenKind::kFor ||
           (kind(i) == TokenKind::kString && kind(i - 1) == TokenKind::kString);
  }

  const std::vector<Piece>& pieces_;
  std::vector<bool> breaks_;       // before a piece
  std::vector<uint32_t> columns_;  // where a piece begins
  std::vector<bool> opened_;       // blocks that are not on one line
  std::vector<Frame> frames_;
  std::vector<Line> lines_;
};

// --- comments behind code

bool behind_code(const Line& line) {
  return line.comment != nullptr && (!line.code.empty() || line.continues_comment);
}

}  // namespace

std::vector<Line> lay_out(const std::vector<Piece>& pieces) { return Layout(pieces).run(); }

// Comments behind code on lines that follow each other stand in one column, two blanks behind the
// longest code, as long as none of them has to leave the line for that.
std::string join(const std::vector<Line>& lines) {
  std::string out;
  size_t group_end = 0;  // lines from here on have no column yet
  uint32_t column = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.blank_before) out += '\n';
    if (behind_code(line) && i >= group_end) {
      column = 0;
      uint32_t longest_comment = 0;
      for (group_end = i; group_end < lines.size(); ++group_end) {
        const Line& next = lines[group_end];
        if (!behind_code(next) || (group_end > i && next.blank_before)) break;
        uint32_t next_column = std::max(column, next.continues_comment ? 0 : next.width + 2);
        uint32_t next_longest = std::max(longest_comment, width_of(next.comment->text));
        if (group_end > i && !next.continues_comment && next_column + next_longest > kLineWidth)
          break;
        column = next_column;
        longest_comment = next_longest;
      }
    }
    if (!line.code.empty()) out.append(line.indent, ' ').append(line.code);
    if (line.comment != nullptr) {
      uint32_t at = line.code.empty() ? 0 : line.width;
      out.append((behind_code(line) ? std::max(column, at) : line.indent) - at, ' ')
          .append(line.comment->text);
    }
    out += '\n';
  }
  return out;
}

}  // namespace falcon::fmt
