//! What is written to a socket in one go, and where it stopped: to the byte, and without a socket in sight.

use std::sync::Arc;

use bytes::Bytes;
use evening::id::Seq;

use crate::hub::{Entry, Onlooker};

/// How far a stream has been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The place in the ring of what comes next.
    pub place: u64,
    /// Every frame up to this one was passed on or was for others, once `rest` is written.
    pub seq: Seq,
    /// What is left of that in the middle of which the socket took no more. A view of the bytes that all share: the ring may
    /// have forgotten the text by the time they go on.
    pub rest: Bytes,
}

/// One thing in a run.
#[derive(Debug)]
struct Part {
    said: Bytes,
    /// Where it ends in the run.
    end: usize,
    /// The cursor once it is written.
    place: u64,
    seq: Seq,
    is_frame: bool,
}

/// Complete bytes on the wire, one thing after the other.
#[derive(Debug)]
pub struct Run {
    bytes: Vec<u8>,
    parts: Vec<Part>,
    /// Where it goes on from.
    place: u64,
    seq: Seq,
}

impl Run {
    /// Nothing yet, to be said from this place on.
    #[must_use]
    pub fn new(place: u64, seq: Seq) -> Run {
        Run { bytes: Vec::new(), parts: Vec::new(), place, seq }
    }

    /// What such an onlooker gets of these entries, the first of which stands at `place`.
    #[must_use]
    pub(crate) fn of(entries: &[Arc<Entry>], place: u64, seq: Seq, onlooker: Onlooker) -> Run {
        let mut run = Run::new(place, seq);
        for entry in entries {
            run.add(entry, onlooker);
        }
        run
    }

    /// Begins anew where this cursor is.
    pub fn begin(&mut self, cursor: &Cursor) {
        self.bytes.clear();
        self.parts.clear();
        (self.place, self.seq) = (cursor.place, cursor.seq);
        self.say(&cursor.rest);
    }

    /// Adds the copy of the next entry, if it is for them.
    pub(crate) fn add(&mut self, entry: &Entry, onlooker: Onlooker) {
        self.place += 1;
        self.seq = entry.seq().unwrap_or(self.seq);
        let is_frame = entry.seq().is_some();
        match entry.copy_for(onlooker) {
            Some(copy) => self.push(copy.clone(), is_frame),
            None => self.push(Bytes::new(), false),
        }
    }

    /// Adds what is in no ring.
    pub fn say(&mut self, said: &Bytes) {
        self.push(said.clone(), false);
    }

    fn push(&mut self, said: Bytes, is_frame: bool) {
        self.bytes.extend_from_slice(&said);
        self.parts.push(Part { said, end: self.bytes.len(), place: self.place, seq: self.seq, is_frame });
    }

    /// What is to be written.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The place behind it.
    #[must_use]
    pub fn place(&self) -> u64 {
        self.place
    }

    /// The cursor behind it.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// How many frames in it stand at this place or later.
    #[must_use]
    pub fn frames_from(&self, place: u64) -> u64 {
        self.parts.iter().filter(|part| part.is_frame && part.place > place).count() as u64
    }

