//! Reports: messages that members point out to those who keep order.

use serde::{Deserialize, Serialize};

use crate::account::Member;
use crate::chat::Message;
use crate::id::{MemberId, MessageId};
use crate::moderation;
use crate::permit::Act;
use crate::refusal::Refusal;

/// The most reports of one person that wait at a time.
pub const MOST_OF_ONE: usize = 10;
/// The most that wait of all.
pub const MOST: usize = 500;

/// What somebody asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Point a message out.
    File {
        /// Which one.
        id: MessageId,
        /// Why; may be empty.
        why: String,
    },
    /// Look after the reports of a message, so that nobody else has to.
    Take {
        /// Which one.
        id: MessageId,
    },
    /// Have done with the reports of a message.
    Close {
        /// Which one.
        id: MessageId,
        /// Whether something was done about it; if not, there was no need.
        done: bool,
    },
}

impl Command {
    /// What it takes.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::File { .. } => Act::Report,
            Command::Take { .. } | Command::Close { .. } => Act::Judge,
        }
    }

    /// The message that it is about.
    #[must_use]
    pub fn about(&self) -> MessageId {
        match self {
            Command::File { id, .. } | Command::Take { id } | Command::Close { id, .. } => *id,
        }
    }
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody pointed a message out.
    Filed(Report),
    /// Somebody looks after those of a message.
    Taken(Taken),
    /// Those of a message wait no longer.
    Closed {
        /// Which one.
        id: MessageId,
        /// Whether something was done about it.
        done: bool,
    },
}

/// That somebody pointed a message out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which message.
    pub id: MessageId,
    /// Who did.
    pub by: MemberId,
    /// Why; may be empty.
    pub why: String,
}

/// That somebody looks after the reports of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Of which message.
    pub id: MessageId,
    /// Who does.
    pub by: MemberId,
}

/// All that wait, oldest first. Only those who keep order have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    waiting: Vec<Report>,
    taken: Vec<Taken>,
}

impl Reports {
    /// These, which are given oldest first.
    #[must_use]
    pub fn of(waiting: Vec<Report>, taken: Vec<Taken>) -> Reports {
        Reports { waiting, taken }
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The messages whose reports wait, each once, oldest report first.
    #[must_use]
    pub fn messages(&self) -> Vec<MessageId> {
        let mut messages = Vec::new();
        for report in &self.waiting {
            if !messages.contains(&report.id) {
                messages.push(report.id);
            }
        }
        messages
    }

    /// The reports of a message, oldest first.
    pub fn about(&self, id: MessageId) -> impl Iterator<Item = &Report> {
        self.waiting.iter().filter(move |report| report.id == id)
    }

    /// Who looks after those of a message.
    #[must_use]
    pub fn taken_by(&self, id: MessageId) -> Option<MemberId> {
        self.taken.iter().find(|taken| taken.id == id).map(|taken| taken.by)
    }

    /// What comes of a wish of somebody who may, about this message.
    ///
    /// # Errors
    /// [`Refusal::NotPermitted`] about one's own message, [`Refusal::NoSuchThing`] where it is so already or nothing waits,
    /// [`Refusal::GuardsBusy`], and those of [`moderation::parse_why`].
    pub fn decide(&self, by: &Member, command: &Command, message: &Message) -> Result<Event, Refusal> {
        // Nobody points themselves out, and nobody judges themselves.
        if message.by.id == by.id {
            return Err(Refusal::NotPermitted);
        }
        let id = message.id;
        match command {
            Command::File { why, .. } => self.file(by.id, why, message),
            Command::Take { .. } | Command::Close { .. } if self.about(id).next().is_none() => Err(Refusal::NoSuchThing),
            Command::Take { .. } if self.taken_by(id).is_some() => Err(Refusal::NoSuchThing),
            Command::Take { .. } => Ok(Event::Taken(Taken { id, by: by.id })),
            Command::Close { done, .. } => Ok(Event::Closed { id, done: *done }),
        }
    }

    fn file(&self, by: MemberId, why: &str, message: &Message) -> Result<Event, Refusal> {
        let why = moderation::parse_why(why)?;
        if message.removed.is_some() {
            return Err(Refusal::NoSuchThing);
        }
        let is_known = self.about(message.id).any(|report| report.by == by);
        let of_one = self.waiting.iter().filter(|report| report.by == by).count();
        if is_known || of_one >= MOST_OF_ONE || self.waiting.len() >= MOST {
            return Err(Refusal::GuardsBusy);
        }
        Ok(Event::Filed(Report { id: message.id, by, why }))
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Filed(report) => self.waiting.push(report.clone()),
            Event::Taken(taken) => self.taken.push(*taken),
            Event::Closed { id, .. } => self.keep(|other| other != *id),
        }
    }

    /// This person looks after none any more.
    pub fn let_go(&mut self, by: MemberId) {
        self.taken.retain(|taken| taken.by != by);
    }

    /// Forgets those of all other messages.
    pub fn keep(&mut self, keeps: impl Fn(MessageId) -> bool) {
        self.waiting.retain(|report| keeps(report.id));
        self.taken.retain(|taken| keeps(taken.id));
    }
}

/// A message whose reports wait, as those who keep order read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The message; a removed one with its text.
    pub message: Message,
    /// Who pointed it out, and why, oldest first.
    pub reports: Vec<(Member, String)>,
    /// Who looks after it.
    pub taken: Option<Member>,
}

