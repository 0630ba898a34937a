// RUN: mote-opt %s -plan-poison -split-input-file | FileCheck %s
// RUN: sed "/^\/\/ -----/,\$d" %s | mote-opt -plan-poison -convert-qnn-to-kernels -convert-kernels-to-emitc | FileCheck %s --check-prefix=EMITC

// In front of each step stand the bytes that no buffer holds then; a gap and the end of the arena are two ranges.

// CHECK-LABEL: func.func @m(
// CHECK-SAME: %[[ARENA:[a-z0-9]+]]: memref<24xi8>
// EMITC: emitc.include "mote_poison.h"
// EMITC-LABEL: emitc.func @m(
plan.arena @m_arena of @m size 24 align 4 lower_bound 16 {
  plan.buffer @b0 input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @b1 output index 0 "y" at 4 size 8 live 1 to 1 : memref<8xi8>
  plan.buffer @b2 temporary "a" at 12 size 8 live 0 to 1 : memref<8xi8>
}
func.func @m(%arena: memref<24xi8> {mote.name = "arena"}) {
  %x = plan.view %arena[0] @m_arena::@b0 : memref<24xi8> to memref<8xi8>
  %y = plan.view %arena[4] @m_arena::@b1 : memref<24xi8> to memref<8xi8>
  %t = plan.view %arena[12] @m_arena::@b2 : memref<24xi8> to memref<8xi8>
  // x is [0, 8), a is [12, 20).
  // CHECK: plan.poison %[[ARENA]] dead [8, 12, 20, 24] : memref<24xi8>
  // CHECK-NEXT: qnn.move
  // What may be used comes first: marks of AddressSanitizer are coarser than bytes.
  // EMITC: call_opaque "mote_unpoison"({{.*}})
  // EMITC: call_opaque "mote_unpoison"({{.*}})
  // EMITC: call_opaque "mote_poison"({{.*}})
  // EMITC: call_opaque "mote_poison"({{.*}})
  // EMITC: call @m_move
  qnn.move ins(%x : memref<8xi8>) outs(%t : memref<8xi8>) {kernel = "move_s8_1x16__c"}
  // y is [4, 12), a is [12, 20).
  // CHECK: plan.poison %[[ARENA]] dead [0, 4, 20, 24] : memref<24xi8>
  // CHECK-NEXT: qnn.move
  qnn.move ins(%t : memref<8xi8>) outs(%y : memref<8xi8>) {kernel = "move_s8_1x16__c"}
  // The caller may use all of it again.
  // CHECK: plan.poison %[[ARENA]] dead [] : memref<24xi8>
  // EMITC: call @m_move
  // EMITC: call_opaque "mote_unpoison"
  // EMITC-NOT: mote_poison
  return
}

// -----

// The count of rows is between the pieces of work; in a stream all of a loop's rounds are alike.

// CHECK-LABEL: func.func @rows(
plan.arena @rows_arena of @rows size 24 align 4 lower_bound 16 {
  plan.buffer @b0 temporary "rows" at 0 size 4 live 0 to 4 : memref<1xi32>
  plan.buffer @b1 output index 0 "y" at 4 size 4 live 2 to 4 : memref<2x2xi8>
  plan.buffer @b2 temporary "line" at 8 size 2 live 2 to 3 : memref<1x2xi8>
}
func.func @rows(%arena: memref<24xi8> {mote.name = "arena"}, %frame: memref<2x2xi8> {mote.name = "x", mote.rows = 2 : i64}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %rows = plan.view %arena[0] @rows_arena::@b0 : memref<24xi8> to memref<1xi32>
  %y = plan.view %arena[4] @rows_arena::@b1 : memref<24xi8> to memref<2x2xi8>
  // CHECK-NOT: plan.poison
  // CHECK: plan.begin_rows
  plan.begin_rows %rows : memref<1xi32>
  plan.stream ins(%frame : memref<2x2xi8>) outs(%y : memref<2x2xi8>) {
    scf.for %i = %c0 to %c2 step %c1 {
      // CHECK: scf.for
      // CHECK-NOT: plan.poison
      // CHECK: plan.next_row
      // CHECK: plan.poison {{.*}} dead [10, 24]
      plan.next_row %rows : memref<1xi32>
      %line = plan.view %arena[8] @rows_arena::@b2 : memref<24xi8> to memref<1x2xi8>
      %in = memref.subview %frame[%i, 0] [1, 2] [1, 1] : memref<2x2xi8> to memref<1x2xi8, strided<[2, 1], offset: ?>>
      qnn.move ins(%in : memref<1x2xi8, strided<[2, 1], offset: ?>>) outs(%line : memref<1x2xi8>) {kernel = "move_s8_1x16__c"}
      %out = memref.subview %y[%i, 0] [1, 2] [1, 1] : memref<2x2xi8> to memref<1x2xi8, strided<[2, 1], offset: ?>>
      // CHECK: plan.poison {{.*}} dead [10, 24]
      qnn.move ins(%line : memref<1x2xi8>) outs(%out : memref<1x2xi8, strided<[2, 1], offset: ?>>) {kernel = "move_s8_1x16__c"}
    }
  }
  // CHECK-NOT: plan.poison
  // CHECK: plan.end_rows
  // CHECK-NEXT: plan.poison {{.*}} dead []
  plan.end_rows %rows : memref<1xi32>
  return
}
