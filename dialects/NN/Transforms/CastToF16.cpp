//===- CastToF16.cpp - A float model in half precision --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model trained in f32 mostly loses nothing in f16, which halves weights and
// activations and, on processors that compute in f16, doubles the speed. This
// pass gives nn ops f16 operands and results (`--precision=fp16`). It runs
// last, so that everything folded into weights was computed in f32 and is
// rounded once.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"
#include <cmath>

namespace mote::nn {
#define GEN_PASS_DEF_NNCASTTOF16
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

static bool hasF32(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isF32();
}

/// Whether `op` computes floats from floats. Constants follow their users;
/// casts and quantization are where types change.
static bool isComputation(Operation *op) {
  return isa<NNDialect>(op->getDialect()) &&
         !isa<ConstantOp, CastOp, StorageCastOp, QuantizeOp, DequantizeOp>(
             op) &&
         llvm::any_of(op->getResultTypes(), hasF32);
}

namespace {
struct CastToF16 : nn::impl::NNCastToF16Base<CastToF16> {
  using NNCastToF16Base::NNCastToF16Base;
  void runOnOperation() override;

private:
  LogicalResult convert(Operation *op);
  FailureOr<Value> narrowed(Value value, Operation *user);
  FailureOr<Value> narrowedConstant(ConstantOp constant, Operation *user);

  DenseMap<Value, Value> known; ///< f32 values as f16.
};
} // namespace

/// The constant in f16; an error where a finite number would become infinite.
FailureOr<Value> CastToF16::narrowedConstant(ConstantOp constant,
                                             Operation *user) {
  HostTensor values = HostTensor::fromAttr(constant.getValue());
  auto type = cast<RankedTensorType>(constant.getType())
                  .clone(Float16Type::get(&getContext()));
  HostTensor half = HostTensor::zeros(type);
  for (int64_t i = 0; i < values.getNumElements(); ++i) {
    double value = values.getDouble(i);
    half.setDouble(i, value);
    if (std::isfinite(value) && !std::isfinite(half.getDouble(i)))
      return user->emitOpError("expected constants that fit f16, at most 65504 "
                               "in size, but element ")
             << i << " of " << constant.getType() << " is " << value
             << "; rescale the layer, or compile without precision=fp16";
  }
  ++numConstants;
  OpBuilder builder(constant);
  return ConstantOp::create(builder, constant.getLoc(), type, half.toAttr(type))
      .getResult();
}

FailureOr<Value> CastToF16::narrowed(Value value, Operation *user) {
  auto [entry, isNew] = known.try_emplace(value);
  if (!isNew)
    return entry->second;
  FailureOr<Value> half;
  if (auto constant = value.getDefiningOp<ConstantOp>()) {
    half = narrowedConstant(constant, user);
  } else {
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfterValue(value);
    auto type =
        cast<RankedTensorType>(value.getType()).clone(builder.getF16Type());
    half = CastOp::create(builder, value.getLoc(), type, value).getResult();
  }
  if (succeeded(half))
    known[value] = *half;
  return half;
}

LogicalResult CastToF16::convert(Operation *op) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!hasF32(operand.get().getType()))
      continue;
    FailureOr<Value> half = narrowed(operand.get(), op);
    if (failed(half))
      return failure();
    operand.set(*half);
  }
  OpBuilder builder(op);
  builder.setInsertionPointAfter(op);
  for (Value result : op->getResults()) {
    if (!hasF32(result.getType()))
      continue;
    Type wide = result.getType();
    result.setType(cast<RankedTensorType>(wide).clone(builder.getF16Type()));
    auto cast = CastOp::create(builder, op->getLoc(), wide, result);
    result.replaceAllUsesExcept(cast.getResult(), cast);
    known[cast.getResult()] = result;
  }
  ++numConverted;
  return success();
}

void CastToF16::runOnOperation() {
  known.clear();
  Block &block = getOperation().getBody().front();
  for (Operation &op : llvm::make_early_inc_range(block))
    if (isComputation(&op) && failed(convert(&op)))
      return signalPassFailure();
  // Casts back that nothing reads, and constants in f32.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isa<CastOp, ConstantOp>(op) && op.use_empty())
      op.erase();
}
