//===- NNReference.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

LogicalResult ConstantOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult StorageCastOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult QuantizeOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult DequantizeOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult CastOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult Conv2DOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult FullyConnectedOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult MatMulOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult BatchNormOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult MaxPool2DOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult AvgPool2DOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult AddOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult SubOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult MulOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult DivOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult MinimumOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult MaximumOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult PowOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ReluOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult SigmoidOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult TanhOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ExpOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult LogOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult SqrtOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult AbsOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult NegOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult FloorOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult CeilOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ErfOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult HardSwishOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult SoftplusOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ClipOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult LeakyReluOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult EluOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult HardSigmoidOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult SoftmaxOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult TransposeOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ReshapeOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ConcatOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult SliceOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult PadOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
LogicalResult ReduceMeanOp::interpret(ArrayRef<HostTensor>, SmallVectorImpl<HostTensor> &) { return failure(); }
