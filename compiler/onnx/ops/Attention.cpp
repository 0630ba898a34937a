//===- Attention.cpp - Attention and what comes with it -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/AttentionParts.h"
#include "compiler/onnx/ops/Slices.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

FailureOr<Value> mote::importer::splitHeads(Node &node, unsigned index,
                                            StringRef attribute) {
  Value input = node.in(index);
  ArrayRef<int64_t> shape = node.shape(index);
  if (shape.size() == 4)
    return input;
  int64_t heads = node.intAttr(attribute, 0);
  if (shape.size() != 3 || heads < 1 || shape[2] % heads != 0)
    return node.error() << "expected input " << index
                        << " of rank 4, or of rank 3 and attribute '"
                        << attribute << "' to divide its last dimension, but "
                        << "got " << node.type(index) << " and " << heads;
  Value split =
      node.reshape(input, {shape[0], shape[1], heads, shape[2] / heads});
  return node.transpose(split, {0, 2, 1, 3});
}

Value mote::importer::mergeHeads(Node &node, Value value) {
  ArrayRef<int64_t> shape = shapeOf(value);
  return node.reshape(node.transpose(value, {0, 2, 1, 3}),
                      {shape[0], shape[2], shape[1] * shape[3]});
}

Value mote::importer::groupedProduct(Node &node, Value query, Value keys) {
  ArrayRef<int64_t> q = shapeOf(query), k = shapeOf(keys);
  int64_t repeats = q[1] / k[1];
  if (repeats == 1)
    return matrixProduct(node, query, keys);
  Value product = matrixProduct(
      node, node.reshape(query, {q[0], k[1], repeats, q[2], q[3]}),
      node.reshape(keys, {k[0], k[1], 1, k[2], k[3]}));
  return node.reshape(product, {q[0], q[1], q[2], k[3]});
}

Value mote::importer::scaled(Node &node, Value value, double factor) {
  if (factor == 1)
    return value;
  return joined(node, elementOf(value), value,
                [&](Nums x) { return x[0] * factor; });
}

Value mote::importer::softcapped(Node &node, Value scores, double cap) {
  if (cap <= 0)
    return scores;
  return joined(node, elementOf(scores), scores,
                [&](Nums x) { return tanh(x[0] / cap) * cap; });
}

Value mote::importer::maskedSoftmax(Node &node, Value scores, Value bias) {
  Type element = elementOf(scores);
  int64_t axis = typeOf(scores).getRank() - 1;
  if (!bias)
    return node.create<nn::SoftmaxOp>(scores.getType(), scores,
                                      node.builder.getI64IntegerAttr(axis));
  Value most = largestAlong(node, scores, axis);
  Value powers = joined(node, element, {scores, most}, [](Nums x) {
    return exp(x[0] - select(x[1] == -kInfinity, x[1].like(0), x[1]));
  });
  Value sum = sumAlong(node, powers, axis);
  Value open = largestAlong(node, bias, typeOf(bias).getRank() - 1);
  return joined(node, element, {powers, sum, open}, [](Nums x) {
    Num quotient = x[0] / select(x[1] == 0.0, x[1].like(1), x[1]);
    return select(x[2] == -kInfinity, x[0].like(0), quotient);
  });
}

