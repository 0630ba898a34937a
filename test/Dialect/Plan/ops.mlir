// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK: plan.arena @kws_arena of @kws size 48 align 16 lower_bound 48 optimal {
plan.arena @kws_arena of @kws size 48 align 16 lower_bound 48 optimal {
  // CHECK-NEXT: plan.buffer @b0 input index 0 "x" at 0 size 16 live 0 to 0 : memref<1x4x4xi8> {mote.scale = 5.000000e-01 : f64}
  plan.buffer @b0 input index 0 "x" at 0 size 16 live 0 to 0 : memref<1x4x4xi8> {mote.scale = 0.5 : f64}
  // CHECK-NEXT: plan.buffer @b1 output index 0 "y" at 32 size 16 live 1 to 1 : memref<4xf32>
  plan.buffer @b1 output index 0 "y" at 32 size 16 live 1 to 1 : memref<4xf32>
  // CHECK-NEXT: plan.buffer @b2 temporary "conv/relu" at 16 size 16 live 0 to 1 : memref<16xi8>
  plan.buffer @b2 temporary "conv/relu" at 16 size 16 live 0 to 1 : memref<16xi8>
  // CHECK-NEXT: plan.buffer @b3 scratch "conv" at 32 size 8 live 0 to 0 : memref<4xi16>
  plan.buffer @b3 scratch "conv" at 32 size 8 live 0 to 0 : memref<4xi16>
}

// CHECK-LABEL: func.func @kws
func.func @kws(%arena: memref<48xi8>) {
  // CHECK: plan.view %{{.*}}[32] @kws_arena::@b1 : memref<48xi8> to memref<4xf32>
  %0 = plan.view %arena[32] @kws_arena::@b1 : memref<48xi8> to memref<4xf32>
  return
}

// Not proven optimal, and empty.
// CHECK: plan.arena @e_arena of @e size 8 align 4 lower_bound 4 {
plan.arena @e_arena of @e size 8 align 4 lower_bound 4 {
}

// Memory regions: an arena each, with how often a run touches each buffer.
// CHECK: plan.arena @r_arena_dtcm of @r region "dtcm" limit 64 size 16 align 16 lower_bound 16 optimal {
plan.arena @r_arena_dtcm of @r region "dtcm" limit 64 size 16 align 16 lower_bound 16 optimal {
  // CHECK-NEXT: plan.buffer @b0 output index 0 "y" at 0 size 16 live 1 to 1 accesses 160 : memref<16xi8>
  plan.buffer @b0 output index 0 "y" at 0 size 16 live 1 to 1 accesses 160 : memref<16xi8>
}
// CHECK: plan.arena @r_arena_sram of @r region "sram" limit 512
plan.arena @r_arena_sram of @r region "sram" limit 512 size 8 align 16 lower_bound 8 optimal {
  // Inputs are numbered over all regions.
  plan.buffer @b1 input index 1 "x1" at 0 size 8 live 0 to 0 accesses 8 : memref<8xi8>
}

// CHECK-LABEL: func.func @s
func.func @s(%x: memref<1x8x4x1xi8>, %y: memref<1x8x4x1xi8>) {
  // CHECK: plan.stream ins(%{{.*}} : memref<1x8x4x1xi8>) outs(%{{.*}} : memref<1x8x4x1xi8>) distance -4 {
  // CHECK-NEXT: qnn.move
  plan.stream ins(%x : memref<1x8x4x1xi8>) outs(%y : memref<1x8x4x1xi8>) distance -4 {
    qnn.move ins(%x : memref<1x8x4x1xi8>) outs(%y : memref<1x8x4x1xi8>)
  }
  return
}

// CHECK-LABEL: func.func @rows
func.func @rows(%taken: memref<1xi32>, %x: memref<1x2x4x1xi8>, %y: memref<1x2x4x1xi8>) {
  // CHECK: plan.begin_rows %{{.*}} : memref<1xi32>
  plan.begin_rows %taken : memref<1xi32>
  plan.stream ins(%x : memref<1x2x4x1xi8>) outs(%y : memref<1x2x4x1xi8>) {
    // CHECK: plan.next_row %{{.*}} : memref<1xi32>
    plan.next_row %taken : memref<1xi32>
    plan.next_row %taken : memref<1xi32>
  }
  // CHECK: plan.end_rows %{{.*}} : memref<1xi32>
  plan.end_rows %taken : memref<1xi32>
  return
}

// CHECK-LABEL: func.func @parts
func.func @parts(%x: memref<2x4xi8>, %y: memref<2x4xi8>) {
  // CHECK: plan.parallel {
  // CHECK-NEXT: qnn.move
  // CHECK-NEXT: }, {
  // CHECK: memref.subview
  // CHECK: }
  plan.parallel {
    qnn.move ins(%x : memref<2x4xi8>) outs(%y : memref<2x4xi8>)
  }, {
    %row = memref.subview %x[1, 0] [1, 4] [1, 1] : memref<2x4xi8> to memref<1x4xi8, strided<[4, 1], offset: 4>>
  }
  return
}

// CHECK-LABEL: func.func @poisoned
func.func @poisoned(%arena: memref<24xi8>) {
  // CHECK: plan.poison %{{.*}} dead [0, 4, 20, 24] : memref<24xi8>
  plan.poison %arena dead [0, 4, 20, 24] : memref<24xi8>
  // CHECK: plan.poison %{{.*}} dead [] : memref<24xi8>
  plan.poison %arena dead [] : memref<24xi8>
  return
}
