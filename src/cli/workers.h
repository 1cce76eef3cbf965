// `falcon --workers N FILE`: N processes that run one program on the same ports, and the supervisor
// that starts them.
//
// The supervisor runs no script and makes no runtime: it forks before there is one, so that a
// worker is a process like any other, and nothing that a program does can bring the supervisor
// down.
#pragma once

#include <optional>

namespace falcon::cli {

constexpr int kMostWorkers = 1024;

// Supervises `count` workers until all have ended; gives the exit status. Nothing: this is a
// worker, which is to run the program.
std::optional<int> run_workers(int count);

// Whether this process is a worker.
bool is_worker();

}  // namespace falcon::cli
