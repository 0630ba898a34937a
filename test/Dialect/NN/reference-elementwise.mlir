// RUN: mote-interpret %s | FileCheck %s

!q8 = !quant.uniform<i8:f32, 0.5:1>
!w8 = !quant.uniform<i8:f32, 0.25>
!y8 = !quant.uniform<i8:f32, 0.25:-1>

// [[1], [2]] with [10, 20, 40], every pair.
// CHECK: @broadcast #0: dense<{{\[}}[1.100000e+01, 2.100000e+01, 4.100000e+01], [1.200000e+01, 2.200000e+01, 4.200000e+01]]>
// CHECK: @broadcast #1: dense<{{\[}}[-9.000000e+00, -1.900000e+01, -3.900000e+01], [-8.000000e+00, -1.800000e+01, -3.800000e+01]]>
// CHECK: @broadcast #2: dense<{{\[}}[1.000000e+01, 2.000000e+01, 3.000000e+01], [2.000000e+01, 3.000000e+01, 3.000000e+01]]>
// CHECK: @broadcast #3: dense<{{\[}}[1.000000e-01, 5.000000e-02, 2.500000e-02], [2.000000e-01, 1.000000e-01, 5.000000e-02]]>
// CHECK: @broadcast #4: dense<{{\[}}[1.000000e+00, 1.000000e+00, 1.000000e+00], [2.000000e+00, 2.000000e+00, 2.000000e+00]]>
// CHECK: @broadcast #5: dense<{{\[}}[1.000000e+01, 2.000000e+01, 4.000000e+01], [1.000000e+01, 2.000000e+01, 4.000000e+01]]>
// CHECK: @broadcast #6: dense<{{\[}}[1.000000e+00, 1.000000e+00, 1.000000e+00], [1.024000e+03, 0x49800000, 1.09951163E+12]]>
func.func @broadcast() -> (tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>) {
  %a = nn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32> as tensor<2x1xf32>
  %b = nn.constant dense<[10.0, 20.0, 40.0]> : tensor<3xf32> as tensor<3xf32>
  %0 = nn.add %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = nn.sub %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // 1*40 and 2*20, 2*40 clamp to 30; 1*20 does not
  %2 = nn.mul %a, %b {act_max = 30.0 : f32, act_min = 0.0 : f32} : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %3 = nn.div %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %4 = nn.minimum %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %5 = nn.maximum %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // 2^10, 2^20, 2^40
  %6 = nn.pow %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>, tensor<2x3xf32>
}

// 2 * 0.5 + 3 * 0.25 = 1.75, / 0.25 - 1 = 6;  126 * 0.5 + 127 * 0.25 = 94.75
// saturates at 127.  Product: 1 * 0.75 = 0.75, 3 - 1 = 2;  63 * 31.75 saturates.
// CHECK: @quantized #0: dense<[6, 127]> : tensor<2xi8>
// CHECK: @quantized #1: dense<[2, 127]> : tensor<2xi8>
func.func @quantized() -> (tensor<2x!y8>, tensor<2x!y8>) {
  %a = nn.constant dense<[3, 127]> : tensor<2xi8> as tensor<2x!q8>
  %b = nn.constant dense<[3, 127]> : tensor<2xi8> as tensor<2x!w8>
  %0 = nn.add %a, %b : (tensor<2x!q8>, tensor<2x!w8>) -> tensor<2x!y8>
  %1 = nn.mul %a, %b : (tensor<2x!q8>, tensor<2x!w8>) -> tensor<2x!y8>
  return %0, %1 : tensor<2x!y8>, tensor<2x!y8>
}

// Integers wrap; -7 / 2 is -3; (-3)^3 = -27.
// CHECK: @integers #0: dense<[-128, -5]> : tensor<2xi8>
// CHECK: @integers #1: dense<[127, -3]> : tensor<2xi8>
// CHECK: @integers #2: dense<[127, 49]> : tensor<2xi8>
func.func @integers() -> (tensor<2xi8>, tensor<2xi8>, tensor<2xi8>) {
  %a = nn.constant dense<[127, -7]> : tensor<2xi8> as tensor<2xi8>
  %b = nn.constant dense<[1, 2]> : tensor<2xi8> as tensor<2xi8>
  %0 = nn.add %a, %b : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  %1 = nn.div %a, %b : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  %2 = nn.pow %a, %b : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  return %0, %1, %2 : tensor<2xi8>, tensor<2xi8>, tensor<2xi8>
}

