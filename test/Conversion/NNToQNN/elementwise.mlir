// RUN: mote-opt %s --convert-nn-to-qnn --canonicalize --split-input-file | FileCheck %s

!a = !quant.uniform<i8:f32, 0.5:1>
!b = !quant.uniform<i8:f32, 0.25:-2>
!y = !quant.uniform<i8:f32, 0.5:3>

// (a - 1) * 1 + (b + 2) / 2 + 3: multipliers 2 and 1 over 2^1 are exact; odd (b + 2) are ties.
// offset = -(1 * 2 + (-2) * 1) = 0
// CHECK-LABEL: @add
// CHECK: qnn.add
// CHECK-SAME: lhs_multiplier = 2 : i32
// CHECK-SAME: max = 127 : i32, min = 3 : i32, offset = 0 : i64, rhs_multiplier = 1 : i32, rounding = #qnn<rounding half_even>, shift = 1 : i32, zero_point = 3 : i32
func.func @add(%a: tensor<4x!a>, %b: tensor<4x!b>) -> tensor<4x!y> {
  %0 = nn.add %a, %b {act_min = 0.0 : f32} : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!y>
  return %0 : tensor<4x!y>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:1>
!b = !quant.uniform<i8:f32, 0.25:-2>
!y = !quant.uniform<i8:f32, 0.5:3>

// CHECK-LABEL: @sub
// CHECK: qnn.add
// CHECK-SAME: rhs_multiplier = -1 : i32
func.func @sub(%a: tensor<4x!a>, %b: tensor<4x!b>) -> tensor<4x!y> {
  %0 = nn.sub %a, %b : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!y>
  return %0 : tensor<4x!y>
}

// -----

// Sums with scales that have no short binary form, no ties: 32 bits suffice, half up.
!a = !quant.uniform<i8:f32, 0.0470588244497776:-3>
!b = !quant.uniform<i8:f32, 0.02352941222488880:12>
!y = !quant.uniform<i8:f32, 0.05882352963089943:-128>
// CHECK-LABEL: @general
// CHECK: qnn.add
// CHECK-SAME: rounding = #qnn<rounding half_up>, shift = {{1[0-9]|2[0-9]}} : i32
func.func @general(%a: tensor<4x!a>, %b: tensor<4x!b>) -> tensor<4x!y> {
  %0 = nn.add %a, %b : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!y>
  return %0 : tensor<4x!y>
}

// -----

!a = !quant.uniform<i8:f32, 1.0>

// A constant number makes any binary op a table: entry q + 128 is q / 2 to even, so -128, -127, -126 give -64, -64 (-63.5), -63.
// CHECK-LABEL: @splat
// CHECK: qnn.lookup
// CHECK-SAME: table = array<i8: -64, -64, -63, -62, -62, -62, -61,
func.func @splat(%a: tensor<4x!a>) -> tensor<4x!a> {
  %c = nn.constant dense<2> : tensor<i8> as tensor<!a>
  %0 = nn.div %a, %c : (tensor<4x!a>, tensor<!a>) -> tensor<4x!a>
  return %0 : tensor<4x!a>
}

// -----

!a = !quant.uniform<i8:f32, 1.0>
!b = !quant.uniform<i8:f32, 2.0>

// The identity has no table; -x of -128 saturates.
// CHECK-LABEL: @unary
// CHECK-NOT: qnn.lookup
// CHECK: qnn.lookup
// CHECK-SAME: table = array<i8: 127, 127, 126,
// CHECK-NOT: qnn.lookup
// CHECK: return
func.func @unary(%a: tensor<4x!a>) -> tensor<4x!a> {
  %0 = nn.quantize %a : tensor<4x!a> -> tensor<4x!a>
  %1 = nn.neg %0 : tensor<4x!a> -> tensor<4x!a>
  return %1 : tensor<4x!a>
}

// -----

!a = !quant.uniform<i8:f32, 1.0>
!b = !quant.uniform<i8:f32, 2.0>

// Extrema stay in nn, on i8; only the operand of another scale is rescaled.
// CHECK-LABEL: @maximum
// CHECK-SAME: (%[[A:.*]]: tensor<4xi8> {{.*}}, %[[B:.*]]: tensor<4xi8> {{.*}})
// CHECK: %[[R:.*]] = qnn.lookup ins(%[[B]] : tensor<4xi8>)
// CHECK: nn.maximum %[[A]], %[[R]] : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
func.func @maximum(%a: tensor<4x!a>, %b: tensor<4x!b>) -> tensor<4x!a> {
  %0 = nn.maximum %a, %b : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!a>
  return %0 : tensor<4x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:1>

// No integer form: computed in f32.
// CHECK-LABEL: @quotient
// CHECK: %[[X:.*]] = qnn.dequantize
// CHECK: %[[P:.*]] = nn.div %[[X]], %{{.*}} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
// CHECK: qnn.quantize ins(%[[P]] : tensor<4xf32>) {{.*}} {scale = 5.000000e-01 : f32, zero_point = 1 : i32}
func.func @quotient(%a: tensor<4x!a>, %b: tensor<4x!a>) -> tensor<4x!a> {
  %0 = nn.div %a, %b : (tensor<4x!a>, tensor<4x!a>) -> tensor<4x!a>
  return %0 : tensor<4x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!p = !quant.uniform<i8:f32, 0.00390625:-128>

// table[0] = 2^23, table[2] = round(2^23 * exp(-1)) = 3085996
// CHECK-LABEL: @softmax
// CHECK: qnn.softmax
// CHECK-SAME: inverse_scale = 256 : i32, table = array<i32: 8388608, {{[0-9]+}}, 3085996, {{.*}}>, zero_point = -128 : i32
func.func @softmax(%a: tensor<1x4x!a>) -> tensor<1x4x!p> {
  %0 = nn.softmax %a {axis = 1 : i64} : tensor<1x4x!a> -> tensor<1x4x!p>
  return %0 : tensor<1x4x!p>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:3>
// 1/255 as a file's f32 holds it, and a scale that is no such thing.
!p = !quant.uniform<i8:f32, 0.003921568859368563:-128>
!q = !quant.uniform<i8:f32, 0.003921:-128>

// CHECK-LABEL: @softmax_255
// CHECK: qnn.softmax
// CHECK-SAME: inverse_scale = 255 : i32
// CHECK: nn.softmax
// CHECK-SAME: tensor<1x4xf32>
func.func @softmax_255(%a: tensor<1x4x!a>) -> (tensor<1x4x!p>, tensor<1x4x!q>) {
  %0 = nn.softmax %a {axis = 1 : i64} : tensor<1x4x!a> -> tensor<1x4x!p>
  %1 = nn.softmax %a {axis = 1 : i64} : tensor<1x4x!a> -> tensor<1x4x!q>
  return %0, %1 : tensor<1x4x!p>, tensor<1x4x!q>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!s = !quant.uniform<i8:f32, 0.5:-128>

// x * sigmoid(x) is a function of x alone: one table, in which the sigmoid is rounded to halves (0 to 1) before it is
// multiplied. -128 to -2 give -0, -1 and 0 a half of themselves (to even: 0), 1 gives 1 * 0.5 = 0.5 (to even: 0), 2 gives 2 * 1.
// CHECK-LABEL: @swish
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8>
// CHECK-NEXT: tensor.empty
// CHECK-NEXT: qnn.lookup ins(%[[X]] : {{.*}}table = array<i8: {{((0, ){128})}}0, 0, 2, 3, 4,
// CHECK-NEXT: return
func.func @swish(%x: tensor<4x!x>) -> tensor<4x!x> {
  %0 = nn.sigmoid %x : tensor<4x!x> -> tensor<4x!s>
  %1 = nn.mul %x, %0 : (tensor<4x!x>, tensor<4x!s>) -> tensor<4x!x>
  return %1 : tensor<4x!x>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>

// Two tensors of one table each: no table, and no common source. The product is computed in a loop.
// CHECK-LABEL: @two_sources
// CHECK: linalg.generic
func.func @two_sources(%x: tensor<4x!x>, %y: tensor<4x!x>) -> tensor<4x!x> {
  %0 = nn.abs %x : tensor<4x!x> -> tensor<4x!x>
  %1 = nn.mul %0, %y : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  return %1 : tensor<4x!x>
}

// -----

!x = !quant.uniform<i8:f32, 1.0>
!u = !quant.uniform<u8:f32, 1.0:128>

// (x + 3) * min(x, 2), 3 stored without a sign, 2 broadcast: of -2 that is 1 * -2. The square, of which both operands are the source.
// CHECK-LABEL: @two_chains
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8>
// CHECK: %[[P:.*]] = qnn.lookup ins(%[[X]] : {{.*}}table = array<i8: {{.*}}, 10, 4, 0, -2, -2, 0, 4, 10, 12, 14,
// CHECK: qnn.lookup ins(%[[P]] : {{.*}}table = array<i8: 127, {{.*}}, 9, 4, 1, 0, 1, 4, 9,
// CHECK-NOT: qnn.lookup
// CHECK: return
func.func @two_chains(%x: tensor<4x!x>) -> tensor<4x!x> {
  %three = nn.constant dense<131> : tensor<4xui8> as tensor<4x!u>
  %two = nn.constant dense<2> : tensor<1xi8> as tensor<1x!x>
  %0 = nn.add %x, %three : (tensor<4x!x>, tensor<4x!u>) -> tensor<4x!x>
  %1 = nn.minimum %x, %two : (tensor<4x!x>, tensor<1x!x>) -> tensor<4x!x>
  %2 = nn.mul %0, %1 : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  %3 = nn.mul %2, %2 : (tensor<4x!x>, tensor<4x!x>) -> tensor<4x!x>
  return %3 : tensor<4x!x>
}
