#include "scsynth/connection/connection.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <mutex>
#include <span>
#include <thread>

#include "scsynth/connection/confirmations.hpp"
#include "scsynth/connection/loading.hpp"
#include "scsynth/connection/timed_sender.hpp"
#include "scsynth/connection/tree_query.hpp"
#include "scsynth/osc/messages.hpp"
#include "scsynth/osc/udp.hpp"
#include "wav/wav.hpp"

namespace beltane::scsynth {

namespace {

using Clock = Requests::Clock;

constexpr Seconds knock_period{0.003};
constexpr Seconds status_period{1};
constexpr std::int32_t recording_frames = 32'768;
constexpr std::int32_t recording_buffers = 8;  // the last of the server's default 1,024
constexpr std::int32_t first_recording_buffer = 1'024 - recording_buffers;

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

class ServerConnection final : public AudioServer {
 public:
  explicit ServerConnection(ServerLine options)
      : options_(std::move(options)),
        line_(options_.port, options_.network_of),
        loads_([this](const OscMessage& message) { requests_.send(message); },
               [this](const ServerReport& said) {
                 if (options_.report) options_.report(said);
               }) {
    listener_ = std::thread([this] { listen(); });
  }
  ~ServerConnection() override {
    ending_ = true;
    line_.wake();
    listener_.join();
    line_.send(encode_osc({"/notify", {0}}));
  }

  void perform(const Commands& commands, std::optional<Instant> at) override {
    for (const auto& timed : staging_.arrange(commands, at, Clock::now())) sender_.send(timed);
  }

  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override {
    sender_.send({at, {bus_message(bus, value)}});
  }

  bool confirm(std::uint64_t ticket) override {
    confirmations_.ask(ticket);
    return false;
  }

  void look_at_clocks() override { sender_.look_at_clocks(); }

  Result<void> load(const LoadBuffer& load) override { return loads_.begin(load, Clock::now()); }

  void free_buffer(BufferId buffer, bool spectrum) override {
    for (const auto& message : free_messages(buffer, spectrum)) requests_.send(message);
  }

  Result<void> load_units(Seconds limit) override {
    const auto deadline = deadline_after(limit);
    if (auto there = find_units(options_.units_dir); !there) return there;
    if (!requests_.requests().wait_for_presence(deadline)) return absent();
    auto loaded = load_dir(options_.units_dir, deadline);
    if (loaded && !options_.library_dir.empty() && find_units(options_.library_dir))
      loaded = load_dir(options_.library_dir, deadline);
    return loaded;
  }

  Result<NodeReport> tree(Seconds limit) override {
    const auto deadline = deadline_after(limit);
    if (!requests_.requests().wait_for_presence(deadline)) return absent();
    auto found = query_tree(requests_, deadline);
    if (found) staging_.learn(*found);
    return found;
  }

