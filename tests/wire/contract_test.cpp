#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "beltane/v1/catalogue.pb.h"
#include "beltane/v1/control.pb.h"
#include "beltane/v1/storage.pb.h"
#include "support/generators.hpp"
#include "wire/envelope.hpp"
#include "wire/every_message.hpp"
#include "wire/json.hpp"

/// proto/ is the contract, `fields` is what we speak: neither says a field that the other does not. Protobuf's own
/// classes are the judge.
namespace beltane::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using Field = google::protobuf::FieldDescriptor;

/// Compares the enumerators of an enum with those in proto/.
class EnumContract {
 public:
  explicit EnumContract(const EnumDescriptor& type) : type_(type) {}
  ~EnumContract() {
    for (int i = 0; i < type_.value_count(); ++i) {
      const auto& value = *type_.value(i);
      const bool unspecified = value.number() == 0 && value.name().ends_with("UNSPECIFIED");
      EXPECT_TRUE(unspecified || numbers_.contains(value.number())) << value.full_name() << " is in proto/ only";
    }
  }

  void of(const char*) {}
  void operator()(int number, const char* name, auto) {
    numbers_.insert(number);
    const auto* value = type_.FindValueByNumber(number);
    EXPECT_TRUE(value && value->name() == name) << type_.full_name() << " has no " << name << " = " << number;
  }

 private:
  const EnumDescriptor& type_;
  std::set<int> numbers_{};
};

/// The type that a field must have in proto/.
template <class T, class... How>
constexpr Field::Type type_of() {
  constexpr bool fixed = has<how::Fixed, How...>;
  if constexpr (has<how::Words, How...>) {
    return Field::TYPE_STRING;
  } else if constexpr (Listed<T>) {
    return Field::TYPE_ENUM;
  } else if constexpr (std::is_enum_v<T>) {
    return type_of<std::underlying_type_t<T>, How...>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return Field::TYPE_BOOL;
  } else if constexpr (std::is_same_v<T, float>) {
    return Field::TYPE_FLOAT;
  } else if constexpr (std::is_same_v<T, double> || Quantity<T>) {
    return Field::TYPE_DOUBLE;
  } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, std::int64_t>) {
    return Field::TYPE_SFIXED64;
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return fixed ? Field::TYPE_FIXED64 : Field::TYPE_UINT64;
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return has<how::Sint, How...> ? Field::TYPE_SINT32 : Field::TYPE_INT32;
  } else if constexpr (Name128<T>) {
    return Field::TYPE_BYTES;
  } else if constexpr (Text<T>) {
    return has<how::Bytes, How...> ? Field::TYPE_BYTES : Field::TYPE_STRING;
  } else if constexpr (HasFields<T>) {
    return Field::TYPE_MESSAGE;
  } else {
    static_assert(std::is_unsigned_v<T>);
    return Field::TYPE_UINT32;
  }
}

using Seen = std::set<const Descriptor*>;

/// Compares the fields of a message with those in proto/, and those of all that is in it.
class Contract {
 public:
  Contract(const Descriptor& message, Seen& seen) : message_(message), seen_(seen) { seen.insert(&message); }
  ~Contract() {
    for (int i = 0; i < message_.field_count(); ++i)
      EXPECT_TRUE(numbers_.contains(message_.field(i)->number()))
          << message_.field(i)->full_name() << " is in proto/ only";
  }

  void of(const char*) {}
  template <class T, class... How>
  void operator()(int number, const char* name, const T& value, How... how) {
    const auto* found = message_.FindFieldByNumber(number);
    const bool in_order = numbers_.empty() || number > *numbers_.rbegin() || (found && found->real_containing_oneof());
    EXPECT_TRUE(in_order) << message_.full_name() << " says " << name << " late";
    numbers_.insert(number);
    if (!found || found->name() != name) {
      ADD_FAILURE() << message_.full_name() << " has no " << name << " = " << number;
      return;
    }
    if constexpr (has<how::JsonName, How...>) {
      EXPECT_EQ(found->json_name(), among<how::JsonName>(how...).name);
    }
    field(*found, value, how...);
  }

 private:
  enum class Presence { none, optional, repeated, oneof };
  static Presence presence(const Field& field) {
    if (field.is_repeated()) return Presence::repeated;
    if (field.real_containing_oneof()) return Presence::oneof;
    return field.has_optional_keyword() ? Presence::optional : Presence::none;
  }

  template <class T, class... How>
  void expect(const Field& field, Presence said) {
    EXPECT_EQ(field.type(), (type_of<T, How...>())) << field.full_name() << " is a " << field.type_name();
    EXPECT_EQ(static_cast<int>(presence(field)), static_cast<int>(said)) << field.full_name();
    if constexpr (Listed<T> && !has<how::Words, How...>) {
      EnumContract contract(*field.enum_type());
      enumerators(contract, T{});
    }
  }
  void inside(const Field& field, const auto& message) {
    if (field.type() != Field::TYPE_MESSAGE) return;
    Contract contract(*field.message_type(), seen_);
    fields(contract, message);
  }

