//===- PlanReport.cpp - The report as a pass -----------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lets a user of mote-opt see what a change to the IR costs, and lit test what
// is reported.
//
//===----------------------------------------------------------------------===//

#include "compiler/report/ModelReport.h"
#include "compiler/report/Passes.h"

using namespace mlir;

namespace mote::report {
#define GEN_PASS_DEF_PLANREPORT
#include "compiler/report/Passes.h.inc"
} // namespace mote::report

namespace {
struct PlanReportPass : mote::report::impl::PlanReportBase<PlanReportPass> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

void PlanReportPass::runOnOperation() {
  mote::ModelReport report = mote::collectReport(getOperation());
  numLayers += report.layers.size();
  if (format == "text") {
    printText(llvm::outs(), report);
  } else if (format == "json") {
    printJson(llvm::outs(), report);
  } else if (format == "html") {
    printHtml(llvm::outs(), report);
  } else {
    emitError(getOperation().getLoc())
        << "expected format 'text', 'json' or 'html' but got '" << format
        << "'";
    return signalPassFailure();
  }
  markAllAnalysesPreserved();
}
