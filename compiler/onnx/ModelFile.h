//===- ModelFile.h - Reading a ModelProto from bytes or text ----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_MODELFILE_H
#define MOTE_COMPILER_ONNX_MODELFILE_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"
#include <onnx/onnx_pb.h>
#include <string>

namespace mote::importer {

/// Reads a whole file of at most 2 GiB (protobuf's own limit).
mlir::FailureOr<std::string> readModelFile(llvm::StringRef path,
                                           mlir::Location loc);

/// Parses protobuf bytes. Unknown fields are ignored, so that models of a newer
/// IR version than the library's remain readable.
mlir::LogicalResult parseModelBytes(llvm::StringRef bytes,
                                    onnx::ModelProto &model,
                                    mlir::Location loc);

/// Parses ONNX's text syntax with libonnx.
mlir::LogicalResult parseModelText(const std::string &text,
                                   onnx::ModelProto &model, mlir::Location loc);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_MODELFILE_H
