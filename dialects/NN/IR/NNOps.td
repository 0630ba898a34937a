//===- NNOps.td - Operations of the nn dialect -------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_IR_NNOPS
#define MOTE_DIALECTS_NN_IR_NNOPS

include "dialects/NN/IR/NNDialect.td"
include "dialects/Interpreter/ReferenceSemanticsInterface.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class NN_Op<string mnemonic, list<Trait> traits = []>
    : Op<NN_Dialect, mnemonic,
         traits # [Pure, DeclareOpInterfaceMethods<ReferenceSemanticsOpInterface>]>;

def NN_Tensor : StaticShapeTensorOf<[AnyType]>;

//===----------------------------------------------------------------------===//
// Constants and casts
//===----------------------------------------------------------------------===//

def NN_ConstantOp : NN_Op<"constant", [ConstantLike]> {
  let summary = "A constant tensor, possibly quantized";
  let description = [{
    `value` holds the stored integers (signless, or unsigned for unsigned storage) when the result type is quantized, and
    the elements themselves otherwise.

    - constant_c1: the value's shape is the result's.
    - constant_c2: the value's element type is the result's, or its storage type.

    ```mlir
    %w = nn.constant dense<[1, -2]> : tensor<2xi8> as tensor<2x!quant.uniform<i8:f32, 0.5>>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$value attr-dict `as` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_StorageCastOp : NN_Op<"storage_cast"> {
  let summary = "Reinterpret stored integers as quantized values, or back";
  let description = [{
    Changes the type, never the bits: between a tensor of integers (`i8`, `ui8`,
    `i32`, ...) and a tensor of `!quant.uniform` with that storage. ONNX names
    integer tensors and gives their scale at QuantizeLinear and
    DequantizeLinear; this op is the border.

    - storage_cast_c1: shapes are equal.
    - storage_cast_c2: one side is quantized, the other its storage type.

    ```mlir
    %q = nn.storage_cast %x : tensor<4xui8> -> tensor<4x!quant.uniform<u8:f32, 0.1:128>>
    ```
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_QuantizeOp : NN_Op<"quantize"> {
  let summary = "Round real values to a quantized type (ONNX QuantizeLinear)";
  let description = [{
    `stored = saturate(round_half_even(x / scale) + zero_point)`, with the division in f32. The input may itself be quantized: then its
    real value is requantized with one rounding. NaN is stored as the zero point.

    - quantize_c1: the input is float or quantized, the result quantized; shapes are equal.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_DequantizeOp : NN_Op<"dequantize"> {
  let summary = "The real values of a quantized tensor (ONNX DequantizeLinear)";
  let description = [{
    `x = (stored - zero_point) * scale`, in f32.

    - dequantize_c1: the input is quantized, the result float; shapes are equal.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_CastOp : NN_Op<"cast"> {
  let summary = "Convert elements between float and integer types (ONNX Cast)";
  let description = [{
    Integers wrap; floats round to nearest, ties to even; a float becomes an
    integer toward zero, saturated, NaN as 0; to `i1`, everything but zero is true.

    - cast_c1: neither side is quantized; shapes are equal.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Linear operators. `act_min`/`act_max` clamp the real result: Relu is
// act_min = 0, Relu6 adds act_max = 6.
//===----------------------------------------------------------------------===//

def NN_Conv2DOp : NN_Op<"conv2d"> {
  let summary = "2-D convolution with bias and clamp, NHWC x OHWI";
  let description = [{
    `out[n,y,x,o] = clamp(bias[o] + sum_{ky,kx,i} in[n, y*sh - top + ky*dh, x*sw - left + kx*dw, g*I/groups + i] * filter[o,ky,kx,i])`
    with `g = o / (O / groups)`; reads outside the input are real zero.

    Shapes: input `[N, H, W, C]`, filter `[O, KH, KW, C/groups]`, bias `[O]`
    (optional), result `[N, OH, OW, O]` with
    `OH = (H + top + bottom - dh*(KH-1) - 1) / sh + 1`.
    `pads` is `[top, left, bottom, right]`. A depthwise convolution has
    `groups = C`. A 1-D convolution is one with `H = KH = 1`.
    A quantized filter may be per channel on axis 0.

    - conv2d_c1: input, filter and result have one domain, float or quantized.
    - conv2d_c2: ranks are 4, and the result's shape is the one above.
    - conv2d_c3: two positive strides and dilations, four nonnegative pads.
    - conv2d_c4: `groups` divides C and O, and the filter has C/groups input channels.
    - conv2d_c5: the bias has shape `[O]`; it is of the same float type, or quantized to 32 bits with
      zero point 0 and scale `input scale * filter scale[o]` (to 2^-20, as files hold it in f32).
    - conv2d_c6: input and result have one scale; a filter per channel is so along axis 0.
    - conv2d_c7: `act_min <= act_max`.
  }];
  let arguments = (ins NN_Tensor:$input, NN_Tensor:$filter, Optional<NN_Tensor>:$bias,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
    I64Attr:$groups, OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`bias` $bias^)? attr-dict `:` `(` type($input) `,` type($filter) (`,` type($bias)^)? `)` `->` type($result)
  }];
  let hasVerifier = 1;
}

def NN_FullyConnectedOp : NN_Op<"fully_connected"> {
  let summary = "Matrix product with constant weights, bias and clamp";
  let description = [{
    `out[n,o] = clamp(bias[o] + sum_k in[n,k] * filter[o,k])`.
    Shapes: input `[N, K]`, filter `[O, K]`, bias `[O]` (optional), result `[N, O]`.

    - fully_connected_c1: input, filter and result have one domain, float or quantized.
    - fully_connected_c2: shapes are those above.
    - fully_connected_c5, c6, c7: as conv2d_c5, c6 and c7.
  }];
  let arguments = (ins NN_Tensor:$input, NN_Tensor:$filter, Optional<NN_Tensor>:$bias,
    OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $filter (`bias` $bias^)? attr-dict `:` `(` type($input) `,` type($filter) (`,` type($bias)^)? `)` `->` type($result)
  }];
  let hasVerifier = 1;
}

def NN_MatMulOp : NN_Op<"matmul"> {
  let summary = "Batched matrix product of two values (ONNX MatMul)";
  let description = [{
    numpy.matmul's shapes: leading dimensions broadcast, the last two multiply.
    Rank-1 operands are imported as rank 2 with a reshape.

    - matmul_c1: one domain, float or quantized with one scale a tensor.
    - matmul_c2: ranks are at least 2, and lhs has as many columns as rhs rows.
    - matmul_c3: leading dimensions broadcast to the result's.
  }];
  let arguments = (ins NN_Tensor:$lhs, NN_Tensor:$rhs);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` `(` type($lhs) `,` type($rhs) `)` `->` type($result)";
  let hasVerifier = 1;
}

def NN_BatchNormOp : NN_Op<"batch_norm"> {
  let summary = "Inference batch normalization over one axis";
  let description = [{
    `out = (in - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + offset[c]`,
    `c` the index along `axis`.

    - batch_norm_c1: everything has one float type.
    - batch_norm_c2: `axis` is below the input's rank.
    - batch_norm_c3: all four parameters have shape `[C]`; the result has the input's shape.
    - batch_norm_c4: `epsilon` is not negative.
  }];
  let arguments = (ins NN_Tensor:$input, NN_Tensor:$scale, NN_Tensor:$offset,
    NN_Tensor:$mean, NN_Tensor:$variance, F32Attr:$epsilon, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $offset `,` $mean `,` $variance attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

class NN_PoolOp<string mnemonic> : NN_Op<mnemonic> {
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def NN_MaxPool2DOp : NN_PoolOp<"max_pool2d"> {
  let summary = "Maximum over windows, NHWC";
  let description = [{
    Positions outside the input never win. `pads` is `[top, left, bottom, right]`. A NaN wins.

    - max_pool2d_c1: input and result have one domain, with one scale each.
    - max_pool2d_c2: ranks are 4, and the result's shape is as in `nn.conv2d`, with C channels.
    - max_pool2d_c3: two positive kernel sizes, strides and dilations, four nonnegative pads.
    - max_pool2d_c4: the first and last windows along each axis reach into the input.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations);
}

def NN_AvgPool2DOp : NN_PoolOp<"avg_pool2d"> {
  let summary = "Average over windows, NHWC";
  let description = [{
    With `count_include_pad`, positions outside the input count as zeros; without
    it they are left out of sum and divisor. Global pooling is a window of the input's size.

    - avg_pool2d_c1 to c4: as max_pool2d_c1 to c4, without integers.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$pads, BoolAttr:$count_include_pad);
}

//===----------------------------------------------------------------------===//
// Elementwise operators. Binary ones broadcast as numpy does.
//===----------------------------------------------------------------------===//

class NN_BinaryOp<string mnemonic, string formula> : NN_Op<mnemonic> {
  let summary = "Elementwise " # formula # " with numpy broadcasting, then clamp";
  let description = [{
    On integers modulo 2^n; quotients toward zero, and 0 where the divisor is.

    - binary_c1: operands and result have one domain.
    - binary_c2: the operands' shapes broadcast to the result's.
    - binary_c3: `act_min <= act_max`, neither on integers.
  }];
  let arguments = (ins NN_Tensor:$lhs, NN_Tensor:$rhs,
    OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` `(` type($lhs) `,` type($rhs) `)` `->` type($result)";
  let hasVerifier = 1;
}
def NN_AddOp : NN_BinaryOp<"add", "lhs + rhs">;
def NN_SubOp : NN_BinaryOp<"sub", "lhs - rhs">;
def NN_MulOp : NN_BinaryOp<"mul", "lhs * rhs">;
def NN_DivOp : NN_BinaryOp<"div", "lhs / rhs">;
def NN_MinimumOp : NN_BinaryOp<"minimum", "min(lhs, rhs)">;
def NN_MaximumOp : NN_BinaryOp<"maximum", "max(lhs, rhs)">;
def NN_PowOp : NN_BinaryOp<"pow", "lhs ^ rhs">;

class NN_UnaryOp<string mnemonic, string formula> : NN_Op<mnemonic> {
  let summary = "Elementwise " # formula;
  let description = [{
    - unary_c1: input and result have one domain; integers only for `relu`, `abs`, `neg` and `clip`.
    - unary_c2: shapes are equal.
    - clip_c1: `act_min <= act_max`.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}
def NN_ReluOp : NN_UnaryOp<"relu", "max(x, 0)"> {
  let hasFolder = 1;
}
def NN_SigmoidOp : NN_UnaryOp<"sigmoid", "1 / (1 + exp(-x))">;
def NN_TanhOp : NN_UnaryOp<"tanh", "tanh(x)">;
def NN_ExpOp : NN_UnaryOp<"exp", "exp(x)">;
def NN_LogOp : NN_UnaryOp<"log", "log(x)">;
def NN_SqrtOp : NN_UnaryOp<"sqrt", "sqrt(x)">;
def NN_AbsOp : NN_UnaryOp<"abs", "|x|">;
def NN_NegOp : NN_UnaryOp<"neg", "-x">;
def NN_FloorOp : NN_UnaryOp<"floor", "floor(x)">;
def NN_CeilOp : NN_UnaryOp<"ceil", "ceil(x)">;
def NN_ErfOp : NN_UnaryOp<"erf", "erf(x)">;
def NN_HardSwishOp : NN_UnaryOp<"hard_swish", "x * max(0, min(1, x/6 + 1/2))">;
def NN_SoftplusOp : NN_UnaryOp<"softplus", "log(exp(x) + 1)">;

def NN_ClipOp : NN_UnaryOp<"clip", "min(max(x, act_min), act_max)"> {
  let arguments = (ins NN_Tensor:$input, OptionalAttr<F32Attr>:$act_min, OptionalAttr<F32Attr>:$act_max);
  let hasFolder = 1;
}
def NN_LeakyReluOp : NN_UnaryOp<"leaky_relu", "x < 0 ? alpha * x : x"> {
  let arguments = (ins NN_Tensor:$input, F32Attr:$alpha);
}
def NN_EluOp : NN_UnaryOp<"elu", "x < 0 ? alpha * (exp(x) - 1) : x"> {
  let arguments = (ins NN_Tensor:$input, F32Attr:$alpha);
}
def NN_HardSigmoidOp : NN_UnaryOp<"hard_sigmoid", "max(0, min(1, alpha * x + beta))"> {
  let arguments = (ins NN_Tensor:$input, F32Attr:$alpha, F32Attr:$beta);
}

def NN_SoftmaxOp : NN_Op<"softmax"> {
  let summary = "exp(x) normalized to sum 1 along one axis";
  let description = [{
    `out = exp(x - max) / sum(exp(x - max))` along `axis` (ONNX opset 13 Softmax;
    the older flattening form is imported as reshapes around this op).

    - softmax_c1: `axis` is below the rank; shapes are equal; one domain, float or
      quantized with one scale a tensor.
  }];
  let arguments = (ins NN_Tensor:$input, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Data movement
//===----------------------------------------------------------------------===//

def NN_TransposeOp : NN_Op<"transpose"> {
  let summary = "Permute axes: out.shape[i] = in.shape[perm[i]]";
  let description = [{
    - transpose_c1: `perm` is a permutation of the axes.
    - transpose_c2: the result's shape is the one above.
    - transpose_c3: element types are equal, but that a quantized axis moves along.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$perm);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_ReshapeOp : NN_Op<"reshape"> {
  let summary = "The same elements in row-major order under another shape";
  let description = [{
    - reshape_c1: shapes have equally many elements.
    - reshape_c2: element types are equal, but for the number of a quantized axis, which stays whole.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def NN_ConcatOp : NN_Op<"concat"> {
  let summary = "Join tensors along one axis";
  let description = [{
    An input of another scale than the result's is requantized.

    - concat_c1: there is an input.
    - concat_c2: inputs and result have one domain.
    - concat_c3: `axis` is below the rank.
    - concat_c4: shapes are equal but for `axis`, where the result has the sum.
  }];
  let arguments = (ins Variadic<NN_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def NN_SliceOp : NN_Op<"slice"> {
  let summary = "A strided box: out[i] = in[offsets + i * strides]";
  let description = [{
    - slice_c1: one offset and one stride an axis; ranks are equal.
    - slice_c2: strides are not 0; they may be negative.
    - slice_c3: every element read lies inside the input.
    - slice_c4: element types are equal.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$offsets, DenseI64ArrayAttr:$strides);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def NN_PadOp : NN_Op<"pad"> {
  let summary = "Surround a tensor with one real value";
  let description = [{
    - pad_c1: `low` and `high` are nonnegative counts, one an axis.
    - pad_c2: the result is larger than the input by their sum.
    - pad_c3: element types are equal, with one scale a tensor.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high, F32Attr:$value);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def NN_ReduceMeanOp : NN_Op<"reduce_mean"> {
  let summary = "Mean over axes, which stay as size 1";
  let description = [{
    - reduce_mean_c1: one domain, float or quantized with one scale a tensor.
    - reduce_mean_c2: `axes` are below the rank, each once.
    - reduce_mean_c3: the result has the input's shape with size 1 along `axes`.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$axes);
  let results = (outs NN_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

#endif // MOTE_DIALECTS_NN_IR_NNOPS
