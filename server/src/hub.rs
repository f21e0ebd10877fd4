//! Recent frames, and everybody who reads along. Knows no SQL, no HTTP and no rule.
//!
//! There is one ring of what was told lately, and every reader has a place in it: no queue per reader, so a slow one
//! costs nothing and slows nobody. A reader whose place has left the ring is cut and comes back with its cursor.
//!
//! Readers are of two kinds: a [`Reader`] waits for what comes as tasks do; the engine of live streams goes through the
//! ring for all whose sockets it has, whenever [`Hub::wakes`] says so.

mod reader;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use evening::account::Actor;
use evening::chat;
use evening::id::{MemberId, MessageId, Seq};
use evening::room::Event;
use evening::roster::Presence;
use evening::wire::{Frame, Pulse};
use tokio::sync::{Notify, watch};

use crate::encode::{self, Encoded};
pub use crate::hub::reader::{Piece, Reader};

/// The most that the ring holds.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Frames and pulses.
    pub entries: usize,
    /// Bytes of all of them.
    pub bytes: usize,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { entries: 4096, bytes: 8 << 20 }
    }
}

/// The most that a reader gets in one piece, in bytes; one frame may be larger.
const PIECE: usize = 64 << 10;

/// Those who come or go at once do so within this, and are counted once they have.
const MOMENT: Duration = Duration::from_millis(250);

/// Whose eyes a copy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onlooker {
    /// Who.
    pub actor: Actor,
    /// Whether they may read what was removed.
    pub is_staff: bool,
}

/// One thing that was told.
#[derive(Debug)]
pub(crate) enum Entry {
    /// What happened.
    Frame(Box<Encoded>),
    /// What passes.
    Pulse(Bytes),
    /// The streams of this session end.
    SessionEnded(String),
    /// All streams of this person end.
    KeptOut(MemberId),
}

impl Entry {
    fn size(&self) -> usize {
        match self {
            Entry::Frame(frame) => frame.size(),
            Entry::Pulse(bytes) => bytes.len(),
            Entry::SessionEnded(session) => session.len(),
            Entry::KeptOut(_) => size_of::<MemberId>(),
        }
    }

    /// The copy that they get, if it is for them.
    pub(crate) fn copy_for(&self, onlooker: Onlooker) -> Option<&Bytes> {
        match self {
            Entry::Frame(frame) => frame.copy_for(onlooker.actor, onlooker.is_staff),
            Entry::Pulse(pulse) => Some(pulse),
            Entry::SessionEnded(_) | Entry::KeptOut(_) => None,
        }
    }

    /// Whether it ends a stream of this person's with this session. `is_past`: it was told before the stream began, and who
    /// reads was found out later.
    pub(crate) fn ends(&self, actor: Actor, session: Option<&str>, is_past: bool) -> bool {
        match self {
            Entry::SessionEnded(ended) => session == Some(ended),
            Entry::KeptOut(id) => actor == Actor::Member(*id) && !is_past,
            Entry::Frame(_) | Entry::Pulse(_) => false,
        }
    }

    /// Whether it ends streams at all.
    pub(crate) fn is_end(&self) -> bool {
        match self {
            Entry::SessionEnded(_) | Entry::KeptOut(_) => true,
            Entry::Frame(_) | Entry::Pulse(_) => false,
        }
    }

    /// Its place in the log.
    pub(crate) fn seq(&self) -> Option<Seq> {
        match self {
            Entry::Frame(frame) => Some(frame.seq),
            Entry::Pulse(_) | Entry::SessionEnded(_) | Entry::KeptOut(_) => None,
        }
    }

    /// The one person for whom it is another thing than for others in the same role.
    pub(crate) fn owner(&self) -> Option<MemberId> {
        match self {
            Entry::Frame(frame) => frame.owner(),
            Entry::Pulse(_) | Entry::SessionEnded(_) | Entry::KeptOut(_) => None,
        }
    }

    /// Whose role it changes.
    pub(crate) fn new_role_of(&self) -> Option<MemberId> {
        match self {
            Entry::Frame(frame) => frame.new_role_of,
            Entry::Pulse(_) | Entry::SessionEnded(_) | Entry::KeptOut(_) => None,
        }
    }
}

/// What stands in the ring from some place on.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// Where the ring begins.
    pub(crate) first: u64,
    /// So much as goes out in one piece, but one entry at least if there is any.
    pub(crate) entries: Vec<Arc<Entry>>,
}

