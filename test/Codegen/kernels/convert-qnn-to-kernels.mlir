// RUN: mote-opt %s --qnn-select-kernels --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: not mote-opt %s --convert-qnn-to-kernels 2>&1 | FileCheck %s --check-prefix=UNSELECTED

// UNSELECTED: error: {{.*}}'qnn.fully_connected' op expected the name of a kernel but got none

#rq = #qnn.requant<multiplier = [1518500250], shift = [38], zero_point = -3, min = -128, max = 127, rounding = half_up>

// Constants become tables named after their node; equal ones are kept once.
// CHECK-DAG: memref.global "private" constant @m_fc_1_filter : memref<12xi8>
// CHECK-DAG: memref.global "private" constant @m_fc_1_bias : memref<3xi32>
// CHECK-DAG: memref.global "private" constant @m_fc_2_bias : memref<3xi32>
// CHECK-NOT: @m_fc_2_filter
// CHECK-NOT: @__constant
memref.global "private" constant @__constant_w : memref<3x4xi8> = dense<1>
memref.global "private" constant @__constant_b1 : memref<3xi32> = dense<7>
memref.global "private" constant @__constant_b2 : memref<3xi32> = dense<9>

// CHECK: func.func private @m_fully_connected_s8_1x4__c(
// CHECK-SAME: %in: memref<8xi8> {mote.const, mote.name = "in"}
// CHECK-SAME: %filter: memref<12xi8> {mote.const, mote.name = "filter"}
// CHECK-SAME: %bias: memref<3xi32> {mote.const, mote.name = "bias"}
// CHECK-SAME: %out: memref<6xi8> {mote.name = "out"}
// CHECK-SAME: mote.kernel = "fully_connected_s8_1x4__c"
// Rounding and zero point are one constant: -3 * 2^38 + 2^37.
// CHECK: arith.constant -687194767360 : i64
// Three channels are no tile of four: one at a time.
// CHECK: scf.for %ox =
// CHECK: scf.for %c =
// CHECK: %[[BIAS:.*]] = memref.load %bias[%c]
// CHECK: scf.for %i = {{.*}} iter_args(%acc0 = %[[BIAS]])

// CHECK-LABEL: func.func @m(
// CHECK-COUNT-2: call @m_fully_connected_s8_1x4__c({{.*}}mote.comment = "fully_connected \22fc/{{[12]}}\22: 2x4 i8 -> 2x3 i8"
func.func @m(%x: memref<2x4xi8>, %y: memref<2x3xi8>, %z: memref<2x3xi8>) {
  %w = memref.get_global @__constant_w : memref<3x4xi8>
  %b1 = memref.get_global @__constant_b1 : memref<3xi32>
  %b2 = memref.get_global @__constant_b2 : memref<3xi32>
  qnn.fully_connected ins(%x, %w, %b1 : memref<2x4xi8>, memref<3x4xi8>, memref<3xi32>) outs(%y : memref<2x3xi8>) {requant = #rq} loc("fc/1")
  qnn.fully_connected ins(%x, %w, %b2 : memref<2x4xi8>, memref<3x4xi8>, memref<3xi32>) outs(%z : memref<2x3xi8>) {requant = #rq} loc("fc/2")
  return
}
