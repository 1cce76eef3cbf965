// The command: `falcon FILE [ARG…]` and its kin.
//
// The words are few and end where the script's own begin, so they are read by hand: an options
// library would have to be told not to look at the script's.
#include "cli/run.h"

int main(int argc, char** argv) { return falcon::cli::run_command(argc, argv); }
