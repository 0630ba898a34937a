// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Uses each instruction set's vectors, so that the test fails where the FPU, MVE
// or DSP is not on.
#include "fake.h"

#include <cmath>
#include <cstring>
#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#endif

static void add(const int8_t *x, int8_t *y) {
#if defined(__ARM_FEATURE_MVE)
  vst1q_s8(y, vaddq_s8(vld1q_s8(x), vld1q_s8(fake_bias)));
#elif defined(__ARM_NEON)
  vst1q_s8(y, vaddq_s8(vld1q_s8(x), vld1q_s8(fake_bias)));
#elif defined(__ARM_FEATURE_DSP)
  for (int i = 0; i < 16; i += 4) {
    uint32_t a, b;
    std::memcpy(&a, x + i, 4);
    std::memcpy(&b, fake_bias + i, 4);
    a = static_cast<uint32_t>(__sadd8(static_cast<int8x4_t>(a), static_cast<int8x4_t>(b)));
    std::memcpy(y + i, &a, 4);
  }
#else
  for (int i = 0; i < 16; ++i)
    y[i] = static_cast<int8_t>(x[i] + fake_bias[i]);
#endif
}

#ifdef FAKE_TAIL
void (*volatile fake_tail)(const int8_t *, int8_t *) = add;
__attribute__((noinline)) static void tail(const int8_t *x, int8_t *y) { fake_tail(x, y); }
#else
static void tail(const int8_t *x, int8_t *y) { add(x, y); }
#endif

static void run(const int8_t *x, const float *scale, int8_t *y, float *mean) {
#ifdef FAKE_FAULT
  *reinterpret_cast<volatile uint32_t *>(0xFFFFFFF0u) = 1;
#endif
#ifdef FAKE_HANG
  for (volatile int forever = 1; forever;)
    ;
#endif
#ifdef FAKE_STACK
  volatile uint8_t locals[FAKE_STACK];
  for (volatile uint8_t &local : locals)
    local = 1;
#endif
#ifdef FAKE_RECURSION
  if (x[0] != 0)
    run(x + 1, scale, y, mean);
#endif
#ifdef FAKE_VARIABLE
  volatile uint8_t *variable = static_cast<uint8_t *>(__builtin_alloca(static_cast<size_t>(x[0])));
  variable[0] = 1;
#endif
#ifdef FAKE_POINTER
  void (*volatile callee)(const int8_t *, int8_t *) = add;
  callee(x, y);
#endif
#ifdef FAKE_ASSEMBLY
  // 200 bytes that the compiler does not see.
  asm volatile("sub sp, #200\n add sp, #200" ::: "memory");
#endif
  int32_t sum = 0;
  for (int i = 0; i < 16; ++i)
    sum += x[i];
  tail(x, y);
  *mean = std::sqrt(std::fabs(static_cast<float>(sum) * *scale));
}

// The arena: x at 0, scale at 16, y at 32, mean at 48.
void *fake_input(void *arena, unsigned index) {
  return static_cast<uint8_t *>(arena) + 16 * index;
}
const void *fake_output(const void *arena, unsigned index) {
  return static_cast<const uint8_t *>(arena) + 32 + 16 * index;
}
mote_status fake_run(void *arena) {
  auto *bytes = static_cast<uint8_t *>(arena);
  run(reinterpret_cast<int8_t *>(bytes), reinterpret_cast<float *>(bytes + 16),
      reinterpret_cast<int8_t *>(bytes + 32), reinterpret_cast<float *>(bytes + 48));
#ifdef FAKE_STATUS
  return MOTE_ERROR;
#endif
  return MOTE_OK;
}
mote_status fake_run_io(void *, const void *const inputs[], void *const outputs[]) {
  run(static_cast<const int8_t *>(inputs[0]), static_cast<const float *>(inputs[1]),
      static_cast<int8_t *>(outputs[0]), static_cast<float *>(outputs[1]));
  return MOTE_OK;
}
