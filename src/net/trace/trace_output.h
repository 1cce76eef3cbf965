// TraceOutput: where a trace goes: a file, or standard error.
//
// What cannot be written ends the trace and not the program: it is told once, on standard error,
// and the file keeps what was whole until then.
#ifndef FALCON_NET_TRACE_TRACE_OUTPUT_H_
#define FALCON_NET_TRACE_TRACE_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace falcon::net {

class TraceOutput {
 public:
  // Standard error, each piece at once.
  TraceOutput();
  // A file, made anew. Null with *code an errno if it cannot be.
  static std::unique_ptr<TraceOutput> open(const std::string& path, int* code);
  ~TraceOutput();
  TraceOutput(const TraceOutput&) = delete;
  TraceOutput& operator=(const TraceOutput&) = delete;

  // A piece that means something by itself: a line, a block.
  void write(std::string_view piece);
  void flush();

 private:
  TraceOutput(int descriptor, std::string path);
  void fail(int code);

  int descriptor_;  // -1: the trace has ended
  std::string path_;
  std::string buffer_;
  std::uint64_t written_ = 0;  // bytes that are in the file, all whole pieces
};

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_TRACE_OUTPUT_H_
