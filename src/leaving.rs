//! Leaving for good: a week to come back, and what goes when the week is over.
//!
//! Whoever asks for it is signed out and shown to the others as ever. To sign in is to stay. When the week is over, the door is
//! shut, which nobody can take back, and what is left of them is nobody in particular.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::{self, Role};
use crate::id::{MemberId, MessageId};
use crate::library;
use crate::refusal::Refusal;
use crate::report;
use crate::room::{Event, Room};
use crate::time::Instant;

/// So long one may come back.
pub const WAY_BACK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// That somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Until when they may come back.
    pub until: Instant,
}

/// Whether what somebody said is to go with them, as they put it: `stay` or `go`.
///
/// # Errors
/// [`Refusal::Malformed`] for any other word.
pub fn takes_messages(word: &str) -> Result<bool, Refusal> {
    match word {
        "stay" => Ok(false),
        "go" => Ok(true),
        _ => Err(Refusal::Malformed),
    }
}

/// Whether somebody of this role may leave, where so many other princesses stay.
///
/// # Errors
/// [`Refusal::LastPrincess`]: an evening that nobody runs could be taken by whoever starts it next.
pub fn let_go(role: Role, princesses: u64) -> Result<(), Refusal> {
    if role == Role::Princess && princesses == 0 { Err(Refusal::LastPrincess) } else { Ok(()) }
}

/// Somebody for whom the door is shut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Going {
    /// Whether what they said goes with them.
    pub with_messages: bool,
    /// What was pointed out of that.
    pub reported: Vec<MessageId>,
}

