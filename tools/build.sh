#!/usr/bin/env bash
# build.sh PRESET TARGET: configures a preset of CMakePresets.json and builds a target of it with JOBS jobs.
# What cmake says of itself is shown only when it fails; compiler messages always are.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1 target=$2
# Without it ccache keeps nothing that was compiled with a precompiled header.
export CCACHE_SLOPPINESS=pch_defines,time_macros

mkdir -p "build/$preset"
if ! cmake --preset "$preset" >"build/$preset/configure.log" 2>&1; then
  cat "build/$preset/configure.log" >&2
  exit 1
fi
quiet=()
if ! [ -t 1 ]; then
  echo "building $preset"
  quiet=(-- --quiet)
fi
cmake --build --preset "$preset" --target "$target" -j "${JOBS:-$(nproc)}" "${quiet[@]}"
