//===- Loops.cpp - Loop nests over tensors --------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Loops.h"

#include "compiler/onnx/GraphImporter.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/LinalgUtils/LinalgUtils.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Iterator = utils::IteratorType;

static ImplicitLocOpBuilder builderOf(Node &node) {
  return ImplicitLocOpBuilder(node.getLoc(), node.builder);
}

Value mote::importer::emptyTensor(Node &node, RankedTensorType type) {
  ImplicitLocOpBuilder b = builderOf(node);
  return createEmpty(b, type);
}

Value mote::importer::filledTensor(Node &node, RankedTensorType type,
                                   double value) {
  ImplicitLocOpBuilder b = builderOf(node);
  Type element = type.getElementType();
  Value start = number(b, element, value).as(element);
  return linalg::FillOp::create(b, start, createEmpty(b, type)).getResult(0);
}

//===----------------------------------------------------------------------===//
// An element of the result at a time
//===----------------------------------------------------------------------===//

static SmallVector<Num> numsOf(ImplicitLocOpBuilder &b, ValueRange values) {
  return llvm::map_to_vector(values,
                             [&](Value value) { return Num(b, value); });
}

Value mote::importer::pointwise(Node &node, RankedTensorType type,
                                ValueRange inputs, PointFn fn) {
  ImplicitLocOpBuilder b = builderOf(node);
  return createElementwise(
      b, type, inputs, [&](ImplicitLocOpBuilder &inside, ValueRange scalars) {
        SmallVector<Num> x;
        for (auto [input, scalar] : llvm::zip_equal(inputs, scalars))
          x.emplace_back(inside, scalar, elementOf(input).isUnsignedInteger());
        return fn(x).get();
      });
}

FailureOr<Value> mote::importer::pointwise(Node &node, Type elementType,
                                           ValueRange inputs, PointFn fn) {
  SmallVector<int64_t> shape;
  for (Value input : inputs) {
    FailureOr<SmallVector<int64_t>> joined =
        node.broadcast(shape, shapeOf(input));
    if (failed(joined))
      return failure();
    shape = *joined;
  }
  FailureOr<RankedTensorType> type = node.tensorType(shape, elementType);
  if (failed(type))
    return failure();
  return pointwise(node, *type, inputs, fn);
}

Value mote::importer::joined(Node &node, Type elementType, ValueRange inputs,
                             PointFn fn) {
  SmallVector<int64_t> shape;
  for (Value input : inputs) {
    ArrayRef<int64_t> dims = shapeOf(input);
    if (dims.size() > shape.size())
      shape.insert(shape.begin(), dims.size() - shape.size(), 1);
    for (size_t back = 1; back <= dims.size(); ++back)
      if (int64_t &dim = shape[shape.size() - back]; dim == 1)
        dim = dims[dims.size() - back];
  }
  return pointwise(node, RankedTensorType::get(shape, elementType), inputs, fn);
}

Value mote::importer::generated(Node &node, RankedTensorType type, PlaceFn fn) {
  ImplicitLocOpBuilder b = builderOf(node);
  auto rank = static_cast<unsigned>(type.getRank());
  SmallVector<Iterator> iterators(rank, Iterator::parallel);
  return linalg::GenericOp::create(
             b, TypeRange(type), ValueRange(), createEmpty(b, type),
             ArrayRef<AffineMap>(b.getMultiDimIdentityMap(rank)), iterators,
             [&](OpBuilder &nested, Location loc, ValueRange) {
               ImplicitLocOpBuilder inside(loc, nested);
               SmallVector<Num> indices;
               for (unsigned axis = 0; axis < rank; ++axis)
                 indices.emplace_back(inside,
                                      linalg::IndexOp::create(inside, axis));
               linalg::YieldOp::create(
                   inside, fn(inside, indices).as(type.getElementType()));
             })
      .getResult(0);
}

Num mote::importer::elementAt(ImplicitLocOpBuilder &b, Value tensor,
                              Nums indices) {
  SmallVector<Value> at =
      llvm::map_to_vector(indices, [](Num index) { return index.get(); });
  return Num(b, tensor::ExtractOp::create(b, tensor, at));
}

