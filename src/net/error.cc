// Error: its parts, and the one place that puts them into words.
#include "falcon/net/error.h"

#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "falcon/base/clock.h"
#include "falcon/net/constants.h"
#include "net/sys/constant_names.h"

namespace falcon::net {

Error::Error(Parts parts) : parts_(std::make_unique<Parts>(std::move(parts))) {}
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

namespace {

// Whether the address tells a reader anything: a socket that was never bound has 0.0.0.0:0.
bool telling(const Address& address) {
  if (address.kind() == Address::Kind::kUnix) {
    return !address.path().empty();
  }
  return address.known() && !(address.is_any() && address.port() == 0);
}

// How the message joins an operation to the address that it is about.
struct Phrase {
  std::string_view operation;
  std::string_view preposition;
  bool about_remote;
};

constexpr Phrase kPhrases[] = {
    {"connect", " to ", true},       {"send", " to ", true},       {"sendall", " to ", true},
    {"recv", " from ", true},        {"bind", " to ", false},      {"listen", " on ", false},
    {"accept", " on ", false},       {"readline", " from ", true}, {"readuntil", " from ", true},
    {"readexactly", " from ", true}, {"readall", " from ", true},  {"read_frame", " from ", true},
    {"write_frame", " to ", true},   {"sendfile", " to ", true},   {"sendto", " to ", true},
    {"sendmsg", " to ", true},       {"send_many", " to ", true},  {"send_fds", " to ", true},
    {"recvfrom", " from ", true},    {"recvmsg", " from ", true},  {"recv_into", " from ", true},
};

const Phrase* phrase_of(std::string_view operation) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.operation == operation) {
      return &phrase;
    }
  }
  return nullptr;
}

// The other addresses, in parentheses.
std::string aside(const Error& error, const Phrase* phrase) {
  const bool local = telling(error.local()) && (phrase == nullptr || phrase->about_remote);
  const bool remote = telling(error.remote()) && (phrase == nullptr || !phrase->about_remote);
  if (!local && !remote) {
    return {};
  }
  std::string text = " (";
  if (local) {
    text += "local " + error.local().text();
  }
  if (remote) {
    text += (local ? ", remote " : "remote ") + error.remote().text();
  }
  return text + ")";
}

// How far it came and how long it took, where that tells a reader anything: of a timeout always.
std::string progress(const Error& error) {
  const bool bytes = error.bytes_done() != 0;
  const bool time = error.kind() == ErrorKind::kTimeout || error.elapsed_ns() >= kNsPerSecond;
  std::string text = bytes ? " after " + std::to_string(error.bytes_done()) + " bytes" : "";
  if (time && error.kind() != ErrorKind::kClosed && error.elapsed_ns() > 0) {
    const double seconds = static_cast<double>(error.elapsed_ns()) / kNsPerSecond;
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.*f", seconds < 0.1 ? 3 : 1, seconds);
    text += (bytes ? " in " : " after ") + std::string(digits) + " s";
  }
  return text;
}

// Whether the detail says what went wrong, and not what with.
bool detail_is_words(ErrorKind kind) {
  return kind == ErrorKind::kAddress || kind == ErrorKind::kIncomplete || kind == ErrorKind::kLimit;
}

}  // namespace

std::string Error::words() const {
  switch (kind()) {
    case ErrorKind::kNameResolution:
      return resolver_words(code());
    case ErrorKind::kAddress:
    case ErrorKind::kIncomplete:
    case ErrorKind::kLimit:
      return detail();
    case ErrorKind::kSystem:
    case ErrorKind::kClosed:
    case ErrorKind::kTimeout:
    case ErrorKind::kWouldBlock:
      break;
  }
  const char* text = strerrordesc_np(code());
  return text == nullptr ? "Unknown error " + std::to_string(code()) : std::string(text);
}

std::string Error::code_name() const {
  const char* name =
      kind() == ErrorKind::kNameResolution ? resolver_code_name(code()) : errno_name(code());
  return name == nullptr ? std::to_string(code()) : std::string(name);
}

std::string Error::message() const {
  const Phrase* phrase = phrase_of(operation());
  std::string text = operation();
  if (kind() == ErrorKind::kClosed) {
    text += " on a closed socket";
  } else if (phrase != nullptr && telling(phrase->about_remote ? remote() : local())) {
    text += phrase->preposition;
    text += (phrase->about_remote ? remote() : local()).text();
  }
  if (!detail_is_words(kind()) && !detail().empty()) {
    text += " " + detail();
  }
  if (kind() != ErrorKind::kClosed) {
    text += aside(*this, phrase);
  }
  text += progress(*this);
  return text + " failed: " + words() + " (" + code_name() + ")";
}

}  // namespace falcon::net
