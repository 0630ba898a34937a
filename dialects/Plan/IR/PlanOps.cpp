//===- PlanOps.cpp - Verifiers of the plan dialect ------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/IR/Plan.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote::plan;

int64_t mote::plan::getElementBytes(MemRefType type) {
  Type element = type.getElementType();
  int64_t bits = element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
  return llvm::PowerOf2Ceil(llvm::divideCeil(bits, 8));
}

int64_t mote::plan::getBytes(MemRefType type) {
  return type.getNumElements() * getElementBytes(type);
}

SmallVector<ArenaOp> mote::plan::getArenas(Operation *module, StringRef model) {
  SmallVector<ArenaOp> arenas;
  for (Region &region : module->getRegions())
    for (auto arena : region.getOps<ArenaOp>())
      if (arena.getModel() == model)
        arenas.push_back(arena);
  return arenas;
}

std::vector<std::string> mote::plan::getRegionNames(Operation *module) {
  std::vector<std::string> names;
  for (Region &region : module->getRegions())
    for (auto arena : region.getOps<ArenaOp>())
      if (arena.getRegion())
        names.push_back(arena.getRegion()->str());
  return names;
}

/// Whether `type` is a memref whose elements the compiler can place: scalars
/// side by side.
static bool isPlain(Type type) {
  auto memref = dyn_cast<MemRefType>(type);
  return memref && memref.hasStaticShape() && memref.getLayout().isIdentity() &&
         memref.getElementType().isIntOrIndexOrFloat();
}

//===----------------------------------------------------------------------===//
// ArenaOp
//===----------------------------------------------------------------------===//

/// arena_c5, for one kind of buffer.
static LogicalResult verifyNumbering(ArenaOp arena, BufferKind kind) {
  llvm::SmallDenseMap<int64_t, BufferOp> seen;
  int64_t count = 0;
  for (BufferOp buffer : arena.getBuffers().getOps<BufferOp>()) {
    if (buffer.getKind() != kind || !buffer.getIndex())
      continue;
    ++count;
    auto [entry, inserted] = seen.try_emplace(*buffer.getIndex(), buffer);
    if (inserted)
      continue;
    InFlightDiagnostic diagnostic = buffer.emitOpError()
                                    << "expected a number of its own among "
                                    << stringifyBufferKind(kind) << "s but got "
                                    << *buffer.getIndex();
    diagnostic.attachNote(entry->second.getLoc()) << "taken here";
    return diagnostic;
  }
  // Other numbers may be in other regions; plan-verify looks at all.
  if (arena.getRegion())
    return success();
  for (auto [index, buffer] : seen)
    if (index < 0 || index >= count)
      return buffer.emitOpError()
             << "expected an index below " << count << ", the number of "
             << stringifyBufferKind(kind) << "s, but got " << index;
  return success();
}

LogicalResult ArenaOp::verifyRegions() {
  int64_t size = getSize(), bound = getLowerBound(), alignment = getAlignment();
  if (bound < 0 || size < bound) // arena_c1
    return emitOpError() << "expected a size of at least lower_bound but got "
                         << size << " and " << bound;
  if (alignment <= 0 || !llvm::isPowerOf2_64(alignment)) // arena_c2
    return emitOpError()
           << "expected an alignment that is a power of two but got "
           << alignment;
  if (getRegion().has_value() != getLimit().has_value() ||
      (getRegion() && getRegion()->empty())) // arena_c6
    return emitOpError() << "expected a region's name together with its limit";
  if (getLimit() && size > int64_t(*getLimit())) // arena_c6
    return emitOpError() << "expected at most " << *getLimit()
                         << " bytes, the limit of region '" << *getRegion()
                         << "', but got " << size;
  for (Operation &op : getBuffers().front()) {
    auto buffer = dyn_cast<BufferOp>(op);
    if (!buffer) // arena_c3
      return op.emitOpError()
             << "expected only 'plan.buffer' in an arena but got '"
             << op.getName() << "'";
    if (buffer.getEnd() > size) { // arena_c4
      InFlightDiagnostic diagnostic =
          buffer.emitOpError() << "expected to end at byte " << size
                               << " at the latest but got " << buffer.getEnd();
      diagnostic.attachNote(getLoc()) << "the arena is here";
      return diagnostic;
    }
  }
  if (failed(verifyNumbering(*this, BufferKind::Input)))
    return failure();
  return verifyNumbering(*this, BufferKind::Output);
}

//===----------------------------------------------------------------------===//
// BufferOp
//===----------------------------------------------------------------------===//

LogicalResult BufferOp::verify() {
  int64_t offset = getOffset(), first = getFirst(), last = getLast();
  if (offset < 0) // buffer_c1
    return emitOpError() << "expected an offset of at least 0 but got "
                         << offset;
  if (first < 0 || last < first) // buffer_c1
    return emitOpError()
           << "expected a life from a step to a later one but got " << first
           << " to " << last;
  if (!isPlain(getType())) // buffer_c2
    return emitOpError()
           << "expected a memref of scalars with static shape and "
              "identity layout but got "
           << getType();
  int64_t bytes = getBytes(getMemRefType());
  if (int64_t(getSize()) != bytes) // buffer_c2
    return emitOpError() << "expected size " << bytes << " for " << getType()
                         << " but got " << getSize();
  bool isBorder =
      getKind() == BufferKind::Input || getKind() == BufferKind::Output;
  if (isBorder != getIndex().has_value()) // buffer_c3
    return emitOpError() << "expected " << (isBorder ? "an index" : "no index")
                         << " on a buffer of kind "
                         << stringifyBufferKind(getKind());
  int64_t element = getElementBytes(getMemRefType());
  if (offset % element != 0) // buffer_c4
    return emitOpError() << "expected an offset that is a multiple of "
                         << element << " but got " << offset;
  return success();
}

