//===- Registration.cpp
//------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Registration.h"

#include "codegen/kernels/Passes.h"
#include "codegen/stream/Passes.h"
#include "compiler/pipelines/Phases.h"
#include "compiler/report/Passes.h"
#include "dialects/Arm/IR/Arm.h"
#include "dialects/Conversion/Passes.h"
#include "dialects/NN/IR/NN.h"
#include "dialects/NN/Transforms/Passes.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/Transforms/BufferizableOpInterfaceImpl.h"
#include "dialects/QNN/Transforms/Passes.h"
#include "dialects/QNN/Transforms/TilingInterfaceImpl.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/Extensions/AllExtensions.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Linalg/Transforms/AllInterfaces.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/TensorTilingInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void mote::registerAllDialects(DialectRegistry &registry) {
  registry.insert<
      arith::ArithDialect, arm::ArmDialect, bufferization::BufferizationDialect,
      cf::ControlFlowDialect, emitc::EmitCDialect, func::FuncDialect,
      linalg::LinalgDialect, math::MathDialect, memref::MemRefDialect,
      nn::NNDialect, plan::PlanDialect, qnn::QNNDialect, quant::QuantDialect,
      scf::SCFDialect, tensor::TensorDialect, vector::VectorDialect>();
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(
      registry);
  linalg::registerAllDialectInterfaceImplementations(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerTilingInterfaceExternalModels(registry);
  func::registerAllExtensions(registry);
  qnn::registerBufferizableOpInterfaceExternalModels(registry);
  qnn::registerTilingInterfaceExternalModels(registry);
}

void mote::registerAllPasses() {
  nn::registerNNPasses();
  nn::registerNNPipelines();
  qnn::registerQNNPasses();
  qnn::registerQNNPipelines();
  plan::registerPlanPasses();
  report::registerReportPasses();
  registerConversionPasses();
  registerKernelsPasses();
  registerStreamPasses();
  registerTransformsPasses();
  bufferization::registerBufferizationPasses();
  registerLinalgPasses();
  registerSCFPasses();
  registerPhasePipelines();
}
