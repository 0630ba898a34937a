//===- LinalgUtils.cpp - Building loops over tensors ----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/LinalgUtils/LinalgUtils.h"

#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mote;

Value mote::createEmpty(ImplicitLocOpBuilder &builder, RankedTensorType type) {
  return tensor::EmptyOp::create(builder, type.getShape(),
                                 type.getElementType());
}

Value mote::createFilled(ImplicitLocOpBuilder &builder, RankedTensorType type,
                         TypedAttr value) {
  Value number =
      fromComputing(builder, arith::ConstantOp::create(builder, value),
                    type.getElementType());
  return linalg::FillOp::create(builder, number, createEmpty(builder, type))
      .getResult(0);
}

AffineMap mote::broadcastMap(RankedTensorType from, RankedTensorType to) {
  Builder builder(from.getContext());
  int64_t skipped = to.getRank() - from.getRank();
  SmallVector<AffineExpr> results;
  for (int64_t axis = 0; axis < from.getRank(); ++axis) {
    bool repeats =
        from.getDimSize(axis) == 1 && to.getDimSize(axis + skipped) != 1;
    results.push_back(repeats ? builder.getAffineConstantExpr(0)
                              : builder.getAffineDimExpr(
                                    static_cast<unsigned>(axis + skipped)));
  }
  return AffineMap::get(static_cast<unsigned>(to.getRank()), 0, results,
                        from.getContext());
}

/// The number that all elements of a constant are, or null.
static TypedAttr splatOf(Value value) {
  DenseElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)) || !attr.isSplat() ||
      !attr.getElementType().isIntOrFloat())
    return {};
  return cast<TypedAttr>(attr.getSplatValue<Attribute>());
}

Value mote::createElementwise(ImplicitLocOpBuilder &builder,
                              RankedTensorType type, ValueRange inputs,
                              ScalarBody body) {
  SmallVector<Value> read;
  SmallVector<AffineMap> maps;
  for (Value input : inputs)
    if (!splatOf(input)) {
      read.push_back(input);
      maps.push_back(broadcastMap(tensorType(input), type));
    }
  maps.push_back(
      builder.getMultiDimIdentityMap(static_cast<unsigned>(type.getRank())));
  SmallVector<utils::IteratorType> iterators(
      static_cast<size_t>(type.getRank()), utils::IteratorType::parallel);
  return linalg::GenericOp::create(
             builder, TypeRange(type), read, createEmpty(builder, type), maps,
             iterators,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               ImplicitLocOpBuilder inside(loc, nested);
               SmallVector<Value> scalars;
               for (Value input : inputs) {
                 if (TypedAttr number = splatOf(input)) {
                   scalars.push_back(createNumber(inside, number));
                   continue;
                 }
                 scalars.push_back(toComputing(inside, arguments.front()));
                 arguments = arguments.drop_front();
               }
               linalg::YieldOp::create(
                   inside, fromComputing(inside, body(inside, scalars),
                                         type.getElementType()));
             })
      .getResult(0);
}

static RankedTensorType reducedType(RankedTensorType type,
                                    ArrayRef<int64_t> axes) {
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t axis : axes)
    shape[axis] = 1;
  return type.clone(shape);
}

/// Which dimensions of size 1 each kept dimension is expanded to. Said
/// outright: what shapes alone can tell is not unique, and nothing where a size
/// is 0.
static SmallVector<ReassociationIndices> keptGroups(int64_t rank,
                                                    ArrayRef<int64_t> axes) {
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices leading;
  for (int64_t axis = 0; axis < rank; ++axis) {
    if (!llvm::is_contained(axes, axis)) {
      groups.push_back(std::exchange(leading, {}));
      groups.back().push_back(axis);
    } else if (groups.empty()) {
      leading.push_back(axis);
    } else {
      groups.back().push_back(axis);
    }
  }
  return groups;
}

