//===- Normalization.cpp - Normalizations ---------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Node.h"
#include "compiler/onnx/OpTable.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

static LogicalResult importBatchNormalization(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  if (node.intAttr("training_mode", 0) != 0)
    return node.error() << "expected inference but 'training_mode' is set";
  if (node.intAttr("spatial", 1) == 0)
    return node.error() << "expected one mean a channel but 'spatial' is 0";
  if (node.rank(0) < 2)
    return node.error() << "expected an input with a channel axis but got "
                        << node.type(0);
  int64_t channels = node.shape(0)[1];
  for (unsigned index = 1; index < 5; ++index)
    if (node.rank(index) != 1 || node.shape(index)[0] != channels)
      return node.error() << "expected input " << index << " of shape ["
                          << channels << "] but got " << node.type(index);
  return node.setResult(node.create<nn::BatchNormOp>(
      node.type(0), node.in(0), node.in(1), node.in(2), node.in(3), node.in(4),
      node.builder.getF32FloatAttr(node.floatAttr("epsilon", 1e-5f)),
      node.builder.getI64IntegerAttr(1)));
}

ArrayRef<OpRow> mote::importer::normalizationOps() {
  static constexpr OpRow rows[] = {
      // Further outputs are the statistics of training.
      {"", "BatchNormalization", 7, 5, 5, 1, importBatchNormalization},
  };
  return rows;
}
