//===- Iterations.cpp - Scan and Loop -------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A body is imported once an iteration. Equal kernels are shared, so that costs
// a list of calls, not code; and what depends on the iteration alone (a slice's
// place, say) is folded.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Loops.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Values = SmallVector<OnnxValue>;

static OnnxValue valueOf(Value value) { return {"", value, {}, {}, {}}; }

static OnnxValue constantValue(DenseElementsAttr constant) {
  return {"", {}, constant, {}, {}};
}

/// Whether a value is known; its only element then is an integer or bool.
static std::optional<int64_t> knownInteger(Node &node, OnnxValue &value) {
  node.getImporter().evaluate(value);
  if (!value.constant || value.quantized ||
      value.constant.getNumElements() != 1)
    return std::nullopt;
  return HostTensor::fromAttr(value.constant).getInt(0);
}

/// The attribute `body`, which has so many inputs and at least so many outputs.
static FailureOr<const onnx::GraphProto *> readBody(Node &node, int inputs,
                                                    int outputs) {
  const onnx::GraphProto *body = node.graphAttr("body");
  if (!body)
    return node.error() << "expected attribute 'body' but it is absent";
  if (body->input_size() != inputs || body->output_size() < outputs)
    return node.error() << "expected a body of " << inputs << " inputs and "
                        << outputs << " outputs but got " << body->input_size()
                        << " and " << body->output_size();
  return body;
}

/// One iteration's outputs.
static FailureOr<Values> runBody(Node &node, const onnx::GraphProto &body,
                                 ArrayRef<OnnxValue> inputs) {
  if (!node.getImporter().countUnrolled(body.node_size())) {
    InFlightDiagnostic diagnostic = node.error();
    diagnostic << "expected loops of at most "
               << GraphImporter::kMaxUnrolledNodes
               << " nodes when their iterations are written out, but got more";
    diagnostic.attachNote()
        << "use an operator that loops by itself (LSTM, GRU, CumSum, "
           "LinearAttention), or compile the body as a model and call it in a "
           "loop";
    return diagnostic;
  }
  Values outputs;
  if (failed(node.getImporter().importBranch(body, outputs, inputs)))
    return failure();
  return outputs;
}

/// Elements side by side along a new axis, as output `index` of the node, which
/// is output `bodyOutput` of its body.
static LogicalResult setStacked(Node &node, unsigned index,
                                const onnx::ValueInfoProto &bodyOutput,
                                ArrayRef<Value> elements, int64_t axis) {
  if (!node.hasOutput(index))
    return success();
  if (elements.empty()) {
    const auto &type = bodyOutput.type().tensor_type();
    Type element = elementTypeFor(type.elem_type(), node.getContext());
    if (!element)
      return node.error() << "expected the body to state the type of output '"
                          << printableName(bodyOutput.name()) << "'";
    FailureOr<RankedTensorType> declared =
        node.declaredType(element, index, "the number of iterations");
    if (failed(declared))
      return failure();
    return node.setResult(filledTensor(node, *declared, 0), index);
  }
  RankedTensorType type = typeOf(elements.front());
  FailureOr<int64_t> normalized = node.normalizeAxis(axis, type.getRank() + 1);
  if (failed(normalized))
    return failure();
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin() + *normalized, 1);
  SmallVector<Value> slices;
  for (Value element : elements) {
    if (element.getType() != type)
      return node.error() << "expected elements of one type for output "
                          << index << " but got " << type << " and "
                          << element.getType();
    slices.push_back(node.reshape(element, shape));
  }
  shape[*normalized] = static_cast<int64_t>(elements.size());
  FailureOr<RankedTensorType> whole =
      node.tensorType(shape, type.getElementType());
  if (failed(whole))
    return failure();
  Value result =
      slices.size() == 1
          ? slices.front()
          : node.create<nn::ConcatOp>(
                *whole, slices, node.builder.getI64IntegerAttr(*normalized));
  return node.setResult(result, index);
}

//===----------------------------------------------------------------------===//
// Scan
//===----------------------------------------------------------------------===//

namespace {
/// Along which axis, and from which end, slices of a value come or go.
struct ScanAxis {
  int64_t axis = 0;
  bool isReversed = false;
};
} // namespace

