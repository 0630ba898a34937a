// RUN: mote-opt %s --convert-kernels-to-emitc | FileCheck %s

// One variable from the outer init to the store: the inner loop adds to it.
// CHECK-LABEL: emitc.func @nested
// CHECK: %[[ACC:.*]] = "emitc.variable"
// CHECK-NOT: "emitc.variable"
// CHECK: assign %{{.*}} : i32 to %[[ACC]]
// CHECK: for
// CHECK:   for
// CHECK:     %[[OLD:.*]] = load %[[ACC]]
// CHECK:     %[[NEW:.*]] = add %[[OLD]]
// CHECK:     assign %[[NEW]] : i32 to %[[ACC]]
// CHECK-NOT: assign
// CHECK: %[[END:.*]] = load %[[ACC]]
// CHECK: assign %[[END]]
func.func private @nested(%x: memref<16xi32>, %y: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %sum = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %zero) -> (i32) {
    %inner = scf.for %j = %c0 to %c4 step %c1 iter_args(%b = %a) -> (i32) {
      %v = memref.load %x[%j] : memref<16xi32>
      %s = arith.addi %b, %v overflow<nsw> : i32
      scf.yield %s : i32
    }
    scf.yield %inner : i32
  }
  memref.store %sum, %y[%c0] : memref<1xi32>
  return
}

// The old value is read after the new one exists: the sum may not overwrite it early.
// CHECK-LABEL: emitc.func @still_needed
// CHECK: for
// CHECK:   %[[OLD:.*]] = load %[[ACC:.*]] : <i32>
// CHECK:   %[[NEW:.*]] = add %[[OLD]]
// CHECK-NOT: assign
// CHECK:   assign %[[OLD]] : i32
// CHECK:   assign %[[NEW]] : i32 to %[[ACC]]
func.func private @still_needed(%x: memref<4xi32>, %y: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %sum = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %zero) -> (i32) {
    %v = memref.load %x[%i] : memref<4xi32>
    %s = arith.addi %a, %v overflow<nsw> : i32
    memref.store %a, %y[%i] : memref<4xi32>
    scf.yield %s : i32
  }
  memref.store %sum, %y[%c0] : memref<4xi32>
  return
}

// Values that change places: both are read before either variable is assigned.
// CHECK-LABEL: emitc.func @swap
// CHECK: for
// CHECK:   %[[A:.*]] = load %[[VA:.*]] : <i32>
// CHECK:   %[[B:.*]] = load %[[VB:.*]] : <i32>
// CHECK:   assign %[[B]] : i32 to %[[VA]]
// CHECK:   assign %[[A]] : i32 to %[[VB]]
func.func private @swap(%y: memref<2xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %r:2 = scf.for %i = %c0 to %c3 step %c1 iter_args(%a = %one, %b = %two) -> (i32, i32) {
    scf.yield %b, %a : i32, i32
  }
  memref.store %r#0, %y[%c0] : memref<2xi32>
  memref.store %r#1, %y[%c1] : memref<2xi32>
  return
}

// A branch that adds or leaves alone assigns in one branch only.
// CHECK-LABEL: emitc.func @guarded
// CHECK: %[[ACC:.*]] = "emitc.variable"
// CHECK-NOT: "emitc.variable"
// CHECK: if
// CHECK:   assign %{{.*}} : i32 to %[[ACC]]
// CHECK-NOT: else
// CHECK: load %[[ACC]]
func.func private @guarded(%x: memref<4xi32>, %y: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i32
  %sum = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %zero) -> (i32) {
    %inside = arith.cmpi ne, %i, %c1 : index
    %s = scf.if %inside -> (i32) {
      %v = memref.load %x[%i] : memref<4xi32>
      %t = arith.addi %a, %v overflow<nsw> : i32
      scf.yield %t : i32
    } else {
      scf.yield %a : i32
    }
    scf.yield %s : i32
  }
  memref.store %sum, %y[%c0] : memref<1xi32>
  return
}
