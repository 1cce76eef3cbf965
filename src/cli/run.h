// The command as a function: main() is one line, and all else belongs to a library like the other
// layers.
#pragma once

namespace falcon::cli {

// Does what the words say; gives the exit status: 0, 1 after an uncaught exception, a syntax error
// or a deadlock, 2 for wrong usage, what exit(n) says, 130 after an uncaught Ctrl-C.
int run_command(int argc, char** argv);

}  // namespace falcon::cli
