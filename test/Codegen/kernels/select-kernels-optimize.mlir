// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4" | FileCheck %s --check-prefixes=CHECK,SPEED
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4 optimize=balanced" | FileCheck %s --check-prefixes=CHECK,BALANCED
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4 optimize=size" | FileCheck %s --check-prefixes=CHECK,SIZE
// RUN: not mote-opt %s --qnn-select-kernels="target=cortex-m4 optimize=fun" 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// UNKNOWN: error: expected speed, balanced or size to optimize for but got 'fun'

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = -3, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w16 : memref<16x3x3x16xi8> = dense<1>
memref.global "private" constant @b16 : memref<16xi32> = dense<0>
memref.global "private" constant @w64 : memref<64x3x3x64xi8> = dense<1>
memref.global "private" constant @b64 : memref<64xi32> = dense<0>

// Winograd's filters take 16 points of 2 bytes where the op has 9 taps of 1: 5,888 bytes more for 16 channels, 94,208 for
// 64. A large image of the few pays for them; a small one of the many does not.
// CHECK-LABEL: @m
// SPEED: kernel = "conv2d_s8_winograd2x2__dsp"
// SPEED: kernel = "conv2d_s8_winograd2x2__dsp"
// BALANCED: kernel = "conv2d_s8_winograd2x2__dsp"
// BALANCED: kernel = "conv2d_s8_2x4__dsp"
// SIZE: kernel = "conv2d_s8_2x4__dsp"
// SIZE: kernel = "conv2d_s8_2x4__dsp"
func.func @m(%x: memref<1x32x32x16xi8>, %y: memref<1x32x32x16xi8>, %p: memref<1x8x8x64xi8>, %q: memref<1x8x8x64xi8>) {
  %w16 = memref.get_global @w16 : memref<16x3x3x16xi8>
  %b16 = memref.get_global @b16 : memref<16xi32>
  %w64 = memref.get_global @w64 : memref<64x3x3x64xi8>
  %b64 = memref.get_global @b64 : memref<64xi32>
  qnn.conv2d ins(%x, %w16, %b16 : memref<1x32x32x16xi8>, memref<16x3x3x16xi8>, memref<16xi32>) outs(%y : memref<1x32x32x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq}
  qnn.conv2d ins(%p, %w64, %b64 : memref<1x8x8x64xi8>, memref<64x3x3x64xi8>, memref<64xi32>) outs(%q : memref<1x8x8x64xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq}
  return
}
