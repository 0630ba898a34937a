// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m55 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w20 : memref<1x3x20xi8> = dense<100>
memref.global "private" constant @w8 : memref<1x3x8xi8> = dense<80>
memref.global "private" constant @b20 : memref<20xi32> = dense<7>
memref.global "private" constant @b8 : memref<8xi32> = dense<7>

// 100 + 100 + 100 is more than 255: taps 0 and 2 begin groups. 20 channels are 16 and a masked rest.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_1x16__mve(
// CHECK: scf.for %oy =
// CHECK: scf.for %block = %c0 to %c2
// CHECK: %lanes = arith.subi %c20, %c
// CHECK: arm.mve.depthwise %rows[%c], %filter[%weights_at], %out[%{{.*}}], %c5, %lanes rows 1 columns 3 starts 5 step 20 row_gap 100 pixel_gap -20 out_step 20 masked true shift 6

// 80 * 3 = 240: one group. Eight channels: a vector is two pixels; 40 bytes are two and a half.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_1x16__mve_2(
// CHECK: arm.mve.depthwise %rows[%c0], %filter[%c0], %out[%out_row], %c2, %c16 rows 1 columns 3 starts 1 step 8 row_gap 40 pixel_gap 0 out_step 16 masked false
// CHECK: arm.mve.depthwise %rows[%c32], %filter[%c0], %out[%{{.*}}], %c1, %c8 rows 1 {{.*}} masked true
func.func @m(%x: memref<1x3x5x20xi8>, %y: memref<1x3x5x20xi8>, %x8: memref<1x3x5x8xi8>, %y8: memref<1x3x5x8xi8>) {
  %w = memref.get_global @w20 : memref<1x3x20xi8>
  %w8 = memref.get_global @w8 : memref<1x3x8xi8>
  %b = memref.get_global @b20 : memref<20xi32>
  %b8 = memref.get_global @b8 : memref<8xi32>
  qnn.depthwise_conv2d ins(%x, %w, %b : memref<1x3x5x20xi8>, memref<1x3x20xi8>, memref<20xi32>) outs(%y : memref<1x3x5x20xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq} loc("blocks")
  qnn.depthwise_conv2d ins(%x8, %w8, %b8 : memref<1x3x5x8xi8>, memref<1x3x8xi8>, memref<8xi32>) outs(%y8 : memref<1x3x5x8xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq} loc("flat")
  return
}
