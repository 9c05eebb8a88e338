//===- CpuFeatures.h - Does this CPU have what the code needs ---*- C++ -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_RUNTIME_NNRT_CPUFEATURES_H
#define NN_RUNTIME_NNRT_CPUFEATURES_H

namespace nn::rt {

/// The first feature of `needed` ("+avx2,+fma") that this CPU or its system
/// lacks, or that this runtime does not know; null if there is none. `length`
/// is that of the name.
const char *missingFeature(const char *needed, int &length);

} // namespace nn::rt

#endif
