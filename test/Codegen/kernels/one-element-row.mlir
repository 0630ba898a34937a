// RUN: mote-opt %s -convert-qnn-to-kernels | FileCheck %s

// A row of one element, of a line buffer whose rows are four apart: flattened, it must not have a stride of four.

// CHECK-LABEL: func.func @m(
func.func @m(%lines: memref<1x3x1x4xi8>, %out: memref<1x1x1x1xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %y = %c0 to %c3 step %c1 {
    // CHECK: %[[ROW:.*]] = memref.subview %{{.*}}[0, %{{.*}}, 0, 0] [1, 1, 1, 1]
    // CHECK: memref.subview %[[ROW]]{{.*}} to memref<1xi8, strided<[1], offset: ?>>
    // CHECK: call @m_move_1x1__c
    %row = memref.subview %lines[0, %y, 0, 0] [1, 1, 1, 1] [1, 1, 1, 1] : memref<1x3x1x4xi8> to memref<1x1x1x1xi8, strided<[12, 4, 4, 1], offset: ?>>
    qnn.move ins(%row : memref<1x1x1x1xi8, strided<[12, 4, 4, 1], offset: ?>>) outs(%out : memref<1x1x1x1xi8>) {kernel = "move_1x1__c"}
  }
  return
}