/// All that wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Oldest report first.
    pub cases: Vec<Case>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Actor, Role};
    use crate::audit::What;
    use crate::chat;
    use crate::id::Seq;
    use crate::permit;
    use crate::room::tests::{NONCE, old, room};
    use crate::room::{self, Decision, Facts, Room};
    use crate::time::Instant;
    use crate::wire::{Frame, Nonce};

    /// What comes of somebody asking this about a message of the store, and makes it true.
    fn ask(room: &mut Room, who: i64, command: impl Into<room::Command>, message: &Message) -> Result<Decision, Refusal> {
        let facts = Facts { message: Some(message.clone()), messages: vec![message.clone()], ..Facts::default() };
        let (now, nonce) = (Instant::from_millis(0), Nonce::parse(NONCE).unwrap());
        let decided = room.decide(Actor::Member(MemberId(who)), now, &nonce, &command.into(), &facts)?;
        for event in &decided.events {
            room.apply(&Frame { seq: room.seq.next(), at: now, event: event.clone() });
        }
        Ok(decided)
    }

    fn file(why: &str) -> Command {
        Command::File { id: MessageId(5), why: why.into() }
    }

    #[test]
    fn a_message_is_pointed_out_looked_after_and_done_with() {
        let (mut room, message) = (room(), old(5, 2, None));
        let (take, close) = (Command::Take { id: message.id }, |done| Command::Close { id: message.id, done });
        for (who, command, about, expect) in [
            (0, file(""), &message, Refusal::SignedOut),
            (2, file(""), &message, Refusal::NotPermitted),
            (1, file("a\nb"), &message, Refusal::TextControl),
            (1, file(&"я".repeat(201)), &message, Refusal::WhyTooLong { max: 200 }),
            (1, file(""), &old(5, 2, Some(false)), Refusal::NoSuchThing),
            (1, take.clone(), &message, Refusal::NotPermitted),
            (3, take.clone(), &message, Refusal::NoSuchThing),
            (3, close(true), &message, Refusal::NoSuchThing),
        ] {
            assert_eq!(ask(&mut room, who, command.clone(), about), Err(expect), "{who} {command:?}");
        }
        let filed = ask(&mut room, 1, file(" реклама "), &message).unwrap();
        assert_eq!(filed.deed, None);
        assert_eq!(ask(&mut room, 1, file("опять"), &message), Err(Refusal::GuardsBusy), "once is enough");
        ask(&mut room, 4, file(""), &message).unwrap();
        assert_eq!(room.reports.messages(), [message.id]);
        let reasons: Vec<&str> = room.reports.about(message.id).map(|report| report.why.as_str()).collect();
        assert_eq!(reasons, ["реклама", ""]);
        // Only those who keep order know.
        for who in Role::ALL {
            let actor = Actor::Member(MemberId([0, 1, 3, 4][who as usize]));
            assert_eq!(room.seen_by(actor).reports.is_empty(), who < Role::Guard, "{who:?}");
            let frame = Frame { seq: Seq(11), at: Instant::from_millis(0), event: filed.events[0].clone() };
            assert_eq!(frame.seen_by(actor, permit::may(who, Act::ReadRemoved)).is_none(), who < Role::Guard, "{who:?}");
        }
        ask(&mut room, 3, take.clone(), &message).unwrap();
        assert_eq!(room.reports.taken_by(message.id), Some(MemberId(3)));
        assert_eq!(ask(&mut room, 5, take, &message), Err(Refusal::NoSuchThing), "somebody else was faster");
        let closed = ask(&mut room, 5, close(false), &message).unwrap();
        assert_eq!(closed.deed.map(|deed| (deed.what, deed.whom)), Some((What::Dismiss, Some(MemberId(2)))));
        assert_eq!((room.reports.is_empty(), room.reports.taken_by(message.id)), (true, None));
    }

    #[test]
    fn nobody_judges_themselves_and_what_a_guard_takes_away_is_settled() {
        let (mut room, message) = (room(), old(5, 3, None));
        ask(&mut room, 1, file(""), &message).unwrap();
        for command in [Command::Take { id: message.id }, Command::Close { id: message.id, done: false }] {
            assert_eq!(ask(&mut room, 3, command, &message), Err(Refusal::NotPermitted));
        }
        let remove = chat::Command::Remove { id: message.id, why: String::new() };
        ask(&mut room, 4, remove, &message).unwrap();
        assert!(room.reports.is_empty());
    }

    #[test]
    fn only_so_many_wait() {
        let mut room = room();
        let about = |id| Command::File { id: MessageId(id), why: String::new() };
        for id in 20..20 + MOST_OF_ONE as i64 {
            ask(&mut room, 1, about(id), &old(id, 2, None)).unwrap();
        }
        assert_eq!(ask(&mut room, 1, about(99), &old(99, 2, None)), Err(Refusal::GuardsBusy));
        ask(&mut room, 3, about(99), &old(99, 2, None)).unwrap();
        let swept = room::Event::Chat(chat::Event::Swept { up_to: MessageId(98) });
        room.apply(&Frame { seq: room.seq.next(), at: Instant::from_millis(0), event: swept });
        assert_eq!(room.reports.messages(), [MessageId(99)]);
    }
}
