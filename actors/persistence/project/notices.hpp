#pragma once

#include <string>
#include <utility>

namespace beltane {

/// What a person should read in the log, gathered until it is taken.
class Notices {
 public:
  void add(const std::string& notice) {
    if (!notice.empty()) text_ += (text_.empty() ? "" : "; ") + notice;
  }
  bool empty() const { return text_.empty(); }
  std::string drain() { return std::exchange(text_, {}); }

 private:
  std::string text_{};
};

}  // namespace beltane
