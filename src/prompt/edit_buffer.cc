// See edit_buffer.h.
#include "prompt/edit_buffer.h"

#include "prompt/width.h"
#include "text/utf8.h"

namespace falcon::prompt {

namespace {

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

}  // namespace

void EditBuffer::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
}

void EditBuffer::insert(std::string_view text) {
  text_.insert(cursor_, text);
  cursor_ += text.size();
}

// --- places

size_t EditBuffer::start_of_line(size_t at) const {
  size_t newline = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
  return newline == std::string::npos ? 0 : newline + 1;
}

size_t EditBuffer::end_of_line(size_t at) const {
  size_t newline = text_.find('\n', at);
  return newline == std::string::npos ? text_.size() : newline;
}

size_t EditBuffer::before(size_t at) const {
  for (;;) {
    at = text::previous_offset(text_, at);
    char32_t c = text::decode_one(text_, at).code_point;
    if (at == 0 || c == '\n' || columns_of(c) > 0) return at;
  }
}

size_t EditBuffer::after(size_t at) const {
  at += text::decode_one(text_, at).length;
  while (at < text_.size()) {
    text::Decoded next = text::decode_one(text_, at);
    if (next.code_point == '\n' || columns_of(next.code_point) > 0) break;
    at += next.length;
  }
  return at;
}

size_t EditBuffer::word_start(size_t at) const {
  while (at > 0 && !is_word_byte(text_[at - 1])) --at;
  while (at > 0 && is_word_byte(text_[at - 1])) --at;
  return at;
}

size_t EditBuffer::word_end(size_t at) const {
  while (at < text_.size() && !is_word_byte(text_[at])) ++at;
  while (at < text_.size() && is_word_byte(text_[at])) ++at;
  return at;
}

size_t EditBuffer::at_column(size_t line_start, int column) const {
  size_t at = line_start;
  size_t end = end_of_line(line_start);
  while (at < end) {
    size_t next = after(at);
    column -= columns_of(std::string_view(text_).substr(at, next - at));
    if (column < 0) break;
    at = next;
  }
  return at;
}

std::string_view EditBuffer::line_before_cursor() const {
  size_t start = start_of_line(cursor_);
  return std::string_view(text_).substr(start, cursor_ - start);
}

// --- moves

bool EditBuffer::left() {
  if (cursor_ == 0) return false;
  cursor_ = before(cursor_);
  return true;
}

bool EditBuffer::right() {
  if (cursor_ == text_.size()) return false;
  cursor_ = after(cursor_);
  return true;
}

bool EditBuffer::up() {
  size_t start = start_of_line(cursor_);
  if (start == 0) return false;
  cursor_ = at_column(start_of_line(start - 1), columns_of(line_before_cursor()));
  return true;
}

bool EditBuffer::down() {
  size_t end = end_of_line(cursor_);
  if (end == text_.size()) return false;
  cursor_ = at_column(end + 1, columns_of(line_before_cursor()));
  return true;
}

// --- erasing

void EditBuffer::erase_left() {
  if (cursor_ == 0) return;
  size_t begin = before(cursor_);
  text_.erase(begin, cursor_ - begin);
  cursor_ = begin;
}

void EditBuffer::erase_right() {
  if (cursor_ < text_.size()) text_.erase(cursor_, after(cursor_) - cursor_);
}

void EditBuffer::kill(size_t begin, size_t end, bool in_front) {
  if (!killing_) killed_.clear();
  killing_ = true;
  killed_.insert(in_front ? 0 : killed_.size(), text_, begin, end - begin);
  text_.erase(begin, end - begin);
  cursor_ = begin;
}

void EditBuffer::kill_to_line_end() {
  size_t end = end_of_line(cursor_);
  if (end == cursor_ && end < text_.size()) ++end;
  kill(cursor_, end, false);
}

void EditBuffer::kill_to_line_start() { kill(start_of_line(cursor_), cursor_, true); }

void EditBuffer::kill_blank_word_left() {
  size_t begin = cursor_;
  while (begin > 0 && is_blank(text_[begin - 1])) --begin;
  while (begin > 0 && !is_blank(text_[begin - 1])) --begin;
  kill(begin, cursor_, true);
}

void EditBuffer::kill_word_left() { kill(word_start(cursor_), cursor_, true); }
void EditBuffer::kill_word_right() { kill(cursor_, word_end(cursor_), false); }

}  // namespace falcon::prompt
