// See signals.h. Without SA_RESTART: a wait ends, so that the scheduler can look.
#include "sched/signals.h"

#include <bit>
#include <cerrno>

#include "sched/scheduler.h"

namespace falcon::sched {

namespace {

std::atomic<Signals*> g_listening[kMostSignal + 1];

constexpr uint64_t bit_of(int number) { return uint64_t{1} << (number - 1); }

}  // namespace

void Signals::handle(int number) {
  Signals* signals = g_listening[number].load(std::memory_order_relaxed);
  if (signals == nullptr) return;
  signals->came_.fetch_or(bit_of(number), std::memory_order_relaxed);
  signals->scheduler_.note_signal();
}

Signals::~Signals() {
  for (int number = 1; number <= kMostSignal; ++number) {
    if (listeners_[number] != nullptr && end(number) != 0) g_listening[number].store(nullptr);
  }
}

int Signals::begin(int number) {
  Signals* nobody = nullptr;
  if (!g_listening[number].compare_exchange_strong(nobody, this)) return EBUSY;
  struct sigaction action = {};
  action.sa_handler = &handle;
  sigemptyset(&action.sa_mask);
  if (sigaction(number, &action, &before_[number]) == 0) return 0;
  const int error = errno;
  g_listening[number].store(nullptr);
  return error;
}

int Signals::end(int number) {
  if (sigaction(number, &before_[number], nullptr) != 0) return errno;
  g_listening[number].store(nullptr);
  return 0;
}

int Signals::listen(int number, SignalListener* listener) {
  if (listener != nullptr && listeners_[number] == nullptr) {
    if (!scheduler_.enable_interrupts()) return EMFILE;
    if (const int error = begin(number); error != 0) return error;
  } else if (listener == nullptr && listeners_[number] != nullptr) {
    if (const int error = end(number); error != 0) return error;
    came_.fetch_and(~bit_of(number));
  }
  listeners_[number] = listener;
  return 0;
}

bool Signals::can_wake() const {
  for (const SignalListener* listener : listeners_) {
    if (listener != nullptr && listener->can_wake()) return true;
  }
  return false;
}

void Signals::deliver() {
  for (uint64_t came = came_.exchange(0); came != 0; came &= came - 1) {
    const int number = std::countr_zero(came) + 1;
    if (listeners_[number] != nullptr) listeners_[number]->signal_came(scheduler_, number);
  }
}

}  // namespace falcon::sched