Value mote::createReduction(ImplicitLocOpBuilder &builder, Value input,
                            ArrayRef<int64_t> axes, TypedAttr start,
                            ScalarBody combine, bool keepsAxes) {
  RankedTensorType type = tensorType(input);
  SmallVector<int64_t> kept;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      kept.push_back(type.getDimSize(axis));
  Value init = createFilled(
      builder, RankedTensorType::get(kept, start.getType()), start);
  Value reduced =
      linalg::ReduceOp::create(
          builder, input, init, axes,
          [&](OpBuilder &nested, Location loc, ValueRange arguments) {
            ImplicitLocOpBuilder inside(loc, nested);
            Value element = toComputing(inside, arguments[0]);
            linalg::YieldOp::create(inside,
                                    combine(inside, {element, arguments[1]}));
          })
          .getResult(0);
  RankedTensorType result = reducedType(type, axes).clone(start.getType());
  if (!keepsAxes || result.getRank() == static_cast<int64_t>(kept.size()))
    return reduced;
  return tensor::ExpandShapeOp::create(builder, result, reduced,
                                       keptGroups(type.getRank(), axes));
}

Value mote::createContraction(ImplicitLocOpBuilder &builder,
                              RankedTensorType type, ValueRange inputs,
                              ArrayRef<AffineMap> maps, ScalarBody body) {
  Value init =
      createFilled(builder, type,
                   cast<TypedAttr>(builder.getZeroAttr(type.getElementType())));
  SmallVector<utils::IteratorType> iterators(maps.back().getNumDims(),
                                             utils::IteratorType::reduction);
  for (AffineExpr index : maps.back().getResults())
    iterators[cast<AffineDimExpr>(index).getPosition()] =
        utils::IteratorType::parallel;
  return linalg::GenericOp::create(
             builder, TypeRange(type), inputs, init, maps, iterators,
             [&](OpBuilder &nested, Location loc, ValueRange arguments) {
               ImplicitLocOpBuilder inside(loc, nested);
               SmallVector<Value> scalars;
               for (Value element : arguments.drop_back())
                 scalars.push_back(toComputing(inside, element));
               scalars.push_back(arguments.back());
               linalg::YieldOp::create(inside, body(inside, scalars));
             })
      .getResult(0);
}

/// How an operand `[batch.., rows, columns]` is read by loops
/// `(batch.., m, n, k)`; `row` and `column` are two of the last three.
static AffineMap operandMap(RankedTensorType operand, int64_t batchRank,
                            ArrayRef<int64_t> batchShape, unsigned row,
                            unsigned column) {
  Builder b(operand.getContext());
  SmallVector<AffineExpr> results;
  int64_t ownBatch = operand.getRank() - 2;
  for (int64_t axis = 0; axis < ownBatch; ++axis) {
    int64_t loop = batchRank - ownBatch + axis;
    bool repeats = operand.getDimSize(axis) == 1 && batchShape[loop] != 1;
    results.push_back(repeats
                          ? b.getAffineConstantExpr(0)
                          : b.getAffineDimExpr(static_cast<unsigned>(loop)));
  }
  results.push_back(b.getAffineDimExpr(row));
  results.push_back(b.getAffineDimExpr(column));
  return AffineMap::get(static_cast<unsigned>(batchRank) + 3, 0, results,
                        b.getContext());
}

Value mote::createMatMul(ImplicitLocOpBuilder &builder, RankedTensorType type,
                         Value lhs, Value rhs, ScalarBody body) {
  int64_t batchRank = type.getRank() - 2;
  unsigned m = static_cast<unsigned>(batchRank), n = m + 1, k = m + 2;
  auto batchShape = type.getShape().drop_back(2);
  SmallVector<AffineMap> maps = {
      operandMap(tensorType(lhs), batchRank, batchShape, m, k),
      operandMap(tensorType(rhs), batchRank, batchShape, k, n),
      operandMap(type, batchRank, batchShape, m, n)};
  return createContraction(builder, type, {lhs, rhs}, maps, body);
}

Value mote::createTensorCast(ImplicitLocOpBuilder &builder, Value input,
                             Type element) {
  RankedTensorType type = tensorType(input);
  if (type.getElementType() == element)
    return input;
  return createElementwise(builder, type.clone(element), input,
                           [&](ImplicitLocOpBuilder &b, ValueRange x) {
                             return createCast(b, x[0], type.getElementType(),
                                               element);
                           });
}
