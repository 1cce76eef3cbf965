#!/usr/bin/env bash
# bench.sh: prints the figures that Falcon is measured by, for the release build. Nothing here passes or fails: a figure
# means something only beside its peers' on the same machine in the same minute, so each is printed with them.
set -euo pipefail
cd "$(dirname "$0")/.."
falcon=$PWD/build/release/falcon
shared=../shared/bench

python3 bench/figures.py "$falcon" "$PWD/build/release/bench/bulk"

echo "== datagrams: an echo beside the same loop in C"
python3 bench/udp.py "$falcon" "$PWD/build/release/bench/udp"

echo "== workers: one process and two on one port"
python3 bench/workers.py "$falcon" "$PWD/build/release/bench/echo_load"

echo "== streams: lines beside CPython's makefile, a TCP proxy beside socat and HAProxy"
python3 bench/lines.py "$falcon"
python3 bench/relay.py "$falcon" "$PWD/build/release/bench/bulk"

echo "== the language, beside Lua and CPython; docs/benchmarks.md and its chart are written anew"
python3 bench/language/run.py --falcon "$falcon" --json "$PWD/build/release/language.json"
python3 bench/language/report.py "$PWD/build/release/language.json" docs

echo "== pauses of the collector, and resident size under load; docs/benchmarks.md has them anew"
python3 bench/pauses.py "$falcon" docs/benchmarks.md

if [ -d "$shared" ]; then
  serve="$falcon examples/echo_server.fpl {port}"
  echo "== echo: 64 connections, 64 bytes, beside other runtimes"
  python3 "$shared/compare.py" echo --subject "$serve"
  echo "== idle: resident memory of a connection that waits, beside other runtimes"
  python3 "$shared/compare.py" idle --subject "$serve"
else
  echo "no $shared here: the comparison with other runtimes is left out"
fi
