// RUN: mote-interpret %s | FileCheck %s

// i8 arithmetic wraps; unsigned ops see -1 as 255.
// CHECK: @wraps #0: dense<[-128, -2, 127, -1]> : tensor<4xi8>
func.func @wraps() -> tensor<4xi8> {
  %max = arith.constant 127 : i8
  %one = arith.constant 1 : i8
  %two = arith.constant 2 : i8
  %minus = arith.constant -1 : i8
  %0 = arith.addi %max, %one : i8
  %1 = arith.shli %minus, %one : i8
  %2 = arith.divui %minus, %two : i8
  %3 = arith.divsi %minus, %one : i8
  %r = tensor.from_elements %0, %1, %2, %3 : tensor<4xi8>
  return %r : tensor<4xi8>
}

// A true i1 sign-extends to -1, zero-extends to 1, and selects the first value.
// CHECK: @bits #0: dense<[-1, 1, 7]> : tensor<3xi32>
func.func @bits() -> tensor<3xi32> {
  %a = arith.constant 3 : i32
  %b = arith.constant 5 : i32
  %seven = arith.constant 7 : i32
  %true = arith.cmpi slt, %a, %b : i32
  %0 = arith.extsi %true : i1 to i32
  %1 = arith.extui %true : i1 to i32
  %2 = arith.select %true, %seven, %b : i32
  %r = tensor.from_elements %0, %1, %2 : tensor<3xi32>
  return %r : tensor<3xi32>
}

// mulsi_extended: 2^30 * 2^4 = 4 * 2^32 + 0
// CHECK: @extended #0: dense<[0, 4]> : tensor<2xi32>
func.func @extended() -> tensor<2xi32> {
  %a = arith.constant 1073741824 : i32
  %b = arith.constant 16 : i32
  %low, %high = arith.mulsi_extended %a, %b : i32
  %r = tensor.from_elements %low, %high : tensor<2xi32>
  return %r : tensor<2xi32>
}

// Floats round to their own format after each op: 2^24 + 1 is no f32.
// CHECK: @floats #0: dense<[0x4B800000, 2.000000e+00, 0x7FC00000, 3.000000e+00]> : tensor<4xf32>
func.func @floats() -> tensor<4xf32> {
  %big = arith.constant 16777216.0 : f32
  %one = arith.constant 1.0 : f32
  %nine = arith.constant 9.0 : f32
  %half = arith.constant 2.5 : f32
  %minus = arith.constant -1.0 : f32
  %nan = math.log %minus : f32
  %0 = arith.addf %big, %one : f32
  %1 = math.roundeven %half : f32
  %2 = arith.maximumf %nan, %one : f32
  %3 = math.sqrt %nine : f32
  %r = tensor.from_elements %0, %1, %2, %3 : tensor<4xf32>
  return %r : tensor<4xf32>
}

// Out of range saturates, toward zero otherwise.
// CHECK: @casts #0: dense<[2147483647, -2147483648, -2]> : tensor<3xi32>
func.func @casts() -> tensor<3xi32> {
  %big = arith.constant 3.0e10 : f32
  %small = arith.constant -3.0e10 : f32
  %x = arith.constant -2.75 : f32
  %0 = arith.fptosi %big : f32 to i32
  %1 = arith.fptosi %small : f32 to i32
  %2 = arith.fptosi %x : f32 to i32
  %r = tensor.from_elements %0, %1, %2 : tensor<3xi32>
  return %r : tensor<3xi32>
}
