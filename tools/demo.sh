#!/usr/bin/env bash
# demo.sh FALCON: starts examples/http_server.fpl on a port that the kernel chooses, has curl fetch pages from it, shows
# what both sides say, and ends. Every wait is bounded, and the server is ended by its own process id whatever happens.
set -euo pipefail
cd "$(dirname "$0")/.."
falcon=$1
limit_s=10
file_bytes=$((10 * 1024 * 1024))

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

mkdir "$work/site"
cat >"$work/site/index.html" <<'PAGE'
<!doctype html>
<title>Falcon</title>
<h1>Hello from Falcon</h1>
PAGE
head -c "$file_bytes" /dev/urandom >"$work/site/random.bin"

shown=0
# Waits for the server's next line and shows it, with those after it.
show_server() {
  local deadline=$((SECONDS + limit_s)) lines
  until lines=$(wc -l <"$work/server") && [ "$lines" -gt "$shown" ]; do
    if ! kill -0 "$server" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      echo "demo.sh: the server is silent:" >&2
      cat "$work/server" >&2
      exit 1
    fi
    sleep 0.02
  done
  sed -n "$((shown + 1)),${lines}s/^/server | /p" "$work/server"
  shown=$lines
}

# Runs curl with what is given, shows both sides.
fetch() {
  echo
  echo "\$ curl $*"
  (cd "$work" && curl -sS --fail --max-time "$limit_s" "$@") >"$work/client"
  sed 's/\r$//; s/^/curl   | /' "$work/client"
  show_server
}

echo "\$ falcon examples/http_server.fpl 0 site"
touch "$work/server" # there before the first look at it
"$falcon" examples/http_server.fpl 0 "$work/site" >"$work/server" 2>&1 &
server=$!
show_server
url=$(grep -o 'http://[^ ]*' "$work/server")

fetch -i "$url"
fetch -o copy.bin "${url}random.bin"
cmp "$work/copy.bin" "$work/site/random.bin"
echo "cmp    | the $file_bytes bytes of copy.bin are those of site/random.bin"
fetch "${url}status"
