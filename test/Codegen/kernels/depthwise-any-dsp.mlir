// Layers of two shapes share a function that reads sizes from a table, and rounding and shift are arguments.
//
// RUN: mote-opt %s --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

#large = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
#small = #qnn.requant<multiplier = [16], shift = [39], zero_point = 1, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<3x3x2xi8> = dense<1>
memref.global "private" constant @b : memref<2xi32> = dense<100>
memref.global "private" constant @w4 : memref<3x3x4xi8> = dense<1>
memref.global "private" constant @b4 : memref<4xi32> = dense<100>

// Channels; bytes of a row in and out; rows and columns gathered, and columns in fours; columns of the plane, where its middle
// starts, its bytes; rows and columns of outputs, the last pair of a row, and a step down in the plane.
// CHECK-DAG: @m_large_shape : memref<13xi32> = dense<[2, 10, 10, 5, 5, 4, 8, 9, 56, 5, 5, 3, 8]>
// CHECK-DAG: @m_small_shape : memref<13xi32> = dense<[4, 16, 16, 3, 4, 4, 7, 8, 36, 3, 4, 2, 7]>

// CHECK-LABEL: func.func private @m_depthwise_conv2d_s8_3x3_any__dsp(
// CHECK-SAME: %in: memref<?xi8>
// CHECK: scf.for %ox_next = %c0 to %out_columns step %c2
// CHECK: %ox = arith.minsi %ox_next, %last_pair
// CHECK: %[[HIGH:.*]] = arm.dsp.smmla %{{.*}}, %multiplier, %addend
// CHECK: arith.shrsi %[[HIGH]], %shift
// CHECK-NOT: func.func private
// CHECK-LABEL: func.func @m(
func.func @m(%x: memref<1x5x5x2xi8>, %y: memref<1x5x5x2xi8>, %plane: memref<56xi8>,
             %x4: memref<1x3x4x4xi8>, %y4: memref<1x3x4x4xi8>, %plane4: memref<36xi8>) {
  %w = memref.get_global @w : memref<3x3x2xi8>
  %b = memref.get_global @b : memref<2xi32>
  %w4 = memref.get_global @w4 : memref<3x3x4xi8>
  %b4 = memref.get_global @b4 : memref<4xi32>
  // An addend of 2^5, and of 2^7 + 2^6.
  // CHECK: %[[ADDEND:.*]] = arith.constant 32 : i32
  // CHECK: %[[SHIFT:.*]] = arith.constant 6 : i32
  // CHECK: call @m_depthwise_conv2d_s8_3x3_any__dsp({{.*}}, %[[ADDEND]], %[[SHIFT]], {{.*}})
  // CHECK: %[[ADDEND:.*]] = arith.constant 192 : i32
  // CHECK: %[[SHIFT:.*]] = arith.constant 7 : i32
  // CHECK: call @m_depthwise_conv2d_s8_3x3_any__dsp({{.*}}, %[[ADDEND]], %[[SHIFT]], {{.*}})
  qnn.depthwise_conv2d ins(%x, %w, %b : memref<1x5x5x2xi8>, memref<3x3x2xi8>, memref<2xi32>) outs(%y : memref<1x5x5x2xi8>) scratch(%plane : memref<56xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #large,
     kernel = "depthwise_conv2d_s8_3x3_any__dsp"} loc("large")
  qnn.depthwise_conv2d ins(%x4, %w4, %b4 : memref<1x3x4x4xi8>, memref<3x3x4xi8>, memref<4xi32>) outs(%y4 : memref<1x3x4x4xi8>) scratch(%plane4 : memref<36xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #small,
     kernel = "depthwise_conv2d_s8_3x3_any__dsp"} loc("small")
  return
}
