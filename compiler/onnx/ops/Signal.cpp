//===- Signal.cpp - Fourier transforms, windows, mel filters --------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A transform is a product with the roots of unity, of which one table is kept:
// row m is the matrix that turns a complex number by m of `length` parts of a
// circle.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/RunTime.h"
#include "dialects/Interpreter/HostTensor.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

static constexpr double kTau = 6.283185307179586;

namespace {
/// A transform of length `length`; that is input `lengthInput` where it is
/// known only at run time, and `length` its upper bound.
struct Transform {
  int64_t length = 0;
  std::optional<unsigned> lengthInput;
  bool isInverse = false, isOneSided = false;

  /// Complex to real: only half of the spectrum is given.
  bool completesSpectrum() const { return isInverse && isOneSided; }
  /// How many frequencies there are for a length.
  int64_t outputs(int64_t of) const {
    return isOneSided && !isInverse ? of / 2 + 1 : of;
  }
  Num lengthAt(Node &node, Body &b) const {
    return lengthInput ? integerAt(node, b, *lengthInput, 0)
                       : integer(b, length);
  }
};
} // namespace

/// The table of roots: element[length, 2, 2], row, and column of a matrix.
static Value rootsOf(Node &node, const Transform &transform, Type element) {
  auto type = RankedTensorType::get({transform.length, 2, 2},
                                    node.builder.getF64Type());
  return foldedTensor(node, [&]() {
    Value roots = generated(node, type, [&](Body &b, Nums at) {
      Num length = transform.lengthAt(node, b).to(b.getF64Type());
      Num angle = at[0].to(b.getI64Type()).to(b.getF64Type()) *
                  (transform.isInverse ? kTau : -kTau) / length;
      // cos -sin, sin cos
      Num turned = select(at[1] == at[2], cos(angle),
                          select(at[1] < at[2], -sin(angle), sin(angle)));
      return transform.isInverse ? turned / length : turned;
    });
    return converted(node, roots, element);
  });
}

/// A row of the table for frequency `k` and time `n`.
static Num rootRow(Node &node, const Transform &transform, Num k, Num n) {
  Body &b = n.builder();
  Type i64 = b.getI64Type();
  Num product = n.to(i64) * k.to(i64);
  Num row = transform.lengthInput
                ? product % maximum(transform.lengthAt(node, b), integer(b, 1))
                : product % double(std::max<int64_t>(transform.length, 1));
  return transform.lengthInput ? nearestIndex(row, transform.length)
                               : row.toIndex();
}

/// What a step of the sum is multiplied by besides a root: nothing behind the
/// end, and twice where a conjugate is not given.
static Num weighted(Node &node, const Transform &transform, Num term, Num n) {
  Body &b = term.builder();
  Num time = n.to(b.getI64Type());
  if (transform.lengthInput) {
    Num end = transform.lengthAt(node, b);
    if (transform.completesSpectrum())
      end = end / 2.0 + 1.0;
    term = select(time < end, term, term.like(0));
  }
  if (!transform.completesSpectrum())
    return term;
  Num isAlone = (time == 0.0) | (time + time == transform.lengthAt(node, b));
  return select(isAlone, term, term + term);
}

//===----------------------------------------------------------------------===//
// DFT
//===----------------------------------------------------------------------===//

/// The transform of input 0 along an axis, as `type`, whose last dimension is
/// real and imaginary part.
static Value transformed(Node &node, const Transform &transform, int64_t axis,
                         RankedTensorType type) {
  Type sum = sumType(type.getElementType());
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t rank = node.rank(0), parts = shape.back();
  Value data = node.in(0), roots = rootsOf(node, transform, sum);
  int64_t given = transform.completesSpectrum() ? transform.length / 2 + 1
                                                : transform.length;
  int64_t steps = std::min(shape[axis], given);
  return generatedInSteps(node, type, [&](Body &b, Nums at) {
    Value total =
        inLoops(b, {steps, parts}, number(b, sum, 0).get(),
                [&](Body &inside, Nums step, ValueRange carried) {
                  SmallVector<Num> from(at);
                  from[axis] = step[0];
                  from[rank - 1] = step[1];
                  Num row = rootRow(node, transform, at[axis], step[0]);
                  Num term =
                      elementAt(inside, data, from).to(sum) *
                      elementAt(inside, roots, {row, at[rank - 1], step[1]});
                  term = weighted(node, transform, term, step[0]);
                  return SmallVector<Value>{
                      (term + Num(inside, carried[0], false)).get()};
                })
            .front();
    return Num(b, total, false);
  });
}

