// One table of names, and no registration by static constructors: what a runtime has is seen here.
#include "modules/modules.h"

#include "modules/json/json.h"
#include "modules/library.h"
#include "modules/math/math.h"
#include "modules/os/os_module.h"
#include "modules/random/random.h"
#include "modules/signal/signal_module.h"
#include "modules/socket/socket_module.h"
#include "modules/sys/sys.h"
#include "modules/thread/thread.h"
#include "modules/time/time.h"
#include "vm/vm.h"

namespace falcon::modules {

namespace {

struct Entry {
  const char* name;
  void (*fill)(vm::Vm&, vm::Module*);
};

constexpr Entry kModules[] = {
    {"json", fill_json},     {"math", fill_math},     {"os", fill_os},
    {"random", fill_random}, {"signal", fill_signal}, {"socket", fill_socket},
    {"sys", fill_sys},       {"thread", fill_thread}, {"time", fill_time},
};

}  // namespace

void register_modules(vm::Vm& vm) {
  for (const Entry& entry : kModules) vm.register_module(entry.name, entry.fill);
  vm.register_alias("sockets", "socket", fill_socket);  // the title of its document
  for (const LibraryText* part = kLibraryTexts; part->module != nullptr; ++part)
    vm.register_part(part->module, part->name, part->text);
}

}  // namespace falcon::modules
