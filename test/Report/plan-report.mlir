// RUN: mote-opt %s -plan-arena -plan-verify -plan-report -o /dev/null | FileCheck %s --strict-whitespace --match-full-lines --check-prefix=TEXT
// RUN: mote-opt %s -plan-arena -plan-report=format=json -o /dev/null | FileCheck %s --check-prefix=JSON
// RUN: mote-opt %s -plan-arena -plan-report=format=html -o /dev/null | FileCheck %s --check-prefix=HTML
// RUN: not mote-opt %s -plan-arena -plan-report=format=pdf 2>&1 | FileCheck %s --check-prefix=BAD
// RUN: mote-opt %s -plan-arena=io-buffers=caller -plan-report -o /dev/null | FileCheck %s --check-prefix=CALLER

// BAD: error: expected format 'text', 'json' or 'html' but got 'pdf'

// MACs:
//   conv:  outputs 1*4*4*8 = 128, each 3*3*2 = 18    -> 2,304
//   dw:    outputs 1*4*4*8 = 128, each 3*3 = 9       -> 1,152
//   dense: outputs 1*3, each 128                     ->   384
//   total                                               3,840; 60.0 %, 30.0 %, 10.0 %
// Weights: conv 8*3*3*2 + 8*4 = 176; dw 3*3*8 + 8*4 = 104; dense 3*128 + 3*4 = 396; the bias of 8 is one constant:
//   176 + (104 - 32) + 396 = 644
// Memory: step 0: x 32 + conv 128 + scratch 72 = 232; step 1: conv 128 + dw 128 = 256 <- peak; step 2: dw 128 + y 3 = 131

//      TEXT:m (m.onnx, opset 13)
// TEXT-EMPTY:
// TEXT-NEXT:                 bytes
// TEXT-NEXT:  arena            256  optimal
// TEXT-NEXT:    lower bound    256  what some step needs in any plan
// TEXT-NEXT:  weights          644  constants of the model
// TEXT-EMPTY:
// TEXT-NEXT:          type        bytes  name
// TEXT-NEXT:  input   1x4x4x2xi8     32  x     scale 0.5, zero point 3
// TEXT-NEXT:  output  1x3xi8          3  y
// TEXT-EMPTY:
// TEXT-NEXT:Layers: 3, 3,840 MACs
// TEXT-NEXT:  step  layer      operator          output       MACs     %  weights  alive  kernel
// TEXT-NEXT:     0  conv       conv2d            1x4x4x8xi8  2,304  60.0      176    232  conv2d_s8__generic
// TEXT-NEXT:     1  <dw>       depthwise_conv2d  1x4x4x8xi8  1,152  30.0      104    256
// TEXT-NEXT:   2-3  dense&"b"  fully_connected   1x3xi8        384  10.0      396    131
// TEXT-EMPTY:
// TEXT-NEXT:RAM over time (bytes alive at each step)
// TEXT-NEXT:  step  bytes                                            layer
// TEXT-NEXT:     0    232  #####################################...  conv
// TEXT-NEXT:     1    256  ########################################  <dw>  <- peak
// TEXT-NEXT:     2    131  #####################...................  dense&"b"
// TEXT-NEXT:     3      3  #.......................................  dense&"b"
// TEXT-EMPTY:
// TEXT-NEXT:Buffers (one column of `life` is one step)
// TEXT-NEXT:  offset  end  bytes  life  kind       type        name
// TEXT-NEXT:     128  200     72  #...  scratch    36xi16      conv
// TEXT-NEXT:     208  240     32  #...  input      1x4x4x2xi8  x
// TEXT-NEXT:       0  128    128  ##..  temporary  1x4x4x8xi8  conv
// TEXT-NEXT:     128  256    128  .##.  temporary  1x4x4x8xi8  <dw>
// TEXT-NEXT:       0    3      3  ..##  output     1x3xi8      y

