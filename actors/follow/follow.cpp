#include "follow/follow.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <mutex>
#include <thread>

#include "model/catalogue/missing_units.hpp"
#include "model/editing/history.hpp"
#include "wire/parts.hpp"

namespace beltane {
namespace {

constexpr auto patience = std::chrono::milliseconds(250);  // until an unanswered question is asked again
constexpr Seconds look_again{0.05};
constexpr std::size_t measured_at_once = 64;      // edits: what their digest costs is less than a millisecond
constexpr std::size_t read_at_once = 32 * 1'024;  // bytes of an answer, the same

/// Joins a replica to the session's sockets. All but `stop` and `joined` is called on the loop thread; what takes long
/// is read, or its digest taken, on a thread of its own.
class Follower : public std::enable_shared_from_this<Follower> {
 public:
  Follower(const Host& host, std::function<void(const ProjectNow&)> changed)
      : host_(host), changed_(std::move(changed)) {}

  void joined(std::shared_ptr<loop::Client> session) {
    std::lock_guard lock(mutex_);
    session_ = std::move(session);
  }
  /// After this `changed` is not called any more, and nobody reads.
  void stop() {
    std::jthread reader;
    std::lock_guard lock(mutex_);
    stopped_ = true;
    session_ = nullptr;
    reader.swap(reader_);
  }

  void link(bool up) {
    std::lock_guard lock(mutex_);
    asked_ = {};
    coming_.forget();
    if (up) ask();
  }
  void look() {
    std::lock_guard lock(mutex_);
    if (const auto again = coming_.overdue(host_.loop->now()); again && session_)
      session_->send(wire::encode_next<CatchUp>(*again));
    ask();
  }
  void hear_publication(const loop::Bytes& bytes) {
    auto message = wire::decode<Publication>(bytes);
    if (!message) return note_unreadable(host_, sockets::session_changes, message.reason());
    if (const auto* change = std::get_if<Change>(&*message)) learn_units(change->edits);
    if (auto* pulse = std::get_if<Pulse>(&*message); pulse && pulse->digest != 0 && is_long_to_measure()) {
      pulse->digest = 0;  // it comes again
      measure_beside();
    }
    take(*message);
  }
  void hear_answer(const loop::Bytes& bytes) {
    if (const auto found = wire::part_in<CaughtUp>(bytes)) return hear_part(std::get<wire::Part>(*found));
    if (bytes.size() > read_at_once && has_threads()) {
      std::lock_guard lock(mutex_);
      if (!stopped_ && !reading_) read_beside(bytes);
      return;
    }
    auto message = wire::decode<CaughtUp>(bytes);
    if (!message) return note_unreadable(host_, sockets::session_catch_up, message.reason());
    {
      std::lock_guard lock(mutex_);
      asked_ = {};
    }
    take(*message);
  }

 private:
  template <class Message>
  void take(const Message& message) {
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    if (replica_.apply(message)) changed_({replica_.project(), replica_.epoch(), replica_.revision()});
    ask();
  }

  /// The session may know a unit since just now: who hears of the project is to know it too.
  void learn_units(const Edits& edits) const {
    if (!missing_units(edits, *host_.catalogue).empty()) host_.catalogue->look();
  }

  void hear_part(const wire::Part& part) {
    std::lock_guard lock(mutex_);
    auto got = coming_.accept(part, host_.loop->now());
    if (!got.fault.empty()) note_unreadable(host_, sockets::session_catch_up, got.fault);
    if (got.ask && session_) session_->send(wire::encode_next<CatchUp>(*got.ask));
    if (got.whole && !stopped_) read_beside(*std::move(got.whole));
  }

  /// Reads the answer beside the loop thread, which has pings to answer, and takes it there.
  void read_beside(std::string whole) {
    reading_ = true;
    reader_ = std::jthread([self = weak_from_this(), loop = host_.loop, whole = std::move(whole)]() mutable {
      auto message = std::make_shared<Result<CaughtUp>>(wire::decode<CaughtUp>(whole));
      loop->post([self, message] {
        if (auto follower = self.lock()) follower->has_read(*message);
      });
    });
  }

  bool has_threads() const { return !host_.loop->turns_of_blocking(); }

  bool is_long_to_measure() {
    std::lock_guard lock(mutex_);
    return has_threads() && replica_.unmeasured() > measured_at_once;
  }
  /// Takes the digest of a copy: what was measured of that is known of the project, too, and its next digest costs only
  /// what changes from now on.
  void measure_beside() {
    std::lock_guard lock(mutex_);
    if (stopped_ || reading_) return;
    reading_ = true;
    reader_ = std::jthread([self = weak_from_this(), loop = host_.loop, project = replica_.project()] {
      (void)digest(project);
      loop->post([self] {
        if (auto follower = self.lock()) follower->has_measured();
      });
    });
  }
  void has_measured() {
    std::lock_guard lock(mutex_);
    reading_ = false;
    replica_.measured();
    ask();
  }

  void has_read(const Result<CaughtUp>& message) {
    {
      std::lock_guard lock(mutex_);
      reading_ = false;
      asked_ = {};
    }
    if (!message) return note_unreadable(host_, sockets::session_catch_up, message.reason());
    take(*message);
  }

  /// While an answer comes in parts it is not asked for once more.
  void ask() {
    const auto wants = replica_.wants();
    if (!wants || !session_ || reading_ || coming_.missing() || host_.loop->now() - asked_ < patience) return;
    session_->send(wire::encode(*wants));
    asked_ = host_.loop->now();
  }

  Host host_;
  std::mutex mutex_{};
  Replica replica_{};
  wire::Assembly coming_{};
  bool reading_{};
  std::function<void(const ProjectNow&)> changed_;
  std::shared_ptr<loop::Client> session_{};
  Instant asked_{};  // the epoch of the clock: nothing is being waited for
  bool stopped_{};
  std::jthread reader_{};
};

/// What the Hold of a follower keeps.
struct Following {
  std::shared_ptr<Follower> follower{};
  loop::Hold subscription{};
  loop::Hold timer{};
  ~Following() { follower->stop(); }
};

}  // namespace

Result<loop::Hold> follow_project(const Host& host, std::function<void(const ProjectNow&)> changed,
                                  std::string_view changes) {
  auto following = std::make_shared<Following>();
  auto follower = following->follower = std::make_shared<Follower>(host, std::move(changed));
  auto subscription = host.loop->follow(endpoint(host.rig, changes),
                                        [follower](const loop::Bytes& bytes) { follower->hear_publication(bytes); });
  if (!subscription) return subscription.refusal();
  auto session = host.loop->dial(
      endpoint(host.rig, sockets::session_catch_up),
      [follower](const loop::Bytes& bytes) { follower->hear_answer(bytes); },
      [follower](bool up) { follower->link(up); });
  if (!session) return session.refusal();
  follower->joined(*session);
  following->subscription = std::move(*subscription);
  following->timer = host.loop->every(look_again, [follower] { follower->look(); });
  return loop::Hold(following);
}

}  // namespace beltane
