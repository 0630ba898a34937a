/* The C interface, used from C. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "fc.h"

int use_from_c(void *arena);
int use_from_c(void *arena) {
  static const int dims[FC_INPUT0_RANK] = {FC_INPUT0_DIM0, FC_INPUT0_DIM1};
  int8_t *input = (int8_t *)fc_input(arena, 0);
  int i;
  for (i = 0; i < dims[1]; ++i)
    input[i] = (int8_t)(i + 1);
  return fc_run(arena) == MOTE_OK && FC_INPUT0_TYPE == MOTE_INT8 && FC_INPUT0_ZERO_POINT == -1;
}
