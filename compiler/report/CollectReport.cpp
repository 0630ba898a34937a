//===- CollectReport.cpp - Read a model's costs off its IR -------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/report/CountMacs.h"
#include "compiler/report/ModelReport.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mote;

int64_t ModelReport::getArenaBytes() const {
  int64_t bytes = 0;
  for (const ArenaReport &arena : arenas)
    bytes += arena.bytes;
  return bytes;
}

const LayerReport *ModelReport::layerAt(int64_t step) const {
  for (const LayerReport &layer : layers)
    if (layer.firstStep <= step && step <= layer.lastStep)
      return &layer;
  return nullptr;
}

/// `1x49x10x1xi8`.
static std::string typeText(Type type) {
  auto memref = dyn_cast<MemRefType>(type);
  if (!memref)
    return "";
  std::string text;
  llvm::raw_string_ostream os(text);
  for (int64_t size : memref.getShape())
    os << size << "x";
  os << memref.getElementType();
  return text;
}

/// The value that `view` looks at, through any number of views.
static Value rootOf(Value view) {
  while (auto op = view.getDefiningOp<ViewLikeOpInterface>())
    view = op.getViewSource();
  return view;
}

static std::string opText(Operation *op) {
  StringRef name = op->getName().getStringRef();
  for (StringRef prefix : {"qnn.", "memref."})
    if (name.consume_front(prefix))
      return name.str();
  return name.str();
}

namespace {
class Collector {
public:
  explicit Collector(ModuleOp module) : module(module) {}
  ModelReport run();

private:
  void collectModelFacts();
  void collectArenas(ArrayRef<plan::ArenaOp> arenas);
  void collectBuffers(plan::ArenaOp arena);
  void collectCallersBorders(func::FuncOp function);
  void collectSteps(func::FuncOp function);
  void collectFlashCurve(func::FuncOp function);
  /// The layer a step belongs to: the last one, if both have one name.
  LayerReport &layerOf(Operation *step, int64_t number);
  void addOp(Operation *op, LayerReport &layer);
  void addRemoval(Operation *op, const std::string &layer);

  ModuleOp module;
  ModelReport report;
  /// Those that lie in arenas, by number.
  std::map<int64_t, BorderReport> inputs, outputs;
  /// MACs of the op that names the current layer's operator.
  int64_t mainMacs = -1;
  DenseSet<StringAttr> countedGlobals;
};
} // namespace

void Collector::collectModelFacts() {
  auto text = [&](StringRef name) {
    auto attr = module->getAttrOfType<StringAttr>(name);
    return attr ? attr.str() : std::string();
  };
  report.model = text("mote.model");
  report.source = text("mote.source");
  report.digest = text("mote.digest");
  if (auto opset = module->getAttrOfType<IntegerAttr>("mote.opset"))
    report.opset = opset.getInt();
}

static BorderReport describeBorder(StringRef name, Type type,
                                   function_ref<Attribute(StringRef)> attr) {
  BorderReport border;
  border.name = name.str();
  border.type = typeText(type);
  border.bytes = plan::getBytes(cast<MemRefType>(type));
  if (auto scale = dyn_cast_or_null<FloatAttr>(attr("mote.scale")))
    border.scale = scale.getValueAsDouble();
  if (auto zeroPoint = dyn_cast_or_null<IntegerAttr>(attr("mote.zero_point")))
    border.zeroPoint = zeroPoint.getInt();
  return border;
}

