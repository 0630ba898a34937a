#!/usr/bin/env bash
# The main job on the bundled model, from a fresh Debian 12 machine: installs and
# builds what is missing, compiles a trained digit classifier to C++ for a
# Cortex-M4, shows the code, runs it on the host and in QEMU on 360 test images,
# and prints accuracy, RAM and flash. Usage: scripts/demo.sh [OUTPUT_DIR]
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-out/demo}
inputs=test/Inputs/digits
mote=build/release/bin/mote

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
if [ ! -t 1 ]; then
  say() { printf '\n== %s\n' "$*"; }
fi

say "Building Mote (the first time takes a few minutes)"
scripts/build.sh release
rm -rf "$out"
mkdir -p "$out"

say "mote compile digits_qdq.onnx --target=cortex-m4"
"$mote" compile "$inputs/digits_qdq.onnx" --name=digits --target=cortex-m4 -o "$out/cortex-m4" --report=-
ls -l "$out/cortex-m4"

say "The model function in $out/cortex-m4/digits.cpp"
awk '/digits_run\(/,/^}/' "$out/cortex-m4/digits.cpp" | head -n 60

for target in generic cortex-m4; do
  say "mote run on $target"
  "$mote" run "$inputs/digits_qdq.onnx" --name=digits --target=$target --input "$inputs/test_images.npy" --output "$out/$target.npy"
  scripts/accuracy.py "$out/$target.npy" "$inputs/test_labels.npy"
done
cmp "$out/generic.npy" "$out/cortex-m4.npy" && echo "the host's and the Cortex-M4's outputs are the same bits"

say "From the float model: post-training quantization"
"$mote" run "$inputs/digits_float.onnx" --name=digits --target=cortex-m4 --quantize=int8 \
  --calibration="$inputs/calibration_images.npy" --input "$inputs/test_images.npy" --output "$out/ptq.npy"
scripts/accuracy.py "$out/ptq.npy" "$inputs/test_labels.npy"

say "Flash on the Cortex-M4, gcc -O2 (text: code and constants)"
flags="-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -O2 -std=c++17 -fno-exceptions -fno-rtti"
for part in digits digits_weights; do
  # shellcheck disable=SC2086
  arm-none-eabi-g++ $flags -c "$out/cortex-m4/$part.cpp" -o "$out/$part.o"
done
arm-none-eabi-size "$out"/*.o
echo
echo "The emitted code is in $out/cortex-m4: read it, check it in, step through it."
