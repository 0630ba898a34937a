//===- BufferizableOpInterfaceImpl.h - qnn on memrefs -------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
#define MOTE_DIALECTS_QNN_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H

#include "mlir/IR/DialectRegistry.h"

namespace mote::qnn {

/// Lets one-shot-bufferize turn qnn ops from tensors to memrefs.
void registerBufferizableOpInterfaceExternalModels(
    mlir::DialectRegistry &registry);

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
