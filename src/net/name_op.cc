// NameOp: one question to the C library on a helper thread, and interfaces, which never wait.
#include <cerrno>
#include <memory>
#include <utility>

#include "falcon/net/constants.h"
#include "falcon/net/names.h"
#include "net/helper_pool.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

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

Step NameOp::start() {
  if (has_nul(query_.name) || has_nul(query_.service)) {
    return fail_resolution(*constant("EAI_NONAME"), 0);
  }
  return ask(std::make_unique<NameJob>(context().system->lasting(), query_));
}

Step NameOp::conclude(Job& job) {
  auto& asked = static_cast<NameJob&>(job);
  if (asked.code != 0) {
    return fail_resolution(asked.code, asked.system_code);
  }
  answer_ = std::move(asked.answer);
  return Step::kDone;
}

std::string NameOp::subject() const {
  if (query_.kind == NameQuery::Kind::kNames) {
    return query_.address.text(*context().system);
  }
  if (query_.kind == NameQuery::Kind::kServiceByPort) {
    return std::to_string(query_.number);
  }
  return query_.name.value_or(query_.service.value_or(""));
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
