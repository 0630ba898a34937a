//===- PlanDialect.td - The plan dialect -------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_IR_PLANDIALECT
#define MOTE_DIALECTS_PLAN_IR_PLANDIALECT

include "mlir/IR/OpBase.td"

def Plan_Dialect : Dialect {
  let name = "plan";
  let cppNamespace = "::mote::plan";
  let summary = "One arena, every buffer an offset";
  let useDefaultAttributePrinterParser = 1;
  let description = [{
    What the memory planner decided: `plan.arena` lists every buffer with its place, size
    and life; `plan.view` is where the program uses one.
  }];
}

#endif // MOTE_DIALECTS_PLAN_IR_PLANDIALECT
