//===- QNNAttributes.td - Requantization -------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_QNNATTRIBUTES
#define MOTE_DIALECTS_QNN_IR_QNNATTRIBUTES

include "dialects/QNN/IR/QNNDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def QNN_Rounding : I32EnumAttr<"Rounding", "how a requantization rounds", [
    I32EnumAttrCase<"HalfEven", 0, "half_even">,
    I32EnumAttrCase<"HalfUp", 1, "half_up">]> {
  let cppNamespace = "::mote::qnn";
  let genSpecializedAttr = 0;
}
def QNN_RoundingAttr : EnumAttr<QNN_Dialect, QNN_Rounding, "rounding">;

def QNN_RequantAttr : AttrDef<QNN_Dialect, "Requant"> {
  let mnemonic = "requant";
  let summary = "From an integer accumulator to a stored 8-bit value";
  let description = [{
    `y = min(max(round(acc * multiplier[c] / 2^shift[c]) + zero_point, min), max)`
    in unbounded integers, where `c` is the output channel (one entry serves all channels).

    `multiplier` is in [0, 2^31), `shift` in [0, 62]. Rounding `half_even` is to nearest with
    ties to even; `half_up` is `floor(v + 1/2)`, one operation cheaper, and is
    used only where the compiler has proven that no tie can occur for any
    accumulator value the layer can reach (see `docs/numerics.md`).

    The conversion from nn gives all channels of a layer one shift (one entry, in [32, 54] where the
    largest scale allows), with the largest multiplier in [2^30, 2^31). A smaller channel's multiplier
    has fewer bits, but the error in units of the output, |acc| * 2^-(shift+1), is the same for all.
    Kernels then shift by an immediate and take the high word of one 64-bit multiply-add.
  }];
  let parameters = (ins
    ArrayRefParameter<"int32_t", "per channel, or one">:$multiplier,
    ArrayRefParameter<"int32_t", "per channel, or one">:$shift,
    "int32_t":$zero_point, "int32_t":$min, "int32_t":$max,
    "::mote::qnn::Rounding":$rounding);
  let assemblyFormat = [{
    `<` `multiplier` `=` `[` $multiplier `]` `,` `shift` `=` `[` $shift `]` `,` `zero_point` `=` $zero_point `,`
        `min` `=` $min `,` `max` `=` $max `,` `rounding` `=` $rounding `>`
  }];
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The definition above, for one accumulator value of channel `channel`.
    int32_t apply(int64_t acc, int64_t channel) const;
    /// Entry for a channel of `multiplier` or `shift`.
    int32_t multiplierOf(int64_t channel) const {
      return getMultiplier()[getMultiplier().size() == 1 ? 0 : channel];
    }
    int32_t shiftOf(int64_t channel) const {
      return getShift()[getShift().size() == 1 ? 0 : channel];
    }
  }];
}

#endif // MOTE_DIALECTS_QNN_IR_QNNATTRIBUTES
