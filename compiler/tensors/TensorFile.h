//===- TensorFile.h - Tensors in files ------------------------ -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inputs and outputs of `mote run` and `mote verify`, and calibration samples:
// NumPy's .npy and .npz, ONNX's TensorProto (.pb), and raw little-endian bytes.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TENSORS_TENSORFILE_H
#define MOTE_COMPILER_TENSORS_TENSORFILE_H

#include "dialects/Interpreter/TensorIO.h"
#include "llvm/Support/Error.h"

namespace mote {

/// An ONNX TensorProto with its values inline.
llvm::Expected<NamedTensor> parseTensorProto(llvm::StringRef bytes,
                                             mlir::MLIRContext *context);

/// Reads a tensor file by its extension: `.npy`, `.npz` (must hold one array),
/// `.pb`. Any other file is raw: one dimension of elements of `rawKind`.
llvm::Expected<NamedTensor> readTensorFile(llvm::StringRef path,
                                           ElementKind rawKind,
                                           mlir::MLIRContext *context);

} // namespace mote

#endif // MOTE_COMPILER_TENSORS_TENSORFILE_H
