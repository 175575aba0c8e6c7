#include "songs_fixture.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iomanip>
#include <sstream>

#include "model/editing/resolve.hpp"
#include "wire/wire.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

Catalogue built_catalogue() {
  std::ifstream file(fs::path(BELTANE_DATA_DIR) / "synthdefs" / "catalogue.json");
  std::stringstream text;
  text << file.rdbuf();
  auto catalogue = wire::read_catalogue(text.str());
  EXPECT_TRUE(catalogue) << (catalogue ? "" : catalogue.reason());
  return catalogue ? *catalogue : Catalogue();
}

}  // namespace

const Catalogue& catalogue() {
  static const auto read = built_catalogue();
  return read;
}

Project read_song(const fs::path& path) {
  Project project;
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> std::quoted(word);) words.push_back(word);
    if (words.empty() || words[0].starts_with('#')) continue;
    const auto edits = edits_of(project, catalogue(), words);
    const auto next = edits ? accepted(project, *edits, catalogue()) : Result<Project>(edits.refusal());
    EXPECT_TRUE(next) << path << ":" << number << ": " << (next ? "" : next.reason());
    if (next) project = *next;
  }
  return project;
}

}  // namespace beltane
