// RUN: mote-opt %s -split-input-file -plan-arena -plan-verify | FileCheck %s
// RUN: mote-opt %s -split-input-file -plan-arena=memory=apart | FileCheck %s --check-prefix=APART

// t is dead when row 3 of y is written, so it may lie there: 16 + 16 bytes instead of 16 + 16 + 4. Not lower: row 2 is written
// in the loop, in which t lives.
// CHECK: plan.arena @result_arena of @result size 32 {{.*}} lower_bound 32 optimal
// CHECK-NEXT: "x" at 0 size 16
// CHECK-NEXT: "y" at 16 size 16
// CHECK-NEXT: "t" at 28 size 4
// APART: plan.arena @result_arena of @result size 36
func.func @result(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  plan.stream ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %t = memref.alloc() : memref<1x1x4x1xi8> loc("t")
    scf.for %row = %c0 to %c3 step %c1 {
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) loc("y")
    }
    %from3 = memref.subview %x[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    %to3 = memref.subview %y[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    qnn.move ins(%from3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) outs(%to3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) loc("y")
  }
  return
}

// -----

// The same, of a row that lives in one round at a time: the next round has it again.
// CHECK: plan.arena @round_arena of @round size 32 {{.*}} lower_bound 32 optimal
// CHECK-NEXT: "x" at 0 size 16
// CHECK-NEXT: "y" at 16 size 16
// CHECK-NEXT: "t" at 28 size 4
func.func @round(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  plan.stream ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    scf.for %row = %c0 to %c3 step %c1 {
      %t = memref.alloc() : memref<1x1x4x1xi8> loc("t")
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) loc("y")
    }
    %from3 = memref.subview %x[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    %to3 = memref.subview %y[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    qnn.move ins(%from3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) outs(%to3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) loc("y")
  }
  return
}

// -----

// Row 3 of y is made from t, which must lie apart; but x is dead then, row 0 of which lies there.
// CHECK: plan.arena @needed_arena of @needed size 32 {{.*}} lower_bound 32 optimal
// CHECK-NEXT: "x" at 12 size 16
// CHECK-NEXT: "y" at 0 size 16
// CHECK-NEXT: "t" at 28 size 4
// APART: plan.arena @needed_arena of @needed size 36
func.func @needed(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  plan.stream ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    %t = memref.alloc() : memref<1x1x4x1xi8> loc("t")
    scf.for %row = %c0 to %c3 step %c1 {
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) loc("y")
    }
    %from3 = memref.subview %x[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    %to3 = memref.subview %y[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    qnn.move ins(%from3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
    qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) loc("y")
  }
  return
}

// -----

// t is born when rows 0 to 2 of x are dead, and row 3 of y when all are.
// CHECK: plan.arena @input_arena of @input size 28 {{.*}} lower_bound 28 optimal
// CHECK-NEXT: "x" at 12 size 16
// CHECK-NEXT: "y" at 0 size 16
// CHECK-NEXT: "t" at 16 size 4
// APART: plan.arena @input_arena of @input size 36
func.func @input(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  plan.stream ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    scf.for %row = %c0 to %c3 step %c1 {
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) outs(%to : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) loc("y")
    }
    %t = memref.alloc() : memref<1x1x4x1xi8> loc("t")
    %from3 = memref.subview %x[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    %to3 = memref.subview %y[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    qnn.move ins(%from3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
    qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) loc("y")
  }
  return
}

// -----

// Row 2 of x is needed in the last step, when t lives; rows 0 and 1 are not.
// CHECK: plan.arena @late_arena of @late size 32 {{.*}} lower_bound 32 optimal
// CHECK-NEXT: "x" at 0 size 16
// CHECK-NEXT: "y" at 16 size 16
// CHECK-NEXT: "t" at 0 size 4
func.func @late(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  plan.stream ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c3 = arith.constant 3 : index
    scf.for %row = %c0 to %c3 step %c1 {
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) outs(%to : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: ?>>) loc("y")
    }
    %t = memref.alloc() : memref<1x1x4x1xi8> loc("t")
    %from3 = memref.subview %x[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    %to3 = memref.subview %y[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    qnn.move ins(%from3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
    qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) loc("y")
    %again = memref.subview %x[0, 2, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>
    qnn.move ins(%again : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>) outs(%t : memref<1x1x4x1xi8>) loc("t")
  }
  return
}

// -----

// Row 0 of the line buffer t is dead from when it was handed on until row 1 moves there: s may lie there meanwhile. Of x and of y
// the first and the last row are needed.
// CHECK: plan.arena @line_arena of @line size 40 {{.*}} lower_bound 40 optimal
// CHECK: "t" at [[LINE:[0-9]+]] size 8
// CHECK-NEXT: "s" at [[LINE]] size 4
// APART: plan.arena @line_arena of @line size 44
func.func @line(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  plan.stream ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) {
    %t = memref.alloc() : memref<1x2x4x1xi8> loc("t")
    %s = memref.alloc() : memref<1x1x4x1xi8> loc("s")
    %x0 = memref.subview %x[0, 0, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1]>>
    %x1 = memref.subview %x[0, 1, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 4>>
    %x2 = memref.subview %x[0, 2, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>
    %x3 = memref.subview %x[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    %t0 = memref.subview %t[0, 0, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x2x4x1xi8> to memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>
    %t1 = memref.subview %t[0, 1, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x2x4x1xi8> to memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>
    %y0 = memref.subview %y[0, 0, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1]>>
    %y1 = memref.subview %y[0, 1, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 4>>
    %y2 = memref.subview %y[0, 2, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>
    %y3 = memref.subview %y[0, 3, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x4x4x1xi8> to memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>
    qnn.move ins(%x0 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1]>>) outs(%t0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>) loc("t")
    qnn.move ins(%x1 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 4>>) outs(%t1 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>) loc("t")
    qnn.move ins(%t0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>) outs(%y0 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1]>>) loc("y")
    qnn.move ins(%t0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>) outs(%y3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) loc("y")
    qnn.move ins(%x2 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>) outs(%s : memref<1x1x4x1xi8>) loc("s")
    qnn.move ins(%s : memref<1x1x4x1xi8>) outs(%y1 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 4>>) loc("y")
    qnn.move ins(%t1 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>) outs(%t0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>) loc("t")
    qnn.move ins(%t0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>) outs(%y2 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>) loc("y")
    qnn.move ins(%x0 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1]>>) outs(%y2 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>) loc("y")
    qnn.move ins(%x3 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 12>>) outs(%y2 : memref<1x1x4x1xi8, strided<[16, 4, 1, 1], offset: 8>>) loc("y")
  }
  return
}
