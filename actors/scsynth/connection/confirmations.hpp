#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "scsynth/osc/osc.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// Finds out that a server has done what it was sent, and has run it: it is asked twice for a sign, the second time
/// when the first has come. The server reads what it is sent before it makes a block of sound, so between the two it
/// has run all that stood at the first. Thread: one asks, another hears.
class Confirmations {
 public:
  Confirmations(std::function<void(const OscMessage&)> send, const Report& report)
      : send_(std::move(send)), report_(report) {}

  void ask(std::uint64_t ticket);
  /// What the server said: true where it is such a sign.
  bool handle(const OscMessage& message);

 private:
  struct Asked {
    std::uint64_t ticket{};
    bool again{};  // the first sign has come
  };

  std::function<void(const OscMessage&)> send_;
  const Report& report_;
  std::mutex mutex_{};
  std::int32_t last_{};                    // below those of requests, which are positive
  std::map<std::int32_t, Asked> asked_{};  // by what the server is to answer
};

}  // namespace beltane::scsynth
