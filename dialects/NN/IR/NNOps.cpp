//===- NNOps.cpp -------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"

using namespace mlir;
using namespace mote::nn;

#define GET_OP_CLASSES
#include "dialects/NN/IR/NNOps.cpp.inc"

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }
OpFoldResult StorageCastOp::fold(FoldAdaptor) { return {}; }
OpFoldResult QuantizeOp::fold(FoldAdaptor) { return {}; }
OpFoldResult DequantizeOp::fold(FoldAdaptor) { return {}; }
OpFoldResult TransposeOp::fold(FoldAdaptor) { return {}; }
OpFoldResult ReshapeOp::fold(FoldAdaptor) { return {}; }
LogicalResult ConstantOp::verify() { return success(); }
LogicalResult StorageCastOp::verify() { return success(); }
LogicalResult QuantizeOp::verify() { return success(); }
LogicalResult DequantizeOp::verify() { return success(); }
LogicalResult Conv2DOp::verify() { return success(); }
LogicalResult FullyConnectedOp::verify() { return success(); }
LogicalResult MatMulOp::verify() { return success(); }
LogicalResult BatchNormOp::verify() { return success(); }
LogicalResult MaxPool2DOp::verify() { return success(); }
LogicalResult AvgPool2DOp::verify() { return success(); }
LogicalResult AddOp::verify() { return success(); }
LogicalResult SubOp::verify() { return success(); }
LogicalResult MulOp::verify() { return success(); }
LogicalResult DivOp::verify() { return success(); }
LogicalResult MinimumOp::verify() { return success(); }
LogicalResult MaximumOp::verify() { return success(); }
LogicalResult PowOp::verify() { return success(); }
LogicalResult ReluOp::verify() { return success(); }
LogicalResult SigmoidOp::verify() { return success(); }
LogicalResult TanhOp::verify() { return success(); }
LogicalResult ExpOp::verify() { return success(); }
LogicalResult LogOp::verify() { return success(); }
LogicalResult SqrtOp::verify() { return success(); }
LogicalResult AbsOp::verify() { return success(); }
LogicalResult NegOp::verify() { return success(); }
LogicalResult FloorOp::verify() { return success(); }
LogicalResult CeilOp::verify() { return success(); }
LogicalResult ErfOp::verify() { return success(); }
LogicalResult HardSwishOp::verify() { return success(); }
LogicalResult SoftplusOp::verify() { return success(); }
LogicalResult ClipOp::verify() { return success(); }
LogicalResult LeakyReluOp::verify() { return success(); }
LogicalResult EluOp::verify() { return success(); }
LogicalResult HardSigmoidOp::verify() { return success(); }
LogicalResult SoftmaxOp::verify() { return success(); }
LogicalResult TransposeOp::verify() { return success(); }
LogicalResult ReshapeOp::verify() { return success(); }
LogicalResult ConcatOp::verify() { return success(); }
LogicalResult SliceOp::verify() { return success(); }
LogicalResult PadOp::verify() { return success(); }
LogicalResult ReduceMeanOp::verify() { return success(); }
