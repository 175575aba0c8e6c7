#include "scsynth/connection/connection.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <mutex>
#include <span>
#include <thread>

#include "scsynth/connection/handover.hpp"
#include "scsynth/connection/loading.hpp"
#include "scsynth/connection/requests.hpp"
#include "scsynth/connection/server_clock.hpp"
#include "scsynth/connection/tree.hpp"
#include "scsynth/osc/messages.hpp"
#include "scsynth/osc/udp.hpp"
#include "wav/wav.hpp"

namespace beltane::scsynth {

namespace {

using Clock = Requests::Clock;

constexpr Seconds knock_period{0.003};
constexpr Seconds status_period{1};
constexpr Seconds late{0.02};             // after its time what was held would be heard a period later than with a tag
constexpr Seconds pace_limit{0.5};        // for the server to take one of several datagrams
constexpr Seconds whole_tree_limit{0.2};  // for the tree in one reply, before it is asked for in parts
constexpr std::size_t parts_at_once = 128;  // that are asked for before the first is answered
constexpr std::size_t units_a_reply = 100;  // with their controls; some 250 bytes each
constexpr std::int32_t recording_frames = 32'768;
constexpr std::int32_t recording_buffers = 8;  // the last of the server's default 1,024
constexpr std::int32_t first_recording_buffer = 1'024 - recording_buffers;

Clock::time_point deadline_after(Seconds limit) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limit.count));
}

std::int32_t number(NodeId node) { return static_cast<std::int32_t>(node); }

/// The same for every backend, so that one that came later can stop what an earlier one started.
std::int32_t buffer_of(NodeId recorder) {
  return first_recording_buffer +
         static_cast<std::int32_t>(static_cast<std::uint32_t>(number(recorder)) % recording_buffers);
}

Result<void> find_units(const std::string& dir) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    if (entry.path().extension() == ".scsyndef") return {};
  }
  return Refusal{"There are no compiled SynthDefs in " + dir + "."};
}

Requests::IsAnswer tree_reply(NodeId group, bool controls) {
  return [group, controls, failed = done_or_failed("/g_queryTree")](const OscMessage& message) {
    if (message.address != "/g_queryTree.reply") return controls && failed(message);
    return whole(message, 0) == int{controls} && whole(message, 1) == number(group);
  };
}

OscMessage query(NodeId group, bool controls) { return {"/g_queryTree", {number(group), std::int32_t{controls}}}; }

std::size_t voices_in(const std::vector<OscMessage>& messages) {
  return static_cast<std::size_t>(std::ranges::count(messages, "/s_new", &OscMessage::address));
}

class Connection final : public Server {
 public:
  explicit Connection(ServerLine options)
      : options_(std::move(options)),
        line_(options_.port, options_.network_of),
        loads_([this](const OscMessage& message) { line_.send(encode_osc(message)); },
               [this](const ServerReport& said) {
                 if (options_.report) options_.report(said);
               }) {
    listener_ = std::thread([this] { listen(); });
  }
  ~Connection() override {
    ending_ = true;
    line_.wake();
    listener_.join();
    line_.send(encode_osc({"/notify", {0}}));
  }

  void perform(const Commands& commands, std::optional<Instant> at) override {
    for (const auto& timed : staging_.arrange(commands, at, Clock::now())) send(timed);
  }

  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override {
    send({at, {bus_message(bus, value)}});
  }

  void look_at_clocks() override {
    std::lock_guard lock(clock_mutex_);
    notice_set_clock();
    send_held();
  }

  Result<void> load(const LoadBuffer& load) override { return loads_.begin(load, Clock::now()); }

  void free_buffer(BufferId buffer, bool spectrum) override {
    for (const auto& message : free_messages(buffer, spectrum)) line_.send(encode_osc(message));
  }

  Result<void> load_units(Seconds limit) override {
    const auto deadline = deadline_after(limit);
    if (auto there = find_units(options_.units_dir); !there) return there;
    if (!requests_.wait_for_presence(deadline)) return absent();
    auto loaded = load_dir(options_.units_dir, deadline);
    if (loaded && !options_.library_dir.empty() && find_units(options_.library_dir))
      loaded = load_dir(options_.library_dir, deadline);
    return loaded;
  }

  Result<NodeReport> tree(Seconds limit) override {
    const auto deadline = deadline_after(limit);
    if (!requests_.wait_for_presence(deadline)) return absent();
    auto found = whole_tree(deadline);
    if (found) staging_.learn(*found);
    return found;
  }

