// RUN: mote-interpret %s | FileCheck %s

!q8 = !quant.uniform<i8:f32, 0.5:1>
!w8 = !quant.uniform<i8:f32, 0.25>
!wc8 = !quant.uniform<i8:f32:0, {0.25, 0.5}>
!bias = !quant.uniform<i32:f32, 0.125>
!y8 = !quant.uniform<i8:f32, 0.25:-1>

// A 2x2 window at stride 1 over 3x3 with one row of padding on top:
//   rows:  0 0 0 / 1 2 3 / 4 5 6 / 7 8 9, filter 1 10 / 100 1000
//   first: 100*1 + 1000*2 = 2100, then 100*2 + 1000*3 = 3200
//   next:  1 + 10*2 + 100*4 + 1000*5 = 5421, 2 + 30 + 500 + 6000 = 6532
//   last:  4 + 50 + 700 + 8000 = 8754, 5 + 60 + 800 + 9000 = 9865
// CHECK: @conv_padded #0: dense<{{\[\[\[}}[2.100000e+03], [3.200000e+03]], {{\[}}[5.421000e+03], [6.532000e+03]], {{\[}}[8.754000e+03], [9.865000e+03]]]]> : tensor<1x3x2x1xf32>
func.func @conv_padded() -> tensor<1x3x2x1xf32> {
  %x = nn.constant dense<[[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]], [[7.0], [8.0], [9.0]]]]> : tensor<1x3x3x1xf32> as tensor<1x3x3x1xf32>
  %w = nn.constant dense<[[[[1.0], [10.0]], [[100.0], [1000.0]]]]> : tensor<1x2x2x1xf32> as tensor<1x2x2x1xf32>
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x3x2x1xf32>
  return %0 : tensor<1x3x2x1xf32>
}

// Strides 1x2, dilation 2 along x, two groups of one input and one output each:
//   group 0 reads 1 2 3 4 5: at x = 0: 1 + 10*3 = 31, at x = 2: 3 + 10*5 = 53
//   group 1 reads 6 7 8 9 0: at x = 0: 6 + 100*8 = 806, at x = 2: 8 + 100*0 = 8
// CHECK: @conv_grouped #0: dense<{{\[\[\[}}[3.100000e+01, 8.060000e+02], [5.300000e+01, 8.000000e+00]]]]> : tensor<1x1x2x2xf32>
func.func @conv_grouped() -> tensor<1x1x2x2xf32> {
  %x = nn.constant dense<[[[[1.0, 6.0], [2.0, 7.0], [3.0, 8.0], [4.0, 9.0], [5.0, 0.0]]]]> : tensor<1x1x5x2xf32> as tensor<1x1x5x2xf32>
  %w = nn.constant dense<[[[[1.0], [10.0]]], [[[1.0], [100.0]]]]> : tensor<2x1x2x1xf32> as tensor<2x1x2x1xf32>
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 2>, groups = 2}
    : (tensor<1x1x5x2xf32>, tensor<2x1x2x1xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}

// Stored 3, 5 mean (3 - 1) * 0.5 = 1 and 2; filters 4 * 0.25 = 1 and 2 * 0.5 = 1.
// Channel 0: acc = 2*4 + 4*4 + 1 = 25, 25 * 0.125 = 3.125, / 0.25 = 12.5, a tie
//   to 12, - 1 = 11. Channel 1: acc = 2*2 + 4*3 = 16, * 0.25 = 4, / 0.25 - 1 = 15.
// The padding on the right is real zero, not stored zero: x = 1 reads 5 only.
//   Channel 0: 4*4 + 1 = 17, 2.125, 8.5, tie to 8, 7. Channel 1: 4*2 = 8, 2, 8, 7.
// CHECK: @conv_quantized #0: dense<{{\[\[\[}}[11, 15], [7, 7]]]]> : tensor<1x1x2x2xi8>
func.func @conv_quantized() -> tensor<1x1x2x2x!y8> {
  %x = nn.constant dense<[[[[3], [5]]]]> : tensor<1x1x2x1xi8> as tensor<1x1x2x1x!q8>
  %w = nn.constant dense<[[[[4], [4]]], [[[2], [3]]]]> : tensor<2x1x2x1xi8> as tensor<2x1x2x1x!wc8>
  %b = nn.constant dense<[1, 0]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>
  %0 = nn.conv2d %x, %w bias %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 1>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<1x1x2x1x!q8>, tensor<2x1x2x1x!wc8>, tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>) -> tensor<1x1x2x2x!y8>
  return %0 : tensor<1x1x2x2x!y8>
}

