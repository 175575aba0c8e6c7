#include "drill/edit_load.hpp"

#include "drill/song.hpp"

namespace beltane::drill {
namespace {

constexpr std::size_t load_window = 8;  // edits on their way

}  // namespace

Result<std::unique_ptr<EditLoad>> EditLoad::begin(client::Connection& client, InstrumentId into) {
  auto load = std::unique_ptr<EditLoad>(new EditLoad(into));
  auto stream = client::SubmissionStream::open(client, "drill", [self = load.get()](const Verdict& verdict) {
    if (!verdict.refusal.empty()) ++self->refused_;
  });
  if (!stream) return stream.refusal();
  load->stream_ = std::move(*stream);
  return load;
}

void EditLoad::turn() {
  if (stream_->unsettled() < load_window) stream_->submit({entry(into_, made_++)});
}

Result<void> EditLoad::finish() {
  if (auto settled = stream_->settle(); !settled) return settled;
  if (refused_ == 0) return {};
  return Refusal{std::to_string(refused_) + " edits were refused; see `beltane logs session`"};
}

}  // namespace beltane::drill
