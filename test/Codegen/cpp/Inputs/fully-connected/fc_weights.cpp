/*
 * fc_weights.cpp - Constant tables: weights, biases, lookup tables.
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

#include "mote_runtime.h"

#include <cstdint>

// Without a declaration first, a C++ constant is private to its file.
extern const int8_t fc_weights[32];
extern const int32_t fc_bias[4];

MOTE_ALIGNED(4) const int8_t fc_weights[32] = {
    1,   1,   1,   1,   1,   1,   1,   1,   2,   2,   2,   2,   2,   2,   2,   2,
   -1,  -1,  -1,  -1,  -1,  -1,  -1,  -1, 100, 100, 100, 100, 100, 100, 100, 100,
};

MOTE_ALIGNED(4) const int32_t fc_bias[4] = {
   4, -2,  0,  1,
};
