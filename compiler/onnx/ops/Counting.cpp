//===- Counting.cpp - Determinants and counts of n-grams ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

//===----------------------------------------------------------------------===//
// Det
//===----------------------------------------------------------------------===//

/// The row, from `step` on, with the largest element in column `step`.
static Num pivotRow(Body &b, Value matrix, Num image, Num step, int64_t size) {
  Num least = elementAt(b, matrix, {image, step, step}).like(-1);
  SmallVector<Value> best = inLoops(
      b, size, {step.get(), least.get()},
      [&](Body &inside, Nums row, ValueRange carried) {
        Num most(inside, carried[1], false);
        Num x = abs(elementAt(inside, matrix, {image, row[0], step}));
        Num isBetter = (row[0] >= step) & (x > most);
        return SmallVector<Value>{
            select(isBetter, row[0], Num(inside, carried[0], false)).get(),
            select(isBetter, x, most).get()};
      });
  return Num(b, best[0], false);
}

/// `matrix` with rows `step` and `pivot` exchanged and column `step` cleared
/// below the first.
static Value eliminated(Body &b, Value matrix, Num image, Num step, Num pivot,
                        int64_t size) {
  matrix = inLoops(b, size, matrix,
                   [&](Body &inside, Nums column, ValueRange carried) {
                     SmallVector<Num> at = {image, step, column[0]};
                     SmallVector<Num> other = {image, pivot, column[0]};
                     Num mine = elementAt(inside, carried[0], at);
                     Num theirs = elementAt(inside, carried[0], other);
                     Value next = withElement(inside, carried[0], at, theirs);
                     return SmallVector<Value>{
                         withElement(inside, next, other, mine)};
                   })
               .front();
  Num corner = elementAt(b, matrix, {image, step, step});
  auto row = [&](Body &inside, Nums row, ValueRange carried) {
    Num first = elementAt(inside, carried[0], {image, row[0], step});
    // A column of zeros is cleared already.
    Num factor = select((row[0] > step) & (corner != 0.0), first / corner,
                        first.like(0));
    return inLoops(
        inside, size, carried[0],
        [&](Body &deep, Nums column, ValueRange values) {
          SmallVector<Num> at = {image, row[0], column[0]};
          Num x = elementAt(deep, values[0], at) -
                  elementAt(deep, values[0], {image, step, column[0]}) * factor;
          return SmallVector<Value>{withElement(deep, values[0], at, x)};
        });
  };
  return inLoops(b, size, matrix, row).front();
}

/// The product of the pivots of Gauss's elimination.
static LogicalResult importDet(Node &node) {
  ArrayRef<int64_t> shape = node.shape(0);
  size_t rank = shape.size();
  if (failed(node.expectFloat(0)))
    return failure();
  if (rank < 2 || shape[rank - 1] != shape[rank - 2])
    return node.error() << "expected square matrices but got " << node.type(0);
  int64_t size = shape.back(), count = 1;
  for (int64_t dim : shape.drop_back(2))
    count *= dim;
  Type element = node.type(0).getElementType(), wide = sumType(element);
  Value matrices =
      node.reshape(converted(node, node.in(0), wide), {count, size, size});
  Body b = node.at();
  Value products = filledTensor(node, RankedTensorType::get({count}, wide), 1);
  Value result =
      inLoops(b, {count, size}, {products, matrices},
              [&](Body &inside, Nums at, ValueRange carried) {
                Num image = at[0], step = at[1];
                Num pivot = pivotRow(inside, carried[1], image, step, size);
                Value next =
                    eliminated(inside, carried[1], image, step, pivot, size);
                Num corner = elementAt(inside, next, {image, step, step});
                Num product = elementAt(inside, carried[0], image) *
                              select(pivot == step, corner, -corner);
                return SmallVector<Value>{
                    withElement(inside, carried[0], image, product), next};
              })
          .front();
  return node.setResult(
      converted(node, node.reshape(result, shape.drop_back(2)), element));
}

//===----------------------------------------------------------------------===//
// TfIdfVectorizer
//===----------------------------------------------------------------------===//

namespace {
/// The n-grams of one length.
struct Grams {
  int64_t length = 0;
  /// One after the other.
  SmallVector<double> tokens;
  /// Where each is counted.
  SmallVector<double> places;
};
} // namespace

/// The pool's n-grams by length, between the least and the greatest asked for.
static FailureOr<SmallVector<Grams>> readPool(Node &node, int64_t least,
                                              int64_t most) {
  SmallVector<int64_t> pool = node.intsAttr("pool_int64s");
  SmallVector<int64_t> starts = node.intsAttr("ngram_counts");
  SmallVector<int64_t> places = node.intsAttr("ngram_indexes");
  if (node.hasAttr("pool_strings") || pool.empty() || places.empty())
    return node.error() << "expected a pool of integers ('pool_int64s') and "
                           "'ngram_indexes'; strings are not supported: number "
                           "the words before the model";
  SmallVector<Grams> all;
  size_t next = 0;
  for (auto [index, start] : llvm::enumerate(starts)) {
    int64_t length = int64_t(index) + 1;
    int64_t end =
        index + 1 < starts.size() ? starts[index + 1] : int64_t(pool.size());
    if (start < 0 || end < start || end > int64_t(pool.size()) ||
        (end - start) % length != 0 ||
        next + size_t((end - start) / length) > places.size())
      return node.error() << "expected 'ngram_counts' that divide the pool of "
                          << pool.size() << " into " << places.size()
                          << " n-grams but got " << shapeString(starts);
    Grams grams{length, {}, {}};
    for (; start < end; start += length, ++next) {
      if (places[next] < 0 || places[next] >= 1 << 24)
        return node.error() << "expected 'ngram_indexes' from 0 to 2^24 but "
                               "got "
                            << places[next];
      grams.places.push_back(double(places[next]));
      for (int64_t token = 0; token < length; ++token)
        grams.tokens.push_back(double(pool[start + token]));
    }
    if (length >= least && length <= most && !grams.places.empty())
      all.push_back(std::move(grams));
  }
  return all;
}

