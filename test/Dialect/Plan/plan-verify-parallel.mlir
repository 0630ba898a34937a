// RUN: mote-opt %s -split-input-file -verify-diagnostics -plan-verify

// Two halves of y from two halves of x. No diagnostic.
plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 8 size 8 live 0 to 1 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<8xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<16xi8> to memref<8xi8>
  plan.parallel {
    %from = memref.subview %x[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
    %to = memref.subview %y[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
    qnn.move ins(%from : memref<4xi8, strided<[1]>>) outs(%to : memref<4xi8, strided<[1]>>)
  }, {
    %from = memref.subview %x[4] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1], offset: 4>>
    %to = memref.subview %y[4] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1], offset: 4>>
    qnn.move ins(%from : memref<4xi8, strided<[1], offset: 4>>) outs(%to : memref<4xi8, strided<[1], offset: 4>>)
  }
  return
}

// -----

// Both write byte 3 of y, 8 + 3 of the arena: the same value, as it happens, but that is not for a thread to rely on.
plan.arena @m_arena of @m size 16 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 8 size 8 live 0 to 1 : memref<8xi8>
}
func.func @m(%arena: memref<16xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<16xi8> to memref<8xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<16xi8> to memref<8xi8>
  plan.parallel {
    %from = memref.subview %x[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
    %to = memref.subview %y[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
    qnn.move ins(%from : memref<4xi8, strided<[1]>>) outs(%to : memref<4xi8, strided<[1]>>)
  }, {
    %from = memref.subview %x[3] [5] [1] : memref<8xi8> to memref<5xi8, strided<[1], offset: 3>>
    %to = memref.subview %y[3] [5] [1] : memref<8xi8> to memref<5xi8, strided<[1], offset: 3>>
    // expected-error @+1 {{expected parts that run at the same time to keep apart but got bytes 11 to 16 in one and 8 to 12 in another}}
    qnn.move ins(%from : memref<5xi8, strided<[1], offset: 3>>) outs(%to : memref<5xi8, strided<[1], offset: 3>>)
  }
  return
}

// -----

// One after the other this plan would do: the second part's scratch lies where the first part's was.
plan.arena @m_arena of @m size 20 align 4 lower_bound 16 {
  plan.buffer @x input index 0 "x" at 0 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @y output index 0 "y" at 8 size 8 live 0 to 1 : memref<8xi8>
  plan.buffer @s scratch "s" at 16 size 4 live 0 to 0 : memref<4xi8>
  plan.buffer @t scratch "t" at 16 size 4 live 1 to 1 : memref<4xi8>
}
func.func @m(%arena: memref<20xi8>) {
  %x = plan.view %arena[0] @m_arena::@x : memref<20xi8> to memref<8xi8>
  %y = plan.view %arena[8] @m_arena::@y : memref<20xi8> to memref<8xi8>
  plan.parallel {
    %s = plan.view %arena[16] @m_arena::@s : memref<20xi8> to memref<4xi8>
    %from = memref.subview %x[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
    %to = memref.subview %y[0] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1]>>
    qnn.move ins(%from : memref<4xi8, strided<[1]>>) outs(%to : memref<4xi8, strided<[1]>>) scratch(%s : memref<4xi8>)
  }, {
    %t = plan.view %arena[16] @m_arena::@t : memref<20xi8> to memref<4xi8>
    %from = memref.subview %x[4] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1], offset: 4>>
    %to = memref.subview %y[4] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1], offset: 4>>
    // expected-error @+1 {{expected parts that run at the same time to keep apart but got bytes 16 to 20 in one and 16 to 20 in another}}
    qnn.move ins(%from : memref<4xi8, strided<[1], offset: 4>>) outs(%to : memref<4xi8, strided<[1], offset: 4>>) scratch(%t : memref<4xi8>)
  }
  return
}
