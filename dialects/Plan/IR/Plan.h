//===- Plan.h - The plan dialect --------------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_IR_PLAN_H
#define MOTE_DIALECTS_PLAN_IR_PLAN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Plan/IR/PlanDialect.h.inc"
#include "dialects/Plan/IR/PlanEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Plan/IR/PlanAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/Plan/IR/PlanOps.h.inc"

namespace mote::plan {

/// Bytes of one element in memory, which is also its alignment; an `index` has
/// 8 (buffers of it do not occur, its size depends on the target).
int64_t getElementBytes(mlir::MemRefType type);

/// Bytes of a memref of static shape with its elements side by side.
int64_t getBytes(mlir::MemRefType type);

/// The arenas of the function `model` of `module`: one, or one a memory region,
/// the fastest first. The n-th is the function's n-th argument.
llvm::SmallVector<ArenaOp> getArenas(mlir::Operation *module,
                                     llvm::StringRef model);

/// The memory regions that hold arenas of `module`, the fastest first; empty
/// where there is one arena in none.
std::vector<std::string> getRegionNames(mlir::Operation *module);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_IR_PLAN_H
