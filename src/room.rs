//! The room: all features under one roof. It lists them and has no rule of its own.

mod backstage;
mod deciding;
mod wish;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::account::{self, Actor, Member, Role};
use crate::chat::{self, Chat};
use crate::id::{MemberId, Seq};
use crate::library::Library;
use crate::moderation::Sanctions;
use crate::permit::{self, Act};
use crate::report::Reports;
use crate::settings::Settings;
use crate::show::Show;
use crate::tonight::Tonight;
use crate::watch::{self, Watch};
use crate::wire::Frame;

use backstage::Backstage;
pub use wish::{Command, Decision, Event, Facts, Many};

/// What a store keeps of the room.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Everybody who has a name.
    pub people: Vec<Member>,
    /// The last messages.
    pub chat: Chat,
    /// Who is muted or banned.
    pub sanctions: Sanctions,
    /// What was pointed out.
    pub reports: Reports,
    /// What is looked at first.
    pub watch: Watch,
    /// How the house is kept.
    pub settings: Settings,
    /// All stories.
    pub library: Library,
    /// How tonight's list is made.
    pub tonight: Tonight,
    /// What is shown.
    pub show: Show,
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
    /// What was pointed out to those who keep order.
    pub reports: Reports,
    /// Words that somebody looks at first, and what waits for that.
    pub watch: Watch,
    /// How the house is kept.
    pub settings: Settings,
    #[serde(skip)]
    backstage: Backstage,
    /// What is shown.
    pub show: Show,
}

impl Room {
    /// The server's room, of what the store holds.
    #[must_use]
    pub fn of(seq: Seq, kept: Kept) -> Room {
        let Kept { people, chat, sanctions, reports, watch, settings, library, tonight, show } = kept;
        let people = Arc::new(people.into_iter().map(|member| (member.id, member)).collect());
        Room {
            eyes: Eyes::Server,
            seq,
            people,
            chat,
            sanctions,
            reports,
            watch,
            settings,
            backstage: Backstage::of(seq, library, tonight),
            show,
        }
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

    /// All stories, and who wishes for which. Only the server's room has them.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.backstage.held().library
    }

    /// How tonight's list is made. Only the server's room knows.
    #[must_use]
    pub fn tonight(&self) -> &Tonight {
        &self.backstage.held().tonight
    }

    /// The last frame that changed what stands in the library, or how tonight's list is made. Only the server's room knows.
    #[must_use]
    pub fn shelved(&self) -> Seq {
        self.backstage.held().seq
    }

    /// The last frame that changed the stories, or what is told of them in a file. Only the server's room knows.
    #[must_use]
    pub fn stocked(&self) -> Seq {
        self.backstage.held().stocked
    }

    /// Makes a frame true. Frames come in order; one that is already in the room changes nothing.
    pub fn apply(&mut self, frame: &Frame) {
        if frame.seq <= self.seq {
            return;
        }
        self.seq = frame.seq;
        match &frame.event {
            Event::Account(account::Event::Joined { member }) => self.meet(member),
            Event::Account(event) => {
                self.chat.hear_of(event);
                self.watch.hear_of(event);
                if let account::Event::Left { id, .. } = event {
                    self.sanctions.forget(*id);
                    self.reports.let_go(*id);
                }
                if let Some(mut member) = self.member(event.about()).cloned() {
                    event.show_on(&mut member);
                    self.meet(&member);
                }
            }
            Event::Chat(event) => {
                if let chat::Event::Said { message, .. }
                | chat::Event::Restored { message }
                | chat::Event::Pinned { message: Some(message) } = event
                {
                    self.meet(&message.by);
                }
                self.chat.apply(frame.at, event);
                self.settle_reports(event);
            }
            Event::Moderation(event) => {
                self.sanctions.apply(event);
                if let Some(id) = event.keeps_out() {
                    self.watch.forget(id);
                }
            }
            Event::Report(event) => self.reports.apply(event),
            Event::Watch(event) => {
                if let watch::Event::Held { message } = event {
                    self.meet(&message.by);
                }
                self.watch.apply(frame.at, event);
            }
            Event::Settings(event) => self.settings.apply(event),
            Event::Show(event) => self.show.apply(event),
            Event::Library(_) | Event::Tonight(_) => {}
        }
        self.backstage.hear_of(frame);
        self.narrow();
    }

    /// What was reported is settled when somebody who keeps order takes it away, or when it is kept no longer.
    fn settle_reports(&mut self, event: &chat::Event) {
        match event {
            chat::Event::Removed { id, by_guard: true } => self.reports.keep(|other| other != *id),
            chat::Event::Swept { up_to } => {
                let pinned = self.chat.pinned().map(|pinned| pinned.id);
                self.reports.keep(|other| other > *up_to || Some(other) == pinned);
            }
            _ => {}
        }
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
            let me = match visitor {
                Actor::Guest => None,
                Actor::Member(id) => Some(id),
            };
            self.chat.hide_removed();
            self.sanctions.keep_for(me);
            self.watch.keep_for(me);
            self.reports.keep(|_| false);
        }
        let said = self.chat.messages().chain(self.watch.held().messages()).chain(self.chat.pinned());
        let authors: Vec<MemberId> = said.map(|message| message.by.id).collect();
        let keeps = |id: MemberId| visitor == Actor::Member(id) || authors.contains(&id);
        if self.people.keys().any(|&id| !keeps(id)) {
            // There may be thousands of whom few are kept.
            let mut kept = BTreeMap::new();
            let me = if let Actor::Member(id) = visitor { Some(id) } else { None };
            for member in authors.iter().copied().chain(me).filter_map(|id| self.member(id)) {
                kept.entry(member.id).or_insert_with(|| member.clone());
            }
            self.people = Arc::new(kept);
        }
        self.backstage = Backstage::default();
    }

    fn meet(&mut self, member: &Member) {
        if self.member(member.id) != Some(member) {
            Arc::make_mut(&mut self.people).insert(member.id, member.clone());
        }
    }
}

#[cfg(test)]
#[path = "room_tests.rs"]
pub(crate) mod tests;
