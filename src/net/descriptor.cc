// See falcon/net/descriptor.h. The reactor knows of it by its number, as it does of a socket.
#include "falcon/net/descriptor.h"

#include "falcon/net/reactor.h"

namespace falcon::net {

Descriptor::~Descriptor() {
  if (watched_) {
    reactor_.unwatch(*this);
  }
}

int Descriptor::watch() {
  if (watched_) {
    return 0;
  }
  const int code = reactor_.watch(*this);
  watched_ = code == 0;
  return code;
}

Block Descriptor::readable() {
  Block block;
  block.what = WaitFor::kReadable;
  block.queue = &readable_;
  return block;
}

}  // namespace falcon::net
