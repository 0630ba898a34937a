# run_fake.sh FOLDER OUTPUT COMPILERS TARGETS...: the fake model on each target with
# each compiler; its outputs must be the expected ones.
folder=$1 output=$2 compilers=$3
shift 3
here=$(dirname "$0")
for target in "$@"; do
  for compiler in $compilers; do
    echo "$target $compiler"
    rm -f "$output"
    mote-run-emitted "$folder" --model=fake --target="$target" --compiler="$compiler" \
      --input-bytes=16,4 --output-bytes=16,4 --inputs="$here/fake_samples.bin" \
      --outputs="$output" --timeout=60 || exit 1
    cmp "$output" "$here/fake_expected.bin" || exit 1
  done
done
