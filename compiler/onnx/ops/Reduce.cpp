//===- Reduce.cpp - Reductions --------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

namespace {
/// The axes of a reduction and how many elements each result covers.
struct Reduction {
  SmallVector<int64_t> axes;
  int64_t count = 1;
  /// The result with reduced axes of size 1.
  SmallVector<int64_t> keptShape;
  /// The result the node asks for.
  SmallVector<int64_t> shape;
};
} // namespace

/// Axes are an attribute, or an input in newer opsets; without any, all are
/// meant.
static FailureOr<Reduction> reductionOf(Node &node) {
  auto given = node.intsAttrOrInput("axes", 1);
  if (failed(given))
    return failure();
  int64_t rank = node.rank(0);
  Reduction reduction;
  if (*given && !(*given)->empty()) {
    auto axes = node.normalizeAxes(**given, rank);
    if (failed(axes))
      return failure();
    reduction.axes = *axes;
  } else if (node.intAttr("noop_with_empty_axes", 0) == 0) {
    reduction.axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  }
  bool keeps = node.intAttr("keepdims", 1) != 0;
  for (auto [axis, dim] : llvm::enumerate(node.shape(0))) {
    bool isReduced = llvm::is_contained(reduction.axes, int64_t(axis));
    if (isReduced)
      reduction.count *= dim;
    reduction.keptShape.push_back(isReduced ? 1 : dim);
    if (!isReduced || keeps)
      reduction.shape.push_back(isReduced ? 1 : dim);
  }
  if (reduction.count == 0)
    return node.error() << "expected axes with elements but got "
                        << node.type(0);
  return reduction;
}

static Value meanOf(Node &node, Value input, const Reduction &reduction) {
  auto type = cast<RankedTensorType>(input.getType());
  if (reduction.axes.empty())
    return input;
  return node.create<nn::ReduceMeanOp>(type.clone(reduction.keptShape), input,
                                       reduction.axes);
}

/// The sum is the mean times the count: nn has one reduction to implement.
static Value sumOf(Node &node, Value input, const Reduction &reduction) {
  Value mean = meanOf(node, input, reduction);
  auto type = cast<RankedTensorType>(mean.getType());
  return node.create<nn::MulOp>(
      type, mean,
      node.splat(type.getElementType(), static_cast<double>(reduction.count)),
      FloatAttr(), FloatAttr());
}

/// The maximum over axes: a pool whose window is the reduced axes, brought
/// together.
static Value maxOf(Node &node, Value input, const Reduction &reduction) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> perm;
  int64_t kept = 1;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!llvm::is_contained(reduction.axes, axis)) {
      perm.push_back(axis);
      kept *= type.getDimSize(axis);
    }
  llvm::append_range(perm, reduction.axes);
  SmallVector<int64_t> image = {kept, reduction.count, 1, 1};
  Value rows = input;
  if (!llvm::is_sorted(perm))
    rows = node.transpose(rows, perm);
  Value pooled = node.create<nn::MaxPool2DOp>(
      type.clone({kept, 1, 1, 1}), node.reshape(rows, image),
      ArrayRef<int64_t>({reduction.count, 1}), ArrayRef<int64_t>({1, 1}),
      ArrayRef<int64_t>({0, 0, 0, 0}), ArrayRef<int64_t>({1, 1}));
  return node.reshape(pooled, reduction.keptShape);
}

template <typename OpTy> static Value unary(Node &node, Value input) {
  return node.create<OpTy>(input.getType(), input);
}

static Value squareOf(Node &node, Value input) {
  return node.create<nn::MulOp>(input.getType(), input, input, FloatAttr(),
                                FloatAttr());
}

/// log(sum(exp(x))), kept in range by taking out the maximum.
static Value logSumExpOf(Node &node, Value input, const Reduction &reduction) {
  Value max = maxOf(node, input, reduction);
  Value shifted = node.create<nn::SubOp>(input.getType(), input, max,
                                         FloatAttr(), FloatAttr());
  Value sum = sumOf(node, unary<nn::ExpOp>(node, shifted), reduction);
  return node.create<nn::AddOp>(sum.getType(), unary<nn::LogOp>(node, sum), max,
                                FloatAttr(), FloatAttr());
}

static FailureOr<Value> reduce(Node &node, const Reduction &reduction) {
  Value input = node.in(0);
  StringRef op = node.op();
  if (op == "ReduceMax")
    return maxOf(node, input, reduction);
  if (op == "ReduceMin")
    return unary<nn::NegOp>(
        node, maxOf(node, unary<nn::NegOp>(node, input), reduction));
  if (failed(node.expectFloat(0)))
    return failure();
  if (op == "ReduceMean")
    return meanOf(node, input, reduction);
  if (op == "ReduceSum")
    return sumOf(node, input, reduction);
  if (op == "ReduceL1")
    return sumOf(node, unary<nn::AbsOp>(node, input), reduction);
  if (op == "ReduceLogSum")
    return unary<nn::LogOp>(node, sumOf(node, input, reduction));
  if (op == "ReduceLogSumExp")
    return logSumExpOf(node, input, reduction);
  Value squares = sumOf(node, squareOf(node, input), reduction);
  return op == "ReduceL2" ? unary<nn::SqrtOp>(node, squares) : squares;
}

static LogicalResult importReduce(Node &node) {
  FailureOr<Reduction> reduction = reductionOf(node);
  if (failed(reduction))
    return failure();
  FailureOr<Value> result = reduce(node, *reduction);
  if (failed(result))
    return failure();
  return node.setResult(node.reshape(*result, reduction->shape));
}

ArrayRef<OpRow> mote::importer::reduceOps() {
  static constexpr OpRow rows[] = {
      {"", "ReduceMean", 1, 1, 2, 1, importReduce},
      {"", "ReduceSum", 1, 1, 2, 1, importReduce},
      {"", "ReduceMax", 1, 1, 2, 1, importReduce},
      {"", "ReduceMin", 1, 1, 2, 1, importReduce},
      {"", "ReduceL1", 1, 1, 2, 1, importReduce},
      {"", "ReduceL2", 1, 1, 2, 1, importReduce},
      {"", "ReduceLogSum", 1, 1, 2, 1, importReduce},
      {"", "ReduceLogSumExp", 1, 1, 2, 1, importReduce},
      {"", "ReduceSumSquare", 1, 1, 2, 1, importReduce},
  };
  return rows;
}
