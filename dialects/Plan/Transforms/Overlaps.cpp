//===- Overlaps.cpp - Ops that may write over their inputs ---------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/Overlaps.h"
#include "dialects/Plan/Transforms/RowLives.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include <numeric>

using namespace mlir;
using namespace mote::plan;

/// C++ compilers take it that objects of different types lie apart, unless one
/// is a character.
static bool mayAliasInCpp(Type a, Type b) {
  return a == b || a.isInteger(8) || b.isInteger(8);
}

/// An elementwise linalg op reads element i, then writes element i. Output
/// elements that are no larger than the input's never catch up.
static OverlapRule getLinalgRule(linalg::LinalgOp op, OpOperand &input) {
  OpOperand *init = op.getDpsInitOperand(0);
  auto inType = dyn_cast<MemRefType>(input.get().getType());
  auto outType = dyn_cast<MemRefType>(init->get().getType());
  if (!inType || !outType || op.getNumParallelLoops() != op.getNumLoops() ||
      !op.getMatchingIndexingMap(&input).isIdentity() ||
      !op.getMatchingIndexingMap(init).isIdentity() ||
      getElementBytes(outType) > getElementBytes(inType) ||
      !mayAliasInCpp(inType.getElementType(), outType.getElementType()))
    return {};
  return {/*distance=*/0, std::nullopt};
}

OverlapRule mote::plan::getOverlapRule(OpOperand &input) {
  auto op = dyn_cast<DestinationStyleOpInterface>(input.getOwner());
  if (!op || op.getNumDpsInits() != 1 || !op.isDpsInput(&input))
    return {};
  OverlapRule rule;
  if (auto distances =
          op->getAttrOfType<DenseI64ArrayAttr>("mote.overlap_distance"))
    if (input.getOperandNumber() < distances.size())
      rule.distance = distances[input.getOperandNumber()];
  auto modulo = op->getAttrOfType<IntegerAttr>("mote.overlap_modulo");
  if (modulo && input.getOperandNumber() == 0)
    rule.modulo = modulo.getInt();
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op.getOperation()))
    rule = getLinalgRule(linalgOp, input);
  return rule;
}

/// The buffer that `view` covers from its first byte to its last, or null.
static const LiveBuffer *wholeBuffer(Value view, ArrayRef<LiveBuffer> buffers) {
  auto type = dyn_cast<MemRefType>(view.getType());
  int64_t offset = 0;
  SmallVector<int64_t> strides;
  if (!type || !type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, offset)) || offset != 0)
    return nullptr;
  while (auto op = view.getDefiningOp<ViewLikeOpInterface>())
    view = op.getViewSource();
  for (const LiveBuffer &buffer : buffers)
    if (buffer.root == view && buffer.size == getBytes(type))
      return &buffer;
  return nullptr;
}

/// A pair of buffers whose only common step is the op that `rule` is about.
static void addRule(OffsetProblem &problem, unsigned input, unsigned output,
                    const OverlapRule &rule) {
  if (rule.distance)
    problem.overlaps.push_back({output, input, *rule.distance});
  if (!rule.modulo)
    return;
  // If both start at multiples of it, so is their difference, and the two do
  // not conflict at all.
  constexpr int64_t anywhere = -(int64_t(1) << 40);
  problem.overlaps.push_back({output, input, anywhere});
  problem.overlaps.push_back({input, output, anywhere});
  for (unsigned buffer : {input, output}) {
    int64_t &alignment = problem.buffers[buffer].alignment;
    alignment = std::lcm(alignment, *rule.modulo);
  }
}

/// The rows of a stream's first input die in the order in which those of its
/// last output are born, if they do so here.
static void addStreamOverlap(StreamOp stream, ArrayRef<Operation *> steps,
                             ArrayRef<LiveBuffer> buffers,
                             OffsetProblem &problem) {
  const LiveBuffer *input = wholeBuffer(stream.getInputs().front(), buffers);
  const LiveBuffer *output = wholeBuffer(stream.getOutputs().back(), buffers);
  if (!stream.getDistance() || !input || !output ||
      !stream->isAncestor(steps[input->last]) ||
      !stream->isAncestor(steps[output->first]))
    return;
  problem.overlaps.push_back({unsigned(output - buffers.begin()),
                              unsigned(input - buffers.begin()),
                              int64_t(*stream.getDistance())});
}

void mote::plan::addOverlaps(func::FuncOp function,
                             ArrayRef<LiveBuffer> buffers,
                             OffsetProblem &problem) {
  function.walk([&](StreamOp stream) {
    addStreamOverlap(stream, getSteps(function), buffers, problem);
  });
  addRowOverlaps(function, buffers, problem);
  for (auto [step, op] : llvm::enumerate(getSteps(function))) {
    auto dps = dyn_cast<DestinationStyleOpInterface>(op);
    // Of parts that run at the same time, none knows what others still read.
    if (!dps || dps.getNumDpsInits() != 1 || isa<ParallelOp>(op->getParentOp()))
      continue;
    const LiveBuffer *output =
        wholeBuffer(dps.getDpsInitOperand(0)->get(), buffers);
    if (!output || output->first != int64_t(step))
      continue;
    for (OpOperand *operand : dps.getDpsInputOperands()) {
      OverlapRule rule = getOverlapRule(*operand);
      if (!rule.distance && !rule.modulo)
        continue;
      const LiveBuffer *input = wholeBuffer(operand->get(), buffers);
      // A result that the last step reads does not die there.
      if (input && input->kind != BufferKind::Output &&
          input->last == int64_t(step))
        addRule(problem, input - buffers.begin(), output - buffers.begin(),
                rule);
    }
  }
}
