// RUN: mote-opt %s --split-input-file --outline-linalg --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

// CHECK: func.func private @m_transpose_tr_1(%in0: memref<2x3xi8> {mote.const, mote.name = "in0"}
// CHECK-SAME: %out0: memref<3x2xi8> {mote.name = "out0"}
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[J:.*]] =
// CHECK: %[[V:.*]] = memref.load %in0[%[[J]], %[[I]]]
// CHECK: memref.store %[[V]], %out0[%[[I]], %[[J]]]
// CHECK-LABEL: func.func @m(
// CHECK: call @m_transpose_tr_1({{.*}}) {mote.comment = "transpose \22tr/1\22"}
func.func @m(%x: memref<2x3xi8>, %y: memref<3x2xi8>) {
  linalg.transpose ins(%x : memref<2x3xi8>) outs(%y : memref<3x2xi8>) permutation = [1, 0] loc("tr/1")
  return
}

// -----

// A view with a layout becomes part of the address, and addresses do not wrap.
// CHECK: func.func private @pad_copy_pad(%in0: memref<2x2xi8>
// CHECK-SAME: %out0: memref<4x4xi8>
// CHECK: %[[R:.*]] = arith.addi %{{.*}} overflow<nsw> : index
// CHECK: memref.store %{{.*}}, %out0[%[[R]],
// CHECK-LABEL: func.func @pad(
// CHECK-NOT: subview
// CHECK: call @pad_copy_pad(%{{.*}}, %{{.*}})
func.func @pad(%x: memref<2x2xi8>, %y: memref<4x4xi8>) {
  %inside = memref.subview %y[1, 1] [2, 2] [1, 1] : memref<4x4xi8> to memref<2x2xi8, strided<[4, 1], offset: 5>>
  memref.copy %x, %inside : memref<2x2xi8> to memref<2x2xi8, strided<[4, 1], offset: 5>> loc("pad")
  return
}

// -----

// Scalars and constants move along; a loop around a call stays.
// CHECK: func.func private @fill_fill_zero(%out0: memref<8xf32>
// CHECK: arith.constant 0.000000e+00 : f32
// CHECK-LABEL: func.func @fill(
// CHECK: scf.for
// CHECK: func.call @other
// CHECK: call @fill_fill_zero
func.func private @other(%i: index)
func.func @fill(%y: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    func.call @other(%i) : (index) -> ()
  }
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>) loc("zero")
  return
}

// -----

// A loop that ends with a number goes with what reads and stores it, in order: %old is not read again behind the copy.
// CHECK: func.func private @number_for_sum(
// CHECK: scf.for
// CHECK: memref.load
// CHECK: scf.for
// CHECK: memref.store
// CHECK: memref.store
// CHECK-LABEL: func.func @number(
// CHECK-NOT: scf.for
// CHECK: call @number_for_sum(
// CHECK-NEXT: return
func.func @number(%x: memref<8xf32>, %y: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %zero) -> f32 {
    %e = memref.load %x[%i] : memref<8xf32>
    %t = arith.addf %s, %e : f32
    scf.yield %t : f32
  } loc("sum")
  %old = memref.load %y[%c1] : memref<8xf32>
  memref.copy %x, %y : memref<8xf32> to memref<8xf32>
  %both = arith.addf %sum, %old : f32
  memref.store %both, %y[%c0] : memref<8xf32>
  return
}

// -----

// A number read before a call that may write where it was is passed: its buffer may be that of %y by now.
// CHECK: func.func private @late_store_sum(%out0: memref<1xi64>{{.*}}, %x0: i64
// CHECK-LABEL: func.func @late(
// CHECK: %[[OLD:.*]] = memref.load
// CHECK: call @late_fill_zero
// CHECK: call @late_store_sum(%{{.*}}, %[[OLD]])
func.func @late(%x: memref<1xi64>, %y: memref<1xi64>) {
  %zero = arith.constant 0 : i64
  %c0 = arith.constant 0 : index
  %old = memref.load %x[%c0] : memref<1xi64>
  linalg.fill ins(%zero : i64) outs(%y : memref<1xi64>) loc("zero")
  %new = memref.load %y[%c0] : memref<1xi64>
  %sum = arith.addi %new, %old : i64
  memref.store %sum, %y[%c0] : memref<1xi64> loc("sum")
  return
}