// CHECK: @rounding #0: dense<[0.000000e+00, 1.500000e+00]>
// CHECK: @rounding #1: dense<[2.500000e+00, 1.500000e+00]>
// CHECK: @rounding #2: dense<[2.500000e+00, -1.500000e+00]>
// CHECK: @rounding #3: dense<[-3.000000e+00, 1.000000e+00]>
// CHECK: @rounding #4: dense<[-2.000000e+00, 2.000000e+00]>
// CHECK: @rounding #5: dense<[-1.000000e+00, 1.000000e+00]>
// CHECK: @rounding #6: dense<[-2.500000e-01, 1.500000e+00]>
func.func @rounding() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %x = nn.constant dense<[-2.5, 1.5]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.relu %x : tensor<2xf32> -> tensor<2xf32>
  %1 = nn.abs %x : tensor<2xf32> -> tensor<2xf32>
  %2 = nn.neg %x : tensor<2xf32> -> tensor<2xf32>
  %3 = nn.floor %x : tensor<2xf32> -> tensor<2xf32>
  %4 = nn.ceil %x : tensor<2xf32> -> tensor<2xf32>
  %5 = nn.clip %x {act_min = -1.0 : f32, act_max = 1.0 : f32} : tensor<2xf32> -> tensor<2xf32>
  %6 = nn.leaky_relu %x {alpha = 0.1 : f32} : tensor<2xf32> -> tensor<2xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// At 0 and 1: 1/2, 1/(1+1/e) = 0.731058562; 0, 0.761594176; 1, e = 2.71828175;
// 0, erf(1) = 0.842700779; ln 2 = 0.693147182, ln(1+e) = 1.3132617;
// 0, 1 * (1/6 + 1/2) = 0.666666687; 1/2, 0.2 + 0.5 = 0.7.
// CHECK: @functions #0: dense<[5.000000e-01, 0.731058597]>
// CHECK: @functions #1: dense<[0.000000e+00, 0.761594176]>
// CHECK: @functions #2: dense<[1.000000e+00, 2.71828175]>
// CHECK: @functions #3: dense<[0.000000e+00, 0.842700779]>
// CHECK: @functions #4: dense<[0.693147182, 1.31326163]>
// CHECK: @functions #5: dense<[0.000000e+00, 0.666666686]>
// CHECK: @functions #6: dense<[5.000000e-01, 0.699999988]>
func.func @functions() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %x = nn.constant dense<[0.0, 1.0]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.sigmoid %x : tensor<2xf32> -> tensor<2xf32>
  %1 = nn.tanh %x : tensor<2xf32> -> tensor<2xf32>
  %2 = nn.exp %x : tensor<2xf32> -> tensor<2xf32>
  %3 = nn.erf %x : tensor<2xf32> -> tensor<2xf32>
  %4 = nn.softplus %x : tensor<2xf32> -> tensor<2xf32>
  %5 = nn.hard_swish %x : tensor<2xf32> -> tensor<2xf32>
  %6 = nn.hard_sigmoid %x {alpha = 0.2 : f32, beta = 0.5 : f32} : tensor<2xf32> -> tensor<2xf32>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// sqrt 4 and 2.25; ln 1 and 2; elu: 2 * (exp(-ln 2) - 1) = -1.
// CHECK: @roots #0: dense<[2.000000e+00, 1.500000e+00]>
// CHECK: @roots #1: dense<[0.000000e+00, 0.693147182]>
// CHECK: @roots #2: dense<[-1.000000e+00, 3.000000e+00]>
func.func @roots() -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %a = nn.constant dense<[4.0, 2.25]> : tensor<2xf32> as tensor<2xf32>
  %b = nn.constant dense<[1.0, 2.0]> : tensor<2xf32> as tensor<2xf32>
  %c = nn.constant dense<[-0.693147181, 3.0]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.sqrt %a : tensor<2xf32> -> tensor<2xf32>
  %1 = nn.log %b : tensor<2xf32> -> tensor<2xf32>
  %2 = nn.elu %c {alpha = 2.0 : f32} : tensor<2xf32> -> tensor<2xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// Stored 1 is 0: sigmoid 0.5 is 128 steps of 1/256, - 128 = 0.
// CHECK: @sigmoid_quantized #0: dense<0> : tensor<1xi8>
func.func @sigmoid_quantized() -> tensor<1x!quant.uniform<i8:f32, 0.00390625:-128>> {
  %x = nn.constant dense<1> : tensor<1xi8> as tensor<1x!q8>
  %0 = nn.sigmoid %x : tensor<1x!q8> -> tensor<1x!quant.uniform<i8:f32, 0.00390625:-128>>
  return %0 : tensor<1x!quant.uniform<i8:f32, 0.00390625:-128>>
}
