//===- MovementOps.h - Importers with a file of their own -------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows of Movement.cpp's table whose importers are long.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_MOVEMENTOPS_H
#define MOTE_COMPILER_ONNX_OPS_MOVEMENTOPS_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

mlir::LogicalResult importPad(Node &node);
mlir::LogicalResult importGather(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateGather(Node &node);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_MOVEMENTOPS_H
