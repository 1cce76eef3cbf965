// The scheduler: who runs, who waits, and for what. The one place where the VM and net meet.
//
// Green threads are heap objects (vm::Thread) that take turns on one OS thread. The loop runs every
// ready thread once, then polls the reactor: with time to wait if nothing is ready, else only
// looking. A thread that waits is parked as a net::Waiter, in the reactor's queues (descriptors,
// deadlines, look-ups) or in a WaitList here (locks, joins); nothing is allocated for waiting.
//
// A native that must wait is a step function (vm/thread.h). It keeps its progress in the thread's
// StepState through StepOf<T>, parks with wait(), and returns what wait() returns:
//
//   Value socket_accept(Vm& vm, Args args) {
//     Scheduler& scheduler = Scheduler::of(vm);
//     StepOf<net::AcceptOp> step(scheduler);
//     if (step.fresh()) { …check the arguments, return errors…; step.begin(socket); }
//     switch (step->step()) {
//       case net::Step::kBlocked: return scheduler.wait(step->block(), "accept", args[0]);
//       case net::Step::kFailed:  { net::Error e = step->take_error(); step.end(); return raise…; }
//       …
//     }
//   }
//
// If the thread is interrupted (Ctrl-C, Thread.cancel, a deadline) the T is destroyed, which
// abandons the operation, and the step function is not called again; a T with bytes_sent(), or
// tell(vm, exception), tells the exception how far it came. One that must go on waiting calls
// take_interrupts().
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "falcon/net/at_once.h"
#include "falcon/net/reactor.h"
#include "vm/exception.h"
#include "vm/opaque.h"
#include "vm/thread.h"
#include "vm/vm.h"

namespace falcon::sched {

class Scheduler;
class Signals;
class CStack;

enum class ThreadState : uint8_t { kReady, kRunning, kParked };

struct ThreadHandle;
struct DeadlineLink;
struct Group;

// Lives from spawn to its end; what remains to be asked (its result) is in the handle.
class GreenThread final : public vm::Thread, public net::Waiter {
 public:
  GreenThread(Scheduler& scheduler, size_t registers);
  ~GreenThread() override;

  void wake(net::Wake why) override;  // by the reactor
  void trace(vm::Tracer& tracer) override;

  // Whether a script did not start it: the main thread, and the one that calls finalizers at the
  // end.
  bool is_main() const;

  Scheduler& scheduler() const;

  // These three fill a gap that the bases leave.
  ThreadState state = ThreadState::kReady;
  bool fresh = true;                // it has not had a turn yet
  uint32_t parked_at = 0;           // in ticks of park_ticks()
  ThreadHandle* handle = nullptr;   // the main thread has one once a script asked for it
  GreenThread* next = nullptr;      // in the run queue or a WaitList
  GreenThread* previous = nullptr;  // likewise
  GreenThread* next_all = nullptr;  // in the list of all threads
  GreenThread* previous_all = nullptr;
  CStack* stack = nullptr;            // the C stack that stays with it while native frames wait
  const char* waiting_for = nullptr;  // for the report: "recv", "join", …
  vm::Value waiting_on;               // the socket, thread or lock, or undefined
  class WaitList* list = nullptr;     // where it stands in line
  DeadlineLink* deadlines =
      nullptr;  // those that hold for it, innermost first (deadline.h), or null
};

// Of what a parked connection costs the largest part: it is to grow for good reasons only.
static_assert(sizeof(GreenThread) <= 368);

// The clock by which it is told how long threads have waited: a tick is 2^24 ns (17 ms), so that 32
// bits are two years.
constexpr int kTickBits = 24;
uint32_t park_ticks();

// Green threads in order of arrival that wait for each other and not for the system.
class WaitList {
 public:
  bool empty() const { return first_ == nullptr; }
  GreenThread* first() const { return first_; }  // and on by `next`
  void push(GreenThread& thread);
  GreenThread* pop();
  bool remove(GreenThread& thread);

 private:
  GreenThread* first_ = nullptr;
  GreenThread* last_ = nullptr;
};

// What a script holds of a thread: the layout of its Thread object.
struct ThreadHandle : vm::Opaque {
  GreenThread* thread;  // null before it is started and after it has ended
  vm::Value callable;
  vm::Value outcome;     // undefined until it has ended: its result, or the exception if it failed
  vm::Value cancelled;   // what the latest cancel raises or raised in it, or undefined
  Group* group;          // whose block waits for its end (group.h), or null
  vm::Code* start_code;  // where it was started, for reports
  uint32_t& start_pc() { return aux; }
  uint32_t start_pc() const { return aux; }
  uint32_t id;  // 0: the main thread
  bool daemon;
  bool started;
  bool ended;
  bool failed;
  WaitList joiners;

