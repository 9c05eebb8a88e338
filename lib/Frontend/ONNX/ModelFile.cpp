//===- ModelFile.cpp - Bytes to a parsed model ----------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The protobuf parser is given the file as a stream: it copies weights into
// the message anyway, and a mapped file would count as memory a second time.
//
//===----------------------------------------------------------------------===//

#include "ModelFile.h"
#include "Schema.h"
#include "nn/Support/Diagnostics.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <unistd.h>

using namespace mlir;

namespace nn::onnx_import {

/// Protobuf's own limit for the size of a message.
constexpr uint64_t kMaxModelBytes = std::numeric_limits<int32_t>::max();

static const char kTooLarge[] =
    "the file is larger than 2 GB; keep the weights in external data";

/// Nesting of messages; a subgraph takes three levels.
constexpr int kMaxNesting = 200;

bool looksLikeModel(StringRef head) {
  if (head.starts_with("ML\xefR"))
    return false;
  // Field tags and varints of ModelProto's head are control characters, which
  // MLIR text has none of.
  return llvm::any_of(head, [](unsigned char c) {
    return c < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
}

namespace {
/// Keeps protobuf from writing to the standard error while it parses.
struct QuietProtobuf {
  google::protobuf::LogHandler *old = google::protobuf::SetLogHandler(nullptr);
  ~QuietProtobuf() { google::protobuf::SetLogHandler(old); }
};
} // namespace

static bool parse(google::protobuf::io::ZeroCopyInputStream &stream,
                  onnx::ModelProto &model) {
  QuietProtobuf quiet;
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetRecursionLimit(kMaxNesting);
  return model.ParseFromCodedStream(&coded) && coded.ConsumedEntireMessage();
}

/// Opens a file for reading; emits an error for what is no readable file.
static FailureOr<int> openModel(Location loc, StringRef path) {
  if (path == "-")
    return STDIN_FILENO;
  int fd = -1;
  if (std::error_code code = llvm::sys::fs::openFileForRead(path, fd))
    return emitError(loc) << code.message();
  llvm::sys::fs::file_status status;
  std::error_code code = llvm::sys::fs::status(fd, status);
  std::string reason;
  if (code)
    reason = code.message();
  else if (llvm::sys::fs::is_directory(status))
    reason = "is a directory";
  else if (llvm::sys::fs::is_regular_file(status) && status.getSize() == 0)
    reason = "the file is empty";
  else if (status.getSize() > kMaxModelBytes)
    reason = kTooLarge;
  if (reason.empty())
    return fd;
  ::close(fd);
  return emitError(loc) << reason;
}

static LogicalResult checkOpsets(Location loc, const onnx::ModelProto &model,
                                 const Opsets &opsets) {
  auto found = opsets.find("");
  if (model.opset_import_size() == 0)
    return emitError(loc) << "the model names no operator set";
  int64_t newest = newestOpset();
  if (found != opsets.end() &&
      (found->second < kOldestOpset || found->second > newest))
    return emitError(loc) << "the model needs version " << found->second
                          << " of the ONNX operators; versions " << kOldestOpset
                          << " to " << newest << " are supported";
  for (const auto &opset : opsets)
    if (opset.second < 1 || opset.second > std::numeric_limits<int32_t>::max())
      return emitError(loc)
             << "version " << opset.second << " of operator set '"
             << opset.first() << "' does not exist";
  return success();
}

/// Parses the file at a path, or the bytes.
static FailureOr<bool> parseModel(Location loc, StringRef path,
                                  std::unique_ptr<llvm::MemoryBuffer> bytes,
                                  onnx::ModelProto &model) {
  if (bytes) {
    if (bytes->getBufferSize() == 0)
      return emitError(loc) << "the file is empty";
    if (bytes->getBufferSize() > kMaxModelBytes)
      return emitError(loc) << kTooLarge;
    google::protobuf::io::ArrayInputStream stream(
        bytes->getBufferStart(), static_cast<int>(bytes->getBufferSize()));
    return parse(stream, model);
  }
  FailureOr<int> fd = openModel(loc, path);
  if (failed(fd))
    return failure();
  google::protobuf::io::FileInputStream stream(*fd);
  bool parsed = parse(stream, model);
  if (*fd != STDIN_FILENO)
    ::close(*fd);
  return parsed;
}

LogicalResult readModel(MLIRContext &context, StringRef path,
                        std::unique_ptr<llvm::MemoryBuffer> bytes,
                        onnx::ModelProto &model, Opsets &opsets) {
  Location loc = fileLoc(&context, path);
  FailureOr<bool> parsed = parseModel(loc, path, std::move(bytes), model);
  if (failed(parsed))
    return failure();
  if (!*parsed)
    return emitError(loc) << "not an ONNX model, or a damaged one: the "
                             "protobuf message does not parse";
  if (!model.has_graph())
    return emitError(loc) << "not an ONNX model: it has no graph";
  if (model.ir_version() < 3 || model.ir_version() > newestIRVersion())
    return emitError(loc) << "IR version " << model.ir_version()
                          << " is not supported; versions 3 to "
                          << newestIRVersion() << " are";
  opsets = collectOpsets(model.opset_import());
  return checkOpsets(loc, model, opsets);
}

} // namespace nn::onnx_import
