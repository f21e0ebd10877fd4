//! How a stream opens, whichever way it goes out: the greeting, and from the store what the ring no longer has.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use evening::account::Actor;
use evening::id::Seq;
use evening::wire::{Frame, Pulse, ResetReason};
use tracing::error;

use crate::encode;
use crate::fault::Fault;
use crate::hub::Reader;
use crate::live::greeting;
use crate::site::Site;

/// How many frames are read from the store at a time.
const PAGE: u64 = 100;
/// The most that is said of them in one piece, in bytes, but one frame at least: a reader who takes nothing holds no more.
const PIECE: usize = 64 << 10;

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// This is said, and there is more.
    Say(Bytes),
    /// The ring has the rest, from the reader's place on.
    Follow,
    /// This is said, and there is nothing more.
    End(Bytes),
}

enum Stage {
    /// Say where it starts, after a reset if what was asked for cannot be had.
    Greeting { since: Option<Seq>, reset: bool },
    /// Tell from the store what the ring no longer has.
    Reading,
    /// Nothing: the ring goes on.
    Over,
}

/// One stream that opens.
pub struct Opening {
    /// The site.
    pub site: Arc<Site>,
    /// Its place in the ring.
    pub reader: Reader,
    stage: Stage,
    /// How far it has told while it reads from the store.
    cursor: Seq,
    /// Whether the page that reads takes itself for somebody else.
    is_another: bool,
}

impl Opening {
    /// A stream that is to go on after `wanted`, whatever stands there.
    #[must_use]
    pub fn new(site: Arc<Site>, reader: Reader, wanted: Option<&str>, is_another: bool) -> Opening {
        let since = wanted.map(|text| text.trim().parse::<i64>().ok().filter(|&seq| seq >= 0).map(Seq));
        let stage = match since {
            None => Stage::Greeting { since: None, reset: false },
            Some(None) => Stage::Greeting { since: None, reset: true },
            Some(Some(seq)) => Stage::Greeting { since: Some(seq), reset: false },
        };
        let cursor = reader.seq();
        Opening { site, reader, stage, cursor, is_another }
    }

    /// Whether the ring has all that is still to be said.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// What to do next.
    pub async fn next(&mut self) -> Step {
        let step = match self.stage {
            Stage::Greeting { since, reset } => self.greet(since, reset).await,
            Stage::Reading => {
                let mut closing = self.site.closing.clone();
                tokio::select! {
                    read = self.read() => read,
                    _ = closing.wait_for(|closing| *closing) => Ok(Step::End(greeting::farewell())),
                }
            }
            Stage::Over => Ok(Step::Follow),
        };
        step.unwrap_or_else(|fault| {
            error!("A stream broke off: {fault}");
            Step::End(Bytes::new())
        })
    }

    async fn greet(&mut self, since: Option<Seq>, mut reset: bool) -> Result<Step, Fault> {
        if self.is_another || !self.session_holds().await? {
            return Ok(self.end_with_session());
        }
        self.stage = Stage::Over;
        let mut start = self.reader.seq();
        if let Some(since) = since {
            if self.reader.resume(since) {
                start = since;
            } else if self.is_in_store(since).await? {
                self.stage = Stage::Reading;
                self.cursor = since;
                start = since;
            } else {
                reset = true;
            }
        }
        let mut piece = BytesMut::new();
        if reset {
            piece.extend_from_slice(&encode::reset(start, ResetReason::LogGone));
        }
        piece.extend_from_slice(&greeting::hello(&self.site, start));
        piece.extend_from_slice(&encode::pulse(&Pulse::Presence(self.site.hub.presence())));
        Ok(Step::Say(piece.freeze()))
    }

    /// Whether the store has every frame after this one, and this one is not of the future.
    async fn is_in_store(&self, since: Seq) -> Result<bool, Fault> {
        let bounds = self.site.store.log_bounds().await?;
        Ok(bounds.is_some_and(|(oldest, newest)| since.0 >= oldest.0 - 1 && since <= newest))
    }

    /// A page from the store, unless the ring can go on.
    async fn read(&mut self) -> Result<Step, Fault> {
        // The store is ahead of the ring between a commit and its telling, and when another process wrote.
        self.reader.until(self.cursor).await;
        if self.reader.resume(self.cursor) {
            self.stage = Stage::Over;
            // The ring's word of a session that ended may lie before the cursor.
            return if self.session_holds().await? { Ok(Step::Follow) } else { Ok(self.end_with_session()) };
        }
        let told = self.site.hub.head();
        let mut frames = self.site.store.frames_after(self.cursor, PAGE).await?;
        frames.retain(|frame| frame.seq <= told);
        if frames.first().is_none_or(|frame| frame.seq != self.cursor.next()) {
            // Trimmed while it was read.
            self.reader = self.site.subscribe(self.reader.actor(), self.reader.session().cloned());
            return self.greet(None, true).await;
        }
        self.forget_removed(&mut frames).await?;
        let mut piece = BytesMut::new();
        let (mut told, mut new_role) = (0, false);
        for frame in &frames {
            self.cursor = frame.seq;
            if let Some(seen) = frame.seen_by(self.reader.actor(), self.reader.is_staff) {
                piece.extend_from_slice(&encode::as_seen(&seen));
                told += 1;
            }
            new_role |= encode::new_role_of(&frame.event).is_some_and(|id| self.reader.actor() == Actor::Member(id));
            if piece.len() >= PIECE {
                break;
            }
        }
        self.site.meter.deliveries.add(told);
        if new_role {
            self.reader.is_staff = self.site.is_staff(self.reader.actor());
            piece.extend_from_slice(&greeting::anew(&self.site, self.cursor));
        }
        Ok(Step::Say(piece.freeze()))
    }

    /// Takes out the texts of messages that are removed by now, for those who may not read them, and for all of what is gone.
    async fn forget_removed(&self, frames: &mut [Frame]) -> Result<(), Fault> {
        let told: Vec<_> = frames.iter().filter_map(Frame::tells).collect();
        let removed = match self.reader.is_staff {
            true => self.site.store.gone_among(&told).await?,
            false => self.site.store.removed_among(&told).await?,
        };
        for frame in frames.iter_mut().filter(|frame| frame.tells().is_some_and(|id| removed.contains(&id))) {
            *frame = frame.without_text();
        }
        Ok(())
    }

    /// Whether the session that this stream was opened with is still one.
    async fn session_holds(&self) -> Result<bool, Fault> {
        let Some(session) = self.reader.session() else { return Ok(true) };
        let session = self.site.store.session(session, self.site.clock.now()).await?;
        Ok(session.is_some_and(|session| self.site.keeper.room().sanctions.let_in(session.member).is_ok()))
    }

    fn end_with_session(&self) -> Step {
        Step::End(encode::reset(self.reader.seq(), ResetReason::SessionEnded))
    }
}
