//! Guessing passwords: some wrong ones cost nothing, then each makes the next try wait twice as long.

use std::time::Duration;

use crate::flood::Limit;
use crate::refusal::Refusal;
use crate::time::Instant;

/// No try waits longer than this: somebody else's guesses lock nobody out for good.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Whoever has not guessed for this long begins anew.
pub const FORGOTTEN: Duration = Duration::from_secs(60 * 60);

/// The tries in a row that were not found right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    count: u32,
    last: Instant,
}

impl Guesses {
    /// After one more try now, which counts as wrong until it is known to be right. `limit.burst` of them cost nothing; the
    /// next one waits for `limit.every`, the one after it twice as long.
    ///
    /// # Errors
    /// [`Refusal::Busy`] with the seconds still to wait; nothing has been tried then.
    pub fn after(before: Option<Guesses>, limit: Limit, now: Instant) -> Result<Guesses, Refusal> {
        let Some(before) = before.filter(|before| !before.is_over(now)) else { return Ok(Guesses { count: 1, last: now }) };
        let left = before.pause(limit).saturating_sub(now.since(before.last)).as_millis().div_ceil(1000);
        if left > 0 {
            return Err(Refusal::Busy { retry_after: u32::try_from(left).unwrap_or(u32::MAX) });
        }
        Ok(Guesses { count: before.count.saturating_add(1), last: now })
    }

    /// Without one that was right after all.
    #[must_use]
    pub fn without_one(self) -> Guesses {
        Guesses { count: self.count.saturating_sub(1), ..self }
    }

    /// Whether it has come to so many, and is not over.
    #[must_use]
    pub fn has_reached(&self, count: u32, now: Instant) -> bool {
        self.count >= count && !self.is_over(now)
    }

    /// Whether it may be forgotten.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        // One that is later than now comes from before the clock was set back.
        self.count == 0 || self.last > now || now.since(self.last) >= FORGOTTEN
    }

    fn pause(&self, limit: Limit) -> Duration {
        match self.count.checked_sub(limit.burst) {
            None => Duration::ZERO,
            Some(beyond) => limit.every.saturating_mul(2_u32.saturating_pow(beyond)).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_one_waits_twice_as_long_up_to_a_quarter_of_an_hour() {
        let limit = Limit { burst: 2, every: Duration::from_secs(5) };
        let (mut guesses, mut second, mut waits) = (None, 0, Vec::new());
        for _ in 0..14 {
            let now = Instant::from_millis(second * 1000);
            match Guesses::after(guesses, limit, now) {
                Ok(after) => {
                    guesses = Some(after);
                    waits.push(0);
                }
                Err(Refusal::Busy { retry_after }) => {
                    waits.push(retry_after);
                    second += i64::from(retry_after);
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(waits, [0, 0, 5, 0, 10, 0, 20, 0, 40, 0, 80, 0, 160, 0]);
        let many = Guesses { count: 40, last: Instant::from_millis(0) };
        assert_eq!(Guesses::after(Some(many), limit, Instant::from_millis(1)), Err(Refusal::Busy { retry_after: 900 }));
        let hour = Instant::from_millis(3_600_000);
        assert_eq!(Guesses::after(Some(many), limit, hour), Ok(Guesses { count: 1, last: hour }));
    }

    #[test]
    fn one_that_was_right_costs_nothing() {
        let limit = Limit { burst: 1, every: Duration::from_secs(5) };
        let now = Instant::from_millis(0);
        let once = Guesses::after(None, limit, now).unwrap();
        assert!(Guesses::after(Some(once), limit, now).is_err());
        assert!(Guesses::after(Some(once.without_one()), limit, now).is_ok());
    }
}
