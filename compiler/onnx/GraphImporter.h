//===- GraphImporter.h - The state of one import ----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_GRAPHIMPORTER_H
#define MOTE_COMPILER_ONNX_GRAPHIMPORTER_H

#include "compiler/onnx/Importer.h"
#include "compiler/onnx/Node.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <deque>

namespace mote::importer {

class GraphImporter {
public:
  GraphImporter(const onnx::ModelProto &model, const ImportOptions &options,
                TensorSource source, mlir::Location loc);

  /// Builds the module; `functionName` is an identifier.
  mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
  run(llvm::StringRef functionName);

  //===--- For nodes
  //-------------------------------------------------------===//

  /// The value of a name in the innermost scope that has it; null where none
  /// does.
  OnnxValue *lookup(llvm::StringRef name);
  mlir::LogicalResult define(OnnxValue value, ErrorFn error);
  /// The value as a result of an op, which is created on the first call.
  mlir::Value materialize(OnnxValue &value);
  /// Imports a subgraph (a branch of If, a modifier of FlexAttention) into the
  /// current function, its inputs being `inputs`, and appends the values of its
  /// outputs.
  mlir::LogicalResult importBranch(const onnx::GraphProto &graph,
                                   llvm::SmallVectorImpl<OnnxValue> &outputs,
                                   llvm::ArrayRef<OnnxValue> inputs = {});
  /// Finds the elements of a value that is computed from constants only.
  void evaluate(OnnxValue &value);
  /// Counts elements against the limit of the whole model.
  bool countElements(int64_t elements) {
    return !__builtin_add_overflow(totalElements, elements, &totalElements) &&
           totalElements <= options.maxTotalElements;
  }

  /// Most nodes that iterations may bring in all; their ops take memory and
  /// compile time.
  static constexpr int64_t kMaxUnrolledNodes = 8192;
  /// Counts the nodes of an iteration against that limit.
  bool countUnrolled(int64_t nodes) {
    unrolledNodes += nodes;
    return unrolledNodes <= kMaxUnrolledNodes;
  }

  /// The static shape that the innermost graph declares for a value, or for
  /// what is computed from it element by element.
  std::optional<llvm::SmallVector<int64_t>> declaredShape(llvm::StringRef name);
  /// Whether nothing but nodes of these operators uses a value: no graph hands
  /// it on.
  bool isOnlyReadBy(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> ops);

  /// Remembers that the error under way is one of shapes, which another branch
  /// of an If may not have.
  void noteMisfit() { hasMisfit = true; }
  /// Whether one was noted since the last call.
  bool takeMisfit() { return std::exchange(hasMisfit, false); }

  const ImportOptions &getOptions() const { return options; }
  const TensorSource &getSource() const { return source; }
  mlir::OpBuilder builder;

private:
  using OpsetImports =
      google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto>;
  /// Reads the versions of the domains that the model or a function uses.
  mlir::LogicalResult readOpsets(const OpsetImports &imports,
                                 llvm::StringMap<int64_t> &versions);
  mlir::LogicalResult readFunctions();
  /// The function of the model that a node calls; null where it is an operator.
  const onnx::FunctionProto *functionOf(const onnx::NodeProto &node) const;
  /// Puts the nodes of the function in the place of the one that calls it.
  mlir::LogicalResult importCall(Node &node,
                                 const onnx::FunctionProto &function);
  mlir::LogicalResult checkCall(Node &node,
                                const onnx::FunctionProto &function);
  /// Imports a function's body with names of its own.
  mlir::LogicalResult importBody(const onnx::GraphProto &body,
                                 const onnx::FunctionProto &function,
                                 llvm::StringMap<OnnxValue *> inputs,
                                 llvm::SmallVectorImpl<OnnxValue> &outputs);
  mlir::LogicalResult importInitializers(const onnx::GraphProto &graph);
  /// Reports a shape that is given for no input.
  mlir::LogicalResult checkShapeOptions();
  mlir::LogicalResult importInputs(mlir::func::FuncOp function);
  mlir::FailureOr<mlir::RankedTensorType>
  inputType(const onnx::ValueInfoProto &input);
  /// Remembers what `graph` says of its values' shapes.
  void readDeclaredShapes(const onnx::GraphProto &graph);
  /// Whether a value that is defined already is of rank 0.
  bool isOneNumber(llvm::StringRef name);
  mlir::LogicalResult importNodes(const onnx::GraphProto &graph);
  mlir::LogicalResult importNode(const onnx::NodeProto &proto, int index);
  mlir::LogicalResult importOutputs(mlir::func::FuncOp function);
  /// An error about the model as a whole.
  mlir::InFlightDiagnostic error();

  const onnx::ModelProto &model;
  const ImportOptions &options;
  TensorSource source;
  mlir::Location loc;
  llvm::StringMap<int64_t> opsets;
  /// The model's functions by "domain:name", the calls under way, outermost
  /// first, and the number of nodes that calls have brought.
  llvm::StringMap<const onnx::FunctionProto *> functions;
  llvm::SmallVector<const onnx::FunctionProto *> calls;
  int64_t inlinedNodes = 0;
  int64_t unrolledNodes = 0;
  /// Values live in a deque, where their addresses are stable.
  std::deque<OnnxValue> values;
  /// Names by scope, the graph's own first.
  llvm::SmallVector<llvm::StringMap<OnnxValue *>> scopes;
  /// Declared shapes by value name, of the graphs being imported.
  llvm::StringMap<llvm::SmallVector<int64_t>> declaredShapes;
  /// Nodes that use a value, in those graphs.
  llvm::StringMap<llvm::SmallVector<const onnx::NodeProto *>> consumers;
  /// Names of those graphs' outputs.
  llvm::StringSet<> handedOn;
  int64_t totalElements = 0;
  bool hasMisfit = false;
};

/// An error of the node whose inputs' shapes do not fit it, or each other. Such
/// a node would end any run that comes to it, in every runtime.
mlir::InFlightDiagnostic misfit(Node &node);

/// `name` with everything but printable ASCII replaced by `?`: names reach
/// diagnostics and comments of the emitted code.
std::string printableName(llvm::StringRef name);

/// The version of a node's domain, of which `opsets` has the versions. Runtimes
/// know their own domains without an import.
int64_t opsetOf(const onnx::NodeProto &node,
                const llvm::StringMap<int64_t> &opsets);

/// The nodes of `graph` that its outputs need, in the graph's order where that
/// is topological and in one that is where not. Reports cycles and names that
/// nothing defines; `isDefined` says which names come from outside.
mlir::FailureOr<llvm::SmallVector<int>>
scheduleNodes(const onnx::GraphProto &graph,
              const llvm::StringMap<int64_t> &opsets,
              llvm::function_ref<bool(llvm::StringRef)> isDefined,
              llvm::function_ref<mlir::InFlightDiagnostic()> error);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_GRAPHIMPORTER_H
