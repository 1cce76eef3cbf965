// From text to a code object: compiles, and turns the plain data of a chunk into what the VM runs.
#include "base/assert.h"
#include "compiler/compiler.h"
#include "syntax/source.h"
#include "text/number.h"
#include "vm/numbers.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {
namespace {

using bytecode::Chunk;
using bytecode::Constant;

Value constant_value(Vm& vm, const Constant& constant) {
  switch (constant.type) {
    case Constant::Type::kInt:
      return vm.integer(constant.int_value);
    case Constant::Type::kBigInt:
      return integer_from(vm, std::move(text::parse_int(constant.text, 0).value()));
    case Constant::Type::kFloat:
      return Value::number(constant.float_value);
    case Constant::Type::kStr:
      return constant.text.size() <= 64 ? vm.intern(constant.text) : vm.string(constant.text);
    case Constant::Type::kBytes:
      return vm.bytes(constant.text);
    case Constant::Type::kNames: {
      Tuple* names = vm.tuple(constant.names.size());
      for (uint32_t i = 0; i < names->size(); ++i) names->items[i] = vm.intern(constant.names[i]);
      return names;
    }
  }
  return Value::none();
}

// No collection can come in between: loading has no safepoints.
Code* load_chunk(Vm& vm, const Chunk& chunk, const std::shared_ptr<const void>& owner) {
  auto* code = vm.heap.make<Code>(vm.types.code, Kind::kCode);
  code->chunk = &chunk;
  code->owner = new std::shared_ptr<const void>(owner);
  code->instructions = chunk.code.data();
  code->register_count = chunk.register_count;
  code->positional_count = chunk.positional_count;
  code->keyword_only_count = chunk.keyword_only_count;
  code->parameter_count = static_cast<uint16_t>(chunk.parameters.size());
  code->has_rest = chunk.has_rest;
  code->has_extra = chunk.has_extra;
  code->is_generator = chunk.is_generator;
  code->has_handlers = !chunk.handlers.empty();
  // Calls of the others go through bind_function, which looks at their argument.
  const bool is_simple = !takes_names(chunk) && !chunk.has_rest && !chunk.has_extra &&
                         !chunk.is_generator && chunk.keyword_only_count == 0;
  code->simple_count = is_simple ? chunk.positional_count : kNotSimple;
  code->name = vm.intern(chunk.name);
  code->qualified_name = vm.intern(chunk.qualified_name);

  code->constant_count = static_cast<uint32_t>(chunk.constants.size());
  code->constants = new Value[code->constant_count];
  for (uint32_t i = 0; i < code->constant_count; ++i)
    code->constants[i] = constant_value(vm, chunk.constants[i]);
  code->doc = chunk.doc < 0 ? Value::none() : code->constants[chunk.doc];

  code->name_count = static_cast<uint32_t>(chunk.names.size());
  code->names = new Str*[code->name_count];
  for (uint32_t i = 0; i < code->name_count; ++i) code->names[i] = vm.intern(chunk.names[i]);
  code->site_count = static_cast<uint32_t>(chunk.sites.size());
  code->sites = new Site[code->site_count]();
  for (uint32_t i = 0; i < code->site_count; ++i) code->sites[i].name = code->names[chunk.sites[i]];
  code->parameter_names = new Str*[code->parameter_count];
  for (uint32_t i = 0; i < code->parameter_count; ++i)
    code->parameter_names[i] = vm.intern(chunk.parameters[i]);

  code->child_count = static_cast<uint32_t>(chunk.children.size());
  code->children = new Code*[code->child_count];
  for (uint32_t i = 0; i < code->child_count; ++i)
    code->children[i] = load_chunk(vm, *chunk.children[i], owner);
  return code;
}

}  // namespace

// What parser and compiler take of the C stack for a text that nests as deep as it may
// (syntax::kMaxDepth); frames of builds with big stacks (sched/c_stack.h) are many times larger.
#if defined(__SANITIZE_ADDRESS__) || defined(FALCON_BIG_STACKS)
constexpr size_t kCompilerStack = size_t{6} << 20;
#else
constexpr size_t kCompilerStack = size_t{128} << 10;
#endif

Value Vm::load(std::string name, std::string text, compiler::Mode mode) {
  // As numbers: before anything runs the limit is a null pointer.
  if (host_ != nullptr && reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) <
                              reinterpret_cast<uintptr_t>(host_->stack_limit()) + kCompilerStack) {
    return raise(types.recursion_error, "maximum recursion depth exceeded");
  }
  auto source = std::make_shared<const syntax::Source>(std::move(name), std::move(text));
  compiler::CompileResult compiled = compiler::compile(
      source, mode, under_test ? compiler::Asserts::kNoted : compiler::Asserts::kPlain);
  if (compiled.chunk == nullptr)
    return raise_value(make_syntax_error(*this, *source, compiled.error));
  std::shared_ptr<const Chunk> chunk = std::move(compiled.chunk);
  Code* code = load_chunk(*this, *chunk, chunk);
  // Text, instructions and their spans, roughly: a program that evaluates texts without end is to
  // be collected in time.
  constexpr size_t kBytesPerByte = 10;
  code->accounted_bytes = source->text().size() * kBytesPerByte;
  heap.account(static_cast<ptrdiff_t>(code->accounted_bytes));
  return code;
}

Value Vm::load(std::string name, std::string text) {
  return load(std::move(name), std::move(text), compiler::Mode::kModule);
}

Code* Vm::load_again(const Code* code) { return load_chunk(*this, *code->chunk, *code->owner); }

Function* Vm::function_of(Code* code, Dict* globals) {
  auto* function = heap.make<Function>(types.function, Kind::kFunction);
  function->code = code;
  function->globals = globals;
  function->name = code->name;
  function->qualified_name = code->qualified_name;
  function->doc = code->doc;
  Value name = dict_get_str(*this, globals, names.name);
  function->module_name = name.is_undefined() ? Value::none() : name;
  return function;
}

// R[0](*R[1], **R[2]), then its result.
void Vm::make_start_function() {
  auto chunk = std::make_shared<Chunk>();
  chunk->name = chunk->qualified_name = "<start>";
  chunk->kind = Chunk::Kind::kFunction;
  chunk->positional_count = 3;
  chunk->parameters = {"callable", "args", "keywords"};
  chunk->register_count = 3;
  bytecode::Instruction call;
  call.op = bytecode::Op::kCallSpread;
  bytecode::Instruction leave;
  leave.op = bytecode::Op::kReturn;
  chunk->code = {call, leave};
  chunk->spans.resize(2);
  std::shared_ptr<const Chunk> kept = chunk;
  Code* code = load_chunk(*this, *kept, kept);
  start_function_ = function_of(code, builtins_);
}

}  // namespace falcon::vm
