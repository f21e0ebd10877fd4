//! The one way to send: nonce, outbox, retries.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::task::Poll;

use evening::chat;
use evening::id::{MemberId, MessageId, Seq};
use evening::json::Later;
use evening::refusal::Refusal;
use evening::room::Command;
use evening::roster::TYPING_EVERY;
use evening::time::Instant;
use evening::wire::{Order, pause};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::Refused;
use crate::live::{Link, Live, Outgoing, Sending, use_live};
use crate::reactive::{StoredValue, effect};
use crate::{api, browser};

/// So many unreadable answers in a row are one that will not get better.
const GARBLED: u32 = 8;

/// An answer that takes longer than this, in milliseconds, is lost: a network that goes in the middle of it says nothing.
const ANSWERS_IN: u32 = 15_000;
/// Whoever has to wait no longer than this, in seconds, need not send again by themselves.
const PATIENT: u32 = 10;
/// How often something that waits looks whether it still has to, in milliseconds.
const STEP: u32 = 250;

/// Sends what the visitor says, in the order they said it.
#[derive(Clone, Copy)]
pub struct Act {
    live: Live,
    is_sending: StoredValue<bool>,
    /// When the others were last told that the visitor is writing.
    typed_at: StoredValue<Option<Instant>>,
}

/// The sender of the page this is called on.
#[must_use]
pub fn use_act() -> Act {
    expect_context()
}

/// Makes the sender of this page; to be called once, where [`Live`] is provided.
pub fn provide_act() {
    let act = Act { live: use_live(), is_sending: StoredValue::new(false), typed_at: StoredValue::new(None) };
    provide_context(act);
    effect(move || {
        act.live.outbox.track();
        act.live.me.track();
        act.send_waiting();
    });
}

/// What comes of this, if it comes in time.
async fn within<T>(millis: u32, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(TimeoutFuture::new(millis)));
    poll_fn(|context| match (work.as_mut().poll(context), end.as_mut().poll(context)) {
        (Poll::Ready(done), _) => Poll::Ready(Some(done)),
        (Poll::Pending, Poll::Ready(())) => Poll::Ready(None),
        (Poll::Pending, Poll::Pending) => Poll::Pending,
    })
    .await
}

/// The same, but it is not waited for any longer than it `is_needed`.
async fn while_needed<T>(is_needed: impl Fn() -> bool, mut millis: u32, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    while millis > 0 && is_needed() {
        let step = millis.min(STEP);
        if let Some(done) = within(step, work.as_mut()).await {
            return Some(done);
        }
        millis -= step;
    }
    None
}

impl Act {
    /// Puts a message into the log at once and sends it.
    ///
    /// # Errors
    /// The refusal that the server would give to such a text; nothing is sent then.
    pub fn say(self, typed: &str) -> Result<(), Refusal> {
        let text = chat::parse_text(typed)?;
        if let Some(retry_after) = self.live.has_to_wait() {
            spawn_local(self.pause());
            return Err(Refusal::SlowMode { retry_after });
        }
        self.typed_at.set_value(None);
        self.push(chat::Command::Say { text })
    }

    /// Changes a message at once and sends the change.
    ///
    /// # Errors
    /// The refusal that the server would give to such a text; nothing is sent then.
    pub fn edit(self, id: MessageId, typed: &str) -> Result<(), Refusal> {
        let text = chat::parse_text(typed)?;
        self.push(chat::Command::Edit { id, text })
    }

    /// Takes a message away.
    pub fn remove(self, id: MessageId) {
        let _ = self.push(chat::Command::Remove { id, why: String::new() });
    }

    /// Brings a message back.
    pub fn restore(self, id: MessageId) {
        let _ = self.push(chat::Command::Restore { id });
    }

    /// Tells the others that the visitor is writing, now and then.
    pub fn type_along(self) {
        let now = self.live.now();
        let is_known = self.typed_at.get_value().is_some_and(|at| now.since(at) < TYPING_EVERY);
        if !is_known && self.live.link.get_untracked() == Link::Open {
            self.typed_at.set_value(Some(now));
            // A nicety: whoever cannot be told is not told.
            spawn_local(async move {
                let _ = api::typing().await;
            });
        }
    }

    fn push(self, command: chat::Command) -> Result<(), Refusal> {
        let by = self.me().ok_or(Refusal::SignedOut)?;
        // One thing at a time: who changes a message twice, or removes it after a change that failed, means the last.
        let line = Outgoing { nonce: browser::nonce(), by, command, at: self.live.now(), state: Sending::Waiting };
        self.live.outbox.update(|outbox| {
            let changes = line.changes();
            outbox.retain(|other| changes.is_none() || other.changes() != changes || !matches!(other.state, Sending::Failed(_)));
            outbox.push(line);
        });
        Ok(())
    }

    /// Sends an order that shows nowhere but in what comes of it, and waits for the answer.
    ///
    /// # Errors
    /// Why it was not carried out; without an answer nobody knows whether it was.
    pub async fn order(self, command: Command) -> Result<Seq, Refused> {
        let order = Order { nonce: browser::nonce(), command };
        api::act(Later::of(&order)).await.map(|done| done.seq)
    }

    /// Sends a message again that failed. It keeps its nonce, so it cannot appear twice.
    pub fn again(self, nonce: &str) {
        self.settle(nonce, Sending::Waiting);
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
                let order = Order::for_chat(&line.nonce, &line.command);
                // The stream may tell what became of it before the answer does, or instead of it.
                let waits = || self.waits(&line.nonce);
                let answer = while_needed(waits, ANSWERS_IN, api::act(order)).await;
                let silence = || Err(Refused::Unreachable { unreachable: "no answer".to_owned() });
                match answer.unwrap_or_else(silence) {
                    _ if !waits() => (failures, garbled) = (0, 0),
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
                        let found = self.live.found();
                        let wait = u32::try_from(wait.as_millis()).unwrap_or(30_000);
                        while_needed(|| waits() && self.live.found() == found, wait, pending::<()>()).await;
                    }
                    // Too much at once: the line waits for its turn, and so do those behind it.
                    Err(Refused::No { refusal, .. }) if refusal.retry_after().is_some_and(|seconds| seconds <= PATIENT) => {
                        self.hold(refusal.retry_after().unwrap_or(1)).await;
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

    /// Counts down in sight of the visitor until they may write again.
    async fn hold(self, seconds: u32) {
        for left in (0..=seconds.max(1)).rev() {
            self.live.held.try_set(left);
            if left > 0 {
                TimeoutFuture::new(1000).await;
            }
        }
    }

    /// Counts down until everybody's pause is over for the visitor, or nobody has to pause any more.
    async fn pause(self) {
        while let Some(left) = self.live.has_to_wait() {
            if self.live.held.try_get_untracked() != Some(left) {
                self.live.held.try_set(left);
            }
            TimeoutFuture::new(STEP).await;
        }
        self.live.held.try_set(0);
    }

    fn waits(self, nonce: &str) -> bool {
        let is_it = |line: &Outgoing| line.nonce == nonce && line.state == Sending::Waiting;
        self.live.outbox.try_with_untracked(|outbox| outbox.iter().any(is_it)) == Some(true)
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
