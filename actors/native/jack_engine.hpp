#pragma once

#include <memory>
#include <string>

#include "native/native_engine.hpp"

namespace beltane::native {

/// How an engine joins JACK.
struct JackOptions {
  std::string client{"beltane-native"};
  std::string server{};    // empty: the default one; never started
  Seconds patience{3};     // how long to look for it
  std::size_t voices{64};  // that sound at once
};

/// An engine that is heard through the ports `out_1` and `out_2` of a JACK client. Others connect these.
/// Its clock runs with the frames of JACK; where JACK loses some, it is late by these from then on.
class JackEngine final : public NativeEngine {
 public:
  /// Joins the server; the engine has its rate. Blocks: until it is there, up to `patience`.
  static Result<std::unique_ptr<JackEngine>> join(const JackOptions& options);
  ~JackEngine() override;

  /// After `ServerWentAway`: joins the server again, with all that stands. What sounded then goes on. Refused where the
  /// server has another rate than before. Blocks: until it is there, up to `patience`.
  Result<void> rejoin(Seconds patience);

  graph::EngineLoad load() const override;

 private:
  class Session;
  JackEngine(const JackOptions& options, double rate);

  JackOptions options_;
  std::unique_ptr<Session> session_{};
};

/// Plays through the JACK servers of a rig: that of $JACK_DEFAULT_SERVER, by the client name that the rig gives it.
graph::MakeBackend engine(const graph::EnginePlace& place);

}  // namespace beltane::native
