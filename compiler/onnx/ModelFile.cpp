//===- ModelFile.cpp - Reading a ModelProto from bytes --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ModelFile.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <google/protobuf/io/coded_stream.h>
#include <limits>

using namespace mlir;
using namespace mote::importer;

FailureOr<std::string> mote::importer::readModelFile(StringRef path,
                                                     Location loc) {
  // A device or a pipe has no size to check, and may never end.
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return emitError(loc) << "cannot read '" << path
                          << "': " << error.message();
  if (!llvm::sys::fs::is_regular_file(status))
    return emitError(loc) << "expected '" << path
                          << "' to be a regular file but it is not";
  if (status.getSize() > uint64_t(std::numeric_limits<int>::max()))
    return emitError(loc) << "expected a model of at most 2 GiB but got "
                          << status.getSize() << " bytes";
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return emitError(loc) << "cannot read '" << path
                          << "': " << buffer.getError().message();
  return (*buffer)->getBuffer().str();
}

LogicalResult mote::importer::parseModelBytes(StringRef bytes,
                                              onnx::ModelProto &model,
                                              Location loc) {
  auto notAModel = [&](const Twine &why) -> LogicalResult {
    InFlightDiagnostic diagnostic = emitError(loc)
                                    << "expected an ONNX model but " << why;
    diagnostic.attachNote()
        << "the file may be truncated, or of another format; "
           "onnx.checker.check_model() in Python says more";
    return diagnostic;
  };
  if (bytes.empty())
    return notAModel("the file is empty");
  if (bytes.size() > size_t(std::numeric_limits<int>::max()))
    return notAModel("the file is larger than 2 GiB");
  google::protobuf::io::CodedInputStream stream(
      reinterpret_cast<const uint8_t *>(bytes.data()),
      static_cast<int>(bytes.size()));
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage())
    return notAModel("the bytes are not a well-formed protobuf message");
  if (!model.has_graph())
    return notAModel("it has no graph");
  return success();
}
