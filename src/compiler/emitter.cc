// See emitter.h. Equal constants, names and sites of name look-ups are written once; what must not
// grow without end in a text that is made to hurt has a bound here.
#include "compiler/emitter.h"

#include <cstring>
#include <limits>
#include <utility>

namespace falcon::compiler {

using bytecode::Constant;
using bytecode::Format;
using bytecode::Instruction;
using syntax::Span;

namespace {

// From chunk.h: a site is named by 16 bits in some instructions.
constexpr uint32_t kMaxSites = 65535;
// From instruction.h: a name is named by 16 bits in some instructions.
constexpr uint32_t kMaxNames = 65535;
// Only text that is made to hurt gets here, by finally blocks within finally blocks, each copied
// for every way out of it; 2^22 instructions take 64 MiB with their spans.
constexpr uint32_t kMaxInstructions = 1 << 22;
// Above so many sites, those of one name and instruction are shared, so that a very large function
// still compiles (its caches then serve several places). Half the limit, so that sharing has room.
constexpr uint32_t kSharedSitesFrom = 32768;

bool is_name_lookup(Op op) {
  switch (op) {
    case Op::kLoadGlobal:
    case Op::kStoreGlobal:
    case Op::kDeleteGlobal:
    case Op::kLoadBuiltin:
    case Op::kLoadName:
    case Op::kStoreName:
    case Op::kDeleteName:
      return true;
    default:
      return false;
  }
}

Constant empty(Constant::Type type) {
  Constant constant{};
  constant.type = type;
  return constant;
}

template <class T>
std::string constant_key(char type, T value) {
  std::string key(1 + sizeof value, type);
  std::memcpy(key.data() + 1, &value, sizeof value);
  return key;
}

}  // namespace

void Emitter::emit(Op op, Span span, uint32_t a, uint32_t b, uint32_t c, uint8_t n) {
  chunk_.code.push_back(
      {op, n, static_cast<uint16_t>(a), static_cast<uint16_t>(b), static_cast<uint16_t>(c)});
  chunk_.spans.push_back({span.begin, span.end});
  if (here() > kMaxInstructions) session_.fail(span, "a function is too long", "split it");
}

void Emitter::emit_wide(Op op, Span span, uint32_t a, int64_t wide, uint8_t n) {
  emit(op, span, a, 0, 0, n);
  chunk_.code.back().set_wide(static_cast<int32_t>(wide));
}

void Emitter::emit_site(Op op, Span span, uint32_t a, std::string_view text) {
  emit_wide(op, span, a, site(op, text));
}

void Emitter::emit_site(Op op, Span span, uint32_t a, uint32_t b, std::string_view text) {
  emit(op, span, a, b, site(op, text));
}

void Emitter::patch(uint32_t jump, uint32_t target) {
  Instruction& instruction = chunk_.code[jump];
  int64_t distance = int64_t{target} - (int64_t{jump} + 1);
  Format format = format_of(instruction.op);
  if (format == Format::J || format == Format::AJ) {
    instruction.set_wide(static_cast<int32_t>(distance));
    return;
  }
  if (distance > std::numeric_limits<int16_t>::max()) session_.jump_too_far = true;
  instruction.c = static_cast<uint16_t>(distance);
}

uint32_t Emitter::constant(std::string key, Constant constant) {
  auto [at, is_new] =
      constants_.emplace(std::move(key), static_cast<uint32_t>(chunk_.constants.size()));
  if (is_new) chunk_.constants.push_back(std::move(constant));
  return at->second;
}

uint32_t Emitter::int_constant(int64_t value) {
  Constant it = empty(Constant::Type::kInt);
  it.int_value = value;
  return constant(constant_key('i', value), std::move(it));
}

uint32_t Emitter::float_constant(double value) {
  Constant it = empty(Constant::Type::kFloat);
  it.float_value = value;
  return constant(constant_key('f', value), std::move(it));
}

uint32_t Emitter::big_int_constant(std::string_view digits) {
  Constant it = empty(Constant::Type::kBigInt);
  it.text = digits;
  std::string key = "I" + it.text;
  return constant(std::move(key), std::move(it));
}

uint32_t Emitter::string_constant(std::string_view text) {
  Constant it = empty(Constant::Type::kStr);
  it.text = text;
  std::string key = "s" + it.text;
  return constant(std::move(key), std::move(it));
}

uint32_t Emitter::bytes_constant(std::string_view text) {
  Constant it = empty(Constant::Type::kBytes);
  it.text = text;
  std::string key = "b" + it.text;
  return constant(std::move(key), std::move(it));
}

uint32_t Emitter::names_constant(std::vector<std::string> names) {
  std::string key = "n";
  for (const std::string& each : names) key += each + ",";
  Constant it = empty(Constant::Type::kNames);
  it.names = std::move(names);
  return constant(std::move(key), std::move(it));
}

uint32_t Emitter::name(std::string_view text) {
  auto [at, is_new] = names_.emplace(std::string(text), static_cast<uint32_t>(chunk_.names.size()));
  if (is_new) {
    chunk_.names.emplace_back(text);
    if (at->second >= kMaxNames) {
      session_.fail({chunk_.definition.begin, chunk_.definition.end},
                    "a function mentions more than 65,535 different names", "split it");
    }
  }
  return at->second;
}

uint32_t Emitter::site(Op op, std::string_view text) {
  uint32_t index = name(text);
  uint64_t key = (static_cast<uint64_t>(op) << 32) | index;
  auto count = static_cast<uint32_t>(chunk_.sites.size());
  if (is_name_lookup(op) || count >= kSharedSitesFrom) {
    auto [at, is_new] = shared_sites_.emplace(key, count);
    if (!is_new) return at->second;
  }
  if (count >= kMaxSites) {
    session_.fail({chunk_.definition.begin, chunk_.definition.end},
                  "a function uses more than 65,535 names and attributes", "split it");
    return 0;
  }
  chunk_.sites.push_back(index);
  return count;
}

void Emitter::add_handling(uint32_t begin, uint32_t end, uint32_t reg) {
  chunk_.handling.push_back({begin, end, static_cast<uint16_t>(reg)});
}

void Emitter::add_handler(uint32_t begin, uint32_t end, uint32_t target, uint32_t reg) {
  chunk_.handlers.push_back({begin, end, target, static_cast<uint16_t>(reg)});
}

}  // namespace falcon::compiler
