// See comparison.h. Values are walked by index, and looked at again after each step: what compares
// them may change them.
#include "cli/comparison.h"

#include <algorithm>
#include <vector>

#include "vm/sequence.h"

namespace falcon::cli {
namespace {

using vm::Value;
using vm::Vm;

constexpr size_t kPlain = 60;        // bytes of a value in which anybody sees what differs
constexpr size_t kShown = 200;       // bytes of a value
constexpr size_t kBefore = 40;       // of them before the first difference
constexpr size_t kDifferences = 10;  // of a dict, and lines of a text
constexpr size_t kContextLines = 2;

std::string shown(Vm& vm, Value value) {
  Value text = vm.repr(value);
  if (!text.is_error()) return std::string(text.as<vm::Str>()->view());
  Value raised = vm.take_exception();
  return vm::cat("<", vm.type_name(value), ", whose repr raised ", vm.type_name(raised), ">");
}

bool same(Vm& vm, Value a, Value b) {
  int equal = vm.equals(a, b);
  if (equal < 0) vm.take_exception();
  return equal == 1;
}

// Not within a character.
size_t character_at(std::string_view text, size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return std::min(at, text.size());
}

std::string cut(std::string_view text, size_t begin) {
  size_t from = character_at(text, begin);
  size_t to = character_at(text, from + kShown);
  return vm::cat(from > 0 ? "…" : "", text.substr(from, to - from), to < text.size() ? "…" : "");
}

// The two texts, or where they are long, what stands around their first difference.
std::string both(const std::string& left, const std::string& right) {
  size_t at = 0;
  while (at < left.size() && at < right.size() && left[at] == right[at]) ++at;
  size_t begin = std::max(left.size(), right.size()) > kShown && at > kBefore ? at - kBefore : 0;
  return vm::cat("left:  ", cut(left, begin), "\nright: ", cut(right, begin), "\n");
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// The lines from the first to the last that differ: "- " those of the left text, "+ " of the right.
std::string line_difference(std::string_view left_text, std::string_view right_text) {
  std::vector<std::string_view> left = lines_of(left_text);
  std::vector<std::string_view> right = lines_of(right_text);
  size_t begin = 0;
  while (begin < left.size() && begin < right.size() && left[begin] == right[begin]) ++begin;
  size_t tail = 0;
  while (tail < left.size() - begin && tail < right.size() - begin &&
         left[left.size() - 1 - tail] == right[right.size() - 1 - tail])
    ++tail;
  std::string out = vm::cat("lines that differ, from line ", begin + 1, " (- left, + right):\n");
  auto add = [&](const char* mark, const std::vector<std::string_view>& lines, size_t from,
                 size_t to) {
    for (size_t i = from; i < to && i < from + kDifferences; ++i)
      out += vm::cat(mark, cut(lines[i], 0), "\n");
    if (to > from + kDifferences) out += vm::cat(mark, "… (", to - from - kDifferences, " more)\n");
  };
  add("  ", left, begin - std::min(begin, kContextLines), begin);
  add("- ", left, begin, left.size() - tail);
  add("+ ", right, begin, right.size() - tail);
  add("  ", left, left.size() - tail, left.size() - tail + std::min(tail, kContextLines));
  return out;
}

std::string first_difference(Vm& vm, Value left, Value right) {
  auto size = [](Value sequence) { return vm::items_of(sequence).count; };
  for (uint32_t i = 0; i < std::min(size(left), size(right)); ++i) {
    Value a = vm::items_of(left).at[i];
    Value b = vm::items_of(right).at[i];
    if (!same(vm, a, b))
      return vm::cat("they differ first at index ", i, ":\n", both(shown(vm, a), shown(vm, b)));
  }
  return size(left) == size(right)
             ? ""
             : vm::cat("one has ", size(left), " items, the other ", size(right), "\n");
}

std::string dict_difference(Vm& vm, vm::Dict* left, vm::Dict* right) {
  std::string out;
  size_t told = 0;
  auto tell = [&](const std::string& text) {
    if (++told <= kDifferences) out += text;
  };
  for (uint32_t at = 0; vm::table_next(left->table, &at); ++at) {
    Value key = left->table.entries[at].key;
    Value value = left->table.entries[at].value;
    Value other = vm::dict_get(vm, right, key);
    if (other.is_error()) vm.take_exception();
    if (other.is_undefined()) {
      tell(vm::cat("only left:  ", cut(shown(vm, key), 0), ": ", cut(shown(vm, value), 0), "\n"));
    } else if (!other.is_error() && !same(vm, value, other)) {
      tell(vm::cat("at ", cut(shown(vm, key), 0), ":\n", both(shown(vm, value), shown(vm, other))));
    }
  }
  for (uint32_t at = 0; vm::table_next(right->table, &at); ++at) {
    Value key = right->table.entries[at].key;
    Value value = right->table.entries[at].value;
    Value other = vm::dict_get(vm, left, key);
    if (other.is_error()) vm.take_exception();
    if (other.is_undefined())
      tell(vm::cat("only right: ", cut(shown(vm, key), 0), ": ", cut(shown(vm, value), 0), "\n"));
  }
  if (told > kDifferences) out += vm::cat("… (", told - kDifferences, " more differences)\n");
  return out;
}

std::string details(Vm& vm, Value left, Value right) {
  if (!left.is_object() || !right.is_object()) return "";
  vm::Kind kind = vm.kind_of(left);
  if (kind != vm.kind_of(right)) return "";
  switch (kind) {
    case vm::Kind::kStr: {
      std::string_view a = left.as<vm::Str>()->view();
      std::string_view b = right.as<vm::Str>()->view();
      return a.find('\n') == a.npos && b.find('\n') == b.npos ? "" : line_difference(a, b);
    }
    case vm::Kind::kList:
    case vm::Kind::kTuple:
      return first_difference(vm, left, right);
    case vm::Kind::kDict:
      return dict_difference(vm, left.as<vm::Dict>(), right.as<vm::Dict>());
    default:
      return "";
  }
}

}  // namespace

std::string describe_comparison(Vm& vm, std::string_view op, Value left, Value right) {
  if (op.empty()) {
    if (left.is_bool() || left.is_none()) return "";
    return vm::cat("value: ", cut(shown(vm, left), 0), "\n");
  }
  const std::string left_text = shown(vm, left);
  const std::string right_text = shown(vm, right);
  const bool plain = std::max(left_text.size(), right_text.size()) <= kPlain &&
                     left_text.find("\\n") == left_text.npos &&
                     right_text.find("\\n") == right_text.npos;
  std::string text = both(left_text, right_text);
  if (op == "==" && !plain) text += details(vm, left, right);
  return text;
}

}  // namespace falcon::cli
