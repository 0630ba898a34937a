// A loop that keep-loops-rolled marked says that it is not to be unrolled. Others say nothing.
//
// RUN: mote-emit %s --file=m.cpp | FileCheck %s --strict-whitespace --match-full-lines

module attributes {mote.model = "m", mote.source = "rolled.mlir"} {
plan.arena @m_arena of @m size 0 align 1 lower_bound 0 {
}
func.func @m(%arena: memref<0xi8>) {
  return
}

//      CHECK:static MOTE_KERNEL void m_blocks(int8_t *x) {
// CHECK-NEXT:  MOTE_ROLLED
// CHECK-NEXT:  for (ptrdiff_t i = 0; i < 64; i += 16) {
// CHECK-NEXT:    mote_mve_fill<3, 16>(x + i);
// CHECK-NEXT:  }
// CHECK-NEXT:  for (ptrdiff_t j = 0; j < 64; ++j) {
// CHECK-NEXT:    x[j] = 1;
// CHECK-NEXT:  }
// CHECK-NEXT:}
func.func private @m_blocks(%x: memref<64xi8> {mote.name = "x"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %one = arith.constant 1 : i8
  scf.for %i = %c0 to %c64 step %c16 {
    arm.mve.fill %x[%i] value 3 bytes 16 : memref<64xi8> loc("fill")
  } {mote.rolled} loc("i")
  scf.for %j = %c0 to %c64 step %c1 {
    memref.store %one, %x[%j] : memref<64xi8>
  } loc("j")
  return
}
}
