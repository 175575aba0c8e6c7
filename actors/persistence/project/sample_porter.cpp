#include "persistence/project/sample_porter.hpp"

#include <fstream>

namespace beltane {

void SamplePorter::want(const std::set<SampleName>& samples) {
  for (const auto& name : samples)
    if (seen_.insert(name).second) queue_.push_back(name);
}

void SamplePorter::restart() {
  queue_.clear();
  seen_.clear();
  in_file_.reset();
  carried_.reset();
}

Result<void> SamplePorter::carry(Store& store) {
  if (!carried_)
    if (auto begun = begin_next(store); !begun) return begun;
  if (!carried_) return {};
  return carried_->into_file ? put_part(store) : take_part(store);
}

/// The first in the queue that has to go anywhere.
Result<void> SamplePorter::begin_next(Store& store) {
  if (!in_file_) {
    auto found = store.samples();
    if (!found) return found.refusal();
    in_file_ = std::move(*found);
  }
  for (; !queue_.empty() && !carried_; queue_.pop_front()) {
    const auto& name = queue_.front();
    const bool shelved = shelf_.find(name).has_value(), filed = in_file_->contains(name);
    if (shelved ? !filed && store.may_be_written() : filed) carried_ = Carried{name, shelved};
    if (!shelved && !filed) note("sample " + name + " is neither in the project file nor on this machine");
  }
  return {};
}

Result<void> SamplePorter::put_part(Store& store) {
  auto& [name, into_file, part] = *carried_;
  const auto path = shelf_.find(name);
  std::ifstream file(path.value_or(""), std::ios::binary);
  file.seekg(static_cast<std::streamoff>(part) * static_cast<std::streamoff>(part_bytes));
  std::string bytes(part_bytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!path || file.bad()) {
    note("sample " + name + " went away while it was put into the project file");
    carried_.reset();
    return {};
  }
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  const bool last = bytes.size() < part_bytes;
  if (auto put = store.put_sample(name, part, bytes, last); !put) return put;
  ++part;
  if (last) in_file_->insert(name), carried_.reset();
  return {};
}

Result<void> SamplePorter::take_part(Store& store) {
  auto& [name, into_file, part] = *carried_;
  auto bytes = store.sample_part(name, part);
  if (!bytes) return bytes.refusal();
  const auto path = shelf_.arriving(name);
  if (*bytes) {
    std::ofstream file(path, part == 0 ? std::ios::binary | std::ios::trunc : std::ios::binary | std::ios::app);
    file.write((*bytes)->data(), static_cast<std::streamsize>((*bytes)->size()));
    if (!file.flush()) return Refusal{path.string() + " cannot be written"};
    ++part;
    return {};
  }
  if (auto taken = shelf_.accept(name); !taken) note(taken.reason());
  carried_.reset();
  return {};
}

void SamplePorter::note(const std::string& text) { note_ += (note_.empty() ? "" : "; ") + text; }

}  // namespace beltane
