//===- AttentionVariants.cpp - Flexible and linear attention --------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/AttentionParts.h"
#include "compiler/onnx/ops/RunTime.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/NN/IR/NN.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// FlexAttention
//===----------------------------------------------------------------------===//

/// `value` after the subgraph of attribute `name`, where there is one.
static FailureOr<Value> modified(Node &node, StringRef name, Value value) {
  if (!node.hasAttr(name))
    return value;
  const onnx::GraphProto *graph = node.graphAttr(name);
  if (!graph)
    return failure();
  if (graph->input_size() != 1 || graph->output_size() != 1)
    return node.error() << "expected attribute '" << name
                        << "' to be a graph of one input and one output but "
                           "got "
                        << graph->input_size() << " and "
                        << graph->output_size();
  OnnxValue input;
  input.value = value;
  SmallVector<OnnxValue> outputs;
  if (failed(node.getImporter().importBranch(*graph, outputs, input)))
    return failure();
  Value result = node.getImporter().materialize(outputs.front());
  if (result.getType() != value.getType())
    return node.error() << "expected attribute '" << name
                        << "' to keep the type " << value.getType()
                        << " but its result is " << result.getType();
  return result;
}

/// Q, K and V of rank 4 that agree.
static LogicalResult expectHeads(Node &node) {
  for (unsigned index = 0; index < 3; ++index)
    if (failed(node.expectFloat(index)) ||
        failed(node.expectSameElementType(0, index)))
      return failure();
  ArrayRef<int64_t> q = node.shape(0), k = node.shape(1), v = node.shape(2);
  bool agrees = q.size() == 4 && k.size() == 4 && v.size() == 4 &&
                !llvm::is_contained(q, 0) && !llvm::is_contained(k, 0) &&
                !llvm::is_contained(v, 0);
  if (agrees && q[0] == k[0] && q[0] == v[0] && k[1] == v[1] &&
      q[1] % k[1] == 0 && k[2] == v[2] && q[3] == k[3])
    return success();
  return node.error() << "expected heads [N, H, L, E], [N, h, S, E] and "
                         "[N, h, S, V] but got "
                      << node.type(0) << ", " << node.type(1) << " and "
                      << node.type(2);
}

/// The type that scores and probabilities have.
static Type precisionOf(Node &node) {
  Type element = node.type(0).getElementType();
  int64_t precision = node.intAttr("softmax_precision", 0);
  if (precision != 0)
    return elementTypeFor(static_cast<int32_t>(precision), node.getContext());
  return element.isF64() ? element : node.builder.getF32Type();
}

/// prob_mod(softmax(score_mod(Q K^T scale))) V
static LogicalResult importFlexAttention(Node &node) {
  if (failed(expectHeads(node)))
    return failure();
  double scale = node.hasAttr("scale")
                     ? node.floatAttr("scale", 1)
                     : 1 / std::sqrt(double(node.shape(0)[3]));
  Type wide = precisionOf(node);
  if (!(scale >= 0) || !isa_and_nonnull<FloatType>(wide))
    return node.error() << "expected attribute 'scale' not to be negative and "
                           "'softmax_precision' to be a float type but got "
                        << scale << " and "
                        << node.intAttr("softmax_precision", 0);
  // Half of the scale on either side, so that narrow floats do not overflow.
  Value scores = groupedProduct(
      node, scaled(node, node.in(0), std::sqrt(scale)),
      node.transpose(scaled(node, node.in(1), std::sqrt(scale)), {0, 1, 3, 2}));
  FailureOr<Value> logits =
      modified(node, "score_mod", converted(node, scores, wide));
  if (failed(logits))
    return failure();
  FailureOr<Value> weights =
      modified(node, "prob_mod", maskedSoftmax(node, *logits, Value()));
  if (failed(weights))
    return failure();
  Value result =
      groupedProduct(node, *weights, converted(node, node.in(2), wide));
  return node.setResult(converted(node, result, node.type(2).getElementType()));
}

//===----------------------------------------------------------------------===//
// LinearAttention
//===----------------------------------------------------------------------===//

namespace {
/// Sizes, and what the update rule takes.
struct Recurrence {
  int64_t batch, steps, heads, group, keySize, valueSize;
  bool decays, corrects;
  double scale;
};
} // namespace

/// Input `index` is [batch, steps, one of `widths`].
static LogicalResult expectPacked(Node &node, unsigned index,
                                  ArrayRef<int64_t> widths) {
  ArrayRef<int64_t> shape = node.shape(index), query = node.shape(0);
  if (shape.size() == 3 && shape.take_front(2) == query.take_front(2) &&
      llvm::is_contained(widths, shape[2]))
    return node.expectFloat(index);
  return node.error() << "expected input " << index << " of shape "
                      << shapeString({query[0], query[1], widths[0]})
                      << " but got " << node.type(index);
}

