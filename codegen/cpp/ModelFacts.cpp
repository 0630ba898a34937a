//===- ModelFacts.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/ModelFacts.h"

#include "codegen/cpp/Names.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

int64_t BorderTensor::getNumElements() const {
  int64_t elements = 1;
  for (int64_t size : shape)
    elements *= size;
  return elements;
}

int64_t BorderTensor::getAlignment() const {
  return std::max(1u, elementType.getIntOrFloatBitWidth() / 8);
}
int64_t BorderTensor::getBytes() const {
  return getNumElements() * getAlignment();
}

static void readQuantization(BorderTensor &tensor, DictionaryAttr attributes) {
  if (!attributes)
    return;
  if (auto scale = attributes.getAs<FloatAttr>("mote.scale"))
    tensor.scale = scale.getValueAsDouble();
  if (auto zeroPoint = attributes.getAs<IntegerAttr>("mote.zero_point"))
    tensor.zeroPoint = zeroPoint.getValue().getSExtValue();
}

static LogicalResult collectFromArena(ModelFacts &facts, unsigned number) {
  plan::ArenaOp arena = facts.arenas[number];
  for (auto buffer : arena.getBuffers().front().getOps<plan::BufferOp>()) {
    plan::BufferKind kind = buffer.getKind();
    if (buffer->hasAttr("mote.row_counter")) {
      facts.rowCounter = buffer.getOffset();
      facts.rowCounterArena = number;
    }
    if (kind != plan::BufferKind::Input && kind != plan::BufferKind::Output)
      continue;
    auto type = dyn_cast<ShapedType>(buffer.getType());
    if (!type || !type.hasStaticShape() || !buffer.getIndex())
      return buffer.emitError()
             << "expected an index and a static shape for an input or output";
    std::vector<BorderTensor> &borders =
        kind == plan::BufferKind::Input ? facts.inputs : facts.outputs;
    uint64_t index = *buffer.getIndex();
    if (index > 255)
      return buffer.emitError()
             << "expected an index below 256 but got " << index;
    if (borders.size() <= index)
      borders.resize(index + 1);
    BorderTensor &tensor = borders[index];
    if (tensor.elementType)
      return buffer.emitError()
             << "expected one buffer of index " << index << " but got another";
    tensor.name = buffer.getName().str();
    tensor.elementType = type.getElementType();
    tensor.shape.assign(type.getShape().begin(), type.getShape().end());
    tensor.offset = buffer.getOffset();
    tensor.arena = number;
    readQuantization(tensor, buffer->getDiscardableAttrDictionary());
  }
  return success();
}

static LogicalResult collectFromArenas(ModelFacts &facts) {
  for (unsigned number = 0; number < facts.arenas.size(); ++number)
    if (failed(collectFromArena(facts, number)))
      return failure();
  return success();
}

/// With `--stream-input`: outputs lie in the arena, and the argument is a row
/// of the input.
static LogicalResult collectFromRows(ModelFacts &facts) {
  emitc::FuncOp function = facts.function;
  unsigned argument = facts.arenas.size();
  auto rows = function.getArgAttrOfType<IntegerAttr>(argument, "mote.rows");
  auto frame = function.getArgAttrOfType<TypeAttr>(argument, "mote.frame");
  auto name = function.getArgAttrOfType<StringAttr>(argument, "mote.input");
  auto type = frame ? dyn_cast<ShapedType>(frame.getValue()) : nullptr;
  if (failed(collectFromArenas(facts)))
    return failure();
  if (!type || !name || !facts.rowCounter ||
      function.getNumArguments() != argument + 1)
    return function.emitError()
           << "expected 'mote.input', 'mote.frame' and a buffer with "
              "'mote.row_counter' for an input that comes row by row";
  BorderTensor &tensor = facts.inputs.emplace_back();
  tensor.name = name.getValue().str();
  tensor.elementType = type.getElementType();
  tensor.shape.assign(type.getShape().begin(), type.getShape().end());
  tensor.argument = argument;
  tensor.rows = rows.getInt();
  readQuantization(tensor, function.getArgAttrDict(argument));
  return success();
}

static LogicalResult collectFromArguments(ModelFacts &facts) {
  emitc::FuncOp function = facts.function;
  for (unsigned i = facts.arenas.size(), e = function.getNumArguments(); i < e;
       ++i) {
    auto typeAttr = function.getArgAttrOfType<TypeAttr>(i, "mote.type");
    auto type = typeAttr ? dyn_cast<ShapedType>(typeAttr.getValue()) : nullptr;
    auto name = function.getArgAttrOfType<StringAttr>(i, "mote.name");
    if (!type || !name)
      return function.emitError()
             << "expected 'mote.name' and 'mote.type' on argument " << i;
    BorderTensor tensor;
    tensor.name = name.getValue().str();
    tensor.elementType = type.getElementType();
    tensor.shape.assign(type.getShape().begin(), type.getShape().end());
    tensor.argument = i;
    readQuantization(tensor, function.getArgAttrDict(i));
    bool isOutput = static_cast<bool>(function.getArgAttr(i, "mote.output"));
    (isOutput ? facts.outputs : facts.inputs).push_back(std::move(tensor));
  }
  return success();
}

