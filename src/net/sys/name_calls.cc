// See name_calls.h; and inet_pton(3), inet_aton(3), inet_ntop(3).
//
// The databases' functions give their strings in a buffer of the caller's, whose size nobody can
// know: it grows until they are content.
#include "net/sys/name_calls.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <cerrno>
#include <cstring>

#include "net/sys/sock_address.h"

namespace falcon::net {

namespace {

constexpr std::size_t kFirstBuffer = 1024;
constexpr std::size_t kLargestBuffer = 1 << 20;

// `call(buffer, size)` until it is not out of room. Its errno, 0 where nothing failed.
template <class Call>
int with_buffer(std::vector<char>* buffer, Call call) {
  for (buffer->resize(kFirstBuffer);; buffer->resize(buffer->size() * 2)) {
    const int code = call(buffer->data(), buffer->size());
    if (code != ERANGE || buffer->size() >= kLargestBuffer) {
      return code;
    }
  }
}

const char* text_or_null(const std::optional<std::string>& text) {
  return text.has_value() ? text->c_str() : nullptr;
}

int addresses(const NameQuery& query, NameAnswer* answer, int* system_code) {
  addrinfo hints{};
  hints.ai_family = query.family;
  hints.ai_socktype = query.type;
  hints.ai_protocol = query.proto;
  hints.ai_flags = query.flags;
  addrinfo* found = nullptr;
  errno = 0;
  const int code =
      ::getaddrinfo(text_or_null(query.name), text_or_null(query.service), &hints, &found);
  *system_code = errno;
  if (code != 0) {
    return code;
  }
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    answer->addresses.push_back(
        {entry->ai_family, entry->ai_socktype, entry->ai_protocol,
         entry->ai_canonname == nullptr ? std::string() : std::string(entry->ai_canonname),
         from_sock_address(entry->ai_addr, entry->ai_addrlen)});
  }
  ::freeaddrinfo(found);
  return 0;
}

int names(const NameQuery& query, NameAnswer* answer, int* system_code) {
  const SockAddress address = to_sock_address(query.address);
  char host[NI_MAXHOST] = "";
  char service[NI_MAXSERV] = "";
  errno = 0;
  const int code = ::getnameinfo(&address.any, address.size, host, sizeof host, service,
                                 sizeof service, query.flags);
  *system_code = errno;
  answer->name = host;
  answer->service = service;
  return code;
}

int code_of(int host_error) {
  switch (host_error) {
    case TRY_AGAIN:
      return EAI_AGAIN;
    case NO_RECOVERY:
      return EAI_FAIL;
    default:
      return EAI_NONAME;
  }
}

int host(const NameQuery& query, NameAnswer* answer, int* system_code) {
  NameQuery forward = query;
  forward.type = SOCK_STREAM;  // one entry an address, not one a socket type
  NameAnswer first;
  if (const int code = addresses(forward, &first, system_code); code != 0) {
    return code;
  }
  const std::string_view bytes = first.addresses[0].address.bytes();
  std::vector<char> buffer;
  hostent entry{};
  hostent* found = nullptr;
  int host_error = 0;
  with_buffer(&buffer, [&](char* room, std::size_t size) {
    return ::gethostbyaddr_r(bytes.data(), static_cast<socklen_t>(bytes.size()),
                             first.addresses[0].family, &entry, room, size, &found, &host_error);
  });
  if (found == nullptr) {
    return code_of(host_error);
  }
  answer->name = found->h_name;
  for (char** alias = found->h_aliases; *alias != nullptr; ++alias) {
    answer->aliases.emplace_back(*alias);
  }
  for (char** raw = found->h_addr_list; *raw != nullptr; ++raw) {
    std::string text =
        unpacked_address(found->h_addrtype, {*raw, static_cast<std::size_t>(found->h_length)})
            .value_or("");
    if (auto address = Address::numeric(found->h_addrtype, text, 0); address.ok()) {
      answer->addresses.push_back({found->h_addrtype, 0, 0, "", std::move(*address)});
    }
  }
  return 0;
}

int service(const NameQuery& query, NameAnswer* answer, bool by_name) {
  std::vector<char> buffer;
  servent entry{};
  servent* found = nullptr;
  const char* proto = text_or_null(query.service);
  with_buffer(&buffer, [&](char* room, std::size_t size) {
    if (by_name) {
      return ::getservbyname_r(text_or_null(query.name), proto, &entry, room, size, &found);
    }
    return ::getservbyport_r(htons(static_cast<std::uint16_t>(query.number)), proto, &entry, room,
                             size, &found);
  });
  if (found == nullptr) {
    return EAI_NONAME;
  }
  answer->name = found->s_name;
  answer->number = ntohs(static_cast<std::uint16_t>(found->s_port));
  return 0;
}

int protocol(const NameQuery& query, NameAnswer* answer) {
  std::vector<char> buffer;
  protoent entry{};
  protoent* found = nullptr;
  with_buffer(&buffer, [&](char* room, std::size_t size) {
    return ::getprotobyname_r(text_or_null(query.name), &entry, room, size, &found);
  });
  if (found == nullptr) {
    return EAI_NONAME;
  }
  answer->number = found->p_proto;
  return 0;
}

std::size_t packed_size(int family) { return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0; }

}  // namespace

int look_up_name(const NameQuery& query, NameAnswer* answer, int* system_code) {
  switch (query.kind) {
    case NameQuery::Kind::kAddresses:
      return addresses(query, answer, system_code);
    case NameQuery::Kind::kNames:
      return names(query, answer, system_code);
    case NameQuery::Kind::kHost:
      return host(query, answer, system_code);
    case NameQuery::Kind::kServiceByName:
      return service(query, answer, true);
    case NameQuery::Kind::kServiceByPort:
      return service(query, answer, false);
    case NameQuery::Kind::kProtocol:
      return protocol(query, answer);
  }
  return EAI_FAIL;
}

std::optional<std::string> packed_address(int family, const std::string& text) {
  char bytes[16];
  if (packed_size(family) == 0 || text.find('\0') != std::string::npos ||
      inet_pton(family, text.c_str(), bytes) != 1) {
    return std::nullopt;
  }
  return std::string(bytes, packed_size(family));
}

std::optional<std::string> packed_loosely(const std::string& text) {
  in_addr address{};
  if (text.find('\0') != std::string::npos || inet_aton(text.c_str(), &address) == 0) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(&address), sizeof address);
}

std::optional<std::string> unpacked_address(int family, std::string_view bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  if (packed_size(family) == 0 || bytes.size() != packed_size(family) ||
      inet_ntop(family, bytes.data(), text, sizeof text) == nullptr) {
    return std::nullopt;
  }
  return std::string(text);
}

}  // namespace falcon::net
