//! A batch of wishes on its way into the store.

use std::collections::HashMap;
use std::sync::Arc;

use evening::account;
use evening::chat::{self, Chat, Message};
use evening::draw::Secret;
use evening::flood::Habit;
use evening::id::{MemberId, Seq};
use evening::refusal::Refusal;
use evening::room::{Decision, Event, Room};
use evening::time::Instant;
use evening::wire::{Frame, Nonce};

use crate::store::{Answer, Credentials, Draw, Record};

/// What came of one wish, before it is recorded.
pub(super) enum Outcome {
    /// It was answered before, or in this batch.
    Known(Seq),
    Refused(Refusal),
    /// It becomes true with the record at this place of the batch.
    Decided(Seq),
}

/// What was decided so far.
pub(super) struct Decided {
    pub(super) room: Room,
    pub(super) answers: Vec<Answer>,
    pub(super) habits: HashMap<MemberId, Habit>,
    pub(super) records: Vec<Record>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) now: Instant,
}

impl Decided {
    /// Nothing yet.
    pub(super) fn of(room: &Room, now: Instant) -> Decided {
        let (answers, records, outcomes) = (Vec::new(), Vec::new(), Vec::new());
        Decided { room: room.clone(), answers, habits: HashMap::new(), records, outcomes, now }
    }

    /// A message of the store, as it is once this batch is recorded.
    pub(super) fn as_of_now(&self, message: Message) -> Option<Message> {
        let mut alone = Chat::of(vec![message]);
        for Record { frame, .. } in &self.records {
            match &frame.event {
                Event::Chat(
                    event @ (chat::Event::Edited { .. }
                    | chat::Event::Removed { .. }
                    | chat::Event::Restored { .. }
                    | chat::Event::Swept { .. }),
                ) => {
                    alone.apply(frame.at, event);
                }
                Event::Account(event) => alone.hear_of(event),
                // What is pinned the room has.
                Event::Chat(chat::Event::Said { .. } | chat::Event::Pinned { .. })
                | Event::Library(_)
                | Event::Moderation(_)
                | Event::Report(_)
                | Event::Settings(_)
                | Event::Show(_)
                | Event::Tonight(_)
                | Event::Watch(_) => {}
            }
        }
        alone.messages().next().map(|message| Message::clone(message))
    }

    /// The last messages of somebody that are not removed, oldest first: of those in the store, and of this batch.
    pub(super) fn last_of(&self, author: MemberId, count: usize, stored: Vec<Message>) -> Vec<Message> {
        let window: Vec<&Arc<Message>> = self.room.chat.messages().collect();
        let older = stored.into_iter().filter(|message| window.first().is_none_or(|first| message.id < first.id));
        let older = older.filter_map(|message| self.as_of_now(message));
        let newer = window.iter().filter(|message| message.by.id == author).map(|message| Message::clone(message));
        let mut last: Vec<Message> = older.chain(newer).filter(|message| message.removed.is_none()).collect();
        last.drain(..last.len().saturating_sub(count));
        last
    }

    /// Whether somebody has taken another name in this batch.
    pub(super) fn renames(&self, who: MemberId) -> bool {
        let renamed = |event: &Event| matches!(event, Event::Account(account::Event::Renamed { id, .. }) if *id == who);
        self.records.iter().any(|record| renamed(&record.frame.event))
    }

    /// Records what comes of an order. The last frame answers it.
    pub(super) fn carry_out(
        &mut self,
        decision: Decision,
        next: Option<Secret>,
        by: MemberId,
        nonce: Nonce,
        digest: String,
    ) -> Outcome {
        let Decision { events, deed, drawing } = decision;
        let published = self.room.tonight().next.clone().unwrap_or_default();
        let mut draw = next.zip(drawing).map(|(next, drawing)| Draw { made: Some((published, drawing)), next });
        for event in events {
            let is_draw = matches!(event, Event::Tonight(_));
            self.record(event, None);
            if let Some(last) = self.records.last_mut().filter(|_| is_draw) {
                last.draw = draw.take();
            }
        }
        let seq = self.room.seq;
        let answer = Answer { member: by, nonce, seq, digest };
        self.answers.push(answer.clone());
        if let Some(last) = self.records.last_mut() {
            (last.answers, last.deed) = (Some(answer), deed);
        }
        Outcome::Decided(seq)
    }

    pub(super) fn record(&mut self, event: Event, credentials: Option<Credentials>) -> Outcome {
        let frame = Frame { seq: self.room.seq.next(), at: self.now, event };
        self.room.apply(&frame);
        let seq = frame.seq;
        self.records.push(Record { credentials, ..Record::of(frame) });
        Outcome::Decided(seq)
    }
}
