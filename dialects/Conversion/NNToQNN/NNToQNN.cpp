//===- NNToQNN.cpp - Real numbers become machine arithmetic
//-----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Up to here a quantized tensor stands for real numbers. Kernels are chosen for
// integers: this pass turns scales into multipliers and shifts, folds zero
// points into biases, and proves that no accumulator overflows. It also gives
// float convolutions, matrix products and pools their qnn form.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToQNN/NNToQNN.h"
#include "dialects/Conversion/Passes.h"

#include "mlir/IR/Diagnostics.h"

namespace mote {
#define GEN_PASS_DEF_CONVERTNNTOQNN
#include "dialects/Conversion/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

//===----------------------------------------------------------------------===//
// Helpers for all families
//===----------------------------------------------------------------------===//

Value mote::createInit(OpBuilder &builder, Location loc, Type type) {
  auto shaped = cast<RankedTensorType>(type);
  return tensor::EmptyOp::create(builder, loc, shaped.getShape(),
                                 shaped.getElementType());
}

Value mote::createLookup(OpBuilder &builder, Location loc, Value input,
                         ArrayRef<int8_t> table) {
  auto isIdentity = [&] {
    for (int32_t stored = -128; stored < 128; ++stored)
      if (table[stored + 128] != stored)
        return false;
    return true;
  };
  if (isIdentity())
    return input;
  return qnn::LookupOp::create(builder, loc, input.getType(), input,
                               createInit(builder, loc, input.getType()),
                               /*scratch=*/Value(), table,
                               /*kernel=*/StringAttr())
      .getResult(0);
}

Value mote::createRescale(OpBuilder &builder, Location loc, Value input,
                          const Quantization &from, const Quantization &to) {
  if (from == to)
    return input;
  SmallVector<int8_t> table;
  for (int32_t stored = -128; stored < 128; ++stored)
    table.push_back(static_cast<int8_t>(to.toStored(from.toReal(stored))));
  return createLookup(builder, loc, input, table);
}

qnn::RequantAttr mote::createRequant(MLIRContext *context,
                                     const qnn::RequantRequest &request,
                                     NNToQNNCounts &counts) {
  qnn::RequantProof proof;
  qnn::RequantAttr requant =
      qnn::chooseRequantization(context, request, &proof);
  counts.requantized += proof.channels;
  counts.exact += proof.exactChannels;
  return requant;
}

bool mote::haveKernelFloats(ValueRange values) {
  auto element = [](Value value) {
    return cast<ShapedType>(value.getType()).getElementType();
  };
  return llvm::all_of(values, [&](Value value) {
    return nn::isLayerFloat(element(value)) &&
           element(value) == element(values[0]);
  });
}

DenseElementsAttr mote::constantOf(Value value) {
  DenseElementsAttr attr;
  if (value && matchPattern(value, m_Constant(&attr)))
    return attr;
  return {};
}

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

/// The border type of a quantized tensor, which keeps unsigned storage.
static Type borderType(Type type) {
  quant::QuantizedType quantized = quantizedElement(type);
  return cast<ShapedType>(type).clone(IntegerType::get(
      type.getContext(), quantized.getStorageTypeIntegralWidth(),
      quantized.isSigned() ? IntegerType::Signless : IntegerType::Unsigned));
}

/// `mote.scale` and `mote.zero_point` of a type with one scale.
static SmallVector<NamedAttribute> borderAttributes(Type type) {
  Builder builder(type.getContext());
  auto uniform = cast<quant::UniformQuantizedType>(quantizedElement(type));
  return {builder.getNamedAttr("mote.scale",
                               builder.getF64FloatAttr(uniform.getScale())),
          builder.getNamedAttr("mote.zero_point", builder.getI64IntegerAttr(
                                                      uniform.getZeroPoint()))};
}

static bool isUniform(Type type) {
  return isa_and_nonnull<quant::UniformQuantizedType>(quantizedElement(type));
}

void mote::convertSignature(func::FuncOp function) {
  if (function.isExternal())
    return;
  Block &entry = function.getBody().front();
  OpBuilder builder = OpBuilder::atBlockBegin(&entry);
  for (BlockArgument argument : entry.getArguments()) {
    Type type = argument.getType();
    if (!isUniform(type))
      continue;
    argument.setType(borderType(type));
    auto cast =
        nn::StorageCastOp::create(builder, argument.getLoc(), type, argument);
    argument.replaceAllUsesExcept(cast.getResult(), cast);
    for (NamedAttribute attribute : borderAttributes(type))
      function.setArgAttr(argument.getArgNumber(), attribute.getName(),
                          attribute.getValue());
  }
  auto terminator = cast<func::ReturnOp>(entry.getTerminator());
  builder.setInsertionPoint(terminator);
  for (OpOperand &operand : terminator->getOpOperands()) {
    Type type = operand.get().getType();
    if (!isUniform(type))
      continue;
    operand.set(nn::StorageCastOp::create(builder, operand.get().getLoc(),
                                          borderType(type), operand.get()));
    for (NamedAttribute attribute : borderAttributes(type))
      function.setResultAttr(operand.getOperandNumber(), attribute.getName(),
                             attribute.getValue());
  }
  function.setFunctionType(builder.getFunctionType(
      entry.getArgumentTypes(), terminator->getOperandTypes()));
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// Float operators that have a qnn form.
static bool isHotFloat(Operation *op) {
  if (!isa<nn::Conv2DOp, nn::FullyConnectedOp, nn::MaxPool2DOp,
           nn::AvgPool2DOp>(op))
    return false;
  return haveKernelFloats(op->getOperands());
}

static bool isLegal(Operation *op) {
  if (isa<nn::ConstantOp, nn::StorageCastOp>(op) || isHotFloat(op))
    return false;
  auto isQuantized = [](Type type) { return bool(quantizedElement(type)); };
  return llvm::none_of(op->getOperandTypes(), isQuantized) &&
         llvm::none_of(op->getResultTypes(), isQuantized);
}

namespace {
struct ConvertNNToQNN : mote::impl::ConvertNNToQNNBase<ConvertNNToQNN> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    for (auto function : module.getOps<func::FuncOp>())
      convertSignature(function);

    TypeConverter converter;
    converter.addConversion(storageType);
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addDynamicallyLegalDialect<nn::NNDialect>(isLegal);

    NNToQNNCounts counts;
    NNToQNNContext context = {converter, counts};
    RewritePatternSet patterns(&getContext());
    populateConstantPatterns(patterns, context);
    populateLinearPatterns(patterns, context);
    populatePoolPatterns(patterns, context);
    populateElementwisePatterns(patterns, context);
    populatePointwisePatterns(patterns, context);
    populateSoftmaxPatterns(patterns, context);
    populateDataMovementPatterns(patterns, context);
    populateIntegerLoopPatterns(patterns, context);
    populateFloatIslandPatterns(patterns, context);
    if (failed(applyReportingOnce(module, target, std::move(patterns))))
      return signalPassFailure();
    numRequantized += static_cast<unsigned>(counts.requantized);
    numExact += static_cast<unsigned>(counts.exact);
    numFloatIslands += static_cast<unsigned>(counts.floatIslands);
  }

  /// A pattern that knows what is wrong with a model has said so; the driver's
  /// own message would only repeat it.
  LogicalResult applyReportingOnce(ModuleOp module, ConversionTarget &target,
                                   RewritePatternSet patterns) {
    bool reported = false;
    ScopedDiagnosticHandler handler(&getContext(), [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
        return failure();
      bool isRepetition =
          reported &&
          StringRef(diagnostic.str()).starts_with("failed to legalize");
      reported = true;
      return success(isRepetition);
    });
    return applyPartialConversion(module, target, std::move(patterns));
  }
};
} // namespace
