// The special methods of the built-in classes (list.__getitem__, int.__add__, …), made from the
// tables of operations, so that scripts can call them, inherit them and reach them through super().
//
// One native for each operation serves all classes: it finds the operation by the kind of its self.
#include "vm/install.h"
#include "vm/numbers.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

const Operations& operations_of(Vm& vm, Value self) { return vm.operations(vm.kind_of(self)); }

template <BinaryOp op>
Value binary(Vm& vm, Args args) {
  return operations_of(vm, args[0]).binary(vm, op, args[0], args[1], true);
}
template <BinaryOp op>
Value reflected(Vm& vm, Args args) {
  return operations_of(vm, args[0]).binary(vm, op, args[1], args[0], false);
}
template <BinaryOp op>
Value in_place(Vm& vm, Args args) {
  return operations_of(vm, args[0]).in_place(vm, op, args[0], args[1]);
}
template <UnaryOp op>
Value unary(Vm& vm, Args args) {
  return operations_of(vm, args[0]).unary(vm, op, args[0]);
}
template <CompareOp op>
Value compare(Vm& vm, Args args) {
  return operations_of(vm, args[0]).compare(vm, op, args[0], args[1]);
}

Value repr(Vm& vm, Args args) { return operations_of(vm, args[0]).repr(vm, args[0]); }
Value str(Vm& vm, Args args) { return operations_of(vm, args[0]).str(vm, args[0]); }
Value format(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) != Kind::kStr) {
    return vm.raise(vm.types.type_error,
                    cat("__format__() argument must be str, not ", vm.type_name(args[1])));
  }
  return operations_of(vm, args[0]).format(vm, args[0], args[1].as<Str>());
}
Value hash(Vm& vm, Args args) { return operations_of(vm, args[0]).hash(vm, args[0]); }
Value length(Vm& vm, Args args) { return operations_of(vm, args[0]).length(vm, args[0]); }
Value truth(Vm& vm, Args args) { return operations_of(vm, args[0]).truth(vm, args[0]); }
Value get_item(Vm& vm, Args args) {
  const Value key = sequence_key(vm, args[0], args[1]);
  return key.is_error() ? key : operations_of(vm, args[0]).get_item(vm, args[0], key);
}
Value set_item(Vm& vm, Args args) {
  const Value key = sequence_key(vm, args[0], args[1]);
  return key.is_error() ? key : operations_of(vm, args[0]).set_item(vm, args[0], key, args[2]);
}
Value delete_item(Vm& vm, Args args) {
  const Value key = sequence_key(vm, args[0], args[1]);
  return key.is_error() ? key : operations_of(vm, args[0]).delete_item(vm, args[0], key);
}
Value contains(Vm& vm, Args args) {
  return operations_of(vm, args[0]).contains(vm, args[0], args[1]);
}
Value iter(Vm& vm, Args args) { return operations_of(vm, args[0]).iter(vm, args[0]); }

Value iterator_next(Vm& vm, Args args) {
  Kind kind = args[0].as_object()->kind;
  Value item = kind == Kind::kIterator ? vm.next(args[0]) : vm.operations(kind).next(vm, args[0]);
  return item.is_undefined() ? vm.raise(vm.types.stop_iteration, "") : item;
}

// What object itself has.
Value object_repr(Vm& vm, Args args) {
  char address[20];
  std::snprintf(address, sizeof(address), "0x%llx",
                static_cast<unsigned long long>(args[0].bits()));
  return vm.string(
      cat("<", vm.type_of(args[0])->qualified_name->view(), " object at ", address, ">"));
}
Value object_str(Vm& vm, Args args) { return vm.repr(args[0]); }
Value object_format(Vm& vm, Args args) {
  if (vm.kind_of(args[1]) == Kind::kStr && args[1].as<Str>()->size == 0) return vm.str(args[0]);
  return vm.raise(vm.types.type_error, cat("unsupported format string passed to ",
                                           vm.type_name(args[0]), ".__format__"));
}
Value object_eq(Vm& vm, Args args) {
  return args[0] == args[1] ? Value::boolean(true) : vm.not_implemented();
}
Value object_ne(Vm& vm, Args args) {
  return args[0] == args[1] ? Value::boolean(false) : vm.not_implemented();
}
Value object_hash(Vm& vm, Args args) {
  return vm.integer(static_cast<int64_t>(args[0].bits() >> 4));
}

