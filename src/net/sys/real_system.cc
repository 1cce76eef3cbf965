// The operating system behind the System interface: each method one call, nothing else.
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <memory>

#include "falcon/net/local_path.h"
#include "net/sys/message_calls.h"
#include "net/sys/name_calls.h"
#include "net/sys/real_calls.h"
#include "net/sys/sock_address.h"
#include "net/sys/system.h"

namespace falcon::net {

namespace {

struct ThreadStart {
  void (*body)(void*);
  void* argument;
};

void* run_thread(void* raw) {
  const std::unique_ptr<ThreadStart> start(static_cast<ThreadStart*>(raw));
  start->body(start->argument);
  return nullptr;
}

class RealSystem final : public System {
 public:
  int socket(int family, int type, int proto) override {
    return checked(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, proto));
  }

  int socketpair(int family, int type, int proto, int (&descriptors)[2]) override {
    return checked(::socketpair(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, proto, descriptors));
  }

  int accept4(int descriptor, Address* peer) override {
    SockAddress address;
    address.size = sizeof address.storage;
    const int result =
        ::accept4(descriptor, &address.any, &address.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (result < 0) {
      return -errno;
    }
    *peer = from_sock_address(&address.any, address.size);
    return result;
  }

  int bind(int descriptor, const Address& address) override {
    const SockAddress target = to_sock_address(address);
    return checked(::bind(descriptor, &target.any, target.size));
  }

  int listen(int descriptor, int backlog) override {
    return checked(::listen(descriptor, backlog));
  }

  int connect(int descriptor, const Address& address) override {
    const SockAddress target = to_sock_address(address);
    return checked(::connect(descriptor, &target.any, target.size));
  }

  std::int64_t send(int descriptor, const void* data, std::size_t size, int flags) override {
    return real_send(descriptor, data, size, flags);
  }

  std::int64_t recv(int descriptor, void* buffer, std::size_t size, int flags) override {
    return real_recv(descriptor, buffer, size, flags);
  }

  int open_file(const std::string& path) override {
    // A pipe without a writer must not hold the thread up; regular files do not know the flag.
    return checked(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  }

  std::int64_t file_size(int descriptor) override {
    struct stat info;
    if (::fstat(descriptor, &info) < 0) {
      return -errno;
    }
    return S_ISREG(info.st_mode) ? info.st_size : -EINVAL;
  }

  std::int64_t pread(int descriptor, void* buffer, std::size_t size,
                     std::uint64_t offset) override {
    return checked(::pread(descriptor, buffer, size, static_cast<off_t>(offset)));
  }

  int lstat(const std::string& path, PathInfo* info) override {
    struct stat found;
    if (::lstat(path.c_str(), &found) < 0) {
      return errno == ENOENT ? 0 : -errno;
    }
    info->exists = true;
    info->is_socket = S_ISSOCK(found.st_mode);
    info->own = found.st_uid == ::geteuid();
    info->device = found.st_dev;
    info->inode = found.st_ino;
    return 0;
  }

  int open_folder(const std::string& path) override {
    return checked(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }

  int flock(int descriptor) override { return checked(::flock(descriptor, LOCK_EX | LOCK_NB)); }

  std::int64_t sendfile(int socket, int file, std::uint64_t offset, std::size_t size) override {
    auto position = static_cast<off_t>(offset);
    return checked(::sendfile(socket, file, &position, size));
  }

  int pipe(int (&ends)[2]) override {
    if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0) {
      return -errno;
    }
    // As large as a user may have it by default; where that is refused a small one will do.
    ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    return 0;
  }

  std::int64_t splice(int from, int to, std::size_t size) override {
    return checked(::splice(from, nullptr, to, nullptr, size, SPLICE_F_NONBLOCK | SPLICE_F_MOVE));
  }

  std::int64_t read(int descriptor, void* buffer, std::size_t size) override {
    return checked(::read(descriptor, buffer, size));
  }

  std::int64_t sendto(int descriptor, const void* data, std::size_t size, int flags,
                      const Address& address) override {
    return real_sendto(descriptor, data, size, flags, address);
  }

  std::int64_t recvfrom(int descriptor, void* buffer, std::size_t size, int flags,
                        Address* from) override {
    return real_recvfrom(descriptor, buffer, size, flags, from);
  }

  std::int64_t wait_and_recv(int descriptor, void* buffer, std::size_t size,
                             Address* from) override {
    return real_wait_and_recv(descriptor, buffer, size, from);
  }

  std::int64_t sendmsg(int descriptor, const Message& message, int flags) override {
    return send_message(descriptor, message, flags);
  }

  std::int64_t recvmsg(int descriptor, Message* message, int flags) override {
    return recv_message(descriptor, message, flags);
  }

  int sendmmsg(int descriptor, std::span<Message> messages, int flags) override {
    return send_messages(descriptor, messages, flags);
  }

  int recvmmsg(int descriptor, std::span<Message> messages, int flags) override {
    return recv_messages(descriptor, messages, flags);
  }

  int dup(int descriptor) override { return checked(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)); }

  int close(int descriptor) override { return checked(::close(descriptor)); }

  int shutdown(int descriptor, int how) override { return checked(::shutdown(descriptor, how)); }

  int setsockopt(int descriptor, int level, int name, const void* value,
                 std::size_t size) override {
    return checked(::setsockopt(descriptor, level, name, value, static_cast<socklen_t>(size)));
  }

  int getsockopt(int descriptor, int level, int name, void* value, std::size_t size) override {
    auto length = static_cast<socklen_t>(size);
    if (::getsockopt(descriptor, level, name, value, &length) < 0) {
      return -errno;
    }
    return static_cast<int>(length);
  }

  int getsockname(int descriptor, Address* address) override {
    return name_of(::getsockname, descriptor, address);
  }

  int getpeername(int descriptor, Address* address) override {
    return name_of(::getpeername, descriptor, address);
  }

  int set_descriptor_flags(int descriptor) override {
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags < 0 || ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ||
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0) {
      return -errno;
    }
    return 0;
  }

