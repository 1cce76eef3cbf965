// Input: the bytes of standard input, one at a time, while the other green threads go on.
//
// The main thread waits for them as it would for a socket: parked, until the reactor says that
// descriptor 0 is readable. One byte is read at a time, so that what was typed or pasted ahead
// stays with the system for a statement that reads it; what such a statement has read too much is
// in the buffer of sys.stdin and comes first. A regular file, which cannot be waited for, is read
// directly.
#pragma once

#include <atomic>

#include "falcon/net/descriptor.h"
#include "falcon/net/reactor.h"
#include "sched/scheduler.h"
#include "vm/file.h"

namespace falcon::prompt {

class Input {
 public:
  // What next() gives besides bytes.
  static constexpr int kEnd = -1;
  static constexpr int kInterrupted = -2;  // SIGINT: Ctrl-C of a terminal that is not raw
  static constexpr int kWoken = -3;        // wake() was called
  static constexpr int kStopped = -4;      // the program ends: an exception is pending

  explicit Input(sched::Scheduler& scheduler);

  // Waits for the next byte and gives it, or one of the above. Only from the main thread.
  int next();
  // Whether next() would not wait.
  bool ready() const;
  // Ends the wait of next(), the present one or else the next. Async-signal-safe.
  void wake();

 private:
  struct Waiting;
  // What sys.stdin has read and not given out; null: nothing.
  vm::File* buffered() const;
  // What wake() has the reactor run.
  struct Alarm final : net::Task {
    explicit Alarm(Input& the_input) : input(the_input) {}
    void run() override;
    Input& input;
    std::atomic<bool> posted{false};
  };
  static vm::Value wait_step(vm::Vm& vm, vm::Args args);
  static const vm::NativeDef kWaitDef;

  sched::Scheduler& scheduler_;
  net::Descriptor descriptor_;
  sched::GreenThread* waiting_ = nullptr;  // the thread that is parked in next()
  bool can_wait_ = true;
  bool woken_ = false;
  Alarm alarm_{*this};
};

}  // namespace falcon::prompt
