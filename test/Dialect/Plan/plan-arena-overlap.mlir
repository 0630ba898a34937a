// RUN: mote-opt %s -split-input-file -plan-arena -plan-verify | FileCheck %s
// RUN: mote-opt %s -split-input-file -plan-arena=memory=apart -plan-verify | FileCheck %s --check-prefix=APART
// RUN: mote-opt %s -split-input-file -plan-arena=no-reuse -plan-verify | FileCheck %s --check-prefix=NOREUSE
// RUN: not mote-opt %s -plan-arena=memory=tiny 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: mote-opt %s -split-input-file -plan-arena=closest-overlap=0 -plan-verify | FileCheck %s --check-prefix=CLOSE0
// RUN: mote-opt %s -split-input-file -plan-arena=closest-overlap=3 -plan-verify | FileCheck %s --check-prefix=CLOSE1
// BAD: error: expected memory 'apart', 'fast' or 'small' but got 'tiny'

// A kernel that may write 16 bytes behind what it reads: y lies 16 below t, t 16 below x.
//   x [32, 96)  t [16, 80)  y [0, 64): 96 bytes instead of 128
// CHECK: plan.arena @chain_arena of @chain size 96 align 16
// CHECK-NEXT: "x" at 32 size 64 live 0 to 0
// CHECK-NEXT: "y" at 0 size 64 live 1 to 1
// CHECK-NEXT: "t" at 16 size 64 live 0 to 1
// APART: plan.arena @chain_arena of @chain size 128 {{.*}} lower_bound 128 optimal
// NOREUSE: plan.arena @chain_arena of @chain size 192
// Of the two overlaps (x over t, t over y) the one that a test asks for is exactly as close as it may be; 3 modulo 2 is the second.
// CLOSE0: plan.arena @chain_arena
// CLOSE0: "x" at 16 size 64
// CLOSE0: "t" at 0 size 64
// CLOSE1: plan.arena @chain_arena
// CLOSE1: "y" at 0 size 64
// CLOSE1: "t" at 16 size 64
func.func @chain(%x: memref<1x1x16x4xi8> {mote.name = "x"}, %y: memref<1x1x16x4xi8> {mote.name = "y", mote.output}) {
  %t = memref.alloc() : memref<1x1x16x4xi8>
  qnn.max_pool2d ins(%x : memref<1x1x16x4xi8>) outs(%t : memref<1x1x16x4xi8>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_distance = array<i64: 16>} loc("t")
  qnn.max_pool2d ins(%t : memref<1x1x16x4xi8>) outs(%y : memref<1x1x16x4xi8>) {
    kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_distance = array<i64: 16>} loc("y")
  return
}

// -----

// Elementwise linalg ops work in place. sum may take b's place but not x's, which lives on:
//   step 0: x, a -> in place impossible, x lives: 32 + 32
//   step 1: x 32, sum over a: 64      step 2: x + sum -> y over either: 64
// CHECK: plan.arena @inplace_arena of @inplace size 64 {{.*}} lower_bound 64 optimal
// CHECK-NEXT: "x" at [[X:[0-9]+]] size 32 live 0 to 2
// CHECK-NEXT: "y" at {{[0-9]+}} size 32 live 2 to 2
// CHECK-NEXT: "a" at [[A:[0-9]+]] size 32 live 0 to 1
// CHECK-NEXT: "sum" at [[A]] size 32 live 1 to 2
// APART: plan.arena @inplace_arena of @inplace size 96 {{.*}} lower_bound 96 optimal
func.func @inplace(%x: memref<32xi8> {mote.name = "x"}, %y: memref<32xi8> {mote.name = "y", mote.output}) {
  %a = memref.alloc() : memref<32xi8>
  %sum = memref.alloc() : memref<32xi8>
  memref.copy %x, %a : memref<32xi8> to memref<32xi8> loc("a")
  linalg.add ins(%x, %a : memref<32xi8>, memref<32xi8>) outs(%sum : memref<32xi8>) loc("sum")
  linalg.add ins(%x, %sum : memref<32xi8>, memref<32xi8>) outs(%y : memref<32xi8>)
  return
}

// -----

// Not over a result, though nothing reads it later: y and z are both there in the end.
// CHECK: plan.arena @results_arena of @results size 64 {{.*}} lower_bound 64 optimal
func.func @results(%x: memref<32xi8> {mote.name = "x"}, %y: memref<32xi8> {mote.name = "y", mote.output},
                   %z: memref<32xi8> {mote.name = "z", mote.output}) {
  linalg.add ins(%x, %x : memref<32xi8>, memref<32xi8>) outs(%y : memref<32xi8>)
  linalg.add ins(%y, %y : memref<32xi8>, memref<32xi8>) outs(%z : memref<32xi8>)
  return
}

// -----

// Not in place: C++ takes floats and 32-bit integers to lie apart. 32 + 32.
// CHECK: plan.arena @types_arena of @types size 64 {{.*}} lower_bound 64 optimal
func.func @types(%x: memref<8xi32> {mote.name = "x"}, %y: memref<8xf32> {mote.name = "y", mote.output}) {
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
    ins(%x : memref<8xi32>) outs(%y : memref<8xf32>) {
  ^bb0(%in: i32, %out: f32):
    %0 = arith.sitofp %in : i32 to f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// Not in place: a transpose reads elsewhere. 64 + 64.
// CHECK: plan.arena @transpose_arena of @transpose size 128 {{.*}} lower_bound 128 optimal
func.func @transpose(%x: memref<8x8xi8> {mote.name = "x"}, %y: memref<8x8xi8> {mote.name = "y", mote.output}) {
  linalg.transpose ins(%x : memref<8x8xi8>) outs(%y : memref<8x8xi8>) permutation = [1, 0]
  return
}

// -----

// A kernel that does one channel after the other: any multiple of the 20 channels apart is safe, and offsets
// are multiples of lcm(16, 20) = 80. x [0, 80) and y [0, 40) in one place.
// CHECK: plan.arena @modulo_arena of @modulo size 80 align 16 lower_bound 80 optimal
// CHECK-NEXT: "x" at 0 size 80
// CHECK-NEXT: "y" at 0 size 40
func.func @modulo(%x: memref<1x1x4x20xi8> {mote.name = "x"}, %y: memref<1x1x2x20xi8> {mote.name = "y", mote.output}) {
  qnn.max_pool2d ins(%x : memref<1x1x4x20xi8>) outs(%y : memref<1x1x2x20xi8>) {
    kernel_size = array<i64: 1, 2>, strides = array<i64: 1, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
    mote.overlap_modulo = 20 : i64}
  return
}
