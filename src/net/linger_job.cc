// See linger_job.h.
#include "net/linger_job.h"

#include "net/sys/system.h"

namespace falcon::net {

LingerJob* LingerJob::start(Context& context, int descriptor) {
  if (context.reactor == nullptr || !context.reactor->enable_post().ok()) {
    return nullptr;
  }
  auto* linger_job = new LingerJob(context.system->lasting(), descriptor);
  std::unique_ptr<Job> job(linger_job);
  return context.reactor->helpers().submit(job) == 0 ? linger_job : nullptr;
}

void LingerJob::work() { system_.close(descriptor_); }

}  // namespace falcon::net
