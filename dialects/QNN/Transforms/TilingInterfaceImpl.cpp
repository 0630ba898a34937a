//===- TilingInterfaceImpl.cpp - qnn ops by rows
//----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tile is some rows of the result. Rows at a constant offset may touch the
// padding: the tile then has less of it, still as an attribute. Rows at an
// offset that a loop computes cannot, since padding is static: such a tile
// exists only of ops without vertical padding, which qnn-tile-rows makes by
// cutting off the border first.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/TilingInterfaceImpl.h"

#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/TilingInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

static ShapedType tensorOf(Value value) {
  return cast<ShapedType>(value.getType());
}
/// What the op computes: its init, which on tensors has the result's type.
static ShapedType resultOf(Operation *op) {
  return tensorOf(
      cast<DestinationStyleOpInterface>(op).getDpsInitOperand(0)->get());
}

template <typename OpTy>
static RowWindow windowOf(OpTy op, int64_t kernelHeight, int64_t dilation) {
  return {op.getStrides()[0], op.getPads()[0], op.getPads()[2],
          (kernelHeight - 1) * dilation + 1,
          tensorOf(op.getInput()).getDimSize(1)};
}

std::optional<RowWindow> mote::qnn::rowWindowOf(Operation *op) {
  auto dps = dyn_cast<DestinationStyleOpInterface>(op);
  if (!dps || dps.getNumDpsInits() != 1 || resultOf(op).getRank() != 4)
    return std::nullopt;
  using Window = std::optional<RowWindow>;
  return llvm::TypeSwitch<Operation *, Window>(op)
      .Case([](Conv2DOp conv) -> Window {
        return windowOf(conv, tensorOf(conv.getFilter()).getDimSize(1),
                        conv.getDilations()[0]);
      })
      .Case([](DepthwiseConv2DOp conv) -> Window {
        return windowOf(conv, tensorOf(conv.getFilter()).getDimSize(0),
                        conv.getDilations()[0]);
      })
      .Case([](MaxPool2DOp pool) -> Window {
        return windowOf(pool, pool.getKernelSize()[0], pool.getDilations()[0]);
      })
      .Case([](AvgPool2DOp pool) -> Window {
        return windowOf(pool, pool.getKernelSize()[0], 1);
      })
      .Case<AddOp, LookupOp, QuantizeOp, DequantizeOp, FlipSignOp, MoveOp,
            AverageSumsOp>([](Operation *rowwise) -> Window {
        RowWindow window;
        window.height = resultOf(rowwise).getDimSize(1);
        return window;
      })
      .Default([](Operation *) -> Window { return std::nullopt; });
}

/// `count` rows of an image from row `first`.
static Operation *sliceRows(OpBuilder &builder, Location loc, Value image,
                            OpFoldResult first, int64_t count) {
  ShapedType type = tensorOf(image);
  SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes =
      getAsIndexOpFoldResult(builder.getContext(), type.getShape());
  SmallVector<OpFoldResult> strides(4, builder.getIndexAttr(1));
  offsets[1] = first;
  sizes[1] = builder.getIndexAttr(count);
  if (isa<MemRefType>(type))
    return memref::SubViewOp::create(builder, loc, image, offsets, sizes,
                                     strides);
  return tensor::ExtractSliceOp::create(builder, loc, image, offsets, sizes,
                                        strides);
}

namespace {
/// The input rows of a tile, and the padding that is left of it.
struct InputRows {
  OpFoldResult first;
  int64_t count = 0;
  int64_t top = 0;
  int64_t bottom = 0;
};
} // namespace

static FailureOr<InputRows> inputRows(OpBuilder &builder, Location loc,
                                      const RowWindow &window,
                                      OpFoldResult offset, int64_t rows) {
  int64_t reach = (rows - 1) * window.stride + window.span;
  std::optional<int64_t> known = getConstantIntValue(offset);
  if (!known) {
    if (window.top != 0 || window.bottom != 0)
      return failure();
    AffineExpr row = builder.getAffineDimExpr(0);
    return InputRows{affine::makeComposedFoldedAffineApply(
                         builder, loc, row * window.stride, {offset}),
                     reach};
  }
  int64_t first = *known * window.stride - window.top;
  InputRows result;
  result.top = std::max<int64_t>(0, -first);
  result.bottom = std::max<int64_t>(0, first + reach - window.height);
  result.first = builder.getIndexAttr(first + result.top);
  result.count = reach - result.top - result.bottom;
  return result;
}

