#!/bin/sh
# Random networks against the interpreter, for as long as you like: scripts/random_graphs.sh [SECONDS [SEED]]
#
# A share of the time for each of some targets, this machine (under AddressSanitizer) first. A failure prints the command that
# repeats it; --print shows the network, --emit=DIR writes its C++.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${1:-600}
seed=${2:-$(date +%s)}
failed=0
run() { # run SHARE TARGET [OPTIONS...]
  share=$1 target=$2
  shift 2
  echo "$target $*:"
  "$root/build/release/bin/mote-graph-test" --target="$target" --seed="$seed" --seconds=$((seconds * share / 10 + 1)) "$@" || failed=1
}
run 4 generic
run 3 cortex-m4
run 1 cortex-m55 --compiler=clang
run 1 cortex-m0
run 1 cortex-a53
exit $failed
