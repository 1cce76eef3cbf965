// See worker_listeners.h.
#include "cli/worker_listeners.h"

#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "falcon/net/constants.h"
#include "falcon/net/message.h"

namespace falcon::cli {
namespace {

constexpr size_t kMostBytes = 8192;  // of a message

// Of a call that failed. A worker that has gone has closed its side.
WorkerListeners::Heard end_by(int64_t result) {
  const int error = static_cast<int>(-result);
  const bool is_gone = error == EPIPE || error == ECONNRESET;
  return {WorkerListeners::Heard::kEnd, "", is_gone ? 0 : error};
}

bool is_shared(std::string_view key) { return key.starts_with("shared "); }

}  // namespace

WorkerListeners::~WorkerListeners() { close_all(); }

void WorkerListeners::close_all() {
  for (auto& [key, entry] : entries_) close(entry);
  entries_.clear();
}

void WorkerListeners::close(const Entry& entry) {
  for (auto [slot, descriptor] : entry.descriptors) system_.close(descriptor);
}

void WorkerListeners::close_of(int slot) {
  for (auto& [key, entry] : entries_) {
    if (is_shared(key)) continue;
    auto own = entry.descriptors.extract(slot);
    if (!own.empty()) system_.close(own.mapped());
  }
}

WorkerListeners::Heard WorkerListeners::converse(int channel, int worker, int slot) {
  std::array<char, kMostBytes> bytes;
  std::array<char, 256> control;
  net::Piece piece{bytes.data(), bytes.size()};
  net::Message message;
  message.pieces = {&piece, 1};
  message.control = control.data();
  message.control_size = control.size();
  auto receive = [&] {
    return net::retry_interrupted(
        [&] { return system_.recvmsg(channel, &message, net::kMsgCmsgCloexec); });
  };
  int64_t size = receive();
  // Said once when a worker ends that has an answer left to read. What it said itself is still
  // there.
  if (size == -ECONNRESET) size = receive();
  if (size == 0) return {Heard::kEnd};
  if (size == -EAGAIN) return {Heard::kNothing};
  if (size < 0) return end_by(size);
  std::vector<int> descriptors;
  for (const net::ControlItem& item : net::control_items(control.data(), message.control_size)) {
    for (int descriptor : net::control_descriptors(item)) descriptors.push_back(descriptor);
  }
  std::string said(bytes.data(), static_cast<size_t>(size));
  size_t blank = said.find(' ');
  std::string word = said.substr(0, blank);
  std::string key = blank == said.npos ? "" : said.substr(blank + 1);
  Heard heard{Heard::kMessage};
  if (word == "listen") {
    heard = listen(channel, worker, slot, key);
  } else if (word == "made" && descriptors.empty()) {
    heard = end_by(-EMFILE);  // no room for the socket, of which recvmsg(2) says nothing
  } else if (word == "made") {
    keep(slot, key, std::exchange(descriptors.front(), -1));
    heard = answer(channel, "kept");
  } else if (word == "failed") {
    // Other threads of the worker may be making others.
    auto entry = entries_.find(key);
    if (entry != entries_.end() && entry->second.maker == worker) entry->second.maker = 0;
    heard = answer(channel, "noted");
  } else {
    heard.words = said;
  }
  for (int descriptor : descriptors) {
    if (descriptor >= 0) system_.close(descriptor);
  }
  return heard;
}

WorkerListeners::Heard WorkerListeners::listen(int channel, int worker, int slot,
                                               const std::string& key) {
  Entry& entry = entries_[key];
  entry.wanted = true;
  auto mine = entry.descriptors.find(is_shared(key) ? 0 : slot);
  if (mine != entry.descriptors.end()) return answer(channel, "have", mine->second);
  if (entry.maker != 0 && entry.maker != worker) return answer(channel, "wait");
  entry.maker = worker;
  return answer(channel, "make",
                entry.descriptors.empty() ? -1 : entry.descriptors.begin()->second);
}

void WorkerListeners::keep(int slot, const std::string& key, int descriptor) {
  Entry& entry = entries_[key];
  entry.maker = 0;
  auto [place, is_new] = entry.descriptors.try_emplace(is_shared(key) ? 0 : slot, descriptor);
  if (!is_new) system_.close(descriptor);
}

void WorkerListeners::forget_maker(int worker) {
  for (auto& [key, entry] : entries_) {
    if (entry.maker == worker) entry.maker = 0;
  }
}

void WorkerListeners::begin_census() {
  for (auto& [key, entry] : entries_) {
    entry.wanted = false;
    entry.is_new = false;
  }
}

void WorkerListeners::give_up_census(bool closes_new) {
  for (auto& [key, entry] : entries_) entry.wanted = !(closes_new && entry.is_new);
  end_census();
}

void WorkerListeners::end_census() {
  std::erase_if(entries_, [&](const auto& item) {
    if (!item.second.wanted) close(item.second);
    return !item.second.wanted;
  });
}

WorkerListeners::Heard WorkerListeners::answer(int channel, std::string_view word, int descriptor) {
  std::string text(word);
  net::Piece piece{text.data(), text.size()};
  net::Message message;
  message.pieces = {&piece, 1};
  std::string control;
  if (descriptor >= 0) {
    std::string_view number(reinterpret_cast<const char*>(&descriptor), sizeof descriptor);
    net::append_control(&control, {net::kSolSocket, net::kScmRights, number});
    message.control = control.data();
    message.control_size = control.size();
  }
  const int64_t sent =
      net::retry_interrupted([&] { return system_.sendmsg(channel, message, net::kMsgNosignal); });
  return sent < 0 ? end_by(sent) : Heard{Heard::kMessage};
}

}  // namespace falcon::cli
