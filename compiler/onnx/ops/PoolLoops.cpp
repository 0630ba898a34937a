//===- PoolLoops.cpp - Pools beyond nn's 2-D ones -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/PoolLoops.h"

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/ConvLoops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include <cmath>

using namespace mlir;
using namespace mote::importer;

/// Folds each window of input 0, padded by `padding`. Loops: image, channel,
/// place..., tap...
static FailureOr<Value> pooled(Node &node, Value input, const Window &window,
                               double padding, Value init, Value other,
                               function_ref<Num(Nums, Num)> combine) {
  auto rank = static_cast<unsigned>(window.rank());
  Value image =
      padded(node, input, window.lowOfImage(), window.highOfImage(), padding);
  SmallVector<AffineExpr> place = loopDims(node, 0, 2 + rank);
  Access read{image, loopDims(node, 0, 2)};
  llvm::append_range(read.indices, windowIndices(node, window, 2, 2 + rank));
  SmallVector<Access> reads = {read};
  if (other)
    reads.push_back({other, place});
  SmallVector<std::pair<unsigned, int64_t>> taps;
  for (unsigned axis = 0; axis < rank; ++axis)
    taps.emplace_back(2 + rank + axis, window.kernel[axis]);
  return contracted(node, 2 + 2 * rank, reads, {init, place}, taps, combine);
}

static FailureOr<RankedTensorType> pooledType(Node &node, const Window &window,
                                              Type elementType) {
  SmallVector<int64_t> shape = {node.shape(0)[0], node.shape(0)[1]};
  llvm::append_range(shape, window.outputSize);
  return node.tensorType(shape, elementType);
}

/// The least value of a type: it never wins a maximum.
static double leastOf(Type type) {
  if (isa<FloatType>(type))
    return -std::numeric_limits<double>::infinity();
  if (type.isUnsignedInteger())
    return 0;
  return -std::ldexp(1.0, static_cast<int>(type.getIntOrFloatBitWidth()) - 1);
}

FailureOr<Value> mote::importer::maxPooled(Node &node, const Window &window) {
  Type element = node.type(0).getElementType();
  FailureOr<RankedTensorType> type = pooledType(node, window, element);
  if (failed(type))
    return failure();
  double least = leastOf(element);
  return pooled(node, node.in(0), window, least,
                filledTensor(node, *type, least), Value(),
                [](Nums x, Num most) { return maximum(x[0], most); });
}

/// The row-major index in input 0 of what the window reads (its spatial axes in
/// reverse where `isColumnMajor`), and whether that is inside.
static std::pair<Num, Num> flatIndex(Node &node, const Window &window,
                                     ImplicitLocOpBuilder &b,
                                     bool isColumnMajor) {
  auto rank = static_cast<unsigned>(window.rank());
  auto loop = [&](unsigned index) {
    return Num(b, linalg::IndexOp::create(b, index));
  };
  Num inside(b, arith::ConstantOp::create(b, b.getBoolAttr(true)), false);
  Num index = loop(0) * double(node.shape(0)[1]) + loop(1);
  for (unsigned step = 0; step < rank; ++step) {
    unsigned axis = isColumnMajor ? rank - 1 - step : step;
    int64_t size = node.shape(0)[axis + 2];
    Num at = loop(2 + axis) * double(window.strides[axis]) +
             loop(2 + rank + axis) * double(window.dilations[axis]) -
             double(window.pads[axis]);
    inside = inside & (at >= 0) & (at < double(size));
    index = index * double(size) + at;
  }
  return {index.to(b.getI64Type()), inside};
}

/// How many of a window's taps at `place` along `axis` are from `first` on and
/// before `end`, counted from the start of the padding.
static int64_t tapsWithin(const Window &window, size_t axis, int64_t place,
                          int64_t first, int64_t end) {
  return llvm::count_if(llvm::seq<int64_t>(0, window.kernel[axis]),
                        [&](int64_t tap) {
                          int64_t at = place * window.strides[axis] +
                                       tap * window.dilations[axis];
                          return at >= first && at < end;
                        });
}

/// Whether some window reads nothing but padding.
static bool hasEmptyWindow(Node &node, const Window &window) {
  for (size_t axis = 0; axis < window.kernel.size(); ++axis)
    for (int64_t place = 0; place < window.outputSize[axis]; ++place)
      if (tapsWithin(window, axis, place, window.pads[axis],
                     window.pads[axis] + node.shape(0)[axis + 2]) == 0)
        return true;
  return false;
}

