# same-bits.sh FOLDER MODEL INPUTS BYTES COMPILERS TARGETS...: the model on each target with each compiler.
# Each must write the bytes that the interpreter computes from the `qnn` phase. INPUTS is raw, BYTES a sample.
set -e
folder=$1 model=$2 inputs=$3 bytes=$4 compilers=$5
shift 5
mkdir -p "$folder"
: >"$folder/expected.bin"
mote compile "$model" --name=model --emit=qnn -o "$folder/model.mlir"
samples=$(($(wc -c <"$inputs") / bytes))
for i in $(seq 0 $((samples - 1))); do
  tail -c +$((i * bytes + 1)) "$inputs" | head -c "$bytes" >"$folder/sample.bin"
  mote-interpret "$folder/model.mlir" --input="$folder/sample.bin" --output="$folder/result.bin"
  cat "$folder/result.bin" >>"$folder/expected.bin"
done
for target in "$@"; do
  for compiler in $compilers; do
    echo "$target $compiler: $samples samples"
    rm -f "$folder/got.bin"
    mote run "$model" --name=model --input="$inputs" --output="$folder/got.bin" --target="$target" --compiler="$compiler"
    cmp "$folder/got.bin" "$folder/expected.bin"
  done
done
echo "same bits"