Value object_init_subclass(Vm&, Args) { return Value::none(); }

constexpr NativeDef kInitSubclass = {"__init_subclass__(cls, /)", object_init_subclass,
                                     "Called with each class that is derived; does nothing."};
constexpr NativeDef kObject[] = {
    {"__repr__(self, /)", object_repr, "repr(self)"},
    {"__str__(self, /)", object_str, "str(self)"},
    {"__format__(self, spec, /)", object_format, "format(self, spec)"},
    {"__eq__(self, other, /)", object_eq, "self == other"},
    {"__ne__(self, other, /)", object_ne, "self != other"},
    {"__hash__(self, /)", object_hash, "hash(self)"},
};

constexpr NativeDef kBinary[] = {
    {"__add__(self, other, /)", binary<BinaryOp::kAdd>, "self + other"},
    {"__sub__(self, other, /)", binary<BinaryOp::kSub>, "self - other"},
    {"__mul__(self, other, /)", binary<BinaryOp::kMul>, "self * other"},
    {"__div__(self, other, /)", binary<BinaryOp::kDiv>, "self / other"},
    {"__floordiv__(self, other, /)", binary<BinaryOp::kFloorDiv>, "self // other"},
    {"__mod__(self, other, /)", binary<BinaryOp::kMod>, "self % other"},
    {"__pow__(self, other, /)", binary<BinaryOp::kPow>, "self ** other"},
    {"__and__(self, other, /)", binary<BinaryOp::kAnd>, "self & other"},
    {"__or__(self, other, /)", binary<BinaryOp::kOr>, "self | other"},
    {"__xor__(self, other, /)", binary<BinaryOp::kXor>, "self ^ other"},
    {"__lshift__(self, other, /)", binary<BinaryOp::kShl>, "self << other"},
    {"__rshift__(self, other, /)", binary<BinaryOp::kShr>, "self >> other"},
    {"__radd__(self, other, /)", reflected<BinaryOp::kAdd>, "other + self"},
    {"__rsub__(self, other, /)", reflected<BinaryOp::kSub>, "other - self"},
    {"__rmul__(self, other, /)", reflected<BinaryOp::kMul>, "other * self"},
    {"__rdiv__(self, other, /)", reflected<BinaryOp::kDiv>, "other / self"},
    {"__rfloordiv__(self, other, /)", reflected<BinaryOp::kFloorDiv>, "other // self"},
    {"__rmod__(self, other, /)", reflected<BinaryOp::kMod>, "other % self"},
    {"__rpow__(self, other, /)", reflected<BinaryOp::kPow>, "other ** self"},
    {"__rand__(self, other, /)", reflected<BinaryOp::kAnd>, "other & self"},
    {"__ror__(self, other, /)", reflected<BinaryOp::kOr>, "other | self"},
    {"__rxor__(self, other, /)", reflected<BinaryOp::kXor>, "other ^ self"},
    {"__rlshift__(self, other, /)", reflected<BinaryOp::kShl>, "other << self"},
    {"__rrshift__(self, other, /)", reflected<BinaryOp::kShr>, "other >> self"},
};
constexpr NativeDef kInPlace[] = {
    {"__iadd__(self, other, /)", in_place<BinaryOp::kAdd>, "self += other"},
    {"__isub__(self, other, /)", in_place<BinaryOp::kSub>, "self -= other"},
    {"__imul__(self, other, /)", in_place<BinaryOp::kMul>, "self *= other"},
    {"__iand__(self, other, /)", in_place<BinaryOp::kAnd>, "self &= other"},
    {"__ior__(self, other, /)", in_place<BinaryOp::kOr>, "self |= other"},
    {"__ixor__(self, other, /)", in_place<BinaryOp::kXor>, "self ^= other"},
};
constexpr NativeDef kUnary[] = {
    {"__neg__(self, /)", unary<UnaryOp::kNeg>, "-self"},
    {"__pos__(self, /)", unary<UnaryOp::kPos>, "+self"},
    {"__not__(self, /)", unary<UnaryOp::kInvert>, "~self"},
};
constexpr NativeDef kCompare[] = {
    {"__eq__(self, other, /)", compare<CompareOp::kEq>, "self == other"},
    {"__ne__(self, other, /)", compare<CompareOp::kNe>, "self != other"},
    {"__lt__(self, other, /)", compare<CompareOp::kLt>, "self < other"},
    {"__lte__(self, other, /)", compare<CompareOp::kLe>, "self <= other"},
    {"__gt__(self, other, /)", compare<CompareOp::kGt>, "self > other"},
    {"__gte__(self, other, /)", compare<CompareOp::kGe>, "self >= other"},
};
constexpr NativeDef kRepr = {"__repr__(self, /)", repr, "repr(self)"};
constexpr NativeDef kStr = {"__str__(self, /)", str, "str(self)"};
constexpr NativeDef kFormat = {"__format__(self, spec, /)", format, "format(self, spec)"};
constexpr NativeDef kHash = {"__hash__(self, /)", hash, "hash(self)"};
constexpr NativeDef kLength = {"__len__(self, /)", length, "len(self)"};
constexpr NativeDef kTruth = {"__bool__(self, /)", truth, "bool(self)"};
constexpr NativeDef kGetItem = {"__getitem__(self, key, /)", get_item, "self[key]"};
constexpr NativeDef kSetItem = {"__setitem__(self, key, value, /)", set_item, "self[key] = value"};
constexpr NativeDef kDeleteItem = {"__delitem__(self, key, /)", delete_item, "del self[key]"};
constexpr NativeDef kContains = {"__in__(self, item, /)", contains, "item in self"};
constexpr NativeDef kIter = {"__iter__(self, /)", iter, "iter(self)"};
constexpr NativeDef kNext = {"__next__(self, /)", iterator_next, "next(self)"};

