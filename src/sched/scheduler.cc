// The loop, parking and waking. See scheduler.h.
//
// The loop runs on a C stack of its own. When a thread must wait while native frames lie beneath
// it, that stack stays with the thread and the loop goes on on another one; stacks whose loop was
// left that way are kept for the next time.
#include "sched/scheduler.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/assert.h"
#include "base/prefetch.h"
#include "falcon/base/clock.h"
#include "sched/c_stack.h"
#include "sched/deadline.h"
#include "sched/group.h"
#include "sched/report.h"
#include "sched/signals.h"
#include "vm/call.h"
#include "vm/exception_type.h"
#include "vm/file.h"

namespace falcon::sched {

using vm::Value;

namespace {

// The kernel gives a process 65,530 mappings (vm.max_map_count); a stack takes two, and the heap
// needs some.
constexpr uint32_t kMaxStacks = 30000;
// Idle stacks that are kept whatever happens.
constexpr uint32_t kIdleStacks = 64;
// What a stack takes of memory, for the heap's account: the pages that a few native frames and the
// loop touch.
constexpr ptrdiff_t kTouchedBytes = ptrdiff_t{8} << 10;
// Waiting threads that are traced in one go: half a millisecond.
constexpr size_t kTracedWaiting = 2000;
constexpr char kCancelledThread[] = "thread";  // the attribute of Cancelled
constexpr char kDeadlockMessage[] = "what the statement waits for cannot come: every thread waits";

}  // namespace

// --- WaitList

void WaitList::push(GreenThread& thread) {
  thread.next = nullptr;
  thread.previous = last_;
  thread.list = this;
  (last_ == nullptr ? first_ : last_->next) = &thread;
  last_ = &thread;
}

GreenThread* WaitList::pop() {
  GreenThread* thread = first_;
  if (thread != nullptr) remove(*thread);
  return thread;
}

bool WaitList::remove(GreenThread& thread) {
  if (thread.list != this) return false;
  (thread.previous == nullptr ? first_ : thread.previous->next) = thread.next;
  (thread.next == nullptr ? last_ : thread.next->previous) = thread.previous;
  thread.next = thread.previous = nullptr;
  thread.list = nullptr;
  return true;
}

// --- GreenThread

GreenThread::GreenThread(Scheduler& of, size_t registers) : vm::Thread(of.vm(), registers) {
  next_all = of.all_;
  if (next_all != nullptr) next_all->previous_all = this;
  of.all_ = this;
}

GreenThread::~GreenThread() {
  Scheduler& of = scheduler();
  if (stack != nullptr) of.forget_restless(*this);
  if (parked()) of.reactor_.cancel(*this);
  if (list != nullptr) list->remove(*this);
  end_step();  // may look at the thread
  drop_deadlines(*this);
  if (of.to_trace_ == this) of.to_trace_ = next_all;
  if (next_all != nullptr) next_all->previous_all = previous_all;
  (previous_all == nullptr ? of.all_ : previous_all->next_all) = next_all;
}

void GreenThread::wake(net::Wake) {
  if (list != nullptr) list->remove(*this);
  scheduler().make_ready(*this);
}

void GreenThread::trace(vm::Tracer& tracer) {
  vm::Thread::trace(tracer);
  tracer.visit(handle);
  tracer.visit(waiting_on);
  trace_deadlines(*this, tracer);
  if (stack != nullptr) stack->trace(tracer);
}

uint32_t park_ticks() { return static_cast<uint32_t>(coarse_monotonic_ns() >> kTickBits); }

// --- Scheduler

Scheduler::Scheduler(vm::Vm& vm, net::System& system) : vm_(vm), reactor_(system) {
  vm_.set_host(this);
  vm::Module* of = vm_.module("thread");  // the module itself is made when it is imported
  cancelled_type_ = vm_.make_type("Cancelled", vm_.types.base_exception, vm::Kind::kException,
                                  "Raised in a thread that a cancel or a deadline ends.", of);
}

Scheduler::~Scheduler() {
  while (all_ != nullptr) {
    CStack* stack = all_->stack;
    remove(*all_);
    delete stack;
  }
  while (idle_stacks_ != nullptr) {
    CStack* stack = idle_stacks_;
    idle_stacks_ = stack->next;
    delete stack;
  }
  vm_.heap.account(-kTouchedBytes * stack_count_);
  for (const Ending& ending : endings_) ending.call(ending.data);
  vm_.set_current(nullptr);
  vm_.set_host(nullptr);
}

void Scheduler::make_ready(GreenThread& thread) {
  thread.state = ThreadState::kReady;
  ready_.push(thread);
  ++ready_count_;
}

// While it lives the collector sees a thread (or null: none) that neither runs, is ready, nor
// waits.
class Scheduler::Restless {
 public:
  Restless(Scheduler& scheduler, GreenThread* thread) : scheduler_(scheduler), thread_(thread) {
    if (thread_ != nullptr) scheduler_.restless_.push_back(thread_);
  }
  ~Restless() {
    if (thread_ != nullptr) scheduler_.forget_restless(*thread_);
  }
  Restless(const Restless&) = delete;
  Restless& operator=(const Restless&) = delete;

