//===- TilingInterfaceImpl.h - qnn ops by rows --------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_TRANSFORMS_TILINGINTERFACEIMPL_H
#define MOTE_DIALECTS_QNN_TRANSFORMS_TILINGINTERFACEIMPL_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/Operation.h"

namespace mote::qnn {

/// Lets TilingInterface cut NHWC qnn ops along rows (dimension 1).
void registerTilingInterfaceExternalModels(mlir::DialectRegistry &registry);

/// How an op walks its input's rows: output row `y` reads input rows
/// `y * stride - top` to `y * stride - top + span - 1`, of `height`.
struct RowWindow {
  int64_t stride = 1;
  int64_t top = 0;
  int64_t bottom = 0;
  int64_t span = 1;
  int64_t height = 0;
};

/// Whether an input of a qnn op is an image, cut along rows: everything but
/// filter and bias.
bool isImage(mlir::OpOperand &operand);

/// Set for ops on NHWC tensors or memrefs that can be cut along rows.
std::optional<RowWindow> rowWindowOf(mlir::Operation *op);

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_TILINGINTERFACEIMPL_H
