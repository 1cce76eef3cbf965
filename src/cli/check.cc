// `falcon check FILE|FOLDER|-…`: what is most likely a mistake, with its place, line and caret.
//
// A program that does not compile has its error shown and nothing else. The names that every
// program has are asked of a runtime, so that the list cannot be wrong.
#include <unistd.h>

#include <cstdio>

#include "check/check.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "syntax/diagnostics.h"
#include "vm/vm.h"

namespace falcon::cli {
namespace {

check::Names names_of(const vm::Vm& vm) {
  check::Names names;
  const vm::Table& table = vm.builtins()->table;
  for (uint32_t at = 0; vm::table_next(table, &at); ++at) {
    names.emplace(table.entries[at].key.as<vm::Str>()->view());
  }
  return names;
}

// Whether nothing was found.
bool check_file(vm::Vm& vm, const std::string& name, const check::Names& builtins) {
  std::string text;
  if (!read_file(name, &text)) return false;
  const syntax::Source source(name == "-" ? "<stdin>" : name, std::move(text));
  syntax::Arena arena;
  const syntax::ParseResult parsed = syntax::parse(source, arena);
  if (parsed.module == nullptr) {
    std::fputs(syntax::render(source, parsed.error, vm.error_colors()).c_str(), stdout);
    return false;
  }
  // What only the compiler sees: `::x` without a variable, too many constants.
  if (vm.load(source.name(), source.text()).is_error()) {
    std::fputs(vm::format_exception(vm, vm.take_exception()).c_str(), stdout);
    return false;
  }
  const std::vector<check::Finding> findings = check::check(*parsed.module, builtins);
  for (const check::Finding& finding : findings) {
    const syntax::Position at = source.position(finding.span.begin);
    std::printf("%s:%u:%u: %s\n%s", source.name().c_str(), at.line, at.column,
                finding.message.c_str(),
                syntax::excerpt(source, finding.span, vm.error_colors()).c_str());
  }
  return findings.empty();
}

}  // namespace

int run_check(const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with("-") && argument != "-") return wrong_usage("check");
  }
  if (arguments.empty()) return wrong_usage("check");
  vm::Vm vm;
  vm.set_error_colors(Colors(wants_colors(STDOUT_FILENO)));  // they are the command's output here
  const check::Names builtins = names_of(vm);
  std::vector<std::string> files;
  bool good = list_programs(arguments, &files);
  for (const std::string& file : files) good = check_file(vm, file, builtins) && good;
  return good ? 0 : 1;
}

}  // namespace falcon::cli
