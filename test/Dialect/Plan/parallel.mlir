// RUN: mote-opt %s -plan-arena -plan-verify | FileCheck %s

// Parts that run at the same time: each one's scratch is alive through all of them, and y does not lie over x, though qnn.move
// would let it if it ran alone: another part may still read there. x 64 + y 64 + 2 x 16 of scratch.
// CHECK: plan.arena @parts_arena of @parts size 160 align 16 lower_bound 160 optimal {
// CHECK-DAG: input index 0 "x" at {{[0-9]+}} size 64 live 0 to 1
// CHECK-DAG: output index 0 "y" at {{[0-9]+}} size 64 live 0 to 1
// CHECK-DAG: size 16 live 0 to 1
// CHECK-DAG: size 16 live 0 to 1
func.func @parts(%x: memref<1x4x4x4xi8> {mote.name = "x"}, %y: memref<1x4x4x4xi8> {mote.name = "y", mote.output}) {
  plan.parallel {
    %scratch = memref.alloc() : memref<16xi8>
    %from = memref.subview %x[0, 0, 0, 0] [1, 2, 4, 4] [1, 1, 1, 1] : memref<1x4x4x4xi8> to memref<1x2x4x4xi8, strided<[64, 16, 4, 1]>>
    %to = memref.subview %y[0, 0, 0, 0] [1, 2, 4, 4] [1, 1, 1, 1] : memref<1x4x4x4xi8> to memref<1x2x4x4xi8, strided<[64, 16, 4, 1]>>
    qnn.move ins(%from : memref<1x2x4x4xi8, strided<[64, 16, 4, 1]>>) outs(%to : memref<1x2x4x4xi8, strided<[64, 16, 4, 1]>>)
      scratch(%scratch : memref<16xi8>)
  }, {
    %scratch = memref.alloc() : memref<16xi8>
    %from = memref.subview %x[0, 2, 0, 0] [1, 2, 4, 4] [1, 1, 1, 1] : memref<1x4x4x4xi8> to memref<1x2x4x4xi8, strided<[64, 16, 4, 1], offset: 32>>
    %to = memref.subview %y[0, 2, 0, 0] [1, 2, 4, 4] [1, 1, 1, 1] : memref<1x4x4x4xi8> to memref<1x2x4x4xi8, strided<[64, 16, 4, 1], offset: 32>>
    qnn.move ins(%from : memref<1x2x4x4xi8, strided<[64, 16, 4, 1], offset: 32>>) outs(%to : memref<1x2x4x4xi8, strided<[64, 16, 4, 1], offset: 32>>)
      scratch(%scratch : memref<16xi8>)
  }
  return
}
