// ASCII is answered without utf8proc throughout: it is nearly all that programs ask about.
#include "text/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <span>
#include <vector>

#include "text/ascii.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kFinalSigma = 0x3C2;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kCapitalIWithDot = 0x130;  // lower case is "i" and U+0307
constexpr char32_t kDotAbove = 0x307;

utf8proc_category_t category(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

bool is_letter_category(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_start_category(utf8proc_category_t category) {
  return is_letter_category(category) || category == UTF8PROC_CATEGORY_NL;
}

bool is_mark_or_digit(utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_PC;
}

bool is_cased(char32_t c) { return is_upper(c) || is_lower(c) || is_title(c); }

bool is_case_ignorable(char32_t c) {
  switch (category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return is_inside_word(c);
  }
}

char32_t as_char32(utf8proc_int32_t c) { return static_cast<char32_t>(c); }
utf8proc_int32_t as_int32(char32_t c) { return static_cast<utf8proc_int32_t>(c); }

void append_all(std::string& out, std::u32string_view code_points) {
  for (const char32_t c : code_points) append_code_point(out, c);
}

void append_upper(std::string& out, char32_t c) {
  if (const SpecialCase* special = find_special_case(c)) return append_all(out, special->upper);
  append_code_point(out, as_char32(utf8proc_toupper(as_int32(c))));
}

void append_title(std::string& out, char32_t c) {
  if (const SpecialCase* special = find_special_case(c)) return append_all(out, special->title);
  append_code_point(out, as_char32(utf8proc_totitle(as_int32(c))));
}

// Is the capital sigma at `offset` the last letter of a word? (Final_Sigma, The Unicode Standard,
// section 3.13: cased letters before it and none after it, what is case-ignorable left out.)
bool is_final_sigma(std::string_view text, size_t offset) {
  bool follows_cased = false;
  for (size_t i = offset; i > 0;) {
    i = previous_offset(text, i);
    const char32_t c = decode_one(text, i).code_point;
    if (is_case_ignorable(c)) continue;
    follows_cased = is_cased(c);
    break;
  }
  if (!follows_cased) return false;
  for (const char32_t c : CodePoints(text.substr(offset + encoded_length(kCapitalSigma)))) {
    if (!is_case_ignorable(c)) return !is_cased(c);
  }
  return true;
}

void append_lower(std::string& out, std::string_view text, size_t offset, char32_t c) {
  if (c == kCapitalSigma) {
    append_code_point(out, is_final_sigma(text, offset) ? kFinalSigma : kSmallSigma);
  } else if (c == kCapitalIWithDot) {
    out.push_back('i');
    append_code_point(out, kDotAbove);
  } else {
    append_code_point(out, as_char32(utf8proc_tolower(as_int32(c))));
  }
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  if (text.empty()) return false;
  for (const char32_t c : CodePoints(text)) {
    if (!predicate(c)) return false;
  }
  return true;
}

// At least one `wanted`, and neither `other` nor title case.
template <class Wanted, class Other>
bool has_case(std::string_view text, Wanted wanted, Other other) {
  bool found = false;
  for (const char32_t c : CodePoints(text)) {
    if (other(c) || is_title(c)) return false;
    found = found || wanted(c);
  }
  return found;
}

constexpr auto kIsUpper = [](char32_t c) { return is_upper(c); };
constexpr auto kIsLower = [](char32_t c) { return is_lower(c); };

// A character decomposes to at most eighteen (U+FDFA in NFKD).
constexpr utf8proc_ssize_t kMostParts = 18;

int combining_class(utf8proc_int32_t c) { return utf8proc_get_property(c)->combining_class; }

// Puts each run of combining marks in the order of their classes. (utf8proc's own way takes
// quadratic time on a long run.)
void sort_marks(std::vector<utf8proc_int32_t>& parts) {
  const auto is_mark = [](utf8proc_int32_t c) { return combining_class(c) != 0; };
  for (auto at = parts.begin(); at != parts.end();) {
    const auto begin = std::find_if(at, parts.end(), is_mark);
    at = std::find_if_not(begin, parts.end(), is_mark);
    std::stable_sort(begin, at, [](utf8proc_int32_t a, utf8proc_int32_t b) {
      return combining_class(a) < combining_class(b);
    });
  }
}

}  // namespace

bool is_alpha(char32_t c) {
  if (c < 0x80) return ascii::is_alpha(static_cast<char>(c));
  return is_letter_category(category(c));
}

bool is_decimal(char32_t c) {
  if (c < 0x80) return ascii::is_digit(static_cast<char>(c));
  return category(c) == UTF8PROC_CATEGORY_ND;
}

bool is_digit(char32_t c) { return is_decimal(c) || (c >= 0x80 && is_other_digit(c)); }

bool is_numeric(char32_t c) {
  if (c < 0x80) return ascii::is_digit(static_cast<char>(c));
  const utf8proc_category_t kind = category(c);
  return kind == UTF8PROC_CATEGORY_ND || kind == UTF8PROC_CATEGORY_NL ||
         kind == UTF8PROC_CATEGORY_NO || is_numeric_letter(c);
}

bool is_alnum(char32_t c) { return is_alpha(c) || is_numeric(c); }

bool is_space(char32_t c) {
  if (c < 0x80) return ascii::is_space(static_cast<char>(c)) || (c >= 0x1C && c <= 0x1F);
  return is_blank(c);
}

bool is_upper(char32_t c) {
  if (c < 0x80) return ascii::is_upper(static_cast<char>(c));
  return category(c) == UTF8PROC_CATEGORY_LU || is_other_upper(c);
}

bool is_lower(char32_t c) {
  if (c < 0x80) return ascii::is_lower(static_cast<char>(c));
  return category(c) == UTF8PROC_CATEGORY_LL || is_other_lower(c);
}

bool is_title(char32_t c) { return c >= 0x80 && category(c) == UTF8PROC_CATEGORY_LT; }

bool is_printable(char32_t c) {
  if (c < 0x80) return c >= 0x20 && c != 0x7F;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:
      return true;
  }
}

