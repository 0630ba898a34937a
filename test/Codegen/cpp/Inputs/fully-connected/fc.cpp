/*
 * fc.cpp - The kernels, and the model as a list of calls.
 *
 * Written by mote; do not edit.
 *
 * source    fc.onnx
 * sha256    0123abcd
 * opset     13
 * target    cortex-m4
 * RAM       12 bytes of arena (lower bound 12, optimal), and the stack
 * flash     48 bytes of constant tables, and the code
 */

#include "fc.h"

#include <cstddef>
#include <cstdint>

// The constant tables, in fc_weights.cpp.
extern MOTE_ALIGNED(4) const int8_t fc_weights[32];
extern MOTE_ALIGNED(4) const int32_t fc_bias[4];

/// Kernel fully_connected_s8__c for "fc".
/// out[oc] = clamp(round((bias[oc] + sum(in * weights[oc])) / 2)).
static MOTE_KERNEL void fc_fully_connected_s8_c(const int8_t *in, const int8_t *weights,
    const int32_t *bias, int8_t *out) {
  for (ptrdiff_t oc = 0; oc < 4; ++oc) {
    const int8_t *const row = weights + oc * 8;

    // Two products a step.
    int32_t acc = bias[oc];
    for (ptrdiff_t j = 0; j < 8; j += 2) {
      acc += in[j] * row[j];
      acc += in[j + 1] * row[j + 1];
    }
    const int32_t scaled = int32_t((int64_t(acc) * 1073741824 + 1073741824) >> 31);
    out[oc] = int8_t(mote_clamp_i32(scaled, -128, 127));
  }
}

void *fc_input(void *arena, unsigned index) {
  if (!mote_is_aligned(arena, FC_ARENA_ALIGN)) {
    return nullptr;
  }
  switch (index) {
  case 0: // "input/1"
    return static_cast<unsigned char *>(arena) + 0;
  default:
    return nullptr;
  }
}

const void *fc_output(const void *arena, unsigned index) {
  if (!mote_is_aligned(arena, FC_ARENA_ALIGN)) {
    return nullptr;
  }
  switch (index) {
  case 0: // "logits"
    return static_cast<const unsigned char *>(arena) + 8;
  default:
    return nullptr;
  }
}

// The arena: bytes, the calls (counted from 0) between which they are in use, and what holds them.
//        0 .. 8            0 - 0     input     "input/1"
//        8 .. 12           0 - 0     output    "logits"
mote_status fc_run(void *arena) {
  if (!mote_is_aligned(arena, FC_ARENA_ALIGN)) {
    return MOTE_INVALID_ARGUMENT;
  }
  int8_t *const base = static_cast<int8_t *>(arena);

  // fully_connected "fc": 1x8 i8 -> 1x4 i8
  const int8_t *const input_1 = base + 0;
  int8_t *const logits = base + 8;
  fc_fully_connected_s8_c(input_1, fc_weights, fc_bias, logits);

  return MOTE_OK;
}