Num mote::importer::onlyElement(ImplicitLocOpBuilder &b, Value tensor) {
  SmallVector<Num> zeros(shapeOf(tensor).size(), indexNumber(b, 0));
  return elementAt(b, tensor, zeros);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

Value mote::importer::reduced(Node &node, Value input, ArrayRef<int64_t> axes,
                              double start,
                              llvm::function_ref<Num(Num, Num)> combine) {
  SmallVector<int64_t> shape(shapeOf(input));
  SmallVector<AffineExpr> reads, writes;
  for (auto [axis, dim] : llvm::enumerate(shape)) {
    AffineExpr index =
        node.builder.getAffineDimExpr(static_cast<unsigned>(axis));
    reads.push_back(index);
    bool isReduced = llvm::is_contained(axes, int64_t(axis));
    writes.push_back(isReduced ? node.builder.getAffineConstantExpr(0) : index);
    if (isReduced)
      dim = 1;
  }
  Type element = elementOf(input);
  Value init =
      filledTensor(node, RankedTensorType::get(shape, sumType(element)), start);
  Value folded =
      contracted(node, static_cast<unsigned>(shape.size()),
                 Access{input, reads}, {init, writes}, {},
                 [&](Nums x, Num result) { return combine(x[0], result); });
  return converted(node, folded, element);
}

Type mote::importer::sumType(Type elementType) {
  return isa<FloatType>(elementType) ? computingType(elementType) : elementType;
}

Value mote::importer::matrixProduct(Node &node, Value lhs, Value rhs) {
  SmallVector<int64_t> shape;
  ArrayRef<int64_t> left = shapeOf(lhs), right = shapeOf(rhs);
  for (size_t axis = 0; axis + 2 < left.size(); ++axis)
    shape.push_back(left[axis] == 1 ? right[axis] : left[axis]);
  shape.append({left[left.size() - 2], right.back()});
  return node.create<nn::MatMulOp>(typeOf(lhs).clone(shape), lhs, rhs);
}

Value mote::importer::sumAlong(Node &node, Value input,
                               ArrayRef<int64_t> axes) {
  return reduced(node, input, axes, 0, [](Num x, Num sum) { return sum + x; });
}

/// The least number of a type, as a double; of `i64` and less exactly.
static double leastOf(Type type) {
  if (isa<FloatType>(type))
    return -std::numeric_limits<double>::infinity();
  if (type.isUnsignedInteger() || type.isInteger(1))
    return 0;
  return -std::ldexp(1.0, static_cast<int>(type.getIntOrFloatBitWidth()) - 1);
}

Value mote::importer::largestAlong(Node &node, Value input,
                                   ArrayRef<int64_t> axes) {
  return reduced(node, input, axes, leastOf(elementOf(input)),
                 [](Num x, Num most) { return maximum(x, most); });
}

Value mote::importer::contracted(Node &node, unsigned loops,
                                 ArrayRef<Access> inputs, Access init,
                                 ArrayRef<std::pair<unsigned, int64_t>> extents,
                                 llvm::function_ref<Num(Nums, Num)> combine) {
  ImplicitLocOpBuilder b = builderOf(node);
  MLIRContext *context = node.getContext();
  SmallVector<Value> read;
  SmallVector<AffineMap> maps;
  for (const Access &input : inputs) {
    read.push_back(input.tensor);
    maps.push_back(AffineMap::get(loops, 0, input.indices, context));
  }
  if (!extents.empty()) {
    // Nothing but a shape: its elements are never read, and nothing of it
    // reaches the emitted code.
    SmallVector<int64_t> shape;
    SmallVector<AffineExpr> indices;
    for (auto [loop, size] : extents) {
      shape.push_back(size);
      indices.push_back(b.getAffineDimExpr(loop));
    }
    read.push_back(arith::ConstantOp::create(
        b, DenseElementsAttr::get(RankedTensorType::get(shape, b.getI8Type()),
                                  b.getI8IntegerAttr(0))));
    maps.push_back(AffineMap::get(loops, 0, indices, context));
  }
  AffineMap writes = AffineMap::get(loops, 0, init.indices, context);
  maps.push_back(writes);
  // A loop that moves the result by itself may run in any order.
  SmallVector<Iterator> iterators(loops, Iterator::reduction);
  if (writes.isProjectedPermutation(/*allowZeroInResults=*/true))
    for (AffineExpr index : writes.getResults())
      if (auto loop = dyn_cast<AffineDimExpr>(index))
        iterators[loop.getPosition()] = Iterator::parallel;
  Type element = elementOf(init.tensor);
  return linalg::GenericOp::create(
             b, TypeRange(init.tensor.getType()), read, init.tensor, maps,
             iterators,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               ImplicitLocOpBuilder inside(loc, nested);
               SmallVector<Num> x =
                   numsOf(inside, arguments.take_front(inputs.size()));
               linalg::YieldOp::create(
                   inside,
                   combine(x, Num(inside, arguments.back())).as(element));
             })
      .getResult(0);
}

