// Where the C stack that the operating system gave the calling thread begins: for a Vm without a
// scheduler, whose collector scans that stack.
#pragma once

namespace falcon::vm {

// The highest address of the calling OS thread's own stack (pthread_getattr_np(3)).
const void* c_stack_base();

}  // namespace falcon::vm
