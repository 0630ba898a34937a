/* driver.c - A C program around an emitted model called `model`, of one input and one output.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * driver INPUTS OUTPUTS: runs every raw sample of INPUTS. All buffers are exactly as large as the
 * header says, so that AddressSanitizer sees every byte too far. CALLER_BUFFERS: --io-buffers=caller.
 */
#define _POSIX_C_SOURCE 200809L
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t alignment, size_t bytes) {
  void *memory = NULL;
  if (posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, bytes) != 0)
    abort();
  memset(memory, 0xa5, bytes);
  return memory;
}

int main(int argc, char **argv) {
  FILE *in, *out;
  int count = 0;
  void *arena = allocate(MODEL_ARENA_ALIGN, MODEL_ARENA_BYTES);
#ifdef CALLER_BUFFERS
  void *input = allocate(sizeof(double), MODEL_INPUT0_BYTES);
  void *output = allocate(sizeof(double), MODEL_OUTPUT0_BYTES);
  const void *const inputs[MODEL_NUM_INPUTS] = {input};
  void *const outputs[MODEL_NUM_OUTPUTS] = {output};
#else
  void *input = model_input(arena, 0);
  const void *output = model_output(arena, 0);
  if (model_input(NULL, 0) || model_input(arena, 1) || model_output(arena, 1) ||
      model_run(NULL) == MOTE_OK)
    return 3;
#endif
  if (argc != 3 || !(in = fopen(argv[1], "rb")) || !(out = fopen(argv[2], "wb")))
    return 2;
  while (fread(input, 1, MODEL_INPUT0_BYTES, in) == MODEL_INPUT0_BYTES) {
#ifdef CALLER_BUFFERS
    if (model_run_io(arena, inputs, outputs) != MOTE_OK)
      return 1;
#else
    if (model_run(arena) != MOTE_OK)
      return 1;
#endif
    if (fwrite(output, 1, MODEL_OUTPUT0_BYTES, out) != MODEL_OUTPUT0_BYTES)
      return 2;
    ++count;
  }
  if (fclose(out) != 0)
    return 2;
  fclose(in);
#ifdef CALLER_BUFFERS
  free(input);
  free(output);
#endif
  free(arena);
  printf("%s to %s: %d samples\n", MODEL_INPUT0_NAME, MODEL_OUTPUT0_NAME, count);
  return 0;
}