static FailureOr<Recurrence> readRecurrence(Node &node) {
  std::string rule = node.stringAttr("update_rule", "gated_delta");
  bool decays = rule == "gated" || rule == "gated_delta";
  bool corrects = rule == "delta" || rule == "gated_delta";
  if (!decays && !corrects && rule != "linear")
    return node.error() << "expected attribute 'update_rule' to be linear, "
                           "gated, delta or gated_delta but got '"
                        << printableName(rule) << "'";
  if (node.hasInput(4) != decays || node.hasInput(5) != corrects)
    return node.error() << "expected a decay (input 4) where the update rule "
                           "is gated, and a rate (input 5) where it is delta, "
                           "but that is not so for '"
                        << rule << "'";
  int64_t queries = node.intAttr("q_num_heads", 0);
  int64_t heads = node.intAttr("kv_num_heads", 0);
  if (queries < 1 || heads < 1 || queries % heads != 0 || node.rank(0) != 3 ||
      node.rank(2) != 3 || node.shape(0)[2] % queries != 0 ||
      node.shape(2)[2] % heads != 0)
    return node.error() << "expected packed heads [N, T, heads * size], "
                           "queries in multiples of keys, but got "
                        << node.type(0) << " and " << node.type(2) << " for "
                        << queries << " and " << heads << " heads";
  Recurrence r{node.shape(0)[0],
               node.shape(0)[1],
               heads,
               queries / heads,
               node.shape(0)[2] / queries,
               node.shape(2)[2] / heads,
               decays,
               corrects,
               node.floatAttr("scale", 0)};
  if (r.scale == 0)
    r.scale = 1 / std::sqrt(double(std::max<int64_t>(r.keySize, 1)));
  if (failed(node.expectFloat(0)) ||
      failed(expectPacked(node, 1, {heads * r.keySize})) ||
      failed(expectPacked(node, 2, {heads * r.valueSize})) ||
      (decays && failed(expectPacked(node, 4, {heads * r.keySize, heads}))) ||
      (corrects && failed(expectPacked(node, 5, {heads, int64_t(1)}))))
    return failure();
  SmallVector<int64_t> state = {r.batch, heads, r.keySize, r.valueSize};
  if (node.hasInput(3) && (node.shape(3) != ArrayRef<int64_t>(state) ||
                           failed(node.expectFloat(3))))
    return node.error() << "expected a state of shape " << shapeString(state)
                        << " but got " << node.type(3);
  return r;
}

/// One step of one column of a head's state: `at` is image, head, column, step.
static SmallVector<Value> attendOnce(Node &node, const Recurrence &r, Body &b,
                                     Nums at, Value state, Value out) {
  Type f32 = b.getF32Type();
  Num image = at[0], head = at[1], column = at[2], step = at[3];
  auto packed = [&](Body &inside, unsigned index, Num place) {
    return elementAt(inside, node.in(index), {image, step, place}).to(f32);
  };
  auto keyed = [&](Num d) { return d + head * double(r.keySize); };
  // The decayed state, and what it holds for this key.
  bool perKey = r.decays && node.shape(4)[2] != r.heads;
  SmallVector<Value> decayed =
      inLoops(b, r.keySize, {state, number(b, f32, 0).get()},
              [&](Body &inside, Nums d, ValueRange carried) {
                SmallVector<Num> place = {image, head, d[0], column};
                Num old = elementAt(inside, carried[0], place);
                Value next = carried[0];
                if (r.decays) {
                  old =
                      old * exp(packed(inside, 4, perKey ? keyed(d[0]) : head));
                  next = withElement(inside, next, place, old);
                }
                Num held(inside, carried[1], false);
                return SmallVector<Value>{
                    next, (held + old * packed(inside, 1, keyed(d[0]))).get()};
              });
  Num value = packed(b, 2, head * double(r.valueSize) + column);
  if (r.corrects) {
    Num rate = packed(b, 5, node.shape(5)[2] == 1 ? head.like(0) : head);
    value = rate * (value - Num(b, decayed[1], false));
  }
  Value written =
      inLoops(b, r.keySize, decayed[0],
              [&](Body &inside, Nums d, ValueRange carried) {
                SmallVector<Num> place = {image, head, d[0], column};
                Num sum = elementAt(inside, carried[0], place) +
                          packed(inside, 1, keyed(d[0])) * value;
                return SmallVector<Value>{
                    withElement(inside, carried[0], place, sum)};
              })
          .front();
  Value read =
      inLoops(b, r.group, out,
              [&](Body &inside, Nums member, ValueRange carried) {
                Num query = member[0] + head * double(r.group);
                Num sum = summedUp(
                    inside, r.keySize, number(inside, f32, 0),
                    [&](Body &term, Num d) {
                      return packed(term, 0, d + query * double(r.keySize)) *
                             elementAt(term, written, {image, head, d, column});
                    });
                return SmallVector<Value>{withElement(
                    inside, carried[0],
                    {image, step, query * double(r.valueSize) + column},
                    sum * r.scale)};
              })
          .front();
  return {written, read};
}