bool is_identifier_start(char32_t c) {
  if (c < 0x80) return ascii::is_alpha(static_cast<char>(c)) || c == '_';
  return is_start_category(category(c)) ? !is_barred_start(c) : is_other_start(c);
}

bool is_identifier_continue(char32_t c) {
  if (c < 0x80) return ascii::is_alnum(static_cast<char>(c)) || c == '_';
  const utf8proc_category_t kind = category(c);
  return is_start_category(kind) || is_mark_or_digit(kind) ? !is_barred_continue(c)
                                                           : is_other_continue(c);
}

bool is_alpha(std::string_view text) {
  return all(text, [](char32_t c) { return is_alpha(c); });
}

bool is_decimal(std::string_view text) {
  return all(text, [](char32_t c) { return is_decimal(c); });
}

bool is_digit(std::string_view text) {
  return all(text, [](char32_t c) { return is_digit(c); });
}

bool is_numeric(std::string_view text) {
  return all(text, [](char32_t c) { return is_numeric(c); });
}

bool is_alnum(std::string_view text) {
  return all(text, [](char32_t c) { return is_alnum(c); });
}

bool is_space(std::string_view text) {
  return all(text, [](char32_t c) { return is_space(c); });
}

bool is_printable(std::string_view text) {
  return text.empty() || all(text, [](char32_t c) { return is_printable(c); });
}

bool is_upper(std::string_view text) { return has_case(text, kIsUpper, kIsLower); }
bool is_lower(std::string_view text) { return has_case(text, kIsLower, kIsUpper); }

bool is_title(std::string_view text) {
  bool in_word = false;
  bool has_word = false;
  for (const char32_t c : CodePoints(text)) {
    const bool lower = is_lower(c);
    const bool starts = is_upper(c) || is_title(c);
    if (in_word ? starts : lower) return false;
    in_word = lower || starts;
    has_word = has_word || in_word;
  }
  return has_word;
}

