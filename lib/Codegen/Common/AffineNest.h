//===- AffineNest.h - What the iterations of a loop touch -------*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The passes on affine nests ask two questions: do two ops touch the same
// memory, and do two iterations. Both are answered from subscripts, for bounds
// of any size. Upstream's dependence analysis is as exact, and slow in deep
// nests.
//
//===----------------------------------------------------------------------===//

#ifndef NN_LIB_CODEGEN_COMMON_AFFINENEST_H
#define NN_LIB_CODEGEN_COMMON_AFFINENEST_H

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include <map>
#include <optional>

namespace nn::codegen {

/// The buffer that a view is a view of.
mlir::Value baseOf(mlir::Value memref);

/// Fails, with a diagnostic, where buffers are places in one arena: then
/// different values may be the same memory.
mlir::LogicalResult checkBuffersApart(mlir::func::FuncOp func);

struct Access {
  mlir::Operation *op;
  mlir::Value memref;
  bool write;
};

/// Accesses below an op, by the buffer that they end in.
struct Footprint {
  llvm::MapVector<mlir::Value, mlir::SmallVector<Access>> accesses;
  /// Something has effects that are not told.
  bool unknown = false;

  bool writes(mlir::Value base) const;
  bool conflictsWith(const Footprint &other) const;
};

Footprint footprintOf(mlir::Operation *op);

/// constant + sum of factor * value. A null value stands for the induction
/// variable that is asked about.
struct LinearForm {
  int64_t constant = 0;
  std::map<void *, int64_t> factors;

  bool operator==(const LinearForm &other) const {
    return constant == other.constant && factors == other.factors;
  }
};

/// Names values alike: an induction variable of a loop that is compared with
/// another stands for that one's.
using Renaming = llvm::DenseMap<mlir::Value, mlir::Value>;

/// The subscript of an affine access in one dimension, linear in values that
/// are defined outside of `loops`; nothing where it is not.
std::optional<LinearForm>
subscript(mlir::Operation *access, unsigned dim,
          mlir::ArrayRef<mlir::affine::AffineForOp> loops,
          const Renaming &renaming);

/// Whether no two iterations, of one loop or of several that are taken for one,
/// touch the same element of a buffer: in some dimension every access has
/// the same subscript, in which the induction variable has a factor.
bool iterationsApart(mlir::ArrayRef<Access> accesses,
                     mlir::ArrayRef<mlir::affine::AffineForOp> loops,
                     const Renaming &renaming);

/// Whether iterations of a loop may run in any order.
bool isParallel(mlir::affine::AffineForOp loop);

bool haveSameBounds(mlir::affine::AffineForOp a, mlir::affine::AffineForOp b,
                    const Renaming &renaming);

/// Counts the nests at the top of a function and says so when it goes.
class NestReport {
public:
  NestReport(mlir::func::FuncOp func, mlir::StringRef pass, bool enabled);
  ~NestReport();

private:
  mlir::func::FuncOp func;
  mlir::StringRef pass;
  bool enabled;
  unsigned before;
};

} // namespace nn::codegen

#endif
