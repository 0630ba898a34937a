// RUN: mote-opt %s -split-input-file -verify-diagnostics -plan-verify

// The op allows 8 bytes and gets 8. No diagnostic.
plan.arena @m_arena of @m size 24 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 8 size 16 live 0 to 0 : memref<1x1x4x4xi8>
  plan.buffer @y output index 0 "y" at 0 size 16 live 0 to 0 : memref<1x1x4x4xi8>
}
func.func @m(%arena: memref<24xi8>) {
  %x = plan.view %arena[8] @m_arena::@x : memref<24xi8> to memref<1x1x4x4xi8>
  %y = plan.view %arena[0] @m_arena::@y : memref<24xi8> to memref<1x1x4x4xi8>
  qnn.max_pool2d ins(%x : memref<1x1x4x4xi8>) outs(%y : memref<1x1x4x4xi8>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_distance = array<i64: 8>}
  return
}

// -----

// 8 bytes are allowed, but there are 4.
plan.arena @m_arena of @m size 20 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 4 size 16 live 0 to 0 : memref<1x1x4x4xi8>
  plan.buffer @y output index 0 "y" at 0 size 16 live 0 to 0 : memref<1x1x4x4xi8>
}
func.func @m(%arena: memref<20xi8>) {
  %x = plan.view %arena[4] @m_arena::@x : memref<20xi8> to memref<1x1x4x4xi8>
  %y = plan.view %arena[0] @m_arena::@y : memref<20xi8> to memref<1x1x4x4xi8>
  // expected-error @+1 {{expected 'y' apart from 'x' but got bytes 0 to 16 and 4 to 20}}
  qnn.max_pool2d ins(%x : memref<1x1x4x4xi8>) outs(%y : memref<1x1x4x4xi8>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_distance = array<i64: 8>}
  return
}

// -----

// In place, but the input is read again later.
plan.arena @m_arena of @m size 32 align 4 lower_bound 16 {
  // expected-note @+1 {{the buffer is here}}
  plan.buffer @x input index 0 "x" at 0 size 16 live 0 to 1 : memref<16xi8>
  plan.buffer @t temporary "t" at 0 size 16 live 0 to 1 : memref<16xi8>
  plan.buffer @y output index 0 "y" at 16 size 16 live 1 to 1 : memref<16xi8>
}
func.func @m(%arena: memref<32xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<32xi8> to memref<16xi8>
  %t = plan.view %arena[0] @m_arena::@t : memref<32xi8> to memref<16xi8>
  %y = plan.view %arena[16] @m_arena::@y : memref<32xi8> to memref<16xi8>
  linalg.add ins(%x, %x : memref<16xi8>, memref<16xi8>) outs(%t : memref<16xi8>)
  // expected-error @+1 {{expected byte 0 to hold 'x' but got 't'}}
  linalg.add ins(%x, %t : memref<16xi8>, memref<16xi8>) outs(%y : memref<16xi8>)
  return
}

// -----

// Every channel of 4 for itself: 4 bytes apart is safe, 6 is not.
plan.arena @m_arena of @m size 24 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 16 live 0 to 0 : memref<1x1x4x4xi8>
  plan.buffer @t temporary "t" at 4 size 16 live 0 to 1 : memref<1x1x4x4xi8>
  plan.buffer @y output index 0 "y" at 6 size 16 live 1 to 1 : memref<1x1x4x4xi8>
}
func.func @m(%arena: memref<24xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<24xi8> to memref<1x1x4x4xi8>
  %t = plan.view %arena[4] @m_arena::@t : memref<24xi8> to memref<1x1x4x4xi8>
  %y = plan.view %arena[6] @m_arena::@y : memref<24xi8> to memref<1x1x4x4xi8>
  qnn.max_pool2d ins(%x : memref<1x1x4x4xi8>) outs(%t : memref<1x1x4x4xi8>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_modulo = 4 : i64}
  // expected-error @+1 {{expected 'y' apart from 't' but got bytes 6 to 22 and 4 to 20}}
  qnn.max_pool2d ins(%t : memref<1x1x4x4xi8>) outs(%y : memref<1x1x4x4xi8>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_modulo = 4 : i64}
  return
}
