//! What a stream says of itself: where it starts, that it is still there, and when to come back.

use std::time::Duration;

use bytes::Bytes;
use evening::id::Seq;
use evening::wire::{Pulse, ResetReason};

use crate::encode;
use crate::site::Site;

/// Where it starts.
#[must_use]
pub fn hello(site: &Site, seq: Seq) -> Bytes {
    encode::hello(seq, site.clock.now(), &site.node)
}

/// What this visitor may see is another thing now: their page has to begin anew.
#[must_use]
pub fn anew(site: &Site, seq: Seq) -> Bytes {
    [encode::reset(seq, ResetReason::RoleChanged), hello(site, seq)].concat().into()
}

/// Browsers keep an event without data to themselves: by the pulse a page knows that it is still heard.
#[must_use]
pub fn heartbeat(site: &Site, seq: Seq) -> Bytes {
    [encode::heartbeat(seq), encode::pulse(&Pulse::Presence(site.hub.presence()))].concat().into()
}

/// The site closes, and not all are to come back in the same second.
#[must_use]
pub fn farewell() -> Bytes {
    let mut drawn = [0_u8; 2];
    // Without chance they come back together, which is no reason to say nothing.
    let _ = getrandom::fill(&mut drawn);
    encode::retry(Duration::from_millis(1000 + u64::from(u16::from_be_bytes(drawn)) % 4001))
}
