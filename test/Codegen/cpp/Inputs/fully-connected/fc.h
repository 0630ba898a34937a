/*
 * fc.h - The interface of the model.
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
#ifndef MOTE_MODEL_FC_H
#define MOTE_MODEL_FC_H

#include "mote_runtime.h"

/** Memory of one run: bytes, and the alignment of the first one. */
#define FC_ARENA_BYTES 12u
#define FC_ARENA_ALIGN 4u
/** Read-only data: the constant tables. */
#define FC_WEIGHTS_BYTES 48u

#define FC_NUM_INPUTS 1u
#define FC_NUM_OUTPUTS 1u

/** Input 0: 1x8 int8, real value = 0.5 * (stored + 1). */
#define FC_INPUT0_NAME "input/1"
#define FC_INPUT0_TYPE MOTE_INT8
#define FC_INPUT0_RANK 2u
#define FC_INPUT0_DIM0 1u
#define FC_INPUT0_DIM1 8u
#define FC_INPUT0_ELEMENTS 8u
#define FC_INPUT0_BYTES 8u
#define FC_INPUT0_SCALE 0.5f
#define FC_INPUT0_ZERO_POINT (-1)

/** Output 0: 1x4 int8, real value = 0.25 * (stored - 3). */
#define FC_OUTPUT0_NAME "logits"
#define FC_OUTPUT0_TYPE MOTE_INT8
#define FC_OUTPUT0_RANK 2u
#define FC_OUTPUT0_DIM0 1u
#define FC_OUTPUT0_DIM1 4u
#define FC_OUTPUT0_ELEMENTS 4u
#define FC_OUTPUT0_BYTES 4u
#define FC_OUTPUT0_SCALE 0.25f
#define FC_OUTPUT0_ZERO_POINT 3

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Where to write input `index`, or NULL if the arena is null or misaligned or there is no such input.
 * A run may overwrite its inputs: write them again before the next one.
 */
void *fc_input(void *arena, unsigned index);

/**
 * Where to read output `index` after a run, or NULL as above. Valid until the next run.
 */
const void *fc_output(const void *arena, unsigned index);

/**
 * Computes the outputs from the inputs, all in the arena, which keeps nothing between runs.
 *
 * @param arena FC_ARENA_BYTES bytes, aligned to FC_ARENA_ALIGN.
 * @return MOTE_OK, or MOTE_INVALID_ARGUMENT if the arena is null or misaligned.
 *
 * Re-entrant: runs in different arenas do not know of each other.
 */
mote_status fc_run(void *arena);

#ifdef __cplusplus
} /* extern "C" */

namespace fc {

/// Memory of one run, to be placed where it suits: static, on a stack, in a union.
struct Arena {
  alignas(4) unsigned char bytes[12];
};

/// Input 0, "input/1": 1x8 int8, real value = 0.5 * (stored + 1).
struct Input0 {
  using type = int8_t;
  static constexpr const char *name = "input/1";
  static constexpr size_t rank = 2;
  static constexpr size_t shape[] = {1, 8};
  static constexpr size_t size = 8; ///< Elements.
  static constexpr float scale = 0.5f;
  static constexpr int32_t zero_point = -1;
  static int8_t *data(void *arena) {
    return static_cast<int8_t *>(fc_input(arena, 0u));
  }
};

/// Output 0, "logits": 1x4 int8, real value = 0.25 * (stored - 3).
struct Output0 {
  using type = int8_t;
  static constexpr const char *name = "logits";
  static constexpr size_t rank = 2;
  static constexpr size_t shape[] = {1, 4};
  static constexpr size_t size = 4; ///< Elements.
  static constexpr float scale = 0.25f;
  static constexpr int32_t zero_point = 3;
  static const int8_t *data(const void *arena) {
    return static_cast<const int8_t *>(fc_output(arena, 0u));
  }
};

inline mote_status run(void *arena) { return fc_run(arena); }
inline mote_status run(Arena &arena) { return fc_run(arena.bytes); }

} // namespace fc
#endif /* __cplusplus */

#endif /* MOTE_MODEL_FC_H */
