//===- Translator.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The walk over a function, and the small helpers every family uses.
//
//===----------------------------------------------------------------------===//

#include "dialects/Conversion/KernelsToEmitC/Translator.h"

#include "dialects/LinalgUtils/Scalars.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mote;

static Type convertVector(VectorType type) {
  if (type.getRank() != 1 || type.isScalable())
    return nullptr;
  MLIRContext *context = type.getContext();
  Type element = type.getElementType();
  unsigned width = element.getIntOrFloatBitWidth();
  if (width == 1)
    return emitc::OpaqueType::get(context, "mve_pred16_t");
  unsigned bits = width * type.getNumElements();
  if (bits != 64 && bits != 128)
    return nullptr;
  StringRef kind = isa<FloatType>(element)       ? "float"
                   : element.isUnsignedInteger() ? "uint"
                                                 : "int";
  return emitc::OpaqueType::get(
      context,
      (kind + Twine(width) + "x" + Twine(type.getNumElements()) + "_t").str());
}

Type mote::convertToEmitCType(Type type) {
  if (isa<IndexType>(type))
    return emitc::PtrDiffTType::get(type.getContext());
  if (auto vector = dyn_cast<VectorType>(type))
    return convertVector(vector);
  if (auto memref = dyn_cast<MemRefType>(type)) {
    Type element = convertToEmitCType(memref.getElementType());
    return element ? emitc::PointerType::get(element) : nullptr;
  }
  type = heldType(type);
  return emitc::isSupportedEmitCType(type) ? type : nullptr;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

emitc::FuncOp Translator::createFunction() {
  SmallVector<Type> inputs, results;
  for (Type type : source.getArgumentTypes())
    inputs.push_back(convertToEmitCType(type));
  for (Type type : source.getResultTypes())
    results.push_back(convertToEmitCType(type));
  if (llvm::is_contained(inputs, Type()) ||
      llvm::is_contained(results, Type()) || results.size() > 1) {
    source.emitError() << "expected arguments and at most one result that C++ "
                          "can pass but got "
                       << source.getFunctionType();
    return nullptr;
  }
  b.setInsertionPoint(source);
  auto function = emitc::FuncOp::create(b, source.getLoc(), source.getName(),
                                        b.getFunctionType(inputs, results));
  function->setDiscardableAttrs(source->getDiscardableAttrDictionary());
  for (unsigned i = 0, e = inputs.size(); i < e; ++i) {
    NamedAttrList attributes(source.getArgAttrDict(i));
    // Pointers forget the shape, which the printed API needs.
    if (attributes.get("mote.name") &&
        isa<MemRefType>(source.getArgumentTypes()[i]))
      attributes.set("mote.type", TypeAttr::get(source.getArgumentTypes()[i]));
    function.setArgAttrs(i, attributes.getDictionary(b.getContext()));
  }
  if (source.isPrivate())
    function.setSpecifiersAttr(b.getStrArrayAttr({"static"}));
  return function;
}

/// Erases what the translation made and then did without: reads of variables,
/// folded constants, casts that were seen through.
static void eraseUnused(emitc::FuncOp function) {
  function.walk<WalkOrder::PostOrder, mlir::ReverseIterator>([](Operation *op) {
    bool isPure =
        isa<emitc::LoadOp, emitc::SubscriptOp, emitc::AddressOfOp,
            emitc::ConstantOp, emitc::CastOp, emitc::GetGlobalOp>(op) ||
        op->hasAttr("mote.pure");
    if (isPure && op->use_empty())
      op->erase();
  });
}

FailureOr<emitc::FuncOp> Translator::translate() {
  if (!source.getBody().hasOneBlock())
    return source.emitError() << "expected one block but got "
                              << source.getBody().getBlocks().size();
  emitc::FuncOp function = createFunction();
  if (!function)
    return failure();
  Block *entry = &function.getBody().emplaceBlock();
  for (auto [argument, type] :
       llvm::zip_equal(source.getArguments(), function.getArgumentTypes()))
    values[argument] = entry->addArgument(type, argument.getLoc());
  b.setInsertionPointToStart(entry);
  if (failed(convertBlock(source.getBody().front()))) {
    function.erase();
    return failure();
  }
  eraseUnused(function);
  return function;
}

LogicalResult Translator::convertBlock(Block &block) {
  for (Operation &op : block)
    if (failed(convertOp(&op)))
      return failure();
  return success();
}

LogicalResult Translator::convertOp(Operation *op) {
  using Family = Outcome (Translator::*)(Operation *);
  static constexpr Family families[] = {
      &Translator::convertArith,       &Translator::convertMemory,
      &Translator::convertViews,       &Translator::convertCalls,
      &Translator::convertControlFlow, &Translator::convertMath};
  for (Family family : families) {
    Outcome outcome = (this->*family)(op);
    if (outcome != Outcome::NotMine)
      return success(outcome == Outcome::Done);
  }
  return op->emitError() << "expected an op of the kernels phase but got '"
                         << op->getName() << "'";
}

Translator::Outcome Translator::unsupported(Operation *op, const Twine &what) {
  op->emitError() << what;
  return Outcome::Failed;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value Translator::get(Value value) { return values.lookup(value); }

void Translator::set(Value from, Value result) {
  // Arguments and globals keep their own names: a view of them is no new
  // variable.
  Operation *def = result.getDefiningOp();
  bool made = def && isa<UnknownLoc>(def->getLoc());
  if (Value key = carried.keyOf(from)) {
    Value variable = carriers.lookup(key);
    assign(variable, result);
    result = read(variable);
  } else if (made) {
    def->setLoc(from.getLoc());
  }
  values[from] = result;
}

Translator::Outcome Translator::done(Operation *op, Value result) {
  set(op->getResult(0), result);
  return Outcome::Done;
}

Value Translator::constant(Type type, TypedAttr value) {
  return emitc::ConstantOp::create(b, unnamed(), type, value);
}

Value Translator::constant(Type type, int64_t value) {
  if (emitc::isPointerWideType(type))
    return constant(type, b.getIndexAttr(value));
  auto integer = cast<IntegerType>(type);
  return constant(type, b.getIntegerAttr(type, APInt(integer.getWidth(), value,
                                                     /*isSigned=*/true,
                                                     /*implicitTrunc=*/true)));
}

std::optional<int64_t> Translator::constantOf(Value emitted) {
  if (auto op = emitted.getDefiningOp<emitc::ConstantOp>())
    if (auto integer = dyn_cast<IntegerAttr>(op.getValue()))
      return integer.getValue().getSExtValue();
  return std::nullopt;
}

/// Bits of an integer on every target; `ptrdiff_t` and `size_t` count as 64
/// with each other only.
static bool haveSameWidth(Type lhs, Type rhs) {
  if (emitc::isPointerWideType(lhs) || emitc::isPointerWideType(rhs))
    return emitc::isPointerWideType(lhs) && emitc::isPointerWideType(rhs);
  auto left = dyn_cast<IntegerType>(lhs), right = dyn_cast<IntegerType>(rhs);
  return left && right && left.getWidth() == right.getWidth();
}

Value Translator::castTo(Value value, Type type) {
  if (value.getType() == type)
    return value;
  bool toInteger = isa<IntegerType>(type) || emitc::isPointerWideType(type);
  std::optional<int64_t> known = constantOf(value);
  if (known && toInteger && !type.isInteger(1) &&
      !value.getType().isUnsignedInteger())
    return constant(type, value.getType().isInteger(1) ? *known & 1 : *known);
  if (auto inner = value.getDefiningOp<emitc::CastOp>())
    if (inner.getSource().getType() == type &&
        haveSameWidth(type, value.getType()))
      return inner.getSource();
  return emitc::CastOp::create(b, unnamed(), type, value);
}

Value Translator::asUnsigned(Value value) {
  Type type = value.getType();
  if (isa<emitc::PtrDiffTType>(type))
    return castTo(value, emitc::SizeTType::get(b.getContext()));
  return castTo(value,
                IntegerType::get(b.getContext(), type.getIntOrFloatBitWidth(),
                                 IntegerType::Unsigned));
}

Value Translator::call(StringRef callee, Type result, ValueRange operands) {
  auto op = emitc::CallOpaqueOp::create(b, unnamed(), TypeRange{result}, callee,
                                        operands);
  op->setAttr("mote.pure", b.getUnitAttr());
  return op.getResult(0);
}

Value Translator::minOrMax(bool isMin, StringRef suffix, Value x, Value bound) {
  std::string other = (isMin ? "mote_max_" : "mote_min_") + suffix.str();
  auto inner = x.getDefiningOp<emitc::CallOpaqueOp>();
  bool isClamp = inner && inner.getCallee() == other && inner->use_empty() &&
                 !isa<NameLoc>(inner.getLoc()) &&
                 matchPattern(bound, m_Constant()) &&
                 matchPattern(inner.getOperand(1), m_Constant());
  if (!isClamp)
    return call((isMin ? "mote_min_" : "mote_max_") + suffix.str(), x.getType(),
                {x, bound});
  Value innerBound = inner.getOperand(1);
  return call("mote_clamp_" + suffix.str(), x.getType(),
              {inner.getOperand(0), isMin ? innerBound : bound,
               isMin ? bound : innerBound});
}

Value Translator::compare(emitc::CmpPredicate predicate, Value lhs, Value rhs) {
  return emitc::CmpOp::create(b, unnamed(), b.getI1Type(), predicate, lhs, rhs);
}

Value Translator::addIndex(Value lhs, Value rhs) {
  std::optional<int64_t> left = constantOf(lhs), right = constantOf(rhs);
  if (left && right)
    return constant(indexType(), *left + *right);
  if (left && *left == 0)
    return rhs;
  return right && *right == 0 ? lhs : binary<emitc::AddOp>(lhs, rhs);
}

Value Translator::mulIndex(Value lhs, int64_t rhs) {
  if (std::optional<int64_t> left = constantOf(lhs))
    return constant(indexType(), *left * rhs);
  return rhs == 1 ? lhs : binary<emitc::MulOp>(lhs, constant(indexType(), rhs));
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

Value Translator::variable(Type type, Location loc) {
  if (!isa<emitc::ArrayType>(type))
    type = emitc::LValueType::get(type);
  return emitc::VariableOp::create(b, loc, type,
                                   emitc::OpaqueAttr::get(b.getContext(), ""));
}

void Translator::assign(Value variable, Value value) {
  // Reading a variable back into itself says nothing.
  if (auto load = value.getDefiningOp<emitc::LoadOp>();
      load && load.getOperand() == variable)
    return;
  emitc::AssignOp::create(b, unnamed(), variable, value);
}

Value Translator::read(Value variable) {
  Type type = cast<emitc::LValueType>(variable.getType()).getValueType();
  return emitc::LoadOp::create(b, unnamed(), type, variable);
}
