#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

#include "loop/loop.hpp"
#include "wire/wire.hpp"

namespace beltane::client {

/// A client's line to one socket of a rig, for a thread that waits for answers. Of bytes (`loop::Bytes`): frames as
/// they are. While nobody is there, waiting calls end with a refusal that names the part.
template <class Request, class Reply>
class Exchange {
 public:
  static Result<std::shared_ptr<Exchange>> open(loop::Loop& bus, const std::string& endpoint, std::string whom) {
    auto exchange = std::shared_ptr<Exchange>(new Exchange(std::move(whom)));
    std::weak_ptr<Exchange> weak = exchange;
    auto client = bus.dial(
        endpoint,
        [weak](loop::Bytes bytes) {
          if (auto self = weak.lock()) self->receive(bytes);
        },
        [weak](bool up) {
          if (auto self = weak.lock()) self->linked(up);
        });
    if (!client) return client.refusal();
    exchange->client_ = *client;
    return exchange;
  }

  /// Waits until the other side is there.
  Result<void> reach(Seconds limit) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, span(limit), [&] { return up_; })) return {};
    return Refusal{"the rig's " + whom_ + " does not answer; is it up? Try `beltane status` or `beltane up`"};
  }

  void send(const Request& request) {
    if constexpr (std::is_same_v<Request, loop::Bytes>)
      client_->send(request);
    else
      client_->send(wire::encode(request));
  }

  /// How often the other side came (back) so far.
  int lives() {
    std::lock_guard lock(mutex_);
    return lives_;
  }

  /// The next reply that `wanted` says yes to. `again`, if given, is what was asked last: it is sent once more each
  /// time the other side has come back since.
  Result<Reply> receive(Seconds limit, const std::function<bool(const Reply&)>& wanted = {},
                        const Request* again = nullptr) {
    const auto until = std::chrono::steady_clock::now() + span(limit);
    std::unique_lock lock(mutex_);
    while (true) {
      while (!replies_.empty()) {
        Reply reply = std::move(replies_.front());
        replies_.pop_front();
        if (!wanted || wanted(reply)) return reply;
      }
      if (again && std::exchange(asked_, lives_) != lives_) send(*again);
      if (changed_.wait_until(lock, until) == std::cv_status::timeout && replies_.empty())
        return Refusal{"the rig's " + whom_ + " gave no answer within " +
                       std::to_string(static_cast<int>(limit.count * 1000)) + " ms; see `beltane status`"};
    }
  }

  /// Reaches, sends and waits for the answer.
  Result<Reply> ask(const Request& request, Seconds limit, const std::function<bool(const Reply&)>& wanted = {}) {
    if (auto reached = reach(limit); !reached) return reached.refusal();
    {
      std::lock_guard lock(mutex_);
      asked_ = lives_;
    }
    send(request);
    return receive(limit, wanted, &request);
  }

 private:
  explicit Exchange(std::string whom) : whom_(std::move(whom)) {}

  static std::chrono::duration<double> span(Seconds limit) { return std::chrono::duration<double>(limit.count); }

  void receive(const loop::Bytes& bytes) {
    auto reply = decoded(bytes);
    std::lock_guard lock(mutex_);
    if (reply) replies_.push_back(std::move(*reply));
    changed_.notify_all();
  }
  static Result<Reply> decoded(const loop::Bytes& bytes) {
    if constexpr (std::is_same_v<Reply, loop::Bytes>)
      return bytes;
    else
      return wire::decode<Reply>(bytes);
  }
  void linked(bool up) {
    std::lock_guard lock(mutex_);
    up_ = up;
    if (up) ++lives_;
    changed_.notify_all();
  }

  std::string whom_;
  std::shared_ptr<loop::Client> client_{};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<Reply> replies_{};
  bool up_{};
  int lives_{};  // how often the other side came
  int asked_{};  // in which of its lives it was asked last
};

}  // namespace beltane::client
