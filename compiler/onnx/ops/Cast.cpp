//===- Cast.cpp - Element types -------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Evaluate.h"
#include "compiler/onnx/ops/SmallTypes.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// The type that attribute `to` names, or CastLike's second input has.
static FailureOr<Type> targetType(Node &node) {
  if (node.op() == "CastLike")
    return node.type(1).getElementType();
  auto dataType = static_cast<int32_t>(node.intAttr("to", 0));
  if (Type type = elementTypeFor(dataType, node.getContext()))
    return type;
  return node.error() << "expected a cast to numbers but got one to "
                      << dataTypeName(dataType);
}

/// Floats lose their fraction; what an integer cannot hold becomes its nearest.
static int64_t truncate(double value, unsigned width, bool isUnsigned) {
  if (std::isnan(value))
    return 0;
  if (isUnsigned) {
    double most = std::ldexp(1.0, static_cast<int>(width)) - 1;
    return static_cast<int64_t>(
        static_cast<uint64_t>(std::clamp(value, 0.0, std::min(most, 0x1p63))));
  }
  double most = std::ldexp(1.0, static_cast<int>(width) - 1);
  if (value >= most)
    return static_cast<int64_t>((uint64_t(1) << (width - 1)) - 1);
  return static_cast<int64_t>(std::max(value, -most));
}

static FailureOr<DenseElementsAttr> evaluateCast(Node &node) {
  FailureOr<Type> target = targetType(node);
  if (failed(target))
    return failure();
  RankedTensorType type = cast<RankedTensorType>(node.type(0).clone(*target));
  if (type.getNumElements() > kMaxEvaluated || isSmallType(*target) ||
      isSmallType(node.type(0).getElementType()))
    return DenseElementsAttr();
  HostTensor from = HostTensor::fromAttr(node.constant(0));
  HostTensor to = HostTensor::zeros(type);
  for (int64_t index = 0; index < to.getNumElements(); ++index) {
    if (isFloat(to.getKind()))
      to.setDouble(index, from.getDouble(index));
    else if (to.getKind() == ElementKind::Bool)
      to.setInt(index, from.getDouble(index) != 0);
    else if (isFloat(from.getKind()))
      to.setInt(index, truncate(from.getDouble(index), bitWidth(to.getKind()),
                                target->isUnsignedInteger()));
    else
      to.setInt(index, from.getInt(index));
  }
  return to.toAttr(type);
}

static LogicalResult importCast(Node &node) {
  FailureOr<Type> target = targetType(node);
  if (failed(target))
    return failure();
  Type from = node.type(0).getElementType();
  if (*target == from)
    return node.forward(0);
  if (isSmallType(*target) || isSmallType(from)) {
    FailureOr<SmallFloatRule> rule = readSmallFloatRule(node);
    if (failed(rule))
      return failure();
    return node.setResult(castSmall(node, node.in(0), *target, *rule));
  }
  ImplicitLocOpBuilder b = node.at();
  return node.setResult(createTensorCast(b, node.in(0), *target));
}

/// The same bits under another type of the same width.
static LogicalResult importBitCast(Node &node) {
  FailureOr<Type> target = targetType(node);
  if (failed(target))
    return failure();
  Type from = node.type(0).getElementType(), to = *target;
  // A bool is a byte that is 0 or 1.
  auto width = [](Type type) { return bitWidth(*kindOf(type)); };
  if (width(from) != width(to))
    return node.error() << "expected types of one width but got " << from
                        << " and " << to;
  if (from == to)
    return node.forward(0);
  if (from.isInteger(1) || to.isInteger(1))
    return importCast(node);
  ImplicitLocOpBuilder b = node.at();
  RankedTensorType type = node.type(0).clone(to);
  auto signless = [&](Type type) -> Type {
    return isa<FloatType>(type)
               ? type
               : b.getIntegerType(type.getIntOrFloatBitWidth());
  };
  SmallVector<AffineMap> maps(
      2, b.getMultiDimIdentityMap(static_cast<unsigned>(type.getRank())));
  SmallVector<utils::IteratorType> iterators(size_t(type.getRank()),
                                             utils::IteratorType::parallel);
  auto loop = linalg::GenericOp::create(
      b, TypeRange(type), node.in(0), createEmpty(b, type), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange x) {
        ImplicitLocOpBuilder inside(loc, nested);
        Value bits = x[0];
        if (!isa<FloatType>(from))
          bits = toComputing(inside, bits);
        if (signless(from) != signless(to))
          bits = arith::BitcastOp::create(inside, signless(to), bits);
        if (!isa<FloatType>(to))
          bits = fromComputing(inside, bits, to);
        linalg::YieldOp::create(inside, bits);
      });
  return node.setResult(loop.getResult(0));
}

ArrayRef<OpRow> mote::importer::castOps() {
  static constexpr OpRow rows[] = {
      {"", "Cast", 6, 1, 1, 1, importCast, evaluateCast},
      {"", "CastLike", 15, 2, 2, 1, importCast},
      {"", "BitCast", 26, 1, 1, 1, importBitCast},
  };
  return rows;
}