/// The first index, in the order that the indices have, of the window's
/// maximum; -1, as onnxruntime has it, where it reads nothing but padding.
FailureOr<Value>
mote::importer::maxPoolIndices(Node &node, const Window &window, Value most) {
  bool isColumnMajor = node.intAttr("storage_order", 0) != 0;
  FailureOr<RankedTensorType> type =
      pooledType(node, window, node.builder.getI64Type());
  if (failed(type))
    return failure();
  constexpr double none = 0x1p53;
  FailureOr<Value> indices =
      pooled(node, node.in(0), window, leastOf(node.type(0).getElementType()),
             filledTensor(node, *type, none), most, [&](Nums x, Num first) {
               auto [index, inside] =
                   flatIndex(node, window, x[0].builder(), isColumnMajor);
               Num wins = x[0] == x[1];
               if (x[0].isFloat())
                 wins = wins | isNaN(x[0]);
               return select(inside & wins & (index < first), index, first);
             });
  if (failed(indices) || !hasEmptyWindow(node, window))
    return indices;
  return joined(node, type->getElementType(), *indices, [&](Nums x) {
    return select(x[0] == none, x[0].like(-1), x[0]);
  });
}

/// What sums of elements of `type` start from.
static Value zeroSums(Node &node, RankedTensorType type) {
  return filledTensor(
      node,
      RankedTensorType::get(type.getShape(), sumType(type.getElementType())),
      0);
}

/// How many of a window's taps along `axis` count at each place.
static SmallVector<double> countTaps(Node &node, const Window &window,
                                     size_t axis, bool countsPads) {
  int64_t low = window.pads[axis], size = node.shape(0)[axis + 2];
  int64_t first = countsPads ? 0 : low;
  int64_t end =
      low + size + (countsPads ? window.high()[axis] - window.excess[axis] : 0);
  SmallVector<double> counts;
  for (int64_t place = 0; place < window.outputSize[axis]; ++place) {
    auto count = double(tapsWithin(window, axis, place, first, end));
    counts.push_back(std::max(count, 1.0));
  }
  return counts;
}

FailureOr<Value> mote::importer::averagePooled(Node &node, const Window &window,
                                               bool countsPads) {
  FailureOr<RankedTensorType> type =
      pooledType(node, window, node.type(0).getElementType());
  if (failed(type))
    return failure();
  FailureOr<Value> sum =
      pooled(node, node.in(0), window, 0, zeroSums(node, *type), Value(),
             [](Nums x, Num sum) { return sum + x[0]; });
  SmallVector<Value> operands = {*sum};
  for (size_t axis = 0; axis < window.rank(); ++axis) {
    SmallVector<int64_t> shape(window.rank() - axis, 1);
    shape[0] = window.outputSize[axis];
    operands.push_back(constantOf(node, type->clone(shape),
                                  countTaps(node, window, axis, countsPads)));
  }
  return pointwise(node, *type, operands, [](Nums x) {
    Num count = x[1];
    for (Num more : x.drop_front(2))
      count = count * more;
    return x[0] / count;
  });
}

static Num powerOf(Num x, int64_t p) {
  return p == 1 ? abs(x) : p == 2 ? x * x : pow(abs(x), x.like(double(p)));
}
static Num rootOf(Num x, int64_t p) {
  return p == 1 ? x : p == 2 ? sqrt(x) : pow(x, x.like(1.0 / double(p)));
}

static FailureOr<int64_t> readNorm(Node &node) {
  int64_t p = node.intAttr("p", 2);
  if (p < 1)
    return node.error() << "expected attribute 'p' to be positive but got "
                        << p;
  return p;
}

/// (sum |x|^p)^(1/p) of each window.
static LogicalResult importLpPool(Node &node) {
  FailureOr<int64_t> p = readNorm(node);
  if (failed(node.expectFloat(0)) || failed(p))
    return failure();
  FailureOr<Window> window = readSpatialWindow(node, {});
  if (failed(window))
    return failure();
  FailureOr<RankedTensorType> type =
      pooledType(node, *window, node.type(0).getElementType());
  if (failed(type))
    return failure();
  FailureOr<Value> sum =
      pooled(node, node.in(0), *window, 0, filledTensor(node, *type, 0),
             Value(), [&](Nums x, Num sum) { return sum + powerOf(x[0], *p); });
  return node.setResult(
      pointwise(node, *type, *sum, [&](Nums x) { return rootOf(x[0], *p); }));
}

static LogicalResult importGlobalLpPool(Node &node) {
  FailureOr<int64_t> p = readNorm(node);
  if (failed(node.expectFloat(0)) || failed(p))
    return failure();
  SmallVector<int64_t> axes =
      llvm::to_vector(llvm::seq<int64_t>(2, node.rank(0)));
  Value sum = reduced(node, node.in(0), axes, 0,
                      [&](Num x, Num sum) { return sum + powerOf(x, *p); });
  return node.setResult(pointwise(node, typeOf(sum), sum,
                                  [&](Nums x) { return rootOf(x[0], *p); }));
}

ArrayRef<OpRow> mote::importer::poolLoopOps() {
  static constexpr OpRow rows[] = {
      {"", "LpPool", 2, 1, 1, 1, importLpPool},
      {"", "GlobalLpPool", 2, 1, 1, 1, importGlobalLpPool},
  };
  return rows;
}
