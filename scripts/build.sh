#!/usr/bin/env bash
# Configures and builds a preset (default: release). Usage: scripts/build.sh [release|asan]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}
scripts/setup.sh
mkdir -p build
if ! cmake --preset "$preset" ${MOTE_MODELS_DIR:+-DMOTE_MODELS_DIR="$MOTE_MODELS_DIR"} >"build/configure-$preset.log" 2>&1; then
  cat "build/configure-$preset.log" >&2
  exit 1
fi
cmake --build --preset "$preset"
