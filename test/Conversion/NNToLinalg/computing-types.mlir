// Unsigned elements are computed on as signless ones, narrow floats as f32; what C++ leaves undefined has a value.

// RUN: mote-opt %s -convert-nn-to-linalg -canonicalize | FileCheck %s
// RUN: mote-opt %s -convert-nn-to-linalg | mote-interpret | FileCheck %s --check-prefix=VALUE

// CHECK-LABEL: @unsigned
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<3xui8>)
// CHECK: ^bb0(%[[X:[^:]*]]: ui8
// CHECK: %[[A:.*]] = builtin.unrealized_conversion_cast %[[X]] : ui8 to i8
// CHECK: %[[S:.*]] = arith.addi %[[A]]
// CHECK: %[[R:.*]] = builtin.unrealized_conversion_cast %[[S]] : i8 to ui8
// CHECK: linalg.yield %[[R]] : ui8
// VALUE: @unsigned #0: dense<[44, 1, 0]> : tensor<3xui8>
// 200 + 100 = 300 = 44 modulo 256
func.func @unsigned() -> tensor<3xui8> {
  %x = nn.constant dense<[200, 1, 128]> : tensor<3xui8> as tensor<3xui8>
  %y = nn.constant dense<[100, 0, 128]> : tensor<3xui8> as tensor<3xui8>
  %r = nn.add %x, %y : (tensor<3xui8>, tensor<3xui8>) -> tensor<3xui8>
  return %r : tensor<3xui8>
}

// VALUE: @unsigned_order #0: dense<[200, 255]> : tensor<2xui8>
func.func @unsigned_order() -> tensor<2xui8> {
  %x = nn.constant dense<[200, 255]> : tensor<2xui8> as tensor<2xui8>
  %y = nn.constant dense<[100, 127]> : tensor<2xui8> as tensor<2xui8>
  %r = nn.maximum %x, %y : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// VALUE: @unsigned_divide #0: dense<[66, 0]> : tensor<2xui8>
func.func @unsigned_divide() -> tensor<2xui8> {
  %x = nn.constant dense<[200, 7]> : tensor<2xui8> as tensor<2xui8>
  %y = nn.constant dense<[3, 0]> : tensor<2xui8> as tensor<2xui8>
  %r = nn.div %x, %y : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// VALUE: @signed_divide #0: dense<[-2147483648, 0, -3]> : tensor<3xi32>
// INT32_MIN / -1 is itself, 5 / 0 is 0, -7 / 2 goes toward zero.
func.func @signed_divide() -> tensor<3xi32> {
  %x = nn.constant dense<[-2147483648, 5, -7]> : tensor<3xi32> as tensor<3xi32>
  %y = nn.constant dense<[-1, 0, 2]> : tensor<3xi32> as tensor<3xi32>
  %r = nn.div %x, %y : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK-LABEL: @half
// CHECK: arith.extf %{{.*}} : f16 to f32
// CHECK: arith.addf %{{.*}} : f32
// CHECK: arith.truncf %{{.*}} : f32 to f16
// VALUE: @half #0: dense<[2.048000e+03, 3.000000e+00]> : tensor<2xf16>
// 2048 + 1 is a tie between 2048 and 2050.
func.func @half() -> tensor<2xf16> {
  %x = nn.constant dense<[2048.0, 1.0]> : tensor<2xf16> as tensor<2xf16>
  %y = nn.constant dense<[1.0, 2.0]> : tensor<2xf16> as tensor<2xf16>
  %r = nn.add %x, %y : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xf16>
  return %r : tensor<2xf16>
}

// Sums of halves are f32: 2048 terms of 1 and one of 2048 would else stop at 2048.
// CHECK-LABEL: @half_matmul
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<1x1xf32>)
// VALUE: @half_matmul #0: dense<4.096000e+03> : tensor<1x1xf16>
func.func @half_matmul() -> tensor<1x1xf16> {
  %x = nn.constant dense<1.0> : tensor<1x4096xf16> as tensor<1x4096xf16>
  %y = nn.constant dense<1.0> : tensor<4096x1xf16> as tensor<4096x1xf16>
  %r = nn.matmul %x, %y : (tensor<1x4096xf16>, tensor<4096x1xf16>) -> tensor<1x1xf16>
  return %r : tensor<1x1xf16>
}

// VALUE: @cast #0: dense<[255, 0, 0, 3]> : tensor<4xui8>
// Toward zero, saturated; NaN is 0.
func.func @cast() -> tensor<4xui8> {
  %x = nn.constant dense<[300.0, -1.0, 0x7fc00000, 3.9]> : tensor<4xf32> as tensor<4xf32>
  %r = nn.cast %x : tensor<4xf32> -> tensor<4xui8>
  return %r : tensor<4xui8>
}

// 2^31 - 1 is no float: the greatest integer is chosen, not the greatest float.
// VALUE: @cast_most #0: dense<[2147483647, -2147483648, 2147483520]> : tensor<3xi32>
func.func @cast_most() -> tensor<3xi32> {
  %x = nn.constant dense<[3.0e9, -3.0e9, 2147483520.0]> : tensor<3xf32> as tensor<3xf32>
  %r = nn.cast %x : tensor<3xf32> -> tensor<3xi32>
  return %r : tensor<3xi32>
}
