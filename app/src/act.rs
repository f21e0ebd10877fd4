//! The one way to send: nonce, outbox, retries.

use evening::chat;
use evening::id::{MemberId, Seq};
use evening::refusal::Refusal;
use evening::room::Command;
use evening::wire::{Order, pause};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::Refused;
use crate::live::{Live, Outgoing, Sending, use_live};
use crate::{api, browser};

/// So many unreadable answers in a row are one that will not get better.
const GARBLED: u32 = 8;

/// Sends what the visitor says, in the order they said it.
#[derive(Clone, Copy)]
pub struct Act {
    live: Live,
    is_sending: StoredValue<bool>,
}

/// The sender of the page this is called on.
#[must_use]
pub fn use_act() -> Act {
    expect_context()
}

/// Makes the sender of this page; to be called once, where [`Live`] is provided.
pub fn provide_act() {
    provide_context(Act { live: use_live(), is_sending: StoredValue::new(false) });
}

impl Act {
    /// Puts a message into the log at once and sends it.
    ///
    /// # Errors
    /// The refusal that the server would give to such a text; nothing is sent then.
    pub fn say(self, typed: &str) -> Result<(), Refusal> {
        let text = chat::parse_text(typed)?;
        let by = self.me().ok_or(Refusal::SignedOut)?;
        let line = Outgoing { nonce: browser::nonce(), by, text, at: self.live.now(), state: Sending::Waiting };
        self.live.outbox.update(|outbox| outbox.push(line));
        self.send_waiting();
        Ok(())
    }

    /// Sends an order that shows nowhere but in what comes of it, and waits for the answer.
    ///
    /// # Errors
    /// Why it was not carried out; without an answer nobody knows whether it was.
    pub async fn order(self, command: Command) -> Result<Seq, Refused> {
        api::act(Order { nonce: browser::nonce(), command }).await.map(|done| done.seq)
    }

    /// Sends a message again that failed. It keeps its nonce, so it cannot appear twice.
    pub fn again(self, nonce: &str) {
        self.settle(nonce, Sending::Waiting);
        self.send_waiting();
    }

    /// Drops a message that failed.
    pub fn discard(self, nonce: &str) {
        self.live.outbox.update(|outbox| outbox.retain(|line| line.nonce != nonce));
    }

    fn settle(self, nonce: &str, state: Sending) {
        self.live.outbox.try_update(|outbox| {
            for line in outbox.iter_mut().filter(|line| line.nonce == nonce) {
                line.state = state.clone();
            }
        });
    }

    /// One message after the other, so that they arrive in the order in which they were written.
    fn send_waiting(self) {
        if self.is_sending.get_value() {
            return;
        }
        self.is_sending.set_value(true);
        spawn_local(async move {
            let (mut failures, mut garbled) = (0, 0);
            while let Some(line) = self.first_waiting() {
                let command = Command::Chat(chat::Command::Say { text: line.text });
                match api::act(Order { nonce: line.nonce.clone(), command }).await {
                    Ok(done) if self.live.has(done.seq) => {
                        self.live.outbox.try_update(|outbox| outbox.retain(|other| other.nonce != line.nonce));
                        (failures, garbled) = (0, 0);
                    }
                    Ok(done) => self.settle(&line.nonce, Sending::Stored(done.seq)),
                    // A proxy that is in trouble answers with pages of its own: for a while they count as silence.
                    Err(refused) if refused.is_lost() && garbled < GARBLED => {
                        garbled += u32::from(matches!(refused, Refused::Garbled { .. }));
                        let wait = pause(failures, browser::chance());
                        failures += 1;
                        TimeoutFuture::new(u32::try_from(wait.as_millis()).unwrap_or(30_000)).await;
                    }
                    Err(refused) => {
                        garbled = 0;
                        self.settle(&line.nonce, Sending::Failed(refused));
                    }
                }
            }
            self.is_sending.try_set_value(false);
        });
    }

    fn first_waiting(self) -> Option<Outgoing> {
        let by = self.me()?;
        let waits = |line: &&Outgoing| line.by == by && line.state == Sending::Waiting;
        self.live.outbox.try_with_untracked(|outbox| outbox.iter().find(waits).cloned()).flatten()
    }

    fn me(self) -> Option<MemberId> {
        self.live.me.try_with_untracked(|me| me.as_ref().map(|me| me.id)).flatten()
    }
}
