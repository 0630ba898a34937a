// RUN: mote-opt %s -split-input-file -verify-diagnostics -outline-parts | FileCheck %s
// RUN: mote-opt %s -split-input-file -verify-diagnostics -outline-parts --mlir-print-debuginfo | FileCheck %s --check-prefix=NAMES

// The function has what parts share once, then a branch for each part. The call stands for all of them.
// CHECK: func.func private @m_conv_1_part(%[[ARENA:.*]]: memref<32xi8>, %[[PART:.*]]: index) attributes {mote.parts = 3 : i64} {
// CHECK-NEXT: %[[X:.*]] = plan.view %[[ARENA]][0]
// CHECK-NEXT: %[[IS:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[FIRST:.*]] = arith.cmpi eq, %[[PART]], %[[IS]]
// CHECK-NEXT: scf.if %[[FIRST]] {
// CHECK-NEXT:   %[[THIRD:.*]] = memref.subview %[[X]][0]
// CHECK-NEXT:   %[[CAST:.*]] = memref.cast %[[THIRD]]
// CHECK-NEXT:   func.call @k(%[[CAST]]) :
// CHECK-NEXT: } else {
// CHECK:        scf.if
// CHECK:          memref.subview %[[X]][8]
// CHECK:        } else {
// CHECK:          memref.subview %[[X]][16]
// CHECK-LABEL: func.func @m(
// CHECK: %[[MINE:.*]] = plan.view
// CHECK-NEXT: scf.forall (%[[I:.*]]) in (3) {
// CHECK-NEXT:   func.call @m_conv_1_part(%{{.*}}, %[[I]]) {mote.comment = "conv2d \22conv/1\22, rows in 3 parts"}
// CHECK-NEXT: }
// CHECK-NEXT: return
// NAMES-DAG: = loc("x_rows")
// NAMES-DAG: = loc("part"
plan.arena @m_arena of @m size 32 align 4 lower_bound 32 {
  plan.buffer @b0 input index 0 "x" at 0 size 32 live 0 to 2 : memref<32xi8>
}
func.func private @k(memref<8xi8, strided<[1], offset: ?>>)
func.func @m(%arena: memref<32xi8>) {
  %x = plan.view %arena[0] @m_arena::@b0 : memref<32xi8> to memref<32xi8> loc("x")
  plan.parallel {
    %0 = memref.subview %x[0] [8] [1] : memref<32xi8> to memref<8xi8, strided<[1]>>
    %1 = memref.cast %0 : memref<8xi8, strided<[1]>> to memref<8xi8, strided<[1], offset: ?>>
    func.call @k(%1) {mote.comment = "conv2d \22conv/1\22: 8 i8 -> 8 i8"} : (memref<8xi8, strided<[1], offset: ?>>) -> ()
  }, {
    %0 = memref.subview %x[8] [8] [1] : memref<32xi8> to memref<8xi8, strided<[1], offset: 8>>
    %1 = memref.cast %0 : memref<8xi8, strided<[1], offset: 8>> to memref<8xi8, strided<[1], offset: ?>>
    func.call @k(%1) : (memref<8xi8, strided<[1], offset: ?>>) -> ()
  }, {
    %0 = memref.subview %x[16] [8] [1] : memref<32xi8> to memref<8xi8, strided<[1], offset: 16>>
    %1 = memref.cast %0 : memref<8xi8, strided<[1], offset: 16>> to memref<8xi8, strided<[1], offset: ?>>
    func.call @k(%1) : (memref<8xi8, strided<[1], offset: ?>>) -> ()
  } loc("conv/1")
  return
}

// -----

func.func private @k(memref<8xi8>)
func.func @caller(%arena: memref<32xi8>, %x: memref<8xi8>) {
  // expected-error @+1 {{expected all memory of parts in the arena but got 1 buffers of the caller}}
  plan.parallel {
    func.call @k(%x) : (memref<8xi8>) -> ()
  }, {
    func.call @k(%x) : (memref<8xi8>) -> ()
  }
  return
}

// -----

func.func private @k(memref<8xi8>)
func.func @heap(%arena: memref<32xi8>) {
  %x = memref.alloc() : memref<8xi8>
  // expected-error @+1 {{expected parts to use the arena and tables only}}
  plan.parallel {
    func.call @k(%x) : (memref<8xi8>) -> ()
  }, {
    func.call @k(%x) : (memref<8xi8>) -> ()
  }
  return
}
