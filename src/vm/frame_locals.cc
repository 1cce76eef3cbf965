// See frame_locals.h. The compiler leaves a list of names and registers in the chunk; nothing is
// kept by name while a function runs, so that locals() costs only those who call it.
//
// frame->pc is current in every frame that is asked about: it called, or is called from, the
// native.
#include "vm/frame_locals.h"

#include <algorithm>
#include <string>

#include "bytecode/chunk.h"
#include "vm/interpreter_ops.h"
#include "vm/lending.h"

namespace falcon::vm {

namespace {

Value content(Value value) {
  return value.is_object() && value.as_object()->kind == Kind::kCell ? value.as<Cell>()->value
                                                                     : value;
}

void add(Vm& vm, Dict* names, const std::string& name, Value value) {
  value = content(value);
  if (is_lent(value)) return;  // others may have the buffer by now
  if (!value.is_undefined()) dict_set_str(vm, names, vm.intern(name), value);
}

bool is_live(const bytecode::Local& local, uint32_t pc) {
  return pc >= local.begin && pc < local.end;
}

}  // namespace

Dict* locals_of(Vm& vm, const Frame* frame) {
  const Code* code = frame->function->code;
  const bytecode::Chunk& chunk = *code->chunk;
  const auto pc = static_cast<uint32_t>(frame->pc - code->instructions) - 1;
  Dict* own = names_of(frame);
  const auto live = [&](const bytecode::Local& local) { return is_live(local, pc); };
  if (own != nullptr && std::none_of(chunk.locals.begin(), chunk.locals.end(), live)) return own;
  Dict* names = vm.dict();
  if (own != nullptr && !table_copy(vm, own->table, names->table)) return nullptr;
  for (size_t i = 0; i < chunk.free_names.size(); ++i) {
    add(vm, names, chunk.free_names[i], frame->function->cells[i]);
  }
  for (const bytecode::Local& local : chunk.locals) {
    if (live(local)) add(vm, names, local.name, frame->base[local.reg]);
  }
  return names;
}

}  // namespace falcon::vm
