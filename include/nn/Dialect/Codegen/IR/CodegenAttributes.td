//===- CodegenAttributes.td - Target and strategy --------------*- tablegen -*-===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef NN_DIALECT_CODEGEN_IR_CODEGENATTRIBUTES
#define NN_DIALECT_CODEGEN_IR_CODEGENATTRIBUTES

include "nn/Dialect/Codegen/IR/CodegenDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Codegen_RouteKernel : I32EnumAttrCase<"Kernel", 0, "kernel">;
def Codegen_RouteAffine : I32EnumAttrCase<"Affine", 1, "affine">;
def Codegen_Route : I32EnumAttr<"Route", "the way an op takes to loops",
                                [Codegen_RouteKernel, Codegen_RouteAffine]> {
  let genSpecializedAttr = 0;
  let cppNamespace = "::nn::codegen";
}

class Codegen_Attr<string name, string mnemonic_> : AttrDef<Codegen_Dialect, name> {
  let mnemonic = mnemonic_;
}

def Codegen_TargetAttr : Codegen_Attr<"Target", "target"> {
  let summary = "the machine that code is generated for";
  let description = [{
    `features` is LLVM's feature string, which the artifact records and checks
    when it is loaded; `tune` names a CPU for scheduling only. `vector_bits` is
    the width of a vector register; cache sizes are in bytes for one core.
    A module without the attribute is compiled for a generic CPU.

    Constraints:
    * (target_c1) `vector_bits` is a positive multiple of 8.
    * (target_c2) `cores` is positive, cache sizes are not negative.

    ```mlir
    module attributes {nn_codegen.target = #nn_codegen.target<
        triple = "x86_64-unknown-linux-gnu", features = "+avx2,+fma", tune = "znver3",
        vector_bits = 256, cores = 2, l1 = 32768, l2 = 524288, l3 = 33554432>} {}
    ```
  }];
  let parameters = (ins StringRefParameter<>:$triple, StringRefParameter<>:$features,
                        StringRefParameter<>:$tune, "int64_t":$vector_bits,
                        "int64_t":$cores, "int64_t":$l1, "int64_t":$l2, "int64_t":$l3);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Codegen_StrategyAttr : Codegen_Attr<"Strategy", "strategy"> {
  let summary = "how a structured op becomes loops";
  let description = [{
    `parallel` and `tile` hold a size for each loop of the op, 0 for "do not tile":
    `parallel` that of one task, `tile` that of the register tile. `vector_dim`
    is the loop that fills a vector of `vector_width` elements, -1 for none.
    An op of the route `affine` stays structured until it becomes affine loops.

    Constraints:
    * (strategy_c1) Sizes are not negative.
    * (strategy_c2) `vector_dim` is at least -1, `vector_width` at least 1.
    * (strategy_c3) `parallel` and `tile`, where both are given, have one length.

    ```mlir
    #nn_codegen.strategy<route = kernel, parallel = [48, 0, 0], tile = [6, 16, 1], vector_dim = 1, vector_width = 8>
    ```
  }];
  let parameters = (ins EnumParameter<Codegen_Route>:$route,
                        OptionalArrayRefParameter<"int64_t">:$parallel,
                        OptionalArrayRefParameter<"int64_t">:$tile,
                        DefaultValuedParameter<"int64_t", "-1">:$vector_dim,
                        DefaultValuedParameter<"int64_t", "1">:$vector_width);
  let assemblyFormat = [{
    `<` struct($route, custom<Sizes>($parallel), custom<Sizes>($tile),
               $vector_dim, $vector_width) `>`
  }];
  let genVerifyDecl = 1;
}

#endif