// JSON: "model": "m",
// JSON: "sha256": "abc",
// JSON: "opset": 13,
// JSON-NEXT: "arena_bytes": 256,
// JSON-NEXT: "arena_lower_bound": 256,
// JSON-NEXT: "arena_optimal": true,
// JSON-NEXT: "arena_alignment": 16,
// JSON-NEXT: "weights_bytes": 644,
// JSON-NEXT: "macs": 3840,
// JSON: "inputs": [
// JSON:   "name": "x",
// JSON-NEXT:   "type": "1x4x4x2xi8",
// JSON-NEXT:   "bytes": 32,
// JSON-NEXT:   "scale": 0.5,
// JSON-NEXT:   "zero_point": 3
// JSON: "layers": [
// JSON:   "name": "conv",
// JSON-NEXT:   "op": "conv2d",
// JSON-NEXT:   "kernel": "conv2d_s8__generic",
// JSON-NEXT:   "inputs": [
// JSON-NEXT:     "1x4x4x2xi8"
// JSON-NEXT:   ],
// JSON-NEXT:   "outputs": [
// JSON-NEXT:     "1x4x4x8xi8"
// JSON-NEXT:   ],
// JSON-NEXT:   "macs": 2304,
// JSON-NEXT:   "weights_bytes": 176,
// JSON-NEXT:   "live_bytes": 232,
// JSON-NEXT:   "first_step": 0,
// JSON-NEXT:   "last_step": 0
// JSON:   "name": "dense&\"b\"",
// JSON: "buffers": [
// JSON:   "name": "x",
// JSON-NEXT:   "kind": "input",
// JSON-NEXT:   "type": "1x4x4x2xi8",
// JSON-NEXT:   "offset": 208,
// JSON-NEXT:   "size": 32,
// JSON-NEXT:   "first_step": 0,
// JSON-NEXT:   "last_step": 0
// JSON: "peak_step": 1,
// JSON-NEXT: "live_bytes": [
// JSON-NEXT: 232,
// JSON-NEXT: 256,
// JSON-NEXT: 131,
// JSON-NEXT: 3

// Names are text, not markup; no script, nothing fetched.
// HTML-NOT: <dw>
// HTML-NOT: <script
// HTML: <!doctype html>
// HTML: <svg viewBox
// HTML: peak: 256 bytes alive at step 1
// HTML: <rect class="buffer temporary"{{.*}}<title>&lt;dw&gt;
// HTML: </svg>
// HTML: dense&amp;&quot;b&quot;
// HTML: </html>
// HTML-NOT: <dw>
// HTML-NOT: http

// CALLER: input   1x4x4x2xi8     32  x     scale 0.5, zero point 3
// CALLER: output  1x3xi8          3  y
module attributes {mote.model = "m", mote.source = "m.onnx", mote.digest = "abc", mote.opset = 13 : i64} {
  memref.global "private" constant @conv_filter : memref<8x3x3x2xi8> = dense<1>
  memref.global "private" constant @bias : memref<8xi32> = dense<0>
  memref.global "private" constant @dw_filter : memref<3x3x8xi8> = dense<1>
  memref.global "private" constant @dense_filter : memref<3x128xi8> = dense<1>
  memref.global "private" constant @dense_bias : memref<3xi32> = dense<0>
  func.func @m(%x: memref<1x4x4x2xi8> {mote.name = "x", mote.scale = 0.5 : f64, mote.zero_point = 3 : i64},
               %y: memref<1x3xi8> {mote.name = "y", mote.output}) {
    %f0 = memref.get_global @conv_filter : memref<8x3x3x2xi8>
    %b0 = memref.get_global @bias : memref<8xi32>
    %f1 = memref.get_global @dw_filter : memref<3x3x8xi8>
    %b1 = memref.get_global @bias : memref<8xi32>
    %f2 = memref.get_global @dense_filter : memref<3x128xi8>
    %b2 = memref.get_global @dense_bias : memref<3xi32>
    %a = memref.alloc() : memref<1x4x4x8xi8>
    %s = memref.alloc() : memref<36xi16>
    qnn.conv2d ins(%x, %f0, %b0 : memref<1x4x4x2xi8>, memref<8x3x3x2xi8>, memref<8xi32>) outs(%a : memref<1x4x4x8xi8>)
      scratch(%s : memref<36xi16>) {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
      groups = 1 : i64, requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>,
      kernel = "conv2d_s8__generic"} loc("conv")
    %b = memref.alloc() : memref<1x4x4x8xi8>
    qnn.depthwise_conv2d ins(%a, %f1, %b1 : memref<1x4x4x8xi8>, memref<3x3x8xi8>, memref<8xi32>) outs(%b : memref<1x4x4x8xi8>)
      {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
      requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>} loc("<dw>")
    %flat = memref.collapse_shape %b [[0], [1, 2, 3]] : memref<1x4x4x8xi8> into memref<1x128xi8>
    qnn.fully_connected ins(%flat, %f2, %b2 : memref<1x128xi8>, memref<3x128xi8>, memref<3xi32>) outs(%y : memref<1x3xi8>)
      {requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>} loc("dense&\22b\22")
    // A second step of the same node.
    memref.copy %y, %y : memref<1x3xi8> to memref<1x3xi8> loc("dense&\22b\22")
    return
  }
}
