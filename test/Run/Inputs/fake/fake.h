// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A hand-written stand-in for an emitted model: y = x + bias (int8, wrapping),
// mean = mean of x (float).
#pragma once
#include <cstddef>
#include <cstdint>

#define FAKE_ARENA_BYTES 64u
#define FAKE_ARENA_ALIGN 16u

extern "C" {
typedef enum { MOTE_OK = 0, MOTE_ERROR = 1 } mote_status;
void *fake_input(void *arena, unsigned index);
const void *fake_output(const void *arena, unsigned index);
mote_status fake_run(void *arena);
mote_status fake_run_io(void *arena, const void *const inputs[], void *const outputs[]);
}
extern const int8_t fake_bias[16];
