#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "model/editing/apply.hpp"
#include "render/render.hpp"

namespace beltane::render {

/// The catalogue that was built.
const Catalogue& catalogue();
Note note(double start, double length, int pitch);
AddInstrument instrument(const char* name, const char* source, std::vector<Note> notes);
/// The project that the edits make of an empty one; ids may be 0.
Project project_of(const Edits& edits);

/// One channel of a file.
struct Sound {
  int rate{};
  std::vector<float> left{};
};
Sound sound_of(const std::string& path, std::size_t channel = 0);
/// The loudest sample between two seconds; infinite where one is not a number.
double peak(const Sound& sound, double from, double to);

/// A folder for renders, gone afterwards.
class Render : public testing::Test {
 protected:
  Render();
  ~Render() override;
  std::string file(const char* name) const { return (dir_ / name).string(); }
  RenderOptions to(const char* name) const;
  /// What the project sounds like.
  Sound heard(const Project& project) const;

  std::filesystem::path dir_{};
};

}  // namespace beltane::render
