#include "native/channel_builder.hpp"

#include <algorithm>

namespace beltane::native {
namespace {

/// Puts those of `before` that do not stay between those that do, where they stood, until they have faded out.
template <class Entry>
void keep_fading(std::vector<Entry>& staying, const std::vector<Entry>& before) {
  std::size_t place = 0;
  for (auto entry : before) {
    const auto at =
        std::find_if(staying.begin(), staying.end(), [&](const Entry& each) { return each.part == entry.part; });
    if (at != staying.end()) {
      place = static_cast<std::size_t>(at - staying.begin()) + 1;
    } else if (!entry.part->done) {
      entry.leaving = true;
      staying.insert(staying.begin() + static_cast<std::ptrdiff_t>(place++), entry);
    }
  }
}

template <class Entry>
void erase_done(std::vector<Entry>& entries) {
  std::erase_if(entries, [](const Entry& each) { return each.leaving && each.part->done; });
}

bool same_moves(const Bank& a, const Bank& b) {
  return std::equal(a.moves.begin(), a.moves.end(), b.moves.begin(), b.moves.end(),
                    [](const VoiceMove& x, const VoiceMove& y) {
                      return x.modulator == y.modulator && x.target == y.target && x.place == y.place;
                    });
}

/// The place of the unit among those settings; none where it is not there.
std::optional<std::size_t> place_among(const std::vector<SharedSettings>& all, UnitId unit) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i]->unit == unit) return i;
  return {};
}

}  // namespace

RackChannel ChannelBuilder::built() {
  built_.changed = true;
  state();
  bank();
  chain();
  routes();
  modulators();
  return std::move(built_);
}

void ChannelBuilder::state() {
  built_.part = known_ ? known_->part : std::make_shared<ChannelState>(strip_, context_.rate, channel_.audible);
}

SharedSettings ChannelBuilder::settings(const graph::Unit& unit, const UnitType& type) {
  auto& settings = settings_[unit.id];
  if (settings) return settings;
  const auto known = before_.settings_of.find(unit.id);
  if (known != before_.settings_of.end() && known->second->type == &type)
    settings = known->second;
  else
    settings = std::make_shared<UnitSettings>(UnitSettings{unit.id, &type, Parameters(type.spec, unit.values)});
  return settings;
}

void ChannelBuilder::bank() {
  if (auto voice = graph::voice_template(channel_))
    if (const auto* type = known_type(voice->source, context_.types)) {
      auto bank = wanted_bank(*voice, *type);
      if (known_)
        for (const auto& known : known_->banks)
          if (!known.leaving && known.part->source == bank->source && known.part->modulators == bank->modulators &&
              same_moves(*known.part, *bank))
            bank = known.part;
      built_.banks.push_back({bank});
    }
  if (known_) keep_fading(built_.banks, known_->banks);
}

std::shared_ptr<Bank> ChannelBuilder::wanted_bank(const graph::VoiceTemplate& voice, const UnitType& source) {
  auto bank = std::make_shared<Bank>();
  bank->source = settings(voice.source, source);
  for (const auto& unit : voice.modulators)
    if (const auto* type = known_type(unit, context_.types)) bank->modulators.push_back(settings(unit, *type));
  for (const auto& [modulator, target] : voice.modulations) {
    const auto by = place_among(bank->modulators, modulator);
    const auto of = place_among(bank->modulators, target.unit);
    if (!by || (!of && target.unit != voice.source.id)) continue;
    const auto& type = of ? *bank->modulators[*of]->type : source;
    if (const auto place = place_of(type, target.name))
      bank->moves.push_back({*by, of, *place, range_of(type.spec.params[*place])});
  }
  return bank;
}

std::shared_ptr<RackEffect> ChannelBuilder::effect(const graph::Unit& unit, const UnitType& type) {
  const auto set = settings(unit, type);
  if (known_ && known_->fader && known_->fader->settings == set) return known_->fader;
  if (known_)
    for (const auto& known : known_->chain)
      if (!known.leaving && known.part->settings == set) return known.part;
  return std::shared_ptr<RackEffect>(new RackEffect{set, type.in_place(context_.rate),
                                                    Ramp(fade_seconds, context_.rate, false),
                                                    Ramp(fade_seconds, context_.rate, unit.enabled)});
}