void Collector::collectBuffers(plan::ArenaOp arena) {
  size_t number = report.arenas.size();
  ArenaReport &its = report.arenas.emplace_back();
  its.region = arena.getRegion().value_or("").str();
  its.limit = arena.getLimit().value_or(0);
  its.bytes = arena.getSize();
  its.alignment = arena.getAlignment();
  its.lowerBound = arena.getLowerBound();
  its.optimal = arena.getOptimal();
  for (auto buffer : arena.getBuffers().getOps<plan::BufferOp>()) {
    report.buffers.push_back(
        {buffer.getName().str(),
         plan::stringifyBufferKind(buffer.getKind()).str(),
         typeText(buffer.getMemRefType()), int64_t(buffer.getOffset()),
         int64_t(buffer.getSize()), int64_t(buffer.getFirst()),
         int64_t(buffer.getLast()), number,
         int64_t(buffer.getAccesses().value_or(0))});
    its.accesses += buffer.getAccesses().value_or(0);
    if (!buffer.getIndex())
      continue;
    bool isInput = buffer.getKind() == plan::BufferKind::Input;
    (isInput ? inputs : outputs)[*buffer.getIndex()] =
        describeBorder(buffer.getName(), buffer.getMemRefType(),
                       [&](StringRef name) { return buffer->getAttr(name); });
  }
}

void Collector::collectArenas(ArrayRef<plan::ArenaOp> arenas) {
  for (plan::ArenaOp arena : arenas)
    collectBuffers(arena);
  for (auto &[index, border] : inputs)
    report.inputs.push_back(border);
  for (auto &[index, border] : outputs)
    report.outputs.push_back(border);
}

/// Inputs and outputs that stayed arguments (`--io-buffers=caller`).
void Collector::collectCallersBorders(func::FuncOp function) {
  for (unsigned number = report.arenas.size();
       number < function.getNumArguments(); ++number) {
    auto attr = [&](StringRef name) {
      return function.getArgAttr(number, name);
    };
    auto name = dyn_cast_or_null<StringAttr>(attr("mote.name"));
    BorderReport border =
        describeBorder(name ? name.getValue() : "",
                       function.getArgument(number).getType(), attr);
    (attr("mote.output") ? report.outputs : report.inputs).push_back(border);
  }
}

LayerReport &Collector::layerOf(Operation *step, int64_t number) {
  StringRef name = plan::getNodeName(step->getLoc());
  if (name.empty())
    step->walk([&](Operation *inner) {
      if (name.empty())
        name = plan::getNodeName(inner->getLoc());
    });
  if (report.layers.empty() || name.empty() ||
      report.layers.back().name != name) {
    LayerReport layer;
    layer.name = name.str();
    layer.firstStep = number;
    report.layers.push_back(layer);
    mainMacs = -1;
  }
  report.layers.back().lastStep = number;
  return report.layers.back();
}

/// What qnn-eliminate-dead-channels left on the op. Tiles of one layer, rows
/// and parts, repeat it.
void Collector::addRemoval(Operation *op, const std::string &layer) {
  auto what = op->getAttrOfType<StringAttr>("mote.eliminated");
  bool isKnown =
      llvm::any_of(report.removals, [&](const RemovalReport &removal) {
        return removal.layer == layer;
      });
  if (what && !isKnown)
    report.removals.push_back({layer, what.str()});
}

void Collector::addOp(Operation *op, LayerReport &layer) {
  addRemoval(op, layer.name);
  SmallVector<plan::MemoryUse> uses = plan::getMemoryUses(op);
  if (uses.empty())
    return;
  int64_t macs = countMacs(op) * plan::countRuns(op);
  layer.macs += macs;
  if (auto cycles = op->getAttrOfType<IntegerAttr>("mote.predicted_cycles"))
    layer.cycles += cycles.getInt() * plan::countRuns(op);
  if (auto flash = op->getAttrOfType<DenseI64ArrayAttr>("mote.predicted_flash");
      flash && flash.size() == 2) {
    layer.tableBytes += flash[0];
    layer.codeBytes += flash[1];
  }
  // Fills, copies and paddings around the main op do not name the layer.
  bool isMain = macs >= mainMacs;
  if (isMain) {
    mainMacs = macs;
    layer.op = opText(op);
    auto kernel = op->getAttrOfType<StringAttr>("kernel");
    layer.kernel = kernel ? kernel.str() : "";
    layer.inputs.clear();
    layer.outputs.clear();
  }
  for (const plan::MemoryUse &use : uses) {
    Value root = rootOf(use.operand->get());
    if (auto global = root.getDefiningOp<memref::GetGlobalOp>()) {
      int64_t bytes = plan::getBytes(cast<MemRefType>(global.getType()));
      layer.weightsBytes += bytes;
      if (countedGlobals.insert(global.getNameAttr().getAttr()).second)
        report.weightsBytes += bytes;
    } else if (isMain && !plan::isScratch(*use.operand)) {
      (use.writes ? layer.outputs : layer.inputs)
          .push_back(typeText(use.operand->get().getType()));
    }
  }
}

