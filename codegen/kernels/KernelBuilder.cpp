//===- KernelBuilder.cpp
//-----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelBuilder.h"

#include "codegen/kernels/Naming.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mote;

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

KernelBuilder::KernelBuilder(ModuleOp module, Operation *op, StringRef prefix,
                             StringRef node)
    : builder(module.getContext()), module(module), op(op), prefix(prefix),
      node(node), unnamed(UnknownLoc::get(module.getContext())) {
  builder.setInsertionPointToEnd(module.getBody());
  auto created = func::FuncOp::create(builder, unnamed, "kernel",
                                      builder.getFunctionType({}, {}));
  created.setPrivate();
  func = created;
  builder.setInsertionPointToStart(created.addEntryBlock());
}

/// One element of a subview, as rank 1. Collapsed, it would have the stride of
/// the outermost dimension, which no step takes but the type tells.
static Value viewLastDim(OpBuilder &b, Location loc, Value element) {
  auto type = cast<MemRefType>(element.getType());
  SmallVector<OpFoldResult> zeros(type.getRank(), b.getIndexAttr(0)),
      ones(type.getRank(), b.getIndexAttr(1));
  SmallVector<int64_t> strides;
  int64_t offset;
  (void)type.getStridesAndOffset(strides, offset);
  auto last = MemRefType::get(
      {1}, type.getElementType(),
      StridedLayoutAttr::get(b.getContext(), offset, {strides.back()}));
  return memref::SubViewOp::create(b, loc, last, element, zeros, ones, ones);
}

/// The same elements as a rank-1 memref of signless elements. A `ui8` view of
/// the arena is taken again as `i8`; kernels know no unsigned types.
Value KernelBuilder::flattened(Value operand) {
  OpBuilder caller(op);
  auto type = cast<MemRefType>(operand.getType());
  int64_t size = type.getNumElements();
  Type element = type.getElementType();
  if (auto integer = dyn_cast<IntegerType>(element);
      integer && integer.isUnsigned()) {
    auto signless =
        MemRefType::get({size}, caller.getIntegerType(integer.getWidth()));
    if (auto view = operand.getDefiningOp<plan::ViewOp>())
      return plan::ViewOp::create(caller, view.getLoc(), signless,
                                  view.getArena(), view.getOffsetAttr(),
                                  view.getBufferAttr());
    operand = UnrealizedConversionCastOp::create(
                  caller, op->getLoc(),
                  MemRefType::get(type.getShape(), signless.getElementType()),
                  operand)
                  .getResult(0);
    type = cast<MemRefType>(operand.getType());
  }
  if (type.getRank() == 0) {
    operand = memref::ExpandShapeOp::create(
        caller, op->getLoc(), ArrayRef<int64_t>{1}, operand,
        SmallVector<ReassociationIndices>());
  } else if (type.getRank() > 1 && size == 1 &&
             !type.getLayout().isIdentity()) {
    operand = viewLastDim(caller, op->getLoc(), operand);
  } else if (type.getRank() > 1) {
    ReassociationIndices all;
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      all.push_back(dim);
    operand = memref::CollapseShapeOp::create(
        caller, op->getLoc(), operand, ArrayRef<ReassociationIndices>{all});
  }
  auto flat = MemRefType::get({size}, type.getElementType());
  // A contiguous subview (a row loop's) starts at an offset the callee need not
  // know.
  if (operand.getType() == flat)
    return operand;
  // Only an offset that the type leaves open may become 0.
  auto open = MemRefType::get(
      {size}, type.getElementType(),
      StridedLayoutAttr::get(op->getContext(), ShapedType::kDynamic, {1}));
  if (operand.getType() != open)
    operand = memref::CastOp::create(caller, op->getLoc(), open, operand);
  return memref::CastOp::create(caller, op->getLoc(), flat, operand);
}

Val KernelBuilder::argument(Value passed, StringRef name, bool isConst) {
  Location named = NameLoc::get(builder.getStringAttr(name));
  auto function = cast<func::FuncOp>(func);
  auto array = dyn_cast<MemRefType>(passed.getType());
  if (hidesSizes && array) {
    OpBuilder caller(op);
    passed = memref::CastOp::create(
        caller, op->getLoc(),
        MemRefType::get({ShapedType::kDynamic}, array.getElementType()),
        passed);
  }
  callOperands.push_back(passed);
  argumentIsConst.push_back(isConst);
  return Val(this,
             function.getBody().front().addArgument(passed.getType(), named));
}

Val KernelBuilder::input(Value operand, StringRef name) {
  // A constant is passed as a table under the node's name; bufferization's name
  // says nothing.
  if (DenseElementsAttr values = constantOf(operand))
    return tableOf(values.reshape(RankedTensorType::get(
                       {values.getNumElements()}, values.getElementType())),
                   name);
  return argument(flattened(operand), name, true);
}
Val KernelBuilder::output(Value operand, StringRef name) {
  return argument(flattened(operand), name, false);
}