/// The result's type for a transform along `axis`; none where the declared
/// shape says that it is along another one.
static std::optional<SmallVector<int64_t>>
transformedShape(Node &node, const Transform &transform, int64_t axis,
                 std::optional<ArrayRef<int64_t>> declared) {
  SmallVector<int64_t> shape(node.shape(0));
  shape.back() = transform.completesSpectrum() ? 1 : 2;
  shape[axis] = transform.lengthInput && declared
                    ? (*declared)[axis]
                    : transform.outputs(transform.length);
  if (declared && ArrayRef<int64_t>(shape) != *declared)
    return std::nullopt;
  return shape;
}

/// The length along an axis, where input 1 does not say.
static int64_t impliedLength(Node &node, const Transform &transform,
                             int64_t axis) {
  int64_t dim = node.shape(0)[axis];
  return transform.completesSpectrum() ? 2 * (dim - 1) : dim;
}

/// The axes that may be meant: one, or all that fit the declared shape where
/// input 2 is known only at run time.
static FailureOr<SmallVector<int64_t>> possibleAxes(Node &node) {
  int64_t rank = node.rank(0);
  if (node.hasInput(2) && !node.isConstant(2))
    return llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
  int64_t axis = node.getOpset() >= 20 ? -2 : node.intAttr("axis", 1);
  if (node.hasInput(2)) {
    FailureOr<SmallVector<int64_t>> given = node.ints(2, "the axis");
    if (failed(given))
      return failure();
    if (given->size() != 1)
      return node.error() << "expected one axis but got " << node.type(2);
    axis = given->front();
  }
  FailureOr<int64_t> normalized = node.normalizeAxis(axis, rank);
  if (failed(normalized))
    return failure();
  if (*normalized == rank - 1)
    return node.error() << "expected an axis that is not the last, which holds "
                           "real and imaginary parts";
  return SmallVector<int64_t>{*normalized};
}

/// Fills in the length of input 1, where that is known.
static FailureOr<bool> readLength(Node &node, unsigned index,
                                  Transform &transform) {
  if (!node.hasInput(index))
    return false;
  if (!node.isConstant(index)) {
    transform.lengthInput = index;
    return true;
  }
  FailureOr<SmallVector<int64_t>> length = node.ints(index, "the length");
  if (failed(length))
    return failure();
  if (length->size() != 1 || length->front() < 1 || length->front() > 1 << 20)
    return node.error() << "expected one length from 1 to 2^20 but got "
                        << shapeString(*length);
  transform.length = length->front();
  return true;
}

