// TraceLog: a line of text for each call: when, what, on which socket, what came of it, where.
//
// `key=value` with blanks between, for people and for grep; what has a blank or a quotation mark in
// it stands in quotation marks. Contract: as TraceSink's.
#ifndef FALCON_NET_TRACE_TRACE_LOG_H_
#define FALCON_NET_TRACE_TRACE_LOG_H_

#include <cstdint>
#include <memory>
#include <string>

#include "net/trace/trace_output.h"
#include "net/trace/traced_call.h"

namespace falcon::net {

class TraceLog final : public TraceSink {
 public:
  // Times count from now on.
  explicit TraceLog(std::unique_ptr<TraceOutput> output);

  void call(const TracedCall& call) override;
  bool wants_bytes() const override { return false; }
  void flush() override { output_->flush(); }

 private:
  std::unique_ptr<TraceOutput> output_;
  const std::int64_t start_ns_;
  std::string line_;
};

}  // namespace falcon::net

#endif  // FALCON_NET_TRACE_TRACE_LOG_H_
