#!/usr/bin/env bash
# test.sh PRESET [run.py's options]: runs the tests of a built preset. Instrumented builds get more time for each.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift

parts=ctest,programs,jit,docs,snapshots,peers,commands,tidy
case $preset in
  release) slow=1 ;;
  debug | clang) slow=4 ;; # no optimisation
  asan)                    # some three times slower, with room for a busy machine
    slow=5
    parts=${parts/,tidy/} # the same in every build
    ;;
  gc-stress) # a collection at each safepoint, and machine code from the first call on
    slow=15
    parts=${parts/jit,/}
    parts=${parts/,commands,tidy/} # what knows no collector
    ;;
  *)
    echo "test.sh: no preset $preset" >&2
    exit 2
    ;;
esac
# A status of their own, so that no test that expects a failure takes a sanitizer's report for it.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
export LSAN_OPTIONS=print_suppressions=0:suppressions=$PWD/tests/support/lsan.supp
exec python3 tests/run.py --build "build/$preset" --slow "$slow" --parts "$parts" "$@"
