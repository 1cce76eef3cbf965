// One test: a function test_* of a file, run in a runtime of its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace falcon::cli {

struct TestCase {
  std::string file;
  std::string name;
  bool takes_arguments = false;
};

struct TestResult {
  enum class How : uint8_t { kPassed, kFailed, kInterrupted };
  How how = How::kFailed;
  std::string report;  // of a failure: why, lines with newlines at their ends
  std::string output;  // what it wrote to standard output and error
  double seconds = 0;
};

// The functions of a file that begin with the prefix, in its order. False: it does not parse;
// *report says why.
bool find_functions(const std::string& file, const std::string& text, std::string_view prefix,
                    std::vector<TestCase>* found, std::string* report);

// Runs the file's own code and then the function, as the main thread of a fresh runtime. The test
// passes if the function returns and leaves no thread that is no daemon, no open socket and no
// exception of a thread that nobody joined. runtime: how the command was called (sys.argv[0]).
// colors: in the report.
TestResult run_test(const TestCase& test, const std::string& text, const std::string& runtime,
                    bool colors);

}  // namespace falcon::cli