  template <class T, class... How>
  void field(const Field& field, const T& value, How...) {
    expect<T, How...>(field, has<how::Unless<T>, How...> && !HasFields<T> ? Presence::optional : Presence::none);
    if constexpr (HasFields<T>) inside(field, value);
  }
  template <class T, class... How>
  void field(const Field& field, const std::optional<T>&, How...) {
    expect<T, How...>(field, HasFields<T> ? presence_of_message(field) : Presence::optional);
    if constexpr (HasFields<T>) inside(field, T{});
  }
  /// A message tells by itself whether it is there; a part is an alternative of what the socket speaks.
  static Presence presence_of_message(const Field& field) {
    return field.real_containing_oneof() ? Presence::oneof : Presence::none;
  }
  template <class T, class... How>
  void field(const Field& one, const Cow<T>& value, How... how) {
    field(one, *value, how...);
  }
  template <List T, class... How>
  void field(const Field& field, const T&, How...) {
    each<typename T::value_type>(field);
  }
  template <class T, class Take>
  void field(const Field& field, const Older<T, Take>&) {
    each<T>(field);
  }
  template <class Item>
  void each(const Field& field) {
    if constexpr (is_cow<Item>) {
      each<std::decay_t<decltype(*Item{})>>(field);
    } else {
      expect<Item>(field, Presence::repeated);
      if constexpr (HasFields<Item>) inside(field, Item{});
    }
  }
  template <Map T, class... How>
  void field(const Field& field, const T&, How...) {
    using Key = typename T::key_type;
    using Value = typename T::mapped_type;
    EXPECT_EQ(field.is_map(), !Rows<T>) << field.full_name();
    if constexpr (Rows<T>) {
      expect<std::pair<Key, Value>>(field, Presence::repeated);
      inside(field, std::pair<Key, Value>(Key{}, Value{}));
    } else {
      EXPECT_EQ(field.message_type()->map_key()->type(), type_of<Key>());
      EXPECT_EQ(field.message_type()->map_value()->type(), type_of<Value>());
    }
  }
  template <class T, class Variant>
  void field(const Field& field, const Alternative<T, Variant>&) {
    expect<T>(field, Presence::oneof);
    inside(field, T{});
  }

  const Descriptor& message_;
  Seen& seen_;
  std::set<int> numbers_{};
};

/// What the messages are called in proto/, in the order of `EveryMessage`.
constexpr const char* names[] = {"SessionRequest", "SessionReply",   "Publication",      "CatchUp",   "CaughtUp",
                                 "StorageRequest", "StorageReply",   "TransportCommand", "Gestures",  "VoiceCommands",
                                 "VoiceEvents",    "BackendRequest", "BackendAnswer",    "Telemetry", "ToSupervisor",
                                 "FromSupervisor", "JournalRow",     "SavedStudio"};
static_assert(std::size(names) == message_count);

const Descriptor& descriptor(std::string_view name) {
  const auto& pool = *v1::Catalogue::descriptor()->file()->pool();
  return *pool.FindMessageTypeByName("beltane.v1." + std::string(name));
}

/// All messages of proto/, also those inside of others; those that maps are made of are no messages to anybody.
void gather(const Descriptor& message, Seen& all) {
  if (message.options().map_entry()) return;
  all.insert(&message);
  for (int i = 0; i < message.nested_type_count(); ++i) gather(*message.nested_type(i), all);
}
Seen every_descriptor() {
  Seen all;
  for (const auto* one : {v1::Catalogue::descriptor(), v1::ToSupervisor::descriptor(), v1::StorageRequest::descriptor(),
                          v1::SessionRequest::descriptor(), v1::Edit::descriptor(), v1::Telemetry::descriptor(),
                          v1::Gesture::descriptor(), v1::Project::descriptor()})
    for (int i = 0; i < one->file()->message_type_count(); ++i) gather(*one->file()->message_type(i), all);
  return all;
}

TEST(Contract, AndFieldsSayTheSame) {
  Seen seen;
  for_each_message([&]<class Message, std::size_t Index>() {
    Message message{};
    const Envelope<const Message> envelope{&message};
    Contract contract(descriptor(names[Index]), seen);
    fields(contract, envelope);
  });
  Contract contract(descriptor("Catalogue"), seen);
  CatalogueFile file;
  fields(contract, file);
  for (const auto* message : every_descriptor()) EXPECT_TRUE(seen.contains(message)) << message->full_name();
}