static int64_t getElementBytes(emitc::GlobalOp table) {
  auto type = cast<emitc::ArrayType>(table.getType());
  return std::max(1u, type.getElementTypeBitWidth() / 8);
}

int64_t mote::getTableBytes(emitc::GlobalOp table) {
  auto type = cast<emitc::ArrayType>(table.getType());
  return type.getNumElements() * getElementBytes(table);
}

int64_t mote::getTableAlignment(emitc::GlobalOp table) {
  auto stated = table->getAttrOfType<IntegerAttr>("mote.alignment");
  return std::max(stated ? stated.getInt() : 1, getElementBytes(table));
}

static void addTable(ModelFacts &facts, emitc::GlobalOp table) {
  facts.tables.push_back(table);
  int64_t bytes = getTableBytes(table), alignment = getTableAlignment(table);
  facts.tableBytes += bytes;
  facts.blobAlignment = std::max(facts.blobAlignment, alignment);
  facts.tableOffsets.push_back(llvm::alignTo(facts.blobBytes, alignment));
  facts.blobBytes = facts.tableOffsets.back() + bytes;
}

static std::string readString(ModuleOp module, StringRef attribute) {
  auto text = module->getAttrOfType<StringAttr>(attribute);
  return text ? text.getValue().str() : "";
}

FailureOr<ModelFacts> mote::collectModelFacts(ModuleOp module) {
  ModelFacts facts;
  for (Operation &op : *module.getBody()) {
    if (auto arena = dyn_cast<plan::ArenaOp>(op)) {
      bool isRegion = arena.getRegion().has_value();
      if (!facts.arenas.empty() && !(isRegion && facts.hasRegions()))
        return arena.emitError() << "expected one plan.arena, or one a memory "
                                    "region, but got another";
      facts.arenas.push_back(arena);
    } else if (auto function = dyn_cast<emitc::FuncOp>(op)) {
      facts.kernels.push_back(function);
    } else if (auto table = dyn_cast<emitc::GlobalOp>(op)) {
      auto type = dyn_cast<emitc::ArrayType>(table.getType());
      if (!type || type.getRank() != 1 || !table.getConstSpecifier() ||
          !isa_and_nonnull<ElementsAttr>(table.getInitialValueAttr()))
        return table.emitError()
               << "expected a constant table of rank 1 but got "
               << table.getType();
      addTable(facts, table);
    } else if (auto include = dyn_cast<emitc::IncludeOp>(op)) {
      facts.includes.push_back(include);
    } else {
      return op.emitError() << "expected an op of the emitc phase but got '"
                            << op.getName() << "'";
    }
  }
  if (facts.arenas.empty())
    return module.emitError() << "expected a plan.arena beside the functions";
  facts.name = makeIdentifier(readString(module, "mote.model"), "model");
  facts.macro = StringRef(facts.name).upper();
  facts.source = readString(module, "mote.source");
  facts.digest = readString(module, "mote.digest");
  if (auto opset = module->getAttrOfType<IntegerAttr>("mote.opset"))
    facts.opset = opset.getInt();
  StringRef model = facts.arenas.front().getModel();
  auto found = llvm::find_if(
      facts.kernels, [&](emitc::FuncOp f) { return f.getName() == model; });
  if (found == facts.kernels.end())
    return facts.arenas.front().emitError() << "expected a function @" << model;
  facts.function = *found;
  facts.kernels.erase(found);
  if (auto threads = facts.function->getAttrOfType<IntegerAttr>("mote.threads"))
    facts.threads = threads.getInt();
  unsigned numArenas = facts.arenas.size();
  if (facts.function.getNumArguments() < numArenas)
    return facts.function.emitError() << "expected the arena as first argument";
  bool hasArguments = facts.function.getNumArguments() > numArenas;
  bool takesRows =
      hasArguments && facts.function.getArgAttr(numArenas, "mote.rows");
  facts.callerOwnsBorders = hasArguments && !takesRows;
  if (failed(takesRows                 ? collectFromRows(facts)
             : facts.callerOwnsBorders ? collectFromArguments(facts)
                                       : collectFromArenas(facts)))
    return failure();
  for (const BorderTensor &tensor :
       llvm::concat<const BorderTensor>(facts.inputs, facts.outputs))
    if (!tensor.elementType || !tensor.elementType.isIntOrFloat())
      return facts.arenas.front().emitError()
             << "expected inputs and outputs to be numbered from 0 without "
                "gaps";
  return facts;
}
