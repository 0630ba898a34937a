//===- Importer.cpp - From an ONNX model to nn ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Importer.h"

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/ModelFile.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

std::string mote::makeIdentifier(StringRef stem) {
  std::string identifier;
  for (char c : stem)
    identifier += llvm::isAlnum(c) ? c : '_';
  if (identifier.empty() || !llvm::isAlpha(identifier.front()))
    identifier = "m_" + identifier;
  return identifier;
}

void mote::registerImporterDialects(DialectRegistry &registry) {
  registry
      .insert<arith::ArithDialect, cf::ControlFlowDialect, func::FuncDialect,
              linalg::LinalgDialect, math::MathDialect, nn::NNDialect,
              quant::QuantDialect, scf::SCFDialect, tensor::TensorDialect>();
}

static std::string hexDigest(StringRef bytes) {
  return llvm::toHex(llvm::SHA256::hash(llvm::arrayRefFromStringRef(bytes)),
                     /*LowerCase=*/true);
}

namespace {
/// Sees to it that every refusal says what a user can do: importers know what
/// is wrong, and some of them what to do about it; for the others there is
/// this.
class AdviseOnErrors : public ScopedDiagnosticHandler {
public:
  AdviseOnErrors(MLIRContext *context) : ScopedDiagnosticHandler(context) {
    setHandler([](Diagnostic &diagnostic) {
      bool hasAdvice = !diagnostic.getNotes().empty();
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error && !hasAdvice)
        diagnostic.attachNote()
            << (StringRef(diagnostic.str()).starts_with("node '")
                    ? "if onnx.checker.check_model(model, full_check=True) "
                      "takes the model, this case is not supported: express "
                      "the node by others before the export, or compute what "
                      "it makes beforehand"
                    : "see what onnx.checker.check_model(model, "
                      "full_check=True) says of the model, and export it "
                      "again");
      return failure(); // Others report it.
    });
  }
};
} // namespace

/// What all entry points share once there is a ModelProto.
static FailureOr<OwningOpRef<ModuleOp>>
importModel(const onnx::ModelProto &model, StringRef bytes,
            StringRef sourceName, StringRef folder,
            const ImportOptions &options, Location loc) {
  loc.getContext()
      ->loadDialect<arith::ArithDialect, cf::ControlFlowDialect,
                    func::FuncDialect, linalg::LinalgDialect, math::MathDialect,
                    nn::NNDialect, quant::QuantDialect, scf::SCFDialect,
                    tensor::TensorDialect>();

  std::string name = options.modelName;
  if (name.empty())
    name = makeIdentifier(llvm::sys::path::stem(sourceName));
  if (name != makeIdentifier(name)) {
    InFlightDiagnostic diagnostic = emitError(loc);
    diagnostic << "expected the model's name to be an identifier but got '"
               << name << "'";
    diagnostic.attachNote() << "pass --name=" << makeIdentifier(name);
    return diagnostic;
  }
  GraphImporter importer(model, options, {folder.str(), options.maxTensorBytes},
                         loc);
  FailureOr<OwningOpRef<ModuleOp>> module = importer.run(name);
  if (failed(module))
    return failure();
  Builder builder(loc.getContext());
  (**module)->setAttr("mote.digest", builder.getStringAttr(hexDigest(bytes)));
  (**module)->setAttr(
      "mote.source", builder.getStringAttr(
                         printableName(llvm::sys::path::filename(sourceName))));
  if (failed(verify(**module)))
    return failure();
  return module;
}

static Location fileLoc(StringRef path, MLIRContext *context) {
  return NameLoc::get(
      StringAttr::get(context, path.empty() ? "model" : printableName(path)));
}

FailureOr<OwningOpRef<ModuleOp>> mote::importOnnx(StringRef path,
                                                  const ImportOptions &options,
                                                  MLIRContext *context) {
  AdviseOnErrors advice(context);
  Location loc = fileLoc(path, context);
  FailureOr<std::string> bytes = readModelFile(path, loc);
  if (failed(bytes))
    return failure();
  onnx::ModelProto model;
  LogicalResult parsed = path.ends_with(".onnxtxt")
                             ? parseModelText(*bytes, model, loc)
                             : parseModelBytes(*bytes, model, loc);
  if (failed(parsed))
    return failure();
  StringRef folder = llvm::sys::path::parent_path(path);
  return importModel(model, *bytes, path, folder.empty() ? "." : folder,
                     options, loc);
}

FailureOr<OwningOpRef<ModuleOp>>
mote::importOnnxBytes(StringRef bytes, StringRef sourceName,
                      const ImportOptions &options, MLIRContext *context) {
  AdviseOnErrors advice(context);
  Location loc = fileLoc(sourceName, context);
  onnx::ModelProto model;
  if (failed(parseModelBytes(bytes, model, loc)))
    return failure();
  return importModel(model, bytes, sourceName, "", options, loc);
}

FailureOr<std::string> mote::serializeOnnxText(StringRef path,
                                               MLIRContext *context) {
  Location loc = fileLoc(path, context);
  FailureOr<std::string> text = readModelFile(path, loc);
  onnx::ModelProto model;
  if (failed(text) || failed(parseModelText(*text, model, loc)))
    return failure();
  return model.SerializeAsString();
}
