#!/usr/bin/env bash
# All tests, from a fresh machine: set-up, build, lit (FileCheck, emitted code
# compiled and run on the host and in QEMU), then the compiler's own tests
# again under AddressSanitizer and UndefinedBehaviorSanitizer.
#
# Usage: scripts/test.sh [--no-sanitizers] [--models DIR]
# Real models (default ../shared/models) are used where they are; their tests
# are reported as unsupported where they are not.
set -euo pipefail
cd "$(dirname "$0")/.."

sanitizers=yes
while [ $# -gt 0 ]; do
  case $1 in
  --no-sanitizers) sanitizers=no ;;
  --models)
    [ $# -ge 2 ] || { echo "test.sh: --models needs a folder" >&2; exit 2; }
    export MOTE_MODELS_DIR=$2
    shift
    ;;
  *)
    echo "test.sh: unknown option '$1'; usage: scripts/test.sh [--no-sanitizers] [--models DIR]" >&2
    exit 2
    ;;
  esac
  shift
done

lit=/usr/lib/llvm-22/bin/lit
status=0
results=()

# run_lit <preset> <lit options...>
run_lit() {
  local preset=$1
  shift
  local result=build/$preset/lit-results.json
  rm -f "$result"
  results+=("$result")
  "$lit" -sv --output "$result" "$@" "build/$preset/test" || status=1
}

echo "== build (release)"
scripts/build.sh release
echo "== tests (release)"
run_lit release
if [ $sanitizers = yes ]; then
  echo "== build (address and undefined-behaviour sanitizers)"
  scripts/build.sh asan
  echo "== tests (sanitizers): the compiler on well-formed and hostile input"
  # Debian's MLIR is not instrumented. It keeps its pools to the end (no leak check), and writes to
  # slabs that our instrumented copy of LLVM's bump allocator has poisoned by hand. Heap and
  # stack checks are not affected.
  ASAN_OPTIONS=detect_leaks=0:allow_user_poisoning=0 run_lit asan --filter-out 'EndToEnd|Benchmarks'
fi

python3 scripts/summarize_lit.py "${results[@]}" || status=1
exit $status