/// What comes of seeing somebody off.
///
/// # Errors
/// [`Refusal::TooLate`] if they are gone already.
pub fn decide(room: &Room, id: MemberId, going: &Going) -> Result<Vec<Event>, Refusal> {
    room.member(id).filter(|member| !member.has_left()).ok_or(Refusal::TooLate)?;
    let unwished = room.library().wishes_of(id).map(|story| library::Event::Unwished { by: id, story }.into());
    let settled = going.reported.iter().filter(|_| going.with_messages);
    let settled = settled.map(|message| Event::Report(report::Event::Closed { id: *message, done: true }));
    let left = Event::Account(account::Event::Left { id, with_messages: going.with_messages });
    Ok(unwished.chain(settled).chain([left]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Actor, LEFT, Member};
    use crate::chat::{self, Message};
    use crate::mention::Mention;
    use crate::moderation;
    use crate::room::tests::{NONCE, room};
    use crate::room::{Command, Facts};
    use crate::watch;
    use crate::wire::{Frame, Nonce};

    const SPARK: MemberId = MemberId(1);

    fn hear(room: &mut Room, event: Event) {
        room.apply(&Frame { seq: room.seq.next(), at: Instant::from_millis(0), event });
    }

    /// What comes of somebody asking this, and makes it true.
    fn ask(room: &mut Room, who: i64, command: impl Into<Command>) -> Result<(), Refusal> {
        let (now, nonce) = (Instant::from_millis(0), Nonce::parse(NONCE).unwrap());
        let decided = room.decide(Actor::Member(MemberId(who)), now, &nonce, &command.into(), &Facts::default())?;
        decided.events.into_iter().for_each(|event| hear(room, event));
        Ok(())
    }

    fn say(text: &str) -> chat::Command {
        chat::Command::Say { text: text.into() }
    }

    /// An evening in which the first has said something that is pinned, pointed out and answered, wishes for a story, is muted
    /// and has a message that waits; who leaves then.
    fn left(with_messages: bool) -> Room {
        let mut room = room();
        ask(&mut room, 4, watch::Command::Watch { phrase: "слон*".into() }).unwrap();
        ask(&mut room, 1, say("раз")).unwrap();
        let id = room.chat.messages().next_back().unwrap().id;
        ask(&mut room, 1, say("купи слона")).unwrap();
        ask(&mut room, 3, chat::Command::Pin { id }).unwrap();
        ask(&mut room, 2, report::Command::File { id, why: String::new() }).unwrap();
        ask(&mut room, 3, moderation::Command::Mute { id: SPARK, minutes: 10, why: String::new() }).unwrap();
        hear(&mut room, Event::from(library::Event::Wished { by: SPARK, story: 1 }));
        let by = room.member(MemberId(2)).unwrap().clone();
        let mentions = vec![Mention { id: SPARK, name: "Пони 1".into(), typed: "Пони 1".into() }];
        let (id, at) = (MessageId(room.seq.next().0), Instant::from_millis(0));
        let message = Message { id, at, by, text: "@Пони 1, да".into(), mentions, edited_at: None, removed: None };
        hear(&mut room, Event::Chat(chat::Event::Said { message, nonce: None }));
        let going = Going { with_messages, reported: room.reports.messages() };
        decide(&room, SPARK, &going).unwrap().into_iter().for_each(|event| hear(&mut room, event));
        room
    }

    fn check(with_messages: bool, texts: &[&str]) {
        let room = left(with_messages);
        assert_eq!(room.member(SPARK), Some(&Member::named(SPARK, LEFT, Role::Member)));
        let said: Vec<&str> = room.chat.messages().map(|message| message.text.as_str()).collect();
        assert_eq!(said, texts);
        let pinned = room.chat.pinned().map(|pinned| pinned.by.name.as_str());
        assert_eq!(pinned, (!with_messages).then_some(LEFT));
        assert_eq!(room.reports.is_empty(), with_messages, "what stays can still be judged");
        let named = room.chat.messages().next_back().unwrap();
        assert_eq!((named.mentions[0].name.as_str(), named.mentions[0].typed.as_str()), (LEFT, "Пони 1"));
        assert_eq!(room.watch.held().messages().len(), 0);
        assert!(room.sanctions.is_empty() && room.library().wishes_of(SPARK).next().is_none());
        for who in [Actor::Guest, Actor::Member(MemberId(2)), Actor::Member(MemberId(3))] {
            let seen = serde_json::to_string(&room.seen_by(who)).unwrap();
            assert!(!seen.contains(r#""name":"Пони 1""#), "{seen}");
        }
    }

    #[test]
    fn whoever_leaves_is_nobody_in_particular_and_takes_along_what_was_asked_for() {
        check(false, &["раз", "@Пони 1, да"]);
        check(true, &["@Пони 1, да"]);
    }

    #[test]
    fn whoever_has_left_does_nothing_and_nothing_is_done_to_them() {
        let mut room = left(false);
        assert_eq!(ask(&mut room, 1, say("это я")), Err(Refusal::SignedOut));
        assert_eq!(ask(&mut room, 1, account::Command::Rename { name: "Искра".into() }), Err(Refusal::SignedOut));
        let why = String::new();
        for refused in [
            ask(&mut room, 4, account::Command::Grant { id: SPARK, role: "guard".into() }),
            ask(&mut room, 3, moderation::Command::Mute { id: SPARK, minutes: 10, why: why.clone() }),
            ask(&mut room, 3, moderation::Command::Ban { id: SPARK, why: why.clone() }),
        ] {
            assert_eq!(refused, Err(Refusal::NoSuchThing));
        }
        assert_eq!(room.decide_granting(SPARK, Role::Guard), Err(Refusal::NoSuchThing));
        let going = Going { with_messages: true, reported: Vec::new() };
        assert_eq!(decide(&room, SPARK, &going), Err(Refusal::TooLate), "nobody leaves twice");
        assert_eq!(decide(&room, MemberId(77), &going), Err(Refusal::TooLate));
        let message = room.chat.messages().next().unwrap().clone();
        let options = message.options(room.member(MemberId(3)).unwrap(), Instant::from_millis(0));
        assert!(options.remove && options.pin && !options.call && !options.guard, "{options:?}");
        ask(&mut room, 3, chat::Command::Remove { id: message.id, why }).unwrap();
    }

    #[test]
    fn a_guard_who_leaves_looks_after_nothing() {
        let mut room = room();
        ask(&mut room, 1, say("раз")).unwrap();
        let id = room.chat.messages().next_back().unwrap().id;
        ask(&mut room, 2, report::Command::File { id, why: String::new() }).unwrap();
        ask(&mut room, 3, report::Command::Take { id }).unwrap();
        hear(&mut room, Event::Account(account::Event::Left { id: MemberId(3), with_messages: false }));
        assert_eq!((room.reports.messages(), room.reports.taken_by(id)), (vec![id], None));
        ask(&mut room, 5, report::Command::Take { id }).unwrap();
    }

    #[test]
    fn the_last_princess_stays() {
        for (role, others, expect) in [
            (Role::Member, 0, Ok(())),
            (Role::Guard, 0, Ok(())),
            (Role::Princess, 1, Ok(())),
            (Role::Princess, 0, Err(Refusal::LastPrincess)),
        ] {
            assert_eq!(let_go(role, others), expect, "{role:?} {others}");
        }
        assert_eq!(["stay", "go", "Go", ""].map(|word| takes_messages(word).ok()), [Some(false), Some(true), None, None]);
    }
}
