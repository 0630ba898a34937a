//===- Tile.h - Sums of products of a tile ----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows of K values (pixels, or what their windows cover) meet a panel of
// weights. All sums of a tile stay in registers; what differs between
// instruction sets is how a step of K is multiplied. Four rows without a dot
// product are a block of assembly (AArch64), all else are intrinsics.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_TILE_H
#define MOTE_CODEGEN_KERNELS_NEON_TILE_H

#include "codegen/kernels/neon/Neon.h"
#include "codegen/kernels/neon/Panels.h"

namespace mote {

/// One loop over K for each tile. Tables become arguments of the kernel when
/// this is made.
class TileProducts {
public:
  TileProducts(const Neon &n, Products products, Panels panels);

  /// Sums of `rows` (pointers to paddedK() bytes each, or K if that is a
  /// multiple of 8) and panel number `panel`, plus `bias` of each quad of
  /// channels: row by row, an int32x4 for each four channels.
  llvm::SmallVector<Val> sums(llvm::ArrayRef<Val> rows, Val panel,
                              llvm::ArrayRef<Val> bias);

private:
  using Vals = KernelBuilder::Vals;
  Vals start(llvm::ArrayRef<Val> bias);
  bool isBlock() const;
  llvm::SmallVector<Val> blockSums(Val panel, llvm::ArrayRef<Val> bias);
  Vals addLoop(Vals acc);
  Vals addSortedLoops(Vals acc, Val panel);
  Val endOf(Val panel, int64_t number) const;
  Vals addStep(llvm::ArrayRef<Val> acc, Val at, Val weightsAt, int64_t size);
  Vals addWidening(llvm::ArrayRef<Val> acc, llvm::ArrayRef<Val> at,
                   Val weightsAt, int64_t size, int64_t chain);
  Vals addDot(llvm::ArrayRef<Val> acc, Val at, Val weightsAt, int64_t size);
  Vals addMatMul(llvm::ArrayRef<Val> acc, Val at, Val weightsAt, int64_t size);
  Val quadOf(llvm::ArrayRef<Val> acc, int64_t p, int64_t q) const;
  llvm::SmallVector<Val> finish(llvm::ArrayRef<Val> acc,
                                llvm::ArrayRef<Val> bias);
  llvm::SmallVector<std::string> names() const;
  void nameAll(llvm::ArrayRef<Val> acc) const;
  Val loadVector(Val base, Val at, int64_t size) const;

  Neon n;
  KernelBuilder &k;
  Products products;
  Panels panels;
  Val packed, offsets, ends;
  Val blocked;                 ///< Where the block of assembly leaves its sums.
  llvm::SmallVector<Val> rows; ///< Of the tile being built.
  Val panelAt;                 ///< Where its weights start.
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_TILE_H
