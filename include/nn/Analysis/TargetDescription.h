//===- TargetDescription.h - The machine, as code generation sees it ------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
// Reads #nn_codegen.target of the enclosing module. Without one it describes
// the generic CPU, so that a pass never depends on the machine it runs on.
//
//===----------------------------------------------------------------------===//

#ifndef NN_ANALYSIS_TARGETDESCRIPTION_H
#define NN_ANALYSIS_TARGETDESCRIPTION_H

#include "mlir/IR/Operation.h"

namespace nn {

struct TargetDescription {
  int64_t vectorBits = 256;
  int64_t cores = 1;
  /// Cache sizes in bytes, for one core.
  int64_t l1 = 32 << 10, l2 = 512 << 10, l3 = 8 << 20;

  /// The target of the module around `op`; what it leaves at 0 is generic.
  static TargetDescription of(mlir::Operation *op);

  /// Elements of `bits` bits in a vector register, 1 at least.
  int64_t lanes(unsigned bits) const;
  /// Architectural vector registers.
  int64_t vectorRegisters() const { return vectorBits >= 512 ? 32 : 16; }
};

} // namespace nn

#endif