/// A table of these values that a recipe made already, or null.
static memref::GlobalOp existingTable(ModuleOp module, StringRef prefix,
                                      MemRefType type,
                                      DenseElementsAttr values) {
  for (auto global : module.getOps<memref::GlobalOp>())
    if (global.getConstant() && global.getType() == type &&
        global.getInitialValueAttr() == values && global.getAlignment())
      return global;
  return nullptr;
}

Val KernelBuilder::tableOf(DenseElementsAttr values, StringRef what) {
  auto tensor = cast<RankedTensorType>(values.getType());
  auto type = MemRefType::get(tensor.getShape(), tensor.getElementType());
  memref::GlobalOp global = existingTable(module, prefix, type, values);
  if (!global) {
    OpBuilder top(*module.getOps<func::FuncOp>().begin());
    std::string name =
        uniqueSymbol(module, (prefix + "_" + node + "_" + what).str());
    global = memref::GlobalOp::create(
        top, op->getLoc(), name, top.getStringAttr("private"), type, values,
        /*constant=*/true, top.getI64IntegerAttr(4));
    globals.push_back(global);
  }
  OpBuilder caller(op);
  return argument(memref::GetGlobalOp::create(caller, op->getLoc(), type,
                                              global.getSymName()),
                  what, true);
}

template <typename T>
static DenseElementsAttr denseOf(ArrayRef<T> values, Type element) {
  return DenseElementsAttr::get(
      RankedTensorType::get({static_cast<int64_t>(values.size())}, element),
      values);
}
Val KernelBuilder::table(ArrayRef<int8_t> values, StringRef what) {
  return tableOf(denseOf(values, builder.getI8Type()), what);
}
Val KernelBuilder::table(ArrayRef<int16_t> values, StringRef what) {
  return tableOf(denseOf(values, builder.getI16Type()), what);
}
Val KernelBuilder::table(ArrayRef<int32_t> values, StringRef what) {
  return tableOf(denseOf(values, builder.getI32Type()), what);
}
Val KernelBuilder::table(ArrayRef<float> values, StringRef what) {
  return tableOf(denseOf(values, builder.getF32Type()), what);
}
Val KernelBuilder::table(ArrayRef<float> values, StringRef what,
                         FloatType element) {
  SmallVector<APFloat> rounded;
  for (float value : values) {
    bool isInexact;
    rounded.emplace_back(value).convert(
        element.getFloatSemantics(), APFloat::rmNearestTiesToEven, &isInexact);
  }
  return tableOf(denseOf(ArrayRef(rounded), element), what);
}

Val KernelBuilder::scalar(int32_t value, StringRef name) {
  OpBuilder caller(op);
  return argument(arith::ConstantOp::create(caller, op->getLoc(),
                                            caller.getI32IntegerAttr(value)),
                  name, true);
}

