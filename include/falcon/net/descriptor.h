// Descriptor: something that is no socket and can be waited for: a terminal, a pipe.
//
// It does nothing but wait. Whoever reads asks poll(2) whether there is anything, and parks on
// readable() only when there is not, for readiness is told by edges. The number is borrowed: it is
// not closed here. Regular files cannot be waited for and need not be: watch() says EPERM.
// One OS thread, the reactor's.
#ifndef FALCON_NET_DESCRIPTOR_H_
#define FALCON_NET_DESCRIPTOR_H_

#include "falcon/net/wait.h"

namespace falcon::net {

class Reactor;

class Descriptor {
 public:
  Descriptor(Reactor& reactor, int number) : reactor_(reactor), number_(number) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  // Has the reactor watch it, the first time: 0, or an errno.
  int watch();
  // What to park on after watch(). A waiter may be woken for nothing.
  Block readable();

 private:
  friend class Reactor;
  Reactor& reactor_;
  int number_;
  bool watched_ = false;
  WaitQueue readable_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_DESCRIPTOR_H_
