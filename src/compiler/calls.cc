// Calls. See function_compiler.h.
//
// The callee and its arguments stand at the top of the registers, where the callee's frame begins.
#include <algorithm>

#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Argument;
using syntax::Attribute;
using syntax::Call;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Span;

void FunctionCompiler::call_to(const Call& node, Reg target) {
  Temps temps(*this);
  Reg base = top_or_push(target);
  if (const SuperCall* super = session_.scopes.super_call(&node)) {
    super_to(node, *super, base);
  } else if (!method_call(node, base)) {
    expression_to(node.callee, base);
    finish_call(base, 0, node.args, node.span);
  }
  if (base != target) out_.emit(Op::kMove, node.span, target, base);
}

// super() and super(self) inside a method: super(__class__, self).
void FunctionCompiler::super_to(const Call& node, const SuperCall& super, Reg base) {
  expression_to(node.callee, base);
  Reg args = push_many(2);
  load(place_of(super.class_cell), "__class__", args, node.span);
  if (node.args.empty()) {
    load(place_of(super.self), super.self->name, args + 1, node.span);
  } else {
    expression_to(node.args[0].value, args + 1);
  }
  out_.emit(Op::kCall, node.span, base, 2);
}

// object.name(...) without making a bound method. False: the call has another form.
bool FunctionCompiler::method_call(const Call& node, Reg base) {
  uint32_t names = 0;
  if (node.callee->kind != ExprKind::kAttribute || needs_spread(0, node.args, &names)) return false;
  auto* callee = static_cast<const Attribute*>(node.callee);
  Reg object = operand(callee->object, base);
  push();  // base + 1
  out_.emit_site(Op::kLoadMethod, callee->span, base, object, callee->name);
  loan_op(node, base);
  push_arguments(node.args);
  auto count = static_cast<uint32_t>(node.args.size());
  bool has_names = count > 0 && node.args.back().kind == Argument::Kind::kKeyword;
  out_.emit(has_names ? Op::kCallMethodKw : Op::kCallMethod, node.span, base, count, names);
  return true;
}

// The call itself, after the callee (in base) and `prefix` arguments behind it.
void FunctionCompiler::finish_call(Reg base, uint32_t prefix, std::span<const Argument> args,
                                   Span span) {
  uint32_t names = 0;
  if (needs_spread(prefix, args, &names)) return spread_call(base, prefix, args, span);
  push_arguments(args);
  auto count = prefix + static_cast<uint32_t>(args.size());
  bool has_names = !args.empty() && args.back().kind == Argument::Kind::kKeyword;
  out_.emit(has_names ? Op::kCallKw : Op::kCall, span, base, count, names);
}

// Whether arguments have to be gathered in a list and a dict. If not, *keyword_names is the
// constant with the names of the keyword arguments, which are the last ones.
bool FunctionCompiler::needs_spread(uint32_t prefix, std::span<const Argument> args,
                                    uint32_t* keyword_names) {
  if (prefix + args.size() > kMaxInRegisters) return true;
  std::vector<std::string> names;
  for (const Argument& arg : args) {
    if (arg.kind == Argument::Kind::kStar || arg.kind == Argument::Kind::kDoubleStar) return true;
    if (arg.kind == Argument::Kind::kKeyword) names.emplace_back(arg.name);
  }
  if (names.empty()) return false;
  *keyword_names = out_.names_constant(std::move(names));
  return *keyword_names > UINT16_MAX;  // as many bits as the instruction has for it
}

void FunctionCompiler::push_arguments(std::span<const Argument> args) {
  for (const Argument& arg : args) {
    Reg reg = push();
    expression_to(arg.value, reg);
  }
}

void FunctionCompiler::spread_call(Reg base, uint32_t prefix, std::span<const Argument> args,
                                   Span span) {
  Reg list = base + 1;
  std::vector<Item> items;
  bool has_keywords = false;
  for (const Argument& arg : args) {
    bool is_star = arg.kind == Argument::Kind::kStar;
    if (is_star || arg.kind == Argument::Kind::kPositional) {
      items.push_back({arg.value, is_star});
    } else {
      has_keywords = true;
    }
  }
  next_ = base + 1;
  if (prefix > 0) {
    push();
    out_.emit(Op::kBuildList, span, list, list, prefix);
    append_items(items, 0, list);
  } else {
    push();
    list_to(items, list, span);
  }
  Reg dict = push();
  if (has_keywords) {
    spread_keywords(args, dict, span);
  } else {
    out_.emit(Op::kLoadUndefined, span, dict);
  }
  out_.emit(Op::kCallSpread, span, base);
}

// The dict of the keyword arguments: runs of name=value, with the items of each **mapping between.
void FunctionCompiler::spread_keywords(std::span<const Argument> args, Reg target, Span span) {
  std::vector<NamedValue> run;
  bool is_first = true;
  auto flush = [&] {
    Temps temps(*this);
    if (is_first) {
      named_dict_to(run, target, span);
    } else if (!run.empty()) {
      Reg more = push();
      named_dict_to(run, more, span);
      out_.emit(Op::kDictMerge, span, target, more);
    }
    is_first = false;
    run.clear();
  };
  for (const Argument& arg : args) {
    if (arg.kind == Argument::Kind::kKeyword) {
      run.emplace_back(arg.name, arg.value);
    } else if (arg.kind == Argument::Kind::kDoubleStar) {
      flush();
      Temps temps(*this);
      out_.emit(Op::kDictMerge, arg.value->span, target, expression(arg.value));
    }
  }
  if (!run.empty()) flush();
}

// Calls a builtin with no argument (null) or one. The base is the top temporary.
void FunctionCompiler::call_builtin(std::string_view name, const Expr* argument, Reg base,
                                    Span span) {
  Temps temps(*this);
  out_.emit_site(Op::kLoadBuiltin, span, base, name);
  if (argument != nullptr) {
    Reg reg = push();
    expression_to(argument, reg);
  }
  out_.emit(Op::kCall, span, base, argument != nullptr ? 1 : 0);
}

}  // namespace falcon::compiler