// Relu6 clamps the real result: acc 100*100*0.125 = 1250 gives 6, 6/0.25 - 1 = 23;
// acc -1250 gives 0, stored -1.
// CHECK: @fully_connected #0: dense<{{\[}}[23, -1]]> : tensor<1x2xi8>
func.func @fully_connected() -> tensor<1x2x!y8> {
  %x = nn.constant dense<[[101]]> : tensor<1x1xi8> as tensor<1x1x!q8>
  %w = nn.constant dense<[[100], [-100]]> : tensor<2x1xi8> as tensor<2x1x!w8>
  %b = nn.constant dense<0> : tensor<2xi32> as tensor<2x!bias>
  %0 = nn.fully_connected %x, %w bias %b {act_min = 0.0 : f32, act_max = 6.0 : f32}
    : (tensor<1x1x!q8>, tensor<2x1x!w8>, tensor<2x!bias>) -> tensor<1x2x!y8>
  return %0 : tensor<1x2x!y8>
}

// 2^24 + 1 - 2^24: an f32 accumulator would lose the 1.
// CHECK: @double_accumulator #0: dense<1.000000e+00> : tensor<1x1xf32>
func.func @double_accumulator() -> tensor<1x1xf32> {
  %x = nn.constant dense<[[16777216.0, 1.0, -16777216.0]]> : tensor<1x3xf32> as tensor<1x3xf32>
  %w = nn.constant dense<1.0> : tensor<1x3xf32> as tensor<1x3xf32>
  %0 = nn.fully_connected %x, %w : (tensor<1x3xf32>, tensor<1x3xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// Batches broadcast: [1 2] . [5; 7] = 19, [1 2] . [1; 10] = 21,
//                    [3 4] . [5; 7] = 43, [3 4] . [1; 10] = 43.
// CHECK: @matmul #0: dense<{{\[\[\[}}[1.900000e+01]], {{\[}}[2.100000e+01]]], {{\[\[}}[4.300000e+01]], {{\[}}[4.300000e+01]]]]> : tensor<2x2x1x1xf32>
func.func @matmul() -> tensor<2x2x1x1xf32> {
  %a = nn.constant dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]> : tensor<2x1x1x2xf32> as tensor<2x1x1x2xf32>
  %b = nn.constant dense<[[[5.0], [7.0]], [[1.0], [10.0]]]> : tensor<2x2x1xf32> as tensor<2x2x1xf32>
  %0 = nn.matmul %a, %b : (tensor<2x1x1x2xf32>, tensor<2x2x1xf32>) -> tensor<2x2x1x1xf32>
  return %0 : tensor<2x2x1x1xf32>
}

// (q - 1) * 0.5 * w * 0.25: (2 * 4 + 4 * 8) * 0.125 = 5, 5 / 0.25 - 1 = 19
// CHECK: @matmul_quantized #0: dense<19> : tensor<1x1xi8>
func.func @matmul_quantized() -> tensor<1x1x!y8> {
  %a = nn.constant dense<[[3, 5]]> : tensor<1x2xi8> as tensor<1x2x!q8>
  %b = nn.constant dense<[[4], [8]]> : tensor<2x1xi8> as tensor<2x1x!w8>
  %0 = nn.matmul %a, %b : (tensor<1x2x!q8>, tensor<2x1x!w8>) -> tensor<1x1x!y8>
  return %0 : tensor<1x1x!y8>
}

// Axis 1: (3 - 1) / sqrt(3.5 + 0.5) * 10 + 5 = 15, (3 - 3) / 1 * 2 - 1 = -1
// CHECK: @batch_norm #0: dense<{{\[\[}}[1.500000e+01], [-1.000000e+00]]]> : tensor<1x2x1xf32>
func.func @batch_norm() -> tensor<1x2x1xf32> {
  %x = nn.constant dense<3.0> : tensor<1x2x1xf32> as tensor<1x2x1xf32>
  %scale = nn.constant dense<[10.0, 2.0]> : tensor<2xf32> as tensor<2xf32>
  %offset = nn.constant dense<[5.0, -1.0]> : tensor<2xf32> as tensor<2xf32>
  %mean = nn.constant dense<[1.0, 3.0]> : tensor<2xf32> as tensor<2xf32>
  %variance = nn.constant dense<[3.5, 0.5]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.batch_norm %x, %scale, %offset, %mean, %variance {epsilon = 0.5 : f32, axis = 1}
    : (tensor<1x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x1xf32>
  return %0 : tensor<1x2x1xf32>
}
