// RUN: mote-interpret %s | FileCheck %s

!q8 = !quant.uniform<i8:f32, 0.5:1>
!y8 = !quant.uniform<i8:f32, 0.25:-1>

// Windows of 1x2 at stride 1 with one column of padding on the left, which
// never wins: max(-5), max(-5, -7), max(-7, -3).
// CHECK: @max #0: dense<{{\[\[\[}}[-5.000000e+00], [-5.000000e+00], [-3.000000e+00]]]]> : tensor<1x1x3x1xf32>
func.func @max() -> tensor<1x1x3x1xf32> {
  %x = nn.constant dense<[[[[-5.0], [-7.0], [-3.0]]]]> : tensor<1x1x3x1xf32> as tensor<1x1x3x1xf32>
  %0 = nn.max_pool2d %x {kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 0>, dilations = array<i64: 1, 1>}
    : tensor<1x1x3x1xf32> -> tensor<1x1x3x1xf32>
  return %0 : tensor<1x1x3x1xf32>
}

// Dilation 2: max(1, 3), max(2, 0).
// CHECK: @max_dilated #0: dense<{{\[\[\[}}[3], [2]]]]> : tensor<1x1x2x1xi8>
func.func @max_dilated() -> tensor<1x1x2x1x!q8> {
  %x = nn.constant dense<[[[[1], [2], [3], [0]]]]> : tensor<1x1x4x1xi8> as tensor<1x1x4x1x!q8>
  %0 = nn.max_pool2d %x {kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 2>}
    : tensor<1x1x4x1x!q8> -> tensor<1x1x2x1x!q8>
  return %0 : tensor<1x1x2x1x!q8>
}

// Window 1x2, padding of one: 4 alone is 4 or, counting the padding, 2.
// CHECK: @average #0: dense<{{\[\[\[}}[4.000000e+00], [5.000000e+00]]]]> : tensor<1x1x2x1xf32>
// CHECK: @average #1: dense<{{\[\[\[}}[2.000000e+00], [5.000000e+00]]]]> : tensor<1x1x2x1xf32>
func.func @average() -> (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) {
  %x = nn.constant dense<[[[[4.0], [6.0]]]]> : tensor<1x1x2x1xf32> as tensor<1x1x2x1xf32>
  %0 = nn.avg_pool2d %x {kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 0>, count_include_pad = false}
    : tensor<1x1x2x1xf32> -> tensor<1x1x2x1xf32>
  %1 = nn.avg_pool2d %x {kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 0>, count_include_pad = true}
    : tensor<1x1x2x1xf32> -> tensor<1x1x2x1xf32>
  return %0, %1 : tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>
}

// ((4-1) + (5-1) + (6-1)) / 3 = 4 steps of 0.5 are 2, / 0.25 - 1 = 7.
// With the same scale a tie: (1 + 2) / 2 = 1.5 -> 2, (3 + 4) / 2 = 3.5 -> 4, (4 + 5) / 2 = 4.5 -> 4, each + 1.
// CHECK: @average_quantized #0: dense<7> : tensor<1x1x1x1xi8>
// CHECK: @average_quantized #1: dense<{{\[\[\[}}[3], [5], [5]]]]> : tensor<1x1x3x1xi8>
func.func @average_quantized() -> (tensor<1x1x1x1x!y8>, tensor<1x1x3x1x!q8>) {
  %x = nn.constant dense<[[[[4], [5], [6]]]]> : tensor<1x1x3x1xi8> as tensor<1x1x3x1x!q8>
  %t = nn.constant dense<[[[[2], [3], [4], [5], [5], [6]]]]> : tensor<1x1x6x1xi8> as tensor<1x1x6x1x!q8>
  %0 = nn.avg_pool2d %x {kernel = array<i64: 1, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false}
    : tensor<1x1x3x1x!q8> -> tensor<1x1x1x1x!y8>
  %1 = nn.avg_pool2d %t {kernel = array<i64: 1, 2>, strides = array<i64: 1, 2>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false}
    : tensor<1x1x6x1x!q8> -> tensor<1x1x3x1x!q8>
  return %0, %1 : tensor<1x1x1x1x!y8>, tensor<1x1x3x1x!q8>
}

// Columns: (1 + 4) / 2, (2 + 5) / 2, (3 + 6) / 2; everything: 21 / 6.
// CHECK: @reduce_mean #0: dense<{{\[}}[2.500000e+00, 3.500000e+00, 4.500000e+00]]> : tensor<1x3xf32>
// CHECK: @reduce_mean #1: dense<3.500000e+00> : tensor<1x1xf32>
func.func @reduce_mean() -> (tensor<1x3xf32>, tensor<1x1xf32>) {
  %x = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32> as tensor<2x3xf32>
  %0 = nn.reduce_mean %x {axes = array<i64: 0>} : tensor<2x3xf32> -> tensor<1x3xf32>
  %1 = nn.reduce_mean %x {axes = array<i64: 0, 1>} : tensor<2x3xf32> -> tensor<1x1xf32>
  return %0, %1 : tensor<1x3xf32>, tensor<1x1xf32>
}

// Along axis 0: exp(0) : exp(ln 3) = 1 : 3, and 1 : 1 however large.
// CHECK: @softmax #0: dense<{{\[}}[2.500000e-01, 5.000000e-01], [7.500000e-01, 5.000000e-01]]> : tensor<2x2xf32>
func.func @softmax() -> tensor<2x2xf32> {
  %x = nn.constant dense<[[0.0, 1000.0], [1.09861228, 1000.0]]> : tensor<2x2xf32> as tensor<2x2xf32>
  %0 = nn.softmax %x {axis = 0} : tensor<2x2xf32> -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// Stored 1 and 3 mean 0 and 1: 1/(1+e) = 0.26894 -> 68.85 -> 69 - 128 = -59,
// e/(1+e) = 0.73106 -> 187.15 -> 187 - 128 = 59.
// CHECK: @softmax_quantized #0: dense<{{\[}}[-59, 59]]> : tensor<1x2xi8>
func.func @softmax_quantized() -> tensor<1x2x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %x = nn.constant dense<[[1, 3]]> : tensor<1x2xi8> as tensor<1x2x!q8>
  %0 = nn.softmax %x {axis = 1} : tensor<1x2x!q8> -> tensor<1x2x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %0 : tensor<1x2x!quant.uniform<i8:f32, 0.00390625:-128>>
}
