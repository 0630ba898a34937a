// RUN: mote-opt %s --qnn-select-kernels --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s

// Scaled, clamped to what the zero point leaves, rounded without a call; a reader is told how. No number is the zero point.
// CHECK: func.func private @m_quantize_f32_1x1__c(
// CHECK: emitc.verbatim "// Adding 12582912, which is 1.5 * 2^23, rounds to a whole number, a tie to the even one"
// CHECK: %[[VALUE:.*]] = memref.load %in
// CHECK: %scaled = arith.divf %[[VALUE]], %{{.*}} : f32
// CHECK: %raised = arith.select {{.*}}, %scaled : f32
// CHECK: %clamped = arith.select {{.*}}, %raised : f32
// CHECK: %[[SUM:.*]] = arith.addf %clamped, %[[MAGIC:[a-z0-9_]+]] : f32
// CHECK: %[[ROUNDED:.*]] = arith.subf %[[SUM]], %[[MAGIC]] : f32
// CHECK: arith.fptosi %[[ROUNDED]] : f32 to i32
func.func @m(%in: memref<9xf32>, %out: memref<9xi8>) {
  qnn.quantize ins(%in : memref<9xf32>) outs(%out : memref<9xi8>) {scale = 0.1 : f32, zero_point = -1 : i32} loc("quantize")
  return
}