void add_methods(Vm& vm, Type* type, const Operations& o) {
  auto add = [&](bool has, const NativeDef& def) {
    if (has) vm.define(type, &def, 1);
  };
  if (o.binary != nullptr) vm.define(type, kBinary);
  if (o.in_place != nullptr) vm.define(type, kInPlace);
  if (o.unary != nullptr) vm.define(type, kUnary);
  if (o.compare != nullptr) vm.define(type, kCompare);
  add(o.repr != nullptr, kRepr);
  // Without one object.__str__ asks the __repr__, that of a script's subclass too.
  add(o.str != nullptr, kStr);
  add(o.format != nullptr, kFormat);
  add(o.hash != nullptr, kHash);
  add(o.length != nullptr, kLength);
  add(o.truth != nullptr, kTruth);
  add(o.get_item != nullptr, kGetItem);
  add(o.set_item != nullptr, kSetItem);
  add(o.delete_item != nullptr, kDeleteItem);
  add(o.contains != nullptr, kContains);
  add(o.iter != nullptr, kIter);
  add(o.next != nullptr, kNext);
}

}  // namespace

void install_special_methods(Vm& vm) {
  vm.define(vm.types.object, kObject);
  auto* init_subclass = vm.heap.make<Wrapper>(vm.types.class_method, Kind::kClassMethod);
  init_subclass->callable = Value(vm.native(kInitSubclass));
  type_set(vm, vm.types.object, vm.names.init_subclass, Value(init_subclass));
  struct Row {
    Type* type;
    Type* base;
    Kind kind;
  };
  const Row rows[] = {
#define FALCON_TYPE(member, name, base, kind) {vm.types.member, vm.types.base, Kind::kind},
#define FALCON_EXCEPTION(member, name, base) {vm.types.member, vm.types.base, Kind::kException},
#include "vm/types.def"
#undef FALCON_TYPE
#undef FALCON_EXCEPTION
  };
  for (const Row& row : rows) {
    bool first_of_kind = row.type == row.base || row.base->instance_kind != row.kind;
    if (first_of_kind && row.kind != Kind::kInstance)
      add_methods(vm, row.type, vm.operations(row.kind));
  }
  vm.define(vm.types.iterator, &kNext, 1);
}

}  // namespace falcon::vm
