// RUN: mote-opt %s --qnn-bufferize --split-input-file | FileCheck %s

// One allocation a value, the result in the out-parameter, no copies.
// CHECK-LABEL: @chain
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<4xf32> {mote.name = "x"}, %[[OUT:[a-z0-9]+]]: memref<4xf32> {mote.name = "y", mote.output})
// CHECK-NEXT: %[[A:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NEXT: qnn.quantize ins(%[[X]] : memref<4xf32>) outs(%[[A]] : memref<4xi8>)
// CHECK-NEXT: %[[B:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NEXT: qnn.add ins(%[[A]], %[[A]] : memref<4xi8>, memref<4xi8>) outs(%[[B]] : memref<4xi8>)
// CHECK-NEXT: %[[C:.*]] = memref.alloc() : memref<4xi8>
// CHECK-NEXT: qnn.add ins(%[[B]], %[[B]] : memref<4xi8>, memref<4xi8>) outs(%[[C]] : memref<4xi8>)
// CHECK-NEXT: qnn.dequantize ins(%[[C]] : memref<4xi8>) outs(%[[OUT]] : memref<4xf32>)
// CHECK-NEXT: return
func.func @chain(%x: tensor<4xf32> {mote.name = "x"}) -> (tensor<4xf32> {mote.name = "y"}) {
  %e = tensor.empty() : tensor<4xi8>
  %f = tensor.empty() : tensor<4xf32>
  %0 = qnn.quantize ins(%x : tensor<4xf32>) outs(%e : tensor<4xi8>) {scale = 1.0 : f32, zero_point = 0 : i32} -> tensor<4xi8>
  %1 = qnn.add ins(%0, %0 : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>)
    {lhs_multiplier = 1 : i32, rhs_multiplier = 1 : i32, offset = 0 : i64, shift = 1 : i32, zero_point = 0 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_even>} -> tensor<4xi8>
  %2 = qnn.add ins(%1, %1 : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>)
    {lhs_multiplier = 1 : i32, rhs_multiplier = 1 : i32, offset = 0 : i64, shift = 1 : i32, zero_point = 0 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_even>} -> tensor<4xi8>
  %3 = qnn.dequantize ins(%2 : tensor<4xi8>) outs(%f : tensor<4xf32>) {scale = 1.0 : f32, zero_point = 0 : i32} -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// A slice is strided, and kernels are not: it is copied out. Rows are contiguous: no copy.
// CHECK-LABEL: @slices
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<4x8xf32>, %[[OUT0:[a-z0-9]+]]: memref<4x2xi8> {mote.output}, %[[OUT1:[a-z0-9]+]]: memref<2x8xi8> {mote.output})
// CHECK: %[[COLUMNS:.*]] = memref.subview %[[X]][0, 4] [4, 2] [1, 1]
// CHECK: %[[COPY:.*]] = memref.alloc() : memref<4x2xf32>
// CHECK: memref.copy %[[COLUMNS]], %[[COPY]]
// CHECK: qnn.quantize ins(%[[COPY]] : memref<4x2xf32>) outs(%[[OUT0]]
// CHECK: %[[ROWS:.*]] = memref.subview %[[X]][1, 0] [2, 8] [1, 1]
// CHECK-NOT: memref.copy
// CHECK: qnn.quantize ins(%[[ROWS]] : memref<2x8xf32, strided<[8, 1], offset: 8>>) outs(%[[OUT1]]
func.func @slices(%x: tensor<4x8xf32>) -> (tensor<4x2xi8>, tensor<2x8xi8>) {
  %columns = tensor.extract_slice %x[0, 4] [4, 2] [1, 1] : tensor<4x8xf32> to tensor<4x2xf32>
  %e = tensor.empty() : tensor<4x2xi8>
  %0 = qnn.quantize ins(%columns : tensor<4x2xf32>) outs(%e : tensor<4x2xi8>) {scale = 1.0 : f32, zero_point = 0 : i32} -> tensor<4x2xi8>
  %rows = tensor.extract_slice %x[1, 0] [2, 8] [1, 1] : tensor<4x8xf32> to tensor<2x8xf32>
  %f = tensor.empty() : tensor<2x8xi8>
  %1 = qnn.quantize ins(%rows : tensor<2x8xf32>) outs(%f : tensor<2x8xi8>) {scale = 1.0 : f32, zero_point = 0 : i32} -> tensor<2x8xi8>
  return %0, %1 : tensor<4x2xi8>, tensor<2x8xi8>
}