    /// Where a stream is that was at `before` and took so many bytes of this.
    #[must_use]
    pub fn after(&self, written: usize, before: &Cursor) -> Cursor {
        let done = self.parts.partition_point(|part| part.end <= written);
        let begun = self.parts.get(done);
        let last = done.checked_sub(1).and_then(|last| self.parts.get(last));
        let start = last.map_or(0, |part| part.end);
        match (begun, last) {
            (Some(part), _) if written > start => {
                Cursor { place: part.place, seq: part.seq, rest: part.said.slice(written - start..) }
            }
            (_, Some(part)) => Cursor { place: part.place, seq: part.seq, rest: Bytes::new() },
            (_, None) => before.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encoded;
    use evening::account::{Actor, Hue, Member, Role};
    use evening::chat::{self, Message};
    use evening::id::{MemberId, MessageId};
    use evening::room::Event;
    use evening::time::Instant;
    use evening::wire::{Frame, Nonce};
    use proptest::prelude::*;

    const GUEST: Onlooker = Onlooker { actor: Actor::Guest, is_staff: false };

    fn said(seq: i64, text: &str) -> Arc<Entry> {
        let at = Instant::from_millis(0);
        let by =
            Member { id: MemberId(1), name: "Искра".into(), role: Role::Member, hue: Hue::Mint, color: None, avatar: None };
        let id = MessageId(seq);
        let message = Message { id, at, by, text: text.into(), mentions: Vec::new(), edited_at: None, removed: None };
        let nonce = Nonce::parse("01890a5d-ac96-774b-bcce-b302099a8057").ok();
        let event = Event::Chat(chat::Event::Said { message, nonce });
        Arc::new(Entry::Frame(Box::new(Encoded::of(&Frame { seq: Seq(seq), at, event }))))
    }

    fn pulse(said: &'static str) -> Arc<Entry> {
        Arc::new(Entry::Pulse(Bytes::from_static(said.as_bytes())))
    }

    /// Where a stream is after so many bytes of two pulses, one thing that is for nobody, and a third.
    fn check(written: usize, place: u64, rest: &str) {
        let entries = [pulse("ab"), pulse("cde"), Arc::new(Entry::KeptOut(MemberId(1))), pulse("f")];
        let run = Run::of(&entries, 7, Seq(3), GUEST);
        assert_eq!(run.bytes(), b"abcdef");
        let before = Cursor { place: 7, seq: Seq(3), rest: Bytes::new() };
        let expect = Cursor { place, seq: Seq(3), rest: Bytes::copy_from_slice(rest.as_bytes()) };
        assert_eq!(run.after(written, &before), expect, "{written}");
    }

    #[test]
    fn where_it_stopped() {
        check(0, 7, "");
        check(1, 8, "b");
        check(2, 8, "");
        check(3, 9, "de");
        check(4, 9, "e");
        check(5, 10, ""); // what has no bytes is over as soon as what stands before it
        check(6, 11, "");
    }

    #[test]
    fn what_was_begun_is_finished_though_the_ring_has_forgotten_it() {
        let told = said(11, "тайна");
        let run = Run::of(&[Arc::clone(&told)], 0, Seq(10), GUEST);
        let cursor = run.after(5, &Cursor { place: 0, seq: Seq(10), rest: Bytes::new() });
        assert_eq!((cursor.place, cursor.seq), (1, Seq(11)));
        let whole = told.copy_for(GUEST).unwrap();
        assert_eq!(cursor.rest, whole[5..]);
    }

    #[test]
    fn frames_are_counted_once() {
        let entries = [said(11, "a"), pulse("p"), said(12, "b")];
        let run = Run::of(&entries, 5, Seq(10), GUEST);
        assert_eq!([5, 6, 7, 8].map(|place| run.frames_from(place)), [2, 1, 1, 0]);
    }

    proptest! {
        /// However little the socket takes at a time: every byte once, in order, and the cursor ends where the run does.
        #[test]
        fn bytes_are_neither_torn_nor_repeated(
            texts in prop::collection::vec(prop::option::of(".{0,40}"), 1..12),
            takes in prop::collection::vec(0_usize..300, 0..60),
        ) {
            let entries: Vec<_> = texts.iter().zip(11..).map(|(text, seq)| match text {
                Some(text) => said(seq, text),
                None => pulse("event: pulse\ndata: {}\n\n"),
            }).collect();
            let whole = Run::of(&entries, 100, Seq(10), GUEST);
            let mut cursor = Cursor { place: 100, seq: Seq(10), rest: Bytes::new() };
            let (mut wire, mut run, mut counted, mut frames) = (Vec::new(), Run::new(0, Seq(0)), 100, 0);
            let mut takes = takes.into_iter();
            while cursor.place < whole.place() || !cursor.rest.is_empty() {
                run.begin(&cursor);
                for entry in entries.iter().skip(usize::try_from(cursor.place - 100).unwrap()) {
                    run.add(entry, GUEST);
                }
                frames += run.frames_from(counted);
                counted = run.place();
                let taken = takes.next().unwrap_or(usize::MAX).min(run.bytes().len());
                wire.extend_from_slice(&run.bytes()[..taken]);
                cursor = run.after(taken, &cursor);
            }
            prop_assert_eq!(&wire, whole.bytes());
            prop_assert_eq!((cursor.place, cursor.seq), (whole.place(), whole.seq()));
            prop_assert_eq!(frames, texts.iter().flatten().count() as u64);
        }
    }
}
