#include "client/fetch_snapshot.hpp"

#include "client/exchange.hpp"
#include "wire/parts.hpp"

namespace beltane::client {
namespace {

constexpr Seconds part_limit{5};  // for the session, and for each part

using Frames = Exchange<loop::Bytes, loop::Bytes>;

/// The answer, where this frame is it or the last part of it; of others the next part is asked for.
std::optional<loop::Bytes> completed_by(loop::Bytes frame, wire::Assembly& coming, Frames& line) {
  const auto part = wire::part_in<CaughtUp>(frame);
  if (!part) return frame;
  auto got = coming.accept(std::get<wire::Part>(*part), std::chrono::steady_clock::now());
  if (got.ask) line.send(wire::encode_next<CatchUp>(*got.ask));
  return std::move(got.whole);
}

}  // namespace

Result<Snapshot> fetch_snapshot(loop::Loop& loop, const Rig& rig) {
  auto line = Frames::open(loop, endpoint(rig, sockets::session_catch_up), "session");
  if (!line) return line.refusal();
  const auto question = wire::encode(CatchUp{});
  wire::Assembly coming;
  for (auto frame = (*line)->ask(question, part_limit);; frame = (*line)->receive(part_limit, {}, &question)) {
    if (!frame) return frame.refusal();
    const auto whole = completed_by(*std::move(frame), coming, **line);
    if (!whole) continue;
    auto answer = wire::decode<CaughtUp>(*whole);
    if (!answer) return answer.refusal();
    if (auto* snapshot = std::get_if<Snapshot>(&*answer)) return std::move(*snapshot);
  }
}

}  // namespace beltane::client
