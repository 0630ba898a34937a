//===- Einsum.cpp - Sums of products by labels ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Loops.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

namespace {
/// The equation's labels as loops, in the order they first occur. Dimensions of
/// an ellipsis are labels too, counted from the last, which is '\1'.
class Labels {
public:
  /// Labels of one term; an ellipsis stands for `extra` dimensions.
  static std::optional<std::string> expand(StringRef term, int64_t extra) {
    std::string labels;
    while (!term.empty()) {
      if (term.consume_front("...")) {
        for (int64_t dim = extra; dim > 0; --dim)
          labels += static_cast<char>(dim);
        continue;
      }
      if (!llvm::isAlpha(term.front()))
        return std::nullopt;
      labels += term.front();
      term = term.drop_front();
    }
    return labels;
  }
  unsigned loopOf(char label) {
    size_t position = order.find(label);
    if (position != std::string::npos)
      return static_cast<unsigned>(position);
    order += label;
    sizes.push_back(1);
    return static_cast<unsigned>(order.size() - 1);
  }

  std::string order;
  SmallVector<int64_t> sizes;
};
} // namespace

static int64_t dimensionsOf(StringRef term) {
  size_t dots = term.contains("...") ? 3 : 0;
  return static_cast<int64_t>(term.size() - dots);
}

/// Without an arrow the result has the ellipsis and, in alphabetical order, the
/// labels that occur once.
static std::string impliedResult(StringRef inputs) {
  std::string result = inputs.contains("...") ? "..." : "";
  for (char label = 'A'; label <= 'z'; ++label)
    if (llvm::isAlpha(label) && inputs.count(label) == 1)
      result += label;
  return result;
}

static LogicalResult importEinsum(Node &node) {
  std::string equation = node.stringAttr("equation", "");
  llvm::erase(equation, ' ');
  auto [inputs, result] = StringRef(equation).split("->");
  std::string implied = impliedResult(inputs);
  if (!StringRef(equation).contains("->"))
    result = implied;
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  auto malformed = [&]() {
    return node.error() << "expected an equation that fits "
                        << node.getNumInputs() << " inputs but got '"
                        << equation << "'";
  };
  if (terms.size() != node.getNumInputs())
    return malformed();

  Labels labels;
  int64_t mostExtra = 0;
  SmallVector<std::string> expanded;
  for (auto [index, term] : llvm::enumerate(terms)) {
    if (!node.hasInput(unsigned(index)) ||
        failed(node.expectSameElementType(0, unsigned(index))))
      return malformed();
    int64_t extra = node.rank(unsigned(index)) - dimensionsOf(term);
    std::optional<std::string> own = Labels::expand(term, extra);
    if (!own || int64_t(own->size()) != node.rank(unsigned(index)) || extra > 8)
      return malformed();
    mostExtra = std::max(mostExtra, extra);
    for (auto [label, dim] : llvm::zip(*own, node.shape(unsigned(index)))) {
      int64_t &size = labels.sizes[labels.loopOf(label)];
      if (size != dim && size != 1 && dim != 1)
        return node.error()
               << "expected one size for each label of '" << equation
               << "' but got " << size << " and " << dim;
      size = size == 1 ? dim : size;
    }
    expanded.push_back(*own);
  }
  std::optional<std::string> own = Labels::expand(result, mostExtra);
  if (!own)
    return malformed();
  SmallVector<int64_t> shape;
  SmallVector<AffineExpr> writes;
  for (char label : *own) {
    if (labels.order.find(label) == std::string::npos ||
        llvm::count(*own, label) != 1)
      return malformed();
    unsigned loop = labels.loopOf(label);
    writes.push_back(node.builder.getAffineDimExpr(loop));
    shape.push_back(labels.sizes[loop]);
  }

  // Sums of narrow floats are wide.
  Type element = node.type(0).getElementType(), sum = element;
  if (isa<FloatType>(element))
    sum = computingType(element);
  FailureOr<RankedTensorType> type = node.tensorType(shape, sum);
  if (failed(type))
    return failure();
  SmallVector<Access> accesses;
  for (auto [index, term] : llvm::enumerate(expanded)) {
    SmallVector<AffineExpr> reads;
    for (auto [label, dim] : llvm::zip(term, node.shape(unsigned(index)))) {
      unsigned loop = labels.loopOf(label);
      bool repeats = dim == 1 && labels.sizes[loop] != 1;
      reads.push_back(repeats ? node.builder.getAffineConstantExpr(0)
                              : node.builder.getAffineDimExpr(loop));
    }
    accesses.push_back({node.in(unsigned(index)), reads});
  }
  Value product = contracted(node, unsigned(labels.order.size()), accesses,
                             {filledTensor(node, *type, 0), writes}, {},
                             [](Nums x, Num total) {
                               Num term = x[0];
                               for (Num factor : x.drop_front())
                                 term = term * factor;
                               return total + term;
                             });
  return node.setResult(converted(node, product, element));
}

ArrayRef<OpRow> mote::importer::einsumOps() {
  static constexpr OpRow rows[] = {
      {"", "Einsum", 12, 1, kVariadic, 1, importEinsum},
  };
  return rows;
}
