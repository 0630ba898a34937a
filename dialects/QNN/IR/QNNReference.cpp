//===- QNNReference.cpp ------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

#define MOTE_QNN_TODO(OpTy)                                                    \
  LogicalResult OpTy::interpret(ArrayRef<HostTensor>,                          \
                                SmallVectorImpl<HostTensor> &) {               \
    return failure();                                                          \
  }
MOTE_QNN_TODO(Conv2DOp)
MOTE_QNN_TODO(DepthwiseConv2DOp)
MOTE_QNN_TODO(FullyConnectedOp)
MOTE_QNN_TODO(MaxPool2DOp)
MOTE_QNN_TODO(AvgPool2DOp)
MOTE_QNN_TODO(AddOp)
MOTE_QNN_TODO(LookupOp)
MOTE_QNN_TODO(SoftmaxOp)
MOTE_QNN_TODO(QuantizeOp)
MOTE_QNN_TODO(DequantizeOp)
MOTE_QNN_TODO(FlipSignOp)