  int set_blocking(int descriptor, bool blocks) override {
    const int flags = ::fcntl(descriptor, F_GETFL);
    const int wanted = blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    return flags < 0 || ::fcntl(descriptor, F_SETFL, wanted) < 0 ? -errno : 0;
  }

  int epoll_create1() override { return checked(::epoll_create1(EPOLL_CLOEXEC)); }

  int epoll_ctl(int poller, int operation, int descriptor, epoll_event* event) override {
    return checked(::epoll_ctl(poller, operation, descriptor, event));
  }

  int epoll_wait(int poller, epoll_event* events, int capacity, int timeout_ms) override {
    return real_epoll_wait(poller, events, capacity, timeout_ms);
  }

  int poll(int descriptor, int interest, int timeout_ms) override {
    pollfd entry{};
    entry.fd = descriptor;
    entry.events = static_cast<short>(((interest & kPollIn) != 0 ? POLLIN : 0) |
                                      ((interest & kPollOut) != 0 ? POLLOUT : 0) |
                                      ((interest & kPollEnd) != 0 ? POLLRDHUP : 0));
    if (::poll(&entry, 1, timeout_ms) < 0) {
      return -errno;
    }
    return ((entry.revents & POLLIN) != 0 ? kPollIn : 0) |
           ((entry.revents & POLLOUT) != 0 ? kPollOut : 0) |
           ((entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0 ? kPollEnd : 0);
  }

  int eventfd() override { return checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

  int write_event(int descriptor) override {
    const std::uint64_t one = 1;
    return ::write(descriptor, &one, sizeof one) < 0 ? -errno : 0;
  }

  int getaddrinfo(int family, const std::string& host, std::vector<Address>* addresses,
                  int* system_code) override {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;  // one entry an address, not one a socket type
    addrinfo* found = nullptr;
    errno = 0;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    *system_code = errno;
    if (code != 0) {
      return code;
    }
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
      addresses->push_back(from_sock_address(entry->ai_addr, entry->ai_addrlen));
    }
    ::freeaddrinfo(found);
    return addresses->empty() ? EAI_NONAME : 0;
  }

  int look_up(const NameQuery& query, NameAnswer* answer, int* system_code) override {
    return look_up_name(query, answer, system_code);
  }

  int gethostname(std::string* name) override {
    char buffer[HOST_NAME_MAX + 1] = "";
    if (::gethostname(buffer, sizeof buffer) < 0) {
      return -errno;
    }
    name->assign(buffer, strnlen(buffer, sizeof buffer));
    return 0;
  }

  unsigned if_nametoindex(const std::string& name) override {
    return ::if_nametoindex(name.c_str());
  }

  std::string if_indextoname(unsigned index) override {
    char buffer[IF_NAMESIZE] = "";
    return ::if_indextoname(index, buffer) == nullptr ? std::string() : std::string(buffer);
  }

  int if_nameindex(std::vector<std::pair<unsigned, std::string>>* interfaces) override {
    struct if_nameindex* all = ::if_nameindex();
    if (all == nullptr) {
      return -errno;
    }
    for (const struct if_nameindex* each = all; each->if_index != 0; ++each) {
      interfaces->emplace_back(each->if_index, each->if_name);
    }
    ::if_freenameindex(all);
    return 0;
  }

  int start_thread(void (*body)(void*), void* argument) override {
    auto start = std::make_unique<ThreadStart>(ThreadStart{body, argument});
    // The thread inherits the mask: signals are for the program's own threads.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    const int code = pthread_create(&thread, nullptr, run_thread, start.get());
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (code != 0) {
      return -code;
    }
    pthread_detach(thread);
    static_cast<void>(start.release());
    return 0;
  }

 private:
  static int name_of(int (*call)(int, sockaddr*, socklen_t*), int descriptor, Address* address) {
    SockAddress raw;
    raw.size = sizeof raw.storage;
    if (call(descriptor, &raw.any, &raw.size) < 0) {
      return -errno;
    }
    *address = from_sock_address(&raw.any, raw.size);
    return 0;
  }
};

}  // namespace

System& real_system() {
  // Never destroyed: a helper thread may be in a look-up when the process ends.
  static System& system = *new RealSystem;
  return system;
}

}  // namespace falcon::net
