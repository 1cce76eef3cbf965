// See trace_log.h.
#include "net/trace/trace_log.h"

#include <cstdio>
#include <string_view>
#include <utility>

#include "falcon/base/clock.h"
#include "falcon/net/constants.h"
#include "net/sys/constant_names.h"

namespace falcon::net {

namespace {

std::string or_number(const char* name, std::int64_t number) {
  return name == nullptr ? std::to_string(number) : std::string(name);
}

// As it stands, or in quotation marks with what is not to be printed as \xNN.
std::string quoted(std::string_view text) {
  if (!text.empty() && text.find_first_of(" \"\\=") == text.npos &&
      text.find_first_of(std::string_view("\0\t\n\r\x1b\x7f", 6)) == text.npos) {
    return std::string(text);
  }
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", byte);
      result += hex;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

void add(std::string& line, std::string_view key, std::string_view value) {
  line += " ";
  line += key;
  line += "=";
  line += value;
}

void add_number(std::string& line, std::string_view key, std::uint64_t number) {
  add(line, key, std::to_string(number));
}

void add_address(std::string& line, std::string_view key, const Address& address) {
  if (address.known()) {
    add(line, key, quoted(address.text()));
  }
}

void add_socket(std::string& line, const TracedCall& call) {
  const TracedSocket& socket = *call.socket;
  if (socket.descriptor >= 0) {
    add_number(line, "fd", static_cast<std::uint64_t>(socket.descriptor));
  }
  if (call.what == Traced::kOpen || call.what == Traced::kPair) {
    add(line, "family", or_number(family_name(socket.family), socket.family));
    add(line, "type", or_number(type_name(socket.type), socket.type));
    return;
  }
  add_address(line, "local", socket.local);
  const bool named = call.address != nullptr && call.address->known();
  if (call.what == Traced::kBind) {
    if (call.result < 0 && named) {
      add_address(line, "to", *call.address);
    }
    return;
  }
  add_address(line, "remote", named ? *call.address : socket.remote);
}

const char* key_of_other(Traced what) {
  switch (what) {
    case Traced::kAccept:
      return "listener";
    case Traced::kPair:
      return "other";
    default:
      return "of";
  }
}

void add_result(std::string& line, const TracedCall& call) {
  if (call.what == Traced::kLookUp) {
    add(line, "name", quoted(call.detail));
    if (call.result != 0) {
      const auto code = static_cast<int>(call.result);
      add(line, "error", or_number(resolver_code_name(code), code));
    }
    return;
  }
  if (call.other != nullptr) {
    add_number(line, key_of_other(call.what), static_cast<std::uint64_t>(call.other->descriptor));
  }
  if (!call.detail.empty()) {
    line += " " + call.detail;
  }
  if (call.result < 0) {
    const auto code = static_cast<int>(-call.result);
    add(line, "error", or_number(errno_name(code), code));
  } else if (call.moves) {
    add_number(line, "bytes", call.moved);
  }
  if (call.moves && call.moved != call.asked) {
    add_number(line, "of", call.asked);
  }
}

}  // namespace

TraceLog::TraceLog(std::unique_ptr<TraceOutput> output)
    : output_(std::move(output)), start_ns_(monotonic_ns()) {}

void TraceLog::call(const TracedCall& call) {
  const std::int64_t end_us = (call.began_ns + call.took_ns - start_ns_) / kNsPerUs;
  char time[48];
  std::snprintf(time, sizeof time, "%lld.%06lld ", static_cast<long long>(end_us / 1'000'000),
                static_cast<long long>(end_us % 1'000'000));
  line_ = time;
  line_ += call.name;
  if (call.socket != nullptr) {
    add_socket(line_, call);
  }
  add_result(line_, call);
  add_number(line_, "us", static_cast<std::uint64_t>(call.took_ns / kNsPerUs));
  if (!call.place.empty()) {
    add(line_, "at", quoted(call.place));
  }
  line_ += "\n";
  output_->write(line_);
}

}  // namespace falcon::net