  bool is_main() const { return id == 0; }
};
static_assert(sizeof(ThreadHandle) <= 96);  // every parked handler has one

inline bool GreenThread::is_main() const { return handle == nullptr || handle->is_main(); }

class Scheduler final : public vm::Host, public net::CallGate {
 public:
  // system: the system calls that sockets of this runtime make; outlives the scheduler.
  explicit Scheduler(vm::Vm& vm, net::System& system = net::real_system());
  ~Scheduler() override;

  static Scheduler& of(vm::Vm& vm) { return *static_cast<Scheduler*>(vm.host()); }
  vm::Vm& vm() { return vm_; }
  net::Reactor& reactor() { return reactor_; }
  GreenThread& current() { return *current_; }

  // Runs `callable()` as the main thread until it and every thread that is no daemon have ended,
  // then what there is to do at the end (ending.cc). Gives the exit status of the program: 0, 1
  // after an uncaught exception or a deadlock, what exit(n) said, 130 after an uncaught Ctrl-C.
  int run_main(vm::Value callable);

  // Starts the thread of a handle: it will call `handle->callable(*args, **keywords)`. apart: the
  // deadlines of the running thread do not hold for it. False: exception.
  bool start(ThreadHandle* handle, vm::Tuple* args, vm::Dict* keywords, bool apart = false);

  // Has a Cancelled raised in the thread of a handle, which has not ended, at its next wait or
  // safepoint, or as soon as it is started; nothing if one is on its way already. Not for the
  // running thread.
  void cancel(ThreadHandle& handle);
  // The Cancelled of a thread that cancels itself.
  vm::Value note_cancelled(ThreadHandle& handle);
  // Whether what a thread ended by (or undefined) is what one of its cancels raised.
  bool was_cancelled(const ThreadHandle& handle, vm::Value failure);
  // The thread of that number, 0: the main thread; null if it has ended.
  GreenThread* thread_of(uint32_t id) const;
  // Tells of an exception by which a thread (null: the main thread) ended.
  void report_failure(const ThreadHandle* handle, vm::Value exception);
  // Has `exception`, an instance, raised in the thread at its wait, next wait or safepoint; one
  // that is being unwound does not see it.
  void interrupt_thread(GreenThread& thread, vm::Value exception);
  // The class of what cancel and deadlines raise: `thread.Cancelled`.
  vm::Type* cancelled_type() const { return cancelled_type_; }

  // The number for the next handle.
  uint32_t next_id() { return ++last_id_; }
  // Whether the program may end while this thread goes on.
  void set_daemon(ThreadHandle& handle, bool daemon);

  // --- for step functions: each parks the running thread, and all but wait_here give
  // Value::suspended()
  // Until what `block` names has come. `doing` is a literal for reports; `on` the object, or
  // undefined.
  vm::Value wait(const net::Block& block, const char* doing, vm::Value on = vm::Value::undefined());
  // The same, but where nothing else can run, and no time is set to the program, the thread keeps
  // its place and waits here. True: what it waited for may have come, the step is to be repeated.
  // False: give Value::suspended().
  bool wait_here(const net::Block& block, const char* doing, vm::Value on);
  // Whether the running thread may wait within a call of the system: nothing else can run, and a
  // signal ends the call (net::CallGate).
  bool begin_call() override;
  void end_call() override { turn_began_ = 0; }
  // Until a monotonic time in nanoseconds.
  vm::Value sleep_until(int64_t deadline_ns, const char* doing);
  // Until wake(thread), in line in `list`; deadline_ns may be net kNever.
  vm::Value wait_in(WaitList& list, int64_t deadline_ns, const char* doing, vm::Value on);
  // Until wake(thread), which whoever holds it calls; deadline_ns may be kNever.
  vm::Value wait_to_be_woken(int64_t deadline_ns, const char* doing, vm::Value on);
  // Goes to the end of the run queue.
  vm::Value yield();
  // Makes a parked thread ready.
  void wake(GreenThread& thread);