  Result<void> start_recording(AudioBus bus, NodeId recorder, Place place, const std::string& path,
                               Seconds limit) override {
    const auto deadline = deadline_after(limit);
    const auto buffer = buffer_of(recorder);
    const auto file = std::filesystem::absolute(path).string();
    if (auto made = ask({"/b_alloc", {buffer, recording_frames, 2}}, done_or_failed("/b_alloc", buffer), deadline);
        !made) {
      return made;
    }
    if (auto open =
            ask({"/b_write", {buffer, file, "wav", "int24", 0, 0, 1}}, done_or_failed("/b_write", buffer), deadline);
        !open) {
      (void)ask({"/b_free", {buffer}}, done_or_failed("/b_free", buffer), deadline);
      return Refusal{path + " cannot be recorded to. " + open.reason()};
    }
    Requests::Asked started(requests_, [recorder, failed = done_or_failed("/s_new")](const OscMessage& message) {
      return failed(message) || (message.address == "/n_go" && whole(message, 0) == number(recorder));
    });
    const auto value = [](auto id) { return static_cast<double>(static_cast<std::int32_t>(id)); };
    perform({NewUnit{recorder, "recorder", {{"bus", value(bus)}, {"bufnum", static_cast<double>(buffer)}}, place}}, {});
    if (auto done = settled(started.wait(deadline)); !done) return done;
    recording_ = file;
    return {};
  }

  Result<void> stop_recording(NodeId recorder, Seconds limit) override {
    const auto deadline = deadline_after(limit);
    const auto buffer = buffer_of(recorder);
    Requests::Asked ended(requests_, [recorder, failed = done_or_failed("/n_free")](const OscMessage& message) {
      return failed(message) || (message.address == "/n_end" && whole(message, 0) == number(recorder));
    });
    perform({FreeNode{recorder}}, {});
    const auto end = settled(ended.wait(deadline));
    wait_for_last_frames(deadline);
    const auto closed = ask({"/b_close", {buffer}}, done_or_failed("/b_close", buffer), deadline);
    const auto freed = ask({"/b_free", {buffer}}, done_or_failed("/b_free", buffer), deadline);
    if (!end) return end;
    return closed ? freed : closed;
  }

 private:
  Refusal absent() const {
    if (const auto why = line_.trouble(); !why.empty()) return {"The audio server cannot be reached: " + why + "."};
    return {"The audio server does not answer."};
  }

  // ── what is sent ──
  /// What has a time goes with a tag while the server's clock agrees, and is held until its time while it does not.
  void send(const TimedMessages& timed) {
    std::unique_lock lock(clock_mutex_);
    notice_set_clock();
    if (timed.at && !clock_.agrees()) {
      handover_.hold(timed);
      line_.wake();
      return;
    }
    handover_.given(timed, Clock::now());
    const auto before = times_set_;
    const auto datagrams = datagrams_of(timed.messages, timed.at ? clock_.tag(*timed.at) : at_once);
    for (std::size_t i = 0; i < datagrams.size(); ++i) {
      if (i > 0 && !pace(lock, before)) return;  // taken back meanwhile: all of it is held
      line_.send(datagrams[i]);
    }
    lock.unlock();
    tell(timed);
  }

  /// Waits, without the lock, until the server took what came before. False: the clock was set meanwhile.
  bool pace(std::unique_lock<std::mutex>& lock, std::uint64_t before) {
    lock.unlock();
    (void)sync(deadline_after(pace_limit));
    lock.lock();
    return times_set_ == before;
  }

  static std::vector<Datagram> datagrams_of(const std::vector<OscMessage>& messages, TimeTag tag) {
    if (tag == at_once && messages.size() == 1) return {encode_osc(messages.front())};
    return encode_bundles(messages, tag);
  }

  void tell(const TimedMessages& timed) const {
    if (!options_.trace) return;
    const Instant sent = Clock::now();
    for (const auto& message : timed.messages) options_.trace(sent, timed.at, text_of(message));
  }

  // ── the clocks: all of it under clock_mutex_ ──
  /// After the system clock was set, the tags of what the server has say nothing: it is taken back, and held.
  void notice_set_clock() {
    const auto now = read_clocks();
    const auto by = clock_.look(now);
    if (!by) return;
    ++times_set_;
    line_.send(encode_osc({"/clearSched", {}}));
    const auto taken_back = handover_.take_back(now.monotonic + Seconds{-clock_.may_take().count});
    if (options_.report) options_.report(ClockSet{*by, taken_back});
  }

