#include "support/units.hpp"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <bit>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace beltane::test {

namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

const Value& field(const Value& of, const char* name) { return of.struct_value().fields().at(name); }

Param param(const Value& value) {
  return {field(value, "name").string_value(), field(value, "default").number_value(),
          field(value, "min").number_value(), field(value, "max").number_value(), field(value, "curve").string_value()};
}

Zone zone(const Value& value) {
  const auto number = [&](const char* name) { return field(value, name).number_value(); };
  return {.sample = field(value, "sample").string_value(),
          .root = number("root"),
          .low = number("low"),
          .high = number("high"),
          .soft = number("soft"),
          .loud = number("loud"),
          .start = number("start"),
          .end = number("end"),
          .loop_start = number("loop_start"),
          .loop_end = number("loop_end"),
          .tune = number("tune"),
          .level = number("level"),
          .pan = number("pan"),
          .reverse = field(value, "reverse").bool_value(),
          .follow = !field(value, "fixed").bool_value()};
}

Unit unit(const Value& value) {
  Unit out{field(value, "kind").string_value(),
           field(value, "name").string_value(),
           field(value, "sentence").string_value(),
           field(value, "percussion").bool_value(),
           field(value, "pitched").bool_value(),
           field(value, "neutral").bool_value(),
           field(value, "spectrum").bool_value(),
           field(value, "latency").number_value(),
           field(value, "memory").number_value(),
           {},
           {},
           {}};
  for (const auto& each : field(value, "params").list_value().values())
    if (field(each, "curve").string_value() != "strip") out.params.push_back(param(each));
  for (const auto& each : field(value, "wiring").list_value().values()) out.wiring.push_back(each.string_value());
  for (const auto& each : field(value, "zones").list_value().values()) out.zones.push_back(zone(each));
  return out;
}

/// Writes the second version of SuperCollider's SynthDef file format, as its reference describes it.
class DefWriter {
 public:
  struct Input {
    int unit{};  // -1 is a constant
    int index{};
  };
  struct Ugen {
    std::string name{};
    int rate{};  // 0 scalar, 1 control, 2 audio
    std::vector<Input> inputs{};
    int outputs{};
  };

  static Bytes write(const std::string& name, const std::vector<float>& constants,
                     const std::vector<std::pair<std::string, float>>& controls, const std::vector<Ugen>& ugens) {
    DefWriter out;
    out.bytes_ = {'S', 'C', 'g', 'f'};
    out.number(2, 4), out.number(1, 2), out.text(name);
    out.number(constants.size(), 4);
    for (const float constant : constants) out.real(constant);
    out.number(controls.size(), 4);
    for (const auto& [control, value] : controls) out.real(value);
    out.number(controls.size(), 4);
    for (std::size_t i = 0; i < controls.size(); ++i) out.text(controls[i].first), out.number(i, 4);
    out.number(ugens.size(), 4);
    for (const auto& ugen : ugens) out.ugen(ugen);
    out.number(0, 2);  // no variants
    return out.bytes_;
  }

 private:
  void number(std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void real(float value) { number(std::bit_cast<std::uint32_t>(value), 4); }
  void text(const std::string& value) {
    number(value.size(), 1);
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  void ugen(const Ugen& each) {
    text(each.name), number(static_cast<std::uint64_t>(each.rate), 1);
    number(each.inputs.size(), 4), number(static_cast<std::uint64_t>(each.outputs), 4), number(0, 2);
    for (const auto& input : each.inputs)
      number(static_cast<std::uint32_t>(input.unit), 4), number(static_cast<std::uint32_t>(input.index), 4);
    for (int i = 0; i < each.outputs; ++i) number(static_cast<std::uint64_t>(each.rate), 1);
  }

  Bytes bytes_{};
};

}  // namespace

std::vector<Unit> read_units(const std::filesystem::path& catalogue) {
  std::ifstream in(catalogue);
  std::stringstream text;
  text << in.rdbuf();
  Struct root;
  if (!google::protobuf::util::JsonStringToMessage(text.str(), &root).ok())
    throw std::runtime_error(catalogue.string() + " is not JSON");
  std::vector<Unit> out;
  for (const auto& each : root.fields().at("units").list_value().values()) out.push_back(unit(each));
  return out;
}

const std::vector<Unit>& units() {
  static const std::vector<Unit> all = read_units(synthdefs() / "catalogue.json");
  return all;
}

const Unit& named(const std::string& name) {
  for (const auto& unit : units())
    if (unit.name == name) return unit;
  throw std::runtime_error("no unit " + name);
}

std::vector<Unit> units(const std::vector<std::string>& kinds) {
  std::vector<Unit> out;
  for (const auto& each : units())
    if (std::find(kinds.begin(), kinds.end(), each.kind) != kinds.end()) out.push_back(each);
  return out;
}

Bytes copy_def() {
  return DefWriter::write("test_copy", {}, {{"in", 0}, {"out", 0}},
                          {{"Control", 1, {}, 2}, {"In", 2, {{0, 0}}, 2}, {"Out", 2, {{0, 1}, {1, 0}, {1, 1}}, 0}});
}

Bytes left_def() {
  return DefWriter::write("test_left", {0}, {{"in", 0}, {"out", 0}},
                          {{"Control", 1, {}, 2},
                           {"In", 2, {{0, 0}}, 2},
                           {"DC", 2, {{-1, 0}}, 1},
                           {"Out", 2, {{0, 1}, {1, 0}, {2, 0}}, 0}});
}

Bytes probe_def() {
  return DefWriter::write("test_probe", {}, {{"in", 0}, {"out", 0}},
                          {{"Control", 1, {}, 2},
                           {"In", 1, {{0, 0}}, 1},
                           {"K2A", 2, {{1, 0}}, 1},
                           {"Out", 2, {{0, 1}, {2, 0}, {2, 0}}, 0}});
}

Bytes constant_def(const char* name, float value) {
  return DefWriter::write(name, {value}, {{"out", 0}},
                          {{"Control", 1, {}, 1}, {"DC", 2, {{-1, 0}}, 1}, {"Out", 2, {{0, 0}, {1, 0}, {1, 0}}, 0}});
}

}  // namespace beltane::test
