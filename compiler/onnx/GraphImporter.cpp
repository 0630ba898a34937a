//===- GraphImporter.cpp - The state of one import ------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/SmallTypes.h"
#include "dialects/NN/IR/NN.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Operator sets of the default domain that the table was written against.
static constexpr int64_t kMinOpset = 1, kMaxOpset = 28;

std::string mote::importer::printableName(StringRef name) {
  std::string printable;
  for (char c : name)
    printable += llvm::isPrint(c) && c != '\\' ? c : '?';
  return printable;
}

GraphImporter::GraphImporter(const onnx::ModelProto &model,
                             const ImportOptions &options, TensorSource source,
                             Location loc)
    : builder(loc.getContext()), model(model), options(options),
      source(std::move(source)), loc(loc) {}

InFlightDiagnostic GraphImporter::error() { return emitError(loc); }

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

OnnxValue *GraphImporter::lookup(StringRef name) {
  for (auto &scope : llvm::reverse(scopes))
    if (auto entry = scope.find(name); entry != scope.end())
      return entry->second;
  return nullptr;
}

LogicalResult GraphImporter::define(OnnxValue value, ErrorFn error) {
  auto [entry, isNew] = scopes.back().try_emplace(value.name, nullptr);
  if (!isNew)
    return error() << "value '" << printableName(value.name)
                   << "' is defined twice: expected every name once";
  values.push_back(std::move(value));
  entry->second = &values.back();
  return success();
}

Value GraphImporter::materialize(OnnxValue &value) {
  if (value.value)
    return value.value;
  // The function is one block, so every later use may share the op.
  StringRef label = value.label.empty() ? value.name : value.label;
  Location constantLoc = NameLoc::get(
      builder.getStringAttr(label.empty() ? "constant" : printableName(label)));
  Type type = value.constant.getType();
  if (value.quantized)
    type = value.constant.getType().clone(value.quantized);
  value.value =
      nn::ConstantOp::create(builder, constantLoc, type, value.constant);
  if (value.quantized)
    value.value = nn::DequantizeOp::create(
        builder, constantLoc,
        value.constant.getType().clone(value.quantized.getExpressedType()),
        value.value);
  return value.value;
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

LogicalResult GraphImporter::readOpsets(const OpsetImports &imports,
                                        llvm::StringMap<int64_t> &versions) {
  for (const onnx::OperatorSetIdProto &import : imports) {
    StringRef domain = import.domain();
    if (domain == "ai.onnx")
      domain = "";
    versions[domain] =
        std::max(versions.lookup(domain), int64_t(import.version()));
  }
  auto standard = versions.find("");
  if (standard == versions.end())
    return success();
  int64_t version = standard->second;
  if (version >= kMinOpset && version <= kMaxOpset)
    return success();
  InFlightDiagnostic diagnostic = error() << "expected a model of ONNX opset "
                                          << kMinOpset << " to " << kMaxOpset
                                          << " but got opset " << version;
  diagnostic.attachNote() << "convert it with onnx.version_converter."
                             "convert_version(model, 17) in Python";
  return diagnostic;
}

LogicalResult GraphImporter::importInitializers(const onnx::GraphProto &graph) {
  if (graph.sparse_initializer_size() > 0)
    return error()
           << "expected dense initializers but the graph has sparse ones";
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    auto tensorError = [&]() -> InFlightDiagnostic {
      InFlightDiagnostic diagnostic = error();
      diagnostic << "initializer '" << printableName(tensor.name()) << "': ";
      return diagnostic;
    };
    FailureOr<DenseElementsAttr> constant =
        readTensor(tensor, source, builder.getContext(), tensorError);
    if (failed(constant))
      return failure();
    if (!countElements(constant->getNumElements()))
      return tensorError() << "the model's tensors have more than "
                           << options.maxTotalElements << " elements in all";
    if (failed(define({tensor.name(), {}, *constant, {}, {}}, tensorError)))
      return failure();
  }
  return success();
}

