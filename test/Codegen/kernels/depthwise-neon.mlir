// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w16 : memref<1x3x16xi8> = dense<100>
memref.global "private" constant @w3 : memref<1x3x3xi8> = dense<80>
memref.global "private" constant @b16 : memref<16xi32> = dense<7>
memref.global "private" constant @b3 : memref<3xi32> = dense<7>

// 100 + 100 + 100 is more than 255: two taps, then one. Without padding rows are read in place; two neighbours share
// two of their columns, the third is alone.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_4x8__neon64(
// CHECK: scf.for %oy =
// CHECK: %row0 = memref.reinterpret_cast %in
// CHECK: scf.for %c = %c0 to %c16 step %c8
// CHECK-COUNT-4: arm.neon.vld1_s8
// CHECK: %[[A:.*]] = arm.neon.vmull_s8 %x0x0, %w0x0
// CHECK: %x0x1 = arm.neon.vld1_s8
// CHECK: %[[B:.*]] = arm.neon.vmull_s8 %x0x1, %w0x0
// CHECK: %chain0 = arm.neon.vmlal_s8 %[[A]], %x0x1, %w0x1
// CHECK: %x0x2 = arm.neon.vld1_s8
// CHECK: %chain1 = arm.neon.vmlal_s8 %[[B]], %x0x2, %w0x1
// CHECK: %acc0x0 = arm.neon.vaddw_s16 %bias0
// CHECK: %acc0x1 = arm.neon.vaddw_high_s16 %bias1, %chain0
// CHECK: %[[C:.*]] = arm.neon.vmull_s8 %x0x2, %w0x2
// CHECK: arm.neon.vaddw_high_s16 %acc0x1, %[[C]]

// 80 * 3 = 240: one chain. Three channels are lanes of eight, from a row with its border.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_4x8__neon64_2(
// CHECK: %spare = memref.alloca() : memref<16xi8>
// CHECK: arm.neon.vst1q_s8 %ring, %c0
// CHECK: scf.for %oy =
// CHECK: arm.neon.vld1_s8 %in
// CHECK: arm.neon.vst1_s8 %ring, %c3
// CHECK: %row0 = memref.reinterpret_cast %ring
// CHECK: %[[ONE:.*]] = arm.neon.vmull_s8 %x0x0, %w0x0
// CHECK: %[[TWO:.*]] = arm.neon.vmlal_s8 %[[ONE]], %x0x1, %w0x1
// CHECK: arm.neon.vmlal_s8 %[[TWO]], %x0x2, %w0x2
// CHECK: arm.neon.vst1q_s8 %spare
func.func @m(%x: memref<1x3x5x16xi8>, %y: memref<1x3x3x16xi8>, %x3: memref<1x3x5x3xi8>, %y3: memref<1x3x5x3xi8>) {
  %w = memref.get_global @w16 : memref<1x3x16xi8>
  %w3 = memref.get_global @w3 : memref<1x3x3xi8>
  %b = memref.get_global @b16 : memref<16xi32>
  %b3 = memref.get_global @b3 : memref<3xi32>
  qnn.depthwise_conv2d ins(%x, %w, %b : memref<1x3x5x16xi8>, memref<1x3x16xi8>, memref<16xi32>) outs(%y : memref<1x3x3x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq} loc("in_place")
  qnn.depthwise_conv2d ins(%x3, %w3, %b3 : memref<1x3x5x3xi8>, memref<1x3x3xi8>, memref<3xi32>) outs(%y3 : memref<1x3x5x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq} loc("ring")
  return
}
