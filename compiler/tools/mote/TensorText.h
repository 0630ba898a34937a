//===- TensorText.h - Tensors for people and for scripts ------ -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_TENSORTEXT_H
#define MOTE_COMPILER_TOOLS_MOTE_TENSORTEXT_H

#include "compiler/tools/mote/Samples.h"
#include <string>

namespace mote {

/// A heading a port and its values; long tensors are shortened. Quantized
/// values are shown as the reals they stand for, too.
std::string formatText(llvm::ArrayRef<Sample> samples,
                       llvm::ArrayRef<ModelPort> ports);

/// `{"outputs": [{"name", "type", "shape", "scale", "zero_point", "data"}]}`
/// where `data` has one flat list a sample.
std::string formatJson(llvm::ArrayRef<Sample> samples,
                       llvm::ArrayRef<ModelPort> ports);

/// One element, exactly: the shortest decimal that reads back as the same
/// value.
std::string formatElement(const HostTensor &tensor, int64_t index);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_TENSORTEXT_H
