// `falcon test [PATH…] [-k WORD] [-v] [--junit FILE]`: finds tests, runs them one after another,
// tells which failed.
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/colors.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/junit.h"
#include "cli/process.h"
#include "cli/test_case.h"

namespace falcon::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string word;   // of the names of the tests to run
  std::string junit;  // where the report goes; empty: nowhere
  bool verbose = false;
};

bool read_options(const Arguments& arguments, Options* options) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool takes_value = argument == "-k" || argument == "--junit";
    if (takes_value && i + 1 == arguments.size()) return false;
    if (argument == "-k") {
      options->word = arguments[++i];
    } else if (argument == "--junit") {
      options->junit = arguments[++i];
    } else if (argument == "-v") {
      options->verbose = true;
    } else if (argument.starts_with("-")) {
      return false;
    } else {
      options->paths.push_back(argument);
    }
  }
  if (options->paths.empty()) options->paths.push_back(".");
  return true;
}

bool is_test_file(std::string_view name) {
  return name.starts_with("test_") || name.ends_with("_test.fpl");
}

class TestSession {
 public:
  explicit TestSession(const Options& options)
      : options_(options), colors_(wants_colors(STDOUT_FILENO)) {}

  // False: the run was interrupted.
  bool run_file(const std::string& file) {
    std::string text;
    std::vector<TestCase> tests;
    TestResult broken;
    if (!read_file(file, &text)) {
      broken.report = "cannot read the file\n";
      note({file, "(file)"}, broken);
      return true;
    }
    if (!find_functions(file, text, "test_", &tests, &broken.report)) {
      note({file, "(file)"}, broken);
      return true;
    }
    for (const TestCase& test : tests) {
      if ((file + "::" + test.name).find(options_.word) == std::string::npos) continue;
      TestResult result = run_test(test, text, "falcon", colors_.on());
      if (result.how == TestResult::How::kInterrupted) return false;
      note(test, std::move(result));
    }
    return true;
  }

  size_t count() const { return outcomes_.size(); }
  size_t failed() const { return failed_; }
  const std::vector<TestOutcome>& outcomes() const { return outcomes_; }

 private:
  void note(const TestCase& test, TestResult result) {
    const bool passed = result.how == TestResult::How::kPassed;
    failed_ += !passed;
    if (passed && options_.verbose)
      std::printf("ok   %s::%s\n", test.file.c_str(), test.name.c_str());
    if (!passed) show_failure(test, result);
    std::fflush(stdout);
    outcomes_.push_back({test, std::move(result)});
  }

  void show_failure(const TestCase& test, const TestResult& result) {
    std::printf("%s %s::%s\n%s", colors_.paint(Ink::kError, "FAIL").c_str(), test.file.c_str(),
                test.name.c_str(), indented(result.report).c_str());
    if (!result.output.empty())
      std::printf("  output:\n%s", indented(indented(result.output)).c_str());
  }

  static std::string indented(const std::string& text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find('\n', at), text.size());
      out.append(end > at ? "  " : "").append(text, at, end - at).append("\n");
      at = end + 1;
    }
    return out;
  }

  const Options& options_;
  const Colors colors_;
  std::vector<TestOutcome> outcomes_;
  size_t failed_ = 0;
};

}  // namespace

int run_test_command(const Arguments& arguments) {
  Options options;
  if (!read_options(arguments, &options)) return wrong_usage("test");
  std::vector<std::string> files;
  bool good = list_programs(options.paths, &files, is_test_file);
  prepare_process();
  watch_interrupts(nullptr);
  TestSession session(options);
  bool whole = true;
  for (size_t i = 0; whole && i < files.size(); ++i) whole = session.run_file(files[i]);
  if (!options.junit.empty()) {
    std::ofstream report(options.junit, std::ios::binary);
    report << junit_report(session.outcomes());
    if (!report.flush()) {
      std::fprintf(stderr, "falcon: cannot write the report: %s\n", options.junit.c_str());
      good = false;
    }
  }
  if (!whole) std::printf("interrupted\n");
  if (whole && session.count() == 0) std::fprintf(stderr, "falcon: no tests found\n");
  std::printf("%zu passed, %zu failed\n", session.count() - session.failed(), session.failed());
  if (!whole) return 130;
  return good && session.failed() == 0 && session.count() > 0 ? 0 : 1;
}

}  // namespace falcon::cli
