#!/bin/sh
# Fuzzes the importer: compiler/onnx/fuzz/run.sh [SECONDS]
#
# Seeds are the models of test/Onnx, which are text, converted to protobuf. New
# inputs are kept in build/fuzz/corpus; a crash ends the run with status 1 and
# leaves its input in build/fuzz.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
seconds=${1:-600}
cd "$root"
cmake --preset fuzz >/dev/null
ninja -C build/fuzz mote-import mote-import-fuzzer
corpus=build/fuzz/corpus
mkdir -p "$corpus"
for test in test/Onnx/*.test; do
  parts=build/fuzz/parts/$(basename "$test" .test)
  # Tests without parts have no models of their own.
  /usr/lib/llvm-22/bin/split-file "$test" "$parts" 2>/dev/null || continue
  for text in "$parts"/*.onnxtxt; do
    [ -e "$text" ] || continue
    seed=$corpus/$(basename "$test" .test)-$(basename "$text" .onnxtxt)
    ASAN_OPTIONS=detect_leaks=0 build/fuzz/bin/mote-import --emit-onnx "$text" -o "$seed" 2>/dev/null || true
  done
done
echo "$(ls "$corpus" | wc -l) inputs to start from"
exec nice build/fuzz/bin/mote-import-fuzzer "$corpus" \
  -dict=compiler/onnx/fuzz/onnx.dict -max_total_time="$seconds" -max_len=4096 \
  -timeout=10 -rss_limit_mb=2048 -artifact_prefix=build/fuzz/ -print_final_stats=1
