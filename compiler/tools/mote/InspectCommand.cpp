//===- InspectCommand.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// `mote inspect`: what an ONNX file says about itself, and what Mote thinks of
// it.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ModelFile.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/TensorData.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/ModelSession.h"
#include "dialects/NN/IR/NN.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mote;

namespace {
/// What the nodes of a model, its subgraphs and functions add up to.
struct NodeCounts {
  struct Kind {
    unsigned count = 0;
    bool supported = true;
  };
  std::map<std::string, Kind> kinds;
  unsigned nodes = 0, unsupported = 0, qdq = 0, qoperator = 0;
};
} // namespace

using OpsetImports =
    google::protobuf::RepeatedPtrField<onnx::OperatorSetIdProto>;
using Nodes = google::protobuf::RepeatedPtrField<onnx::NodeProto>;

static int64_t opsetOf(const OpsetImports &opsets, StringRef domain) {
  for (const auto &opset : opsets)
    if (domain == opset.domain() ||
        (domain.empty() && opset.domain() == "ai.onnx"))
      return opset.version();
  return 0;
}

static bool callsFunction(const onnx::ModelProto &model,
                          const onnx::NodeProto &node) {
  return any_of(model.functions(), [&](const onnx::FunctionProto &function) {
    return function.name() == node.op_type() &&
           function.domain() == node.domain();
  });
}

static void countNodes(const onnx::ModelProto &model, const Nodes &nodes,
                       const OpsetImports &opsets, NodeCounts &counts) {
  for (const onnx::NodeProto &node : nodes) {
    StringRef domain = node.domain(), op = node.op_type();
    if (domain == "ai.onnx")
      domain = "";
    bool isKnown = false;
    bool supported =
        callsFunction(model, node) ||
        importer::lookupOp(domain, op, opsetOf(opsets, domain), isKnown);
    NodeCounts::Kind &kind =
        counts.kinds[domain.empty() ? op.str() : (domain + "." + op).str()];
    ++kind.count;
    kind.supported = supported;
    ++counts.nodes;
    counts.unsupported += !supported;
    counts.qdq += op == "QuantizeLinear" || op == "DequantizeLinear";
    counts.qoperator +=
        (op.starts_with("QLinear") || op == "QGemm") && op != "QuantizeLinear";
    for (const onnx::AttributeProto &attribute : node.attribute()) {
      if (attribute.has_g())
        countNodes(model, attribute.g().node(), opsets, counts);
      for (const onnx::GraphProto &subgraph : attribute.graphs())
        countNodes(model, subgraph.node(), opsets, counts);
    }
  }
}

/// The model's own nodes, and those of its functions, once each however often
/// they are called.
static NodeCounts countNodes(const onnx::ModelProto &model) {
  NodeCounts counts;
  countNodes(model, model.graph().node(), model.opset_import(), counts);
  for (const onnx::FunctionProto &function : model.functions())
    countNodes(model, function.node(), function.opset_import(), counts);
  return counts;
}

static std::string describeValue(const onnx::ValueInfoProto &value) {
  const auto &tensor = value.type().tensor_type();
  std::string text =
      value.name() + ": " + importer::dataTypeName(tensor.elem_type()) + " [";
  for (const auto &[index, dim] : enumerate(tensor.shape().dim())) {
    text += index ? ", " : "";
    text += dim.has_dim_value()       ? std::to_string(dim.dim_value())
            : dim.dim_param().empty() ? "?"
                                      : dim.dim_param();
  }
  return text + "]";
}

static void printBorder(raw_ostream &os, const onnx::GraphProto &graph) {
  std::set<std::string> constants;
  for (const onnx::TensorProto &tensor : graph.initializer())
    constants.insert(tensor.name());
  os << "inputs:\n";
  for (const onnx::ValueInfoProto &input : graph.input())
    if (!constants.count(input.name())) // before IR 4, constants are inputs too
      os << "  " << describeValue(input) << "\n";
  os << "outputs:\n";
  for (const onnx::ValueInfoProto &output : graph.output())
    os << "  " << describeValue(output) << "\n";
}

static void printHead(raw_ostream &os, const onnx::ModelProto &model,
                      StringRef path) {
  os << path << ": ONNX, IR version " << model.ir_version() << ", opset";
  for (const auto &opset : model.opset_import())
    os << " " << (opset.domain().empty() ? "ai.onnx" : opset.domain()) << " "
       << opset.version();
  if (!model.producer_name().empty())
    os << ", made by " << model.producer_name() << " "
       << model.producer_version();
  os << "\n";
}

