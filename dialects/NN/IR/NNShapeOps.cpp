//===- NNShapeOps.cpp - Constants, casts and data movement of nn ----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorBox.h"
#include "dialects/NN/IR/NNFold.h"
#include "dialects/NN/IR/NNVerify.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

//===----------------------------------------------------------------------===//
// Constants and casts
//===----------------------------------------------------------------------===//

static LogicalResult verifySameShape(Operation *op) {
  return verifyShape(op, op->getResult(0), "result",
                     rankedType(op->getOperand(0)).getShape());
}

/// Whether `integer` holds what a quantized type stores.
static bool isStorageOf(Type integer, quant::QuantizedType quantized) {
  auto type = dyn_cast<IntegerType>(integer);
  return type && type.getWidth() == quantized.getStorageTypeIntegralWidth() &&
         type.isUnsigned() == !quantized.isSigned();
}

LogicalResult ConstantOp::verify() {
  if (failed(verifyElementTypes(*this)))
    return failure();
  ShapedType value = getValue().getShapedType();
  if (value.getShape() != rankedType(getResult()).getShape()) // constant_c1
    return emitOpError("expected a value of shape [")
           << rankedType(getResult()).getShape() << "] but got ["
           << value.getShape() << "]";
  Type element = rankedType(getResult()).getElementType();
  auto quantized = dyn_cast<quant::QuantizedType>(element);
  if (quantized ? !isStorageOf(value.getElementType(), quantized)
                : value.getElementType() != element) // constant_c2
    return emitOpError("expected values as ")
           << element << " stores them but got " << value.getElementType();
  return success();
}

LogicalResult StorageCastOp::verify() {
  if (failed(verifyElementTypes(*this)) ||
      failed(verifySameShape(*this))) // storage_cast_c1
    return failure();
  Type from = rankedType(getInput()).getElementType(),
       to = rankedType(getResult()).getElementType();
  auto quantizedFrom = dyn_cast<quant::QuantizedType>(from);
  auto quantizedTo = dyn_cast<quant::QuantizedType>(to);
  bool fits = quantizedFrom ? isStorageOf(to, quantizedFrom)
                            : quantizedTo && isStorageOf(from, quantizedTo);
  if (!fits) // storage_cast_c2
    return emitOpError(
               "expected a quantized type and its storage type but got ")
           << from << " and " << to;
  return success();
}

LogicalResult QuantizeOp::verify() {
  if (failed(verifyElementTypes(*this)) || failed(verifySameShape(*this)))
    return failure();
  if (domainOf(getInput()) == Domain::Integer ||
      domainOf(getResult()) != Domain::Quantized) // quantize_c1
    return emitOpError("expected a float or quantized input and a quantized "
                       "result but got ")
           << rankedType(getInput()).getElementType() << " and "
           << rankedType(getResult()).getElementType();
  return success();
}

LogicalResult DequantizeOp::verify() {
  if (failed(verifyElementTypes(*this)) || failed(verifySameShape(*this)))
    return failure();
  if (domainOf(getInput()) != Domain::Quantized ||
      domainOf(getResult()) != Domain::Float) // dequantize_c1
    return emitOpError("expected a quantized input and a float result but got ")
           << rankedType(getInput()).getElementType() << " and "
           << rankedType(getResult()).getElementType();
  return success();
}

LogicalResult CastOp::verify() {
  if (failed(verifyElementTypes(*this)) || failed(verifySameShape(*this)))
    return failure();
  if (domainOf(getInput()) == Domain::Quantized ||
      domainOf(getResult()) == Domain::Quantized) // cast_c1
    return emitOpError("expected elements that are not quantized");
  return success();
}

//===----------------------------------------------------------------------===//
// Data movement
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::verify() {
  if (failed(verifyElementTypes(*this)))
    return failure();
  ArrayRef<int64_t> in = rankedType(getInput()).getShape();
  if (getPerm().size() != in.size() ||
      !isPermutationVector(getPerm())) // transpose_c1
    return emitOpError("expected a permutation of ")
           << in.size() << " axes but got [" << getPerm() << "]";
  SmallVector<int64_t> shape =
      llvm::map_to_vector(getPerm(), [&](int64_t axis) { return in[axis]; });
  if (failed(verifyShape(*this, getResult(), "result", shape))) // transpose_c2
    return failure();
  return verifyMovedElementType(
      *this, getInput(), getResult(), [&](int64_t axis) { // transpose_c3
        return std::optional<int64_t>(llvm::find(getPerm(), axis) -
                                      getPerm().begin());
      });
}

/// The axis of `to` whose indices are those of `axis` of `from`.
static std::optional<int64_t> reshapedAxis(int64_t axis, ArrayRef<int64_t> from,
                                           ArrayRef<int64_t> to) {
  auto product = [](ArrayRef<int64_t> dims) {
    int64_t count = 1;
    for (int64_t dim : dims)
      count *= dim;
    return count;
  };
  for (size_t candidate = 0; candidate < to.size(); ++candidate)
    if (to[candidate] == from[axis] &&
        product(to.take_front(candidate)) == product(from.take_front(axis)))
      return static_cast<int64_t>(candidate);
  return std::nullopt;
}

LogicalResult ReshapeOp::verify() {
  if (failed(verifyElementTypes(*this)))
    return failure();
  RankedTensorType in = rankedType(getInput()), out = rankedType(getResult());
  if (in.getNumElements() != out.getNumElements()) // reshape_c1
    return emitOpError("expected ")
           << in.getNumElements() << " elements but got "
           << out.getNumElements();
  // A size-1 channel axis can stand at several places: any of them will do.
  auto from = perAxisType(getInput()), to = perAxisType(getResult());
  if (from && to && from.getScales().size() == 1)
    return success();
  return verifyMovedElementType(
      *this, getInput(), getResult(), [&](int64_t axis) { // reshape_c2
        return reshapedAxis(axis, in.getShape(), out.getShape());
      });
}

