// RUN: mote-opt %s --convert-nn-to-qnn --split-input-file --verify-diagnostics

// 2^31 - 10 + 127 leaves i32; the error is one, and names the op.
func.func @overflow(%x: tensor<1x1x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>> {
  %w = nn.constant dense<1> : tensor<1x1xi8> as tensor<1x1x!quant.uniform<i8:f32, 1.0>>
  %b = nn.constant dense<2147483638> : tensor<1xi32> as tensor<1x!quant.uniform<i32:f32, 1.0>>
  // expected-error@below {{expected accumulators that fit i32 but channel 0 reaches [2147483510, 2147483765]}}
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x1x!quant.uniform<i8:f32, 1.0>>, tensor<1x1x!quant.uniform<i8:f32, 1.0>>, tensor<1x!quant.uniform<i32:f32, 1.0>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>>
  return %0 : tensor<1x1x!quant.uniform<i8:f32, 1.0>>
}

// -----

func.func @wide_storage(%x: tensor<1xf32>) -> tensor<1xf32> {
  // expected-error@below {{expected one scale and 8-bit storage but got 'tensor<1x!quant.uniform<i16:f32, 1.000000e+00>>'}}
  %0 = nn.quantize %x : tensor<1xf32> -> tensor<1x!quant.uniform<i16:f32, 1.0>>
  %1 = nn.dequantize %0 : tensor<1x!quant.uniform<i16:f32, 1.0>> -> tensor<1xf32>
  return %1 : tensor<1xf32>
}
