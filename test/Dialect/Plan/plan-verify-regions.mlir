// RUN: mote-opt %s -split-input-file -verify-diagnostics -plan-verify

// A right plan: t and y lie at the same offset, in memories of their own. No diagnostic.
plan.arena @m_arena_a of @m region "a" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @t temporary "t" at 0 size 8 live 0 to 1 : memref<8xi8>
}
plan.arena @m_arena_b of @m region "b" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 0 size 8 live 1 to 1 : memref<8xi8>
}
func.func @m(%a: memref<8xi8>, %b: memref<8xi8>) {
  %x = plan.view %b[0] @m_arena_b::@x : memref<8xi8> to memref<8xi8>
  %t = plan.view %a[0] @m_arena_a::@t : memref<8xi8> to memref<8xi8>
  %y = plan.view %b[0] @m_arena_b::@y : memref<8xi8> to memref<8xi8>
  memref.copy %x, %t : memref<8xi8> to memref<8xi8>
  memref.copy %t, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// In one region they are over each other: y is written while t, over it, is read.
plan.arena @m_arena_a of @m region "a" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
}
plan.arena @m_arena_b of @m region "b" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @t temporary "t" at 0 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 0 size 8 live 1 to 1 : memref<8xi8>
}
func.func @m(%a: memref<8xi8>, %b: memref<8xi8>) {
  %x = plan.view %a[0] @m_arena_a::@x : memref<8xi8> to memref<8xi8>
  %t = plan.view %b[0] @m_arena_b::@t : memref<8xi8> to memref<8xi8>
  %y = plan.view %b[0] @m_arena_b::@y : memref<8xi8> to memref<8xi8>
  memref.copy %x, %t : memref<8xi8> to memref<8xi8>
  // expected-error @+1 {{expected 'y' apart from 't' but got bytes 0 to 8 and 0 to 8}}
  memref.copy %t, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// Right bytes of the wrong memory.
plan.arena @m_arena_a of @m region "a" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
}
plan.arena @m_arena_b of @m region "b" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @y output index 0 "y" at 0 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%a: memref<8xi8>, %b: memref<8xi8>) {
  // expected-error @+1 {{expected the memory of 'm_arena_a', argument 0, but got another}}
  %x = plan.view %b[0] @m_arena_a::@x : memref<8xi8> to memref<8xi8>
  %y = plan.view %b[0] @m_arena_b::@y : memref<8xi8> to memref<8xi8>
  memref.copy %x, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// arena_c5, over all regions.
plan.arena @m_arena_a of @m region "a" limit 8 size 8 align 4 lower_bound 8 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
}
plan.arena @m_arena_b of @m region "b" limit 8 size 8 align 4 lower_bound 8 {
  // expected-error @+1 {{expected a number of its own below 2 among the inputs of all regions but got 0}}
  plan.buffer @y input index 0 "y" at 0 size 8 live 0 to 0 : memref<8xi8>
}
func.func @m(%a: memref<8xi8>, %b: memref<8xi8>) {
  return
}
