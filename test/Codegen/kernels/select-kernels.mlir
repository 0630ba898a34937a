// RUN: mote-opt %s --split-input-file --qnn-select-kernels=target=generic | FileCheck %s
// RUN: not mote-opt %s --split-input-file --qnn-select-kernels=target=z80 2>&1 | FileCheck %s --check-prefix=UNKNOWN

// UNKNOWN: error: unknown target 'z80'

#rq = #qnn.requant<multiplier = [1518500250], shift = [38], zero_point = -3, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<3x4xi8> = dense<1>
memref.global "private" constant @b : memref<3xi32> = dense<7>

// CHECK-LABEL: func.func @m
func.func @m(%x: memref<2x4xi8>, %y: memref<2x3xi8>, %u: memref<2x3xui8>) {
  %w = memref.get_global @w : memref<3x4xi8>
  %b = memref.get_global @b : memref<3xi32>
  // CHECK: qnn.fully_connected {{.*}} {kernel = "fully_connected_s8_1x4__c"
  qnn.fully_connected ins(%x, %w, %b : memref<2x4xi8>, memref<3x4xi8>, memref<3xi32>) outs(%y : memref<2x3xi8>) {requant = #rq}
  // A kernel that is named already stays.
  // CHECK: qnn.flip_sign {{.*}} {kernel = "flip_sign_s8_1x1__c", mote.overlap_distance = array<i64: 0>}
  qnn.flip_sign ins(%y : memref<2x3xi8>) outs(%u : memref<2x3xui8>) {kernel = "flip_sign_s8_1x1__c", mote.overlap_distance = array<i64: 0>}
  return
}
