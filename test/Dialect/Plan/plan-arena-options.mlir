// RUN: mote-opt %s -plan-arena="alignment=32" | FileCheck %s --check-prefix=WIDE
// RUN: mote-opt %s -plan-arena="alignment=64 min-alignment=64" | FileCheck %s --check-prefix=FORCED
// RUN: mote-opt %s -plan-arena="alignment=1 min-alignment=1" | FileCheck %s --check-prefix=TIGHT
// RUN: mote-opt %s -plan-arena="ram-budget=70" | FileCheck %s --check-prefix=TIGHT
// RUN: not mote-opt %s -plan-arena="alignment=12" 2>&1 | FileCheck %s --check-prefix=BAD-ALIGN
// RUN: not mote-opt %s -plan-arena="io-buffers=heap" 2>&1 | FileCheck %s --check-prefix=BAD-IO

// x 64 and y 6 are alive at once. y rests on x at any alignment up to 64, and its
// last unit may stay unfilled: 64 + 6 = 70.
// WIDE: plan.arena @m_arena of @m size 70 align 32 lower_bound 70 optimal
// FORCED: plan.arena @m_arena of @m size 70 align 64 lower_bound 70 optimal
// TIGHT: plan.arena @m_arena of @m size 70 {{.*}} lower_bound 70 optimal
// BAD-ALIGN: error: expected an alignment that is a power of two but got 12
// BAD-IO: error: expected io-buffers 'arena' or 'caller' but got 'heap'
func.func @m(%x: memref<64xi8> {mote.name = "x"}, %y: memref<6xi8> {mote.name = "y", mote.output}) {
  %part = memref.subview %x[10] [6] [1] : memref<64xi8> to memref<6xi8, strided<[1], offset: 10>>
  memref.copy %part, %y : memref<6xi8, strided<[1], offset: 10>> to memref<6xi8>
  return
}
