// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 --convert-qnn-to-kernels --symbol-dce | FileCheck %s

// Two layers that differ in their shifts (38 and 37, less the high word's 32) are one function, which reads them from its table.
#rq6 = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
#rq5 = #qnn.requant<multiplier = [16], shift = [37], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<4x1x1x8xi8> = dense<1>
memref.global "private" constant @b : memref<4xi32> = dense<0>

// CHECK-DAG: @m_six_shape : memref<6xi32> = dense<[32, 672, 64, 4, 32, 6]>
// CHECK-DAG: @m_five_shape : memref<6xi32> = dense<[32, 672, 64, 4, 16, 5]>
// CHECK: func.func private @m_conv2d_s8_2x4_any__dsp(
// CHECK: arm.dsp.tiles_2x4 {{.*}} shift 0 :
// CHECK-NOT: func.func private
// CHECK-LABEL: func.func @m(
// CHECK: call @m_conv2d_s8_2x4_any__dsp(
// CHECK: call @m_conv2d_s8_2x4_any__dsp(
func.func @m(%x: memref<1x5x5x8xi8>, %y: memref<1x5x5x4xi8>, %z: memref<1x5x5x4xi8>) {
  %w = memref.get_global @w : memref<4x1x1x8xi8>
  %b = memref.get_global @b : memref<4xi32>
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x8xi8>, memref<4x1x1x8xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32, requant = #rq6, kernel = "conv2d_s8_2x4_any__dsp"} loc("six")
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x8xi8>, memref<4x1x1x8xi8>, memref<4xi32>) outs(%z : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32, requant = #rq5, kernel = "conv2d_s8_2x4_any__dsp"} loc("five")
  return
}