/// Past tensors, where there are some, before those of this call.
static FailureOr<Value> withPast(Node &node, unsigned index, Value now) {
  if (!node.hasInput(index))
    return now;
  Value past = node.in(index);
  SmallVector<int64_t> shape(shapeOf(now));
  ArrayRef<int64_t> pastShape = shapeOf(past);
  if (pastShape.size() != 4 || pastShape[0] != shape[0] ||
      pastShape[1] != shape[1] || pastShape[3] != shape[3] ||
      elementOf(past) != elementOf(now))
    return node.error() << "expected input " << index
                        << " to differ only in its length from "
                        << now.getType() << " but got " << past.getType();
  if (pastShape[2] == 0)
    return now;
  shape[2] += pastShape[2];
  return node.create<nn::ConcatOp>(typeOf(now).clone(shape),
                                   ValueRange({past, now}),
                                   node.builder.getI64IntegerAttr(2));
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

namespace {
struct Problem {
  Value query, key, value;
  int64_t queries = 0, keys = 0;
  /// Keys before the first query, where that is one number.
  int64_t past = 0;
};
} // namespace

static FailureOr<Problem> readProblem(Node &node) {
  auto query = splitHeads(node, 0, "q_num_heads");
  auto key = splitHeads(node, 1, "kv_num_heads");
  auto value = splitHeads(node, 2, "kv_num_heads");
  if (failed(query) || failed(key) || failed(value))
    return failure();
  key = withPast(node, 4, *key);
  value = withPast(node, 5, *value);
  if (failed(key) || failed(value))
    return failure();
  ArrayRef<int64_t> q = shapeOf(*query), k = shapeOf(*key), v = shapeOf(*value);
  if (q[0] != k[0] || k[0] != v[0] || k[1] != v[1] || k[1] == 0 ||
      q[1] % k[1] != 0 || q[3] != k[3] || k[2] != v[2])
    return node.error()
           << "expected queries, keys and values [N, H, L, D] that "
              "agree but got "
           << shapeString(q) << ", " << shapeString(k) << " and "
           << shapeString(v);
  if (llvm::is_contained(q, 0) || llvm::is_contained(k, 0) ||
      llvm::is_contained(v, 0))
    return node.error() << "expected tensors with elements but got "
                        << shapeString(q) << ", " << shapeString(k) << " and "
                        << shapeString(v);
  return Problem{*query, *key, *value,
                 q[2],   k[2], node.hasInput(4) ? node.shape(4)[2] : 0};
}

/// Input 3 as numbers to add, closed behind its last key.
static FailureOr<Value> maskBias(Node &node, const Problem &problem) {
  Value mask = node.in(3);
  Type element = node.type(0).getElementType();
  RankedTensorType type = node.type(3);
  bool isBool = type.getElementType().isInteger(1);
  SmallVector<int64_t> full = {shapeOf(problem.query)[0],
                               shapeOf(problem.query)[1], problem.queries,
                               problem.keys};
  SmallVector<int64_t> shape(type.getShape());
  if (shape.empty() || (!isBool && type.getElementType() != element))
    return node.error() << "expected a mask of bools or of " << element
                        << " but got " << type;
  int64_t missing = problem.keys - shape.back();
  shape.back() = problem.keys;
  FailureOr<SmallVector<int64_t>> all = node.broadcast(full, shape);
  if (failed(all))
    return failure();
  if (missing < 0 || *all != full)
    return node.error() << "expected a mask that broadcasts to "
                        << shapeString(full) << " but got " << type;
  Value bias = mask;
  if (isBool)
    bias = joined(node, element, mask, [&](Nums x) {
      ImplicitLocOpBuilder &b = x[0].builder();
      return select(x[0], number(b, element, 0),
                    number(b, element, -kInfinity));
    });
  if (missing == 0)
    return bias;
  SmallVector<int64_t> low(shape.size(), 0), high(shape.size(), 0);
  high.back() = missing;
  return padded(node, bias, low, high, -kInfinity);
}

/// 0 where a query may see a key by its place, -inf where not: [N or 1, 1,
/// queries, keys]. Null where every key is seen.
static FailureOr<Value> placeBias(Node &node, const Problem &problem) {
  bool isCausal = node.intAttr("is_causal", 0) != 0;
  int64_t left = node.intAttr("left_window_size", -1);
  int64_t right = node.intAttr("right_window_size", -1);
  bool hasLengths = node.hasInput(6);
  if (!isCausal && left < 0 && right < 0 && !hasLengths)
    return Value();
  Value lengths;
  int64_t batch = 1;
  if (hasLengths) {
    batch = shapeOf(problem.query)[0];
    if (node.shape(6) != ArrayRef<int64_t>(batch))
      return node.error() << "expected one length an image but got "
                          << node.type(6);
    lengths = node.in(6);
  }
  Type element = node.type(0).getElementType();
  auto type =
      RankedTensorType::get({batch, 1, problem.queries, problem.keys}, element);
  return generated(node, type, [&](ImplicitLocOpBuilder &b, Nums at) {
    Num seen(b, arith::ConstantOp::create(b, b.getBoolAttr(true)), false);
    Num offset = indexNumber(b, problem.past), key = at[3];
    if (hasLengths) {
      Num length = elementAt(b, lengths, at[0]).toIndex();
      seen = key < length;
      if (!node.hasInput(4))
        offset = length - double(problem.queries);
    }
    Num distance = at[2] + offset - key;
    if (isCausal)
      seen = seen & (distance >= 0);
    if (left >= 0)
      seen = seen & (distance <= double(left));
    if (right >= 0)
      seen = seen & (distance >= -double(right));
    return select(seen, number(b, element, 0), number(b, element, -kInfinity));
  });
}

static FailureOr<Value> biasOf(Node &node, const Problem &problem) {
  FailureOr<Value> place = placeBias(node, problem);
  if (failed(place) || !node.hasInput(3))
    return place;
  FailureOr<Value> mask = maskBias(node, problem);
  if (failed(mask) || !*place)
    return mask;
  return joined(node, elementOf(*mask), {*mask, *place},
                [](Nums x) { return x[0] + x[1]; });
}

static LogicalResult setPresent(Node &node, const Problem &problem) {
  if (failed(node.setResult(problem.key, 1)))
    return failure();
  return node.setResult(problem.value, 2);
}

/// softmax(softcap(Q K^T scale) + bias) V
static LogicalResult importAttention(Node &node) {
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)))
    return failure();
  FailureOr<Problem> problem = readProblem(node);
  if (failed(problem))
    return failure();
  int64_t headSize = shapeOf(problem->query)[3];
  double scale = node.hasAttr("scale") ? node.floatAttr("scale", 1)
                                       : 1 / std::sqrt(double(headSize));
  if (!(scale >= 0))
    return node.error() << "expected attribute 'scale' not to be negative but "
                           "got "
                        << scale;
  Type element = node.type(0).getElementType();
  // Half of the scale on either side, so that narrow floats do not overflow.
  Value scores = groupedProduct(
      node, scaled(node, problem->query, std::sqrt(scale)),
      node.transpose(scaled(node, problem->key, std::sqrt(scale)),
                     {0, 1, 3, 2}));
  FailureOr<Value> bias = biasOf(node, *problem);
  if (failed(bias))
    return failure();
  Value capped = softcapped(node, scores, node.floatAttr("softcap", 0));
  Value biased = capped;
  if (*bias)
    biased = joined(node, element, {capped, *bias},
                    [](Nums x) { return x[0] + x[1]; });
  Value logits = biased;
  if (int64_t precision = node.intAttr("softmax_precision", 0)) {
    Type wide =
        elementTypeFor(static_cast<int32_t>(precision), node.getContext());
    if (!isa_and_nonnull<FloatType>(wide))
      return node.error() << "expected attribute 'softmax_precision' to be a "
                             "float type but got "
                          << precision;
    logits = converted(node, logits, wide);
  }
  Value weights = converted(node, maskedSoftmax(node, logits, *bias), element);
  Value result = groupedProduct(node, weights, problem->value);
  if (node.rank(0) == 3)
    result = mergeHeads(node, result);
  int64_t mode = node.intAttr("qk_matmul_output_mode", 0);
  Value shown = mode == 1   ? capped
                : mode == 2 ? biased
                : mode == 3 ? weights
                            : scores;
  if (failed(node.setResult(result)) || failed(setPresent(node, *problem)))
    return failure();
  return node.setResult(shown, 3);
}

