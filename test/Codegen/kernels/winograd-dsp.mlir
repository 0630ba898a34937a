// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 | FileCheck %s --check-prefix=SELECT

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = -3, min = -3, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<1x3x3x4xi8> = dense<[[
  [[1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0]],
  [[4, 0, 0, 0], [5, 0, 0, 1], [6, 0, 0, 0]],
  [[7, 0, 0, 0], [8, 0, 0, 0], [9, 0, 0, 0]]]]>
memref.global "private" constant @b : memref<1xi32> = dense<100>
memref.global "private" constant @wide : memref<16x3x3x16xi8> = dense<-128>
memref.global "private" constant @zero : memref<16xi32> = dense<0>
memref.global "private" constant @large : memref<16xi32> = dense<525000000>

// Four times the filter's transform, G w G^T with G = (2 0 0; 1 1 1; 1 -1 1; 0 0 2): at point (0, 0) 4 * w00, at (0, 1)
// 2 * (w00 + w01 + w02). Channels 0 and 2 of a block of four output channels (there is one), then 1 and 3.
// CHECK: @m_small_winograd : memref<256xi16> = dense<"0x04000000000000000000000000000000000000000000000000000000000000000C000000000000000000000000000000000000000000000000000000000000000400
// Point (1, 1) is the sum of all taps, and channel 3's only one.
// CHECK-SAME: 2D00000000000000000000000000000000000100
// The bias, times four as well.
// CHECK: @m_small_bias : memref<1xi32> = dense<400>

// CHECK-LABEL: func.func private @m_conv2d_s8_winograd2x2__dsp(
// Two windows, 4x6 pixels, in 96 bytes; the sums of 16 points, 2 tiles and 4 channels, later take 512 in their place.
// CHECK-SAME: %scratch: memref<768xi8> {mote.name = "scratch"}
// 5x5 outputs: tiles at rows 0, 2, 3 and columns 0, 1.
// CHECK: scf.for %oy_next = %c0 to %c5 step %c2
// CHECK: %oy = arith.minsi %oy_next, %c3
// CHECK: scf.for %ox_next = %c0 to %c5 step %c4
// CHECK: %ox = arith.minsi %ox_next, %c1
// CHECK: %even0_0 = arm.dsp.ssub16 %even00, %even02
// CHECK: %even0_1 = arm.dsp.sadd16 %even01, %even02
// CHECK: %even0_2 = arm.dsp.ssub16 %even02, %even01
// CHECK: %even0_3 = arm.dsp.ssub16 %even01, %even03
// CHECK: scf.for %p = %c0 to %c16
// CHECK: arm.dsp.dot16_2x4 %scratch[%{{.*}}], %scratch[%{{.*}}], %winograd[%{{.*}}] distance 8 words 2 unroll 1
// CHECK: %m11_biased = arith.addi %m11
// Rounding and shift are arguments: layers that differ in nothing else share the function.
// CHECK: %[[HIGH:.*]] = arm.dsp.smmla %acc00, %{{.*}}, %addend
// CHECK: arith.shrsi %[[HIGH]], %shift
// The shift has grown by two: 6 + 2 are left behind the high word, where the addend is -3 * 2^8 + 2^7.
// CHECK-LABEL: func.func @m(
// CHECK-DAG: %[[ADDEND:.*]] = arith.constant -640 : i32
// CHECK-DAG: %[[SHIFT:.*]] = arith.constant 8 : i32
// CHECK: call @m_conv2d_s8_winograd2x2__dsp({{.*}}, %[[ADDEND]], %[[SHIFT]], 

// A named kernel stays; its scratch and how close the output may follow: tile (0, 0) has written (1 * 5 + 4) * 1 bytes
// of a row of 5, then (0, 1) reads from (0, 0) on.
// SELECT: %[[SCRATCH:.*]] = memref.alloc() {alignment = 4 : i64} : memref<768xi8>
// SELECT: qnn.conv2d {{.*}} scratch(%[[SCRATCH]] : memref<768xi8>) {{{.*}}kernel = "conv2d_s8_winograd2x2__dsp", mote.overlap_distance = array<i64: 9>
// It is chosen where it costs less, even with the largest weights.
// SELECT: qnn.conv2d {{.*}}kernel = "conv2d_s8_winograd2x2__dsp"
// But not where four times the sum may leave 32 bits.
// SELECT: qnn.conv2d {{.*}}kernel = "conv2d_s8_2x2__dsp"
func.func @m(%x: memref<1x5x5x4xi8>, %y: memref<1x5x5x1xi8>, %image: memref<1x8x8x16xi8>, %z: memref<1x8x8x16xi8>) {
  %w = memref.get_global @w : memref<1x3x3x4xi8>
  %b = memref.get_global @b : memref<1xi32>
  %wide = memref.get_global @wide : memref<16x3x3x16xi8>
  %zero = memref.get_global @zero : memref<16xi32>
  %large = memref.get_global @large : memref<16xi32>
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x4xi8>, memref<1x3x3x4xi8>, memref<1xi32>) outs(%y : memref<1x5x5x1xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq,
     kernel = "conv2d_s8_winograd2x2__dsp"} loc("small")
  qnn.conv2d ins(%image, %wide, %zero : memref<1x8x8x16xi8>, memref<16x3x3x16xi8>, memref<16xi32>) outs(%z : memref<1x8x8x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("wide")
  qnn.conv2d ins(%image, %wide, %large : memref<1x8x8x16xi8>, memref<16x3x3x16xi8>, memref<16xi32>) outs(%z : memref<1x8x8x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("large")
  return
}
