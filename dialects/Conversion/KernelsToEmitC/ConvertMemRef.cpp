//===- ConvertMemRef.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory. A memref is a pointer to its first element; its type, which is
// static, says how indices become one offset. Views of a buffer are pointers
// into it.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/KernelsToEmitC/Translator.h"

#include "dialects/Interpreter/HostTensor.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

LogicalResult mote::convertGlobal(Operation *op) {
  auto global = cast<memref::GlobalOp>(op);
  auto initial = dyn_cast_or_null<ElementsAttr>(global.getInitialValueAttr());
  Type stated = global.getType().getElementType();
  Type element = convertToEmitCType(stated);
  if (!global.getConstant() || !initial || !element)
    return global.emitError()
           << "expected a constant of integers or floats but got "
           << global.getType();
  OpBuilder b(global);
  auto type =
      emitc::ArrayType::get({global.getType().getNumElements()}, element);
  auto dense = dyn_cast<DenseElementsAttr>(initial);
  // Small types are tables of bytes, as interpreter and C++ hold them.
  if (dense && element != stated)
    initial = dense = DenseElementsAttr::getFromRawBuffer(
        dense.getType().clone(element), HostTensor::fromAttr(dense).getBytes());
  // A table of the emitc phase is flat, like the memory it describes.
  if (dense)
    initial = dense.reshape(RankedTensorType::get(type.getShape(), element));
  else if (global.getType().getRank() != 1)
    return global.emitError() << "expected dense values for a table of rank "
                              << global.getType().getRank();
  auto created = emitc::GlobalOp::create(
      b, global.getLoc(), global.getSymName(), type, initial,
      /*extern_specifier=*/false, /*static_specifier=*/false,
      /*const_specifier=*/true);
  created->setDiscardableAttrs(global->getDiscardableAttrDictionary());
  if (IntegerAttr alignment = global.getAlignmentAttr())
    created->setAttr("mote.alignment", alignment);
  global.erase();
  return success();
}

Value Translator::linearIndex(Operation *op, Value memref, ValueRange indices) {
  auto type = cast<MemRefType>(memref.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) ||
      llvm::is_contained(strides, ShapedType::kDynamic)) {
    op->emitError() << "expected static strides but got " << type;
    return nullptr;
  }
  // Horner's rule, (y * width + x) * channels + c, as long as each stride is a
  // multiple of the next; a plain sum of products where not.
  Value sum;
  int64_t unit = 1; // The stride `sum` counts in.
  for (auto [index, stride] : llvm::zip_equal(indices, strides)) {
    Value i = get(index);
    if (constantOf(i) == 0)
      continue;
    if (!sum) {
      sum = i;
    } else if (stride != 0 && unit % stride == 0) {
      sum = addIndex(mulIndex(sum, unit / stride), i);
    } else {
      sum = addIndex(mulIndex(sum, unit), mulIndex(i, stride));
      stride = 1;
    }
    unit = stride;
  }
  return sum ? mulIndex(sum, unit) : constant(indexType(), 0);
}

Value Translator::pointerPlus(Value pointer, Value offset) {
  return constantOf(offset) == 0 ? pointer : addressOf(pointer, offset);
}

Value Translator::addressOf(Value pointer, Value offset) {
  return emitc::AddressOfOp::create(b, unnamed(), pointer.getType(),
                                    element(pointer, offset));
}

Value Translator::element(Value pointer, Value index) {
  return emitc::SubscriptOp::create(
      b, unnamed(), cast<TypedValue<emitc::PointerType>>(pointer), index);
}

/// The address of an array's first element, which the printer writes as the
/// array's name.
static Value decay(OpBuilder &b, Value array) {
  auto loc = UnknownLoc::get(b.getContext());
  Value zero = emitc::ConstantOp::create(
      b, loc, emitc::PtrDiffTType::get(b.getContext()), b.getIndexAttr(0));
  Value first = emitc::SubscriptOp::create(
      b, loc, cast<TypedValue<emitc::ArrayType>>(array), ValueRange{zero});
  auto pointer = emitc::PointerType::get(
      cast<emitc::ArrayType>(array.getType()).getElementType());
  return emitc::AddressOfOp::create(b, loc, pointer, first);
}

