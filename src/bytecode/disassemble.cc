// A listing of a chunk for people and tests: one line an instruction, with the names, constants and
// targets that its operands stand for.
//
// The format of an instruction says which operands it has; the few whose operand means more than a
// register are named in operands and operands_abc. Spans are left out: in this layer a chunk's text
// is only a name.
#include <cstdio>

#include "bytecode/chunk.h"

namespace falcon::bytecode {
namespace {

class Listing {
 public:
  void chunk(const Chunk& chunk);
  std::string take() { return std::move(text_); }

 private:
  void header(const Chunk& chunk);
  void instruction(const Chunk& chunk, size_t index);
  void operands(const Chunk& chunk, const Instruction& it, size_t index);
  void operands_abc(const Chunk& chunk, const Instruction& it);
  void handlers(const Chunk& chunk);
  void constant(const Constant& constant);
  void quoted(const std::string& text);
  void constant_at(const Chunk& chunk, size_t index);

  void add(const std::string& text) { text_ += text; }
  void number(int64_t value) { text_ += " " + std::to_string(value); }
  void reg(unsigned value) { text_ += " r" + std::to_string(value); }
  void target(int64_t value) { text_ += " -> " + std::to_string(value); }
  void name(const Chunk& chunk, size_t index) { text_ += " " + chunk.names.at(index); }
  void site(const Chunk& chunk, size_t index) { name(chunk, chunk.sites.at(index)); }

