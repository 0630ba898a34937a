// RUN: mote-opt %s -split-input-file -plan-order | FileCheck %s
// RUN: mote-opt %s -split-input-file -plan-order=max-states=0 | FileCheck %s

// Two branches widen and narrow again. As given, both wide tensors wait for each other:
//   wide0: x 8 + wide0 64 = 72;  wide1: x 8 + 64 + 64 = 136  <- peak;  small0: 64 + 64 + 4;  small1: 64 + 4 + 4
// One after the other:
//   wide0: 8 + 64 = 72;  small0: 8 + 64 + 4 = 76  <- peak;  wide1: 8 + 4 + 64 = 76;  small1: 4 + 64 + 4 = 72;  sum: 12
// CHECK-LABEL: @branches
// CHECK: linalg.broadcast {{.*}} dimensions = [0]
// CHECK-NEXT: tensor.expand_shape
// CHECK: linalg.reduce {{.*}} dimensions = [0, 2]
// CHECK: linalg.broadcast {{.*}} dimensions = [1]
// CHECK-NEXT: tensor.collapse_shape
// CHECK-NEXT: tensor.expand_shape
// CHECK: linalg.reduce {{.*}} dimensions = [1]
// CHECK-NEXT: linalg.add
func.func @branches(%x: tensor<8xi8>) -> tensor<4xi8> {
  %wide = tensor.empty() : tensor<8x8xi8>
  %small = tensor.empty() : tensor<4xi8>
  %w0 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [0]
  %w1 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [1]
  %e0 = tensor.expand_shape %w0 [[0], [1, 2]] output_shape [8, 4, 2] : tensor<8x8xi8> into tensor<8x4x2xi8>
  %s0 = linalg.reduce { arith.maxsi } ins(%e0 : tensor<8x4x2xi8>) outs(%small : tensor<4xi8>) dimensions = [0, 2]
  %e1 = tensor.collapse_shape %w1 [[0, 1]] : tensor<8x8xi8> into tensor<64xi8>
  %f1 = tensor.expand_shape %e1 [[0, 1]] output_shape [4, 16] : tensor<64xi8> into tensor<4x16xi8>
  %s1 = linalg.reduce { arith.maxsi } ins(%f1 : tensor<4x16xi8>) outs(%small : tensor<4xi8>) dimensions = [1]
  %y = linalg.add ins(%s0, %s1 : tensor<4xi8>, tensor<4xi8>) outs(%small : tensor<4xi8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// -----

// No better order, no change: w1 must wait for w0 anyway.
// CHECK-LABEL: @chain
// CHECK: linalg.broadcast {{.*}} dimensions = [0]
// CHECK: linalg.add
// CHECK: linalg.reduce
func.func @chain(%x: tensor<8xi8>) -> tensor<8xi8> {
  %wide = tensor.empty() : tensor<8x8xi8>
  %small = tensor.empty() : tensor<8xi8>
  %w0 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [0]
  %w1 = linalg.add ins(%w0, %w0 : tensor<8x8xi8>, tensor<8x8xi8>) outs(%wide : tensor<8x8xi8>) -> tensor<8x8xi8>
  %s = linalg.reduce { arith.maxsi } ins(%w1 : tensor<8x8xi8>) outs(%small : tensor<8xi8>) dimensions = [0]
  return %s : tensor<8xi8>
}

// -----

// The branches again, with a view that only the terminator uses: it follows what it is a view of.
// CHECK-LABEL: @view_returned
// CHECK: linalg.add
// CHECK-NEXT: tensor.expand_shape
// CHECK-NEXT: return
func.func @view_returned(%x: tensor<8xi8>) -> tensor<2x2xi8> {
  %wide = tensor.empty() : tensor<8x8xi8>
  %small = tensor.empty() : tensor<4xi8>
  %w0 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [0]
  %w1 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [1]
  %e0 = tensor.expand_shape %w0 [[0], [1, 2]] output_shape [8, 4, 2] : tensor<8x8xi8> into tensor<8x4x2xi8>
  %s0 = linalg.reduce { arith.maxsi } ins(%e0 : tensor<8x4x2xi8>) outs(%small : tensor<4xi8>) dimensions = [0, 2]
  %f1 = tensor.expand_shape %w1 [[0, 1], [2]] output_shape [4, 2, 8] : tensor<8x8xi8> into tensor<4x2x8xi8>
  %s1 = linalg.reduce { arith.maxsi } ins(%f1 : tensor<4x2x8xi8>) outs(%small : tensor<4xi8>) dimensions = [1, 2]
  %y = linalg.add ins(%s0, %s1 : tensor<4xi8>, tensor<4xi8>) outs(%small : tensor<4xi8>) -> tensor<4xi8>
  %v = tensor.expand_shape %y [[0, 1]] output_shape [2, 2] : tensor<4xi8> into tensor<2x2xi8>
  return %v : tensor<2x2xi8>
}

// -----

// The branches again, with a loop that ends with a number: what stores it follows at once, for both become one kernel.
// CHECK-LABEL: @numbers
// CHECK: scf.yield
// CHECK-NOT: linalg
// CHECK: tensor.insert
func.func @numbers(%x: tensor<8xi8>, %f: tensor<16xf32>) -> (tensor<4xi8>, tensor<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %one = tensor.empty() : tensor<64xf32>
  %wide = tensor.empty() : tensor<8x8xi8>
  %small = tensor.empty() : tensor<4xi8>
  %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %zero) -> f32 {
    %e = tensor.extract %f[%i] : tensor<16xf32>
    %t = arith.addf %s, %e : f32
    scf.yield %t : f32
  }
  %w0 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [0]
  %w1 = linalg.broadcast ins(%x : tensor<8xi8>) outs(%wide : tensor<8x8xi8>) dimensions = [1]
  %e0 = tensor.expand_shape %w0 [[0], [1, 2]] output_shape [8, 4, 2] : tensor<8x8xi8> into tensor<8x4x2xi8>
  %s0 = linalg.reduce { arith.maxsi } ins(%e0 : tensor<8x4x2xi8>) outs(%small : tensor<4xi8>) dimensions = [0, 2]
  %f1 = tensor.expand_shape %w1 [[0, 1], [2]] output_shape [4, 2, 8] : tensor<8x8xi8> into tensor<4x2x8xi8>
  %s1 = linalg.reduce { arith.maxsi } ins(%f1 : tensor<4x2x8xi8>) outs(%small : tensor<4xi8>) dimensions = [1, 2]
  %y = linalg.add ins(%s0, %s1 : tensor<4xi8>, tensor<4xi8>) outs(%small : tensor<4xi8>) -> tensor<4xi8>
  %n = tensor.insert %sum into %one[%c0] : tensor<64xf32>
  return %y, %n : tensor<4xi8>, tensor<64xf32>
}