static LogicalResult importDFT(Node &node) {
  Transform transform;
  transform.isInverse = node.intAttr("inverse", 0) != 0;
  transform.isOneSided = node.intAttr("onesided", 0) != 0;
  if (failed(node.expectFloat(0)))
    return failure();
  int64_t parts = node.rank(0) < 2 ? 0 : node.shape(0).back();
  bool isReal = transform.isOneSided && !transform.isInverse;
  if ((parts != 1 && parts != 2) || (isReal && parts != 1) ||
      node.type(0).getNumElements() == 0)
    return node.error() << "expected a signal [..., 1], or [..., 2] where it "
                           "may be complex, but got "
                        << node.type(0);
  FailureOr<bool> hasLength = readLength(node, 1, transform);
  FailureOr<SmallVector<int64_t>> axes = possibleAxes(node);
  if (failed(hasLength) || failed(axes))
    return failure();
  Type element = node.type(0).getElementType();
  std::optional<RankedTensorType> declared;
  if (axes->size() > 1 || transform.lengthInput) {
    FailureOr<RankedTensorType> type =
        node.declaredType(element, 0, "the length and the axis");
    if (failed(type))
      return failure();
    if (type->getRank() != node.rank(0))
      return node.error() << "expected a declared shape of rank "
                          << node.rank(0) << " but got " << *type;
    declared = *type;
  }
  // A result an axis that may be meant; the one that is meant is taken.
  SmallVector<std::pair<int64_t, Value>> results;
  for (int64_t axis : *axes) {
    Transform own = transform;
    if (!*hasLength)
      own.length = impliedLength(node, transform, axis);
    // Of 2 n and 2 n + 1 values there are n + 1 frequencies.
    if (own.lengthInput)
      own.length = isReal ? 2 * declared->getDimSize(axis) - 1
                          : declared->getDimSize(axis);
    std::optional<ArrayRef<int64_t>> fixed;
    if (declared)
      fixed = declared->getShape();
    auto shape = transformedShape(node, own, axis, fixed);
    if (!shape || own.length < 1)
      continue;
    FailureOr<RankedTensorType> type = node.tensorType(*shape, element);
    if (failed(type))
      return failure();
    if (own.lengthInput)
      node.expectAtRunTime("a length that gives the declared shape",
                           [&](Body &b) {
                             Num length = own.lengthAt(node, b);
                             Num count = isReal ? length / 2.0 + 1.0 : length;
                             return (count == double((*shape)[axis])).get();
                           });
    results.emplace_back(axis, transformed(node, own, axis, *type));
  }
  if (results.empty())
    return node.error() << "expected a declared shape that a transform of "
                        << node.type(0) << " can have";
  if (axes->size() == 1)
    return node.setResult(results.front().second);
  auto isMeant = [&](Body &b, int64_t axis) {
    Num given = integerAt(node, b, 2, 0);
    return (given == double(axis)) | (given == double(axis - node.rank(0)));
  };
  node.expectAtRunTime("an axis that gives the declared shape", [&](Body &b) {
    Num holds = number(b, b.getI1Type(), 0);
    for (auto [axis, value] : results)
      holds = holds | isMeant(b, axis);
    return holds.get();
  });
  return node.setResult(generated(node, *declared, [&](Body &b, Nums at) {
    Num taken = elementAt(b, results.front().second, at);
    for (auto [axis, value] : ArrayRef(results).drop_front())
      taken = select(isMeant(b, axis), elementAt(b, value, at), taken);
    return taken;
  }));
}

//===----------------------------------------------------------------------===//
// STFT
//===----------------------------------------------------------------------===//

