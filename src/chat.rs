//! Messages: say, edit, remove, restore, and the one that is pinned above them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::account::{self, Member};
use crate::id::{MemberId, MessageId, Seq};
use crate::mention::{self, Mention};
use crate::permit::{self, Act};
use crate::refusal::Refusal;
use crate::time::Instant;
use crate::wire::Nonce;

/// How many messages the room remembers.
pub const WINDOW: usize = 300;
/// How many of them a page begins with; older ones it asks for.
pub const FIRST_PAGE: usize = 50;
/// The most graphemes of a message.
pub const MAX_GRAPHEMES: u32 = 1000;
/// The most bytes that those graphemes may take.
pub const MAX_BYTES: usize = 16 * 1024;
/// The most messages that are taken away at once.
pub const PURGE_MAX: u32 = 500;
/// So many are, unless somebody says otherwise.
pub const PURGE: u32 = 50;
/// How long one may change or bring back one's own message.
pub const SECOND_THOUGHTS: Duration = Duration::from_secs(10 * 60);

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// When it was said.
    pub at: Instant,
    /// Who said it, as they are now.
    pub by: Member,
    /// As it was typed; empty for whom a removed text is hidden from.
    pub text: String,
    /// Whom the text names; nobody where it is hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// When it was last changed.
    pub edited_at: Option<Instant>,
    /// Set while it is taken away.
    pub removed: Option<Removed>,
}

/// How a message was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// When.
    pub at: Instant,
    /// By somebody who keeps order, not by its author.
    pub by_guard: bool,
}

/// What somebody asks of the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Say something.
    Say {
        /// What.
        text: String,
    },
    /// Change what one said.
    Edit {
        /// Which message.
        id: MessageId,
        /// Into what.
        text: String,
    },
    /// Take a message away.
    Remove {
        /// Which one.
        id: MessageId,
        /// Why, if somebody else said it; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        why: String,
    },
    /// Bring a removed message back.
    Restore {
        /// Which one.
        id: MessageId,
    },
    /// Take away the last of what somebody said.
    Purge {
        /// Whose.
        id: MemberId,
        /// How many of them.
        count: u32,
        /// Why; may be empty.
        why: String,
    },
    /// Bring back what was taken away like that.
    Unpurge {
        /// The frame in which it was.
        seq: Seq,
    },
    /// Put a message above the chat, in place of the one that is there.
    Pin {
        /// Which one.
        id: MessageId,
    },
    /// Take it down.
    Unpin {
        /// Which one: another one stays.
        id: MessageId,
    },
}

/// What became true of the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody said something.
    Said {
        /// The message.
        message: Message,
        /// By which its author's page knows its own line; in nobody else's copy.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nonce: Option<Nonce>,
    },
    /// A message reads otherwise.
    Edited {
        /// Which one.
        id: MessageId,
        /// Its text now.
        text: String,
        /// Whom it names now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
        /// When.
        edited_at: Instant,
    },
    /// A message is gone.
    Removed {
        /// Which one.
        id: MessageId,
        /// By somebody who keeps order.
        by_guard: bool,
    },
    /// A message is back.
    Restored {
        /// All of it, since its text was hidden.
        message: Message,
    },
    /// This message stands above the chat now, or none does.
    Pinned {
        /// All of it, since not everybody has it any more.
        message: Option<Message>,
    },
    /// Old messages are kept no longer, but for the pinned one.
    Swept {
        /// This one and all before it.
        up_to: MessageId,
    },
}

impl Event {
    /// The message whose text it tells.
    #[must_use]
    pub fn tells(&self) -> Option<MessageId> {
        match self {
            Event::Said { message, .. } | Event::Restored { message } | Event::Pinned { message: Some(message) } => {
                Some(message.id)
            }
            Event::Edited { id, .. } => Some(*id),
            Event::Removed { .. } | Event::Pinned { message: None } | Event::Swept { .. } => None,
        }
    }

    /// Forgets the text that it tells.
    pub fn drop_text(&mut self) {
        match self {
            Event::Said { message, .. } | Event::Restored { message } | Event::Pinned { message: Some(message) } => {
                message.hide_text();
            }
            Event::Edited { text, mentions, .. } => {
                text.clear();
                mentions.clear();
            }
            Event::Removed { .. } | Event::Pinned { message: None } | Event::Swept { .. } => {}
        }
    }
}

/// What somebody may do to a message now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Change its text.
    pub edit: bool,
    /// Take it away.
    pub remove: bool,
    /// Bring it back.
    pub restore: bool,
    /// Call whoever said it.
    pub call: bool,
    /// Let whoever said it only read for a while, or in no more; and take that back.
    pub guard: bool,
    /// Put it above the chat, or take it down.
    pub pin: bool,
    /// Point it out to those who keep order.
    pub report: bool,
}

impl Options {
    /// Whether there is anything to do at all.
    #[must_use]
    pub fn any(self) -> bool {
        self.edit || self.remove || self.restore || self.call || self.guard || self.pin || self.report
    }
}

