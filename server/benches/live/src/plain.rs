//! What the programs that the site is compared with have in common: one address that streams, one that takes a message.
//!
//! `POST /say` with the data of an event is answered at once; `GET /live` tells all of them, after `Last-Event-ID` if that is
//! there.

use std::collections::VecDeque;

use bytes::Bytes;

/// How many events are told again to whoever comes back.
pub const KEPT: usize = 1_000;

/// The events of late, encoded.
#[derive(Debug, Default)]
pub struct Log {
    kept: VecDeque<Bytes>,
    last: u64,
}

impl Log {
    /// Puts an event into the log: it is encoded once, for everybody.
    pub fn say(&mut self, data: &[u8]) -> Bytes {
        self.last += 1;
        let event = Bytes::from([b"id: ", self.last.to_string().as_bytes(), b"\ndata: ", data, b"\n\n"].concat());
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(event.clone());
        event
    }

    /// All that came after this one.
    pub fn after(&self, id: u64) -> Bytes {
        let missed = usize::try_from(self.last.saturating_sub(id)).unwrap_or(usize::MAX);
        let skipped = self.kept.len().saturating_sub(missed);
        self.kept.iter().skip(skipped).flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_back_is_told_what_they_missed() {
        let mut log = Log::default();
        for data in ["a", "b", "c"] {
            log.say(data.as_bytes());
        }
        assert_eq!(log.after(1), "id: 2\ndata: b\n\nid: 3\ndata: c\n\n");
        assert_eq!(log.after(3), "");
        assert_eq!(log.after(9), "");
    }
}
