// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<3x3x2xi8> = dense<[[[1, 11], [2, 12], [3, 13]], [[4, 14], [5, 15], [6, 16]], [[7, 17], [8, 18], [9, 19]]]>
memref.global "private" constant @b : memref<2xi32> = dense<[100, 101]>

// Bias, multiplier, and three taps of a row in a word, channel by channel.
// CHECK: @m_dw_filter : memref<40xi8> = dense<[100, 0, 0, 0, 16, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0,
// CHECK-SAME:                                  101, 0, 0, 0, 16, 0, 0, 0, 11, 12, 13, 0, 14, 15, 16, 0, 17, 18, 19, 0]>

// The plane of a channel: 5 rows of 8 columns, a word for each of the 5 outputs and their border.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_3x3__dsp(
// CHECK-SAME: %plane: memref<40xi8> {mote.name = "plane"}
// Its border is filled once, with 3.
// CHECK-COUNT-10: arm.dsp.store_word %plane, %{{.*}}, %c50529027_i32
// CHECK: scf.for %c =
// CHECK: scf.for %y =
// CHECK: %bias = arm.dsp.load_word %filter
// CHECK: %multiplier = arm.dsp.load_word %filter
// CHECK: %w02_row0 = arm.dsp.sxtb16
// CHECK: %w1_rows01 = arith.ori
// CHECK: scf.for %oy =
// Two outputs a word, all of the short row written out.
// CHECK-NOT: scf.for
// CHECK: %even0 = arm.dsp.sxtb16 %row0
// CHECK: %odd0 = arm.dsp.sxtb16_ror8 %row0
// CHECK: %[[A:.*]] = arm.dsp.smlad %even0, %w02_row0, %bias
// CHECK: %acc0_row0 = arm.dsp.smlabb %odd0, %w1_rows01, %[[A]]
// CHECK: %[[B:.*]] = arm.dsp.smlad %odd0, %w02_row0, %bias
// CHECK: %acc1_row0 = arm.dsp.smlatb %even0, %w1_rows01, %[[B]]
// CHECK: arm.dsp.smlabt %odd1, %w1_rows01
// CHECK: arm.dsp.smlatt %even1, %w1_rows01
// CHECK-COUNT-5: arm.dsp.ssat
// CHECK-NOT: arm.dsp.ssat
func.func @m(%x: memref<1x3x5x2xi8>, %y: memref<1x3x5x2xi8>) {
  %w = memref.get_global @w : memref<3x3x2xi8>
  %b = memref.get_global @b : memref<2xi32>
  qnn.depthwise_conv2d ins(%x, %w, %b : memref<1x3x5x2xi8>, memref<3x3x2xi8>, memref<2xi32>) outs(%y : memref<1x3x5x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq} loc("dw")
  return
}
