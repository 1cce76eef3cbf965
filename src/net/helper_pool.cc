// The pool's threads and their hand-over to the reactor: see helper_pool.h.
#include "net/helper_pool.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "net/sys/system.h"

namespace falcon::net {

// What the pool and its threads share; the last one out frees it.
struct HelperPool::Shared {
  std::mutex mutex;
  std::condition_variable work_came;
  std::condition_variable must_run_over;
  Job* first = nullptr;
  Job* last = nullptr;
  int threads = 0;
  int idle = 0;
  int queued = 0;
  int must_run = 0;   // jobs that the destructor has to wait for
  int take_long = 0;  // jobs, queued or under way
  bool closed = false;
  Reactor* reactor = nullptr;

  void push(Job* job) {
    job->next_ = nullptr;
    (last == nullptr ? first : last->next_) = job;
    last = job;
    ++queued;
  }

  Job* pop() {
    Job* job = first;
    first = job->next_;
    if (first == nullptr) {
      last = nullptr;
    }
    --queued;
    return job;
  }

  // The next job; null when the thread is to end.
  Job* next(std::unique_lock<std::mutex>& lock) {
    ++idle;
    const bool came = work_came.wait_for(lock, std::chrono::milliseconds(kIdleMs),
                                         [this] { return first != nullptr || closed; });
    --idle;
    return came && first != nullptr ? pop() : nullptr;
  }

  // Hands a job whose work is done to the reactor, or ends it if there is none any more.
  void hand_over(Job* job) {
    const bool counted = job->must_run();
    take_long -= job->takes_long() ? 1 : 0;
    if (closed) {
      delete job;
    } else {
      reactor->post(*job);
    }
    if (counted && --must_run == 0) {
      must_run_over.notify_all();
    }
  }
};

void Job::run() {
  finished_ = true;
  if (abandoned_) {
    delete this;
    return;
  }
  reactor_->wake_all(queue_, Wake::kReady);
}

void Job::abandon() {
  if (finished_) {
    delete this;
  } else {
    abandoned_ = true;
  }
}

HelperPool::HelperPool(Reactor& reactor) : reactor_(reactor), shared_(std::make_shared<Shared>()) {
  shared_->reactor = &reactor;
}

HelperPool::~HelperPool() {
  std::unique_lock lock(shared_->mutex);
  shared_->closed = true;
  Job* job = std::exchange(shared_->first, nullptr);
  shared_->last = nullptr;
  shared_->queued = 0;
  while (job != nullptr) {
    Job* next = job->next_;
    if (job->must_run()) {
      shared_->push(job);
    } else {
      delete job;
    }
    job = next;
  }
  shared_->work_came.notify_all();
  shared_->must_run_over.wait(lock, [this] { return shared_->must_run == 0; });
}

int HelperPool::submit(std::unique_ptr<Job>& job) {
  const std::lock_guard lock(shared_->mutex);
  const int takes_long = job->takes_long() ? 1 : 0;
  const int bound = kMaxThreads + shared_->take_long + takes_long;
  if (shared_->idle <= shared_->queued && shared_->threads < bound) {
    auto handle = std::make_unique<std::shared_ptr<Shared>>(shared_);
    const int code = reactor_.system().start_thread(thread_main, handle.get());
    if (code == 0) {
      static_cast<void>(handle.release());
      ++shared_->threads;
    } else if (shared_->threads == 0) {
      return -code;
    }
  }
  job->reactor_ = &reactor_;
  shared_->must_run += job->must_run() ? 1 : 0;
  shared_->take_long += takes_long;
  shared_->push(job.release());
  shared_->work_came.notify_one();
  return 0;
}

void HelperPool::thread_main(void* raw) {
  const std::unique_ptr<std::shared_ptr<Shared>> handle(static_cast<std::shared_ptr<Shared>*>(raw));
  Shared& shared = **handle;
  std::unique_lock lock(shared.mutex);
  while (Job* job = shared.next(lock)) {
    lock.unlock();
    job->work();
    lock.lock();
    shared.hand_over(job);
  }
  --shared.threads;
}

}  // namespace falcon::net
