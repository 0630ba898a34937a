// RUN: mote-opt %s --convert-nn-to-linalg --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: @reshape
// One collapse; one expansion; both where shapes have nothing in common.
// CHECK: tensor.collapse_shape %{{.*}} {{\[\[}}0, 1], [2]] : tensor<2x3x4xf32> into tensor<6x4xf32>
// CHECK: tensor.collapse_shape %{{.*}} {{\[\[}}0, 1, 2]] : tensor<2x3x4xf32> into tensor<24xf32>
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [8, 3]
func.func @reshape(%x: tensor<2x3x4xf32>) -> (tensor<6x4xf32>, tensor<8x3xf32>) {
  %0 = nn.reshape %x : tensor<2x3x4xf32> -> tensor<6x4xf32>
  %1 = nn.reshape %0 : tensor<6x4xf32> -> tensor<8x3xf32>
  return %0, %1 : tensor<6x4xf32>, tensor<8x3xf32>
}

// -----

// CHECK-LABEL: @concat
// CHECK: %[[E:.*]] = tensor.empty() : tensor<2x5xi8>
// CHECK: %[[A:.*]] = tensor.insert_slice %{{.*}} into %[[E]][0, 0] [2, 3] [1, 1]
// CHECK: tensor.insert_slice %{{.*}} into %[[A]][0, 3] [2, 2] [1, 1]
func.func @concat(%x: tensor<2x3xi8>, %y: tensor<2x2xi8>) -> tensor<2x5xi8> {
  %0 = nn.concat %x, %y {axis = 1 : i64} : (tensor<2x3xi8>, tensor<2x2xi8>) -> tensor<2x5xi8>
  return %0 : tensor<2x5xi8>
}

// -----

// CHECK-LABEL: @pad
// CHECK: %[[V:.*]] = arith.constant -5 : i8
// CHECK: %[[F:.*]] = linalg.fill ins(%[[V]] : i8)
// CHECK: tensor.insert_slice %{{.*}} into %[[F]][1, 0] [2, 3] [1, 1] : tensor<2x3xi8> into tensor<3x5xi8>
func.func @pad(%x: tensor<2x3xi8>) -> tensor<3x5xi8> {
  %0 = nn.pad %x {low = array<i64: 1, 0>, high = array<i64: 0, 2>, value = -5.0 : f32} : tensor<2x3xi8> -> tensor<3x5xi8>
  return %0 : tensor<3x5xi8>
}

// -----

// Rows 7, 5, 3, 1: the box starts at 7 - 3 * 2 = 1, and is read backwards.
// CHECK-DAG: #[[BACK:.*]] = affine_map<(d0, d1) -> (-d0 + 3, d1)>
// CHECK-LABEL: @slice
// CHECK: %[[BOX:.*]] = tensor.extract_slice %{{.*}}[1, 1] [4, 2] [2, 1]
// CHECK: linalg.generic {indexing_maps = [#[[BACK]], #{{.*}}]{{.*}}} ins(%[[BOX]] :
func.func @slice(%x: tensor<8x4xf32>) -> tensor<4x2xf32> {
  %0 = nn.slice %x {offsets = array<i64: 7, 1>, strides = array<i64: -2, 1>} : tensor<8x4xf32> -> tensor<4x2xf32>
  return %0 : tensor<4x2xf32>
}

// -----

// CHECK-LABEL: @transpose
// CHECK: linalg.transpose ins(%{{.*}} : tensor<2x3xf32>) outs(%{{.*}} : tensor<3x2xf32>) permutation = [1, 0]
func.func @transpose(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %0 = nn.transpose %x {perm = array<i64: 1, 0>} : tensor<2x3xf32> -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
