// RUN: mote-opt %s -plan-verify -split-input-file -verify-diagnostics

// Rows of y follow those of x at the same places: row 4 of x is read when rows 0 to 3 of y are written.
plan.arena @m_arena of @m size 40 align 4 lower_bound 40 {
  plan.buffer @x input index 0 "x" at 0 size 32 live 0 to 1 : memref<1x8x4x1xi8>
  plan.buffer @y output index 0 "y" at 0 size 32 live 0 to 1 : memref<1x8x4x1xi8>
  plan.buffer @t temporary "t" at 32 size 4 live 0 to 1 : memref<1x1x4x1xi8>
}
func.func @m(%arena: memref<40xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<40xi8> to memref<1x8x4x1xi8>
  %y = plan.view %arena[0] @m_arena::@y : memref<40xi8> to memref<1x8x4x1xi8>
  plan.stream ins(%x : memref<1x8x4x1xi8>) outs(%y : memref<1x8x4x1xi8>) distance 0 {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    scf.for %row = %c0 to %c8 step %c1 {
      %t = plan.view %arena[32] @m_arena::@t : memref<40xi8> to memref<1x1x4x1xi8>
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x8x4x1xi8> to memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>) outs(%t : memref<1x1x4x1xi8>)
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x8x4x1xi8> to memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>
      qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to : memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>)
    }
  }
  return
}

// -----

// The same, one row later: row 1 of x is gone when it is read, in the second round.
plan.arena @m_arena of @m size 40 align 4 lower_bound 40 {
  // expected-note @+1 {{the buffer is here}}
  plan.buffer @x input index 0 "x" at 0 size 32 live 0 to 1 : memref<1x8x4x1xi8>
  plan.buffer @y output index 0 "y" at 4 size 32 live 0 to 1 : memref<1x8x4x1xi8>
  plan.buffer @t temporary "t" at 36 size 4 live 0 to 1 : memref<1x1x4x1xi8>
}
func.func @m(%arena: memref<40xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<40xi8> to memref<1x8x4x1xi8>
  %y = plan.view %arena[4] @m_arena::@y : memref<40xi8> to memref<1x8x4x1xi8>
  plan.stream ins(%x : memref<1x8x4x1xi8>) outs(%y : memref<1x8x4x1xi8>) distance 0 {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    scf.for %row = %c0 to %c8 step %c1 {
      %t = plan.view %arena[36] @m_arena::@t : memref<40xi8> to memref<1x1x4x1xi8>
      %from = memref.subview %x[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x8x4x1xi8> to memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>
      // expected-error @+1 {{expected byte 4 to hold 'x' but got 'y'}}
      qnn.move ins(%from : memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>) outs(%t : memref<1x1x4x1xi8>)
      %to = memref.subview %y[0, %row, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x8x4x1xi8> to memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>
      qnn.move ins(%t : memref<1x1x4x1xi8>) outs(%to : memref<1x1x4x1xi8, strided<[32, 4, 1, 1], offset: ?>>)
    }
  }
  return
}

// -----

// Rows of one buffer that a step reads and writes must be allowed to meet: this op promises nothing.
plan.arena @m_arena of @m size 16 align 4 lower_bound 12 {
  plan.buffer @x input index 0 "x" at 0 size 12 live 0 to 1 : memref<1x3x4x1xi8>
  plan.buffer @y output index 0 "y" at 12 size 4 live 1 to 1 : memref<1x1x4x1xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<1x3x4x1xi8>
  %y = plan.view %arena[12] @m_arena::@y : memref<16xi8> to memref<1x1x4x1xi8>
  plan.stream ins(%x : memref<1x3x4x1xi8>) outs(%y : memref<1x1x4x1xi8>) {
    %from = memref.subview %x[0, 1, 0, 0] [1, 2, 4, 1] [1, 1, 1, 1] : memref<1x3x4x1xi8> to memref<1x2x4x1xi8, strided<[12, 4, 1, 1], offset: 4>>
    %to = memref.subview %x[0, 0, 0, 0] [1, 2, 4, 1] [1, 1, 1, 1] : memref<1x3x4x1xi8> to memref<1x2x4x1xi8, strided<[12, 4, 1, 1]>>
    // expected-error @+1 {{expected 'x' apart from 'x' but got bytes 0 to 8 and 4 to 12}}
    qnn.move ins(%from : memref<1x2x4x1xi8, strided<[12, 4, 1, 1], offset: 4>>) outs(%to : memref<1x2x4x1xi8, strided<[12, 4, 1, 1]>>)
    %first = memref.subview %x[0, 0, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x3x4x1xi8> to memref<1x1x4x1xi8, strided<[12, 4, 1, 1]>>
    qnn.move ins(%first : memref<1x1x4x1xi8, strided<[12, 4, 1, 1]>>) outs(%y : memref<1x1x4x1xi8>)
  }
  return
}
