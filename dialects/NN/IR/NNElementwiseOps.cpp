//===- NNElementwiseOps.cpp - Elementwise operators of nn -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NNVerify.h"
#include "mlir/Dialect/Traits.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

//===----------------------------------------------------------------------===//
// Binary
//===----------------------------------------------------------------------===//

template <typename Op> static LogicalResult verifyBinary(Op op) {
  if (failed(verifyOneDomain(op, {op.getLhs(), op.getRhs(), op.getResult()},
                             true)) ||                         // binary_c1
      failed(verifyClamp(op, op.getActMin(), op.getActMax()))) // binary_c3
    return failure();
  if (domainOf(op.getResult()) == Domain::Integer &&
      (op.getActMin() || op.getActMax()))
    return op.emitOpError("expected no act_min and act_max on integers");
  ArrayRef<int64_t> lhs = rankedType(op.getLhs()).getShape();
  ArrayRef<int64_t> rhs = rankedType(op.getRhs()).getShape();
  SmallVector<int64_t> shape; // binary_c2
  if (!OpTrait::util::getBroadcastedShape(lhs, rhs, shape))
    return op.emitOpError("expected shapes that broadcast but got [")
           << lhs << "] and [" << rhs << "]";
  return verifyShape(op, op.getResult(), "result", shape);
}

LogicalResult AddOp::verify() { return verifyBinary(*this); }
LogicalResult SubOp::verify() { return verifyBinary(*this); }
LogicalResult MulOp::verify() { return verifyBinary(*this); }
LogicalResult DivOp::verify() { return verifyBinary(*this); }
LogicalResult MinimumOp::verify() { return verifyBinary(*this); }
LogicalResult MaximumOp::verify() { return verifyBinary(*this); }
LogicalResult PowOp::verify() { return verifyBinary(*this); }

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

template <typename Op>
static LogicalResult verifyUnary(Op op, bool integersToo = false) {
  if (failed(verifyOneDomain(op, {op.getInput(), op.getResult()},
                             integersToo))) // unary_c1
    return failure();
  return verifyShape(op, op.getResult(), "result",
                     rankedType(op.getInput()).getShape()); // unary_c2
}

LogicalResult ReluOp::verify() {
  return verifyUnary(*this, /*integersToo=*/true);
}
LogicalResult AbsOp::verify() {
  return verifyUnary(*this, /*integersToo=*/true);
}
LogicalResult NegOp::verify() {
  return verifyUnary(*this, /*integersToo=*/true);
}
LogicalResult SigmoidOp::verify() { return verifyUnary(*this); }
LogicalResult TanhOp::verify() { return verifyUnary(*this); }
LogicalResult ExpOp::verify() { return verifyUnary(*this); }
LogicalResult LogOp::verify() { return verifyUnary(*this); }
LogicalResult SqrtOp::verify() { return verifyUnary(*this); }
LogicalResult FloorOp::verify() { return verifyUnary(*this); }
LogicalResult CeilOp::verify() { return verifyUnary(*this); }
LogicalResult ErfOp::verify() { return verifyUnary(*this); }
LogicalResult HardSwishOp::verify() { return verifyUnary(*this); }
LogicalResult SoftplusOp::verify() { return verifyUnary(*this); }
LogicalResult LeakyReluOp::verify() { return verifyUnary(*this); }
LogicalResult EluOp::verify() { return verifyUnary(*this); }
LogicalResult HardSigmoidOp::verify() { return verifyUnary(*this); }

LogicalResult ClipOp::verify() {
  if (failed(verifyClamp(*this, getActMin(), getActMax()))) // clip_c1
    return failure();
  return verifyUnary(*this, /*integersToo=*/true);
}

LogicalResult SoftmaxOp::verify() {
  if (failed(verifyAxis(*this, static_cast<int64_t>(getAxis()),
                        rankedType(getInput()).getRank())) || // softmax_c1
      failed(verifyElementTypes(*this)) ||
      failed(verifyPerTensor(*this, getInput(), "input")) ||
      failed(verifyPerTensor(*this, getResult(), "result")))
    return failure();
  return verifyUnary(*this);
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

/// A clamp to nonnegative values, or none.
static std::optional<APFloat> lowerBound(Operation *op) {
  if (!op)
    return std::nullopt;
  if (isa<ReluOp>(op))
    return APFloat(0.0f);
  if (auto clip = dyn_cast<ClipOp>(op))
    return clip.getActMin();
  return std::nullopt;
}

/// relu of what is nonnegative already.
OpFoldResult ReluOp::fold(FoldAdaptor) {
  std::optional<APFloat> low = lowerBound(getInput().getDefiningOp());
  if (low && !low->isNegative() && getInput().getType() == getType())
    return getInput();
  return {};
}

/// A clip without bounds, or of what its bounds contain already.
OpFoldResult ClipOp::fold(FoldAdaptor) {
  if (getInput().getType() != getType())
    return {};
  if (!getActMin() && !getActMax())
    return getInput();
  auto inner = getInput().getDefiningOp<ClipOp>();
  if (!inner)
    return {};
  bool lowHolds =
      !getActMin() || (inner.getActMin() && *inner.getActMin() >= *getActMin());
  bool highHolds =
      !getActMax() || (inner.getActMax() && *inner.getActMax() <= *getActMax());
  // Bounds that the inner clip lacks, or that cut inside it, need this op.
  return lowHolds && highHolds ? OpFoldResult(getInput()) : OpFoldResult();
}
