//===- TensorFile.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tensors/TensorFile.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mote;

static Expected<NamedTensor> parseByExtension(StringRef path, StringRef bytes,
                                              ElementKind rawKind,
                                              mlir::MLIRContext *context) {
  StringRef extension = sys::path::extension(path);
  if (extension == ".npy") {
    Expected<HostTensor> tensor = parseNpy(bytes);
    if (!tensor)
      return tensor.takeError();
    return NamedTensor{"", std::move(*tensor)};
  }
  if (extension == ".npz") {
    Expected<std::vector<NamedTensor>> tensors = parseNpz(bytes);
    if (!tensors)
      return tensors.takeError();
    if (tensors->size() != 1)
      return createStringError(inconvertibleErrorCode(),
                               "expected one array but got %zu",
                               tensors->size());
    return std::move(tensors->front());
  }
  if (extension == ".pb")
    return parseTensorProto(bytes, context);

  size_t width = byteWidth(rawKind);
  if (bytes.size() % width != 0)
    return createStringError(inconvertibleErrorCode(),
                             "expected elements of %zu bytes but got %zu bytes",
                             width, bytes.size());
  HostTensor tensor(rawKind, {static_cast<int64_t>(bytes.size() / width)});
  if (!bytes.empty())
    memcpy(tensor.getBytes().data(), bytes.data(), bytes.size());
  return NamedTensor{"", std::move(tensor)};
}

Expected<NamedTensor> mote::readTensorFile(StringRef path, ElementKind rawKind,
                                           mlir::MLIRContext *context) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(buffer.getError(), "%s: %s", path.str().c_str(),
                             buffer.getError().message().c_str());
  Expected<NamedTensor> tensor =
      parseByExtension(path, (*buffer)->getBuffer(), rawKind, context);
  if (!tensor)
    return createStringError(inconvertibleErrorCode(), "%s: %s",
                             path.str().c_str(),
                             toString(tensor.takeError()).c_str());
  return tensor;
}