//===----------------------------------------------------------------------===//
// RotaryEmbedding
//===----------------------------------------------------------------------===//

/// Turns pairs of a head's elements by an angle that grows with the position.
static LogicalResult importRotaryEmbedding(Node &node) {
  ArrayRef<int64_t> shape = node.shape(0), table = node.shape(1);
  FailureOr<Value> heads = splitHeads(node, 0, "num_heads");
  if (failed(heads) || failed(node.expectFloat(0)) ||
      failed(node.expectSameElementType(0, 1)) ||
      failed(node.expectSameElementType(0, 2)))
    return failure();
  ArrayRef<int64_t> dims = shapeOf(*heads);
  int64_t turned = node.intAttr("rotary_embedding_dim", 0);
  if (turned == 0)
    turned = dims[3];
  bool hasPositions = node.hasInput(3);
  bool agrees = turned % 2 == 0 && turned > 0 && turned <= dims[3] &&
                node.shape(2) == table &&
                table.size() == (hasPositions ? 2u : 3u) &&
                table.back() == turned / 2;
  if (agrees && hasPositions)
    agrees =
        node.shape(3) == ArrayRef<int64_t>({dims[0], dims[2]}) && table[0] > 0;
  if (agrees && !hasPositions)
    agrees = table[0] == dims[0] && table[1] == dims[2];
  if (!agrees)
    return node.error() << "expected tables of " << turned / 2
                        << " angles a position for heads " << shapeString(dims)
                        << " but got " << node.type(1) << " and "
                        << node.type(2);
  bool isInterleaved = node.intAttr("interleaved", 0) != 0;
  int64_t half = turned / 2;
  Value input = *heads, cosines = node.in(1), sines = node.in(2);
  Value positions = hasPositions ? node.in(3) : Value();
  Value result =
      generated(node, typeOf(input), [&](ImplicitLocOpBuilder &b, Nums at) {
        Num d = at[3];
        Num pair = isInterleaved ? d / 2 : d % double(half);
        pair = minimum(pair, pair.like(double(half - 1)));
        Num isFirst = isInterleaved ? d % 2 == 0.0 : d < double(half);
        Num first = isInterleaved ? pair * 2 : pair;
        Num second = isInterleaved ? pair * 2 + 1 : pair + double(half);
        auto part = [&](Num d) {
          return elementAt(b, input, {at[0], at[1], at[2], d});
        };
        auto angle = [&](Value from) {
          if (!positions)
            return elementAt(b, from, {at[0], at[2], pair});
          Num place = elementAt(b, positions, {at[0], at[2]}).toIndex();
          return elementAt(
              b, from,
              {clamp(place, place.like(0), place.like(double(table[0] - 1))),
               pair});
        };
        Num x1 = part(first), x2 = part(second);
        Num cosine = angle(cosines), sine = angle(sines);
        Num rotated =
            select(isFirst, cosine * x1 - sine * x2, sine * x1 + cosine * x2);
        return turned == dims[3] ? rotated
                                 : select(d < double(turned), rotated, part(d));
      });
  if (shape.size() == 3)
    result = mergeHeads(node, result);
  return node.setResult(result);
}

ArrayRef<OpRow> mote::importer::attentionOps() {
  static constexpr OpRow rows[] = {
      {"", "Attention", 23, 3, 7, 4, importAttention},
      {"", "RotaryEmbedding", 23, 3, 4, 1, importRotaryEmbedding},
  };
  return rows;
}
