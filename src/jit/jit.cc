// See jit.h.
#include "jit/jit.h"

#include "vm/vm.h"

#ifdef __x86_64__

#include "jit/code_memory.h"
#include "jit/function_translator.h"

namespace falcon::jit {
namespace {

// A function that is longer is one of a kind: a table written as code, a generated program.
constexpr size_t kMostInstructions = 20000;

// Saves what the machine code's registers are to hold, fills them, and goes to the place given.
// What machine code does when it leaves undoes it (translate.cc).
std::vector<uint8_t> code_of_enter() {
  Assembler a;
  for (Reg saved : {rbp, rbx, r12, r13, r14, r15}) a.push(saved);
  a.sub(rsp, 8);  // calls are made with the stack aligned to 16
  a.mov(kThread, rdi);
  a.mov(kVm, rsi);
  a.mov(kFrame, rdx);
  a.load(kR, {kFrame, FALCON_FIELD(Frame, base)});
  a.constant(kIntTag, kIntTagBits);
  a.constant(kDoubleShift, kDoubleShiftBits);
  a.jump(rcx);
  return a.bytes();
}

class Jit final : public vm::Translator {
 public:
  explicit Jit(uint32_t hot_at) {
    const char* start = memory_.place(code_of_enter());
    if (start == nullptr) return;
    enter = reinterpret_cast<decltype(enter)>(reinterpret_cast<uintptr_t>(start));
    hot = hot_at;
  }

  vm::MachineCode* translate(vm::Vm& vm, vm::Code* code) override {
    const size_t count = code->chunk->code.size();
    if (count > kMostInstructions) return nullptr;
    FunctionTranslator translator(vm, code, static_cast<uint32_t>(count));
    translator.translate();
    const char* text = memory_.place(translator.bytes());
    if (text == nullptr) return nullptr;
    auto* offsets = new uint32_t[count];
    for (uint32_t i = 0; i < count; ++i) offsets[i] = translator.offset(i);
    const size_t bytes = translator.bytes().size() + count * sizeof(uint32_t);
    return new vm::MachineCode{text, bytes, offsets};
  }

  void release(vm::MachineCode* machine) override {
    memory_.give_back(machine->text);
    delete[] machine->offsets;
    delete machine;
  }

 private:
  CodeMemory memory_;
};

}  // namespace

void install(vm::Vm& vm, uint32_t hot) { vm.translator = std::make_unique<Jit>(hot); }

}  // namespace falcon::jit

#else

namespace falcon::jit {

void install(vm::Vm&, uint32_t) {}

}  // namespace falcon::jit

#endif
