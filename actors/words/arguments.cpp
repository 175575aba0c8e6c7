#include "words/arguments.hpp"

#include <algorithm>

#include "model/editing/refuse.hpp"

namespace beltane::words {

const std::string* Arguments::option(std::string_view name) const {
  const auto at = options.find(name);
  return at == options.end() ? nullptr : &at->second;
}

Result<Arguments> sorted_out(const std::vector<std::string>& words, const Shape& shape) {
  Arguments sorted;
  bool options = true;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto& word = words[i];
    const auto equals = word.find('=');
    if (options && word == "--") {
      options = false;
    } else if (options && word.starts_with("--")) {
      const auto name = std::string_view(word).substr(2);
      if (std::find(shape.options.begin(), shape.options.end(), name) == shape.options.end())
        return refuse("there is no option ", word);
      if (i + 1 == words.size()) return refuse("option ", word, " needs a value");
      sorted.options.insert_or_assign(std::string(name), words[++i]);
    } else if (shape.settings && sorted.plain.size() >= shape.least && equals != word.npos) {
      sorted.settings.insert_or_assign(word.substr(0, equals), word.substr(equals + 1));
    } else {
      sorted.plain.push_back(word);
    }
  }
  if (sorted.plain.size() < shape.least) return refuse("something is missing");
  if (sorted.plain.size() > shape.most) return refuse("'", sorted.plain[shape.most], "' is too much");
  return sorted;
}

}  // namespace beltane::words
