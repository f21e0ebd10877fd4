//! The room on this page: what the server rendered, kept true by the live stream. One signal per part of the room.

mod kept;
mod link;
mod own;
mod socket;
mod tabs;

use std::sync::Arc;

use evening::account::{Actor, Member, Role};
use evening::alert::Settings;
use evening::id::{MemberId, MessageId, Seq};
use evening::mention::Mention;
use evening::mention::completion::Standing;
use evening::moderation::Sanctions;
use evening::permit::{self, Act};
use evening::reading::Reading;
use evening::report::Reports;
use evening::room::{Event, Room};
use evening::roster::{Presence, Typing};
use evening::settings;
use evening::show::Show;
use evening::time::Instant;
use evening::watch::Watch;
use evening::wire::{Frame, Page};
use evening::{chat, flood};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::backend::{Refused, Visit};
use crate::reactive::{RwSignal, StoredValue, effect};
use crate::{api, browser};
use socket::Socket;
use tabs::{Part, Tabs};

/// How the live stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not yet open for the first time: the page is as the server rendered it.
    Starting,
    /// Open.
    Open,
    /// Gone; tried again in this many seconds, 0 while it is being tried.
    Lost {
        /// Seconds until the next try.
        seconds: u32,
    },
}

/// Something that the visitor does in the chat, on its way: shown at once, settled when its frame arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// By which its answer is known.
    pub nonce: String,
    /// Who does it: what one person wrote is never sent as another.
    pub by: MemberId,
    /// What they do.
    pub command: chat::Command,
    /// When it was sent, on the server's clock as far as this page knows it.
    pub at: Instant,
    /// How far it got.
    pub state: Sending,
}

impl Outgoing {
    /// The message that is there already and will be another one.
    #[must_use]
    pub fn changes(&self) -> Option<MessageId> {
        match &self.command {
            chat::Command::Say { .. } | chat::Command::Purge { .. } | chat::Command::Unpurge { .. } => None,
            // Nothing of the message changes.
            chat::Command::Pin { .. } | chat::Command::Unpin { .. } => None,
            chat::Command::Edit { id, .. } | chat::Command::Remove { id, .. } | chat::Command::Restore { id } => Some(*id),
        }
    }

    /// The text that it brings.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.command {
            chat::Command::Say { text } | chat::Command::Edit { text, .. } => Some(text),
            chat::Command::Remove { .. }
            | chat::Command::Restore { .. }
            | chat::Command::Purge { .. }
            | chat::Command::Unpurge { .. }
            | chat::Command::Pin { .. }
            | chat::Command::Unpin { .. } => None,
        }
    }
}

/// How far it got.
#[derive(Clone, Debug, PartialEq)]
pub enum Sending {
    /// On its way, or waiting for the connection.
    Waiting,
    /// Stored; the frame of this number is still to come.
    Stored(Seq),
    /// Refused; it stays until it is sent again or dropped.
    Failed(Refused),
}

/// Who hears of frames besides the room.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hears {
    /// What rings.
    Alert,
    /// What shows the library.
    Library,
}

/// How it hears of them.
type Ear = Box<dyn Fn(&Frame, bool)>;

/// What of the chat the visitor has not seen yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// How many messages.
    pub count: usize,
    /// The first of the last ones that came unseen; it stays marked while it is read.
    pub first: Option<MessageId>,
    /// How many came while nobody looked at the page.
    pub hidden: u32,
}