bool is_identifier(std::string_view text) {
  if (text.empty() || !is_identifier_start(decode_one(text, 0).code_point)) return false;
  return all(text, [](char32_t c) { return is_identifier_continue(c); });
}

std::string to_upper(std::string_view text) {
  if (is_ascii(text)) return ascii::to_upper(text);
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : CodePoints(text)) append_upper(out, c);
  return out;
}

std::string to_lower(std::string_view text) {
  if (is_ascii(text)) return ascii::to_lower(text);
  std::string out;
  out.reserve(text.size());
  const CodePoints code_points(text);
  for (auto it = code_points.begin(); it != code_points.end(); ++it) {
    append_lower(out, text, it.offset(), *it);
  }
  return out;
}

std::string to_title(std::string_view text) {
  if (is_ascii(text)) return ascii::to_title(text);
  std::string out;
  out.reserve(text.size());
  bool in_word = false;
  const CodePoints code_points(text);
  for (auto it = code_points.begin(); it != code_points.end(); ++it) {
    if (in_word) {
      append_lower(out, text, it.offset(), *it);
    } else {
      append_title(out, *it);
    }
    in_word = is_cased(*it);
  }
  return out;
}

std::string capitalize(std::string_view text) {
  if (is_ascii(text)) return ascii::capitalize(text);
  std::string out;
  out.reserve(text.size());
  const CodePoints code_points(text);
  auto it = code_points.begin();
  append_title(out, *it);
  for (++it; it != code_points.end(); ++it) append_lower(out, text, it.offset(), *it);
  return out;
}

std::string swap_case(std::string_view text) {
  if (is_ascii(text)) return ascii::swap_case(text);
  std::string out;
  out.reserve(text.size());
  const CodePoints code_points(text);
  for (auto it = code_points.begin(); it != code_points.end(); ++it) {
    if (is_upper(*it)) {
      append_lower(out, text, it.offset(), *it);
    } else if (is_lower(*it)) {
      append_upper(out, *it);
    } else {
      append_code_point(out, *it);
    }
  }
  return out;
}

std::string case_fold(std::string_view text) {
  if (is_ascii(text)) return ascii::to_lower(text);
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : CodePoints(text)) {
    // The longest full case folding is three code points (CaseFolding.txt).
    utf8proc_int32_t folded[4];
    int boundary_class = 0;
    const utf8proc_ssize_t size =
        utf8proc_decompose_char(as_int32(c), folded, 4, UTF8PROC_CASEFOLD, &boundary_class);
    for (utf8proc_ssize_t i = 0; i < size; ++i) append_code_point(out, as_char32(folded[i]));
  }
  return out;
}

Outcome<std::string> normalize(std::string_view text, Form form, size_t limit_bytes) {
  if (is_ascii(text)) return std::string(text);
  const bool is_compatible = form == Form::kNfkc || form == Form::kNfkd;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                                      (is_compatible ? UTF8PROC_COMPAT : 0));
  std::vector<utf8proc_int32_t> parts;
  for (const char32_t c : CodePoints(text)) {
    utf8proc_int32_t some[kMostParts];
    const utf8proc_ssize_t count =
        utf8proc_decompose_char(as_int32(c), some, kMostParts, options, nullptr);
    parts.insert(parts.end(), some, some + count);
    if (parts.size() > limit_bytes / sizeof(parts[0])) {
      return TextError{ErrorKind::kMemory, "normalized text too long"};
    }
  }
  sort_marks(parts);
  auto size = static_cast<utf8proc_ssize_t>(parts.size());
  if (form == Form::kNfc || form == Form::kNfkc) {
    size = utf8proc_normalize_utf32(
        parts.data(), size, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  }
  std::string out;
  for (const utf8proc_int32_t c : std::span(parts).first(static_cast<size_t>(size))) {
    append_code_point(out, as_char32(c));
  }
  return out;
}

}  // namespace falcon::text
