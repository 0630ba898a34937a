// RUN: mote-opt %s -plan-verify -split-input-file -verify-diagnostics

// Rows of an input that comes one by one are read while they are there, and all come.

plan.arena @good_arena of @good size 28 align 4 lower_bound 28 {
  plan.buffer @y output index 0 "y" at 0 size 20 live 0 to 6 : memref<1x2x10x1xi8>
  plan.buffer @count temporary "rows" at 20 size 4 live 0 to 6 : memref<1xi32>
}
func.func @good(%arena: memref<28xi8>, %x: memref<1x2x10x1xi8> {mote.name = "x", mote.rows = 2 : i64}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %y = plan.view %arena[0] @good_arena::@y : memref<28xi8> to memref<1x2x10x1xi8>
  %taken = plan.view %arena[20] @good_arena::@count : memref<28xi8> to memref<1xi32>
  plan.begin_rows %taken : memref<1xi32>
  plan.stream ins(%x : memref<1x2x10x1xi8>) outs(%y : memref<1x2x10x1xi8>) {
    scf.for %i = %c0 to %c2 step %c1 {
      plan.next_row %taken : memref<1xi32>
      %from = memref.subview %x[0, %i, 0, 0] [1, 1, 10, 1] [1, 1, 1, 1] : memref<1x2x10x1xi8> to memref<1x1x10x1xi8, strided<[20, 10, 1, 1], offset: ?>>
      %to = memref.subview %y[0, %i, 0, 0] [1, 1, 10, 1] [1, 1, 1, 1] : memref<1x2x10x1xi8> to memref<1x1x10x1xi8, strided<[20, 10, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x10x1xi8, strided<[20, 10, 1, 1], offset: ?>>) outs(%to : memref<1x1x10x1xi8, strided<[20, 10, 1, 1], offset: ?>>)
    }
  }
  plan.end_rows %taken : memref<1xi32>
  return
}

// -----

plan.arena @early_arena of @early size 28 align 4 lower_bound 28 {
  plan.buffer @y output index 0 "y" at 0 size 20 live 0 to 6 : memref<1x2x10x1xi8>
  plan.buffer @count temporary "rows" at 20 size 4 live 0 to 6 : memref<1xi32>
}
func.func @early(%arena: memref<28xi8>, %x: memref<1x2x10x1xi8> {mote.name = "x", mote.rows = 2 : i64}) {
  %y = plan.view %arena[0] @early_arena::@y : memref<28xi8> to memref<1x2x10x1xi8>
  %taken = plan.view %arena[20] @early_arena::@count : memref<28xi8> to memref<1xi32>
  plan.begin_rows %taken : memref<1xi32>
  plan.stream ins(%x : memref<1x2x10x1xi8>) outs(%y : memref<1x2x10x1xi8>) {
    plan.next_row %taken : memref<1xi32>
    // expected-error @+1 {{expected to read row 0 of the input, which came last, but got elements 0 to 20 of rows of 10}}
    qnn.move ins(%x : memref<1x2x10x1xi8>) outs(%y : memref<1x2x10x1xi8>)
    plan.next_row %taken : memref<1xi32>
  }
  plan.end_rows %taken : memref<1xi32>
  return
}

// -----

plan.arena @few_arena of @few size 28 align 4 lower_bound 28 {
  plan.buffer @y output index 0 "y" at 0 size 20 live 0 to 6 : memref<1x2x10x1xi8>
  plan.buffer @count temporary "rows" at 20 size 4 live 0 to 6 : memref<1xi32>
}
// expected-error @+1 {{expected all 2 rows of the input to be taken but got 1}}
func.func @few(%arena: memref<28xi8>, %x: memref<1x2x10x1xi8> {mote.name = "x", mote.rows = 2 : i64}) {
  %y = plan.view %arena[0] @few_arena::@y : memref<28xi8> to memref<1x2x10x1xi8>
  %taken = plan.view %arena[20] @few_arena::@count : memref<28xi8> to memref<1xi32>
  plan.begin_rows %taken : memref<1xi32>
  plan.stream ins(%x : memref<1x2x10x1xi8>) outs(%y : memref<1x2x10x1xi8>) {
    plan.next_row %taken : memref<1xi32>
    qnn.fill outs(%y : memref<1x2x10x1xi8>) {value = 0 : i32}
  }
  plan.end_rows %taken : memref<1xi32>
  return
}

// -----

// The counter is a buffer like others: who writes over it is found.
plan.arena @lost_arena of @lost size 20 align 4 lower_bound 20 {
  plan.buffer @y output index 0 "y" at 0 size 20 live 0 to 6 : memref<1x2x10x1xi8>
  // expected-note @+1 {{the buffer is here}}
  plan.buffer @count temporary "rows" at 16 size 4 live 0 to 6 : memref<1xi32>
}
func.func @lost(%arena: memref<20xi8>, %x: memref<1x1x10x1xi8> {mote.name = "x", mote.rows = 1 : i64}) {
  %y = plan.view %arena[0] @lost_arena::@y : memref<20xi8> to memref<1x2x10x1xi8>
  %taken = plan.view %arena[16] @lost_arena::@count : memref<20xi8> to memref<1xi32>
  plan.begin_rows %taken : memref<1xi32>
  plan.stream ins(%x : memref<1x1x10x1xi8>) outs(%y : memref<1x2x10x1xi8>) {
    qnn.fill outs(%y : memref<1x2x10x1xi8>) {value = 0 : i32}
    // expected-error @+1 {{expected byte 16 to hold 'rows' but got 'y'}}
    plan.next_row %taken : memref<1xi32>
  }
  plan.end_rows %taken : memref<1xi32>
  return
}
