//! The room: all features under one roof. It lists them and has no rule of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::account::{self, Actor, Hue, Member, Role};
use crate::audit::Deed;
use crate::chat::{self, Chat, Message};
use crate::id::{MemberId, MessageId, Seq};
use crate::library::{self, Library};
use crate::markup::Markup;
use crate::mention::{self, Mention};
use crate::moderation::{self, Sanctions};
use crate::name::{self, Name};
use crate::permit::{self, Act};
use crate::refusal::Refusal;
use crate::settings::{self, Settings};
use crate::show::{self, Show};
use crate::time::Instant;
use crate::wire::{Audience, Frame, Nonce};

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
    /// Of how the house is kept.
    Settings(settings::Command),
    /// Of the show.
    Show(show::Command),
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
    Settings: settings::Command,
    Show: show::Command
);

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Of people.
    Account(account::Event),
    /// Of the chat.
    Chat(chat::Event),
    /// Of the library.
    Library(library::Event),
    /// Of order among people.
    Moderation(moderation::Event),
    /// Of how the house is kept.
    Settings(settings::Event),
    /// Of the show.
    Show(show::Event),
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
}

impl Command {
    /// The message that it is about. If the room does not have it, it has to be looked up for [`Room::decide`].
    #[must_use]
    pub fn needs(&self) -> Option<MessageId> {
        match self {
            Command::Chat(chat::Command::Edit { id, .. } | chat::Command::Remove { id, .. } | chat::Command::Restore { id }) => {
                Some(*id)
            }
            Command::Chat(chat::Command::Say { .. } | chat::Command::Purge { .. } | chat::Command::Unpurge { .. })
            | Command::Account(_)
            | Command::Moderation(_)
            | Command::Settings(_)
            | Command::Show(_) => None,
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
                | chat::Command::Restore { .. },
            )
            | Command::Account(_)
            | Command::Moderation(_)
            | Command::Settings(_)
            | Command::Show(_) => None,
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
                | chat::Command::Unpurge { .. },
            )
            | Command::Account(_)
            | Command::Moderation(_)
            | Command::Settings(_)
            | Command::Show(_) => Vec::new(),
        }
    }
}

impl Event {
    /// Whose sessions it ends, and with them their streams.
    #[must_use]
    pub fn signs_out(&self) -> Option<MemberId> {
        match self {
            Event::Moderation(event) => event.keeps_out(),
            Event::Account(account::Event::SessionsEnded { id }) => Some(*id),
            Event::Account(_) | Event::Chat(_) | Event::Library(_) | Event::Settings(_) | Event::Show(_) => None,
        }
    }

    /// Who is told.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Event::Library(library::Event::Imported { .. }) => Audience::Nobody,
            Event::Moderation(event) => Audience::Staff { and: event.tells() },
            Event::Account(account::Event::SessionsEnded { .. }) => Audience::Staff { and: None },
            Event::Account(_) | Event::Chat(_) | Event::Settings(_) | Event::Show(_) => Audience::Everyone,
        }
    }
}

/// Whose room it is: the server's own, with everything in it, or one visitor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Eyes {
    Server,
    Visitor(Actor),
}

/// Everything that is true of the evening now. On the server all of it; on a page what its visitor may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    eyes: Eyes,
    /// The last frame that is in it.
    pub seq: Seq,
    people: Arc<BTreeMap<MemberId, Member>>,
    /// The last messages.
    pub chat: Chat,
    /// Who only reads for a while, and who is let in no more.
    pub sanctions: Sanctions,
    /// How the house is kept.
    pub settings: Settings,
    library: Library,
    /// What is shown.
    pub show: Show,
}

impl Room {
    /// The server's room, of what the store holds.
    #[must_use]
    pub fn of(
        seq: Seq,
        people: Vec<Member>,
        chat: Chat,
        sanctions: Sanctions,
        settings: Settings,
        library: Library,
        show: Show,
    ) -> Room {
        let people = Arc::new(people.into_iter().map(|member| (member.id, member)).collect());
        Room { eyes: Eyes::Server, seq, people, chat, sanctions, settings, library, show }
    }

