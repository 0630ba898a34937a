// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<3x3x2xi8> = dense<[[[1, 11], [2, 12], [3, 13]], [[4, 14], [5, 15], [6, 16]], [[7, 17], [8, 18], [9, 19]]]>
memref.global "private" constant @b : memref<2xi32> = dense<[100, 101]>

// Three taps of a row in a word, channel by channel.
// CHECK: @m_dw_filter : memref<24xi8> = dense<[1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 11, 12, 13, 0, 14, 15, 16, 0, 17, 18, 19, 0]>

// The plane of a channel: 5 rows of 8 columns, a word for each of the 5 outputs and their border.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_3x3__dsp(
// CHECK-SAME: %plane: memref<40xi8> {mote.name = "plane"}
// Its border is filled once, with 3.
// CHECK-COUNT-10: arm.dsp.store_word %plane, %{{.*}}, %c50529027_i32
// CHECK: scf.for %c =
// CHECK: scf.for %y =
// CHECK: %w02_0 = arm.dsp.sxtb16
// CHECK: scf.for %oy =
// Two outputs a word; the odd third alone.
// CHECK: %[[EVEN:even0.*]] = arm.dsp.sxtb16 %row0
// CHECK: %[[ODD:odd0.*]] = arm.dsp.sxtb16_ror8 %row0
// CHECK: %[[A:.*]] = arm.dsp.smlad %[[EVEN]], %w02_0, %acc
// CHECK: arm.dsp.smlabb %[[ODD]], %w1_0, %[[A]]
// CHECK: %[[B:.*]] = arm.dsp.smlad %[[ODD]], %w02_0, %acc
// CHECK: arm.dsp.smlatb %[[EVEN]], %w1_0, %[[B]]
// CHECK-COUNT-3: arm.dsp.ssat
// CHECK-NOT: arm.dsp.ssat
func.func @m(%x: memref<1x3x5x2xi8>, %y: memref<1x3x5x2xi8>) {
  %w = memref.get_global @w : memref<3x3x2xi8>
  %b = memref.get_global @b : memref<2xi32>
  qnn.depthwise_conv2d ins(%x, %w, %b : memref<1x3x5x2xi8>, memref<3x3x2xi8>, memref<2xi32>) outs(%y : memref<1x3x5x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq} loc("dw")
  return
}
