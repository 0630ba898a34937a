// RUN: mote-interpret %s | FileCheck %s

// Functions without arguments are run, and their results printed, in order.

// in = [[1, 2], [3, 4]], filter 2x2 of ones, one row and column of padding at the end that reads 10, bias 1:
//   [0,0]: 1+2+3+4 + 1 = 11    [0,1]: 2+10+4+10 + 1 = 27
//   [1,0]: 3+4+10+10 + 1 = 28  [1,1]: 4+30 + 1 = 35
// halved, ties to even: 5.5 -> 6, 13.5 -> 14, 14, 17.5 -> 18; zero point -2
// CHECK: @conv2d #0: dense<{{\[\[\[\[}}4], [12]], {{\[\[}}12], [16]]]]> : tensor<1x2x2x1xi8>
func.func @conv2d() -> tensor<1x2x2x1xi8> {
  %x = arith.constant dense<[[[[1], [2]], [[3], [4]]]]> : tensor<1x2x2x1xi8>
  %w = arith.constant dense<1> : tensor<1x2x2x1xi8>
  %b = arith.constant dense<1> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x2x2x1xi8>
  %0 = qnn.conv2d ins(%x, %w, %b : tensor<1x2x2x1xi8>, tensor<1x2x2x1xi8>, tensor<1xi32>) outs(%e : tensor<1x2x2x1xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 10 : i32,
     requant = #qnn.requant<multiplier = [1], shift = [1], zero_point = -2, min = -128, max = 127, rounding = half_even>} -> tensor<1x2x2x1xi8>
  return %0 : tensor<1x2x2x1xi8>
}

// Two groups of one input and one output channel each: 1 * 3, 2 * 5.
// CHECK: @groups #0: dense<{{\[\[\[\[}}3, 10]]]]> : tensor<1x1x1x2xi8>
func.func @groups() -> tensor<1x1x1x2xi8> {
  %x = arith.constant dense<[[[[1, 2]]]]> : tensor<1x1x1x2xi8>
  %w = arith.constant dense<[[[[3]]], [[[5]]]]> : tensor<2x1x1x1xi8>
  %b = arith.constant dense<0> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x1x1x2xi8>
  %0 = qnn.conv2d ins(%x, %w, %b : tensor<1x1x1x2xi8>, tensor<2x1x1x1xi8>, tensor<2xi32>) outs(%e : tensor<1x1x1x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64,
     requant = #qnn.requant<multiplier = [1], shift = [0], zero_point = 0, min = -128, max = 127, rounding = half_up>} -> tensor<1x1x1x2xi8>
  return %0 : tensor<1x1x1x2xi8>
}

// Per-channel multiplier and shift, and wrapping: 2^31 - 1 + 1 * 1 is -2^31 modulo 2^32, saturated to -128.
//   channel 0: 100 * 3 / 4 = 75; channel 1 saturates
// CHECK: @fully_connected #0: dense<{{\[\[}}75, -128]]> : tensor<1x2xi8>
func.func @fully_connected() -> tensor<1x2xi8> {
  %x = arith.constant dense<[[100, 1]]> : tensor<1x2xi8>
  %w = arith.constant dense<[[1, 0], [0, 1]]> : tensor<2x2xi8>
  %b = arith.constant dense<[0, 2147483647]> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x2xi8>
  %0 = qnn.fully_connected ins(%x, %w, %b : tensor<1x2xi8>, tensor<2x2xi8>, tensor<2xi32>) outs(%e : tensor<1x2xi8>)
    {requant = #qnn.requant<multiplier = [3, 1], shift = [2, 0], zero_point = 0, min = -128, max = 127, rounding = half_up>} -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}

// Ties: -2.5, -1.5, 1.5, 2.5 are -2, -2, 2, 2 to even and -2, -1, 2, 3 half up.
// CHECK: @half_even #0: dense<[-2, -2, 2, 2]> : tensor<4xi8>
func.func @half_even() -> tensor<4xi8> {
  %x = arith.constant dense<[-5, -3, 3, 5]> : tensor<4xi8>
  %z = arith.constant dense<0> : tensor<4xi8>
  %e = tensor.empty() : tensor<4xi8>
  %0 = qnn.add ins(%x, %z : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>)
    {lhs_multiplier = 1 : i32, rhs_multiplier = 1 : i32, offset = 0 : i64, shift = 1 : i32, zero_point = 0 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_even>} -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
// CHECK: @half_up #0: dense<[-2, -1, 2, 3]> : tensor<4xi8>
func.func @half_up() -> tensor<4xi8> {
  %x = arith.constant dense<[-5, -3, 3, 5]> : tensor<4xi8>
  %z = arith.constant dense<0> : tensor<4xi8>
  %e = tensor.empty() : tensor<4xi8>
  %0 = qnn.add ins(%x, %z : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>)
    {lhs_multiplier = 1 : i32, rhs_multiplier = 1 : i32, offset = 0 : i64, shift = 1 : i32, zero_point = 0 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_up>} -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// Subtraction: (10 - 3) * 2 + 1 clamped to [0, 9]; (3 - 10) * 2 + 1 clamped.
// CHECK: @subtract #0: dense<[9, 0]> : tensor<2xi8>
func.func @subtract() -> tensor<2xi8> {
  %x = arith.constant dense<[10, 3]> : tensor<2xi8>
  %y = arith.constant dense<[3, 10]> : tensor<2xi8>
  %e = tensor.empty() : tensor<2xi8>
  %0 = qnn.add ins(%x, %y : tensor<2xi8>, tensor<2xi8>) outs(%e : tensor<2xi8>)
    {lhs_multiplier = 2 : i32, rhs_multiplier = -2 : i32, offset = 0 : i64, shift = 0 : i32, zero_point = 1 : i32, min = 0 : i32, max = 9 : i32, rounding = #qnn<rounding half_up>} -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// Windows at the border divide by what is inside: entry n - 1 for n values, here 2/2 and 1/2.
//   [4] -> 4, [4, 8] -> 6 (zero point of the input is 0)
// CHECK: @avg_pool #0: dense<{{\[\[\[\[}}4], [6]]]]> : tensor<1x1x2x1xi8>
func.func @avg_pool() -> tensor<1x1x2x1xi8> {
  %x = arith.constant dense<[[[[4], [8]]]]> : tensor<1x1x2x1xi8>
  %e = tensor.empty() : tensor<1x1x2x1xi8>
  %0 = qnn.avg_pool2d ins(%x : tensor<1x1x2x1xi8>) outs(%e : tensor<1x1x2x1xi8>)
    {kernel_size = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 0>, count_include_pad = false, input_zero_point = 0 : i32,
     requant = #qnn.requant<multiplier = [2, 1], shift = [1], zero_point = 0, min = -128, max = 127, rounding = half_even>} -> tensor<1x1x2x1xi8>
  return %0 : tensor<1x1x2x1xi8>
}

// Padding never wins, even against -128.
// CHECK: @max_pool #0: dense<{{\[\[\[\[}}-128], [-127]]]]> : tensor<1x1x2x1xi8>
func.func @max_pool() -> tensor<1x1x2x1xi8> {
  %x = arith.constant dense<[[[[-128], [-127]]]]> : tensor<1x1x2x1xi8>
  %e = tensor.empty() : tensor<1x1x2x1xi8>
  %0 = qnn.max_pool2d ins(%x : tensor<1x1x2x1xi8>) outs(%e : tensor<1x1x2x1xi8>)
    {kernel_size = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 0>, dilations = array<i64: 1, 1>} -> tensor<1x1x2x1xi8>
  return %0 : tensor<1x1x2x1xi8>
}

// x / 0.5 rounded to even, + 3, saturated; NaN is the zero point: 1.25 / 0.5 = 2.5 -> 2 + 3.
// CHECK: @quantize #0: dense<[5, 127, -128, 3]> : tensor<4xi8>
func.func @quantize() -> tensor<4xi8> {
  %x = arith.constant dense<[1.25, 1.0e+9, 0xFF800000, 0x7FC00000]> : tensor<4xf32>
  %e = tensor.empty() : tensor<4xi8>
  %0 = qnn.quantize ins(%x : tensor<4xf32>) outs(%e : tensor<4xi8>) {scale = 0.5 : f32, zero_point = 3 : i32} -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// CHECK: @flip_sign #0: dense<[-128, 127]> : tensor<2xi8>
func.func @flip_sign() -> tensor<2xi8> {
  %x = arith.constant dense<[0, 255]> : tensor<2xui8>
  %e = tensor.empty() : tensor<2xi8>
  %0 = qnn.flip_sign ins(%x : tensor<2xui8>) outs(%e : tensor<2xi8>) -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// CHECK: @move #0: dense<[-128, 5]> : tensor<2xi8>
func.func @move() -> tensor<2xi8> {
  %x = arith.constant dense<[-128, 5]> : tensor<2xi8>
  %e = tensor.empty() : tensor<2xi8>
  %0 = qnn.move ins(%x : tensor<2xi8>) outs(%e : tensor<2xi8>) -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// CHECK: @fill #0: dense<-7> : tensor<2xi8>
func.func @fill() -> tensor<2xi8> {
  %e = tensor.empty() : tensor<2xi8>
  %0 = qnn.fill outs(%e : tensor<2xi8>) {value = -7 : i32} -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// Sums 3 - 5 + 7 and 10 + 20 + 30 on top of 100 and 200.
// CHECK: @sum_rows #0: dense<{{\[\[\[\[}}105, 260]]]]> : tensor<1x1x1x2xi32>
func.func @sum_rows() -> tensor<1x1x1x2xi32> {
  %x = arith.constant dense<[[[[3, 10], [-5, 20], [7, 30]]]]> : tensor<1x1x3x2xi8>
  %s = arith.constant dense<[[[[100, 200]]]]> : tensor<1x1x1x2xi32>
  %0 = qnn.sum_rows ins(%x : tensor<1x1x3x2xi8>) outs(%s : tensor<1x1x1x2xi32>) -> tensor<1x1x1x2xi32>
  return %0 : tensor<1x1x1x2xi32>
}

// (105 - 4 * 5) / 4 = 21.25, plus 1; (-9 - 20) / 4 = -7.25, plus 1.
// CHECK: @average_sums #0: dense<[22, -6]> : tensor<2xi8>
func.func @average_sums() -> tensor<2xi8> {
  %x = arith.constant dense<[105, -9]> : tensor<2xi32>
  %e = tensor.empty() : tensor<2xi8>
  %0 = qnn.average_sums ins(%x : tensor<2xi32>) outs(%e : tensor<2xi8>) {count = 4 : i64, input_zero_point = 5 : i32,
    requant = #qnn.requant<multiplier = [1], shift = [2], zero_point = 1, min = -128, max = 127, rounding = half_even>} -> tensor<2xi8>
  return %0 : tensor<2xi8>
}

// f16: 1 * 2048 + 1 * 1 + 1 * 1 = 2050 fits, while sums rounded to f16 after every term would stay at 2048. Rounded once:
// 2050 + 0.9 is 2050, at most 2048.
// CHECK: @half #0: dense<2.050000e+03> : tensor<1x1xf16>
// CHECK: @half #1: dense<2.048000e+03> : tensor<1x1xf16>
func.func @half() -> (tensor<1x1xf16>, tensor<1x1xf16>) {
  %x = arith.constant dense<[[2048.0, 1.0, 1.0]]> : tensor<1x3xf16>
  %w = arith.constant dense<1.0> : tensor<1x3xf16>
  %b = arith.constant dense<0.9> : tensor<1xf16>
  %e = tensor.empty() : tensor<1x1xf16>
  %0 = qnn.fully_connected ins(%x, %w, %b : tensor<1x3xf16>, tensor<1x3xf16>, tensor<1xf16>) outs(%e : tensor<1x1xf16>) -> tensor<1x1xf16>
  %1 = qnn.fully_connected ins(%x, %w, %b : tensor<1x3xf16>, tensor<1x3xf16>, tensor<1xf16>) outs(%e : tensor<1x1xf16>) {act_max = 2048.0 : f32} -> tensor<1x1xf16>
  return %0, %1 : tensor<1x1xf16>, tensor<1x1xf16>
}

// f16 pools: the maximum is an element, the average of 1 and 1.001 (1 + 2^-10) is rounded to even.
// CHECK: @half_pools #0: dense<1.000980e+00> : tensor<1x1x1x1xf16>
// CHECK: @half_pools #1: dense<1.000000e+00> : tensor<1x1x1x1xf16>
func.func @half_pools() -> (tensor<1x1x1x1xf16>, tensor<1x1x1x1xf16>) {
  %x = arith.constant dense<[[[[1.0], [1.001]]]]> : tensor<1x1x2x1xf16>
  %e = tensor.empty() : tensor<1x1x1x1xf16>
  %0 = qnn.max_pool2d ins(%x : tensor<1x1x2x1xf16>) outs(%e : tensor<1x1x1x1xf16>)
    {kernel_size = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} -> tensor<1x1x1x1xf16>
  %1 = qnn.avg_pool2d ins(%x : tensor<1x1x2x1xf16>) outs(%e : tensor<1x1x1x1xf16>)
    {kernel_size = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false} -> tensor<1x1x1x1xf16>
  return %0, %1 : tensor<1x1x1x1xf16>, tensor<1x1x1x1xf16>
}
