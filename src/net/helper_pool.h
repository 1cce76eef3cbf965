// HelperPool: a few OS threads for what the system can only do blocking.
//
// Threads are made on demand up to a bound, block all signals, and end when idle. A job runs its
// work() on one of them and then its finished() on the reactor's thread. Jobs beyond the bound
// queue. Jobs that may take long each raise the bound by one, so that no look-up waits for them. So
// does one that is abandoned while its work goes on, which nothing can end: a name server that does
// not answer would have all later look-ups wait. One that has not begun is dropped.
//
// Ownership: a job belongs to the pool from submit() until finished(). Whoever waits for it holds a
// plain pointer and says abandon() to let go of it, on the reactor's thread and before the pool
// goes.
// At destruction, queued jobs that must_run() (closes) run still, and are waited for; a look-up in
// progress is left to its thread, which owns all that it touches.
#ifndef FALCON_NET_HELPER_POOL_H_
#define FALCON_NET_HELPER_POOL_H_

#include <cstdint>
#include <memory>

#include "falcon/net/reactor.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class HelperPool;

class Job : public Task {
 public:
  virtual ~Job() = default;
  // On a helper thread: must touch nothing that it does not own.
  virtual void work() = 0;
  // Whether the work must be done even if nobody waits and the pool is going down.
  virtual bool must_run() const = 0;
  // Whether the work may take as long as it likes: then it does not count for the bound on threads.
  virtual bool takes_long() const { return false; }

  bool finished() const { return finished_; }
  WaitQueue& queue() { return queue_; }
  // The owner lets go: the job is deleted now or when its work is over.
  void abandon();

 private:
  friend class HelperPool;
  enum class Stage : std::uint8_t { kQueued, kUnderWay, kOver };
  void run() final;

  HelperPool* pool_ = nullptr;
  Reactor* reactor_ = nullptr;  // outlives the pool, whose last jobs it runs
  Job* next_ = nullptr;
  Job* previous_ = nullptr;
  WaitQueue queue_;
  // On the reactor's thread.
  bool finished_ = false;
  bool abandoned_ = false;
  // With the pool's lock.
  Stage stage_ = Stage::kQueued;
  bool raises_bound_ = false;
};

class HelperPool {
 public:
  explicit HelperPool(Reactor& reactor);
  ~HelperPool();
  HelperPool(const HelperPool&) = delete;
  HelperPool& operator=(const HelperPool&) = delete;

  // Has `job` done. 0, or an errno if there is no thread for it, and then the job is the caller's.
  int submit(std::unique_ptr<Job>& job);

  // How many helper threads there are at most, but for jobs that raise the bound. As many look-ups
  // wait at once for slow name servers; a thread costs some 10 kB while it waits.
  static constexpr int kMaxThreads = 16;
  // How many jobs raise the bound where another is abandoned: then that one does not.
  static constexpr int kMaxRaises = 112;
  // How long an idle thread stays, in milliseconds: longer than the pauses within a burst of work.
  static constexpr int kIdleMs = 2000;

 private:
  friend class Job;
  struct Shared;
  static void thread_main(void* raw);
  void abandon(Job* job);
  int make_thread_for(int queued);

  Reactor& reactor_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_HELPER_POOL_H_