DenseElementsAttr KernelBuilder::constantOf(Value operand) {
  while (Operation *def = operand.getDefiningOp()) {
    if (auto get = dyn_cast<memref::GetGlobalOp>(def)) {
      auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(
          get, get.getNameAttr());
      if (!global || !global.getConstant())
        return nullptr;
      return dyn_cast_or_null<DenseElementsAttr>(global.getInitialValueAttr());
    }
    if (auto constant = dyn_cast<arith::ConstantOp>(def)) // Not bufferized yet.
      return dyn_cast<DenseElementsAttr>(constant.getValue());
    if (!isa<memref::CollapseShapeOp, memref::ExpandShapeOp, memref::CastOp>(
            def))
      return nullptr;
    operand = def->getOperand(0);
  }
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Val KernelBuilder::load(Val base, Val at) {
  return Val(this,
             memref::LoadOp::create(builder, loc(), base, ValueRange{at}));
}

void KernelBuilder::store(Val value, Val base, Val at) {
  memref::StoreOp::create(builder, loc(), value, base, ValueRange{at});
}

static Type elementOf(Val base) {
  return cast<MemRefType>(base.getType()).getElementType();
}

Val KernelBuilder::loadNumber(Val base, Val at) {
  Val x = load(base, at);
  if (!elementOf(base).isF16())
    return x;
  return create<arith::ExtFOp>(builder.getF32Type(), Value(x));
}

void KernelBuilder::storeNumber(Val value, Val base, Val at) {
  if (elementOf(base).isF16())
    value = create<arith::TruncFOp>(elementOf(base), Value(value));
  store(value, base, at);
}

Val KernelBuilder::pointer(Val base, Val offset) {
  auto from = cast<MemRefType>(base.getType());
  auto layout =
      StridedLayoutAttr::get(builder.getContext(), ShapedType::kDynamic, {1});
  auto type = MemRefType::get(from.getShape(), from.getElementType(), layout);
  return Val(
      this,
      memref::ReinterpretCastOp::create(
          builder, loc(), type, base, OpFoldResult(static_cast<Value>(offset)),
          ArrayRef<OpFoldResult>{builder.getIndexAttr(from.getDimSize(0))},
          ArrayRef<OpFoldResult>{builder.getIndexAttr(1)}));
}

Val KernelBuilder::stackArray(int64_t size, Type elementType, StringRef name) {
  return Val(this, memref::AllocaOp::create(
                       builder, loc(), MemRefType::get({size}, elementType)))
      .named(name);
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

KernelBuilder::Vals
KernelBuilder::forLoop(Val lb, Val ub, int64_t step, StringRef name,
                       ArrayRef<Val> inits, ArrayRef<std::string> names,
                       llvm::function_ref<Vals(Val, ArrayRef<Val>)> body) {
  std::optional<int64_t> first = lb.getConstant(), last = ub.getConstant();
  if (first && last && *first >= *last)
    return Vals(inits);
  if (first && last && *first + step >= *last)
    return body(lb, inits);
  SmallVector<Value> initValues(inits.begin(), inits.end());
  auto loop =
      scf::ForOp::create(builder, loc(), lb, ub, index(step), initValues);
  auto nameOf = [&](StringRef text) {
    return NameLoc::get(builder.getStringAttr(text));
  };
  loop.getInductionVar().setLoc(nameOf(name));
  Vals carried;
  for (auto [n, arg] : llvm::enumerate(loop.getRegionIterArgs())) {
    if (n < names.size())
      arg.setLoc(nameOf(names[n]));
    carried.push_back(Val(this, arg));
  }
  OpBuilder::InsertionGuard guard(builder);
  // scf.for without results comes with its terminator.
  builder.setInsertionPointToStart(loop.getBody());
  Vals yielded = body(Val(this, loop.getInductionVar()), carried);
  if (!inits.empty())
    scf::YieldOp::create(builder, loc(),
                         SmallVector<Value>(yielded.begin(), yielded.end()));
  Vals results;
  for (Value result : loop.getResults())
    results.push_back(Val(this, result));
  return results;
}

void KernelBuilder::forLoop(Val lb, Val ub, int64_t step, StringRef name,
                            llvm::function_ref<void(Val)> body) {
  forLoop(lb, ub, step, name, {}, {}, [&](Val i, ArrayRef<Val>) {
    body(i);
    return Vals();
  });
}

void KernelBuilder::ifThen(Val condition, llvm::function_ref<void()> then) {
  if (std::optional<int64_t> known = condition.getConstant()) {
    if (*known)
      then();
    return;
  }
  auto branch =
      scf::IfOp::create(builder, loc(), condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  then();
}

void KernelBuilder::ifThenElse(Val condition, llvm::function_ref<void()> then,
                               llvm::function_ref<void()> otherwise) {
  if (std::optional<int64_t> known = condition.getConstant())
    return *known ? then() : otherwise();
  auto branch =
      scf::IfOp::create(builder, loc(), condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  then();
  builder.setInsertionPointToStart(branch.elseBlock());
  otherwise();
}

void KernelBuilder::comment(const Twine &text) {
  emitc::VerbatimOp::create(builder, loc(), ("// " + text).str());
}

//===----------------------------------------------------------------------===//
// Completion
//===----------------------------------------------------------------------===//

func::FuncOp KernelBuilder::finish(StringRef variant, StringRef comment) {
  func::ReturnOp::create(builder, loc());
  auto function = cast<func::FuncOp>(func);
  // Folding leaves constants and partial sums that nothing uses.
  eraseDeadOps(function);
  Block &entry = function.getBody().front();
  function.setType(builder.getFunctionType(entry.getArgumentTypes(), {}));
  for (auto [n, arg] : llvm::enumerate(entry.getArguments())) {
    function.setArgAttr(n, "mote.name", cast<NameLoc>(arg.getLoc()).getName());
    if (argumentIsConst[n])
      function.setArgAttr(n, "mote.const", builder.getUnitAttr());
  }
  function->setAttr("mote.kernel", builder.getStringAttr(variant));
  if (keepsOrder)
    function->setAttr("mote.in_order", builder.getUnitAttr());
  if (!comment.empty())
    function->setAttr("mote.comment", builder.getStringAttr(comment));
  return function;
}

void KernelBuilder::discard() {
  for (Operation *global : globals)
    global->erase();
  globals.clear();
  func->erase();
}

std::string mote::kernelText(func::FuncOp function) {
  std::string name = function.getSymName().str();
  Attribute comment = function->removeAttr("mote.comment");
  function.setSymName("kernel");
  std::string text;
  llvm::raw_string_ostream stream(text);
  function->print(stream, OpPrintingFlags().useLocalScope());
  function.setSymName(name);
  if (comment)
    function->setAttr("mote.comment", comment);
  return text;
}