struct Ring {
    entries: VecDeque<Arc<Entry>>,
    /// The place of the first entry; places rise by one and are never used again.
    first: u64,
    bytes: usize,
    /// The last frame told.
    head: Seq,
    /// Every frame after this one is in the ring, and may be told from there to whoever comes back.
    covered: Seq,
    guests: u32,
    members: HashMap<MemberId, u32>,
}

impl Ring {
    fn end(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    fn presence(&self) -> Presence {
        Presence { members: u32::try_from(self.members.len()).unwrap_or(u32::MAX), guests: self.guests }
    }

    /// Takes the texts of messages out of what is still to be told, for those who may not read them once they are removed, in
    /// these frames. What comes after the removal stays: it brought the text back.
    fn forget_texts(&mut self, removed: &HashMap<MessageId, Seq>) {
        for entry in &mut self.entries {
            if let Entry::Frame(frame) = &**entry
                && frame.tells().and_then(|id| removed.get(&id)).is_some_and(|removed| frame.seq < *removed)
            {
                let forgotten = Entry::Frame(Box::new(frame.without_text()));
                self.bytes = (self.bytes + forgotten.size()).saturating_sub(entry.size());
                *entry = Arc::new(forgotten);
            }
        }
    }

    fn push(&mut self, entry: Entry, bounds: Bounds) {
        self.bytes += entry.size();
        self.entries.push_back(Arc::new(entry));
        while self.entries.len() > bounds.entries || (self.bytes > bounds.bytes && self.entries.len() > 1) {
            let Some(gone) = self.entries.pop_front() else { return };
            self.first += 1;
            self.bytes -= gone.size();
            if let Entry::Frame(frame) = &*gone {
                self.covered = self.covered.max(frame.seq);
            }
        }
    }
}

/// The fan-out.
pub struct Hub {
    ring: Mutex<Ring>,
    bounds: Bounds,
    told: watch::Sender<u64>,
    wake: OnceLock<Box<dyn Fn() + Send + Sync>>,
    came_or_went: Notify,
}

/// Why a reader gets nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It fell behind the ring.
    Lagged,
    /// Its session ended.
    SessionEnded,
}

/// Somebody is here until this is dropped.
pub(crate) struct Here {
    hub: Arc<Hub>,
    /// Who.
    pub(crate) actor: Actor,
}

impl Hub {
    /// A hub that has told everything up to `head`.
    #[must_use]
    pub fn new(head: Seq, bounds: Bounds) -> Hub {
        let ring = Ring { entries: VecDeque::new(), first: 0, bytes: 0, head, covered: head, guests: 0, members: HashMap::new() };
        Hub { ring: Mutex::new(ring), bounds, told: watch::Sender::new(0), wake: OnceLock::new(), came_or_went: Notify::new() }
    }

    /// Has this done whenever something was told. The first who asks has it.
    pub(crate) fn wakes(&self, wake: impl Fn() + Send + Sync + 'static) {
        let _ = self.wake.set(Box::new(wake));
    }

    /// What was told from this place on.
    ///
    /// # Errors
    /// [`Cut::Lagged`] when the place has left the ring.
    pub(crate) fn stretch(&self, place: u64) -> Result<Stretch, Cut> {
        let ring = self.ring();
        let skipped = place.checked_sub(ring.first).ok_or(Cut::Lagged)?;
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        let mut size = 0;
        let fits = |entry: &&Arc<Entry>| {
            let is_first = size == 0;
            size += entry.size().max(1);
            is_first || size <= PIECE
        };
        let entries = ring.entries.iter().skip(skipped).take_while(fits).map(Arc::clone).collect();
        Ok(Stretch { first: ring.first, entries })
    }

    /// Where the ring ends, and the last frame told.
    pub(crate) fn end(&self) -> (u64, Seq) {
        let ring = self.ring();
        (ring.end(), ring.head)
    }

