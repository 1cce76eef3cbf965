#!/usr/bin/env bash
# check.sh [BASE]: what holds of the source without running it: formatting, the second compiler's warnings, clang-tidy,
# and the house rules. With BASE, a revision, clang-format and clang-tidy look only at files that changed since.
# All parts run whatever the others found; one that found something makes the whole fail.
set -uo pipefail
cd "$(dirname "$0")/.."
base=${1:-}

if [ -n "$base" ]; then
  list() { git diff --name-only --diff-filter=d "$(git merge-base "$base" HEAD)" -- "$@"; }
else
  list() { git ls-files --cached --others --exclude-standard -- "$@"; }
fi

failed=()
part() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}
formatted() { list '*.cc' '*.h' '*.cpp' | xargs -r clang-format-14 --dry-run --Werror; }
# Headers are looked at through the files that include them (HeaderFilterRegex). What clang-tidy counts is noise.
tidied() {
  list 'src/*.cc' | xargs -r -P "${JOBS:-$(nproc)}" -n 4 clang-tidy-14 -p build/clang --quiet \
    2> >(grep -vE '^[0-9]+ warnings? ' >&2)
}

part "formatting" formatted
part "clang build" tools/build.sh clang all
part "clang-tidy" tidied
part "house rules" python3 -m unittest -q tests.tidy.tidy

if [ ${#failed[@]} -gt 0 ]; then
  printf 'check failed: %s\n' "${failed[@]}"
  exit 1
fi
echo "check passed"
