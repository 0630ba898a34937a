// NEON as C++, exact to the character: accumulators are variables of a loop, what has no name is written where it is used.
//
// RUN: mote-emit %s --file=m.cpp --target=cortex-a53 | FileCheck %s --strict-whitespace --match-full-lines
// RUN: rm -rf %t && mote-emit %s --target=cortex-a53 --output-dir=%t
// RUN: aarch64-linux-gnu-g++ -std=c++17 -O2 -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-unused-function -c -o /dev/null %t/m.cpp
// RUN: clang++-22 --target=aarch64-linux-gnu -std=c++17 -O2 -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-unused-function -c -o /dev/null %t/m.cpp

module attributes {mote.model = "m", mote.source = "neon.mlir"} {
plan.arena @m_arena of @m size 0 align 1 lower_bound 0 {
}
func.func @m(%arena: memref<0xi8>) {
  return
}

//      CHECK:#include <arm_neon.h>
//      CHECK:/// Dot products.
// CHECK-NEXT:static MOTE_KERNEL void m_dot(const int8_t *in, const int8_t *filter, int8_t *out) {
// CHECK-NEXT:  int32x4_t acc = vdupq_n_s32(0);
// CHECK-NEXT:  for (ptrdiff_t i = 0; i < 64; i += 16) {
// CHECK-NEXT:    const int8x16_t x = vld1q_s8(in + i);
// CHECK-NEXT:    const int8x16_t w = vld1q_s8(filter + i);
// CHECK-NEXT:    acc = vpadalq_s16(acc, vmlal_high_s8(vmull_s8(vget_low_s8(x), vget_low_s8(w)), x, w));
// CHECK-NEXT:  }
// CHECK-NEXT:  mote_store_word(out, vgetq_lane_s32(vrshrq_n_s32(acc, 7), 3));
// CHECK-NEXT:}
func.func private @m_dot(%in: memref<64xi8> {mote.name = "in", mote.const}, %filter: memref<64xi8> {mote.name = "filter", mote.const},
    %out: memref<4xi8> {mote.name = "out"}) attributes {mote.comment = "Dot products."} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0 : i32
  %bits = arith.constant 7 : i32
  %last = arith.constant 3 : i32
  %none = arm.neon.vdupq_n_s32 %zero : (i32) -> vector<4xi32>
  %sum = scf.for %i = %c0 to %c64 step %c16 iter_args(%acc = %none) -> (vector<4xi32>) {
    %x = arm.neon.vld1q_s8 %in, %i : (memref<64xi8>, index) -> vector<16xi8> loc("x")
    %w = arm.neon.vld1q_s8 %filter, %i : (memref<64xi8>, index) -> vector<16xi8> loc("w")
    %xl = arm.neon.vget_low_s8 %x : (vector<16xi8>) -> vector<8xi8>
    %wl = arm.neon.vget_low_s8 %w : (vector<16xi8>) -> vector<8xi8>
    %p = arm.neon.vmull_s8 %xl, %wl : (vector<8xi8>, vector<8xi8>) -> vector<8xi16>
    %q = arm.neon.vmlal_high_s8 %p, %x, %w : (vector<8xi16>, vector<16xi8>, vector<16xi8>) -> vector<8xi16>
    %next = arm.neon.vpadalq_s16 %acc, %q : (vector<4xi32>, vector<8xi16>) -> vector<4xi32>
    scf.yield %next : vector<4xi32>
  } loc("acc")
  %rounded = arm.neon.vrshrq_n_s32 %sum, %bits : (vector<4xi32>, i32) -> vector<4xi32>
  %word = arm.neon.vgetq_lane_s32 %rounded, %last : (vector<4xi32>, i32) -> i32
  arm.dsp.store_word %out, %c0, %word : (memref<4xi8>, index, i32) -> ()
  return
}
}
