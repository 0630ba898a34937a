// RUN: mote-interpret %s | FileCheck %s

// CHECK: @slices #0: dense<[3, 5]> : tensor<2xi8>
// CHECK: @slices #1: dense<[1, 2, 9, 8, 5, 6]> : tensor<6xi8>
// CHECK: @slices #2: dense<[1, 2, 3, 4, 5, 6]> : tensor<6xi8>
func.func @slices() -> (tensor<2xi8>, tensor<6xi8>, tensor<6xi8>) {
  %x = arith.constant dense<[1, 2, 3, 4, 5, 6]> : tensor<6xi8>
  %y = arith.constant dense<[9, 8]> : tensor<2xi8>
  %0 = tensor.extract_slice %x[2] [2] [2] : tensor<6xi8> to tensor<2xi8>
  %1 = tensor.insert_slice %y into %x[2] [2] [1] : tensor<2xi8> into tensor<6xi8>
  return %0, %1, %x : tensor<2xi8>, tensor<6xi8>, tensor<6xi8>
}

// CHECK: @shapes #0: dense<{{\[\[}}0, 1, 2], [0, 3, 4], [7, 7, 7]]> : tensor<3x3xi32>
func.func @shapes() -> tensor<3x3xi32> {
  %x = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi32>
  %z = arith.constant 0 : i32
  %s = arith.constant dense<7> : tensor<1x3xi32>
  %0 = tensor.expand_shape %x [[0, 1]] output_shape [2, 2] : tensor<4xi32> into tensor<2x2xi32>
  %1 = tensor.pad %0 low[0, 1] high[0, 0] {
  ^bb0(%i: index, %j: index):
    tensor.yield %z : i32
  } : tensor<2x2xi32> to tensor<2x3xi32>
  %2 = tensor.concat dim(0) %1, %s : (tensor<2x3xi32>, tensor<1x3xi32>) -> tensor<3x3xi32>
  return %2 : tensor<3x3xi32>
}

// A row loop as tiling makes it: row i of x, doubled, into row i of the result.
// CHECK: @rows #0: dense<{{\[\[}}2, 4], [6, 8], [10, 12]]> : tensor<3x2xi32>
func.func @rows() -> tensor<3x2xi32> {
  %x = arith.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %e = tensor.empty() : tensor<3x2xi32>
  %0 = scf.for %i = %c0 to %c3 step %c1 iter_args(%acc = %e) -> (tensor<3x2xi32>) {
    %row = tensor.extract_slice %x[%i, 0] [1, 2] [1, 1] : tensor<3x2xi32> to tensor<1x2xi32>
    %twice = arith.addi %row, %row : tensor<1x2xi32>
    %next = tensor.insert_slice %twice into %acc[%i, 0] [1, 2] [1, 1] : tensor<1x2xi32> into tensor<3x2xi32>
    scf.yield %next : tensor<3x2xi32>
  }
  return %0 : tensor<3x2xi32>
}

// An iteration that reads the result of the one before: 1, 2, 4, 8.
// CHECK: @carried #0: dense<8> : tensor<1xi32>
// CHECK: @carried #1: dense<1> : tensor<1xi32>
func.func @carried() -> (tensor<1xi32>, tensor<1xi32>) {
  %one = arith.constant dense<1> : tensor<1xi32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %0 = scf.for %i = %c0 to %c3 step %c1 iter_args(%acc = %one) -> (tensor<1xi32>) {
    %next = arith.addi %acc, %acc : tensor<1xi32>
    scf.yield %next : tensor<1xi32>
  }
  return %0, %one : tensor<1xi32>, tensor<1xi32>
}
