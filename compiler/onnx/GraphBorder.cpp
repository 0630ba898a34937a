//===- GraphBorder.cpp - Graph inputs and outputs -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// "--shape x=1x3x<H>x<dim3>" for a declared shape: a free leading dimension is
/// nearly always the batch.
static std::string shapeFlagFor(const onnx::ValueInfoProto &input) {
  std::string flag = "--shape " + printableName(input.name()) + "=";
  const auto &dims = input.type().tensor_type().shape().dim();
  for (int index = 0; index < dims.size(); ++index) {
    const auto &dim = dims.Get(index);
    if (index > 0)
      flag += "x";
    if (dim.has_dim_value() && dim.dim_value() >= 0)
      flag += std::to_string(dim.dim_value());
    else if (index == 0)
      flag += "1";
    else
      flag += "<" +
              (dim.dim_param().empty() ? "dim" + std::to_string(index)
                                       : printableName(dim.dim_param())) +
              ">";
  }
  return flag;
}

/// The declared shape as "[N, 3, ?]".
static std::string shapeText(const onnx::TensorShapeProto &shape) {
  SmallVector<std::string> dims;
  for (const auto &dim : shape.dim()) {
    if (dim.has_dim_value() && dim.dim_value() >= 0)
      dims.push_back(std::to_string(dim.dim_value()));
    else
      dims.push_back(dim.dim_param().empty() ? "?"
                                             : printableName(dim.dim_param()));
  }
  return "[" + llvm::join(dims, ", ") + "]";
}

/// The declared shape; nothing where a dimension is not a number.
static std::optional<SmallVector<int64_t>>
staticShape(const onnx::TensorShapeProto &shape) {
  SmallVector<int64_t> dims;
  for (const auto &dim : shape.dim()) {
    if (!dim.has_dim_value() || dim.dim_value() < 0)
      return std::nullopt;
    dims.push_back(dim.dim_value());
  }
  return dims;
}

void GraphImporter::readDeclaredShapes(const onnx::GraphProto &graph) {
  auto read = [&](const onnx::ValueInfoProto &value) {
    if (!value.type().has_tensor_type() ||
        !value.type().tensor_type().has_shape())
      return;
    if (auto shape = staticShape(value.type().tensor_type().shape()))
      declaredShapes[value.name()] = *shape;
  };
  llvm::for_each(graph.value_info(), read);
  llvm::for_each(graph.output(), read);
  for (const onnx::ValueInfoProto &output : graph.output())
    handedOn.insert(output.name());
  for (const onnx::NodeProto &node : graph.node())
    for (const std::string &input : node.input())
      consumers[input].push_back(&node);
}

/// Whether the result has the shape of input 0, whatever that is.
static bool keepsShape(StringRef op) {
  return llvm::is_contained<StringRef>(
      {"Abs",   "Cast",     "CastLike", "Ceil", "Cos",  "Erf",        "Exp",
       "Floor", "Identity", "Log",      "Neg",  "Not",  "Reciprocal", "Relu",
       "Round", "Sigmoid",  "Sign",     "Sin",  "Sqrt", "Tanh"},
      op);
}

/// Whether a node computes each element from one of each input, all of equal
/// shape or numbers.
static bool isArithmetic(StringRef op) {
  return llvm::is_contained<StringRef>({"Add", "Sub", "Mul", "Div"}, op);
}

bool GraphImporter::isOneNumber(StringRef name) {
  OnnxValue *value = lookup(name);
  if (!value || value->pad)
    return false;
  Type type =
      value->value ? value->value.getType() : Type(value->constant.getType());
  return cast<RankedTensorType>(type).getRank() == 0;
}

bool GraphImporter::isOnlyReadBy(StringRef name, ArrayRef<StringRef> ops) {
  return !handedOn.contains(name) &&
         llvm::all_of(consumers.lookup(name), [&](const auto *node) {
           return node->domain().empty() &&
                  llvm::is_contained(ops, node->op_type()) &&
                  StringRef(node->input(0)) == name &&
                  llvm::count(node->input(), name) == 1;
         });
}

std::optional<SmallVector<int64_t>>
GraphImporter::declaredShape(StringRef name) {
  // Most values that are looked at; graphs may be large, or hostile.
  constexpr size_t mostValues = 64;
  // Those of the shape that `name` has, nearest first.
  SmallVector<StringRef> equal{name};
  for (size_t next = 0; next < equal.size() && next < mostValues; ++next) {
    auto found = declaredShapes.find(equal[next]);
    if (found != declaredShapes.end())
      return found->second;
    for (const onnx::NodeProto *node : consumers.lookup(equal[next])) {
      if (node->output_size() != 1 || !node->domain().empty() ||
          node->output(0).empty() ||
          llvm::is_contained(equal, StringRef(node->output(0))))
        continue;
      bool isEqual =
          isArithmetic(node->op_type())
              ? llvm::all_of(node->input(),
                             [&](StringRef input) {
                               return llvm::is_contained(equal, input) ||
                                      isOneNumber(input);
                             })
              : keepsShape(node->op_type()) &&
                    StringRef(node->input(0)) == equal[next];
      if (isEqual)
        equal.push_back(node->output(0));
    }
  }
  return std::nullopt;
}

