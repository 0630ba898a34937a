//===- Node.h - One ONNX node being imported --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// What an operator's importer sees: inputs, attributes, results, a builder and
// a way to complain. Attribute accessors report a wrong type themselves and
// return the default; the node then fails as a whole, so importers need not
// check each.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_NODE_H
#define MOTE_COMPILER_ONNX_NODE_H

#include "compiler/onnx/TensorData.h"
#include "dialects/LinalgUtils/LinalgUtils.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include <memory>
#include <onnx/onnx_pb.h>
#include <optional>

namespace mote::importer {

class GraphImporter;
struct RunTimePad;

/// What a name of the graph stands for. A constant becomes an op only when one
/// uses it, so that shape operands leave no trace.
struct OnnxValue {
  std::string name;
  /// Null for a constant that no op has used yet.
  mlir::Value value;
  /// Elements, or stored integers where `quantized` is set.
  mlir::DenseElementsAttr constant;
  /// Set for a DequantizeLinear of a constant: the value is
  /// `(constant - zero point) * scale`.
  mlir::quant::QuantizedType quantized;
  /// What a constant is called in the IR: the name of its initializer.
  std::string label;
  /// Whether the importer has tried to find the elements of a computed value.
  bool isEvaluated = false;
  /// Set for a padded tensor whose dimensions only a run knows: it has neither
  /// a value nor a constant, and a type without sizes.
  std::shared_ptr<const RunTimePad> pad;
};

class Node {
public:
  Node(GraphImporter &importer, const onnx::NodeProto &proto, int64_t opset,
       llvm::StringRef name);

  //===--- Identity and diagnostics ---------------------------------------===//

  llvm::StringRef op() const { return proto.op_type(); }
  int64_t getOpset() const { return opset; }
  mlir::Location getLoc() const { return loc; }
  mlir::MLIRContext *getContext() const { return builder.getContext(); }
  const onnx::NodeProto &getProto() const { return proto; }
  GraphImporter &getImporter() { return importer; }
  /// Starts "node 'NAME' (Op, opset N): ".
  mlir::InFlightDiagnostic error();
  /// Whether an accessor below has reported an error.
  bool hasFailed() const { return failedAccess; }

  //===--- Inputs
  //----------------------------------------------------------===//

  unsigned getNumInputs() const { return inputs.size(); }
  unsigned getNumOutputs() const { return proto.output_size(); }
  bool hasInput(unsigned index) const {
    return index < inputs.size() && inputs[index];
  }
  bool hasOutput(unsigned index) const {
    return index < getNumOutputs() &&
           !proto.output(static_cast<int>(index)).empty();
  }
  /// The input as a value of the function (constants become ops).
  mlir::Value in(unsigned index);
  mlir::RankedTensorType type(unsigned index) const;
  llvm::ArrayRef<int64_t> shape(unsigned index) const {
    return type(index).getShape();
  }
  int64_t rank(unsigned index) const { return type(index).getRank(); }
  const OnnxValue &get(unsigned index) const { return *inputs[index]; }
  /// The elements of a constant input; null where it is none, or quantized.
  mlir::DenseElementsAttr constant(unsigned index) const;
  /// What a constant made from the input is called.
  std::string constantName(unsigned index) const;
  /// Whether every input is a constant of plain elements.
  bool hasOnlyConstants() const;
  /// The integers of a constant input; an error where they are not known.
  mlir::FailureOr<llvm::SmallVector<int64_t>> ints(unsigned index,
                                                   llvm::StringRef what);
  /// The single number of a constant input.
  mlir::FailureOr<double> scalar(unsigned index, llvm::StringRef what);

  //===--- Attributes
  //------------------------------------------------------===//

  bool hasAttr(llvm::StringRef name) const { return find(name) != nullptr; }
  int64_t intAttr(llvm::StringRef name, int64_t fallback);
  float floatAttr(llvm::StringRef name, float fallback);
  std::string stringAttr(llvm::StringRef name, llvm::StringRef fallback);
  llvm::SmallVector<int64_t> intsAttr(llvm::StringRef name,
                                      llvm::ArrayRef<int64_t> fallback = {});
  llvm::SmallVector<float> floatsAttr(llvm::StringRef name);
  llvm::SmallVector<std::string> stringsAttr(llvm::StringRef name);
  const onnx::TensorProto *tensorAttr(llvm::StringRef name);
  const onnx::GraphProto *graphAttr(llvm::StringRef name);
  /// Integers that newer opsets moved from attribute `name` to input `index`.
  mlir::FailureOr<std::optional<llvm::SmallVector<int64_t>>>
  intsAttrOrInput(llvm::StringRef name, unsigned index);
  /// `axis` in [0, rank), where negative ones count from the end.
  mlir::FailureOr<int64_t> normalizeAxis(int64_t axis, int64_t rank);
  /// Distinct axes in increasing order.
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  normalizeAxes(llvm::ArrayRef<int64_t> axes, int64_t rank);