static LogicalResult importSTFT(Node &node) {
  Transform transform;
  transform.isOneSided = node.intAttr("onesided", 1) != 0;
  ArrayRef<int64_t> signal = node.shape(0);
  if (failed(node.expectFloat(0)) || signal.size() != 3 ||
      (signal[2] != 1 && signal[2] != 2) ||
      (transform.isOneSided && signal[2] != 1) ||
      (node.hasInput(2) &&
       (node.rank(2) != 1 || failed(node.expectSameElementType(0, 2)))))
    return node.error() << "expected a signal [N, L, 1], or [N, L, 2] with "
                           "onesided=0, and a window of one axis but got "
                        << node.type(0);
  FailureOr<bool> hasLength = readLength(node, 3, transform);
  if (failed(hasLength))
    return failure();
  if (node.hasInput(2) && (!*hasLength || transform.lengthInput)) {
    // The window is as long.
    transform.length = node.shape(2)[0];
    transform.lengthInput.reset();
  } else if (!*hasLength) {
    transform.length = signal[1];
  }
  Type element = node.type(0).getElementType();
  bool isKnown = node.isConstant(1) && !transform.lengthInput;
  int64_t frames = 0, step = 0;
  FailureOr<RankedTensorType> type;
  if (isKnown) {
    FailureOr<SmallVector<int64_t>> given = node.ints(1, "the step");
    if (failed(given))
      return failure();
    step = given->size() == 1 ? given->front() : 0;
    if (step < 1 || transform.length < 1 || transform.length > signal[1])
      return node.error() << "expected a positive step and a frame within the "
                             "signal but got "
                          << step << " and " << transform.length;
    frames = (signal[1] - transform.length) / step + 1;
    type = node.tensorType(
        {signal[0], frames, transform.outputs(transform.length), 2}, element);
  } else {
    type = node.declaredType(element, 0, "the step and the frame's length");
  }
  if (failed(type))
    return failure();
  if (type->getRank() != 4 || type->getDimSize(0) != signal[0] ||
      type->getDimSize(3) != 2 || signal[1] == 0)
    return node.error() << "expected a declared shape [N, frames, "
                           "frequencies, 2] but got "
                        << *type;
  if (transform.lengthInput)
    transform.length = transform.isOneSided ? 2 * type->getDimSize(2) - 1
                                            : type->getDimSize(2);
  if (node.hasInput(2) && node.shape(2)[0] != transform.length)
    return node.error() << "expected a window of " << transform.length
                        << " values but got " << node.type(2);
  if (!isKnown)
    node.expectAtRunTime("frames that give the declared shape", [&](Body &b) {
      Num length = transform.lengthAt(node, b);
      Num step = integerAt(node, b, 1, 0);
      Num count = (integer(b, signal[1]) - length) / step + 1.0;
      Num frequencies = transform.isOneSided ? length / 2.0 + 1.0 : length;
      return ((step > 0) & (length > 0) & (length <= double(signal[1])) &
              (count == double(type->getDimSize(1))) &
              (frequencies == double(type->getDimSize(2))))
          .get();
    });
  Type sum = sumType(element);
  Value data = node.in(0), roots = rootsOf(node, transform, sum);
  Value window = node.hasInput(2) ? node.in(2) : Value();
  return node.setResult(generatedInSteps(node, *type, [&](Body &b, Nums at) {
    Num start = at[1].to(b.getI64Type()) * integerAt(node, b, 1, 0);
    Value total =
        inLoops(b, {transform.length, signal[2]}, number(b, sum, 0).get(),
                [&](Body &inside, Nums n, ValueRange carried) {
                  Num place = nearestIndex(n[0].to(inside.getI64Type()) + start,
                                           signal[1]);
                  Num x = elementAt(inside, data, {at[0], place, n[1]});
                  if (window)
                    x = x * elementAt(inside, window, n[0]);
                  Num row = rootRow(node, transform, at[2], n[0]);
                  Num term = x * elementAt(inside, roots, {row, at[3], n[1]});
                  term = weighted(node, transform, term, n[0]);
                  return SmallVector<Value>{
                      (term + Num(inside, carried[0], false)).get()};
                })
            .front();
    return Num(b, total, false);
  }));
}

//===----------------------------------------------------------------------===//
// Windows and filters
//===----------------------------------------------------------------------===//

static FailureOr<Type> readDatatype(Node &node) {
  int64_t number = node.intAttr("output_datatype", 1);
  Type element =
      elementTypeFor(static_cast<int32_t>(number), node.getContext());
  if (!element || !element.isIntOrFloat())
    return node.error() << "expected attribute 'output_datatype' to be a type "
                           "of numbers but got "
                        << number;
  return element;
}

/// a - b cos(2 pi n / N) + c cos(4 pi n / N): as its size is known, a constant.
static LogicalResult importWindow(Node &node) {
  FailureOr<Type> element = readDatatype(node);
  if (failed(element))
    return failure();
  if (node.type(0).getNumElements() != 1)
    return node.error() << "expected one size but got " << node.type(0);
  FailureOr<RankedTensorType> type;
  if (node.isConstant(0)) {
    FailureOr<SmallVector<int64_t>> size = node.ints(0, "the size");
    if (failed(size))
      return failure();
    type = node.tensorType(*size, *element);
  } else {
    type = node.declaredType(*element, 0, "the size");
    if (succeeded(type) && type->getRank() != 1)
      return node.error() << "expected a declared shape of rank 1 but got "
                          << *type;
    if (succeeded(type))
      expectIntegers(node, 0, type->getShape(), "the declared size");
  }
  if (failed(type))
    return failure();
  double a = 0.5, c = 0, size = double(type->getDimSize(0));
  if (node.op() == "HammingWindow")
    a = 25.0 / 46.0;
  double b = 1 - a;
  if (node.op() == "BlackmanWindow")
    a = 0.42, b = 0.5, c = 0.08;
  double period = node.intAttr("periodic", 1) != 0 ? size : size - 1;
  SmallVector<double> values;
  for (double n = 0; n < size; ++n) {
    // A symmetric window of one number is 0 / 0, as in ONNX's own definition.
    double angle = kTau * n / period;
    values.push_back(a - b * std::cos(angle) + c * std::cos(2 * angle));
  }
  return node.setResult(constantOf(node, *type, values));
}

