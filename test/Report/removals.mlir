// RUN: mote-opt %s -plan-arena -plan-report=format=text -o /dev/null | FileCheck %s
// RUN: mote-opt %s -plan-arena -plan-report=format=json -o /dev/null | FileCheck %s --check-prefix=JSON
// RUN: mote-opt %s -plan-arena -plan-report=format=html -o /dev/null | FileCheck %s --check-prefix=HTML

// What qnn-eliminate-dead-channels said of an op, once a layer, though two tiles of its rows say it.
// CHECK: Removed: by interval analysis it reaches no output
// CHECK-NEXT: layer what
// CHECK-NEXT: conv 2 of 3 output channels removed: 1 constant for every input, 1 read by nothing{{$}}
// CHECK-NOT: removed
// JSON: "removals": [
// JSON-NEXT: {
// JSON-NEXT: "layer": "conv",
// JSON-NEXT: "what": "2 of 3 output channels removed: 1 constant for every input, 1 read by nothing"
// JSON-NEXT: }
// JSON-NEXT: ]
// HTML: <h2>Removed</h2>
// HTML: <tr><td class="name">conv</td><td>2 of 3 output channels removed
func.func @m(%x: memref<1x2x4x1xi8> {mote.name = "x"}, %y: memref<1x2x4x1xi8> {mote.name = "y", mote.output}) {
  %x0 = memref.subview %x[0, 0, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x2x4x1xi8> to memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>
  %y0 = memref.subview %y[0, 0, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x2x4x1xi8> to memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>
  qnn.move ins(%x0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>) outs(%y0 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1]>>)
    {mote.eliminated = "2 of 3 output channels removed: 1 constant for every input, 1 read by nothing"} loc("conv")
  %x1 = memref.subview %x[0, 1, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x2x4x1xi8> to memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>
  %y1 = memref.subview %y[0, 1, 0, 0] [1, 1, 4, 1] [1, 1, 1, 1] : memref<1x2x4x1xi8> to memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>
  qnn.move ins(%x1 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>) outs(%y1 : memref<1x1x4x1xi8, strided<[8, 4, 1, 1], offset: 4>>)
    {mote.eliminated = "2 of 3 output channels removed: 1 constant for every input, 1 read by nothing"} loc("conv")
  return
}
