//===- NNToLinalg.cpp - The long tail becomes loops
//-------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operators that are no hot kernel need no recipe: as linalg they flow through
// bufferization, the planner and the printer like everything else. The forms
// here are chosen so that bufferization finds every intermediate result a place
// without copying.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/NNToLinalg/NNToLinalg.h"
#include "dialects/Conversion/Passes.h"

#include "mlir/Transforms/DialectConversion.h"

namespace mote {
#define GEN_PASS_DEF_CONVERTNNTOLINALG
#include "dialects/Conversion/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;

namespace {
struct ConvertNNToLinalg
    : mote::impl::ConvertNNToLinalgBase<ConvertNNToLinalg> {
  void runOnOperation() override {
    ConversionTarget target(getContext());
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    target.addIllegalDialect<nn::NNDialect>();
    RewritePatternSet patterns(&getContext());
    populateElementwiseToLinalgPatterns(patterns);
    populateReductionToLinalgPatterns(patterns);
    populateMatMulToLinalgPatterns(patterns);
    populateDataMovementToLinalgPatterns(patterns);
    getOperation()->walk([&](Operation *op) {
      numConverted += isa_and_nonnull<nn::NNDialect>(op->getDialect());
    });
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};
} // namespace
