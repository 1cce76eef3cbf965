// One command of the shell, run to its end on a helper thread, while the green thread that asked is
// parked.
#pragma once

#include <string>
#include <vector>

#include "net/helper_pool.h"

namespace falcon::modules::os {

class Command final : public net::Job {
 public:
  Command(std::string text, std::vector<std::string> environment)
      : text_(std::move(text)), environment_(std::move(environment)) {}

  // Starts /bin/sh and waits for it. It is waited for also when nobody is interested any more, so
  // that no zombie stays.
  void work() override;
  // A command that runs when the program ends is left to itself, as a shell's background job.
  bool must_run() const override { return false; }
  bool takes_long() const override { return true; }

  // Once finished(): an errno if it could not be started, and its status otherwise, what it exited
  // with, or minus the signal that ended it.
  int error() const { return error_; }
  int status() const { return status_; }

 private:
  std::string text_;
  std::vector<std::string> environment_;
  int error_ = 0;
  int status_ = 0;
};

}  // namespace falcon::modules::os