/// The room, part by part. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Live {
    room: StoredValue<Room>,
    /// Empty on the server, where it is dropped on any thread: only what the browser puts in is bound to one.
    socket: StoredValue<Option<SendWrapper<Socket>>>,
    /// The other tabs of this browser, if they can be talked to; empty on the server.
    tabs: StoredValue<Option<SendWrapper<Tabs>>>,
    part: StoredValue<Part>,
    /// Whether the tab that holds the stream has answered the last question.
    is_answered: StoredValue<bool>,
    /// When the stream last said something, on this browser's clock.
    heard_at: StoredValue<Instant>,
    /// Counts the tries to connect, so that a try that was overtaken gives up.
    tries: StoredValue<u64>,
    failures: StoredValue<u32>,
    /// Counts how often the way to the server was found, by the stream or by the browser.
    found: StoredValue<u32>,
    /// Whether the room has to be fetched anew before the stream goes on.
    is_stale: StoredValue<bool>,
    /// Whether it is being fetched.
    is_refreshing: StoredValue<bool>,
    /// Counts the times the room was asked for, so that an answer that was overtaken is dropped.
    refreshes: StoredValue<u64>,
    /// What somebody is writing; it outlives the field, and waits for its author.
    draft: StoredValue<Option<(MemberId, String)>>,
    /// How far the server's clock is ahead of this browser's, in milliseconds.
    ahead: StoredValue<i64>,
    /// What was said before this moment was missed while the stream was gone.
    back_since: StoredValue<Option<Instant>>,
    /// What hears of each frame, where it has come: before the room takes it in, and after.
    ears: [StoredValue<Option<SendWrapper<Ear>>>; 2],
    /// The visitor, if they have a name.
    pub me: RwSignal<Option<Member>>,
    /// The messages that stand in the log.
    pub reading: RwSignal<Reading>,
    /// Whether the reader is at the end of the log and follows it; the log itself says so.
    pub at_end: RwSignal<bool>,
    /// What they have not seen.
    pub unread: RwSignal<Unread>,
    /// The messages that call them and that they have not seen, oldest first.
    pub calls: RwSignal<Vec<MessageId>>,
    /// What holds against whom, as far as the visitor is told.
    pub sanctions: RwSignal<Sanctions>,
    /// What was pointed out to those who keep order, for them.
    pub reports: RwSignal<Reports>,
    /// What waits to be looked at, as far as the visitor is told.
    pub watch: RwSignal<Watch>,
    /// How the house is kept.
    pub settings: RwSignal<settings::Settings>,
    /// In how many seconds the visitor may write again; 0: now.
    pub held: RwSignal<u32>,
    /// How they want to hear of it.
    pub alerts: RwSignal<Settings>,
    /// What a screen reader is to say beside the log.
    pub told: RwSignal<Option<String>>,
    /// The message that the visitor is changing.
    pub editing: RwSignal<Option<MessageId>>,
    /// What is shown.
    pub show: RwSignal<Show>,
    /// How many are here.
    pub presence: RwSignal<Presence>,
    /// Who is writing, and until when to believe it.
    pub typing: RwSignal<Vec<(Typing, Instant)>>,
    /// How the stream stands.
    pub link: RwSignal<Link>,
    /// How many messages were missed while the stream was gone, after it came back.
    pub missed: RwSignal<usize>,
    /// The server's clock, to the half minute.
    pub clock: RwSignal<Instant>,
    /// What the visitor does in the chat and is on its way, oldest first.
    pub outbox: RwSignal<Vec<Outgoing>>,
}

impl Sending {
    /// The word for the style sheet.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Sending::Waiting | Sending::Stored(_) => "pending",
            Sending::Failed(_) => "failed",
        }
    }
}

