// A kernel whose recipe asks for it says that gcc must leave its order alone. Others say nothing.
//
// RUN: mote-emit %s --file=m.cpp | FileCheck %s --strict-whitespace --match-full-lines

module attributes {mote.model = "m", mote.source = "in-order.mlir"} {
plan.arena @m_arena of @m size 0 align 1 lower_bound 0 {
}
func.func @m(%arena: memref<0xi8>) {
  return
}

//      CHECK:static MOTE_KERNEL MOTE_IN_ORDER void m_written(int8_t *x) {
func.func private @m_written(%x: memref<64xi8> {mote.name = "x"}) attributes {mote.in_order} {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i8
  memref.store %one, %x[%c0] : memref<64xi8>
  return
}

//      CHECK:static MOTE_KERNEL void m_free(int8_t *x) {
func.func private @m_free(%x: memref<64xi8> {mote.name = "x"}) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i8
  memref.store %one, %x[%c0] : memref<64xi8>
  return
}
}