void ChannelBuilder::chain() {
  for (const auto& unit : channel_.units) {
    using graph::UnitRole;
    const auto passes = unit.stage == UnitRole::filter || unit.stage == UnitRole::eq || unit.stage == UnitRole::effect;
    const auto* type = passes || unit.stage == UnitRole::fader ? known_type(unit, context_.types) : nullptr;
    if (!type) continue;
    if (passes)
      built_.chain.push_back({{effect(unit, *type)}});
    else
      built_.fader = effect(unit, *type);
  }
  if (known_) keep_fading(built_.chain, known_->chain);
}

void ChannelBuilder::routes() {
  if (strip_ != master_strip) {
    route({}, channel_.routes.output ? strip_of(*channel_.routes.output) : master_strip, Tap::post_fader);
    for (const auto& send : channel_.routes.sends) route(send.send, strip_of(send.to), send.tap);
  }
  if (known_) keep_fading(built_.routes, known_->routes);
}

void ChannelBuilder::route(UnitId send, StripId to, Tap tap) {
  SharedSettings set;
  if (send != UnitId{}) {
    const auto* unit = graph::find(channel_, send);
    const auto* type = unit ? known_type(*unit, context_.types) : nullptr;
    if (!type) return;
    set = settings(*unit, *type);
  }
  if (known_)
    for (const auto& known : known_->routes)
      if (!known.leaving && known.part->settings == set && known.part->to == to && known.part->tap == tap)
        return built_.routes.push_back({{known.part}});
  built_.routes.push_back({{std::shared_ptr<RackRoute>(
      new RackRoute{send, to, tap, set, Lag<2>(0.02, context_.rate), Ramp(fade_seconds, context_.rate, false)})}});
}

void ChannelBuilder::modulators() {
  for (const auto& unit : channel_.units) {
    const auto* type = unit.stage == graph::UnitRole::modulator ? known_type(unit, context_.types) : nullptr;
    if (!type) continue;
    const auto set = settings(unit, *type);
    std::shared_ptr<ChannelModulator> modulator;
    if (known_)
      for (const auto& known : known_->modulators)
        if (known.part->settings == set) modulator = known.part;
    if (!modulator)
      modulator = std::make_shared<ChannelModulator>(ChannelModulator{set, type->modulator(context_.rate)});
    built_.modulators.push_back({modulator});
  }
  for (const auto& [modulator, target] : channel_.modulations) {
    const auto by = std::find_if(built_.modulators.begin(), built_.modulators.end(),
                                 [id = modulator](const auto& each) { return each.part->settings->unit == id; });
    const auto of = settings_.find(target.unit);
    if (by == built_.modulators.end() || of == settings_.end()) continue;
    const auto& type = *of->second->type;
    if (const auto place = place_of(type, target.name))
      built_.moves.push_back({static_cast<std::size_t>(by - built_.modulators.begin()), of->second, *place,
                              range_of(type.spec.params[*place])});
  }
}

RackChannel without_done(RackChannel channel) {
  channel.changed = false;
  erase_done(channel.banks);
  erase_done(channel.chain);
  erase_done(channel.routes);
  for (auto& effect : channel.chain) effect.lifted = false;
  return channel;
}

void list_staying(const RackChannel& channel, std::map<UnitId, SharedSettings>& into) {
  const auto add = [&into](const SharedSettings& settings) {
    if (settings) into.insert_or_assign(settings->unit, settings);
  };
  add(channel.fader ? channel.fader->settings : nullptr);
  for (const auto& modulator : channel.modulators) add(modulator.part->settings);
  for (const auto& effect : channel.chain)
    if (!effect.leaving) add(effect.part->settings);
  for (const auto& route : channel.routes)
    if (!route.leaving) add(route.part->settings);
  for (const auto& bank : channel.banks) {
    if (bank.leaving) continue;
    add(bank.part->source);
    for (const auto& modulator : bank.part->modulators) add(modulator);
  }
}

}  // namespace beltane::native