  void send_held() {
    const Instant late_before = Clock::now() + Seconds{-late.count};
    std::size_t late_voices = 0;
    for (const auto& timed : handover_.due(Clock::now())) {
      for (const auto& datagram : datagrams_of(timed.messages, at_once)) line_.send(datagram);
      tell(timed);
      if (*timed.at < late_before) late_voices += voices_in(timed.messages);
    }
    if (late_voices > 0 && options_.report) options_.report(PlayedLate{late_voices});
  }

  /// Asks the server to answer at a moment, and hears from the answer how its clock stands.
  void probe_clock() {
    const auto at = clock_.probe(Clock::now());
    const OscMessage question{"/c_getn", {0, 1}};
    if (at) line_.send(encode_bundles(std::span(&question, 1), clock_.tag(*at)).front());
    if (std::exchange(told_agreement_, clock_.agrees()) != clock_.agrees() && options_.report)
      options_.report(ClockAgrees{clock_.agrees()});
  }

  /// When the listener has something to do by itself.
  Clock::time_point next_duty(Clock::time_point due) {
    std::lock_guard lock(clock_mutex_);
    if (const auto next = handover_.next()) due = std::min(due, *next);
    return present_ ? std::min(due, clock_.next_probe()) : due;
  }

  Result<void> ask(const OscMessage& message, Requests::IsAnswer is_answer, Clock::time_point deadline) {
    Requests::Asked asked(requests_, std::move(is_answer));
    line_.send(encode_osc(message));
    return settled(asked.wait(deadline));
  }

  static Result<void> settled(const Result<OscMessage>& answer) {
    if (!answer) return answer.refusal();
    if (auto failed = failure(*answer)) return *failed;
    return {};
  }

  Result<void> load_dir(const std::string& dir, Clock::time_point deadline) {
    return ask({"/d_loadDir", {std::filesystem::absolute(dir).string()}}, done_or_failed("/d_loadDir"), deadline);
  }

  Result<void> sync(Clock::time_point deadline) {
    const auto ticket = ++sync_ticket_;
    return ask(
        {"/sync", {ticket}}, [ticket](const OscMessage& m) { return m.address == "/synced" && whole(m, 0) == ticket; },
        deadline);
  }

  // ── the tree ──
  /// In one reply where it fits one; else the nodes first, and then their controls, group by group.
  Result<NodeReport> whole_tree(Clock::time_point deadline) {
    Requests::Asked all(requests_, tree_reply(NodeId{0}, true));
    Requests::Asked bare(requests_, tree_reply(NodeId{0}, false));
    line_.send(encode_osc(query(NodeId{0}, true)));
    line_.send(encode_osc(query(NodeId{0}, false)));
    const auto frame = bare.wait(deadline);
    if (!frame) return frame.refusal();
    const auto full = all.wait(std::min(deadline, deadline_after(whole_tree_limit)));
    if (full && !failure(*full)) return parse_tree(*full);
    auto root = parse_tree(*frame);
    if (!root) return root;
    const auto parts = parts_of(*root, units_a_reply);
    for (std::size_t first = 0; first < parts.size(); first += parts_at_once)
      if (auto asked = ask_parts(std::span(parts).subspan(first).first(std::min(parts_at_once, parts.size() - first)),
                                 *root, deadline);
          !asked)
        return asked.refusal();
    return root;
  }

  /// Puts each group with its controls where it stands below `root`; one that is gone, or is too large for one reply,
  /// stays as it is: what the server has not answered before it is in step is not answered. Refused where time runs
  /// out.
  Result<void> ask_parts(std::span<const NodeId> groups, NodeReport& root, Clock::time_point deadline) {
    std::deque<Requests::Asked> asked;
    for (const auto group : groups) {
      asked.emplace_back(requests_, tree_reply(group, true));
      line_.send(encode_osc(query(group, true)));
    }
    if (auto in_step = sync(deadline); !in_step) return in_step;
    for (auto& one : asked) {
      const auto answer = one.wait(Clock::now());
      if (!answer || failure(*answer)) continue;
      if (const auto part = parse_tree(*answer)) replace(root, *part);
    }
    return {};
  }