  Result<void> start_recording(AudioBus bus, NodeId recorder, NodePlace place, const std::string& path,
                               Seconds limit) override {
    const auto deadline = deadline_after(limit);
    const auto buffer = buffer_of(recorder);
    const auto file = std::filesystem::absolute(path).string();
    if (auto made =
            requests_.ask({"/b_alloc", {buffer, recording_frames, 2}}, done_or_failed("/b_alloc", buffer), deadline);
        !made) {
      return made;
    }
    if (auto open = requests_.ask({"/b_write", {buffer, file, "wav", "int24", 0, 0, 1}},
                                  done_or_failed("/b_write", buffer), deadline);
        !open) {
      (void)requests_.ask({"/b_free", {buffer}}, done_or_failed("/b_free", buffer), deadline);
      return Refusal{path + " cannot be recorded to. " + open.reason()};
    }
    Requests::Asked started(
        requests_.requests(), [recorder, failed = done_or_failed("/s_new")](const OscMessage& message) {
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
    Requests::Asked ended(
        requests_.requests(), [recorder, failed = done_or_failed("/n_free")](const OscMessage& message) {
          return failed(message) || (message.address == "/n_end" && whole(message, 0) == number(recorder));
        });
    perform({FreeNode{recorder}}, {});
    const auto end = settled(ended.wait(deadline));
    wait_for_last_frames(deadline);
    const auto closed = requests_.ask({"/b_close", {buffer}}, done_or_failed("/b_close", buffer), deadline);
    const auto freed = requests_.ask({"/b_free", {buffer}}, done_or_failed("/b_free", buffer), deadline);
    if (!end) return end;
    return closed ? freed : closed;
  }

 private:
  Refusal absent() const {
    if (const auto why = line_.trouble(); !why.empty()) return {"The audio server cannot be reached: " + why + "."};
    return {"The audio server does not answer."};
  }

  Result<void> load_dir(const std::string& dir, Clock::time_point deadline) {
    return requests_.ask({"/d_loadDir", {std::filesystem::absolute(dir).string()}}, done_or_failed("/d_loadDir"),
                         deadline);
  }

  // ── recording ──
  /// The disk thread of the server writes the last frames after the recorder has ended: the file says when. Where an
  /// earlier backend started it, the file is not known, and two more rounds of the server must do.
  void wait_for_last_frames(Clock::time_point deadline) {
    if (recording_.empty()) {
      for (int round = 0; round < 2; ++round) (void)requests_.sync(deadline);
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
      if (present_) sender_.probe_clock();
      const Seconds left{std::chrono::duration<double>(sender_.next_duty(due, present_) - Clock::now()).count()};
      const auto heard = line_.receive(left, datagram, alarm_.fd());
      if (heard == UdpLine::Received::woken) alarm_.arm();
      if (heard == UdpLine::Received::nobody && present_) requests_.requests().set_presence(present_ = false);
      if (heard != UdpLine::Received::datagram) continue;
      const auto message = decode_osc(datagram);
      if (!message) continue;
      if (!present_ && about_notify(*message)) {
        requests_.requests().set_presence(present_ = true);
        due = Clock::now();
      }
      receive(*message);
    }
  }

  /// The server is there: it took the registration, or says that it has it.
  static bool about_notify(const OscMessage& message) {
    const auto* command = words(message, 0);
    return (message.address == "/done" || message.address == "/fail") && command && *command == "/notify";
  }

  void receive(const OscMessage& message) {
    if (loads_.handle(message, Clock::now()) || confirmations_.handle(message)) return;
    if (message.address == "/c_setn") return sender_.probe_answered();
    const bool asked_for = requests_.requests().offer(message);
    const auto& address = message.address;
    const auto node = NodeId{whole(message, 0).value_or(0)};
    if (address == "/n_go") sender_.node_started(node);
    if (!options_.report) return;
    if (address == "/n_go") {
      options_.report(NodeStarted{node, NodeId{whole(message, 1).value_or(0)}});
    } else if (address == "/n_end") {
      options_.report(NodeEnded{node});
    } else if (address == "/meter") {
      options_.report(levels(node, message));
    } else if (address == "/guard") {
      options_.report(ServerGuard{node, fault_in(message)});
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

  static graph::Fault fault_in(const OscMessage& message) {
    const auto state = real(message, 2).value_or(0);
    if (state > 1.5) return graph::Fault::not_a_number;
    return state > 0.5 ? graph::Fault::too_loud : graph::Fault::none;
  }

  static ServerStatus status(const OscMessage& message) {
    const auto count = [&](std::size_t index) { return static_cast<std::uint32_t>(whole(message, index).value_or(0)); };
    return {real(message, 5).value_or(0), count(2) + count(3)};
  }

  const ServerLine options_;
  UdpLine line_;
  RequestLine requests_{line_};
  TimedSender sender_{line_, requests_, options_.report, options_.trace};
  Loads loads_;
  Confirmations confirmations_{[this](const OscMessage& message) { requests_.send(message); }, options_.report};
  Staging staging_{};
  std::string recording_{};  // the file that grows
  ClockAlarm alarm_{};       // the listener's, as the next
  bool present_{};
  std::atomic<bool> ending_{};
  std::thread listener_{};
};

}  // namespace

std::unique_ptr<AudioServer> connect(ServerLine line) { return std::make_unique<ServerConnection>(std::move(line)); }

}  // namespace beltane::scsynth