int64_t mote::countLiveBytes(const ModelReport &report, size_t arena,
                             int64_t step) {
  SmallVector<std::pair<int64_t, int64_t>> ranges;
  for (const BufferReport &buffer : report.buffers)
    if (buffer.arena == arena && buffer.first <= step && step <= buffer.last)
      ranges.push_back({buffer.offset, buffer.offset + buffer.size});
  return plan::countBytes(ranges);
}

static int64_t countLiveBytes(const ModelReport &report, int64_t step) {
  int64_t bytes = 0;
  for (size_t arena = 0; arena < report.arenas.size(); ++arena)
    bytes += countLiveBytes(report, arena, step);
  return bytes;
}

void Collector::collectSteps(func::FuncOp function) {
  for (auto [number, step] : llvm::enumerate(plan::getSteps(function))) {
    int64_t live = countLiveBytes(report, number);
    report.liveBytes.push_back(live);
    if (live > report.liveBytes[report.peakStep])
      report.peakStep = number;
    LayerReport &layer = layerOf(step, number);
    layer.liveBytes = std::max(layer.liveBytes, live);
    step->walk([&](Operation *op) { addOp(op, layer); });
  }
  for (const LayerReport &layer : report.layers) {
    report.macs += layer.macs;
    report.cycles += layer.cycles;
  }
}

/// What qnn-select-kernels left on the function and its ops.
void Collector::collectFlashCurve(func::FuncOp function) {
  auto curve = function->getAttrOfType<ArrayAttr>("mote.flash_curve");
  auto chosen = function->getAttrOfType<IntegerAttr>("mote.flash_chosen");
  if (!curve || !chosen)
    return;
  for (auto point : curve.getAsRange<DictionaryAttr>()) {
    auto bytes = point.getAs<IntegerAttr>("bytes"),
         cycles = point.getAs<IntegerAttr>("cycles");
    auto kernels = point.getAs<DenseI64ArrayAttr>("kernels");
    if (bytes && cycles && kernels)
      report.flashCurve.push_back(
          {bytes.getInt(), cycles.getInt(), kernels.asArrayRef().vec()});
  }
  report.flashChosen = chosen.getInt();
  function.walk([&](Operation *op) {
    auto kernels = op->getAttrOfType<ArrayAttr>("mote.possible_kernels");
    if (!kernels)
      return;
    FlashOpReport its{plan::getNodeName(op->getLoc()).str(), {}};
    for (auto name : kernels.getAsRange<StringAttr>())
      its.kernels.push_back(name.str());
    report.flashOps.push_back(std::move(its));
  });
}

ModelReport Collector::run() {
  collectModelFacts();
  for (auto arena : module.getOps<plan::ArenaOp>()) {
    auto function = module.lookupSymbol<func::FuncOp>(arena.getModel());
    if (!function)
      continue;
    if (report.model.empty())
      report.model = function.getName().str();
    collectArenas(plan::getArenas(module, arena.getModel()));
    collectCallersBorders(function);
    collectSteps(function);
    collectFlashCurve(function);
    break;
  }
  return report;
}

ModelReport mote::collectReport(ModuleOp plannedModule) {
  return Collector(plannedModule).run();
}

int64_t mote::countConstantBytes(ModuleOp kernelsModule) {
  int64_t bytes = 0;
  for (auto global : kernelsModule.getOps<memref::GlobalOp>())
    if (global.getConstant())
      bytes += plan::getBytes(cast<MemRefType>(global.getType()));
  return bytes;
}
