//! How messages stand in the log: one row each, grouped by author, days set apart.

use std::sync::Arc;
use std::time::Duration;

use crate::chat::Message;
use crate::time::Wall;

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
    /// Whether author and time stand above it.
    pub opens_group: bool,
}

/// The rows of these messages, which are given oldest first, for a reader this many minutes east of UTC.
pub fn rows<'a>(messages: impl Iterator<Item = &'a Arc<Message>>, minutes_east: i16) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for message in messages {
        let wall = message.at.wall(minutes_east);
        let before = rows.last();
        let opens_day = before.is_none_or(|row| !row.wall.same_day(wall));
        let opens_group = opens_day || before.is_none_or(|row| !follows(&row.message, message));
        rows.push(Row { message: Arc::clone(message), wall, opens_day, opens_group });
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
    use crate::id::{MemberId, MessageId};
    use crate::time::{Instant, MOSCOW};

    /// Who says something at which minute before or after midnight in Moscow; `D` opens a day, `G` a group.
    fn check(said: &[(i64, i64)], expect: &str) {
        let midnight: Instant = "2026-11-20T21:00:00.000Z".parse().unwrap();
        let message = |(id, minute): &(i64, i64)| {
            let by = Member { id: MemberId(*id), name: format!("Пони {id}"), role: Role::Member, hue: Hue::Mint };
            let at = Instant::from_millis(midnight.as_millis() + minute * 60_000);
            Arc::new(Message { id: MessageId(1), at, by, text: String::new(), edited_at: None, removed: None })
        };
        let messages: Vec<_> = said.iter().map(message).collect();
        let marks: Vec<&str> = rows(messages.iter(), MOSCOW)
            .iter()
            .map(|row| match (row.opens_day, row.opens_group) {
                (true, true) => "D",
                (false, true) => "G",
                (false, false) => ".",
                (true, false) => "a day without a group",
            })
            .collect();
        assert_eq!(marks.concat(), expect, "{said:?}");
    }

    #[test]
    fn groups_and_days() {
        check(&[], "");
        check(&[(1, 1), (1, 2), (2, 3), (1, 3)], "D.GG");
        check(&[(1, 1), (1, 6), (1, 11), (1, 17)], "D..G");
        check(&[(1, -1), (1, 0), (1, 1)], "DD.");
    }
}
