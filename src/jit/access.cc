// Names, attributes and items. A site (vm/inline_cache.h) may learn anew after the code was made,
// so its fields are read when the code runs; of what it knows now only the kind is built in.
#include "jit/function_translator.h"
#include "vm/inline_cache.h"

namespace falcon::jit {

using vm::Kind;
using vm::Site;

constexpr uint32_t kMostUnpacked = 4;  // for more the helper is as fast

bool FunctionTranslator::access(const Instruction& i) {
  switch (i.op) {
    case Op::kLoadGlobal:
      load_global(i);
      return true;
    case Op::kGetAttr:
      get_attribute(i);
      return true;
    case Op::kSetAttr:
      set_attribute(i);
      return true;
    case Op::kLoadMethod:
      load_method(i);
      return true;
    case Op::kGetItem:
      get_item(i);
      return true;
    case Op::kSetItem:
      set_item(i);
      return true;
    case Op::kListAppend:
      list_append(i);
      return true;
    case Op::kUnpack:
      if (i.c > kMostUnpacked) return false;
      unpack(i);
      return true;
    default:
      return false;
  }
}

void FunctionTranslator::load_global(const Instruction& i) {
  const Site* site = code_->sites + i.wide();
  const bool is_builtin = site->state == vm::kSiteBuiltin;
  Label& other = new_label();
  constexpr int32_t kTable = FALCON_FIELD(Dict, table);
  a_.constant(rcx, site);
  a_.load(rax, in_frame(FALCON_FIELD(Frame, function)));
  a_.load(rax, {rax, FALCON_FIELD(Function, globals)});
  a_.cmp8({rcx, FALCON_FIELD(Site, state)},
          static_cast<uint8_t>(is_builtin ? vm::kSiteBuiltin : vm::kSiteGlobal));
  a_.jump(If::kNotEqual, other);
  if (is_builtin) {
    a_.load32(rdx, {rcx, FALCON_FIELD(Site, version)});
    a_.cmp32(rdx, Mem{rax, kTable + FALCON_FIELD(Table, version)});
    a_.jump(If::kNotEqual, other);
    a_.constant(rax, vm_.builtins());
  }
  load_entry(rax, other);
  a_.store(reg(i.a), rax);
  help_later(other);
}

// rax = the value of the entry of a dict that the site in rcx names, if it is still there.
void FunctionTranslator::load_entry(Reg dict, Label& no) {
  constexpr int32_t kTable = FALCON_FIELD(Dict, table);
  static_assert(sizeof(vm::Entry) == 3 * 8);
  a_.load32(rdx, {rcx, FALCON_FIELD(Site, index)});
  a_.cmp32(rdx, Mem{dict, kTable + FALCON_FIELD(Table, used)});
  a_.jump(If::kAboveOrEqual, no);
  a_.load(rsi, {dict, kTable + FALCON_FIELD(Table, entries)});
  a_.mov(rdi, rdx);
  a_.add(rdx, rdx);
  a_.add(rdx, rdi);
  a_.load(rdi, {rsi, FALCON_FIELD(Entry, key), rdx});
  a_.cmp(rdi, Mem{rcx, FALCON_FIELD(Site, name)});
  a_.jump(If::kNotEqual, no);
  a_.load(rax, {rsi, FALCON_FIELD(Entry, value), rdx});
}

// rcx = the site, or one of its ways, that is in a state and knows the class of the object in rax.
void FunctionTranslator::need_known(const Site* site, uint8_t state, Label& no) {
  Label& known = new_label();
  Label& unknown = site->ways != nullptr ? new_label() : no;
  need_object(rax, rdx, no);
  need_kind(rax, Kind::kInstance, no);
  a_.load(rsi, {rax, FALCON_FIELD(Instance, shape)});
  a_.load(rdx, {rax, FALCON_FIELD(Object, type)});
  a_.load32(rdi, {rdx, FALCON_FIELD(Type, version)});
  a_.constant(rcx, site);
  need_way(state, unknown);
  a_.bind(known);
  if (site->ways == nullptr) return;
  later([this, site, state, &known, &unknown, &no] {
    a_.bind(unknown);
    a_.constant(rcx, site->ways);
    for (int way = 0; way < vm::kSiteWays; ++way) {
      Label& next_way = new_label();
      need_way(state, next_way);
      a_.jump(known);
      a_.bind(next_way);
      a_.add(rcx, sizeof(Site));
    }
    a_.jump(no);
  });
}

// That the site or way in rcx knows the shape in rsi with the type's version in rdi.
void FunctionTranslator::need_way(uint8_t state, Label& no) {
  a_.cmp(rsi, Mem{rcx, FALCON_FIELD(Site, shape)});
  a_.jump(If::kNotEqual, no);
  a_.cmp32(rdi, Mem{rcx, FALCON_FIELD(Site, version)});
  a_.jump(If::kNotEqual, no);
  a_.cmp8({rcx, FALCON_FIELD(Site, state)}, state);
  a_.jump(If::kNotEqual, no);
}

void FunctionTranslator::get_attribute(const Instruction& i) {
  const Site* site = code_->sites + i.c;
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  if (site->state == vm::kSiteModule) {
    load_from_module(site, other);
  } else {
    need_known(site, vm::kSiteSlot, other);
    a_.load32(rdx, {rcx, FALCON_FIELD(Site, index)});
    a_.load(rax, {rax, FALCON_FIELD(Instance, slots)});
    a_.load(rax, {rax, 0, rdx});
  }
  a_.store(reg(i.a), rax);
  help_later(other);
}

// rax = the attribute of the module in rax.
void FunctionTranslator::load_from_module(const Site* site, Label& no) {
  need_object(rax, rdx, no);
  need_kind(rax, Kind::kModule, no);
  a_.constant(rcx, site);
  a_.cmp8({rcx, FALCON_FIELD(Site, state)}, vm::kSiteModule);
  a_.jump(If::kNotEqual, no);
  a_.load(rax, {rax, FALCON_FIELD(Module, globals)});
  load_entry(rax, no);
}

void FunctionTranslator::set_attribute(const Instruction& i) {
  const Site* site = code_->sites + i.c;
  Label& other = new_label();
  a_.load(rax, reg(i.a));
  need_known(site, vm::kSiteSlot, other);
  a_.load32(rdx, {rcx, FALCON_FIELD(Site, index)});
  a_.load(rax, {rax, FALCON_FIELD(Instance, slots)});
  a_.load(rcx, reg(i.b));
  a_.store({rax, 0, rdx}, rcx);
  wrote(rcx);
  help_later(other);
}

void FunctionTranslator::load_method(const Instruction& i) {
  const Site* site = code_->sites + i.c;
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  if (site->state == vm::kSiteModule) {
    load_from_module(site, other);
    a_.store(reg(i.a), rax);
    a_.store_small(reg(i.a + 1u), kUndefined);
  } else {
    if (site->state == vm::kSiteTypeMethod) {
      need_object(rax, rdx, other);
      a_.constant(rcx, site);
      a_.cmp8({rcx, FALCON_FIELD(Site, state)}, vm::kSiteTypeMethod);
      a_.jump(If::kNotEqual, other);
      a_.load(rdx, {rax, FALCON_FIELD(Object, type)});
      a_.load32(rdx, {rdx, FALCON_FIELD(Type, version)});
      a_.cmp32(rdx, Mem{rcx, FALCON_FIELD(Site, version)});
      a_.jump(If::kNotEqual, other);
      a_.test8({rax, FALCON_FIELD(Object, flags)}, vm::kHasDict);
      a_.jump(If::kNotEqual, other);
    } else {
      need_known(site, vm::kSiteMethod, other);
    }
    a_.store(reg(i.a + 1u), rax);
    a_.load(rcx, {rcx, FALCON_FIELD(Site, value)});
    a_.store(reg(i.a), rcx);
  }
  help_later(other);
}

// rsi = the items of the list in rax, rcx = an index within it, from the int in rcx.
void FunctionTranslator::need_list_item(Label& no) {
  a_.cmp(rcx, kIntTag);
  a_.jump(If::kBelow, no);
  need_object(rax, rdx, no);
  need_type(rax, vm_.types.list, no);
  a_.shl(rcx, 16);
  a_.sar(rcx, 16);
  a_.load32(rdx, {rax, FALCON_FIELD(List, size)});
  a_.cmp(rcx, rdx);
  a_.jump(If::kAboveOrEqual, no);  // negative ones, too
  a_.load(rsi, {rax, FALCON_FIELD(List, items)});
}

void FunctionTranslator::get_item(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  a_.load(rcx, reg(i.c));
  need_list_item(other);
  a_.load(rax, {rsi, 0, rcx});
  a_.store(reg(i.a), rax);
  help_later(other);
}

void FunctionTranslator::set_item(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.a));
  a_.load(rcx, reg(i.b));
  need_list_item(other);
  a_.load(rax, reg(i.c));
  a_.store({rsi, 0, rcx}, rax);
  wrote(rax);
  help_later(other);
}