//===----------------------------------------------------------------------===//
// Whole tensors
//===----------------------------------------------------------------------===//

Value mote::importer::padded(Node &node, Value input, ArrayRef<int64_t> low,
                             ArrayRef<int64_t> high, double value) {
  RankedTensorType type = typeOf(input);
  SmallVector<int64_t> shape;
  for (auto [dim, before, after] : llvm::zip_equal(type.getShape(), low, high))
    shape.push_back(dim + before + after);
  if (ArrayRef<int64_t>(shape) == type.getShape())
    return input;
  Value frame = filledTensor(node, type.clone(shape), value);
  ImplicitLocOpBuilder b = builderOf(node);
  SmallVector<int64_t> ones(shape.size(), 1);
  auto list = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(node.getContext(), values);
  };
  return tensor::InsertSliceOp::create(b, input, frame, list(low),
                                       list(type.getShape()), list(ones));
}

Value mote::importer::converted(Node &node, Value input, Type elementType) {
  ImplicitLocOpBuilder b = builderOf(node);
  return createTensorCast(b, input, elementType);
}

/// What `build` builds, and its elements where it is computed from constants
/// only. Erases the ops then, or in any case.
static OnnxValue evaluateBuilt(Node &node, bool erasesAlways,
                               llvm::function_ref<Value()> build) {
  Block *block = node.builder.getInsertionBlock();
  Operation *before = block->empty() ? nullptr : &block->back();
  OnnxValue value;
  value.value = build();
  node.getImporter().evaluate(value);
  if (!value.constant && !erasesAlways)
    return value;
  for (Operation *op = &block->back(); op && op != before;) {
    Operation *previous = op->getPrevNode();
    // Constants may be what a name of the graph stands for.
    if (!isa<nn::ConstantOp>(op) && isOpTriviallyDead(op))
      op->erase();
    op = previous;
  }
  return value;
}

Value mote::importer::foldedTensor(Node &node,
                                   llvm::function_ref<Value()> build) {
  OnnxValue value = evaluateBuilt(node, /*erasesAlways=*/false, build);
  return value.constant ? node.constantOp(value.constant) : value.value;
}

std::optional<double> mote::importer::evaluatedNumber(
    Node &node, llvm::function_ref<Num(ImplicitLocOpBuilder &)> number) {
  auto type = RankedTensorType::get({}, node.builder.getF64Type());
  OnnxValue value = evaluateBuilt(node, /*erasesAlways=*/true, [&]() {
    return generated(node, type,
                     [&](ImplicitLocOpBuilder &b, Nums) { return number(b); });
  });
  if (!value.constant)
    return std::nullopt;
  return HostTensor::fromAttr(value.constant).getDouble(0);
}

Value mote::importer::constantOf(Node &node, RankedTensorType type,
                                 ArrayRef<double> values) {
  HostTensor tensor = HostTensor::zeros(type);
  for (auto [index, value] : llvm::enumerate(values)) {
    if (isFloat(tensor.getKind()))
      tensor.setDouble(static_cast<int64_t>(index), value);
    else
      tensor.setInt(static_cast<int64_t>(index), static_cast<int64_t>(value));
  }
  return node.constantOp(tensor.toAttr(type));
}
