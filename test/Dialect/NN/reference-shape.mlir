// RUN: mote-interpret %s | FileCheck %s

!q8 = !quant.uniform<i8:f32, 0.5:1>
!u8 = !quant.uniform<u8:f32, 0.5:128>
!y8 = !quant.uniform<i8:f32, 0.25:-1>

// x / 0.5 + 128, ties to even: 0.25 -> 0.5 -> 0, 0.75 -> 1.5 -> 2, then the
// borders 0 and 255, and NaN, which is stored as the zero point.
// CHECK: @quantize #0: dense<[128, 130, 255, 0, 128]> : tensor<5xui8>
// CHECK: @quantize #1: dense<[0.000000e+00, 1.000000e+00, 6.350000e+01, -6.400000e+01, 0.000000e+00]> : tensor<5xf32>
func.func @quantize() -> (tensor<5x!u8>, tensor<5xf32>) {
  %x = nn.constant dense<[0.25, 0.75, 1.0e9, -1.0e9, 0x7FC00000]> : tensor<5xf32> as tensor<5xf32>
  %0 = nn.quantize %x : tensor<5xf32> -> tensor<5x!u8>
  %1 = nn.dequantize %0 : tensor<5x!u8> -> tensor<5xf32>
  return %0, %1 : tensor<5x!u8>, tensor<5xf32>
}

// (3 - 1) * 0.5 = 1, / 0.25 - 1 = 3; the bits stay under a storage cast.
// CHECK: @requantize #0: dense<[3, -5]> : tensor<2xi8>
// CHECK: @requantize #1: dense<[3, -1]> : tensor<2xi8>
func.func @requantize() -> (tensor<2x!y8>, tensor<2xi8>) {
  %x = nn.constant dense<[3, -1]> : tensor<2xi8> as tensor<2x!q8>
  %0 = nn.quantize %x : tensor<2x!q8> -> tensor<2x!y8>
  %1 = nn.storage_cast %x : tensor<2x!q8> -> tensor<2xi8>
  return %0, %1 : tensor<2x!y8>, tensor<2xi8>
}

// Per channel on axis 0: 4 * 0.5 and 4 * 2.
// CHECK: @per_axis #0: dense<{{\[}}[2.000000e+00], [8.000000e+00]]> : tensor<2x1xf32>
func.func @per_axis() -> tensor<2x1xf32> {
  %x = nn.constant dense<4> : tensor<2x1xi8> as tensor<2x1x!quant.uniform<i8:f32:0, {0.5, 2.0}>>
  %0 = nn.dequantize %x : tensor<2x1x!quant.uniform<i8:f32:0, {0.5, 2.0}>> -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// Toward zero, saturated; integers wrap.
// CHECK: @cast #0: dense<[-2, 127, -128]> : tensor<3xi8>
// CHECK: @cast #1: dense<[-1, 44]> : tensor<2xi8>
// CHECK: @cast #2: dense<[false, true]> : tensor<2xi1>
// CHECK: @cast #3: dense<[2.550000e+02, 3.000000e+02]> : tensor<2xf32>
func.func @cast() -> (tensor<3xi8>, tensor<2xi8>, tensor<2xi1>, tensor<2xf32>) {
  %x = nn.constant dense<[-2.75, 1000.0, -1000.0]> : tensor<3xf32> as tensor<3xf32>
  %i = nn.constant dense<[255, 300]> : tensor<2xi32> as tensor<2xi32>
  %b = nn.constant dense<[0.0, 0.5]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.cast %x : tensor<3xf32> -> tensor<3xi8>
  %1 = nn.cast %i : tensor<2xi32> -> tensor<2xi8>
  %2 = nn.cast %b : tensor<2xf32> -> tensor<2xi1>
  %3 = nn.cast %i : tensor<2xi32> -> tensor<2xf32>
  return %0, %1, %2, %3 : tensor<3xi8>, tensor<2xi8>, tensor<2xi1>, tensor<2xf32>
}

// out[i][j][k] = in[k][i][j]
// CHECK: @move #0: dense<{{\[\[}}[1, 4], [2, 5], [3, 6]]]> : tensor<1x3x2xi8>
// CHECK: @move #1: dense<{{\[}}[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi8>
// CHECK: @move #2: dense<{{\[\[}}[6, 4]]]> : tensor<1x1x2xi8>
func.func @move() -> (tensor<1x3x2x!q8>, tensor<3x2x!q8>, tensor<1x1x2x!q8>) {
  %x = nn.constant dense<[[[1, 2, 3]], [[4, 5, 6]]]> : tensor<2x1x3xi8> as tensor<2x1x3x!q8>
  %0 = nn.transpose %x {perm = array<i64: 1, 2, 0>} : tensor<2x1x3x!q8> -> tensor<1x3x2x!q8>
  %1 = nn.reshape %x : tensor<2x1x3x!q8> -> tensor<3x2x!q8>
  // the second matrix, columns 2 and 0
  %2 = nn.slice %x {offsets = array<i64: 1, 0, 2>, strides = array<i64: 1, 1, -2>} : tensor<2x1x3x!q8> -> tensor<1x1x2x!q8>
  return %0, %1, %2 : tensor<1x3x2x!q8>, tensor<3x2x!q8>, tensor<1x1x2x!q8>
}

// The second input is requantized: (3 + 1) * 0.25 = 1, / 0.5 + 1 = 3.
// CHECK: @concat #0: dense<{{\[}}[1, 2, 3], [3, 4, 3]]> : tensor<2x3xi8>
func.func @concat() -> tensor<2x3x!q8> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> as tensor<2x2x!q8>
  %b = nn.constant dense<3> : tensor<2x1xi8> as tensor<2x1x!y8>
  %0 = nn.concat %a, %b {axis = 1} : (tensor<2x2x!q8>, tensor<2x1x!y8>) -> tensor<2x3x!q8>
  return %0 : tensor<2x3x!q8>
}

// Real zero is stored 1, real 1.5 is stored 4.
// CHECK: @pad #0: dense<[1, 7, 8, 1]> : tensor<4xi8>
// CHECK: @pad #1: dense<[7, 8, 4]> : tensor<3xi8>
func.func @pad() -> (tensor<4x!q8>, tensor<3x!q8>) {
  %x = nn.constant dense<[7, 8]> : tensor<2xi8> as tensor<2x!q8>
  %0 = nn.pad %x {low = array<i64: 1>, high = array<i64: 1>, value = 0.0 : f32} : tensor<2x!q8> -> tensor<4x!q8>
  %1 = nn.pad %x {low = array<i64: 0>, high = array<i64: 1>, value = 1.5 : f32} : tensor<2x!q8> -> tensor<3x!q8>
  return %0, %1 : tensor<4x!q8>, tensor<3x!q8>
}