using Generated = std::unique_ptr<google::protobuf::Message>;

Generated generated(std::string_view name, const std::string& bytes) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  Generated message(factory->GetPrototype(&descriptor(name))->New());
  return message->ParseFromString(bytes) ? std::move(message) : nullptr;
}

std::string written(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream string(&bytes);
    google::protobuf::io::CodedOutputStream stream(&string);
    stream.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&stream);
  }
  return bytes;
}

TEST(Contract, WhatIsWrittenIsWhatProtobufReadsAndWrites) {
  for_each_message([]<class Message, std::size_t Index>() {
    EXPECT_TRUE(rc::check(names[Index], [] {
      const auto bytes = encode(*support::anything<Message>());
      const auto theirs = generated(names[Index], bytes);
      RC_ASSERT(theirs != nullptr);
      RC_ASSERT(written(*theirs) == bytes);
      std::vector<const Field*> unknown;
      RC_ASSERT(theirs->GetReflection()->GetUnknownFields(*theirs).empty());
    }));
  });
}

void append_inside(std::string& to, int number, const std::string& inside) {
  google::protobuf::io::StringOutputStream string(&to);
  google::protobuf::io::CodedOutputStream stream(&string);
  stream.WriteTag(tag_of(number, WireType::length));
  stream.WriteVarint32(static_cast<std::uint32_t>(inside.size()));
  stream.WriteString(inside);
}

/// The message with its last fields first, as nobody writes it and anybody may.
std::string backwards(const google::protobuf::Message& message) {
  const auto& look = *message.GetReflection();
  std::vector<const Field*> set;
  look.ListFields(message, &set);
  std::string bytes;
  for (auto at = set.rbegin(); at != set.rend(); ++at) {
    const auto* field = *at;
    if (field->type() == Field::TYPE_MESSAGE && !field->is_map()) {
      for (int i = 0; field->is_repeated() && i < look.FieldSize(message, field); ++i)
        append_inside(bytes, field->number(), backwards(look.GetRepeatedMessage(message, field, i)));
      if (!field->is_repeated()) append_inside(bytes, field->number(), backwards(look.GetMessage(message, field)));
      continue;
    }
    Generated only(message.New());
    only->CopyFrom(message);
    for (const auto* other : set)
      if (other != field) look.ClearField(only.get(), other);
    bytes += written(*only);
  }
  return bytes;
}

TEST(Contract, FieldsMayComeInAnyOrder) {
  for_each_message([]<class Message, std::size_t Index>() {
    EXPECT_TRUE(rc::check(names[Index], [] {
      const auto sent = *support::anything<Message>();
      const auto arrived = decode<Message>(backwards(*generated(names[Index], encode(sent))));
      if (!arrived) RC_FAIL(arrived.reason());
      RC_ASSERT(*arrived == as_sent(sent));
    }));
  });
}

/// Protobuf lets a message be said in pieces: they are one.
TEST(Contract, AMessageThatComesTwiceIsOne) {
  v1::Publication first, second;
  first.set_protocol(protocol_version);
  first.mutable_change()->add_edits()->mutable_rename_project()->set_name("a");
  second.mutable_change()->set_revision(7);
  second.mutable_change()->add_edits()->mutable_rename_project()->set_name("b");
  const auto arrived = decode<Publication>(first.SerializeAsString() + second.SerializeAsString());
  ASSERT_TRUE(arrived) << arrived.reason();
  EXPECT_EQ(std::get<Change>(*arrived),
            (Change{.revision = Revision{7}, .edits = {RenameProject{"a"}, RenameProject{"b"}}}));
}

/// Numbers of a list may stand one by one instead of packed.
TEST(Contract, AListMayComeUnpacked) {
  v1::SessionReply reply;
  reply.set_protocol(protocol_version);
  reply.mutable_verdict();
  auto bytes = reply.SerializeAsString();
  const std::string made("\x30\x05\x30\x09", 4);
  bytes.back() = static_cast<char>(made.size());
  const auto arrived = decode<SessionReply>(bytes + made);
  ASSERT_TRUE(arrived) << arrived.reason();
  EXPECT_EQ(std::get<Verdict>(*arrived).made, (std::vector<std::uint32_t>{5, 9}));
}

TEST(Contract, TextThatIsNotUtf8IsNoMessage) {
  v1::Publication publication;
  publication.set_protocol(protocol_version);
  publication.mutable_change()->add_edits()->mutable_rename_project()->set_name("????");
  auto bytes = publication.SerializeAsString();
  bytes[bytes.find("????")] = '\xe9';
  EXPECT_FALSE(v1::Publication().ParseFromString(bytes));
  EXPECT_FALSE(decode<Publication>(bytes));
}

}  // namespace
}  // namespace beltane::wire
