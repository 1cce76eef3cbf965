// See fault.h. Keeps a stack of its own for the nesting, so that depth costs no C stack.
#include "modules/json/fault.h"

#include <string>

#include "text/ascii.h"
#include "text/utf8.h"

namespace falcon::modules::json {

namespace {

class Search {
 public:
  Search(std::string_view bytes, size_t max_digits)
      : text_(bytes.substr(0, valid_prefix(bytes))), max_digits_(max_digits) {
    cut_ = text_.size() < bytes.size();
    if (cut_) bad_byte_ = static_cast<uint8_t>(bytes[text_.size()]);
  }

  std::optional<Fault> run() {
    if (text_.starts_with("\xEF\xBB\xBF")) {
      return Fault{0, "a byte order mark (U+FEFF) stands before the text"};
    }
    while (!fault_ && step()) {
    }
    return fault_;
  }

 private:
  enum class Wants : uint8_t { kValue, kFirstValue, kKey, kFirstKey, kAfterValue };

  static size_t valid_prefix(std::string_view bytes) {
    size_t at = 0;
    while (at < bytes.size()) {
      const text::Utf8Step sequence = text::scan_sequence(bytes, at);
      if (sequence.kind != text::Utf8Step::kGood) break;
      at += sequence.length;
    }
    return at;
  }

  bool fail(size_t offset, std::string message) {
    fault_ = Fault{offset, std::move(message)};
    return false;
  }
  bool fail_expected(std::string_view what) {
    std::string found = found_at(text_, at_);
    if (cut_ && at_ >= text_.size()) found = not_utf8();
    return fail(at_, "expected " + std::string(what) + ", found " + found);
  }
  std::string not_utf8() const {
    constexpr char kDigits[] = "0123456789abcdef";
    return std::string("the byte 0x") + kDigits[bad_byte_ >> 4] + kDigits[bad_byte_ & 15] +
           ", which is not UTF-8 there";
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  // One token. False: at the end, or a fault.
  bool step() {
    skip_blanks();
    switch (wants_) {
      case Wants::kValue:
        return value("a value");
      case Wants::kFirstValue:
        return peek() == ']' ? close() : value("a value or ']'");
      case Wants::kKey:
        return key("a key in double quotes");
      case Wants::kFirstKey:
        return peek() == '}' ? close() : key("a key in double quotes or '}'");
      case Wants::kAfterValue:
        return after_value();
    }
    return false;
  }

  bool value(std::string_view expected) {
    wants_ = Wants::kAfterValue;
    switch (peek()) {
      case '{':
      case '[':
        return open();
      case '"':
        return string();
      case '-':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        return number();
      case '\'':
        return fail(at_, "a string stands in double quotes");
      default:
        return word(expected);
    }
  }

  bool open() {
    if (open_.size() >= kMaxDepth) {
      return fail(
          at_, "more than " + std::to_string(kMaxDepth) + " lists and objects within each other");
    }
    open_.push_back(peek());
    wants_ = peek() == '{' ? Wants::kFirstKey : Wants::kFirstValue;
    ++at_;
    return true;
  }

  bool close() {
    open_.pop_back();
    ++at_;
    wants_ = Wants::kAfterValue;
    return true;
  }

  bool key(std::string_view expected) {
    if (peek() != '"') return fail_expected(expected);
    if (!string()) return false;
    skip_blanks();
    if (peek() != ':') return fail_expected("':' after the key");
    ++at_;
    wants_ = Wants::kValue;
    return true;
  }

  bool after_value() {
    if (open_.empty()) {
      if (at_ < text_.size() || cut_) return fail_expected("the end of the text");
      return false;
    }
    const bool in_object = open_.back() == '{';
    if (peek() == (in_object ? '}' : ']')) return close();
    if (peek() != ',') return fail_expected(in_object ? "',' or '}'" : "',' or ']'");
    ++at_;
    wants_ = in_object ? Wants::kKey : Wants::kValue;
    return true;
  }

  bool string() {
    const size_t begin = at_ + 1;
    size_t end = begin;
    while (end < text_.size() && text_[end] != '"') {
      if (static_cast<uint8_t>(text_[end]) < 0x20) {
        return fail(end,
                    "a string with " + found_at(text_, end) + " in it, which has to be escaped");
      }
      end += text_[end] == '\\' ? 2 : 1;
    }
    if (end >= text_.size()) {
      if (cut_) return fail(text_.size(), "a string with " + not_utf8());
      return fail(at_, "a string without an end");
    }
    std::string unescaped;
    if (auto fault = append_unescaped(text_.substr(begin, end - begin), &unescaped)) {
      return fail(begin + fault->offset, std::move(fault->message));
    }
    at_ = end + 1;
    return true;
  }

  static bool ends_token(char c) {
    return is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '"' || c == '[' ||
           c == '{';
  }
  std::string_view token() const {
    size_t end = at_;
    while (end < text_.size() && !ends_token(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }

  bool number() {
    const std::string_view digits = token();
    Number ignored;
    if (auto fault = read_number(digits, max_digits_, &ignored)) {
      // What ends the token stands in the text behind it.
      if (fault->offset == digits.size()) {
        at_ += digits.size();
        return fail_expected("a digit");
      }
      return fail(at_ + fault->offset, std::move(fault->message));
    }
    at_ += digits.size();
    return true;
  }

  bool word(std::string_view expected) {
    const std::string_view name = token();
    if (name != "true" && name != "false" && name != "null") return fail_expected(expected);
    at_ += name.size();
    return true;
  }

  std::string_view text_;
  size_t max_digits_;
  bool cut_ = false;  // text_ ends before bytes that are no UTF-8
  uint8_t bad_byte_ = 0;
  size_t at_ = 0;
  std::string open_;  // the brackets that are open
  Wants wants_ = Wants::kValue;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> find_fault(std::string_view text, size_t max_digits) {
  return Search(text, max_digits).run();
}

}  // namespace falcon::modules::json
