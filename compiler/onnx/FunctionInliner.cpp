//===- FunctionInliner.cpp - Functions that a model defines ---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A node that names a function of the model stands for the function's nodes,
// which see nothing but its inputs and attributes.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"

#include "llvm/ADT/StringSet.h"
#include <google/protobuf/unknown_field_set.h>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Deepest nesting of calls: inlining recurses. Functions that each call the
/// next twice would make a model of 2^64 nodes, so their number is limited too.
static constexpr size_t kMaxCalls = 64;
static constexpr int64_t kMaxInlinedNodes = 1 << 20;

static std::string functionKey(StringRef domain, StringRef name) {
  return (domain == "ai.onnx" ? "" : domain.str()) + ":" + name.str();
}

LogicalResult GraphImporter::readFunctions() {
  for (const onnx::FunctionProto &function : model.functions())
    if (!functions
             .try_emplace(functionKey(function.domain(), function.name()),
                          &function)
             .second)
      return error() << "expected every function once but '"
                     << printableName(function.name()) << "' is defined twice";
  return success();
}

const onnx::FunctionProto *
GraphImporter::functionOf(const onnx::NodeProto &node) const {
  return functions.lookup(functionKey(node.domain(), node.op_type()));
}

/// FunctionProto's `attribute_proto`, which libonnx of Debian 12 is too old to
/// know by name.
static constexpr int kAttributeDefaults = 11;

static std::vector<onnx::AttributeProto>
defaultsOf(const onnx::FunctionProto &function) {
  std::vector<onnx::AttributeProto> defaults;
  const auto &unknown = function.GetReflection()->GetUnknownFields(function);
  for (int index = 0; index < unknown.field_count(); ++index) {
    const auto &field = unknown.field(index);
    onnx::AttributeProto attribute;
    if (field.number() == kAttributeDefaults &&
        field.type() == google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED &&
        attribute.ParseFromString(field.length_delimited()))
      defaults.push_back(std::move(attribute));
  }
  return defaults;
}

namespace {
/// The body of a function as a call sees it.
class Body {
public:
  Body(const onnx::FunctionProto &function, const onnx::NodeProto &call,
       StringRef name);
  const onnx::GraphProto &getGraph() const { return graph; }

private:
  const onnx::AttributeProto *argument(StringRef name) const;
  void bind(onnx::NodeProto &node);
  void bind(onnx::GraphProto &inner) {
    for (onnx::NodeProto &node : *inner.mutable_node())
      bind(node);
  }

  const onnx::NodeProto &call;
  std::vector<onnx::AttributeProto> defaults;
  /// Optional inputs that the call leaves out.
  llvm::StringSet<> absent;
  onnx::GraphProto graph;
};
} // namespace

Body::Body(const onnx::FunctionProto &function, const onnx::NodeProto &call,
           StringRef name)
    : call(call), defaults(defaultsOf(function)) {
  for (int index = 0; index < function.input_size(); ++index)
    if (index >= call.input_size() || call.input(index).empty())
      absent.insert(function.input(index));
  for (auto [index, node] : llvm::enumerate(function.node())) {
    onnx::NodeProto &copy = *graph.add_node();
    copy = node;
    copy.set_name(
        (name + "/" +
         (node.name().empty() ? node.op_type() + "_" + std::to_string(index)
                              : node.name()))
            .str());
    bind(copy);
  }
  // What the call does not use is not computed.
  for (auto [index, output] : llvm::enumerate(call.output()))
    if (!output.empty())
      graph.add_output()->set_name(function.output(static_cast<int>(index)));
}

/// What the call says of an attribute, or the function's default.
const onnx::AttributeProto *Body::argument(StringRef name) const {
  for (const onnx::AttributeProto &attribute : call.attribute())
    if (attribute.name() == name)
      return &attribute;
  for (const onnx::AttributeProto &attribute : defaults)
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

/// References to the function's attributes become what the call says; nobody's
/// are left out. Protobuf's limit on nesting bounds the recursion.
void Body::bind(onnx::NodeProto &node) {
  for (std::string &input : *node.mutable_input())
    if (absent.contains(input))
      input.clear();
  auto &attributes = *node.mutable_attribute();
  for (int index = attributes.size() - 1; index >= 0; --index) {
    onnx::AttributeProto &attribute = attributes[index];
    if (attribute.has_g())
      bind(*attribute.mutable_g());
    if (attribute.ref_attr_name().empty())
      continue;
    const onnx::AttributeProto *found = argument(attribute.ref_attr_name());
    if (!found) {
      attributes.DeleteSubrange(index, 1);
      continue;
    }
    std::string name = attribute.name();
    attribute = *found;
    attribute.set_name(name);
  }
}

LogicalResult GraphImporter::checkCall(Node &node,
                                       const onnx::FunctionProto &function) {
  const onnx::NodeProto &call = node.getProto();
  if (call.input_size() > function.input_size() ||
      call.output_size() > function.output_size())
    return node.error() << "expected at most " << function.input_size()
                        << " inputs and " << function.output_size()
                        << " outputs, as the function has, but got "
                        << call.input_size() << " and " << call.output_size();
  if (llvm::is_contained(calls, &function))
    return node.error() << "expected functions that do not call themselves but "
                           "this call is inside '"
                        << printableName(function.name()) << "'";
  if (calls.size() >= kMaxCalls)
    return node.error() << "expected calls nested at most " << kMaxCalls
                        << " deep but this one is deeper";
  inlinedNodes += function.node_size();
  if (inlinedNodes > kMaxInlinedNodes)
    return node.error() << "expected calls that bring at most "
                        << kMaxInlinedNodes << " nodes in all but got more";
  return success();
}

LogicalResult GraphImporter::importBody(const onnx::GraphProto &body,
                                        const onnx::FunctionProto &function,
                                        llvm::StringMap<OnnxValue *> inputs,
                                        SmallVectorImpl<OnnxValue> &outputs) {
  llvm::StringMap<int64_t> versions;
  if (failed(readOpsets(function.opset_import(), versions)))
    return failure();
  // Nothing that the graph around says is known inside.
  llvm::StringMap<SmallVector<int64_t>> shapes;
  SmallVector<llvm::StringMap<OnnxValue *>> inner;
  inner.push_back(std::move(inputs));
  auto swapAll = [&]() {
    std::swap(opsets, versions);
    std::swap(declaredShapes, shapes);
    std::swap(scopes, inner);
  };
  swapAll();
  calls.push_back(&function);
  LogicalResult result = importNodes(body);
  if (succeeded(result))
    for (const onnx::ValueInfoProto &output : body.output())
      outputs.push_back(*lookup(output.name()));
  calls.pop_back();
  swapAll();
  return result;
}

LogicalResult GraphImporter::importCall(Node &node,
                                        const onnx::FunctionProto &function) {
  if (failed(checkCall(node, function)))
    return failure();
  const onnx::NodeProto &call = node.getProto();
  llvm::StringMap<OnnxValue *> inputs;
  for (auto [index, name] : llvm::enumerate(call.input()))
    if (!name.empty())
      inputs[function.input(static_cast<int>(index))] = lookup(name);
  Body body(function, call, cast<NameLoc>(node.getLoc()).getName());
  SmallVector<OnnxValue> outputs;
  if (failed(importBody(body.getGraph(), function, std::move(inputs), outputs)))
    return failure();
  auto next = outputs.begin();
  for (unsigned index = 0; index < node.getNumOutputs(); ++index)
    if (node.hasOutput(index) && failed(node.setValue(*next++, index)))
      return failure();
  return success();
}
