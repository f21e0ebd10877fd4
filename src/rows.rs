//! How messages stand in the log: one row each, grouped by author, days set apart.

use std::sync::Arc;
use std::time::Duration;

use crate::account::Member;
use crate::chat::{self, Message};
use crate::id::MessageId;
use crate::permit::{self, Act};
use crate::time::{Instant, Wall, Zone};

/// Messages of one author that are no further apart than this stand under one name.
pub const GROUP: Duration = Duration::from_secs(5 * 60);

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The message.
    pub message: Arc<Message>,
    /// When it was said, on the reader's clock.
    pub wall: Wall,
    /// Set on the first message of its day.
    pub opens_day: bool,
    /// Set on the first message that the reader has not seen.
    pub opens_unread: bool,
    /// Whether author and time stand above it.
    pub opens_group: bool,
}

/// For whom the rows are.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The reader, if they have a name.
    pub me: Option<&'a Member>,
    /// How far east of UTC their clock is, in minutes.
    pub zone: Zone,
    /// The first message that they have not seen.
    pub unread_from: Option<MessageId>,
    /// When it is now.
    pub now: Instant,
}

impl Reader<'_> {
    /// Whether a message has a row. A removed one has it for those who keep order, and for its author: to bring it back
    /// while there is time, or to know that somebody else took it away.
    fn sees(&self, message: &Message) -> bool {
        let Some(removed) = message.removed else { return true };
        self.me.is_some_and(|me| {
            let is_own = message.by.id == me.id && (removed.by_guard || chat::is_in_time(removed.at, self.now));
            is_own || permit::may(me.role, Act::ReadRemoved)
        })
    }
}

/// The rows of these messages, which are given oldest first.
pub fn rows<'a>(messages: impl Iterator<Item = &'a Arc<Message>>, reader: Reader<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut unread_from = reader.unread_from;
    for message in messages.filter(|message| reader.sees(message)) {
        let zone = reader.zone;
        let wall = message.at.wall(zone);
        let before = rows.last();
        let opens_day = before.is_none_or(|row| !row.wall.same_day(wall));
        let opens_unread = unread_from.take_if(|first| *first <= message.id).is_some();
        let opens_group = opens_day || opens_unread || before.is_none_or(|row| !follows(&row.message, message));
        rows.push(Row { message: Arc::clone(message), wall, opens_day, opens_unread, opens_group });
    }
    rows
}

/// Whether a message stands under the name of the one before it.
#[must_use]
pub fn follows(before: &Message, message: &Message) -> bool {
    before.by.id == message.by.id && message.at.since(before.at) <= GROUP
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Hue, Member, Role};
    use crate::id::MemberId;
    use crate::time::MOSCOW;

    fn member(id: i64, role: Role) -> Member {
        Member { id: MemberId(id), name: format!("Пони {id}"), role, hue: Hue::Mint, color: None, avatar: None }
    }

    fn at(minute: i64) -> Instant {
        let midnight: Instant = "2026-11-20T21:00:00.000Z".parse().unwrap();
        Instant::from_millis(midnight.as_millis() + minute * 60_000)
    }

    /// Message `id` of member `by`, said so many minutes before or after midnight in Moscow.
    fn message(id: i64, by: i64, minute: i64) -> Arc<Message> {
        let by = member(by, Role::Member);
        Arc::new(Message {
            id: MessageId(id),
            at: at(minute),
            by,
            text: String::new(),
            mentions: Vec::new(),
            edited_at: None,
            removed: None,
        })
    }

    const READER: Reader<'_> = Reader { me: None, zone: MOSCOW, unread_from: None, now: Instant::EPOCH };

    /// Who says something at which minute; `D` opens a day, `N` what is new, `G` a group.
    fn check(said: &[(i64, i64)], unread_from: Option<i64>, expect: &str) {
        let messages: Vec<_> = said.iter().zip(1..).map(|(&(by, minute), id)| message(id, by, minute)).collect();
        let marks: Vec<&str> = rows(messages.iter(), Reader { unread_from: unread_from.map(MessageId), ..READER })
            .iter()
            .map(|row| match (row.opens_day, row.opens_unread, row.opens_group) {
                (true, false, true) => "D",
                (_, true, true) => "N",
                (false, false, true) => "G",
                (false, false, false) => ".",
                (_, _, false) => "a day or news without a group",
            })
            .collect();
        assert_eq!(marks.concat(), expect, "{said:?}");
    }

    #[test]
    fn groups_and_days() {
        check(&[], None, "");
        check(&[(1, 1), (1, 2), (2, 3), (1, 3)], None, "D.GG");
        check(&[(1, 1), (1, 6), (1, 11), (1, 17)], None, "D..G");
        check(&[(1, -1), (1, 0), (1, 1)], None, "DD.");
    }

    #[test]
    fn what_is_new_is_set_apart_once() {
        check(&[(1, 1), (1, 2), (1, 3), (1, 4)], Some(3), "D.N.");
        check(&[(1, 1), (1, 2)], Some(1), "N.");
        check(&[(1, 1), (1, 2)], Some(3), "D.");
    }

    #[test]
    fn removed_messages_vanish_for_all_but_guards_and_their_author() {
        let removed = |minute, by_guard| {
            let mut message = Message::clone(&message(1, 7, 0));
            message.removed = Some(chat::Removed { at: at(minute), by_guard });
            Arc::new(message)
        };
        let (author, other, guard) = (member(7, Role::Member), member(8, Role::Member), member(9, Role::Guard));
        for (me, by_guard, minutes_later, expect) in [
            (None, false, 1, 0),
            (Some(&other), false, 1, 0),
            (Some(&other), true, 1, 0),
            (Some(&guard), false, 1, 1),
            (Some(&guard), true, 99, 1),
            (Some(&author), false, 10, 1),
            (Some(&author), false, 11, 0),
            (Some(&author), true, 99, 1),
        ] {
            let found = rows([removed(0, by_guard)].iter(), Reader { me, now: at(minutes_later), ..READER }).len();
            assert_eq!(found, expect, "{me:?}, by a guard: {by_guard}, {minutes_later} minutes later");
        }
    }

    #[test]
    fn rows_around_a_removed_one_close_up() {
        let mut messages = [message(1, 1, 1), message(2, 2, 2), message(3, 1, 3)];
        Arc::make_mut(&mut messages[1]).removed = Some(chat::Removed { at: at(4), by_guard: false });
        let rows = rows(messages.iter(), READER);
        assert_eq!(rows.iter().map(|row| row.opens_group).collect::<Vec<_>>(), [true, false]);
    }
}
