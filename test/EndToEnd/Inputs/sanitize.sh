# sanitize.sh FOLDER MODEL INPUTS OPTIONS...: the emitted code and a C program around it, on this machine:
# no warning from gcc and clang, nothing for AddressSanitizer and UndefinedBehaviorSanitizer to say, the
# bytes of `mote run`. DRIVER_FLAGS are for the driver. Tables are arrays, whose bounds a sanitizer knows.
set -e
folder=$1 model=$2 inputs=$3
shift 3
here=$(dirname "$0")
warnings="-Wall -Wextra -Wconversion -Wpedantic -Wshadow -Werror"
sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all -g1"
mkdir -p "$folder"
mote compile "$model" --name=model --weights=array -o "$folder" "$@"
mote run "$model" --name=model --input="$inputs" --output="$folder/expected.bin" "$@"
build() { # build CC CXX FLAGS
  # shellcheck disable=SC2086
  $1 -std=c99 $warnings $3 $DRIVER_FLAGS -I "$folder" -c "$here/driver.c" -o "$folder/driver.o"
  # shellcheck disable=SC2086
  $2 -std=c++17 $warnings $3 "$folder"/model*.cpp "$folder/driver.o" -lm -o "$folder/driver"
  "$folder/driver" "$inputs" "$folder/got.bin"
  cmp "$folder/got.bin" "$folder/expected.bin"
}
build clang-22 clang++-22 "-O1 $sanitizers"
build gcc g++ "-O2"
build clang-22 clang++-22 "-O3"
echo clean
