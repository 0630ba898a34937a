//===- PlanDiagnostics.cpp - Why memory does not suffice ----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/PlanDiagnostics.h"

using namespace mlir;
using namespace mote::plan;

/// Notes of an error about too little memory: who is alive at the peak, and
/// what would help.
static void explainPeak(InFlightDiagnostic &diagnostic, func::FuncOp function,
                        ArrayRef<LiveBuffer> buffers, const OffsetPlan &plan,
                        bool isSmall) {
  SmallVector<Operation *> steps = getSteps(function);
  int64_t peakStep = 0, peakBytes = -1;
  for (int64_t step = 0, e = steps.size(); step < e; ++step) {
    SmallVector<std::pair<int64_t, int64_t>> ranges;
    for (auto [buffer, offset] : llvm::zip(buffers, plan.offsets))
      if (buffer.first <= step && step <= buffer.last)
        ranges.push_back({offset, offset + buffer.size});
    if (int64_t bytes = countBytes(ranges); bytes > peakBytes) {
      peakStep = step;
      peakBytes = bytes;
    }
  }
  if (steps.empty())
    return;
  Diagnostic &peak = diagnostic.attachNote(steps[peakStep]->getLoc());
  peak << "the peak is at step " << peakStep << ", '"
       << getNodeName(steps[peakStep]->getLoc()) << "' ("
       << steps[peakStep]->getName() << "), where " << peakBytes
       << " bytes are alive:";
  for (const LiveBuffer &buffer : buffers)
    if (buffer.first <= peakStep && peakStep <= buffer.last)
      peak << " " << stringifyBufferKind(buffer.kind) << " '" << buffer.name
           << "' " << buffer.size << ";";
  diagnostic.attachNote()
      << (isSmall ? ""
                  : "memory=small lets layers hand on rows, as far as the "
                    "ram-budget asks; ")
      << "int8 quantization divides float buffers by four; io-buffers=caller "
         "moves inputs and outputs out of the arena";
}

void mote::plan::reportOverBudget(func::FuncOp function,
                                  ArrayRef<LiveBuffer> buffers,
                                  const OffsetPlan &plan, int64_t budget,
                                  bool isSmall) {
  InFlightDiagnostic diagnostic =
      function.emitError() << "expected an arena of at most " << budget
                           << " bytes (ram-budget) but got " << plan.size
                           << " bytes, where no plan of this "
                           << "schedule needs less than " << plan.lowerBound;
  explainPeak(diagnostic, function, buffers, plan, isSmall);
}

void mote::plan::reportOverRegions(func::FuncOp function,
                                   ArrayRef<LiveBuffer> buffers,
                                   const OffsetPlan &whole,
                                   ArrayRef<MemoryRegion> regions,
                                   bool isSmall) {
  InFlightDiagnostic diagnostic =
      function.emitError() << "expected memory regions that hold all buffers "
                              "but got";
  int64_t total = 0;
  for (const MemoryRegion &region : regions) {
    diagnostic << " " << region.name << " of " << region.limit << ",";
    total += region.limit;
  }
  diagnostic << " together " << total << " bytes, where one arena takes "
             << whole.size;
  if (whole.lowerBound > total)
    diagnostic << " and no plan of this schedule needs less than "
               << whole.lowerBound;
  const LiveBuffer &largest =
      *llvm::max_element(buffers, [](const LiveBuffer &a, const LiveBuffer &b) {
        return a.size < b.size;
      });
  diagnostic << "; the largest buffer, " << stringifyBufferKind(largest.kind)
             << " '" << largest.name << "', has " << largest.size
             << ", and none is divided";
  explainPeak(diagnostic, function, buffers, whole, isSmall);
}
