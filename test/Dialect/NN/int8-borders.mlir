// RUN: mote-opt %s --split-input-file --nn-int8-borders -verify-diagnostics | FileCheck %s

!q = !quant.uniform<i8:f32, 5.000000e-01>

// CHECK-LABEL: @borders
// CHECK-SAME: (%arg0: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
// CHECK-NEXT: %[[A:.*]] = nn.add %arg0, %arg0
// CHECK-NEXT: return %[[A]]
func.func @borders(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.quantize %x : tensor<4xf32> -> tensor<4x!q>
  %1 = nn.quantize %x : tensor<4xf32> -> tensor<4x!q>
  %2 = nn.add %0, %1 : (tensor<4x!q>, tensor<4x!q>) -> tensor<4x!q>
  %3 = nn.dequantize %2 : tensor<4x!q> -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// -----

// expected-error @+2 {{int8 borders need a float input 'x' that goes to one quantization only: keep the model's border (--io=model), or quantize the model}}
// expected-error @+1 {{int8 borders need a float output 0 that comes from a dequantization}}
func.func @float(%x: tensor<4xf32> {mote.name = "x"}) -> tensor<4xf32> {
  %0 = nn.relu %x : tensor<4xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
