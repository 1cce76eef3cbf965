// Arithmetic and comparison over mixed numbers, as the operators of int, float and bool.
//
// The interpreter adds and compares small ints and doubles by itself; what comes here is the rest,
// so clarity goes before speed, but small ints still avoid BigInt wherever the result fits 64 bits.
#include <algorithm>
#include <cmath>
#include <optional>

#include "text/number.h"
#include "vm/numbers.h"
#include "vm/text_support.h"
#include "vm/vm.h"
#include "vm/vm_pace.h"

namespace falcon::vm {

namespace {

// A plain int as a BigInt to read from, without copying one that exists.
class IntOperand {
 public:
  explicit IntOperand(Value plain) {
    if (plain.is_int()) {
      local_ = text::BigInt(plain.as_int());
    } else {
      object_ = plain.as<BigInt>();
    }
  }
  const text::BigInt& get() const { return object_ == nullptr ? local_ : object_->value; }

 private:
  text::BigInt local_;
  BigInt* object_ = nullptr;
};

// operation(the most bytes that a result may take), whose outcome is a BigInt.
template <class Operation>
auto big_within_room(Vm& vm, Operation operation) {
  return within_room(vm, text::kDefaultBigIntLimit, operation);
}

Value from_outcome(Vm& vm, text::Outcome<text::BigInt> outcome) {
  if (!outcome.ok()) return raise_text(vm, outcome.error());
  return integer_from(vm, std::move(*outcome));
}

Value from_outcome(Vm& vm, text::Outcome<double> outcome) {
  if (!outcome.ok()) return raise_text(vm, outcome.error());
  return Value::number(*outcome);
}

Value zero_division(Vm& vm, const char* message) {
  return vm.raise(vm.types.zero_division_error, message);
}

// --- ints

int64_t floor_quotient(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

int64_t floor_remainder(int64_t a, int64_t b) {
  const int64_t remainder = a % b;
  return (remainder != 0 && (remainder < 0) != (b < 0)) ? remainder + b : remainder;
}

// base ** exponent if it fits 64 bits.
std::optional<int64_t> small_power(int64_t base, int64_t exponent) {
  int64_t result = 1;
  for (;;) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return std::nullopt;
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
}

// The result where it fits 64 bits; undefined where BigInt must do it.
Value small_binary(Vm& vm, BinaryOp op, int64_t a, int64_t b) {
  // Integers up to here are doubles, so that their quotient is rounded once (IEEE 754 binary64).
  constexpr int64_t kExact = int64_t{1} << 53;
  int64_t result = 0;
  switch (op) {
    case BinaryOp::kAdd:
      return vm.integer(a + b);
    case BinaryOp::kSub:
      return vm.integer(a - b);
    case BinaryOp::kMul:
      return __builtin_mul_overflow(a, b, &result) ? Value::undefined() : vm.integer(result);
    case BinaryOp::kDiv:
      if (b == 0) return zero_division(vm, "division by zero");
      if (a > kExact || a < -kExact || b > kExact || b < -kExact) return Value::undefined();
      return Value::number(static_cast<double>(a) / static_cast<double>(b));
    case BinaryOp::kFloorDiv:
      if (b == 0) return zero_division(vm, "integer division or modulo by zero");
      return vm.integer(floor_quotient(a, b));
    case BinaryOp::kMod:
      if (b == 0) return zero_division(vm, "integer modulo by zero");
      return vm.integer(floor_remainder(a, b));
    case BinaryOp::kPow: {
      if (b < 0) return Value::undefined();
      const auto power = small_power(a, b);
      return power ? vm.integer(*power) : Value::undefined();
    }
    case BinaryOp::kAnd:
      return vm.integer(a & b);
    case BinaryOp::kOr:
      return vm.integer(a | b);
    case BinaryOp::kXor:
      return vm.integer(a ^ b);
    case BinaryOp::kShl:
      if (b < 0) return vm.raise(vm.types.value_error, "negative shift count");
      if (a == 0) return Value::small_int(0);
      // 48 bits and 14 more stay below 63.
      if (b > 14) return Value::undefined();
      return vm.integer(a * (int64_t{1} << b));
    case BinaryOp::kShr:
      if (b < 0) return vm.raise(vm.types.value_error, "negative shift count");
      return vm.integer(a >> (b > 63 ? 63 : b));
  }
  return Value::undefined();
}

Value big_binary(Vm& vm, BinaryOp op, Value left, Value right) {
  const IntOperand left_operand(left);
  const IntOperand right_operand(right);
  const text::BigInt& a = left_operand.get();
  const text::BigInt& b = right_operand.get();
  VmPace pace(vm);
  switch (op) {
    case BinaryOp::kAdd:
      return integer_from(vm, text::BigInt::add(a, b));
    case BinaryOp::kSub:
      return integer_from(vm, text::BigInt::sub(a, b));
    case BinaryOp::kMul:
      return from_outcome(vm, big_within_room(vm, [&](size_t limit) {
                            return text::BigInt::mul(a, b, limit, &pace);
                          }));
    case BinaryOp::kDiv:
      return from_outcome(vm, text::BigInt::true_div(a, b));
    case BinaryOp::kFloorDiv:
      return from_outcome(vm, text::BigInt::floor_div(a, b, &pace));
    case BinaryOp::kMod:
      return from_outcome(vm, text::BigInt::mod(a, b, &pace));
    case BinaryOp::kPow:
      return from_outcome(vm, big_within_room(vm, [&](size_t limit) {
                            return text::BigInt::pow(a, b, limit, &pace);
                          }));
    case BinaryOp::kAnd:
      return integer_from(vm, text::BigInt::bit_and(a, b));
    case BinaryOp::kOr:
      return integer_from(vm, text::BigInt::bit_or(a, b));
    case BinaryOp::kXor:
      return integer_from(vm, text::BigInt::bit_xor(a, b));
    case BinaryOp::kShl:
      return from_outcome(vm, big_within_room(vm, [&](size_t limit) {
                            return text::BigInt::shift_left(a, b, limit);
                          }));
    case BinaryOp::kShr:
      return from_outcome(vm, text::BigInt::shift_right(a, b));
  }
  return vm.not_implemented();
}

bool is_negative(Value plain) {
  return plain.is_int() ? plain.as_int() < 0 : plain.as<BigInt>()->value.is_negative();
}

Value too_large(Vm& vm) {
  return vm.raise(vm.types.overflow_error, "int too large to convert to float");
}

Value float_binary(Vm& vm, BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::kAdd:
      return Value::number(a + b);
    case BinaryOp::kSub:
      return Value::number(a - b);
    case BinaryOp::kMul:
      return Value::number(a * b);
    case BinaryOp::kDiv:
      if (b == 0) return zero_division(vm, "float division by zero");
      return Value::number(a / b);
    case BinaryOp::kFloorDiv:
      return from_outcome(vm, text::float_floor_div(a, b));
    case BinaryOp::kMod:
      return from_outcome(vm, text::float_mod(a, b));
    case BinaryOp::kPow:
      return from_outcome(vm, text::float_pow(a, b));
    default:
      return vm.not_implemented();
  }
}

Value int_binary(Vm& vm, BinaryOp op, Value a, Value b) {
  if (op == BinaryOp::kPow && is_negative(b)) {
    double base, exponent;
    if (!as_number(vm, a, &base) || !as_number(vm, b, &exponent)) return too_large(vm);
    return float_binary(vm, op, base, exponent);
  }
  if (Value::both_int(a, b)) {
    const Value result = small_binary(vm, op, a.as_int(), b.as_int());
    if (!result.is_undefined()) return result;
  }
  return big_binary(vm, op, a, b);
}

Value bool_binary(BinaryOp op, bool a, bool b) {
  if (op == BinaryOp::kAnd) return Value::boolean(a && b);
  if (op == BinaryOp::kOr) return Value::boolean(a || b);
  return Value::boolean(a != b);
}

bool is_number(Value value) {
  Value plain;
  double number;
  return plain_int(value, &plain) || plain_float(value, &number);
}

// --- comparing

template <class Ordering>
bool answers(CompareOp op, Ordering ordering) {
  switch (op) {
    case CompareOp::kEq:
      return ordering == 0;
    case CompareOp::kNe:
      return ordering != 0;
    case CompareOp::kLt:
      return ordering < 0;
    case CompareOp::kLe:
      return ordering <= 0;
    case CompareOp::kGt:
      return ordering > 0;
    case CompareOp::kGe:
      return ordering >= 0;
  }
  return false;
}

std::partial_ordering order_int_float(Value plain, double number) {
  if (plain.is_int()) return text::compare_int_float(plain.as_int(), number);
  return plain.as<BigInt>()->value.compare(number);
}

std::strong_ordering order_ints(Value a, Value b) {
  if (Value::both_int(a, b)) return a.as_int() <=> b.as_int();
  return IntOperand(a).get() <=> IntOperand(b).get();
}

}  // namespace

Value number_binary(Vm& vm, BinaryOp op, Value a, Value b) {
  Value left, right;
  const bool left_int = plain_int(a, &left);
  const bool right_int = plain_int(b, &right);
  if (left_int && right_int) {
    const bool bitwise = op == BinaryOp::kAnd || op == BinaryOp::kOr || op == BinaryOp::kXor;
    if (bitwise && a.is_bool() && b.is_bool()) return bool_binary(op, a.is_true(), b.is_true());
    return int_binary(vm, op, left, right);
  }
  if (!is_number(a) || !is_number(b)) return vm.not_implemented();
  double x, y;
  if (!as_number(vm, a, &x) || !as_number(vm, b, &y)) return too_large(vm);
  return float_binary(vm, op, x, y);
}

Value number_unary(Vm& vm, UnaryOp op, Value a) {
  Value plain;
  if (plain_int(a, &plain)) {
    if (op == UnaryOp::kPos) return plain;
    if (plain.is_int()) return vm.integer(op == UnaryOp::kNeg ? -plain.as_int() : ~plain.as_int());
    const text::BigInt& value = plain.as<BigInt>()->value;
    return integer_from(
        vm, op == UnaryOp::kNeg ? text::BigInt::neg(value) : text::BigInt::bit_not(value));
  }
  double number;
  if (op != UnaryOp::kInvert && plain_float(a, &number)) {
    return Value::number(op == UnaryOp::kNeg ? -number : number);
  }
  constexpr std::string_view kSigns[] = {"-", "+", "~"};
  return raise_type(vm, cat("bad operand type for unary ", kSigns[static_cast<int>(op)], ": "), a);
}

Value number_compare(Vm& vm, CompareOp op, Value a, Value b) {
  Value left, right;
  double x = 0, y = 0;
  const bool left_int = plain_int(a, &left);
  const bool right_int = plain_int(b, &right);
  if (left_int && right_int) return Value::boolean(answers(op, order_ints(left, right)));
  const bool left_float = !left_int && plain_float(a, &x);
  const bool right_float = !right_int && plain_float(b, &y);
  if (left_float && right_float) return Value::boolean(answers(op, x <=> y));
  if (left_int && right_float) return Value::boolean(answers(op, order_int_float(left, y)));
  if (left_float && right_int) {
    return Value::boolean(answers(op, 0 <=> order_int_float(right, x)));
  }
  return vm.not_implemented();
}

Value number_divmod(Vm& vm, Value a, Value b) {
  Value left, right;
  if (plain_int(a, &left) && plain_int(b, &right)) {
    const Value quotient = int_binary(vm, BinaryOp::kFloorDiv, left, right);
    if (quotient.is_error()) return quotient;
    const Value remainder = int_binary(vm, BinaryOp::kMod, left, right);
    if (remainder.is_error()) return remainder;
    return vm.tuple({quotient, remainder});
  }
  if (!is_number(a) || !is_number(b)) return vm.not_implemented();
  double x, y;
  if (!as_number(vm, a, &x) || !as_number(vm, b, &y)) return too_large(vm);
  auto result = text::float_divmod(x, y);
  if (!result.ok()) return raise_text(vm, result.error());
  return vm.tuple({Value::number(result->quotient), Value::number(result->remainder)});
}

Value number_power_mod(Vm& vm, Value base, Value exponent, Value modulus) {
  Value b, e, m;
  if (!plain_int(base, &b) || !plain_int(exponent, &e) || !plain_int(modulus, &m)) {
    return vm.raise(vm.types.type_error,
                    "pow() 3rd argument not allowed unless all arguments are integers");
  }
  const IntOperand base_operand(b);
  const IntOperand exponent_operand(e);
  const IntOperand modulus_operand(m);
  VmPace pace(vm);
  return from_outcome(vm, text::BigInt::pow_mod(base_operand.get(), exponent_operand.get(),
                                                modulus_operand.get(), &pace));
}

Value number_round(Vm& vm, Value number, Value digits) {
  const bool whole = digits.is_undefined() || digits.is_none();
  Value plain_digits = Value::small_int(0);
  if (!whole && !index_argument(vm, digits, &plain_digits)) return Value::error();
  const int64_t places = clamped_int(plain_digits);
  Value plain;
  if (plain_int(number, &plain)) {
    if (whole || places >= 0) return plain;
    return integer_from(vm, text::round_int(big_value(plain), places));
  }
  double value;
  if (!plain_float(number, &value)) return vm.not_implemented();
  if (whole) return from_outcome(vm, text::round_float_to_int(value));
  return from_outcome(vm, text::round_float(value, places));
}

}  // namespace falcon::vm