  std::string text_;
};

void Listing::quoted(const std::string& text) {
  text_ += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      text_ += {'\\', c};
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
      text_ += escape;
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

void Listing::constant(const Constant& constant) {
  text_ += ' ';
  switch (constant.type) {
    case Constant::Type::kInt:
      return add(std::to_string(constant.int_value));
    case Constant::Type::kBigInt:
      return add(constant.text);
    case Constant::Type::kFloat: {
      char digits[40];
      std::snprintf(digits, sizeof digits, "%.17g", constant.float_value);
      add(digits);
      return add("f");
    }
    case Constant::Type::kBytes:
      text_ += 'b';
      return quoted(constant.text);
    case Constant::Type::kStr:
      return quoted(constant.text);
    case Constant::Type::kNames:
      for (const std::string& each : constant.names) add(each + "=");
      return;
  }
}

void Listing::constant_at(const Chunk& chunk, size_t index) { constant(chunk.constants.at(index)); }

void Listing::operands_abc(const Chunk& chunk, const Instruction& it) {
  reg(it.a);
  switch (it.op) {
    case Op::kLoadCell:
      reg(it.b);
      return name(chunk, it.c);
    case Op::kLoadFree:
      number(it.b);
      return name(chunk, it.c);
    case Op::kImportFrom:
      reg(it.b);
      return name(chunk, it.c);
    case Op::kBuildList:
    case Op::kBuildTuple:
    case Op::kBuildSet:
    case Op::kBuildDict:
    case Op::kBuildString:
    case Op::kUnpack:
    case Op::kUnpackRest:
      reg(it.b);
      return number(it.c);
    case Op::kCallKw:
    case Op::kCallMethodKw:
      number(it.b);
      return constant_at(chunk, it.c);
    case Op::kMakeFunction:
      add(" " + chunk.children.at(it.b)->name);
      return it.n != 0 ? reg(it.c) : void();
    case Op::kRaise:
      if (it.n & 1) add(" from"), reg(it.b);
      if (it.n & 2) add(" unless a caller handles");
      return;
    default:
      reg(it.b);
      return reg(it.c);
  }
}

void Listing::operands(const Chunk& chunk, const Instruction& it, size_t index) {
  int64_t next = static_cast<int64_t>(index) + 1;
  auto wide = static_cast<size_t>(static_cast<uint32_t>(it.wide()));
  switch (format_of(it.op)) {
    case Format::N:
      return;
    case Format::A:
      return reg(it.a);
    case Format::AB:
      switch (it.op) {
        case Op::kStoreFree:
          number(it.a);
          return reg(it.b);
        case Op::kBorrow:
        case Op::kCall:
        case Op::kCallMethod:
          reg(it.a);
          return number(it.b);
        default:
          reg(it.a);
          return reg(it.b);
      }
    case Format::ABC:
      return operands_abc(chunk, it);
    case Format::AK:
      reg(it.a);
      return constant_at(chunk, wide);
    case Format::AI:
      reg(it.a);
      return number(it.wide());
    case Format::AN:
      reg(it.a);
      return name(chunk, wide);
    case Format::AS:
      if (it.op != Op::kDeleteGlobal && it.op != Op::kDeleteName) reg(it.a);
      return site(chunk, wide);
    case Format::ABS:
      reg(it.a);
      it.op == Op::kLoadName ? number(it.b) : reg(it.b);
      return site(chunk, it.c);
    case Format::J:
      return target(next + it.wide());
    case Format::AJ:
      reg(it.a);
      return target(next + it.wide());
    case Format::ABJ:
      reg(it.a);
      reg(it.b);
      return target(next + it.short_c());
    case Format::AIJ:
      reg(it.a);
      number(it.short_b());
      return target(next + it.short_c());
    case Format::ABI:
      reg(it.a);
      reg(it.b);
      return number(it.short_c());
  }
}

void Listing::instruction(const Chunk& chunk, size_t index) {
  const Instruction& it = chunk.code[index];
  char start[64];
  std::snprintf(start, sizeof start, "%4zu  %s", index, name_of(it.op));
  add(start);
  operands(chunk, it, index);
  if (it.n != 0) add(" n=" + std::to_string(it.n));
  text_ += '\n';
}

void Listing::header(const Chunk& chunk) {
  switch (chunk.kind) {
    case Chunk::Kind::kModule:
      add("module ");
      break;
    case Chunk::Kind::kFunction:
      add(chunk.is_generator ? "generator " : "function ");
      break;
    case Chunk::Kind::kSnippet:
      add("snippet ");
      break;
    case Chunk::Kind::kClassBody:
      add("class ");
      break;
  }
  add(chunk.qualified_name + " (");
  for (size_t i = 0; i < chunk.parameters.size(); ++i) {
    add((i == 0 ? "" : ", ") + chunk.parameters[i]);
  }
  add(") registers " + std::to_string(chunk.register_count));
  if (!chunk.captures.empty()) add(" captures");
  for (size_t i = 0; i < chunk.captures.size(); ++i) {
    const Capture& capture = chunk.captures[i];
    add(" " + chunk.free_names[i] + (capture.from_register ? "@r" : "@cell") +
        std::to_string(capture.index));
  }
  text_ += '\n';
}

void Listing::handlers(const Chunk& chunk) {
  for (const Handler& handler : chunk.handlers) {
    char line[96];
    std::snprintf(line, sizeof line, "      handler %u..%u -> %u r%u\n", handler.begin, handler.end,
                  handler.target, unsigned{handler.reg});
    add(line);
  }
  for (const Handling& handling : chunk.handling) {
    char line[96];
    std::snprintf(line, sizeof line, "      handling %u..%u r%u\n", handling.begin, handling.end,
                  unsigned{handling.reg});
    add(line);
  }
}

// Children follow their maker. Nesting is as deep as the parser lets it be.
void Listing::chunk(const Chunk& chunk) {
  header(chunk);
  for (size_t i = 0; i < chunk.code.size(); ++i) instruction(chunk, i);
  handlers(chunk);
  for (const auto& child : chunk.children) {
    text_ += '\n';
    this->chunk(*child);
  }
}

}  // namespace

std::string disassemble(const Chunk& chunk) {
  Listing listing;
  listing.chunk(chunk);
  return listing.take();
}

}  // namespace falcon::bytecode
