// push-rows.cpp - Pushes rows as a user would, and as a user should not.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "digits.h"

#include <cstdio>
#include <cstring>

static digits::Arena arena;
static float frame[DIGITS_INPUT0_ROWS][DIGITS_INPUT0_ROW_ELEMENTS];

static mote_status pushRows(size_t count) {
  mote_status status = MOTE_MORE_ROWS;
  for (size_t row = 0; row < count; ++row)
    status = digits::push_row(arena, frame[row]);
  return status;
}

int main() {
  for (size_t y = 0; y < DIGITS_INPUT0_ROWS; ++y)
    for (size_t x = 0; x < DIGITS_INPUT0_ROW_ELEMENTS; ++x)
      frame[y][x] = static_cast<float>((x * y) % 16);
  std::printf("begin without an arena: %d\n", digits_begin(nullptr));
  digits::begin(arena);
  std::printf("a row that is null: %d\n", digits::push_row(arena, nullptr));
  std::printf("first row: %d\n", pushRows(1));
  digits::begin(arena);
  std::printf("begun again, all but the last: %d\n", pushRows(DIGITS_INPUT0_ROWS - 1));
  std::printf("last row: %d\n", digits::push_row(arena, frame[DIGITS_INPUT0_ROWS - 1]));
  float first[DIGITS_OUTPUT0_ELEMENTS];
  std::memcpy(first, digits_output(arena.bytes, 0), sizeof first);
  std::printf("one more: %d\n", digits::push_row(arena, frame[0]));
  digits::begin(arena);
  pushRows(3);
  digits::begin(arena);
  pushRows(DIGITS_INPUT0_ROWS);
  std::printf("outputs equal after a forgotten frame: %d\n",
              std::memcmp(first, digits_output(arena.bytes, 0), sizeof first) == 0);
}
