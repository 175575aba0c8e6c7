#pragma once

/// Every mailbox of beltane on one page. A struct a message; a comment a message. Actors run on the
/// loop of their process, but for those that wait for a disk: they are detached. No message leaves its process: sockets
/// speak Protobuf.

#include <caf/typed_actor.hpp>

#include "follow/follow.hpp"
#include "loop/loop.hpp"
#include "model/messages/control.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/storage.hpp"

namespace beltane {

/// A message of a client, with the way back.
template <class Message>
struct From {
  loop::Peer peer{};
  Message message{};
};

/// A link of this process to another came up (again) or went away.
struct LinkUp {};
struct LinkDown {};
/// A step of the clock of a process.
struct Tick {};
/// An audio engine has something to tell.
struct EngineNews {};
/// The digest of the project at a revision, worked out beside the session.
struct Measured {
  Epoch epoch{};
  Revision revision{};
  std::uint64_t digest{};
};

/// Owns the project: accepts edits, publishes changes, has them journaled.
using SessionMailbox =
    caf::typed_actor<caf::reacts_to<From<SessionRequest>>,  // accept or refuse, publish, journal, answer
                     caf::reacts_to<From<CatchUp>>,         // answer with what a follower missed
                     caf::reacts_to<StorageReply>,          // what persistence says
                     caf::reacts_to<LinkUp>,                // persistence is there: send what it has not confirmed
                     caf::reacts_to<LinkDown>,              // persistence is away: answer 'not yet durable'
                     caf::reacts_to<Tick>,                  // pulse, snapshots, answers that are overdue
                     caf::reacts_to<Measured>,              // the digest for the next pulse
                     caf::reacts_to<Ping>>;

/// Owns the project file: writes the journal, groups commits, answers what is on disk.
using PersistenceMailbox =
    caf::typed_actor<caf::reacts_to<From<StorageRequest>>,
                     caf::reacts_to<From<loop::Bytes>>,  // the same as it came: to read it is work
                     caf::reacts_to<Tick>,               // commit what waits, checkpoint when idle
                     caf::reacts_to<Ping>>;

/// Owns the transport: turns the project and time into notes.
using SequencerMailbox =
    caf::typed_actor<caf::reacts_to<ProjectNow>,              // notes ahead may have changed
                     caf::reacts_to<From<TransportCommand>>,  // play, stop, seek, loop
                     caf::reacts_to<LinkUp>,                  // voices are there (again): give the window once more
                     caf::reacts_to<LinkDown>,                // voices are away: remember what they miss
                     caf::reacts_to<Tick>,                    // work `horizon` ahead
                     caf::reacts_to<Ping>>;

/// Owns the voice pools: gives notes a voice, steals, recycles.
using VoicesMailbox = caf::typed_actor<caf::reacts_to<From<Gestures>>,  // play, release, cancel, bend
                                       caf::reacts_to<ProjectNow>,      // who plays along with whom
                                       caf::reacts_to<VoiceEvents>,     // what the server says of voices
                                       caf::reacts_to<LinkUp>,  // the backend is there (again): ask what it knows
                                       caf::reacts_to<Tick>,    // end what was stolen, forget what is over
                                       caf::reacts_to<Ping>>;

/// Owns the sound: makes an audio engine play what the project says.
using BackendMailbox =
    caf::typed_actor<caf::reacts_to<ProjectNow>,           // derive, tell the engine the difference
                     caf::reacts_to<From<VoiceCommands>>,  // queue, hand over in time; empty: answer VoicesKnown
                     caf::reacts_to<Servers>,              // a server came, went, or came again
                     caf::reacts_to<Playhead>,             // the tempo of the music
                     caf::reacts_to<EngineNews>,           // voices began and ended, commands failed
                     caf::reacts_to<From<BackendRequest>>,
                     caf::reacts_to<Tick>,  // hand over what is due
                     caf::reacts_to<Ping>>;

}  // namespace beltane

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::SessionRequest>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::CatchUp>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::StorageRequest>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::loop::Bytes>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::TransportCommand>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::Gestures>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::VoiceCommands>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::From<beltane::BackendRequest>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::StorageReply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::VoiceEvents)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::ProjectNow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::Servers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::Playhead)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::EngineNews)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::LinkUp)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::LinkDown)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::Tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::Measured)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::Ping)
