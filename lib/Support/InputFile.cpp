//===- InputFile.cpp - Files that are read as a whole ---------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Support/InputFile.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"

#include <unistd.h>

using namespace llvm;

namespace nn {

/// What a protobuf message can have.
constexpr uint64_t kMostPiped = INT32_MAX;

static uint64_t physicalMemory() {
  return uint64_t(sysconf(_SC_PHYS_PAGES)) * uint64_t(sysconf(_SC_PAGESIZE));
}

/// Reads what has no size beforehand.
static Expected<std::unique_ptr<MemoryBuffer>> readStream(sys::fs::file_t file,
                                                          StringRef name) {
  constexpr size_t step = 1 << 16;
  SmallVector<char, 0> bytes;
  while (true) {
    size_t size = bytes.size();
    bytes.resize_for_overwrite(size + step);
    Expected<size_t> count = sys::fs::readNativeFile(
        file, MutableArrayRef<char>(bytes).drop_front(size));
    if (!count)
      return count.takeError();
    bytes.truncate(size + *count);
    if (!*count)
      return MemoryBuffer::getMemBufferCopy(
          StringRef(bytes.data(), bytes.size()), name);
    if (bytes.size() > kMostPiped)
      return createStringError("more than 2 GB in a pipe");
  }
}

static Expected<std::unique_ptr<MemoryBuffer>> readPipe(StringRef path) {
  Expected<sys::fs::file_t> file = sys::fs::openNativeFileForRead(path);
  if (!file)
    return file.takeError();
  auto result = readStream(*file, path);
  sys::fs::closeFile(*file);
  return result;
}

Expected<std::unique_ptr<MemoryBuffer>> readInput(StringRef path) {
  if (path == "-")
    return readStream(STDIN_FILENO, "<stdin>");
  sys::fs::file_status status;
  if (std::error_code code = sys::fs::status(path, status))
    return errorCodeToError(code);
  if (sys::fs::is_directory(status))
    return errorCodeToError(std::make_error_code(std::errc::is_a_directory));
  if (status.type() == sys::fs::file_type::fifo_file)
    return readPipe(path);
  if (!sys::fs::is_regular_file(status))
    return createStringError("neither a regular file nor a pipe");
  if (status.getSize() > physicalMemory())
    return createStringError("larger than this machine's memory");
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return errorCodeToError(buffer.getError());
  return std::move(*buffer);
}

bool isCompiled(StringRef path) {
  sys::fs::file_status status;
  if (path == "-" || sys::fs::status(path, status) ||
      !sys::fs::is_regular_file(status))
    return false;
  auto head = MemoryBuffer::getFileSlice(path, 4, 0);
  return head && (*head)->getBuffer() == "\x7f"
                                         "ELF";
}

} // namespace nn