//===----------------------------------------------------------------------===//
// ViewOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyArenaType(Operation *op, Value arena) {
  auto type = dyn_cast<MemRefType>(arena.getType());
  if (type && isPlain(type) && type.getRank() == 1 &&
      type.getElementType().isInteger(8))
    return success();
  return op->emitOpError() << "expected an arena of type memref<Nxi8> but got "
                           << arena.getType();
}

LogicalResult ViewOp::verify() {
  if (failed(verifyArenaType(*this, getArena()))) // view_c1
    return failure();
  auto arena = cast<MemRefType>(getArena().getType());
  if (!isPlain(getResult().getType())) // view_c2
    return emitOpError()
           << "expected a memref of scalars with static shape and "
              "identity layout but got "
           << getResult().getType();
  auto result = cast<MemRefType>(getResult().getType());
  int64_t offset = getOffset(), end = offset + getBytes(result);
  if (offset < 0 || end > arena.getDimSize(0)) // view_c3
    return emitOpError() << "expected bytes inside the arena's "
                         << arena.getDimSize(0) << " but got " << offset
                         << " to " << end;
  int64_t element = getElementBytes(result);
  if (offset % element != 0) // view_c4
    return emitOpError() << "expected an offset that is a multiple of "
                         << element << " but got " << offset;
  return success();
}

//===----------------------------------------------------------------------===//
// StreamOp
//===----------------------------------------------------------------------===//

/// stream_c1, for one op of the body.
static bool mayStream(Operation *op) {
  StringRef dialect = op->getName().getDialectNamespace();
  StringRef name = op->getName().getStringRef();
  return dialect == "arith" || dialect == "qnn" || dialect == "memref" ||
         name == "scf.for" || name == "scf.yield" ||
         isa<ViewOp, NextRowOp, PoisonOp>(op);
}

LogicalResult StreamOp::verify() {
  if (getInputs().empty() || getOutputs().empty()) // stream_c2
    return emitOpError() << "expected inputs and outputs but got "
                         << getInputs().size() << " and "
                         << getOutputs().size();
  WalkResult result =
      getBody().walk<WalkOrder::PreOrder>(
          [&](Operation *op) {
            if (mayStream(op))
              return WalkResult::advance();
            op->emitOpError()
                << "expected loops, index arithmetic, allocations, views, "
                   "qnn ops and plan.next_row in a stream"; // stream_c1
            return WalkResult::interrupt();
          });
  return failure(result.wasInterrupted());
}

//===----------------------------------------------------------------------===//
// ParallelOp
//===----------------------------------------------------------------------===//

LogicalResult ParallelOp::verify() {
  if (getParts().size() < 2) // parallel_c1
    return emitOpError() << "expected two parts or more but got "
                         << getParts().size();
  for (Region &part : getParts())
    for (Operation &op : part.front()) {
      StringRef dialect = op.getName().getDialectNamespace();
      if (dialect != "arith" && dialect != "qnn" && dialect != "memref" &&
          op.getName().getStringRef() != "func.call" && !isa<ViewOp>(op))
        return op.emitOpError()
               << "expected index arithmetic, allocations, "
                  "views, qnn ops and calls in a part"; // parallel_c2
    }
  return success();
}

//===----------------------------------------------------------------------===//
// BeginRowsOp, NextRowOp, EndRowsOp
//===----------------------------------------------------------------------===//

static LogicalResult verifyRowCounter(Operation *op, Value taken) {
  auto type = cast<MemRefType>(taken.getType());
  if (type.hasStaticShape() && type.getNumElements() == 1) // rows_c1
    return success();
  return op->emitOpError() << "expected a counter of one element but got "
                           << type;
}

LogicalResult BeginRowsOp::verify() {
  return verifyRowCounter(*this, getTaken());
}

LogicalResult EndRowsOp::verify() {
  return verifyRowCounter(*this, getTaken());
}

LogicalResult NextRowOp::verify() {
  Operation *parent = (*this)->getParentOp();
  bool isInLoop = parent->getName().getStringRef() == "scf.for";
  Operation *home = isInLoop ? parent->getParentOp() : parent;
  if (!isa<StreamOp>(home) &&
      home->getName().getStringRef() != "func.func") // next_row_c1
    return emitOpError() << "expected a place in a plan.stream or a function, "
                            "in at most one loop there";
  return verifyRowCounter(*this, getTaken());
}

//===----------------------------------------------------------------------===//
// PoisonOp
//===----------------------------------------------------------------------===//

LogicalResult PoisonOp::verify() {
  if (failed(verifyArenaType(*this, getArena()))) // poison_c1
    return failure();
  int64_t last = 0, size = cast<MemRefType>(getArena().getType()).getDimSize(0);
  ArrayRef<int64_t> dead = getDead();
  for (auto [number, byte] : llvm::enumerate(dead)) {
    // A range may begin where the arena does, and else behind the one before.
    if (byte > last || (number == 0 && byte == 0)) {
      last = byte;
      continue;
    }
    return emitOpError() << "expected ranges in order and apart but got "
                         << byte << " after " << last; // poison_c2
  }
  if (dead.size() % 2 != 0 || last > size) // poison_c2
    return emitOpError() << "expected begin and end of ranges inside the "
                            "arena's "
                         << size << " bytes but got " << dead.size()
                         << " numbers up to " << last;
  return success();
}
