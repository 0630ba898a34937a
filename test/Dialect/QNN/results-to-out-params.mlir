// RUN: mote-opt %s --qnn-results-to-out-params --split-input-file | FileCheck %s

// The op behind a reshape writes to the argument; attributes move along.
// CHECK-LABEL: @through_reshape
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<4xui8> {mote.name = "x"}, %[[Y:[a-z0-9]+]]: memref<2x2xi8> {mote.name = "y", mote.output, mote.scale = 5.000000e-01 : f64})
// CHECK: %[[FLAT:.*]] = memref.collapse_shape %[[Y]] {{\[\[}}0, 1]] : memref<2x2xi8> into memref<4xi8>
// CHECK: qnn.flip_sign ins(%[[X]] : memref<4xui8>) outs(%[[FLAT]] : memref<4xi8>)
// CHECK-NOT: memref.copy
// CHECK: return{{$}}
func.func @through_reshape(%x: memref<4xui8> {mote.name = "x"}) -> (memref<2x2xi8> {mote.name = "y", mote.scale = 0.5 : f64}) {
  %0 = memref.alloc() : memref<4xi8>
  qnn.flip_sign ins(%x : memref<4xui8>) outs(%0 : memref<4xi8>)
  %1 = memref.expand_shape %0 [[0, 1]] output_shape [2, 2] : memref<4xi8> into memref<2x2xi8>
  return %1 : memref<2x2xi8>
}

// -----

// An argument, and what is returned twice, have to be copied.
// CHECK-LABEL: @copies
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<1x2x2x1xi8>, %[[A:[a-z0-9]+]]: memref<1x2x2x1xi8> {mote.output}, %[[B:[a-z0-9]+]]: memref<1x2x2x1xi8> {mote.output}, %[[C:[a-z0-9]+]]: memref<1x2x2x1xi8> {mote.output})
// CHECK: qnn.max_pool2d ins(%[[X]] : memref<1x2x2x1xi8>) outs(%[[B]] : memref<1x2x2x1xi8>)
// CHECK-DAG: memref.copy %[[X]], %[[A]]
// CHECK-DAG: memref.copy %[[B]], %[[C]]
func.func @copies(%x: memref<1x2x2x1xi8>) -> (memref<1x2x2x1xi8>, memref<1x2x2x1xi8>, memref<1x2x2x1xi8>) {
  %0 = memref.alloc() : memref<1x2x2x1xi8>
  qnn.max_pool2d ins(%x : memref<1x2x2x1xi8>) outs(%0 : memref<1x2x2x1xi8>) {kernel_size = array<i64: 1, 1>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
  return %x, %0, %0 : memref<1x2x2x1xi8>, memref<1x2x2x1xi8>, memref<1x2x2x1xi8>
}
