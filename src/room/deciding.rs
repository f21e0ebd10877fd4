//! What comes of a wish: facts, or a refusal.

use std::sync::Arc;

use super::{Command, Decision, Event, Facts, Room};
use crate::account::{self, Actor, Member, Role};
use crate::audit::Deed;
use crate::avatar::Avatar;
use crate::chat::{self, Message};
use crate::id::{MemberId, MessageId, Seq};
use crate::library::{self, Changes, Listed};
use crate::markup::Markup;
use crate::mention::{self, Mention};
use crate::moderation;
use crate::name::{self, Name};
use crate::permit::{self, Act};
use crate::refusal::Refusal;
use crate::show::{self, Show};
use crate::time::Instant;
use crate::wire::Nonce;

impl Room {
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
        let mut drawing = None;
        let events = match command {
            Command::Chat(command) => {
                let events = self.decide_chat(actor, now, nonce, command, facts)?;
                events.into_iter().map(|event| self.hold(event)).collect::<Result<_, _>>()?
            }
            Command::Account(command) => vec![self.decide_account(actor, now, command, facts).map(Event::Account)?],
            Command::Moderation(command) => {
                let event = self.decide_moderation(actor, now, command)?;
                // Whoever is let in no more wishes for nothing.
                let gone = event.keeps_out().into_iter().flat_map(|id| self.unwishes(id)).collect::<Vec<_>>();
                gone.into_iter().chain([Event::Moderation(event)]).collect()
            }
            Command::Library(command) => {
                let command = command.read().map_err(|_| Refusal::Malformed)?;
                let by = self.permit(actor, command.act())?;
                self.with_titles(self.library().decide(by.id, &command)?)
            }
            Command::Tonight(command) => {
                let by = self.permit(actor, Act::RunShow)?;
                let command = command.read().map_err(|_| Refusal::Malformed)?;
                let chance = facts.chance.as_ref();
                let outcome = self.tonight().decide(by.id, now, &command, self.library(), &self.show, chance)?;
                drawing = outcome.drawing;
                let tonight = outcome.tonight.map(Event::from);
                outcome
                    .library
                    .map(Event::from)
                    .into_iter()
                    .chain(tonight)
                    .chain(outcome.show.into_iter().map(Event::Show))
                    .collect()
            }
            Command::Report(command) => {
                let by = self.permit(actor, command.act())?;
                vec![self.reports.decide(by, command, self.message(command.about(), facts)?).map(Event::Report)?]
            }
            Command::Watch(command) => {
                self.permit(actor, command.act())?;
                let (event, released) = self.watch.decide(command)?;
                let said = released.map(|message| self.release(message, now));
                said.map(Event::Chat).into_iter().chain([Event::Watch(event)]).collect()
            }
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
        Ok(Decision { events, deed, drawing })
    }

    fn unwishes(&self, by: MemberId) -> Vec<Event> {
        self.library().wishes_of(by).map(|story| library::Event::Unwished { by, story }.into()).collect()
    }

    /// What comes of another library, as a princess brings it in a file. `seen`: the last change that she knows of.
    ///
    /// # Errors
    /// That she may not, or [`Refusal::TooLate`] if the stories have been changed since; votes do not matter.
    pub fn decide_import(&self, actor: Actor, seen: Seq, listed: Vec<Listed>) -> Result<(Vec<Event>, Changes), Refusal> {
        self.permit(actor, Act::KeepLibrary)?;
        if self.stocked() > seen {
            return Err(Refusal::TooLate);
        }
        let event = self.library().import(listed);
        let changes = self.library().compare(&event);
        Ok((self.with_titles(event), changes))
    }

    /// Tonight's list says what the library says.
    fn with_titles(&self, event: library::Event) -> Vec<Event> {
        let tonight = match &event {
            library::Event::Edited { .. } | library::Event::Removed { .. } | library::Event::Replaced { .. } => {
                let mut library = self.library().clone();
                // Nothing of when it happens is in a title.
                library.apply(Seq(0), Instant::from_millis(0), &event);
                let Show { tonight, course, .. } = &self.show;
                // What is on or was watched is written down later, whether it is in the library by then or not.
                let keeps = |story: u16| course.has_shown(tonight, story);
                Some(library.as_of_now(tonight, keeps)).filter(|stories| *stories != *self.show.tonight)
            }
            library::Event::Imported { .. }
            | library::Event::Restocked {}
            | library::Event::Wished { .. }
            | library::Event::Unwished { .. }
            | library::Event::Added { .. }
            | library::Event::Weighed { .. }
            | library::Event::Shown { .. } => None,
        };
        let set = tonight.map(|stories| show::Event::TonightSet { stories: Arc::new(stories), slots: self.show.slots });
        [event.into()].into_iter().chain(set.map(Event::Show)).collect()
    }

