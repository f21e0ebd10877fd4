//! What can be asked of the room, what becomes true in it, and what has to be looked up for the one to become the other.

use serde::{Deserialize, Serialize};

use crate::audit::Deed;
use crate::chat::Message;
use crate::draw::{Chance, Drawing};
use crate::id::{MemberId, MessageId, Seq};
use crate::json::Later;
use crate::leaving::Going;
use crate::time::Instant;
use crate::wire::Audience;
use crate::{account, chat, library, mention, moderation, report, settings, show, tonight, watch};

/// What somebody asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Of people.
    Account(account::Command),
    /// Of the chat.
    Chat(chat::Command),
    /// Of order among people.
    Moderation(moderation::Command),
    /// Of what is pointed out to those who keep order.
    Report(report::Command),
    /// Of words that somebody looks at first.
    Watch(watch::Command),
    /// Of how the house is kept.
    Settings(settings::Command),
    /// Of the show.
    Show(show::Command),
    /// Of the library.
    Library(Later<library::Command>),
    /// Of how tonight's list is made.
    Tonight(Later<tonight::Command>),
}

macro_rules! from {
    ($($feature:ident: $command:ty),+) => {
        $(impl From<$command> for Command {
            fn from(command: $command) -> Command {
                Command::$feature(command)
            }
        })+
    };
}

from!(
    Account: account::Command,
    Chat: chat::Command,
    Moderation: moderation::Command,
    Report: report::Command,
    Watch: watch::Command,
    Settings: settings::Command,
    Show: show::Command
);

impl From<library::Command> for Command {
    fn from(command: library::Command) -> Command {
        Command::Library(Later::of(&command))
    }
}

impl From<tonight::Command> for Command {
    fn from(command: tonight::Command) -> Command {
        Command::Tonight(Later::of(&command))
    }
}

impl From<library::Event> for Event {
    fn from(event: library::Event) -> Event {
        Event::Library(Later::of(&event))
    }
}

impl From<tonight::Event> for Event {
    fn from(event: tonight::Event) -> Event {
        Event::Tonight(Later::of(&event))
    }
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Of people.
    Account(account::Event),
    /// Of the chat.
    Chat(chat::Event),
    /// Of the library: for those who have it before them.
    Library(Later<library::Event>),
    /// Of order among people.
    Moderation(moderation::Event),
    /// Of what is pointed out to those who keep order.
    Report(report::Event),
    /// Of words that somebody looks at first.
    Watch(watch::Event),
    /// Of how the house is kept.
    Settings(settings::Event),
    /// Of the show.
    Show(show::Event),
    /// Of how tonight's list is made: for those who have that before them.
    Tonight(Later<tonight::Event>),
}

/// Something that a command is about and the room may no longer remember.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The message that [`Command::needs`] names, if there is such a message.
    pub message: Option<Message>,
    /// Who has which of the names that [`Command::calls`] asks for, by their keys.
    pub named: Vec<(String, MemberId)>,
    /// The messages that [`Command::needs_many`] asks for, oldest first.
    pub messages: Vec<Message>,
    /// Since when whoever asks has a name, if [`Room::asks_age`] asks for it.
    pub joined_at: Option<Instant>,
    /// When whoever asks took the name that they have, if [`Command::renames`] and they had another before.
    pub renamed_at: Option<Instant>,
    /// What a draw is made from, if [`Command::draws`].
    pub chance: Option<Chance>,
    /// That the door is shut for whoever is to be seen off.
    pub going: Option<Going>,
}

/// Messages that a command is about and that the room may no longer remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// The last ones of this person that are not removed, so many of them.
    LastOf(MemberId, u32),
    /// Those that were taken away in this frame, by a deed that nobody has undone.
    PurgedIn(Seq),
}

/// What comes of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What becomes true, in this order; at least one thing.
    pub events: Vec<Event>,
    /// What those who keep order will find in their log.
    pub deed: Option<Deed>,
    /// The draw that was made, for whoever checks it.
    pub drawing: Option<Drawing>,
}

