// Variables: where they live, loading and storing them, and the patterns of assignment.
// See function_compiler.h.
#include "compiler/function_compiler.h"

namespace falcon::compiler {

using syntax::Attribute;
using syntax::Expr;
using syntax::ExprKind;
using syntax::Name;
using syntax::NameScope;
using syntax::Sequence;
using syntax::Span;
using syntax::Starred;
using syntax::Subscript;

namespace {

// From the format of kUnpackRest: the count of targets after the starred one has 8 bits.
constexpr size_t kMaxAfterStar = 255;

}  // namespace

FunctionCompiler::Place FunctionCompiler::place_of(const Symbol* symbol) const {
  if (symbol->frame != scope_->frame) {
    return {Place::Kind::kFree, scope_->frame->free_index(symbol)};
  }
  return {symbol->is_cell ? Place::Kind::kCell : Place::Kind::kRegister, symbol->reg};
}

FunctionCompiler::Place FunctionCompiler::place_of(std::string_view id, NameScope scope) const {
  if (scope == NameScope::kModule) return {Place::Kind::kGlobal, 0};
  if (scope == NameScope::kEnclosing) {
    return place_of(session_.scopes.lookup_enclosing(scope_, id));  // scope analysis found it
  }
  const Symbol* symbol = session_.scopes.lookup(scope_, id);
  bool in_class = scope_->frame->kind == Scope::Kind::kClass;
  bool in_dict = in_class || chunk_.kind == bytecode::Chunk::Kind::kSnippet;
  if (symbol == nullptr) return {in_dict ? Place::Kind::kClassName : Place::Kind::kGlobal, 0};
  Place place = place_of(symbol);
  if (in_class && place.kind == Place::Kind::kFree) {
    return {Place::Kind::kClassName, place.index + 1};
  }
  return place;
}

// --- loading

void FunctionCompiler::check_local(Reg reg, std::string_view id, Span span) {
  if (assigned_.has(reg)) return;
  out_.emit_wide(Op::kCheckLocal, span, reg, out_.name(id));
  assigned_.add(reg);
}

// The register of an uncaptured local, after a check that it is assigned; kNoReg for anything else.
Reg FunctionCompiler::local_register(const Expr* node) {
  if (node->kind != ExprKind::kName) return kNoReg;
  auto* name = static_cast<const Name*>(node);
  Place place = place_of(name->id, name->scope);
  if (place.kind != Place::Kind::kRegister) return kNoReg;
  check_local(place.index, name->id, name->span);
  return place.index;
}

void FunctionCompiler::load(Place place, std::string_view id, Reg target, Span span) {
  switch (place.kind) {
    case Place::Kind::kRegister:
      check_local(place.index, id, span);
      if (target != place.index) out_.emit(Op::kMove, span, target, place.index);
      return;
    case Place::Kind::kCell:
      return out_.emit(Op::kLoadCell, span, target, place.index, out_.name(id));
    case Place::Kind::kFree:
      return out_.emit(Op::kLoadFree, span, target, place.index, out_.name(id));
    case Place::Kind::kGlobal:
      return out_.emit_site(Op::kLoadGlobal, span, target, id);
    case Place::Kind::kClassName:
      return out_.emit_site(Op::kLoadName, span, target, place.index, id);
  }
}

void FunctionCompiler::load_name(const Name& node, Reg target) {
  load(place_of(node.id, node.scope), node.id, target, node.span);
}

// --- storing

void FunctionCompiler::store(Place place, std::string_view id, Reg value, Span span) {
  switch (place.kind) {
    case Place::Kind::kRegister:
      if (place.index != value) out_.emit(Op::kMove, span, place.index, value);
      return assigned_.add(place.index);
    case Place::Kind::kCell:
      return out_.emit(Op::kStoreCell, span, place.index, value);
    case Place::Kind::kFree:
      return out_.emit(Op::kStoreFree, span, place.index, value);
    case Place::Kind::kGlobal:
      return out_.emit_site(Op::kStoreGlobal, span, value, id);
    case Place::Kind::kClassName:
      return out_.emit_site(Op::kStoreName, span, value, id);
  }
}

void FunctionCompiler::store_plain(std::string_view id, Reg value, Span span) {
  store(place_of(id, NameScope::kPlain), id, value, span);
}

void FunctionCompiler::store_target(const Expr* target, Reg value) {
  Temps temps(*this);
  switch (target->kind) {
    case ExprKind::kName: {
      auto* name = static_cast<const Name*>(target);
      return store(place_of(name->id, name->scope), name->id, value, name->span);
    }
    case ExprKind::kAttribute: {
      auto* attribute = static_cast<const Attribute*>(target);
      Reg object = expression(attribute->object);
      return out_.emit_site(Op::kSetAttr, attribute->span, object, value, attribute->name);
    }
    case ExprKind::kSubscript: {
      auto* subscript = static_cast<const Subscript*>(target);
      Reg object = expression(subscript->object);
      Reg index = expression(subscript->index);
      return out_.emit(Op::kSetItem, subscript->span, object, index, value);
    }
    default:  // the parser lets nothing else through but tuples and lists
      return unpack(*static_cast<const Sequence*>(target), value);
  }
}

// The first of the registers that the targets are, when all are uncaptured locals in consecutive
// registers; kNoReg otherwise.
Reg FunctionCompiler::consecutive_registers(const Sequence& target) const {
  Reg first = kNoReg;
  for (size_t i = 0; i < target.items.size(); ++i) {
    if (target.items[i]->kind != ExprKind::kName) return kNoReg;
    auto* name = static_cast<const Name*>(target.items[i]);
    Place place = place_of(name->id, name->scope);
    if (place.kind != Place::Kind::kRegister) return kNoReg;
    if (i == 0) first = place.index;
    if (place.index != first + i) return kNoReg;
  }
  return first;
}

void FunctionCompiler::unpack(const Sequence& target, Reg value) {
  size_t count = target.items.size();
  Reg locals = consecutive_registers(target);
  if (locals != kNoReg && (value < locals || value >= locals + count)) {
    out_.emit(Op::kUnpack, target.span, locals, value, static_cast<uint32_t>(count));
    for (Reg reg = locals; reg < locals + count; ++reg) assigned_.add(reg);
    return;
  }
  size_t star = 0;
  while (star < count && target.items[star]->kind != ExprKind::kStarred) ++star;
  Reg first = push_many(static_cast<uint32_t>(count));
  if (star == count) {
    out_.emit(Op::kUnpack, target.span, first, value, static_cast<uint32_t>(count));
  } else {
    size_t after = count - star - 1;
    if (after > kMaxAfterStar) {
      session_.fail(target.span, "more than 255 targets follow the starred one",
                    "unpack in two steps");
    }
    out_.emit(Op::kUnpackRest, target.span, first, value, static_cast<uint32_t>(star),
              static_cast<uint8_t>(after));
  }
  for (size_t i = 0; i < count; ++i) {
    const Expr* item = target.items[i];
    if (i == star) item = static_cast<const Starred*>(item)->value;
    store_target(item, first + static_cast<Reg>(i));
  }
}

// --- deleting

void FunctionCompiler::delete_name(const Name& node) {
  Place place = place_of(node.id, node.scope);
  Temps temps(*this);
  switch (place.kind) {
    case Place::Kind::kRegister:
      check_local(place.index, node.id, node.span);
      out_.emit(Op::kLoadUndefined, node.span, place.index);
      return assigned_.remove(place.index);
    case Place::Kind::kCell:
    case Place::Kind::kFree: {
      Reg undefined = push();
      load(place, node.id, undefined, node.span);  // raises when there is nothing to delete
      out_.emit(Op::kLoadUndefined, node.span, undefined);
      return store(place, node.id, undefined, node.span);
    }
    case Place::Kind::kGlobal:
      return out_.emit_site(Op::kDeleteGlobal, node.span, 0, node.id);
    case Place::Kind::kClassName:
      return out_.emit_site(Op::kDeleteName, node.span, 0, node.id);
  }
}

// Removes the name of an except clause, which the clause's body may have deleted itself.
void FunctionCompiler::remove_plain(std::string_view id, Span span) {
  Place place = place_of(id, NameScope::kPlain);
  Temps temps(*this);
  if (place.kind == Place::Kind::kRegister) {
    out_.emit(Op::kLoadUndefined, span, place.index);
    return assigned_.remove(place.index);
  }
  Reg value = push();
  if (place.kind == Place::Kind::kCell) {
    out_.emit(Op::kLoadUndefined, span, value);
    return store(place, id, value, span);
  }
  out_.emit(Op::kLoadNone, span, value);
  store(place, id, value, span);
  out_.emit_site(place.kind == Place::Kind::kGlobal ? Op::kDeleteGlobal : Op::kDeleteName, span, 0,
                 id);
}

void FunctionCompiler::delete_target(const Expr* target) {
  Temps temps(*this);
  switch (target->kind) {
    case ExprKind::kName:
      return delete_name(*static_cast<const Name*>(target));
    case ExprKind::kAttribute: {
      auto* attribute = static_cast<const Attribute*>(target);
      Reg object = expression(attribute->object);
      return out_.emit_site(Op::kDeleteAttr, attribute->span, object, attribute->name);
    }
    case ExprKind::kSubscript: {
      auto* subscript = static_cast<const Subscript*>(target);
      Reg object = expression(subscript->object);
      Reg index = expression(subscript->index);
      return out_.emit(Op::kDeleteItem, subscript->span, object, index);
    }
    default:
      for (const Expr* item : static_cast<const Sequence*>(target)->items) delete_target(item);
  }
}

}  // namespace falcon::compiler