FailureOr<OwningOpRef<ModuleOp>> GraphImporter::run(StringRef functionName) {
  const onnx::GraphProto &graph = model.graph();
  // Not the path: the IR must not depend on where the model lies.
  Location functionLoc = NameLoc::get(builder.getStringAttr(functionName));
  OwningOpRef<ModuleOp> module = ModuleOp::create(functionLoc);
  builder.setInsertionPointToEnd(module->getBody());
  auto function = func::FuncOp::create(builder, functionLoc, functionName,
                                       builder.getFunctionType({}, {}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  scopes.emplace_back();
  if (failed(importInitializers(graph)) || failed(importInputs(function)) ||
      failed(readOpsets(model.opset_import(), opsets)) ||
      failed(readFunctions()) || failed(importNodes(graph)) ||
      failed(importOutputs(function)))
    return failure();
  (*module)->setAttr("mote.model", builder.getStringAttr(functionName));
  (*module)->setAttr("mote.opset",
                     builder.getI64IntegerAttr(opsets.lookup("")));
  return module;
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

LogicalResult GraphImporter::importNodes(const onnx::GraphProto &graph) {
  FailureOr<SmallVector<int>> order = scheduleNodes(
      graph, opsets, [&](StringRef name) { return lookup(name) != nullptr; },
      [&]() { return error(); });
  if (failed(order))
    return failure();
  readDeclaredShapes(graph);
  for (int index : *order)
    if (failed(importNode(graph.node(index), index)))
      return failure();
  return success();
}

/// Reports a node type that the table does not have.
static LogicalResult reportUnsupported(Node &node, StringRef domain,
                                       bool isKnown) {
  InFlightDiagnostic diagnostic = node.error();
  if (isKnown)
    diagnostic << "the operator is not supported at this opset";
  else if (domain.empty())
    diagnostic << "the operator is not supported";
  else
    diagnostic << "operators of domain '" << printableName(domain)
               << "' like this one are not supported";
  if (domain.empty() || domain == "com.microsoft" || domain == "ai.onnx.ml")
    diagnostic.attachNote()
        << "express the node with supported operators before the export; "
           "compiler/onnx/ops has the table of those";
  else
    diagnostic.attachNote()
        << "a custom operator has no meaning outside the tool that made it: "
           "export the model with standard ONNX operators, quantized ones as "
           "QuantizeLinear and DequantizeLinear";
  return diagnostic;
}

/// Reports an input of a type that only a few operators take.
static LogicalResult checkSmallTypes(Node &node, StringRef domain) {
  if (takesSmallTypes(domain, node.op()))
    return success();
  for (unsigned input = 0; input < node.getNumInputs(); ++input) {
    if (!node.hasInput(input) || node.get(input).quantized ||
        !isSmallType(node.type(input).getElementType()))
      continue;
    InFlightDiagnostic diagnostic = node.error();
    diagnostic << "expected input " << input
               << " of at least 8 bits, or a float of 16, but got "
               << node.type(input);
    diagnostic.attachNote()
        << "ONNX's operators move, cast and quantize such numbers only: put a "
           "Cast or DequantizeLinear before the node";
    return diagnostic;
  }
  return success();
}

/// Reports an input whose sizes only a run knows: few operators take one, and a
/// subgraph may get at it by name.
static LogicalResult checkRunTimePads(Node &node, StringRef domain) {
  bool takesOne =
      domain.empty() && (node.op() == "Shape" || node.op() == "Slice");
  for (unsigned input = takesOne ? 1 : 0; input < node.getNumInputs();
       ++input) {
    if (!node.hasInput(input) || !node.get(input).pad)
      continue;
    InFlightDiagnostic diagnostic = node.error();
    diagnostic << "expected input " << input << " of a static shape but '"
               << printableName(node.get(input).name)
               << "' is padded as the run says";
    diagnostic.attachNote() << "fix the shapes before the export, or simplify "
                               "the model with onnxsim";
    return diagnostic;
  }
  return success();
}

LogicalResult GraphImporter::importNode(const onnx::NodeProto &proto,
                                        int index) {
  StringRef domain =
      proto.domain() == "ai.onnx" ? "" : StringRef(proto.domain());
  int64_t opset = opsetOf(proto, opsets);
  Node node(*this, proto, opset,
            proto.name().empty() ? proto.op_type() + "_" + std::to_string(index)
                                 : proto.name());
  if (failed(checkRunTimePads(node, domain)))
    return failure();
  if (const onnx::FunctionProto *function = functionOf(proto))
    return importCall(node, *function);
  bool isKnown = false;
  const OpRow *row = lookupOp(domain, proto.op_type(), opset, isKnown);
  if (!row)
    return reportUnsupported(node, domain, isKnown);
  if (node.getNumInputs() > row->maxInputs)
    return node.error() << "expected at most " << row->maxInputs
                        << " inputs but got " << node.getNumInputs();
  for (unsigned input = 0; input < row->minInputs; ++input)
    if (!node.hasInput(input))
      return node.error() << "expected at least " << row->minInputs
                          << " inputs but input " << input << " is absent";
  if (llvm::all_of(proto.output(), [](auto &name) { return name.empty(); }))
    return node.error() << "expected an output but it has none";
  for (unsigned output = row->maxOutputs; output < node.getNumOutputs();
       ++output)
    if (node.hasOutput(output))
      return node.error() << "expected at most " << row->maxOutputs
                          << " outputs but output " << output << " ('"
                          << printableName(proto.output(output))
                          << "') is used";
  if (failed(checkSmallTypes(node, domain)))
    return failure();
  if (row->evaluate && node.hasOnlyConstants()) {
    FailureOr<DenseElementsAttr> constant = row->evaluate(node);
    if (failed(constant) || node.hasFailed())
      return failure();
    if (*constant)
      return node.setConstant(*constant);
  }
  if (failed(row->import(node)) || node.hasFailed())
    return failure();
  // Consumers look their values up without asking.
  for (unsigned output = 0; output < node.getNumOutputs(); ++output)
    if (node.hasOutput(output) && !lookup(proto.output(output)))
      return node.error() << "output " << output << " ('"
                          << printableName(proto.output(output))
                          << "') is used, which is not supported";
  return success();
}

LogicalResult GraphImporter::importBranch(const onnx::GraphProto &graph,
                                          SmallVectorImpl<OnnxValue> &outputs,
                                          ArrayRef<OnnxValue> inputs) {
  if (graph.input_size() != static_cast<int>(inputs.size()))
    return error() << "expected a subgraph of " << inputs.size()
                   << " inputs but got " << graph.input_size();
  scopes.emplace_back();
  LogicalResult result = importInitializers(graph);
  for (auto [value, info] : llvm::zip_equal(inputs, graph.input())) {
    OnnxValue input = value;
    input.name = info.name();
    if (succeeded(result))
      result = define(std::move(input), [&]() { return error(); });
  }
  if (succeeded(result))
    result = importNodes(graph);
  for (const onnx::ValueInfoProto &output : graph.output()) {
    if (failed(result))
      break;
    outputs.push_back(*lookup(output.name()));
    if (outputs.back().pad)
      result = error() << "expected output '" << printableName(output.name())
                       << "' of a subgraph to have a static shape but it is "
                          "padded as the run says";
  }
  scopes.pop_back();
  return result;
}
