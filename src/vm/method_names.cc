// One row for each operator; the row's number is the operator's.
#include "vm/method_names.h"

namespace falcon::vm {
namespace {

struct BinaryRow {
  const char* symbol;
  Str* Names::*name;
  Str* Names::*reflected;
  Str* Names::*in_place;
};

constexpr BinaryRow kBinary[] = {
    {"+", &Names::add, &Names::radd, &Names::iadd},
    {"-", &Names::sub, &Names::rsub, &Names::isub},
    {"*", &Names::mul, &Names::rmul, &Names::imul},
    {"/", &Names::div, &Names::rdiv, &Names::idiv},
    {"//", &Names::floordiv, &Names::rfloordiv, &Names::ifloordiv},
    {"%", &Names::mod, &Names::rmod, &Names::imod},
    {"** or pow()", &Names::pow, &Names::rpow, &Names::ipow},
    {"&", &Names::and_, &Names::rand, &Names::iand},
    {"|", &Names::or_, &Names::ror, &Names::ior},
    {"^", &Names::xor_, &Names::rxor, &Names::ixor},
    {"<<", &Names::lshift, &Names::rlshift, &Names::ilshift},
    {">>", &Names::rshift, &Names::rrshift, &Names::irshift},
};

struct CompareRow {
  const char* symbol;
  Str* Names::*name;
};

constexpr CompareRow kCompare[] = {{"==", &Names::eq},  {"!=", &Names::ne}, {"<", &Names::lt},
                                   {"<=", &Names::lte}, {">", &Names::gt},  {">=", &Names::gte}};

}  // namespace

Str* method_name(const Vm& vm, BinaryOp op) { return vm.names.*kBinary[static_cast<int>(op)].name; }
Str* reflected_name(const Vm& vm, BinaryOp op) {
  return vm.names.*kBinary[static_cast<int>(op)].reflected;
}
Str* in_place_name(const Vm& vm, BinaryOp op) {
  return vm.names.*kBinary[static_cast<int>(op)].in_place;
}
Str* method_name(const Vm& vm, CompareOp op) {
  return vm.names.*kCompare[static_cast<int>(op)].name;
}
const char* symbol_of(BinaryOp op) { return kBinary[static_cast<int>(op)].symbol; }
const char* symbol_of(CompareOp op) { return kCompare[static_cast<int>(op)].symbol; }

Str* method_name(const Vm& vm, UnaryOp op) {
  return op == UnaryOp::kNeg ? vm.names.neg : op == UnaryOp::kPos ? vm.names.pos : vm.names.not_;
}

}  // namespace falcon::vm
