#include "session/snapshot_upload.hpp"

#include <gtest/gtest.h>

#include "session/long_project.hpp"

namespace beltane {
namespace {

struct Upload {
  std::vector<loop::SharedBytes> sent{};
  std::vector<std::function<void()>> tasks{};
  std::shared_ptr<SnapshotUpload> upload =
      std::make_shared<SnapshotUpload>([this](loop::SharedBytes frame) { sent.push_back(std::move(frame)); },
                                       [this](std::function<void()> task) { tasks.push_back(std::move(task)); });
  void send(std::uint64_t revision) {
    Studio studio{.revision = Revision{revision}, .project = long_project()};
    upload->send({studio}, std::chrono::steady_clock::now());
  }
  void work() {
    for (auto& task : std::exchange(tasks, {})) task();
  }
  wire::Part part() const { return std::get<wire::Part>(*wire::part_in<StorageRequest>(*sent.back())); }
};

TEST(SnapshotUpload, SendsOneAtATimeAndThenTheNewest) {
  Upload session;
  session.send(1), session.work();
  ASSERT_EQ(session.sent.size(), 1u);
  session.send(2), session.send(3), session.work();
  ASSERT_EQ(session.sent.size(), 1u) << "the first is still on its way";
  wire::Assembly assembly;
  auto step = assembly.accept(session.part(), {});
  while (step.ask) {
    session.upload->next(*step.ask, std::chrono::steady_clock::now());
    step = assembly.accept(session.part(), {});
  }
  EXPECT_EQ(std::get<KeepSnapshot>(*wire::decode<StorageRequest>(*step.whole)).studio.revision, Revision{1});
  session.work();
  auto next = assembly.accept(session.part(), {});
  while (next.ask) {
    session.upload->next(*next.ask, std::chrono::steady_clock::now());
    next = assembly.accept(session.part(), {});
  }
  EXPECT_EQ(std::get<KeepSnapshot>(*wire::decode<StorageRequest>(*next.whole)).studio.revision, Revision{3});
}

TEST(SnapshotUpload, ForgetsWhatWasOnALineThatBroke) {
  Upload session;
  session.send(1);
  session.upload->broken();
  session.work();
  EXPECT_TRUE(session.sent.empty());
  EXPECT_FALSE(session.upload->busy());
}

}  // namespace
}  // namespace beltane
