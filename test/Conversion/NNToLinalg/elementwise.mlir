// RUN: mote-opt %s --convert-nn-to-linalg --canonicalize --split-input-file | FileCheck %s

// Broadcasting is a map, a clamp two selects, and a constant of one number is no operand.
// CHECK-DAG: #[[ALL:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1, d2) -> (0, d2)>
// CHECK-LABEL: @binary
// CHECK-SAME: (%[[X:.*]]: tensor<1x4x8xf32>, %[[Y:.*]]: tensor<1x8xf32>)
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-DAG: %[[SIX:.*]] = arith.constant 6.000000e+00 : f32
// CHECK-DAG: %[[TWO:.*]] = arith.constant 2.000000e+00 : f32
// CHECK: linalg.generic {indexing_maps = [#[[ALL]], #[[ROW]], #[[ALL]]], iterator_types = ["parallel", "parallel", "parallel"]} ins(%[[X]], %[[Y]] :
// CHECK: %[[S:.*]] = arith.addf
// CHECK: %[[LOW:.*]] = arith.cmpf olt, %[[S]], %[[ZERO]]
// CHECK: %[[A:.*]] = arith.select %[[LOW]], %[[ZERO]], %[[S]]
// CHECK: %[[HIGH:.*]] = arith.cmpf ogt, %[[A]], %[[SIX]]
// CHECK: arith.select %[[HIGH]], %[[SIX]], %[[A]]
// CHECK: linalg.generic {indexing_maps = [#[[ALL]], #[[ALL]]]
// CHECK: arith.mulf %{{.*}}, %[[TWO]]
func.func @binary(%x: tensor<1x4x8xf32>, %y: tensor<1x8xf32>) -> tensor<1x4x8xf32> {
  %c = nn.constant dense<2.0> : tensor<f32> as tensor<f32>
  %0 = nn.add %x, %y {act_min = 0.0 : f32, act_max = 6.0 : f32} : (tensor<1x4x8xf32>, tensor<1x8xf32>) -> tensor<1x4x8xf32>
  %1 = nn.mul %0, %c : (tensor<1x4x8xf32>, tensor<f32>) -> tensor<1x4x8xf32>
  return %1 : tensor<1x4x8xf32>
}

// -----

// CHECK-LABEL: @integers
// CHECK: arith.maxsi %{{.*}}, %{{.*}} : i8
func.func @integers(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %0 = nn.maximum %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

// 1 / (1 + exp(-x)); NaN passes through every function.
// CHECK-LABEL: @unary
// CHECK: %[[N:.*]] = arith.negf
// CHECK: %[[E:.*]] = math.exp %[[N]]
// CHECK: %[[D:.*]] = arith.addf %[[E]], %{{.*}}
// CHECK: arith.divf %{{.*}}, %[[D]]
// CHECK: math.tanh
// CHECK: math.expm1
// CHECK: math.log1p
func.func @unary(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.sigmoid %x : tensor<4xf32> -> tensor<4xf32>
  %1 = nn.tanh %0 : tensor<4xf32> -> tensor<4xf32>
  %2 = nn.elu %1 {alpha = 1.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %3 = nn.softplus %2 : tensor<4xf32> -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// Parameters run along the axis, not along the last dimension.
// CHECK-DAG: #[[PARAMETER:.*]] = affine_map<(d0, d1, d2) -> (d1, 0)>
// CHECK-LABEL: @batch_norm
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [3, 1] : tensor<3xf32> into tensor<3x1xf32>
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[PARAMETER]], #[[PARAMETER]], #[[PARAMETER]], #[[PARAMETER]], #{{.*}}]
// CHECK: math.sqrt
func.func @batch_norm(%x: tensor<1x3x5xf32>, %p: tensor<3xf32>, %q: tensor<3xf32>, %r: tensor<3xf32>, %s: tensor<3xf32>) -> tensor<1x3x5xf32> {
  %0 = nn.batch_norm %x, %p, %q, %r, %s {epsilon = 0.001 : f32, axis = 1 : i64} : (tensor<1x3x5xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x3x5xf32>
  return %0 : tensor<1x3x5xf32>
}
