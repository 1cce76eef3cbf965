# The front door. Each target installs what it needs first (Debian packages, by tools/install_deps.sh, silent when all
# is there) and then works in build/PRESET (CMakePresets.json).
#
#   make demo                    builds, serves a page over HTTP and fetches it with curl
#   make test                    builds, runs every test; PRESET=asan or gc-stress for those builds
#   make check                   formatting, clang-tidy, house rules, the second compiler; BASE=main for changed files only
#   make fuzz                    gives parser, formatter, runtime random texts; MINUTES=20 for each target, TARGETS="json spec"
#   make differential            random programs beside CPython 3.11; COUNT=100000 SEED=7
#   make bench                   speed and memory, beside other runtimes where they are installed
#   make install PREFIX=/usr     the command and the C++ socket library
#   make build | clean

PRESET ?= release
PREFIX ?= /usr/local
BASE ?=
MINUTES ?= 1
TARGETS ?=
COUNT ?= 10000
SEED ?= 1
export JOBS ?= $(shell nproc)

.DEFAULT_GOAL := build
.PHONY: build demo test check fuzz differential bench install clean

build:
	@tools/install_deps.sh build
	@tools/build.sh $(PRESET) all

demo:
	@tools/install_deps.sh build demo
	@tools/build.sh release falcon
	@tools/demo.sh build/release/falcon

test:
	@tools/install_deps.sh build test
	@tools/build.sh $(PRESET) all
	@tools/test.sh $(PRESET)

check:
	@tools/install_deps.sh build test check
	@tools/check.sh $(BASE)

fuzz:
	@tools/install_deps.sh build fuzz
	@tools/build.sh fuzz fuzzers
	@tools/fuzz.py --minutes $(MINUTES) $(TARGETS)

differential:
	@tools/install_deps.sh build test
	@tools/build.sh release falcon
	@tests/differential/run.py --count $(COUNT) --seed $(SEED) --jobs $(JOBS)

bench:
	@tools/install_deps.sh build bench
	@tools/build.sh release all
	@tools/bench.sh

# Only copies what is built when it is up to date, so that `make && sudo make install` leaves no root-owned objects.
install:
	@tools/install_deps.sh build
	@tools/build.sh release all
	@cmake --install build/release --prefix $(PREFIX)

clean:
	@rm -rf build
