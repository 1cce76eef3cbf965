// Displays: lists, tuples, sets and dicts written out. See function_compiler.h.
//
// Up to kMaxInRegisters elements are evaluated into registers and built at once; further ones, and
// everything from the first starred one on, are added one by one.
#include <algorithm>

#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Dict;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Sequence;
using syntax::Span;
using syntax::Starred;

void FunctionCompiler::sequence_to(const Sequence& node, Reg target) {
  std::vector<Item> items;
  items.reserve(node.items.size());
  for (const Expr* item : node.items) {
    bool is_starred = item->kind == ExprKind::kStarred;
    items.push_back({is_starred ? static_cast<const Starred*>(item)->value : item, is_starred});
  }
  if (node.kind == ExprKind::kList) {
    list_to(items, target, node.span);
  } else if (node.kind == ExprKind::kTuple) {
    tuple_to(items, target, node.span);
  } else {
    set_to(items, target, node.span);
  }
}

// Evaluates the items up to a starred one, at most kMaxInRegisters, and builds them.
void FunctionCompiler::build_run(Op op, const std::vector<Item>& items, size_t* at, Reg target,
                                 Span span) {
  Temps temps(*this);
  Reg first = next_;
  size_t count = 0;
  for (; count < kMaxInRegisters && count < items.size() && !items[count].is_starred; ++count) {
    Reg reg = push();
    expression_to(items[count].value, reg);
  }
  out_.emit(op, span, target, count == 0 ? 0 : first, static_cast<uint32_t>(count));
  *at = count;
}

void FunctionCompiler::append_items(const std::vector<Item>& items, size_t from, Reg list) {
  for (size_t i = from; i < items.size(); ++i) {
    Temps temps(*this);
    Reg value = expression(items[i].value);
    out_.emit(items[i].is_starred ? Op::kListExtend : Op::kListAppend, items[i].value->span, list,
              value);
  }
}

void FunctionCompiler::list_to(const std::vector<Item>& items, Reg target, Span span) {
  Temps temps(*this);
  bool fits = items.size() <= kMaxInRegisters &&
              std::none_of(items.begin(), items.end(), [](Item item) { return item.is_starred; });
  Reg list = fits || !is_local(target) ? target : push();
  size_t built;
  build_run(Op::kBuildList, items, &built, list, span);
  append_items(items, built, list);
  if (list != target) out_.emit(Op::kMove, span, target, list);
}

void FunctionCompiler::tuple_to(const std::vector<Item>& items, Reg target, Span span) {
  bool fits = items.size() <= kMaxInRegisters &&
              std::none_of(items.begin(), items.end(), [](Item item) { return item.is_starred; });
  size_t built;
  if (fits) return build_run(Op::kBuildTuple, items, &built, target, span);
  Temps temps(*this);
  Reg list = push();
  list_to(items, list, span);
  out_.emit(Op::kListToTuple, span, target, list);
}

void FunctionCompiler::set_to(const std::vector<Item>& items, Reg target, Span span) {
  Temps temps(*this);
  Reg set = is_local(target) ? push() : target;
  size_t built;
  build_run(Op::kBuildSet, items, &built, set, span);
  for (size_t i = built; i < items.size(); ++i) {
    Temps item_temps(*this);
    Reg value = expression(items[i].value);
    out_.emit(items[i].is_starred ? Op::kSetUpdate : Op::kSetAdd, items[i].value->span, set, value);
  }
  if (set != target) out_.emit(Op::kMove, span, target, set);
}

void FunctionCompiler::dict_to(const Dict& node, Reg target) {
  Temps temps(*this);
  Reg dict = is_local(target) ? push() : target;
  size_t at = 0;
  {
    Temps pair_temps(*this);
    Reg first = next_;
    for (; at < kMaxInRegisters / 2 && at < node.items.size() && node.items[at].key; ++at) {
      Reg key = push();
      expression_to(node.items[at].key, key);
      Reg value = push();
      expression_to(node.items[at].value, value);
    }
    out_.emit(Op::kBuildDict, node.span, dict, at == 0 ? 0 : first, static_cast<uint32_t>(at));
  }
  for (; at < node.items.size(); ++at) {
    Temps item_temps(*this);
    const Dict::Item& item = node.items[at];
    if (item.key == nullptr) {
      out_.emit(Op::kDictUpdate, item.value->span, dict, expression(item.value));
      continue;
    }
    Reg key = expression(item.key);
    Reg value = expression(item.value);
    out_.emit(Op::kSetItem, node.span, dict, key, value);
  }
  if (dict != target) out_.emit(Op::kMove, node.span, target, dict);
}

// A dict with names for keys: annotations, keyword defaults, keyword arguments. The target is a
// temporary.
void FunctionCompiler::named_dict_to(std::span<const NamedValue> items, Reg target, Span span) {
  size_t at = 0;
  {
    Temps temps(*this);
    Reg first = next_;
    for (; at < kMaxInRegisters / 2 && at < items.size(); ++at) {
      Reg key = push();
      string_to(items[at].first, key, span);
      Reg value = push();
      expression_to(items[at].second, value);
    }
    out_.emit(Op::kBuildDict, span, target, at == 0 ? 0 : first, static_cast<uint32_t>(at));
  }
  for (; at < items.size(); ++at) {
    Temps temps(*this);
    Reg key = push();
    string_to(items[at].first, key, span);
    Reg value = expression(items[at].second);
    out_.emit(Op::kSetItem, span, target, key, value);
  }
}

}  // namespace falcon::compiler
