//===- ConstantOps.cpp - Constants and shapes as values -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/RunTimePad.h"
#include "dialects/Interpreter/HostTensor.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// A constant from the tensor of attribute `name`.
static FailureOr<DenseElementsAttr> tensorFrom(Node &node, StringRef name) {
  const onnx::TensorProto *tensor = node.tensorAttr(name);
  if (!tensor)
    return failure();
  return readTensor(*tensor, node.getImporter().getSource(), node.getContext(),
                    [&]() { return node.error(); });
}

/// A rank-1 constant, or one of rank 0 where `isScalar`.
template <typename T>
static DenseElementsAttr listConstant(Type elementType, ArrayRef<T> values,
                                      bool isScalar) {
  SmallVector<int64_t> shape;
  if (!isScalar)
    shape.push_back(static_cast<int64_t>(values.size()));
  return DenseElementsAttr::get(RankedTensorType::get(shape, elementType),
                                values);
}

static FailureOr<DenseElementsAttr> evaluateConstant(Node &node) {
  Type i64 = IntegerType::get(node.getContext(), 64);
  Type f32 = Float32Type::get(node.getContext());
  if (node.hasAttr("value"))
    return tensorFrom(node, "value");
  if (node.hasAttr("value_int"))
    return listConstant<int64_t>(i64, node.intAttr("value_int", 0), true);
  if (node.hasAttr("value_ints"))
    return listConstant<int64_t>(i64, node.intsAttr("value_ints"), false);
  if (node.hasAttr("value_float"))
    return listConstant<float>(f32, node.floatAttr("value_float", 0), true);
  if (node.hasAttr("value_floats"))
    return listConstant<float>(f32, node.floatsAttr("value_floats"), false);
  return node.error() << "expected a dense constant of numbers but got none of "
                         "'value', 'value_float(s)' and 'value_int(s)'";
}

static LogicalResult importConstant(Node &node) {
  FailureOr<DenseElementsAttr> constant = evaluateConstant(node);
  if (failed(constant))
    return failure();
  return node.setConstant(*constant);
}

static LogicalResult importConstantOfShape(Node &node) {
  SmallVector<int64_t> shape;
  if (node.isConstant(0)) {
    FailureOr<SmallVector<int64_t>> given = node.ints(0, "the shape");
    if (failed(given))
      return failure();
    shape = *given;
  } else {
    FailureOr<RankedTensorType> declared =
        node.declaredType(node.builder.getF32Type());
    if (failed(declared))
      return failure();
    shape.assign(declared->getShape().begin(), declared->getShape().end());
    if (int64_t(shape.size()) != node.type(0).getNumElements())
      return node.error() << "expected a declared shape of "
                          << node.type(0).getNumElements() << " axes but got "
                          << *declared;
    expectIntegers(node, 0, shape, "the declared shape");
  }
  auto value = DenseElementsAttr::get(
      RankedTensorType::get({1}, Float32Type::get(node.getContext())), 0.0f);
  if (node.hasAttr("value")) {
    FailureOr<DenseElementsAttr> given = tensorFrom(node, "value");
    if (failed(given))
      return failure();
    value = *given;
  }
  if (value.getNumElements() != 1)
    return node.error()
           << "expected attribute 'value' to have one element but got "
           << value.getType();
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, value.getElementType());
  if (failed(type))
    return failure();
  return node.setConstant(resizeSplat(value, *type));
}

/// The static shape, or the part from `start` to `end` (opset 15).
static LogicalResult importShape(Node &node) {
  int64_t rank = node.rank(0);
  auto clamp = [&](int64_t position) {
    return std::clamp<int64_t>(position < 0 ? position + rank : position, 0,
                               rank);
  };
  int64_t start = clamp(node.intAttr("start", 0));
  int64_t end = clamp(node.intAttr("end", rank));
  if (std::shared_ptr<const RunTimePad> pad = node.get(0).pad) {
    auto type = RankedTensorType::get({std::max<int64_t>(end - start, 0)},
                                      node.builder.getI64Type());
    return node.setResult(
        generated(node, type, [&](ImplicitLocOpBuilder &b, Nums at) {
          return elementAt(b, pad->dims, at[0] + double(start));
        }));
  }
  ArrayRef<int64_t> dims = node.shape(0);
  dims = start < end ? dims.slice(start, end - start) : ArrayRef<int64_t>();
  return node.setConstant(listConstant<int64_t>(
      IntegerType::get(node.getContext(), 64), dims, false));
}

static LogicalResult importSize(Node &node) {
  return node.setConstant(
      listConstant<int64_t>(IntegerType::get(node.getContext(), 64),
                            node.type(0).getNumElements(), true));
}

ArrayRef<OpRow> mote::importer::constantOps() {
  static constexpr OpRow rows[] = {
      {"", "Constant", 1, 0, 0, 1, importConstant},
      {"", "ConstantOfShape", 9, 1, 1, 1, importConstantOfShape},
      {"", "Shape", 1, 1, 1, 1, importShape},
      {"", "Size", 1, 1, 1, 1, importSize},
  };
  return rows;
}