Translator::Outcome Translator::convertMemory(Operation *op) {
  return llvm::TypeSwitch<Operation *, Outcome>(op)
      .Case([&](memref::LoadOp load) {
        Value index = linearIndex(op, load.getMemRef(), load.getIndices());
        return index ? done(op, read(element(get(load.getMemRef()), index)))
                     : Outcome::Failed;
      })
      .Case([&](memref::StoreOp store) {
        Value index = linearIndex(op, store.getMemRef(), store.getIndices());
        if (!index)
          return Outcome::Failed;
        Value value = get(store.getValueToStore());
        assign(element(get(store.getMemRef()), index), value);
        return Outcome::Done;
      })
      .Case([&](memref::AllocaOp alloca) {
        MemRefType type = alloca.getType();
        if (!type.hasStaticShape() || !type.getLayout().isIdentity())
          return unsupported(op, "expected a local array of static shape");
        auto array = emitc::ArrayType::get(
            {type.getNumElements()}, convertToEmitCType(type.getElementType()));
        values[alloca.getResult()] = decay(b, variable(array, alloca.getLoc()));
        return Outcome::Done;
      })
      .Case([&](memref::GetGlobalOp get) {
        MemRefType type = get.getType();
        auto array = emitc::ArrayType::get(
            {type.getNumElements()}, convertToEmitCType(type.getElementType()));
        values[get.getResult()] =
            decay(b, emitc::GetGlobalOp::create(b, unnamed(), array,
                                                get.getNameAttr()));
        return Outcome::Done;
      })
      .Case([&](memref::DimOp dim) {
        auto type = dyn_cast<MemRefType>(dim.getSource().getType());
        std::optional<int64_t> index = dim.getConstantIndex();
        if (!type || !type.hasStaticShape() || !index)
          return unsupported(op, "expected a static shape");
        return done(op, constant(indexType(), type.getDimSize(*index)));
      })
      .Case([&](memref::CopyOp copy) {
        auto from = cast<MemRefType>(copy.getSource().getType()),
             to = cast<MemRefType>(copy.getTarget().getType());
        if (!from.areTrailingDimsContiguous(from.getRank()) ||
            !to.areTrailingDimsContiguous(to.getRank()))
          return unsupported(op, "expected contiguous buffers");
        Value size = constant(emitc::SizeTType::get(b.getContext()),
                              plan::getBytes(from));
        emitc::CallOpaqueOp::create(
            b, op->getLoc(), TypeRange(), "std::memcpy",
            ValueRange{get(copy.getTarget()), get(copy.getSource()), size});
        return Outcome::Done;
      })
      .Case([&](plan::PoisonOp poison) {
        convertPoison(poison);
        return Outcome::Done;
      })
      .Default(Outcome::NotMine);
}

/// Calls of mote_poison.h: first what may be used, since marks are coarser than
/// bytes, then what may not.
void Translator::convertPoison(plan::PoisonOp poison) {
  auto mark = [&](StringRef callee, int64_t begin, int64_t end) {
    emitc::CallOpaqueOp::create(b, poison.getLoc(), TypeRange(), callee,
                                ValueRange{get(poison.getArena()),
                                           constant(indexType(), begin),
                                           constant(indexType(), end)});
  };
  ArrayRef<int64_t> dead = poison.getDead();
  SmallVector<int64_t> edges = {0};
  llvm::append_range(edges, dead);
  edges.push_back(cast<MemRefType>(poison.getArena().getType()).getDimSize(0));
  for (size_t i = 0; i < edges.size(); i += 2)
    if (edges[i] < edges[i + 1])
      mark("mote_unpoison", edges[i], edges[i + 1]);
  for (size_t i = 0; i < dead.size(); i += 2)
    mark("mote_poison", dead[i], dead[i + 1]);
}

Translator::Outcome Translator::convertViews(Operation *op) {
  return llvm::TypeSwitch<Operation *, Outcome>(op)
      .Case<memref::CollapseShapeOp, memref::ExpandShapeOp, memref::CastOp>(
          [&](auto) {
            values[op->getResult(0)] = get(op->getOperand(0));
            return Outcome::Done;
          })
      .Case([&](memref::ReinterpretCastOp view) {
        auto source = cast<MemRefType>(view.getSource().getType());
        SmallVector<int64_t> strides;
        int64_t start;
        // The new offset counts from the buffer's start, which only an
        // unshifted source points to.
        if (failed(source.getStridesAndOffset(strides, start)) || start != 0)
          return unsupported(op, "expected a source without offset but got " +
                                     llvm::Twine(source.getRank()) +
                                     " dimensions at a shifted start");
        OpFoldResult offset = view.getMixedOffsets().front();
        auto known = dyn_cast<Attribute>(offset);
        Value elements =
            known ? constant(indexType(), cast<IntegerAttr>(known).getInt())
                  : get(cast<Value>(offset));
        return done(op, pointerPlus(get(view.getSource()), elements));
      })
      .Case([&](memref::SubViewOp view) {
        SmallVector<Value> offsets;
        for (OpFoldResult offset : view.getMixedOffsets()) {
          // linearIndex looks indices up, so a static one needs an entry of its
          // own.
          if (auto value = dyn_cast<Value>(offset)) {
            offsets.push_back(value);
            continue;
          }
          int64_t known = cast<IntegerAttr>(cast<Attribute>(offset)).getInt();
          offsets.push_back(constant(indexType(), known));
          values[offsets.back()] = offsets.back();
        }
        Value index = linearIndex(op, view.getSource(), offsets);
        return index ? done(op, pointerPlus(get(view.getSource()), index))
                     : Outcome::Failed;
      })
      .Case([&](plan::ViewOp view) {
        Value offset = constant(indexType(), view.getOffset());
        Value bytes = addressOf(get(view.getArena()), offset);
        Value pointer = castTo(bytes, convertToEmitCType(view.getType()));
        values[view.getResult()] = pointer;
        // A buffer is called what its value is called in the model.
        Location name = view.getLoc();
        if (auto buffer = SymbolTable::lookupNearestSymbolFrom<plan::BufferOp>(
                op, view.getBufferAttr()))
          name =
              NameLoc::get(buffer.getKind() == plan::BufferKind::Scratch
                               ? b.getStringAttr(buffer.getName() + "_scratch")
                               : buffer.getNameAttr());
        pointer.getDefiningOp()->setLoc(name);
        return Outcome::Done;
      })
      .Case([&](UnrealizedConversionCastOp view) {
        if (view.getNumOperands() != 1 ||
            !isa<MemRefType>(view.getOperand(0).getType()))
          return Outcome::NotMine;
        values[view.getResult(0)] = castTo(get(view.getOperand(0)),
                                           convertToEmitCType(view.getType(0)));
        return Outcome::Done;
      })
      .Default(Outcome::NotMine);
}
