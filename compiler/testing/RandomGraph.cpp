//===- RandomGraph.cpp ----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/testing/RandomGraph.h"

#include "compiler/testing/TestModel.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;
using namespace mote;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

Value RandomGraph::add(StringRef name, Value on, Value other) {
  bool isFirst = true;
  Operation *op = random.createOn(shapeOf(on), name, number, [&](Type) {
    Value operand = isFirst || !other ? on : other;
    isFirst = false;
    return operand;
  });
  // What chance gave may be no op, which is no error.
  ScopedDiagnosticHandler quiet(b.getContext(),
                                [](Diagnostic &) { return success(); });
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (llvm::any_of(type.getShape(), [](int64_t size) { return size < 1; }) ||
      failed(verify(op))) {
    op->erase();
    return nullptr;
  }
  op->setLoc(NameLoc::get(b.getStringAttr("op" + Twine(numOps++))));
  return op->getResult(0);
}

Value RandomGraph::addConcat(Value lhs, Value rhs) {
  SmallVector<int64_t> shape(shapeOf(lhs));
  shape.back() += shapeOf(rhs).back();
  return nn::ConcatOp::create(
      b, NameLoc::get(b.getStringAttr("op" + Twine(numOps++))),
      cast<RankedTensorType>(lhs.getType()).clone(shape), ValueRange{lhs, rhs},
      b.getI64IntegerAttr(3));
}

Value RandomGraph::pick() {
  size_t last = values.size() - 1;
  return random.chance(75) ? values[last]
                           : values[size_t(random.between(0, int64_t(last)))];
}

Value RandomGraph::pickOther(Value value, function_ref<bool(Value)> fits) {
  SmallVector<Value> others;
  for (Value other : values)
    if (other != value && fits(other))
      others.push_back(other);
  if (others.empty())
    return nullptr;
  return others[size_t(random.between(0, int64_t(others.size()) - 1))];
}

/// A layer that makes an image of an image, or of two.
Value RandomGraph::addLayer() {
  Value on = pick();
  // Joining branches comes first, as it is seldom possible.
  if (number == Number::S8 && random.chance(50))
    if (Value other =
            pickOther(on, [&](Value v) { return v.getType() == on.getType(); }))
      return add("qnn.add", on, other);
  if (random.chance(15))
    if (Value other = pickOther(on, [&](Value v) {
          return shapeOf(v).drop_back() == shapeOf(on).drop_back();
        }))
      return addConcat(on, other);
  static constexpr StringLiteral names[] = {
      "qnn.conv2d",           "qnn.conv2d",
      "qnn.conv2d",           "qnn.depthwise_conv2d",
      "qnn.depthwise_conv2d", "qnn.max_pool2d",
      "qnn.avg_pool2d",       "qnn.lookup"};
  int64_t count = number == Number::S8 ? 8 : 7;
  return add(names[size_t(random.between(0, count - 1))], on);
}

/// What classifies an image: an average over all of it, layers of one vector.
Value RandomGraph::addHead(Value image) {
  SmallVector<int64_t> shape(shapeOf(image));
  auto vector = cast<RankedTensorType>(image.getType())
                    .clone({shape[0], shape[1] * shape[2] * shape[3]});
  SmallVector<ReassociationIndices> groups = {{0}, {1, 2, 3}};
  Value value = tensor::CollapseShapeOp::create(b, b.getUnknownLoc(), vector,
                                                image, groups);
  for (int64_t i = 0, e = random.between(1, 2); i < e; ++i)
    if (Value next = add("qnn.fully_connected", value))
      value = next;
  if (number == Number::S8 && random.chance(50))
    if (Value next = add("qnn.softmax", value))
      value = next;
  return value;
}

/// What nobody reads is an output.
SmallVector<Value> RandomGraph::collectResults() {
  SmallVector<Value> results;
  for (Value value : values)
    if (value.use_empty() && !isa<BlockArgument>(value))
      results.push_back(value);
  return results;
}

OwningOpRef<ModuleOp> RandomGraph::create() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getUnknownLoc());
  func::FuncOp model = startModel(b, *module);
  number = random.chance(20) ? Number::F32 : Number::S8;
  int64_t numInputs = random.chance(85) ? 1 : 2;
  Type element = number == Number::S8 ? Type(b.getI8Type()) : b.getF32Type();
  for (int64_t i = 0; i < numInputs; ++i) {
    auto type = RankedTensorType::get(
        {1, random.between(5, 20), random.between(3, 12), random.between(1, 8)},
        element);
    values.push_back(
        model.getBody().front().addArgument(type, b.getUnknownLoc()));
  }
  // In short ones an overlap is more often what the arena's size depends on.
  for (int64_t wanted = random.chance(50) ? random.between(1, 3)
                                          : random.between(4, 10),
               attempt = 0;
       int64_t(numOps) < wanted && attempt < 100; ++attempt)
    if (Value value = addLayer())
      values.push_back(value);
  SmallVector<Value> results = collectResults();
  if (random.chance(40))
    results.back() = addHead(results.back());
  finishModel(b, model, results);
  return module;
}