FailureOr<RankedTensorType>
GraphImporter::inputType(const onnx::ValueInfoProto &input) {
  std::string name = printableName(input.name());
  if (!input.type().has_tensor_type())
    return error() << "expected graph input '" << name
                   << "' to be a tensor but it is a sequence, map or optional";
  const auto &tensorType = input.type().tensor_type();
  Type elementType =
      elementTypeFor(tensorType.elem_type(), builder.getContext());
  if (!elementType)
    return error() << "expected graph input '" << name
                   << "' to be a tensor of numbers but it is one of "
                   << dataTypeName(tensorType.elem_type());

  SmallVector<int64_t> shape;
  auto given = options.shapes.find(input.name());
  if (given != options.shapes.end()) {
    shape.assign(given->second.begin(), given->second.end());
    if (tensorType.has_shape() &&
        tensorType.shape().dim_size() != int(shape.size()))
      return error() << "expected a shape of rank "
                     << tensorType.shape().dim_size() << " for graph input '"
                     << name << "' but --shape gives " << shapeString(shape);
  } else {
    std::optional<SmallVector<int64_t>> declared;
    if (tensorType.has_shape())
      declared = staticShape(tensorType.shape());
    if (!declared) {
      InFlightDiagnostic diagnostic = error();
      diagnostic << "expected graph input '" << name
                 << "' to have a static shape but it has ";
      if (!tensorType.has_shape()) {
        diagnostic << "none";
        diagnostic.attachNote()
            << "pass --shape " << name << "=<dim0>x<dim1>x...";
        return diagnostic;
      }
      diagnostic << shapeText(tensorType.shape());
      diagnostic.attachNote() << "pass " << shapeFlagFor(input);
      return diagnostic;
    }
    shape = *declared;
  }
  FailureOr<int64_t> count =
      checkedNumElements(shape, elementType, options.maxTensorBytes);
  if (failed(count) || !countElements(*count))
    return error() << "expected graph input '" << name << "' to have at most "
                   << options.maxTensorBytes << " bytes but its shape is "
                   << shapeString(shape);
  if (shape.size() > 1 && shape[0] > options.maxBatch) {
    InFlightDiagnostic diagnostic = error();
    diagnostic << "expected graph input '" << name
               << "' to have a batch of at most " << options.maxBatch
               << " but its shape is " << shapeString(shape);
    shape[0] = 1;
    std::string dims = llvm::join(
        llvm::map_range(shape, [](int64_t dim) { return std::to_string(dim); }),
        "x");
    diagnostic.attachNote() << "pass --shape " << name << "=" << dims
                            << " to compile the model for one sample";
    return diagnostic;
  }
  return RankedTensorType::get(shape, elementType);
}

LogicalResult GraphImporter::checkShapeOptions() {
  const auto &inputs = model.graph().input();
  for (const auto &[name, shape] : options.shapes) {
    if (llvm::any_of(inputs, [&name = name](const onnx::ValueInfoProto &input) {
          return input.name() == name;
        }))
      continue;
    InFlightDiagnostic diagnostic = error();
    diagnostic << "expected --shape to name a graph input but got '"
               << printableName(name) << "'";
    diagnostic.attachNote()
        << "the graph's inputs are: "
        << llvm::join(llvm::map_range(inputs,
                                      [](const onnx::ValueInfoProto &input) {
                                        return printableName(input.name());
                                      }),
                      ", ");
    return diagnostic;
  }
  return success();
}

LogicalResult GraphImporter::importInputs(func::FuncOp function) {
  const onnx::GraphProto &graph = model.graph();
  if (failed(checkShapeOptions()))
    return failure();
  for (const onnx::ValueInfoProto &input : graph.input()) {
    // An initializer of the same name is the input's value (before IR 4 every
    // initializer was declared as an input too).
    OnnxValue *initializer = lookup(input.name());
    if (initializer && initializer->constant)
      continue;
    FailureOr<RankedTensorType> type = inputType(input);
    if (failed(type))
      return failure();
    unsigned index = function.getNumArguments();
    Location inputLoc =
        NameLoc::get(builder.getStringAttr(printableName(input.name())));
    if (failed(function.insertArgument(
            index, *type,
            builder.getDictionaryAttr(builder.getNamedAttr(
                "mote.name",
                builder.getStringAttr(printableName(input.name())))),
            inputLoc)))
      return error() << "cannot add graph input '"
                     << printableName(input.name()) << "'";
    if (failed(define({input.name(), function.getArgument(index), {}, {}, {}},
                      [&]() { return error(); })))
      return failure();
  }
  return success();
}

LogicalResult GraphImporter::importOutputs(func::FuncOp function) {
  SmallVector<Value> results;
  SmallVector<Type> types;
  const onnx::GraphProto &graph = model.graph();
  if (graph.output_size() == 0)
    return error() << "expected the graph to have an output but it has none";
  for (const onnx::ValueInfoProto &output : graph.output()) {
    results.push_back(materialize(*lookup(output.name())));
    types.push_back(results.back().getType());
  }
  func::ReturnOp::create(builder, function.getLoc(), results);
  function.setType(builder.getFunctionType(function.getArgumentTypes(), types));
  for (int index = 0; index < graph.output_size(); ++index)
    function.setResultAttr(
        index, "mote.name",
        builder.getStringAttr(printableName(graph.output(index).name())));
  return success();
}
