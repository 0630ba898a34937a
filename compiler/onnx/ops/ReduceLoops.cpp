//===- ReduceLoops.cpp - Reductions of any element type -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/ReduceLoops.h"

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;
using Fold = llvm::function_ref<Num(Num element, Num result)>;

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// What a fold starts from: a number, or the least or greatest one.
enum class Start { Zero, One, Least, Greatest };

static TypedAttr startAttr(Builder &b, Type element, Start start) {
  Type type = computingType(element);
  if (isa<FloatType>(type)) {
    double value = start == Start::Zero    ? 0
                   : start == Start::One   ? 1
                   : start == Start::Least ? -INFINITY
                                           : INFINITY;
    return b.getFloatAttr(type, value);
  }
  unsigned width = type.getIntOrFloatBitWidth();
  bool isUnsigned = element.isUnsignedInteger() || width == 1;
  APInt least =
      isUnsigned ? APInt::getMinValue(width) : APInt::getSignedMinValue(width);
  APInt greatest =
      isUnsigned ? APInt::getMaxValue(width) : APInt::getSignedMaxValue(width);
  APInt value = start == Start::Zero    ? APInt(width, 0)
                : start == Start::One   ? APInt(width, 1)
                : start == Start::Least ? least
                                        : greatest;
  return b.getIntegerAttr(type, value);
}

/// Folds in the computing type of the elements, which the result has.
static Value folded(Node &node, Value input, ArrayRef<int64_t> axes,
                    Start start, Fold fold) {
  Body b = node.at();
  Type element = elementOf(input);
  bool isUnsigned = element.isUnsignedInteger() || element.isInteger(1);
  return createReduction(b, input, axes, startAttr(b, element, start),
                         [&](Body &inside, ValueRange x) {
                           return fold(Num(inside, x[0], isUnsigned),
                                       Num(inside, x[1], isUnsigned))
                               .get();
                         });
}

static Value summed(Node &node, Value input, ArrayRef<int64_t> axes,
                    llvm::function_ref<Num(Num)> term) {
  return folded(node, input, axes, Start::Zero,
                [&](Num x, Num sum) { return sum + term(x); });
}

/// Numbers in the computing type of `element` as its elements, after `fn`.
static Value finished(Node &node, Value sums, Type element,
                      llvm::function_ref<Num(Num)> fn) {
  bool isUnsigned = element.isUnsignedInteger();
  return node.elementwise(typeOf(sums).clone(element), sums,
                          [&](Body &b, ValueRange x) {
                            return fn(Num(b, x[0], isUnsigned)).get();
                          });
}

/// A function of floats; integers are rounded toward zero after it.
static Num inFloats(Num x, llvm::function_ref<Num(Num)> fn) {
  if (x.isFloat())
    return fn(x);
  Type type = x.type();
  Num result = fn(x.to(x.builder().getF64Type()));
  Type target = x.isUnsigned() ? IntegerType::get(type.getContext(),
                                                  type.getIntOrFloatBitWidth(),
                                                  IntegerType::Unsigned)
                               : type;
  return Num(x.builder(),
             createCast(x.builder(), result.get(), result.type(), target),
             x.isUnsigned());
}

/// log(sum(exp(x))), with the largest term taken out so that nothing overflows.
static Value logSumExp(Node &node, Value input, ArrayRef<int64_t> axes) {
  Type element = elementOf(input), wide = node.builder.getF64Type();
  if (isa<FloatType>(element))
    wide = computingType(element);
  Value x = converted(node, input, wide);
  Value most = folded(node, x, axes, Start::Least, maximum);
  // Infinities would be subtracted from themselves.
  auto shift = [](Num most) {
    Num isFinite = abs(most) < INFINITY;
    return select(isFinite, most, most.like(0));
  };
  Value terms = pointwise(node, typeOf(x), {x, most},
                          [&](Nums v) { return exp(v[0] - shift(v[1])); });
  Value sum = summed(node, terms, axes, [](Num x) { return x; });
  Value logs = pointwise(node, typeOf(sum), {sum, most},
                         [&](Nums v) { return log(v[0]) + shift(v[1]); });
  return converted(node, logs, element);
}

Value mote::importer::reduceByLoops(Node &node, ArrayRef<int64_t> axes) {
  Value input = node.in(0);
  Type element = elementOf(input);
  StringRef op = node.op();
  bool isBool = element.isInteger(1);
  auto same = [](Num x) { return x; };
  auto square = [](Num x) { return x * x; };
  auto magnitude = [](Num x) {
    if (x.isFloat())
      return abs(x);
    return x.isUnsigned() ? x : select(x < 0, -x, x);
  };
  auto finish = [&](Value sums, llvm::function_ref<Num(Num)> fn) {
    return finished(node, sums, element, fn);
  };
  if (op == "ReduceMax")
    return finish(folded(node, input, axes, Start::Least,
                         [&](Num x, Num most) {
                           return isBool ? x | most : maximum(most, x);
                         }),
                  same);
  if (op == "ReduceMin")
    return finish(folded(node, input, axes, Start::Greatest,
                         [&](Num x, Num least) {
                           return isBool ? x & least : minimum(least, x);
                         }),
                  same);
  if (op == "ReduceProd")
    return finish(folded(node, input, axes, Start::One,
                         [](Num x, Num product) { return product * x; }),
                  same);
  if (op == "ReduceLogSumExp")
    return logSumExp(node, input, axes);
  if (op == "ReduceL1")
    return finish(summed(node, input, axes, magnitude), same);
  if (op == "ReduceSumSquare")
    return finish(summed(node, input, axes, square), same);
  if (op == "ReduceL2")
    return finish(summed(node, input, axes, square),
                  [](Num x) { return inFloats(x, sqrt); });
  Value sums = summed(node, input, axes, same);
  if (op == "ReduceSum")
    return finish(sums, same);
  if (op == "ReduceLogSum")
    return finish(sums, [](Num x) { return inFloats(x, log); });
  double count = 1;
  for (int64_t axis : axes)
    count *= static_cast<double>(node.shape(0)[axis]);
  // ReduceMean
  return finish(sums, [&](Num x) {
    return Num(
        x.builder(),
        createDiv(x.builder(), x.get(), x.like(count).get(), x.isUnsigned()),
        x.isUnsigned());
  });
}

