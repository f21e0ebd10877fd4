//! Recent frames, and everybody who reads along. Knows no SQL, no HTTP and no rule.
//!
//! There is one ring of what was told lately, and every reader has a place in it: no queue per reader, so a slow one
//! costs nothing and slows nobody. A reader whose place has left the ring is cut and comes back with its cursor.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use evening::account::Actor;
use evening::chat;
use evening::id::{MemberId, MessageId, Seq};
use evening::room::Event;
use evening::roster::Presence;
use evening::wire::{Frame, Pulse};
use tokio::sync::{Notify, watch};

use crate::encode::{self, Encoded};

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

#[derive(Debug)]
enum Entry {
    Frame(Box<Encoded>),
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
                self.covered = frame.seq;
            }
        }
    }
}

/// The fan-out.
pub struct Hub {
    ring: Mutex<Ring>,
    bounds: Bounds,
    told: watch::Sender<u64>,
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

/// What a reader gets next.
#[derive(Debug)]
pub struct Piece {
    /// To be written as it is; empty if nothing was for this reader.
    pub bytes: Bytes,
    /// Whether the reader's own role changed in it.
    pub new_role: bool,
    /// How many frames are in it.
    pub frames: u64,
}

impl Hub {
    /// A hub that has told everything up to `head`.
    #[must_use]
    pub fn new(head: Seq, bounds: Bounds) -> Hub {
        let ring = Ring { entries: VecDeque::new(), first: 0, bytes: 0, head, covered: head, guests: 0, members: HashMap::new() };
        Hub { ring: Mutex::new(ring), bounds, told: watch::Sender::new(0), came_or_went: Notify::new() }
    }