static void printOperators(raw_ostream &os, const NodeCounts &counts) {
  os << "operators: " << counts.nodes << " nodes\n";
  for (const auto &[name, kind] : counts.kinds)
    os << formatv("  {0,-30} {1,5}{2}\n", name, kind.count,
                  kind.supported ? "" : "   not supported");
  os << "quantization: ";
  if (counts.qoperator)
    os << "integer operators (QLinear..., " << counts.qoperator << " nodes)\n";
  else if (counts.qdq)
    os << "QuantizeLinear/DequantizeLinear (" << counts.qdq << " nodes)\n";
  else
    os << "none (--quantize=int8 would make it int8)\n";
}

static void printWeights(raw_ostream &os, const onnx::GraphProto &graph) {
  MapVector<int32_t, std::pair<unsigned, int64_t>> byType;
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    int64_t elements = 1;
    for (int64_t size : tensor.dims())
      if (__builtin_mul_overflow(elements, size, &elements))
        return;
    ++byType[tensor.data_type()].first;
    byType[tensor.data_type()].second += elements;
  }
  os << "constants:\n";
  for (const auto &[type, totals] : byType)
    os << formatv("  {0,-10} {1,5} tensors {2,10} values\n",
                  importer::dataTypeName(type), totals.first, totals.second);
}

static int64_t countMacs(mlir::ModuleOp module) {
  int64_t macs = 0;
  auto elements = [](mlir::Value value) {
    return cast<mlir::ShapedType>(value.getType()).getNumElements();
  };
  auto dimOf = [](mlir::Value value, int64_t axis) {
    ArrayRef<int64_t> shape =
        cast<mlir::ShapedType>(value.getType()).getShape();
    return std::max<int64_t>(axis < 0 ? shape.back() : shape[axis], 1);
  };
  module.walk([&](mlir::Operation *op) {
    if (auto conv = dyn_cast<nn::Conv2DOp>(op))
      macs += elements(conv.getResult()) *
              (elements(conv.getFilter()) / dimOf(conv.getFilter(), 0));
    else if (auto dense = dyn_cast<nn::FullyConnectedOp>(op))
      macs += elements(dense.getResult()) * dimOf(dense.getFilter(), -1);
    else if (auto product = dyn_cast<nn::MatMulOp>(op))
      macs += elements(product.getResult()) * dimOf(product.getLhs(), -1);
  });
  return macs;
}

static int inspect(const ModelOptions &options, ModelSession &session) {
  mlir::MLIRContext context;
  Reporter reporter(context, options.path);
  mlir::Location location = mlir::UnknownLoc::get(&context);
  mlir::FailureOr<std::string> bytes =
      importer::readModelFile(options.path, location);
  onnx::ModelProto model;
  if (failed(bytes))
    return reporter.fail("cannot read the model");
  bool isText = StringRef(options.path).ends_with(".onnxtxt");
  if (failed(isText ? importer::parseModelText(*bytes, model, location)
                    : importer::parseModelBytes(*bytes, model, location)))
    return reporter.fail("cannot parse the model");

  NodeCounts counts = countNodes(model);
  printHead(outs(), model, options.path);
  printBorder(outs(), model.graph());
  printOperators(outs(), counts);
  printWeights(outs(), model.graph());
  outs().flush();
  // What only an import can tell; its errors are what the user came for.
  if (failed(session.import()))
    return session.reporter.fail("cannot import the model");
  session.reporter.clearProgress();
  outs() << "multiply-accumulates: "
         << countMacs(session.compilation.getModule()) << "\n";
  return ExitOk;
}

int mote::inspectCommand(Arguments commandLine) {
  ModelOptions options;
  ArgumentParser parser(
      "inspect", "MODEL [options]",
      "Shows a model's inputs, outputs, operators, constants and "
      "quantization, and whether Mote can compile it.");
  addImportOptions(parser, options);
  parser.example("mote inspect kws.onnx", "prints what is in kws.onnx");
  if (auto end = parseArguments(parser, commandLine, options))
    return *end;
  ModelSession session(options);
  return inspect(options, session);
}