/// The room of the page this is called on.
#[must_use]
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    /// The room as the server rendered it. In the browser it comes to life after hydration.
    #[must_use]
    pub fn of(visit: Visit) -> Live {
        let room = visit.snapshot.room;
        let rendered = visit.now;
        let live = Live {
            me: RwSignal::new(visit.me),
            reading: RwSignal::new(Reading::of(&room.chat)),
            at_end: RwSignal::new(true),
            unread: RwSignal::new(Unread::default()),
            calls: RwSignal::new(Vec::new()),
            held: RwSignal::new(0),
            sanctions: RwSignal::new(room.sanctions.clone()),
            reports: RwSignal::new(room.reports.clone()),
            watch: RwSignal::new(room.watch.clone()),
            settings: RwSignal::new(room.settings),
            alerts: RwSignal::new(Settings::default()),
            told: RwSignal::new(None),
            editing: RwSignal::new(None),
            show: RwSignal::new(room.show.clone()),
            presence: RwSignal::new(visit.snapshot.presence),
            typing: RwSignal::new(Vec::new()),
            link: RwSignal::new(Link::Starting),
            missed: RwSignal::new(0),
            clock: RwSignal::new(rendered),
            outbox: RwSignal::new(Vec::new()),
            room: StoredValue::new(room),
            socket: StoredValue::new(None),
            tabs: StoredValue::new(None),
            part: StoredValue::new(Part::Holds),
            is_answered: StoredValue::new(true),
            heard_at: StoredValue::new(rendered),
            tries: StoredValue::new(0),
            failures: StoredValue::new(0),
            found: StoredValue::new(0),
            is_stale: StoredValue::new(false),
            is_refreshing: StoredValue::new(false),
            refreshes: StoredValue::new(0),
            draft: StoredValue::new(None),
            ahead: StoredValue::new(0),
            back_since: StoredValue::new(None),
            ears: [StoredValue::new(None), StoredValue::new(None)],
        };
        effect(move || {
            live.ahead.set_value(rendered.as_millis() - browser::now().as_millis());
            live.take_up();
            live.begin();
        });
        effect(move || {
            live.outbox.track();
            live.keep();
        });
        live
    }

    /// Now, on the server's clock as far as this page knows it.
    #[must_use]
    pub fn now(self) -> Instant {
        Instant::from_millis(browser::now().as_millis() + self.ahead.try_get_value().unwrap_or(0))
    }

    /// Asks the server for the whole room again, for a visitor who is another one now, and goes on from there.
    ///
    /// # Errors
    /// What kept the server from answering; the page stays as it was.
    pub async fn refresh(self) -> Result<(), Refused> {
        self.is_stale.try_set_value(true);
        self.is_refreshing.try_set_value(true);
        self.refreshes.try_update_value(|count| *count += 1);
        let asked = self.refreshes.try_get_value();
        let visit = api::visit().await;
        if self.refreshes.try_get_value() != asked {
            return Ok(());
        }
        self.is_refreshing.try_set_value(false);
        let visit = visit?;
        self.is_stale.try_set_value(false);
        let room = visit.snapshot.room;
        let seq = room.seq;
        // What one person is changing is nothing to another.
        if self.my_id() != visit.me.as_ref().map(|me| me.id) {
            self.editing.try_set(None);
            self.calls.try_set(Vec::new());
        }
        self.me.try_set(visit.me);
        self.reading.try_set(Reading::of(&room.chat));
        self.show.try_set(room.show.clone());
        self.follow(&room);
        self.presence.try_set(visit.snapshot.presence);
        self.room.try_set_value(room);
        self.outbox.try_update(|outbox| outbox.retain(|line| !matches!(line.state, Sending::Stored(stored) if stored <= seq)));
        self.take_up();
        self.connect();
        Ok(())
    }

    /// Until when the visitor only reads by the clock of this page, and why; follows it.
    #[must_use]
    pub fn my_mute(self) -> Option<(Instant, String)> {
        let now = self.clock.get();
        let me = self.me.with(|me| me.as_ref().map(|me| me.id))?;
        self.sanctions.with(|sanctions| sanctions.mute(me).and_then(|mute| Some((mute.holds_until(now)?, mute.why.clone()))))
    }

    /// The visitor's role; follows it.
    #[must_use]
    pub fn role(self) -> Role {
        self.me.with(|me| me.as_ref().map_or(Role::Guest, |me| me.role))
    }

    /// Whole seconds until the visitor may say something again, while everybody pauses between two messages.
    #[must_use]
    pub fn has_to_wait(self) -> Option<u32> {
        let (me, now) = (self.my_id()?, self.now());
        let pause = self.settings.with_untracked(|settings| settings.pause(now));
        let last =
            self.room.with_value(|room| room.chat.messages().rev().find(|message| message.by.id == me).map(|message| message.at));
        let leaves = self.outbox.with_untracked(|outbox| {
            let is_leaving = |line: &&Outgoing| line.changes().is_none() && !matches!(line.state, Sending::Failed(_));
            outbox.iter().rfind(is_leaving).map(|line| line.at)
        });
        let is_free = self.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.role > Role::Member));
        if is_free { None } else { flood::wait(pause, last.max(leaves), now) }
    }

    /// Puts the next older messages into the log.
    ///
    /// # Errors
    /// What kept the server from answering.
    pub async fn load_older(self) -> Result<(), Refused> {
        // Nothing stands there when all that did went with whoever said it.
        let first = self.reading.with_untracked(Reading::first);
        let Page { messages, more } = api::messages(first.map(|first| first.to_string()), None, None).await?;
        // What was asked for belongs to the messages that stood there then.
        if self.reading.try_with_untracked(Reading::first) == Some(first) {
            self.reading.try_update(|reading| reading.add_older(messages, more));
        }
        Ok(())
    }

    /// Puts the next newer messages into the log: from the room if it reaches back that far.
    ///
    /// # Errors
    /// What kept the server from answering.
    pub async fn load_newer(self) -> Result<(), Refused> {
        let from_room = |reading: &mut Reading| self.room.with_value(|room| reading.add_newer_from(&room.chat));
        if self.reading.try_update(from_room) == Some(true) {
            return Ok(());
        }
        let Some(Some(last)) = self.reading.try_with_untracked(Reading::last) else { return Ok(()) };
        let Page { messages, more } = api::messages(None, Some(last.to_string()), None).await?;
        if self.reading.try_with_untracked(Reading::last) == Some(Some(last)) {
            self.reading.try_update(|reading| reading.add_newer(messages.into_iter().map(std::sync::Arc::new), more));
        }
        Ok(())
    }

    /// Puts the end of the chat into the log.
    pub fn show_end(self) {
        if self.reading.with_untracked(|reading| reading.more_below) {
            self.reading.update(|reading| self.room.with_value(|room| reading.go_to_end(&room.chat)));
        }
    }

    /// Puts a message into the log that the room remembers.
    pub fn show_message(self, id: MessageId) {
        if self.reading.with_untracked(|reading| reading.message(id).is_none()) {
            self.reading.update(|reading| self.room.with_value(|room| reading.show(id, &room.chat)));
        }
    }

    /// Whether a message that the room remembers calls the visitor.
    #[must_use]
    pub fn calls_me(self, id: MessageId) -> bool {
        let Some(me) = self.my_id() else { return false };
        self.room.try_with_value(|room| room.chat.message(id).is_some_and(|message| message.calls(me))) == Some(true)
    }

    /// The reader has seen everything that there is.
    pub fn see_all(self) {
        if self.unread.with_untracked(|unread| unread.count > 0 || unread.hidden > 0) {
            self.unread.update(|unread| *unread = Unread { first: unread.first, ..Unread::default() });
        }
    }

    /// The reader looks at the page again.
    pub fn look_again(self) {
        if self.at_end.get_untracked() {
            self.see_all();
        } else if self.unread.with_untracked(|unread| unread.hidden > 0) {
            self.unread.update(|unread| unread.hidden = 0);
        }
    }

    fn apply(self, frame: &Frame) {
        let Some(seq) = self.room.try_with_value(|room| room.seq) else { return };
        if frame.seq <= seq {
            return;
        }
        self.tell(frame, false);
        let edited = if let Event::Chat(chat::Event::Edited { id, .. }) = &frame.event { Some(*id) } else { None };
        let becomes_call = edited.filter(|id| !self.calls_me(*id));
        self.room.update_value(|room| room.apply(frame));
        self.outbox.try_update(|outbox| {
            let is_done = |line: &Outgoing| matches!(line.state, Sending::Stored(stored) if stored <= frame.seq);
            outbox.iter().any(is_done).then(|| outbox.retain(|line| !is_done(line)))
        });
        match &frame.event {
            Event::Account(event) => {
                let me = self.me.with_untracked(|me| me.as_ref().map(|me| Actor::Member(me.id)));
                if let Some(Actor::Member(id)) = me {
                    self.me.set(self.room.with_value(|room| room.member(id).cloned()));
                }
                self.reading.update(|reading| self.room.with_value(|room| reading.hear_of(event, &room.chat)));
            }
            Event::Chat(event) => {
                if let chat::Event::Said { message, nonce } = event {
                    self.said(frame.at, message, nonce.as_ref().map(|nonce| nonce.as_str()));
                }
                let reads_removed =
                    self.me.with_untracked(|me| me.as_ref().is_some_and(|me| permit::may(me.role, Act::ReadRemoved)));
                let at_end = self.at_end.get_untracked();
                self.reading.update(|reading| {
                    self.room.with_value(|room| reading.apply(frame.at, event, &room.chat, at_end));
                    if !reads_removed {
                        reading.hide_removed();
                    }
                });
            }
            Event::Show(_) => self.show.set(self.room.with_value(|room| room.show.clone())),
            Event::Library(_)
            | Event::Moderation(_)
            | Event::Report(_)
            | Event::Settings(_)
            | Event::Tonight(_)
            | Event::Watch(_) => {}
        }
        // The row itself says whether it is seen.
        if let Some(id) = becomes_call.filter(|id| self.calls_me(*id)) {
            self.calls.update(|calls| {
                let at = calls.partition_point(|call| *call < id);
                if calls.get(at) != Some(&id) {
                    calls.insert(at, id);
                }
            });
        }
        self.room.with_value(|room| self.follow(room));
        self.tell(frame, true);
    }

    /// Shows what an event of one part may have changed in another.
    fn follow(self, room: &Room) {
        follow(self.sanctions, &room.sanctions);
        follow(self.reports, &room.reports);
        follow(self.watch, &room.watch);
        follow(self.settings, &room.settings);
    }

    /// Lets the ears hear of a frame.
    fn tell(self, frame: &Frame, is_applied: bool) {
        for ear in self.ears {
            ear.try_with_value(|ear| ear.as_ref().map(|ear| ear(frame, is_applied)));
        }
    }

    /// From now on this hears of each frame, and whether the room has taken it in.
    pub(crate) fn listen(self, as_: Hears, ear: impl Fn(&Frame, bool) + 'static) {
        self.ears[as_ as usize].try_set_value(Some(SendWrapper::new(Box::new(ear))));
    }

    /// Nothing hears any more.
    pub(crate) fn listen_no_more(self, as_: Hears) {
        self.ears[as_ as usize].try_set_value(None);
    }

    /// A message of the room.
    pub(crate) fn message(self, id: MessageId) -> Option<Arc<chat::Message>> {
        self.room.try_with_value(|room| room.chat.message(id).map(Arc::clone)).flatten()
    }

    /// Whether this moment was missed while the stream was gone.
    pub(crate) fn has_missed(self, at: Instant) -> bool {
        self.back_since.try_get_value().flatten().is_some_and(|since| at <= since)
    }

    /// Somebody said something: they write no more, and the reader may not have seen it.
    fn said(self, at: Instant, message: &chat::Message, nonce: Option<&str>) {
        if let Some(nonce) = nonce {
            self.outbox.update(|outbox| outbox.retain(|line| line.nonce != nonce));
        }
        let by = message.by.id;
        if self.typing.with_untracked(|typing| typing.iter().any(|(typing, _)| typing.id == by)) {
            self.typing.update(|typing| typing.retain(|(typing, _)| typing.id != by));
        }
        if self.my_id() == Some(by) {
            if self.unread.with_untracked(|unread| unread.first.is_some()) {
                self.unread.set(Unread::default());
            }
            return;
        }
        if self.has_missed(at) {
            self.missed.update(|missed| *missed += 1);
        }
        let is_hidden = browser::is_hidden();
        if is_hidden || !self.at_end.get_untracked() {
            self.unread.update(|unread| {
                if unread.count == 0 {
                    unread.first = Some(message.id);
                }
                unread.count += 1;
                unread.hidden += u32::from(is_hidden);
            });
            if self.calls_me(message.id) {
                self.calls.update(|calls| calls.push(message.id));
            }
        }
    }

    /// Whom a text names that is on its way, as far as this page knows people.
    #[must_use]
    pub fn mentions_in(self, text: &str) -> Vec<Mention> {
        if !text.contains('@') {
            return Vec::new();
        }
        let mention = |member: &Member| Mention { id: member.id, name: member.name.clone(), typed: member.name.clone() };
        self.room.with_value(|room| room.people().filter(|member| !member.has_left()).map(mention).collect())
    }

    /// Who has said something of what the room remembers, and the number of what they said last.
    #[must_use]
    pub fn speakers(self) -> Vec<(Member, Standing, i64)> {
        self.room.with_value(|room| {
            let mut speakers: Vec<(Member, Standing, i64)> = Vec::new();
            for message in room.chat.messages().rev().filter(|message| !message.by.has_left()) {
                if speakers.iter().all(|(member, ..)| member.id != message.by.id) {
                    speakers.push((message.by.clone(), Standing::Spoke, message.id.0));
                }
            }
            speakers
        })
    }

    pub(crate) fn my_id(self) -> Option<MemberId> {
        self.me.try_with_untracked(|me| me.as_ref().map(|me| me.id)).flatten()
    }

    /// Whether the frame of this number is already in the room.
    pub(crate) fn has(self, seq: Seq) -> bool {
        self.room.try_with_value(|room| room.seq >= seq).unwrap_or(true)
    }
}

/// A signal is touched only by what is news.
fn follow<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, part: &T) {
    if signal.try_with_untracked(|is| is == part) == Some(false) {
        signal.try_set(part.clone());
    }
}