 private:
  Scheduler& scheduler_;
  GreenThread* thread_;
};

bool Scheduler::start(ThreadHandle* handle, vm::Tuple* args, vm::Dict* keywords, bool apart) {
  GreenThread* thread = make_thread(handle->callable);
  bool prepared = false;
  {
    const Restless seen(*this, thread);
    prepared = vm_.prepare(*thread, handle->callable, args, keywords);
  }
  if (!prepared) {
    remove(*thread);
    return false;
  }
  handle->thread = thread;
  handle->started = true;
  thread->interrupt = handle->cancelled;
  thread->handle = handle;
  if (current_ != nullptr && !apart) inherit_deadline(*thread, *current_);
  if (!handle->daemon) ++foreground_;
  make_ready(*thread);
  return true;
}

void Scheduler::set_daemon(ThreadHandle& handle, bool daemon) {
  bool running = handle.started && !handle.ended;
  if (running && daemon && !handle.daemon) --foreground_;
  if (running && !daemon && handle.daemon) ++foreground_;
  handle.daemon = daemon;
}

int Scheduler::run_main(Value callable) {
  constexpr size_t kMainRegisters = 1024;  // there is but one
  GreenThread* thread = make_thread(callable, kMainRegisters);
  main_ = thread;
  ++foreground_;
  vm_.set_current(thread);
  if (!vm_.prepare(*thread, callable, vm_.tuple(size_t{0}), nullptr)) return 1;
  make_ready(*thread);
  note_time();
  system_stack_ = CStack::of_this_thread();
  running_stack_ = CStack::make(&enter_loop, this);
  if (running_stack_ == nullptr) {
    std::fputs("falcon: no memory for a stack\n", stderr);
    return 1;
  }
  CStack::switch_to(*system_stack_, *running_stack_);
  delete running_stack_;
  delete system_stack_;
  running_stack_ = system_stack_ = nullptr;
  return status_;
}

void Scheduler::enter_loop(void* self) { static_cast<Scheduler*>(self)->loop(); }

namespace {

// Has the memory fetched that the next thread needs first, and the thread after it, whose fields
// tell where its own is: of a thousand connections none is in the cache when its turn comes. With
// Reactor::look_ahead that is 0.8 of the 1.9 us that an echo takes outside the kernel.
void fetch_soon(const GreenThread& next) {
  constexpr size_t kFrameBytes = 256;  // the topmost frame and some registers
  constexpr size_t kSocketBytes = 128;
  prefetch(next.frame, kFrameBytes);
  if (next.waiting_on.is_object()) prefetch(next.waiting_on.as_object(), 1);
  if (next.step.type != nullptr && next.step.type->begins_with_pointer) {
    const void* socket;
    std::memcpy(&socket, next.step.data, sizeof(socket));
    prefetch(socket, kSocketBytes);
  }
  if (next.next != nullptr) prefetch(next.next, sizeof(GreenThread));
}

}  // namespace

// Compiled into the loop: each function between it and a system call costs (net/sys/real_calls.h).
[[gnu::always_inline]] inline void Scheduler::run_one(GreenThread& thread) {
  current_ = &thread;
  vm_.set_current(&thread);
  thread.state = ThreadState::kRunning;
  if (thread.stack != nullptr) {
    // It goes on on its own stack; this one's loop stands still until it is needed.
    CStack* mine = running_stack_;
    put_aside(mine);
    running_stack_ = thread.stack;
    thread.stack = nullptr;
    forget_restless(thread);
    CStack::switch_to(*mine, *running_stack_);
    return;
  }
  Value result;
  if (thread.fresh && !thread.is_main() && vm::raise_interrupt(vm_, thread)) {
    finish(thread, vm::RunResult::kFailed, result);
    return;
  }
  const bool begins = std::exchange(thread.fresh, false);
  vm::RunResult how = begins ? vm_.begin(thread, &result) : vm_.run(thread, &result);
  switch (how) {
    case vm::RunResult::kSuspended:
      trace_waiting(thread);
      return;
    case vm::RunResult::kPreempted:
      make_ready(thread);
      return;
    case vm::RunResult::kFinished:
    case vm::RunResult::kFailed:
      finish(thread, how, result);
  }
}

// Runs every ready thread once, looks at the reactor, and so on; ends by going back to run_main. It
// changes its C stack whenever a thread is left or taken up under natives: its state is in the
// scheduler, none of it in locals.
void Scheduler::loop() {
  for (;;) {
    while (!leaving_ && turn_ > 0 && ready_count_ > 0) {
      if (signalled_ != 0) {  // before a thread that a signal woke goes back to what it waits for
        deliver_signals();
        continue;
      }
      --turn_;
      --ready_count_;
      GreenThread& thread = *ready_.pop();
      if (ready_.first() != nullptr) fetch_soon(*ready_.first());
      run_one(thread);
    }
    if (signalled_ != 0) deliver_signals();
    if ((leaving_ || !wait_for_work()) && !next_phase()) break;
    turn_ = ready_count_;
  }
  CStack::switch_to(*running_stack_, *system_stack_);
}

int64_t Scheduler::time_left_ns() const {
  if (deadline_ns_ == kNever) return kNever;
  return std::max(int64_t{0}, deadline_ns_ - monotonic_ns());
}

// Lets the reactor wake what it can. False: the program is over.
bool Scheduler::wait_for_work() {
  if (foreground_ == 0) return false;
  if (time_left_ns() == 0) {
    if (!pass_deadline()) return false;
  }
  if (ready_count_ == 0) {
    vm::flush_standard_streams(vm_);
    if (!reactor_.has_waiters() && (signals_ == nullptr || !signals_->can_wake())) {
      report_deadlock();
      if (survives_deadlock_ && main_ != nullptr) {
        interrupt_main(vm_.make_exception(vm_.types.invalid_operation_error, kDeadlockMessage));
        return true;
      }
      status_ = 1;
      return false;
    }
  } else if (!reactor_.has_waiters()) {
    if (++unpolled_turns_ == 0) note_time();  // such turns are short
    return true;
  }
  auto polled = reactor_.poll(ready_count_ > 0 ? 0 : time_left_ns());
  if (!polled.ok()) {
    std::fprintf(stderr, "falcon: %s\n", polled.error().message().c_str());
    status_ = 1;
    return false;
  }
  note_time();
  return true;
}

// A stack on which the loop can go on, or null.
CStack* Scheduler::take_stack() {
  CStack* stack = idle_stacks_;
  if (stack != nullptr) {
    idle_stacks_ = stack->next;
    --idle_count_;
    return stack;
  }
  if (stack_count_ >= kMaxStacks || !vm_.heap.allows(kTouchedBytes)) return nullptr;
  stack = CStack::make(&enter_loop, this);
  if (stack == nullptr) return nullptr;
  ++stack_count_;
  vm_.heap.account(kTouchedBytes);
  return stack;
}

void Scheduler::give_back(CStack* stack) {
  delete stack;
  --stack_count_;
  vm_.heap.account(-kTouchedBytes);
}

// Keeps the stack that is about to be left with its loop. After a burst half of them are given
// back.
void Scheduler::put_aside(CStack* stack) {
  if (idle_count_ > kIdleStacks && idle_count_ > stack_count_ / 2) {
    CStack* surplus = idle_stacks_;
    idle_stacks_ = surplus->next;
    --idle_count_;
    give_back(surplus);
  }
  stack->next = idle_stacks_;
  idle_stacks_ = stack;
  ++idle_count_;
}

bool Scheduler::switch_away(vm::Thread& thread, bool ready) {
  auto& mine = static_cast<GreenThread&>(thread);
  CStack* next = take_stack();
  if (next == nullptr) {
    if (!ready) give_up_waiting(mine);
    if (signalled_ != 0)
      deliver_signals();  // the loop, which looks at it, does not come to its turn
    return false;
  }
  if (ready) make_ready(mine);
  mine.stack = running_stack_;
  running_stack_ = next;
  restless_.push_back(&mine);
  const vm::ReprFrame* repr_frames = std::exchange(vm_.repr_frames, nullptr);
  CStack::switch_to(*mine.stack, *next);
  vm_.repr_frames = repr_frames;
  return true;
}

bool Scheduler::wait_for_wake_up(vm::Thread& thread, const char* doing) {
  park(doing, Value::undefined());
  return switch_away(thread, false);
}

void Scheduler::wake_up(vm::Thread& thread) { wake(static_cast<GreenThread&>(thread)); }

void Scheduler::stop_blocks(vm::Thread& thread, vm::Generator* generator) {
  stop_deadlines(static_cast<GreenThread&>(thread), generator);
}

void Scheduler::go_on_with_blocks(vm::Thread& thread, vm::Generator* generator) {
  resume_deadlines(static_cast<GreenThread&>(thread), generator);
}

Value Scheduler::run_apart(Value callable) {
  GreenThread* before = current_;
  GreenThread* apart = make_thread(callable);
  Value result = Value::error();
  const vm::ReprFrame* repr_frames = std::exchange(vm_.repr_frames, nullptr);
  {
    const Restless seen(*this, apart);
    const Restless seen_before(*this, before);
    if (vm_.prepare(*apart, callable, vm_.tuple(size_t{0}), nullptr)) {
      apart->state = ThreadState::kRunning;
      current_ = apart;
      vm::RunResult how;
      do how = vm_.run(*apart, &result);
      while (how == vm::RunResult::kPreempted);
      FALCON_ASSERT(how != vm::RunResult::kSuspended);
      Value failure = how == vm::RunResult::kFailed ? vm_.take_exception() : Value::undefined();
      current_ = before;
      vm_.set_current(before);
      if (!failure.is_undefined()) result = vm_.raise_value(failure);
    }
  }
  vm_.repr_frames = repr_frames;
  remove(*apart);
  return result;
}

char* Scheduler::stack_limit() const {
  return running_stack_ == nullptr ? nullptr : running_stack_->limit();
}

// A thread that waits, and has no native frames beneath it, is as it was when it began to: it is
// traced once, some at a time, and those that begin to wait later when they do (trace_waiting).
bool Scheduler::trace(vm::Tracer& tracer) {
  const bool ends = tracer.running_from() != nullptr;
  for (size_t most = ends ? SIZE_MAX : kTracedWaiting; to_trace_ != nullptr && most > 0; --most) {
    if (to_trace_->state == ThreadState::kParked) to_trace_->trace(tracer);
    to_trace_ = to_trace_->next_all;
  }
  tracer.visit(cancelled_type_);
  if (current_ != nullptr) current_->trace(tracer);
  for (GreenThread* thread : restless_) thread->trace(tracer);
  for (GreenThread* thread = ready_.first(); thread != nullptr; thread = thread->next)
    thread->trace(tracer);
  if (running_stack_ != nullptr) {
    running_stack_->trace_running(tracer);
  } else {
    CStack* system = CStack::of_this_thread();
    system->trace_running(tracer);
    delete system;
  }
  return to_trace_ == nullptr;
}

// Most often it is one of the last.
void Scheduler::forget_restless(GreenThread& thread) {
  const auto at = std::find(restless_.rbegin(), restless_.rend(), &thread);
  restless_.erase(at.base() - 1);
}

void Scheduler::trace_waiting(GreenThread& thread) {
  if (!vm_.heap.is_marking()) return;
  vm::Tracer tracer(vm_.heap);
  thread.trace(tracer);
}

// On the heap's account and in its small buffers, where there is no malloc's word before each.
GreenThread* Scheduler::make_thread(Value callable, size_t least_registers) {
  const size_t registers = std::max(vm_.registers_to_begin(callable), least_registers);
  return new (vm_.heap.allocate_outside(sizeof(GreenThread))) GreenThread(*this, registers);
}

void Scheduler::remove(GreenThread& thread) {
  if (current_ == &thread) {
    current_ = nullptr;
    vm_.set_current(nullptr);
  }
  thread.~GreenThread();
  vm_.heap.free_outside(&thread, sizeof(GreenThread));
}

// --- the end of threads

void Scheduler::leave(int status) {
  status_ = status;
  leaving_ = true;
}

void Scheduler::finish(GreenThread& thread, vm::RunResult how, Value result) {
  if (thread.ending) {
    if (how == vm::RunResult::kFailed) vm_.take_exception();
    note_end(thread, Value::none(), Value::undefined());
    remove(thread);
    return;
  }
  ThreadHandle* handle = thread.handle;
  const Value cause = how == vm::RunResult::kFailed ? vm_.take_exception() : Value::undefined();
  const Deadline* deadline = cause.is_undefined() ? nullptr : deadline_of(vm_, cause);
  const Value failure =
      deadline == nullptr ? cause : Value(timeout_of(vm_, cause.as<vm::Exception>()));
  const bool cancelled = handle != nullptr && was_cancelled(*handle, failure);
  bool taken = cancelled;
  if (!thread.is_main() && !handle->joiners.empty()) taken = true;
  if (!thread.is_main() && deadline != nullptr && deadline->block_told) taken = true;
  if (handle != nullptr && handle->group != nullptr &&
      note_member_end(*this, *handle, cancelled ? Value::undefined() : failure, cause, taken)) {
    taken = true;
  }
  if (!failure.is_undefined()) {
    if (vm_.is_instance(failure, vm_.types.system_exit)) {
      leave(exit_status(vm_, failure));
    } else if (!taken) {
      report_failure(handle, failure);
      if (thread.is_main()) status_ = 1;
      if (thread.is_main() && vm_.is_instance(failure, vm_.types.keyboard_interrupt)) leave(130);
    }
  }
  if (thread.is_main()) {
    --foreground_;
  } else {
    if (!handle->daemon) --foreground_;
    while (GreenThread* joiner = handle->joiners.pop()) wake(*joiner);
  }
  note_end(thread, result, failure);
  remove(thread);
}

void Scheduler::note_end(GreenThread& thread, Value result, Value failure) {
  ThreadHandle* handle = thread.handle;
  if (thread.is_main()) main_ = nullptr;
  if (handle == nullptr) return;
  handle->thread = nullptr;
  handle->ended = true;
  handle->failed = !failure.is_undefined();
  if (handle->failed)
    failure.as<vm::Exception>()->aux &= ~vm::kFromOutside;  // to who joins it is not
  handle->outcome = handle->failed ? failure : result;
}

void Scheduler::report_failure(const ThreadHandle* handle, Value exception) {
  ++reported_failures_;
  std::string text = handle == nullptr || handle->is_main() ? "" : thread_heading(vm_, *handle);
  text += vm::format_exception(vm_, exception);
  vm::write_report(vm_, text);
}

std::vector<GreenThread*> Scheduler::threads() const {
  std::vector<GreenThread*> all;
  for (GreenThread* thread = all_; thread != nullptr; thread = thread->next_all)
    all.push_back(thread);
  std::reverse(all.begin(), all.end());
  return all;
}

void Scheduler::report_deadlock() {
  std::string text = vm_.error_colors().paint(Ink::kError, "Deadlock") +
                     ": every thread waits, and nothing can wake one.\n";
  for (const GreenThread* thread : threads()) text += thread_report(vm_, *thread);
  vm::write_report(vm_, text);
}

// --- signals

void Scheduler::note_signal() {
  signalled_ = 1;
  reactor_.interrupt();
}

void Scheduler::interrupt() {
  interrupted_ = 1;
  note_signal();
}

Signals& Scheduler::signals() {
  if (signals_ == nullptr) signals_ = std::make_unique<Signals>(*this);
  return *signals_;
}

// What a listener starts is nobody's: the deadlines of the thread that ran last do not hold for it.
void Scheduler::deliver_signals() {
  signalled_ = 0;
  if (signals_ != nullptr) {
    GreenThread* running = std::exchange(current_, nullptr);
    const Restless seen(*this, running);
    signals_->deliver();
    current_ = running;
  }
  if (interrupted_ != 0) deliver_interrupt();
}

void Scheduler::deliver_interrupt() {
  interrupted_ = 0;
  if (main_ == nullptr) {
    leave(130);
    return;
  }
  interrupt_main(vm_.make_exception(vm_.types.keyboard_interrupt, ""));
}

void Scheduler::interrupt_main(Value exception) { interrupt_thread(*main_, exception); }

void Scheduler::interrupt_thread(GreenThread& thread, Value exception) {
  if (thread.ending) return;
  vm::add_interrupt(vm_, thread, exception);
  thread.budget = 0;  // its next safepoint looks
  if (thread.state == ThreadState::kParked) wake(thread);
}

Value Scheduler::note_cancelled(ThreadHandle& handle) {
  vm::Exception* exception =
      vm_.make_exception(cancelled_type_, vm::cat("Thread ", handle.id, " was cancelled"));
  vm::set_exception_attribute(vm_, exception, kCancelledThread, &handle);
  handle.cancelled = exception;
  return exception;
}

bool Scheduler::was_cancelled(const ThreadHandle& handle, Value failure) {
  if (failure.is_undefined() || !vm_.is_instance(failure, cancelled_type_)) return false;
  Value thread = vm::exception_attribute(vm_, failure.as<vm::Exception>(), kCancelledThread);
  return thread.is_object() && thread.as_object() == &handle;
}

void Scheduler::cancel(ThreadHandle& handle) {
  const bool waits_to_start = !handle.started && !handle.cancelled.is_undefined();
  const bool on_its_way =
      handle.thread != nullptr && vm::will_interrupt(vm_, *handle.thread, handle.cancelled);
  if (waits_to_start || on_its_way) return;
  Value exception = note_cancelled(handle);
  if (handle.thread != nullptr) interrupt_thread(*handle.thread, exception);
}

GreenThread* Scheduler::thread_of(uint32_t id) const {
  if (id == 0) return main_;
  GreenThread* thread = all_;
  while (thread != nullptr && (thread->handle == nullptr || thread->handle->id != id))
    thread = thread->next_all;
  return thread;
}

// --- waiting

Value Scheduler::park(const char* doing, Value on) {
  current_->state = ThreadState::kParked;
  current_->waiting_for = doing;
  current_->waiting_on = on;
  if (turn_began_ == 0) note_time();
  current_->parked_at = turn_began_;
  // An interrupt that came since the last safepoint: nobody would wake the thread for it.
  if (!current_->interrupt.is_undefined() && !current_->ending) wake(*current_);
  return Value::suspended();
}

Value Scheduler::wait(const net::Block& block, const char* doing, Value on) {
  reactor_.park(block, *current_);
  return park(doing, on);
}

// A thread that is left has to be found again: that is some 500 instructions, cold ones after the
// sleep.
bool Scheduler::wait_here(const net::Block& block, const char* doing, Value on) {
  GreenThread& thread = *current_;
  wait(block, doing, on);
  if (ready_count_ > 0 || signalled_ != 0 || leaving_ || deadline_ns_ != kNever) return false;
  if (!wait_for_work()) {
    leaving_ = true;
    return false;
  }
  turn_ = ready_count_;
  const bool woken_alone = ready_count_ == 1 && ready_.first() == &thread;
  if (!woken_alone || signalled_ != 0 || !thread.interrupt.is_undefined()) return false;
  ready_.pop();
  turn_ = ready_count_ = 0;
  thread.state = ThreadState::kRunning;
  return true;
}

bool Scheduler::begin_call() {
  if (!calls_wait_ || ready_count_ > 0 || !reactor_.idle() || signalled_ != 0 || leaving_ ||
      deadline_ns_ != kNever || foreground_ == 0 || !current_->interrupt.is_undefined() ||
      vm::has_standard_output(vm_)) {
    return false;
  }
  note_time();
  return true;
}

Value Scheduler::sleep_until(int64_t deadline_ns, const char* doing) {
  reactor_.sleep(deadline_ns, *current_);
  return park(doing, Value::undefined());
}

Value Scheduler::wait_in(WaitList& list, int64_t deadline_ns, const char* doing, Value on) {
  list.push(*current_);
  return wait_to_be_woken(deadline_ns, doing, on);
}

Value Scheduler::wait_to_be_woken(int64_t deadline_ns, const char* doing, Value on) {
  if (deadline_ns != kNever) reactor_.sleep(deadline_ns, *current_);
  return park(doing, on);
}

// The running thread, which its step function has parked or put into the run queue, goes on.
void Scheduler::give_up_waiting(GreenThread& thread) {
  if (thread.parked()) reactor_.cancel(thread);
  if (thread.list == &ready_) --ready_count_;
  if (thread.list != nullptr) thread.list->remove(thread);
  thread.state = ThreadState::kRunning;
}

Value Scheduler::yield() {
  make_ready(*current_);
  return Value::suspended();
}

void Scheduler::wake(GreenThread& thread) {
  if (thread.parked()) reactor_.cancel(thread);
  if (thread.list != nullptr) thread.list->remove(thread);
  make_ready(thread);
}

}  // namespace falcon::sched
