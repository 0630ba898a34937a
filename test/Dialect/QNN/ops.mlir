// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @conv2d
func.func @conv2d(%x: tensor<1x8x8x4xi8>, %w: tensor<8x1x1x4xi8>, %b: tensor<8xi32>, %o: tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
  // CHECK: qnn.conv2d ins(%{{.*}}, %{{.*}}, %{{.*}} : tensor<1x8x8x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>) outs(%{{.*}} : tensor<1x8x8x8xi8>)
  // CHECK-SAME: requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>
  %0 = qnn.conv2d ins(%x, %w, %b : tensor<1x8x8x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>) outs(%o : tensor<1x8x8x8xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} -> tensor<1x8x8x8xi8>
  return %0 : tensor<1x8x8x8xi8>
}

// CHECK-LABEL: @rows
func.func @rows(%x: memref<1x1x4x2xi8>, %o: memref<1x1x4x2xi8>) {
  // CHECK: qnn.move ins(%{{.*}} : memref<1x1x4x2xi8>) outs(%{{.*}} : memref<1x1x4x2xi8>)
  qnn.move ins(%x : memref<1x1x4x2xi8>) outs(%o : memref<1x1x4x2xi8>)
  // CHECK: qnn.fill outs(%{{.*}} : memref<1x1x4x2xi8>) {value = -3 : i32}
  qnn.fill outs(%o : memref<1x1x4x2xi8>) {value = -3 : i32}
  return
}

// CHECK-LABEL: @sums
func.func @sums(%x: memref<1x1x4x2xi8>, %s: memref<1x1x1x2xi32>, %o: memref<1x1x1x2xi8>) {
  // CHECK: qnn.sum_rows ins(%{{.*}} : memref<1x1x4x2xi8>) outs(%{{.*}} : memref<1x1x1x2xi32>)
  qnn.sum_rows ins(%x : memref<1x1x4x2xi8>) outs(%s : memref<1x1x1x2xi32>)
  // CHECK: qnn.average_sums ins(%{{.*}} : memref<1x1x1x2xi32>) outs(%{{.*}} : memref<1x1x1x2xi8>) {count = 4 : i64, input_zero_point = 3 : i32
  qnn.average_sums ins(%s : memref<1x1x1x2xi32>) outs(%o : memref<1x1x1x2xi8>) {count = 4 : i64, input_zero_point = 3 : i32,
    requant = #qnn.requant<multiplier = [1], shift = [2], zero_point = 0, min = -128, max = 127, rounding = half_even>}
  return
}
