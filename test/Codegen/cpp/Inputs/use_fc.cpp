// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C++ interface; prints the outputs, then what bad arguments give.
#include "fc.h"

#include <cstdio>

extern "C" int use_from_c(void *arena);

static_assert(sizeof(fc::Arena) >= FC_ARENA_BYTES && alignof(fc::Arena) == FC_ARENA_ALIGN, "");
static_assert(fc::Input0::size == FC_INPUT0_ELEMENTS && fc::Input0::shape[1] == 8, "");
static_assert(fc::Output0::scale == 0.25f && fc::Output0::zero_point == 3, "");

int main() {
  static fc::Arena arena;
  if (!use_from_c(arena.bytes) || fc::run(arena) != MOTE_OK) {
    return 1;
  }
  const int8_t *out = fc::Output0::data(arena.bytes);
  std::printf("%d %d %d %d\n", out[0], out[1], out[2], out[3]);
  std::printf("null arena: %d, misaligned: %d, input 1: %s\n", fc_run(nullptr), fc_run(arena.bytes + 1),
              fc_input(arena.bytes, 1) == nullptr ? "null" : "not null");
}
