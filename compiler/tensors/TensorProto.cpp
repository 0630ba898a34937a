//===- TensorProto.cpp ----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/TensorData.h"
#include "compiler/tensors/TensorFile.h"

using namespace llvm;
using namespace mote;

// As large as the importer lets a model's tensor be.
static constexpr int64_t maxTensorBytes = int64_t(1) << 31;

Expected<NamedTensor> mote::parseTensorProto(StringRef bytes,
                                             mlir::MLIRContext *context) {
  onnx::TensorProto proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return createStringError(inconvertibleErrorCode(),
                             "not an ONNX TensorProto");
  // The importer reports through diagnostics; here they are the error's text.
  std::string problem;
  mlir::ScopedDiagnosticHandler handler(context,
                                        [&](mlir::Diagnostic &diagnostic) {
                                          problem = diagnostic.str();
                                          return mlir::success();
                                        });
  importer::TensorSource inlineOnly{/*folder=*/"", maxTensorBytes};
  auto error = [&] { return mlir::emitError(mlir::UnknownLoc::get(context)); };
  mlir::FailureOr<mlir::DenseElementsAttr> value =
      importer::readTensor(proto, inlineOnly, context, error);
  if (failed(value))
    return createStringError(inconvertibleErrorCode(), problem);
  return NamedTensor{proto.name(), HostTensor::fromAttr(*value)};
}