/// Entries of the attributes `PREFIX_axes` and `PREFIX_directions`.
static FailureOr<SmallVector<ScanAxis>> readAxes(Node &node, StringRef prefix,
                                                 unsigned count) {
  SmallVector<int64_t> axes = node.intsAttr((prefix + "_axes").str());
  SmallVector<int64_t> directions =
      node.intsAttr((prefix + "_directions").str());
  if ((!axes.empty() && axes.size() != count) ||
      (!directions.empty() && directions.size() != count))
    return node.error() << "expected " << count << " entries of '" << prefix
                        << "_axes' and '" << prefix << "_directions' but got "
                        << axes.size() << " and " << directions.size();
  SmallVector<ScanAxis> result(count);
  for (auto [index, entry] : llvm::enumerate(result))
    entry = {axes.empty() ? 0 : axes[index],
             !directions.empty() && directions[index] != 0};
  return result;
}

/// Slice `place` of an input along an axis, without that axis.
static Value sliceAt(Node &node, Value input, int64_t axis, int64_t place) {
  Box box = Box::whole(shapeOf(input));
  box.offsets[axis] = place;
  box.sizes[axis] = 1;
  SmallVector<int64_t> shape(shapeOf(input));
  shape.erase(shape.begin() + axis);
  return node.reshape(sliceOf(node, input, box), shape);
}

/// Normalizes the axes of the inputs from `first` on; the number of iterations.
static FailureOr<int64_t> countSlices(Node &node, unsigned first,
                                      MutableArrayRef<ScanAxis> axes) {
  std::optional<int64_t> count;
  for (auto [index, entry] : llvm::enumerate(axes)) {
    unsigned input = first + index;
    FailureOr<int64_t> axis = node.normalizeAxis(entry.axis, node.rank(input));
    if (failed(axis))
      return failure();
    entry.axis = *axis;
    int64_t size = node.shape(input)[*axis];
    if (count && *count != size)
      return misfit(node) << "expected inputs of equally many slices but got "
                          << *count << " and " << size;
    count = size;
  }
  return *count;
}

