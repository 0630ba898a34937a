//===- QNNOps.td - Operations of the qnn dialect -----------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_QNNOPS
#define MOTE_DIALECTS_QNN_IR_QNNOPS

include "dialects/QNN/IR/QNNAttributes.td"
include "dialects/Interpreter/ReferenceSemanticsInterface.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

// A 32-bit number whose getter is signed; I32Attr's is not, and zero points are negative.
def QNN_SI32 : TypedSignlessIntegerAttrBase<I32, "int32_t", "32-bit signless integer attribute"> {
  let convertFromStorage = "static_cast<int32_t>($_self.getInt())";
}
def QNN_SI64 : TypedSignlessIntegerAttrBase<I64, "int64_t", "64-bit signless integer attribute"> {
  let convertFromStorage = "$_self.getInt()";
}

// `scratch` and `kernel` are set by qnn-select-kernels, on memrefs only.
class QNN_Op<string mnemonic, list<Trait> traits = []>
    : Op<QNN_Dialect, mnemonic, traits # [
        DestinationStyleOpInterface,
        DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
        DeclareOpInterfaceMethods<ReferenceSemanticsOpInterface>]> {
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let hasVerifier = 1;
  code dpsDecl = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutMutable(); }
  }];
  let extraClassDeclaration = dpsDecl;
}

def QNN_Shaped : AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef]>;

// (ins inputs) -> outs; all written `ins(...) outs(...)`.
class QNN_LinearOp<string mnemonic> : QNN_Op<mnemonic> {
  let assemblyFormat = [{
    `ins` `(` $input `,` $filter `,` $bias `:` type($input) `,` type($filter) `,` type($bias) `)`
    `outs` `(` $out `:` type($out) `)` (`scratch` `(` $scratch^ `:` type($scratch) `)`)? attr-dict (`->` type($results)^)?
  }];
}

