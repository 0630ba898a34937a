# weights-forms.sh FOLDER MODEL INPUT TARGETS...: what the model computes with each form of its tables, on each target.
# Assembly is built by both compilers, each with its own assembler.
set -e
folder=$1 model=$2 input=$3
shift 3
mote run "$model" --weights=array --input="$input" --samples=2 --output="$folder/expected.npy"
for target in "$@"; do
  for form in "asm --compiler=gcc" "asm --compiler=clang" bin object; do
    echo "$target $form"
    rm -f "$folder/got.npy"
    mote run "$model" --weights=$form --target="$target" --input="$input" --samples=2 --output="$folder/got.npy"
    cmp "$folder/got.npy" "$folder/expected.npy"
  done
done
echo "same bits"