/// Adds the occurrences of n-grams of one length, with up to `skips` elements
/// between two of their own, to `counts`.
static Value counted(Node &node, const Grams &grams, int64_t skips,
                     Value counts) {
  Builder &b = node.builder;
  int64_t size = int64_t(grams.places.size()), length = grams.length;
  int64_t rows = shapeOf(counts)[0], columns = node.shape(0).back();
  Value tokens =
      constantOf(node, RankedTensorType::get({size, length}, b.getI64Type()),
                 grams.tokens);
  Value places = constantOf(node, RankedTensorType::get({size}, b.getI32Type()),
                            grams.places);
  Value rowsOfData = node.reshape(node.in(0), {rows, columns});
  // Single elements have nothing between them.
  int64_t distances = length == 1 ? 1 : skips + 1;
  return inSteps(
      node, {rows, distances, columns, size}, counts,
      [&](Body &inside, Nums at, Value tensor) {
        Num isSame = number(inside, inside.getI1Type(), 1);
        for (int64_t token = 0; token < length; ++token) {
          Num place = at[2] + (at[1] + 1) * double(token);
          isSame = isSame & (place < double(columns));
          place = minimum(place, place.like(double(columns - 1)));
          Num x = elementAt(inside, rowsOfData, {at[0], place});
          isSame = isSame & (x.to(inside.getI64Type()) ==
                             elementAt(inside, tokens,
                                       {at[3], indexNumber(inside, token)}));
        }
        SmallVector<Num> place = {at[0],
                                  elementAt(inside, places, at[3]).toIndex()};
        Num so = elementAt(inside, tensor, place);
        return withElement(inside, tensor, place,
                           so + select(isSame, so.like(1), so.like(0)));
      });
}

static LogicalResult importTfIdf(Node &node) {
  std::string mode = node.stringAttr("mode", "");
  int64_t least = node.intAttr("min_gram_length", 1);
  int64_t most = node.intAttr("max_gram_length", 1);
  int64_t skips = node.intAttr("max_skip_count", 0);
  if (mode != "TF" && mode != "IDF" && mode != "TFIDF")
    return node.error() << "expected attribute 'mode' to be TF, IDF or TFIDF "
                           "but got '"
                        << printableName(mode) << "'";
  Type element = node.type(0).getElementType();
  if (node.rank(0) < 1 || node.rank(0) > 2 || skips < 0 || least < 1 ||
      most < least || skips > 1 << 20 ||
      !(element.isSignlessInteger(32) || element.isSignlessInteger(64)))
    return node.error() << "expected rows of int32 or int64 of rank 1 or 2, "
                           "and lengths and skips that are not negative, but "
                           "got "
                        << node.type(0);
  FailureOr<SmallVector<Grams>> pool = readPool(node, least, most);
  if (failed(pool))
    return failure();
  SmallVector<int64_t> places = node.intsAttr("ngram_indexes");
  int64_t columns = *llvm::max_element(places) + 1;
  int64_t rows = node.rank(0) == 2 ? node.shape(0)[0] : 1;
  SmallVector<float> weights = node.floatsAttr("weights");
  if (!weights.empty() && int64_t(weights.size()) < columns)
    return node.error() << "expected " << columns << " weights but got "
                        << weights.size();
  FailureOr<RankedTensorType> type =
      node.tensorType({rows, columns}, node.builder.getF32Type());
  if (failed(type))
    return failure();
  Value counts = filledTensor(node, *type, 0);
  for (const Grams &grams : *pool)
    counts = counted(node, grams, skips, counts);
  if (mode == "IDF")
    counts = pointwise(node, *type, counts, [](Nums x) {
      return select(x[0] > 0, x[0].like(1), x[0].like(0));
    });
  if (mode != "TF" && !weights.empty()) {
    weights.truncate(columns);
    Value factors = constantOf(
        node, RankedTensorType::get({columns}, node.builder.getF32Type()),
        SmallVector<double>(weights.begin(), weights.end()));
    counts = pointwise(node, *type, {counts, factors},
                       [](Nums x) { return x[0] * x[1]; });
  }
  if (node.rank(0) == 1)
    counts = node.reshape(counts, columns);
  return node.setResult(counts);
}

ArrayRef<OpRow> mote::importer::countingOps() {
  static constexpr OpRow rows[] = {
      {"", "Det", 11, 1, 1, 1, importDet},
      {"", "TfIdfVectorizer", 9, 1, 1, 1, importTfIdf},
  };
  return rows;
}