static LogicalResult importScan(Node &node) {
  int64_t scanned = node.intAttr("num_scan_inputs", 0);
  if (scanned < 1 || scanned > int64_t(node.getNumInputs()))
    return node.error() << "expected 'num_scan_inputs' from 1 to "
                        << node.getNumInputs() << " but got " << scanned;
  for (unsigned input = 0; input < node.getNumInputs(); ++input)
    if (!node.hasInput(input))
      return node.error() << "expected input " << input << " but it is absent";
  auto states = static_cast<unsigned>(node.getNumInputs() - scanned);
  if (node.getNumOutputs() < states)
    return node.error() << "expected at least " << states
                        << " outputs, one a state, but got "
                        << node.getNumOutputs();
  unsigned stacks = node.getNumOutputs() - states;
  auto body = readBody(node, static_cast<int>(node.getNumInputs()),
                       static_cast<int>(node.getNumOutputs()));
  auto from = readAxes(node, "scan_input", static_cast<unsigned>(scanned));
  auto to = readAxes(node, "scan_output", stacks);
  if (failed(body) || failed(from) || failed(to))
    return failure();
  FailureOr<int64_t> count = countSlices(node, states, *from);
  if (failed(count))
    return failure();

  Values carried;
  for (unsigned state = 0; state < states; ++state)
    carried.push_back(node.get(state));
  std::vector<SmallVector<Value>> stacked(stacks);
  for (int64_t step = 0; step < *count; ++step) {
    Values inputs(carried);
    for (auto [index, entry] : llvm::enumerate(*from))
      inputs.push_back(
          valueOf(sliceAt(node, node.in(states + index), entry.axis,
                          entry.isReversed ? *count - 1 - step : step)));
    FailureOr<Values> outputs = runBody(node, **body, inputs);
    if (failed(outputs))
      return failure();
    carried.assign(outputs->begin(), outputs->begin() + states);
    for (unsigned index = 0; index < stacks; ++index)
      stacked[index].push_back(
          node.getImporter().materialize((*outputs)[states + index]));
  }
  for (unsigned state = 0; state < states; ++state)
    if (failed(node.setValue(carried[state], state)))
      return failure();
  for (unsigned index = 0; index < stacks; ++index) {
    if ((*to)[index].isReversed)
      std::reverse(stacked[index].begin(), stacked[index].end());
    if (failed(setStacked(node, states + index,
                          (*body)->output(static_cast<int>(states + index)),
                          stacked[index], (*to)[index].axis)))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Loop
//===----------------------------------------------------------------------===//

namespace {
/// A Loop under way. Where only a run knows how many iterations there are, all
/// that there may be are computed, and each takes effect while `isActive`.
class LoopImport {
public:
  LoopImport(Node &node, const onnx::GraphProto &body)
      : node(node), body(body), states(node.getNumInputs() - 2),
        stacks(node.getNumOutputs() - states), stacked(stacks) {}

  LogicalResult run();

private:
  /// Reads trip count, condition and initial states.
  LogicalResult readInputs();
  /// Brings `isActive` up to iteration `step`; false where it is known that
  /// there is none.
  bool advance(int64_t step);
  /// Where the number of iterations is not known: as many as the graph declares
  /// the stacked outputs to have.
  LogicalResult limitByDeclaration();
  LogicalResult runOnce(int64_t step);
  LogicalResult setResults(int64_t steps);
  Value logicalAnd(Value lhs, Value rhs) {
    return pointwise(node, RankedTensorType::get({}, node.builder.getI1Type()),
                     {lhs, rhs}, [](Nums x) { return x[0] & x[1]; });
  }
  bool isCounted() const { return count.constant || count.value; }

  Node &node;
  const onnx::GraphProto &body;
  unsigned states, stacks;
  /// The trip count (nothing where there is none), and whether to go on.
  OnnxValue count, condition;
  std::optional<int64_t> limit;
  /// Null while it is known to be true.
  Value isActive;
  bool isDeclared = false;
  Values carried;
  std::vector<SmallVector<Value>> stacked;
};
} // namespace

LogicalResult LoopImport::readInputs() {
  for (unsigned input : {0u, 1u})
    if (node.hasInput(input) && node.type(input).getNumElements() != 1)
      return node.error() << "expected one number as input " << input
                          << " but got " << node.type(input);
  condition = constantValue(DenseElementsAttr::get(
      RankedTensorType::get({}, node.builder.getI1Type()), true));
  if (node.hasInput(1))
    condition = node.get(1);
  if (node.hasInput(0)) {
    count = node.get(0);
    limit = knownInteger(node, count);
  }
  for (unsigned state = 0; state < states; ++state) {
    if (!node.hasInput(2 + state))
      return node.error() << "expected input " << 2 + state
                          << " but it is absent";
    carried.push_back(node.get(2 + state));
  }
  return success();
}

bool LoopImport::advance(int64_t step) {
  std::optional<int64_t> goesOn = knownInteger(node, condition);
  if (goesOn == 0 || (limit && !isDeclared && step >= *limit))
    return false;
  auto require = [&](Value holds) {
    isActive = isActive ? logicalAnd(isActive, holds) : holds;
  };
  if (!goesOn)
    require(node.reshape(node.getImporter().materialize(condition), {}));
  if (isCounted() && !knownInteger(node, count))
    require(pointwise(node, RankedTensorType::get({}, node.builder.getI1Type()),
                      node.reshape(node.in(0), {}),
                      [&](Nums x) { return x[0] > double(step); }));
  return true;
}

LogicalResult LoopImport::limitByDeclaration() {
  std::optional<int64_t> declared;
  for (unsigned index = states; index < node.getNumOutputs(); ++index)
    if (node.hasOutput(index))
      if (auto shape = node.getImporter().declaredShape(
              node.getProto().output(static_cast<int>(index)));
          shape && !shape->empty())
        declared = shape->front();
  // Without stacked outputs a constant trip count is enough.
  if (stacks == 0 && limit)
    return success();
  if (!declared) {
    InFlightDiagnostic diagnostic = node.error();
    diagnostic
        << "expected a number of iterations that is constant, or declared "
           "as the size of a stacked output, but only a run knows it";
    diagnostic.attachNote() << "make the trip count and the condition "
                               "constants, or declare the output's shape";
    return diagnostic;
  }
  if (limit && *declared > *limit)
    return misfit(node) << "expected a declared size of at most the trip count "
                        << *limit << " but got " << *declared;
  limit = declared;
  isDeclared = true;
  return success();
}

LogicalResult LoopImport::runOnce(int64_t step) {
  auto scalar = [&](Type element, int64_t value) {
    return constantValue(
        DenseElementsAttr::get(RankedTensorType::get({}, element),
                               node.builder.getIntegerAttr(element, value)));
  };
  Values inputs{scalar(node.builder.getI64Type(), step),
                scalar(node.builder.getI1Type(), 1)};
  inputs.append(carried);
  FailureOr<Values> outputs = runBody(node, body, inputs);
  if (failed(outputs))
    return failure();
  condition = outputs->front();
  for (unsigned state = 0; state < states; ++state) {
    OnnxValue &next = (*outputs)[1 + state];
    if (!isActive) {
      carried[state] = next;
      continue;
    }
    Value before = node.getImporter().materialize(carried[state]);
    Value after = node.getImporter().materialize(next);
    if (before.getType() != after.getType())
      return node.error() << "expected a state of one type, for only a run "
                             "knows the number of iterations, but got "
                          << before.getType() << " and " << after.getType();
    carried[state] =
        valueOf(pointwise(node, typeOf(before), {isActive, after, before},
                          [](Nums x) { return select(x[0], x[1], x[2]); }));
  }
  for (unsigned index = 0; index < stacks; ++index)
    stacked[index].push_back(
        node.getImporter().materialize((*outputs)[1 + states + index]));
  return success();
}

LogicalResult LoopImport::setResults(int64_t steps) {
  for (unsigned state = 0; state < states; ++state)
    if (failed(node.setValue(carried[state], state)))
      return failure();
  for (unsigned index = 0; index < stacks; ++index)
    if (failed(setStacked(node, states + index,
                          body.output(static_cast<int>(1 + states + index)),
                          stacked[index],
                          /*axis=*/0)))
      return failure();
  return success();
}

LogicalResult LoopImport::run() {
  if (failed(readInputs()))
    return failure();
  int64_t step = 0;
  Value wasActive;
  for (; advance(step); ++step) {
    if ((isActive || (isCounted() && !limit)) && !isDeclared &&
        failed(limitByDeclaration()))
      return failure();
    if (isDeclared && step >= *limit)
      break;
    wasActive = isActive;
    if (failed(runOnce(step)))
      return failure();
  }
  // Of a declared number of iterations the last takes place, and no more.
  if (isDeclared) {
    bool endsHere = step < *limit || !advance(step);
    node.expectAtRunTime(
        "as many iterations as a stacked output is declared to have",
        [&](ImplicitLocOpBuilder &b) {
          Num holds = number(b, b.getI1Type(), step == *limit);
          if (wasActive)
            holds = holds & onlyElement(b, wasActive);
          if (!endsHere && isActive)
            holds = holds & !onlyElement(b, isActive);
          return holds.get();
        });
  }
  return setResults(step);
}

static LogicalResult importLoop(Node &node) {
  unsigned states = node.getNumInputs() < 2 ? 0 : node.getNumInputs() - 2;
  if (node.getNumInputs() < 2 || node.getNumOutputs() < states)
    return node.error() << "expected a trip count, a condition, and an output "
                           "for each of "
                        << states << " states, but got " << node.getNumInputs()
                        << " inputs and " << node.getNumOutputs() << " outputs";
  auto body = readBody(node, static_cast<int>(node.getNumInputs()),
                       static_cast<int>(node.getNumOutputs()) + 1);
  if (failed(body))
    return failure();
  return LoopImport(node, **body).run();
}

ArrayRef<OpRow> mote::importer::iterationOps() {
  static constexpr OpRow rows[] = {
      {"", "Loop", 1, 0, kVariadic, kVariadic, importLoop},
      {"", "Scan", 9, 1, kVariadic, kVariadic, importScan},
  };
  return rows;
}