  // Has `call(data)` called when this ends: after its threads, before the reactor. For what
  // outlives the scheduler, as objects on the heap do, and holds something of the reactor's.
  void at_end(void (*call)(void*), void* data) { endings_.push_back({call, data}); }

  // Where the running thread is: "x.fpl:12"; of one that calls a native alone, where it was
  // started.
  // "" if none runs.
  std::string place() const;
  // All threads that have not ended, oldest first.
  std::vector<GreenThread*> threads() const;
  // How many threads ended by an exception that nobody was there to take, and was reported.
  uint32_t reported_failures() const { return reported_failures_; }
  // After a deadlock was reported the main thread gets an InvalidOperationError and the program
  // goes on.
  void survive_deadlocks() { survives_deadlock_ = true; }
  // How many threads the end of the program waits for, the main thread included.
  uint32_t foreground_count() const { return foreground_; }
  // The program may take so long (kNever: for ever), and its threads so many steps (INT64_MAX:
  // any). When either is over the main thread gets a TimeoutError, and has a little more of both to
  // come to its end; then the program is ended (limits.cc). For once, before run_main.
  void set_limits(int64_t time_ns, int64_t steps);

  // Ctrl-C: the main thread gets KeyboardInterrupt. Async-signal-safe, after enable_interrupts,
  // without which a signal that comes right before a wait would be seen after it only. False: no
  // descriptor for it.
  bool enable_interrupts() { return reactor_.enable_post().ok(); }
  void interrupt();
  // Says that no other OS thread runs handlers of signals, so that one ends the call that the
  // running thread waits in.
  void let_calls_wait() { calls_wait_ = true; }
  // Who is told of which signals; made when first asked for.
  Signals& signals();
  // A signal has come that somebody is to be told of: async-signal-safe.
  void note_signal();
  // Tells of what has come so far, as the loop does between two turns.
  void deliver_signals();

  // --- Host
  bool switch_away(vm::Thread& thread, bool ready) override;
  bool wait_for_wake_up(vm::Thread& thread, const char* doing) override;
  void wake_up(vm::Thread& thread) override;
  vm::Value run_apart(vm::Value callable) override;
  int open_elsewhere(const std::string& path, int flags, unsigned mode) override;
  void stop_blocks(vm::Thread& thread, vm::Generator* generator) override;
  void go_on_with_blocks(vm::Thread& thread, vm::Generator* generator) override;
  int64_t steps_used_up() override;
  char* stack_limit() const override;
  bool trace(vm::Tracer& tracer) override;
  void begin_tracing() override { to_trace_ = all_; }

 private:
  friend class GreenThread;
  static void enter_loop(void* self);
  void loop();
  void run_one(GreenThread& thread);
  void finish(GreenThread& thread, vm::RunResult how, vm::Value result);
  void note_end(GreenThread& thread, vm::Value result, vm::Value failure);
  void report_deadlock();
  void deliver_interrupt();
  void interrupt_main(vm::Value exception);
  bool wait_for_work();
  void note_time() { turn_began_ = park_ticks(); }
  int64_t time_left_ns() const;
  void make_ready(GreenThread& thread);
  void leave(int status);
  vm::Value park(const char* doing, vm::Value on);
  void give_up_waiting(GreenThread& thread);
  CStack* take_stack();
  void put_aside(CStack* stack);
  void give_back(CStack* stack);
  bool next_phase();
  bool unwind_threads();
  void drop_threads();
  void drop(GreenThread& thread);
  bool start_finalizers();
  bool pass_deadline();
  bool pass_time_limit();
  bool pass_limit(const std::string& limit);
  // A thread that will begin with a call of `callable`. remove: ends its life.
  GreenThread* make_thread(vm::Value callable, size_t least_registers = 0);
  void remove(GreenThread& thread);
  void trace_waiting(GreenThread& thread);
  class Restless;
  void forget_restless(GreenThread& thread);