//===----------------------------------------------------------------------===//
// ArgMax, ArgMin, Hardmax
//===----------------------------------------------------------------------===//

/// Indices of the first (or last) greatest (or least) elements along an axis,
/// which is gone. NaN counts as greatest and as least.
static Value argBest(Node &node, Value input, int64_t axis, bool isMax,
                     bool takesLast) {
  Body b = node.at();
  RankedTensorType type = typeOf(input);
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + axis);
  SmallVector<AffineExpr> reads, writes;
  SmallVector<utils::IteratorType> iterators;
  for (int64_t loop = 0; loop < type.getRank(); ++loop) {
    reads.push_back(b.getAffineDimExpr(static_cast<unsigned>(loop)));
    if (loop != axis)
      writes.push_back(reads.back());
    iterators.push_back(loop == axis ? utils::IteratorType::reduction
                                     : utils::IteratorType::parallel);
  }
  auto loops = static_cast<unsigned>(type.getRank());
  SmallVector<AffineMap> maps = {
      AffineMap::get(loops, 0, reads, node.getContext()),
      AffineMap::get(loops, 0, writes, node.getContext()),
      AffineMap::get(loops, 0, writes, node.getContext())};
  SmallVector<Value> inits = {
      filledTensor(node, type.clone(shape), 0),
      filledTensor(node, type.clone(shape).clone(b.getI64Type()), 0)};
  return linalg::GenericOp::create(
             b, TypeRange(ValueRange(inits)), input, inits, maps, iterators,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               Body inside(loc, nested);
               Num x(inside, arguments[0]), best(inside, arguments[1]);
               Num index =
                   Num(inside, linalg::IndexOp::create(inside, unsigned(axis)),
                       false)
                       .to(inside.getI64Type());
               Num isBetter = takesLast ? (isMax ? x >= best : x <= best)
                                        : (isMax ? x > best : x < best);
               isBetter = isBetter | (index == 0);
               if (x.isFloat())
                 isBetter = isBetter | (isNaN(x) & !isNaN(best));
               Num found(inside, arguments[2]);
               linalg::YieldOp::create(
                   inside,
                   ValueRange{
                       select(isBetter, x, best).as(type.getElementType()),
                       select(isBetter, index, found).get()});
             })
      .getResult(1);
}

static LogicalResult importArg(Node &node) {
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 0), node.rank(0));
  if (failed(axis))
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  if (shape[*axis] == 0)
    return node.error() << "expected an axis with elements but got "
                        << node.type(0);
  Value found = argBest(node, node.in(0), *axis, node.op() == "ArgMax",
                        node.intAttr("select_last_index", 0) != 0);
  if (node.intAttr("keepdims", 1) == 0)
    return node.setResult(found);
  shape[*axis] = 1;
  return node.setResult(node.reshape(found, shape));
}

/// 1 at the first greatest element along an axis. Before opset 13 all axes from
/// `axis` on are one.
static LogicalResult importHardmax(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  bool flattens = node.getOpset() < 13;
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", flattens ? 1 : -1), node.rank(0));
  if (failed(axis))
    return failure();
  Value input = node.in(0);
  if (flattens) {
    int64_t rows = 1;
    for (int64_t dim : node.shape(0).take_front(*axis))
      rows *= dim;
    int64_t columns = rows ? node.type(0).getNumElements() / rows : 0;
    input = node.reshape(input, {rows, columns});
    axis = 1;
  }
  if (shapeOf(input)[*axis] == 0)
    return node.forward(0);
  Value best = argBest(node, input, *axis, /*isMax=*/true, /*takesLast=*/false);
  Type element = elementOf(input);
  Value result = generated(node, typeOf(input), [&](Body &b, Nums at) {
    SmallVector<Num> row(at);
    row.erase(row.begin() + *axis);
    Num isBest = elementAt(b, best, row).toIndex() == at[*axis];
    return select(isBest, number(b, element, 1), number(b, element, 0));
  });
  return node.setResult(node.reshape(result, node.shape(0)));
}

ArrayRef<OpRow> mote::importer::reduceLoopOps() {
  static constexpr OpRow rows[] = {
      {"", "ArgMax", 1, 1, 1, 1, importArg},
      {"", "ArgMin", 1, 1, 1, 1, importArg},
      {"", "Hardmax", 1, 1, 1, 1, importHardmax},
  };
  return rows;
}