    /// The person of this number, if this room knows them.
    #[must_use]
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        self.people.get(&id)
    }

    /// Everybody whom this room knows.
    pub fn people(&self) -> impl Iterator<Item = &Member> {
        self.people.values()
    }

    /// The role of whoever asks; a number that nobody has is a guest.
    #[must_use]
    pub fn role(&self, actor: Actor) -> Role {
        match actor {
            Actor::Guest => Role::Guest,
            Actor::Member(id) => self.member(id).map_or(Role::Guest, |member| member.role),
        }
    }

    /// All stories. Only the server's room has them.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// What comes of a wish: facts, or a refusal. `nonce` goes into what the asker is told.
    ///
    /// # Errors
    /// The refusal, in the order: may they, does it read, is there such a thing, is it theirs, is it in time.
    pub fn decide(
        &self,
        actor: Actor,
        now: Instant,
        nonce: &Nonce,
        command: &Command,
        facts: &Facts,
    ) -> Result<Decision, Refusal> {
        let events = match command {
            Command::Chat(command) => {
                let events = self.decide_chat(actor, now, nonce, command, facts)?;
                events.into_iter().map(Event::Chat).collect()
            }
            Command::Account(command) => vec![self.decide_account(actor, command).map(Event::Account)?],
            Command::Moderation(command) => vec![self.decide_moderation(actor, now, command).map(Event::Moderation)?],
            Command::Show(command) => {
                self.permit(actor, command.act())?;
                vec![self.show.decide(now, command).map(Event::Show)?]
            }
            Command::Settings(command) => {
                self.permit(actor, command.act())?;
                vec![self.settings.decide(now, command).map(Event::Settings)?]
            }
        };
        let of_one = command.needs().and_then(|id| self.message(id, facts).ok());
        let author = of_one.or(facts.messages.first()).map(|message| message.by.id);
        let deed = Deed::of_command(actor, command, author, &events);
        Ok(Decision { events, deed })
    }

    fn purge(&self, actor: Actor, id: MemberId, count: u32, why: &str, facts: &Facts) -> Result<Vec<chat::Event>, Refusal> {
        let by = self.permit(actor, Act::RemoveOthers)?;
        moderation::parse_why(why)?;
        if !(1..=chat::PURGE_MAX).contains(&count) {
            return Err(Refusal::Malformed);
        }
        let target = self.member(id).ok_or(Refusal::NoSuchThing)?;
        if !permit::outranks(by.role, target.role) {
            return Err(Refusal::NotPermitted);
        }
        let there = facts.messages.iter().filter(|message| message.by.id == id && message.removed.is_none());
        let gone = there.map(|message| chat::Event::Removed { id: message.id, by_guard: true });
        some(gone.collect())
    }

    fn unpurge(&self, actor: Actor, facts: &Facts) -> Result<Vec<chat::Event>, Refusal> {
        let by = self.permit(actor, Act::RemoveOthers)?;
        let gone = facts.messages.iter().filter(|message| message.removed.is_some_and(|removed| removed.by_guard));
        let back = gone.map(|message| {
            self.permit_on(by, message)?;
            Ok(chat::Event::Restored { message: Message { removed: None, ..message.clone() } })
        });
        some(back.collect::<Result<_, _>>()?)
    }

    fn decide_chat(
        &self,
        actor: Actor,
        now: Instant,
        nonce: &Nonce,
        command: &chat::Command,
        facts: &Facts,
    ) -> Result<Vec<chat::Event>, Refusal> {
        let event = match command {
            chat::Command::Say { text } => {
                let by = self.permit(actor, Act::Say)?.clone();
                self.sanctions.let_write(by.id, now)?;
                let text = chat::parse_text(text)?;
                self.let_through(by.role, &text, now)?;
                if let Some(joined_at) = facts.joined_at {
                    self.settings.let_write_since(joined_at, now)?;
                }
                let mentions = self.mentions(&text, facts, &[]);
                let id = MessageId(self.seq.next().0);
                let message = Message { id, at: now, by, text, mentions, edited_at: None, removed: None };
                chat::Event::Said { message, nonce: Some(nonce.clone()) }
            }
            chat::Command::Edit { id, text } => {
                let editor = self.permit(actor, Act::EditOwn)?;
                self.sanctions.let_write(editor.id, now)?;
                let text = chat::parse_text(text)?;
                self.let_through(editor.role, &text, now)?;
                let message = self.message(*id, facts)?;
                if message.removed.is_some() {
                    return Err(Refusal::NoSuchThing);
                }
                if message.by.id != editor.id {
                    return Err(Refusal::NotPermitted);
                }
                in_time(message.at, now)?;
                let mentions = self.mentions(&text, facts, &message.mentions);
                chat::Event::Edited { id: *id, text, mentions, edited_at: now }
            }
            chat::Command::Purge { id, count, why } => return self.purge(actor, *id, *count, why, facts),
            chat::Command::Unpurge { .. } => return self.unpurge(actor, facts),
            chat::Command::Remove { id, why } => {
                let remover = self.permit(actor, Act::RemoveOwn)?;
                moderation::parse_why(why)?;
                let message = self.message(*id, facts)?;
                if message.removed.is_some() {
                    return Err(Refusal::NoSuchThing);
                }
                let by_guard = message.by.id != remover.id;
                if by_guard {
                    self.permit_on(remover, message)?;
                }
                chat::Event::Removed { id: *id, by_guard }
            }
            chat::Command::Restore { id } => {
                let restorer = self.permit(actor, Act::RemoveOwn)?;
                let message = self.message(*id, facts)?;
                let removed = message.removed.ok_or(Refusal::NoSuchThing)?;
                if removed.by_guard {
                    self.permit_on(restorer, message)?;
                } else if message.by.id != restorer.id {
                    return Err(Refusal::NotPermitted);
                } else {
                    self.sanctions.let_write(restorer.id, now)?;
                    in_time(removed.at, now)?;
                }
                chat::Event::Restored { message: Message { removed: None, ..message.clone() } }
            }
        };
        Ok(vec![event])
    }

    /// Whether the shield lets this text through.
    fn let_through(&self, role: Role, text: &str, now: Instant) -> Result<(), Refusal> {
        let is_held = role == Role::Member && self.settings.is_shielded(now) && Markup::of(text, &[]).has_link();
        if is_held { Err(Refusal::ShieldLinks) } else { Ok(()) }
    }

    /// Whether it matters for this since when somebody has a name.
    #[must_use]
    pub fn asks_age(&self, actor: Actor, command: &Command, now: Instant) -> bool {
        let is_said = matches!(command, Command::Chat(chat::Command::Say { .. }));
        is_said && self.role(actor) == Role::Member && self.settings.is_shielded(now)
    }

    fn decide_account(&self, actor: Actor, command: &account::Command) -> Result<account::Event, Refusal> {
        let by = self.permit(actor, Act::ManagePeople)?;
        let role = match command {
            account::Command::Grant { role, .. } => Some(Role::granted(role).ok_or(Refusal::Malformed)?),
            account::Command::EndSessions { .. } => None,
        };
        let target = self.member(command.about()).ok_or(Refusal::NoSuchThing)?;
        if !permit::outranks(by.role, target.role) {
            return Err(Refusal::NotPermitted);
        }
        match role {
            // Somebody who is let in no more has no post to fill, and as a princess could be let in again by nobody.
            Some(_) if self.sanctions.let_in(target.id).is_err() => Err(Refusal::NotPermitted),
            Some(role) if role == target.role => Err(Refusal::NoSuchThing),
            Some(role) => Ok(account::Event::Granted { id: target.id, role }),
            None => Ok(account::Event::SessionsEnded { id: target.id }),
        }
    }

    fn decide_moderation(&self, actor: Actor, now: Instant, command: &moderation::Command) -> Result<moderation::Event, Refusal> {
        let by = self.permit(actor, command.act())?;
        let target = self.member(command.about()).ok_or(Refusal::NoSuchThing)?;
        if !permit::outranks(by.role, target.role) {
            return Err(Refusal::NotPermitted);
        }
        self.sanctions.decide(by.id, now, command)
    }

    /// What becomes true by itself as time passes. Whoever keeps the room records it.
    #[must_use]
    pub fn due(&self, now: Instant) -> Vec<Event> {
        let settings = self.settings.due(now).map(Event::Settings);
        self.sanctions.due(now).map(Event::Moderation).chain(settings).collect()
    }

    /// Whom a text names. An old name still names whom it named in this message `before`.
    fn mentions(&self, text: &str, facts: &Facts, before: &[Mention]) -> Vec<Mention> {
        let who = |key: &str| {
            let named = facts.named.iter().find(|(other, _)| other == key).map(|(_, id)| *id);
            named.or_else(|| before.iter().find(|mention| name::key(&mention.typed) == key).map(|mention| mention.id))
        };
        let found = mention::find(text, who).into_iter();
        found.filter_map(|(id, typed)| Some(Mention { id, name: self.member(id)?.name.clone(), typed })).collect()
    }

    /// What comes of choosing a name. Whether somebody already has one that reads the same, only the store knows.
    #[must_use]
    pub fn decide_joining(&self, name: &Name) -> Event {
        self.joins(name, Role::Member)
    }

    fn joins(&self, name: &Name, role: Role) -> Event {
        let id = MemberId(self.seq.next().0);
        let member = Member { id, name: name.as_str().to_owned(), role, hue: Hue::of_name(name.as_str()) };
        Event::Account(account::Event::Joined { member })
    }

    /// What comes of choosing a name by the link that makes the first princess.
    ///
    /// # Errors
    /// [`Refusal::SetUpDone`] if there is one already.
    pub fn decide_setting_up(&self, name: &Name) -> Result<Event, Refusal> {
        if self.has_princess() {
            return Err(Refusal::SetUpDone);
        }
        Ok(self.joins(name, Role::Princess))
    }

    /// Whether somebody runs the evening already. Only the server's room knows.
    #[must_use]
    pub fn has_princess(&self) -> bool {
        self.people.values().any(|member| member.role == Role::Princess)
    }

    /// What comes of whoever runs the site giving somebody another name from the command line. Whether somebody else has one
    /// that reads the same, only the store knows.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] if nobody has this number.
    pub fn decide_renaming(&self, id: MemberId, name: &Name) -> Result<Event, Refusal> {
        self.member(id).ok_or(Refusal::NoSuchThing)?;
        Ok(Event::Account(account::Event::Renamed { id, name: name.as_str().to_owned() }))
    }

    /// What comes of whoever runs the site giving somebody a role from the command line.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] if nobody has this number, [`Refusal::Banned`] while they are let in no more.
    pub fn decide_granting(&self, id: MemberId, role: Role) -> Result<Event, Refusal> {
        self.member(id).ok_or(Refusal::NoSuchThing)?;
        // A banned princess could be let in again by nobody.
        self.sanctions.let_in(id)?;
        Ok(Event::Account(account::Event::Granted { id, role }))
    }

    /// Makes a frame true. Frames come in order; one that is already in the room changes nothing.
    pub fn apply(&mut self, frame: &Frame) {
        if frame.seq <= self.seq {
            return;
        }
        self.seq = frame.seq;
        match &frame.event {
            Event::Account(account::Event::Joined { member }) => self.meet(member),
            Event::Account(account::Event::SessionsEnded { .. }) => {}
            Event::Account(account::Event::Granted { id, role }) => {
                if let Some(member) = self.member(*id) {
                    let member = Member { role: *role, ..member.clone() };
                    self.chat.show_as(&member);
                    self.meet(&member);
                }
            }
            Event::Account(account::Event::Renamed { id, name }) => {
                self.chat.rename(*id, name);
                if let Some(member) = self.member(*id) {
                    let member = Member { name: name.clone(), ..member.clone() };
                    self.meet(&member);
                }
            }
            Event::Chat(event) => {
                if let chat::Event::Said { message, .. } | chat::Event::Restored { message } = event {
                    self.meet(&message.by);
                }
                self.chat.apply(frame.at, event);
            }
            Event::Library(event) => self.library.apply(event),
            Event::Moderation(event) => self.sanctions.apply(event),
            Event::Settings(event) => self.settings.apply(event),
            Event::Show(event) => self.show.apply(event),
        }
        self.narrow();
    }

    /// The room as this person may see it.
    #[must_use]
    pub fn seen_by(&self, actor: Actor) -> Room {
        let mut room = Room { eyes: Eyes::Visitor(actor), ..self.clone() };
        room.narrow();
        room
    }

    /// The room that this person's page begins with: of the messages only the last ones.
    #[must_use]
    pub fn first_page(&self, actor: Actor) -> Room {
        let mut room = Room { eyes: Eyes::Visitor(actor), ..self.clone() };
        room.chat.keep_last(chat::FIRST_PAGE);
        room.narrow();
        room
    }

    /// Drops what the visitor whose room this is may not see, or has no use for.
    fn narrow(&mut self) {
        let Eyes::Visitor(visitor) = self.eyes else { return };
        if !permit::may(self.role(visitor), Act::ReadRemoved) {
            self.chat.hide_removed();
            self.sanctions.keep_for(match visitor {
                Actor::Guest => None,
                Actor::Member(id) => Some(id),
            });
        }
        let authors: BTreeSet<MemberId> = self.chat.messages().map(|message| message.by.id).collect();
        let keeps = |id: MemberId| visitor == Actor::Member(id) || authors.contains(&id);
        if self.people.keys().any(|&id| !keeps(id)) {
            Arc::make_mut(&mut self.people).retain(|&id, _| keeps(id));
        }
        if !self.library.stories.is_empty() {
            self.library = Library::default();
        }
    }

    fn meet(&mut self, member: &Member) {
        if self.member(member.id) != Some(member) {
            Arc::make_mut(&mut self.people).insert(member.id, member.clone());
        }
    }

    fn permit(&self, actor: Actor, act: Act) -> Result<&Member, Refusal> {
        let Actor::Member(id) = actor else { return Err(Refusal::SignedOut) };
        let member = self.member(id).ok_or(Refusal::SignedOut)?;
        self.sanctions.let_in(id)?;
        if permit::may(member.role, act) { Ok(member) } else { Err(Refusal::NotPermitted) }
    }

    fn permit_on(&self, actor: &Member, message: &Message) -> Result<(), Refusal> {
        let author = self.member(message.by.id).map_or(message.by.role, |author| author.role);
        let may = permit::may(actor.role, Act::RemoveOthers) && permit::outranks(actor.role, author);
        if may { Ok(()) } else { Err(Refusal::NotPermitted) }
    }

    fn message<'a>(&'a self, id: MessageId, facts: &'a Facts) -> Result<&'a Message, Refusal> {
        let looked_up = || facts.message.as_ref().filter(|message| message.id == id);
        self.chat.message(id).map(Arc::as_ref).or_else(looked_up).ok_or(Refusal::NoSuchThing)
    }
}

/// These, if there are any.
fn some<T>(events: Vec<T>) -> Result<Vec<T>, Refusal> {
    if events.is_empty() { Err(Refusal::NoSuchThing) } else { Ok(events) }
}

fn in_time(since: Instant, now: Instant) -> Result<(), Refusal> {
    if chat::is_in_time(since, now) { Ok(()) } else { Err(Refusal::TooLate) }
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
