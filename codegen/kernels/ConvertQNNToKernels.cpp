//===- ConvertQNNToKernels.cpp
//-----------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs recipes. A kernel is written for every op and kept only if no earlier
// one has the same text: what differs between layers of one shape are tables,
// and those are arguments.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelBuilder.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Naming.h"
#include "codegen/kernels/Passes.h"
#include "dialects/Arm/IR/Arm.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace mote {
#define GEN_PASS_DEF_CONVERTQNNTOKERNELS
#include "codegen/kernels/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

/// `1x49x10x1 i8, 64x10x4x1 i8 -> ...`, the shapes of inputs and result.
static std::string shapesOf(Operation *op) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  auto print = [&](Value value) {
    auto type = cast<MemRefType>(value.getType());
    llvm::interleave(type.getShape(), stream, "x");
    stream << ' ' << type.getElementType();
  };
  auto dps = cast<DestinationStyleOpInterface>(op);
  bool first = true;
  for (OpOperand *operand : dps.getDpsInputOperands()) {
    // Constants and scratch say nothing of what flows.
    bool isScratch = operand->getOperandNumber() >
                     dps.getDpsInitOperand(0)->getOperandNumber();
    if (isScratch || KernelBuilder::constantOf(operand->get()))
      continue;
    stream << (first ? "" : ", ");
    first = false;
    print(operand->get());
  }
  stream << (first ? "-> " : " -> ");
  print(dps.getDpsInitOperand(0)->get());
  return text;
}

namespace {
struct ConvertQNNToKernels
    : mote::impl::ConvertQNNToKernelsBase<ConvertQNNToKernels> {
  void runOnOperation() override;

private:
  LogicalResult convert(Operation *op, func::FuncOp model);
  func::FuncOp share(func::FuncOp candidate, func::FuncOp model,
                     StringRef variant);

  llvm::StringMap<func::FuncOp> kernels; ///< By text.
};
} // namespace

/// The earlier function of equal text, or `candidate` under its final name.
func::FuncOp ConvertQNNToKernels::share(func::FuncOp candidate,
                                        func::FuncOp model, StringRef variant) {
  auto [entry, isNew] = kernels.try_emplace(kernelText(candidate), candidate);
  if (!isNew) {
    candidate.erase();
    ++numShared;
    return entry->second;
  }
  candidate.setSymName(
      uniqueSymbol(getOperation(), (model.getSymName() + "_" + variant).str()));
  candidate->moveBefore(model);
  ++numKernels;
  return candidate;
}

LogicalResult ConvertQNNToKernels::convert(Operation *op, func::FuncOp model) {
  auto name = op->getAttrOfType<StringAttr>("kernel");
  const KernelVariant *variant = name ? lookupKernel(name) : nullptr;
  if (!variant)
    return op->emitOpError("expected the name of a kernel but got ")
           << (name ? name.getValue() : "none");
  std::string node = nodeName(op);
  KernelBuilder k(getOperation(), op, model.getSymName(), toIdentifier(node));
  if (failed(variant->build(k, op)))
    return op->emitOpError("kernel '")
           << variant->name << "' does not compute it";
  func::FuncOp kernel =
      share(k.finish(variant->name, ""), model, variant->name);
  OpBuilder b(op);
  auto call =
      func::CallOp::create(b, op->getLoc(), kernel, k.getCallOperands());
  std::string comment =
      (op->getName().stripDialect() + " \"" + node + "\": " + shapesOf(op))
          .str();
  call->setAttr("mote.comment", b.getStringAttr(comment));
  op->erase();
  return success();
}

/// What the reader sees above the rows of a stream: from which node to which.
static std::string describeStream(plan::StreamOp stream) {
  std::string first, last;
  stream.walk([&](Operation *op) {
    if (!isa_and_nonnull<qnn::QNNDialect>(op->getDialect()))
      return;
    last = nodeName(op);
    if (first.empty())
      first = last;
  });
  return "// Row by row from \"" + first + "\" to \"" + last +
         "\": between them only the rows that are needed next are kept.";
}

/// The plan is made: rows are loops and calls like any others.
static void dissolveStreams(func::FuncOp model) {
  model.walk([](plan::StreamOp stream) {
    Block &body = stream.getBody().front();
    OpBuilder b(stream);
    emitc::VerbatimOp::create(b, stream.getLoc(),
                              b.getStringAttr(describeStream(stream)));
    stream->getBlock()->getOperations().splice(stream->getIterator(),
                                               body.getOperations());
    stream.erase();
  });
}

void ConvertQNNToKernels::runOnOperation() {
  kernels.clear();
  SmallVector<func::FuncOp> models;
  for (auto function : getOperation().getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal())
      models.push_back(function);
  for (func::FuncOp model : models) {
    dissolveStreams(model);
    SmallVector<Operation *> ops;
    model.walk([&](Operation *op) {
      if (isa_and_nonnull<qnn::QNNDialect>(op->getDialect()))
        ops.push_back(op);
    });
    for (Operation *op : ops)
      if (failed(convert(op, model)))
        return signalPassFailure();
    eraseDeadOps(model);
  }
}