LogicalResult ConcatOp::verify() {
  if (getInputs().empty()) // concat_c1
    return emitOpError("expected at least one input");
  SmallVector<Value> values(getInputs());
  values.push_back(getResult());
  if (failed(verifyOneDomain(*this, values, true))) // concat_c2
    return failure();
  SmallVector<int64_t> shape(rankedType(getInputs().front()).getShape());
  if (failed(verifyAxis(*this, static_cast<int64_t>(getAxis()),
                        shape.size()))) // concat_c3
    return failure();
  shape[getAxis()] = 0;
  for (Value input : getInputs()) {
    SmallVector<int64_t> rest(rankedType(input).getShape());
    if (rest.size() == shape.size()) {
      shape[getAxis()] += rest[getAxis()];
      rest[getAxis()] = shape[getAxis()];
    }
    if (ArrayRef<int64_t>(rest) != ArrayRef<int64_t>(shape)) // concat_c4
      return emitOpError("expected inputs of equal shape but for axis ")
             << getAxis() << ", but got ["
             << rankedType(getInputs().front()).getShape() << "] and ["
             << rankedType(input).getShape() << "]";
  }
  return verifyShape(*this, getResult(), "result", shape);
}

LogicalResult SliceOp::verify() {
  if (failed(verifyElementTypes(*this)))
    return failure();
  RankedTensorType in = rankedType(getInput()), out = rankedType(getResult());
  auto rank = static_cast<size_t>(in.getRank());
  if (getOffsets().size() != rank || getStrides().size() != rank || // slice_c1
      out.getRank() != in.getRank())
    return emitOpError(
               "expected an offset, a stride and a result axis for each of ")
           << rank << " axes";
  if (llvm::is_contained(getStrides(), 0)) // slice_c2
    return emitOpError("expected strides that are not 0");
  for (int64_t stride : getStrides())
    if (stride > (int64_t(1) << 31) || stride < -(int64_t(1) << 31))
      return emitOpError("expected strides in [-2^31, 2^31] but got ")
             << stride;
  Box box{SmallVector<int64_t>(getOffsets()),
          SmallVector<int64_t>(out.getShape()),
          SmallVector<int64_t>(getStrides())};
  if (!box.fits(in.getShape())) // slice_c3
    return emitOpError("expected to read inside the input of shape [")
           << in.getShape() << "]";
  if (in.getElementType() != out.getElementType()) // slice_c4
    return emitOpError("expected elements of type ")
           << in.getElementType() << " but got " << out.getElementType();
  return success();
}

LogicalResult PadOp::verify() {
  if (failed(verifyElementTypes(*this)) ||
      failed(verifyPerTensor(*this, getInput(), "input")))
    return failure();
  RankedTensorType in = rankedType(getInput()), out = rankedType(getResult());
  auto rank = static_cast<size_t>(in.getRank());
  if (failed(verifyEntries(*this, "low", getLow(), rank, 0)) || // pad_c1
      failed(verifyEntries(*this, "high", getHigh(), rank, 0)))
    return failure();
  SmallVector<int64_t> shape(in.getShape());
  for (size_t axis = 0; axis < rank; ++axis)
    shape[axis] += getLow()[axis] + getHigh()[axis];
  if (in.getElementType() != out.getElementType()) // pad_c3
    return emitOpError("expected elements of type ")
           << in.getElementType() << " but got " << out.getElementType();
  return verifyShape(*this, getResult(), "result", shape); // pad_c2
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

/// The bits stay, so a constant stays; a cast and its inverse cancel.
OpFoldResult StorageCastOp::fold(FoldAdaptor adaptor) {
  if (adaptor.getInput())
    return adaptor.getInput();
  auto inner = getInput().getDefiningOp<StorageCastOp>();
  return inner && inner.getInput().getType() == getType()
             ? OpFoldResult(inner.getInput())
             : OpFoldResult();
}

OpFoldResult QuantizeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return foldConstants(*this, adaptor.getOperands());
}

// dequantize of a constant is left alone: folding Q/DQ pairs needs the stored
// integers. nn-fold-constants evaluates what is left of them.
OpFoldResult DequantizeOp::fold(FoldAdaptor) { return {}; }

OpFoldResult CastOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  return foldConstants(*this, adaptor.getOperands());
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  if (llvm::equal(getPerm(), llvm::seq<int64_t>(0, getPerm().size())))
    return getInput();
  if (auto inner = getInput().getDefiningOp<TransposeOp>()) {
    SmallVector<int64_t> perm = llvm::map_to_vector(
        getPerm(), [&](int64_t axis) { return inner.getPerm()[axis]; });
    setPerm(perm);
    setOperand(inner.getInput());
    return getResult();
  }
  return foldConstants(*this, adaptor.getOperands());
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getInput().getType() == getType())
    return getInput();
  if (auto constant = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput()))
    return constant.reshape(cast<ShapedType>(
        constant.getType().clone(rankedType(getResult()).getShape())));
  auto inner = getInput().getDefiningOp<ReshapeOp>();
  // Axes of per-channel types could not be told apart any more.
  if (!inner || perAxisType(inner.getInput()))
    return {};
  setOperand(inner.getInput());
  return getResult();
}
