/* regions.c - A model in two memory regions, through its interface in C.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * regions INPUTS: runs every sample of INPUTS, and what must fail.
 */
#include "digits.h"

#include <stdio.h>

DIGITS_DEFINE_MEMORY(memory);

int main(int argc, char **argv) {
  FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
  digits_memory other = memory;
  if (!in)
    return 2;
  while (fread(digits_input(&memory, 0), DIGITS_INPUT0_BYTES, 1, in) == 1)
    if (digits_run(&memory) != MOTE_OK || digits_output(&memory, 0) == NULL)
      return 1;
  other.sram = NULL;
  if (digits_run(&other) != MOTE_INVALID_ARGUMENT || digits_input(&other, 0) != NULL)
    return 1;
  other.sram = (unsigned char *)memory.sram + 1;
  if (digits_run(&other) != MOTE_INVALID_ARGUMENT || digits_run(NULL) != MOTE_INVALID_ARGUMENT)
    return 1;
  if (digits_input(&memory, 1) != NULL || digits_output(&memory, 1) != NULL)
    return 1;
  puts("clean");
  return 0;
}
