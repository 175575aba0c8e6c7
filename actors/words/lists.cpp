#include "words/lists.hpp"

namespace beltane::words {

Result<BeatRange> beats_between(const Arguments& given) {
  BeatRange range{.to = Beats{2 * limits::beats}};
  for (auto [name, beat] : {std::pair{"from", &range.from}, std::pair{"to", &range.to}}) {
    const auto* text = given.option(name);
    if (!text) continue;
    const auto read = beats(*text);
    if (!read) return read.refusal();
    *beat = *read;
  }
  return range;
}

Result<std::uint32_t> item_number(const ItemWords& items, const Arguments& given, const std::string& word) {
  const auto number = position(word);
  if (number) return *number;
  return refuse("'", word, "' is not the number of a ", items.one, "; `show ",
                items.shown_by ? items.shown_by : given.plain.front(), "` lists them");
}

}  // namespace beltane::words
