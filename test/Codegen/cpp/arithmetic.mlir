// Every operator as C++, exact to the character. Wrapping sums go through unsigned types, proven ones do not.
//
// RUN: mote-emit %s --file=m.cpp | FileCheck %s --strict-whitespace --match-full-lines
// RUN: rm -rf %t && mote-emit %s --output-dir=%t
// RUN: g++ -std=c++17 -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-unused-function -c -o /dev/null %t/m.cpp
// RUN: clang++-22 -std=c++17 -Wall -Wextra -Wconversion -Wshadow -Werror -Wno-unused-function -c -o /dev/null %t/m.cpp

module attributes {mote.model = "m", mote.source = "arithmetic.mlir"} {
plan.arena @m_arena of @m size 0 align 1 lower_bound 0 {
}
func.func @m(%arena: memref<0xi8>) {
  return
}

//      CHECK:static MOTE_KERNEL int32_t m_add_nsw(int32_t a, int32_t b) {
// CHECK-NEXT:  return a + b;
// CHECK-NEXT:}
func.func private @m_add_nsw(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %r = arith.addi %a, %b overflow<nsw> : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_add_wrap(int32_t a, int32_t b) {
// CHECK-NEXT:  return int32_t(uint32_t(a) + uint32_t(b));
// CHECK-NEXT:}
func.func private @m_add_wrap(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %r = arith.addi %a, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_wrap_chain(int32_t a, int32_t b) {
// CHECK-NEXT:  return int32_t((uint32_t(a) + uint32_t(b)) * uint32_t(b));
// CHECK-NEXT:}
func.func private @m_wrap_chain(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %0 = arith.addi %a, %b : i32
  %r = arith.muli %0, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_minus_constant(int32_t a, int32_t /*b*/) {
// CHECK-NEXT:  return a - 5;
// CHECK-NEXT:}
func.func private @m_minus_constant(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %c = arith.constant -5 : i32
  %r = arith.addi %a, %c overflow<nsw> : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_precedence(int32_t a, int32_t b) {
// CHECK-NEXT:  const int32_t sum = a + b;
// CHECK-NEXT:  return (a - sum) * sum;
// CHECK-NEXT:}
func.func private @m_precedence(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %0 = arith.addi %a, %b overflow<nsw> : i32
  %1 = arith.subi %a, %0 overflow<nsw> : i32
  %r = arith.muli %1, %0 overflow<nsw> : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_shift_left(int32_t a, int32_t /*b*/) {
// CHECK-NEXT:  return a * 8;
// CHECK-NEXT:}
func.func private @m_shift_left(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %c = arith.constant 3 : i32
  %r = arith.shli %a, %c overflow<nsw> : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_shift_left_wrap(int32_t a, int32_t b) {
// CHECK-NEXT:  return int32_t(uint32_t(a) << uint32_t(b));
// CHECK-NEXT:}
func.func private @m_shift_left_wrap(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %r = arith.shli %a, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_shift_right(int32_t a, int32_t b) {
// CHECK-NEXT:  return (a + b) >> b;
// CHECK-NEXT:}
func.func private @m_shift_right(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %0 = arith.addi %a, %b overflow<nsw> : i32
  %r = arith.shrsi %0, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_shift_right_unsigned(int32_t a, int32_t b) {
// CHECK-NEXT:  return int32_t(uint32_t(a) >> uint32_t(b));
// CHECK-NEXT:}
func.func private @m_shift_right_unsigned(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %r = arith.shrui %a, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_divide_unsigned(int32_t a, int32_t b) {
// CHECK-NEXT:  return int32_t(uint32_t(a) / uint32_t(b));
// CHECK-NEXT:}
func.func private @m_divide_unsigned(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %r = arith.divui %a, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL bool m_below(int32_t a, int32_t b) {
// CHECK-NEXT:  return uint32_t(a) < uint32_t(b);
// CHECK-NEXT:}
func.func private @m_below(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i1 {
  %r = arith.cmpi ult, %a, %b : i32
  return %r : i1
}

//      CHECK:static MOTE_KERNEL bool m_both(int32_t a, int32_t b) {
// CHECK-NEXT:  return (a < b && a == b) || b >= a;
// CHECK-NEXT:}
func.func private @m_both(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i1 {
  %0 = arith.cmpi slt, %a, %b : i32
  %1 = arith.cmpi eq, %a, %b : i32
  %2 = arith.andi %0, %1 : i1
  %3 = arith.cmpi sge, %b, %a : i32
  %r = arith.ori %2, %3 : i1
  return %r : i1
}

//      CHECK:static MOTE_KERNEL int32_t m_mask(int32_t a, int32_t b) {
// CHECK-NEXT:  return (a & 255) | b;
// CHECK-NEXT:}
func.func private @m_mask(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %c = arith.constant 255 : i32
  %0 = arith.andi %a, %c : i32
  %r = arith.ori %0, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_clamp(int32_t a, int32_t /*b*/) {
// CHECK-NEXT:  return mote_clamp_i32(a, -128, 127);
// CHECK-NEXT:}
func.func private @m_clamp(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %lo = arith.constant -128 : i32
  %hi = arith.constant 127 : i32
  %0 = arith.maxsi %a, %lo : i32
  %r = arith.minsi %0, %hi : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_select(int32_t a, int32_t b) {
// CHECK-NEXT:  return a > b ? a : b;
// CHECK-NEXT:}
func.func private @m_select(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i32 {
  %0 = arith.cmpi sgt, %a, %b : i32
  %r = arith.select %0, %a, %b : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int64_t m_widening_product(int32_t a, int32_t b) {
// CHECK-NEXT:  return int64_t(a) * b - INT64_C(8589934592);
// CHECK-NEXT:}
func.func private @m_widening_product(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i64 {
  %0 = arith.extsi %a : i32 to i64
  %1 = arith.extsi %b : i32 to i64
  %2 = arith.muli %0, %1 overflow<nsw> : i64
  %c = arith.constant -8589934592 : i64
  %r = arith.addi %2, %c overflow<nsw> : i64
  return %r : i64
}

//      CHECK:static MOTE_KERNEL int8_t m_narrow_sum(int8_t a, int8_t b) {
// CHECK-NEXT:  return int8_t(a + b);
// CHECK-NEXT:}
func.func private @m_narrow_sum(%a: i8 {mote.name = "a"}, %b: i8 {mote.name = "b"}) -> i8 {
  %r = arith.addi %a, %b : i8
  return %r : i8
}

//      CHECK:static MOTE_KERNEL int32_t m_narrow_product(int8_t a, int8_t b) {
// CHECK-NEXT:  return a * b;
// CHECK-NEXT:}
func.func private @m_narrow_product(%a: i8 {mote.name = "a"}, %b: i8 {mote.name = "b"}) -> i32 {
  %0 = arith.extsi %a : i8 to i32
  %1 = arith.extsi %b : i8 to i32
  %r = arith.muli %0, %1 overflow<nsw> : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_zero_extended(int8_t a, int8_t b) {
// CHECK-NEXT:  return uint8_t(a) + b;
// CHECK-NEXT:}
func.func private @m_zero_extended(%a: i8 {mote.name = "a"}, %b: i8 {mote.name = "b"}) -> i32 {
  %0 = arith.extui %a : i8 to i32
  %1 = arith.extsi %b : i8 to i32
  %r = arith.addi %0, %1 overflow<nsw> : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int8_t m_truncated(int32_t a, int32_t b) {
// CHECK-NEXT:  return int8_t(a + b);
// CHECK-NEXT:}
func.func private @m_truncated(%a: i32 {mote.name = "a"}, %b: i32 {mote.name = "b"}) -> i8 {
  %0 = arith.addi %a, %b overflow<nsw> : i32
  %r = arith.trunci %0 : i32 to i8
  return %r : i8
}

//      CHECK:static MOTE_KERNEL float m_float_sum(float a, float b) {
// CHECK-NEXT:  return a * b - 0.1f;
// CHECK-NEXT:}
func.func private @m_float_sum(%a: f32 {mote.name = "a"}, %b: f32 {mote.name = "b"}) -> f32 {
  %c = arith.constant -1.0e-01 : f32
  %0 = arith.mulf %a, %b : f32
  %r = arith.addf %0, %c : f32
  return %r : f32
}

//      CHECK:static MOTE_KERNEL float m_float_association(float a, float b) {
// CHECK-NEXT:  return a + (a + b);
// CHECK-NEXT:}
func.func private @m_float_association(%a: f32 {mote.name = "a"}, %b: f32 {mote.name = "b"}) -> f32 {
  %0 = arith.addf %a, %b : f32
  %r = arith.addf %a, %0 : f32
  return %r : f32
}

// A byte four times over, as borders of images are written.
//      CHECK:static MOTE_KERNEL int32_t m_bytes(int32_t a) {
// CHECK-NEXT:  return a ^ int32_t(0x80808080u);
// CHECK-NEXT:}
func.func private @m_bytes(%a: i32 {mote.name = "a"}) -> i32 {
  %c = arith.constant -2139062144 : i32
  %r = arith.xori %a, %c : i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL int32_t m_rounded(float a, float /*b*/) {
// CHECK-NEXT:  return int32_t(std::rint(a));
// CHECK-NEXT:}
func.func private @m_rounded(%a: f32 {mote.name = "a"}, %b: f32 {mote.name = "b"}) -> i32 {
  %0 = math.roundeven %a : f32
  %r = arith.fptosi %0 : f32 to i32
  return %r : i32
}

//      CHECK:static MOTE_KERNEL bool m_unordered(float a, float b) {
// CHECK-NEXT:  return !(a <= b);
// CHECK-NEXT:}
func.func private @m_unordered(%a: f32 {mote.name = "a"}, %b: f32 {mote.name = "b"}) -> i1 {
  %r = arith.cmpf ugt, %a, %b : f32
  return %r : i1
}

//      CHECK:static MOTE_KERNEL float m_exponential(float a, float b) {
// CHECK-NEXT:  return b / std::exp(-a);
// CHECK-NEXT:}
func.func private @m_exponential(%a: f32 {mote.name = "a"}, %b: f32 {mote.name = "b"}) -> f32 {
  %0 = arith.negf %a : f32
  %1 = math.exp %0 : f32
  %r = arith.divf %b, %1 : f32
  return %r : f32
}
}