impl Message {
    /// Whether it calls this person, who has not said it themselves.
    #[must_use]
    pub fn calls(&self, me: MemberId) -> bool {
        self.by.id != me && self.removed.is_none() && mention::calls(&self.text, &self.mentions, me)
    }

    /// Forgets what it says.
    pub fn hide_text(&mut self) {
        self.text.clear();
        self.mentions.clear();
    }

    /// What this person may do to it now: what [`Room::decide`](crate::room::Room::decide) would not refuse.
    #[must_use]
    pub fn options(&self, me: &Member, now: Instant) -> Options {
        let is_own = self.by.id == me.id;
        let may_others = permit::may(me.role, Act::RemoveOthers) && permit::outranks(me.role, self.by.role);
        let is_somebody = !self.by.has_left();
        let call = !is_own && is_somebody && permit::may(me.role, Act::Say);
        let guard = is_somebody && permit::may(me.role, Act::Mute) && permit::outranks(me.role, self.by.role);
        match self.removed {
            None => Options {
                call,
                guard,
                pin: permit::may(me.role, Act::Pin),
                report: !is_own && permit::may(me.role, Act::Report),
                edit: is_own && permit::may(me.role, Act::EditOwn) && is_in_time(self.at, now),
                remove: if is_own { permit::may(me.role, Act::RemoveOwn) } else { may_others },
                restore: false,
            },
            Some(Removed { by_guard: true, .. }) => Options { restore: may_others, call, guard, ..Options::default() },
            Some(Removed { at, by_guard: false }) => {
                let restore = is_own && permit::may(me.role, Act::RemoveOwn) && is_in_time(at, now);
                Options { restore, guard, ..Options::default() }
            }
        }
    }
}

/// Whether there is still time for second thoughts about something of this moment.
#[must_use]
pub fn is_in_time(since: Instant, now: Instant) -> bool {
    now.since(since) <= SECOND_THOUGHTS
}

/// The last messages, oldest first, and the pinned one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    messages: VecDeque<Arc<Message>>,
    /// May be older than all of them.
    pinned: Option<Arc<Message>>,
}

impl Chat {
    /// The last of these messages, which are given oldest first.
    #[must_use]
    pub fn of(messages: Vec<Message>) -> Chat {
        let skip = messages.len().saturating_sub(WINDOW);
        Chat { messages: messages.into_iter().skip(skip).map(Arc::new).collect(), pinned: None }
    }

    /// This message stands above them.
    #[must_use]
    pub fn under(self, pinned: Option<Message>) -> Chat {
        Chat { pinned: pinned.map(Arc::new), ..self }
    }

    /// The message that stands above them.
    #[must_use]
    pub fn pinned(&self) -> Option<&Arc<Message>> {
        self.pinned.as_ref()
    }

    /// The pinned message, if it has this number.
    fn pinned_as(&self, id: MessageId) -> Option<&Arc<Message>> {
        self.pinned.as_ref().filter(|pinned| pinned.id == id)
    }

