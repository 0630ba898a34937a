//===- Reduce.cpp - Reductions --------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "compiler/onnx/ops/ReduceLoops.h"
#include "compiler/onnx/ops/RunTime.h"
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

/// What a reduction over `axes` gives.
static Reduction reductionOver(Node &node, ArrayRef<int64_t> axes) {
  Reduction reduction;
  reduction.axes.assign(axes.begin(), axes.end());
  bool keeps = node.intAttr("keepdims", 1) != 0;
  for (auto [axis, dim] : llvm::enumerate(node.shape(0))) {
    bool isReduced = llvm::is_contained(axes, int64_t(axis));
    if (isReduced)
      reduction.count *= dim;
    reduction.keptShape.push_back(isReduced ? 1 : dim);
    if (!isReduced || keeps)
      reduction.shape.push_back(isReduced ? 1 : dim);
  }
  return reduction;
}

/// Axes are an attribute, or an input in newer opsets; without any, all are
/// meant.
static FailureOr<Reduction> reductionOf(Node &node) {
  int64_t rank = node.rank(0);
  // Axes computed at run time may still be known not to exist.
  bool isEmpty = node.hasInput(1) && node.type(1).getNumElements() == 0;
  std::optional<SmallVector<int64_t>> given;
  if (!isEmpty) {
    auto axes = node.intsAttrOrInput("axes", 1);
    if (failed(axes))
      return failure();
    given = *axes;
  }
  if (given && !given->empty()) {
    auto axes = node.normalizeAxes(*given, rank);
    if (failed(axes))
      return failure();
    return reductionOver(node, *axes);
  }
  if (node.intAttr("noop_with_empty_axes", 0) != 0)
    return reductionOver(node, {});
  return reductionOver(node, llvm::to_vector(llvm::seq<int64_t>(0, rank)));
}

/// Every set of as many axes as input 1 has that leads to the declared shape.
static FailureOr<SmallVector<Reduction>> possibleReductions(Node &node) {
  FailureOr<RankedTensorType> type =
      node.declaredType(node.type(0).getElementType(), 0, "axes");
  if (failed(type))
    return failure();
  int64_t rank = node.rank(0), count = node.type(1).getNumElements();
  SmallVector<Reduction> possible;
  if (rank <= 16)
    for (unsigned set = 0; set < 1u << rank; ++set) {
      if (llvm::popcount(set) != count)
        continue;
      SmallVector<int64_t> axes;
      for (int64_t axis = 0; axis < rank; ++axis)
        if (set >> axis & 1)
          axes.push_back(axis);
      Reduction reduction = reductionOver(node, axes);
      if (ArrayRef<int64_t>(reduction.shape) == type->getShape())
        possible.push_back(reduction);
    }
  constexpr size_t limit = 8;
  if (possible.empty() || possible.size() > limit)
    return node.error() << "expected axes that are constant, or that the "
                           "declared shape "
                        << *type << " leaves at most " << limit
                        << " choices for, but it leaves " << possible.size();
  return possible;
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

/// The forms that quantization and kernels know, on floats.
static FailureOr<Value> reduceFloats(Node &node, const Reduction &reduction) {
  Value input = node.in(0);
  StringRef op = node.op();
  if (op == "ReduceMax")
    return maxOf(node, input, reduction);
  if (op == "ReduceMin")
    return unary<nn::NegOp>(
        node, maxOf(node, unary<nn::NegOp>(node, input), reduction));
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

static FailureOr<Value> reduce(Node &node, const Reduction &reduction) {
  bool isCommon = node.type(0).getElementType().isF32() &&
                  reduction.count != 0 && node.op() != "ReduceProd" &&
                  node.type(0).getNumElements() != 0;
  FailureOr<Value> result =
      isCommon ? reduceFloats(node, reduction)
               : FailureOr<Value>(reduceByLoops(node, reduction.axes));
  if (failed(result))
    return failure();
  return node.reshape(*result, reduction.shape);
}

/// Whether the axes at run time are these, in any order.
static Num areAxes(Node &node, ImplicitLocOpBuilder &b,
                   ArrayRef<int64_t> axes) {
  Num all = number(b, b.getI1Type(), 1);
  for (int64_t axis : axes) {
    Num isNamed = number(b, b.getI1Type(), 0);
    for (size_t entry = 0; entry < axes.size(); ++entry) {
      Num name = integerAt(node, b, 1, int64_t(entry));
      isNamed = isNamed | (name == double(axis)) |
                (name == double(axis - node.rank(0)));
    }
    all = all & isNamed;
  }
  return all;
}

/// Axes known only at run time: whatever the declared shape leaves open is
/// computed, and the right one taken.
static LogicalResult importRunTimeReduce(Node &node) {
  FailureOr<SmallVector<Reduction>> possible = possibleReductions(node);
  if (failed(possible))
    return failure();
  node.expectAtRunTime("axes that lead to the declared shape",
                       [&](ImplicitLocOpBuilder &b) {
                         Num any = number(b, b.getI1Type(), 0);
                         for (const Reduction &reduction : *possible)
                           any = any | areAxes(node, b, reduction.axes);
                         return any.get();
                       });
  Value chosen;
  for (const Reduction &reduction : *possible) {
    FailureOr<Value> result = reduce(node, reduction);
    if (failed(result))
      return failure();
    Value others = chosen;
    chosen = others
                 ? generated(node, typeOf(*result),
                             [&](ImplicitLocOpBuilder &b, Nums at) {
                               return select(areAxes(node, b, reduction.axes),
                                             elementAt(b, *result, at),
                                             elementAt(b, others, at));
                             })
                 : *result;
  }
  return node.setResult(chosen);
}

static LogicalResult importReduce(Node &node) {
  if (node.hasInput(1) && !node.isConstant(1) &&
      node.type(1).getNumElements() != 0)
    return importRunTimeReduce(node);
  FailureOr<Reduction> reduction = reductionOf(node);
  if (failed(reduction))
    return failure();
  FailureOr<Value> result = reduce(node, *reduction);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

ArrayRef<OpRow> mote::importer::reduceOps() {
  static constexpr OpRow rows[] = {
      {"", "ReduceMean", 1, 1, 2, 1, importReduce},
      {"", "ReduceProd", 1, 1, 2, 1, importReduce},
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
