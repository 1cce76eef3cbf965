// The interpreter's two ways in from natives; the scheduler's is Vm::run.
#pragma once

#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::vm {

// The safepoint of a call by a native: one that calls something for each of many items may be all
// that runs for a long time. False: exception.
bool call_safepoint(Vm& vm, Thread& thread);
// What Vm::pause does when it has something to do. False: exception.
bool native_safepoint(Vm& vm, Thread& thread);
// Runs the frames above and with the topmost one, which has kFrameEntry, on the calling C stack.
// The result of that frame, or error(). When something in it waits, the C stack waits with it
// (Host::switch_away).
Value run_nested(Vm& vm, Thread& thread);
// The same, beginning with the pending exception raised in the topmost frame.
Value run_nested_raising(Vm& vm, Thread& thread);

}  // namespace falcon::vm
