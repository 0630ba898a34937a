//===- Passes.td - The report as a pass -----------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_PASSES
#define MOTE_COMPILER_REPORT_PASSES

include "mlir/Pass/PassBase.td"

def PlanReport : Pass<"plan-report", "::mlir::ModuleOp"> {
  let summary = "Print what the planned model costs: RAM over time, MACs, weights";
  let description = [{
    The report of `mote compile --report`, for `mote-opt`: collected from the `planned` phase (one `plan.arena`,
    qnn and linalg ops on views of it) and printed to the standard output, before the module. Changes nothing.
  }];
  let options = [
    Option<"format", "format", "std::string", "\"text\"", "What to print (text|json|html)">
  ];
  let statistics = [
    Statistic<"numLayers", "num-layers", "Layers reported">
  ];
}

#endif // MOTE_COMPILER_REPORT_PASSES
