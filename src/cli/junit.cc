// See junit.h.
#include "cli/junit.h"

#include <cstdio>
#include <string_view>

namespace falcon::cli {
namespace {

// Text for XML 1.0: without the control characters that it cannot hold, and colours with them.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", value);
  return text;
}

// The last line but those of a comparison says most: the exception.
std::string_view summary(std::string_view report) {
  std::string_view found;
  for (size_t at = 0; at < report.size();) {
    size_t end = std::min(report.find('\n', at), report.size());
    std::string_view line = report.substr(at, end - at);
    if (!line.empty() && line[0] != ' ' && !line.starts_with("left: ") &&
        !line.starts_with("right: ") && found.find("Error") == found.npos) {
      found = line;
    }
    at = end + 1;
  }
  return found;
}

}  // namespace

std::string junit_report(const std::vector<TestOutcome>& outcomes) {
  size_t failed = 0;
  double total = 0;
  for (const TestOutcome& outcome : outcomes) {
    failed += outcome.result.how != TestResult::How::kPassed;
    total += outcome.result.seconds;
  }
  std::string counts = " tests=\"" + std::to_string(outcomes.size()) + "\" failures=\"" +
                       std::to_string(failed) + "\" time=\"" + seconds(total) + "\">\n";
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts +
                    "<testsuite name=\"falcon\"" + counts;
  for (const auto& [test, result] : outcomes) {
    out += "<testcase classname=\"" + escaped(test.file) + "\" name=\"" + escaped(test.name) +
           "\" time=\"" + seconds(result.seconds) + "\">\n";
    if (result.how != TestResult::How::kPassed) {
      out += "<failure message=\"" + escaped(summary(result.report)) + "\">" +
             escaped(result.report) + "</failure>\n";
    }
    if (!result.output.empty()) out += "<system-out>" + escaped(result.output) + "</system-out>\n";
    out += "</testcase>\n";
  }
  return out + "</testsuite>\n</testsuites>\n";
}

}  // namespace falcon::cli
