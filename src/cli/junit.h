// Results of tests as the XML that build servers read (the format of JUnit's Ant task, which has no
// standard: what Jenkins and GitLab take).
#pragma once

#include <string>
#include <vector>

#include "cli/test_case.h"

namespace falcon::cli {

struct TestOutcome {
  TestCase test;
  TestResult result;
};

std::string junit_report(const std::vector<TestOutcome>& outcomes);

}  // namespace falcon::cli
