// two.cpp - Two emitted models in one program, through their typed interfaces.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// two INPUTS OUTPUTS: writes both models' outputs of every sample of INPUTS.
#include "first.h"
#include "second.h"

#include <cstdio>
#include <cstring>
#include <type_traits>

static_assert(std::is_same<first::Input0::type, second::Input0::type>::value, "both read float images");
static_assert(sizeof(first::Arena) == FIRST_ARENA_BYTES && sizeof(second::Arena) == SECOND_ARENA_BYTES,
              "arenas are nothing but bytes");

int main(int argc, char **argv) {
  static first::Arena arena1;
  static second::Arena arena2;
  float image[first::Input0::size];
  FILE *in = argc == 3 ? std::fopen(argv[1], "rb") : nullptr;
  FILE *out = argc == 3 ? std::fopen(argv[2], "wb") : nullptr;
  if (!in || !out)
    return 2;
  while (std::fread(image, sizeof image, 1, in) == 1) {
    std::memcpy(first::Input0::data(arena1.bytes), image, sizeof image);
    std::memcpy(second::Input0::data(arena2.bytes), image, sizeof image);
    if (first::run(arena1) != MOTE_OK || second::run(arena2) != MOTE_OK)
      return 1;
    std::fwrite(first::Output0::data(arena1.bytes), sizeof(float), first::Output0::size, out);
    std::fwrite(second::Output0::data(arena2.bytes), sizeof(float), second::Output0::size, out);
  }
  return std::fclose(out) == 0 ? 0 : 2;
}
