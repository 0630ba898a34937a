#!/usr/bin/env bash
# Installs what Mote needs on Debian 12, if anything is missing: LLVM/MLIR 22,
# protobuf and ONNX's classes, the Arm cross-compilers and QEMU. Quiet when all
# is there. Usage: scripts/setup.sh
set -euo pipefail

packages=(
  cmake ninja-build g++ python3
  clang-22 clang-format-22 lld-22 llvm-22-dev llvm-22-tools libclang-rt-22-dev
  libmlir-22-dev mlir-22-tools
  libonnx-dev libprotobuf-dev protobuf-compiler zlib1g-dev
  gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib
  g++-aarch64-linux-gnu g++-arm-linux-gnueabihf
  qemu-user qemu-system-arm
)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "setup: installing ${missing[*]}" >&2
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update &&
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "setup: apt-get failed; install these packages by hand: ${missing[*]}" >&2
  exit 1
fi
