#pragma once

#include "loop/loop.hpp"
#include "simulation/network_fixture.hpp"

namespace beltane::simulation {

/// The loop of one life of a simulated process: the same interface that real processes have, on the virtual clock and
/// the simulated network.
class SimulatedLoop final : public loop::Loop {
 public:
  SimulatedLoop(Machine& machine, Network& network, LifeHandle life)
      : machine_(machine), network_(network), life_(std::move(life)) {}

  Result<std::shared_ptr<loop::Server>> serve(const std::string& endpoint,
                                              std::function<void(const loop::Peer&, loop::Bytes)> on_message,
                                              std::function<bool()> willing, int) override {
    return network_.serve(endpoint, std::move(on_message), std::move(willing));
  }
  Result<std::shared_ptr<loop::Client>> dial(const std::string& endpoint, std::function<void(loop::Bytes)> on_message,
                                             std::function<void(bool)> on_link) override {
    return network_.dial(endpoint, std::move(on_message), std::move(on_link));
  }
  Result<std::shared_ptr<loop::Publisher>> publish(const std::string& endpoint,
                                                   std::function<void(bool)> on_followed) override {
    return network_.publish(endpoint, std::move(on_followed));
  }
  Result<loop::Hold> follow(const std::string& endpoint, std::function<void(loop::Bytes)> on_message) override {
    return network_.follow(endpoint, std::move(on_message));
  }
  loop::Hold watch(int, std::function<void()>) override { return std::make_shared<int>(); }  // no descriptors here

  loop::Hold every(Seconds interval, std::function<void()> tick) override;
  std::shared_ptr<loop::Alarm> alarm(std::function<void()> ring) override;
  Instant now() const override { return machine_.now(); }

  void post(std::function<void()> task) override { machine_.schedule(life_, machine_.now(), std::move(task)); }
  /// Whoever calls from outside has entered the process.
  void call(const std::function<void()>& task) override { task(); }

  caf::actor_system& actors() override { return ordinary_turns().system(); }
  caf::actor_system* turns_of_blocking() override { return &blocking_turns().system(); }
  loop::Losses& losses() override { return losses_; }

 private:
  Machine& machine_;
  Network& network_;
  LifeHandle life_;
  loop::Losses losses_{};
};

}  // namespace beltane::simulation
