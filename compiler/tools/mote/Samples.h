//===- Samples.h - From files to a model's inputs, and back --- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_SAMPLES_H
#define MOTE_COMPILER_TOOLS_MOTE_SAMPLES_H

#include "compiler/pipelines/ModelSignature.h"
#include "compiler/tools/mote/Reporter.h"
#include "llvm/Support/Error.h"

namespace mote {

/// The tensors of one run, by port.
using Sample = std::vector<HostTensor>;

/// Files as the user lists them.
struct SampleFiles {
  llvm::StringRef option; ///< By which they are listed: "input", say.
  std::vector<std::string> entries = {};
  int64_t limit = 0; ///< How many samples to use; 0: all.
};

/// Reads files as samples of `ports` (inputs, or expected outputs).
///
/// An entry is PATH or NAME=PATH. Unnamed files belong to the ports in order,
/// and from the start again for the next sample. A file may hold several
/// samples along a leading axis. Floats for a quantized port are quantized as
/// ONNX's QuantizeLinear does.
llvm::Expected<std::vector<Sample>> readSamples(const SampleFiles &files,
                                                llvm::ArrayRef<ModelPort> ports,
                                                mlir::MLIRContext *context);

/// All samples as the harness wants them, and its outputs taken apart.
std::vector<char> packSamples(llvm::ArrayRef<Sample> samples);
llvm::Expected<std::vector<Sample>>
unpackSamples(llvm::ArrayRef<char> bytes, llvm::ArrayRef<ModelPort> ports,
              size_t count);

/// One port's tensors of all samples along a leading axis; an axis of size 1
/// that is there already is used for it.
HostTensor stackSamples(llvm::ArrayRef<Sample> samples, size_t port);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_SAMPLES_H
