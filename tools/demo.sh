#!/usr/bin/env bash
# demo.sh FALCON: starts examples/http_server.fpl on a port that the kernel chooses, has curl fetch a page from it, shows
# what both sides saw, and ends. Every wait is bounded, and the server is ended by its own process id whatever happens.
set -euo pipefail
cd "$(dirname "$0")/.."
falcon=$1
start_limit_s=10

work=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT

echo "\$ falcon examples/http_server.fpl 0"
"$falcon" examples/http_server.fpl 0 >"$work/server" 2>&1 &
server=$!

deadline=$((SECONDS + start_limit_s))
until url=$(grep -om1 'http://127\.0\.0\.1:[0-9]*/' "$work/server"); do
  if ! kill -0 "$server" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
    echo "demo.sh: the server did not start:" >&2
    cat "$work/server" >&2
    exit 1
  fi
  sleep 0.05
done

echo "\$ curl -i $url"
curl -sS -i --fail --max-time 10 "$url" >"$work/client"
kill "$server"
wait "$server" 2>/dev/null || true
server=
sed 's/^/server | /' "$work/server"
sed -n '1,40 { s/\r$//; s/^/curl   | /; p }' "$work/client"