    /// Tells everybody. Frames come in order, each once.
    pub fn publish(&self, frames: &[Frame]) {
        // First: those who are let in no more are told nothing of it, nor of what comes after.
        let kept_out = frames.iter().filter_map(|frame| frame.event.signs_out()).map(Entry::KeptOut);
        let encoded = frames.iter().map(|frame| Entry::Frame(Box::new(Encoded::of(frame))));
        let entries: Vec<Entry> = kept_out.chain(encoded).collect();
        self.tell(entries);
        let removed = frames.iter().filter_map(|frame| match &frame.event {
            Event::Chat(chat::Event::Removed { id, .. }) => Some((*id, frame.seq)),
            Event::Chat(_)
            | Event::Account(_)
            | Event::Library(_)
            | Event::Moderation(_)
            | Event::Report(_)
            | Event::Settings(_)
            | Event::Show(_)
            | Event::Tonight(_)
            | Event::Watch(_) => None,
        });
        let removed: HashMap<MessageId, Seq> = removed.collect();
        if !removed.is_empty() {
            self.ring().forget_texts(&removed);
        }
        // Which of the texts in the ring went with somebody or with their time, only the store knows: whoever asks for what came
        // before reads there.
        if let Some(last) = frames.iter().rfind(|frame| takes_texts(&frame.event)) {
            let mut ring = self.ring();
            ring.covered = ring.covered.max(last.seq);
        }
    }

    /// Ends the streams of a session.
    pub fn end_session(&self, session: &str) {
        self.tell([Entry::SessionEnded(session.to_owned())]);
    }

    /// Tells everybody what passes and is not kept.
    pub fn tell_pulse(&self, pulse: &Pulse) {
        self.tell([Entry::Pulse(encode::pulse(pulse))]);
    }

    /// Tells everybody how many are here when somebody came or went, but at most once in `at_most_every`.
    pub async fn tell_presence(&self, at_most_every: Duration) {
        loop {
            self.came_or_went.notified().await;
            tokio::time::sleep(MOMENT).await;
            // Also if it is what was told last: whoever came in between was greeted with another number.
            self.tell_pulse(&Pulse::Presence(self.presence()));
            tokio::time::sleep(at_most_every.saturating_sub(MOMENT)).await;
        }
    }

    /// Who of those with a name is here.
    #[must_use]
    pub fn members(&self) -> HashSet<MemberId> {
        self.ring().members.keys().copied().collect()
    }

    /// How many are here.
    #[must_use]
    pub fn presence(&self) -> Presence {
        self.ring().presence()
    }

    /// How many streams are open.
    #[must_use]
    pub fn streams(&self) -> u64 {
        let ring = self.ring();
        u64::from(ring.guests) + ring.members.values().copied().map(u64::from).sum::<u64>()
    }

    /// How many entries the ring holds, and how many bytes.
    #[must_use]
    pub fn held(&self) -> (usize, usize) {
        let ring = self.ring();
        (ring.entries.len(), ring.bytes)
    }

    /// The last frame told.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.ring().head
    }

    /// Begins to read; whoever reads is here until the reader is dropped.
    #[must_use]
    pub fn subscribe(self: &Arc<Self>, actor: Actor, session: Option<String>, is_staff: bool) -> Reader {
        let mut ring = self.ring();
        match actor {
            Actor::Guest => ring.guests += 1,
            Actor::Member(id) => *ring.members.entry(id).or_default() += 1,
        }
        let (place, seq) = (ring.end(), ring.head);
        drop(ring);
        self.came_or_went.notify_one();
        let here = Here { hub: Arc::clone(self), actor };
        Reader { here, session, is_staff, began: place, place, seq, told: self.told.subscribe() }
    }

    fn tell(&self, entries: impl IntoIterator<Item = Entry>) {
        let mut ring = self.ring();
        for entry in entries {
            if let Entry::Frame(frame) = &entry {
                ring.head = frame.seq;
            }
            ring.push(entry, self.bounds);
        }
        // Before the ring is let go: two who tell at once could otherwise say so in the wrong order, and readers would wait
        // for what is already there.
        self.told.send_replace(ring.end());
        drop(ring);
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        // A panic while the ring was held leaves it whole: every change is finished before the next can fail.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut ring = self.hub.ring();
        match self.actor {
            Actor::Guest => ring.guests -= 1,
            Actor::Member(id) => {
                if let Some(streams) = ring.members.get_mut(&id) {
                    *streams -= 1;
                    if *streams == 0 {
                        ring.members.remove(&id);
                    }
                }
            }
        }
        drop(ring);
        self.hub.came_or_went.notify_one();
    }
}

/// Whether it takes texts away without saying which.
fn takes_texts(event: &Event) -> bool {
    match event {
        Event::Account(event) => event.takes_messages(),
        Event::Chat(event) => matches!(event, chat::Event::Swept { .. }),
        Event::Library(_)
        | Event::Moderation(_)
        | Event::Report(_)
        | Event::Settings(_)
        | Event::Show(_)
        | Event::Tonight(_)
        | Event::Watch(_) => false,
    }
}

#[cfg(test)]
mod tests;
