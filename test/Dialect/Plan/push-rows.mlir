// RUN: mote-opt %s -plan-push-rows -split-input-file -verify-diagnostics | FileCheck %s

// Six rows: one to start with, two rounds of two, and one more, with which the outputs are there.
// What comes before the first row runs with it.

// CHECK: plan.buffer @count temporary "rows" {{.*}} {mote.row_counter}
plan.arena @m_arena of @m size 44 align 4 lower_bound 44 {
  plan.buffer @count temporary "rows" at 40 size 4 live 0 to 5 : memref<1xi32>
  plan.buffer @line temporary "line" at 0 size 40 live 0 to 5 : memref<40xi8>
}
func.func private @fill(memref<40xi8>)
func.func private @copy(memref<10xi8>, memref<40xi8>)
func.func private @work(memref<40xi8>, index)
func.func private @last(memref<40xi8>)

// CHECK-LABEL: func.func @m(
// CHECK-SAME: %[[ARENA:[a-z0-9]+]]: memref<44xi8> {mote.name = "arena"},
// CHECK-SAME: %[[ROW:[a-z0-9]+]]: memref<10xi8> {mote.frame = memref<1x6x10x1xi8>, mote.input = "image", mote.name = "row", mote.rows = 6 : i64})
// CHECK: %[[COUNT:.*]] = plan.view %[[ARENA]][40]
// CHECK: %[[LOADED:.*]] = memref.load %[[COUNT]]
// CHECK: %[[TAKEN:.*]] = arith.index_cast %[[LOADED]] : i32 to index
// CHECK: arith.cmpi eq, %[[TAKEN]], %c0
// CHECK: scf.if
// CHECK:   call @fill
// CHECK: arith.cmpi eq, %[[TAKEN]], %c0
// CHECK: scf.if
// CHECK:   %[[LINE:.*]] = plan.view %[[ARENA]][0]
// CHECK:   call @copy(%[[ROW]], %[[LINE]])
// CHECK: } else {
// Rows 1 to 4: 1 + 2 * 2 = 5 ends them.
// CHECK:   arith.cmpi slt, %[[TAKEN]], %c5
// CHECK:   scf.if
// CHECK:     %[[AT:.*]] = arith.subi %[[TAKEN]], %c1
// CHECK:     arith.remsi %[[AT]], %c2
// CHECK:     scf.if
// CHECK:       call @copy(%[[ROW]],
// CHECK:     } else {
// CHECK:       %[[ROUND:.*]] = arith.divsi %[[AT]], %c2
// CHECK:       call @copy(%[[ROW]],
// CHECK:       %[[SUM:.*]] = arith.addi %[[ROUND]], %c1
// CHECK:       call @work(%{{.*}}, %[[SUM]])
// CHECK:   } else {
// CHECK:     call @copy(%[[ROW]],
// CHECK:     call @last
// CHECK: %[[NEXT:.*]] = arith.addi %[[TAKEN]], %c1
// CHECK: %[[STORED:.*]] = arith.index_cast %[[NEXT]] : index to i32
// CHECK: memref.store %[[STORED]], %[[COUNT]]
// CHECK-NOT: plan.next_row
func.func @m(%arena: memref<44xi8> {mote.name = "arena"}, %frame: memref<1x6x10x1xi8> {mote.name = "image", mote.rows = 6 : i64}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %taken = plan.view %arena[40] @m_arena::@count : memref<44xi8> to memref<1xi32>
  %line = plan.view %arena[0] @m_arena::@line : memref<44xi8> to memref<40xi8>
  plan.begin_rows %taken : memref<1xi32>
  %sub = memref.subview %frame[0, 0, 0, 0] [1, 1, 10, 1] [1, 1, 1, 1] : memref<1x6x10x1xi8> to memref<1x1x10x1xi8, strided<[60, 10, 1, 1]>>
  %flat = memref.collapse_shape %sub [[0, 1, 2, 3]] : memref<1x1x10x1xi8, strided<[60, 10, 1, 1]>> into memref<10xi8, strided<[1]>>
  %any = memref.cast %flat : memref<10xi8, strided<[1]>> to memref<10xi8, strided<[1], offset: ?>>
  %row = memref.cast %any : memref<10xi8, strided<[1], offset: ?>> to memref<10xi8>
  call @fill(%line) : (memref<40xi8>) -> ()
  plan.next_row %taken : memref<1xi32>
  call @copy(%row, %line) : (memref<10xi8>, memref<40xi8>) -> ()
  scf.for %i = %c0 to %c2 step %c1 {
    plan.next_row %taken : memref<1xi32>
    %next = arith.addi %i, %c1 : index
    func.call @copy(%row, %line) : (memref<10xi8>, memref<40xi8>) -> ()
    plan.next_row %taken : memref<1xi32>
    func.call @copy(%row, %line) : (memref<10xi8>, memref<40xi8>) -> ()
    func.call @work(%line, %next) : (memref<40xi8>, index) -> ()
  }
  plan.next_row %taken : memref<1xi32>
  call @copy(%row, %line) : (memref<10xi8>, memref<40xi8>) -> ()
  call @last(%line) : (memref<40xi8>) -> ()
  plan.end_rows %taken : memref<1xi32>
  return
}

// -----

// Where a loop comes last, what follows it runs with its last row.
func.func private @copy(memref<10xi8>)
func.func private @last()
// CHECK-LABEL: func.func @loop
// CHECK: call @copy
// CHECK: arith.cmpi eq, %{{.*}}, %c3
// CHECK: scf.if
// CHECK: call @last
func.func @loop(%taken: memref<1xi32>, %frame: memref<1x4x10x1xi8> {mote.name = "image", mote.rows = 4 : i64}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    plan.next_row %taken : memref<1xi32>
    %sub = memref.subview %frame[0, %i, 0, 0] [1, 1, 10, 1] [1, 1, 1, 1] : memref<1x4x10x1xi8> to memref<1x1x10x1xi8, strided<[40, 10, 1, 1], offset: ?>>
    %flat = memref.collapse_shape %sub [[0, 1, 2, 3]] : memref<1x1x10x1xi8, strided<[40, 10, 1, 1], offset: ?>> into memref<10xi8, strided<[1], offset: ?>>
    %row = memref.cast %flat : memref<10xi8, strided<[1], offset: ?>> to memref<10xi8>
    func.call @copy(%row) : (memref<10xi8>) -> ()
  }
  call @last() : () -> ()
  return
}

// -----

// expected-error @+1 {{expected plan.next_row for 3 rows but got 1}}
func.func @too_few(%taken: memref<1xi32>, %frame: memref<1x3x10x1xi8> {mote.name = "image", mote.rows = 3 : i64}) {
  plan.next_row %taken : memref<1xi32>
  return
}

// -----

// expected-error @+1 {{expected plan.next_row where an input comes row by row but got none}}
func.func @none(%taken: memref<1xi32>, %frame: memref<1x3x10x1xi8> {mote.name = "image", mote.rows = 3 : i64}) {
  return
}

// -----

func.func private @copy(memref<1xi32>)
func.func @late(%taken: memref<1xi32>, %frame: memref<1x2x10x1xi8> {mote.name = "image", mote.rows = 2 : i64}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  scf.for %i = %c0 to %c2 step %c1 {
    // expected-error @+1 {{expected plan.next_row first in its loop}}
    func.call @copy(%taken) : (memref<1xi32>) -> ()
    plan.next_row %taken : memref<1xi32>
  }
  return
}
