// RUN: mote-opt %s -split-input-file -plan-arena -plan-verify | FileCheck %s
// RUN: mote-opt %s -split-input-file -plan-arena=io-buffers=caller -plan-verify | FileCheck %s --check-prefix=CALLER
// RUN: mote-opt %s -split-input-file -plan-arena=no-reuse -plan-verify | FileCheck %s --check-prefix=APART

// A chain: x(32) -> first(64) -> second(64) -> y(16).
//   step 0: x 32 + first 64   =  96
//   step 1: first 64 + second = 128  <- peak
//   step 2: second 64 + y 16  =  80
// CHECK: plan.arena @chain_arena of @chain size 128 align 16 lower_bound 128 optimal {
// x lies where second will: x is dead by then. y lies where first was.
// CHECK-NEXT: @b0 input index 0 "x" at 64 size 32 live 0 to 0 : memref<1x32xi8> {mote.scale = 5.000000e-01 : f64, mote.zero_point = 3 : i64}
// CHECK-NEXT: @b1 output index 0 "y" at 0 size 16 live 2 to 2 : memref<16xi8>{{$}}
// CHECK-NEXT: @b2 temporary "first" at 0 size 64 live 0 to 1 : memref<64xi8>
// CHECK-NEXT: @b3 temporary "second" at 64 size 64 live 1 to 2 : memref<64xi8>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @chain(%[[ARENA:.*]]: memref<128xi8> {mote.name = "arena"}) {
// CHECK-NEXT: plan.view %[[ARENA]][64] @chain_arena::@b0 : memref<128xi8> to memref<1x32xi8>
// CHECK-NEXT: plan.view %[[ARENA]][0] @chain_arena::@b1 : memref<128xi8> to memref<16xi8>
// CHECK-NOT: memref.alloc

// The caller's buffers stay arguments, after the arena. 64 + 64 = 128.
// CALLER: plan.arena @chain_arena of @chain size 128 align 16 lower_bound 128 optimal {
// CALLER-NEXT: @b0 temporary "first" at 0 size 64 live 0 to 1
// CALLER-NEXT: @b1 temporary "second" at 64 size 64 live 1 to 2
// CALLER-NEXT: }
// CALLER-NEXT: func.func @chain(%{{.*}}: memref<128xi8> {mote.name = "arena"}, %{{.*}}: memref<1x32xi8> {mote.name = "x", mote.scale = 5.000000e-01 : f64, mote.zero_point = 3 : i64}, %{{.*}}: memref<16xi8> {mote.name = "y", mote.output}) {

// Everything apart: 32 + 16 + 64 + 64 = 176.
// APART: plan.arena @chain_arena of @chain size 176 align 16 lower_bound 128 {
// APART-NEXT: "x" at 0
// APART-NEXT: "y" at 32
// APART-NEXT: "first" at 48
// APART-NEXT: "second" at 112
func.func @chain(%x: memref<1x32xi8> {mote.name = "x", mote.scale = 0.5 : f64, mote.zero_point = 3 : i64},
                 %y: memref<16xi8> {mote.name = "y", mote.output}) {
  %first = memref.alloc() : memref<64xi8>
  %never_used = memref.alloc() : memref<1000xi8>
  %view_of_unused = memref.expand_shape %never_used [[0, 1]] output_shape [10, 100] : memref<1000xi8> into memref<10x100xi8>
  %flat = memref.collapse_shape %x [[0, 1]] : memref<1x32xi8> into memref<32xi8>
  %low = memref.subview %first[0] [32] [1] : memref<64xi8> to memref<32xi8, strided<[1]>>
  memref.copy %flat, %low : memref<32xi8> to memref<32xi8, strided<[1]>> loc("first")
  %second = memref.alloc() : memref<64xi8>
  memref.copy %first, %second : memref<64xi8> to memref<64xi8> loc("second")
  %part = memref.subview %second[48] [16] [1] : memref<64xi8> to memref<16xi8, strided<[1], offset: 48>>
  memref.copy %part, %y : memref<16xi8, strided<[1], offset: 48>> to memref<16xi8> loc("third")
  memref.dealloc %never_used : memref<1000xi8>
  return
}

// -----

// A residual block: x lives past the branch.
//   step 0: x 32 + a 32           = 64
//   step 1: x 32 + a 32 + b 32    = 96  <- peak
//   step 2: x 32 + b 32 + sum 32  = 96
//   step 3: sum 32 + y 32         = 64
// CHECK: plan.arena @residual_arena of @residual size 96 align 16 lower_bound 96 optimal {
// CHECK-NEXT: "x" at {{[0-9]+}} size 32 live 0 to 2
// CHECK-NEXT: "y" at {{[0-9]+}} size 32 live 3 to 3
// CHECK-NEXT: "a" at {{[0-9]+}} size 32 live 0 to 1
// CHECK-NEXT: "b" at {{[0-9]+}} size 32 live 1 to 2
// CHECK-NEXT: "sum" at {{[0-9]+}} size 32 live 2 to 3
func.func @residual(%x: memref<32xi8> {mote.name = "x"}, %y: memref<32xi8> {mote.name = "y", mote.output}) {
  %a = memref.alloc() : memref<32xi8>
  %b = memref.alloc() : memref<32xi8>
  %sum = memref.alloc() : memref<32xi8>
  memref.copy %x, %a : memref<32xi8> to memref<32xi8> loc("a")
  memref.copy %a, %b : memref<32xi8> to memref<32xi8> loc("b")
  linalg.add ins(%x, %b : memref<32xi8>, memref<32xi8>) outs(%sum : memref<32xi8>) loc("sum")
  memref.copy %sum, %y : memref<32xi8> to memref<32xi8>
  return
}