  // ── recording ──
  /// The disk thread of the server writes the last frames after the recorder has ended: the file says when. Where an
  /// earlier backend started it, the file is not known, and two more rounds of the server must do.
  void wait_for_last_frames(Clock::time_point deadline) {
    if (recording_.empty()) {
      for (int round = 0; round < 2; ++round) (void)sync(deadline);
    }
    std::uint64_t size = 0;
    int quiet = 0;
    while (!recording_.empty() && quiet < 4 && Clock::now() < deadline) {
      std::error_code error;
      const auto now = std::filesystem::file_size(recording_, error);
      if (error) break;
      quiet = now == size ? quiet + 1 : 0;
      size = now;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    recording_.clear();
  }

  // ── what comes ──
  void listen() {
    std::vector<std::byte> datagram;
    auto due = Clock::now();
    while (!ending_) {
      const auto now = Clock::now();
      loads_.look(now);
      look_at_clocks();
      if (now >= due) {
        line_.send(encode_osc(present_ ? OscMessage{"/status", {}} : OscMessage{"/notify", {1}}));
        due = deadline_after(present_ ? status_period : knock_period);
      }
      if (present_) {
        std::lock_guard lock(clock_mutex_);
        probe_clock();
      }
      const Seconds left{std::chrono::duration<double>(next_duty(due) - Clock::now()).count()};
      const auto heard = line_.receive(left, datagram, alarm_.fd());
      if (heard == UdpLine::Heard::woken) alarm_.arm();
      if (heard == UdpLine::Heard::nobody && present_) requests_.set_presence(present_ = false);
      if (heard != UdpLine::Heard::datagram) continue;
      const auto message = decode_osc(datagram);
      if (!message) continue;
      if (!present_ && about_notify(*message)) {
        requests_.set_presence(present_ = true);
        due = Clock::now();
      }
      take(*message);
    }
  }

  /// The server is there: it took the registration, or says that it has it.
  static bool about_notify(const OscMessage& message) {
    const auto* command = words(message, 0);
    return (message.address == "/done" || message.address == "/fail") && command && *command == "/notify";
  }

  void take(const OscMessage& message) {
    if (loads_.hear(message, Clock::now())) return;
    if (message.address == "/c_setn") {
      std::lock_guard lock(clock_mutex_);
      return clock_.answered(Clock::now());
    }
    const bool asked_for = requests_.offer(message);
    if (!options_.report) return;
    const auto& address = message.address;
    const auto node = NodeId{whole(message, 0).value_or(0)};
    if (address == "/n_go") {
      options_.report(NodeStarted{node, NodeId{whole(message, 1).value_or(0)}});
    } else if (address == "/n_end") {
      options_.report(NodeEnded{node});
    } else if (address == "/meter") {
      options_.report(levels(node, message));
    } else if (address == "/status.reply") {
      options_.report(status(message));
    } else if (address == "/fail" && !asked_for) {
      fail(message);
    }
  }

  void fail(const OscMessage& message) {
    const auto* command = words(message, 0);
    const auto* reason = words(message, 1);
    if (!command || !reason) return;
    // Who knocks often is told that he is registered already.
    if (*command == "/notify" && reason->find("already registered") != reason->npos) return;
    options_.report(ServerFailed{*command, reason->substr(0, reason->find_last_not_of('\n') + 1)});
  }

  static ServerLevels levels(NodeId node, const OscMessage& message) {
    const auto value = [&](std::size_t index) { return static_cast<float>(real(message, index).value_or(0)); };
    return {node, {value(2), value(3)}, {value(4), value(5)}};
  }

  static ServerStatus status(const OscMessage& message) {
    const auto count = [&](std::size_t index) { return static_cast<std::uint32_t>(whole(message, index).value_or(0)); };
    return {real(message, 5).value_or(0), count(2) + count(3)};
  }

  const ServerLine options_;
  UdpLine line_;
  Requests requests_{};
  Loads loads_;
  Staging staging_{};
  std::int32_t sync_ticket_{};
  std::string recording_{};  // the file that grows
  std::mutex clock_mutex_{};
  ServerClock clock_{read_clocks()};  // guarded by clock_mutex_, as what follows
  Handover handover_{};
  std::uint64_t times_set_{};
  bool told_agreement_{true};
  ClockAlarm alarm_{};  // the listener's, as the next
  bool present_{};
  std::atomic<bool> ending_{};
  std::thread listener_{};
};

}  // namespace

std::unique_ptr<Server> connect(ServerLine line) { return std::make_unique<Connection>(std::move(line)); }

}  // namespace beltane::scsynth
