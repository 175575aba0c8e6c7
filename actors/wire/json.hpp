#pragma once

#include <limits>
#include <nlohmann/json.hpp>

#include "model/catalogue/catalogue.hpp"
#include "wire/format/blank.hpp"

/// Structs in the JSON form of Protobuf, by `fields`: as much of it as the catalogue needs. Inside wire only.
namespace beltane::wire {

using Json = nlohmann::ordered_json;

/// What stands in a catalogue's file.
struct CatalogueFile {
  std::vector<UnitSpec> units{};
};
void fields(auto& v, Of<CatalogueFile> auto& file) { v(1, "units", file.units); }

/// The second name that Protobuf has for a field: loop_start is loopStart.
std::string camel(std::string_view name);

/// The name of a field in JSON.
template <class... How>
std::string json_name(const char* name, How... how) {
  if constexpr (has<how::JsonName, How...>) return among<how::JsonName>(how...).name;
  return camel(name);
}

/// Reads the fields of one object. Unknown ones are passed over; what is not said stays as it is.
class JsonReader {
 public:
  /// `outer`: what refusals call that which the object stands in; an object with a name goes by it.
  JsonReader(const Json& object, Validator& validator, const std::string& outer)
      : object_(object), validator_(validator), path_(outer) {
    if (!object.is_object()) validator_.say(outer.empty() ? "the file" : outer, "is no object");
    if (const auto* name = find("name"); name && name->is_string())
      path_ += (outer.empty() ? "" : ".") + name->get<std::string>();
  }

  void of(const char* word) { word_ = word; }
  template <class T, class... How>
  void operator()(int, const char* name, T& value, How... how) {
    const auto* json = find(json_name(name, how...));
    if (!json) json = find(name);
    name_ = name;
    if (json && !json->is_null())
      read_value(*json, value, how...);
    else if constexpr (has<how::Words, How...>)
      take_word("", value, how...);
  }

 private:
  const Json* find(const std::string& name) const {
    const auto at = object_.find(name);
    return at == object_.end() ? nullptr : &*at;
  }
  /// The field that is being read, as refusals name it.
  std::string place() const { return *word_ ? FieldPlace{word_, name_}.text() : path_; }
  void refuse(const char* fault) { validator_.say(place(), fault); }

  void read_value(const Json& json, std::string& text, auto...) {
    if (!json.is_string()) return refuse("has a text that is none");
    text = json.get<std::string>();
  }
  void read_value(const Json& json, bool& value, auto... how) {
    if (!json.is_boolean()) return refuse("has a switch that is neither true nor false");
    value = json.get<bool>() != has<how::Negated, decltype(how)...>;
  }
  template <Scalar T, class... How>
  void read_value(const Json& json, T& value, How... how) {
    const auto number = json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
    if constexpr (has<how::Words, How...>) {
      take_word(json, value, how...);
    } else if constexpr (Quantity<T> || std::is_floating_point_v<T>) {
      set(value, std::bit_cast<std::uint64_t>(number), {"", place().c_str()}, validator_, how...);
    } else if (!(number >= 0 && number <= std::numeric_limits<std::uint32_t>::max()) || number != std::floor(number)) {
      refuse("has a whole number that is none");
    } else {
      set(value, static_cast<std::uint64_t>(number), FieldPlace{word_, name_}, validator_, how...);
    }
  }
  template <class T, class... How>
  void take_word(const Json& json, T& value, How... how) {
    const auto said = json.is_string() ? json.get<std::string>() : json.dump();
    for (const auto each : all_of(T{}))
      if (word(each) == said) return void(value = each);
    validator_.say(place(), among<how::Words>(how...).fault + (" '" + said + "'"));
  }
  template <List T>
  void read_value(const Json& json, T& list, auto...) {
    if (!json.is_array()) return refuse("has a list that is none");
    for (const auto& each : json) make_blank(list.emplace_back()), read_value(each, list.back());
  }
  template <HasFields T>
  void read_value(const Json& json, T& message, auto...) {
    JsonReader inside(json, validator_, path_);
    fields(inside, message);
  }

  const Json& object_;
  Validator& validator_;
  std::string path_;
  const char* word_{""};
  const char* name_{""};
};

/// Writes the fields of one object; what is 0 or empty is said by saying nothing.
class JsonWriter {
 public:
  explicit JsonWriter(Json& object) : object_(object) {}

  void of(const char*) {}
  template <class T, class... How>
  void operator()(int, const char* name, const T& value, How... how) {
    auto json = json_of(value, how...);
    if (!is_nothing(json)) object_[json_name(name, how...)] = std::move(json);
  }

 private:
  static bool is_nothing(const Json& json) {
    return json == 0 || json == false || json == "" || (json.is_array() && json.empty());
  }
  static Json json_of(const std::string& text, auto...) { return text; }
  template <Scalar T, class... How>
  static Json json_of(T value, How...) {
    if constexpr (has<how::Words, How...>) {
      return word(value);
    } else if constexpr (Quantity<T>) {
      return number_in(value);
    } else if constexpr (std::is_enum_v<T>) {
      return static_cast<std::underlying_type_t<T>>(value);
    } else if constexpr (std::is_same_v<T, bool>) {
      return value != has<how::Negated, How...>;
    } else {
      return value;
    }
  }
  template <List T>
  static Json json_of(const T& list, auto...) {
    auto json = Json::array();
    for (const auto& each : list) json.push_back(json_of(each));
    return json;
  }
  template <HasFields T>
  static Json json_of(const T& message, auto...) {
    auto json = Json::object();
    JsonWriter inside(json);
    fields(inside, message);
    return json;
  }

  Json& object_;
};

}  // namespace beltane::wire
