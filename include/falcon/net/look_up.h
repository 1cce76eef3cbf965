// What the operations have in common that ask the C library on a helper thread: ResolveOp
// (resolver.h) and NameOp (names.h).
//
// They are run as those of ops.h are. Whoever gives one up leaves the look-up to end by itself,
// unseen, if it has begun. Without a reactor it blocks the calling OS thread.
#ifndef FALCON_NET_LOOK_UP_H_
#define FALCON_NET_LOOK_UP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "falcon/net/error.h"
#include "falcon/net/reactor.h"
#include "falcon/net/wait.h"

namespace falcon::net {

class Job;

class LookUp {
 public:
  LookUp(const LookUp&) = delete;
  LookUp& operator=(const LookUp&) = delete;

  // kFailed: take_error(), of kind kNameResolution, or kTimeout, or what kept a helper thread from
  // being made.
  Step step();
  Block block() const;
  Error take_error() { return std::move(error_); }
  void abandon();

 protected:
  // `operation` names it in errors: a literal.
  LookUp(Context& context, const char* operation, std::int64_t deadline_ns);
  ~LookUp() { abandon(); }

  // The first step: an outcome that needs no look-up, or what ask() gives.
  virtual Step start() = 0;
  // Takes the answer of the job that was asked, which is done.
  virtual Step conclude(Job& job) = 0;
  // What is looked up, for errors.
  virtual std::string subject() const = 0;

  Step ask(std::unique_ptr<Job> job);
  Step fail(ErrorKind kind, int code, std::string detail);
  // By the resolver's code, and the errno behind EAI_SYSTEM.
  Step fail_resolution(int code, int system_code);
  Context& context() const { return *context_; }

 private:
  Context* context_;
  const char* operation_;
  std::int64_t deadline_ns_;
  Error error_;
  Job* job_ = nullptr;
  std::int64_t began_ns_ = 0;  // when the helper thread was asked; 0: it was not
};

}  // namespace falcon::net

#endif  // FALCON_NET_LOOK_UP_H_