void FunctionTranslator::list_append(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.a));
  a_.load32(rdx, {rax, FALCON_FIELD(List, size)});
  a_.cmp32(rdx, Mem{rax, FALCON_FIELD(List, capacity)});
  a_.jump(If::kAboveOrEqual, other);
  a_.load(rsi, {rax, FALCON_FIELD(List, items)});
  a_.load(rcx, reg(i.b));
  a_.store({rsi, 0, rdx}, rcx);
  a_.add32(Mem{rax, FALCON_FIELD(List, size)}, 1);
  wrote(rcx);
  help_later(other);
}

// Of a tuple of just so many items.
void FunctionTranslator::unpack(const Instruction& i) {
  Label& other = new_label();
  a_.load(rax, reg(i.b));
  need_object(rax, rdx, other);
  need_type(rax, vm_.types.tuple, other);
  a_.cmp32(Mem{rax, FALCON_FIELD(Object, aux)}, static_cast<int32_t>(i.c));
  a_.jump(If::kNotEqual, other);
  for (uint32_t k = 0; k < i.c; ++k) {
    a_.load(rdx, {rax, FALCON_FIELD(Tuple, items) + static_cast<int32_t>(k * sizeof(vm::Value))});
    a_.store(reg(i.a + k), rdx);
  }
  help_later(other);
}

}  // namespace falcon::jit
