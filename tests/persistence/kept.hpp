#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "model/messages/storage.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {

/// A directory that goes with the test.
class OwnDirectory {
 public:
  OwnDirectory() {
    char pattern[] = "/tmp/beltane-persistence-XXXXXX";
    path_ = mkdtemp(pattern);
  }
  ~OwnDirectory() { std::filesystem::remove_all(path_); }
  OwnDirectory(const OwnDirectory&) = delete;
  OwnDirectory& operator=(const OwnDirectory&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline Edits renamed(const std::string& name) { return {RenameProject{name}}; }

/// The change that names a project after its revision.
inline KeepChange kept(std::uint64_t revision, std::uint64_t epoch = 1) {
  const ClientId client{{7, 7}};
  KeepChange kept;
  kept.change = {.epoch = Epoch{epoch},
                 .revision = Revision{revision},
                 .client = client,
                 .sequence = revision,
                 .author = "ada",
                 .edits = renamed("revision " + std::to_string(revision))};
  kept.verdict = {.client = client, .sequence = revision, .revision = Revision{revision}, .durable = true};
  return kept;
}

/// A studio that these changes lead to.
inline Studio studio_at(std::uint64_t revision, std::uint64_t epoch = 1) {
  Studio studio{.epoch = Epoch{epoch}};
  for (std::uint64_t i = 1; i <= revision; ++i) EXPECT_TRUE(advance(studio, kept(i, epoch).change));
  return studio;
}

}  // namespace beltane