    /// Tells everybody. Frames come in order, each once.
    pub fn publish(&self, frames: &[Frame]) {
        let kept_out = frames.iter().filter_map(|frame| frame.event.signs_out());
        // First: those who are let in no more are told nothing of it, nor of what comes after.
        self.tell(kept_out.map(Entry::KeptOut));
        let encoded: Vec<Encoded> = frames.iter().map(Encoded::of).collect();
        self.tell(encoded.into_iter().map(|frame| Entry::Frame(Box::new(frame))));
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
        // Which of the texts in the ring went with somebody, only the store knows: whoever asks for what came before reads there.
        let left = frames.iter().rfind(|frame| matches!(&frame.event, Event::Account(event) if event.takes_messages()));
        if let Some(left) = left {
            let mut ring = self.ring();
            ring.covered = ring.covered.max(left.seq);
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
    pub async fn tell_presence(&self, at_most_every: std::time::Duration) {
        loop {
            self.came_or_went.notified().await;
            // Also if it is what was told last: whoever came in between was greeted with another number.
            self.tell_pulse(&Pulse::Presence(self.presence()));
            tokio::time::sleep(at_most_every).await;
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
        Reader { hub: Arc::clone(self), actor, session, is_staff, began: place, place, seq, told: self.told.subscribe() }
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
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        // A panic while the ring was held leaves it whole: every change is finished before the next can fail.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One stream's place in the ring.
pub struct Reader {
    hub: Arc<Hub>,
    /// Who reads.
    pub actor: Actor,
    /// Whether they may read what was removed.
    pub is_staff: bool,
    session: Option<String>,
    /// Where the ring ended when it began: who it reads as was found out after all that came before.
    began: u64,
    place: u64,
    seq: Seq,
    told: watch::Receiver<u64>,
}

impl Reader {
    /// The cursor: every frame up to it was passed on, or was not for this reader.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The session it reads with.
    #[must_use]
    pub fn session(&self) -> Option<&String> {
        self.session.as_ref()
    }

    /// Puts the cursor behind this frame, if the ring still has all that follows it.
    pub fn resume(&mut self, since: Seq) -> bool {
        let ring = self.hub.ring();
        if since < ring.covered || since > ring.head {
            return false;
        }
        let is_new = |entry: &Arc<Entry>| matches!(&**entry, Entry::Frame(frame) if frame.seq > since);
        let skipped = ring.entries.iter().position(is_new).unwrap_or(ring.entries.len());
        self.place = ring.first + skipped as u64;
        self.seq = since;
        true
    }

    /// Waits until everything up to this frame was told.
    pub async fn until(&mut self, seq: Seq) {
        while self.hub.head() < seq && self.told.changed().await.is_ok() {}
    }

    /// What was told since the last call; waits for it.
    ///
    /// # Errors
    /// [`Cut`] when there will be nothing more.
    pub async fn next(&mut self) -> Result<Piece, Cut> {
        loop {
            let place = self.place;
            if self.told.wait_for(|&end| end > place).await.is_err() {
                return Err(Cut::Lagged);
            }
            let piece = self.collect()?;
            if !piece.bytes.is_empty() {
                return Ok(piece);
            }
        }
    }

    fn collect(&mut self) -> Result<Piece, Cut> {
        let entries: Vec<Arc<Entry>> = {
            let ring = self.hub.ring();
            let skipped = self.place.checked_sub(ring.first).ok_or(Cut::Lagged)?;
            let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
            let mut size = 0;
            let fits = |entry: &&Arc<Entry>| {
                let is_first = size == 0;
                size += entry.size().max(1);
                is_first || size <= PIECE
            };
            ring.entries.iter().skip(skipped).take_while(fits).map(Arc::clone).collect()
        };
        let mut bytes = BytesMut::new();
        let mut piece = Piece { bytes: Bytes::new(), new_role: false, frames: 0 };
        for entry in entries {
            let is_past = self.place < self.began;
            self.place += 1;
            match &*entry {
                Entry::Frame(frame) => {
                    self.seq = frame.seq;
                    if let Some(copy) = frame.copy_for(self.actor, self.is_staff) {
                        bytes.extend_from_slice(copy);
                        piece.frames += 1;
                    }
                    piece.new_role |= frame.new_role_of.is_some_and(|id| self.actor == Actor::Member(id));
                }
                Entry::Pulse(pulse) => bytes.extend_from_slice(pulse),
                Entry::SessionEnded(session) if self.session.as_ref() == Some(session) => return Err(Cut::SessionEnded),
                Entry::KeptOut(id) if self.actor == Actor::Member(*id) && !is_past => return Err(Cut::SessionEnded),
                Entry::SessionEnded(_) | Entry::KeptOut(_) => {}
            }
        }
        piece.bytes = bytes.freeze();
        Ok(piece)
    }
}

impl Drop for Reader {
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

#[cfg(test)]
mod tests {
    use super::*;
    use evening::account::{self, Hue, Member, Role};
    use evening::chat::Message;
    use evening::moderation::{self, Sanction};
    use evening::time::Instant;
    use evening::wire::Nonce;

    fn said(seq: i64, by: i64) -> Frame {
        let at = Instant::from_millis(0);
        let by =
            Member { id: MemberId(by), name: "Искра".into(), role: Role::Member, hue: Hue::Mint, color: None, avatar: None };
        let message =
            Message { id: MessageId(seq), at, by, text: "hi".into(), mentions: Vec::new(), edited_at: None, removed: None };
        let nonce = Nonce::parse("01890a5d-ac96-774b-bcce-b302099a8057").ok();
        Frame { seq: Seq(seq), at, event: Event::Chat(chat::Event::Said { message, nonce }) }
    }

    fn hub(entries: usize) -> Arc<Hub> {
        Arc::new(Hub::new(Seq(10), Bounds { entries, bytes: 8 << 20 }))
    }

    fn ids(piece: &Piece) -> Vec<i64> {
        let text = String::from_utf8(piece.bytes.to_vec()).unwrap();
        text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect()
    }

    #[tokio::test]
    async fn everybody_gets_every_frame_once_and_in_order() {
        let hub = hub(100);
        let mut reader = hub.subscribe(Actor::Guest, None, false);
        hub.publish(&[said(11, 1), said(12, 2)]);
        assert_eq!(ids(&reader.next().await.unwrap()), [11, 12]);
        hub.publish(&[said(13, 1)]);
        assert_eq!(ids(&reader.next().await.unwrap()), [13]);
        assert_eq!(reader.seq(), Seq(13));
    }

    #[tokio::test]
    async fn only_the_author_gets_the_nonce() {
        let hub = hub(100);
        let mut author = hub.subscribe(Actor::Member(MemberId(1)), None, false);
        let mut other = hub.subscribe(Actor::Member(MemberId(2)), None, false);
        hub.publish(&[said(11, 1)]);
        let has_nonce = |piece: Piece| String::from_utf8(piece.bytes.to_vec()).unwrap().contains("nonce");
        assert!(has_nonce(author.next().await.unwrap()));
        assert!(!has_nonce(other.next().await.unwrap()));
    }

    #[tokio::test]
    async fn a_reader_resumes_from_memory_or_not_at_all() {
        let hub = hub(3);
        hub.publish(&[said(11, 1), said(12, 1), said(13, 1), said(14, 1)]);
        let mut reader = hub.subscribe(Actor::Guest, None, false);
        assert!(!reader.resume(Seq(10)), "11 has left the ring");
        assert!(!reader.resume(Seq(15)), "15 was never told");
        assert!(reader.resume(Seq(12)));
        assert_eq!(ids(&reader.next().await.unwrap()), [13, 14]);
        assert!(reader.resume(Seq(14)));
    }

    #[tokio::test]
    async fn a_reader_that_falls_behind_is_cut() {
        let hub = hub(3);
        let mut reader = hub.subscribe(Actor::Guest, None, false);
        for seq in 11..=14 {
            hub.publish(&[said(seq, 1)]);
        }
        assert_eq!(reader.next().await.unwrap_err(), Cut::Lagged);
    }

    #[tokio::test]
    async fn a_piece_is_bounded() {
        let hub = hub(4096);
        let mut reader = hub.subscribe(Actor::Guest, None, false);
        hub.publish(&(11..1011).map(|seq| said(seq, 1)).collect::<Vec<_>>());
        let mut seen = Vec::new();
        while seen.len() < 1000 {
            let piece = reader.next().await.unwrap();
            assert!(piece.bytes.len() <= PIECE);
            seen.extend(ids(&piece));
        }
        assert_eq!(seen, (11..1011).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn people_are_counted_once_and_guests_by_page() {
        let hub = hub(100);
        let first = hub.subscribe(Actor::Member(MemberId(1)), None, false);
        let second = hub.subscribe(Actor::Member(MemberId(1)), None, false);
        let guest = hub.subscribe(Actor::Guest, None, false);
        assert_eq!(hub.presence(), Presence { members: 1, guests: 1 });
        drop((first, guest));
        assert_eq!(hub.presence(), Presence { members: 1, guests: 0 });
        drop(second);
        assert_eq!(hub.presence(), Presence::default());
    }

    #[tokio::test]
    async fn a_session_that_ends_takes_its_streams_along() {
        let hub = hub(100);
        let mut mine = hub.subscribe(Actor::Member(MemberId(1)), Some("a".into()), false);
        let mut other = hub.subscribe(Actor::Member(MemberId(1)), Some("b".into()), false);
        hub.end_session("a");
        assert_eq!(mine.next().await.unwrap_err(), Cut::SessionEnded);
        hub.publish(&[said(11, 1)]);
        assert_eq!(ids(&other.next().await.unwrap()), [11]);
    }

    #[tokio::test]
    async fn whoever_is_banned_is_cut_untold_and_reads_on_once_let_in_again() {
        let hub = hub(100);
        let banned = |seq, by| {
            let ban = Sanction::ban(MemberId(1), "бот", MemberId(by)).unwrap();
            Frame { seq: Seq(seq), at: Instant::from_millis(0), event: Event::Moderation(moderation::Event::Banned(ban)) }
        };
        let mut guard = hub.subscribe(Actor::Member(MemberId(1)), None, true);
        hub.publish(&[said(11, 2), banned(12, 9), said(13, 2)]);
        assert_eq!(guard.next().await.unwrap_err(), Cut::SessionEnded);
        let mut anew = hub.subscribe(Actor::Member(MemberId(1)), None, false);
        assert!(anew.resume(Seq(10)));
        assert_eq!(ids(&anew.next().await.unwrap()), [11, 13]);
        hub.publish(&[banned(14, 9)]);
        assert_eq!(anew.next().await.unwrap_err(), Cut::SessionEnded);
    }

    #[tokio::test]
    async fn what_went_with_somebody_is_told_to_nobody_from_memory() {
        let hub = hub(100);
        let left = |seq, with_messages| {
            let event = Event::Account(account::Event::Left { id: MemberId(1), with_messages });
            Frame { seq: Seq(seq), at: Instant::from_millis(0), event }
        };
        hub.publish(&[said(11, 1), left(12, false), said(13, 2)]);
        let mut reader = hub.subscribe(Actor::Guest, None, false);
        assert!(reader.resume(Seq(10)), "what stays can be told");
        hub.publish(&[left(14, true), said(15, 2)]);
        assert!(!reader.resume(Seq(13)));
        assert!(reader.resume(Seq(14)));
        assert_eq!(ids(&reader.next().await.unwrap()), [15]);
        let mut staff = hub.subscribe(Actor::Member(MemberId(9)), None, true);
        assert!(!staff.resume(Seq(10)));
    }

    #[tokio::test]
    async fn a_removed_text_is_for_guards_only() {
        let hub = hub(100);
        let mut guest = hub.subscribe(Actor::Guest, None, false);
        let mut guard = hub.subscribe(Actor::Member(MemberId(9)), None, true);
        let removed = Event::Chat(chat::Event::Removed { id: MessageId(11), by_guard: true });
        hub.publish(&[said(11, 1), said(12, 1), Frame { seq: Seq(13), at: Instant::from_millis(0), event: removed }]);
        let texts = |piece: Piece| String::from_utf8(piece.bytes.to_vec()).unwrap().matches(r#""text":"hi""#).count();
        assert_eq!(texts(guest.next().await.unwrap()), 1);
        assert_eq!(texts(guard.next().await.unwrap()), 2);
    }
}