// -----

// A loop is one step: what it uses lives through it, also what it allocates.
//   step 0: x 8 + t 8                = 16
//   step 1: t 8 + row 4 + u 8        = 20  <- peak; alignment 16 would cost 8 + pad 8 + 8 pad 8 + 4
//   step 2: u 8 + y 8                = 16
// CHECK: plan.arena @loop_arena of @loop size 20 align 4 lower_bound 20 optimal {
// CHECK-NEXT: "x" {{.*}} live 0 to 0
// CHECK-NEXT: "y" {{.*}} live 2 to 2
// CHECK-NEXT: temporary "t" {{.*}} live 0 to 1
// CHECK-NEXT: temporary "rows" {{.*}} live 1 to 2
// CHECK-NEXT: temporary "row" {{.*}} live 1 to 1
// CHECK: scf.for
// CHECK-NEXT: plan.view
func.func @loop(%x: memref<8xi8> {mote.name = "x"}, %y: memref<8xi8> {mote.name = "y", mote.output}) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %t = memref.alloc() : memref<8xi8>
  %u = memref.alloc() : memref<8xi8> loc("rows")
  memref.copy %x, %t : memref<8xi8> to memref<8xi8> loc("t")
  scf.for %i = %c0 to %c8 step %c4 {
    %row = memref.alloc() : memref<4xi8>
    %from = memref.subview %t[%i] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1], offset: ?>>
    %to = memref.subview %u[%i] [4] [1] : memref<8xi8> to memref<4xi8, strided<[1], offset: ?>>
    memref.copy %from, %row : memref<4xi8, strided<[1], offset: ?>> to memref<4xi8> loc("row")
    memref.copy %row, %to : memref<4xi8> to memref<4xi8, strided<[1], offset: ?>> loc("copy_back")
  }
  memref.copy %u, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// Scratch lives for its op. Alignment comes from the element where that is more:
//   in 16 + out 16 + scratch 8 = 40
// CHECK: plan.arena @scratch_arena of @scratch size 40 align 16 lower_bound 40 optimal {
// CHECK: scratch "pool" at 32 size 8 live 0 to 0 : memref<1xi64>
func.func @scratch(%x: memref<1x4x4x1xi8> {mote.name = "x"}, %y: memref<1x4x4x1xi8> {mote.name = "y", mote.output}) {
  %s = memref.alloc() : memref<1xi64>
  qnn.max_pool2d ins(%x : memref<1x4x4x1xi8>) outs(%y : memref<1x4x4x1xi8>) scratch(%s : memref<1xi64>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
    dilations = array<i64: 1, 1>, kernel = "max_pool2d_s8__generic"} loc("pool")
  return
}

// -----

// Every greedy order leaves a hole here and needs 40 bytes; the search closes it.
//   p 20 [0,1]   q 12 [1,2]   r 16 [2,2]   s 8 [2,2]
//   step 0: 20   step 1: 20 + 12 = 32   step 2: 12 + 16 + 8 = 36  <- peak
// q may not rest on p, which would leave 20 bytes for r and s, which need 24:
//   [ p 0-20 ....] 24 [ q 24-36 ]
//   [ r 0-16 | s 16-24 | q 24-36 ]
// CHECK: plan.arena @search_arena of @search size 36 align 4 lower_bound 36 optimal {
// CHECK-NEXT: @b0 temporary "p" at 0 size 20
// CHECK-NEXT: @b1 temporary "q" at 24 size 12
// CHECK-NEXT: @b2 temporary "r" at 0 size 16
// CHECK-NEXT: @b3 temporary "s" at 16 size 8
func.func @search() {
  %p = memref.alloc() : memref<20xi8> loc("p")
  %q = memref.alloc() : memref<12xi8> loc("q")
  %r = memref.alloc() : memref<16xi8> loc("r")
  %s = memref.alloc() : memref<8xi8> loc("s")
  // Ops of unknown effects.
  func.call @use(%p) : (memref<20xi8>) -> () loc(unknown)
  func.call @use2(%p, %q) : (memref<20xi8>, memref<12xi8>) -> () loc(unknown)
  func.call @use3(%q, %r, %s) : (memref<12xi8>, memref<16xi8>, memref<8xi8>) -> () loc(unknown)
  return
}
func.func private @use(memref<20xi8>)
func.func private @use2(memref<20xi8>, memref<12xi8>)
func.func private @use3(memref<12xi8>, memref<16xi8>, memref<8xi8>)
