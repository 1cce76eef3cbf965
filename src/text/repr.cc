// One walk for both kinds of str repr: runs of plain characters are copied whole, what needs an
// escape is written by append_escape.
#include "text/repr.h"

#include "text/unicode.h"
#include "text/utf8.h"

namespace falcon::text {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void append_hex(std::string& out, char32_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i) out.push_back(kHexDigits[(value >> (4 * i)) & 0xF]);
}

char pick_quote(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  return has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
}

// The letter of a short escape, or 0.
char short_escape(char32_t c) {
  switch (c) {
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    default:
      return 0;
  }
}

void append_quoted(std::string& out, std::string_view text, bool ascii_only) {
  const char quote = pick_quote(text);
  out.push_back(quote);
  size_t plain_start = 0;
  for (size_t i = 0; i < text.size();) {
    const Decoded one = decode_one(text, i);
    const char32_t c = one.code_point;
    const bool is_plain = c < 0x80 ? c >= 0x20 && c != 0x7F && c != '\\' && c != char32_t(quote)
                                   : !ascii_only && is_printable(c);
    if (!is_plain) {
      out.append(text.substr(plain_start, i - plain_start));
      if (c == '\\' || c == static_cast<char32_t>(quote)) {
        out.push_back('\\');
        out.push_back(static_cast<char>(c));
      } else {
        append_escape(out, c);
      }
      plain_start = i + one.length;
    }
    i += one.length;
  }
  out.append(text.substr(plain_start));
  out.push_back(quote);
}

}  // namespace

void append_escape(std::string& out, char32_t c) {
  out.push_back('\\');
  if (const char letter = short_escape(c)) {
    out.push_back(letter);
  } else if (c < 0x100) {
    out.push_back('x');
    append_hex(out, c, 2);
  } else if (c < 0x10000) {
    out.push_back('u');
    append_hex(out, c, 4);
  } else {
    out.push_back('U');
    append_hex(out, c, 8);
  }
}

void append_repr(std::string& out, std::string_view text) { append_quoted(out, text, false); }

void append_ascii(std::string& out, std::string_view text) { append_quoted(out, text, true); }

void append_bytes_repr(std::string& out, std::string_view bytes) {
  const char quote = pick_quote(bytes);
  out.push_back('b');
  out.push_back(quote);
  for (const char byte : bytes) {
    if (byte == quote || byte == '\\') {
      out.push_back('\\');
      out.push_back(byte);
    } else if (byte >= 0x20 && byte < 0x7F) {
      out.push_back(byte);
    } else {
      append_escape(out, static_cast<uint8_t>(byte));
    }
  }
  out.push_back(quote);
}

std::string repr(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_repr(out, text);
  return out;
}

std::string ascii_repr(std::string_view text) {
  std::string out;
  append_ascii(out, text);
  return out;
}

std::string bytes_repr(std::string_view bytes) {
  std::string out;
  append_bytes_repr(out, bytes);
  return out;
}

}  // namespace falcon::text
