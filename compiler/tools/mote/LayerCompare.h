//===- LayerCompare.h - Layers against the interpreter --------- -*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_LAYERCOMPARE_H
#define MOTE_COMPILER_TOOLS_MOTE_LAYERCOMPARE_H

#include "compiler/tools/mote/Samples.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace mote {

/// How far a value may be from its reference: integers by `steps`, floats by
/// `absolute + relative * |reference| + ofLargest * largest |reference|`, the
/// largest of the tensor.
struct Tolerance {
  int64_t steps = 0;
  double absolute = 1e-5, relative = 1e-4, ofLargest = 0;
};

/// The largest finite |element|.
double largestMagnitude(const HostTensor &tensor);

/// Where a node's result lies in the arena after a run without reuse of memory.
struct LayerBuffer {
  std::string node; ///< Of the op that writes the buffer last.
  uint64_t offset;
  ElementKind kind;
  llvm::SmallVector<int64_t> shape;
};

/// The results in the arena of a module in the `planned` phase, in the order in
/// which they are written.
std::vector<LayerBuffer> collectLayers(mlir::ModuleOp module);

/// What the interpreter saw: results by node name, in order.
using Trace = llvm::StringMap<std::vector<HostTensor>>;

/// The outcome of comparing one tensor with its reference.
struct Comparison {
  int64_t elements = 0, different = 0, firstDifferent = -1;
  double largest = 0; ///< Largest absolute difference.
  /// "element [0, 3, 2]: got 5 but expected 6", where something differs.
  std::string first;
};

Comparison compareTensors(const HostTensor &got, const HostTensor &reference,
                          const Tolerance &tolerance);

/// The node's results of that size and kind. A node that became several ops
/// (softmax in float) has several, and the layer must equal one of them.
std::vector<const HostTensor *> findReferences(const Trace &trace,
                                               const LayerBuffer &layer);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_LAYERCOMPARE_H