  //===--- Types and checks
  //------------------------------------------------===//

  /// A tensor type within the limits on size.
  mlir::FailureOr<mlir::RankedTensorType>
  tensorType(llvm::ArrayRef<int64_t> shape, mlir::Type elementType);
  /// numpy's broadcast of two shapes.
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  broadcast(llvm::ArrayRef<int64_t> lhs, llvm::ArrayRef<int64_t> rhs);
  /// Input `index`, called `what` in the error, broadcasts to the shape of
  /// input `target` without enlarging it.
  mlir::LogicalResult expectBroadcasts(unsigned index, unsigned target,
                                       llvm::StringRef what);
  mlir::LogicalResult expectFloat(unsigned index);
  mlir::LogicalResult expectSameElementType(unsigned lhs, unsigned rhs);

  //===--- Results
  //---------------------------------------------------------===//

  mlir::LogicalResult setResult(mlir::Value value, unsigned index = 0);
  mlir::LogicalResult setConstant(mlir::DenseElementsAttr constant,
                                  mlir::quant::QuantizedType quantized = {},
                                  llvm::StringRef label = {});
  /// Makes a result another name of a value.
  mlir::LogicalResult setValue(OnnxValue value, unsigned index);
  /// Makes the result another name of an input.
  mlir::LogicalResult forward(unsigned index);

  /// Creates an op at the node's location and returns its result.
  template <typename OpTy, typename... Args>
  mlir::Value create(mlir::Type resultType, Args &&...args) {
    return OpTy::create(builder, loc, resultType, std::forward<Args>(args)...)
        .getResult();
  }
  /// A constant made for this node.
  mlir::Value constantOp(mlir::DenseElementsAttr value);
  mlir::Value constantOp(mlir::DenseElementsAttr stored,
                         mlir::quant::QuantizedType quantized);
  /// A constant of one number, of rank 0 and the given element type.
  mlir::Value splat(mlir::Type elementType, double value);
  mlir::Value transpose(mlir::Value input, llvm::ArrayRef<int64_t> perm);
  /// A reshape, or the input where it has the shape already.
  mlir::Value reshape(mlir::Value input, llvm::ArrayRef<int64_t> shape);

  //===--- Loops, and operands known only at run time --------------------===//

  /// A builder at the node's location, for dialects/LinalgUtils.
  mlir::ImplicitLocOpBuilder at() { return {loc, builder}; }
  /// A linalg.generic over `type` with numpy broadcasting; `body` sees elements
  /// in their computing types.
  mlir::Value elementwise(mlir::RankedTensorType type, mlir::ValueRange inputs,
                          ScalarBody body);
  /// The static shape that the graph declares for an output. Nodes whose shape
  /// operands are known only at run time trust it, after a check at run time.
  mlir::FailureOr<mlir::RankedTensorType>
  declaredType(mlir::Type elementType, unsigned index = 0,
               llvm::StringRef operand = "the shape");
  bool isConstant(unsigned index) const {
    return static_cast<bool>(constant(index));
  }
  /// Element `element` of an integer input as an `index`, inside a loop's body.
  mlir::Value intAt(mlir::ImplicitLocOpBuilder &b, unsigned index,
                    int64_t element);
  /// All elements of an integer input.
  llvm::SmallVector<mlir::Value> intsAt(mlir::ImplicitLocOpBuilder &b,
                                        unsigned index);
  /// Ends the run with an error status unless the `i1` that `condition` builds
  /// holds: for what the importer must trust.
  void expectAtRunTime(
      llvm::StringRef what,
      llvm::function_ref<mlir::Value(mlir::ImplicitLocOpBuilder &)> condition);

  mlir::OpBuilder &builder;

private:
  const onnx::AttributeProto *find(llvm::StringRef name) const;
  /// The attribute where it has the expected type; reports where it has
  /// another.
  const onnx::AttributeProto *expect(llvm::StringRef name,
                                     onnx::AttributeProto::AttributeType type);

  GraphImporter &importer;
  const onnx::NodeProto &proto;
  int64_t opset;
  std::string name;
  mlir::Location loc;
  /// Null for an absent optional input.
  llvm::SmallVector<OnnxValue *> inputs;
  bool failedAccess = false;
};

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_NODE_H
