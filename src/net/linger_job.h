// LingerJob: close(2) of a socket that lingers, on a helper thread.
//
// Linux waits in close(2) as long as SO_LINGER says even if the descriptor is non-blocking
// (socket(7)), so that call must not be made on the reactor's thread.
#ifndef FALCON_NET_LINGER_JOB_H_
#define FALCON_NET_LINGER_JOB_H_

#include "net/helper_pool.h"

namespace falcon::net {

class LingerJob final : public Job {
 public:
  // Starts closing `descriptor`. Null if there is no reactor or no thread to do it: the descriptor
  // is still the caller's then.
  static LingerJob* start(Context& context, int descriptor);

  void work() override;
  bool must_run() const override { return true; }

 private:
  LingerJob(System& system, int descriptor) : system_(system), descriptor_(descriptor) {}

  System& system_;
  int descriptor_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_LINGER_JOB_H_
