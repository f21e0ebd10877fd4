//! What the visitor writes and changes: begun, on its way, and said last.

use std::sync::Arc;

use evening::chat::Message;
use evening::id::MessageId;
use evening::room::Room;

use super::{Live, Outgoing, Sending, kept};

impl Live {
    /// What the visitor began to write.
    #[must_use]
    pub fn draft(self) -> String {
        let Some(me) = self.my_id() else { return String::new() };
        match self.draft.get_value() {
            Some((by, text)) if by == me => text,
            _ => kept::load(me).0,
        }
    }

    /// Keeps what the visitor is writing.
    pub fn keep_draft(self, text: String) {
        self.draft.set_value(self.my_id().map(|me| (me, text)));
        self.keep();
    }

    /// What the visitor makes of a message, as far as they have come with it.
    #[must_use]
    pub fn change_of(self, id: MessageId) -> Option<String> {
        kept::change(self.my_id()?, id)
    }

    /// Keeps what the visitor makes of a message, until they are done with it.
    pub fn keep_change(self, id: MessageId, text: Option<&str>) {
        if let Some(me) = self.my_id() {
            kept::keep_change(me, id, text);
        }
    }

    /// Keeps what is not sent yet for the case that the page goes.
    pub(super) fn keep(self) {
        if let Some(me) = self.my_id() {
            self.outbox.with_untracked(|outbox| kept::save(me, &self.draft(), outbox));
        }
    }

    /// Takes up what the visitor left here when the page went.
    pub(super) fn take_up(self) {
        let Some(me) = self.my_id() else { return };
        let (_, lines) = kept::load(me);
        let is_new = |line: &Outgoing| self.outbox.with_untracked(|outbox| outbox.iter().all(|other| other.nonce != line.nonce));
        let lines: Vec<Outgoing> = lines.into_iter().filter(is_new).collect();
        if !lines.is_empty() {
            self.outbox.update(|outbox| outbox.splice(0..0, lines).for_each(drop));
        }
        if let Some(id) = kept::changing(me)
            && self.editing.get_untracked().is_none()
            && self.may_change(id)
        {
            self.editing.set(Some(id));
        }
    }

    /// Whether the visitor may still change a message that the room remembers.
    fn may_change(self, id: MessageId) -> bool {
        let message = self.message(id);
        message.is_some_and(|message| self.is_mine_to_change(&message))
    }

    fn is_mine_to_change(self, message: &Message) -> bool {
        self.me.with_untracked(|me| me.as_ref().is_some_and(|me| message.options(me, self.now()).edit))
    }

    /// The last message that the visitor may still change; none while a later one is on its way.
    #[must_use]
    pub fn last_own(self) -> Option<MessageId> {
        let me = self.my_id()?;
        let leaves = |line: &Outgoing| line.by == me && line.changes().is_none() && !matches!(line.state, Sending::Failed(_));
        if self.outbox.with_untracked(|outbox| outbox.iter().any(leaves)) {
            return None;
        }
        let last =
            |room: &Room| room.chat.messages().rev().find(|message| self.is_mine_to_change(message)).map(|message| message.id);
        self.room.with_value(last)
    }

    /// A message of the log, or of the room where the log is elsewhere.
    pub(crate) fn said_as(self, id: MessageId) -> Option<Arc<Message>> {
        self.reading.with_untracked(|reading| reading.message(id).map(Arc::clone)).or_else(|| self.message(id))
    }
}