bool mote::qnn::isImage(OpOperand &operand) {
  bool isLinear = isa<Conv2DOp, DepthwiseConv2DOp>(operand.getOwner());
  return !isLinear || operand.getOperandNumber() == 0;
}

namespace {
template <typename OpTy>
struct RowTiling : TilingInterface::ExternalModel<RowTiling<OpTy>, OpTy> {
  SmallVector<utils::IteratorType> getLoopIteratorTypes(Operation *op) const {
    return SmallVector<utils::IteratorType>(
        static_cast<size_t>(resultOf(op).getRank()),
        utils::IteratorType::parallel);
  }

  SmallVector<Range> getIterationDomain(Operation *op,
                                        OpBuilder &builder) const {
    SmallVector<Range> domain;
    for (int64_t size : resultOf(op).getShape())
      domain.push_back({builder.getIndexAttr(0), builder.getIndexAttr(size),
                        builder.getIndexAttr(1)});
    return domain;
  }

  FailureOr<TilingResult>
  getTiledImplementation(Operation *op, OpBuilder &builder,
                         ArrayRef<OpFoldResult> offsets,
                         ArrayRef<OpFoldResult> sizes) const {
    std::optional<RowWindow> window = rowWindowOf(op);
    if (!window)
      return failure();
    ArrayRef<int64_t> shape = resultOf(op).getShape();
    for (int64_t axis : {0, 2, 3})
      if (getConstantIntValue(offsets[axis]) != 0 ||
          getConstantIntValue(sizes[axis]) != shape[axis])
        return failure();
    std::optional<int64_t> rows = getConstantIntValue(sizes[1]);
    if (!rows)
      return failure();
    FailureOr<InputRows> read =
        inputRows(builder, op->getLoc(), *window, offsets[1], *rows);
    if (failed(read))
      return failure();
    return tile(op, builder, offsets[1], *rows, *read);
  }

  LogicalResult getResultTilePosition(
      Operation *, OpBuilder &, unsigned, ArrayRef<OpFoldResult> offsets,
      ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
      SmallVector<OpFoldResult> &resultSizes) const {
    resultOffsets.assign(offsets.begin(), offsets.end());
    resultSizes.assign(sizes.begin(), sizes.end());
    return success();
  }

  FailureOr<TilingResult>
  generateResultTileValue(Operation *op, OpBuilder &builder, unsigned,
                          ArrayRef<OpFoldResult> offsets,
                          ArrayRef<OpFoldResult> sizes) const {
    return getTiledImplementation(op, builder, offsets, sizes);
  }

private:
  static TilingResult tile(Operation *op, OpBuilder &builder,
                           OpFoldResult firstRow, int64_t rows,
                           const InputRows &read) {
    Location loc = op->getLoc();
    auto dps = cast<DestinationStyleOpInterface>(op);
    TilingResult result;
    SmallVector<Value> operands;
    for (OpOperand &operand : op->getOpOperands()) {
      if (dps.isDpsInput(&operand) && !isImage(operand)) {
        operands.push_back(operand.get());
        continue;
      }
      Operation *slice =
          dps.isDpsInit(&operand)
              ? sliceRows(builder, loc, operand.get(), firstRow, rows)
              : sliceRows(builder, loc, operand.get(), read.first, read.count);
      result.generatedSlices.push_back(slice);
      operands.push_back(slice->getResult(0));
    }
    // On memrefs an op has no result.
    SmallVector<Type> types(op->getNumResults(), operands.back().getType());
    Operation *tiled = mlir::clone(builder, op, types, operands);
    if (auto pads = op->getAttrOfType<DenseI64ArrayAttr>("pads"))
      tiled->setAttr("pads", builder.getDenseI64ArrayAttr(
                                 {read.top, pads[1], read.bottom, pads[3]}));
    result.tiledOps.push_back(tiled);
    llvm::append_range(result.tiledValues, tiled->getResults());
    return result;
  }
};
} // namespace

template <typename... Ops> static void attachAll(MLIRContext *context) {
  (Ops::template attachInterface<RowTiling<Ops>>(*context), ...);
}

void mote::qnn::registerTilingInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QNNDialect *) {
    attachAll<Conv2DOp, DepthwiseConv2DOp, MaxPool2DOp, AvgPool2DOp, AddOp,
              LookupOp, QuantizeOp, DequantizeOp, FlipSignOp, MoveOp,
              AverageSumsOp>(context);
    context->loadDialect<affine::AffineDialect, memref::MemRefDialect,
                         tensor::TensorDialect>();
  });
}
