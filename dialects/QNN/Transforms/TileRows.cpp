//===- TileRows.cpp - Row loops around qnn ops
//------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op that walks rows in a loop of its own can hand each block of rows on
// before it has all of them, which is what streaming through several layers is
// built from. Padding stays static: rows that touch it above and below become
// ops of their own, and the loop in between has none.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/Passes.h"
#include "dialects/QNN/Transforms/TilingInterfaceImpl.h"

#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/TilingInterface.h"

namespace mote::qnn {
#define GEN_PASS_DEF_TILEROWS
#include "dialects/QNN/Transforms/Passes.h.inc"
} // namespace mote::qnn

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

namespace {
/// Output rows [0, first), [first, last), [last, height): above, loop, below.
struct RowParts {
  int64_t first = 0;
  int64_t last = 0;
  int64_t height = 0;
};
} // namespace

/// The longest loop of whole blocks that reads no padding; none if it would
/// run less than twice.
static std::optional<RowParts> splitRows(const RowWindow &window,
                                         int64_t outHeight, int64_t rows) {
  RowParts parts;
  parts.height = outHeight;
  parts.first = llvm::divideCeil(window.top, window.stride);
  int64_t lastStart = window.height + window.top - window.span;
  int64_t end = std::min(outHeight, lastStart / window.stride + 1);
  int64_t blocks = lastStart < 0 ? 0 : (end - parts.first) / rows;
  if (blocks < 2)
    return std::nullopt;
  parts.last = parts.first + blocks * rows;
  return parts;
}

/// Computes rows [first, last) with one op, and inserts them into `result`.
static Value computePart(RewriterBase &rewriter, TilingInterface op,
                         Value result, int64_t first, int64_t last,
                         Operation *&part) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  SmallVector<OpFoldResult> offsets(4, rewriter.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes =
      getAsIndexOpFoldResult(rewriter.getContext(), type.getShape());
  SmallVector<OpFoldResult> strides(4, rewriter.getIndexAttr(1));
  offsets[1] = rewriter.getIndexAttr(first);
  sizes[1] = rewriter.getIndexAttr(last - first);
  // Static offsets always have a tile.
  TilingResult tile = *op.getTiledImplementation(rewriter, offsets, sizes);
  part = tile.tiledOps.front();
  // The part's place is a slice of what is computed so far.
  auto slice = cast<DestinationStyleOpInterface>(part)
                   .getDpsInits()[0]
                   .getDefiningOp<tensor::ExtractSliceOp>();
  rewriter.modifyOpInPlace(slice,
                           [&] { slice.getSourceMutable().assign(result); });
  return tensor::InsertSliceOp::create(rewriter, op->getLoc(),
                                       part->getResult(0), result, offsets,
                                       sizes, strides);
}

/// Turns an op without vertical padding into a loop over blocks of rows.
static LogicalResult tileInterior(RewriterBase &rewriter, Operation *op,
                                  int64_t rows) {
  scf::SCFTilingOptions options;
  SmallVector<OpFoldResult> tileSizes(4, rewriter.getIndexAttr(0));
  tileSizes[1] = rewriter.getIndexAttr(rows);
  options.setTileSizes(tileSizes);
  rewriter.setInsertionPoint(op);
  auto tiled = scf::tileUsingSCF(rewriter, cast<TilingInterface>(op), options);
  if (failed(tiled))
    return failure();
  rewriter.replaceOp(op, tiled->replacements);
  return success();
}

static LogicalResult tileRows(RewriterBase &rewriter, Operation *op,
                              const RowParts &parts, int64_t rows) {
  rewriter.setInsertionPoint(op);
  auto tiling = cast<TilingInterface>(op);
  Value result = cast<DestinationStyleOpInterface>(op).getDpsInits()[0];
  Operation *part = nullptr, *interior = nullptr;
  if (parts.first > 0)
    result = computePart(rewriter, tiling, result, 0, parts.first, part);
  result =
      computePart(rewriter, tiling, result, parts.first, parts.last, interior);
  if (parts.last < parts.height)
    result =
        computePart(rewriter, tiling, result, parts.last, parts.height, part);
  rewriter.replaceOp(op, result);
  return tileInterior(rewriter, interior, rows);
}

namespace {
struct TileRows : mote::qnn::impl::TileRowsBase<TileRows> {
  using TileRowsBase::TileRowsBase;

  void runOnOperation() override {
    if (rows < 1) {
      getOperation().emitError("expected at least 1 row a block but got ")
          << rows;
      return signalPassFailure();
    }
    struct Work {
      Operation *op;
      RowParts parts;
    };
    SmallVector<Work> work;
    getOperation().walk([&](Operation *op) {
      std::optional<RowWindow> window = rowWindowOf(op);
      if (!window)
        return;
      auto type = cast<RankedTensorType>(op->getResult(0).getType());
      // Rows of one image are contiguous, those of a batch are not.
      if (type.getDimSize(0) != 1)
        return;
      if (auto parts = splitRows(*window, type.getDimSize(1), rows))
        work.push_back({op, *parts});
    });
    IRRewriter rewriter(&getContext());
    for (const Work &item : work) {
      if (failed(tileRows(rewriter, item.op, item.parts, rows)))
        return signalPassFailure();
      ++numTiled;
    }
  }
};
} // namespace
