/* shared.c - Two models that take turns in one arena. The headers are C, too.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * shared INPUTS OUTPUTS: writes both models' outputs of every sample of INPUTS.
 */
#include "both.h"

#include <stdio.h>
#include <string.h>

static MOTE_ALIGNED(BOTH_ARENA_ALIGN) unsigned char arena[BOTH_ARENA_BYTES];

int main(int argc, char **argv) {
  float image[64];
  FILE *in = argc == 3 ? fopen(argv[1], "rb") : NULL;
  FILE *out = argc == 3 ? fopen(argv[2], "wb") : NULL;
  if (!in || !out)
    return 2;
  while (fread(image, sizeof image, 1, in) == 1) {
    memcpy(first_input(arena, 0), image, FIRST_INPUT0_BYTES);
    if (first_run(arena) != MOTE_OK)
      return 1;
    fwrite(first_output(arena, 0), FIRST_OUTPUT0_BYTES, 1, out);
    memcpy(second_input(arena, 0), image, SECOND_INPUT0_BYTES);
    if (second_run(arena) != MOTE_OK)
      return 1;
    fwrite(second_output(arena, 0), SECOND_OUTPUT0_BYTES, 1, out);
  }
  return fclose(out) == 0 ? 0 : 2;
}
