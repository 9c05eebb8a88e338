//===- Trace.cpp - Chrome traces ------------------------------------------===//
//
// Part of nn-mlir, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "nn/Runtime/Measure.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace nn::rt {

void Trace::attach(nn_options &options) {
  options.trace_user = this;
  options.trace = [](void *user, const char *step, int64_t begin, int64_t end) {
    static_cast<Trace *>(user)->add(step, begin, end);
  };
}

void Trace::add(std::string name, int64_t begin, int64_t end) {
  events.push_back({std::move(name), begin, end});
}

/// JSON's escapes; bytes that are no ASCII stay, as names are UTF-8.
static std::string quoted(const std::string &text) {
  std::string result = "\"";
  for (unsigned char c : text) {
    char escape[8];
    if (c == '"' || c == '\\') {
      result += '\\';
      result += static_cast<char>(c);
    } else if (c < 0x20) {
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      result += escape;
    } else {
      result += static_cast<char>(c);
    }
  }
  return result + '"';
}

std::string Trace::write(const std::string &path) const {
  FILE *file = std::fopen(path.c_str(), "w");
  if (!file)
    return std::strerror(errno);
  int64_t origin = events.empty() ? 0 : events[0].begin;
  std::fputs("{\"traceEvents\": [\n", file);
  for (size_t i = 0; i < events.size(); ++i)
    std::fprintf(file,
                 "{\"ph\": \"X\", \"pid\": 1, \"tid\": 1, \"ts\": %.3f, "
                 "\"dur\": %.3f, \"name\": %s}%s\n",
                 double(events[i].begin - origin) / 1e3,
                 double(events[i].end - events[i].begin) / 1e3,
                 quoted(events[i].name).c_str(),
                 i + 1 < events.size() ? "," : "");
  std::fputs("]}\n", file);
  bool ok = !std::ferror(file);
  ok &= std::fclose(file) == 0;
  return ok ? "" : "cannot write";
}

} // namespace nn::rt
