// RUN: mote-interpret %s | FileCheck %s

// A strided convolution: linear maps, a reduction, an init that is read.
// out[0] = 1*1 + 2*10 + 100 = 121, out[1] = 3*1 + 4*10 + 200 = 243
// CHECK: @conv1d #0: dense<[121, 243]> : tensor<2xi32>
func.func @conv1d() -> tensor<2xi32> {
  %x = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
  %w = arith.constant dense<[1, 10]> : tensor<2xi8>
  %b = arith.constant dense<[100, 200]> : tensor<2xi32>
  %0 = linalg.generic {
    indexing_maps = [affine_map<(o, k) -> (o * 2 + k)>, affine_map<(o, k) -> (k)>, affine_map<(o, k) -> (o)>],
    iterator_types = ["parallel", "reduction"]}
    ins(%x, %w : tensor<4xi8>, tensor<2xi8>) outs(%b : tensor<2xi32>) {
  ^bb0(%in: i8, %f: i8, %acc: i32):
    %1 = arith.extsi %in : i8 to i32
    %2 = arith.extsi %f : i8 to i32
    %3 = arith.muli %1, %2 : i32
    %4 = arith.addi %acc, %3 : i32
    linalg.yield %4 : i32
  } -> tensor<2xi32>
  return %0 : tensor<2xi32>
}

// A map that is not linear, an index, and a gather through tensor.extract:
// out[i] = x[i / 2] + table[2 - i]
// CHECK: @gather #0: dense<[1.300000e+01, 1.200000e+01, 2.100000e+01]> : tensor<3xf32>
func.func @gather() -> tensor<3xf32> {
  %x = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %table = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %c2 = arith.constant 2 : index
  %e = tensor.empty() : tensor<3xf32>
  %0 = linalg.generic {
    indexing_maps = [affine_map<(i) -> (i floordiv 2)>, affine_map<(i) -> (i)>],
    iterator_types = ["parallel"]}
    ins(%x : tensor<2xf32>) outs(%e : tensor<3xf32>) {
  ^bb0(%in: f32, %unused: f32):
    %i = linalg.index 0 : index
    %j = arith.subi %c2, %i : index
    %t = tensor.extract %table[%j] : tensor<3xf32>
    %s = arith.addf %in, %t : f32
    linalg.yield %s : f32
  } -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// Named ops run by their hidden bodies.
// CHECK: @named #0: dense<{{\[}}[1.900000e+01, 2.200000e+01], [4.300000e+01, 5.000000e+01]]> : tensor<2x2xf32>
// CHECK: @named #1: dense<{{\[}}[1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK: @named #2: dense<7.000000e+00> : tensor<2x2xf32>
func.func @named() -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %a = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[[5.0, 6.0], [7.0, 8.0]]> : tensor<2x2xf32>
  %seven = arith.constant 7.0 : f32
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x2xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<2x2xf32>) -> tensor<2x2xf32>
  // [1*5 + 2*7, 1*6 + 2*8], [3*5 + 4*7, 3*6 + 4*8]
  %0 = linalg.matmul ins(%a, %b : tensor<2x2xf32>, tensor<2x2xf32>) outs(%z : tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = linalg.transpose ins(%a : tensor<2x2xf32>) outs(%e : tensor<2x2xf32>) permutation = [1, 0]
  %2 = linalg.fill ins(%seven : f32) outs(%e : tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0, %1, %2 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}

// exp(0) / (exp(0) + exp(ln 3)) = 1/4
// CHECK: @softmax #0: dense<{{\[}}[2.500000e-01, 7.500000e-01]]> : tensor<1x2xf32>
func.func @softmax() -> tensor<1x2xf32> {
  %x = arith.constant dense<[[0.0, 1.0986123]]> : tensor<1x2xf32>
  %e = tensor.empty() : tensor<1x2xf32>
  %0 = linalg.softmax dimension(1) ins(%x : tensor<1x2xf32>) outs(%e : tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
