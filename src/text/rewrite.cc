// The part of search.h that builds new text: replace, expandtabs, padding. Each works out the size
// of its result first and answers with an error if that is over the limit.
#include <algorithm>
#include <optional>

#include "text/search.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

TextError too_long() { return {ErrorKind::kMemory, "text too long"}; }

size_t units(std::string_view text, TextKind kind) {
  return kind == TextKind::kBytes ? text.size() : count_code_points(text);
}

// Adds `times` * `each` to `size`; false if the sum is over the limit.
bool grow(size_t& size, size_t times, size_t each, size_t limit) {
  if (size > limit) return false;
  if (each != 0 && times > (limit - size) / each) return false;
  size += times * each;
  return true;
}

std::string repeat(std::string_view unit, size_t times) {
  if (unit.size() == 1) return std::string(times, unit.front());
  std::string out;
  out.reserve(unit.size() * times);
  for (size_t i = 0; i < times; ++i) out.append(unit);
  return out;
}

// `replacement` before each of the first `gaps` units, and at the end if there are gaps left.
std::string interleave(std::string_view text, std::string_view replacement, TextKind kind,
                       size_t gaps) {
  std::string out;
  size_t offset = 0;
  for (; gaps > 0; --gaps) {
    out.append(replacement);
    if (offset == text.size()) break;
    const size_t length = kind == TextKind::kBytes ? 1 : decode_one(text, offset).length;
    out.append(text.substr(offset, length));
    offset += length;
  }
  out.append(text.substr(offset));
  return out;
}

}  // namespace

Outcome<std::string> replace(std::string_view text, std::string_view old,
                             std::string_view replacement, TextKind kind, int64_t max_count,
                             size_t limit) {
  const size_t found = count(text, old, kind);
  const size_t most = max_count < 0 ? SIZE_MAX : static_cast<size_t>(max_count);
  const size_t times = std::min(found, most);
  size_t size = text.size() - times * old.size();
  if (!grow(size, times, replacement.size(), limit)) return too_long();
  if (old.empty()) return interleave(text, replacement, kind, times);
  std::string out;
  out.reserve(size);
  for (size_t i = 0; i < times; ++i) {
    const size_t at = find(text, old);
    out.append(text.substr(0, at));
    out.append(replacement);
    text.remove_prefix(at + old.size());
  }
  out.append(text);
  return out;
}

Outcome<std::string> expand_tabs(std::string_view text, int64_t tab_size, TextKind kind,
                                 size_t limit) {
  std::string out;
  const size_t tab = tab_size > 0 ? static_cast<size_t>(tab_size) : 0;
  size_t column = 0;
  for (const char c : text) {
    if (c == '\t') {
      const size_t blanks = tab == 0 ? 0 : tab - column % tab;
      size_t size = out.size();
      if (!grow(size, blanks, 1, limit)) return too_long();
      out.append(blanks, ' ');
      column += blanks;
      continue;
    }
    out.push_back(c);
    if (c == '\n' || c == '\r') {
      column = 0;
    } else if (kind == TextKind::kBytes || !is_continuation(c)) {
      ++column;
    }
  }
  return out;
}

Outcome<std::string> pad(std::string_view text, int64_t width, std::string_view fill, Side text_at,
                         TextKind kind, size_t limit) {
  const size_t length = units(text, kind);
  if (width < 0 || static_cast<size_t>(width) <= length) return std::string(text);
  const size_t wanted = static_cast<size_t>(width);
  const size_t missing = wanted - length;
  size_t size = text.size();
  if (!grow(size, missing, fill.size(), limit)) return too_long();
  size_t left = 0;
  if (text_at == Side::kRight) left = missing;
  // The odd one goes to the left if the width is odd: str.center's own rule.
  if (text_at == Side::kBoth) left = missing / 2 + (missing & wanted & 1);
  std::string out = repeat(fill, left);
  out.reserve(size);
  out.append(text);
  out.append(repeat(fill, missing - left));
  return out;
}

Outcome<std::string> zero_fill(std::string_view text, int64_t width, TextKind kind, size_t limit) {
  FALCON_TRY(std::string out, pad(text, width, "0", Side::kRight, kind, limit));
  const size_t zeros = out.size() - text.size();
  if (zeros > 0 && !text.empty() && (text.front() == '+' || text.front() == '-')) {
    std::swap(out[0], out[zeros]);
  }
  return out;
}

}  // namespace falcon::text