    /// A new message may have to wait until somebody has looked at it.
    fn hold(&self, event: chat::Event) -> Result<Event, Refusal> {
        match event {
            chat::Event::Said { message, .. } if message.by.role == Role::Member && self.watch.catches(&message.text) => {
                self.watch.hold(message).map(Event::Watch)
            }
            event => Ok(Event::Chat(event)),
        }
    }

    /// A message that waited, as it is said now.
    fn release(&self, message: &Message, now: Instant) -> chat::Event {
        let message = Message { id: MessageId(self.seq.next().0), at: now, ..message.clone() };
        chat::Event::Said { message, nonce: None }
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
                if editor.role == Role::Member && self.watch.catches(&text) {
                    return Err(Refusal::EditWatched);
                }
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
            chat::Command::Pin { id } => {
                self.permit(actor, Act::Pin)?;
                let message = self.message(*id, facts)?;
                let is_up = self.chat.pinned().is_some_and(|pinned| pinned.id == *id);
                if message.removed.is_some() || is_up {
                    return Err(Refusal::NoSuchThing);
                }
                chat::Event::Pinned { message: Some(message.clone()) }
            }
            chat::Command::Unpin { id } => {
                self.permit(actor, Act::Pin)?;
                self.chat.pinned().filter(|pinned| pinned.id == *id).ok_or(Refusal::NoSuchThing)?;
                chat::Event::Pinned { message: None }
            }
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

    fn decide_account(
        &self,
        actor: Actor,
        now: Instant,
        command: &account::Command,
        facts: &Facts,
    ) -> Result<account::Event, Refusal> {
        let by = self.permit(actor, command.act())?;
        let (target, role) = match command {
            account::Command::Grant { id, role } => (*id, Some(Role::granted(role).ok_or(Refusal::Malformed)?)),
            account::Command::EndSessions { id } => (*id, None),
            account::Command::Rename { name } => return by.rename(name, facts.renamed_at, now),
            account::Command::SetColor { hue, color } => return by.paint(hue.as_deref(), color.as_deref()),
            account::Command::RemoveAvatar {} => return by.without_avatar(),
        };
        let target = self.present(target)?;
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
        let target = self.present(command.about())?;
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
        Event::Account(account::Event::Joined { member: Member::named(id, name.as_str(), role) })
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

    /// What comes of a picture that somebody has sent and that is kept by now.
    ///
    /// # Errors
    /// That they are let in no more.
    pub fn decide_avatar(&self, by: MemberId, avatar: Avatar) -> Result<Event, Refusal> {
        let by = self.permit(Actor::Member(by), Act::KeepProfile)?;
        Ok(Event::Account(by.with_avatar(Some(avatar))))
    }

    /// What comes of whoever runs the site giving somebody another name from the command line. Whether somebody else has one
    /// that reads the same, only the store knows.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] if nobody has this number.
    pub fn decide_renaming(&self, id: MemberId, name: &Name) -> Result<Event, Refusal> {
        self.present(id)?;
        Ok(Event::Account(account::Event::Renamed { id, name: name.as_str().to_owned() }))
    }

    /// What comes of whoever runs the site giving somebody a role from the command line.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] if nobody has this number, [`Refusal::Banned`] while they are let in no more.
    pub fn decide_granting(&self, id: MemberId, role: Role) -> Result<Event, Refusal> {
        self.present(id)?;
        // A banned princess could be let in again by nobody.
        self.sanctions.let_in(id)?;
        Ok(Event::Account(account::Event::Granted { id, role }))
    }

    /// Somebody who has not left.
    fn present(&self, id: MemberId) -> Result<&Member, Refusal> {
        self.member(id).filter(|member| !member.has_left()).ok_or(Refusal::NoSuchThing)
    }

    fn permit(&self, actor: Actor, act: Act) -> Result<&Member, Refusal> {
        let Actor::Member(id) = actor else { return Err(Refusal::SignedOut) };
        let member = self.present(id).map_err(|_| Refusal::SignedOut)?;
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
