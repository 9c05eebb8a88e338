# Build rules of nn-mlir: one static library for each folder, tools, tablegen.

add_compile_options(-Wall -Wextra -Wno-unused-parameter -fvisibility-inlines-hidden)

# Only the shared libraries of LLVM and MLIR are linked: one static libMLIR*.a beside them would mean two copies of
# the same globals.
set(NN_MLIR_LIBS MLIR LLVM)

# add_nn_library(NAME source... [DEPENDS target...] [LINK library...])
#   DEPENDS: tablegen targets whose headers the sources include. LINK: libraries of the project below this one.
function(add_nn_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK} ${NN_MLIR_LIBS})
endfunction()

# add_nn_tool(NAME source... [LINK library...])
function(add_nn_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} ${NN_MLIR_LIBS})
endfunction()

# add_nn_dialect(DIALECT mnemonic): declarations, definitions of the dialect, its ops, types, enums, attributes from
# DIALECTOps.td in the current folder. Target: NN<DIALECT>IncGen.
function(add_nn_dialect dialect mnemonic)
  set(LLVM_TARGET_DEFINITIONS ${dialect}Ops.td)
  mlir_tablegen(${dialect}Ops.h.inc -gen-op-decls)
  mlir_tablegen(${dialect}Ops.cpp.inc -gen-op-defs)
  mlir_tablegen(${dialect}Dialect.h.inc -gen-dialect-decls -dialect=${mnemonic})
  mlir_tablegen(${dialect}Dialect.cpp.inc -gen-dialect-defs -dialect=${mnemonic})
  mlir_tablegen(${dialect}Enums.h.inc -gen-enum-decls)
  mlir_tablegen(${dialect}Enums.cpp.inc -gen-enum-defs)
  mlir_tablegen(${dialect}Attributes.h.inc -gen-attrdef-decls -attrdefs-dialect=${mnemonic})
  mlir_tablegen(${dialect}Attributes.cpp.inc -gen-attrdef-defs -attrdefs-dialect=${mnemonic})
  add_public_tablegen_target(${dialect}IncGen)
endfunction()

# add_nn_passes(PREFIX): Passes.h.inc of Passes.td in the current folder. Target: <PREFIX>PassIncGen.
function(add_nn_passes prefix)
  set(LLVM_TARGET_DEFINITIONS Passes.td)
  mlir_tablegen(Passes.h.inc -gen-pass-decls -name ${prefix})
  add_public_tablegen_target(${prefix}PassIncGen)
endfunction()
