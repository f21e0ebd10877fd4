//! Which messages stand in one page's log: a stretch without gaps, wherever in the past its reader is.
//!
//! A page that is open all evening keeps no more rows than one that was just opened. While the reader is at the end, the
//! oldest rows go; while they read the past, the newest ones go and come back as the reader does.

use std::sync::Arc;

use crate::account;
use crate::chat::{Chat, Event, FIRST_PAGE, Message};
use crate::id::MessageId;
use crate::time::Instant;

/// The most messages that stand in a page.
pub const MOST: usize = 300;
/// How many come at a time while one scrolls.
pub const PAGE: usize = 50;

/// The stretch, and whether there is more on either side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    shown: Chat,
    /// Older messages are there to be asked for.
    pub more_above: bool,
    /// Newer messages are there: what is said now is not shown.
    pub more_below: bool,
}

impl Reading {
    /// The end of the chat as a page begins with it.
    #[must_use]
    pub fn of(chat: &Chat) -> Reading {
        Reading { shown: chat.clone(), more_above: chat.messages().len() >= FIRST_PAGE, more_below: false }
    }

    /// Oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Arc<Message>> + ExactSizeIterator {
        self.shown.messages()
    }

    /// The message that stands above them.
    #[must_use]
    pub fn pinned(&self) -> Option<&Arc<Message>> {
        self.shown.pinned()
    }

    /// The message of this number, if it is shown.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<&Arc<Message>> {
        self.shown.message(id)
    }

    /// Makes an event true that the room has taken in already. `at_end`: the reader follows what is said, so the oldest
    /// may go for it.
    pub fn apply(&mut self, at: Instant, event: &Event, room: &Chat, at_end: bool) {
        let Event::Said { message, .. } = event else {
            self.shown.apply(at, event);
            return;
        };
        let Some(message) = room.message(message.id) else { return };
        if self.more_below || (!at_end && self.shown.messages().len() >= MOST) {
            self.more_below = true;
            return;
        }
        self.shown.push(Arc::clone(message));
        self.more_above |= self.shown.keep_last(MOST);
    }

    /// Makes what became true of a person true of what they said, and of what names them. If nothing is left of the stretch,
    /// the end of the chat is shown.
    pub fn hear_of(&mut self, event: &account::Event, room: &Chat) {
        let had_some = self.first().is_some();
        self.shown.hear_of(event);
        if had_some && self.first().is_none() {
            self.more_below = true;
            self.go_to_end(room);
        }
    }

    /// Forgets the texts of removed messages.
    pub fn hide_removed(&mut self) {
        self.shown.hide_removed();
    }

    /// The number that a page of older messages comes before.
    #[must_use]
    pub fn first(&self) -> Option<MessageId> {
        self.shown.messages().next().map(|message| message.id)
    }

    /// The number that newer messages come after.
    #[must_use]
    pub fn last(&self) -> Option<MessageId> {
        self.shown.messages().next_back().map(|message| message.id)
    }

    /// Puts a page of older messages in front.
    pub fn add_older(&mut self, page: Vec<Message>, more: bool) {
        self.shown.prepend(page);
        self.more_above = more;
        self.more_below |= self.shown.keep_first(MOST);
    }

    /// Puts a page of newer messages behind.
    pub fn add_newer(&mut self, page: impl IntoIterator<Item = Arc<Message>>, more: bool) {
        for message in page {
            self.shown.push(message);
        }
        self.more_below = more;
        self.more_above |= self.shown.keep_last(MOST);
    }

    /// Puts the next messages of what the room remembers behind, and says whether the room reaches back that far.
    pub fn add_newer_from(&mut self, chat: &Chat) -> bool {
        let (Some(last), Some(first)) = (self.last(), chat.messages().next()) else { return false };
        if first.id > last {
            return false;
        }
        let newer: Vec<Arc<Message>> = chat.messages().filter(|message| message.id > last).take(PAGE + 1).cloned().collect();
        let more = newer.len() > PAGE;
        self.add_newer(newer.into_iter().take(PAGE), more);
        true
    }

    /// Shows the stretch that the room remembers, if this message is in it and not shown yet.
    pub fn show(&mut self, id: MessageId, chat: &Chat) {
        if self.message(id).is_none() && chat.message(id).is_some() {
            self.shown = chat.clone();
            (self.more_above, self.more_below) = (true, false);
        }
    }

    /// Shows the end of the chat again.
    pub fn go_to_end(&mut self, chat: &Chat) {
        if self.more_below {
            self.shown = chat.clone();
            self.shown.keep_last(FIRST_PAGE);
            (self.more_above, self.more_below) = (true, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Hue, Member, Role};
    use crate::id::MemberId;
    use proptest::prelude::*;

    fn message(id: i64) -> Message {
        let by =
            Member { id: MemberId(1), name: "Искра".into(), role: Role::Member, hue: Hue::Mint, color: None, avatar: None };
        Message {
            id: MessageId(id),
            at: Instant::from_millis(id),
            by,
            text: format!("{id}"),
            mentions: Vec::new(),
            edited_at: None,
            removed: None,
        }
    }

    /// An evening in which `1..=said` was said, its room, and a page that began with its end.
    struct Evening {
        said: i64,
        chat: Chat,
        reading: Reading,
    }

    impl Evening {
        fn of(said: i64) -> Evening {
            let chat = Chat::of((1..=said).map(message).collect());
            let mut page = chat.clone();
            page.keep_last(FIRST_PAGE);
            Evening { said, chat, reading: Reading::of(&page) }
        }

        fn say(&mut self, at_end: bool) {
            self.said += 1;
            let event = Event::Said { message: message(self.said), nonce: None };
            self.chat.apply(Instant::from_millis(self.said), &event);
            self.reading.apply(Instant::from_millis(self.said), &event, &self.chat, at_end);
        }

        fn up(&mut self) {
            let Some(first) = self.reading.first().filter(|_| self.reading.more_above) else { return };
            let from = (first.0 - PAGE as i64).max(1);
            self.reading.add_older((from..first.0).map(message).collect(), from > 1);
        }

        fn down(&mut self) {
            if !self.reading.more_below || self.reading.add_newer_from(&self.chat) {
                return;
            }
            let last = self.reading.last().map_or(0, |last| last.0);
            let to = (last + PAGE as i64).min(self.said);
            self.reading.add_newer((last + 1..=to).map(|id| Arc::new(message(id))), to < self.said);
        }

        fn shown(&self) -> (i64, i64) {
            (self.reading.first().map_or(0, |id| id.0), self.reading.last().map_or(0, |id| id.0))
        }
    }

    #[test]
    fn the_oldest_go_while_one_follows_and_the_newest_while_one_reads_the_past() {
        let mut evening = Evening::of(1000);
        assert_eq!(evening.shown(), (951, 1000));
        for _ in 0..300 {
            evening.say(true);
        }
        assert_eq!((evening.shown(), evening.reading.more_above, evening.reading.more_below), ((1001, 1300), true, false));
        evening.up();
        assert_eq!((evening.shown(), evening.reading.more_below), ((951, 1250), true));
        evening.say(false);
        assert_eq!(evening.shown(), (951, 1250));
        evening.down();
        assert_eq!((evening.shown(), evening.reading.more_below), ((1001, 1300), true));
        evening.down();
        assert_eq!((evening.shown(), evening.reading.more_below), ((1002, 1301), false));
    }

    #[test]
    fn the_end_is_one_step_away_from_anywhere() {
        let mut evening = Evening::of(2000);
        for _ in 0..20 {
            evening.up();
        }
        assert_eq!(evening.shown(), (951, 1250));
        let Evening { reading, chat, .. } = &mut evening;
        reading.go_to_end(chat);
        assert_eq!((evening.shown(), evening.reading.more_below), ((1951, 2000), false));
    }

    #[test]
    fn a_message_that_the_room_remembers_is_one_step_away_too() {
        let mut evening = Evening::of(2000);
        for _ in 0..20 {
            evening.up();
        }
        for (id, shown) in [(1000, (951, 1250)), (1600, (951, 1250)), (1800, (1701, 2000)), (1701, (1701, 2000))] {
            let Evening { reading, chat, .. } = &mut evening;
            reading.show(MessageId(id), chat);
            assert_eq!(evening.shown(), shown, "{id}");
        }
        assert!(!evening.reading.more_below);
    }

    #[test]
    fn what_goes_with_somebody_goes_from_the_stretch_too() {
        let by = |id: i64, message: Message| Message { by: Member { id: MemberId(id), ..message.by.clone() }, ..message };
        let mut evening = Evening::of(2000);
        let before = evening.shown().0 - 1;
        evening.reading.add_older(vec![by(2, message(before))], true);
        let left = account::Event::Left { id: MemberId(1), with_messages: true };
        evening.chat.hear_of(&left);
        evening.chat.push(Arc::new(by(3, message(2001))));
        evening.reading.hear_of(&left, &evening.chat);
        assert_eq!(evening.shown(), (before, before));
        let other = account::Event::Left { id: MemberId(2), with_messages: true };
        evening.reading.hear_of(&other, &evening.chat);
        assert_eq!((evening.shown(), evening.reading.more_above), ((2001, 2001), true), "of nothing there is no way on");
    }

    #[test]
    fn the_beginning_is_the_beginning() {
        let mut evening = Evening::of(70);
        assert!(evening.reading.more_above);
        evening.up();
        assert_eq!((evening.shown(), evening.reading.more_above), ((1, 70), false));
        assert!(!Evening::of(10).reading.more_above);
    }

    proptest! {
        #[test]
        fn a_stretch_has_no_gap_and_is_never_too_long(said in 0_i64..900, steps in proptest::collection::vec(0_u8..4, 0..400)) {
            let mut evening = Evening::of(said);
            for step in steps {
                match step {
                    0 => evening.up(),
                    1 => evening.down(),
                    2 => evening.say(false),
                    _ => evening.say(!evening.reading.more_below),
                }
                let ids: Vec<i64> = evening.reading.messages().map(|message| message.id.0).collect();
                prop_assert!(ids.len() <= MOST);
                prop_assert!(ids.windows(2).all(|pair| pair[1] == pair[0] + 1));
                let (first, last) = evening.shown();
                prop_assert_eq!(evening.reading.more_below, last < evening.said);
                prop_assert!(evening.reading.more_above || first <= 1);
            }
        }
    }
}
