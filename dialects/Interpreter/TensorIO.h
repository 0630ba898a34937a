//===- TensorIO.h - Tensors in files ----------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Readers and writers for numpy's .npy (format 1.0 to 3.0,
// https://numpy.org/neps/nep-0001-npy-format.html), .npz (a zip archive of
// .npy, stored or deflated) and raw bytes. Files come from outside: every
// length is checked before it is used, and errors say what is wrong.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_TENSORIO_H
#define MOTE_DIALECTS_INTERPRETER_TENSORIO_H

#include "dialects/Interpreter/HostTensor.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mote {

struct NamedTensor {
  std::string name; // empty where the file knows none
  HostTensor tensor;
};

/// Parses the bytes of a .npy file. Fortran order and big-endian elements are
/// converted; `V2` is taken for bfloat16, as ml_dtypes writes it.
llvm::Expected<HostTensor> parseNpy(llvm::StringRef bytes);
/// A .npy file (format 1.0, or 2.0 for long headers) of the tensor.
std::string formatNpy(const HostTensor &tensor);

/// Parses the bytes of a .npz file; names are without `.npy`, in archive order.
llvm::Expected<std::vector<NamedTensor>> parseNpz(llvm::StringRef bytes);
/// A .npz file with stored (not compressed) entries.
std::string formatNpz(llvm::ArrayRef<NamedTensor> tensors);

/// Little-endian row-major elements and nothing else, as many as `shape` has.
llvm::Expected<HostTensor> parseRaw(llvm::StringRef bytes, ElementKind kind,
                                    llvm::ArrayRef<int64_t> shape);

/// Reads one tensor of a static shaped type: `.npy` (its shape may differ from
/// `type`'s in dimensions of size 1, and its type must be `type`'s kind),
/// `.npz` with one entry, else raw bytes. The result has `type`'s shape.
llvm::Expected<HostTensor> readTensorFile(llvm::StringRef path,
                                          mlir::ShapedType type);
/// Writes `.npy`, a `.npz` with the one entry "0", or raw bytes where the name
/// ends otherwise.
llvm::Error writeTensorFile(llvm::StringRef path, const HostTensor &tensor);

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_TENSORIO_H
