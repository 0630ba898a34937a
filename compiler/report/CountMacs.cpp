//===- CountMacs.cpp - Multiply-accumulates of an op --------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/report/CountMacs.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

static int64_t elements(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type && type.hasStaticShape() ? type.getNumElements() : 0;
}

static int64_t dimension(Value value, unsigned index) {
  return cast<ShapedType>(value.getType()).getDimSize(index);
}

/// A linalg op multiplies and accumulates if it reduces and its body has both
/// a product and a sum.
static int64_t countLinalg(linalg::LinalgOp op) {
  if (op.getNumReductionLoops() == 0)
    return 0;
  bool multiplies = false, adds = false;
  op->walk([&](Operation *inner) {
    multiplies |= isa<arith::MulFOp, arith::MulIOp>(inner);
    adds |= isa<arith::AddFOp, arith::AddIOp>(inner);
  });
  if (!multiplies || !adds)
    return 0;
  int64_t points = 1;
  for (int64_t range : op.getStaticLoopRanges())
    points *= range;
  return points;
}

int64_t mote::countMacs(Operation *op) {
  return llvm::TypeSwitch<Operation *, int64_t>(op)
      .Case<qnn::Conv2DOp>([](auto conv) {
        // Filter is OHWI with I = C / groups: a row of it serves one output.
        return elements(conv.getOut()) * dimension(conv.getFilter(), 1) *
               dimension(conv.getFilter(), 2) * dimension(conv.getFilter(), 3);
      })
      .Case<qnn::DepthwiseConv2DOp>([](auto conv) {
        return elements(conv.getOut()) * dimension(conv.getFilter(), 0) *
               dimension(conv.getFilter(), 1);
      })
      .Case<qnn::FullyConnectedOp>([](auto fc) {
        return elements(fc.getOut()) * dimension(fc.getFilter(), 1);
      })
      .Case<linalg::LinalgOp>(countLinalg)
      .Default([](Operation *) { return 0; });
}
