// RUN: mote-opt %s -plan-arena -plan-report=format=json -o /dev/null | FileCheck %s

// linalg contractions count; loops multiply; sums and fills do not count.
//   matmul 2x3 * 3x4: 2*4*3 = 24
//   the same in a loop of 5 iterations: 120
//   reduction without a product: 0
// CHECK: "macs": 144,
// CHECK: "name": "matmul"
// CHECK: "op": "linalg.matmul"
// CHECK: "macs": 24,
// CHECK: "name": "looped"
// CHECK: "op": "linalg.matmul"
// CHECK: "macs": 120,
// CHECK: "name": "sum"
// CHECK: "op": "linalg.reduce"
// CHECK: "macs": 0,
func.func @m(%a: memref<2x3xf32> {mote.name = "a"}, %b: memref<3x4xf32> {mote.name = "b"},
             %c: memref<2x4xf32> {mote.name = "c", mote.output}, %d: memref<2xf32> {mote.name = "d", mote.output}) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  linalg.fill ins(%zero : f32) outs(%c : memref<2x4xf32>) loc("matmul")
  linalg.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) outs(%c : memref<2x4xf32>) loc("matmul")
  scf.for %i = %c0 to %c5 step %c1 {
    linalg.matmul ins(%a, %b : memref<2x3xf32>, memref<3x4xf32>) outs(%c : memref<2x4xf32>) loc("looped")
  } loc(unknown)
  linalg.fill ins(%zero : f32) outs(%d : memref<2xf32>) loc("sum")
  linalg.reduce { arith.addf } ins(%c : memref<2x4xf32>) outs(%d : memref<2xf32>) dimensions = [1] loc("sum")
  return
}
