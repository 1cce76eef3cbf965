// NameOp: one question to the C library on a helper thread, and interfaces, which never wait.
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "net/helper_pool.h"
#include "net/sys/system.h"

namespace falcon::net {

// It owns what it reads and writes: whoever asked may be gone meanwhile.
class NameJob final : public Job {
 public:
  NameJob(System& system, NameQuery query) : system_(system), query_(std::move(query)) {}

  void work() override { code = system_.look_up(query_, &answer, &system_code); }
  bool must_run() const override { return false; }

  // The outcome, once finished().
  NameAnswer answer;
  int code = 0;
  int system_code = 0;

 private:
  System& system_;
  NameQuery query_;
};

namespace {

// What no C string can say is nobody's name.
bool has_nul(const std::optional<std::string>& text) {
  return text.has_value() && text->find('\0') != std::string::npos;
}

Error interface_error(const char* operation, int code, std::string detail) {
  Error::Parts parts;
  parts.operation = operation;
  parts.code = code;
  parts.detail = std::move(detail);
  return Error(std::move(parts));
}

}  // namespace

Step NameOp::step() {
  if (job_ == nullptr) {
    return start();
  }
  if (!job_->finished()) {
    return Step::kBlocked;
  }
  const Step step = conclude(*job_);
  abandon();
  return step;
}

Step NameOp::start() {
  if (has_nul(query_.name) || has_nul(query_.service)) {
    return fail(ErrorKind::kNameResolution, *constant("EAI_NONAME"));
  }
  auto* asking = new NameJob(context_->system->lasting(), query_);
  std::unique_ptr<Job> job(asking);
  if (context_->reactor == nullptr) {
    asking->work();
    return conclude(*asking);
  }
  if (auto posting = context_->reactor->enable_post(); !posting.ok()) {
    return fail(ErrorKind::kSystem, posting.error().code());
  }
  if (const int code = context_->reactor->helpers().submit(job); code != 0) {
    return fail(ErrorKind::kSystem, code);
  }
  began_ns_ = coarse_monotonic_ns();
  ++context_->reactor->counters().look_ups;
  job_ = asking;
  return Step::kBlocked;
}

Step NameOp::conclude(NameJob& job) {
  if (job.code != 0) {
    return fail(ErrorKind::kNameResolution, job.code,
                job.code == *constant("EAI_SYSTEM") ? job.system_code : 0);
  }
  answer_ = std::move(job.answer);
  return Step::kDone;
}

Step NameOp::fail(ErrorKind kind, int code, int system_code) {
  Error::Parts parts;
  parts.operation = operation_;
  parts.kind = kind;
  parts.code = code;
  parts.elapsed_ns = began_ns_ == 0 ? 0 : monotonic_ns() - began_ns_;
  if (query_.kind == NameQuery::Kind::kNames) {
    parts.detail = query_.address.text(*context_->system);
  } else if (query_.kind == NameQuery::Kind::kServiceByPort) {
    parts.detail = std::to_string(query_.number);
  } else {
    parts.detail = query_.name.value_or(query_.service.value_or(""));
  }
  if (system_code != 0) {
    parts.detail += std::string(" (") + strerrordesc_np(system_code) + ")";
  }
  error_ = Error(std::move(parts));
  return Step::kFailed;
}

Block NameOp::block() const {
  Block block;
  block.what = WaitFor::kHelper;
  block.queue = &job_->queue();
  block.operation = this;
  return block;
}

void NameOp::abandon() {
  if (job_ != nullptr) {
    std::exchange(job_, nullptr)->abandon();
  }
}

Result<unsigned> interface_index(Context& context, const std::string& name) {
  const unsigned index =
      name.find('\0') == std::string::npos ? context.system->if_nametoindex(name) : 0;
  if (index == 0) {
    return interface_error("if_nametoindex", ENODEV, name);
  }
  return index;
}

Result<std::string> interface_name(Context& context, unsigned index) {
  std::string name = context.system->if_indextoname(index);
  if (name.empty()) {
    return interface_error("if_indextoname", ENXIO, std::to_string(index));
  }
  return name;
}

Result<std::vector<std::pair<unsigned, std::string>>> interfaces(Context& context) {
  std::vector<std::pair<unsigned, std::string>> found;
  if (const int result = context.system->if_nameindex(&found); result < 0) {
    return interface_error("if_nameindex", -result, "");
  }
  return found;
}

}  // namespace falcon::net
