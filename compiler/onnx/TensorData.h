//===- TensorData.h - TensorProto to constants ------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_TENSORDATA_H
#define MOTE_COMPILER_ONNX_TENSORDATA_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <onnx/onnx_pb.h>
#include <string>

namespace mote::importer {

/// Starts the diagnostic for whatever is being imported.
using ErrorFn = llvm::function_ref<mlir::InFlightDiagnostic()>;

/// The element type for a TensorProto.DataType: signless integers are signed,
/// BOOL is i1. Null for strings, complex numbers and types below one byte.
mlir::Type elementTypeFor(int32_t dataType, mlir::MLIRContext *context);
/// ONNX's name of a data type ("int8"); "data type 99" for unknown ones.
std::string dataTypeName(int32_t dataType);

/// The number of elements, or failure where a dimension is negative, or the
/// product or its size in bytes exceeds `maxBytes`.
mlir::FailureOr<int64_t> checkedNumElements(llvm::ArrayRef<int64_t> shape,
                                            mlir::Type elementType,
                                            int64_t maxBytes);
/// Bytes of one element in memory (i1 is one byte).
int64_t elementBytes(mlir::Type elementType);

/// "2x3xf32" as "[2, 3]".
std::string shapeString(llvm::ArrayRef<int64_t> shape);

/// Where external data may be read from, and how large a tensor may be.
struct TensorSource {
  /// The model's folder; empty where there is none.
  std::string folder;
  int64_t maxTensorBytes;
};

/// The value of a TensorProto in any of its encodings.
mlir::FailureOr<mlir::DenseElementsAttr>
readTensor(const onnx::TensorProto &tensor, const TensorSource &source,
           mlir::MLIRContext *context, ErrorFn error);

/// The bytes a tensor with external data refers to. Refuses absolute paths,
/// `..`, and symbolic links that leave the model's folder.
mlir::FailureOr<std::string> readExternalData(const onnx::TensorProto &tensor,
                                              const TensorSource &source,
                                              int64_t expectedBytes,
                                              ErrorFn error);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_TENSORDATA_H
