// Escapes by one switch a character; numbers by from_chars, which no locale can change.
#include "syntax/literal.h"

#include <charconv>
#include <limits>

#include "names/names.h"
#include "syntax/utf8.h"

namespace falcon::syntax {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// Reads the text of one literal from `at` on; the escapes are those of Python 3.11.
class StringDecoder {
 public:
  StringDecoder(std::string_view text, Span span, const StringShape& shape, std::string& out,
                LexicalError& error)
      : text_(text.substr(0, span.end)), at_(span.begin), shape_(shape), out_(out), error_(error) {}

  bool run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\' && !shape_.is_raw && at_ + 1 < text_.size()) {
        if (!escape()) return false;
      } else if (c == '\r') {
        newline();
        out_.push_back('\n');  // whatever ends a line in the file, a string holds "\n"
      } else if (shape_.is_bytes && static_cast<unsigned char>(c) >= 0x80) {
        return fail(at_, at_ + 1, "a bytes literal holds only ASCII characters",
                    "write \\xHH, or encode a str: \"…\".encode()");
      } else {
        out_.push_back(c);
        ++at_;
      }
    }
    return true;
  }

 private:
  void newline() { at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1; }

  bool simple(char c) {
    out_.push_back(c);
    at_ += 2;
    return true;
  }

  bool escape() {
    const char c = text_[at_ + 1];
    switch (c) {
      case '\n':
      case '\r':
        ++at_;
        newline();
        return true;
      case '\\':
      case '\'':
      case '"':
        return simple(c);
      case 'n':
        return simple('\n');
      case 'r':
        return simple('\r');
      case 't':
        return simple('\t');
      case 'a':
        return simple('\a');
      case 'b':
        return simple('\b');
      case 'f':
        return simple('\f');
      case 'v':
        return simple('\v');
      case 'x':
        return hex_escape(2);
      case 'u':
        return shape_.is_bytes ? unknown() : hex_escape(4);
      case 'U':
        return shape_.is_bytes ? unknown() : hex_escape(8);
      case 'N':
        return shape_.is_bytes ? unknown() : named_escape();
      default:
        return is_octal(c) ? octal_escape() : unknown();
    }
  }

  // An unknown escape keeps its backslash; what follows it is read as usual.
  bool unknown() {
    out_.push_back('\\');
    ++at_;
    return true;
  }

  void push_code(uint32_t code) {
    if (shape_.is_bytes) {
      out_.push_back(static_cast<char>(code & 0xFF));
    } else {
      append_utf8(code, out_);
    }
  }

  bool octal_escape() {
    uint32_t value = 0;
    uint32_t end = at_ + 1;
    while (end < text_.size() && end < at_ + 4 && is_octal(text_[end])) {
      value = value * 8 + static_cast<uint32_t>(text_[end++] - '0');
    }
    push_code(value);
    at_ = end;
    return true;
  }

  bool hex_escape(uint32_t digits) {
    const uint32_t begin = at_;
    const std::string name = std::string("\\") + text_[at_ + 1];
    uint32_t value = 0;
    at_ += 2;
    for (uint32_t i = 0; i < digits; ++i, ++at_) {
      const int digit = at_ < text_.size() ? hex_value(text_[at_]) : -1;
      if (digit < 0) {
        return fail(begin, at_, "'" + name + "' needs " + std::to_string(digits) + " hex digits");
      }
      value = value << 4 | static_cast<uint32_t>(digit);
    }
    if (is_surrogate(value)) {
      return fail(begin, at_, "a surrogate is no character", "write \\UXXXXXXXX for it");
    }
    if (value > 0x10FFFF) return fail(begin, at_, "no character above \\U0010FFFF");
    push_code(value);
    return true;
  }

  // \N{NAME}
  bool named_escape() {
    const uint32_t begin = at_;
    const uint32_t end = after_named_escape(text_, begin);
    if (end == 0) {
      return fail(begin, begin + 2, "malformed \\N character escape",
                  "write a character's name in braces: \\N{EM DASH}");
    }
    const auto code = names::find(text_.substr(begin + 3, end - begin - 4));
    if (!code) {
      return fail(begin, end, "unknown Unicode character name",
                  "unicode_name(character) tells a character's name");
    }
    append_utf8(*code, out_);
    at_ = end;
    return true;
  }

  bool fail(uint32_t begin, uint32_t end, std::string message, std::string hint = {}) {
    error_ = {{begin, end}, std::move(message), std::move(hint)};
    return false;
  }

  std::string_view text_;
  uint32_t at_;
  const StringShape& shape_;
  std::string& out_;
  LexicalError& error_;
};

// The power of ten of the first significant digit, roughly: enough to tell infinity from zero.
bool is_huge(std::string_view digits) {
  const size_t e = digits.find_first_of("eE");
  return e == std::string_view::npos || digits[e + 1] != '-';
}

}  // namespace

StringShape string_shape(std::string_view text, uint32_t begin) {
  StringShape shape;
  uint32_t at = begin;
  for (; text[at] != '"' && text[at] != '\''; ++at) {
    const char c = static_cast<char>(text[at] | 0x20);
    shape.is_raw = shape.is_raw || c == 'r';
    shape.is_bytes = shape.is_bytes || c == 'b';
  }
  const bool triple = text.substr(at, 3) == std::string(3, text[at]);
  shape.quote = text.substr(at, triple ? 3 : 1);
  shape.body_begin = at + static_cast<uint32_t>(shape.quote.size());
  return shape;
}

uint32_t after_named_escape(std::string_view text, uint32_t at) {
  if (text.substr(at, 3) != "\\N{") return 0;
  const size_t end = text.find_first_of("}{'\"\\\r\n", at + 3);
  return end == std::string_view::npos || text[end] != '}' ? 0 : static_cast<uint32_t>(end + 1);
}

bool decode_string(std::string_view text, Span span, const StringShape& shape, std::string& out,
                   LexicalError& error) {
  return StringDecoder(text, span, shape, out, error).run();
}

Constant decode_number(std::string_view digits, Span span, Arena& arena) {
  std::string clean;
  for (const char c : digits) {
    if (c != '_') clean.push_back(c);
  }
  const char prefix = clean.size() > 1 && clean[0] == '0' ? static_cast<char>(clean[1] | 0x20) : 0;
  const int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
  const char* begin = clean.data() + (base == 10 ? 0 : 2);
  const char* end = clean.data() + clean.size();

  Constant constant{{ExprKind::kConstant, span}, Constant::Type::kInt};
  if (base == 10 && clean.find_first_of(".eE") != std::string::npos) {
    constant.type = Constant::Type::kFloat;
    // from_chars and not strtod, which reads the locale.
    const auto [_, code] = std::from_chars(begin, end, constant.float_value);
    if (code == std::errc::result_out_of_range) {
      constant.float_value = is_huge(clean) ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return constant;
  }
  const auto [_, code] = std::from_chars(begin, end, constant.int_value, base);
  if (code == std::errc::result_out_of_range) {
    constant.type = Constant::Type::kBigInt;
    constant.int_value = 0;
    constant.text = arena.copy(clean);
  }
  return constant;
}

}  // namespace falcon::syntax
