// C stacks of our own, and the switch between them.
//
// Two functions behind which an operating system's way stands: make a stack that will run an entry,
// and switch to it. Stacks are mapped lazily, so an unused one costs address space and little else,
// and a page below each is not accessible: running over ends in a fault, not in another's memory
// (the VM looks at stack_limit() long before). AddressSanitizer is told of every switch.
#pragma once

#include <cstddef>

namespace falcon::vm {
class Tracer;
}

namespace falcon::sched {

class CStack {
 public:
  // What natives that recurse over data, the compiler and nested script calls may use: 3,000 levels
  // of the deepest of these (see kMaxNativeDepth), several times that under the sanitizers.
#if defined(__SANITIZE_ADDRESS__) || defined(FALCON_BIG_STACKS)
  static constexpr size_t kBytes = size_t{16} << 20;
#else
  static constexpr size_t kBytes = size_t{2} << 20;
#endif
  // What must be left when a native is entered: room for the largest frame of a library that it may
  // call (formatting, big integers, the resolver's answers).
  static constexpr size_t kReserveBytes = size_t{128} << 10;

  // Address space that the system must have left, beyond the stack's own, for one to be made.
  static constexpr size_t kSpareBytes = size_t{8} << 20;

  // A stack on which entry(argument) runs when it is first switched to; entry never returns.
  // Null when the system has no memory for it.
  static CStack* make(void (*entry)(void*), void* argument);
  ~CStack();
  CStack(const CStack&) = delete;
  CStack& operator=(const CStack&) = delete;

  // Leaves the calling stack, kept in `from`, and goes on with `to`. Returns when something
  // switches back.
  static void switch_to(CStack& from, CStack& to);

  // The stack that the operating system gave the calling thread, to be switched from and back to.
  static CStack* of_this_thread();

  char* limit() const { return low_ + kReserveBytes; }
  // Visits what is in use of a stack that is switched away from.
  void trace(vm::Tracer& tracer) const;
  // Visits the calling stack as far as the collector was called on it.
  void trace_running(vm::Tracer& tracer) const;

  CStack* next = nullptr;  // in the pool of idle stacks

 private:
  CStack() = default;
  struct Context;
  Context* context_ = nullptr;
  char* low_ = nullptr;
  char* high_ = nullptr;
  char* saved_ = nullptr;  // stack pointer when switched away
  bool owned_ = false;
};

}  // namespace falcon::sched