/// Triangles that are evenly spaced on the mel scale: [frequencies, bands].
static LogicalResult importMelWeightMatrix(Node &node) {
  FailureOr<Type> element = readDatatype(node);
  if (failed(element))
    return failure();
  for (unsigned input = 0; input < 5; ++input)
    if (node.type(input).getNumElements() != 1)
      return node.error() << "expected one number as input " << input
                          << " but got " << node.type(input);
  FailureOr<RankedTensorType> type;
  if (node.isConstant(0) && node.isConstant(1)) {
    FailureOr<SmallVector<int64_t>> bands = node.ints(0, "the bands");
    FailureOr<SmallVector<int64_t>> length = node.ints(1, "the length");
    if (failed(bands) || failed(length))
      return failure();
    type = node.tensorType({length->front() / 2 + 1, bands->front()}, *element);
  } else {
    type = node.declaredType(*element, 0, "bands and length");
    if (succeeded(type) && type->getRank() != 2)
      return node.error() << "expected a declared shape of rank 2 but got "
                          << *type;
    if (succeeded(type))
      node.expectAtRunTime("the declared shape", [&](Body &b) {
        Num rows = integerAt(node, b, 1, 0) / 2.0 + 1.0;
        return ((rows == double(type->getDimSize(0))) &
                (integerAt(node, b, 0, 0) == double(type->getDimSize(1))))
            .get();
      });
  }
  if (failed(type))
    return failure();
  for (unsigned input = 0; input < 5; ++input)
    node.in(input);
  double bands = double(type->getDimSize(1));
  return node.setResult(foldedTensor(node, [&]() {
    return generated(node, *type, [&](Body &b, Nums at) {
      Type f64 = b.getF64Type();
      auto given = [&](unsigned input) {
        return onlyElement(b, node.in(input)).to(f64);
      };
      double perDecade = 2595 / std::log(10.0);
      auto mel = [&](Num hertz) { return log1p(hertz / 700.0) * perDecade; };
      Num low = mel(given(3)), step = (mel(given(4)) - low) / (bands + 2);
      auto edge = [&](double offset) {
        Num band = at[1].to(b.getI64Type()).to(f64) + offset;
        Num hertz = expm1((band * step + low) / perDecade) * 700.0;
        return floor((given(1) + 1.0) * hertz / given(2));
      };
      Num from = edge(0), center = edge(1), end = edge(2);
      Num x = at[0].to(b.getI64Type()).to(f64);
      Num zero = x.like(0);
      Num rising = select((x >= from) & (x <= center),
                          (x - from) / (center - from), zero);
      rising =
          select(center == from, select(x == center, x.like(1), zero), rising);
      Num falls = (x >= center) & (x < end);
      Num weight = select(falls, (end - x) / (end - center), rising);
      return weight.to(isa<FloatType>(*element) ? computingType(*element)
                                                : *element);
    });
  }));
}

ArrayRef<OpRow> mote::importer::signalOps() {
  static constexpr OpRow rows[] = {
      {"", "DFT", 17, 1, 2, 1, importDFT},
      {"", "DFT", 20, 1, 3, 1, importDFT},
      {"", "STFT", 17, 2, 4, 1, importSTFT},
      {"", "HannWindow", 17, 1, 1, 1, importWindow},
      {"", "HammingWindow", 17, 1, 1, 1, importWindow},
      {"", "BlackmanWindow", 17, 1, 1, 1, importWindow},
      {"", "MelWeightMatrix", 17, 5, 5, 1, importMelWeightMatrix},
  };
  return rows;
}
