// RUN: mote-opt %s --convert-nn-to-linalg --canonicalize --split-input-file | FileCheck %s
// RUN: mote-opt %s --convert-nn-to-linalg --qnn-bufferize --split-input-file | FileCheck %s --check-prefix=BUF

// max, exp(x - max), sum; the division overwrites the exponentials.
// CHECK-LABEL: @softmax
// CHECK: %[[INF:.*]] = arith.constant 0xFF800000 : f32
// CHECK: linalg.reduce ins(%[[X:.*]] : tensor<2x3x4xf32>) outs(%{{.*}} : tensor<2x4xf32>) dimensions = [1]
// CHECK: arith.maximumf
// CHECK: %[[E:.*]] = linalg.generic
// CHECK: math.exp
// CHECK: linalg.reduce ins(%[[E]] : tensor<2x3x4xf32>) outs(%{{.*}} : tensor<2x4xf32>) dimensions = [1]
// CHECK: arith.addf
// CHECK: linalg.generic {{.*}} outs(%[[E]] : tensor<2x3x4xf32>)
// CHECK: arith.divf
// Only the two reductions need memory of their own: the rest is in the result.
// BUF-LABEL: @softmax
// BUF-COUNT-2: memref.alloc() : memref<2x4xf32>
// BUF-NOT: memref.alloc
// BUF-NOT: memref.copy
// BUF: return
func.func @softmax(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = nn.softmax %x {axis = 1 : i64} : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}

// -----

// CHECK-LABEL: @reduce_mean
// CHECK: %[[SIX:.*]] = arith.constant 6.000000e+00 : f32
// CHECK: linalg.reduce ins(%{{.*}} : tensor<2x3x4xf32>) outs(%{{.*}} : tensor<4xf32>) dimensions = [0, 1]
// CHECK: tensor.expand_shape {{.*}} : tensor<4xf32> into tensor<1x1x4xf32>
// CHECK: arith.divf %{{.*}}, %[[SIX]]
func.func @reduce_mean(%x: tensor<2x3x4xf32>) -> tensor<1x1x4xf32> {
  %0 = nn.reduce_mean %x {axes = array<i64: 0, 1>} : tensor<2x3x4xf32> -> tensor<1x1x4xf32>
  return %0 : tensor<1x1x4xf32>
}

// -----

// The left operand has no batch, the right one a batch of 5.
// CHECK-DAG: #[[L:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, d3)>
// CHECK-DAG: #[[R:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
// CHECK-DAG: #[[O:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2)>
// CHECK-LABEL: @matmul
// CHECK: linalg.generic {indexing_maps = [#[[L]], #[[R]], #[[O]]], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
func.func @matmul(%x: tensor<2x3xf32>, %y: tensor<5x3x4xf32>) -> tensor<5x2x4xf32> {
  %0 = nn.matmul %x, %y : (tensor<2x3xf32>, tensor<5x3x4xf32>) -> tensor<5x2x4xf32>
  return %0 : tensor<5x2x4xf32>
}