def QNN_Conv2DOp : QNN_LinearOp<"conv2d"> {
  let summary = "2-D convolution, NHWC x OHWI";
  let description = [{
    Integer form (`i8` input, filter and result; `i32` bias):
    `acc = bias[o] + sum in[n, y*sh - top + ky*dh, x*sw - left + kx*dw, g*I/groups + i] * filter[o,ky,kx,i]`,
    where a read outside the input yields `pad_value`, and
    `out = requant(acc, o)`. The input's zero point is already in the bias:
    `bias[o] = model bias[o] - zero_point * sum filter[o]`, and `pad_value` is that zero point.
    Sums wrap modulo 2^32; the true value always fits `i32`, which the conversion from nn proves.

    Float form (`f32` everywhere, or `f16` everywhere; no `requant`): the same with `pad_value` 0 and
    `out = min(max(acc, act_min), act_max)`. The order of summation is not fixed, nor, for `f16`, whether sums
    are kept in `f16` or in `f32` (docs/numerics.md).

    Shapes and `pads` as in `nn.conv2d`. The bias is always present. `groups` may be anything
    that divides C and O; groups = C = O is `qnn.depthwise_conv2d` instead.
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$filter, QNN_Shaped:$bias, QNN_Shaped:$out,
    Optional<AnyMemRef>:$scratch,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, QNN_SI64:$groups,
    DefaultValuedAttr<QNN_SI32, "0">:$pad_value, OptionalAttr<QNN_RequantAttr>:$requant,
    OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max, OptionalAttr<StrAttr>:$kernel);
}

def QNN_DepthwiseConv2DOp : QNN_LinearOp<"depthwise_conv2d"> {
  let summary = "Depthwise 2-D convolution, NHWC x HWC";
  let description = [{
    `acc = bias[c] + sum_{ky,kx} in[n, y*sh - top + ky*dh, x*sw - left + kx*dw, c] * filter[ky,kx,c]`;
    all else as in `qnn.conv2d`. Filter `[KH, KW, C]`, bias `[C]`, result `[N, OH, OW, C]`.
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$filter, QNN_Shaped:$bias, QNN_Shaped:$out,
    Optional<AnyMemRef>:$scratch,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
    DefaultValuedAttr<QNN_SI32, "0">:$pad_value, OptionalAttr<QNN_RequantAttr>:$requant,
    OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max, OptionalAttr<StrAttr>:$kernel);
}

def QNN_FullyConnectedOp : QNN_LinearOp<"fully_connected"> {
  let summary = "Matrix product with weights, [N,K] x [O,K]";
  let description = [{
    `acc = bias[o] + sum_k in[n,k] * filter[o,k]`, then requantization (integers) or clamp (floats)
    as in `qnn.conv2d`.
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$filter, QNN_Shaped:$bias, QNN_Shaped:$out,
    Optional<AnyMemRef>:$scratch,
    OptionalAttr<QNN_RequantAttr>:$requant,
    OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max, OptionalAttr<StrAttr>:$kernel);
}

class QNN_UnaryDpsOp<string mnemonic> : QNN_Op<mnemonic> {
  let assemblyFormat = [{
    `ins` `(` $input `:` type($input) `)` `outs` `(` $out `:` type($out) `)`
    (`scratch` `(` $scratch^ `:` type($scratch) `)`)? attr-dict (`->` type($results)^)?
  }];
}

def QNN_MaxPool2DOp : QNN_UnaryDpsOp<"max_pool2d"> {
  let summary = "Maximum over windows, NHWC (i8, f32 or f16)";
  let description = [{ Positions outside the input never win; every window holds at least one inside. }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    DenseI64ArrayAttr:$kernel_size, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
    DenseI64ArrayAttr:$dilations, OptionalAttr<StrAttr>:$kernel);
}

def QNN_AvgPool2DOp : QNN_UnaryDpsOp<"avg_pool2d"> {
  let summary = "Average over windows, NHWC (i8, f32 or f16)";
  let description = [{
    Integers: `acc = sum over the window's inside positions of (in - input_zero_point)`;
    `out = requant(acc, n - 1)` where `n` is the number of inside positions if `requant` has
    `KH*KW` entries (divisor excludes padding), and `requant(acc, 0)` if it has one.
    Floats: `out = sum / n` with `n` the inside positions, or `KH*KW` if `count_include_pad`.
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    DenseI64ArrayAttr:$kernel_size, DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads,
    BoolAttr:$count_include_pad, DefaultValuedAttr<QNN_SI32, "0">:$input_zero_point,
    OptionalAttr<QNN_RequantAttr>:$requant, OptionalAttr<StrAttr>:$kernel);
}

def QNN_AddOp : QNN_Op<"add"> {
  let summary = "Sum of two i8 tensors of equal shape and different scales";
  let description = [{
    `out = min(max(round((lhs * lhs_multiplier + rhs * rhs_multiplier + offset) / 2^shift) + zero_point, min), max)`
    in unbounded integers. `offset` is `-(lhs zero point * lhs_multiplier + rhs zero point * rhs_multiplier)`,
    moved by less than half a unit of the result where that makes more operand pairs exact.
    Subtraction has a negative `rhs_multiplier`. `rounding` as in `#qnn.requant`.
    |multipliers| < 2^31, shift in [0, 62]. The conversion prefers multipliers for which every partial
    sum fits `i32` (also with `2^(shift-1)` and `zero_point << shift` added to the offset), and takes them if all 2^16
    operand pairs then give the exactly rounded result.

    ```mlir
    // lhs * 1.5 + rhs, zero points 0
    %0 = qnn.add ins(%a, %b : tensor<1x8xi8>, tensor<1x8xi8>) outs(%e : tensor<1x8xi8>)
      {lhs_multiplier = 3 : i32, rhs_multiplier = 2 : i32, offset = 0 : i64, shift = 1 : i32,
       zero_point = 0 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_even>} -> tensor<1x8xi8>
    ```
  }];
  let arguments = (ins QNN_Shaped:$lhs, QNN_Shaped:$rhs, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    QNN_SI32:$lhs_multiplier, QNN_SI32:$rhs_multiplier, QNN_SI64:$offset, QNN_SI32:$shift,
    QNN_SI32:$zero_point, QNN_SI32:$min, QNN_SI32:$max, QNN_RoundingAttr:$rounding, OptionalAttr<StrAttr>:$kernel);
  let assemblyFormat = [{
    `ins` `(` $lhs `,` $rhs `:` type($lhs) `,` type($rhs) `)` `outs` `(` $out `:` type($out) `)`
    (`scratch` `(` $scratch^ `:` type($scratch) `)`)? attr-dict (`->` type($results)^)?
  }];
  let extraClassDeclaration = dpsDecl # [{
    /// The definition above, for one pair of operands.
    int32_t apply(int32_t lhs, int32_t rhs);
  }];
}

def QNN_LookupOp : QNN_UnaryDpsOp<"lookup"> {
  let summary = "Any function of one i8 value, by table";
  let description = [{
    `out = table[in + 128]`, 256 entries of `i8`: exact for sigmoid, tanh, rescaling and every other
    unary function, since the compiler evaluates it at all 256 points.
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    DenseI8ArrayAttr:$table, OptionalAttr<StrAttr>:$kernel);
}

def QNN_SoftmaxOp : QNN_UnaryDpsOp<"softmax"> {
  let summary = "Softmax over the last axis of an i8 tensor, by table";
  let description = [{
    With `d = max(row) - in` (0..255), `s = sum table[d]`:
    `out = min(max(floor((table[d] * inverse_scale + floor(s / 2)) / s) + zero_point, -128), 127)`.
    `table[d] = round(exp(-d * input scale) * 2^23)` and `inverse_scale = 1 / output scale`, an integer
    to within the scale's rounding to f32 (256 or 255 in most models). All in unsigned 64-bit; 32-bit where the row length allows.
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    DenseI32ArrayAttr:$table, QNN_SI32:$inverse_scale, QNN_SI32:$zero_point, OptionalAttr<StrAttr>:$kernel);
}

def QNN_QuantizeOp : QNN_UnaryDpsOp<"quantize"> {
  let summary = "f32 to i8: saturate(round_half_even(x / scale) + zero_point), division in f32";
  let description = [{ NaN becomes `zero_point`. }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    F32Attr:$scale, QNN_SI32:$zero_point, OptionalAttr<StrAttr>:$kernel);
}

def QNN_DequantizeOp : QNN_UnaryDpsOp<"dequantize"> {
  let summary = "i8 to f32: (in - zero_point) * scale, in f32";
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    F32Attr:$scale, QNN_SI32:$zero_point, OptionalAttr<StrAttr>:$kernel);
}

def QNN_FlipSignOp : QNN_UnaryDpsOp<"flip_sign"> {
  let summary = "Between ui8 and i8: xor 0x80";
  let description = [{ The border of models whose activations are unsigned. }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch,
    OptionalAttr<StrAttr>:$kernel);
}

def QNN_MoveOp : QNN_UnaryDpsOp<"move"> {
  let summary = "The input's elements, elsewhere";
  let description = [{
    Rows of a line buffer on their way to its front, or of an image into a line buffer. On memrefs the two may overlap
    if the result lies below: the first element is moved first.

    ```mlir
    // Keeps the last two of three rows.
    %from = memref.subview %lines[0, 1, 0, 0] [1, 2, 48, 8] [1, 1, 1, 1] : ...
    %to = memref.subview %lines[0, 0, 0, 0] [1, 2, 48, 8] [1, 1, 1, 1] : ...
    qnn.move ins(%from : ...) outs(%to : ...)
    ```
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch, OptionalAttr<StrAttr>:$kernel);
}

def QNN_FillOp : QNN_Op<"fill"> {
  let summary = "One value everywhere: padding in a line buffer, sums to begin with";
  let description = [{
    `value` is what a convolution reads outside its input (`pad_value`): i8 elements in [-128, 127]. Elements of i32 and f32 are 0.

    ```mlir
    qnn.fill outs(%row : memref<1x1x48x8xi8, strided<[1152, 384, 8, 1]>>) {value = -5 : i32}
    ```
  }];
  let arguments = (ins QNN_Shaped:$out, Optional<AnyMemRef>:$scratch, QNN_SI32:$value, OptionalAttr<StrAttr>:$kernel);
  let assemblyFormat = [{
    `outs` `(` $out `:` type($out) `)` (`scratch` `(` $scratch^ `:` type($scratch) `)`)? attr-dict (`->` type($results)^)?
  }];
}

def QNN_SumRowsOp : QNN_UnaryDpsOp<"sum_rows"> {
  let summary = "Adds rows of an image to the sums of its channels";
  let description = [{
    `out[c] = out[c] + sum in[y, x, c]`, in the order of rows, then columns: what a global average needs of an image that is never
    there as a whole. The init holds the sums so far. i8 to i32 (sums wrap modulo 2^32; those of an image fit), or f32 to f32.

    ```mlir
    qnn.sum_rows ins(%row : memref<1x1x5x64xi8>) outs(%sums : memref<1x1x1x64xi32>)
    ```
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch, OptionalAttr<StrAttr>:$kernel);
}

def QNN_AverageSumsOp : QNN_UnaryDpsOp<"average_sums"> {
  let summary = "The average of `count` elements, from their sum";
  let description = [{
    With `qnn.sum_rows` the same bits as a `qnn.avg_pool2d` of one window without padding, `count` elements large.
    Integers (i32 to i8): `out = requant(in - count * input_zero_point, n - 1)` where `n` is `count` if `requant` has `count` entries, 1 if it has one.
    Floats: `out = in / count`.

    ```mlir
    qnn.average_sums ins(%sums : memref<1x1x1x64xi32>) outs(%y : memref<1x1x1x64xi8>) {count = 125 : i64, input_zero_point = -128 : i32,
      requant = #qnn.requant<multiplier = [1099511628], shift = [37], zero_point = -128, min = -128, max = 127, rounding = half_even>}
    ```
  }];
  let arguments = (ins QNN_Shaped:$input, QNN_Shaped:$out, Optional<AnyMemRef>:$scratch, QNN_SI64:$count,
    DefaultValuedAttr<QNN_SI32, "0">:$input_zero_point, OptionalAttr<QNN_RequantAttr>:$requant, OptionalAttr<StrAttr>:$kernel);
}

#endif // MOTE_DIALECTS_QNN_IR_QNNOPS
