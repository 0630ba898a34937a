// RUN: mote-opt %s --split-input-file --nn-cast-to-f16 --verify-diagnostics | FileCheck %s

// The borders stay f32; between the layers nothing is cast. 0.1 is rounded.
// CHECK-LABEL: @layers
// CHECK-SAME: (%arg0: tensor<1x2xf32>) -> tensor<1x1xf32>
// CHECK-DAG: %[[X:.*]] = nn.cast %arg0 : tensor<1x2xf32> -> tensor<1x2xf16>
// CHECK-DAG: %[[W:.*]] = nn.constant dense<{{\[\[}}9.997550e-02, 6.550400e+04]]> : tensor<1x2xf16>
// CHECK-DAG: %[[B:.*]] = nn.constant dense<1.000000e+00> : tensor<1xf16>
// CHECK: %[[Y:.*]] = nn.fully_connected %[[X]], %[[W]] bias %[[B]] {act_min = 0.000000e+00 : f32} : (tensor<1x2xf16>, tensor<1x2xf16>, tensor<1xf16>) -> tensor<1x1xf16>
// CHECK-NEXT: %[[S:.*]] = nn.sigmoid %[[Y]] : tensor<1x1xf16> -> tensor<1x1xf16>
// CHECK-NEXT: %[[R:.*]] = nn.cast %[[S]] : tensor<1x1xf16> -> tensor<1x1xf32>
// CHECK-NEXT: return %[[R]]
func.func @layers(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = nn.constant dense<[[0.1, 65504.0]]> : tensor<1x2xf32> as tensor<1x2xf32>
  %b = nn.constant dense<1.0> : tensor<1xf32> as tensor<1xf32>
  %0 = nn.fully_connected %x, %w bias %b {act_min = 0.0 : f32} : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %1 = nn.sigmoid %0 : tensor<1x1xf32> -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// Integers and what is quantized stay; so do loops of other dialects, which get f32.
// CHECK-LABEL: @others
// CHECK: %[[I:.*]] = nn.abs %arg1 : tensor<2xi32> -> tensor<2xi32>
// CHECK: %[[A:.*]] = nn.abs %{{.*}} : tensor<2xf16> -> tensor<2xf16>
// CHECK: %[[F:.*]] = nn.cast %[[A]] : tensor<2xf16> -> tensor<2xf32>
// CHECK: %[[Q:.*]] = nn.quantize %[[F]] : tensor<2xf32>
// CHECK: math.sin %[[F]] : tensor<2xf32>
func.func @others(%x: tensor<2xf32>, %i: tensor<2xi32>) -> (tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<2xf32>, tensor<2xi32>) {
  %0 = nn.abs %i : tensor<2xi32> -> tensor<2xi32>
  %1 = nn.abs %x : tensor<2xf32> -> tensor<2xf32>
  %2 = nn.quantize %1 : tensor<2xf32> -> tensor<2x!quant.uniform<i8:f32, 0.5>>
  %3 = math.sin %1 : tensor<2xf32>
  return %2, %3, %0 : tensor<2x!quant.uniform<i8:f32, 0.5>>, tensor<2xf32>, tensor<2xi32>
}

// -----

// 65520 is the least number that rounds to infinity.
func.func @too_large(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = nn.constant dense<[65519.0, -65520.0]> : tensor<2xf32> as tensor<2xf32>
  // expected-error @+1 {{expected constants that fit f16, at most 65504 in size, but element 1 of 'tensor<2xf32>' is -6.552000e+04; rescale the layer, or compile without precision=fp16}}
  %0 = nn.mul %x, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