impl Command {
    /// The message that it is about. If the room does not have it, it has to be looked up for [`Room::decide`].
    #[must_use]
    pub fn needs(&self) -> Option<MessageId> {
        match self {
            Command::Chat(
                chat::Command::Edit { id, .. }
                | chat::Command::Remove { id, .. }
                | chat::Command::Restore { id }
                | chat::Command::Pin { id }
                | chat::Command::Unpin { id },
            ) => Some(*id),
            Command::Report(command) => Some(command.about()),
            Command::Chat(chat::Command::Say { .. } | chat::Command::Purge { .. } | chat::Command::Unpurge { .. })
            | Command::Account(_)
            | Command::Moderation(_)
            | Command::Settings(_)
            | Command::Show(_)
            | Command::Library(_)
            | Command::Tonight(_)
            | Command::Watch(_) => None,
        }
    }

    /// The messages that it is about, if they are more than one.
    #[must_use]
    pub fn needs_many(&self) -> Option<Many> {
        match self {
            Command::Chat(chat::Command::Purge { id, count, .. }) => Some(Many::LastOf(*id, (*count).min(chat::PURGE_MAX))),
            Command::Chat(chat::Command::Unpurge { seq }) => Some(Many::PurgedIn(*seq)),
            Command::Chat(
                chat::Command::Say { .. }
                | chat::Command::Edit { .. }
                | chat::Command::Remove { .. }
                | chat::Command::Restore { .. }
                | chat::Command::Pin { .. }
                | chat::Command::Unpin { .. },
            )
            | Command::Account(_)
            | Command::Moderation(_)
            | Command::Report(_)
            | Command::Settings(_)
            | Command::Show(_)
            | Command::Library(_)
            | Command::Tonight(_)
            | Command::Watch(_) => None,
        }
    }

    /// Whether it gives whoever asks another name.
    #[must_use]
    pub fn renames(&self) -> bool {
        matches!(self, Command::Account(account::Command::Rename { .. }))
    }

    /// Whether it makes a draw, which takes a [`Chance`].
    #[must_use]
    pub fn draws(&self) -> bool {
        match self {
            Command::Tonight(command) => command.read().is_ok_and(|command| command.draws()),
            Command::Account(_)
            | Command::Chat(_)
            | Command::Library(_)
            | Command::Moderation(_)
            | Command::Report(_)
            | Command::Settings(_)
            | Command::Show(_)
            | Command::Watch(_) => false,
        }
    }

    /// The keys of names that it may call, as [`name::key`] makes them: who has them, only the store knows.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        match self {
            Command::Chat(chat::Command::Say { text } | chat::Command::Edit { text, .. }) => mention::keys(text),
            Command::Chat(
                chat::Command::Remove { .. }
                | chat::Command::Restore { .. }
                | chat::Command::Purge { .. }
                | chat::Command::Unpurge { .. }
                | chat::Command::Pin { .. }
                | chat::Command::Unpin { .. },
            )
            | Command::Account(_)
            | Command::Moderation(_)
            | Command::Report(_)
            | Command::Settings(_)
            | Command::Show(_)
            | Command::Library(_)
            | Command::Tonight(_)
            | Command::Watch(_) => Vec::new(),
        }
    }
}

impl Event {
    /// Whose sessions it ends, and with them their streams.
    #[must_use]
    pub fn signs_out(&self) -> Option<MemberId> {
        match self {
            Event::Moderation(event) => event.keeps_out(),
            Event::Account(account::Event::SessionsEnded { id } | account::Event::Left { id, .. }) => Some(*id),
            Event::Account(_)
            | Event::Chat(_)
            | Event::Library(_)
            | Event::Report(_)
            | Event::Settings(_)
            | Event::Show(_)
            | Event::Tonight(_)
            | Event::Watch(_) => None,
        }
    }

    /// As the one person is told who is told besides those who keep order.
    #[must_use]
    pub fn for_them(&self) -> Event {
        match self {
            Event::Moderation(event) => Event::Moderation(event.for_them()),
            other => other.clone(),
        }
    }

    /// Who is told.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Event::Library(event) if event.is("imported") => Audience::Nobody,
            Event::Moderation(event) => Audience::Staff { and: event.tells() },
            Event::Watch(event) => Audience::Staff { and: event.tells() },
            Event::Account(account::Event::SessionsEnded { .. }) | Event::Report(_) => Audience::Staff { and: None },
            Event::Account(_) | Event::Chat(_) | Event::Library(_) | Event::Settings(_) | Event::Show(_) | Event::Tonight(_) => {
                Audience::Everyone
            }
        }
    }
}
