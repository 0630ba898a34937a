//===- KernelsToEmitC.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The step from MLIR's structured dialects to the vocabulary of C++. Upstream's
// conversions to emitc print `size_t` for every index, wrap every sum through
// unsigned types, keep memrefs as arrays and have a variable for each SSA
// value; what they make compiles, but nobody could review it. This pass knows
// the contract of the kernels phase and spends it on text a person would write.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/KernelsToEmitC/Translator.h"
#include "dialects/Conversion/Passes.h"

#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mote {
#define GEN_PASS_DEF_CONVERTKERNELSTOEMITC
#include "dialects/Conversion/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

/// The headers that the module's calls need, beyond mote_runtime.h.
static llvm::SmallSetVector<StringRef, 4> collectHeaders(ModuleOp module) {
  llvm::SmallSetVector<StringRef, 4> headers;
  module.walk([&](Operation *op) {
    if (auto intrinsic = dyn_cast<arm::IntrinsicOpInterface>(op)) {
      if (intrinsic.getHeader() != "mote_runtime.h")
        headers.insert(intrinsic.getHeader());
    } else if (isa<plan::PoisonOp>(op)) {
      headers.insert("mote_poison.h");
    }
  });
  return headers;
}

static void addIncludes(ModuleOp module, ArrayRef<StringRef> headers) {
  OpBuilder b(module.getContext());
  b.setInsertionPointToStart(module.getBody());
  for (StringRef header : headers)
    emitc::IncludeOp::create(
        b, b.getUnknownLoc(), header,
        /*is_standard_include=*/!header.starts_with("mote_"));
}

namespace {
struct ConvertKernelsToEmitC
    : mote::impl::ConvertKernelsToEmitCBase<ConvertKernelsToEmitC> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    // Rounding divisions have no C++ operator; upstream knows how to spell
    // them.
    RewritePatternSet patterns(&getContext());
    arith::populateCeilFloorDivExpandOpsPatterns(patterns);
    walkAndApplyPatterns(module, std::move(patterns));

    llvm::SmallSetVector<StringRef, 4> headers = collectHeaders(module);
    SmallVector<func::FuncOp> functions(module.getOps<func::FuncOp>());
    for (func::FuncOp function : functions) {
      Translator translator(function);
      FailureOr<emitc::FuncOp> converted = translator.translate();
      if (failed(converted))
        return signalPassFailure();
      (*converted).walk([&](emitc::CallOpaqueOp call) {
        if (call.getCallee() == "std::memcpy")
          headers.insert("cstring");
        else if (call.getCallee().starts_with("std::"))
          headers.insert("cmath");
      });
      ++functionsConverted;
    }
    for (func::FuncOp function : functions)
      function.erase();
    for (auto global :
         llvm::make_early_inc_range(module.getOps<memref::GlobalOp>()))
      if (failed(convertGlobal(global)))
        return signalPassFailure();
    addIncludes(module, headers.getArrayRef());
  }
};
} // namespace
