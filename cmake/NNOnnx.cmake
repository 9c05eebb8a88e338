# onnx's C++ libraries as targets `onnx` and `onnx_proto`, from the cache where utils/setup put them.

if(DEFINED ENV{NN_CACHE})
  set(NN_CACHE $ENV{NN_CACHE})
else()
  set(NN_CACHE $ENV{HOME}/.cache/nn-mlir)
endif()

# The same name as in utils/setup: a change of onnx's version or of how it is built makes a new folder.
file(STRINGS ${PROJECT_SOURCE_DIR}/utils/requirements-onnx.txt NN_ONNX_VERSION REGEX "^onnx==")
string(REGEX REPLACE "^onnx==([0-9.]+) .*" "\\1" NN_ONNX_VERSION "${NN_ONNX_VERSION}")
file(SHA256 ${PROJECT_SOURCE_DIR}/utils/build_onnx NN_ONNX_KEY)
string(SUBSTRING ${NN_ONNX_KEY} 0 12 NN_ONNX_KEY)
set(NN_ONNX_PREFIX ${NN_CACHE}/onnx-${NN_ONNX_VERSION}-${NN_ONNX_KEY})
if(NOT EXISTS ${NN_ONNX_PREFIX})
  message(FATAL_ERROR "onnx's libraries are not in ${NN_CACHE}: run utils/setup")
endif()

find_package(Protobuf REQUIRED)
find_package(ONNX REQUIRED CONFIG PATHS ${NN_ONNX_PREFIX} NO_DEFAULT_PATH)
add_library(onnx_proto INTERFACE)
target_link_libraries(onnx_proto INTERFACE ONNX::onnx_proto)
add_library(onnx INTERFACE)
target_link_libraries(onnx INTERFACE ONNX::onnx onnx_proto)
