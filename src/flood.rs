//! The flood limit: a burst of messages, then one at a time.

use std::time::Duration;

use crate::refusal::Refusal;
use crate::time::Instant;

/// How much at once, and how fast after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many at once.
    pub burst: u32,
    /// How long until another one is free.
    pub every: Duration,
}

/// What one person has used of a [`Limit`]: the moment at which all of it is free again (the generic cell rate
/// algorithm, ITU-T I.371).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used(Instant);

impl Limit {
    /// Takes one more.
    ///
    /// # Errors
    /// [`Refusal::Flood`] with the seconds until one is free.
    pub fn take(&self, used: Option<Used>, now: Instant) -> Result<Used, Refusal> {
        let free_at = used.map_or(now, |Used(at)| at.max(now));
        let filled = free_at.since(now) + self.every;
        let most = self.every * self.burst;
        if filled > most {
            let wait = (filled - most).as_millis().div_ceil(1000);
            return Err(Refusal::Flood { retry_after: u32::try_from(wait).unwrap_or(u32::MAX) });
        }
        Ok(Used(now.plus(filled)))
    }

    /// Gives one back that was taken.
    #[must_use]
    pub fn give_back(&self, Used(at): Used) -> Used {
        Used(at.minus(self.every))
    }
}

impl Used {
    /// Whether nothing of it is left, so that it may be forgotten.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.0 <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_at_once_then_one_a_second() {
        let limit = Limit { burst: 4, every: Duration::from_secs(1) };
        let mut used = None;
        let taken: String = [0, 0, 0, 0, 0, 999, 1000, 1001, 60_000, 60_000, 60_000, 60_000, 60_000]
            .into_iter()
            .map(|at| match limit.take(used, Instant::from_millis(at)) {
                Ok(now_used) => {
                    used = Some(now_used);
                    '+'
                }
                Err(Refusal::Flood { retry_after: 1 }) => '-',
                Err(other) => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(taken, "++++--+-++++-");
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let limit = Limit { burst: 1, every: Duration::from_secs(1) };
        let now = Instant::from_millis(0);
        let used = limit.take(None, now).unwrap();
        assert!(limit.take(Some(used), now).is_err());
        assert!(limit.take(Some(limit.give_back(used)), now).is_ok());
    }
}
