//===- BufferizableOpInterfaceImpl.cpp - qnn on memrefs
//---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/BufferizableOpInterfaceImpl.h"

#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"

using namespace mlir;
using namespace mlir::bufferization;

/// Kernels walk memory linearly. A view of something larger (a slice) is copied
/// out first, unless it is contiguous (rows of an image).
static Value toContiguous(RewriterBase &rewriter, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (memref::isStaticShapeAndContiguousRowMajor(type))
    return buffer;
  Value copy = memref::AllocOp::create(
      rewriter, loc, MemRefType::get(type.getShape(), type.getElementType()));
  memref::CopyOp::create(rewriter, loc, buffer, copy);
  return copy;
}

namespace {
template <typename OpTy>
struct QNNOpInterface
    : DstBufferizableOpInterfaceExternalModel<QNNOpInterface<OpTy>, OpTy> {
  /// Inits are overwritten as a whole, but for sums.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    return isa<mote::qnn::SumRowsOp>(op) ||
           cast<DestinationStyleOpInterface>(op).isDpsInput(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto dps = cast<DestinationStyleOpInterface>(op);
    SmallVector<Value> operands;
    for (OpOperand &operand : op->getOpOperands()) {
      FailureOr<Value> buffer =
          getBuffer(rewriter, operand.get(), options, state);
      if (failed(buffer))
        return failure();
      operands.push_back(dps.isDpsInput(&operand)
                             ? toContiguous(rewriter, op->getLoc(), *buffer)
                             : *buffer);
    }
    Value init = operands[dps.getDpsInitOperand(0)->getOperandNumber()];
    OperationState onMemRefs(op->getLoc(), op->getName(), operands, TypeRange(),
                             op->getAttrs());
    onMemRefs.propertiesAttr = op->getPropertiesAsAttribute();
    rewriter.create(onMemRefs);
    replaceOpWithBufferizedValues(rewriter, op, init);
    return success();
  }
};
} // namespace

template <typename... Ops> static void attachAll(MLIRContext *context) {
  (Ops::template attachInterface<QNNOpInterface<Ops>>(*context), ...);
}

void mote::qnn::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QNNDialect *) {
    attachAll<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp, MaxPool2DOp,
              AvgPool2DOp, AddOp, LookupOp, SoftmaxOp, QuantizeOp, DequantizeOp,
              FlipSignOp, MoveOp, FillOp, SumRowsOp, AverageSumsOp>(context);
  });
}
