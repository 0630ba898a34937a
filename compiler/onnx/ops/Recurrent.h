//===- Recurrent.h - What RNN, GRU and LSTM share ---------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A layer is one `scf.for` over its time steps and a direction. A step computes
// the new hidden state unit by unit, all gates of a unit in scalars, from the
// old one; so it needs no buffer but the state's, twice.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_RECURRENT_H
#define MOTE_COMPILER_ONNX_OPS_RECURRENT_H

#include "compiler/onnx/ops/RunTime.h"

namespace mote::importer {

/// One activation function with its parameters.
struct GateActivation {
  std::string name; ///< In lower case.
  float alpha = 0, beta = 0;
  Num operator()(Num x) const;
};

/// The tensors that change from step to step; null where there is none.
struct RecurrentState {
  mlir::Value all;    ///< Y, hidden states of all steps.
  mlir::Value hidden; ///< Y_h, and where the next step reads.
  mlir::Value next;   ///< [batch, hidden]: the state this step makes.
  mlir::Value cell;   ///< Y_c of an LSTM.
  mlir::Value reset;  ///< [batch, hidden] of a GRU: r * H.

  llvm::SmallVector<mlir::Value> pack() const;
  /// Tensors of the same roles as this state's, from what `pack` gave.
  RecurrentState unpack(mlir::ValueRange packed) const;
};

/// A layer's operands, sizes and attributes.
class Recurrent {
public:
  /// Reads and checks all but what is the operator's own. `gates` is how many
  /// the weights hold; `functions` names the default activations.
  static mlir::FailureOr<Recurrent>
  read(Node &node, int64_t gates, llvm::ArrayRef<llvm::StringRef> functions);

  /// Where a step is: direction, step, sample and hidden unit.
  struct Place {
    int64_t direction;
    Num step, sample, unit;
  };

  /// Sums over the input of x * W, from `start`, a sum a gate of `which`.
  llvm::SmallVector<Num> inputSums(mlir::ImplicitLocOpBuilder &b, Place place,
                                   llvm::ArrayRef<int64_t> which,
                                   Nums start) const;
  using ReadFn = llvm::function_ref<Num(mlir::ImplicitLocOpBuilder &, Num)>;
  /// Sums over the hidden units of `read` * R.
  llvm::SmallVector<Num> hiddenSums(mlir::ImplicitLocOpBuilder &b, Place place,
                                    llvm::ArrayRef<int64_t> which, Nums start,
                                    ReadFn read) const;
  /// Wb and, where `recurrent`, Rb of a gate; 0 where there is no bias.
  Num bias(mlir::ImplicitLocOpBuilder &b, Place place, int64_t gate,
           bool recurrent) const;
  /// The number of a [direction, sample, unit] tensor of states.
  Num stateAt(mlir::ImplicitLocOpBuilder &b, mlir::Value states,
              Place place) const;
  mlir::Value withState(mlir::ImplicitLocOpBuilder &b, mlir::Value states,
                        Place place, Num value) const;
  /// A vector of units, [direction, part * hidden + unit].
  Num vectorAt(mlir::ImplicitLocOpBuilder &b, unsigned input, Place place,
               int64_t part) const;
  /// Activation number `index` of a direction, of x clipped as 'clip' says.
  Num activate(Place place, size_t index, Num x) const;
  /// Whether the sample has such a step.
  std::optional<Num> isInside(mlir::ImplicitLocOpBuilder &b, Place place) const;

  using CellFn = llvm::function_ref<void(mlir::ImplicitLocOpBuilder &, Place,
                                         RecurrentState &)>;
  /// Runs all steps of all directions; each of `passes` over the samples and
  /// units of a step. The last must leave the new hidden state in `next`.
  RecurrentState run(RecurrentState state, llvm::ArrayRef<CellFn> passes) const;
  /// The initial state, from input `initial` where that is present.
  mlir::FailureOr<mlir::Value> initialState(unsigned initial) const;
  /// A [batch, hidden] buffer.
  mlir::Value buffer() const;
  /// Sets the results and all states as far as they are used.
  mlir::LogicalResult finish(RecurrentState state) const;

  Node *node;
  int64_t steps, batch, inputs, hidden, directions;
  bool isBatchFirst = false, startsReverse = false, hasLengths = false;
  std::optional<float> limit;
  llvm::SmallVector<GateActivation> activations;
  mlir::Type element, computing;

private:
  mlir::LogicalResult readSizes(int64_t gates);
  mlir::LogicalResult
  readActivations(llvm::ArrayRef<llvm::StringRef> functions);
  mlir::LogicalResult readLengths();
  Num length(mlir::ImplicitLocOpBuilder &b, Num sample) const;
  /// The index along the time axis of a step.
  Num timeOf(mlir::ImplicitLocOpBuilder &b, Place place) const;
  llvm::SmallVector<Num>
  sums(mlir::ImplicitLocOpBuilder &b, int64_t size, Nums start,
       llvm::function_ref<llvm::SmallVector<Num>(mlir::ImplicitLocOpBuilder &,
                                                 Num)>
           terms) const;
  llvm::SmallVector<Num> weights(mlir::ImplicitLocOpBuilder &b, unsigned input,
                                 Place place, llvm::ArrayRef<int64_t> which,
                                 Num column) const;
  /// One pass over the samples and units of a step.
  RecurrentState forEachUnit(mlir::ImplicitLocOpBuilder &b, Place step,
                             const RecurrentState &state, CellFn pass) const;
  /// Makes `next` the hidden state and writes it to Y.
  void commit(mlir::ImplicitLocOpBuilder &b, Place place,
              RecurrentState &state) const;
};

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_RECURRENT_H