/// S = exp(decay) S + k (rate (v - S^T k))^T; the result is q^T S scale.
/// Columns of S do not depend on each other.
static LogicalResult importLinearAttention(Node &node) {
  FailureOr<Recurrence> r = readRecurrence(node);
  if (failed(r))
    return failure();
  Type f32 = node.builder.getF32Type(), element = node.type(0).getElementType();
  auto stateType = RankedTensorType::get(
      {r->batch, r->heads, r->keySize, r->valueSize}, f32);
  FailureOr<RankedTensorType> type = node.tensorType(
      {r->batch, r->steps, r->heads * r->group * r->valueSize}, f32);
  if (failed(type))
    return failure();
  Value state = node.hasInput(3) ? converted(node, node.in(3), f32)
                                 : filledTensor(node, stateType, 0);
  for (unsigned input : {0u, 1u, 2u, 4u, 5u})
    if (node.hasInput(input))
      node.in(input); // In front of the loops.
  Body b = node.at();
  SmallVector<Value> results =
      inLoops(b, {r->batch, r->heads, r->valueSize, r->steps},
              {state, filledTensor(node, *type, 0)},
              [&](Body &inside, Nums at, ValueRange carried) {
                return attendOnce(node, *r, inside, at, carried[0], carried[1]);
              });
  Type kept = node.hasInput(3) ? node.type(3).getElementType() : element;
  if (failed(node.setResult(converted(node, results[1], element))))
    return failure();
  return node.setResult(converted(node, results[0], kept), 1);
}

//===----------------------------------------------------------------------===//
// CausalConvWithState
//===----------------------------------------------------------------------===//

static LogicalResult expectCausalShapes(Node &node) {
  for (unsigned index = 0; index < node.getNumInputs(); ++index)
    if (node.hasInput(index) && (failed(node.expectFloat(index)) ||
                                 failed(node.expectSameElementType(0, index))))
      return failure();
  ArrayRef<int64_t> input = node.shape(0), weight = node.shape(1);
  bool agrees = input.size() == 3 && weight.size() == 3 &&
                weight[0] == input[1] && weight[1] == 1 && weight[2] >= 1;
  if (agrees && node.hasInput(2))
    agrees = node.shape(2) == input.slice(1, 1);
  if (agrees && node.hasInput(3))
    agrees =
        node.shape(3) == ArrayRef<int64_t>({input[0], input[1], weight[2] - 1});
  if (agrees)
    return success();
  return node.error() << "expected an input [N, C, L], weights [C, 1, K], a "
                         "bias [C] and a state [N, C, K - 1] but got "
                      << node.type(0) << " and " << node.type(1);
}

/// A depthwise convolution over the state of K - 1 elements and the input.
static LogicalResult importCausalConv(Node &node) {
  if (failed(expectCausalShapes(node)))
    return failure();
  std::string activation = node.stringAttr("activation", "none");
  if (activation != "none" && activation != "silu" && activation != "swish")
    return node.error() << "expected attribute 'activation' to be none, silu "
                           "or swish but got '"
                        << printableName(activation) << "'";
  RankedTensorType type = node.type(0);
  int64_t taps = node.shape(1)[2];
  SmallVector<int64_t> shape(type.getShape());
  shape[2] += taps - 1;
  FailureOr<RankedTensorType> longType =
      node.tensorType(shape, type.getElementType());
  if (failed(longType))
    return failure();
  Value line;
  if (node.hasInput(3) && taps > 1)
    line = node.create<nn::ConcatOp>(*longType,
                                     ValueRange{node.in(3), node.in(0)}, 2);
  else
    line = padded(node, node.in(0), {0, 0, taps - 1}, {0, 0, 0}, 0);

  Builder &b = node.builder;
  AffineExpr n = b.getAffineDimExpr(0), c = b.getAffineDimExpr(1),
             place = b.getAffineDimExpr(2), tap = b.getAffineDimExpr(3);
  RankedTensorType wide = type.clone(sumType(type.getElementType()));
  Value start = filledTensor(node, wide, 0);
  if (node.hasInput(2))
    start =
        pointwise(node, wide, node.reshape(node.in(2), {type.getDimSize(1), 1}),
                  [&](Nums x) { return x[0].to(wide.getElementType()); });
  Value sums = contracted(node, 4,
                          {{line, {n, c, place + tap}},
                           {node.in(1), {c, b.getAffineConstantExpr(0), tap}}},
                          {start, {n, c, place}}, {},
                          [](Nums x, Num sum) { return sum + x[0] * x[1]; });
  Value result = converted(node, sums, type.getElementType());
  if (activation != "none")
    result = pointwise(node, type, result,
                       [](Nums x) { return x[0] / (1.0 + exp(-x[0])); });
  Box last = Box::whole(shape);
  last.offsets[2] = type.getDimSize(2);
  last.sizes[2] = taps - 1;
  if (failed(node.setResult(result)))
    return failure();
  return node.setResult(sliceOf(node, line, last), 1);
}

ArrayRef<OpRow> mote::importer::attentionVariantOps() {
  static constexpr OpRow rows[] = {
      {"ai.onnx.preview", "FlexAttention", 1, 3, 3, 1, importFlexAttention},
      {"", "LinearAttention", 27, 3, 6, 2, importLinearAttention},
      {"", "CausalConvWithState", 27, 2, 4, 2, importCausalConv},
  };
  return rows;
}
