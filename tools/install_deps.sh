#!/usr/bin/env bash
# Installs the Debian 12 packages that the named jobs need: build, demo, test, check, bench, fuzz.
# One look at dpkg's list decides, so that it costs nothing when all is there; apt is asked only for what is missing.
set -euo pipefail

build=(g++ cmake ninja-build ccache libboost-dev libutf8proc-dev libsimdjson-dev unicode-data libgtest-dev)
demo=(curl)
# unshare (util-linux) and iproute2 give a test a network of its own; netbase has the names of services and protocols,
# which small systems go without; systemd starts programs by their sockets and judges unit files.
test=(git python3 lua5.4 curl netcat-openbsd socat nginx-light strace iproute2 netbase redis-server systemd haproxy)
test+=(tshark) # reads captures; with what it stands on it is 125 MB
check=(clang-14 clang-format-14 clang-tidy-14)
bench=(python3 strace lua5.4 socat haproxy)
fuzz=(clang-14 libclang-rt-14-dev python3)
# The other runtimes that an echo server is compared with; the comparison skips, and names, those that are not there.
peers=(golang-go nodejs luajit lua-luv python3-uvloop liburing-dev)

wanted=()
for job in "$@"; do
  case $job in
    build) wanted+=("${build[@]}") ;;
    demo) wanted+=("${demo[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    check) wanted+=("${check[@]}") ;;
    fuzz) wanted+=("${fuzz[@]}") ;;
    bench)
      wanted+=("${bench[@]}")
      # They are worth their 400 MB only where the comparison is.
      if [ -d "$(dirname "$0")/../../shared/bench" ]; then wanted+=("${peers[@]}"); fi
      ;;
    *)
      echo "usage: install_deps.sh [build|demo|test|check|bench|fuzz]..." >&2
      exit 2
      ;;
  esac
done

installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' "${wanted[@]}" 2>/dev/null || true)"
missing=()
for package in "${wanted[@]}"; do
  case $installed in
    *" installed=$package "*) ;;
    *) missing+=("$package") ;;
  esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install_deps.sh: these packages are missing; install them as root: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "installing ${missing[*]}"
run() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    echo "install_deps.sh: apt-get $1 failed" >&2
    exit 1
  }
}
run update
run install --no-install-recommends -y "${missing[@]}"
