//===- LowerParallelCalls.cpp - Kernels are called by the runtime ---------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The runtime calls every kernel through one type of function. Only captures
// that a kernel uses are passed: most words of memref descriptors are not.
//
//===----------------------------------------------------------------------===//

#include "nn/Conversion/NNToRuntime/Passes.h"
#include "nn/Dialect/Codegen/IR/CodegenNames.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace nn {
#define GEN_PASS_DEF_LOWERPARALLELCALLS
#include "nn/Conversion/NNToRuntime/Passes.h.inc"
} // namespace nn

using namespace mlir;
using namespace nn;

namespace {

/// A descriptor of memref<?xi8> ends the arguments: two pointers, offset, size,
/// stride.
constexpr unsigned kScratchWords = 5;
/// `lo` and `hi` begin them.
constexpr unsigned kRangeWords = 2;

/// What remains of a kernel's signature.
struct Kernel {
  /// Places of the captures that are passed.
  SmallVector<unsigned> used;
  LLVM::LLVMStructType args;
};

struct LowerParallelCalls
    : nn::impl::LowerParallelCallsBase<LowerParallelCalls> {
  void runOnOperation() override;

private:
  LogicalResult lowerKernel(LLVM::LLVMFuncOp func);
  void addAliasScopes(LLVM::LLVMFuncOp func);
  LogicalResult lowerCalls(LLVM::LLVMFuncOp caller);
  void lowerCall(LLVM::CallOp call, const Kernel &kernel, Value args);
  LLVM::LLVMFuncOp getRuntimeFunction();

  llvm::StringMap<Kernel> kernels;
};

/// The pointer that an address is computed from.
Value getRoot(Value pointer) {
  while (auto gep = pointer.getDefiningOp<LLVM::GEPOp>())
    pointer = gep.getBase();
  return pointer;
}

/// Tells LLVM that accesses from distinct pointers never meet. A noalias
/// argument would say it, but the pointers are loaded from a struct.
void LowerParallelCalls::addAliasScopes(LLVM::LLVMFuncOp func) {
  auto distinct =
      func->getAttrOfType<DenseI64ArrayAttr>(codegen::kDistinctAttr);
  if (!distinct)
    return;
  Builder builder(&getContext());
  auto domain = LLVM::AliasScopeDomainAttr::get(
      &getContext(), builder.getStringAttr(func.getSymName()));
  llvm::MapVector<Value, Attribute> scopes;
  for (int64_t place : distinct.asArrayRef())
    if (place < func.getNumArguments() && !func.getArgument(place).use_empty())
      scopes[func.getArgument(place)] = LLVM::AliasScopeAttr::get(
          &getContext(),
          builder.getStringAttr(func.getSymName() + "_" + Twine(place)), domain,
          /*description=*/{});
  if (scopes.size() < 2)
    return;
  auto annotate = [&](auto access) {
    Value root = getRoot(access.getAddr());
    SmallVector<Attribute> own, others;
    for (auto &[pointer, scope] : scopes)
      (pointer == root ? own : others).push_back(scope);
    if (own.empty())
      return;
    access.setAliasScopes(builder.getArrayAttr(own));
    access.setNoAliasScopes(builder.getArrayAttr(others));
  };
  func.walk([&](Operation *op) {
    if (auto load = dyn_cast<LLVM::LoadOp>(op))
      annotate(load);
    else if (auto store = dyn_cast<LLVM::StoreOp>(op))
      annotate(store);
  });
}

/// Rewrites the signature to that of every kernel.
LogicalResult LowerParallelCalls::lowerKernel(LLVM::LLVMFuncOp func) {
  unsigned count = func.getNumArguments();
  if (func.isExternal() || count < kRangeWords + kScratchWords)
    return func.emitError("is no kernel (lo, hi, captures..., scratch)");
  addAliasScopes(func);
  Kernel &kernel = kernels[func.getSymName()];
  SmallVector<Type> fields;
  for (unsigned i = kRangeWords; i < count - kScratchWords; ++i) {
    if (func.getArgument(i).use_empty())
      continue;
    kernel.used.push_back(i);
    fields.push_back(func.getArgument(i).getType());
  }
  kernel.args = LLVM::LLVMStructType::getLiteral(&getContext(), fields);

  Block &block = func.getBody().front();
  auto pointer = LLVM::LLVMPointerType::get(&getContext());
  auto b = ImplicitLocOpBuilder::atBlockBegin(func.getLoc(), &block);
  Type word = b.getI64Type();
  // New arguments first, the old ones go once they are replaced.
  Value args = block.insertArgument(0u, pointer, func.getLoc());
  Value lo = block.insertArgument(1u, word, func.getLoc());
  Value hi = block.insertArgument(2u, word, func.getLoc());
  Value scratch = block.insertArgument(3u, pointer, func.getLoc());
  auto old = [&](unsigned i) { return block.getArgument(4 + i); };
  old(0).replaceAllUsesWith(lo);
  old(1).replaceAllUsesWith(hi);
  for (auto [i, place] : llvm::enumerate(kernel.used)) {
    Value field = LLVM::GEPOp::create(b, pointer, kernel.args, args,
                                      ArrayRef<LLVM::GEPArg>{0, int32_t(i)});
    old(place).replaceAllUsesWith(LLVM::LoadOp::create(b, fields[i], field));
  }
  unsigned first = count - kScratchWords;
  old(first).replaceAllUsesWith(scratch);
  old(first + 1).replaceAllUsesWith(scratch);
  for (unsigned i = 2; i < kScratchWords; ++i)
    if (!old(first + i).use_empty())
      old(first + i).replaceAllUsesWith(
          LLVM::ConstantOp::create(b, word, i == 2 ? 0 : 1));
  block.eraseArguments(4, count);
  func.setFunctionType(LLVM::LLVMFunctionType::get(
      LLVM::LLVMVoidType::get(&getContext()), {pointer, word, word, pointer}));
  func.removeArgAttrsAttr();
  return success();
}

LLVM::LLVMFuncOp LowerParallelCalls::getRuntimeFunction() {
  ModuleOp module = getOperation();
  if (auto func =
          module.lookupSymbol<LLVM::LLVMFuncOp>(codegen::kParallelForName))
    return func;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto pointer = LLVM::LLVMPointerType::get(&getContext());
  Type word = builder.getI64Type();
  return LLVM::LLVMFuncOp::create(
      builder, module.getLoc(), codegen::kParallelForName,
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                  {pointer, word, pointer, pointer, word}));
}

