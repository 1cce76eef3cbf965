// Signals of the system, from the handler to a place where scripts may run.
//
// The handler of sigaction(2) may do next to nothing (signal-safety(7)): it notes the signal's bit
// and ends the reactor's wait. The scheduler's loop tells the listener, between the turns of two
// threads. A signal that comes again before that has come once.
//
// A handler has no other way to its runtime than a variable of the process, so of several runtimes
// in one process one at a time listens to a signal. What was there before is put back when a
// listener goes, and at the end.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>

namespace falcon::sched {

class Scheduler;

constexpr int kMostSignal = 64;

class SignalListener {
 public:
  // In the loop, with no thread running.
  virtual void signal_came(Scheduler& scheduler, int number) = 0;
  // Whether that may make a waiting thread ready: a program whose threads all wait is not
  // deadlocked then.
  virtual bool can_wake() const = 0;

 protected:
  ~SignalListener() = default;
};

class Signals {
 public:
  explicit Signals(Scheduler& scheduler) : scheduler_(scheduler) {}
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Who is told of the signal 1 to kMostSignal; null: nobody here, and the earlier action of the
  // process holds again. Gives 0 or an errno: of the system, or EBUSY, for another runtime listens.
  int listen(int number, SignalListener* listener);
  SignalListener* listener(int number) const { return listeners_[number]; }
  bool can_wake() const;

  // Tells of what has come.
  void deliver();

 private:
  static void handle(int number);
  int begin(int number);
  int end(int number);

  Scheduler& scheduler_;
  std::atomic<uint64_t> came_{0};  // bit number - 1
  SignalListener* listeners_[kMostSignal + 1] = {};
  struct sigaction before_[kMostSignal + 1];
};

}  // namespace falcon::sched
