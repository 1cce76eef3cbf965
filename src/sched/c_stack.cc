// C stacks by makecontext(3). A switch costs two sigprocmask(2) calls, which does not matter: it
// happens only when script code that a native has called must wait.
#include "sched/c_stack.h"

#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "vm/heap.h"

#if defined(__SANITIZE_ADDRESS__)
#define FALCON_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FALCON_ASAN 1
#endif
#endif

#ifdef FALCON_ASAN
#include <fcntl.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace falcon::sched {

struct CStack::Context {
  ucontext_t state;  // also holds the registers, where pointers may be
  std::pair<void (*)(void*), void*> run{nullptr, nullptr};
  void* fake_stack = nullptr;  // AddressSanitizer's
};

namespace {

void begin_switch([[maybe_unused]] void** fake_stack, [[maybe_unused]] const char* low,
                  [[maybe_unused]] const char* high) {
#ifdef FALCON_ASAN
  __sanitizer_start_switch_fiber(fake_stack, low, static_cast<size_t>(high - low));
#endif
}

void end_switch([[maybe_unused]] void* fake_stack) {
#ifdef FALCON_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

// AddressSanitizer remarks at the first swapcontext, on standard error, that it may be wrong about
// stacks that are switched. It is told of each switch and is not; the remark would stand among what
// the program writes. So the first one goes nowhere, and the remark with it.
void take_the_remark() {
#ifdef FALCON_ASAN
  static const bool taken = [] {
    int kept = dup(STDERR_FILENO);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO);
    ucontext_t before;
    ucontext_t here;
    volatile bool switched = false;
    getcontext(&here);
    if (!switched) {
      switched = true;
      swapcontext(&before, &here);
    }
    dup2(kept, STDERR_FILENO);
    close(nowhere);
    close(kept);
    return true;
  }();
  static_cast<void>(taken);
#endif
}

// What may be used below a frame's address: its own locals and saved registers.
constexpr size_t kRedZoneBytes = 512;

// makecontext passes ints only: a pointer comes in two halves.
void start(unsigned high, unsigned low) {
  auto bits = (static_cast<uint64_t>(high) << 32) | low;
  auto* run = reinterpret_cast<std::pair<void (*)(void*), void*>*>(bits);
  end_switch(nullptr);
  run->first(run->second);
}

}  // namespace

CStack* CStack::make(void (*entry)(void*), void* argument) {
  take_the_remark();
  auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  // Asked for with more than it needs, so that the heap still has that much when the last stack was
  // refused.
  void* memory = mmap(nullptr, kBytes + page + kSpareBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  munmap(static_cast<char*>(memory) + kBytes + page, kSpareBytes);
  if (mprotect(memory, page, PROT_NONE) != 0) {
    munmap(memory, kBytes + page);
    return nullptr;
  }
  auto* stack = new CStack;
  stack->low_ = static_cast<char*>(memory) + page;
  stack->high_ = stack->low_ + kBytes;
  stack->owned_ = true;
  stack->context_ = new Context;
  stack->context_->run = {entry, argument};
  getcontext(&stack->context_->state);
  stack->context_->state.uc_stack.ss_sp = stack->low_;
  stack->context_->state.uc_stack.ss_size = kBytes;
  stack->context_->state.uc_link = nullptr;
  auto bits = reinterpret_cast<uint64_t>(&stack->context_->run);
  makecontext(&stack->context_->state, reinterpret_cast<void (*)()>(&start), 2,
              static_cast<unsigned>(bits >> 32), static_cast<unsigned>(bits));
  return stack;
}

CStack* CStack::of_this_thread() {
  pthread_attr_t attributes;
  void* low = nullptr;
  size_t size_bytes = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &low, &size_bytes);
  pthread_attr_destroy(&attributes);
  auto* stack = new CStack;
  stack->low_ = static_cast<char*>(low);
  stack->high_ = stack->low_ + size_bytes;
  stack->context_ = new Context;
  return stack;
}

CStack::~CStack() {
  if (owned_) {
#ifdef FALCON_ASAN
    // What frames that never returned have marked must not be believed of whatever is mapped here
    // next.
    __asan_unpoison_memory_region(low_, kBytes);
#endif
    auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    munmap(low_ - page, kBytes + page);
  }
  delete context_;
}

__attribute__((noinline)) void CStack::switch_to(CStack& from, CStack& to) {
  from.saved_ = static_cast<char*>(__builtin_frame_address(0));
  begin_switch(&from.context_->fake_stack, to.low_, to.high_);
  swapcontext(&from.context_->state, &to.context_->state);
  end_switch(from.context_->fake_stack);
}

void CStack::trace(vm::Tracer& tracer) const {
  // swapcontext's own frame is below; it keeps the registers in the context.
  tracer.visit_conservatively(&context_->state, &context_->state + 1);
  tracer.visit_conservatively(saved_ - kRedZoneBytes, high_);
}

void CStack::trace_running(vm::Tracer& tracer) const {
  tracer.visit_conservatively(tracer.running_from(), high_);
}

}  // namespace falcon::sched