void LowerParallelCalls::lowerCall(LLVM::CallOp call, const Kernel &kernel,
                                   Value args) {
  ImplicitLocOpBuilder b(call.getLoc(), call);
  auto pointer = LLVM::LLVMPointerType::get(&getContext());
  for (auto [i, place] : llvm::enumerate(kernel.used)) {
    Value field = LLVM::GEPOp::create(b, pointer, kernel.args, args,
                                      ArrayRef<LLVM::GEPArg>{0, int32_t(i)});
    LLVM::StoreOp::create(b, call.getOperand(place), field);
  }
  unsigned first = call.getNumOperands() - kScratchWords;
  StringRef callee = *call.getCallee();
  if (!call->hasAttr(codegen::kParallelAttr)) {
    LLVM::CallOp::create(b, TypeRange{}, callee,
                         ValueRange{args, call.getOperand(0),
                                    call.getOperand(1),
                                    call.getOperand(first + 1)});
    call.erase();
    return;
  }
  LLVM::LLVMFuncOp runtime = getRuntimeFunction();
  Value context = call->getParentOfType<LLVM::LLVMFuncOp>().getArgument(0);
  Value function = LLVM::AddressOfOp::create(b, pointer, callee);
  Value bytes = call.getOperand(first + 3);
  // A kernel without scratch was given poison.
  if (bytes.getDefiningOp() &&
      isa<LLVM::PoisonOp, LLVM::UndefOp>(bytes.getDefiningOp()))
    bytes = LLVM::ConstantOp::create(b, b.getI64Type(), 0);
  LLVM::CallOp::create(
      b, runtime,
      ValueRange{context, call.getOperand(1), function, args, bytes});
  call.erase();
}

/// Room for a struct, whatever the target's alignments are: the data layout of
/// MLIR's default differs from that of the targets (i64 is aligned to 4 bytes).
static uint64_t roomFor(LLVM::LLVMStructType type, const DataLayout &layout) {
  constexpr uint64_t kLargestAlignment = 16;
  uint64_t bytes = 0;
  for (Type field : type.getBody())
    bytes += llvm::alignTo(layout.getTypeSize(field).getFixedValue(),
                           kLargestAlignment);
  return bytes;
}

/// The calls of a function run one after the other and share one struct.
LogicalResult LowerParallelCalls::lowerCalls(LLVM::LLVMFuncOp caller) {
  SmallVector<LLVM::CallOp> calls;
  uint64_t bytes = 0;
  DataLayout layout(getOperation());
  WalkResult result = caller.walk([&](LLVM::CallOp call) {
    auto it =
        call.getCallee() ? kernels.find(*call.getCallee()) : kernels.end();
    if (it == kernels.end())
      return WalkResult::advance();
    if (call->hasAttr(codegen::kParallelAttr) &&
        (caller.getNumArguments() == 0 ||
         !isa<LLVM::LLVMPointerType>(caller.getArgument(0).getType()))) {
      call.emitError("the caller of a parallel kernel has no context");
      return WalkResult::interrupt();
    }
    bytes = std::max(bytes, roomFor(it->second.args, layout));
    calls.push_back(call);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  if (calls.empty())
    return success();
  auto b = ImplicitLocOpBuilder::atBlockBegin(caller.getLoc(),
                                              &caller.getBody().front());
  Value size = LLVM::ConstantOp::create(b, b.getI64Type(), int64_t(bytes));
  Value args = LLVM::AllocaOp::create(
      b, LLVM::LLVMPointerType::get(&getContext()), b.getI8Type(), size,
      /*alignment=*/16);
  for (LLVM::CallOp call : calls)
    lowerCall(call, kernels[*call.getCallee()], args);
  return success();
}

void LowerParallelCalls::runOnOperation() {
  kernels.clear();
  SmallVector<LLVM::LLVMFuncOp> callers;
  for (auto func : getOperation().getOps<LLVM::LLVMFuncOp>()) {
    if (!func->hasAttr(codegen::kKernelAttr)) {
      if (!func.isExternal())
        callers.push_back(func);
    } else if (failed(lowerKernel(func))) {
      return signalPassFailure();
    }
  }
  for (LLVM::LLVMFuncOp caller : callers)
    if (failed(lowerCalls(caller)))
      return signalPassFailure();
}

} // namespace