  vm::Vm& vm_;
  net::Reactor reactor_;
  vm::Type* cancelled_type_ = nullptr;
  GreenThread* current_ = nullptr;
  GreenThread* main_ = nullptr;  // null once it has ended
  GreenThread* all_ = nullptr;
  GreenThread* to_trace_ = nullptr;  // from here on in that list waiting threads were not traced
  // Threads that are neither current_, ready, nor wait without native frames beneath them.
  std::vector<GreenThread*> restless_;
  WaitList ready_;
  uint32_t ready_count_ = 0;
  uint32_t turn_ = 0;        // threads to run before the next look at the reactor
  uint32_t turn_began_ = 0;  // in ticks: asking the clock at each park would cost more; 0: ask
  uint8_t unpolled_turns_ = 0;
  uint32_t foreground_ = 0;  // threads that are no daemons, main included
  uint32_t last_id_ = 0;
  uint32_t reported_failures_ = 0;
  int status_ = 0;
  bool leaving_ = false;  // the phase is over
  enum class Phase : uint8_t { kRunning, kUnwinding, kFinalizing, kUnwindingLast };
  Phase phase_ = Phase::kRunning;
  int64_t deadline_ns_ = kNever;  // of the phase, on the monotonic clock
  bool survives_deadlock_ = false;
  bool calls_wait_ = false;
  int64_t time_limit_ns_ = kNever;
  int64_t step_limit_ = INT64_MAX;
  bool limit_told_ = false;                     // the main thread had its TimeoutError
  bool limit_over_ = false;                     // and did not end
  volatile std::sig_atomic_t signalled_ = 0;    // something came that deliver_signals tells of
  volatile std::sig_atomic_t interrupted_ = 0;  // Ctrl-C
  std::unique_ptr<Signals> signals_;            // null: nobody listens
  CStack* system_stack_ = nullptr;
  CStack* running_stack_ = nullptr;
  CStack* idle_stacks_ = nullptr;  // stacks whose loop stands still
  uint32_t stack_count_ = 0;       // idle ones included
  uint32_t idle_count_ = 0;
  struct Ending {
    void (*call)(void*);
    void* data;
  };
  std::vector<Ending> endings_;
};

// A step function's progress of type T in the running thread.
template <class T>
class StepOf {
 public:
  explicit StepOf(Scheduler& scheduler) : thread_(scheduler.current()) {}
  // Whether this is the first call of the step function.
  bool fresh() const { return thread_.step.type == nullptr; }
  template <class... A>
  T& begin(A&&... args) {
    void* place = thread_.step.data;
    if constexpr (sizeof(T) > vm::StepState::kBytes) {
      place = ::operator new(sizeof(T));
      std::memcpy(thread_.step.data, &place, sizeof(place));
    }
    T* made = new (place) T(std::forward<A>(args)...);
    thread_.step.type = &kType;
    return *made;
  }
  T* operator->() { return get(thread_.step); }
  T& operator*() { return *get(thread_.step); }
  // From now on an interrupt makes the step function be called again, which takes it.
  void take_interrupts() { thread_.takes_interrupts = true; }
  // Values that must live while the operation is under way.
  vm::Value& keep() { return thread_.step.keep; }
  // Over: destroys the T. Must be called before the step function gives a result.
  void end() { thread_.end_step(); }

 private:
  static T* get(vm::StepState& state) {
    if constexpr (sizeof(T) > vm::StepState::kBytes) {
      void* place;
      std::memcpy(&place, state.data, sizeof(place));
      return static_cast<T*>(place);
    } else {
      return std::launder(reinterpret_cast<T*>(state.data));
    }
  }
  static void destroy(vm::StepState& state) {
    T* made = get(state);
    made->~T();
    if constexpr (sizeof(T) > vm::StepState::kBytes) ::operator delete(made);
  }
  // Of a T that says so.
  static constexpr auto tell_of() {
    void (*tell)(vm::Vm&, vm::StepState&, vm::Exception*) = nullptr;
    if constexpr (requires(T & made) { made.bytes_sent(); }) {
      tell = [](vm::Vm& vm, vm::StepState& state, vm::Exception* exception) {
        vm::set_exception_attribute(vm, exception, "bytes_sent",
                                    vm.unsigned_integer(get(state)->bytes_sent()));
      };
    } else if constexpr (requires(T & made, vm::Vm & vm) { made.tell(vm, nullptr); }) {
      tell = [](vm::Vm& vm, vm::StepState& state, vm::Exception* exception) {
        get(state)->tell(vm, exception);
      };
    }
    return tell;
  }
  // The operations of net begin with where their socket is.
  static constexpr bool kOnSocket = sizeof(T) <= vm::StepState::kBytes && requires(T & made) {
    made.socket();
  };
  static constexpr vm::StepType kType = {&destroy, tell_of(), kOnSocket};
  vm::Thread& thread_;
};

inline Scheduler& GreenThread::scheduler() const { return Scheduler::of(vm); }

}  // namespace falcon::sched
