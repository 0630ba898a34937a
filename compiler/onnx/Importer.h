//===- Importer.h - From an ONNX model to nn --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The importer builds the `import` phase (docs/pipeline.md) from an ONNX file:
// one module with one function of nn ops on static tensor types. Shape
// inference happens here, operator by operator. Everything that is wrong with a
// model is reported through MLIR diagnostics; nothing is printed, thrown or
// ended.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_IMPORTER_H
#define MOTE_COMPILER_ONNX_IMPORTER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <string>
#include <vector>

namespace mote {

struct ImportOptions {
  /// Name of the function, an identifier. Empty: the file's stem made one.
  std::string modelName;
  /// Static shapes of graph inputs by name (`--shape name=1x3x96x96`). They
  /// replace whatever the model declares.
  std::map<std::string, std::vector<int64_t>> shapes;
  /// Largest tensor a model may ask for.
  int64_t maxTensorBytes = int64_t(1) << 31;
  /// Largest sum of elements over all tensors a model may ask for.
  int64_t maxTotalElements = int64_t(1) << 33;
  /// Largest leading dimension of an input of rank 2 and more. Beyond it, an
  /// exporter has written the size of a data set where a batch belongs.
  int64_t maxBatch = 65536;
};

/// The letters, digits and underscores of `stem`, other characters replaced by
/// `_`, and `m_` in front where it would not start with a letter.
std::string makeIdentifier(llvm::StringRef stem);

/// Dialects the imported module is made of.
void registerImporterDialects(mlir::DialectRegistry &registry);

/// Imports the model in the file `path`: protobuf, or ONNX's text syntax where
/// the name ends in `.onnxtxt`. External data is read from the file's folder.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importOnnx(llvm::StringRef path, const ImportOptions &options,
           mlir::MLIRContext *context);

/// Imports a serialized ModelProto. `sourceName` is what `mote.source` says;
/// external data is refused, for there is no folder it could be in.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importOnnxBytes(llvm::StringRef bytes, llvm::StringRef sourceName,
                const ImportOptions &options, mlir::MLIRContext *context);

/// Converts a model in ONNX's text syntax to a serialized ModelProto; this is
/// how tests make binary models.
mlir::FailureOr<std::string> serializeOnnxText(llvm::StringRef path,
                                               mlir::MLIRContext *context);

} // namespace mote

#endif // MOTE_COMPILER_ONNX_IMPORTER_H