    /// Oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Arc<Message>> + ExactSizeIterator {
        self.messages.iter()
    }

    /// The message of this number, if it is among the last, or pinned.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<&Arc<Message>> {
        self.place(id).map(|place| &self.messages[place]).or_else(|| self.pinned_as(id))
    }

    fn place(&self, id: MessageId) -> Option<usize> {
        self.messages.binary_search_by_key(&id, |message| message.id).ok()
    }

    /// Makes an event true of the window. One about an older message changes nothing here.
    pub fn apply(&mut self, at: Instant, event: &Event) {
        match event {
            Event::Said { message, .. } => {
                self.messages.push_back(Arc::new(message.clone()));
                if self.messages.len() > WINDOW {
                    self.messages.pop_front();
                }
            }
            Event::Edited { id, text, mentions, edited_at } => self.change(*id, |message| {
                message.text.clone_from(text);
                message.mentions.clone_from(mentions);
                message.edited_at = Some(*edited_at);
            }),
            Event::Removed { id, by_guard } => {
                self.change(*id, |message| message.removed = Some(Removed { at, by_guard: *by_guard }));
                if self.pinned_as(*id).is_some() {
                    self.pinned = None;
                }
            }
            Event::Pinned { message } => self.pinned = message.clone().map(Arc::new),
            Event::Restored { message } => self.change(message.id, |old| old.clone_from(message)),
            Event::Swept { up_to } => {
                // The pinned one is found where it is pinned.
                let gone = self.messages.partition_point(|message| message.id <= *up_to);
                drop(self.messages.drain(..gone));
            }
        }
    }

    /// Makes what became true of a person true of what they said, and of what names them.
    pub fn hear_of(&mut self, event: &account::Event) {
        let (id, name) = (event.about(), event.new_name());
        if event.takes_messages() {
            self.messages.retain(|message| message.by.id != id);
            self.pinned = self.pinned.take().filter(|pinned| pinned.by.id != id);
        }
        let names = |message: &Message| name.is_some() && message.mentions.iter().any(|mention| mention.id == id);
        for message in self.all().filter(|message| message.by.id == id || names(message)) {
            let message = Arc::make_mut(message);
            if message.by.id == id {
                event.show_on(&mut message.by);
            }
            if let Some(name) = name {
                let those = message.mentions.iter_mut().filter(|mention| mention.id == id);
                those.for_each(|mention| name.clone_into(&mut mention.name));
            }
        }
    }

    /// Forgets all others.
    pub fn keep(&mut self, keeps: impl Fn(&Message) -> bool) {
        self.messages.retain(|message| keeps(message));
    }

    /// Adds a message that came after all of these.
    pub fn push(&mut self, message: Arc<Message>) {
        if self.messages.back().is_none_or(|last| last.id < message.id) {
            self.messages.push_back(message);
        }
    }

    /// Adds messages that came before all of these; they are given oldest first.
    pub fn prepend(&mut self, older: Vec<Message>) {
        for message in older.into_iter().rev() {
            if self.messages.front().is_none_or(|first| message.id < first.id) {
                self.messages.push_front(Arc::new(message));
            }
        }
    }

    /// Forgets all but so many of the last ones, and says whether there were more.
    pub fn keep_last(&mut self, count: usize) -> bool {
        let older = self.messages.len().saturating_sub(count);
        self.messages.drain(..older).len() > 0
    }

    /// Forgets all but so many of the first ones, and says whether there were more.
    pub fn keep_first(&mut self, count: usize) -> bool {
        let is_longer = self.messages.len() > count;
        self.messages.truncate(count);
        is_longer
    }

    /// Forgets the texts of removed messages.
    pub fn hide_removed(&mut self) {
        for message in self.messages.iter_mut().filter(|message| message.removed.is_some() && !message.text.is_empty()) {
            Arc::make_mut(message).hide_text();
        }
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Arc<Message>> {
        self.messages.iter_mut().chain(&mut self.pinned)
    }

    fn change(&mut self, id: MessageId, change: impl Fn(&mut Message)) {
        if let Some(place) = self.place(id) {
            change(Arc::make_mut(&mut self.messages[place]));
        }
        if let Some(pinned) = self.pinned.as_mut().filter(|pinned| pinned.id == id) {
            change(Arc::make_mut(pinned));
        }
    }
}

/// Reads what somebody typed as a message: ends trimmed, line ends as line feeds.
///
/// # Errors
/// [`Refusal::TextEmpty`], [`Refusal::TextTooLong`] or [`Refusal::TextControl`].
pub fn parse_text(typed: &str) -> Result<String, Refusal> {
    let text = typed.replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Refusal::TextControl);
    }
    let text = text.trim();
    if text.chars().all(is_blank) {
        return Err(Refusal::TextEmpty);
    }
    // The bytes first: counting the graphemes of a huge text is work that nobody should be able to order.
    if text.len() > MAX_BYTES || text.graphemes(true).count() > MAX_GRAPHEMES as usize {
        return Err(Refusal::TextTooLong { max: MAX_GRAPHEMES });
    }
    Ok(text.to_owned())
}

/// White space, and the characters that draw nothing by themselves.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(typed: &str, expect: Result<&str, Refusal>) {
        assert_eq!(parse_text(typed).as_deref(), expect.as_ref().copied(), "{:?}", typed.chars().take(40).collect::<String>());
    }

    #[test]
    fn what_can_be_said() {
        check("привет", Ok("привет"));
        check("  раз\r\nдва\t! \n", Ok("раз\nдва\t!"));
        check("\u{202e}справа налево", Ok("\u{202e}справа налево"));
        check(&"👩‍👩‍👧‍👦".repeat(650), Ok(&"👩‍👩‍👧‍👦".repeat(650)));
        check(&"я".repeat(1000), Ok(&"я".repeat(1000)));
    }

    #[test]
    fn what_cannot_be_said() {
        let too_long = || Err(Refusal::TextTooLong { max: 1000 });
        check("", Err(Refusal::TextEmpty));
        check(" \n\t ", Err(Refusal::TextEmpty));
        check("\u{200b}\u{2060} \u{feff}", Err(Refusal::TextEmpty));
        check(&"я".repeat(1001), too_long());
        check(&format!("{}е", "е\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}".repeat(900)), too_long()); // 17 KiB in 901 graphemes
        check("a\0b", Err(Refusal::TextControl));
        check("a\u{1b}[31mb", Err(Refusal::TextControl));
        check("a\u{85}b", Err(Refusal::TextControl));
        check("a\rb", Err(Refusal::TextControl));
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(typed in "\\PC{0,80}") {
            if let Ok(text) = parse_text(&typed) {
                prop_assert_eq!(parse_text(&text), Ok(text));
            }
        }
    }
}
