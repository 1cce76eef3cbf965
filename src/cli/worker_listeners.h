// The listening sockets of all workers, which their supervisor keeps open, and the conversation by
// which workers get them (src/modules/socket/workers.fpl has the other side of it).
//
// A worker asks by a key: "listen KEY". The answers are "have" with the socket, "make", with a
// socket of another worker to make it like, or "wait", while another worker makes it. A worker that
// was told to make one comes back with "made KEY" and the socket, or "failed KEY". A key that
// begins with "shared" is one socket for all workers, any other has a socket for each slot. Not
// safe from several threads.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "net/sys/system.h"

namespace falcon::cli {

class WorkerListeners {
 public:
  explicit WorkerListeners(net::System& system) : system_(system) {}
  ~WorkerListeners();
  WorkerListeners(const WorkerListeners&) = delete;
  WorkerListeners& operator=(const WorkerListeners&) = delete;

  struct Heard {
    enum What { kMessage, kNothing, kEnd } what;
    std::string words = {};  // what it says that is not about sockets, for the caller to answer
    int error = 0;           // of kEnd: why it cannot go on; 0: the worker has closed its side
  };
  // Takes one message of the worker in `slot` from its channel and answers it.
  Heard converse(int channel, int worker, int slot);

  // A worker waits for its answer: where that cannot be had, the conversation is at its end.
  Heard answer(int channel, std::string_view word, int descriptor = -1);

  // There is no conversation with the worker any more: another one may make what it was making.
  void forget_maker(int worker);
  // Begins, ends and gives up a time in which it is noted which sockets are asked for: in the end
  // those that were not are closed; given up, those that were made in it, if they are not used.
  void begin_census();
  void end_census();
  void give_up_census(bool closes_new);
  // Closes what no other worker has than the one in `slot`.
  void close_of(int slot);
  // Where the supervisor has no use for them: in a worker, and when all workers are to end.
  void close_all();

 private:
  struct Entry {
    std::map<int, int> descriptors;  // by slot; one at slot 0 when shared
    int maker = 0;                   // the worker that makes one
    bool wanted = true;
    bool is_new = true;  // made since the census began
  };

  Heard listen(int channel, int worker, int slot, const std::string& key);
  void keep(int slot, const std::string& key, int descriptor);
  void close(const Entry& entry);

  net::System& system_;
  std::map<std::string, Entry> entries_;
};

}  // namespace falcon::cli
