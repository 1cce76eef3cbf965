#!/usr/bin/env bash
# bench.sh FALCON: prints the figures that Falcon is measured by. Nothing here passes or fails: a figure means something
# only beside its peers' on the same machine in the same minute, so each is printed with them.
set -euo pipefail
cd "$(dirname "$0")/.."
falcon=$(realpath "$1")
shared=../shared/bench

for program in build/release/src/*/*_bench build/release/bench/*; do
  if [ -f "$program" ] && [ -x "$program" ]; then
    echo "== $(basename "$program")"
    "$program"
  fi
done
python3 bench/figures.py "$falcon"

if [ -d "$shared" ]; then
  serve="$falcon examples/echo_server.fpl {port}"
  echo "== echo: 64 connections, 64 bytes, one at a time each"
  python3 "$shared/compare.py" echo --subject "$serve"
  echo "== idle: resident memory of a connection that waits"
  python3 "$shared/compare.py" idle --subject "$serve" --conns 10000
else
  echo "no $shared here: the comparison with other runtimes is left out"
fi
