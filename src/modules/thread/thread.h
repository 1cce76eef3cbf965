// The module thread: green threads that scripts start and join, their groups and their locks.
#pragma once

#include "vm/value.h"

namespace falcon::sched {
struct Group;
struct ThreadHandle;
}  // namespace falcon::sched

namespace falcon::vm {
class Vm;
struct Dict;
struct Module;
struct Tuple;
struct Type;
}  // namespace falcon::vm

namespace falcon::modules {

void fill_thread(vm::Vm& vm, vm::Module* module);
// Starts a thread, in a group unless that is null, that calls callable(*args, **keywords). Gives
// its Thread, of class `type`; error(): TypeError or MemoryError.
vm::Value spawn_thread(vm::Vm& vm, vm::Type* type, vm::Value callable, vm::Tuple* args,
                       vm::Dict* keywords, sched::Group* group);

// For modules that start threads: the class Thread, and a thread of it that is not started.
vm::Type* thread_type(vm::Vm& vm);
sched::ThreadHandle* make_thread(vm::Vm& vm, vm::Type* type, vm::Value callable);

}  // namespace falcon::modules
