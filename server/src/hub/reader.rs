//! A place in the ring, for a task that waits for what comes.

use bytes::{Bytes, BytesMut};
use evening::account::Actor;
use evening::id::Seq;
use tokio::sync::watch;

use crate::hub::{Cut, Here, Onlooker};

/// What a reader gets next.
#[derive(Debug)]
pub struct Piece {
    /// To be written as it is; empty if nothing was for this reader.
    pub bytes: Bytes,
    /// Whether the reader's own role changed in it.
    pub new_role: bool,
    /// How many frames are in it.
    pub frames: u64,
}

/// One stream's place in the ring.
pub struct Reader {
    /// Who reads, and is here for as long.
    pub(crate) here: Here,
    /// Whether they may read what was removed.
    pub is_staff: bool,
    pub(crate) session: Option<String>,
    /// Where the ring ended when it began: who it reads as was found out after all that came before.
    pub(crate) began: u64,
    pub(crate) place: u64,
    pub(crate) seq: Seq,
    pub(crate) told: watch::Receiver<u64>,
}

impl Reader {
    /// Who reads.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.here.actor
    }

    /// The cursor: every frame up to it was passed on, or was not for this reader.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The session it reads with.
    #[must_use]
    pub fn session(&self) -> Option<&String> {
        self.session.as_ref()
    }

    /// Puts the cursor behind this frame, if the ring still has all that follows it.
    pub fn resume(&mut self, since: Seq) -> bool {
        let ring = self.here.hub.ring();
        if since < ring.covered || since > ring.head {
            return false;
        }
        // From the end: whoever comes back has missed little of what there is, and many come back at once.
        let seqs = ring.entries.iter().enumerate().rev().map(|(place, entry)| (place, entry.seq()));
        let missed = seqs.take_while(|(_, seq)| seq.is_none_or(|seq| seq > since)).filter(|(_, seq)| seq.is_some());
        let skipped = missed.last().map_or(ring.entries.len(), |(place, _)| place);
        let place = ring.first + skipped as u64;
        // The end of a session is no frame: what was told since this reader began is read in any case.
        self.place = if since <= self.seq { place.min(self.place) } else { place };
        self.seq = since;
        true
    }

    /// Waits until everything up to this frame was told.
    pub async fn until(&mut self, seq: Seq) {
        while self.here.hub.head() < seq && self.told.changed().await.is_ok() {}
    }

    /// What was told since the last call; waits for it.
    ///
    /// # Errors
    /// [`Cut`] when there will be nothing more.
    pub async fn next(&mut self) -> Result<Piece, Cut> {
        loop {
            let place = self.place;
            if self.told.wait_for(|&end| end > place).await.is_err() {
                return Err(Cut::Lagged);
            }
            let piece = self.collect()?;
            if !piece.bytes.is_empty() {
                return Ok(piece);
            }
        }
    }

    fn collect(&mut self) -> Result<Piece, Cut> {
        let onlooker = Onlooker { actor: self.here.actor, is_staff: self.is_staff };
        let mut bytes = BytesMut::new();
        let mut piece = Piece { bytes: Bytes::new(), new_role: false, frames: 0 };
        for entry in self.here.hub.stretch(self.place)?.entries {
            if entry.ends(onlooker.actor, self.session.as_deref(), self.place < self.began) {
                return Err(Cut::SessionEnded);
            }
            self.place += 1;
            self.seq = entry.seq().unwrap_or(self.seq);
            if let Some(copy) = entry.copy_for(onlooker) {
                bytes.extend_from_slice(copy);
                piece.frames += u64::from(entry.seq().is_some());
            }
            piece.new_role |= entry.new_role_of().is_some_and(|id| onlooker.actor == Actor::Member(id));
        }
        piece.bytes = bytes.freeze();
        Ok(piece)
    }
}
