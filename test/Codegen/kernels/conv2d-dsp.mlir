// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 | FileCheck %s --check-prefix=SELECT

#rq = #qnn.requant<multiplier = [16, 17, 18], shift = [38], zero_point = -3, min = -3, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<3x1x1x4xi8> = dense<[[[[1, 2, 3, 4]]], [[[5, 6, 7, 8]]], [[[9, 10, 11, 12]]]]>
memref.global "private" constant @w3 : memref<3x3x3x1xi8> = dense<1>
memref.global "private" constant @b : memref<3xi32> = dense<[100, 101, 102]>

// A block of two channels: biases, multipliers, then their weights word by word. The last block moves back by one channel.
// CHECK: @m_direct_filter : memref<48xi8> = dense<[100, 0, 0, 0, 101, 0, 0, 0, 16, 0, 0, 0, 17, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
// CHECK-SAME:                                     101, 0, 0, 0, 102, 0, 0, 0, 17, 0, 0, 0, 18, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12]>

// 1x1: 5x5 pixels in one row of pairs, the last pair overlaps; the input is read in place.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x2__dsp(
// CHECK: scf.for %ox = %c0 to %c25 step %c2
// CHECK: %ox_first = arith.minsi %ox, %c23
// CHECK: %in_at = arith.muli %ox_first, %c4
// CHECK: scf.for %c = %c0 to %c3 step %c2
// CHECK: %c_first = arith.minsi %c, %c1
// CHECK: %weights_at = arith.muli %c, %c12
// CHECK: %bias0 = arm.dsp.load_word %filter, %weights_at
// CHECK: arm.dsp.dot_2x2 %acc[%c0], %in[%in_at], %filter[%{{.*}}] distance 4 words 1 unroll 1
// Rounding and zero point in the addend, saturation for the upper end, the relu's zero for the lower.
// -3 * 2^38 + 2^37, without its low word.
// CHECK: %[[HIGH:.*]] = arm.dsp.smmla %{{.*}}, %multiplier0, %c-160_i32
// CHECK: arith.shrsi %[[HIGH]], %c6_i32
// CHECK: %[[S:.*]] = arm.dsp.ssat %{{.*}}, %c8_i32
// CHECK: arith.maxsi %[[S]], %c-3_i32

// 3x3 with padding: windows are gathered, 9 bytes a pixel in 12.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x2__dsp_2(
// CHECK-SAME: %patch: memref<24xi8> {mote.name = "patch"}
// CHECK: scf.for %oy =
// CHECK: scf.for %ox =
// CHECK: scf.for %p =
// CHECK: scf.if
// CHECK: memref.store %{{.*}}, %patch
// CHECK: } else {
// The border holds the input's zero point, 3.
// CHECK: arm.dsp.store_word %patch, %{{.*}}, %c50529027_i32
// CHECK: arm.dsp.dot_2x2 %acc[%c0], %patch[%c0], %filter[%{{.*}}] distance 12 words 3 unroll 3

// SELECT: qnn.conv2d {{.*}} {{{.*}}kernel = "conv2d_s8_2x2__dsp"
// SELECT: %[[SCRATCH:.*]] = memref.alloc() {alignment = 4 : i64} : memref<24xi8>
// SELECT: qnn.conv2d {{.*}} scratch(%[[SCRATCH]] : memref<24xi8>) {{{.*}}kernel = "conv2d_s8_2x2__dsp"
// A single column of pixels is no pair.
// SELECT: qnn.conv2d {{.*}}kernel = "conv2d_s8_1x4__c"
func.func @m(%x: memref<1x5x5x4xi8>, %x3: memref<1x5x5x1xi8>, %column: memref<1x5x1x1xi8>, %y: memref<1x5x5x3xi8>, %z: memref<1x5x1x3xi8>) {
  %w = memref.get_global @w : memref<3x1x1x4xi8>
  %w3 = memref.get_global @w3 : memref<3x3x3x1xi8>
  %b = memref.get_global @b : memref<3xi32>
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x4xi8>, memref<3x1x1x4xi8>, memref<3xi32>) outs(%y : memref<1x5x5x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("direct")
  qnn.conv2d ins(%x3, %w3, %b : memref<1x5x5x1xi8>, memref<3x3x3x1xi8>, memref<3xi32>) outs(%y : memref<1x5x5x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("padded")
  qnn.conv2d ins(%column, %w3, %b : memref<1x5x1x1xi8>, memref<3x3x3x1xi8>, memref<3xi32>) outs(%z : memref<1x5x1x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("column")
  return
}
