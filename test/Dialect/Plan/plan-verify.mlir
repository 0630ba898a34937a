// RUN: mote-opt %s -split-input-file -verify-diagnostics -plan-verify

// A right plan: t takes x's place after x died. No diagnostic.
//   bytes 0-8: x, then y;  bytes 8-16: t
plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @t temporary "t" at 8 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 0 size 8 live 1 to 1 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<8xi8>
  %t = plan.view %arena[8] @m_arena::@t : memref<16xi8> to memref<8xi8>
  %y = plan.view %arena[0] @m_arena::@y : memref<16xi8> to memref<8xi8>
  memref.copy %x, %t : memref<8xi8> to memref<8xi8>
  memref.copy %t, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// u is written over x's last 4 bytes (4 to 12) before x is read for the last time.
plan.arena @m_arena of @m size 24 align 4 lower_bound 16 {
  // expected-note @+1 {{the buffer is here}}
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 16 size 8 live 1 to 1 : memref<8xi8>
  plan.buffer @t temporary "t" at 12 size 4 live 0 to 0 : memref<4xi8>
  plan.buffer @u temporary "u" at 4 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%arena: memref<24xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<24xi8> to memref<8xi8>
  %y = plan.view %arena[16] @m_arena::@y : memref<24xi8> to memref<8xi8>
  %u = plan.view %arena[4] @m_arena::@u : memref<24xi8> to memref<8xi8>
  %zero = arith.constant 0 : i8
  linalg.fill ins(%zero : i8) outs(%u : memref<8xi8>)
  // expected-error @+1 {{expected byte 4 to hold 'x' but got 'u'}}
  memref.copy %x, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// Only the part that is read must be intact: bytes 0 to 4 of x are.
plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 8 size 4 live 1 to 1 : memref<4xi8>
  plan.buffer @u temporary "u" at 4 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<8xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<16xi8> to memref<4xi8>
  %u = plan.view %arena[4] @m_arena::@u : memref<16xi8> to memref<8xi8>
  %zero = arith.constant 0 : i8
  linalg.fill ins(%zero : i8) outs(%u : memref<8xi8>)
  %low = memref.subview %x[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
  memref.copy %low, %y : memref<4xi8, strided<[1]>> to memref<4xi8>
  return
}

// -----

// An op that writes over what it reads.
plan.arena @m_arena of @m size 12 align 4 lower_bound 8 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 4 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%arena: memref<12xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<12xi8> to memref<8xi8>
  %y = plan.view %arena[4] @m_arena::@y : memref<12xi8> to memref<8xi8>
  // expected-error @+1 {{expected 'y' apart from 'x' but got bytes 4 to 12 and 0 to 8}}
  memref.copy %x, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// In a loop every iteration reads: t must survive the first one's write to u.
plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  plan.buffer @t input index 0 "t" at 0 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @u temporary "u" at 6 size 2 live 0 to 0 : memref<2xi8>
  plan.buffer @y output index 0 "y" at 8 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  %t = plan.view %arena[0] @m_arena::@t : memref<16xi8> to memref<8xi8>
  %u = plan.view %arena[6] @m_arena::@u : memref<16xi8> to memref<2xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<16xi8> to memref<8xi8>
  // expected-error @+1 {{expected 'u' apart from 't' but got bytes 6 to 8 and 0 to 8}}
  scf.for %i = %c0 to %c8 step %c2 {
    %from = memref.subview %t[%i] [2] [1] : memref<8xi8> to memref<2xi8, strided<[1], offset: ?>>
    %to = memref.subview %y[%i] [2] [1] : memref<8xi8> to memref<2xi8, strided<[1], offset: ?>>
    memref.copy %from, %u : memref<2xi8, strided<[1], offset: ?>> to memref<2xi8>
    memref.copy %u, %to : memref<2xi8> to memref<2xi8, strided<[1], offset: ?>>
  }
  return
}

// -----

plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  // expected-note @+1 {{the buffer is here}}
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected offset 0 of its buffer but got 8}}
  %x = plan.view %arena[8] @m_arena::@x : memref<16xi8> to memref<8xi8>
  return
}

// -----

plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
}
func.func @m(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected a buffer of 'm_arena' but got @m_arena::@x}}
  %x = plan.view %arena[8] @m_arena::@x : memref<16xi8> to memref<8xi8>
  return
}

// -----

// expected-error @+1 {{expected a function 'm' but got none}}
plan.arena @m_arena of @m size 0 align 4 lower_bound 0 {
}

// -----

// Used after its recorded life.
plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 8 size 8 live 0 to 1 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<8xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<16xi8> to memref<8xi8>
  memref.copy %x, %y : memref<8xi8> to memref<8xi8>
  // expected-error @+1 {{expected 'x' to be used in its life from step 0 to 0 but got step 1}}
  memref.copy %x, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// Two inputs in one place: the caller fills both before the run.
plan.arena @m_arena of @m size 12 align 4 lower_bound 12 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  // expected-error @+1 {{expected inputs apart but got input 'z' over input 'x'}}
  plan.buffer @z input index 1 "z" at 4 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%arena: memref<12xi8>) {
  return
}

// -----

// An output that nothing wrote, or that was overwritten: the caller reads it after the run.
plan.arena @m_arena of @m size 16 align 4 lower_bound 12 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  // expected-note @+1 {{the buffer is here}}
  plan.buffer @y output index 0 "y" at 8 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @t temporary "t" at 12 size 4 live 1 to 1 : memref<4xi8>
}
// expected-error @+1 {{expected byte 12 to hold 'y' but got 't'}}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<8xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<16xi8> to memref<8xi8>
  %t = plan.view %arena[12] @m_arena::@t : memref<16xi8> to memref<4xi8>
  %zero = arith.constant 0 : i8
  memref.copy %x, %y : memref<8xi8> to memref<8xi8>
  linalg.fill ins(%zero : i8) outs(%t : memref<4xi8>)
  return
}
