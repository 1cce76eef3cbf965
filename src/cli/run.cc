// See run.h. Reads the words, makes a runtime and runs one program in it.
#include "cli/run.h"

#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.h"
#include "cli/commands.h"
#include "cli/limits.h"
#include "cli/process.h"
#include "cli/trace.h"
#include "cli/workers.h"
#include "modules/modules.h"
#include "prompt/prompt.h"
#include "sched/scheduler.h"
#include "vm/file.h"
#include "vm/vm.h"

namespace falcon::cli {
namespace {

using vm::Value;

constexpr char kUsage[] =
    "usage: falcon                    open the prompt; when standard input is no terminal, as "
    "falcon -\n"
    "       falcon FILE [ARG...]      run a program\n"
    "       falcon run FILE [ARG...]  the same\n"
    "       falcon -c CODE [ARG...]   run the text CODE\n"
    "       falcon - [ARG...]         run the program that standard input has\n"
    "       falcon -i [FILE [ARG...]] run a program, if one is named, and open the prompt after "
    "it\n"
    "       falcon --version | --help\n"
    "before FILE, run, -c or -:\n"
    "       --memory-limit BYTES      MemoryError beyond; K, M and G are understood\n"
    "       --time-limit SECONDS      TimeoutError in the main code after so long\n"
    "       --step-limit STEPS        the same after so many calls and turns of loops\n"
    "       --trace-sockets[=FILE]    tell what its sockets do, on standard error or in FILE; one "
    "named\n"
    "                                 *.pcapng is a capture for tshark and Wireshark\n"
    "       --workers N               N processes on the same ports, restarted when they crash; "
    "auto: one a processor\n";

struct Words {
  enum class What { kFile, kCode, kStandardInput, kPrompt, kVersion, kHelp, kWrong };
  What what = What::kWrong;
  std::string program;  // the file's name or the code
  int rest = 0;         // where the program's arguments begin
};

Words read_words(int argc, char** argv) {
  if (argc < 2) {
    bool asks = isatty(STDIN_FILENO) == 1;
    return {asks ? Words::What::kPrompt : Words::What::kStandardInput, "", 1};
  }
  std::string_view first = argv[1];
  if (first == "--version" || first == "-V") return {Words::What::kVersion, "", 2};
  if (first == "--help" || first == "-h") return {Words::What::kHelp, "", 2};
  if (first == "-") return {Words::What::kStandardInput, "", 2};
  if (first == "-i") return {Words::What::kPrompt, argc < 3 ? "" : argv[2], argc < 3 ? 2 : 3};
  if (first == "-c") return argc < 3 ? Words{} : Words{Words::What::kCode, argv[2], 3};
  if (first == "run") return argc < 3 ? Words{} : Words{Words::What::kFile, argv[2], 3};
  if (first.starts_with("-")) return {};
  return {Words::What::kFile, argv[1], 2};
}

std::string read_standard_input() {
  std::string text;
  char buffer[16384];
  size_t got;
  while ((got = std::fread(buffer, 1, sizeof(buffer), stdin)) > 0) text.append(buffer, got);
  return text;
}

// The code of the program; undefined after telling what is wrong with it.
Value load_program(vm::Vm& vm, const Words& words) {
  std::string text;
  std::string name = words.program;
  if (words.what == Words::What::kCode) {
    text = words.program;
    name = "<command>";
  } else if (words.what == Words::What::kStandardInput) {
    text = read_standard_input();
    name = "<stdin>";
  } else if (!vm::read_source(vm, words.program, &text)) {
    Value message = vm.str(vm.take_exception());
    std::fputs(
        vm::cat("falcon: cannot read the program: ", message.as<vm::Str>()->view(), "\n").c_str(),
        stderr);
    return Value::undefined();
  }
  Value code = vm.load(name, std::move(text));
  if (!code.is_error()) return code;
  std::fputs(vm::format_exception(vm, vm.take_exception()).c_str(), stderr);
  return Value::undefined();
}

// What sys.argv[1] says.
std::string name_of_program(const Words& words) {
  switch (words.what) {
    case Words::What::kCode:
      return "-c";
    case Words::What::kStandardInput:
      return "-";
    default:
      return words.program;
  }
}

// What stands before the program's name.
struct Options {
  Limits limits = default_limits();
  TraceOption trace;
};

// How many words the options are; -1 after telling what is wrong.
int read_options(int argc, char** argv, Options* options) {
  int used = 0;
  for (;;) {
    int more = read_limits(argc - used, argv + used, &options->limits);
    if (more < 0) return -1;
    used += more;
    if (used + 1 >= argc || !read_trace_option(argv[used + 1], &options->trace)) return used;
    ++used;
  }
}

int run_program(const Words& words, const Limits& limits, net::TracingSystem* trace, int argc,
                char** argv) {
  vm::Vm vm;
  vm.heap.set_limit(limits.memory_bytes);
  modules::register_modules(vm);
  use_machine_code(vm);
  sched::Scheduler scheduler(vm, trace == nullptr ? net::real_system() : *trace);
  TracedProgram traced(trace, scheduler);
  vm.arguments().push_back(argv[0]);
  bool is_bare = words.what == Words::What::kPrompt && words.program.empty();
  if (!is_bare) vm.arguments().push_back(name_of_program(words));
  for (int i = words.rest; i < argc; ++i) vm.arguments().push_back(argv[i]);
  bool is_file = words.what == Words::What::kFile || words.what == Words::What::kPrompt;
  set_path(vm, is_file ? folder_of(words.program) : ".");
  vm.set_error_colors(Colors(wants_colors(STDERR_FILENO)));
  prepare_process();
  if (is_worker()) {
    report_threads_at_quit(scheduler);
  } else {
    watch_interrupts(&scheduler);
  }
  if (words.what == Words::What::kPrompt) {
    int status = prompt::run(vm, scheduler, words.program);
    vm::flush_standard_streams(vm);
    return status;
  }
  scheduler.set_limits(limits.time_ns, limits.steps);
  Value code = load_program(vm, words);
  if (code.is_undefined()) return 1;
  vm::Module* module = vm.module("__main__");
  dict_set_str(vm, vm.modules(), vm.names.main_name, module);
  if (words.what == Words::What::kFile)
    dict_set_str(vm, module->globals, vm.names.file, vm.string(words.program));
  int status = scheduler.run_main(vm.function_of(code.as<vm::Code>(), module->globals));
  bool flushed = vm::flush_standard_streams(vm);
  return status == 0 && !flushed ? 1 : status;
}

int run_traced(const Words& words, const Options& options, int argc, char** argv) {
  net::TracingSystem* trace = options.trace.wanted ? start_trace(options.trace) : nullptr;
  if (options.trace.wanted && trace == nullptr) return 2;
  int status = run_program(words, options.limits, trace, argc, argv);
  if (trace != nullptr) trace->flush();
  return status;
}

}  // namespace

int run_command(int argc, char** argv) {
  Options options;
  int used = read_options(argc, argv, &options);
  if (used < 0) return 2;
  argv[used] = argv[0];
  argv += used;
  argc -= used;
  if (argc > 1 && used == 0) {
    for (const Command& command : commands()) {
      if (argv[1] == std::string_view(command.name))
        return command.run(Arguments(argv + 2, argv + argc));
    }
  }
  Words words = read_words(argc, argv);
  switch (words.what) {
    case Words::What::kVersion:
      std::printf("Falcon %s\n", kVersion);
      return 0;
    case Words::What::kHelp:
      std::fputs(kUsage, stdout);
      for (const Command& command : commands()) {
        std::printf("       falcon %s %s\n           %s\n", command.name, command.usage,
                    command.summary);
      }
      return 0;
    case Words::What::kWrong:
      std::fputs(kUsage, stderr);
      return 2;
    default:
      break;
  }
  if (options.limits.workers > 0) {
    if (words.what != Words::What::kFile && words.what != Words::What::kCode) {
      std::fputs("falcon: --workers wants a program: FILE or -c CODE\n", stderr);
      return 2;
    }
    if (names_one_file(options.trace)) {
      std::fputs("falcon: --trace-sockets with --workers wants %p in the name of the file\n",
                 stderr);
      return 2;
    }
    if (std::optional<int> status = run_workers(options.limits.workers)) return *status;
  }
  return run_traced(words, options, argc, argv);
}

}  // namespace falcon::cli
